//! 结论 (art. 19; annex 5, C2): a finding that stands needs a person's reason. It is kept with the article, holds for the
//! same words only, and stands on the release form where the secrecy reviewer confirms it.

use std::collections::BTreeMap;

use platform::people::StaffId;
use platform::permits::WriteArticle;
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, Set};
use serde_json::json;

use super::check;
use crate::articles::ArticleId;
use crate::articles::article;
use crate::articles::draft::entry;

platform::id!(
    /// A conclusion.
    ConclusionId
);

/// One conclusion.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_conclusion")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConclusionId,
    /// On which article.
    pub article_id: ArticleId,
    /// Of which finding.
    pub key: String,
    /// By which check.
    pub check_name: String,
    /// The words.
    pub found: String,
    /// Why they may stand.
    pub reason: String,
    /// Who says so.
    pub concluded_by: StaffId,
    /// Since when.
    pub concluded_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every conclusion on an article, by the key of its finding.
pub async fn of(db: &impl ConnectionTrait, article: ArticleId) -> Result<BTreeMap<String, Model>> {
    let all = Entity::find().filter(Column::ArticleId.eq(article)).all(db).await?;
    Ok(all.into_iter().map(|one| (one.key.clone(), one)).collect())
}

/// Says why what was found may stand. Refused for what must be mended, and without a reason worth the name.
pub async fn conclude(act: &Act, id: ArticleId, key: &str, reason: &str) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(WriteArticle, &article.bare_resource())?;
    article.stage.write()?;
    let checked = check::of(act.app(), act.db(), &article, &article.working).await?;
    let finding = checked.findings.into_iter().map(|one| one.finding).find(|one| one.key == key).or_not_found()?;
    if !finding.contestable {
        return Err(finding.refusal().field("reason").into());
    }
    let reason = reason.trim();
    let today = act.now().day();
    let least = act.app().rules.chars("reason.min", today)?.value;
    let most = act.app().rules.chars("remark.length", today)?.value;
    let length = reason.chars().count() as u64;
    if !(least..=most).contains(&length) {
        let refusal = Refusal::new("checks-reason").arg("least", least).arg("most", most).field("reason");
        return Err(refusal.article("19").into());
    }
    let row = ActiveModel {
        id: Set(ConclusionId::new()),
        article_id: Set(id),
        key: Set(key.to_owned()),
        check_name: Set(finding.check.clone()),
        found: Set(finding.found.clone()),
        reason: Set(reason.to_owned()),
        concluded_by: Set(act.staff()?.id),
        concluded_at: Set(act.now()),
    };
    let newest = OnConflict::columns([Column::ArticleId, Column::Key])
        .update_columns([Column::Reason, Column::ConcludedBy, Column::ConcludedAt])
        .to_owned();
    Entity::insert(row).on_conflict(newest).exec_without_returning(act.db()).await?;
    act.record(
        entry("article.conclude", &article).effect(json!({"check": finding.check, "key": key, "reason": reason})),
    );
    of(act.db(), id).await?.remove(key).or_not_found()
}
