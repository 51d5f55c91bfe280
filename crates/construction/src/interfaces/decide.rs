//! The portal's editor accepts what a unit offers, or returns it with a reason (art. 9). Nobody accepts what they
//! offered themselves.

use platform::act::all_clear;
use platform::notices;
use platform::permits::DecideOffer;
use platform::{Act, Refusal, Result};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

use super::check::InterfaceCheck;
use super::interface;
use super::offer::is_withdrawn;
use super::version::{self, Decision, VersionId};
use crate::sites::site;

/// Accepts a version: from now on it is an entry of the portal.
pub async fn accept(act: &Act, id: VersionId) -> Result<version::Model> {
    let (found, version) = waiting(act, id).await?;
    let mut reasons = against(act, &found, &version)?;
    if !version.valid_on(act.now().day()) {
        reasons.push(Refusal::new("interfaces-expired").arg("until", version.valid_until.as_str()).article("9"));
    }
    all_clear(reasons)?;
    let version = decided(act, &version, Decision::Accepted, "").await?;
    let effect = json!({ "version": version.number, "address": version.address });
    act.record(found.entry("interface.accept", &version.name).effect(effect));
    tell(act, &version, "interfaces-notice-accepted").await?;
    act.enqueue(&InterfaceCheck).await?;
    Ok(version)
}

/// Returns a version with a reason; the one that was accepted before stays public.
pub async fn send_back(act: &Act, id: VersionId, reason: &str) -> Result<version::Model> {
    let (found, version) = waiting(act, id).await?;
    let mut reasons = against(act, &found, &version)?;
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    if (reason.trim().chars().count() as u64) < least {
        reasons.push(Refusal::new("interfaces-reason").arg("least", least).article("9").field("reason"));
    }
    all_clear(reasons)?;
    let version = decided(act, &version, Decision::Returned, reason.trim()).await?;
    let effect = json!({ "version": version.number, "reason": version.reason });
    act.record(found.entry("interface.return", &version.name).effect(effect));
    tell(act, &version, "interfaces-notice-returned").await?;
    Ok(version)
}

async fn waiting(act: &Act, id: VersionId) -> Result<(interface::Model, version::Model)> {
    let portal = site::portal(act.db()).await?;
    act.permit(DecideOffer, &site::resource(&portal))?;
    let interface = version::by_id(act.db(), id).await?.interface_id;
    let found = interface::in_act(act, interface).await?;
    // Read again: whoever was first has it.
    Ok((found, version::by_id(act.db(), id).await?))
}

fn against(act: &Act, found: &interface::Model, version: &version::Model) -> Result<Vec<Refusal>> {
    let mut reasons = Vec::new();
    if found.withdrawn_at.is_some() {
        reasons.push(is_withdrawn(&version.name));
    } else if version.decision.is_some() {
        reasons.push(Refusal::new("interfaces-decided").arg("name", version.name.as_str()).article("9"));
    }
    if version.offered_by == act.staff()?.id {
        reasons.push(Refusal::new("interfaces-own").article("9").remedy("interfaces-own-remedy"));
    }
    Ok(reasons)
}

async fn decided(act: &Act, version: &version::Model, decision: Decision, reason: &str) -> Result<version::Model> {
    let row = version::ActiveModel {
        id: Set(version.id),
        decision: Set(Some(decision)),
        decided_by: Set(Some(act.staff()?.id)),
        decided_at: Set(Some(act.now())),
        reason: Set(reason.to_owned()),
        ..Default::default()
    };
    Ok(row.update(act.db()).await?)
}

async fn tell(act: &Act, version: &version::Model, message: &str) -> Result<()> {
    let args = json!({ "name": version.name, "reason": version.reason });
    notices::tell(act, version.offered_by, message, args, &format!("/desk/interfaces/{}", version.interface_id)).await
}
