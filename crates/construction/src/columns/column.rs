//! 栏目: a classification of content inside a channel, in several levels (art. 18: each with the
//! unit that answers for it). A closed column keeps its addresses.

use platform::people::{Post, SiteRef, Staff, UnitId};
use platform::permits::{Resource, ResourceKind};
use platform::view::Lang;
use platform::{Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{Condition, QueryOrder};

use super::{ChannelId, ColumnKind, Template, Tree, channel};
use crate::sites::site;

platform::id!(
    /// A column.
    ColumnId
);

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "site_column")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ColumnId,
    /// On which site.
    pub site_id: SiteRef,
    /// In which channel.
    pub channel_id: ChannelId,
    /// The column above it.
    pub parent_id: Option<ColumnId>,
    /// 责任单位: the unit that answers for its content (art. 18).
    pub unit_id: UnitId,
    /// Its part of paths; empty for the column that stands for its whole channel.
    pub slug: String,
    /// Path on the site with leading and trailing slash: `/news/notices/`.
    pub path: String,
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// What it is about.
    pub kind: ColumnKind,
    /// Key words, divided by `;`.
    pub keywords: String,
    /// Purpose and main content.
    pub description: String,
    /// How its list looks.
    pub template: Template,
    /// 特色栏目: what the site is known for (art. 9); shown first or labelled on its home page.
    pub speciality: bool,
    /// Place among its siblings, from 1.
    pub position: i32,
    /// Counts every change; whoever changes must have read the newest.
    pub version: i32,
    /// When it was opened.
    pub created_at: Moment,
    /// When it was closed.
    pub closed_at: Option<Moment>,
    /// Public items it has had, counted up to the number that a new column needs (`column.min_items`).
    pub items: i32,
    /// Since when visitors are led to it; a new column of an open site waits for its first items.
    pub shown_at: Option<Moment>,
    /// A special topic ends here and stays as an archive.
    pub ends_at: Option<Moment>,
    /// The column that took over its content.
    pub merged_into: Option<ColumnId>,
    /// What the public is told about where its content went.
    pub closing_note: String,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Its name in a language of the frame; Chinese where there is no English one.
    pub fn name_in(&self, lang: Lang) -> String {
        if lang == Lang::En && !self.name_en.is_empty() { self.name_en.clone() } else { self.name.clone() }
    }

    /// What the policies may know about an article that is to begin in this column.
    pub fn article_resource(&self) -> Resource {
        Resource::new(ResourceKind::Article, "new", Some(self.unit_id))
    }

    /// Tag of the pages that show this column's list.
    pub fn tag(&self) -> String {
        format!("column:{}", self.id)
    }

    /// Whether visitors are led to it.
    pub fn is_shown(&self) -> bool {
        self.shown_at.is_some()
    }

    /// Whether it takes new content.
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}

/// The column, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: ColumnId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The column at a path (`/news/notices/`) of a site, closed or not.
pub async fn by_path(db: &impl ConnectionTrait, site: SiteRef, path: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::SiteId.eq(site)).filter(Column::Path.eq(path)).one(db).await?)
}

/// Channels and columns of a site: two queries, whatever its size.
pub async fn tree(db: &impl ConnectionTrait, site: SiteRef) -> Result<Tree> {
    let channels = channel::of_site(db, site).await?;
    let columns = Entity::find()
        .filter(Column::SiteId.eq(site))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(Tree::new(channels, columns))
}

/// The open columns of a site, in no useful order.
pub async fn open_of_site(db: &impl ConnectionTrait, site: SiteRef) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::SiteId.eq(site)).filter(Column::ClosedAt.is_null()).all(db).await?)
}

/// The open columns right below a column, in order.
pub async fn children(db: &impl ConnectionTrait, id: ColumnId) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::ParentId.eq(id))
        .filter(Column::ClosedAt.is_null())
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The columns above a column, the topmost first; without itself.
pub async fn ancestors(db: &impl ConnectionTrait, column: &Model) -> Result<Vec<Model>> {
    let mut above = Vec::new();
    let mut next = column.parent_id;
    while let Some(id) = next {
        let parent = by_id(db, id).await?;
        next = parent.parent_id;
        above.insert(0, parent);
    }
    Ok(above)
}

/// The open columns a person may write for as information officer (arts. 18, 19): those their
/// unit answers for, and all columns of their unit's own site; by site and path.
pub async fn writable_by(db: &impl ConnectionTrait, staff: &Staff) -> Result<Vec<Model>> {
    let units: Vec<UnitId> = staff.units_of(Post::InformationOfficer).collect();
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let sites = Query::select()
        .column(site::Column::Id)
        .from(site::Entity)
        .and_where(site::Column::UnitId.is_in(units.iter().copied()))
        .to_owned();
    Ok(Entity::find()
        .filter(Column::ClosedAt.is_null())
        .filter(Condition::any().add(Column::UnitId.is_in(units)).add(Column::SiteId.in_subquery(sites)))
        .order_by_asc(Column::SiteId)
        .order_by_asc(Column::Path)
        .all(db)
        .await?)
}
