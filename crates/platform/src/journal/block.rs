//! A block of the journal: what the sealer sealed in one go. The first row of a block is chained
//! behind the block before it, so the hash of the last block vouches for everything (art. 33).

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder};

use crate::digest;
use crate::error::Result;
use crate::time::Moment;

/// What stands before the first block.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A sealed block.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_block")]
pub struct Model {
    /// 1, 2, 3 …
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// Position of its first row.
    pub first_position: i64,
    /// Position of its last row.
    pub last_position: i64,
    /// Hash of the block before, or [`GENESIS`].
    pub previous_hash: String,
    /// SM3 over the other fields and the hash of its last row.
    pub hash: String,
    /// When it was sealed.
    pub sealed_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The hash this block must carry when its last row carries `last_row`.
    pub fn chained(&self, last_row: &str) -> String {
        digest::sm3_of(&[
            self.previous_hash.as_bytes(),
            &self.number.to_be_bytes(),
            &self.first_position.to_be_bytes(),
            &self.last_position.to_be_bytes(),
            &self.sealed_at.0.to_be_bytes(),
            last_row.as_bytes(),
        ])
    }
}

/// The newest block.
pub async fn last(db: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(Entity::find().order_by_desc(Column::Number).one(db).await?)
}
