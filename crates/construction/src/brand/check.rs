//! The nightly look at every home page (art. 11): those of the cluster as they lie in the page
//! store, those outside over HTTP through the guarded way out.

use platform::jobs::Job;
use platform::outbound::Limits;
use platform::people::Actor;
use platform::permits::{KeepBrand, Resource};
use platform::store::{page, serve};
use platform::{Act, App, Result};
use serde::{Deserialize, Serialize};

use super::deviation::{self, Subject};
use super::mark::{self, Deviation};
use super::outside;
use crate::sites::label::PORTAL;
use crate::sites::site;

/// Looks at every home page: every night, and once more when somebody wants to know.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct BrandCheck;

impl Job for BrandCheck {
    const KIND: &'static str = "brand.check";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        look_at_all(&app).await
    }
}

/// Asks for a look now.
pub async fn ask(act: &Act) -> Result<()> {
    act.permit(KeepBrand, &Resource::cluster())?;
    act.enqueue(&BrandCheck).await
}

async fn look_at_all(app: &App) -> Result<()> {
    let today = app.time.now().day();
    let least = u32::try_from(app.rules.pixels("brand.mark.min", today)?.value).unwrap_or(u32::MAX);
    let limits = Limits {
        bytes: usize::try_from(app.rules.bytes("brand.check.bytes", today)?.value).unwrap_or(usize::MAX),
        time: app.rules.duration("brand.check.time", today)?.value,
        redirects: 3,
    };
    let portal = app.settings.origin(PORTAL);
    for site in site::all(app.db.read()).await? {
        let seen = if site.state.public() { of_site(app, &site, &portal, least).await? } else { Vec::new() };
        let act = app.act(&Actor::System("brand")).await?;
        deviation::note(&act, Subject::Site(site.id), &seen).await?;
        act.commit().await?;
    }
    for outside in outside::all(app.db.read()).await? {
        let seen = match app.outbound.get(&outside.address, limits).await {
            Ok(page) if page.status == 200 => looked(&page.body, &portal, least).await?,
            Ok(page) => vec![(Deviation::Unreachable, format!("HTTP {}", page.status))],
            Err(error) => vec![(Deviation::Unreachable, error.to_string())],
        };
        let act = app.act(&Actor::System("brand")).await?;
        deviation::note(&act, Subject::Outside(outside.id), &seen).await?;
        outside::looked_at(&act, &outside).await?;
        act.commit().await?;
    }
    Ok(())
}

/// The home page as it lies in the store, so that what was changed there is seen, too; rendered now
/// only when there is none that is good.
async fn of_site(app: &App, site: &site::Model, portal: &str, least: u32) -> Result<Vec<(Deviation, String)>> {
    let Some(host) = app.hosts.by_site(site.id) else {
        return Ok(vec![(Deviation::Unreachable, "the site has no host yet".to_owned())]);
    };
    if let Some(kept) = page::find(app.db.read(), site.id, "/").await?
        && !kept.stale
        && kept.frame == host.frame
        && kept.status == 200
    {
        return looked(&kept.body, portal, least).await;
    }
    let page = match serve::page(app, &host, "/").await {
        Ok(page) => page,
        Err(error) => return Ok(vec![(Deviation::Unreachable, error.to_string())]),
    };
    let body = page.bodies[0].as_ref().map(|(body, _)| body.clone()).unwrap_or_default();
    if page.status != 200 {
        return Ok(vec![(Deviation::Unreachable, format!("HTTP {}", page.status))]);
    }
    looked(&body, portal, least).await
}

/// Parsing is heavy work, off the runtime's threads. The mark is written in ASCII, so the
/// encoding of the page does not matter.
async fn looked(body: &[u8], portal: &str, least: u32) -> Result<Vec<(Deviation, String)>> {
    let (html, portal) = (String::from_utf8_lossy(body).into_owned(), portal.to_owned());
    let seen = tokio::task::spawn_blocking(move || mark::look(&html, &portal, least));
    let seen = seen.await.map_err(|error| platform::Error::Internal(error.into()))?;
    Ok(seen.into_iter().map(|kind| (kind, String::new())).collect())
}
