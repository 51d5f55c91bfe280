//! Remarks anchored in the text: a quotation with the words before it, so that a remark finds
//! its place again after the text around it has changed.

use platform::people::StaffId;
use platform::{Act, Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, Set};
use serde::Deserialize;

use super::ArticleId;
use super::revision::RevisionId;

platform::id!(
    /// A remark.
    RemarkId
);

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "remark")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RemarkId,
    /// On which article.
    pub article_id: ArticleId,
    /// Made while reading this revision.
    pub revision_id: RevisionId,
    /// Whose.
    pub author_id: StaffId,
    /// The words it is about; empty when about the whole.
    pub quote: String,
    /// The words before them.
    pub prefix: String,
    /// What it says.
    pub text: String,
    /// When.
    pub created_at: Moment,
    /// Done with.
    pub resolved_at: Option<Moment>,
    /// By whom.
    pub resolved_by: Option<StaffId>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A remark as the reviewer wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NewRemark {
    /// The words it is about.
    pub quote: String,
    /// The words before them.
    pub prefix: String,
    /// What it says.
    pub text: String,
}

/// Keeps a remark of the actor on the revision.
pub(super) async fn keep(act: &Act, article: ArticleId, revision: RevisionId, new: NewRemark) -> Result<()> {
    let row = ActiveModel {
        id: Set(RemarkId::new()),
        article_id: Set(article),
        revision_id: Set(revision),
        author_id: Set(act.staff()?.id),
        quote: Set(new.quote),
        prefix: Set(new.prefix),
        text: Set(new.text),
        created_at: Set(act.now()),
        resolved_at: Set(None),
        resolved_by: Set(None),
    };
    Entity::insert(row).exec_without_returning(act.db()).await?;
    Ok(())
}

/// Marks one as done with.
pub(super) async fn resolve(act: &Act, article: ArticleId, id: RemarkId) -> Result<()> {
    let remark = Entity::find_by_id(id).filter(Column::ArticleId.eq(article)).one(act.db()).await?.or_not_found()?;
    let mut row: ActiveModel = remark.into();
    row.resolved_at = Set(Some(act.now()));
    row.resolved_by = Set(Some(act.staff()?.id));
    row.update(act.db()).await?;
    Ok(())
}

/// All remarks on an article, oldest first.
pub async fn of(db: &impl ConnectionTrait, article: ArticleId) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::ArticleId.eq(article)).order_by_asc(Column::CreatedAt).all(db).await?)
}
