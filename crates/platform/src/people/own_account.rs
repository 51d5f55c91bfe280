//! One's own account on the desk: the last sign-in, the posts held, the sessions that are open,
//! the second factor, and what was handed over to or by oneself (arts. 30, 31).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::entrance::plain;
use super::entrance_pages::RecoveryCodesPage;
use super::{Current, DelegationId, Held, Post, StaffId, delegation, session, staff, totp};
use crate::App;
use crate::error::{Error, Refusal, Result};
use crate::time::Moment;
use crate::view::Page;
use crate::web::errors::{Reason, reasons};
use crate::web::{Desk, Form, Path, Query, Routes, Visitor, Who, desk};

/// The routes of this page.
pub(super) fn routes() -> Routes {
    Routes::default()
        .get("/desk/account", Who::SignedIn, show)
        .post("/desk/account/sessions/{handle}/end", Who::SignedIn, end_session)
        .post("/desk/account/sessions/end", Who::SignedIn, end_other_sessions)
        .post("/desk/account/recovery-codes", Who::SignedIn, renew_codes)
        .post("/desk/account/second-factor/give-up", Who::SignedIn, give_up_second_factor)
}

/// One's own account.
#[derive(Serialize)]
pub struct AccountPage {
    login: String,
    name: String,
    title: String,
    unit: String,
    posts: Vec<Held>,
    last_at: Option<Moment>,
    last_address: String,
    password_days_left: i64,
    remind_of_password: bool,
    second_factor: bool,
    second_factor_wanted: bool,
    codes_left: u64,
    sessions: Vec<session::Own>,
    delegations: Vec<Handed>,
    done: Done,
    errors: Vec<Reason>,
}

/// A delegation as one of its two people sees it.
#[derive(Clone, Debug, Serialize)]
pub struct Handed {
    id: DelegationId,
    post: Post,
    /// Given by the reader, not to them.
    given: bool,
    other: String,
    scope: String,
    starts_at: Moment,
    ends_at: Moment,
    in_force: bool,
}

/// What has just been done, for the line at the top of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// Nothing.
    #[default]
    Nothing,
    /// A session was ended.
    SessionEnded,
    /// All other sessions were ended.
    SessionsEnded,
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    done: Done,
}

impl Page for AccountPage {
    const TEMPLATE: &'static str = "platform/people/account.html";

    fn samples() -> Vec<Self> {
        let unit_id = super::UnitId::new();
        let plain = || Self {
            login: "jw-officer".into(),
            name: "示小明".into(),
            title: "信息员".into(),
            unit: "东城区教育委员会".into(),
            posts: Vec::new(),
            last_at: None,
            last_address: String::new(),
            password_days_left: 90,
            remind_of_password: false,
            second_factor: false,
            second_factor_wanted: false,
            codes_left: 0,
            sessions: Vec::new(),
            delegations: Vec::new(),
            done: Done::Nothing,
            errors: Vec::new(),
        };
        let session = |this| session::Own {
            handle: "0123456789abcdef".into(),
            this,
            created_at: Moment(1_795_395_480_000_000),
            seen_at: Moment(1_795_395_480_000_000),
            address: "192.0.2.7".into(),
            user_agent: "Mozilla/5.0 <b>".into(),
        };
        let held = |delegation| Held {
            post: Post::PrincipalLeader,
            unit_id,
            unit_name: "东城区教育委员会".into(),
            delegation,
        };
        let handed = |given| Handed {
            id: DelegationId::new(),
            post: Post::PrincipalLeader,
            given,
            other: "例文清".into(),
            scope: "常规栏目".into(),
            starts_at: Moment(1_795_395_480_000_000),
            ends_at: Moment(1_796_395_480_000_000),
            in_force: given,
        };
        vec![
            plain(),
            Self {
                posts: vec![held(None), held(Some(DelegationId::new()))],
                last_at: Some(Moment(1_795_395_480_000_000)),
                last_address: "192.0.2.7".into(),
                password_days_left: 3,
                remind_of_password: true,
                second_factor: true,
                second_factor_wanted: true,
                codes_left: 2,
                sessions: vec![session(true), session(false)],
                delegations: vec![handed(true), handed(false)],
                done: Done::SessionEnded,
                ..plain()
            },
            Self {
                second_factor: true,
                codes_left: 10,
                sessions: vec![session(true)],
                done: Done::SessionsEnded,
                errors: vec![Reason {
                    text: "验证码不正确".into(),
                    remedy: String::new(),
                    article: String::new(),
                    field: "code".into(),
                }],
                ..plain()
            },
        ]
    }
}

async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    page(&app, &desk, asked.done, &[]).await
}

async fn page(app: &App, desk: &Desk, done: Done, refusals: &[Refusal]) -> Result<Response> {
    let current = &desk.current;
    let staff = desk.staff();
    let previous = session::previous(app, current).await?;
    let page = AccountPage {
        login: current.login.clone(),
        name: staff.name.clone(),
        title: staff.title.clone(),
        unit: staff.unit_name.clone(),
        posts: staff.posts.clone(),
        last_at: current.last_sign_in,
        last_address: previous.map(|session| session.address).unwrap_or_default(),
        password_days_left: current.password_days_left,
        remind_of_password: current.remind_of_password,
        second_factor: current.second_factor_set_up,
        second_factor_wanted: staff.posts.iter().any(|held| held.post.wants_second_factor()),
        codes_left: totp::codes_left(app, current.account).await?,
        sessions: session::own(app, current).await?,
        delegations: handed(app, staff.id).await?,
        done,
        errors: reasons(app, desk.lang, refusals),
    };
    let status = if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk::show_with(app, desk, status, &page).await
}

async fn handed(app: &App, me: StaffId) -> Result<Vec<Handed>> {
    let now = app.time.now();
    let rows = delegation::open_of(app, me, now).await?;
    let others = rows.iter().map(|row| if row.from_staff_id == me { row.to_staff_id } else { row.from_staff_id });
    let names = staff::names(app, others).await?;
    let handed = rows.into_iter().map(|row| {
        let given = row.from_staff_id == me;
        let other = if given { row.to_staff_id } else { row.from_staff_id };
        Handed {
            id: row.id,
            post: row.post,
            given,
            other: names.get(&other).cloned().unwrap_or_default(),
            in_force: row.in_force(now),
            scope: row.scope,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        }
    });
    Ok(handed.collect())
}

async fn end_session(State(app): State<App>, desk: Desk, Path(handle): Path<String>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    session::end(&act, &desk.current, &handle).await?;
    act.commit().await?;
    Ok(Redirect::to("/desk/account?done=session-ended").into_response())
}

async fn end_other_sessions(State(app): State<App>, desk: Desk) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    session::end_others(&act, &desk.current).await?;
    act.commit().await?;
    Ok(Redirect::to("/desk/account?done=sessions-ended").into_response())
}

#[derive(Deserialize)]
struct CodeForm {
    #[serde(default)]
    code: String,
}

async fn renew_codes(
    State(app): State<App>,
    desk: Desk,
    visitor: Visitor,
    Form(form): Form<CodeForm>,
) -> Result<Response> {
    match totp::renew_codes(&app, &desk.current, &form.code).await {
        Ok(codes) => {
            let page = RecoveryCodesPage { codes, continue_url: "/desk/account".into() };
            plain(&app, &visitor, StatusCode::OK, &page)
        }
        Err(Error::Refused(refusals)) => page(&app, &desk, Done::Nothing, &refusals).await,
        Err(error) => Err(error),
    }
}

async fn give_up_second_factor(State(app): State<App>, desk: Desk, Form(form): Form<CodeForm>) -> Result<Response> {
    let current: &Current = &desk.current;
    match totp::give_up(&app, current, &form.code).await {
        Ok(()) => Ok(Redirect::to("/desk/second-factor/set-up").into_response()),
        Err(Error::Refused(refusals)) => page(&app, &desk, Done::Nothing, &refusals).await,
        Err(error) => Err(error),
    }
}
