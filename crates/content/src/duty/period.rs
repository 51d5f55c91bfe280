//! A period that is over (art. 18): how many items a column had by its due day, judged once against the version in
//! force on that day. A missed one is the evidence of an overdue column (检查指标 单项否决 4, V4b) until its items are
//! made up for; that it was late stays.

use construction::columns::ColumnId;
use platform::people::{SiteRef, UnitId};
use platform::{Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, FromQueryResult, QueryOrder, QuerySelect, Statement};

use super::{Day, DutyRowId};

platform::id!(
    /// A judged period.
    DutyPeriodId
);

/// A judged period.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_period")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DutyPeriodId,
    /// Of which column.
    pub column_id: ColumnId,
    /// Against which version.
    pub row_id: DutyRowId,
    /// On which site.
    pub site_id: SiteRef,
    /// Which unit answered for it on the due day.
    pub unit_id: UnitId,
    /// First day.
    pub from_day: Day,
    /// Last day.
    pub until_day: Day,
    /// The working day it was due on.
    pub due: Day,
    /// Items needed.
    pub minimum: i32,
    /// Items there were at the end of the due day.
    pub counted: i32,
    /// Enough of them.
    pub met: bool,
    /// When it was judged.
    pub judged_at: Moment,
    /// When a missed one had what it lacked.
    pub made_up_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Missed and not made up for: overdue columns with their evidence, the oldest first.
pub async fn overdue(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(open().order_by_asc(Column::Due).order_by_asc(Column::Id).all(db).await?)
}

/// The same of these columns.
pub async fn overdue_in(db: &impl ConnectionTrait, columns: &[ColumnId]) -> Result<Vec<Model>> {
    Ok(open().filter(Column::ColumnId.is_in(columns.iter().copied())).order_by_asc(Column::Due).all(db).await?)
}

fn open() -> Select<Entity> {
    Entity::find().filter(Column::Met.eq(false)).filter(Column::MadeUpAt.is_null())
}

/// The periods of a column, the newest first, at most `most`.
pub async fn of_column(db: &impl ConnectionTrait, column: ColumnId, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::ColumnId.eq(column)).order_by_desc(Column::Due).limit(most).all(db).await?)
}

/// Until which due day each column has been judged.
pub(crate) async fn judged_until(db: &impl ConnectionTrait) -> Result<Vec<(ColumnId, Day)>> {
    #[derive(FromQueryResult)]
    struct Last {
        column_id: ColumnId,
        due: Day,
    }
    let sql = "SELECT column_id, MAX(due) AS due FROM duty_period GROUP BY column_id";
    let found = Last::find_by_statement(Statement::from_string(db.get_database_backend(), sql)).all(db).await?;
    Ok(found.into_iter().map(|last| (last.column_id, last.due)).collect())
}

/// What came of the periods of a month.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct OfMonth {
    /// `2026-11`.
    pub month: String,
    /// Periods that were due.
    pub due: i64,
    /// Filled in time.
    pub met: i64,
    /// Missed, and made up for later.
    pub made_up: i64,
}

/// Months from the one of `since` on, the oldest first, of a site or of all, of a unit or of all.
pub async fn by_month(
    db: &impl ConnectionTrait,
    since: Day,
    site: Option<SiteRef>,
    unit: Option<UnitId>,
) -> Result<Vec<OfMonth>> {
    let mut values: Vec<Value> = vec![since.into()];
    let mut only = String::new();
    if let Some(site) = site {
        values.push(site.into());
        only.push_str(&format!(" AND site_id = ${}", values.len()));
    }
    if let Some(unit) = unit {
        values.push(unit.into());
        only.push_str(&format!(" AND unit_id = ${}", values.len()));
    }
    let sql = format!(
        "SELECT SUBSTR(due, 1, 7) AS month, COUNT(*) AS due, \
                SUM(CASE WHEN met THEN 1 ELSE 0 END) AS met, \
                SUM(CASE WHEN NOT met AND made_up_at IS NOT NULL THEN 1 ELSE 0 END) AS made_up \
           FROM duty_period WHERE due >= $1{only} GROUP BY 1 ORDER BY 1"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(OfMonth::find_by_statement(statement).all(db).await?)
}
