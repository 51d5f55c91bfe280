//! What annex 2 asks before it is handed in and before a cell is signed, and what takes effect
//! after one: with the IT office's approval the name is approved and registered under a number
//! (审批登记), with the procedures it begins to resolve, changes, or is given up (办理相关手续).

use std::collections::BTreeMap;

use platform::act::all_clear;
use platform::approvals::form::{self, FormId, FormState};
use platform::people::{staff, unit};
use platform::rulebook::Period;
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use sea_orm::prelude::*;

use super::annex2::{Annex2, Business, KIND, is_host};
use super::domain::{self, DomainState, Model};
use super::register::{self, Application, Change, Redirection};
use crate::sites::{self, DomainLabel, SiteState, site};

/// The cell whose signature approves and registers.
pub const APPROVAL: &str = "approval";
/// The cell whose signature records the procedures.
pub const PROCEDURES: &str = "procedures";
/// What the procedures ask for.
pub const RECEIPT: &str = "registry_receipt";

/// Everything that stands against the form now; nothing is written.
pub async fn reasons(act: &Act, form: &form::Model, annex: &Annex2) -> Result<Vec<Refusal>> {
    let today = act.now().day();
    let mut reasons = annex.gaps();
    let unit = unit::by_id(act.db(), form.unit_id).await?;
    if unit.name != annex.unit_name {
        // 单位全称与公章一致.
        reasons
            .push(Refusal::new("domains-unit-name").arg("unit", unit.name.as_str()).article("12").field("unit_name"));
    }
    reasons.extend(unit.must_be_open().err());
    match annex.wanted_label() {
        Err(refusal) if !annex.label.trim().is_empty() => reasons.push(refusal),
        Err(_) | Ok(None) => {}
        Ok(Some(label)) => {
            reasons.extend(register::reasons(act.app(), act.db(), &label, form.unit_id).await?);
            reasons.extend(other_forms(act, form.id, &label).await?);
        }
    }
    if matches!(annex.business, Business::Register | Business::Change) {
        reasons.extend(annex.addresses(&act.app().settings).err().into_iter().flatten());
    }
    if let Some(site) = annex.site {
        let site = site::by_id(act.db(), site).await?;
        if site.unit_id != form.unit_id || site.state == SiteState::Closed {
            reasons.push(Refusal::new("domains-foreign-site").arg("site", site.name).article("12").field("site"));
        }
    }
    let named = named(act, form, annex, &mut reasons).await?;
    if matches!(annex.business, Business::Register | Business::Renew) || annex.wants_label() {
        let running = match annex.business {
            Business::Renew => named.first().and_then(|domain| domain.expires_at),
            _ => None,
        };
        match annex.years() {
            Ok(years) => reasons.extend(register::term_reasons(act, years, running)?),
            Err(refusal) => reasons.push(refusal),
        }
    }
    if annex.business == Business::Cancel || (annex.business == Business::Change && annex.wants_label()) {
        reasons.extend(annex.redirect_until(today).err());
    }
    if annex.business == Business::Cancel {
        reasons.extend(destination(act, annex, &named).await?.err());
    }
    reasons.extend(not_serving(act, annex).await?);
    Ok(reasons)
}

/// Persons named on the form who are no serving staff of the cluster (annex 2: 在职人员).
async fn not_serving(act: &Act, annex: &Annex2) -> Result<Vec<Refusal>> {
    let named = [
        ("responsible.name", &annex.responsible.name),
        ("administrative.name", &annex.administrative.name),
        ("technical.name", &annex.technical.name),
    ];
    let mut reasons = Vec::new();
    for (field, name) in named.into_iter().filter(|(_, name)| !name.trim().is_empty()) {
        let known = staff::Entity::find()
            .filter(staff::Column::Name.eq(name.trim()))
            .filter(staff::Column::LeftAt.is_null())
            .count(act.db())
            .await?;
        if known == 0 {
            reasons.push(
                Refusal::new("domains-contact-unknown")
                    .arg("name", name.trim())
                    .article("12")
                    .field(field)
                    .remedy("domains-contact-unknown-remedy"),
            );
        }
    }
    Ok(reasons)
}

/// The names that the form is about, each the unit's own and free to be changed.
async fn named(act: &Act, form: &form::Model, annex: &Annex2, reasons: &mut Vec<Refusal>) -> Result<Vec<Model>> {
    let mut named = Vec::new();
    if annex.business == Business::Register {
        return Ok(named);
    }
    for id in &annex.domains {
        let Some(domain) = domain::Entity::find_by_id(*id).one(act.db()).await? else {
            reasons.push(Refusal::new("domains-which").article("12").field("domains"));
            continue;
        };
        let name = domain.name(act.app());
        // No transfer, lease or lending (国办函〔2018〕55号): only the holder decides.
        if domain.unit_id != form.unit_id {
            reasons.push(Refusal::new("domains-foreign").arg("name", name).article("12").field("domains"));
            continue;
        }
        let ours = domain.state == DomainState::Changing && domain.form_id == Some(form.id);
        if domain.state != DomainState::Resolving && !ours {
            reasons.push(
                Refusal::new("domains-not-resolving")
                    .arg("name", name)
                    .arg("state", domain.state.name())
                    .article("12")
                    .field("domains"),
            );
            continue;
        }
        named.push(domain);
    }
    Ok(named)
}

/// Another form on its way that asks for the same name, or for one that looks like it.
async fn other_forms(act: &Act, own: FormId, label: &DomainLabel) -> Result<Vec<Refusal>> {
    let waiting = form::Entity::find()
        .filter(form::Column::Kind.eq(KIND))
        .filter(form::Column::State.eq(FormState::Waiting))
        .filter(form::Column::Id.ne(own))
        .all(act.db())
        .await?;
    let mut reasons = Vec::new();
    for other in waiting {
        let annex: Annex2 = other.fields()?;
        if annex.wants_label() && annex.label.trim() == label.as_str() {
            reasons.push(
                Refusal::new("domains-two-applications")
                    .arg("label", label.as_str())
                    .arg("serial", other.serial.as_str())
                    .article("12")
                    .remedy("sites-label-remedy")
                    .field("label"),
            );
        }
    }
    Ok(reasons)
}

/// Where names that are given up lead: nowhere, to a name of the cluster that answers, or to an
/// origin of the unit's elsewhere that the signatures under this form vouch for.
async fn destination(act: &Act, annex: &Annex2, given_up: &[Model]) -> Result<Result<Option<String>, Refusal>> {
    let text = annex.redirect_to.trim().trim_end_matches('/').to_ascii_lowercase();
    if text.is_empty() {
        return Ok(Ok(None));
    }
    let refuse =
        |message: &str| Refusal::new(message).arg("to", annex.redirect_to.trim()).article("12").field("redirect_to");
    if let Some(host) = text.strip_prefix("https://") {
        let own = host.ends_with(&format!(".{}", act.app().settings.base_domain));
        if !own {
            return Ok(if is_host(host) { Ok(Some(text)) } else { Err(refuse("domains-redirect-form")) });
        }
    }
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(&text);
    let host = host.split(':').next().unwrap_or_default();
    let base = &act.app().settings.base_domain;
    let label = host.strip_suffix(base.as_str()).and_then(|rest| rest.strip_suffix('.')).unwrap_or(host);
    let Ok(label) = label.parse::<DomainLabel>() else { return Ok(Err(refuse("domains-redirect-form"))) };
    if given_up.iter().any(|domain| domain.label == label) {
        return Ok(Err(refuse("domains-redirect-itself")));
    }
    let site = site::all(act.db()).await?.into_iter().any(|site| site.label == label && site.state.answers());
    let named = domain::answering(act.db())
        .await?
        .into_iter()
        .any(|domain| domain.label == label && domain.state != DomainState::Redirecting);
    if site || named {
        Ok(Ok(Some(act.app().settings.origin(label.as_str()))))
    } else {
        Ok(Err(refuse("domains-redirect-nowhere")))
    }
}

/// Hands the form in: refused with everything that stands against it; the wanted name is entered
/// as applied for.
pub async fn hand_in(act: &Act, form: &form::Model) -> Result<Annex2> {
    let annex: Annex2 = form.fields()?;
    all_clear(reasons(act, form, &annex).await?)?;
    lapse(act, form.id).await?;
    if let Ok(Some(label)) = annex.wanted_label() {
        let addresses = annex.addresses(&act.app().settings)?;
        let site = match (annex.business, annex.domains.first()) {
            (Business::Change, Some(old)) => domain::by_id(act.db(), *old).await?.site_id.or(annex.site),
            _ => annex.site,
        };
        let new = Application {
            label,
            unit: form.unit_id,
            site,
            form: Some(form.id),
            purpose: annex.purpose.trim().to_owned(),
            naming: annex.judgement(),
            addresses,
            contacts: annex.contacts(),
            years: annex.years()?,
        };
        register::apply(act, &new).await?;
    }
    Ok(annex)
}

/// A form that was returned or taken back comes to nothing: what was applied for or registered by
/// it is free again, what was to change stays as it is. What was carried out stays carried out.
pub async fn lapse(act: &Act, form: FormId) -> Result<()> {
    for row in domain::of_form(act.db(), form).await? {
        match row.state {
            DomainState::Applied => register::drop_application(act, row).await?,
            DomainState::Registered => register::revoke(act, row).await?,
            DomainState::Changing => register::keep_as_it_is(act, row).await?,
            _ => {}
        }
    }
    Ok(())
}

/// What forms that their drafters took back have left in the register.
pub async fn lapse_withdrawn(act: &Act) -> Result<()> {
    let open = [DomainState::Applied, DomainState::Registered, DomainState::Changing];
    let rows = domain::Entity::find()
        .filter(domain::Column::State.is_in(open))
        .filter(domain::Column::FormId.is_not_null())
        .all(act.db())
        .await?;
    let mut forms: Vec<FormId> = rows.into_iter().filter_map(|row| row.form_id).collect();
    forms.sort();
    forms.dedup();
    for id in forms {
        if form::by_id(act.db(), id).await?.state == FormState::Withdrawn {
            lapse(act, id).await?;
        }
    }
    Ok(())
}

/// Asked again before the approval is signed: what was free when the form was handed in may be
/// taken by now, and a name may have been changed by another form.
pub async fn before_approval(act: &Act, form: &form::Model) -> Result<()> {
    let annex: Annex2 = form.fields()?;
    all_clear(reasons(act, form, &annex).await?)
}

/// The IT office has approved: the new name is approved and registered under its number; a name
/// that changes is marked as changing.
pub async fn approve(act: &Act, form: &form::Model) -> Result<()> {
    let annex: Annex2 = form.fields()?;
    if annex.wants_label() {
        register::approve(act, applied(act, form).await?).await?;
    }
    if annex.business != Business::Register {
        for id in &annex.domains {
            let domain = domain::by_id(act.db(), *id).await?;
            register::begin_change(act, domain, Some(form.id)).await?;
        }
    }
    Ok(())
}

/// The operator has finished the procedures; what was approved becomes real.
pub async fn carry_out(act: &Act, form: &form::Model, answers: &BTreeMap<String, String>) -> Result<()> {
    let annex: Annex2 = form.fields()?;
    let receipt = answers.get(RECEIPT).map(String::as_str).unwrap_or_default();
    let changing = async |id| -> Result<Model> { domain::by_id(act.db(), id).await };
    match annex.business {
        Business::Register => {
            register::resolve(act, in_state(act, form, DomainState::Registered).await?, receipt).await?;
        }
        Business::Change if annex.wants_label() => {
            let new = in_state(act, form, DomainState::Registered).await?;
            let new = register::resolve(act, new, receipt).await?;
            let old = changing(*annex.domains.first().or_not_found()?).await?;
            move_site(act, &old, &new).await?;
            let to = Redirection { to: act.app().settings.origin(new.label.as_str()), until: until(act, &annex)? };
            register::cancel(act, old, Some(&to), receipt).await?;
        }
        Business::Change => {
            let domain = changing(*annex.domains.first().or_not_found()?).await?;
            let change = Change {
                addresses: annex.addresses(&act.app().settings)?,
                site: annex.site.or(domain.site_id),
                purpose: annex.purpose.trim().to_owned(),
                contacts: annex.contacts(),
            };
            register::change(act, domain, &change, receipt).await?;
        }
        Business::Renew => {
            let domain = changing(*annex.domains.first().or_not_found()?).await?;
            register::renew(act, domain, annex.years()?, receipt).await?;
        }
        Business::Cancel => {
            let mut given_up = Vec::new();
            for id in &annex.domains {
                given_up.push(changing(*id).await?);
            }
            let to = destination(act, &annex, &given_up).await??;
            let to = match to {
                Some(to) => Some(Redirection { to, until: until(act, &annex)? }),
                None => None,
            };
            for domain in given_up {
                register::cancel(act, domain, to.as_ref(), receipt).await?;
            }
        }
    }
    Ok(())
}

/// A site that was called by the old name is called by the new one from now on.
async fn move_site(act: &Act, old: &Model, new: &Model) -> Result<()> {
    let Some(site) = old.site_id else { return Ok(()) };
    let site = site::by_id(act.db(), site).await?;
    if site.label == old.label {
        sites::relabel(act, site.id, &new.label).await?;
    }
    Ok(())
}

/// Until when an old name leads on: as the form says, else as long as the rulebook says.
fn until(act: &Act, annex: &Annex2) -> Result<Moment> {
    let today = act.now().day();
    // The day may have passed while the form was on its way; then the rule's time holds.
    if let Ok(Some(until)) = annex.redirect_until(today) {
        return Ok(until);
    }
    let rule = Period::Months(act.app().rules.months("domain.redirect", today)?.value);
    let last = rule.after(today, &act.app().calendar).date;
    Ok(Moment::at_start_of(last.tomorrow().unwrap_or(last)))
}

async fn applied(act: &Act, form: &form::Model) -> Result<Model> {
    in_state(act, form, DomainState::Applied).await
}

async fn in_state(act: &Act, form: &form::Model, state: DomainState) -> Result<Model> {
    domain::of_form(act.db(), form.id).await?.into_iter().find(|row| row.state == state).or_not_found()
}
