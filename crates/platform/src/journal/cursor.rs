//! How far a reader of the journal has come; survives a restart and never goes back.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ExprTrait, IntoActiveModel, Set};

use crate::app::App;
use crate::error::Result;
use crate::time::Moment;

/// A reader's place.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_cursor")]
pub struct Model {
    /// The reader's name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reader: String,
    /// The last position it has dealt with.
    pub position: i64,
    /// When it got there.
    pub moved_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The last position `reader` has dealt with; 0 when it has read nothing yet.
pub async fn of(app: &App, reader: &str) -> Result<i64> {
    let found = Entity::find_by_id(reader.to_owned()).one(app.db.read()).await?;
    Ok(found.map_or(0, |cursor| cursor.position))
}

/// Remembers that `reader` has dealt with everything up to `position`.
pub async fn advance(app: &App, reader: &str, position: i64) -> Result<()> {
    let write = app.db.write().await?;
    let cursor = Model { reader: reader.to_owned(), position, moved_at: app.time.now() };
    // Two nodes may follow under one name; the one behind must not pull the other back.
    let moved = OnConflict::column(Column::Reader)
        .update_columns([Column::Position, Column::MovedAt])
        .action_and_where(Expr::col((Entity, Column::Position)).lt(position))
        .to_owned();
    Entity::insert(cursor.into_active_model()).on_conflict(moved).exec_without_returning(&write.transaction).await?;
    write.transaction.commit().await?;
    Ok(())
}

/// Sends `reader` back to the beginning, to build its copy again.
pub async fn forget(app: &App, reader: &str) -> Result<()> {
    let write = app.db.write().await?;
    let cursor = ActiveModel { reader: Set(reader.to_owned()), ..Default::default() };
    Entity::delete(cursor).exec(&write.transaction).await?;
    write.transaction.commit().await?;
    Ok(())
}
