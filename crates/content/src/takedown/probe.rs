//! What each surface answered after a takedown (art. 33): one row a question.

use platform::{Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder};
use serde::Serialize;

use super::takedown::TakedownId;

platform::id!(
    /// An answer.
    ProbeId
);

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "takedown_probe")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProbeId,
    /// Of which takedown.
    pub takedown_id: TakedownId,
    /// Kind of surface: `page`, `list`, `search`, …
    pub surface: String,
    /// What was asked.
    pub address: String,
    /// What it answered, in a word: `410`, `404`, `200`, `0`.
    pub answer: String,
    /// SM3 of what came back; of nothing when nothing did.
    pub digest: String,
    /// Whether nothing of the item was in it.
    pub clean: bool,
    /// When.
    pub at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The answers of the last round, in the order in which they were asked.
pub async fn latest(db: &impl ConnectionTrait, takedown: TakedownId) -> Result<Vec<Model>> {
    let last = Entity::find().filter(Column::TakedownId.eq(takedown)).order_by_desc(Column::At).one(db).await?;
    let Some(last) = last else { return Ok(Vec::new()) };
    let find = Entity::find().filter(Column::TakedownId.eq(takedown)).filter(Column::At.eq(last.at));
    Ok(find.order_by_asc(Column::Id).all(db).await?)
}
