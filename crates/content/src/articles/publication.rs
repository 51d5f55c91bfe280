//! What the public sees: an article in a column — its own, or a portal column that took it.
//! A publication keeps its address for ever; withdrawn, the address says so.

use construction::columns::ColumnId;
use platform::approvals::FormId;
use platform::people::SiteRef;
use platform::{Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};

use super::ArticleId;
use super::content::ArticleKind;
use super::revision::RevisionId;
use super::subject::Subject;

platform::id!(
    /// A publication.
    PublicationId
);

/// One publication.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PublicationId,
    /// The article.
    pub article_id: ArticleId,
    /// The revision that is public.
    pub revision_id: RevisionId,
    /// The form that released it.
    pub form_id: Option<FormId>,
    /// On which site.
    pub site_id: SiteRef,
    /// In which column.
    pub column_id: ColumnId,
    /// Address on the site.
    pub path: String,
    /// Kind.
    pub kind: ArticleKind,
    /// Title.
    pub title: String,
    /// Lead.
    pub lead: String,
    /// What it is about, as its officer said.
    pub subject: Subject,
    /// Public id of the list picture.
    pub image: Option<String>,
    /// 索引号, given once and never again.
    pub index_number: Option<String>,
    /// SM3 of what was approved and is shown.
    pub digest: String,
    /// In its own column (true) or taken over by the portal.
    pub own: bool,
    /// First became public. Never changes.
    pub published_at: Moment,
    /// The shown revision became public.
    pub changed_at: Moment,
    /// Was taken away.
    pub withdrawn_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All publications of an article, its own first, withdrawn ones too.
pub async fn of_article(db: &impl ConnectionTrait, article: ArticleId) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::ArticleId.eq(article))
        .order_by_desc(Column::Own)
        .order_by_asc(Column::PublishedAt)
        .all(db)
        .await?)
}

/// Its own publication.
pub async fn own(db: &impl ConnectionTrait, article: ArticleId) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::ArticleId.eq(article)).filter(Column::Own.eq(true)).one(db).await?)
}

/// The publication at an address of a site, withdrawn or not.
pub async fn at(db: &impl ConnectionTrait, site: SiteRef, path: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::SiteId.eq(site)).filter(Column::Path.eq(path)).one(db).await?)
}

/// What the public sees of these columns, newest first: `most` after the first `skip`.
pub async fn in_columns(db: &impl ConnectionTrait, columns: &[ColumnId], skip: u64, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::ColumnId.is_in(columns.iter().copied()))
        .filter(Column::WithdrawnAt.is_null())
        .order_by_desc(Column::PublishedAt)
        .order_by_desc(Column::Id)
        .offset(skip)
        .limit(most)
        .all(db)
        .await?)
}

/// How many that are.
pub async fn count_in(db: &impl ConnectionTrait, column: ColumnId) -> Result<u64> {
    Ok(Entity::find().filter(Column::ColumnId.eq(column)).filter(Column::WithdrawnAt.is_null()).count(db).await?)
}

/// What the public sees of a site, newest first.
pub async fn on_site(db: &impl ConnectionTrait, site: SiteRef, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::SiteId.eq(site))
        .filter(Column::WithdrawnAt.is_null())
        .order_by_desc(Column::PublishedAt)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(db)
        .await?)
}

/// What became public on a site from `from` to before `until`, oldest first: a month of the site map.
pub async fn between(db: &impl ConnectionTrait, site: SiteRef, from: Moment, until: Moment) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::SiteId.eq(site))
        .filter(Column::WithdrawnAt.is_null())
        .filter(Column::PublishedAt.gte(from))
        .filter(Column::PublishedAt.lt(until))
        .order_by_asc(Column::PublishedAt)
        .all(db)
        .await?)
}

/// The ones right before and right after it in its column.
pub async fn neighbours(db: &impl ConnectionTrait, of: &Model) -> Result<(Option<Model>, Option<Model>)> {
    let visible = || Entity::find().filter(Column::ColumnId.eq(of.column_id)).filter(Column::WithdrawnAt.is_null());
    let older = visible()
        .filter(
            Condition::any()
                .add(Column::PublishedAt.lt(of.published_at))
                .add(Condition::all().add(Column::PublishedAt.eq(of.published_at)).add(Column::Id.lt(of.id))),
        )
        .order_by_desc(Column::PublishedAt)
        .order_by_desc(Column::Id)
        .one(db)
        .await?;
    let newer = visible()
        .filter(
            Condition::any()
                .add(Column::PublishedAt.gt(of.published_at))
                .add(Condition::all().add(Column::PublishedAt.eq(of.published_at)).add(Column::Id.gt(of.id))),
        )
        .order_by_asc(Column::PublishedAt)
        .order_by_asc(Column::Id)
        .one(db)
        .await?;
    Ok((older, newer))
}

/// When the first thing became public on a site.
pub async fn first_on(db: &impl ConnectionTrait, site: SiteRef) -> Result<Option<Moment>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::PublishedAt)
        .filter(Column::SiteId.eq(site))
        .filter(Column::WithdrawnAt.is_null())
        .order_by_asc(Column::PublishedAt)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?)
}

/// These publications, in any order.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[PublicationId]) -> Result<Vec<Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// The articles that were ever published in these columns.
pub async fn articles_in(db: &impl ConnectionTrait, columns: &[ColumnId]) -> Result<Vec<ArticleId>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::ArticleId)
        .filter(Column::ColumnId.is_in(columns.iter().copied()))
        .into_tuple()
        .all(db)
        .await?)
}

/// How many publications of these columns are about what: those that became public from `from` to before `until` and
/// still are.
pub async fn subjects(
    db: &impl ConnectionTrait,
    columns: &[ColumnId],
    from: Moment,
    until: Moment,
) -> Result<Vec<(ColumnId, Subject, i64)>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::ColumnId)
        .column(Column::Subject)
        .column_as(Column::Id.count(), "count")
        .filter(Column::ColumnId.is_in(columns.iter().copied()))
        .filter(Column::WithdrawnAt.is_null())
        .filter(Column::PublishedAt.gte(from))
        .filter(Column::PublishedAt.lt(until))
        .group_by(Column::ColumnId)
        .group_by(Column::Subject)
        .into_tuple()
        .all(db)
        .await?)
}
