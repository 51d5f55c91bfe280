//! Stored pages and their tags.

use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use crate::error::Result;
use crate::people::SiteRef;
use crate::time::Moment;

crate::id!(
    /// A stored page.
    PageId
);

/// A page as the public gets it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "page")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PageId,
    /// On which site.
    pub site_id: SiteRef,
    /// Path with leading slash and language prefix.
    pub path: String,
    /// HTTP status.
    pub status: i32,
    /// Media type.
    pub content_type: String,
    /// Where to, for a redirect.
    pub location: Option<String>,
    /// The bytes as rendered.
    pub body: Vec<u8>,
    /// The same, gzip.
    pub gzip: Option<Vec<u8>>,
    /// The same, brotli.
    pub brotli: Option<Vec<u8>>,
    /// The same, zstd.
    pub zstd: Option<Vec<u8>>,
    /// SM3 of `body`.
    pub digest: String,
    /// What it was rendered from.
    pub source: String,
    /// The frame version it carries.
    pub frame: i64,
    /// Whether it waits to be rendered again.
    pub stale: bool,
    /// When it was rendered.
    pub rendered_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The page of a path.
pub async fn find(db: &impl ConnectionTrait, site: SiteRef, path: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::SiteId.eq(site)).filter(Column::Path.eq(path)).one(db).await?)
}

/// Only its id.
pub async fn id_of(db: &impl ConnectionTrait, site: SiteRef, path: &str) -> Result<Option<PageId>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::SiteId.eq(site))
        .filter(Column::Path.eq(path))
        .into_tuple()
        .one(db)
        .await?)
}

/// Stale pages, in any order.
pub async fn stale(db: &impl ConnectionTrait, most: u64) -> Result<Vec<(SiteRef, String)>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::SiteId)
        .column(Column::Path)
        .filter(Column::Stale.eq(true))
        .limit(most)
        .into_tuple()
        .all(db)
        .await?)
}

/// What a page shows.
pub mod tag {
    use super::PageId;
    use sea_orm::entity::prelude::*;

    /// One tag of one page.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "page_tag")]
    pub struct Model {
        /// The page.
        #[sea_orm(primary_key, auto_increment = false)]
        pub page_id: PageId,
        /// `article:…`, `column:…`, `site:…`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub tag: String,
    }

    /// No relations.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
