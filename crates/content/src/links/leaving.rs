//! The page that a reader passes before leaving the cluster (annex 5, L1). It leads only where a public text of this site
//! leads: anything else is not found, so that nobody borrows a government's name to send people elsewhere.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use construction::frame::{self, Spot};
use platform::app::Db;
use platform::view::Page;
use platform::web::host::SiteHost;
use platform::web::{Query, Visitor};
use platform::{App, OrNotFound, Result};
use serde::{Deserialize, Serialize};
use url::Url;

use super::address::plain;
use super::place;
use super::prompt::{self, PATH};
use super::target;
use crate::pages::Place;

/// The prompt.
#[derive(Clone, Debug, Serialize)]
pub struct LeavingPage {
    /// Where it leads, in full.
    to: String,
    /// The name of that host.
    host: String,
    /// Where the reader comes from.
    back: String,
    /// Since when the address does not answer, microseconds UTC.
    dead_since: Option<i64>,
}

impl Page for LeavingPage {
    const TEMPLATE: &'static str = "content/links/leaving.html";

    fn samples() -> Vec<Self> {
        let page = Self {
            to: "https://news.example/1?a=1&b=<b>".into(),
            host: "news.example".into(),
            back: "/news/2026/a.html".into(),
            dead_since: None,
        };
        vec![page.clone(), Self { dead_since: Some(1), ..page }]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    to: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response> {
    let db = Db::Connection(app.db.read());
    let place = Place { app: &app, db: &db, host: &host, lang: visitor.lang };
    let known = plain(&asked.to).or_not_found()?;
    let to = Url::parse(asked.to.trim()).ok().or_not_found()?;
    let name = to.host_str().or_not_found()?.trim_end_matches('.').to_owned();
    if !prompt::prompted(&name, &app.settings.base_domain)? {
        return Err(platform::Error::NotFound);
    }
    let targets = target::by_addresses(app.db.read(), &[String::from(known)]).await?;
    let target = targets.into_iter().next().or_not_found()?;
    let shown = place::on_site(app.db.read(), host.site, &[target.id]).await?;
    let first = shown.first().or_not_found()?;
    let back = came_from(&headers, &host.origin)
        .unwrap_or_else(|| place.url(if first.path.is_empty() { "/" } else { &first.path }));
    let page =
        LeavingPage { to: String::from(to), host: name, back, dead_since: target.dead_since.map(|since| since.0) };
    let spot = Spot {
        path: PATH.into(),
        title: app.view.text(visitor.lang, "links-leaving-title", &Default::default()),
        noindex: true,
        ..Spot::default()
    };
    let frame = frame::build(&app, &db, &host, visitor.lang, &spot).await?;
    let mut response = Html(place.framed(&page, &frame)?).into_response();
    for (name, value) in platform::store::serve::SECURITY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}

/// The page of this site that the reader was on, as its browser says; a path, so it leads nowhere else.
fn came_from(headers: &HeaderMap, origin: &str) -> Option<String> {
    let said = headers.get(header::REFERER)?.to_str().ok()?;
    let path = said.strip_prefix(origin).filter(|path| path.starts_with('/') && !path.starts_with("//"))?;
    (!path.contains(PATH)).then(|| path.to_owned())
}
