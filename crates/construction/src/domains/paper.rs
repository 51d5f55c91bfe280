//! What annex 2 says, for the evidence on the screen and the printed sheet alike.

use platform::approvals::form;
use platform::view::Lang;
use platform::{App, Result};
use print::{Body, Row, Section, Table};

use super::annex2::{Annex2, Business};
use super::domain::Contact;

/// The form as it is read and signed.
pub async fn body(app: &App, form: &form::Model, lang: Lang) -> Result<Body> {
    let annex: Annex2 = form.fields()?;
    let say = |key: &str| app.view.text(lang, key, &Default::default());
    let row = |key: &str, value: &str| Row { label: say(key), value: value.trim().to_owned() };
    let section = |heading: &str, rows: Vec<Row>| Section { heading: say(heading), rows, tables: Vec::new() };
    let mut sections = vec![section(
        "domains-applicant",
        vec![
            row("domains-business", &say(&format!("domains-business-{}", annex.business.name()))),
            row("domains-unit", &annex.unit_name),
            row("domains-unit-en", &annex.unit_name_en),
            row("domains-usc", &annex.usc_code),
            row("domains-postal", &annex.postal),
            row("domains-postcode", &annex.postcode),
        ],
    )];
    if annex.business != Business::Register {
        sections.push(section("domains-old", old(app, &annex, &row)));
    }
    if annex.wants_label() {
        sections.push(naming(app, &annex, lang, &row));
    }
    if matches!(annex.business, Business::Register | Business::Change) {
        let addresses = annex.addresses(&app.settings).unwrap_or_default();
        let rows = vec![
            row("domains-purpose", &annex.purpose),
            row("domains-site", &annex.site_name),
            row("domains-addresses", &addresses.shown().join("; ")),
            row("domains-ttl", &addresses.ttl.to_string()),
            row("domains-place", &annex.place),
            row("domains-hosting", &annex.hosting),
            row("domains-cdn", &say(if annex.cdn { "domains-yes" } else { "domains-no" })),
            row("domains-certificate", &annex.certificate),
        ];
        sections.push(section("domains-addresses", rows));
    }
    if annex.business != Business::Cancel {
        sections.push(section("domains-term", vec![row("domains-years", &annex.years)]));
    }
    sections.push(contacts(app, &annex, lang));
    let filings =
        vec![row("domains-icp", &annex.icp), row("domains-police", &annex.police), row("domains-mlps", &annex.mlps)];
    sections.push(section("domains-filings", filings));
    Ok(Body { title: say("domains-annex2"), sections })
}

fn old(app: &App, annex: &Annex2, row: &impl Fn(&str, &str) -> Row) -> Vec<Row> {
    let mut rows = vec![row("domains-which-label", &annex.domain_names.join("、"))];
    let renamed = annex.business == Business::Change && annex.wants_label();
    if renamed {
        rows.push(row("domains-redirect-to", &format!("{}.{}", annex.label.trim(), app.settings.base_domain)));
    } else if annex.business == Business::Cancel {
        rows.push(row("domains-redirect-to", &annex.redirect_to));
    }
    if renamed || annex.business == Business::Cancel {
        rows.push(row("domains-redirect-until", &annex.redirect_until));
    }
    if annex.business != Business::Renew {
        rows.push(row("domains-reason", &annex.reason));
    }
    rows
}

/// The name applied for, with the letters that make it.
fn naming(app: &App, annex: &Annex2, lang: Lang, row: &impl Fn(&str, &str) -> Row) -> Section {
    let say = |key: &str| app.view.text(lang, key, &Default::default());
    let judged = annex.judgement();
    let mut tables = Vec::new();
    if !judged.steps.is_empty() {
        let head =
            std::iter::once(say("domains-letters-from")).chain(judged.steps.iter().map(|step| step.from.clone()));
        let line = |key: &str, of: &dyn Fn(&super::naming::Step) -> String| {
            std::iter::once(say(key)).chain(judged.steps.iter().map(of)).collect()
        };
        let gives =
            |step: &super::naming::Step| if step.gives.is_empty() { "·".to_owned() } else { step.gives.clone() };
        tables.push(Table {
            caption: say("domains-letters"),
            head: head.collect(),
            rows: vec![line("domains-letters-read", &|step| step.read.clone()), line("domains-letters-gives", &gives)],
        });
    }
    Section {
        heading: say("domains-label"),
        rows: vec![
            row("domains-name", &format!("{}.{}", annex.label.trim(), app.settings.base_domain)),
            row("domains-rule", &say(&format!("domains-rule-{}", judged.rule.name()))),
            row("domains-basis", &annex.basis),
        ],
        tables,
    }
}

fn contacts(app: &App, annex: &Annex2, lang: Lang) -> Section {
    let say = |key: &str| app.view.text(lang, key, &Default::default());
    let line = |part: &str, contact: &Contact| {
        let Contact { name, title, phone, mobile, email } = contact.clone();
        vec![say(&format!("domains-contact-{part}")), name, title, phone, mobile, email]
    };
    let head = ["", "domains-contact-name", "domains-contact-title", "domains-contact-phone", "domains-contact-mobile"]
        .map(|key| if key.is_empty() { String::new() } else { say(key) });
    let table = Table {
        caption: say("domains-contacts"),
        head: head.into_iter().chain([say("domains-contact-email")]).collect(),
        rows: vec![
            line("responsible", &annex.responsible),
            line("administrative", &annex.administrative),
            line("technical", &annex.technical),
        ],
    };
    let serving =
        Row { label: say("domains-serving"), value: say(if annex.serving { "domains-yes" } else { "domains-no" }) };
    Section { heading: say("domains-contacts"), rows: vec![serving], tables: vec![table] }
}
