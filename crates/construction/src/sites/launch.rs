//! Opening a site to the public (arts. 5, 10, 11, 30; 国办发〔2017〕47号): first on trial, then for good. No site is opened
//! with a gap in what it needs: every missing thing is named at once, with where it is mended.

use platform::act::all_clear;
use platform::app::Db;
use platform::journal::Entry;
use platform::people::SiteRef;
use platform::permits::LaunchSite;
use platform::{Act, Refusal, Result};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};

use super::opening;
use super::site::{self, ActiveModel, Model, SiteState};

/// Opens the site to the public, after its trial.
pub async fn launch(act: &Act, id: SiteRef) -> Result<Model> {
    open(act, id, SiteState::Live, "site.launch").await
}

/// Opens the site on trial: everybody may look, search engines are asked not to. From here on its columns change by
/// forms of annex 1 only.
pub async fn try_out(act: &Act, id: SiteRef) -> Result<Model> {
    open(act, id, SiteState::Trial, "site.try_out").await
}

async fn open(act: &Act, id: SiteRef, to: SiteState, verb: &'static str) -> Result<Model> {
    let site = site::by_id(act.db(), id).await?;
    act.permit(LaunchSite, &site::resource(&site))?;
    site::claim(act, &site, site.version).await?;
    let mut reasons = Vec::new();
    let message = match (to, site.state) {
        (SiteState::Trial, SiteState::Draft) | (SiteState::Live, SiteState::Trial) => None,
        (_, SiteState::Draft) => Some("sites-trial-first"),
        (_, SiteState::Closed | SiteState::Archived) => Some("sites-is-closed"),
        (_, SiteState::Offline | SiteState::Stopped | SiteState::Closing) => Some("sites-is-paused"),
        _ => Some("sites-is-live"),
    };
    reasons.extend(message.map(|message| Refusal::new(message).arg("site", site.name.as_str()).article("10")));
    if site.state.may_open() {
        reasons.extend(opening::gaps(act.app(), &Db::Transaction(act.db()), &site, to, act.now()).await?);
    }
    all_clear(reasons)?;
    turn(act, &site, to, verb, json!({})).await
}

/// Writes another state and says so everywhere.
pub(super) async fn turn(
    act: &Act,
    site: &Model,
    to: SiteState,
    verb: &'static str,
    mut effect: Value,
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
