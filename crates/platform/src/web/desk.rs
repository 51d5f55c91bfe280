//! The frame of the desk: navigation with what waits behind each entry, the person, notices.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use super::extract::Desk;
use crate::app::App;
use crate::error::Result;
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
