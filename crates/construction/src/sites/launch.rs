//! Opening a site to the public and taking it offline (arts. 5, 10, 11; 国办发〔2017〕47号). No site
//! goes live with a gap in its footer: every missing item is named at once.

use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::SiteRef;
use platform::permits::LaunchSite;
use platform::{Act, Refusal, Result};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

use super::site::{self, ActiveModel, Model, SiteState};

/// Why a site goes offline for a time; the words stand on every address of the site.
#[derive(Clone, Debug)]
pub struct Offline {
    /// The reason.
    pub reason: String,
}

/// Opens the site to the public.
pub async fn launch(act: &Act, id: SiteRef) -> Result<Model> {
    open(act, id, SiteState::Live, "site.launch").await
}

/// Opens the site on trial: everybody may look, search engines are asked not to.
pub async fn try_out(act: &Act, id: SiteRef) -> Result<Model> {
    open(act, id, SiteState::Trial, "site.try_out").await
}

async fn open(act: &Act, id: SiteRef, to: SiteState, verb: &'static str) -> Result<Model> {
    let site = site::by_id(act.db(), id).await?;
    act.permit(LaunchSite, &site::resource(&site))?;
    site::claim(act, &site, site.version).await?;
    let mut reasons = Vec::new();
    let may = match to {
        SiteState::Trial => site.state == SiteState::Draft,
        _ => site.state.may_launch(),
    };
    if !may {
        let message = if site.state == SiteState::Closed { "sites-is-closed" } else { "sites-is-live" };
        reasons.push(Refusal::new(message).arg("site", site.name.as_str()));
    }
    reasons.extend(site.footer.reasons());
    all_clear(reasons)?;
    turn(act, site, to, verb, json!({})).await
}

/// Takes a site offline for a time.
pub async fn take_offline(act: &Act, id: SiteRef, offline: &Offline) -> Result<Model> {
    let site = site::by_id(act.db(), id).await?;
    act.permit(LaunchSite, &site::resource(&site))?;
    site::claim(act, &site, site.version).await?;
    let mut reasons = Vec::new();
    if !site.state.public() {
        reasons.push(Refusal::new("sites-not-public").arg("site", site.name.as_str()));
    }
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    let reason = offline.reason.trim();
    if (reason.chars().count() as u64) < least {
        reasons.push(Refusal::new("sites-offline-reason").arg("least", least).field("reason"));
    }
    all_clear(reasons)?;
    turn(act, site, SiteState::Offline, "site.offline", json!({ "reason": reason })).await
}

async fn turn(
    act: &Act,
    site: Model,
    to: SiteState,
    verb: &'static str,
    mut effect: serde_json::Value,
) -> Result<Model> {
    let row = ActiveModel {
        id: Set(site.id),
        state: Set(to),
        live_at: Set(site.live_at.or((to == SiteState::Live).then(|| act.now()))),
        ..Default::default()
    };
    row.update(act.db()).await?;
    effect["from"] = json!(site.state);
    effect["to"] = json!(to);
    act.record(Entry::new(verb, "site", site.id, &site.name).unit(site.unit_id).site(site.id).effect(effect));
    site::frame_changed(act, site.id).await?;
    site::directory_changed(act).await?;
    site::by_id(act.db(), site.id).await
}
