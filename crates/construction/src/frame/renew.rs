//! A change of the frame marks every page of a site; this renews them in the background, batch
//! by batch, so that a reader seldom meets one first.

use platform::app::App;
use platform::jobs::Job;
use platform::people::{Actor, SiteRef};
use platform::store::{self, page, serve};
use platform::web::host::SiteHost;
use platform::{Error, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use crate::hosts;

/// Pages renewed in one go; a job should end well before another worker may take it over.
const BATCH: u64 = 100;

/// Renews the pages of a site that carry an older frame.
#[derive(Debug, Serialize, Deserialize)]
pub struct RenewFrame {
    /// The site.
    pub site: SiteRef,
    /// The frame they should carry.
    pub frame: i64,
    /// Pages up to this path are done.
    pub after: String,
}

impl RenewFrame {
    /// From the first page on.
    pub fn begin(site: SiteRef, frame: i64) -> Self {
        Self { site, frame, after: String::new() }
    }
}

impl Job for RenewFrame {
    const KIND: &'static str = "frame.renew";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}:{}:{}", Self::KIND, self.site, self.frame, self.after))
    }

    async fn run(self, app: App) -> Result<()> {
        // This node may not have heard of the change yet.
        hosts::load(&app).await?;
        let Some(host) = app.hosts.by_site(self.site) else { return Ok(()) };
        if host.frame != self.frame {
            // The site changed again; the job of that change does it all.
            return Ok(());
        }
        let outdated: Vec<String> = page::Entity::find()
            .select_only()
            .column(page::Column::Path)
            .filter(page::Column::SiteId.eq(self.site))
            .filter(page::Column::Frame.lt(self.frame))
            .filter(page::Column::Path.gt(self.after.as_str()))
            .order_by_asc(page::Column::Path)
            .limit(BATCH)
            .into_tuple()
            .all(app.db.read())
            .await?;
        for path in &outdated {
            renew(&app, &host, path).await?;
        }
        if let Some(last) = outdated.last().filter(|_| outdated.len() as u64 == BATCH) {
            let act = app.act(&Actor::System(Self::KIND)).await?;
            act.enqueue(&Self { after: last.clone(), ..self }).await?;
            act.commit().await?;
        }
        Ok(())
    }
}

async fn renew(app: &App, host: &SiteHost, path: &str) -> Result<()> {
    match serve::renew(app, host, path).await {
        Ok(_) => Ok(()),
        // Nobody renders this path any more.
        Err(Error::NotFound | Error::Gone) => {
            let act = app.act(&Actor::System(RenewFrame::KIND)).await?;
            store::forget(&act, host.site, path).await?;
            act.commit().await
        }
        Err(error) => {
            tracing::error!(path, %error, "a page cannot be renewed");
            Ok(())
        }
    }
}
