//! 看板 (art. 18): how every column stands today — in order, soon due, overdue — and how near each site is to failing the
//! national inspection. Computed from rows, publications and the calendar when somebody looks; a fixed number of
//! queries, however many columns there are.

use std::collections::HashMap;

use construction::columns::{ColumnId, column};
use construction::sites::{Module, site};
use jiff::civil::Date;
use platform::people::{SiteRef, UnitId};
use platform::rulebook::Period;
use platform::{App, Result};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::book::Book;
use super::clock::{ahead, everybody, next};
use super::counters::{Class, Fault, Limits, fault, is_over};
use super::seats::Seats;
use super::tally::Tally;
use super::turn::Turn;
use super::{Day, clock, period, row};

/// How a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Light {
    /// Something is overdue, stale or blank.
    Red,
    /// Something must be done soon.
    Yellow,
    /// In order.
    Green,
    /// Its content stands elsewhere.
    Grey,
}

impl Light {
    /// All lights, the worst first.
    pub const ALL: [Self; 4] = [Self::Red, Self::Yellow, Self::Green, Self::Grey];

    /// The name in addresses, classes and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Grey => "grey",
        }
    }

    /// The light of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|light| light.name() == name)
    }
}

/// A column on the board.
#[derive(Clone, Debug)]
pub struct Line {
    /// The column.
    pub column: column::Model,
    /// The version in force today.
    pub row: Option<row::Model>,
    /// How it stands.
    pub light: Light,
    /// Under which counter of the inspection it falls.
    pub fault: Option<Fault>,
    /// Its newest item.
    pub newest: Option<Date>,
    /// What is to be filled next.
    pub next: Option<Turn>,
    /// Items that its next period has already.
    pub has: u32,
    /// The next period is due soon.
    pub soon: bool,
    /// Missed periods that are not made up for.
    pub missed: usize,
    /// The due day of the oldest of them.
    pub oldest: Option<Day>,
    /// Posts of its line that nobody holds any more.
    pub vacant: Vec<&'static str>,
    /// The due day before the clock was moved last, while the moved period lasts.
    pub moved_from: Option<Day>,
}

impl Line {
    /// The unit that answers for it: by its line, else by the column itself.
    pub fn unit(&self) -> UnitId {
        self.row.as_ref().map_or(self.column.unit_id, |row| row.lead_unit_id)
    }
}

/// A site before the inspection.
#[derive(Clone, Debug)]
pub struct Counters {
    /// The site.
    pub site: site::Model,
    /// V3: the newest item that its home page shows.
    pub home: Option<Date>,
    /// V3 fails.
    pub home_stale: bool,
    /// V4a.
    pub stale: u64,
    /// V4b.
    pub overdue: u64,
    /// V4c.
    pub blank: u64,
}

impl Counters {
    /// Whether any counter has reached its threshold.
    pub fn fails(&self, limits: &Limits) -> bool {
        self.home_stale || self.stale >= limits.stale || self.overdue >= limits.overdue || self.blank >= limits.blank
    }
}

/// The board of a day.
#[derive(Clone, Debug)]
pub struct Board {
    /// Columns, by site and place.
    pub lines: Vec<Line>,
    /// Sites, the portal first.
    pub sites: Vec<Counters>,
    /// The thresholds.
    pub limits: Limits,
}

/// How everything stands today. Nine queries.
pub async fn load(app: &App, db: &impl ConnectionTrait) -> Result<Board> {
    let now = app.time.now();
    let today = now.day();
    let limits = Limits::on(&app.rules, today)?;
    let book = Book::load(db, today).await?;
    let (first, last) = ahead(today);
    let turns: HashMap<ColumnId, Vec<Turn>> =
        book.columns.iter().map(|column| (column.id, book.turns(&app.calendar, column.id, first, last))).collect();
    let overdue = period::overdue(db).await?;
    let since = turns.values().flatten().map(|turn| turn.from).min().unwrap_or(today);
    let tally = Tally::load(db, &book.columns, since).await?;
    let seats = Seats::of(db, everybody(&book, today), now).await?;
    let clocks: HashMap<ColumnId, clock::Model> =
        clock::Entity::find().all(db).await?.into_iter().map(|clock| (clock.column_id, clock)).collect();
    let view = Viewed {
        soon: app.rules.days("duty.remind", today)?.value,
        app,
        book: &book,
        turns,
        overdue,
        tally,
        seats,
        clocks,
        limits: &limits,
        today,
    };
    let lines: Vec<Line> = book.columns.iter().filter_map(|column| view.line(column)).collect();
    let mut sites: Vec<Counters> =
        book.sites.values().filter(|site| site.state.listed()).map(|site| view.counters(site, &lines)).collect();
    sites.sort_by(|a, b| {
        let key = |one: &Counters| (one.site.kind != construction::sites::SiteKind::Portal, one.site.code.clone());
        key(a).cmp(&key(b))
    });
    Ok(Board { lines, sites, limits })
}

struct Viewed<'a> {
    app: &'a App,
    book: &'a Book,
    turns: HashMap<ColumnId, Vec<Turn>>,
    overdue: Vec<period::Model>,
    tally: Tally,
    seats: Seats,
    clocks: HashMap<ColumnId, clock::Model>,
    limits: &'a Limits,
    soon: Period,
    today: Date,
}

impl Viewed<'_> {
    /// Where items stand, and what has a line; a column that only leads on is left out.
    fn line(&self, column: &column::Model) -> Option<Line> {
        let site = self.book.site(column).filter(|site| site.state.listed())?;
        let row = self.book.in_force(column.id, self.today).cloned();
        let leaf = self.book.is_leaf(column.id);
        let class = Class::of(column.kind, column.parent_id.is_none(), leaf);
        if !leaf && row.is_none() && class != Class::FirstLevelNotice {
            return None;
        }
        let missed: Vec<&period::Model> = self.overdue.iter().filter(|period| period.column_id == column.id).collect();
        let newest = self.tally.newest(column.id);
        let elsewhere = row.as_ref().is_some_and(|row| !row.way.by_articles());
        // Visitors are not led to a column that waits for its first items; it is not blank to them.
        let seen = !elsewhere && column.is_shown();
        let fault = seen
            .then(|| {
                let overdue = !missed.is_empty();
                fault(class, leaf, newest, overdue, self.limits, self.today, &self.app.calendar)
            })
            .flatten();
        let turns = self.turns.get(&column.id).map_or(&[][..], Vec::as_slice);
        let next = next(turns, column.id, &self.tally, self.today).cloned();
        let soon = next.as_ref().is_some_and(|turn| {
            turn.from <= self.today && self.soon.after(self.today, &self.app.calendar).date >= turn.due
        });
        let vacant = row.as_ref().map_or_else(Vec::new, |row| self.seats.vacant(row, site.unit_id));
        let light = if !missed.is_empty() || fault.is_some() {
            Light::Red
        } else if soon || !vacant.is_empty() || row.is_none() {
            Light::Yellow
        } else if elsewhere {
            Light::Grey
        } else {
            Light::Green
        };
        let moved = self
            .clocks
            .get(&column.id)
            .filter(|clock| next.as_ref().is_some_and(|next| clock.due.0 == next.due) && clock.moved_from.is_some());
        Some(Line {
            has: next.as_ref().map_or(0, |turn| self.tally.count(column.id, turn.from, turn.until)),
            column: column.clone(),
            light,
            fault,
            newest,
            soon,
            missed: missed.len(),
            oldest: missed.first().map(|period| period.due),
            vacant,
            moved_from: moved.and_then(|clock| clock.moved_from),
            next,
            row,
        })
    }

    fn counters(&self, site: &site::Model, lines: &[Line]) -> Counters {
        let count = |fault: Fault| {
            lines.iter().filter(|line| line.column.site_id == site.id && line.fault == Some(fault)).count() as u64
        };
        let home = self.home(site);
        Counters {
            site: site.clone(),
            home_stale: home.is_none_or(|newest| is_over(self.limits.home, newest, self.today, &self.app.calendar)),
            home,
            stale: count(Fault::Stale),
            overdue: count(Fault::Overdue),
            blank: count(Fault::Blank),
        }
    }

    /// The newest item of the columns that the home page shows; one that only leads on is judged by all its columns.
    fn home(&self, site: &site::Model) -> Option<Date> {
        let mut shown: Vec<ColumnId> = Vec::new();
        for module in &site.modules.0 {
            match module {
                Module::Lead { column, .. }
                | Module::List { column, .. }
                | Module::Pictures { column, .. }
                | Module::Carousel { column, .. }
                | Module::Entries { column, .. }
                | Module::Topics { column, .. } => shown.push(*column),
                Module::Columns { columns, .. } => shown.extend(columns),
                Module::Directory | Module::Text { .. } => {}
            }
        }
        if shown.is_empty() {
            shown = self.columns_of(site.id);
        }
        shown.into_iter().filter_map(|column| self.tally.newest(column)).max()
    }

    fn columns_of(&self, site: SiteRef) -> Vec<ColumnId> {
        self.book.columns.iter().filter(|column| column.site_id == site).map(|column| column.id).collect()
    }
}
