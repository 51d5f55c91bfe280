//! Sessions: a random token in a cookie, its SM3 digest in the database, an idle and an absolute
//! end from the rulebook. A token is never reused: signing in, giving the second factor and
//! changing the password each make a new one.

use std::sync::Arc;

use axum_extra::extract::cookie::{Cookie, SameSite};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, FromQueryResult, QueryOrder, Set, Statement};
use serde::Serialize;
use serde_json::json;

use super::limits::Limits;
use super::{AccountId, Actor, Current, StaffId, account, actor};
use crate::error::{OrNotFound, Refusal, Result};
use crate::settings::Settings;
use crate::time::Moment;
use crate::web::door::SESSION_COOKIE;
use crate::{Act, App, digest};

/// A session. The cookie's value is not in it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SM3 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_digest: String,
    /// Of which account.
    pub account_id: AccountId,
    /// Form token.
    pub csrf: String,
    /// Sign-in.
    pub created_at: Moment,
    /// Last request, to the minute.
    pub seen_at: Moment,
    /// When the second factor was given.
    pub second_factor_at: Option<Moment>,
    /// From which address.
    pub address: String,
    /// What the browser calls itself.
    pub user_agent: String,
    /// When it was ended.
    pub ended_at: Option<Moment>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where a request comes from, as far as it says.
#[derive(Clone, Debug, Default)]
pub struct From {
    /// Network address.
    pub address: String,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Key of the session that the browser had before; it ends with the sign-in.
    pub replaces: Option<String>,
}

/// The value of a session cookie: 256 random bits.
#[derive(Clone)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    fn new() -> Self {
        Self(data_encoding::BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>()))
    }

    /// The value itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn digest(&self) -> String {
        digest::sm3(self.0.as_bytes())
    }

    /// The cookie that carries it: for this host only, never for scripts, never from other sites.
    pub fn cookie(&self, settings: &Settings) -> Cookie<'static> {
        cookie(settings, self.0.clone())
    }
}

/// The cookie that takes the token away.
pub fn no_cookie(settings: &Settings) -> Cookie<'static> {
    let mut cookie = cookie(settings, String::new());
    cookie.make_removal();
    cookie
}

fn cookie(settings: &Settings, value: String) -> Cookie<'static> {
    Cookie::build((SESSION_COOKIE, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(settings.secure_cookies())
        .build()
}

/// How often `seen_at` is moved on, at most.
const SEEN_EVERY: i64 = 60;

const FIND: &str = "
SELECT s.token_digest, s.csrf, s.created_at, s.seen_at, s.second_factor_at,
       a.id AS account_id, a.staff_id, a.login, a.must_change, a.password_set_at, a.totp_confirmed_at,
       (SELECT MAX(p.created_at) FROM session p
         WHERE p.account_id = s.account_id AND p.created_at < s.created_at
           AND (p.second_factor_at IS NOT NULL OR a.totp_confirmed_at IS NULL)) AS last_sign_in
  FROM session s JOIN account a ON a.id = s.account_id
 WHERE s.token_digest = $1 AND s.ended_at IS NULL AND a.disabled_at IS NULL";

#[derive(FromQueryResult)]
struct Found {
    token_digest: String,
    csrf: String,
    created_at: Moment,
    seen_at: Moment,
    second_factor_at: Option<Moment>,
    account_id: AccountId,
    staff_id: StaffId,
    login: String,
    must_change: bool,
    password_set_at: Moment,
    totp_confirmed_at: Option<Moment>,
    last_sign_in: Option<Moment>,
}

/// The valid session behind a cookie's value, with the posts held at this moment.
pub async fn find(app: &App, token: &str) -> Result<Option<Current>> {
    if token.len() != 43 {
        return Ok(None);
    }
    let key = digest::sm3(token.as_bytes());
    let find = Statement::from_sql_and_values(app.db.backend(), FIND, [key.into()]);
    let Some(found) = Found::find_by_statement(find).one(app.db.read()).await? else {
        return Ok(None);
    };
    let now = app.time.now();
    let limits = Limits::of(app, now)?;
    if now.seconds_since(found.seen_at) >= limits.idle_seconds
        || now.seconds_since(found.created_at) >= limits.absolute_seconds
    {
        return Ok(None);
    }
    let Actor::Staff(staff) = actor::actor_for(app, found.staff_id).await? else {
        return Ok(None);
    };
    if now.seconds_since(found.seen_at) >= SEEN_EVERY {
        seen(app, &found.token_digest, now).await?;
    }
    let set_up = found.totp_confirmed_at.is_some();
    let wanted = set_up || staff.posts.iter().any(|held| held.post.wants_second_factor());
    Ok(Some(Current {
        token_digest: found.token_digest,
        account: found.account_id,
        login: found.login,
        staff: Arc::clone(&staff),
        csrf: found.csrf,
        must_change_password: found.must_change || now.seconds_since(found.password_set_at) >= limits.rotate_seconds(),
        needs_second_factor: wanted && found.second_factor_at.is_none(),
        second_factor_set_up: set_up,
        password_days_left: limits.password_days_left(found.password_set_at, now),
        remind_of_password: limits.password_days_left(found.password_set_at, now)
            < i64::from(limits.rotate_notice_days),
        last_sign_in: found.last_sign_in,
    }))
}

/// Moves `seen_at` on. A request that comes while others write must not fail for it.
async fn seen(app: &App, key: &str, now: Moment) -> Result<()> {
    let write = app.db.write().await?;
    Entity::update_many()
        .col_expr(Column::SeenAt, Expr::value(now))
        .filter(Column::TokenDigest.eq(key))
        .filter(Column::SeenAt.lt(now))
        .exec(&write.transaction)
        .await?;
    write.transaction.commit().await?;
    Ok(())
}

/// Begins a session, never under a token that the browser brought along.
pub(super) async fn start(act: &Act, account: AccountId, from: &From) -> Result<Token> {
    let token = Token::new();
    let row = ActiveModel {
        token_digest: Set(token.digest()),
        account_id: Set(account),
        csrf: Set(data_encoding::HEXLOWER.encode(&rand::random::<[u8; 32]>())),
        created_at: Set(act.now()),
        seen_at: Set(act.now()),
        second_factor_at: Set(None),
        address: Set(from.address.chars().take(64).collect()),
        user_agent: Set(from.user_agent.chars().take(200).collect()),
        ended_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(act.db()).await?;
    Ok(token)
}

/// Gives a session that goes on a new token and a new form token.
pub(super) async fn rotate(act: &Act, key: &str) -> Result<Token> {
    let token = Token::new();
    let moved = Entity::update_many()
        .col_expr(Column::TokenDigest, Expr::value(token.digest()))
        .col_expr(Column::Csrf, Expr::value(data_encoding::HEXLOWER.encode(&rand::random::<[u8; 32]>())))
        .col_expr(Column::SeenAt, Expr::value(act.now()))
        .filter(Column::TokenDigest.eq(key))
        .filter(Column::EndedAt.is_null())
        .exec(act.db())
        .await?;
    if moved.rows_affected == 1 { Ok(token) } else { Err(crate::Error::SignIn) }
}

/// Marks the second factor as given.
pub(super) async fn second_factor_given(act: &Act, key: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::SecondFactorAt, Expr::value(act.now()))
        .filter(Column::TokenDigest.eq(key))
        .exec(act.db())
        .await?;
    Ok(())
}

/// Forgets that the second factor was given, in every session of the account.
pub(super) async fn second_factor_forgotten(act: &Act, account: AccountId) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::SecondFactorAt, Expr::value(None::<Moment>))
        .filter(Column::AccountId.eq(account))
        .exec(act.db())
        .await?;
    Ok(())
}

/// Ends a session by its key, if it has not ended.
pub(super) async fn end_one(act: &Act, key: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(act.now()))
        .filter(Column::TokenDigest.eq(key))
        .filter(Column::EndedAt.is_null())
        .exec(act.db())
        .await?;
    Ok(())
}

/// Ends every session of an account, but one; returns how many.
pub(super) async fn end_all(act: &Act, account: AccountId, but: Option<&str>) -> Result<u64> {
    let mut which = Condition::all().add(Column::AccountId.eq(account)).add(Column::EndedAt.is_null());
    if let Some(kept) = but {
        which = which.add(Column::TokenDigest.ne(kept));
    }
    let ended =
        Entity::update_many().col_expr(Column::EndedAt, Expr::value(act.now())).filter(which).exec(act.db()).await?;
    Ok(ended.rows_affected)
}

/// One of the person's own sessions, as the account page lists it.
#[derive(Clone, Debug, Serialize)]
pub struct Own {
    /// Handle for ending it: the beginning of the digest, useless as a token.
    pub handle: String,
    /// Whether it is the one that asks.
    pub this: bool,
    /// Sign-in.
    pub created_at: Moment,
    /// Last request.
    pub seen_at: Moment,
    /// From which address.
    pub address: String,
    /// What the browser calls itself.
    pub user_agent: String,
}

const HANDLE: usize = 16;

/// The person's own sessions that are still valid, newest first.
pub async fn own(app: &App, current: &Current) -> Result<Vec<Own>> {
    let now = app.time.now();
    let limits = Limits::of(app, now)?;
    let rows = Entity::find()
        .filter(Column::AccountId.eq(current.account))
        .filter(Column::EndedAt.is_null())
        .filter(Column::SeenAt.gt(now.plus_seconds(-limits.idle_seconds)))
        .filter(Column::CreatedAt.gt(now.plus_seconds(-limits.absolute_seconds)))
        .order_by_desc(Column::CreatedAt)
        .all(app.db.read())
        .await?;
    let own = rows.into_iter().map(|row| Own {
        handle: row.token_digest.chars().take(HANDLE).collect(),
        this: row.token_digest == current.token_digest,
        created_at: row.created_at,
        seen_at: row.seen_at,
        address: row.address,
        user_agent: row.user_agent,
    });
    Ok(own.collect())
}

/// From where the account was used before this session.
pub async fn previous(app: &App, current: &Current) -> Result<Option<Model>> {
    let Some(at) = current.last_sign_in else {
        return Ok(None);
    };
    let find = Entity::find().filter(Column::AccountId.eq(current.account)).filter(Column::CreatedAt.eq(at));
    Ok(find.one(app.db.read()).await?)
}

/// Ends one of the person's own sessions.
pub async fn end(act: &Act, current: &Current, handle: &str) -> Result<()> {
    if handle.len() != HANDLE {
        return Err(crate::Error::NotFound);
    }
    let row = Entity::find()
        .filter(Column::AccountId.eq(current.account))
        .filter(Column::TokenDigest.starts_with(handle))
        .one(act.db())
        .await?
        .or_not_found()?;
    if row.ended_at.is_some() {
        return Err(Refusal::new("people-session-over").into());
    }
    let mut change: ActiveModel = row.into();
    change.ended_at = Set(Some(act.now()));
    change.update(act.db()).await?;
    let (account, staff) = account::in_act(act, current.account).await?;
    account::said(act, "account.end_session", &account, &staff, json!({ "session": handle }));
    Ok(())
}

/// Ends all of the person's other sessions; returns how many.
pub async fn end_others(act: &Act, current: &Current) -> Result<u64> {
    let ended = end_all(act, current.account, Some(&current.token_digest)).await?;
    let (account, staff) = account::in_act(act, current.account).await?;
    account::said(act, "account.end_sessions", &account, &staff, json!({ "sessions_ended": ended }));
    Ok(ended)
}
