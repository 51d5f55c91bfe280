//! Holds (art. 21): while one stands, nothing of the article is disposed of. Who placed it, why and
//! until when stays on record after it was lifted.

use platform::journal::Entry;
use platform::people::{StaffId, UnitId};
use platform::permits::{KeepArchive, Resource};
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, IntoActiveModel, QueryOrder, Set};
use serde_json::json;

use crate::articles::{ArticleId, article};

platform::id!(
    /// A hold.
    HoldId
);

/// One hold.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "archive_hold")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HoldId,
    /// On which article.
    pub article_id: ArticleId,
    /// The unit that answers for it.
    pub unit_id: UnitId,
    /// Why.
    pub reason: String,
    /// By whom.
    pub placed_by: StaffId,
    /// When.
    pub placed_at: Moment,
    /// Until when; until it is lifted when empty.
    pub until_at: Option<Moment>,
    /// Who lifted it.
    pub lifted_by: Option<StaffId>,
    /// When.
    pub lifted_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it stands.
    pub fn stands(&self, now: Moment) -> bool {
        self.lifted_at.is_none() && self.until_at.is_none_or(|until| until > now)
    }
}

/// Every hold on an article, newest first.
pub async fn of_article(db: &impl ConnectionTrait, article: ArticleId) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::ArticleId.eq(article)).order_by_desc(Column::PlacedAt).all(db).await?)
}

/// Which of these articles are held now.
pub(super) async fn held(db: &impl ConnectionTrait, articles: &[ArticleId], now: Moment) -> Result<Vec<ArticleId>> {
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let found = Entity::find()
        .filter(Column::ArticleId.is_in(articles.iter().copied()))
        .filter(Column::LiftedAt.is_null())
        .filter(Condition::any().add(Column::UntilAt.is_null()).add(Column::UntilAt.gt(now)))
        .all(db)
        .await?;
    Ok(found.into_iter().map(|hold| hold.article_id).collect())
}

/// Holds everything of an article, until a moment or until it is lifted.
pub async fn place(act: &Act, id: ArticleId, reason: &str, until: Option<Moment>) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(KeepArchive, &Resource::unit(article.unit_id))?;
    let mut reasons = Vec::new();
    if reason.trim().is_empty() {
        reasons.push(Refusal::new("archive-hold-reason").article("21").field("reason"));
    }
    if until.is_some_and(|until| until <= act.now()) {
        reasons.push(Refusal::new("archive-hold-past").article("21").field("until"));
    }
    platform::act::all_clear(reasons)?;
    let row = ActiveModel {
        id: Set(HoldId::new()),
        article_id: Set(id),
        unit_id: Set(article.unit_id),
        reason: Set(reason.trim().to_owned()),
        placed_by: Set(act.staff()?.id),
        placed_at: Set(act.now()),
        until_at: Set(until),
        lifted_by: Set(None),
        lifted_at: Set(None),
    };
    let hold = row.insert(act.db()).await?;
    act.record(
        Entry::new("archive.hold", "article", id, &article.title)
            .unit(article.unit_id)
            .effect(json!({"hold": hold.id, "reason": hold.reason, "until": until.map(Moment::rfc3339)})),
    );
    Ok(hold)
}

/// Lifts a hold.
pub async fn lift(act: &Act, id: HoldId) -> Result<Model> {
    let hold = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    let article = article::of_act(act, hold.article_id).await?;
    act.permit(KeepArchive, &Resource::unit(hold.unit_id))?;
    if hold.lifted_at.is_some() {
        return Err(Refusal::new("archive-hold-lifted").into());
    }
    let mut row = hold.into_active_model();
    row.lifted_by = Set(Some(act.staff()?.id));
    row.lifted_at = Set(Some(act.now()));
    let hold = row.update(act.db()).await?;
    act.record(
        Entry::new("archive.lift", "article", hold.article_id, &article.title)
            .unit(hold.unit_id)
            .effect(json!({"hold": hold.id})),
    );
    Ok(hold)
}
