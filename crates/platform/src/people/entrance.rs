//! The pages between the street and the desk: sign-in, second factor, password, set-up of the
//! second factor, sign-out (arts. 29, 30). None of them needs a script.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Deserialize;

use super::entrance_pages::{PasswordPage, RecoveryCodesPage, SecondFactorPage, SetUpPage, SignInPage};
use super::limits::Limits;
use super::session::From;
use super::sign_in::SignedIn;
use super::{Current, password, session, sign_in, totp};
use crate::App;
use crate::error::{Error, Refusal, Result};
use crate::view::{Around, Page};
use crate::web::door::{LANG_COOKIE, SESSION_COOKIE};
use crate::web::errors::{Reason, encoded, reasons};
use crate::web::{Form, Query, Routes, Visitor, Who};

/// The routes of this page.
pub(super) fn routes() -> Routes {
    Routes::default()
        .get("/desk/sign-in", Who::Anyone, show_sign_in)
        .post("/desk/sign-in", Who::Anyone, do_sign_in)
        .get("/desk/second-factor", Who::Anyone, show_second_factor)
        .post("/desk/second-factor", Who::Anyone, give_second_factor)
        .get("/desk/second-factor/set-up", Who::Anyone, show_set_up)
        .post("/desk/second-factor/set-up", Who::Anyone, confirm_set_up)
        .get("/desk/password", Who::Anyone, show_password)
        .post("/desk/password", Who::Anyone, change_password)
        .post("/desk/sign-out", Who::Anyone, sign_out)
        .post("/desk/language", Who::Anyone, choose_language)
}

/// Where to go after signing in; only places of the desk itself.
#[derive(Debug, Default, Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
    #[serde(default)]
    recovery: bool,
}

impl Next {
    fn place(&self) -> &str {
        place(&self.next)
    }

    fn with(&self, path: &str) -> String {
        match self.place() {
            "/desk" => path.to_owned(),
            next => format!("{path}?next={}", encoded(next)),
        }
    }
}

/// A place of the desk, or its front page: nobody is sent elsewhere by a link.
fn place(next: &str) -> &str {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let inside = next == "/desk" || next.starts_with("/desk/") || next.starts_with("/desk?");
    let step = ["/desk/sign-in", "/desk/second-factor", "/desk/password"].iter().any(|step| next.starts_with(step));
    if plain && inside && !step { next } else { "/desk" }
}

async fn show_sign_in(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Query(next): Query<Next>,
) -> Result<Response> {
    if let Some(current) = &visitor.current {
        return Ok(Redirect::to(&onward(current.next_step(), &next)).into_response());
    }
    let timed_out = jar.get(SESSION_COOKIE).is_some();
    let notice = if timed_out {
        app.view.text(visitor.lang, "people-session-timed-out", &Default::default())
    } else {
        String::new()
    };
    let page = SignInPage {
        action: "/desk/sign-in",
        name: String::new(),
        next: next.place().to_owned(),
        errors: Vec::new(),
        notice,
    };
    plain(&app, &visitor, StatusCode::OK, &page)
}

#[derive(Deserialize)]
struct SignInForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn do_sign_in(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Form(form): Form<SignInForm>,
) -> Result<Response> {
    let next = Next { next: form.next, recovery: false };
    match sign_in::sign_in(&app, &form.name, &form.password, &from(&visitor)).await {
        Ok(signed_in) => Ok(go_on(&app, jar, &signed_in, &next)),
        Err(error) => refused_at_the_door(&app, &visitor, form.name, &next, error),
    }
}

fn refused_at_the_door(app: &App, visitor: &Visitor, name: String, next: &Next, error: Error) -> Result<Response> {
    let page = SignInPage {
        action: "/desk/sign-in",
        name,
        next: next.place().to_owned(),
        errors: reasons(app, visitor.lang, &refusals(error)?),
        notice: String::new(),
    };
    plain(app, visitor, StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn show_second_factor(State(app): State<App>, visitor: Visitor, Query(next): Query<Next>) -> Result<Response> {
    let current = signed_in(&visitor)?;
    if current.next_step() != Some("/desk/second-factor") {
        return Ok(Redirect::to(&onward(current.next_step(), &next)).into_response());
    }
    plain(&app, &visitor, StatusCode::OK, &second_factor_page(current, &next, Vec::new()))
}

fn second_factor_page(current: &Current, next: &Next, errors: Vec<Reason>) -> SecondFactorPage {
    let here = next.with("/desk/second-factor");
    let sign = if here.contains('?') { '&' } else { '?' };
    let other = format!("{here}{sign}recovery=true");
    SecondFactorPage {
        action: if next.recovery { other.clone() } else { here.clone() },
        errors,
        person: current.staff.name.clone(),
        recovery: next.recovery,
        other_url: if next.recovery { here } else { other },
    }
}

#[derive(Deserialize)]
struct CodeForm {
    #[serde(default)]
    code: String,
}

async fn give_second_factor(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Query(next): Query<Next>,
    Form(form): Form<CodeForm>,
) -> Result<Response> {
    let current = signed_in(&visitor)?;
    match sign_in::second_factor(&app, current, &form.code, &from(&visitor)).await {
        Ok(signed_in) => Ok(go_on(&app, jar, &signed_in, &next)),
        Err(error) => {
            let refusals = refusals(error)?;
            if refusals.iter().any(|refusal| refusal.message == "people-sign-in-refused") {
                // Locked: the session is over, and so is its cookie.
                let outside = Visitor { current: None, ..visitor.clone() };
                let page = refused_at_the_door(&app, &outside, String::new(), &next, refusals.into())?;
                return Ok((jar.add(session::no_cookie(&app.settings)), page).into_response());
            }
            let page = second_factor_page(current, &next, reasons(&app, visitor.lang, &refusals));
            plain(&app, &visitor, StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

async fn show_set_up(State(app): State<App>, visitor: Visitor, Query(next): Query<Next>) -> Result<Response> {
    let current = signed_in(&visitor)?;
    if let Some(step) = current.next_step().filter(|step| *step != "/desk/second-factor/set-up") {
        return Ok(Redirect::to(&next.with(step)).into_response());
    }
    set_up_page(&app, &visitor, current, &next, &[]).await
}

async fn set_up_page(
    app: &App,
    visitor: &Visitor,
    current: &Current,
    next: &Next,
    refusals: &[Refusal],
) -> Result<Response> {
    let set_up = totp::begin(app, current).await?;
    let page = SetUpPage {
        action: next.with("/desk/second-factor/set-up"),
        errors: reasons(app, visitor.lang, refusals),
        qr: set_up.qr,
        secret: set_up.key,
        account: current.login.clone(),
    };
    plain(app, visitor, status(refusals), &page)
}

async fn confirm_set_up(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Query(next): Query<Next>,
    Form(form): Form<CodeForm>,
) -> Result<Response> {
    let current = signed_in(&visitor)?;
    match totp::confirm(&app, current, &form.code).await {
        Ok((token, codes)) => {
            let page = RecoveryCodesPage { codes, continue_url: next.place().to_owned() };
            let page = plain(&app, &visitor, StatusCode::OK, &page)?;
            Ok((jar.add(token.cookie(&app.settings)), page).into_response())
        }
        Err(error) => set_up_page(&app, &visitor, current, &next, &refusals(error)?).await,
    }
}

async fn show_password(State(app): State<App>, visitor: Visitor, Query(next): Query<Next>) -> Result<Response> {
    let current = signed_in(&visitor)?;
    if current.next_step() == Some("/desk/second-factor") {
        return Ok(Redirect::to(&next.with("/desk/second-factor")).into_response());
    }
    password_page(&app, &visitor, current, &next, &[])
}

fn password_page(
    app: &App,
    visitor: &Visitor,
    current: &Current,
    next: &Next,
    refusals: &[Refusal],
) -> Result<Response> {
    let limits = Limits::of(app, app.time.now())?;
    let rule = |name: &str, args: &[(&str, u64)]| {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        app.view.text(visitor.lang, &format!("people-password-rule-{name}"), &args)
    };
    let page = PasswordPage {
        action: next.with("/desk/password"),
        errors: reasons(app, visitor.lang, refusals),
        reason: match (current.must_change_password, current.password_days_left) {
            (false, _) => "",
            (true, 0) => "age",
            (true, _) => "first",
        },
        rules: vec![
            rule("length", &[("least", limits.length), ("most", limits.length_max)]),
            rule("classes", &[("classes", limits.classes)]),
            rule("name", &[]),
            rule("history", &[("count", limits.history)]),
        ],
        max_age_days: limits.rotate_days,
    };
    plain(app, visitor, status(refusals), &page)
}

#[derive(Deserialize)]
struct PasswordForm {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

async fn change_password(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Query(next): Query<Next>,
    Form(form): Form<PasswordForm>,
) -> Result<Response> {
    let current = signed_in(&visitor)?;
    let changed = if form.password == form.again {
        password::change(&app, current, &form.current, &form.password).await
    } else {
        Err(Refusal::new("people-password-again").field("again").into())
    };
    match changed {
        Ok(token) => {
            let step = session::find(&app, token.as_str()).await?.and_then(|current| current.next_step());
            Ok((jar.add(token.cookie(&app.settings)), Redirect::to(&onward(step, &next))).into_response())
        }
        Err(error) => password_page(&app, &visitor, current, &next, &refusals(error)?),
    }
}

async fn sign_out(State(app): State<App>, visitor: Visitor, jar: CookieJar) -> Result<Response> {
    if let Some(current) = &visitor.current {
        sign_in::sign_out(&app, current).await?;
    }
    Ok((jar.add(session::no_cookie(&app.settings)), Redirect::to("/desk/sign-in")).into_response())
}

#[derive(Deserialize)]
struct Language {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    next: String,
}

async fn choose_language(State(app): State<App>, jar: CookieJar, Form(form): Form<Language>) -> Result<Response> {
    let tag = crate::view::Lang::parse(&form.lang).tag();
    let cookie = Cookie::build((LANG_COOKIE, tag))
        .path("/")
        .permanent()
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings.secure_cookies());
    Ok((jar.add(cookie), Redirect::to(place(&form.next))).into_response())
}

fn from(visitor: &Visitor) -> From {
    From {
        address: visitor.address.to_string(),
        user_agent: visitor.user_agent.clone(),
        replaces: visitor.current.as_ref().map(|current| current.token_digest.clone()),
    }
}

fn signed_in(visitor: &Visitor) -> Result<&Current> {
    visitor.current.as_deref().ok_or(Error::SignIn)
}

fn onward(step: Option<&str>, next: &Next) -> String {
    step.map_or_else(|| next.place().to_owned(), |step| next.with(step))
}

fn go_on(app: &App, jar: CookieJar, signed_in: &SignedIn, next: &Next) -> Response {
    let to = onward(signed_in.next, next);
    (jar.add(signed_in.token.cookie(&app.settings)), Redirect::to(&to)).into_response()
}

/// The refusals to show on the form; anything else is an error page.
fn refusals(error: Error) -> Result<Vec<Refusal>> {
    match error {
        Error::Refused(refusals) => Ok(refusals),
        other => Err(other),
    }
}

fn status(refusals: &[Refusal]) -> StatusCode {
    if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// A page without the desk's frame.
pub(super) fn plain<P: Page>(app: &App, visitor: &Visitor, status: StatusCode, page: &P) -> Result<Response> {
    let around = Around { desk: None, frame: None, csrf: visitor.csrf() };
    let html = app.view.render(page, visitor.lang, &around)?;
    Ok((status, Html(html)).into_response())
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(place("/desk/articles?stage=draft"), "/desk/articles?stage=draft");
        for bad in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil",
            "/desk/\\..",
            "/news/",
            "/desk/sign-in",
            "/desk/a b",
        ] {
            assert_eq!(place(bad), "/desk", "{bad}");
        }
    }
}
