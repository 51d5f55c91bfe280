//! 邮箱管理标准 on the desk (art. 13): every standard with its source, how the platform keeps to it, and how the boxes
//! stand that the viewer may see.

use std::collections::BTreeMap;

use axum::extract::State as AppState;
use axum::response::Response;
use platform::Result;
use platform::app::App;
use platform::people::unit;
use platform::rulebook::Amount;
use platform::view::{Lang, Page};
use platform::web::{Desk, Query, Routes, Who, desk};
use serde::{Deserialize, Serialize};

use super::MailboxId;
use super::deviation;
use super::mailbox::Kind;
use super::standard::{Deviation, STANDARDS, Standard};

pub(super) fn routes() -> Routes {
    Routes::default().get("/desk/mailboxes/standard", Who::SignedIn, show)
}

/// The page.
#[derive(Debug, Serialize)]
pub struct StandardPage {
    standards: Vec<StandardRow>,
    boxes: u64,
    deviating: u64,
    rows: Vec<Row>,
    older_url: String,
    first_url: String,
}

/// A standard.
#[derive(Clone, Debug, Serialize)]
struct StandardRow {
    key: &'static str,
    values: Vec<Value>,
    /// Where no number stands behind it.
    source: String,
    mark: String,
    keeping: &'static str,
    url: &'static str,
    /// How many boxes deviate; nothing where nothing is looked for.
    deviating: Option<u64>,
}

/// A number of the rulebook.
#[derive(Clone, Debug, Serialize)]
struct Value {
    what: String,
    amount: String,
    source: String,
    mark: String,
}

/// A box that deviates.
#[derive(Clone, Debug, Serialize)]
struct Row {
    id: MailboxId,
    address: String,
    box_kind: &'static str,
    unit: String,
    holder: String,
    kind: String,
    since: i64,
}

impl Page for StandardPage {
    const TEMPLATE: &'static str = "construction/mailboxes/standard.html";

    fn samples() -> Vec<Self> {
        let value = Value {
            what: "口令最短长度".into(),
            amount: "8 个字符".into(),
            source: "等级保护<测评惯例".into(),
            mark: "依据通行文本".into(),
        };
        let standards = |deviating: u64| {
            let rows = STANDARDS.iter().map(|standard| StandardRow {
                key: standard.key,
                values: if standard.rules.is_empty() { Vec::new() } else { vec![value.clone()] },
                source: if standard.rules.is_empty() { "同类规定<b>".into() } else { String::new() },
                mark: "已查到原文".into(),
                keeping: standard.keeping.name(),
                url: standard.url,
                deviating: standard.looks_for.map(|_| deviating),
            });
            rows.collect::<Vec<_>>()
        };
        let row = |kind: Deviation| Row {
            id: MailboxId::new(),
            address: "shiyi@dongcheng.localhost".into(),
            box_kind: Kind::Personal.name(),
            unit: "东城区教育委员会".into(),
            holder: "示一<b>".into(),
            kind: kind.name().into(),
            since: 1_795_395_480_000_000,
        };
        vec![
            Self {
                standards: standards(0),
                boxes: 0,
                deviating: 0,
                rows: Vec::new(),
                older_url: String::new(),
                first_url: String::new(),
            },
            Self {
                standards: standards(2),
                boxes: 12,
                deviating: 6,
                rows: Deviation::ALL.map(row).to_vec(),
                older_url: "/desk/mailboxes/standard?after=1".into(),
                first_url: "/desk/mailboxes/standard".into(),
            },
        ]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    unit: String,
    after: String,
}

async fn show(AppState(app): AppState<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let viewer = desk.actor();
    let unit = asked.unit.parse().ok();
    let mut found = deviation::visible_to(&app, &viewer, unit, asked.after.parse().ok(), size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let units = unit::names(&app, found.iter().map(|(row, _)| row.unit_id)).await?;
    let (boxes, kinds) = deviation::counts(&app, &viewer).await?;
    let url = match unit {
        Some(unit) => format!("/desk/mailboxes/standard?unit={unit}"),
        None => "/desk/mailboxes/standard?".to_owned(),
    };
    let page = StandardPage {
        standards: STANDARDS.iter().map(|of| row(&app, desk.lang, of, &kinds)).collect::<Result<_>>()?,
        boxes,
        deviating: kinds.values().sum(),
        older_url: found
            .last()
            .filter(|_| more)
            .map(|(last, _)| format!("{url}&after={}", last.id))
            .unwrap_or_default(),
        first_url: if asked.after.is_empty() { String::new() } else { url },
        rows: found
            .into_iter()
            .map(|(row, of)| Row {
                id: of.id,
                address: of.address(&app.settings.base_domain),
                box_kind: of.kind.name(),
                unit: units.get(&row.unit_id).cloned().unwrap_or_default(),
                holder: of.holder_name,
                kind: row.kind,
                since: row.since.0,
            })
            .collect(),
    };
    desk::show(&app, &desk, &page).await
}

fn row(
    app: &App,
    lang: Lang,
    standard: &Standard,
    kinds: &std::collections::HashMap<String, u64>,
) -> Result<StandardRow> {
    let today = app.time.now().day();
    let say = |key: &str, args: BTreeMap<String, serde_json::Value>| app.view.text(lang, key, &args);
    let mut values = Vec::new();
    for id in standard.rules {
        let rule = app.rules.rule(id, today)?;
        let note = if lang == Lang::En { &rule.note.en } else { &rule.note.zh };
        let amount = match (&rule.value, rule.unit) {
            (Amount::Number(bytes), platform::rulebook::Unit::Bytes) => room(*bytes),
            (value, unit) => say(unit.message(), [("n".to_owned(), serde_json::to_value(value)?)].into()),
        };
        values.push(Value {
            what: note.clone(),
            amount,
            source: rule.source.clone(),
            mark: say(rule.mark.message(), BTreeMap::new()),
        });
    }
    Ok(StandardRow {
        key: standard.key,
        source: match standard.mark {
            Some(_) => say(&format!("mailboxes-standard-{}-source", standard.key), BTreeMap::new()),
            None => String::new(),
        },
        mark: standard.mark.map(|mark| say(mark.message(), BTreeMap::new())).unwrap_or_default(),
        keeping: standard.keeping.name(),
        url: standard.url,
        deviating: standard.looks_for.map(|kind| kinds.get(kind.name()).copied().unwrap_or_default()),
        values,
    })
}

/// Bytes as people say them.
fn room(bytes: u64) -> String {
    let mebibytes = bytes >> 20;
    if mebibytes.is_multiple_of(1024) { format!("{} GiB", mebibytes >> 10) } else { format!("{mebibytes} MiB") }
}
