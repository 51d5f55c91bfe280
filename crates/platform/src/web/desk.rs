//! The frame of the desk: navigation with what waits behind each entry, the person, notices.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::json;

use super::errors::{Reason, reasons};
use super::extract::Desk;
use crate::act::Act;
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::people::{Current, Post, Staff};
use crate::view::{Around, Lang, Page};

/// An entry of the desk's navigation. Its name is the message `desk-nav-<key>`.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// Key.
    pub key: &'static str,
    /// Where it leads.
    pub url: &'static str,
    /// Whose desk it stands on; empty means everybody's.
    pub posts: &'static [Post],
}

impl NavItem {
    fn is_for(&self, staff: &Staff) -> bool {
        self.posts.is_empty() || self.posts.iter().any(|post| staff.holds_any(*post))
    }
}

/// A number beside a navigation entry: what waits for this person.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Waiting {
    /// Key of the entry.
    pub key: &'static str,
    /// How many.
    pub count: u64,
}

/// The frame for a page of the desk; when the counts cannot be read the page comes without them.
pub async fn around(app: &App, current: &Current, lang: Lang, path: &str) -> Around {
    let mut waiting = Vec::new();
    for count in &app.waiting {
        match count(app, &current.staff).await {
            Ok(counts) => waiting.extend(counts),
            Err(error) => tracing::warn!(%error, "the desk's counts cannot be read"),
        }
    }
    let staff = &current.staff;
    let nav: Vec<_> = app
        .navigation
        .iter()
        .filter(|item| item.is_for(staff))
        .map(|item| {
            let here = path == item.url || (item.url != "/desk" && path.starts_with(&format!("{}/", item.url)));
            json!({
                "key": item.key,
                "url": item.url,
                "current": here,
                "count": waiting.iter().find(|w| w.key == item.key).map_or(0, |w| w.count),
            })
        })
        .collect();
    Around {
        desk: Some(json!({
            "nav": nav,
            "me": {
                "name": staff.name,
                "title": staff.title,
                "unit": staff.unit_name,
                "posts": staff.posts,
                "last_sign_in": current.last_sign_in.map(|at| at.0),
            },
            "notices": waiting.iter().find(|w| w.key == "notices").map_or(0, |w| w.count),
            "lang": lang.tag(),
            "path": path,
            "portal": app.settings.origin("www"),
            "demo": app.settings.demo,
        })),
        frame: None,
        csrf: current.csrf.clone(),
    }
}

/// Shows a page of the desk.
pub async fn show<P: Page>(app: &App, desk: &Desk, page: &P) -> Result<Response> {
    show_with(app, desk, StatusCode::OK, page).await
}

/// Shows a page of the desk with a status: a form that was refused comes back as 422.
pub async fn show_with<P: Page>(app: &App, desk: &Desk, status: StatusCode, page: &P) -> Result<Response> {
    let around = around(app, &desk.current, desk.lang, &desk.path).await;
    let html = app.view.render(page, desk.lang, &around)?;
    Ok((status, Html(html)).into_response())
}

/// Something the office was just told, above the page.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    /// `done`, `info` or `warn`.
    pub kind: &'static str,
    /// What it says.
    pub text: String,
    /// Where it leads; empty for nowhere.
    pub url: String,
    /// Text of the link.
    pub link: String,
}

impl Flash {
    /// That something was done.
    pub fn done(text: String) -> Self {
        Self { kind: "done", text, url: String::new(), link: String::new() }
    }
}

/// A place in a list of choices.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}

/// Pages of a list by keys.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pages {
    /// The beginning; empty when this is it.
    pub first_url: String,
    /// What comes after; empty when nothing does.
    pub older_url: String,
    /// What came before.
    pub newer_url: String,
    /// Rows shown.
    pub shown: usize,
}

/// A page comes back because something stood against what was asked.
#[derive(Debug, Default)]
pub struct Back {
    /// Its status.
    pub status: StatusCode,
    /// The reasons.
    pub errors: Vec<Reason>,
    /// Somebody was faster.
    pub stale: bool,
}

/// What stands against it, when a person can do something about it; other errors go on.
pub fn standing(app: &App, desk: &Desk, error: Error) -> Result<Back> {
    let status = error.status();
    let say = |refusals: &[Refusal]| reasons(app, desk.lang, refusals);
    match error {
        Error::Refused(refusals) => Ok(Back { status, errors: say(&refusals), stale: false }),
        Error::Forbidden(refusal) => Ok(Back { status, errors: say(&[*refusal]), stale: false }),
        Error::Stale => Ok(Back { status, errors: say(&[Refusal::new("desk-stale")]), stale: true }),
        other => Err(other),
    }
}

/// Commits what went well; what did not leaves nothing behind, and its transaction is over.
pub async fn settle<T>(act: Act, result: Result<T>) -> Result<T> {
    let value = result?;
    act.commit().await?;
    Ok(value)
}

/// Goes on to another page of the desk.
pub fn to(url: &str) -> Response {
    Redirect::to(url).into_response()
}

/// One message without arguments.
pub fn say(app: &App, desk: &Desk, key: &str) -> String {
    app.view.text(desk.lang, key, &BTreeMap::new())
}
