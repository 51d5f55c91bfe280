//! Annex 1 as a kind of form: what it says on the screen and on paper, what stands against handing it in, that an
//! outdated one is not signed, and that the implementation's signature makes exactly the approved change.

use std::collections::BTreeMap;

use platform::act::all_clear;
use platform::app::App;
use platform::approvals::form::Model as Form;
use platform::approvals::kind::{only_returned, own_page};
use platform::approvals::{FormKind, Submission, Way, cell, draft};
use platform::people::{UnitId, unit};
use platform::view::Lang;
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use print::{Body, Section, Table};
use sea_orm::ConnectionTrait;

use super::draw::outdated;
use super::implement::{current, implement};
use super::plan::{Application, KIND, Plan};
use crate::sites::{found, life, site};

/// Annex 1.
pub const ANNEX1: FormKind = FormKind {
    kind: KIND,
    new_url: "/desk/forms/new/annex1",
    drafters: draft::DRAFTERS,
    body: |app, form, lang| Box::pin(body(app, form, lang)),
    ready: |act, form| Box::pin(ready(act, form)),
    before: |act, form, cell| Box::pin(before(act, form, cell)),
    after: |act, form, cell| Box::pin(after(act, form, cell)),
    returned: only_returned,
    edit: |form| format!("/desk/forms/{}/annex1", form.id),
    show: own_page,
};

/// The cell in which the change is made.
const IMPLEMENTATION: &str = "implementation";
/// The cell behind it: the change has been made.
const ACCEPTANCE: &str = "acceptance";

async fn ready(act: &Act, form: &Form) -> Result<Submission> {
    let plan: Plan = form.fields()?;
    let mut reasons = plan.reasons(act)?;
    let drawn = current(act.app(), act.db(), act.now(), &plan).await?;
    let site = match &drawn {
        Some((site, drawing)) => {
            reasons.extend(drawing.reasons());
            if reasons.is_empty() && drawing.picture() != plan.picture {
                reasons.push(outdated());
            }
            if let Some(site) = site {
                reasons.extend(plan.foreign(site, &drawing.before, form.unit_id));
            }
            site.as_ref()
        }
        None => None,
    };
    reasons.extend(against_site(act, &plan, site, form.unit_id).await?);
    all_clear(reasons)?;
    Ok(Submission {
        label: label(act.app(), act.db(), &plan).await?,
        way: Way {
            conditions: if plan.sensitive { vec!["sensitive"] } else { Vec::new() },
            countersign: plan.countersigning(site, form.unit_id),
        },
        contributors: Vec::new(),
    })
}

/// What stands against the new site, the time offline, the closing.
async fn against_site(act: &Act, plan: &Plan, site: Option<&site::Model>, unit: UnitId) -> Result<Vec<Refusal>> {
    Ok(match (plan.application, site, &plan.new_site, &plan.offline, &plan.closing) {
        (Application::NewSite, None, Some(proposal), ..) => {
            let id = plan.site.or_not_found()?;
            found::against(act, id, &proposal.founded_for(unit)).await?.0
        }
        (Application::Offline, Some(site), _, Some(offline), _) => life::against_offline(act, site, offline).await?,
        (Application::Closing, Some(site), _, _, Some(closing)) => life::against_closing(act, site, closing).await?,
        _ => Vec::new(),
    })
}

/// Nobody signs for a tree that is no longer there; what has been made is accepted as it was made.
async fn before(act: &Act, form: &Form, cell: &cell::Model) -> Result<()> {
    if cell.name == ACCEPTANCE {
        return Ok(());
    }
    let plan: Plan = form.fields()?;
    let Some((_, drawing)) = current(act.app(), act.db(), act.now(), &plan).await? else { return Ok(()) };
    if drawing.outdated || drawing.picture() != plan.picture {
        return Err(outdated().into());
    }
    all_clear(drawing.reasons())
}

async fn after(act: &Act, form: &Form, cell: &cell::Model) -> Result<()> {
    if cell.name == IMPLEMENTATION {
        let plan: Plan = form.fields()?;
        implement(act, &plan, form.unit_id).await?;
    }
    Ok(())
}

/// What lists call the form: the site and the kind of application, in Chinese.
pub(crate) async fn label(app: &App, db: &impl ConnectionTrait, plan: &Plan) -> Result<String> {
    let site = site_name(db, plan).await?;
    let kind = say(app, Lang::ZhHans, &format!("plans-application-{}", plan.application.name()));
    Ok(if site.is_empty() { kind } else { format!("{site} {kind}") })
}

async fn site_name(db: &impl ConnectionTrait, plan: &Plan) -> Result<String> {
    if plan.application == Application::NewSite {
        return Ok(plan.new_site.as_ref().map(|proposal| proposal.name.clone()).unwrap_or_default());
    }
    Ok(match plan.site {
        Some(id) => site::by_id(db, id).await?.name,
        None => String::new(),
    })
}

fn say(app: &App, lang: Lang, key: &str) -> String {
    app.view.text(lang, key, &BTreeMap::new())
}

/// What the form says; everything of it stands in the fields, so that it says the same for ever.
async fn body(app: &App, form: &Form, lang: Lang) -> Result<Body> {
    let plan: Plan = form.fields()?;
    let words = Words { app, lang };
    let db = app.db.read();
    let unit_name = unit::names(app, [form.unit_id]).await?.remove(&form.unit_id).unwrap_or_default();
    let contact = &plan.contact;
    let mut sections = vec![words.section(
        "application",
        &[
            ("kind", words.say(&format!("plans-application-{}", plan.application.name()))),
            ("site", site_name(db, &plan).await?),
            ("unit", unit_name),
            ("section", contact.section.clone()),
            ("leader", contact.leader.clone()),
            ("contact", contact.name.clone()),
            ("phone", contact.phone.clone()),
            ("mobile", contact.mobile.clone()),
            ("email", contact.email.clone()),
        ],
    )];
    if matches!(plan.application, Application::NewSite | Application::Redesign) {
        let proposal = plan.new_site.as_ref();
        let label = proposal.map(|proposal| format!("{}.{}", proposal.label, app.settings.base_domain));
        sections.push(words.section(
            "site",
            &[
                ("domain", label.unwrap_or_default()),
                ("code", proposal.map(|proposal| proposal.code.clone()).unwrap_or_default()),
                ("short-name", proposal.map(|proposal| proposal.short_name.clone()).unwrap_or_default()),
                ("name-en", proposal.map(|proposal| proposal.name_en.clone()).unwrap_or_default()),
                ("purpose", plan.purpose.clone()),
                ("audience", plan.audience.clone()),
                ("opens-on", plan.opens_on.map(|day| day.to_string()).unwrap_or_default()),
                ("personal-data", words.yes(plan.personal_data)),
                ("protection", plan.protection.clone()),
                ("migration", plan.migration.clone()),
                ("old-addresses", plan.old_addresses.clone()),
            ],
        ));
    }
    if !plan.changes.is_empty() {
        sections.push(words.changes(app, &plan).await?);
    }
    if let Some(offline) = &plan.offline {
        let from = offline.from.map(Moment::minute).unwrap_or_default();
        let rows = [("from", from), ("until", offline.until.minute()), ("public-reason", offline.reason.clone())];
        sections.push(words.section("offline", &rows));
    }
    if let Some(closing) = &plan.closing {
        let keeps = if closing.archive { "plans-archive" } else { "plans-gone" };
        let rows = [
            ("public-reason", closing.reason.clone()),
            ("heir", closing.heir.clone()),
            ("heir-url", closing.heir_url.clone()),
            ("keeps", words.say(keeps)),
        ];
        sections.push(words.section("closing", &rows));
    }
    sections.push(words.section(
        "reasons",
        &[
            ("basis", plan.basis.clone()),
            ("reason", plan.reason.clone()),
            ("effect", plan.effect.clone()),
            ("upkeep", plan.upkeep.clone()),
            ("security", plan.security.clone()),
            ("sensitive", words.yes(plan.sensitive)),
        ],
    ));
    Ok(Body { title: words.say("plans-title"), sections })
}

struct Words<'a> {
    app: &'a App,
    lang: Lang,
}

impl Words<'_> {
    fn say(&self, key: &str) -> String {
        say(self.app, self.lang, key)
    }

    fn yes(&self, yes: bool) -> String {
        self.say(if yes { "plans-yes" } else { "plans-no" })
    }

    fn section(&self, heading: &str, rows: &[(&str, String)]) -> Section {
        Section {
            heading: self.say(&format!("plans-part-{heading}")),
            rows: rows
                .iter()
                .map(|(label, value)| print::Row {
                    label: self.say(&format!("plans-label-{label}")),
                    value: value.clone(),
                })
                .collect(),
            tables: Vec::new(),
        }
    }

    /// The changes in order, then the tree before and after.
    async fn changes(&self, app: &App, plan: &Plan) -> Result<Section> {
        let ids: Vec<_> = plan.changes.iter().filter_map(|planned| planned.alteration.unit()).collect();
        let units = unit::names(app, ids).await?;
        let mut list = Vec::new();
        for (number, planned) in (1..).zip(&plan.changes) {
            let unit = planned.alteration.unit().and_then(|id| units.get(&id)).cloned().unwrap_or_default();
            let duty = &planned.duty;
            let upkeep = [&duty.source, &duty.content, &duty.period, &duty.person];
            let mut upkeep: Vec<&str> =
                upkeep.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
            let interactive = self.say("plans-interactive");
            let speciality = self.say("columns-speciality");
            if duty.interactive {
                upkeep.push(&interactive);
            }
            if planned.alteration.speciality() {
                upkeep.push(&speciality);
            }
            list.push(vec![
                number.to_string(),
                self.say(&format!("plans-kind-{}", planned.alteration.kind())),
                planned.about.clone(),
                planned.target.clone(),
                unit,
                upkeep.join("；"),
                planned.reason.clone(),
            ]);
        }
        let heads = ["number", "change", "about", "target", "answers", "duty", "why"];
        let tree = |rows: &[super::Row], caption: &str| Table {
            caption: self.say(caption),
            head: ["column", "path", "mark"].map(|head| self.say(&format!("plans-label-{head}"))).to_vec(),
            rows: rows
                .iter()
                .map(|row| {
                    vec![
                        format!("{}{}", "\u{3000}".repeat(row.level), row.name),
                        row.path.clone(),
                        self.say(&format!("plans-mark-{}", row.mark.name())),
                    ]
                })
                .collect(),
        };
        Ok(Section {
            heading: self.say("plans-part-changes"),
            rows: Vec::new(),
            tables: vec![
                Table {
                    caption: String::new(),
                    head: heads.map(|head| self.say(&format!("plans-label-{head}"))).to_vec(),
                    rows: list,
                },
                tree(&plan.picture.before, "plans-before"),
                tree(&plan.picture.after, "plans-after"),
            ],
        })
    }
}
