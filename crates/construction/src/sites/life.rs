//! 临时下线、报备停机、关停 (国办发〔2017〕47号): a site goes offline once a calendar year and for at most thirty days, comes
//! back by itself, is stopped in an emergency, and is closed thirty days after it was announced. Dates are jobs of the
//! same transaction; what a site is follows from the times that are open.

use platform::act::all_clear;
use platform::jobs::Job;
use platform::journal::Entry;
use platform::people::{Actor, SiteRef};
use platform::permits::LaunchSite;
use platform::{Act, App, Moment, Refusal, Result};
use sea_orm::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::launch::turn;
use super::pause::{self, PauseId, PauseKind};
use super::site::{self, Model, SiteKind, SiteState};
use crate::words::{Wanted, line};

/// A site goes offline for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offline {
    /// Why, as every address of the site says.
    pub reason: String,
    /// From when; now when empty.
    pub from: Option<Moment>,
    /// Until when; then it comes back by itself.
    pub until: Moment,
}

/// A site is stopped in an emergency.
#[derive(Clone, Debug)]
pub struct Stop {
    /// Why, as every address of the site says.
    pub reason: String,
    /// Until when; then it comes back by itself.
    pub until: Moment,
}

/// A site is closed for good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Why.
    pub reason: String,
    /// Where the content goes on.
    pub heir: String,
    /// Its address; may stay empty.
    pub heir_url: String,
    /// Whether the pages stay to be read, as an archive.
    pub archive: bool,
}

/// Takes a site offline for a time, now or from a date on.
pub async fn take_offline(act: &Act, id: SiteRef, offline: &Offline) -> Result<Model> {
    let site = permitted(act, id).await?;
    put_offline(act, &site, offline).await
}

/// Stops a site at once.
pub async fn stop(act: &Act, id: SiteRef, stop: &Stop) -> Result<Model> {
    let site = permitted(act, id).await?;
    let mut reasons = vec![];
    if !site.state.public() {
        reasons.push(Refusal::new("sites-not-public").arg("site", site.name.as_str()));
    }
    reasons.extend(said_why(act, &stop.reason)?);
    if stop.until <= act.now() {
        reasons.push(Refusal::new("sites-pause-past").field("until"));
    }
    all_clear(reasons)?;
    let new = New { kind: PauseKind::Stop, reason: &stop.reason, from: act.now(), until: stop.until, closing: None };
    begin(act, &site, new, "site.stop").await
}

/// Announces the closing of a site on the site and on the portal; it closes by itself when the notice has been long
/// enough.
pub async fn close(act: &Act, id: SiteRef, closing: &Closing) -> Result<Model> {
    let site = permitted(act, id).await?;
    put_closing(act, &site, closing).await
}

/// Ends a time before its date: an emergency first, else what is announced or in force; a closing is called off.
pub async fn resume(act: &Act, id: SiteRef) -> Result<Model> {
    let site = permitted(act, id).await?;
    let pauses = pause::of_site(act.db(), id).await?;
    let open = || pauses.iter().filter(|pause| pause.ended_at.is_none());
    let Some(pause) = open().find(|pause| pause.kind == PauseKind::Stop).or_else(|| open().next()).cloned() else {
        return Err(Refusal::new("sites-pause-over").arg("site", site.name.as_str()).into());
    };
    let (kind, pause) = (pause.kind, pause.into_active_model());
    pause::ActiveModel { ended_at: Set(Some(act.now())), ..pause }.update(act.db()).await?;
    act.record(
        Entry::new("site.resume", "site", id, &site.name).unit(site.unit_id).site(id).effect(json!({ "kind": kind })),
    );
    settle(act, &site).await
}

pub(crate) async fn put_offline(act: &Act, site: &Model, offline: &Offline) -> Result<Model> {
    all_clear(against_offline(act, site, offline).await?)?;
    let from = begins(act, offline);
    let new = New { kind: PauseKind::Offline, reason: &offline.reason, from, until: offline.until, closing: None };
    begin(act, site, new, "site.offline").await
}

/// Now, or the date in the future.
fn begins(act: &Act, offline: &Offline) -> Moment {
    offline.from.filter(|from| *from > act.now()).unwrap_or(act.now())
}

/// Everything that stands against a time offline.
pub(crate) async fn against_offline(act: &Act, site: &Model, offline: &Offline) -> Result<Vec<Refusal>> {
    let pauses = pause::of_site(act.db(), site.id).await?;
    let (rules, today) = (&act.app().rules, act.now().day());
    let mut reasons = free(site, &pauses);
    reasons.extend(said_why(act, &offline.reason)?);
    let from = begins(act, offline);
    if offline.until <= from {
        reasons.push(Refusal::new("sites-pause-past").field("until"));
    }
    let most = rules.days("site.offline.days", today)?.value.number();
    if pause::days(from, offline.until) > i64::from(most) {
        reasons.push(Refusal::new("sites-offline-long").arg("most", most).field("until"));
    }
    let times = rules.count("site.offline.times", today)?.value;
    let year = from.day().year();
    if pause::offline_in(&pauses, year) >= times {
        let refusal = Refusal::new("sites-offline-often").arg("year", year).arg("times", times);
        reasons.push(refusal.remedy("sites-offline-often-remedy").field("from"));
    }
    Ok(reasons)
}

pub(crate) async fn put_closing(act: &Act, site: &Model, closing: &Closing) -> Result<Model> {
    all_clear(against_closing(act, site, closing).await?)?;
    let today = act.now().day();
    let notice = act.app().rules.days("site.close_notice", today)?.value.after(today, &act.app().calendar);
    let until = pause::behind(notice.date);
    let new = New { kind: PauseKind::Closing, reason: &closing.reason, from: act.now(), until, closing: Some(closing) };
    begin(act, site, new, "site.closing").await
}

/// Everything that stands against closing a site.
pub(crate) async fn against_closing(act: &Act, site: &Model, closing: &Closing) -> Result<Vec<Refusal>> {
    let pauses = pause::of_site(act.db(), site.id).await?;
    let mut reasons = free(site, &pauses);
    reasons.extend(said_why(act, &closing.reason)?);
    if site.kind == SiteKind::Portal {
        reasons.push(Refusal::new("sites-portal-stays").article("3"));
    }
    reasons.extend(line(act, "heir", &closing.heir, Wanted::Needed, "column.description")?);
    if !closing.heir_url.trim().is_empty() && !super::footer::may_lead_to(closing.heir_url.trim()) {
        reasons.push(Refusal::new("sites-link-target").arg("url", closing.heir_url.trim()).field("heir_url"));
    }
    Ok(reasons)
}

struct New<'a> {
    kind: PauseKind,
    reason: &'a str,
    from: Moment,
    until: Moment,
    closing: Option<&'a Closing>,
}

async fn permitted(act: &Act, id: SiteRef) -> Result<Model> {
    let site = site::by_id(act.db(), id).await?;
    act.permit(LaunchSite, &site::resource(&site))?;
    site::claim(act, &site, site.version).await?;
    Ok(site)
}

/// A site that is open and for which nothing else is announced.
fn free(site: &Model, pauses: &[pause::Model]) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    if !matches!(site.state, SiteState::Trial | SiteState::Live) {
        reasons.push(Refusal::new("sites-not-public").arg("site", site.name.as_str()));
    } else if pauses.iter().any(|pause| pause.ended_at.is_none()) {
        reasons.push(Refusal::new("sites-pause-open").remedy("sites-pause-open-remedy"));
    }
    reasons
}

fn said_why(act: &Act, reason: &str) -> Result<Vec<Refusal>> {
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    let mut reasons: Vec<Refusal> =
        line(act, "reason", reason, Wanted::Optional, "column.description")?.into_iter().collect();
    if (reason.trim().chars().count() as u64) < least {
        reasons.push(Refusal::new("sites-offline-reason").arg("least", least).field("reason"));
    }
    Ok(reasons)
}

async fn begin(act: &Act, site: &Model, new: New<'_>, verb: &'static str) -> Result<Model> {
    let closing = new.closing.cloned().unwrap_or_default();
    let pauses = pause::of_site(act.db(), site.id).await?;
    let row = pause::ActiveModel {
        id: Set(PauseId::new()),
        site_id: Set(site.id),
        kind: Set(new.kind),
        reason: Set(new.reason.trim().to_owned()),
        heir: Set(closing.heir.trim().to_owned()),
        heir_url: Set(closing.heir_url.trim().to_owned()),
        archive: Set(closing.archive),
        resumes: Set(base(site, &pauses, act.now())),
        ordered_by: Set(act.staff().ok().map(|staff| staff.id)),
        ordered_name: Set(act.staff().map(|staff| staff.name.clone()).unwrap_or_default()),
        ordered_at: Set(act.now()),
        from_at: Set(new.from),
        until_at: Set(new.until),
        ended_at: Set(None),
    };
    let pause = row.insert(act.db()).await?;
    if pause.from_at > act.now() {
        act.enqueue_at(&SiteClock { site: site.id, at: pause.from_at }, pause.from_at).await?;
    }
    act.enqueue_at(&SiteClock { site: site.id, at: pause.until_at }, pause.until_at).await?;
    act.record(Entry::new(verb, "site", site.id, &site.name).unit(site.unit_id).site(site.id).effect(json!({
        "reason": pause.reason,
        "from": pause.from_at.rfc3339(),
        "until": pause.until_at.rfc3339(),
        "heir": pause.heir,
        "archive": pause.archive,
    })));
    settle(act, site).await
}

/// The state to which a site returns when nothing is open any more. What has been ended just now still knows.
fn base(site: &Model, pauses: &[pause::Model], now: Moment) -> SiteState {
    match site.state {
        state @ (SiteState::Offline | SiteState::Stopped | SiteState::Closing) => {
            let known = pauses.iter().find(|pause| pause.ended_at.is_none_or(|ended| ended == now));
            known.map_or(state, |pause| pause.resumes)
        }
        state => state,
    }
}

/// What a site is, by the times that are open at a moment.
fn state_at(base: SiteState, open: &[&pause::Model], now: Moment) -> SiteState {
    let is = |kind: PauseKind| open.iter().any(|pause| pause.kind == kind && pause.from_at <= now);
    if is(PauseKind::Stop) {
        SiteState::Stopped
    } else if is(PauseKind::Offline) {
        SiteState::Offline
    } else if is(PauseKind::Closing) {
        SiteState::Closing
    } else {
        base
    }
}

/// Ends what is over and gives the site the state that follows; says so on the site and on the portal.
async fn settle(act: &Act, site: &Model) -> Result<Model> {
    let pauses = pause::of_site(act.db(), site.id).await?;
    let base = base(site, &pauses, act.now());
    let (over, open): (Vec<_>, Vec<_>) =
        pauses.iter().filter(|pause| pause.ended_at.is_none()).partition(|pause| pause.until_at <= act.now());
    let closed = over.iter().find(|pause| pause.kind == PauseKind::Closing);
    let ended: Vec<PauseId> = match closed {
        Some(_) => over.iter().chain(&open).map(|pause| pause.id).collect(),
        None => over.iter().map(|pause| pause.id).collect(),
    };
    if !ended.is_empty() {
        pause::Entity::update_many()
            .col_expr(pause::Column::EndedAt, Expr::value(act.now()))
            .filter(pause::Column::Id.is_in(ended))
            .exec(act.db())
            .await?;
    }
    let to = match closed {
        Some(closing) if closing.archive => SiteState::Archived,
        Some(_) => SiteState::Closed,
        None => state_at(base, &open, act.now()),
    };
    let site = if to == site.state {
        site::frame_changed(act, site.id).await?;
        site::by_id(act.db(), site.id).await?
    } else {
        turn(act, site, to, "site.turn", json!({})).await?
    };
    if let Ok(portal) = site::portal(act.db()).await
        && portal.id != site.id
    {
        site::frame_changed(act, portal.id).await?;
    }
    Ok(site)
}

/// A date in the life of a site has come.
#[derive(Debug, Serialize, Deserialize)]
pub struct SiteClock {
    /// Which site.
    pub site: SiteRef,
    /// The date.
    pub at: Moment,
}

impl Job for SiteClock {
    const KIND: &'static str = "sites.clock";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}/{}/{}", Self::KIND, self.site, self.at.0))
    }

    async fn run(self, app: App) -> Result<()> {
        let act = app.act(&Actor::System("clock")).await?;
        let site = site::by_id(act.db(), self.site).await?;
        site::claim(&act, &site, site.version).await?;
        settle(&act, &site).await?;
        act.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(kind: PauseKind, from: i64) -> pause::Model {
        pause::Model {
            id: PauseId::new(),
            site_id: SiteRef::new(),
            kind,
            reason: String::new(),
            heir: String::new(),
            heir_url: String::new(),
            archive: false,
            resumes: SiteState::Live,
            ordered_by: None,
            ordered_name: String::new(),
            ordered_at: Moment(0),
            from_at: Moment(from),
            until_at: Moment(from + 100),
            ended_at: None,
        }
    }

    #[test]
    fn an_emergency_stands_before_everything_and_the_closing_behind_it() {
        let (stop, offline, closing) =
            (pause(PauseKind::Stop, 10), pause(PauseKind::Offline, 20), pause(PauseKind::Closing, 0));
        let at = |open: &[&pause::Model], now| state_at(SiteState::Live, open, Moment(now));
        assert_eq!(at(&[], 50), SiteState::Live);
        assert_eq!(at(&[&offline], 19), SiteState::Live, "announced is not yet offline");
        assert_eq!(at(&[&offline], 20), SiteState::Offline);
        assert_eq!(at(&[&closing, &stop], 9), SiteState::Closing);
        assert_eq!(at(&[&closing, &stop, &offline], 30), SiteState::Stopped);
    }
}
