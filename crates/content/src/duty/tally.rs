//! How many articles became public in which column on which day. A column counts what stands in the columns below it,
//! too. Withdrawn articles do not count.

use std::collections::{BTreeMap, HashMap};

use construction::columns::{ColumnId, column};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use platform::{Moment, Result};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

/// Counts by column and day.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    days: HashMap<ColumnId, BTreeMap<Date, u32>>,
    newest: HashMap<ColumnId, Date>,
}

const MICROSECONDS: i64 = 1_000_000;
/// A day on the wall clock; the zone of the offices has no summer time since 1991.
const DAY: i64 = 86_400 * MICROSECONDS;
const EPOCH: Date = date(1970, 1, 1);

#[derive(FromQueryResult)]
struct OfDay {
    column_id: ColumnId,
    day: i64,
    items: i64,
}

#[derive(FromQueryResult)]
struct Newest {
    column_id: ColumnId,
    newest: Moment,
}

impl Tally {
    /// Everything since a day, and the newest of every column whenever it was; two queries.
    pub async fn load(db: &impl ConnectionTrait, columns: &[column::Model], since: Date) -> Result<Self> {
        let backend = db.get_database_backend();
        let zone = i64::from(Moment(0).local().offset().seconds()) * MICROSECONDS;
        let sql = "SELECT column_id, (published_at + $1) / $2 AS day, COUNT(*) AS items FROM publication \
                    WHERE withdrawn_at IS NULL AND published_at >= $3 GROUP BY 1, 2";
        let values = [zone.into(), DAY.into(), Moment::at_start_of(since).into()];
        let counted = OfDay::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).all(db).await?;
        let sql = "SELECT column_id, MAX(published_at) AS newest FROM publication \
                    WHERE withdrawn_at IS NULL GROUP BY column_id";
        let newest = Newest::find_by_statement(Statement::from_string(backend, sql)).all(db).await?;
        let above: HashMap<ColumnId, ColumnId> =
            columns.iter().filter_map(|column| Some((column.id, column.parent_id?))).collect();
        let mut tally = Self::default();
        for row in counted {
            let day = EPOCH.saturating_add(row.day.days());
            for column in line(&above, row.column_id) {
                *tally.days.entry(column).or_default().entry(day).or_default() +=
                    u32::try_from(row.items).unwrap_or(u32::MAX);
            }
        }
        for row in newest {
            let day = row.newest.day();
            for column in line(&above, row.column_id) {
                let known = tally.newest.entry(column).or_insert(day);
                *known = day.max(*known);
            }
        }
        Ok(tally)
    }

    /// Articles of a column from a day to a day, both counted.
    pub fn count(&self, column: ColumnId, from: Date, until: Date) -> u32 {
        if until < from {
            return 0;
        }
        self.days.get(&column).map_or(0, |days| days.range(from..=until).map(|(_, items)| *items).sum())
    }

    /// The day of its newest article; none for a blank column.
    pub fn newest(&self, column: ColumnId) -> Option<Date> {
        self.newest.get(&column).copied()
    }
}

/// The column and those above it.
fn line(above: &HashMap<ColumnId, ColumnId>, column: ColumnId) -> Vec<ColumnId> {
    let mut line = vec![column];
    while let Some(next) = line.last().and_then(|last| above.get(last)).filter(|next| !line.contains(next)) {
        line.push(*next);
    }
    line
}
