//! Which public texts have been looked through for links. What became public before there was a register is looked
//! through by the daily look.

use platform::{Act, Moment, Result};
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};

/// One text.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link_seen")]
pub struct Model {
    /// The publication or the block.
    #[sea_orm(primary_key, auto_increment = false)]
    pub text_id: Uuid,
    /// When.
    pub at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Notes that a text was looked through.
pub(super) async fn note(act: &Act, text: Uuid) -> Result<()> {
    let row = ActiveModel { text_id: Set(text), at: Set(act.now()) };
    let anew = OnConflict::column(Column::TextId).update_column(Column::At).to_owned();
    Entity::insert(row).on_conflict(anew).exec_without_returning(act.db()).await?;
    Ok(())
}

/// All of them.
pub(super) fn texts() -> SelectStatement {
    Query::select().column(Column::TextId).from(Entity).to_owned()
}
