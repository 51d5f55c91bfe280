//! A reminder of a column's due day (annex 4): T-3 to the officers, T to their leader too, T+n to the IT office as
//! well. Each is sent once, however often the day's work runs.

use construction::columns::ColumnId;
use platform::{Act, Moment, Result};
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use super::{Day, DutyRowId};

/// Which reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// T-3: soon due.
    Soon,
    /// T: due today.
    Due,
    /// T+n: overdue.
    Late,
}

impl Kind {
    /// The name in data.
    pub fn name(self) -> &'static str {
        match self {
            Self::Soon => "soon",
            Self::Due => "due",
            Self::Late => "late",
        }
    }
}

/// A sent reminder.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_reminder")]
pub struct Model {
    /// Of which column.
    #[sea_orm(primary_key, auto_increment = false)]
    pub column_id: ColumnId,
    /// Of the period that ends on this day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub until_day: Day,
    /// [`Kind::name`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Under which version.
    pub row_id: DutyRowId,
    /// When.
    pub sent_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Takes note that it is being sent; false when it was sent before.
pub(crate) async fn first_time(act: &Act, column: ColumnId, until: Day, kind: Kind, row: DutyRowId) -> Result<bool> {
    let row = ActiveModel {
        column_id: Set(column),
        until_day: Set(until),
        kind: Set(kind.name().to_owned()),
        row_id: Set(row),
        sent_at: Set(act.now()),
    };
    let keys = OnConflict::columns([Column::ColumnId, Column::UntilDay, Column::Kind]).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(keys).exec_without_returning(act.db()).await? == 1)
}
