//! Offering an interface to the portal, changing it and taking it back (art. 9): the unit's information officer or
//! service clerk. A change is a further version; until it is accepted the one before stays public.

use jiff::ToSpan;
use jiff::civil::Date;
use platform::act::all_clear;
use platform::notices;
use platform::people::{Post, UnitId, unit};
use platform::permits::{OfferInterface, Resource};
use platform::{Act, Error, OrNotFound, Refusal, Result};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::version::{self, Decision, Kind, VersionId};
use super::{InterfaceId, address, host, interface};
use crate::sites::records::Phone;
use crate::sites::site;
use crate::words::{Wanted, line};

/// What a unit says about an interface, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Name.
    pub name: String,
    /// What it serves, in the words of a visitor.
    pub serves: String,
    /// [`Kind::name`].
    pub kind: String,
    /// Where it is.
    pub address: String,
    /// How it is used.
    pub method: String,
    /// What it needs to know; may be empty.
    pub parameters: String,
    /// Address of its description; may be empty.
    pub documentation: String,
    /// Telephone of the unit.
    pub phone: String,
    /// Last day, `2027-06-30`.
    pub valid_until: String,
}

/// Offers an interface of a unit.
pub async fn offer(act: &Act, unit: UnitId, told: &Told) -> Result<interface::Model> {
    let unit = unit::by_id(act.db(), unit).await?;
    act.permit(OfferInterface, &Resource::unit(unit.id))?;
    all_clear(against(act, told).await?)?;
    let row = interface::ActiveModel {
        id: Set(InterfaceId::new()),
        unit_id: Set(unit.id),
        created_at: Set(act.now()),
        withdrawn_at: Set(None),
        withdrawn_for: Set(String::new()),
        checked_at: Set(None),
        down_since: Set(None),
        down_for: Set(String::new()),
        told_at: Set(None),
    };
    let found = row.insert(act.db()).await?;
    put(act, &found, 1, told).await?;
    act.record(found.entry("interface.offer", told.name.trim()).effect(json!({ "address": told.address.trim() })));
    tell_editor(act, &found, told.name.trim(), &unit.name).await?;
    Ok(found)
}

/// Offers a change; `expected` is the version that was read.
pub async fn change(act: &Act, id: InterfaceId, told: &Told, expected: i32) -> Result<version::Model> {
    let found = interface::in_act(act, id).await?;
    act.permit(OfferInterface, &Resource::unit(found.unit_id))?;
    let newest = version::newest(act.db(), id).await?;
    if newest.number != expected {
        return Err(Error::Stale);
    }
    let mut reasons = Vec::new();
    if found.withdrawn_at.is_some() {
        reasons.push(is_withdrawn(&newest.name));
    }
    reasons.extend(against(act, told).await?);
    if newest.decision != Some(Decision::Returned) && same(&newest, told) {
        reasons.push(Refusal::new("interfaces-same").article("9"));
    }
    all_clear(reasons)?;
    if newest.decision.is_none() {
        let row = version::ActiveModel {
            id: Set(newest.id),
            decision: Set(Some(Decision::Superseded)),
            decided_at: Set(Some(act.now())),
            ..Default::default()
        };
        row.update(act.db()).await?;
    }
    let put = put(act, &found, newest.number + 1, told).await?;
    let effect = json!({ "version": put.number, "address": put.address });
    act.record(found.entry("interface.change", &put.name).effect(effect));
    let unit = unit::by_id(act.db(), found.unit_id).await?;
    tell_editor(act, &found, &put.name, &unit.name).await?;
    Ok(put)
}

/// Takes it back: it is no longer shown; what was offered and decided stays written.
pub async fn withdraw(act: &Act, id: InterfaceId, reason: &str) -> Result<interface::Model> {
    let found = interface::in_act(act, id).await?;
    act.permit(OfferInterface, &Resource::unit(found.unit_id))?;
    let newest = version::newest(act.db(), id).await?;
    let mut reasons = Vec::new();
    if found.withdrawn_at.is_some() {
        reasons.push(is_withdrawn(&newest.name));
    }
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    if (reason.trim().chars().count() as u64) < least {
        reasons.push(Refusal::new("interfaces-reason").arg("least", least).article("9").field("reason"));
    }
    reasons.extend(line(act, "reason", reason, Wanted::Optional, "column.description")?);
    all_clear(reasons)?;
    if newest.decision.is_none() {
        let row = version::ActiveModel {
            id: Set(newest.id),
            decision: Set(Some(Decision::Superseded)),
            decided_at: Set(Some(act.now())),
            ..Default::default()
        };
        row.update(act.db()).await?;
    }
    let row = interface::ActiveModel {
        id: Set(id),
        withdrawn_at: Set(Some(act.now())),
        withdrawn_for: Set(reason.trim().to_owned()),
        ..Default::default()
    };
    let found = row.update(act.db()).await?;
    act.record(found.entry("interface.withdraw", &newest.name).effect(json!({ "reason": found.withdrawn_for })));
    Ok(found)
}

pub(super) fn is_withdrawn(name: &str) -> Refusal {
    Refusal::new("interfaces-is-withdrawn").arg("name", name).article("9")
}

fn same(known: &version::Model, told: &Told) -> bool {
    let was = [
        &known.name,
        &known.serves,
        &known.address,
        &known.method,
        &known.parameters,
        &known.documentation,
        &known.phone,
        &known.valid_until,
    ];
    let is = [
        &told.name,
        &told.serves,
        &told.address,
        &told.method,
        &told.parameters,
        &told.documentation,
        &told.phone,
        &told.valid_until,
    ];
    known.kind.name() == told.kind && was.iter().zip(is).all(|(was, is)| was.as_str() == is.trim())
}

/// Everything that stands against what a unit says.
async fn against(act: &Act, told: &Told) -> Result<Vec<Refusal>> {
    let today = act.now().day();
    let mut reasons = Vec::new();
    reasons.extend(line(act, "name", &told.name, Wanted::Needed, "site.name")?);
    reasons.extend(line(act, "serves", &told.serves, Wanted::Needed, "column.description")?);
    reasons.extend(line(act, "method", &told.method, Wanted::Needed, "column.description")?);
    reasons.extend(line(act, "parameters", &told.parameters, Wanted::Optional, "plan.text")?);
    if Kind::parse(&told.kind).is_none() {
        reasons.push(Refusal::new("interfaces-kind-missing").article("9").field("kind"));
    }
    let known = host::known(act).await?;
    reasons.extend(address::against("address", told.address.trim(), &known));
    if !told.documentation.trim().is_empty() {
        reasons.extend(address::against("documentation", told.documentation.trim(), &known));
    }
    if told.phone.trim().parse::<Phone>().is_err() {
        reasons.push(Refusal::new("interfaces-phone").article("9").field("phone"));
    }
    reasons.extend(against_term(act, &told.valid_until, today)?);
    Ok(reasons)
}

fn against_term(act: &Act, until: &str, today: Date) -> Result<Option<Refusal>> {
    let months = act.app().rules.months("interface.term", today)?.value;
    let Ok(until) = until.trim().parse::<Date>() else {
        return Ok(Some(Refusal::new("interfaces-day").article("9").field("valid_until")));
    };
    let last = today.checked_add(i64::from(months).months()).unwrap_or(today);
    if until <= today || until > last {
        let refusal = Refusal::new("interfaces-term").arg("last", last.to_string());
        return Ok(Some(refusal.article("9").field("valid_until")));
    }
    Ok(None)
}

async fn put(act: &Act, found: &interface::Model, number: i32, told: &Told) -> Result<version::Model> {
    let kept = |text: &str| text.trim().to_owned();
    let row = version::ActiveModel {
        id: Set(VersionId::new()),
        interface_id: Set(found.id),
        number: Set(number),
        name: Set(kept(&told.name)),
        serves: Set(kept(&told.serves)),
        kind: Set(Kind::parse(&told.kind).or_not_found()?),
        address: Set(kept(&told.address)),
        method: Set(kept(&told.method)),
        parameters: Set(kept(&told.parameters)),
        documentation: Set(kept(&told.documentation)),
        phone: Set(kept(&told.phone)),
        valid_until: Set(kept(&told.valid_until)),
        offered_by: Set(act.staff()?.id),
        offered_at: Set(act.now()),
        decision: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
        reason: Set(String::new()),
    };
    Ok(version::Entity::insert(row).exec_with_returning(act.db()).await?)
}

/// Tells the portal's editors that something waits.
async fn tell_editor(act: &Act, found: &interface::Model, name: &str, unit: &str) -> Result<()> {
    let Ok(portal) = site::portal(act.db()).await else { return Ok(()) };
    let args = json!({ "name": name, "unit": unit });
    let url = format!("/desk/interfaces/{}", found.id);
    notices::tell_post(act, portal.unit_id, Post::PortalEditor, "interfaces-notice-offered", args, &url).await
}
