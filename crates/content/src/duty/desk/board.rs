//! The board on the desk: counters of the inspection by site, columns and units with their lights, the trend of months.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use construction::columns::ColumnKind;
use construction::sites::site;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::Result;
use platform::app::App;
use platform::people::{UnitId, unit};
use platform::view::Page;
use platform::web::desk::{Choice, Pages, say};
use platform::web::{Desk, Query, desk};
use serde::{Deserialize, Serialize};

use super::{Sight, choice, or_any, query, unit_choices};
use crate::duty::board::{self, Board, Light, Line};
use crate::duty::closeness::{self, Share};
use crate::duty::counters::{Fault, days_since};
use crate::duty::{Day, period};

/// The board's address, read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    by: String,
    site: String,
    unit: String,
    light: String,
    after: String,
}

/// The board.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BoardPage {
    tabs: Vec<Tab>,
    by: &'static str,
    sites: Vec<SiteRow>,
    limits: Limits,
    failing: usize,
    units: Vec<UnitRow>,
    lines: Vec<LineRow>,
    totals: Vec<Total>,
    trend: Vec<MonthRow>,
    site_choices: Vec<Choice>,
    unit_choices: Vec<Choice>,
    light_choices: Vec<Choice>,
    filtered: bool,
    pages: Pages,
    at: i64,
}

/// A way to look at it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tab {
    title: String,
    url: String,
    current: bool,
    count: u64,
}

/// How many columns have a light.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Total {
    light: &'static str,
    count: usize,
    url: String,
}

/// The thresholds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Limits {
    home: u32,
    stale: u64,
    overdue: u64,
    blank: u64,
    news: u32,
    notice: u32,
    source: String,
}

/// A site before the inspection.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SiteRow {
    id: String,
    name: String,
    state: &'static str,
    home: String,
    home_days: i64,
    home_stale: bool,
    stale: u64,
    overdue: u64,
    blank: u64,
    fails: bool,
}

/// A unit.
#[derive(Clone, Debug, Default, Serialize)]
pub struct UnitRow {
    id: String,
    name: String,
    light: &'static str,
    red: usize,
    yellow: usize,
    green: usize,
    grey: usize,
    missed: usize,
    url: String,
}

/// A column.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LineRow {
    id: String,
    name: String,
    path: String,
    site: String,
    unit: String,
    light: &'static str,
    fault: &'static str,
    newest: String,
    due: String,
    has: u32,
    needs: u32,
    soon: bool,
    missed: usize,
    oldest: String,
    vacant: usize,
    no_row: bool,
    elsewhere: bool,
    moved_from: String,
    provisional: bool,
    /// What the news of the last weeks was about; nothing outside of news.
    about: Option<Share>,
    mostly_meetings: bool,
}

/// A month.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MonthRow {
    month: String,
    due: i64,
    met: i64,
    made_up: i64,
    open: i64,
    percent: i64,
}

impl Page for BoardPage {
    const TEMPLATE: &'static str = "content/duty/board.html";

    fn samples() -> Vec<Self> {
        let tab = |title: &str, current| Tab { title: title.into(), url: "/desk/duty/board".into(), current, count: 3 };
        let site = SiteRow {
            id: "1".into(),
            name: "数字东城 <b>&</b>".into(),
            state: "live",
            home: "2026-11-01".into(),
            home_days: 25,
            home_stale: true,
            stale: 5,
            overdue: 3,
            blank: 0,
            fails: true,
        };
        let unit = |light| UnitRow {
            id: "1".into(),
            name: "区教委 <b>".into(),
            light,
            red: 1,
            yellow: 2,
            green: 3,
            grey: 1,
            missed: 4,
            url: "/desk/duty/board?by=columns".into(),
        };
        let line = |light, fault, soon| LineRow {
            id: "1".into(),
            name: "要闻 <b>&</b>".into(),
            path: "/news/".into(),
            site: "数字东城".into(),
            unit: "区教委".into(),
            light,
            fault,
            newest: "2026-11-01".into(),
            due: "2026-11-27".into(),
            has: 1,
            needs: 3,
            soon,
            missed: usize::from(light == "red"),
            oldest: if light == "red" { "2026-11-20".into() } else { String::new() },
            vacant: usize::from(soon),
            no_row: light == "yellow" && !soon,
            elsewhere: light == "grey",
            moved_from: if soon { "2026-11-28".into() } else { String::new() },
            provisional: soon,
            about: soon.then_some(Share { life: 3, services: 1, policy: 0, meetings: 4, unsaid: 1 }),
            mostly_meetings: soon,
        };
        let month = MonthRow { month: "2026-10".into(), due: 40, met: 30, made_up: 6, open: 4, percent: 75 };
        let full = Self {
            tabs: vec![tab("按单位", true), tab("按栏目", false)],
            by: "units",
            sites: vec![site.clone(), SiteRow { home: String::new(), ..site }],
            limits: Limits {
                home: 14,
                stale: 5,
                overdue: 10,
                blank: 5,
                news: 14,
                notice: 6,
                source: "国办秘函〔2019〕19号".into(),
            },
            failing: 1,
            units: Light::ALL.map(|light| unit(light.name())).to_vec(),
            lines: vec![
                line("red", "stale", false),
                line("red", "blank", false),
                line("red", "overdue", true),
                line("yellow", "", true),
                line("yellow", "", false),
                line("green", "", false),
                line("grey", "", false),
            ],
            totals: Light::ALL
                .map(|light| Total { light: light.name(), count: 2, url: "/desk/duty/board?light=red".into() })
                .to_vec(),
            trend: vec![month],
            site_choices: vec![choice("1", "数字东城", "1")],
            unit_choices: vec![choice("1", "区教委", "1")],
            light_choices: vec![choice("red", "逾期", "red")],
            filtered: true,
            pages: Pages { older_url: "/desk/duty/board?after=1".into(), shown: 7, ..Pages::default() },
            at: 1_795_395_480_000_000,
        };
        vec![Self { by: "units", ..Self::default() }, Self { by: "columns", ..full.clone() }, full]
    }
}

/// The name of a fault in message keys.
pub(super) fn fault_name(fault: Fault) -> &'static str {
    match fault {
        Fault::Stale => "stale",
        Fault::Overdue => "overdue",
        Fault::Blank => "blank",
    }
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let db = app.db.read();
    let now = app.time.now();
    let today = now.day();
    let board = board::load(&app, db).await?;
    let sight = Sight::of(&app, &desk);
    let units: BTreeMap<UnitId, unit::Model> =
        unit_models(&app).await?.into_iter().map(|unit| (unit.id, unit)).collect();
    let (site, unit) = (asked.site.parse().ok(), asked.unit.parse().ok());
    let light = Light::parse(&asked.light);
    let seen: Vec<&Line> = board
        .lines
        .iter()
        .filter(|line| sees(&sight, &board, line))
        .filter(|line| site.is_none_or(|site| line.column.site_id == site))
        .filter(|line| unit.is_none_or(|unit| line.row.as_ref().map_or(line.unit() == unit, |row| row.concerns(unit))))
        .collect();
    let by = if asked.by == "columns" { "columns" } else { "units" };
    let address = |by: &str, light: &str| {
        format!(
            "/desk/duty/board?{}",
            query(&[("by", by), ("site", &asked.site), ("unit", &asked.unit), ("light", light)])
        )
    };
    let totals = Light::ALL
        .into_iter()
        .map(|light| Total {
            light: light.name(),
            count: seen.iter().filter(|line| line.light == light).count(),
            url: address("columns", light.name()),
        })
        .collect();
    let lit: Vec<&Line> = seen.iter().copied().filter(|line| light.is_none_or(|light| line.light == light)).collect();
    let (lines, pages) = if by == "columns" {
        page_of(&app, &asked, &lit, &board, &units, &address(by, &asked.light)).await?
    } else {
        (Vec::new(), Pages::default())
    };
    let sites: Vec<SiteRow> = board
        .sites
        .iter()
        .filter(|counters| sight.unit(counters.site.unit_id) && site.is_none_or(|site| counters.site.id == site))
        .map(|counters| site_row(counters, &board, today))
        .collect();
    let tab = |title: &str, key: &str| Tab {
        title: say(&app, &desk, title),
        url: address(key, &asked.light),
        current: by == key,
        count: 0,
    };
    let months = app.rules.months("duty.months", today)?.value;
    let since = today.first_of_month().saturating_sub(i64::from(months.saturating_sub(1)).months());
    // Whoever does not see everything sees the months of their own unit.
    let trend_unit = unit.or((!sight.all).then_some(desk.staff().unit_id));
    let trend = period::by_month(db, Day(since), site, trend_unit.filter(|unit| sight.unit(*unit))).await?;
    let page = BoardPage {
        tabs: vec![tab("duty-board-units", "units"), tab("duty-board-columns", "columns")],
        by,
        failing: sites.iter().filter(|site| site.fails).count(),
        limits: limits(&board),
        units: if by == "units" { unit_rows(&lit, &units, &asked) } else { Vec::new() },
        lines,
        totals,
        trend: trend.into_iter().map(month_row).collect(),
        site_choices: or_any(say(&app, &desk, "duty-any-site"), &asked.site, site_choices(&board, &asked.site)),
        unit_choices: or_any(say(&app, &desk, "duty-any-unit"), &asked.unit, unit_choices(&app, &asked.unit).await?),
        light_choices: or_any(
            say(&app, &desk, "duty-any-light"),
            &asked.light,
            Light::ALL
                .into_iter()
                .map(|light| {
                    let label = say(&app, &desk, &format!("duty-light-{}", light.name()));
                    choice(light.name(), label, &asked.light)
                })
                .collect(),
        ),
        filtered: site.is_some() || unit.is_some() || light.is_some(),
        pages,
        at: now.0,
        sites,
    };
    desk::show(&app, &desk, &page).await
}

async fn unit_models(app: &App) -> Result<Vec<unit::Model>> {
    use sea_orm::EntityTrait;
    Ok(unit::Entity::find().all(app.db.read()).await?)
}

fn sees(sight: &Sight, board: &Board, line: &Line) -> bool {
    let site = board.sites.iter().find(|counters| counters.site.id == line.column.site_id);
    let Some(site) = site else { return false };
    match &line.row {
        Some(row) => sight.row(row, site.site.unit_id),
        None => sight.unit(line.column.unit_id),
    }
}

fn site_choices(board: &Board, chosen: &str) -> Vec<Choice> {
    board
        .sites
        .iter()
        .map(|counters| choice(&counters.site.id.to_string(), counters.site.short_name.clone(), chosen))
        .collect()
}

fn limits(board: &Board) -> Limits {
    let limits = &board.limits;
    Limits {
        home: limits.home.number(),
        stale: limits.stale,
        overdue: limits.overdue,
        blank: limits.blank,
        news: limits.news.number(),
        notice: limits.notice,
        source: limits.source.clone(),
    }
}

fn site_row(counters: &board::Counters, board: &Board, today: Date) -> SiteRow {
    let site: &site::Model = &counters.site;
    SiteRow {
        id: site.id.to_string(),
        name: site.short_name.clone(),
        state: site.state.name(),
        home: counters.home.map(|day| day.to_string()).unwrap_or_default(),
        home_days: counters.home.map_or(0, |newest| days_since(newest, today)),
        home_stale: counters.home_stale,
        stale: counters.stale,
        overdue: counters.overdue,
        blank: counters.blank,
        fails: counters.fails(&board.limits),
    }
}

fn unit_rows(lines: &[&Line], units: &BTreeMap<UnitId, unit::Model>, asked: &Asked) -> Vec<UnitRow> {
    let mut by_unit: BTreeMap<UnitId, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        by_unit.entry(line.unit()).or_default().push(line);
    }
    let mut rows: Vec<UnitRow> = by_unit
        .into_iter()
        .map(|(unit, lines)| {
            let count = |light: Light| lines.iter().filter(|line| line.light == light).count();
            let id = unit.to_string();
            let worst = lines.iter().map(|line| line.light).min().unwrap_or(Light::Grey);
            UnitRow {
                url: format!(
                    "/desk/duty/board?{}",
                    query(&[("by", "columns"), ("site", &asked.site), ("unit", &id), ("light", &asked.light)])
                ),
                id,
                name: units.get(&unit).map(|unit| unit.name.clone()).unwrap_or_default(),
                light: worst.name(),
                red: count(Light::Red),
                yellow: count(Light::Yellow),
                green: count(Light::Green),
                grey: count(Light::Grey),
                missed: lines.iter().map(|line| line.missed).sum(),
            }
        })
        .collect();
    rows.sort_by(|a, b| (b.red, b.yellow, &a.name).cmp(&(a.red, a.yellow, &b.name)));
    rows
}

/// A page of columns, the worst first.
async fn page_of(
    app: &App,
    asked: &Asked,
    lines: &[&Line],
    board: &Board,
    units: &BTreeMap<UnitId, unit::Model>,
    address: &str,
) -> Result<(Vec<LineRow>, Pages)> {
    let mut lines = lines.to_vec();
    lines.sort_by_key(|line| line.light);
    let size = usize::try_from(app.rules.count("desk.page", app.time.now().day())?.value).unwrap_or(50);
    let start =
        lines.iter().position(|line| line.column.id.to_string() == asked.after).map_or(0, |at| at.saturating_add(1));
    let shown: Vec<&Line> = lines.iter().copied().skip(start).take(size).collect();
    let more = lines.len() > start.saturating_add(size);
    let pages = Pages {
        first_url: if start > 0 { address.to_owned() } else { String::new() },
        older_url: shown
            .last()
            .filter(|_| more)
            .map(|last| format!("{address}&after={}", last.column.id))
            .unwrap_or_default(),
        newer_url: String::new(),
        shown: shown.len(),
    };
    let news: Vec<_> =
        shown.iter().filter(|line| line.column.kind == ColumnKind::News).map(|line| line.column.id).collect();
    let now = app.time.now();
    let (from, until) = closeness::lately(&app.rules, now)?;
    let about = closeness::of_columns(app.db.read(), &news, from, until).await?;
    let norm = closeness::Norm::on(&app.rules, now.day())?;
    let mut rows = Vec::new();
    for line in shown {
        let share = about.get(&line.column.id).copied();
        rows.push(LineRow {
            about: share,
            mostly_meetings: share.is_some_and(|share| share.is_mostly_meetings(norm)),
            ..line_row(line, board, units)
        });
    }
    Ok((rows, pages))
}

fn line_row(line: &Line, board: &Board, units: &BTreeMap<UnitId, unit::Model>) -> LineRow {
    let site = board.sites.iter().find(|counters| counters.site.id == line.column.site_id);
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    LineRow {
        id: line.column.id.to_string(),
        name: line.column.name.clone(),
        path: line.column.path.clone(),
        site: site.map(|counters| counters.site.short_name.clone()).unwrap_or_default(),
        unit: units.get(&line.unit()).map(|unit| unit.short_name.clone()).unwrap_or_default(),
        light: line.light.name(),
        fault: line.fault.map_or("", fault_name),
        newest: line.newest.map(|day| day.to_string()).unwrap_or_default(),
        due: line.next.as_ref().map(|turn| turn.due.to_string()).unwrap_or_default(),
        has: line.has,
        needs: line.next.as_ref().map_or(0, |turn| turn.needs),
        soon: line.soon,
        missed: line.missed,
        oldest: day(line.oldest),
        vacant: line.vacant.len(),
        no_row: line.row.is_none(),
        elsewhere: line.row.as_ref().is_some_and(|row| !row.way.by_articles()),
        moved_from: day(line.moved_from),
        provisional: line.next.as_ref().is_some_and(|turn| turn.provisional),
        about: None,
        mostly_meetings: false,
    }
}

fn month_row(month: period::OfMonth) -> MonthRow {
    MonthRow {
        open: month.due - month.met - month.made_up,
        percent: if month.due > 0 { month.met * 100 / month.due } else { 0 },
        month: month.month,
        due: month.due,
        met: month.met,
        made_up: month.made_up,
    }
}
