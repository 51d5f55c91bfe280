//! Where something stood before it came here: its old address, kept for ever, so that nothing is
//! imported twice and every old address leads on (国办发〔2017〕47号: migration redirects). The date
//! of the old site stands here and nowhere else: the date of publication cannot be written back.

use std::collections::{HashMap, HashSet};

use construction::columns::ColumnId;
use platform::files::FileId;
use platform::people::{SiteRef, UnitId};
use platform::{Act, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, Set};

use super::address::Address;
use super::import::ImportId;
use crate::articles::ArticleId;

platform::id!(
    /// An old address.
    OriginId
);

/// The old address of an article or of a list.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "origin")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OriginId,
    /// The site that took it over.
    pub site_id: SiteRef,
    /// Path and query on the old site, or host and all of another medium; one on a site.
    pub path: String,
    /// The whole old address.
    pub address: String,
    /// The article that stood there.
    pub article_id: Option<ArticleId>,
    /// Or the column whose list stood there.
    pub column_id: Option<ColumnId>,
    /// When the old site says it was published. Never the date of publication here.
    pub original_published_at: Option<Moment>,
    /// When it was imported.
    pub imported_at: Moment,
    /// By which import of the desk.
    pub import_id: Option<ImportId>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What stood at an old address.
#[derive(Clone, Copy, Debug)]
pub enum Stood {
    /// An article.
    Article(ArticleId),
    /// The list of a column.
    List(ColumnId),
}

/// What something is known by on a site: its path on the old site, which leads on. A reprint keeps
/// the host before the path, so that no path of this site is ever taken for it.
pub(super) fn key(address: &Address, reprint: bool) -> String {
    if reprint { format!("{}{}", address.host(), address.path()) } else { address.path() }
}

/// Keeps an old address by its [`key`]; one that is known stays as it is.
pub(super) async fn keep(
    act: &Act,
    site: SiteRef,
    (address, key): (&Address, String),
    stood: Stood,
    original_published_at: Option<Moment>,
    import: Option<ImportId>,
) -> Result<()> {
    if at(act.db(), site, &key).await?.is_some() {
        return Ok(());
    }
    let (article, column) = match stood {
        Stood::Article(article) => (Some(article), None),
        Stood::List(column) => (None, Some(column)),
    };
    let row = ActiveModel {
        id: Set(OriginId::new()),
        site_id: Set(site),
        path: Set(key),
        address: Set(address.as_str().to_owned()),
        article_id: Set(article),
        column_id: Set(column),
        original_published_at: Set(original_published_at),
        imported_at: Set(act.now()),
        import_id: Set(import),
    };
    row.insert(act.db()).await?;
    Ok(())
}

/// What stood at a path of the old site.
pub async fn at(db: &impl ConnectionTrait, site: SiteRef, path: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::SiteId.eq(site)).filter(Column::Path.eq(path)).one(db).await?)
}

/// Where an article stood before; the first address when several led to it.
pub async fn of_article(db: &impl ConnectionTrait, article: ArticleId) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::ArticleId.eq(article)).order_by_asc(Column::Id).one(db).await?)
}

/// The articles that an import brought, oldest first, with their old addresses; each once.
pub(super) async fn of_import(db: &impl ConnectionTrait, import: ImportId) -> Result<Vec<(ArticleId, String)>> {
    let rows: Vec<(Option<ArticleId>, String)> = Entity::find()
        .select_only()
        .column(Column::ArticleId)
        .column(Column::Address)
        .filter(Column::ImportId.eq(import))
        .filter(Column::ArticleId.is_not_null())
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut seen = HashSet::new();
    let rows = rows.into_iter().filter_map(|(article, address)| Some((article?, address)));
    Ok(rows.filter(|(article, _)| seen.insert(*article)).collect())
}

/// How many articles each of these imports brought.
pub(super) async fn count_of(db: &impl ConnectionTrait, imports: &[ImportId]) -> Result<HashMap<ImportId, i64>> {
    if imports.is_empty() {
        return Ok(HashMap::new());
    }
    let counts: Vec<(Option<ImportId>, i64)> = Entity::find()
        .select_only()
        .column(Column::ImportId)
        .column_as(Expr::col(Column::ArticleId).count_distinct(), "articles")
        .filter(Column::ImportId.is_in(imports.iter().copied()))
        .group_by(Column::ImportId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().filter_map(|(import, count)| Some((import?, count))).collect())
}

/// Forgets where a draft stood that was thrown away with its import: it can be brought once more.
pub(super) async fn forget(act: &Act, article: ArticleId) -> Result<()> {
    Entity::delete_many().filter(Column::ArticleId.eq(article)).exec(act.db()).await?;
    Ok(())
}

/// Every old path of a site that is known.
pub(super) async fn paths_of(db: &impl ConnectionTrait, site: SiteRef) -> Result<HashSet<String>> {
    let paths: Vec<String> =
        Entity::find().select_only().column(Column::Path).filter(Column::SiteId.eq(site)).into_tuple().all(db).await?;
    Ok(paths.into_iter().collect())
}

/// The old address of a file.
pub mod file {
    use super::*;

    /// A file by its old path, once for each unit that shows it: files belong to a unit.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "origin_file")]
    pub struct Model {
        /// The site that took it over.
        #[sea_orm(primary_key, auto_increment = false)]
        pub site_id: SiteRef,
        /// Path and query on the old site.
        #[sea_orm(primary_key, auto_increment = false)]
        pub path: String,
        /// The unit that answers for it here.
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit_id: UnitId,
        /// The file.
        pub file_id: FileId,
    }

    /// No relations.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    /// The files that stood at a path of the old site.
    pub async fn at(db: &impl ConnectionTrait, site: SiteRef, path: &str) -> Result<Vec<Model>> {
        Ok(Entity::find().filter(Column::SiteId.eq(site)).filter(Column::Path.eq(path)).all(db).await?)
    }

    /// Keeps the old path of a file.
    pub(in crate::migration) async fn keep(
        act: &Act,
        site: SiteRef,
        path: &str,
        unit: UnitId,
        file: FileId,
    ) -> Result<()> {
        let row =
            ActiveModel { site_id: Set(site), path: Set(path.to_owned()), unit_id: Set(unit), file_id: Set(file) };
        Entity::insert(row).exec_without_returning(act.db()).await?;
        Ok(())
    }
}
