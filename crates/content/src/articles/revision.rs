//! Revisions: the working copy at one moment, kept for good. Numbered within the article; one is
//! made at each hand-in, each restore, and whenever somebody gives the present text a name.

use platform::people::StaffId;
use platform::{Act, Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, Set};

use super::{ArticleId, Content};

platform::id!(
    /// A revision.
    RevisionId
);

/// One revision.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RevisionId,
    /// Of which article.
    pub article_id: ArticleId,
    /// From 1.
    pub number: i32,
    /// Name somebody gave it.
    pub name: Option<String>,
    /// What it says.
    pub content: Content,
    /// SM3 of `content`.
    pub digest: String,
    /// Who made it.
    pub created_by: StaffId,
    /// When.
    pub created_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Keeps the text as the next revision; the same text under no new name is not kept twice.
pub async fn keep(act: &Act, article: ArticleId, content: &Content, name: Option<String>) -> Result<Model> {
    let digest = content.digest();
    let last = latest(act.db(), article).await?;
    if let Some(last) = &last
        && last.digest == digest
        && name.is_none()
    {
        return Ok(last.clone());
    }
    let row = ActiveModel {
        id: Set(RevisionId::new()),
        article_id: Set(article),
        number: Set(last.map_or(1, |last| last.number + 1)),
        name: Set(name),
        content: Set(content.clone()),
        digest: Set(digest),
        created_by: Set(act.staff()?.id),
        created_at: Set(act.now()),
    };
    Ok(row.insert(act.db()).await?)
}

/// The newest revision.
pub async fn latest(db: &impl ConnectionTrait, article: ArticleId) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::ArticleId.eq(article)).order_by_desc(Column::Number).one(db).await?)
}

/// A revision of this article, else *not found*: an id alone opens nothing.
pub async fn of(db: &impl ConnectionTrait, article: ArticleId, id: RevisionId) -> Result<Model> {
    Entity::find_by_id(id).filter(Column::ArticleId.eq(article)).one(db).await?.or_not_found()
}

/// Newest first, at most `most`, older than `before`.
pub async fn list(db: &impl ConnectionTrait, article: ArticleId, before: Option<i32>, most: u64) -> Result<Vec<Model>> {
    let mut query = Entity::find().filter(Column::ArticleId.eq(article));
    if let Some(before) = before {
        query = query.filter(Column::Number.lt(before));
    }
    Ok(query.order_by_desc(Column::Number).limit(most).all(db).await?)
}

/// What these revisions say.
pub async fn contents(
    db: &impl ConnectionTrait,
    ids: &[RevisionId],
) -> Result<std::collections::HashMap<RevisionId, Content>> {
    if ids.is_empty() {
        return Ok(Default::default());
    }
    Ok(Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::Content)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple::<(RevisionId, Content)>()
        .all(db)
        .await?
        .into_iter()
        .collect())
}
