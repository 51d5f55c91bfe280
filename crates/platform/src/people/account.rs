//! Accounts: one way to sign in, for one member of staff (arts. 29, 30). Opened, reset and
//! disabled by the system administrator; unlocked, and freed of a lost second factor, by the
//! security administrator, so that neither can become somebody else alone.

use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, Set};
use serde::Serialize;
use serde_json::json;

use super::password::{self, Temporary};
use super::{AccountId, Actor, StaffId, session, staff, totp};
use crate::act::all_clear;
use crate::error::{OrNotFound, Refusal, Result};
use crate::journal::Entry;
use crate::permits::{GrantPost, KeepPeople, Resource};
use crate::time::Moment;
use crate::{Act, App};

/// An account. Never serialised: it holds secrets.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// Whose.
    pub staff_id: StaffId,
    /// Name to sign in with.
    pub login: String,
    /// argon2id in PHC form.
    pub password_hash: String,
    /// When it was set.
    pub password_set_at: Moment,
    /// It is temporary and must be changed at the next sign-in.
    pub must_change: bool,
    /// Failed tries in a row.
    pub failed: i32,
    /// No sign-in before.
    pub locked_until: Option<Moment>,
    /// Secret of the one-time codes, as bytes: protect the database file and its backups.
    pub totp_secret: Option<Vec<u8>>,
    /// When the first code was given and the second factor came into force.
    pub totp_confirmed_at: Option<Moment>,
    /// Step of the last code that was used; older ones are replays.
    pub totp_last_step: Option<i64>,
    /// Last sign-in.
    pub last_sign_in_at: Option<Moment>,
    /// From which address.
    pub last_sign_in_from: Option<String>,
    /// When it was disabled.
    pub disabled_at: Option<Moment>,
    /// When it was opened.
    pub created_at: Moment,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// When it was last given a sign of life: a sign-in, a new password, being opened.
    pub fn alive_at(&self) -> Moment {
        self.last_sign_in_at.unwrap_or(self.created_at).max(self.password_set_at)
    }
}

/// What screens may know about an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Id.
    pub id: AccountId,
    /// Whose.
    pub staff_id: StaffId,
    /// Name to sign in with.
    pub login: String,
    /// Waiting for its first own password.
    pub must_change: bool,
    /// Locked until then.
    pub locked_until: Option<Moment>,
    /// Whether a second factor is in force.
    pub second_factor: bool,
    /// Last sign-in.
    pub last_sign_in_at: Option<Moment>,
    /// When it was disabled.
    pub disabled_at: Option<Moment>,
}

impl Shown {
    /// As it stands at `now`.
    pub fn of(account: &Model, now: Moment) -> Self {
        Self {
            id: account.id,
            staff_id: account.staff_id,
            login: account.login.clone(),
            must_change: account.must_change,
            locked_until: account.locked_until.filter(|until| now < *until),
            second_factor: account.totp_confirmed_at.is_some(),
            last_sign_in_at: account.last_sign_in_at,
            disabled_at: account.disabled_at,
        }
    }
}

/// The accounts of these people.
pub async fn of_staff(app: &App, staff: &[StaffId], now: Moment) -> Result<Vec<Shown>> {
    let find = Entity::find().filter(Column::StaffId.is_in(staff.iter().copied()));
    Ok(find.all(app.db.read()).await?.iter().map(|account| Shown::of(account, now)).collect())
}

/// The account of a login, for the command line.
pub async fn by_login(db: &impl ConnectionTrait, login: &str) -> Result<Model> {
    Entity::find().filter(Column::Login.eq(login.trim().to_lowercase())).one(db).await?.or_not_found()
}

/// Who owns the account, for the handler that shows their unit again.
pub async fn owner(app: &App, id: AccountId) -> Result<StaffId> {
    Ok(Entity::find_by_id(id).one(app.db.read()).await?.or_not_found()?.staff_id)
}

/// Opens an account with a temporary password that must be changed at the first sign-in.
pub async fn open(act: &Act, staff: StaffId, login: &str, temporary: &Temporary) -> Result<Model> {
    enter(act, staff, login, temporary.hash(), true).await
}

/// Opens an account with a password that is known already: the platform's own work only
/// (demonstration cluster, command line).
pub async fn open_ready(act: &Act, staff: StaffId, login: &str, hash: &password::Hash) -> Result<Model> {
    match act.actor() {
        Actor::System(_) => enter(act, staff, login, hash, false).await,
        _ => Err(Refusal::new("people-account-ready").article("30").into()),
    }
}

async fn enter(act: &Act, staff: StaffId, login: &str, hash: &password::Hash, must_change: bool) -> Result<Model> {
    let staff = staff::in_act(act, staff).await?;
    act.permit(KeepPeople, &Resource::unit(staff.unit_id))?;
    let login = login.trim().to_lowercase();
    let mut reasons: Vec<Refusal> = staff.must_be_here().err().into_iter().collect();
    if !is_login(&login) {
        reasons.push(Refusal::new("people-account-login-bad").field("login"));
    }
    if Entity::find().filter(Column::Login.eq(&login)).count(act.db()).await? > 0 {
        reasons.push(Refusal::new("people-account-login-taken").arg("login", login.as_str()).field("login"));
    }
    if Entity::find().filter(Column::StaffId.eq(staff.id)).count(act.db()).await? > 0 {
        reasons.push(Refusal::new("people-account-already").arg("name", staff.name.as_str()));
    }
    all_clear(reasons)?;
    let account = ActiveModel {
        id: Set(AccountId::new()),
        staff_id: Set(staff.id),
        login: Set(login),
        password_hash: Set(hash.as_str().to_owned()),
        password_set_at: Set(act.now()),
        must_change: Set(must_change),
        failed: Set(0),
        locked_until: Set(None),
        totp_secret: Set(None),
        totp_confirmed_at: Set(None),
        totp_last_step: Set(None),
        last_sign_in_at: Set(None),
        last_sign_in_from: Set(None),
        disabled_at: Set(None),
        created_at: Set(act.now()),
    }
    .insert(act.db())
    .await
    .map_err(super::taken_meanwhile)?;
    said(act, "account.open", &account, &staff, json!({ "temporary": must_change }));
    Ok(account)
}

/// Gives a new temporary password; every session ends. One's own is changed, not reset.
pub async fn reset(act: &Act, id: AccountId, temporary: &Temporary) -> Result<Model> {
    let (account, staff) = of_another(act, id).await?;
    act.permit(KeepPeople, &Resource::unit(staff.unit_id))?;
    staff.must_be_here()?;
    password::remember(act, &account).await?;
    let sessions = session::end_all(act, id, None).await?;
    let mut row: ActiveModel = account.into();
    row.password_hash = Set(temporary.hash().as_str().to_owned());
    row.password_set_at = Set(act.now());
    row.must_change = Set(true);
    row.failed = Set(0);
    row.locked_until = Set(None);
    let account = row.update(act.db()).await?;
    said(act, "account.reset", &account, &staff, json!({ "sessions_ended": sessions }));
    Ok(account)
}

/// Bars an account; every session ends.
pub async fn disable(act: &Act, id: AccountId) -> Result<Model> {
    let (account, staff) = of_another(act, id).await?;
    act.permit(KeepPeople, &Resource::unit(staff.unit_id))?;
    if account.disabled_at.is_some() {
        return Err(Refusal::new("people-account-disabled").into());
    }
    let sessions = session::end_all(act, id, None).await?;
    let mut row: ActiveModel = account.into();
    row.disabled_at = Set(Some(act.now()));
    let account = row.update(act.db()).await?;
    said(act, "account.disable", &account, &staff, json!({ "sessions_ended": sessions }));
    Ok(account)
}

/// Lifts the bar.
pub async fn enable(act: &Act, id: AccountId) -> Result<Model> {
    let (account, staff) = of_another(act, id).await?;
    act.permit(KeepPeople, &Resource::unit(staff.unit_id))?;
    staff.must_be_here()?;
    if account.disabled_at.is_none() {
        return Err(Refusal::new("people-account-not-disabled").into());
    }
    let mut row: ActiveModel = account.into();
    row.disabled_at = Set(None);
    let account = row.update(act.db()).await?;
    said(act, "account.enable", &account, &staff, json!({}));
    Ok(account)
}

/// Opens a lock before its time; the security administrator's decision.
pub async fn unlock(act: &Act, id: AccountId) -> Result<Model> {
    let (account, staff) = of_another(act, id).await?;
    act.permit(GrantPost, &Resource::unit(staff.unit_id))?;
    if account.locked_until.is_none_or(|until| until <= act.now()) {
        return Err(Refusal::new("people-account-not-locked").into());
    }
    let mut row: ActiveModel = account.into();
    row.failed = Set(0);
    row.locked_until = Set(None);
    let account = row.update(act.db()).await?;
    said(act, "account.unlock", &account, &staff, json!({}));
    Ok(account)
}

/// Forgets a second factor whose device is lost; every session ends, and a post that wants one
/// has it set up anew at the next sign-in.
pub async fn forget_second_factor(act: &Act, id: AccountId) -> Result<Model> {
    let (account, staff) = of_another(act, id).await?;
    act.permit(GrantPost, &Resource::unit(staff.unit_id))?;
    if account.totp_secret.is_none() {
        return Err(Refusal::new("people-account-no-second-factor").into());
    }
    let sessions = session::end_all(act, id, None).await?;
    totp::forget_codes(act, id).await?;
    let mut row: ActiveModel = account.into();
    row.totp_secret = Set(None);
    row.totp_confirmed_at = Set(None);
    row.totp_last_step = Set(None);
    let account = row.update(act.db()).await?;
    said(act, "account.forget_second_factor", &account, &staff, json!({ "sessions_ended": sessions }));
    Ok(account)
}

/// Bars the account of somebody who leaves; returns how many sessions ended.
pub(super) async fn close_for(act: &Act, staff: StaffId) -> Result<u64> {
    let Some(account) = Entity::find().filter(Column::StaffId.eq(staff)).one(act.db()).await? else {
        return Ok(0);
    };
    let id = account.id;
    let disabled = account.disabled_at.unwrap_or(act.now());
    let mut row: ActiveModel = account.into();
    row.disabled_at = Set(Some(disabled));
    row.update(act.db()).await?;
    session::end_all(act, id, None).await
}

/// The account as it stands inside an act, held against other acts, with its owner.
pub(super) async fn in_act(act: &Act, id: AccountId) -> Result<(Model, staff::Model)> {
    let account = Entity::find_by_id(id).lock_exclusive().one(act.db()).await?.or_not_found()?;
    let staff = staff::in_act(act, account.staff_id).await?;
    Ok((account, staff))
}

async fn of_another(act: &Act, id: AccountId) -> Result<(Model, staff::Model)> {
    let (account, staff) = in_act(act, id).await?;
    super::not_to_oneself(act, staff.id)?;
    Ok((account, staff))
}

/// Writes a row about an account.
pub(super) fn said(act: &Act, verb: &'static str, account: &Model, staff: &staff::Model, effect: serde_json::Value) {
    act.record(Entry::new(verb, "account", account.id, &account.login).unit(staff.unit_id).effect(effect));
}

/// Three to thirty-two lower-case letters, digits, hyphens, dots and underscores; a letter first.
fn is_login(login: &str) -> bool {
    (3..=32).contains(&login.len())
        && login.starts_with(|c: char| c.is_ascii_lowercase())
        && login.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c))
}

#[cfg(test)]
mod tests {
    use super::is_login;

    #[test]
    fn logins_are_plain() {
        for good in ["jw-officer", "hyjd-clerk", "zfb.leader", "a_1"] {
            assert!(is_login(good), "{good}");
        }
        for bad in ["", "ab", "JW-officer", "1abc", "a b c", "信息员", "a@b"] {
            assert!(!is_login(bad), "{bad}");
        }
    }
}
