//! The page as it was (art. 21), for the public: `/as-of/2026-05-01/<path>` shows what stood at an
//! address at the end of that day, `/as-of/v2/<path>` its second version; in the frame of today,
//! under a notice, not for search engines, pointing to the present page. What is withdrawn or taken
//! down has no past for the public.

use std::str::FromStr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use jiff::civil::Date;
use platform::app::{App, Db};
use platform::web::Visitor;
use platform::web::extract::Paths;
use platform::web::host::SiteHost;
use platform::{Error, OrNotFound, Result};

use super::record;
use crate::articles::{publication, revision};
use crate::pages::{Place, article};
use crate::takedown::takedown;

/// Which version is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The one that stood at the end of a day.
    Day(Date),
    /// The one of a number.
    Version(i32),
}

impl FromStr for When {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.strip_prefix('v') {
            Some(number) => number.parse().map(Self::Version).map_err(|_| Error::NotFound),
            None => text.parse().map(Self::Day).map_err(|_| Error::NotFound),
        }
    }
}

/// The publication at a path and the version asked for, as far as the public may see it.
pub(crate) async fn find(
    app: &App,
    host: &SiteHost,
    when: &When,
    path: &str,
) -> Result<(publication::Model, record::Model)> {
    let db = app.db.read();
    let shown = publication::at(db, host.site, path).await?.or_not_found()?;
    if shown.withdrawn_at.is_some() || takedown::standing(db, shown.article_id).await?.is_some() {
        return Err(Error::NotFound);
    }
    let was = match when {
        When::Day(day) => record::on_day(db, shown.id, *day).await?,
        When::Version(number) => {
            record::of_publication(db, shown.id).await?.into_iter().find(|was| was.number == *number)
        }
    };
    let was = was.filter(|was| was.disposed_at.is_none()).or_not_found()?;
    Ok((shown, was))
}

/// `GET /as-of/{when}/{*path}`.
pub(crate) async fn show(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    visitor: Visitor,
    Paths(when, path): Paths<When, String>,
) -> Result<Response> {
    let (shown, was) = find(&app, &host, &when, &format!("/{path}")).await?;
    let content = revision::of(app.db.read(), was.article_id, was.revision_id).await?.content;
    let db = Db::Connection(app.db.read());
    let place = Place { app: &app, db: &db, host: &host, lang: visitor.lang };
    let mut response = Html(article::past(&place, &shown, &was, &content).await?).into_response();
    for (name, value) in platform::store::serve::SECURITY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}
