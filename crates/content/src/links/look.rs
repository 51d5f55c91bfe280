//! Every day each address that public texts link is looked at once (annex 5, L1): those of the cluster by looking them up,
//! others through the guarded way out, politely. What does not answer often enough in a row is called dead, and the units
//! that link it are told once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use platform::app::App;
use platform::jobs::Job;
use platform::journal::Entry;
use platform::notices;
use platform::outbound::{Fetched, Limits, OutboundError};
use platform::people::{Actor, Post};
use platform::permits::{Resource, ViewOperations, WriteArticle};
use platform::{Act, Error, Moment, OrNotFound, Result};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::address::plain;
use super::class::{self, Class};
use super::place::{self, PlaceId};
use super::target::{self, Model, State, TargetId};
use super::{host, inside, register};
use crate::articles::article;

/// Looks at everything that was not looked at today, some addresses at a time.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LookAtLinks {
    /// It goes on behind this address.
    behind: Option<TargetId>,
}

/// Addresses looked at in one go, texts looked through in one transaction.
const AT_ONCE: u64 = 100;
/// Redirects that are followed on the same host.
const REDIRECTS: u8 = 3;

impl Job for LookAtLinks {
    const KIND: &'static str = "links.look";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{:?}", Self::KIND, self.behind))
    }

    async fn run(self, app: App) -> Result<()> {
        if self.behind.is_none() {
            while caught_up(&app).await? {}
            let act = app.act(&Actor::System(Self::KIND)).await?;
            register::footers(&act).await?;
            act.commit().await?;
        }
        let now = app.time.now();
        let due = target::due(app.db.read(), Moment::at_start_of(now.day()), self.behind, AT_ONCE).await?;
        let last = due.last().map(|target| target.id).filter(|_| due.len() as u64 == AT_ONCE);
        let seen = look_at(&app, due).await?;
        let act = app.act(&Actor::System(Self::KIND)).await?;
        for (target, found) in seen {
            note(&act, target.id, found).await?;
        }
        if last.is_some() {
            act.enqueue(&Self { behind: last }).await?;
        }
        act.commit().await
    }
}

async fn caught_up(app: &App) -> Result<bool> {
    let act = app.act(&Actor::System(LookAtLinks::KIND)).await?;
    let more = register::catch_up(&act, AT_ONCE).await?;
    act.commit().await?;
    Ok(more)
}

/// Looks at one address now.
#[derive(Debug, Serialize, Deserialize)]
pub struct LookAgain {
    /// Which.
    pub target: TargetId,
}

impl Job for LookAgain {
    const KIND: &'static str = "links.again";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}", Self::KIND, self.target))
    }

    async fn run(self, app: App) -> Result<()> {
        let target = target::by_id(app.db.read(), self.target).await?;
        let seen = look_at(&app, vec![target]).await?;
        let act = app.act(&Actor::System(Self::KIND)).await?;
        for (target, found) in seen {
            note(&act, target.id, found).await?;
        }
        act.commit().await
    }
}

/// Has the address of a place looked at again; by whoever writes the text, or runs the platform.
pub async fn again(act: &Act, id: PlaceId) -> Result<()> {
    let place = place::seen_by(act.db(), act.staff()?, id).await?;
    let writes = match place.article_id {
        Some(id) => {
            let article = article::Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
            act.permit(WriteArticle, &article.bare_resource()).is_ok()
        }
        None => false,
    };
    if !writes {
        act.permit(ViewOperations, &Resource::cluster())?;
    }
    act.enqueue(&LookAgain { target: place.target_id }).await
}

/// What a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    state: State,
    why: &'static str,
    detail: String,
}

impl Found {
    fn works() -> Self {
        Self { state: State::Works, why: "", detail: String::new() }
    }

    fn new(state: State, why: &'static str, detail: &str) -> Self {
        Self { state, why, detail: detail.chars().take(300).collect() }
    }
}

/// Looks at these: hosts beside each other, the addresses of one host after each other with a pause between them.
async fn look_at(app: &App, targets: Vec<Model>) -> Result<Vec<(Model, Found)>> {
    let today = app.time.now().day();
    let limits = Limits {
        bytes: usize::try_from(app.rules.bytes("link.bytes", today)?.value).unwrap_or(usize::MAX),
        time: app.rules.duration("link.time", today)?.value,
        redirects: REDIRECTS,
    };
    let pause = app.rules.duration("link.pause", today)?.value;
    let beside = usize::try_from(app.rules.count("link.beside", today)?.value).unwrap_or(1).max(1);
    let mut seen = Vec::new();
    let mut hosts: BTreeMap<String, Vec<Model>> = BTreeMap::new();
    for target in targets {
        if target.inside {
            let found = match inside::broken(app, &target.address).await? {
                Some(why) => Found::new(State::Dead, why, ""),
                None => Found::works(),
            };
            seen.push((target, found));
        } else {
            hosts.entry(target.host.clone()).or_default().push(target);
        }
    }
    let places = Arc::new(Semaphore::new(beside));
    let mut work = JoinSet::new();
    for (_, targets) in hosts {
        let (app, places) = (app.clone(), Arc::clone(&places));
        work.spawn(async move { of_host(&app, &places, targets, limits, pause).await });
    }
    while let Some(done) = work.join_next().await {
        seen.extend(done.map_err(|error| Error::Internal(error.into()))?);
    }
    let allowed = host::allowed(app.db.read()).await?;
    for (_, found) in &mut seen {
        if found.state == State::Moved && sells(&found.detail, &app.settings.base_domain, &allowed)? {
            // A name that was given up and bought by somebody: a public text leads to commerce now.
            *found = Found::new(State::Dead, "commerce", &found.detail);
        }
    }
    Ok(seen)
}

/// Whether an address leads to commerce.
fn sells(address: &str, own: &str, allowed: &[String]) -> Result<bool> {
    let Some(url) = plain(address) else { return Ok(false) };
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    Ok(class::of(host, own, allowed)? == Class::Commerce)
}

async fn of_host(
    app: &App,
    places: &Semaphore,
    targets: Vec<Model>,
    limits: Limits,
    pause: Duration,
) -> Vec<(Model, Found)> {
    // The house never closes the semaphore.
    let _place = places.acquire().await;
    let mut seen = Vec::new();
    for (number, target) in targets.into_iter().enumerate() {
        if number > 0 {
            tokio::time::sleep(pause).await;
        }
        let found = outside(app, &target.address, limits).await;
        seen.push((target, found));
    }
    seen
}

/// A server that does not know HEAD, or answers it badly, is asked for the page itself; one that keeps silent is left alone.
async fn outside(app: &App, address: &str, limits: Limits) -> Found {
    let asked = app.outbound.head(address, limits).await;
    let told = match &asked {
        Ok(page) => page.status < 400,
        Err(error) => {
            use OutboundError::{Address, Elsewhere, Private, Time};
            matches!(error, Elsewhere(_) | Private(_) | Address(_) | Time(_))
        }
    };
    judge(if told { asked } else { app.outbound.get(address, limits).await })
}

/// Whoever asks for something more (a sign-in, patience), or answers with more than is read, answers.
fn judge(answer: Result<Fetched, OutboundError>) -> Found {
    match answer {
        Ok(page) if matches!(page.status, 404 | 410) => Found::new(State::Failing, "gone", &page.status.to_string()),
        Ok(page) if page.status >= 500 => Found::new(State::Failing, "server", &page.status.to_string()),
        Ok(_) | Err(OutboundError::TooLarge(_) | OutboundError::Coding(_)) => Found::works(),
        Err(OutboundError::Elsewhere(to)) => Found::new(State::Moved, "moved", &to),
        Err(OutboundError::Circle(_)) => Found::new(State::Failing, "circle", ""),
        Err(OutboundError::Name(name)) => Found::new(State::Failing, "name", &name),
        Err(OutboundError::Private(_)) => Found::new(State::Failing, "private", ""),
        Err(OutboundError::Time(seconds)) => Found::new(State::Failing, "time", &seconds.to_string()),
        Err(OutboundError::Address(_)) => Found::new(State::Failing, "address", ""),
        Err(OutboundError::Connection(_)) => Found::new(State::Failing, "connection", ""),
    }
}

/// Writes down what was found. A death, a way elsewhere and a return are journalled; of a death the units are told once.
async fn note(act: &Act, id: TargetId, found: Found) -> Result<()> {
    let known = target::by_id(act.db(), id).await?;
    let most = act.app().rules.count("link.failures", act.now().day())?.value;
    let first_today = known.checked_at.is_none_or(|at| at.day() < act.now().day());
    let mut found = found;
    let mut failures = 0;
    if found.state == State::Failing {
        // However often it is looked at on one day, the day counts once.
        failures = if first_today || known.failures == 0 { known.failures + 1 } else { known.failures };
        if u64::try_from(failures).unwrap_or(0) >= most {
            found.state = State::Dead;
        }
    }
    let failing = matches!(found.state, State::Failing | State::Dead);
    let before = known.state;
    let (address, dead_since) = (known.address.clone(), known.dead_since);
    let mut row = known.clone().into_active_model();
    row.state = Set(found.state);
    row.why = Set(found.why.to_owned());
    row.detail = Set(found.detail.clone());
    row.checked_at = Set(Some(act.now()));
    row.failures = Set(failures);
    row.failing_since = Set(failing.then(|| known.failing_since.unwrap_or_else(|| act.now())));
    row.dead_since = Set((found.state == State::Dead).then(|| dead_since.unwrap_or_else(|| act.now())));
    row.update(act.db()).await?;
    if before == found.state {
        return Ok(());
    }
    let verb = match found.state {
        State::Dead => "link.dead",
        State::Moved => "link.moved",
        State::Works if before == State::Dead || before == State::Moved => "link.works",
        _ => return Ok(()),
    };
    act.record(Entry::new(verb, "link", id, &address).effect(json!({ "why": found.why, "detail": found.detail })));
    if found.state == State::Dead {
        tell(act, id, &address).await?;
    }
    Ok(())
}

/// Tells the officers of the units that link it, each unit once.
async fn tell(act: &Act, id: TargetId, address: &str) -> Result<()> {
    let standing = place::standing(act.db(), id).await?;
    let mut units: Vec<_> = standing.iter().filter(|one| one.accepted_at.is_none()).map(|one| one.unit_id).collect();
    units.sort();
    units.dedup();
    for unit in units {
        let shown: String = address.chars().take(120).collect();
        let args = json!({ "address": shown });
        notices::tell_post(act, unit, Post::InformationOfficer, "notice-link-dead", args, "/desk/links").await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(status: u16) -> Result<Fetched, OutboundError> {
        Ok(Fetched { status, content_type: String::new(), body: Default::default() })
    }

    #[test]
    fn an_answer_says_how_an_address_stands() {
        for (answer, state, why) in [
            (page(200), State::Works, ""),
            (page(401), State::Works, ""),
            (page(429), State::Works, ""),
            (page(404), State::Failing, "gone"),
            (page(410), State::Failing, "gone"),
            (page(503), State::Failing, "server"),
            (Err(OutboundError::TooLarge(1)), State::Works, ""),
            (Err(OutboundError::Elsewhere("https://b.example/".into())), State::Moved, "moved"),
            (Err(OutboundError::Circle(3)), State::Failing, "circle"),
            (Err(OutboundError::Time(10)), State::Failing, "time"),
            (Err(OutboundError::Private("10.0.0.1".parse().expect("an address"))), State::Failing, "private"),
            (Err(OutboundError::Name("a.example".into())), State::Failing, "name"),
        ] {
            let shown = format!("{answer:?}");
            let found = judge(answer);
            assert_eq!((found.state, found.why), (state, why), "{shown}");
        }
    }
}
