//! 置顶结果 (art. 9): an article or an address that stands before the results of certain words,
//! for a time.

use platform::people::{SiteRef, StaffId};
use platform::{Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

use crate::articles::ArticleId;

platform::id!(
    /// A pinned result.
    PinId
);

/// A pinned result.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_pin")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PinId,
    /// The portal, whose editor answers for it.
    pub site_id: SiteRef,
    /// The article; shown as it is public now, and not at all when it is not.
    pub article_id: Option<ArticleId>,
    /// The address, when it is no article of ours.
    pub url: String,
    /// The title, when it is no article of ours; else as it was when it was pinned.
    pub title: String,
    /// A sentence for the visitor; may be empty.
    pub note: String,
    /// Until when.
    pub until: Moment,
    /// By whom.
    pub pinned_by: StaffId,
    /// When.
    pub pinned_at: Moment,
    /// Who took it away.
    pub removed_by: Option<StaffId>,
    /// When.
    pub removed_at: Option<Moment>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The words of pinned results, without spaces and signs.
pub mod word {
    use sea_orm::entity::prelude::*;

    use super::PinId;

    /// A word.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "search_pin_word")]
    pub struct Model {
        /// As [`platform::search::bare`] leaves it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub word: String,
        /// Of which result.
        #[sea_orm(primary_key, auto_increment = false)]
        pub pin_id: PinId,
    }

    /// No relations.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The one of this id, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: PinId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// What stands before the results of these words now, the newest first.
pub async fn for_words(db: &impl ConnectionTrait, typed: &str, now: Moment, most: u64) -> Result<Vec<Model>> {
    let bare = platform::search::bare(typed);
    if bare.is_empty() {
        return Ok(Vec::new());
    }
    let of_word = Query::select()
        .column(word::Column::PinId)
        .from(word::Entity)
        .and_where(word::Column::Word.eq(bare))
        .to_owned();
    Ok(Entity::find()
        .filter(Column::Id.in_subquery(of_word))
        .filter(Column::RemovedAt.is_null())
        .filter(Column::Until.gt(now))
        .order_by_desc(Column::PinnedAt)
        .limit(most)
        .all(db)
        .await?)
}

/// What is pinned now and was lately, the newest first: at most `most`.
pub async fn of_site(db: &impl ConnectionTrait, site: SiteRef, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::SiteId.eq(site))
        .order_by_desc(Column::PinnedAt)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(db)
        .await?)
}

/// The words of these results.
pub async fn words(db: &impl ConnectionTrait, pins: &[PinId]) -> Result<Vec<word::Model>> {
    Ok(word::Entity::find()
        .filter(word::Column::PinId.is_in(pins.iter().copied()))
        .order_by_asc(word::Column::Word)
        .all(db)
        .await?)
}
