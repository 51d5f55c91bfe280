//! The page of one column: who answers for it now, how its clock stands, what changed from version to version, and how
//! its periods were judged.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use construction::columns::{ColumnId, column};
use construction::sites::site;
use platform::app::App;
use platform::permits::{KeepDuty, ReportChange, Resource};
use platform::view::Page;
use platform::web::desk::{Back, Flash, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, desk};
use platform::{Act, Error, Result};
use serde::Serialize;

use super::{Done, Sight};
use crate::desk::fields::Fields;
use crate::duty::row::Model;
use crate::duty::table::{self, Names};
use crate::duty::{Day, Frequency, board, change, period, row, write};

/// Judged periods that are shown.
const PERIODS: u64 = 24;

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DutyLinePage {
    id: String,
    column: String,
    site: String,
    url: String,
    /// Names and values of the version in force; empty when there is none.
    facts: Vec<Fact>,
    number: String,
    vacant: Vec<&'static str>,
    light: &'static str,
    fault: &'static str,
    newest: String,
    next: Option<Next>,
    oldest: String,
    missed: usize,
    versions: Vec<Version>,
    periods: Vec<Judged>,
    changes: Vec<Reported>,
    may_keep: bool,
    may_report: bool,
    may_end: bool,
    typed_what: String,
    typed_on: String,
    today: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// A value by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fact {
    label: String,
    text: String,
    url: String,
}

/// What is to be filled next.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Next {
    from: String,
    until: String,
    due: String,
    needs: u32,
    has: u32,
    provisional: bool,
    moved_from: String,
}

/// A version with what it changed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Version {
    version: i32,
    from: String,
    until: String,
    state: &'static str,
    by: String,
    at: i64,
    reason: String,
    changes: Vec<Change>,
}

/// A difference from the version before.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Change {
    label: String,
    before: String,
    after: String,
}

/// A period that is over.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Judged {
    from: String,
    until: String,
    due: String,
    minimum: i32,
    counted: i32,
    state: &'static str,
    made_up: Option<i64>,
    unit: String,
}

/// A reported change.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reported {
    on: String,
    what: String,
    at: i64,
}

impl Page for DutyLinePage {
    const TEMPLATE: &'static str = "content/duty/line.html";

    fn samples() -> Vec<Self> {
        let fact = Fact { label: "内容要求".into(), text: "时间、地点 <b>&</b>".into(), url: String::new() };
        let change = Change { label: "更新频率".into(), before: "每月".into(), after: "每周 1 条 <b>".into() };
        let version = |state| Version {
            version: 2,
            from: "2026-06-15".into(),
            until: "2026-12-31".into(),
            state,
            by: "示一".into(),
            at: 1_795_395_480_000_000,
            reason: "机构调整 <b>".into(),
            changes: vec![change.clone()],
        };
        let judged = |state, made_up| Judged {
            from: "2026-11-01".into(),
            until: "2026-11-30".into(),
            due: "2026-11-30".into(),
            minimum: 1,
            counted: 0,
            state,
            made_up,
            unit: "区教委".into(),
        };
        let next = Next {
            from: "2026-11-23".into(),
            until: "2026-11-29".into(),
            due: "2026-11-27".into(),
            needs: 3,
            has: 1,
            provisional: true,
            moved_from: "2026-11-30".into(),
        };
        let empty =
            Self { id: "0193".into(), column: "要闻 <b>".into(), site: "数字东城".into(), ..Self::default() };
        let full = Self {
            url: "http://www.dongcheng.localhost:8080/news/".into(),
            facts: vec![fact],
            number: "www-001".into(),
            vacant: vec!["leader", "officer-a", "officer-b"],
            light: "red",
            fault: "stale",
            newest: "2026-11-01".into(),
            next: Some(next),
            oldest: "2026-10-31".into(),
            missed: 2,
            versions: vec![version("coming"), version("in-force"), version("over")],
            periods: vec![judged("met", None), judged("missed", None), judged("made-up", Some(1_795_395_480_000_000))],
            changes: vec![Reported { on: "2026-11-02".into(), what: "地址变更 <b>".into(), at: 1 }],
            may_keep: true,
            may_report: true,
            may_end: true,
            today: "2026-11-26".into(),
            typed_what: "\"><script>".into(),
            errors: vec![Reason {
                text: "写明变动".into(),
                remedy: String::new(),
                article: "18".into(),
                field: "what".into(),
            }],
            flashes: vec![Flash::done("已保存".into())],
            ..empty.clone()
        };
        let lights = ["green", "yellow", "grey"].map(|light| Self {
            light,
            vacant: Vec::new(),
            fault: if light == "green" { "" } else { "blank" },
            next: None,
            may_keep: false,
            may_report: false,
            errors: Vec::new(),
            ..full.clone()
        });
        [empty, Self { fault: "overdue", ..full.clone() }, full].into_iter().chain(lights).collect()
    }
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ColumnId>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let flashes = done.flashes(&app, &desk);
    page(&app, &desk, id, &Fields::default(), Back { status: StatusCode::OK, ..Back::default() }, flashes).await
}

async fn page(
    app: &App,
    desk: &Desk,
    id: ColumnId,
    fields: &Fields,
    back: Back,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let db = app.db.read();
    let today = app.time.now().day();
    let column = column::by_id(db, id).await?;
    let site = site::by_id(db, column.site_id).await?;
    let versions = row::of_column(db, id).await?;
    let sight = Sight::of(app, desk);
    let may_keep = app.policies.allows(&desk.actor(), KeepDuty, &Resource::cluster());
    let in_force = versions.iter().find(|row| row.covers(today)).or(versions.last());
    let seen = match in_force {
        Some(row) => sight.row(row, site.unit_id),
        None => sight.unit(column.unit_id),
    };
    sight.must(seen)?;
    let names = Names::around(app, db, &versions).await?;
    let board = board::load(app, db).await?;
    let line = board.lines.iter().find(|line| line.column.id == id);
    let unit = in_force.map_or(column.unit_id, |row| row.lead_unit_id);
    let asks_for_changes = in_force.is_some_and(|row| matches!(row.frequency, Frequency::AfterChange(_)));
    let host = app.hosts.by_site(site.id);
    let writers = writers(app, &versions).await?;
    let page = DutyLinePage {
        id: id.to_string(),
        url: host.map(|host| format!("{}{}", host.origin, column.path)).unwrap_or_default(),
        column: column.name.clone(),
        site: site.short_name.clone(),
        facts: in_force.map(|row| facts(app, desk, &names, row)).unwrap_or_default(),
        number: in_force.map(|row| row.number.clone()).unwrap_or_default(),
        vacant: line.map(|line| line.vacant.clone()).unwrap_or_default(),
        light: line.map_or("", |line| line.light.name()),
        fault: line.and_then(|line| line.fault).map_or("", super::board::fault_name),
        newest: line.and_then(|line| line.newest).map(|day| day.to_string()).unwrap_or_default(),
        next: line.and_then(next),
        oldest: line.and_then(|line| line.oldest).map(|day| day.to_string()).unwrap_or_default(),
        missed: line.map_or(0, |line| line.missed),
        versions: histories(app, desk, &names, &writers, &versions, today),
        periods: period::of_column(db, id, PERIODS).await?.into_iter().map(|judged| of(&names, &judged)).collect(),
        changes: change::of_column(db, id)
            .await?
            .into_iter()
            .map(|change| Reported { on: change.happened_on.to_string(), what: change.what, at: change.reported_at.0 })
            .collect(),
        may_end: may_keep && versions.last().is_some_and(|row| row.valid_until.is_none_or(|until| until.0 >= today)),
        may_report: asks_for_changes && app.policies.allows(&desk.actor(), ReportChange, &Resource::unit(unit)),
        may_keep,
        typed_what: fields.text("what").to_owned(),
        typed_on: fields.text("on").to_owned(),
        today: today.to_string(),
        errors: back.errors,
        flashes,
    };
    desk::show_with(app, desk, back.status, &page).await
}

async fn writers(
    app: &App,
    versions: &[Model],
) -> Result<std::collections::HashMap<platform::people::StaffId, String>> {
    platform::people::staff::names(app, versions.iter().filter_map(|row| row.written_by)).await
}

fn next(line: &board::Line) -> Option<Next> {
    let turn = line.next.as_ref()?;
    Some(Next {
        from: turn.from.to_string(),
        until: turn.until.to_string(),
        due: turn.due.to_string(),
        needs: turn.needs,
        has: line.has,
        provisional: turn.provisional,
        moved_from: line.moved_from.map(|day| day.to_string()).unwrap_or_default(),
    })
}

fn of(names: &Names, judged: &period::Model) -> Judged {
    Judged {
        from: judged.from_day.to_string(),
        until: judged.until_day.to_string(),
        due: judged.due.to_string(),
        minimum: judged.minimum,
        counted: judged.counted,
        state: match (judged.met, judged.made_up_at) {
            (true, _) => "met",
            (false, Some(_)) => "made-up",
            (false, None) => "missed",
        },
        made_up: judged.made_up_at.map(|at| at.0),
        unit: names.short(judged.unit_id),
    }
}

/// A version in words, field by field: what is shown, and what versions are compared by.
fn facts(app: &App, desk: &Desk, names: &Names, row: &Model) -> Vec<Fact> {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let supporting: Vec<String> = row.supporting.0.iter().map(|unit| names.short(*unit)).collect();
    [
        ("requirement", row.requirement.clone()),
        ("way", table::way(&app.view, desk.lang, row.way)),
        ("lead", names.unit(row.lead_unit_id)),
        ("supporting", supporting.join("、")),
        ("leader", names.person(row.leader_id)),
        ("officer-a", names.person(row.officer_a_id)),
        ("officer-b", names.person(row.officer_b_id)),
        ("phone", row.phone.clone()),
        ("frequency", table::frequency(&app.view, desk.lang, row.frequency)),
        ("first-due", day(row.first_due)),
        ("minimum", row.minimum.to_string()),
        ("warning", row.warning_days.to_string()),
        ("score", row.score.to_string()),
    ]
    .into_iter()
    .map(|(name, text)| Fact { label: say(app, desk, &format!("duty-csv-{name}")), text, url: String::new() })
    .collect()
}

/// The versions, the newest first, each with what it changed.
fn histories(
    app: &App,
    desk: &Desk,
    names: &Names,
    writers: &std::collections::HashMap<platform::people::StaffId, String>,
    versions: &[Model],
    today: jiff::civil::Date,
) -> Vec<Version> {
    let told: Vec<Vec<Fact>> = versions.iter().map(|row| facts(app, desk, names, row)).collect();
    let mut histories: Vec<Version> = versions
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let before = at.checked_sub(1).and_then(|before| told.get(before));
            let changed = before.into_iter().flat_map(|before| before.iter().zip(&told[at]));
            Version {
                version: row.version,
                from: row.valid_from.to_string(),
                until: row.valid_until.map(|day| day.to_string()).unwrap_or_default(),
                state: if row.covers(today) {
                    "in-force"
                } else if row.valid_from.0 > today {
                    "coming"
                } else {
                    "over"
                },
                by: row.written_by.and_then(|staff| writers.get(&staff)).cloned().unwrap_or_default(),
                at: row.written_at.0,
                reason: row.reason.clone(),
                changes: changed
                    .filter(|(before, after)| before != after)
                    .map(|(before, after)| Change {
                        label: after.label.clone(),
                        before: before.text.clone(),
                        after: after.text.clone(),
                    })
                    .collect(),
            }
        })
        .collect();
    histories.reverse();
    histories
}

pub(super) async fn end(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ColumnId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| {
        let last = fields.text("last").parse::<Day>().ok().map(|day| day.0);
        write::end(act, id, last, fields.text("reason")).await.map(|_| "ended")
    };
    deed(&app, &desk, id, &fields, work).await
}

pub(super) async fn report(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ColumnId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| {
        let on = fields.text("on").parse::<Day>().ok().map(|day| day.0);
        change::report(act, id, on, fields.text("what")).await.map(|_| "reported")
    };
    deed(&app, &desk, id, &fields, work).await
}

/// The work in an act, then the page with what was done or what stands against it.
async fn deed(
    app: &App,
    desk: &Desk,
    id: ColumnId,
    fields: &Fields,
    work: impl AsyncFnOnce(&Act) -> Result<&'static str>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(done) => Ok(to(&format!("/desk/duty/{id}?done={done}"))),
        // Who may not do it may not see the page either, or would be told twice.
        Err(error @ Error::Forbidden(_)) => Err(error),
        Err(error) => {
            let back = standing(app, desk, error)?;
            page(app, desk, id, fields, back, Vec::new()).await
        }
    }
}
