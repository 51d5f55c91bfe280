//! The clock of a column (annex 4): the period that is to be filled next, from the frequency in force, the working
//! calendar and what has become public. When a new version of the line or a changed calendar moves it, it says so.

use std::collections::HashMap;

use construction::columns::{ColumnId, column};
use jiff::ToSpan;
use jiff::civil::Date;
use platform::journal::Entry;
use platform::{Act, Moment, Result, notices};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, Set};
use serde_json::json;

use super::book::Book;
use super::seats::Seats;
use super::tally::Tally;
use super::turn::Turn;
use super::{Day, DutyRowId, period, row};
use crate::articles::publication;

/// How a clock stands.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_clock")]
pub struct Model {
    /// Of which column.
    #[sea_orm(primary_key, auto_increment = false)]
    pub column_id: ColumnId,
    /// Under which version.
    pub row_id: DutyRowId,
    /// First day of the period.
    pub from_day: Day,
    /// Its last day.
    pub until_day: Day,
    /// The working day it is due on.
    pub due: Day,
    /// Items it needs.
    pub minimum: i32,
    /// The due day before it was moved last.
    pub moved_from: Option<Day>,
    /// `row` or `calendar`.
    pub moved_why: Option<String>,
    /// When it was moved.
    pub moved_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How far ahead the next period is looked for: beyond the longest, a year.
const AHEAD_DAYS: i64 = 800;

/// The days in which the next period of any column can lie.
pub(crate) fn ahead(today: Date) -> (Date, Date) {
    (today, today.saturating_add(AHEAD_DAYS.days()))
}

/// The first of the turns that is still to be filled.
pub(crate) fn next<'a>(turns: &'a [Turn], column: ColumnId, tally: &Tally, today: Date) -> Option<&'a Turn> {
    turns
        .iter()
        .filter(|turn| turn.due >= today)
        .find(|turn| tally.count(column, turn.from, turn.due.max(turn.until)) < turn.needs)
}

/// The clock of a column, as it was wound last.
pub async fn of_column(db: &impl ConnectionTrait, column: ColumnId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(column).one(db).await?)
}

/// Winds the clock of one column.
pub(crate) async fn wind_one(act: &Act, column: ColumnId) -> Result<()> {
    wind(act, Some(&[column])).await
}

/// Winds the clocks of these columns, or of all.
pub(crate) async fn wind(act: &Act, only: Option<&[ColumnId]>) -> Result<()> {
    let today = act.now().day();
    let book = Book::load(act.db(), today).await?;
    let turns = coming(act, &book, only, today);
    let known: HashMap<ColumnId, Model> =
        Entity::find().all(act.db()).await?.into_iter().map(|clock| (clock.column_id, clock)).collect();
    let first = turns.values().flatten().map(|turn| turn.from).chain(known.values().map(|clock| clock.from_day.0));
    let tally = Tally::load(act.db(), &book.columns, first.min().unwrap_or(today)).await?;
    let seats = Seats::of(act.db(), everybody(&book, today), act.now()).await?;
    for column in &book.columns {
        let Some(turns) = turns.get(&column.id) else { continue };
        let next = next(turns, column.id, &tally, today);
        set(act, &book, &seats, &tally, column, known.get(&column.id), next).await?;
    }
    // What stands in closed columns is due no more.
    for clock in known.values() {
        let asked = only.is_none_or(|only| only.contains(&clock.column_id));
        if asked && !book.columns.iter().any(|column| column.id == clock.column_id) {
            Entity::delete_by_id(clock.column_id).exec(act.db()).await?;
        }
    }
    Ok(())
}

/// The turns that come, of each column.
pub(crate) fn coming(act: &Act, book: &Book, only: Option<&[ColumnId]>, today: Date) -> HashMap<ColumnId, Vec<Turn>> {
    let (first, last) = ahead(today);
    book.columns
        .iter()
        .filter(|column| only.is_none_or(|only| only.contains(&column.id)))
        .map(|column| (column.id, book.turns(&act.app().calendar, column.id, first, last)))
        .collect()
}

/// Whoever is named in a version in force.
pub(crate) fn everybody(book: &Book, today: Date) -> Vec<platform::people::StaffId> {
    let in_force = book.columns.iter().filter_map(|column| book.in_force(column.id, today));
    in_force.flat_map(row::Model::people).collect()
}

async fn set(
    act: &Act,
    book: &Book,
    seats: &Seats,
    tally: &Tally,
    column: &column::Model,
    known: Option<&Model>,
    next: Option<&Turn>,
) -> Result<()> {
    let today = act.now().day();
    let Some(next) = next else {
        if known.is_some() {
            Entity::delete_by_id(column.id).exec(act.db()).await?;
        }
        return Ok(());
    };
    let minimum = i32::try_from(next.needs).unwrap_or(i32::MAX);
    let now = (next.row, Day(next.from), Day(next.until), Day(next.due), minimum);
    let Some(known) = known else {
        let row = ActiveModel {
            column_id: Set(column.id),
            row_id: Set(now.0),
            from_day: Set(now.1),
            until_day: Set(now.2),
            due: Set(now.3),
            minimum: Set(now.4),
            moved_from: Set(None),
            moved_why: Set(None),
            moved_at: Set(None),
        };
        row.insert(act.db()).await?;
        return Ok(());
    };
    if (known.row_id, known.from_day, known.until_day, known.due, known.minimum) == now {
        return Ok(());
    }
    // A period that was filled or is over makes room for the next one; one that was neither has been moved.
    let filled = tally.count(column.id, known.from_day.0, known.due.0) >= u32::try_from(known.minimum).unwrap_or(0);
    let moved = known.due.0 >= today && known.due.0 != next.due && !filled;
    let mut row = known.clone().into_active_model();
    row.row_id = Set(now.0);
    row.from_day = Set(now.1);
    row.until_day = Set(now.2);
    row.due = Set(now.3);
    row.minimum = Set(now.4);
    if moved {
        let why = if known.row_id == next.row { "calendar" } else { "row" };
        row.moved_from = Set(Some(known.due));
        row.moved_why = Set(Some(why.to_owned()));
        row.moved_at = Set(Some(act.now()));
        say(act, book, seats, column, (known.due.0, next.due), why).await?;
    }
    row.update(act.db()).await?;
    Ok(())
}

async fn say(
    act: &Act,
    book: &Book,
    seats: &Seats,
    column: &column::Model,
    (from, to): (Date, Date),
    why: &str,
) -> Result<()> {
    let unit = book.in_force(column.id, to).map_or(column.unit_id, |row| row.lead_unit_id);
    act.record(
        Entry::new("duty.clock", "column", column.id, &column.name)
            .unit(unit)
            .site(column.site_id)
            .effect(json!({ "from": from, "to": to, "why": why })),
    );
    let (Some(row), Some(site)) = (book.in_force(column.id, act.now().day()), book.site(column)) else {
        return Ok(());
    };
    let message = if why == "row" { "duty-notice-moved-row" } else { "duty-notice-moved-calendar" };
    let args = json!({ "column": column.name, "from": from.to_string(), "to": to.to_string() });
    for person in seats.reachable(row, site.unit_id, false) {
        notices::tell(act, person, message, args.clone(), &format!("/desk/duty/{}", column.id)).await?;
    }
    Ok(())
}

/// Something became public in a column: what was overdue there and now has what it lacked is overdue no more.
pub(crate) async fn published(act: &Act, column: &column::Model) -> Result<()> {
    let mut line = vec![column.id];
    if column.parent_id.is_some() {
        line.extend(column::ancestors(act.db(), column).await?.into_iter().map(|above| above.id));
    }
    let overdue = period::overdue_in(act.db(), &line).await?;
    if overdue.is_empty() {
        return Ok(());
    }
    let columns = column::open_of_site(act.db(), column.site_id).await?;
    make_up(act, &columns, overdue).await
}

/// Ends the missed periods that have been made up for, with the moment at which they were.
pub(crate) async fn make_up(act: &Act, columns: &[column::Model], overdue: Vec<period::Model>) -> Result<()> {
    for missed in overdue {
        let family = family(columns, missed.column_id);
        let lacking = u64::try_from(missed.minimum).unwrap_or(0).saturating_sub(1);
        let made_up = publication::Entity::find()
            .select_only()
            .column(publication::Column::PublishedAt)
            .filter(publication::Column::ColumnId.is_in(family))
            .filter(publication::Column::WithdrawnAt.is_null())
            .filter(publication::Column::PublishedAt.gte(Moment::at_start_of(missed.from_day.0)))
            .order_by_asc(publication::Column::PublishedAt)
            .offset(lacking)
            .limit(1)
            .into_tuple::<Moment>()
            .one(act.db())
            .await?;
        let Some(at) = made_up else { continue };
        act.record(
            Entry::new("duty.made_up", "duty_period", missed.id, missed.due.to_string())
                .unit(missed.unit_id)
                .site(missed.site_id)
                .effect(json!({ "column": missed.column_id, "due": missed.due, "at": at.minute() })),
        );
        let mut row = missed.into_active_model();
        row.made_up_at = Set(Some(at));
        row.update(act.db()).await?;
    }
    Ok(())
}

/// The column and those below it.
fn family(columns: &[column::Model], id: ColumnId) -> Vec<ColumnId> {
    let mut family = vec![id];
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        family.extend(columns.iter().filter(|column| column.parent_id == Some(parent)).map(|column| column.id));
        at += 1;
    }
    family
}
