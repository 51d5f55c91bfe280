//! The duty table on the desk: which version of which line was in force on a day, with filters, as CSV and as paper.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use construction::sites::site;
use jiff::civil::Date;
use platform::Result;
use platform::app::App;
use platform::permits::{KeepDuty, Resource};
use platform::view::Page;
use platform::web::desk::{Choice, Flash, Pages, say};
use platform::web::{Desk, Query, csv, desk};
use serde::{Deserialize, Serialize};

use super::{Done, Sight, choice, or_any, query, unit_choices};
use crate::duty::row::{self, Model};
use crate::duty::table::{self, Names};
use crate::duty::{board, paper};

/// The list's address, read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    site: String,
    unit: String,
    channel: String,
    state: String,
    day: String,
    after: String,
}

impl Asked {
    fn day(&self, today: Date) -> Date {
        self.day.trim().parse().unwrap_or(today)
    }

    fn query(&self) -> String {
        query(&[
            ("site", &self.site),
            ("unit", &self.unit),
            ("channel", &self.channel),
            ("state", &self.state),
            ("day", &self.day),
        ])
    }
}

/// The table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DutyPage {
    rows: Vec<Row>,
    lacking: Vec<Lacking>,
    pages: Pages,
    sites: Vec<Choice>,
    units: Vec<Choice>,
    channels: Vec<Choice>,
    states: Vec<Choice>,
    day: String,
    query: String,
    may_keep: bool,
    flashes: Vec<Flash>,
    year: i16,
}

/// A line in force.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    number: String,
    site: String,
    place: Vec<String>,
    requirement: String,
    way: String,
    lead: String,
    supporting: Vec<String>,
    leader: String,
    officer_a: String,
    officer_b: String,
    phone: String,
    frequency: String,
    minimum: i32,
    from: String,
    until: String,
    vacant: Vec<&'static str>,
    light: &'static str,
}

/// A column that no line answers for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Lacking {
    id: String,
    name: String,
    path: String,
    site: String,
    unit: String,
}

impl Page for DutyPage {
    const TEMPLATE: &'static str = "content/duty/list.html";

    fn samples() -> Vec<Self> {
        let row = Row {
            id: "0193".into(),
            number: "www-001".into(),
            site: "数字东城".into(),
            place: vec!["新闻".into(), "要闻 <b>&</b>".into()],
            requirement: "区内重要活动 <b>".into(),
            way: "报送".into(),
            lead: "区教委".into(),
            supporting: vec!["区民政局".into()],
            leader: "示一".into(),
            officer_a: "示二".into(),
            officer_b: "示三".into(),
            phone: "010-55550100".into(),
            frequency: "每周 3 条".into(),
            minimum: 3,
            from: "2026-01-01".into(),
            until: String::new(),
            vacant: vec!["officer-b", "leader", "officer-a"],
            light: "red",
        };
        let lacking = Lacking {
            id: "0194".into(),
            name: "问答 <b>".into(),
            path: "/faq/".into(),
            site: "区教委".into(),
            unit: "区教委".into(),
        };
        let one = vec![choice("1", "区教委", "1")];
        let full = Self {
            rows: vec![row.clone(), Row { light: "grey", until: "2026-12-31".into(), vacant: Vec::new(), ..row }],
            lacking: vec![lacking],
            pages: Pages { older_url: "/desk/duty?after=www-001".into(), shown: 2, ..Pages::default() },
            sites: one.clone(),
            units: one.clone(),
            channels: one.clone(),
            states: one,
            day: "2026-11-26".into(),
            query: "site=1".into(),
            may_keep: true,
            flashes: vec![Flash::done("已保存".into())],
            year: 2027,
        };
        vec![Self::default(), full.clone(), Self { rows: Vec::new(), may_keep: false, ..full }]
    }
}

/// Lines of a day that the person sees and the filter lets through.
async fn found(app: &App, desk: &Desk, asked: &Asked) -> Result<(Vec<Model>, Names)> {
    let db = app.db.read();
    let day = asked.day(app.time.now().day());
    let rows = row::all_in_force(db, asked.site.parse().ok(), day).await?;
    let names = Names::around(app, db, &rows).await?;
    let sight = Sight::of(app, desk);
    let unit = asked.unit.parse().ok();
    let kept = rows.into_iter().filter(|row| {
        let keeper = names.sites.get(&row.site_id).map(|site| site.unit_id);
        keeper.is_some_and(|keeper| sight.row(row, keeper))
            && unit.is_none_or(|unit| row.concerns(unit))
            && (asked.channel.is_empty() || row.place.0.first() == Some(&asked.channel))
    });
    let mut kept: Vec<Model> = kept.collect();
    // The portal first, then by site and number.
    kept.sort_by_key(|row| (names.sites.get(&row.site_id).map(portal_first), row.number.clone()));
    Ok((kept, names))
}

fn portal_first(site: &site::Model) -> (bool, String) {
    (site.kind != construction::sites::SiteKind::Portal, site.code.clone())
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Query(asked): Query<Asked>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let now = app.time.now();
    let (mut rows, names) = found(&app, &desk, &asked).await?;
    let channels = channels(&rows);
    let sight = Sight::of(&app, &desk);
    let today = board::load(&app, app.db.read()).await?;
    let line_of = |row: &Model| today.lines.iter().find(|line| line.row.as_ref().is_some_and(|one| one.id == row.id));
    match asked.state.as_str() {
        "vacant" => rows.retain(|row| line_of(row).is_some_and(|line| !line.vacant.is_empty())),
        "missing" => rows.clear(),
        _ => {}
    }
    let lacking = if ["", "missing"].contains(&asked.state.as_str()) && asked.after.is_empty() {
        lacking(&app, &sight, &asked, &today, &names)
    } else {
        Vec::new()
    };
    let size = usize::try_from(app.rules.count("desk.page", now.day())?.value).unwrap_or(50);
    let start = rows.iter().position(|row| row.number == asked.after).map_or(0, |at| at + 1);
    let more = rows.len() > start + size;
    let shown: Vec<&Model> = rows.iter().skip(start).take(size).collect();
    let address = format!("/desk/duty?{}", asked.query());
    let pages = Pages {
        first_url: if start > 0 { address.clone() } else { String::new() },
        older_url: shown
            .last()
            .filter(|_| more)
            .map(|row| format!("{address}&after={}", row.number))
            .unwrap_or_default(),
        newer_url: String::new(),
        shown: shown.len(),
    };
    let lines = shown
        .into_iter()
        .map(|row| {
            let line = line_of(row);
            Row {
                light: line.map_or("", |line| line.light.name()),
                vacant: line.map(|line| line.vacant.clone()).unwrap_or_default(),
                ..of(&app, &desk, &names, row)
            }
        })
        .collect();
    let any = |key: &str| say(&app, &desk, key);
    let states = ["vacant", "missing"]
        .into_iter()
        .map(|state| choice(state, any(&format!("duty-state-{state}")), &asked.state))
        .collect();
    let mut sites: Vec<&site::Model> = names.sites.values().collect();
    sites.sort_by_key(|site| portal_first(site));
    let page = DutyPage {
        rows: lines,
        lacking,
        pages,
        sites: or_any(
            any("duty-any-site"),
            &asked.site,
            sites.into_iter().map(|site| choice(&site.id.to_string(), site.short_name.clone(), &asked.site)).collect(),
        ),
        units: or_any(any("duty-any-unit"), &asked.unit, unit_choices(&app, &asked.unit).await?),
        channels: or_any(
            any("duty-any-channel"),
            &asked.channel,
            channels.iter().map(|name| choice(name, name.clone(), &asked.channel)).collect(),
        ),
        states: or_any(any("duty-state-in-force"), &asked.state, states),
        day: asked.day(now.day()).to_string(),
        query: asked.query(),
        may_keep: app.policies.allows(&desk.actor(), KeepDuty, &Resource::cluster()),
        flashes: done.flashes(&app, &desk),
        year: now.day().year().saturating_add(1),
    };
    desk::show(&app, &desk, &page).await
}

fn channels(rows: &[Model]) -> Vec<String> {
    crate::desk::row::unique(rows.iter().filter_map(|row| row.place.0.first().cloned()))
}

/// A line in words.
fn of(app: &App, desk: &Desk, names: &Names, row: &Model) -> Row {
    Row {
        id: row.column_id.to_string(),
        number: row.number.clone(),
        site: names.sites.get(&row.site_id).map(|site| site.short_name.clone()).unwrap_or_default(),
        place: row.place.0.clone(),
        requirement: row.requirement.clone(),
        way: table::way(&app.view, desk.lang, row.way),
        lead: names.short(row.lead_unit_id),
        supporting: row.supporting.0.iter().map(|unit| names.short(*unit)).collect(),
        leader: names.person(row.leader_id),
        officer_a: names.person(row.officer_a_id),
        officer_b: names.person(row.officer_b_id),
        phone: row.phone.clone(),
        frequency: table::frequency(&app.view, desk.lang, row.frequency),
        minimum: row.minimum,
        from: row.valid_from.to_string(),
        until: row.valid_until.map(|day| day.to_string()).unwrap_or_default(),
        ..Row::default()
    }
}

/// Columns of the board without a line, for those who see the unit that keeps them.
fn lacking(app: &App, sight: &Sight, asked: &Asked, today: &board::Board, names: &Names) -> Vec<Lacking> {
    let day = app.time.now().day();
    if asked.day(day) != day || !asked.channel.is_empty() {
        return Vec::new();
    }
    let (site, unit) = (asked.site.parse().ok(), asked.unit.parse().ok());
    let lines = today.lines.iter().filter(|line| line.row.is_none());
    lines
        .filter(|line| {
            sight.unit(line.column.unit_id)
                && site.is_none_or(|site| line.column.site_id == site)
                && unit.is_none_or(|unit| line.column.unit_id == unit)
        })
        .map(|line| Lacking {
            id: line.column.id.to_string(),
            name: line.column.name.clone(),
            path: line.column.path.clone(),
            site: names.sites.get(&line.column.site_id).map(|site| site.short_name.clone()).unwrap_or_default(),
            unit: names.short(line.column.unit_id),
        })
        .collect()
}

/// The table as CSV: what the filter finds that the person may see, not one page of it.
pub(super) async fn export(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let (rows, names) = found(&app, &desk, &asked).await?;
    let mut lines = vec![table::head(&app.view, desk.lang)];
    lines.extend(rows.iter().map(|row| table::cells(&app.view, desk.lang, &names, row)));
    Ok(csv::answer("duty.csv", &lines))
}

/// The table as paper, in the layout of annex 4.
pub(super) async fn print(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let (rows, names) = found(&app, &desk, &asked).await?;
    let day = asked.day(app.time.now().day());
    let pdf = paper::printed(&app, &rows, &names, day).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"annex-4.pdf\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, Body::from(pdf)).into_response())
}
