//! The page store: a public page is rendered when its content changes, compressed once, kept
//! with its digest, its source and the tags of what it shows, and served by a look-up and a
//! write. What is stale or missing is rendered at the next look; if that fails, the last good
//! page is served.

pub mod banner;
pub mod cache;
pub mod compress;
pub mod page;
pub mod serve;

use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect, Set, Statement};

use crate::act::Act;
use crate::digest;
use crate::error::Result;
use crate::people::SiteRef;
use crate::time::Moment;
use crate::web::host::SiteHost;
pub use cache::{Store, Stored};
use page::{PageId, tag};

/// A public page as a renderer made it.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// 200, 301 or 410.
    pub status: u16,
    /// Media type with charset.
    pub content_type: &'static str,
    /// Where to, for a redirect.
    pub location: Option<String>,
    /// The bytes.
    pub body: Vec<u8>,
    /// What it was rendered from: `article:…`, `column:…`, `home`.
    pub source: String,
    /// What it shows; a change of any of these makes it stale.
    pub tags: Vec<String>,
    /// When to ask again, for what is not there for a time; only pages in memory carry it.
    pub retry_at: Option<Moment>,
    /// Whether to keep it in the database; deep list pages live in memory only.
    pub keep: bool,
}

impl Rendered {
    /// An HTML page.
    pub fn html(body: String, source: impl Into<String>) -> Self {
        Self {
            status: 200,
            content_type: "text/html; charset=utf-8",
            location: None,
            body: body.into_bytes(),
            source: source.into(),
            tags: Vec::new(),
            retry_at: None,
            keep: true,
        }
    }

    /// Another media type.
    #[must_use]
    pub fn typed(mut self, content_type: &'static str) -> Self {
        self.content_type = content_type;
        self
    }

    /// Another status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Shows this thing too.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// Only in memory.
    #[must_use]
    pub fn in_memory(mut self) -> Self {
        self.keep = false;
        self
    }
}

/// Holds the pages of a site until the act ends: who renders and who changes what is rendered
/// take turns. SQLite has one writer anyway; PostgreSQL takes a lock of the transaction.
pub async fn hold(act: &Act, site: SiteRef) -> Result<()> {
    if act.app().db.backend() == DbBackend::Postgres {
        let (high, low) = site.0.as_u64_pair();
        let key = (high ^ low).cast_signed();
        act.db()
            .execute_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock($1)",
                [key.into()],
            ))
            .await?;
    }
    Ok(())
}

/// Keeps a page under its path; the page before it is replaced.
pub async fn put(act: &Act, host: &SiteHost, path: &str, rendered: Rendered) -> Result<()> {
    let digest = digest::sm3(&rendered.body);
    let packed = compress::pack(rendered.content_type, rendered.body).await?;
    let row = page::ActiveModel {
        id: Set(PageId::new()),
        site_id: Set(host.site),
        path: Set(path.to_owned()),
        status: Set(i32::from(rendered.status)),
        content_type: Set(rendered.content_type.to_owned()),
        location: Set(rendered.location),
        body: Set(packed.plain),
        gzip: Set(packed.gzip),
        brotli: Set(packed.brotli),
        zstd: Set(packed.zstd),
        digest: Set(digest.clone()),
        source: Set(rendered.source),
        frame: Set(host.frame),
        stale: Set(false),
        rendered_at: Set(act.now()),
    };
    let replaced = [
        page::Column::Status,
        page::Column::ContentType,
        page::Column::Location,
        page::Column::Body,
        page::Column::Gzip,
        page::Column::Brotli,
        page::Column::Zstd,
        page::Column::Digest,
        page::Column::Source,
        page::Column::Frame,
        page::Column::Stale,
        page::Column::RenderedAt,
    ];
    page::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([page::Column::SiteId, page::Column::Path]).update_columns(replaced).to_owned(),
        )
        .exec_without_returning(act.db())
        .await?;
    if let Some(id) = page::id_of(act.db(), host.site, path).await? {
        retag(act, id, rendered.tags).await?;
    }
    act.page_changed(host.site, path, digest);
    Ok(())
}

async fn retag(act: &Act, id: PageId, tags: Vec<String>) -> Result<()> {
    let known: Vec<String> = tag::Entity::find()
        .select_only()
        .column(tag::Column::Tag)
        .filter(tag::Column::PageId.eq(id))
        .into_tuple()
        .all(act.db())
        .await?;
    let gone: Vec<_> = known.iter().filter(|k| !tags.contains(k)).cloned().collect();
    if !gone.is_empty() {
        tag::Entity::delete_many()
            .filter(tag::Column::PageId.eq(id))
            .filter(tag::Column::Tag.is_in(gone))
            .exec(act.db())
            .await?;
    }
    let new =
        tags.into_iter().filter(|t| !known.contains(t)).map(|tag| tag::ActiveModel { page_id: Set(id), tag: Set(tag) });
    let new: Vec<_> = new.collect();
    if !new.is_empty() {
        tag::Entity::insert_many(new).on_conflict_do_nothing().exec_without_returning(act.db()).await?;
    }
    Ok(())
}

/// Marks every page that shows the tagged thing; each is rendered again at its next look or in
/// the background, whichever comes first. Returns how many.
pub async fn mark_stale(act: &Act, tagged: &str) -> Result<usize> {
    let ids =
        Query::select().column(tag::Column::PageId).from(tag::Entity).and_where(tag::Column::Tag.eq(tagged)).to_owned();
    let pages: Vec<(SiteRef, String)> = page::Entity::find()
        .select_only()
        .column(page::Column::SiteId)
        .column(page::Column::Path)
        .filter(page::Column::Id.in_subquery(ids.clone()))
        .filter(page::Column::Stale.eq(false))
        .into_tuple()
        .all(act.db())
        .await?;
    if pages.is_empty() {
        return Ok(0);
    }
    page::Entity::update_many()
        .col_expr(page::Column::Stale, Expr::value(true))
        .filter(page::Column::Id.in_subquery(ids))
        .exec(act.db())
        .await?;
    for (site, path) in &pages {
        act.page_changed(*site, path, "stale");
    }
    Ok(pages.len())
}

/// Removes every page that shows the tagged thing, so that its old bytes are nowhere and cannot be
/// served as the last good page; each is rendered anew at its next look. Returns how many.
pub async fn purge(act: &Act, tagged: &str) -> Result<usize> {
    let ids =
        Query::select().column(tag::Column::PageId).from(tag::Entity).and_where(tag::Column::Tag.eq(tagged)).to_owned();
    let pages: Vec<(PageId, SiteRef, String)> = page::Entity::find()
        .select_only()
        .column(page::Column::Id)
        .column(page::Column::SiteId)
        .column(page::Column::Path)
        .filter(page::Column::Id.in_subquery(ids))
        .into_tuple()
        .all(act.db())
        .await?;
    if pages.is_empty() {
        return Ok(0);
    }
    page::Entity::delete_many().filter(page::Column::Id.is_in(pages.iter().map(|page| page.0))).exec(act.db()).await?;
    for (_, site, path) in &pages {
        act.page_changed(*site, path, "gone");
    }
    Ok(pages.len())
}

/// The pages of a site that show the tagged thing, by path.
pub async fn tagged(db: &impl ConnectionTrait, tagged: &str) -> Result<Vec<page::Model>> {
    let ids =
        Query::select().column(tag::Column::PageId).from(tag::Entity).and_where(tag::Column::Tag.eq(tagged)).to_owned();
    Ok(page::Entity::find().filter(page::Column::Id.in_subquery(ids)).all(db).await?)
}

/// Marks the page of one path.
pub async fn mark_path_stale(act: &Act, site: SiteRef, path: &str) -> Result<()> {
    page::Entity::update_many()
        .col_expr(page::Column::Stale, Expr::value(true))
        .filter(page::Column::SiteId.eq(site))
        .filter(page::Column::Path.eq(path))
        .exec(act.db())
        .await?;
    act.page_changed(site, path, "stale");
    Ok(())
}

/// Forgets the page of a path; it answers *not found* unless a renderer knows it.
pub async fn forget(act: &Act, site: SiteRef, path: &str) -> Result<()> {
    page::Entity::delete_many()
        .filter(page::Column::SiteId.eq(site))
        .filter(page::Column::Path.eq(path))
        .exec(act.db())
        .await?;
    act.page_changed(site, path, "gone");
    Ok(())
}

/// Forgets the pages at a path and below it, in every language.
pub async fn forget_below(act: &Act, site: SiteRef, path: &str) -> Result<()> {
    for lang in crate::view::Lang::ALL {
        let below = format!("{}{path}", lang.prefix());
        page::Entity::delete_many()
            .filter(page::Column::SiteId.eq(site))
            .filter(page::Column::Path.starts_with(below.as_str()))
            .exec(act.db())
            .await?;
    }
    act.page_changed(site, "*", "gone");
    Ok(())
}

/// How many pages the store holds, and how many of them wait to be rendered again.
pub async fn counts(db: &impl ConnectionTrait) -> Result<(u64, u64)> {
    use sea_orm::PaginatorTrait;
    let all = page::Entity::find().count(db).await?;
    let stale = page::Entity::find().filter(page::Column::Stale.eq(true)).count(db).await?;
    Ok((all, stale))
}
