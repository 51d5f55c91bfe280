//! Sites, columns, versions and changes in memory: what clocks, judgement and board are computed from. A handful of
//! queries whatever the number of columns.

use std::collections::HashMap;

use construction::columns::{ColumnId, column};
use construction::sites::site;
use jiff::civil::Date;
use platform::Result;
use platform::calendar::Calendar;
use platform::people::SiteRef;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::turn::{Turn, turns};
use super::{change, row};

/// Everything about duties since a day.
pub(crate) struct Book {
    pub sites: HashMap<SiteRef, site::Model>,
    /// Open columns, by site and place.
    pub columns: Vec<column::Model>,
    rows: HashMap<ColumnId, Vec<row::Model>>,
    changes: HashMap<ColumnId, Vec<Date>>,
}

impl Book {
    /// Versions that were in force on some day since `since`; four queries.
    pub async fn load(db: &impl ConnectionTrait, since: Date) -> Result<Self> {
        let sites = site::all(db).await?.into_iter().map(|site| (site.id, site)).collect();
        let columns = column::Entity::find()
            .filter(column::Column::ClosedAt.is_null())
            .order_by_asc(column::Column::SiteId)
            .order_by_asc(column::Column::Path)
            .all(db)
            .await?;
        let mut rows: HashMap<ColumnId, Vec<row::Model>> = HashMap::new();
        for row in row::since(db, since).await? {
            rows.entry(row.column_id).or_default().push(row);
        }
        let mut changes: HashMap<ColumnId, Vec<Date>> = HashMap::new();
        let first = rows.values().flatten().map(|row| row.valid_from.0).min().unwrap_or(since);
        for change in change::since(db, first).await? {
            changes.entry(change.column_id).or_default().push(change.happened_on.0);
        }
        Ok(Self { sites, columns, rows, changes })
    }

    /// The versions of a column, by day.
    pub fn rows(&self, column: ColumnId) -> &[row::Model] {
        self.rows.get(&column).map_or(&[], Vec::as_slice)
    }

    /// The version in force on a day.
    pub fn in_force(&self, column: ColumnId, day: Date) -> Option<&row::Model> {
        self.rows(column).iter().find(|row| row.covers(day))
    }

    /// The turns of a column that are due in these days.
    pub fn turns(&self, calendar: &Calendar, column: ColumnId, first: Date, last: Date) -> Vec<Turn> {
        let changes = self.changes.get(&column).map_or(&[][..], Vec::as_slice);
        turns(self.rows(column), changes, calendar, first, last)
    }

    /// The site of a column.
    pub fn site(&self, column: &column::Model) -> Option<&site::Model> {
        self.sites.get(&column.site_id)
    }

    /// Whether a column has none below it: where items stand.
    pub fn is_leaf(&self, column: ColumnId) -> bool {
        !self.columns.iter().any(|other| other.parent_id == Some(column))
    }
}
