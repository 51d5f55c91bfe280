//! That a department offers an article to a portal column (art. 9), and what the portal said.

use construction::columns::ColumnId;
use platform::people::{SiteRef, StaffId, UnitId};
use platform::{Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use serde::Serialize;

use super::ArticleId;
use crate::takedown::takedown;

platform::id!(
    /// An offer.
    OfferId
);

/// Where an offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    /// The portal has not decided.
    #[sea_orm(string_value = "waiting")]
    Waiting,
    /// The portal shows it.
    #[sea_orm(string_value = "accepted")]
    Accepted,
    /// The portal said no, with a reason.
    #[sea_orm(string_value = "declined")]
    Declined,
    /// The article was withdrawn before or after the portal decided.
    #[sea_orm(string_value = "withdrawn")]
    Withdrawn,
}

impl OfferState {
    /// Whether the portal shows it or may still take it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Accepted)
    }
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfferId,
    /// The article.
    pub article_id: ArticleId,
    /// The portal.
    pub site_id: SiteRef,
    /// Its column.
    pub column_id: ColumnId,
    /// The unit that offers.
    pub unit_id: UnitId,
    /// Where it stands.
    pub state: OfferState,
    /// A word to the portal's editor.
    pub note: String,
    /// Why it was declined.
    pub reason: Option<String>,
    /// By whom.
    pub offered_by: StaffId,
    /// When.
    pub offered_at: Moment,
    /// Who decided.
    pub decided_by: Option<StaffId>,
    /// When.
    pub decided_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All offers of an article.
pub async fn of_article(db: &impl ConnectionTrait, article: ArticleId) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::ArticleId.eq(article)).order_by_asc(Column::OfferedAt).all(db).await?)
}

/// Offers to a site in a state, oldest first, after `after`.
pub async fn to_site(
    db: &impl ConnectionTrait,
    site: SiteRef,
    state: OfferState,
    after: Option<Moment>,
    most: u64,
) -> Result<Vec<Model>> {
    let mut query = Entity::find()
        .filter(Column::SiteId.eq(site))
        .filter(Column::State.eq(state))
        .filter(Column::ArticleId.not_in_subquery(takedown::standing_articles()));
    if let Some(after) = after {
        query = query.filter(Column::OfferedAt.gt(after));
    }
    Ok(query.order_by_asc(Column::OfferedAt).limit(most).all(db).await?)
}

/// How many wait on a site.
pub async fn waiting(db: &impl ConnectionTrait, site: SiteRef) -> Result<u64> {
    Ok(Entity::find().filter(Column::SiteId.eq(site)).filter(Column::State.eq(OfferState::Waiting)).count(db).await?)
}

/// One offer.
pub async fn by_id(db: &impl ConnectionTrait, id: OfferId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}
