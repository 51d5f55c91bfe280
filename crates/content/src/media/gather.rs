//! Taking into the library what was there before the library: once, queued by the migration. Goes
//! through the articles a few at a time, notes which files they show and enters those files.

use platform::files::file;
use platform::jobs::Job;
use platform::people::Actor;
use platform::{Act, App, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::usage::{self, Place};
use super::{add, version};
use crate::articles::article::{self, ArticleId};
use crate::articles::{publication, revision};

/// The next few articles.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Gather {
    /// Articles up to this one are done.
    pub after: Option<ArticleId>,
}

/// Articles of one run.
const AT_ONCE: u64 = 50;

impl Job for Gather {
    const KIND: &'static str = "media.gather";
    const LANE: i32 = 1;

    async fn run(self, app: App) -> Result<()> {
        let mut find = article::Entity::find().order_by_asc(article::Column::Id).limit(AT_ONCE);
        if let Some(after) = self.after {
            find = find.filter(article::Column::Id.gt(after));
        }
        let articles = find.all(app.db.read()).await?;
        let act = app.act(&Actor::System("media.gather")).await?;
        for article in &articles {
            enter(&act, article).await?;
        }
        if let Some(last) = articles.last().filter(|_| articles.len() as u64 == AT_ONCE) {
            act.enqueue(&Self { after: Some(last.id) }).await?;
        }
        act.commit().await
    }
}

async fn enter(act: &Act, article: &article::Model) -> Result<()> {
    let working = article.working.files();
    usage::of_article(act, article.id, Place::Working, &working).await?;
    let mut all = working;
    if let Some(shown) = publication::own(act.db(), article.id).await?.filter(|own| own.withdrawn_at.is_none()) {
        let files = revision::of(act.db(), article.id, shown.revision_id).await?.content.files();
        usage::of_article(act, article.id, Place::Public, &files).await?;
        all.extend(files);
    }
    let ids = file::of_unit_among(act.db(), article.unit_id, &all).await?;
    let known = version::of_files(act.db(), ids.iter().copied()).await?;
    for file in file::by_ids(act.db(), &ids).await?.into_iter().filter(|file| !known.contains_key(&file.id)) {
        add::enter(act, &file, None, None).await?;
    }
    Ok(())
}
