//! Withdrawal (arts. 19, 33): what is public leaves page, column, home, feeds, site map and
//! search of every site that shows it, with a reason that the public is told. Nothing is deleted.

use construction::hosts;
use platform::files::file;
use platform::people::StaffId;
use platform::permits::WithdrawArticle;
use platform::{Act, Refusal, Result, files, store};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde_json::json;

use super::article::{self, ArticleId, Model};
use super::draft::entry;
use super::notify::{self, News};
use super::stage::Stage;
use super::withdrawal::{self, Reason, WithdrawalId};
use super::{Content, offers, publication, publish, revision};
use crate::archive::{capture, record};
use crate::checks::rescan;
use crate::media::usage::{self, Place};

/// Takes an article away from the public.
pub async fn withdraw(act: &Act, id: ArticleId, reason: Reason, note: &str) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(WithdrawArticle, &article.bare_resource())?;
    take_away(act, article, reason, note).await
}

/// The same for the platform's own reasons (a date that has come).
pub(super) async fn take_away(act: &Act, article: Model, reason: Reason, note: &str) -> Result<Model> {
    let article = from_all(act, &article, reason, note).await?;
    notify::officers(act, &article, News::Withdrawn).await?;
    Ok(article)
}

/// Off every site that shows it; nobody is told yet.
pub(crate) async fn from_all(act: &Act, article: &Model, reason: Reason, note: &str) -> Result<Model> {
    let note = note.trim();
    if note.is_empty() && reason != Reason::Expired {
        return Err(Refusal::new("articles-withdraw-note").field("note").into());
    }
    let shown: Vec<_> = publication::of_article(act.db(), article.id)
        .await?
        .into_iter()
        .filter(|publication| publication.withdrawn_at.is_none())
        .collect();
    if shown.is_empty() {
        return Err(Refusal::new("articles-not-public").into());
    }
    let mut paths = Vec::new();
    // Files of earlier versions have been public since then.
    let mut revisions: Vec<_> =
        record::of_article(act.db(), article.id).await?.into_iter().map(|was| was.revision_id).collect();
    revisions.extend(shown.iter().map(|publication| publication.revision_id));
    revisions.sort();
    revisions.dedup();
    let contents = revision::contents(act.db(), &revisions).await?;
    let names: Vec<String> = contents.values().flat_map(Content::files).collect();
    let shown_files = file::of_unit_among(act.db(), article.unit_id, &names).await?;
    for publication in shown {
        let reason = if publication.own { reason } else { Reason::SourceWithdrawn };
        paths.push(publication.path.clone());
        remove(act, publication, reason, note).await?;
    }
    offers::withdraw_all(act, article.id).await?;
    files::unpublish(act, &shown_files).await?;
    usage::of_article(act, article.id, Place::Public, &[]).await?;
    rescan::withdrawn(act, article).await?;
    let stage = if article.stage == Stage::Published { Stage::Withdrawn } else { article.stage };
    let article = article
        .clone()
        .change(act, |row| {
            row.stage = Set(stage);
            row.expire_at = Set(None);
        })
        .await?;
    act.record(entry("article.withdraw", &article).effect(json!({"reason": reason, "note": note, "paths": paths})));
    Ok(article)
}

/// One publication leaves; its address answers 410 with the reason.
pub(super) async fn remove(
    act: &Act,
    publication: publication::Model,
    reason: Reason,
    note: &str,
) -> Result<publication::Model> {
    let host = hosts::of_site(act.app(), publication.site_id)?;
    store::hold(act, host.site).await?;
    capture::ensure(act, &publication).await?;
    let staff: Option<StaffId> = act.staff().map(|staff| staff.id).ok();
    let row = withdrawal::ActiveModel {
        id: Set(WithdrawalId::new()),
        article_id: Set(publication.article_id),
        publication_id: Set(publication.id),
        reason: Set(reason),
        note: Set(note.to_owned()),
        by_staff_id: Set(staff),
        at: Set(act.now()),
    };
    withdrawal::Entity::insert(row).exec_without_returning(act.db()).await?;
    let mut row = publication.into_active_model();
    row.withdrawn_at = Set(Some(act.now()));
    let publication = row.update(act.db()).await?;
    publish::refresh(act, &host, &publication).await?;
    Ok(publication)
}
