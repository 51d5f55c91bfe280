//! That something public was taken away: by whom, when, and the reason that the public is told.

use platform::error::Refusal;
use platform::people::StaffId;
use platform::{Moment, Result};
use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::ArticleId;
use super::publication::PublicationId;

platform::id!(
    /// A withdrawal.
    WithdrawalId
);

/// Why; the public reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It says something wrong.
    #[sea_orm(string_value = "error")]
    Error,
    /// It no longer holds.
    #[sea_orm(string_value = "outdated")]
    Outdated,
    /// It must not be public (art. 19).
    #[sea_orm(string_value = "not_for_publication")]
    NotForPublication,
    /// The same stands elsewhere.
    #[sea_orm(string_value = "duplicate")]
    Duplicate,
    /// The date set for it has come.
    #[sea_orm(string_value = "expired")]
    Expired,
    /// Its department took back what the portal shows.
    #[sea_orm(string_value = "source_withdrawn")]
    SourceWithdrawn,
}

impl Reason {
    /// Reasons a person can give; the others are given by the platform.
    pub const GIVEN: [Self; 4] = [Self::Error, Self::Outdated, Self::NotForPublication, Self::Duplicate];

    /// Name in forms and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Outdated => "outdated",
            Self::NotForPublication => "not_for_publication",
            Self::Duplicate => "duplicate",
            Self::Expired => "expired",
            Self::SourceWithdrawn => "source_withdrawn",
        }
    }

    /// The reason of that name, if a person can give it.
    pub fn parse(name: &str) -> Result<Self, Refusal> {
        Self::GIVEN
            .into_iter()
            .find(|reason| reason.name() == name)
            .ok_or_else(|| Refusal::new("articles-withdraw-reason").field("reason"))
    }
}

/// One withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "withdrawal")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WithdrawalId,
    /// Of which article.
    pub article_id: ArticleId,
    /// Of which publication.
    pub publication_id: PublicationId,
    /// Why.
    pub reason: Reason,
    /// In the office's own words; not public.
    pub note: String,
    /// By whom; nobody when the platform did it.
    pub by_staff_id: Option<StaffId>,
    /// When.
    pub at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The last withdrawal of a publication.
pub async fn of_publication(db: &impl ConnectionTrait, id: PublicationId) -> Result<Option<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find().filter(Column::PublicationId.eq(id)).order_by_desc(Column::At).one(db).await?)
}
