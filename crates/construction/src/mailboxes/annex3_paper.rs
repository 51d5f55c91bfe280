//! Annex 3 in words (art. 13): the same sections and tables as evidence on the screen and on paper.

use std::collections::HashMap;

use platform::approvals::form;
use platform::people::unit;
use platform::view::Lang;
use platform::{App, Error, Result};
use print::{Body, Row, Section, Table};
use sea_orm::EntityTrait;

use super::annex3::{Annex3, Request};
use super::{MailboxId, mailbox};

/// What the form says, on the screen and on paper.
pub(super) async fn body(app: &App, form: &form::Model, lang: Lang) -> Result<Body> {
    let fields: Annex3 = form.fields()?;
    let say = |key: &str| app.view.text(lang, key, &Default::default());
    let row = |key: &str, value: String| Row { label: say(key), value };
    let yes_no = |yes: bool| say(if yes { "mailboxes-yes" } else { "mailboxes-no" });
    let unit = unit::Entity::find_by_id(form.unit_id).one(app.db.read()).await?;
    let applied = Section {
        heading: say("mailboxes-form-applied"),
        rows: vec![
            row("mailboxes-request", say(&format!("mailboxes-request-{}", fields.request.name()))),
            row("mailboxes-unit", unit.map(|unit| unit.name).unwrap_or_default()),
            row("mailboxes-count", fields.lines.len().to_string()),
            row("mailboxes-note", fields.note.clone()),
            row("mailboxes-promise", format!("{} {}", say("mailboxes-promise-text"), yes_no(fields.promise))),
        ],
        tables: Vec::new(),
    };
    let addresses = addresses(app, &fields).await?;
    let tables = tables(&fields, &addresses, &app.settings.base_domain, &say);
    let list = Section { heading: say("mailboxes-form-list"), rows: Vec::new(), tables };
    Ok(Body { title: say("mailboxes-form-title"), sections: vec![applied, list] })
}

/// Addresses of the boxes that are named, by id as it was written.
async fn addresses(app: &App, fields: &Annex3) -> Result<HashMap<String, String>> {
    let mut known = HashMap::new();
    for text in fields.lines.iter().flat_map(|line| [&line.mailbox, &line.successor]) {
        let Ok(id) = text.parse::<MailboxId>() else { continue };
        match mailbox::by_id(app.db.read(), id).await {
            Ok(found) => drop(known.insert(text.clone(), found.address(&app.settings.base_domain))),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(known)
}

/// The list in tables that fit on paper: whose boxes they are, and what is asked for.
fn tables(
    fields: &Annex3,
    addresses: &HashMap<String, String>,
    domain: &str,
    say: &impl Fn(&str) -> String,
) -> Vec<Table> {
    let head = |keys: &[&str]| keys.iter().map(|key| say(key)).collect::<Vec<_>>();
    let address = |text: &str| addresses.get(text).cloned().unwrap_or_default();
    let word = |prefix: &str, text: &str| {
        if text.is_empty() { String::new() } else { say(&format!("{prefix}{}", text.replace('_', "-"))) }
    };
    let number = |place: usize| (place + 1).to_string();
    let lines = || fields.lines.iter().enumerate();
    let people = |key: &str| Table {
        caption: say(key),
        head: head(&[
            "mailboxes-line",
            "mailboxes-holder",
            "mailboxes-gender",
            "mailboxes-holder-title",
            "mailboxes-section",
            "mailboxes-mark",
            "mailboxes-phone",
            "mailboxes-mobile",
        ]),
        rows: lines()
            .map(|(place, line)| {
                vec![
                    number(place),
                    line.name.clone(),
                    word("mailboxes-gender-", &line.gender),
                    line.title.clone(),
                    line.section.clone(),
                    line.mark.clone(),
                    line.phone.clone(),
                    line.mobile.clone(),
                ]
            })
            .collect(),
    };
    match fields.request {
        Request::Apply => vec![
            people("mailboxes-form-people"),
            Table {
                caption: say("mailboxes-form-boxes"),
                head: head(&[
                    "mailboxes-line",
                    "mailboxes-kind",
                    "mailboxes-first",
                    "mailboxes-second",
                    "mailboxes-other-names",
                    "mailboxes-publicity",
                    "mailboxes-purpose",
                ]),
                rows: lines()
                    .map(|(place, line)| {
                        vec![
                            number(place),
                            word("mailboxes-kind-", &line.kind),
                            format!("{}@{domain}", line.first.trim()),
                            line.second.clone(),
                            line.names.clone(),
                            say(if line.public { "mailboxes-yes" } else { "mailboxes-no" }),
                            line.purpose.clone(),
                        ]
                    })
                    .collect(),
            },
        ],
        Request::Change => vec![
            people("mailboxes-form-people"),
            Table {
                caption: say("mailboxes-form-boxes"),
                head: head(&[
                    "mailboxes-line",
                    "mailboxes-address",
                    "mailboxes-other-names",
                    "mailboxes-publicity",
                    "mailboxes-purpose",
                ]),
                rows: lines()
                    .map(|(place, line)| {
                        vec![
                            number(place),
                            address(&line.mailbox),
                            line.names.clone(),
                            say(if line.public { "mailboxes-yes" } else { "mailboxes-no" }),
                            line.purpose.clone(),
                        ]
                    })
                    .collect(),
            },
        ],
        Request::Suspend | Request::Cancel | Request::Reset => vec![Table {
            caption: say("mailboxes-form-boxes"),
            head: head(&[
                "mailboxes-line",
                "mailboxes-address",
                "mailboxes-reason",
                "mailboxes-handling",
                "mailboxes-successor",
            ]),
            rows: lines()
                .map(|(place, line)| {
                    vec![
                        number(place),
                        address(&line.mailbox),
                        word("mailboxes-reason-", &line.reason),
                        word("mailboxes-handling-", &line.handling),
                        address(&line.successor),
                    ]
                })
                .collect(),
        }],
    }
}
