//! The register of domain names (art. 12): each step of a name's life, in its order — 审批, 登记,
//! 办理手续 and with it resolution, change, renewal, cancellation with a time of redirection. The
//! steps that decide something are taken by annex 2 alone, inside the act that signs its cell; the
//! permit is that cell's.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use platform::act::all_clear;
use platform::approvals::form::FormId;
use platform::journal::Entry;
use platform::people::{SiteRef, UnitId};
use platform::{Act, App, Error, Moment, Refusal, Result, serial};
use sea_orm::prelude::*;
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde_json::{Value, json};

use super::domain::{self, ActiveModel, Column, Contacts, DomainId, DomainState, Entity, Model};
use super::naming::Judgement;
use super::records::Addresses;
use super::zone;
use crate::sites::{self, DomainLabel, SiteState, site};

/// What is applied for.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// The label.
    pub label: DomainLabel,
    /// For which unit.
    pub unit: UnitId,
    /// The site that it shall lead to.
    pub site: Option<SiteRef>,
    /// The form.
    pub form: Option<FormId>,
    /// 域名用途.
    pub purpose: String,
    /// How it came out of the unit's name.
    pub naming: Judgement,
    /// Where it shall lead.
    pub addresses: Addresses,
    /// Whom to ask.
    pub contacts: Contacts,
    /// 注册年限.
    pub years: i32,
}

/// What stands against a unit's having a label: length, reserved and look-alike labels, names and
/// sites of others. `own` are names of the unit that may look alike (an old name and its successor).
pub async fn reasons(app: &App, db: &impl ConnectionTrait, label: &DomainLabel, unit: UnitId) -> Result<Vec<Refusal>> {
    let refuse = |message: &str| {
        Refusal::new(message).arg("label", label.as_str()).article("12").remedy("sites-label-remedy").field("label")
    };
    let mut reasons: Vec<_> = sites::too_long(app, app.time.now().day(), label)?.into_iter().collect();
    if let Some(reserved) = label.like_reserved() {
        reasons.push(refuse("domains-like-reserved").arg("other", reserved));
    }
    for other in domain::near(db, label).await? {
        if other.label == *label {
            reasons.push(refuse("domains-taken"));
        } else if other.unit_id != unit {
            reasons.push(refuse("domains-like-taken").arg("other", other.label.as_str()));
        }
    }
    for site in site::all(db).await? {
        if site.state == SiteState::Closed || site.unit_id == unit {
            continue;
        }
        if site.label == *label {
            reasons.push(refuse("domains-taken"));
        } else if site.label.confusable_with(label.as_str()) {
            reasons.push(refuse("domains-like-taken").arg("other", site.label.as_str()));
        }
    }
    reasons.dedup();
    Ok(reasons)
}

/// Enters a name as applied for.
pub async fn apply(act: &Act, new: &Application) -> Result<Model> {
    let row = ActiveModel {
        id: Set(DomainId::new()),
        label: Set(new.label.clone()),
        unit_id: Set(new.unit),
        site_id: Set(new.site),
        form_id: Set(new.form),
        state: Set(DomainState::Applied),
        purpose: Set(new.purpose.clone()),
        naming: Set(new.naming.clone()),
        addresses: Set(new.addresses.clone()),
        contacts: Set(new.contacts.clone()),
        number: Set(None),
        years: Set(new.years),
        registered_at: Set(None),
        expires_at: Set(None),
        registry_receipt: Set(String::new()),
        redirect_to: Set(String::new()),
        redirect_until: Set(None),
        stopped_at: Set(None),
        cancelled_at: Set(None),
        reminded_at: Set(None),
        wish: Set(0),
        version: Set(1),
        created_at: Set(act.now()),
    };
    let row = row.insert(act.db()).await?;
    say(act, "domain.apply", &row, json!({ "rule": row.naming.rule, "addresses": row.addresses }));
    Ok(row)
}

/// 审批 and 登记: the name is the unit's, under a number, for its term.
pub async fn approve(act: &Act, domain: Model) -> Result<Model> {
    all_clear(reasons(act.app(), act.db(), &domain.label, domain.unit_id).await?)?;
    let years = domain.years;
    all_clear(term_reasons(act, years, None)?)?;
    let approved = step(act, domain, DomainState::Approved, |_| ()).await?;
    say(act, "domain.approve", &approved, json!({}));
    let today = act.now().day();
    let number = serial::next(act, &format!("domain/{}", today.year())).await?;
    let number = format!("YMDJ-{}-{number:04}", today.year());
    let registered = step(act, approved, DomainState::Registered, |row| {
        row.number = Set(Some(number.clone()));
        row.registered_at = Set(Some(act.now()));
        row.expires_at = Set(Some(Moment::at_start_of(years_after(today, years))));
    })
    .await?;
    say(act, "domain.register", &registered, json!({ "number": number, "years": years }));
    Ok(registered)
}

/// 办理相关手续: the registry has it; it begins to resolve, and its site answers on it.
pub async fn resolve(act: &Act, domain: Model, receipt: &str) -> Result<Model> {
    let wish = zone::wish(act).await?;
    let domain = step(act, domain, DomainState::Resolving, |row| {
        row.registry_receipt = Set(receipt.trim().to_owned());
        row.wish = Set(wish);
    })
    .await?;
    say(act, "domain.resolve", &domain, json!({ "receipt": domain.registry_receipt, "addresses": domain.addresses }));
    Ok(domain)
}

/// A change, renewal or cancellation has been approved and is being carried out.
pub async fn begin_change(act: &Act, domain: Model, form: Option<FormId>) -> Result<Model> {
    let domain = step(act, domain, DomainState::Changing, |row| {
        if form.is_some() {
            row.form_id = Set(form);
        }
    })
    .await?;
    say(act, "domain.begin_change", &domain, json!({}));
    Ok(domain)
}

/// What may change about a name that stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where it leads.
    pub addresses: Addresses,
    /// To which site.
    pub site: Option<SiteRef>,
    /// What for.
    pub purpose: String,
    /// Whom to ask.
    pub contacts: Contacts,
}

/// Carries an approved change out.
pub async fn change(act: &Act, domain: Model, change: &Change, receipt: &str) -> Result<Model> {
    let before = json!({ "addresses": domain.addresses, "site": domain.site_id, "purpose": domain.purpose });
    let wish = zone::wish(act).await?;
    let domain = step(act, domain, DomainState::Resolving, |row| {
        row.addresses = Set(change.addresses.clone());
        row.site_id = Set(change.site);
        row.purpose = Set(change.purpose.clone());
        row.contacts = Set(change.contacts.clone());
        row.registry_receipt = Set(receipt.trim().to_owned());
        row.wish = Set(wish);
    })
    .await?;
    let after = json!({ "addresses": domain.addresses, "site": domain.site_id, "purpose": domain.purpose });
    say(act, "domain.change", &domain, json!({ "before": before, "after": after }));
    Ok(domain)
}

/// Carries an approved renewal out: the term ends so many years later.
pub async fn renew(act: &Act, domain: Model, years: i32, receipt: &str) -> Result<Model> {
    all_clear(term_reasons(act, years, domain.expires_at)?)?;
    let until = renewed(act.now().day(), domain.expires_at, years);
    let domain = step(act, domain, DomainState::Resolving, |row| {
        row.years = Set(years);
        row.expires_at = Set(Some(Moment::at_start_of(until)));
        row.reminded_at = Set(None);
        row.registry_receipt = Set(receipt.trim().to_owned());
    })
    .await?;
    say(act, "domain.renew", &domain, json!({ "years": years, "until": until.to_string() }));
    Ok(domain)
}

/// Where a name that is given up leads, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirection {
    /// The origin: `https://mzj.dongcheng.example`.
    pub to: String,
    /// The first moment at which it no longer does.
    pub until: Moment,
}

/// Carries an approved cancellation out: first it redirects, if that was asked for, then it stops.
pub async fn cancel(act: &Act, domain: Model, redirection: Option<&Redirection>, receipt: &str) -> Result<Model> {
    let Some(redirection) = redirection else {
        return stop(act, domain, receipt).await;
    };
    let wish = zone::wish(act).await?;
    let domain = step(act, domain, DomainState::Redirecting, |row| {
        row.redirect_to = Set(redirection.to.clone());
        row.redirect_until = Set(Some(redirection.until));
        row.registry_receipt = Set(receipt.trim().to_owned());
        row.wish = Set(wish);
    })
    .await?;
    let until = redirection.until.day().to_string();
    say(act, "domain.redirect", &domain, json!({ "to": redirection.to, "until": until }));
    Ok(domain)
}

/// It no longer resolves; nobody else can have it yet.
async fn stop(act: &Act, domain: Model, receipt: &str) -> Result<Model> {
    let wish = zone::wish(act).await?;
    let domain = step(act, domain, DomainState::Stopped, |row| {
        row.stopped_at = Set(Some(act.now()));
        row.wish = Set(wish);
        if !receipt.trim().is_empty() {
            row.registry_receipt = Set(receipt.trim().to_owned());
        }
    })
    .await?;
    say(act, "domain.stop", &domain, json!({}));
    Ok(domain)
}

/// What the clock brings: redirections end, stopped names become free. Returns how many moved.
pub async fn by_the_clock(act: &Act) -> Result<usize> {
    let now = act.now();
    let mut moved = 0;
    let redirecting = Entity::find()
        .filter(Column::State.eq(DomainState::Redirecting))
        .filter(Column::RedirectUntil.lte(now))
        .all(act.db())
        .await?;
    for domain in redirecting {
        stop(act, domain, "").await?;
        moved += 1;
    }
    let kept = act.app().rules.days("domain.stopped", now.day())?.value;
    let stopped = Entity::find().filter(Column::State.eq(DomainState::Stopped)).all(act.db()).await?;
    for domain in stopped {
        let since = domain.stopped_at.unwrap_or(domain.created_at);
        if kept.after(since.day(), &act.app().calendar).date >= now.day() {
            continue;
        }
        let domain = step(act, domain, DomainState::Cancelled, |row| row.cancelled_at = Set(Some(now))).await?;
        say(act, "domain.cancel", &domain, json!({}));
        moved += 1;
    }
    Ok(moved)
}

/// Takes an application that came to nothing out of the way.
pub async fn drop_application(act: &Act, domain: Model) -> Result<()> {
    let domain = step(act, domain, DomainState::Cancelled, |row| row.cancelled_at = Set(Some(act.now()))).await?;
    say(act, "domain.lapse", &domain, json!({}));
    Ok(())
}

/// The registry would not have a registered name, or its form was taken back: it is free at once,
/// for it never resolved.
pub async fn revoke(act: &Act, domain: Model) -> Result<()> {
    let stopped = step(act, domain, DomainState::Stopped, |row| row.stopped_at = Set(Some(act.now()))).await?;
    drop_application(act, stopped).await
}

/// A change that was approved is not carried out after all: the name stays as it is.
pub async fn keep_as_it_is(act: &Act, domain: Model) -> Result<()> {
    let domain = step(act, domain, DomainState::Resolving, |_| ()).await?;
    say(act, "domain.keep", &domain, json!({}));
    Ok(())
}

/// Enters a name that was registered and resolves already when the platform took the register
/// over, for a site that stands. The system's own deed; people go through annex 2.
pub async fn take_over(
    act: &Act,
    site: &site::Model,
    naming: Judgement,
    addresses: Addresses,
    years: i32,
) -> Result<Model> {
    let new = Application {
        label: site.label.clone(),
        unit: site.unit_id,
        site: Some(site.id),
        form: None,
        purpose: site.name.clone(),
        naming,
        addresses,
        contacts: Contacts::default(),
        years,
    };
    let applied = apply(act, &new).await?;
    let today = act.now().day();
    let number = serial::next(act, &format!("domain/{}", today.year())).await?;
    let wish = zone::wish(act).await?;
    let mut row: ActiveModel = applied.into();
    row.state = Set(DomainState::Resolving);
    row.number = Set(Some(format!("YMDJ-{}-{number:04}", today.year())));
    row.registered_at = Set(Some(act.now()));
    row.expires_at = Set(Some(Moment::at_start_of(years_after(today, years))));
    row.wish = Set(wish);
    let domain = row.update(act.db()).await?;
    say(act, "domain.take_over", &domain, json!({ "number": domain.number }));
    Ok(domain)
}

/// What stands against a term of so many years: none, or beyond what the law allows, counted with
/// what is left of the running one.
pub fn term_reasons(act: &Act, years: i32, running: Option<Moment>) -> Result<Vec<Refusal>> {
    let today = act.now().day();
    let rule = act.app().rules.months("domain.term", today)?;
    let most = i64::from(rule.value) / 12;
    let last = today.saturating_add(Span::new().months(i64::from(rule.value)));
    let refuse = |message: &str| {
        Refusal::new(message)
            .arg("most", most)
            .article("12")
            .arg("source", rule.rule.source.clone())
            .field("years")
            .remedy("domains-term-remedy")
    };
    if years < 1 {
        return Ok(vec![refuse("domains-term-missing")]);
    }
    let until = match running {
        Some(_) => renewed(today, running, years),
        None => years_after(today, years),
    };
    Ok(if until > last { vec![refuse("domains-term-long")] } else { Vec::new() })
}

fn years_after(day: Date, years: i32) -> Date {
    day.saturating_add(years.clamp(0, 1000).years())
}

/// A renewal goes on from where the term ends, or from today when it has ended.
fn renewed(today: Date, running: Option<Moment>, years: i32) -> Date {
    let from = running.map_or(today, Moment::day).max(today);
    years_after(from, years)
}

/// Moves a name on, if it is still as it was read and the step is one of its life.
async fn step(act: &Act, domain: Model, to: DomainState, change: impl FnOnce(&mut ActiveModel)) -> Result<Model> {
    let to = domain.state.go(to).map_err(|refusal| refusal.arg("label", domain.label.as_str()))?;
    let mut row = ActiveModel { state: Set(to), version: Set(domain.version.saturating_add(1)), ..Default::default() };
    change(&mut row);
    let moved = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(domain.id))
        .filter(Column::Version.eq(domain.version))
        .exec(act.db())
        .await?;
    if moved.rows_affected != 1 {
        return Err(Error::Stale);
    }
    domain::by_id(act.db(), domain.id).await
}

fn say(act: &Act, verb: &'static str, domain: &Model, effect: Value) {
    let mut effect = effect;
    effect["state"] = json!(domain.state);
    let mut entry = Entry::new(verb, "domain", domain.id, domain.name(act.app())).unit(domain.unit_id).effect(effect);
    if let Some(site) = domain.site_id {
        entry = entry.site(site);
    }
    act.record(entry);
}
