//! The printed duty table 《数字东城门户网站内容保障责任单位表》 (annex 4): A4 across, by site and channel, as it stood on a
//! day, signed with the platform's certificate. The paper is in Chinese.

use std::collections::BTreeMap;

use bytes::Bytes;
use construction::sites::SiteKind;
use jiff::civil::Date;
use platform::view::Lang;
use platform::{App, Error, Result};
use print::{Group, Listing};

use super::row::Model;
use super::table::{self, Names};

/// How wide each column is beside the others.
const WIDTHS: [u32; 15] = [9, 18, 18, 38, 12, 26, 24, 13, 20, 22, 18, 13, 9, 9, 20];

/// The heads of the paper, by the ends of their message keys (`duty-paper-…`).
const HEAD: [&str; 15] = [
    "number",
    "first",
    "second",
    "requirement",
    "way",
    "lead",
    "supporting",
    "leader",
    "officers",
    "phone",
    "frequency",
    "first-due",
    "minimum",
    "score",
    "valid",
];

/// The paper of these lines as of a day.
pub async fn printed(app: &App, rows: &[Model], names: &Names, day: Date) -> Result<Bytes> {
    let listing = drawn_up(app, rows, names, day);
    let (app, now) = (app.clone(), app.time.now().timestamp());
    let pdf = tokio::task::spawn_blocking(move || print::sign(&print::listing(&listing)?, &app.signer, now));
    Ok(pdf.await.map_err(|error| Error::Internal(error.into()))??.into())
}

fn drawn_up(app: &App, rows: &[Model], names: &Names, day: Date) -> Listing {
    let lang = Lang::ZhHans;
    let say = |key: &str| app.view.text(lang, key, &BTreeMap::new());
    let portal = rows.iter().all(|row| names.sites.get(&row.site_id).is_some_and(|site| site.kind == SiteKind::Portal));
    let mut groups: Vec<Group> = Vec::new();
    for (at, row) in (1..).zip(rows) {
        let site = names.sites.get(&row.site_id).map(|site| site.short_name.as_str()).unwrap_or_default();
        let channel = row.place.0.first().map(String::as_str).unwrap_or_default();
        let heading = format!("{site} · {channel}");
        if groups.last().is_none_or(|group| group.heading != heading) {
            groups.push(Group { heading, rows: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(line(app, lang, names, row, at));
        }
    }
    let made = app.time.now();
    let args = BTreeMap::from([("count".to_owned(), rows.len().into()), ("day".to_owned(), day.to_string().into())]);
    Listing {
        title: say(if portal { "duty-paper-title" } else { "duty-paper-title-cluster" }),
        left: say("duty-paper-issued"),
        right: app.view.text(lang, "duty-paper-as-of", &args),
        head: HEAD.iter().map(|name| say(&format!("duty-paper-{name}"))).collect(),
        widths: WIDTHS.to_vec(),
        groups,
        notes: vec![say("duty-paper-note-calendar"), say("duty-paper-note-versions")],
        lang: lang.tag().to_owned(),
        page_of: say("sheet-page-of"),
        author: format!("{} {}", say("duty-paper-author"), made.minute()),
        made_at: made.timestamp(),
    }
}

fn line(app: &App, lang: Lang, names: &Names, row: &Model, at: usize) -> Vec<String> {
    let below = row.place.0.get(1..).unwrap_or_default();
    let day = |day: Option<super::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let units: Vec<String> = row.supporting.0.iter().map(|unit| names.short(*unit)).collect();
    let deeper = below.get(1..).unwrap_or_default().join(" / ");
    vec![
        format!("{at}\n{}", row.number),
        below.first().or(row.place.0.first()).cloned().unwrap_or_default(),
        deeper,
        row.requirement.clone(),
        table::way(&app.view, lang, row.way),
        names.short(row.lead_unit_id),
        units.join("、"),
        names.person(row.leader_id),
        format!("A {}\nB {}", names.person(row.officer_a_id), names.person(row.officer_b_id)),
        row.phone.clone(),
        table::frequency(&app.view, lang, row.frequency),
        day(row.first_due),
        row.minimum.to_string(),
        row.score.to_string(),
        format!("{}\n{}", row.valid_from, day(row.valid_until)).trim_end().to_owned(),
    ]
}
