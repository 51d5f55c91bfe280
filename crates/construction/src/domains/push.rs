//! Bringing the name server to the state that is wanted: asked, compared, told, in one update that
//! happens whole or not at all. It does not matter how often it is done, and it is not given up:
//! while the server is down or refuses, the wish stays, with what went wrong and when it is tried
//! again.

use platform::jobs::Job;
use platform::journal::Entry;
use platform::people::Actor;
use platform::permits::{Operate, Resource};
use platform::{Act, App, Result};
use sea_orm::{ActiveModelTrait, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::server::{Failure, NameServer};
use super::zone;

/// First pause after a failure, in seconds; each one after it is twice as long.
const PAUSE: i64 = 15;
/// The longest pause: an hour.
const LONGEST: i64 = 3600;
/// How often a push is begun again at once because the zone moved under it.
const TRIES: usize = 5;
/// Record sets that one update changes.
const SETS: usize = 100;
/// Updates that one push may take.
const ROUNDS: usize = 100;

/// Brings the name server up to date.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct PushZone {
    /// Which try of a failing row it is; a new wish does not wait for an old one's pause.
    #[serde(default)]
    attempt: i32,
}

impl Job for PushZone {
    const KIND: &'static str = "dns.push";

    fn unique_key(&self) -> Option<String> {
        Some(if self.attempt == 0 { "dns.push".to_owned() } else { "dns.push.again".to_owned() })
    }

    async fn run(self, app: App) -> Result<()> {
        push(&app).await.map(|_| ())
    }
}

/// What a push came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is no name server in the settings: the zone is only exported.
    NoServer,
    /// Nothing is wanted that the server has not done.
    Nothing,
    /// The server now holds what is wanted; so many record sets were changed.
    Pushed(usize),
    /// Not this time.
    Failed(Failure),
}

/// Pushes the zone and writes down how it went.
pub async fn push(app: &App) -> Result<Outcome> {
    let Some(settings) = &app.settings.dns.server else { return Ok(Outcome::NoServer) };
    let Some(before) = zone::state(app, app.db.read()).await? else { return Ok(Outcome::Nothing) };
    let pushed = match NameServer::open(settings).await {
        Ok(server) => bring(app, &server).await?,
        Err(failure) => Err(failure),
    };
    let act = app.act(&Actor::System("dns")).await?;
    let outcome = match pushed {
        Ok((wish, changed)) => {
            let mut row = zone::ActiveModel {
                name: Set(before.name.clone()),
                attempts: Set(0),
                last_error: Set(None),
                last_detail: Set(None),
                tried_at: Set(Some(act.now())),
                pushed_at: Set(Some(act.now())),
                next_at: Set(None),
                ..Default::default()
            };
            // Two of us may end in either order; what is carried out stays carried out.
            let known = zone::state(app, act.db()).await?.map_or(0, |zone| zone.pushed);
            row.pushed = Set(known.max(wish));
            row.update(act.db()).await?;
            if changed > 0 || before.last_error.is_some() {
                act.record(
                    Entry::new("dns.push", "dns_zone", &before.name, &before.name)
                        .effect(json!({ "wish": wish, "sets": changed })),
                );
            }
            Outcome::Pushed(changed)
        }
        Err(failure) => {
            tracing::warn!(zone = before.name, %failure, "the zone cannot be pushed");
            let attempts = before.attempts.saturating_add(1);
            let pause = LONGEST.min(PAUSE << (attempts - 1).clamp(0, 16));
            let next = act.now().plus_seconds(pause);
            let row = zone::ActiveModel {
                name: Set(before.name.clone()),
                attempts: Set(attempts),
                last_error: Set(Some(failure.message().to_owned())),
                last_detail: Set(Some(failure.to_string())),
                tried_at: Set(Some(act.now())),
                next_at: Set(Some(next)),
                ..Default::default()
            };
            row.update(act.db()).await?;
            // Only a failure of another kind is news.
            if before.last_error.as_deref() != Some(failure.message()) {
                act.record(
                    Entry::new("dns.fail", "dns_zone", &before.name, &before.name)
                        .effect(json!({ "error": failure.message(), "detail": failure.to_string() })),
                );
            }
            act.enqueue_at(&PushZone { attempt: attempts }, next).await?;
            Outcome::Failed(failure)
        }
    };
    act.commit().await?;
    Ok(outcome)
}

/// Asks, compares and tells until nobody came in between. Returns the wish that was carried out
/// and how many record sets were changed.
async fn bring(app: &App, server: &NameServer) -> Result<Result<(i64, usize), Failure>> {
    let origin = app.settings.zone();
    let (mut changed, mut moved) = (0, 0);
    for _ in 0..ROUNDS {
        // First what is served, then what is wanted: a wish that comes later is its own job's.
        let served = match server.transfer(origin).await {
            Ok(served) => served,
            Err(failure) => return Ok(Err(failure)),
        };
        let wish = zone::state(app, app.db.read()).await?.map_or(0, |zone| zone.wanted);
        let changes = zone::changes(&zone::wanted(app, app.db.read()).await?, &served, origin);
        // One message carries 64 KiB at most; a zone that is filled for the first time takes several.
        let some = &changes[..changes.len().min(SETS)];
        if some.is_empty() {
            return Ok(Ok((wish, changed)));
        }
        match server.update(origin, &served, some).await {
            Ok(()) => {
                changed += some.len();
                if some.len() == changes.len() {
                    return Ok(Ok((wish, changed)));
                }
            }
            Err(Failure::Moved) if moved < TRIES => moved += 1,
            Err(failure) => return Ok(Err(failure)),
        }
    }
    Ok(Err(Failure::Answer("the zone does not become what it is told to be".into())))
}

/// Tries again now, without waiting for the pause.
pub async fn push_now(act: &Act) -> Result<()> {
    act.permit(Operate, &Resource::cluster())?;
    let zone = act.app().settings.zone();
    act.record(Entry::new("dns.push_now", "dns_zone", zone, zone));
    act.enqueue(&PushZone::default()).await
}

/// At start: a wish that was left over is tried at once, whatever pause it was in; the settings
/// may be right now.
pub async fn resume(app: &App) -> Result<()> {
    if zone::state(app, app.db.read()).await?.is_some_and(|zone| zone.pending()) {
        let act = app.act(&Actor::System("dns")).await?;
        act.enqueue(&PushZone::default()).await?;
        act.commit().await?;
    }
    Ok(())
}

/// Whether there is a server and something that it should hold.
pub async fn wanted(app: &App) -> Result<bool> {
    Ok(app.settings.dns.server.is_some() && zone::state(app, app.db.read()).await?.is_some())
}
