//! Signing in and out (arts. 29, 30). Every try is counted before it is judged, so that many at
//! once gain nothing; a wrong name, a wrong password and a locked account look and take the same;
//! what was typed never reaches the journal.

use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, Set};
use serde_json::json;

use super::limits::Limits;
use super::session::{self, From, Token};
use super::{AccountId, Actor, Current, account, actor, password, totp};
use crate::error::{Error, Refusal, Result};
use crate::journal::Entry;
use crate::time::Moment;
use crate::{App, notices};

/// A session begun or taken a step further.
#[derive(Debug)]
pub struct SignedIn {
    /// The new token; the browser's old one is worth nothing now.
    pub token: Token,
    /// What must be done before the desk opens, as a path.
    pub next: Option<&'static str>,
}

/// No failure is answered sooner, so that the database's share of the work tells nothing either.
const NO_SOONER: Duration = Duration::from_millis(200);

/// Signs in with name and password.
pub async fn sign_in(app: &App, login: &str, text: &str, from: &From) -> Result<SignedIn> {
    let floor = tokio::time::sleep(NO_SOONER);
    let result = attempt(app, login, text, from).await;
    if result.is_err() {
        floor.await;
    }
    result
}

async fn attempt(app: &App, login: &str, text: &str, from: &From) -> Result<SignedIn> {
    let began = app.time.now();
    let limits = Limits::of(app, began)?;
    if !app.tries.heard(&from.address, &limits, began) {
        return Err(Refusal::new("people-sign-in-address").arg("minutes", limits.address_seconds / 60).into());
    }
    let login = login.trim().to_lowercase();
    let known = account::Entity::find().filter(account::Column::Login.eq(login)).one(app.db.read()).await?;
    let counted = match &known {
        Some(account) => count(app, account.id, &limits).await?,
        None => None,
    };
    // Too long a text is not worth its hashing; no password is.
    let text = if text.len() > 4 * 128 { "" } else { text };
    let hash = counted.as_ref().map(|counted| counted.account.password_hash.as_str());
    let right = password::verify(text, hash).await?;
    let locks = counted.as_ref().is_some_and(|counted| counted.locks);
    let Some(counted) = counted.filter(|_| right) else {
        app.tries.failed(&from.address, &limits, app.time.now());
        match known {
            Some(account) => failed(app, account.id, from, "password", locks).await?,
            None => unknown(app, from).await?,
        }
        tracing::info!(address = from.address, locks, "a sign-in failed");
        return Err(refused(&limits));
    };
    let account = counted.account;
    if let Some(reason) = barred(&account, &limits, app.time.now()) {
        uncount(app, account.id, counted.before).await?;
        failed(app, account.id, from, "barred", false).await?;
        return Err(reason.remedy("people-sign-in-barred-remedy").into());
    }
    let actor = actor::actor_for(app, account.staff_id).await?;
    if matches!(actor, Actor::Nobody) {
        return Err(refused(&limits));
    }

    let act = app.act(&actor).await?;
    let (now, staff) = account::in_act(&act, account.id).await?;
    if now.password_hash != account.password_hash || now.disabled_at.is_some() {
        return Err(refused(&limits));
    }
    if let Some(key) = &from.replaces {
        session::end_one(&act, key).await?;
    }
    let token = session::start(&act, now.id, from).await?;
    let (id, previous) = (now.id, now.last_sign_in_at);
    let second_factor = now.totp_confirmed_at.is_some();
    let mut row: account::ActiveModel = now.into();
    if second_factor {
        // The count goes back to where it was and is cleared with the second factor only, so
        // that knowing the password buys no further guesses at codes.
        row.failed = Set(counted.before.0);
        row.locked_until = Set(counted.before.1);
    } else {
        row.failed = Set(0);
        row.locked_until = Set(None);
        row.last_sign_in_at = Set(Some(act.now()));
        row.last_sign_in_from = Set(Some(from.address.clone()));
    }
    let account = row.update(act.db()).await?;
    account::said(
        &act,
        "account.sign_in",
        &account,
        &staff,
        json!({
            "address": from.address, "browser": from.user_agent, "previous": previous,
            "second_factor_waits": second_factor,
        }),
    );
    act.commit().await?;
    tracing::info!(account = %id, "signed in");
    onward(app, token).await
}

/// Gives the second factor of this session: a one-time code, or a recovery code.
pub async fn second_factor(app: &App, current: &Current, code: &str, from: &From) -> Result<SignedIn> {
    if !current.needs_second_factor || !current.second_factor_set_up {
        return Err(Refusal::new("people-second-factor-not-needed").into());
    }
    let act = app.act(&Actor::Staff(current.staff.clone())).await?;
    let limits = Limits::of(app, act.now())?;
    let (account, staff) = account::in_act(&act, current.account).await?;
    let locked = account.locked_until.is_some_and(|until| act.now() < until);
    let given = if locked { None } else { totp::take(&act, &account, code, &limits).await? };
    let Some(how) = given else {
        let next = after_failure(&account, &limits, act.now());
        let locks = next.1.is_some();
        if locks {
            session::end_one(&act, &current.token_digest).await?;
        }
        let mut row: account::ActiveModel = account.into();
        (row.failed, row.locked_until) = (Set(next.0), Set(next.1));
        let account = row.update(act.db()).await?;
        say_failed(&act, &account, &staff, from, "code", locks && !locked).await?;
        act.commit().await?;
        app.tries.failed(&from.address, &limits, app.time.now());
        return Err(if locks {
            refused(&limits)
        } else {
            Refusal::new("people-second-factor-wrong").field("code").into()
        });
    };
    session::second_factor_given(&act, &current.token_digest).await?;
    let token = session::rotate(&act, &current.token_digest).await?;
    let mut row: account::ActiveModel = account::ActiveModel { id: Set(account.id), ..Default::default() };
    row.failed = Set(0);
    row.locked_until = Set(None);
    row.last_sign_in_at = Set(Some(act.now()));
    row.last_sign_in_from = Set(Some(from.address.clone()));
    let account = row.update(act.db()).await?;
    account::said(&act, "account.second_factor", &account, &staff, json!({ "address": from.address, "by": how }));
    act.commit().await?;
    onward(app, token).await
}

/// Signs out: the session ends, wherever its cookie may still lie.
pub async fn sign_out(app: &App, current: &Current) -> Result<()> {
    let act = app.act(&Actor::Staff(current.staff.clone())).await?;
    let (account, staff) = account::in_act(&act, current.account).await?;
    session::end_one(&act, &current.token_digest).await?;
    account::said(&act, "account.sign_out", &account, &staff, json!({}));
    act.commit().await
}

async fn onward(app: &App, token: Token) -> Result<SignedIn> {
    let current = session::find(app, token.as_str()).await?.ok_or(Error::SignIn)?;
    Ok(SignedIn { token, next: current.next_step() })
}

/// The one answer to every failure.
fn refused(limits: &Limits) -> Error {
    Refusal::new("people-sign-in-refused")
        .arg("tries", limits.tries)
        .arg("minutes", limits.lock_seconds / 60)
        .article("30")
        .into()
}

/// What the owner of the right password is told, and nobody else.
fn barred(account: &account::Model, limits: &Limits, now: Moment) -> Option<Refusal> {
    if account.disabled_at.is_some() {
        Some(Refusal::new("people-sign-in-disabled"))
    } else if account.must_change && now.seconds_since(account.password_set_at) >= limits.initial_seconds {
        Some(Refusal::new("people-sign-in-initial-over").arg("hours", limits.initial_seconds / 3600))
    } else if now.seconds_since(account.alive_at()) >= limits.dormant_seconds() {
        Some(Refusal::new("people-sign-in-dormant").arg("days", limits.dormant_days))
    } else {
        None
    }
}

struct Counted {
    account: account::Model,
    /// Failures and lock before this try.
    before: (i32, Option<Moment>),
    /// Whether the account is locked unless this try is right.
    locks: bool,
}

/// Failures and lock after one more failure at `now`; a lock that is over starts a new count.
fn after_failure(account: &account::Model, limits: &Limits, now: Moment) -> (i32, Option<Moment>) {
    if let Some(until) = account.locked_until.filter(|until| now < *until) {
        return (account.failed, Some(until));
    }
    let failed = if account.locked_until.is_some() { 1 } else { account.failed + 1 };
    let locks = u64::try_from(failed).unwrap_or(u64::MAX) >= limits.tries;
    (failed, locks.then(|| now.plus_seconds(limits.lock_seconds)))
}

/// Counts a try as a failure before it is judged; nothing while the account is locked.
async fn count(app: &App, id: AccountId, limits: &Limits) -> Result<Option<Counted>> {
    let write = app.db.write().await?;
    let found = account::Entity::find_by_id(id).lock_exclusive().one(&write.transaction).await?;
    let now = app.time.now();
    let Some(account) = found.filter(|account| account.locked_until.is_none_or(|until| until <= now)) else {
        return Ok(None);
    };
    let before = if account.locked_until.is_some() { (0, None) } else { (account.failed, None) };
    let (failed, locked_until) = after_failure(&account, limits, now);
    set_count(&write.transaction, id, failed, locked_until).await?;
    write.transaction.commit().await?;
    Ok(Some(Counted { account, before, locks: locked_until.is_some() }))
}

async fn uncount(app: &App, id: AccountId, before: (i32, Option<Moment>)) -> Result<()> {
    let write = app.db.write().await?;
    set_count(&write.transaction, id, before.0, before.1).await?;
    write.transaction.commit().await?;
    Ok(())
}

async fn set_count(db: &impl ConnectionTrait, id: AccountId, failed: i32, until: Option<Moment>) -> Result<()> {
    account::Entity::update_many()
        .col_expr(account::Column::Failed, Expr::value(failed))
        .col_expr(account::Column::LockedUntil, Expr::value(until))
        .filter(account::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// Writes a failure at a known account to the journal, and the lock when this one brought it.
async fn failed(app: &App, id: AccountId, from: &From, why: &'static str, locks: bool) -> Result<()> {
    let act = app.act(&Actor::Nobody).await?;
    let (account, staff) = account::in_act(&act, id).await?;
    say_failed(&act, &account, &staff, from, why, locks).await?;
    act.commit().await
}

async fn say_failed(
    act: &crate::Act,
    account: &account::Model,
    staff: &super::staff::Model,
    from: &From,
    why: &'static str,
    locks: bool,
) -> Result<()> {
    let effect = json!({ "address": from.address, "wrong": why, "in_a_row": account.failed });
    account::said(act, "account.sign_in_failed", account, staff, effect);
    if locks {
        account::said(act, "account.lock", account, staff, json!({ "until": account.locked_until }));
        notices::tell(act, staff.id, "people-notice-locked", json!({}), "/desk/account").await?;
    }
    Ok(())
}

/// A failure at no account: the typed name stays out, it may be a password in the wrong field.
async fn unknown(app: &App, from: &From) -> Result<()> {
    let act = app.act(&Actor::Nobody).await?;
    let entry = Entry::new("account.sign_in_failed", "account", "unknown", "");
    act.record(entry.effect(json!({ "address": from.address, "wrong": "name" })));
    act.commit().await
}
