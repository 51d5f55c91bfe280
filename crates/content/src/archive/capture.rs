//! Bringing a version into the archive (art. 21): in the act that makes it public, from the page that
//! this act has rendered, so that what is kept is what everybody got. What was public before there
//! was an archive is brought in before it can change or leave.

use construction::hosts;
use platform::approvals::{cell, form};
use platform::files::file;
use platform::journal::Entry;
use platform::store::{page, serve};
use platform::{Act, Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde_json::{Value, json};

use super::record::{self, RecordId};
use super::term;
use crate::articles::publication;
use crate::articles::{article, revision};
use crate::checks::conclusion;

/// Brings the archive in step with a publication whose page has just been rendered: a new version
/// is kept, the one before it ends; one that has left ends.
pub(crate) async fn follow(act: &Act, shown: &publication::Model) -> Result<()> {
    let open = record::open(act.db(), shown.id).await?;
    let stays = open.as_ref().is_some_and(|open| open.revision_id == shown.revision_id);
    if shown.withdrawn_at.is_none() && stays {
        return Ok(());
    }
    if let Some(open) = open {
        let mut row = open.into_active_model();
        row.shown_until = Set(Some(act.now()));
        row.update(act.db()).await?;
    }
    if shown.withdrawn_at.is_none() {
        keep(act, shown, act.now()).await?;
    }
    Ok(())
}

/// Makes sure that what is public now is in the archive, before it changes or leaves.
pub(crate) async fn ensure(act: &Act, shown: &publication::Model) -> Result<()> {
    if shown.withdrawn_at.is_some() || record::open(act.db(), shown.id).await?.is_some() {
        return Ok(());
    }
    let there = page::find(act.db(), shown.site_id, &shown.path).await?;
    if there.is_none_or(|page| page.stale) {
        let host = hosts::of_site(act.app(), shown.site_id)?;
        serve::put_now(act, &host, &shown.path).await?;
    }
    keep(act, shown, shown.changed_at).await.map(drop)
}

async fn keep(act: &Act, shown: &publication::Model, from: Moment) -> Result<record::Model> {
    let page = page::find(act.db(), shown.site_id, &shown.path).await?.or_not_found()?;
    let article = article::Entity::find_by_id(shown.article_id).one(act.db()).await?.or_not_found()?;
    let data = serde_json::to_vec(&data(act, &article, shown).await?)?;
    let files = &act.app().files;
    // The bytes are on the disk before the row is; a dropped act leaves bytes nobody names.
    let (page_digest, data_digest) = (files.put(page.body.into()).await?, files.put(data.into()).await?);
    let known = record::of_article(act.db(), shown.article_id).await?;
    let keep_months = match known.first() {
        Some(latest) => latest.keep_months,
        None => term::usual(&act.app().rules, act.now().day())?,
    };
    let last = known.iter().filter(|record| record.publication_id == shown.id).map(|record| record.number).max();
    let row = record::ActiveModel {
        id: Set(RecordId::new()),
        publication_id: Set(shown.id),
        article_id: Set(shown.article_id),
        revision_id: Set(shown.revision_id),
        form_id: Set(shown.form_id),
        site_id: Set(shown.site_id),
        unit_id: Set(article.unit_id),
        number: Set(last.unwrap_or(0) + 1),
        path: Set(shown.path.clone()),
        title: Set(shown.title.clone()),
        page_digest: Set(page_digest),
        data_digest: Set(data_digest),
        keep_months: Set(keep_months),
        shown_from: Set(from),
        shown_until: Set(None),
        captured_at: Set(act.now()),
        disposed_at: Set(None),
        disposal_form_id: Set(None),
    };
    let record = row.insert(act.db()).await?;
    act.record(
        Entry::new("archive.keep", "archive", record.id, &record.title)
            .unit(record.unit_id)
            .site(record.site_id)
            .effect(json!({"article": record.article_id, "version": record.number, "page": record.page_digest}))
            .digest(record.data_digest.clone()),
    );
    Ok(record)
}

/// Everything that is known about a version, as data.
async fn data(act: &Act, article: &article::Model, shown: &publication::Model) -> Result<Value> {
    let db = act.db();
    let revision = revision::of(db, shown.article_id, shown.revision_id).await?;
    let files = file::Entity::find().filter(file::Column::PublicId.is_in(revision.content.files())).all(db).await?;
    let released = match shown.form_id {
        Some(form) => {
            let form = form::by_id(db, form).await?;
            json!({"form": form, "cells": cell::history(db, &form).await?})
        }
        None => Value::Null,
    };
    // What the checks found stands in the release form; why it may stand was said by people.
    let conclusions: Vec<_> = conclusion::of(db, article.id)
        .await?
        .into_values()
        .map(|one| {
            json!({
                "finding": one.key,
                "check": one.check_name,
                "found": one.found,
                "reason": one.reason,
                "by": one.concluded_by,
                "at": one.concluded_at.rfc3339(),
            })
        })
        .collect();
    Ok(json!({
        "format": "portico-archive-1",
        "article": {"id": article.id, "public_id": article.public_id, "unit": article.unit_id},
        "publication": {
            "id": shown.id,
            "site": shown.site_id,
            "path": shown.path,
            "index_number": shown.index_number,
            "published_at": shown.published_at.rfc3339(),
            "changed_at": shown.changed_at.rfc3339(),
            "own": shown.own,
        },
        "revision": {
            "id": revision.id,
            "number": revision.number,
            "digest": revision.digest,
            "created_by": revision.created_by,
            "created_at": revision.created_at.rfc3339(),
            "content": revision.content,
        },
        "release": released,
        "conclusions": conclusions,
        "files": files,
    }))
}
