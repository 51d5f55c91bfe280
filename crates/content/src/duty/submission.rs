//! 报送 (arts. 9, 18): what units offered to the portal, what was accepted, what stands there, counted by month from the
//! offers and publications themselves. The table of a month is frozen when the month is over; what changes later shows
//! as a correction beside it.

use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;
use platform::journal::Entry;
use platform::people::UnitId;
use platform::rulebook::Period;
use platform::{Act, App, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{FromQueryResult, QueryOrder, QuerySelect, Set, Statement};
use serde_json::json;

use super::row;
use crate::articles::offer;

/// The frozen line of a unit.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "submission_month")]
pub struct Model {
    /// `2026-11`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: String,
    /// The unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// Its place, from 1.
    pub place: i32,
    /// Items offered in the month.
    pub offered: i32,
    /// Of these, offered within the days that the rulebook gives after their own publication.
    pub prompt: i32,
    /// Items that the portal accepted in the month.
    pub accepted: i32,
    /// Of these, still shown by the portal.
    pub used: i32,
    /// When the table was frozen.
    pub frozen_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A month of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// Reads `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.trim().split_once('-')?;
        Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok().map(Self)
    }

    /// `2026-11`.
    pub fn name(self) -> String {
        self.0.strftime("%Y-%m").to_string()
    }

    /// The month before.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.saturating_sub(1.month()))
    }

    /// The month after.
    #[must_use]
    pub fn after(self) -> Self {
        Self(self.0.saturating_add(1.month()))
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.0.last_of_month()
    }

    /// Its first moment and the first that is no more of it.
    pub fn moments(self) -> (Moment, Moment) {
        (Moment::at_start_of(self.0), Moment::at_start_of(self.after().0))
    }
}

/// What a unit did in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count {
    /// Items still shown by the portal of those it accepted in the month.
    pub used: i32,
    /// Items that the portal accepted in the month.
    pub accepted: i32,
    /// Items offered in the month, of these promptly.
    pub prompt: i32,
    /// Items offered in the month.
    pub offered: i32,
}

/// A unit's place in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The unit.
    pub unit: UnitId,
    /// Its place, from 1; equal counts share one.
    pub place: i32,
    /// Its counts.
    pub count: Count,
}

#[derive(FromQueryResult)]
struct Offered {
    unit_id: UnitId,
    offered_at: Moment,
    own_at: Option<Moment>,
}

#[derive(FromQueryResult)]
struct Accepted {
    unit_id: UnitId,
    withdrawn_at: Option<Moment>,
}

/// The counts of a month as they are now, best first; three queries. Units that are to submit by the duty table and
/// did not stand in it with nothing.
pub async fn of_month(app: &App, db: &impl ConnectionTrait, month: Month) -> Result<Vec<Placed>> {
    let backend = db.get_database_backend();
    let (from, until) = month.moments();
    let values = || [from.into(), until.into()];
    let sql = "SELECT o.unit_id, o.offered_at, p.published_at AS own_at FROM offer o \
               LEFT JOIN publication p ON p.article_id = o.article_id AND p.own \
               WHERE o.offered_at >= $1 AND o.offered_at < $2";
    let offered = Offered::find_by_statement(Statement::from_sql_and_values(backend, sql, values())).all(db).await?;
    let sql = "SELECT o.unit_id, p.withdrawn_at FROM publication p \
               JOIN offer o ON o.article_id = p.article_id AND o.column_id = p.column_id \
               WHERE NOT p.own AND p.published_at >= $1 AND p.published_at < $2";
    let accepted = Accepted::find_by_statement(Statement::from_sql_and_values(backend, sql, values())).all(db).await?;
    let mut counts: BTreeMap<UnitId, Count> = BTreeMap::new();
    for line in row::all_in_force(db, None, month.last_day()).await? {
        if line.way == row::Way::Submission {
            counts.entry(line.lead_unit_id).or_default();
            for unit in line.supporting.0 {
                counts.entry(unit).or_default();
            }
        }
    }
    let within = app.rules.days("submission.prompt", month.last_day())?.value;
    for offer in offered {
        let count = counts.entry(offer.unit_id).or_default();
        count.offered += 1;
        count.prompt += i32::from(offer.own_at.is_some_and(|own| in_time(app, within, own, offer.offered_at)));
    }
    for shown in accepted {
        let count = counts.entry(shown.unit_id).or_default();
        count.accepted += 1;
        count.used += i32::from(shown.withdrawn_at.is_none());
    }
    Ok(ranked(counts))
}

fn in_time(app: &App, within: Period, own: Moment, offered: Moment) -> bool {
    offered.day() <= within.after(own.day(), &app.calendar).date
}

fn ranked(counts: BTreeMap<UnitId, Count>) -> Vec<Placed> {
    let mut all: Vec<(UnitId, Count)> = counts.into_iter().collect();
    all.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
    let mut placed: Vec<Placed> = Vec::new();
    for (at, (unit, count)) in (1..).zip(all) {
        let place = placed.last().filter(|last| last.count == count).map_or(at, |last| last.place);
        placed.push(Placed { unit, place, count });
    }
    placed
}

/// The frozen table of a month; empty when it is not frozen.
pub async fn frozen(db: &impl ConnectionTrait, month: Month) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::Month.eq(month.name()))
        .order_by_asc(Column::Place)
        .order_by_asc(Column::UnitId)
        .all(db)
        .await?)
}

/// Freezes every month that is over and has something to be counted, from the first offer on.
pub(crate) async fn freeze_due(act: &Act) -> Result<()> {
    let first: Option<Moment> = offer::Entity::find()
        .select_only()
        .column(offer::Column::OfferedAt)
        .order_by_asc(offer::Column::OfferedAt)
        .limit(1)
        .into_tuple()
        .one(act.db())
        .await?;
    let last: Option<String> = Entity::find()
        .select_only()
        .column(Column::Month)
        .order_by_desc(Column::Month)
        .limit(1)
        .into_tuple()
        .one(act.db())
        .await?;
    let Some(first) = first else { return Ok(()) };
    let mut month = match last.as_deref().and_then(Month::parse) {
        Some(last) => last.after(),
        None => Month::of(first.day()),
    };
    while month < Month::of(act.now().day()) {
        freeze(act, month).await?;
        month = month.after();
    }
    Ok(())
}

async fn freeze(act: &Act, month: Month) -> Result<()> {
    let placed = of_month(act.app(), act.db(), month).await?;
    if placed.is_empty() {
        return Ok(());
    }
    let rows = placed.iter().map(|placed| ActiveModel {
        month: Set(month.name()),
        unit_id: Set(placed.unit),
        place: Set(placed.place),
        offered: Set(placed.count.offered),
        prompt: Set(placed.count.prompt),
        accepted: Set(placed.count.accepted),
        used: Set(placed.count.used),
        frozen_at: Set(act.now()),
    });
    let keys = OnConflict::columns([Column::Month, Column::UnitId]).do_nothing().to_owned();
    Entity::insert_many(rows).on_conflict(keys).exec_without_returning(act.db()).await?;
    act.record(
        Entry::new("submission.freeze", "submission_month", month.name(), month.name())
            .effect(json!({ "units": placed.len() })),
    );
    Ok(())
}

/// Months that can be looked at, the newest first: this one and the frozen ones.
pub async fn months(db: &impl ConnectionTrait, today: Date) -> Result<Vec<Month>> {
    let frozen: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Month)
        .distinct()
        .order_by_desc(Column::Month)
        .into_tuple()
        .all(db)
        .await?;
    let now = Month::of(today);
    Ok([now]
        .into_iter()
        .chain(frozen.iter().filter_map(|name| Month::parse(name)).filter(|month| *month != now))
        .collect())
}

/// Whether each column's first item came by its first due day (首次报送期限), of those that have one.
pub async fn first_in_time(db: &impl ConnectionTrait) -> Result<HashMap<UnitId, (i64, i64)>> {
    #[derive(FromQueryResult)]
    struct First {
        unit_id: UnitId,
        asked: i64,
        met: i64,
    }
    let sql = "SELECT p.unit_id, COUNT(*) AS asked, SUM(CASE WHEN p.met THEN 1 ELSE 0 END) AS met \
                 FROM duty_period p JOIN duty_row r ON r.id = p.row_id \
                WHERE r.first_due = p.until_day AND r.valid_from = p.from_day GROUP BY p.unit_id";
    let found = First::find_by_statement(Statement::from_string(db.get_database_backend(), sql)).all(db).await?;
    Ok(found.into_iter().map(|first| (first.unit_id, (first.met, first.asked))).collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_go_there_and_back() {
        let month = Month::parse("2026-01").expect("a month");
        assert_eq!(month.before().name(), "2025-12");
        assert_eq!(month.after().name(), "2026-02");
        assert_eq!(month.after().last_day(), date(2026, 2, 28));
        assert!(Month::parse("2026-13").is_none() && Month::parse("x").is_none());
    }

    #[test]
    fn equal_counts_share_a_place() {
        let count = |used, offered| Count { used, offered, ..Count::default() };
        let units: Vec<UnitId> = (0..4).map(|_| UnitId::new()).collect();
        let counts = units.iter().copied().zip([count(1, 5), count(3, 3), count(3, 3), count(0, 9)]).collect();
        let places: Vec<i32> = ranked(counts).iter().map(|placed| placed.place).collect();
        assert_eq!(places, [1, 1, 3, 4]);
    }
}
