//! A block, its versions and the columns it stands above.

use platform::people::{SiteRef, StaffId};
use platform::{Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use serde::Serialize;

platform::id!(
    /// A content block.
    BlockId
);
platform::id!(
    /// A version of a block.
    VersionId
);

/// A block.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "content_block")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BlockId,
    /// The site whose unit answers for it.
    pub site_id: SiteRef,
    /// Its name in texts.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Whether other sites may show it, too.
    pub shared: bool,
    /// The version that is public; none before the first review and after it was taken away.
    pub live_id: Option<VersionId>,
    /// When it was made.
    pub created_at: Moment,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Tag of the pages that show it.
    pub fn tag(&self) -> String {
        tag(&self.slug)
    }

    /// Whether a site may show it.
    pub fn stands_on(&self, site: SiteRef) -> bool {
        self.shared || self.site_id == site
    }
}

/// Tag of the pages that show the block of a name, whether there is one or not.
pub fn tag(slug: &str) -> String {
    format!("block:{slug}")
}

/// Where a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// Waits for somebody else.
    #[sea_orm(string_value = "waiting")]
    Waiting,
    /// Approved: public now or once.
    #[sea_orm(string_value = "approved")]
    Approved,
    /// Sent back with a reason.
    #[sea_orm(string_value = "returned")]
    Returned,
    /// Replaced by a newer one before anybody decided.
    #[sea_orm(string_value = "replaced")]
    Replaced,
}

impl VersionState {
    /// The name in data and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Replaced => "replaced",
        }
    }
}

/// Versions.
pub mod version {
    use platform::Moment;
    use platform::people::StaffId;
    use sea_orm::entity::prelude::*;

    use super::{BlockId, VersionId, VersionState};

    /// A version; its text never changes.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "content_block_version")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: VersionId,
        /// Of which block.
        pub block_id: BlockId,
        /// From 1.
        pub number: i32,
        /// Sanitised HTML.
        pub body: String,
        /// Where it stands.
        pub state: VersionState,
        /// By whom.
        pub written_by: StaffId,
        /// When.
        pub written_at: Moment,
        /// Who decided.
        pub decided_by: Option<StaffId>,
        /// When.
        pub decided_at: Option<Moment>,
        /// Why it was sent back.
        pub note: String,
    }

    /// No relations.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Columns above whose list a block stands.
pub mod place {
    use construction::columns::ColumnId;
    use sea_orm::entity::prelude::*;

    use super::BlockId;

    /// A place.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "content_block_place")]
    pub struct Model {
        /// The block.
        #[sea_orm(primary_key, auto_increment = false)]
        pub block_id: BlockId,
        /// The column.
        #[sea_orm(primary_key, auto_increment = false)]
        pub column_id: ColumnId,
    }

    /// No relations.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The block, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: BlockId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The block of a name.
pub async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Slug.eq(slug)).one(db).await?)
}

/// The blocks of these sites, by name.
pub async fn of_sites(db: &impl ConnectionTrait, sites: &[SiteRef], most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::SiteId.is_in(sites.iter().copied()))
        .order_by_asc(Column::SiteId)
        .order_by_asc(Column::Slug)
        .limit(most)
        .all(db)
        .await?)
}

/// The newest version of a block.
pub async fn newest(db: &impl ConnectionTrait, id: BlockId) -> Result<version::Model> {
    version::Entity::find()
        .filter(version::Column::BlockId.eq(id))
        .order_by_desc(version::Column::Number)
        .one(db)
        .await?
        .or_not_found()
}

/// The public text of a block, when it has one.
pub async fn live(db: &impl ConnectionTrait, block: &Model) -> Result<Option<String>> {
    let Some(id) = block.live_id else { return Ok(None) };
    Ok(version::Entity::find_by_id(id).one(db).await?.map(|version| version.body))
}

/// Who may not decide about a version: who wrote it.
pub fn authors(version: &version::Model) -> Vec<StaffId> {
    vec![version.written_by]
}
