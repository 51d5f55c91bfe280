//! The second factor: one-time codes (RFC 6238: SHA-1, six digits, thirty seconds), never taken
//! twice, and recovery codes for the day the device is lost. The secret lies in the database as
//! it is; the operator's guide tells to keep file and backups on an encrypted disk.

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, Set};
use serde_json::json;
use totp_rs::{Algorithm, Builder, Totp};

use super::limits::Limits;
use super::session::{self, Token};
use super::{AccountId, Actor, Current, account};
use crate::error::{Error, OrNotFound, Refusal, Result};
use crate::time::Moment;
use crate::{Act, App, digest};

crate::id!(
    /// A recovery code.
    RecoveryCodeId
);

/// A recovery code, as its digest; works once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecoveryCodeId,
    /// Of which account.
    pub account_id: AccountId,
    /// SM3 of account and code; a code has 80 random bits.
    pub hash: String,
    /// When it was used.
    pub used_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const STEP: u64 = 30;

/// What the set-up page shows.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The QR code as SVG.
    pub qr: String,
    /// The key for typing, in groups of four.
    pub key: String,
}

/// Begins the set-up, or goes on with one that was begun: the same key until it is confirmed.
pub async fn begin(app: &App, current: &Current) -> Result<SetUp> {
    let (account, _) = ready(app, current).await?;
    let secret = match account.totp_secret {
        Some(secret) => secret,
        None => {
            let write = app.db.write().await?;
            let secret: Vec<u8> = rand::random::<[u8; 20]>().to_vec();
            account::Entity::update_many()
                .col_expr(account::Column::TotpSecret, Expr::value(secret.clone()))
                .filter(account::Column::Id.eq(account.id))
                .filter(account::Column::TotpSecret.is_null())
                .exec(&write.transaction)
                .await?;
            let kept = account::Entity::find_by_id(account.id).one(&write.transaction).await?.or_not_found()?;
            write.transaction.commit().await?;
            kept.totp_secret.or_not_found()?
        }
    };
    let codes = codes_of(&secret, &account.login, &app.settings.base_domain, 0)?;
    let url = codes.to_url().map_err(|error| anyhow::anyhow!("otpauth: {error}"))?;
    let qr = qrcode::QrCode::new(url.as_bytes()).map_err(|error| anyhow::anyhow!("qr: {error}"))?;
    let svg = qr.render::<qrcode::render::svg::Color<'_>>().min_dimensions(220, 220).build();
    let key = data_encoding::BASE32_NOPAD.encode(&secret);
    Ok(SetUp { qr: svg.split_once("?>").map_or(svg.clone(), |(_, rest)| rest.to_owned()), key: groups(&key) })
}

/// Puts the second factor into force with a first code. The session goes on under a new token;
/// the recovery codes are shown this once.
pub async fn confirm(app: &App, current: &Current, code: &str) -> Result<(Token, Vec<String>)> {
    ready(app, current).await?;
    let act = app.act(&Actor::Staff(current.staff.clone())).await?;
    let limits = Limits::of(app, act.now())?;
    let (account, staff) = account::in_act(&act, current.account).await?;
    let secret = account.totp_secret.clone().ok_or_else(|| Refusal::new("people-second-factor-not-begun"))?;
    if account.totp_confirmed_at.is_some() {
        return Err(Refusal::new("people-second-factor-already").into());
    }
    let codes = codes_of(&secret, &account.login, &app.settings.base_domain, limits.drift)?;
    let Some(step) = step_of(&codes, code, act.now()) else {
        return Err(Refusal::new("people-second-factor-wrong").field("code").into());
    };
    let mut row: account::ActiveModel = account.into();
    row.totp_confirmed_at = Set(Some(act.now()));
    row.totp_last_step = Set(Some(step));
    let account = row.update(act.db()).await?;
    let recovery = new_codes(&act, account.id, &limits).await?;
    session::second_factor_given(&act, &current.token_digest).await?;
    let token = session::rotate(&act, &current.token_digest).await?;
    account::said(&act, "account.second_factor_set_up", &account, &staff, json!({ "recovery_codes": recovery.len() }));
    act.commit().await?;
    Ok((token, recovery))
}

/// New recovery codes in place of the old ones, against a code of the device.
pub async fn renew_codes(app: &App, current: &Current, code: &str) -> Result<Vec<String>> {
    let (act, account, staff, limits) = proven(app, current, code).await?;
    forget_codes(&act, account.id).await?;
    let recovery = new_codes(&act, account.id, &limits).await?;
    account::said(&act, "account.recovery_codes", &account, &staff, json!({ "recovery_codes": recovery.len() }));
    act.commit().await?;
    Ok(recovery)
}

/// Gives the device up, against a code of it; a post that wants a second factor has another set
/// up before the desk opens again.
pub async fn give_up(app: &App, current: &Current, code: &str) -> Result<()> {
    let (act, account, staff, _) = proven(app, current, code).await?;
    forget_codes(&act, account.id).await?;
    session::second_factor_forgotten(&act, account.id).await?;
    let mut row: account::ActiveModel = account.into();
    row.totp_secret = Set(None);
    row.totp_confirmed_at = Set(None);
    row.totp_last_step = Set(None);
    let account = row.update(act.db()).await?;
    account::said(&act, "account.give_up_second_factor", &account, &staff, json!({}));
    act.commit().await
}

/// How many recovery codes are left.
pub async fn codes_left(app: &App, account: AccountId) -> Result<u64> {
    let find = Entity::find().filter(Column::AccountId.eq(account)).filter(Column::UsedAt.is_null());
    Ok(find.count(app.db.read()).await?)
}

/// Takes a code at sign-in and says what it was; no code is taken twice.
pub(super) async fn take(
    act: &Act,
    account: &account::Model,
    code: &str,
    limits: &Limits,
) -> Result<Option<&'static str>> {
    let (Some(secret), Some(_)) = (&account.totp_secret, account.totp_confirmed_at) else {
        return Ok(None);
    };
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    if code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) {
        let codes = codes_of(secret, &account.login, "", limits.drift)?;
        let Some(step) = step_of(&codes, &code, act.now()) else {
            return Ok(None);
        };
        let newer =
            Condition::any().add(account::Column::TotpLastStep.is_null()).add(account::Column::TotpLastStep.lt(step));
        let taken = account::Entity::update_many()
            .col_expr(account::Column::TotpLastStep, Expr::value(step))
            .filter(account::Column::Id.eq(account.id))
            .filter(newer)
            .exec(act.db())
            .await?;
        return Ok((taken.rows_affected == 1).then_some("code"));
    }
    let used = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(act.now()))
        .filter(Column::AccountId.eq(account.id))
        .filter(Column::Hash.eq(code_hash(account.id, &code)))
        .filter(Column::UsedAt.is_null())
        .exec(act.db())
        .await?;
    Ok((used.rows_affected == 1).then_some("recovery_code"))
}

/// Throws the recovery codes away.
pub(super) async fn forget_codes(act: &Act, account: AccountId) -> Result<()> {
    Entity::delete_many().filter(Column::AccountId.eq(account)).exec(act.db()).await?;
    Ok(())
}

/// Set-up is for a session that has passed everything else.
async fn ready(app: &App, current: &Current) -> Result<(account::Model, Moment)> {
    let account = account::Entity::find_by_id(current.account).one(app.db.read()).await?.or_not_found()?;
    if account.totp_confirmed_at.is_some() {
        return Err(Refusal::new("people-second-factor-already").into());
    }
    if current.must_change_password {
        return Err(Error::SignIn);
    }
    Ok((account, app.time.now()))
}

async fn proven(
    app: &App,
    current: &Current,
    code: &str,
) -> Result<(Act, account::Model, super::staff::Model, Limits)> {
    let act = app.act(&current.actor()).await?;
    act.staff()?;
    let limits = Limits::of(app, act.now())?;
    let (account, staff) = account::in_act(&act, current.account).await?;
    let is_code = code.trim().len() <= 7;
    if !is_code || take(&act, &account, code, &limits).await? != Some("code") {
        return Err(Refusal::new("people-second-factor-wrong").field("code").into());
    }
    Ok((act, account, staff, limits))
}

async fn new_codes(act: &Act, account: AccountId, limits: &Limits) -> Result<Vec<String>> {
    let mut shown = Vec::new();
    for _ in 0..limits.recovery_codes {
        let code = data_encoding::BASE32_NOPAD.encode(&rand::random::<[u8; 10]>()).to_lowercase();
        let row = ActiveModel {
            id: Set(RecoveryCodeId::new()),
            account_id: Set(account),
            hash: Set(code_hash(account, &code)),
            used_at: Set(None),
        };
        Entity::insert(row).exec_without_returning(act.db()).await?;
        shown.push(groups(&code).replace(' ', "-"));
    }
    Ok(shown)
}

fn code_hash(account: AccountId, code: &str) -> String {
    digest::sm3_of(&[account.0.as_bytes(), code.to_lowercase().as_bytes()])
}

fn codes_of(secret: &[u8], login: &str, issuer: &str, drift: u16) -> Result<Totp> {
    let codes = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(STEP)
        .with_skew(drift)
        .with_secret(secret.to_vec())
        .with_account_name(login)
        .with_issuer(Some(issuer).filter(|issuer| !issuer.is_empty()))
        .build();
    Ok(codes.map_err(|error| anyhow::anyhow!("one-time codes: {error}"))?)
}

/// The step for which the code is right, within the drift.
fn step_of(codes: &Totp, code: &str, now: Moment) -> Option<i64> {
    let seconds = u64::try_from(now.0 / 1_000_000).ok()?;
    codes.check(code.trim(), seconds).and_then(|step| i64::try_from(step).ok())
}

fn groups(text: &str) -> String {
    let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..(at + 4).min(text.len())]).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_6238() {
        // Appendix B, SHA-1, shortened to six digits: 94287082 at 59 s.
        let codes = codes_of(b"12345678901234567890", "jw-officer", "dongcheng", 1).expect("built");
        assert_eq!(step_of(&codes, "287082", Moment(59_000_000)), Some(1));
        assert_eq!(step_of(&codes, "287082", Moment(89_000_000)), Some(1), "one step late");
        assert_eq!(step_of(&codes, "287082", Moment(120_000_000)), None, "three steps late");
        assert_eq!(step_of(&codes, "", Moment(59_000_000)), None);
    }

    #[test]
    fn keys_are_typed_in_groups() {
        assert_eq!(groups("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
