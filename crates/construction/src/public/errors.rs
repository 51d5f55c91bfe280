//! Errors of the public side, in the look of the site and with a way on; without the database,
//! which may be what is broken.

use platform::app::App;
use platform::view::{Around, Lang, Page};
use platform::web::errors;
use platform::web::host::SiteHost;
use platform::{Error, Result};
use serde::Serialize;

use super::{SITE_MAP, text};
use crate::frame::{self, Spot};

/// An error in the look of a site.
#[derive(Clone, Debug, Serialize)]
pub struct SiteError {
    /// HTTP status.
    pub status: u16,
    /// `not-found`, `gone`, `internal`, …
    pub kind: &'static str,
    /// Number of the log line; empty when there is none.
    pub number: String,
    /// What the site says about it; may be empty.
    pub text: String,
    /// Home page.
    pub home_url: String,
    /// Site map.
    pub sitemap_url: String,
    /// Search.
    pub search_url: String,
}

impl Page for SiteError {
    const TEMPLATE: &'static str = "platform/public/error.html";

    fn samples() -> Vec<Self> {
        [(404, "not-found"), (410, "gone"), (500, "internal")]
            .into_iter()
            .map(|(status, kind)| Self {
                status,
                kind,
                number: "018f-7c2a".into(),
                text: String::new(),
                home_url: "/".into(),
                sitemap_url: SITE_MAP.into(),
                search_url: "/search".into(),
            })
            .collect()
    }
}

/// An error where there is no site.
#[derive(Clone, Debug, Serialize)]
pub struct BareError {
    /// HTTP status.
    pub status: u16,
    /// `unknown-host`, `internal`, …
    pub kind: &'static str,
    /// Number of the log line; empty when there is none.
    pub number: String,
    /// Home page of the portal.
    pub portal_url: String,
}

impl Page for BareError {
    const TEMPLATE: &'static str = "platform/public/bare_error.html";

    fn samples() -> Vec<Self> {
        ["unknown-host", "internal"]
            .into_iter()
            .map(|kind| Self {
                status: 404,
                kind,
                number: String::new(),
                portal_url: "http://www.dongcheng.localhost:8080/".into(),
            })
            .collect()
    }
}

/// The page for an error on a site, or on a host that is nobody's.
pub fn error_page(app: &App, host: Option<&SiteHost>, error: &Error, lang: Lang, number: &str) -> Result<String> {
    let (status, kind) = (error.status().as_u16(), errors::kind(error));
    let path = |path: &str| format!("{}{path}", lang.prefix());
    let title = text(app, lang, &format!("error-{kind}-title"));
    let spot = Spot { path: "/".to_owned(), title, noindex: true, ..Spot::default() };
    if let Some(frame) = host.and_then(|host| frame::without_database(app, host, lang, &spot)) {
        let page = SiteError {
            status,
            kind,
            number: number.to_owned(),
            text: String::new(),
            home_url: path("/"),
            sitemap_url: path(SITE_MAP),
            search_url: path("/search"),
        };
        return app.view.render(&page, lang, &frame.around()?);
    }
    let kind = if host.is_none() { "unknown-host" } else { kind };
    let portal_url = format!("{}{}", app.settings.origin(crate::sites::label::PORTAL), path("/"));
    let page = BareError { status, kind, number: number.to_owned(), portal_url };
    app.view.render(&page, lang, &Around::default())
}
