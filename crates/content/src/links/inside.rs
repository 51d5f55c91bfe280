//! Whether an address of the cluster leads somewhere (annex 5, L1): looked up, never asked over the network.

use construction::columns::column;
use platform::app::App;
use platform::files::file;
use platform::store::serve;
use platform::view::Lang;
use platform::{Error, Result};

use super::address::plain;
use crate::articles::publication;
use crate::takedown::takedown;

/// Parts of a site that answer questions and have no stored pages.
const ASKED: [&str; 12] = [
    "/search",
    "/verify/",
    "/as-of/",
    "/leaving",
    "/register/",
    "/interfaces/",
    "/units/",
    "/site-map/",
    "/brand/",
    "/measures",
    "/api/",
    "/status",
];

/// Why it leads nowhere, a key of `links-why-…`; nothing when it leads somewhere.
pub async fn broken(app: &App, address: &str) -> Result<Option<&'static str>> {
    let Some(url) = plain(address) else { return Ok(Some("address")) };
    let host = url.host_str().unwrap_or_default();
    let label = host.strip_suffix(app.settings.base_domain.as_str()).and_then(|rest| rest.strip_suffix('.'));
    let Some(label) = label else { return Ok(None) };
    let Some(site) = app.hosts.by_label(label).filter(|site| site.live) else {
        // The desk and what else the platform answers on is no site.
        return Ok((label != "desk").then_some("site"));
    };
    let db = app.db.read();
    let (_, path) = Lang::of_path(url.path());
    if let Some(rest) = path.strip_prefix("/files/") {
        let id = rest.split('/').next().unwrap_or_default();
        return match file::public_by_id(db, id).await {
            Ok(_) => Ok(None),
            Err(Error::NotFound) => Ok(Some("file")),
            Err(error) => Err(error),
        };
    }
    if path.ends_with(".html")
        && let Some(shown) = publication::at(db, site.site, path).await?
    {
        if shown.withdrawn_at.is_none() {
            return Ok(None);
        }
        let taken = takedown::standing(db, shown.article_id).await?.is_some();
        return Ok(Some(if taken { "taken_down" } else { "withdrawn" }));
    }
    if path.ends_with('/')
        && let Some(column) = column::by_path(db, site.site, path).await?
    {
        return Ok((!column.is_open()).then_some("closed"));
    }
    if ASKED.iter().any(|part| path.starts_with(part)) {
        return Ok(None);
    }
    match serve::page(app, &site, url.path()).await {
        Ok(page) if page.status < 400 => Ok(None),
        Ok(_) | Err(Error::NotFound) => Ok(Some("missing")),
        Err(error) => Err(error),
    }
}
