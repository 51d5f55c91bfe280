//! The nightly look at every home page (art. 11): those of the cluster as they lie in the page
//! store, those outside over HTTP through the guarded way out.

use jiff::ToSpan;
use platform::jobs::Job;
use platform::outbound::Limits;
use platform::people::Actor;
use platform::permits::{KeepBrand, Resource};
use platform::store::serve;
use platform::{Act, App, Moment, Result};
use serde::{Deserialize, Serialize};

use super::deviation::{self, Subject};
use super::mark::{self, Deviation};
use super::outside;
use crate::sites::label::PORTAL;
use crate::sites::site;

/// Looks at every home page. The nightly one arms the next before it begins.
#[derive(Debug, Serialize, Deserialize)]
pub struct BrandCheck {
    nightly: bool,
}

/// When the night's look begins, in hours after midnight: when few visitors come.
const HOUR: i64 = 3;

impl BrandCheck {
    /// The one of every night.
    pub fn nightly() -> Self {
        Self { nightly: true }
    }

    /// One more, because somebody wants to know.
    pub fn now() -> Self {
        Self { nightly: false }
    }
}

impl Job for BrandCheck {
    const KIND: &'static str = "brand.check";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}/{}", Self::KIND, if self.nightly { "nightly" } else { "now" }))
    }

    async fn run(self, app: App) -> Result<()> {
        if self.nightly {
            arm(&app).await?;
        }
        look_at_all(&app).await
    }
}

/// Sees to it that the next night's look is queued.
pub async fn arm(app: &App) -> Result<()> {
    let act = app.act(&Actor::System("brand")).await?;
    act.enqueue_at(&BrandCheck::nightly(), next_night(act.now())).await?;
    act.commit().await
}

/// Asks for a look now.
pub async fn ask(act: &Act) -> Result<()> {
    act.permit(KeepBrand, &Resource::cluster())?;
    act.enqueue(&BrandCheck::now()).await
}

fn next_night(now: Moment) -> Moment {
    let today = Moment::at_start_of(now.day()).plus_seconds(HOUR * 3600);
    if today > now {
        return today;
    }
    let tomorrow = now.day().checked_add(1.day()).unwrap_or(now.day());
    Moment::at_start_of(tomorrow).plus_seconds(HOUR * 3600)
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

/// The home page as the public gets it: the stored bytes, rendered now only when there are none.
async fn of_site(app: &App, site: &site::Model, portal: &str, least: u32) -> Result<Vec<(Deviation, String)>> {
    let Some(host) = app.hosts.by_site(site.id) else {
        return Ok(vec![(Deviation::Unreachable, "the site has no host yet".to_owned())]);
    };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_night_is_the_next_three_o_clock() {
        let at = |text: &str| next_night(Moment::parse_local(text).unwrap()).minute();
        assert_eq!(at("2026-11-26 02:59"), "2026-11-26 03:00");
        assert_eq!(at("2026-11-26 03:00"), "2026-11-27 03:00");
        assert_eq!(at("2026-12-31 23:00"), "2027-01-01 03:00");
    }
}
