//! The holder's own password (arts. 13, 30): the initial one only opens this page. Holders need
//! no account at the desk, so the page is for everybody who knows a box and its password; tries
//! are counted like those at the sign-in.

use std::net::IpAddr;

use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use platform::act::all_clear;
use platform::app::App;
use platform::people::Actor;
use platform::people::limits::Limits;
use platform::people::password;
use platform::view::{Around, Page};
use platform::web::errors::{Reason, reasons};
use platform::web::{Form, Query, Routes, Visitor, Who};
use platform::{Error, Refusal, Result};
use sea_orm::{ActiveModelTrait, Set};
use serde::{Deserialize, Serialize};

use super::lists::KeepLists;
use super::mailbox::{self, ActiveModel, Deed, Model, State};
use super::register::entry;

/// Where the page is; the mail server sends people here.
pub const PAGE: &str = "/desk/mailbox-password";

/// The routes of this page.
pub(super) fn routes() -> Routes {
    Routes::default().get("/desk/mailbox-password", Who::Anyone, show).post("/desk/mailbox-password", Who::Anyone, set)
}

/// Sets a box's password: the present one, initial or own, proves who it is. Returns the box.
///
/// Refused in one and the same way when the box is not there, the password is wrong, or there
/// were too many tries.
pub async fn change(app: &App, from: IpAddr, name: &str, present: &str, new: &str) -> Result<Model> {
    let now = app.time.now();
    let limits = Limits::of(app, now)?;
    let place = from.to_string();
    let wrong = || Refusal::new("mailboxes-password-wrong").article("30").field("present");
    if !app.tries.heard(&place, &limits, now) {
        return Err(wrong().into());
    }
    let found = mailbox::by_name(app.db.read(), name, &app.settings.base_domain).await?;
    let found = found.filter(|found| found.locked_until.is_none_or(|until| until <= now));
    let right = password::verify(present, found.as_ref().and_then(|found| found.password_hash.as_deref())).await?;
    let Some(found) = found.as_ref().filter(|_| right) else {
        app.tries.failed(&place, &limits, now);
        if let Some(found) = found {
            count_failure(app, &found, &limits).await?;
        }
        return Err(wrong().into());
    };
    found.must_take(Deed::OwnPassword)?;
    let set_at = found.password_set_at.unwrap_or(now);
    if found.state == State::Open && now.seconds_since(set_at) > limits.initial_seconds {
        return Err(Refusal::new("mailboxes-initial-expired")
            .article("30")
            .remedy("mailboxes-initial-expired-remedy")
            .into());
    }
    let mut refusals = password::reasons(new, found.user_name.as_str(), &found.holder_name, &limits);
    if new == present {
        refusals.push(Refusal::new("mailboxes-password-same").article("30").field("password"));
    }
    all_clear(refusals)?;
    let hash = password::hash(new).await?;

    let act = app.act(&Actor::System("mailbox holder")).await?;
    let again = mailbox::in_act(&act, found.id).await?;
    if again.password_hash != found.password_hash {
        return Err(Error::Stale);
    }
    let state = again.must_take(Deed::OwnPassword)?;
    let row = ActiveModel {
        id: Set(found.id),
        state: Set(state),
        password_hash: Set(Some(hash.as_str().to_owned())),
        password_set_at: Set(Some(act.now())),
        failed: Set(0),
        locked_until: Set(None),
        ..Default::default()
    };
    let found = row.update(act.db()).await?;
    act.record(entry("mailbox.own_password", &found));
    act.enqueue(&KeepLists).await?;
    act.commit().await?;
    Ok(found)
}

/// Counts a failed try; the last one that is allowed locks the box for a while.
async fn count_failure(app: &App, found: &Model, limits: &Limits) -> Result<()> {
    let act = app.act(&Actor::System("mailbox holder")).await?;
    let again = mailbox::in_act(&act, found.id).await?;
    let failed = again.failed + 1;
    let locks = failed as u64 >= limits.tries;
    let row = ActiveModel {
        id: Set(found.id),
        failed: Set(if locks { 0 } else { failed }),
        locked_until: Set(if locks { Some(act.now().plus_seconds(limits.lock_seconds)) } else { again.locked_until }),
        ..Default::default()
    };
    row.update(act.db()).await?;
    if locks {
        act.record(entry("mailbox.lock", found));
    }
    act.commit().await
}

/// The page.
#[derive(Debug, Serialize)]
pub struct OwnPasswordPage {
    name: String,
    domain: String,
    rules: Vec<String>,
    done: bool,
    errors: Vec<Reason>,
}

impl Page for OwnPasswordPage {
    const TEMPLATE: &'static str = "construction/mailboxes/own_password.html";

    fn samples() -> Vec<Self> {
        let page = |done, errors| Self {
            name: "shiyi\"><b>".into(),
            domain: "dongcheng.localhost".into(),
            rules: vec!["至少8个字符".into()],
            done,
            errors,
        };
        let wrong = Reason {
            text: "用户名或口令不正确".into(),
            remedy: String::new(),
            article: "30".into(),
            field: "present".into(),
        };
        vec![page(false, Vec::new()), page(false, vec![wrong]), page(true, Vec::new())]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    name: String,
    done: String,
}

async fn show(AppState(app): AppState<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    page(&app, &visitor, asked.name, asked.done == "set", &[])
}

fn page(app: &App, visitor: &Visitor, name: String, done: bool, refusals: &[Refusal]) -> Result<Response> {
    let limits = Limits::of(app, app.time.now())?;
    let say = |key: &str, arg: &str, value: u64| {
        app.view.text(visitor.lang, key, &[(arg.to_owned(), value.into())].into_iter().collect())
    };
    let page = OwnPasswordPage {
        name,
        domain: app.settings.base_domain.clone(),
        rules: vec![
            say("mailboxes-password-rule-length", "length", limits.length),
            say("mailboxes-password-rule-classes", "classes", limits.classes),
        ],
        done,
        errors: reasons(app, visitor.lang, refusals),
    };
    let around = Around { desk: None, frame: None, csrf: visitor.csrf() };
    let html = app.view.render(&page, visitor.lang, &around)?;
    let status = if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(html)).into_response())
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct PasswordForm {
    name: String,
    present: String,
    password: String,
    again: String,
}

async fn set(AppState(app): AppState<App>, visitor: Visitor, Form(form): Form<PasswordForm>) -> Result<Response> {
    let done = if form.password == form.again {
        change(&app, visitor.address, &form.name, &form.present, &form.password).await
    } else {
        Err(Refusal::new("mailboxes-password-again").field("again").into())
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{PAGE}?done=set")).into_response()),
        Err(Error::Refused(refusals)) => page(&app, &visitor, form.name, false, &refusals),
        Err(error) => Err(error),
    }
}
