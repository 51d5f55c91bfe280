//! The journal on the desk (arts. 5, 31, 33, 36): who did what, with filters, page by page, and as
//! a file. The audit administrator and the secrecy administration read everything, a unit's
//! leaders and officers what was done for their unit.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::entry;
use super::reader::{self, Filter, JournalScope};
use crate::app::App;
use crate::error::{Error, Result};
use crate::journal::Entry;
use crate::people::{Post, UnitId, unit};
use crate::permits::{ReadJournal, ReadUnitJournal, Resource};
use crate::time::Moment;
use crate::view::{Lang, Page, View};
use crate::web::desk::{self, NavItem};
use crate::web::{Desk, Query, Routes, Who, csv};

/// Whose desk the journal stands on.
const READERS: &[Post] = &[
    Post::AuditAdministrator,
    Post::SecrecyInspector,
    Post::PrincipalLeader,
    Post::DeputyLeader,
    Post::InformationOfficer,
];

/// Entry of the desk's navigation.
pub const NAVIGATION: NavItem = NavItem { key: "journal", url: "/desk/journal", posts: READERS };

/// The pages of the journal.
pub fn routes() -> Routes {
    Routes::default().get("/desk/journal", Who::Posts(READERS), show).get(
        "/desk/journal/export",
        Who::Posts(READERS),
        export,
    )
}

/// The list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct JournalPage {
    rows: Vec<Row>,
    units: Vec<Choice>,
    verbs: Vec<Choice>,
    q: String,
    from: String,
    until: String,
    whole: bool,
    query: String,
    older_url: String,
    first_url: String,
    shown: usize,
}

/// A row in the reader's language.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    position: i64,
    at: i64,
    actor: String,
    unit: String,
    action: String,
    subject: String,
    subject_url: String,
    site: String,
    effect: String,
    digest: String,
}

/// Something to choose.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Choice {
    value: String,
    label: String,
    selected: bool,
}

impl Page for JournalPage {
    const TEMPLATE: &'static str = "platform/journal/list.html";

    fn samples() -> Vec<Self> {
        let row = Row {
            position: 12,
            at: 1_795_395_480_000_000,
            actor: "示小明".into(),
            unit: "区教委".into(),
            action: "发布稿件".into(),
            subject: "小游园 <b>".into(),
            subject_url: "/desk/articles/0193".into(),
            effect: "{}".into(),
            digest: "ab".repeat(32),
            ..Row::default()
        };
        let choice = Choice { value: "article".into(), label: "稿件".into(), selected: true };
        vec![
            Self::default(),
            Self {
                rows: vec![row, Row::default()],
                units: vec![choice.clone()],
                verbs: vec![choice],
                whole: true,
                query: "q=1".into(),
                older_url: "/desk/journal?before=11".into(),
                shown: 2,
                ..Self::default()
            },
        ]
    }
}

/// The address, read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    verb: String,
    unit: String,
    from: String,
    until: String,
    object: String,
    id: String,
    before: Option<i64>,
}

impl Asked {
    fn filter(&self) -> Filter {
        let text = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        let day = |text: &str| text.parse::<Date>().ok();
        Filter {
            verb: text(&self.verb),
            unit: self.unit.parse().ok(),
            actor: None,
            object: text(&self.object).map(|kind| (kind, text(&self.id))),
            from: day(&self.from).map(Moment::at_start_of),
            until: day(&self.until).and_then(|day| day.tomorrow().ok()).map(Moment::at_start_of),
            text: text(&self.q),
        }
    }

    fn query(&self) -> String {
        [
            ("q", &self.q),
            ("verb", &self.verb),
            ("unit", &self.unit),
            ("from", &self.from),
            ("until", &self.until),
            ("object", &self.object),
            ("id", &self.id),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", crate::web::errors::encoded(value)))
        .collect::<Vec<_>>()
        .join("&")
    }
}

/// What this person may read: everything, or one of their units; by permit only.
fn scope(app: &App, desk: &Desk, asked: &Asked) -> Result<(JournalScope, Vec<UnitId>)> {
    let actor = desk.actor();
    match app.policies.permit(&actor, ReadJournal, &Resource::cluster()) {
        Ok(permit) => return Ok((JournalScope::Cluster(permit), Vec::new())),
        Err(Error::Forbidden(_)) => {}
        Err(error) => return Err(error),
    }
    let mut units: Vec<UnitId> = desk
        .staff()
        .units()
        .into_iter()
        .filter(|unit| app.policies.allows(&actor, ReadUnitJournal, &Resource::unit(*unit)))
        .collect();
    units.sort();
    let wanted: Option<UnitId> = asked.unit.parse().ok();
    let unit = match wanted {
        Some(unit) if units.contains(&unit) => unit,
        Some(_) => return Err(Error::NotFound),
        None => units.first().copied().unwrap_or(desk.staff().unit_id),
    };
    let permit = app.policies.permit(&actor, ReadUnitJournal, &Resource::unit(unit))?;
    Ok((JournalScope::Unit(unit, permit), units))
}

async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let (scope, mine) = scope(&app, &desk, &asked)?;
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let mut found = reader::list(&app, &scope, &asked.filter(), asked.before, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let query = asked.query();
    let older = found.last().filter(|_| more).and_then(|last| last.position);
    let whole = matches!(scope, JournalScope::Cluster(_));
    let page = JournalPage {
        shown: found.len(),
        rows: rows(&app, desk.lang, found).await?,
        units: units(&app, &desk, mine, whole, &asked.unit).await?,
        verbs: families(&app, &desk, &asked.verb),
        whole,
        older_url: older.map(|before| format!("/desk/journal?{query}&before={before}")).unwrap_or_default(),
        first_url: asked.before.map(|_| format!("/desk/journal?{query}")).unwrap_or_default(),
        q: asked.q,
        from: asked.from,
        until: asked.until,
        query,
    };
    desk::show(&app, &desk, &page).await
}

/// Rows of one file; who needs more narrows the search.
const MOST: usize = 50_000;
/// Rows read at a time.
const BATCH: u64 = 1000;

async fn export(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let (scope, _) = scope(&app, &desk, &asked)?;
    let say = |key: &str| app.view.text(desk.lang, &format!("journal-{key}"), &Default::default());
    let titles = ["position", "at", "actor", "unit", "action", "subject", "effect", "digest", "hash"];
    let mut lines = vec![titles.into_iter().map(say).collect::<Vec<_>>()];
    let mut before = None;
    while lines.len() <= MOST {
        let found = reader::list(&app, &scope, &asked.filter(), before, BATCH).await?;
        let Some(last) = found.last() else { break };
        before = last.position;
        let hashes: Vec<_> = found.iter().map(|row| row.hash.clone().unwrap_or_default()).collect();
        let shown = rows(&app, desk.lang, found).await?;
        lines.extend(shown.into_iter().zip(hashes).map(|(row, hash)| line(row, hash)));
    }
    let act = app.act(&desk.actor()).await?;
    act.record(Entry::new("journal.export", "journal", "journal", asked.query()));
    act.commit().await?;
    Ok(csv::answer("journal.csv", &lines))
}

fn line(row: Row, hash: String) -> Vec<String> {
    vec![
        row.position.to_string(),
        Moment(row.at).rfc3339(),
        row.actor,
        row.unit,
        row.action,
        row.subject,
        row.effect,
        row.digest,
        hash,
    ]
}

async fn rows(app: &App, lang: Lang, found: Vec<entry::Model>) -> Result<Vec<Row>> {
    let mut ids: Vec<_> = found.iter().filter_map(|row| row.unit_id).collect();
    ids.sort();
    ids.dedup();
    let units: HashMap<_, _> = if ids.is_empty() { HashMap::new() } else { unit::names(app, ids).await? };
    let row = |row: entry::Model| Row {
        position: row.position.unwrap_or_default(),
        at: row.at.0,
        unit: row.unit_id.and_then(|unit| units.get(&unit).cloned()).unwrap_or_default(),
        action: verb(&app.view, lang, &row.verb),
        subject_url: match row.object_kind.as_str() {
            "article" => format!("/desk/articles/{}", row.object_id),
            _ => String::new(),
        },
        site: row.site_id.and_then(|site| app.hosts.by_site(site)).map(|host| host.label.clone()).unwrap_or_default(),
        effect: effect(&row.effect()),
        actor: row.actor_name,
        subject: row.object_label,
        digest: row.digest.unwrap_or_default(),
    };
    Ok(found.into_iter().map(row).collect())
}

/// What was done, in words; a deed without words shows its name.
pub fn verb(view: &View, lang: Lang, verb: &str) -> String {
    let key = format!("journal-verb-{}", verb.replace(['.', '_'], "-"));
    if view.messages.has(lang, &key) { view.text(lang, &key, &Default::default()) } else { verb.to_owned() }
}

/// The change on one line; changed pages are told by their number.
fn effect(value: &serde_json::Value) -> String {
    let Some(map) = value.as_object() else { return String::new() };
    let short = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.chars().take(60).collect(),
        serde_json::Value::Array(list) => format!("[{}]", list.len()),
        other => other.to_string().chars().take(60).collect(),
    };
    let said = map.iter().filter(|(_, value)| !value.is_null());
    said.map(|(name, value)| format!("{name}: {}", short(value))).collect::<Vec<_>>().join(" · ")
}

async fn units(app: &App, desk: &Desk, mine: Vec<UnitId>, whole: bool, chosen: &str) -> Result<Vec<Choice>> {
    let choice =
        |id: UnitId, name: String| Choice { value: id.to_string(), selected: id.to_string() == chosen, label: name };
    if whole {
        let all = unit::visible_to(app, &desk.actor()).await?;
        let none = Choice {
            value: String::new(),
            label: app.view.text(desk.lang, "journal-all", &Default::default()),
            selected: chosen.is_empty(),
        };
        return Ok([none].into_iter().chain(all.into_iter().map(|unit| choice(unit.id, unit.name))).collect());
    }
    let names = unit::names(app, mine.clone()).await?;
    Ok(mine.into_iter().filter_map(|id| Some(choice(id, names.get(&id)?.clone()))).collect())
}

/// Families of deeds to look for.
fn families(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    [
        "",
        "article",
        "offer",
        "approval",
        "file",
        "site",
        "column",
        "domain",
        "account",
        "staff",
        "holding",
        "delegation",
        "unit",
        "duty",
        "submission",
    ]
    .into_iter()
    .map(|family| Choice {
        value: family.to_owned(),
        selected: family == chosen,
        label: app.view.text(
            desk.lang,
            &if family.is_empty() { "journal-all".to_owned() } else { format!("journal-family-{family}") },
            &Default::default(),
        ),
    })
    .collect()
}
