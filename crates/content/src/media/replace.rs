//! A better file for the same thing (arts. 20, 31). The new version is a new file. Drafts that show
//! the old one take it at once; what is public gets a correction that passes the same approval as
//! any other, because what was approved is what the public sees. Texts under review are locked and
//! stay as they are.

use platform::files;
use platform::permits::KeepMedia;
use platform::{Act, Error, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde_json::json;

use super::add::entry;
use super::draw::Draw;
use super::medium::{self, Kind, MediumId, Model};
use super::usage::{self, Place};
use super::version;
use crate::articles::uploads::Looked;
use crate::articles::{Content, article, draft};

/// What came of it.
#[derive(Debug, Default)]
pub struct Replaced {
    /// Titles of the articles that show the new version in their working copy now.
    pub changed: Vec<String>,
    /// Titles of those that are under review or approved, and stay as they are.
    pub locked: Vec<String>,
}

/// Makes the file the next version of the medium.
pub(crate) async fn replace(act: &Act, id: MediumId, looked: Looked) -> Result<(Model, Replaced)> {
    let medium = medium::visible_to(act.app(), act.db(), act.actor(), id).await?;
    act.permit(KeepMedia, &medium.resource())?;
    if Kind::of(&looked.media_type) != medium.kind {
        return Err(Refusal::new("media-other-kind").field("file").into());
    }
    let versions = version::of(act.db(), id).await?;
    let digest = looked.digest();
    if versions.first().is_some_and(|(_, file)| file.digest == digest) {
        return Err(Refusal::new("media-same-file").field("file").into());
    }
    let seconds = looked.seconds.and_then(|seconds| i32::try_from(seconds).ok());
    let new = files::New {
        name: looked.name,
        media_type: looked.media_type,
        bytes: looked.bytes,
        width: looked.size.map(|(width, _)| width),
        height: looked.size.map(|(_, height)| height),
        unit: medium.unit_id,
    };
    let file = files::keep(act, new).await?;
    let number = medium.version + 1;
    version::note(act, id, number, &file).await?;
    let mut row = medium.into_active_model();
    row.file_id = Set(file.id);
    row.version = Set(number);
    row.seconds = Set(seconds);
    row.likeness = Set(None);
    row.changed_at = Set(act.now());
    let medium = row.update(act.db()).await?;
    if medium.kind == Kind::Picture {
        act.enqueue(&Draw { medium: id }).await?;
    }
    let old: Vec<String> = versions.into_iter().map(|(_, file)| file.public_id).collect();
    let replaced = put_in(act, &old, &file.public_id).await?;
    act.record(
        entry("media.replace", &medium)
            .digest(&file.digest)
            .effect(json!({"version": number, "changed": replaced.changed, "locked": replaced.locked})),
    );
    Ok((medium, replaced))
}

/// Puts the new file where articles show an older one.
async fn put_in(act: &Act, old: &[String], new: &str) -> Result<Replaced> {
    let mut replaced = Replaced::default();
    let mut users: Vec<_> = usage::of(act.db(), old)
        .await?
        .into_iter()
        .filter(|row| row.user_kind == usage::ARTICLE && row.place == Place::Working)
        .map(|row| row.user_id)
        .collect();
    users.sort();
    users.dedup();
    let articles = article::Entity::find()
        .filter(article::Column::Id.is_in(users))
        .filter(article::Column::DiscardedAt.is_null())
        .all(act.db())
        .await?;
    for article in articles {
        if article.stage.write().is_err() {
            replaced.locked.push(article.title);
            continue;
        }
        let content = old.iter().fold(article.working.clone(), |content, old| with(content, old, new));
        match draft::write(act, article.id, article.version, content).await {
            Ok(article) => replaced.changed.push(article.title),
            // Another unit's text that shows our file is not ours to write.
            Err(Error::NotFound | Error::Forbidden(_)) => replaced.locked.push(article.title),
            Err(error) => return Err(error),
        }
    }
    Ok(replaced)
}

fn with(mut content: Content, old: &str, new: &str) -> Content {
    for id in [&mut content.image, &mut content.video, &mut content.captions]
        .into_iter()
        .chain(content.attachments.iter_mut().map(|attachment| &mut attachment.file))
    {
        if id == old {
            new.clone_into(id);
        }
    }
    content.body = content.body.replace(&format!("/files/{old}/"), &format!("/files/{new}/"));
    content
}
