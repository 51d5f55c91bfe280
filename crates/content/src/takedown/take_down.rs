//! Taking down (arts. 19, 31, 33): withdrawal from every site, and with it everything that withdrawal
//! alone leaves: earlier versions and their files, the title on the notice, old bytes in the store,
//! packages that were made before, and the item on the desk. The evidence stays in the archive.

use std::collections::BTreeSet;

use construction::columns::column;
use construction::hosts;
use platform::approvals::form;
use platform::files::file;
use platform::journal::Entry;
use platform::people::Post;
use platform::permits::{TakeDown, ViewArticle};
use platform::view::Lang;
use platform::{Act, Error, OrNotFound, Refusal, Result, files, notices, serial, store};
use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, Set};
use serde_json::json;

use super::prove::Prove;
use super::reason::Reason;
use super::takedown::{self, Model, TakedownId};
use crate::archive::{capture, package};
use crate::articles::article::{self, ArticleId};
use crate::articles::{Content, publication, publish, revision, withdraw};

/// When the surfaces are asked once more, in seconds: by then every node has heard of it.
const AGAIN: i64 = 60;

/// Takes an article away everywhere, at once.
pub async fn take_down(act: &Act, id: ArticleId, reason: Reason, note: &str) -> Result<Model> {
    let article = article::Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    match act.permit(TakeDown, &article.bare_resource()) {
        Ok(_) => {}
        // Whoever may not know that it is there is not told by a refusal.
        Err(Error::Forbidden(_)) if act.permit(ViewArticle, &article.bare_resource()).is_err() => {
            return Err(Error::NotFound);
        }
        Err(error) => return Err(error),
    }
    let shown = publication::of_article(act.db(), id).await?;
    let mut against = Vec::new();
    if shown.is_empty() {
        against.push(Refusal::new("takedown-never-public").article("33"));
    }
    if let Some(known) = takedown::standing(act.db(), id).await? {
        against.push(Refusal::new("takedown-already").arg("serial", known.serial).article("33"));
    }
    if note.trim().is_empty() {
        against.push(Refusal::new("takedown-note").article("33").field("note"));
    }
    platform::act::all_clear(against)?;
    let takedown = put_row(act, &article, reason, note.trim()).await?;
    let paths: Vec<_> = shown.iter().map(|publication| publication.path.as_str()).collect();
    // The first row of the act: it carries the changed pages, and the proof finds them by it.
    act.record(
        Entry::new("article.takedown", "article", id, &article.title)
            .unit(article.unit_id)
            .site(article.site_id)
            .effect(json!({"takedown": takedown.serial, "reason": reason, "note": takedown.note, "paths": paths})),
    );
    for publication in &shown {
        store::hold(act, publication.site_id).await?;
        capture::ensure(act, publication).await?;
    }
    purge(act, id, &shown).await?;
    if shown.iter().any(|publication| publication.withdrawn_at.is_none()) {
        withdraw::from_all(act, &article, reason.told(), note).await?;
    }
    for publication in shown.iter().filter(|publication| publication.withdrawn_at.is_some()) {
        let host = hosts::of_site(act.app(), publication.site_id)?;
        publish::refresh(act, &host, publication).await?;
    }
    files::unpublish(act, &every_file(act, &article).await?).await?;
    package::void_of(act, shown.iter().map(|publication| publication.site_id)).await?;
    settle_article(act, &article).await?;
    unsay(act, &article, &shown, &takedown.serial).await?;
    tell(act, &takedown).await?;
    act.enqueue_at(&Prove { takedown: takedown.id }, act.now().plus_seconds(AGAIN)).await?;
    Ok(takedown)
}

async fn put_row(act: &Act, article: &article::Model, reason: Reason, note: &str) -> Result<Model> {
    let year = act.now().day().year();
    let number = serial::next(act, &format!("takedown/{year}")).await?;
    let row = takedown::ActiveModel {
        id: Set(TakedownId::new()),
        serial: Set(format!("CX-{year}-{number:04}")),
        article_id: Set(article.id),
        unit_id: Set(article.unit_id),
        reason: Set(reason),
        note: Set(note.to_owned()),
        by_staff_id: Set(act.staff()?.id),
        at: Set(act.now()),
        proven_at: Set(None),
        proof_digest: Set(None),
        restored_at: Set(None),
        restored_by_form: Set(None),
    };
    Ok(row.insert(act.db()).await?)
}

/// No old bytes stay in the store or in memory: neither of its own pages nor of any list that might
/// have shown it, in any language.
async fn purge(act: &Act, id: ArticleId, shown: &[publication::Model]) -> Result<()> {
    store::purge(act, &format!("article:{id}")).await?;
    for publication in shown {
        for tag in [
            format!("column:{}", publication.column_id),
            format!("newest:{}", publication.column_id),
            format!("site:{}", publication.site_id),
            format!("month:{}:{}", publication.site_id, publication.published_at.day().strftime("%Y-%m")),
        ] {
            store::purge(act, &tag).await?;
        }
        let column = column::by_id(act.db(), publication.column_id).await?;
        let mut lists = column::ancestors(act.db(), &column).await?;
        lists.push(column);
        // Later pages of a list live in memory only; they go with the first one.
        for list in lists {
            for lang in Lang::ALL {
                act.page_changed(publication.site_id, format!("{}{}", lang.prefix(), list.path), "gone");
            }
        }
    }
    Ok(())
}

/// Every file that any version of it ever showed.
async fn every_file(act: &Act, article: &article::Model) -> Result<Vec<file::FileId>> {
    let contents: Vec<Content> = revision::Entity::find()
        .select_only()
        .column(revision::Column::Content)
        .filter(revision::Column::ArticleId.eq(article.id))
        .into_tuple()
        .all(act.db())
        .await?;
    let mut names: Vec<String> = contents.iter().chain([&article.working]).flat_map(Content::files).collect();
    names.sort();
    names.dedup();
    file::of_unit_among(act.db(), article.unit_id, &names).await
}

/// Lists and notices of the desk call it by its number.
async fn unsay(act: &Act, article: &article::Model, shown: &[publication::Model], serial: &str) -> Result<()> {
    form::relabel(act, "article", &article.id.to_string(), serial).await?;
    let contents: Vec<Content> = revision::Entity::find()
        .select_only()
        .column(revision::Column::Content)
        .filter(revision::Column::ArticleId.eq(article.id))
        .into_tuple()
        .all(act.db())
        .await?;
    let mut titles: BTreeSet<&str> = contents.iter().map(|content| content.title.as_str()).collect();
    titles.extend(shown.iter().map(|publication| publication.title.as_str()));
    titles.insert(&article.title);
    for title in titles.into_iter().filter(|title| !title.is_empty()) {
        notices::unsay(act, title, serial).await?;
    }
    Ok(())
}

/// Nothing of it becomes public or leaves on a date any more.
async fn settle_article(act: &Act, article: &article::Model) -> Result<()> {
    let present = article::Entity::find_by_id(article.id).one(act.db()).await?.or_not_found()?;
    if present.publish_at.is_some() || present.expire_at.is_some() {
        present
            .change(act, |row| {
                row.publish_at = Set(None);
                row.expire_at = Set(None);
            })
            .await?;
    }
    Ok(())
}

/// The unit's leader and officers, and the secrecy administration, are told by the number.
async fn tell(act: &Act, takedown: &Model) -> Result<()> {
    let url = format!("/desk/takedowns/{}", takedown.id);
    for post in [Post::PrincipalLeader, Post::DeputyLeader, Post::InformationOfficer] {
        let args = json!({"serial": takedown.serial});
        notices::tell_post(act, takedown.unit_id, post, "notice-takedown", args, &url).await?;
    }
    Ok(())
}
