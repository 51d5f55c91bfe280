//! 频道: one theme of a site; channels stand side by side and are the site's navigation
//! (《北京市政府网站建设与管理规范》).

use platform::people::SiteRef;
use platform::{OrNotFound, Result};
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

platform::id!(
    /// A channel.
    ChannelId
);

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channel")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChannelId,
    /// On which site.
    pub site_id: SiteRef,
    /// Its part of paths.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// What it is for.
    pub description: String,
    /// Place among the channels of the site, from 1.
    pub position: i32,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Its name in a language of the frame; Chinese where there is no English one.
    pub fn name_in(&self, lang: platform::view::Lang) -> String {
        let english = lang == platform::view::Lang::En && !self.name_en.is_empty();
        if english { self.name_en.clone() } else { self.name.clone() }
    }

    /// Its address on the site.
    pub fn path(&self) -> String {
        format!("/{}/", self.slug)
    }
}

/// The channel, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: ChannelId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The channels of a site, in order.
pub async fn of_site(db: &impl ConnectionTrait, site: SiteRef) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::SiteId.eq(site))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}
