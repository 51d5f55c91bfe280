//! Publication (arts. 9, 21, 31): what was approved — exactly that digest — becomes public: the
//! publication, its files and its pages change in one transaction with the journal. The date is
//! now; there is no way to write another one (back-dating is a veto item of the inspection).

use construction::columns::{ColumnId, column};
use construction::hosts;
use construction::sites::site;
use platform::approvals;
use platform::files::file;
use platform::permits::PublishArticle;
use platform::store::{self, serve};
use platform::web::host::SiteHost;
use platform::{Act, OrNotFound, Refusal, Result, files, serial};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde_json::json;

use super::article::{self, ArticleId, Model};
use super::draft::entry;
use super::notify::{self, News};
use super::publication::{self, PublicationId};
use super::{contribution, moved, offers, release, revision};
use crate::archive::capture;
use crate::checks::rescan;
use crate::duty::clock;
use crate::links::register;
use crate::media::usage::{self, Place};
use crate::takedown::takedown;

/// Puts an approved article before the public, now.
pub async fn publish(act: &Act, id: ArticleId) -> Result<publication::Model> {
    let article = article::Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    act.permit(PublishArticle, &article.bare_resource())?;
    let stage = article.stage.publish()?;
    if let Some(takedown) = takedown::standing(act.db(), id).await? {
        return Err(Refusal::new("takedown-stands")
            .arg("serial", takedown.serial)
            .article("33")
            .remedy("takedown-stands-remedy")
            .into());
    }
    let known = publication::own(act.db(), id).await?;
    must_take(act, article.column_id, known.is_some()).await?;
    let host = hosts::of_site(act.app(), article.site_id)?;
    store::hold(act, host.site).await?;
    let revision = revision::of(act.db(), id, article.submitted_revision_id.or_not_found()?).await?;
    let form = approvals::form::by_id(act.db(), article.form_id.or_not_found()?).await?;
    // The digest that was approved is the digest that takes effect.
    approvals::cell::must_release(act.app(), act.db(), &form, &revision.content.digest()).await?;
    if let Some(known) = &known {
        capture::ensure(act, known).await?;
    }
    let shown = put_row(act, &article, &revision, &host).await?;
    let shown_files = file::of_unit_among(act.db(), article.unit_id, &revision.content.files()).await?;
    files::publish(act, &shown_files).await?;
    usage::of_article(act, id, Place::Public, &revision.content.files()).await?;
    let article = article
        .change(act, |row| {
            row.stage = Set(stage);
            row.publish_at = Set(None);
        })
        .await?;
    contribution::begin_anew(act, id).await?;
    release::no_longer_urgent(act, id).await?;
    rescan::corrected(act, &article, &revision.content).await?;
    refresh(act, &host, &shown).await?;
    offers::follow_change(act, &article, &revision).await?;
    if article.expire_at.is_some() {
        super::schedule::arm(act, &article).await?;
    }
    act.record(
        entry("article.publish", &article)
            .effect(json!({
                "publication": shown.id,
                "path": shown.path,
                "index_number": shown.index_number,
                "revision": revision.number,
                "form": form.serial,
            }))
            .digest(shown.digest.clone()),
    );
    notify::officers(act, &article, News::Published).await?;
    Ok(shown)
}

/// A closed column takes nothing new (art. 10), a closed site nothing at all; what is there may be corrected.
pub(super) async fn must_take(act: &Act, column: ColumnId, known: bool) -> Result<()> {
    let column = column::by_id(act.db(), column).await?;
    let site = site::by_id(act.db(), column.site_id).await?;
    if site.state.is_over() {
        return Err(Refusal::new("sites-is-over").arg("site", site.name.as_str()).article("10").into());
    }
    if !known && !column.is_open() {
        return Err(Refusal::new("articles-column-closed").article("10").field("column").into());
    }
    Ok(())
}

/// The publication row: new, or the same with a new revision. The first date stays.
async fn put_row(
    act: &Act,
    article: &Model,
    revision: &revision::Model,
    host: &SiteHost,
) -> Result<publication::Model> {
    let content = &revision.content;
    if let Some(known) = publication::own(act.db(), article.id).await? {
        let mut row = known.into_active_model();
        row.revision_id = Set(revision.id);
        row.form_id = Set(article.form_id);
        row.kind = Set(content.kind);
        row.title = Set(content.title.clone());
        row.lead = Set(content.lead.clone());
        row.subject = Set(content.subject);
        row.image = Set((!content.image.is_empty()).then(|| content.image.clone()));
        row.digest = Set(revision.digest.clone());
        row.changed_at = Set(act.now());
        row.withdrawn_at = Set(None);
        return Ok(row.update(act.db()).await?);
    }
    let column = column::by_id(act.db(), article.column_id).await?;
    let row = publication::ActiveModel {
        id: Set(PublicationId::new()),
        article_id: Set(article.id),
        revision_id: Set(revision.id),
        form_id: Set(article.form_id),
        site_id: Set(host.site),
        column_id: Set(column.id),
        path: Set(address(&column.path, act.now().day().year(), &article.public_id)),
        kind: Set(content.kind),
        title: Set(content.title.clone()),
        lead: Set(content.lead.clone()),
        subject: Set(content.subject),
        image: Set((!content.image.is_empty()).then(|| content.image.clone())),
        index_number: Set(Some(index_number(act, article).await?)),
        digest: Set(revision.digest.clone()),
        own: Set(true),
        published_at: Set(act.now()),
        changed_at: Set(act.now()),
        withdrawn_at: Set(None),
    };
    Ok(row.insert(act.db()).await?)
}

/// `/news/district/2026/k3x….html`.
pub fn address(column: &str, year: i16, public_id: &str) -> String {
    format!("{column}{year}/{public_id}.html")
}

/// Issuer code, year and a serial of that issuer and year (domain §3.4): given at the first
/// publication, kept after withdrawal, never given again.
async fn index_number(act: &Act, article: &Model) -> Result<String> {
    let unit = platform::people::unit::by_id(act.db(), article.unit_id).await?;
    let issuer = unit.usc_code.unwrap_or(unit.code);
    let year = act.now().day().year();
    let number = serial::next(act, &format!("index/{issuer}/{year}")).await?;
    Ok(format!("{issuer}/{year}-{number:05}"))
}

/// Renders what a visitor looks at first, in this transaction; marks the rest, which is renewed
/// at its next look or in the background. How much that is does not grow with the site.
pub(crate) async fn refresh(act: &Act, host: &SiteHost, shown: &publication::Model) -> Result<()> {
    let column = column::by_id(act.db(), shown.column_id).await?;
    // Before the pages are rendered: they lead out only over what the register knows.
    register::publication(act, shown).await?;
    moved::count(act, &column).await?;
    clock::published(act, &column).await?;
    for tag in [
        format!("article:{}", shown.article_id),
        format!("column:{}", shown.column_id),
        format!("newest:{}", shown.column_id),
        format!("site:{}", shown.site_id),
        format!("month:{}:{}", shown.site_id, shown.published_at.day().strftime("%Y-%m")),
    ] {
        store::mark_stale(act, &tag).await?;
    }
    let feed = format!("{}feed.xml", column.path);
    for path in [shown.path.as_str(), &column.path, &feed, "/", "/feed.xml"] {
        serve::put_now(act, host, path).await?;
    }
    capture::follow(act, shown).await?;
    act.enqueue(&serve::RefreshPages).await
}
