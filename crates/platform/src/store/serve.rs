//! From a path to bytes: memory, then the store, then a renderer.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use serde::{Deserialize, Serialize};

use super::cache::{ENCODINGS, Stored};
use super::{Rendered, compress, forget, hold, page, put};
use crate::act::Act;
use crate::app::{App, Db};
use crate::digest;
use crate::error::{Error, OrNotFound, Result};
use crate::jobs::Job;
use crate::people::Actor;
use crate::time::Moment;
use crate::web::host::SiteHost;

/// The page at a path of a site, rendered now if it has to be.
pub async fn page(app: &App, host: &SiteHost, path: &str) -> Result<Arc<Stored>> {
    if let Some(page) = app.store.get(host.site, path, host.frame) {
        return Ok(page);
    }
    let generation = app.store.generation(host.site, path);
    let kept = page::find(app.db.read(), host.site, path).await?;
    let page = match kept {
        Some(row) if !row.stale && (row.frame == host.frame || row.status != 200) => {
            let mut stored = Stored::new(row);
            stored.frame = host.frame;
            Arc::new(stored)
        }
        kept => match renew(app, host, path).await {
            Ok(page) => page,
            Err(Error::Internal(error)) if kept.is_some() => {
                tracing::error!(path, %error, "a page cannot be rendered; the last good one is served");
                return kept.map(|row| Arc::new(Stored::new(row))).or_not_found();
            }
            Err(error) => return Err(error),
        },
    };
    app.store.keep(host.site, path, generation, &page);
    Ok(page)
}

/// Renders the page now and keeps it. The site is held meanwhile, so that what is rendered is
/// never older than what an act says about it.
pub async fn renew(app: &App, host: &SiteHost, path: &str) -> Result<Arc<Stored>> {
    // Deep list pages are not kept, so they need no act.
    if path.contains('?') {
        let rendered = render(app, &Db::Connection(app.db.read()), host, path).await?.or_not_found()?;
        return in_memory(host, path, rendered, app.time.now()).await;
    }
    let act = app.act(&Actor::System("pages")).await?;
    hold(&act, host.site).await?;
    let rendered = render(app, &Db::Transaction(act.db()), host, path).await?.or_not_found()?;
    if !rendered.keep {
        return in_memory(host, path, rendered, act.now()).await;
    }
    put(&act, host, path, rendered).await?;
    let row = page::find(act.db(), host.site, path).await?.or_not_found()?;
    act.commit().await?;
    Ok(Arc::new(Stored::new(row)))
}

async fn in_memory(host: &SiteHost, path: &str, rendered: Rendered, now: Moment) -> Result<Arc<Stored>> {
    let digest = digest::sm3(&rendered.body);
    let packed = compress::pack(rendered.content_type, rendered.body).await?;
    let retry_after = rendered.retry_at.and_then(|at| HeaderValue::from_str(&http_date(at)).ok());
    let stored = Stored::new(page::Model {
        id: page::PageId::new(),
        site_id: host.site,
        path: path.to_owned(),
        status: i32::from(rendered.status),
        content_type: rendered.content_type.to_owned(),
        location: rendered.location,
        body: packed.plain,
        gzip: packed.gzip,
        brotli: packed.brotli,
        zstd: packed.zstd,
        digest,
        source: rendered.source,
        frame: host.frame,
        stale: false,
        rendered_at: now,
    });
    Ok(Arc::new(Stored { retry_after, ..stored }))
}

/// `Mon, 23 Nov 2026 13:05:00 GMT` (RFC 9110, 5.6.7).
fn http_date(at: Moment) -> String {
    at.timestamp().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Asks the chapters' renderers in order, reading through `db`.
pub async fn render(app: &App, db: &Db<'_>, host: &SiteHost, path: &str) -> Result<Option<Rendered>> {
    for renderer in &app.renderers {
        if let Some(rendered) = renderer(app, db, host, path).await? {
            return Ok(Some(rendered));
        }
    }
    Ok(None)
}

/// Renders the page of a path inside an act and keeps it; what no renderer knows is forgotten.
pub async fn put_now(act: &Act, host: &SiteHost, path: &str) -> Result<()> {
    match render(act.app(), &Db::Transaction(act.db()), host, path).await? {
        Some(rendered) if rendered.keep => put(act, host, path, rendered).await,
        Some(_) => Ok(()),
        None => forget(act, host.site, path).await,
    }
}

/// Renders up to `most` stale pages again; returns how many there were.
pub async fn refresh(app: &App, most: u64) -> Result<usize> {
    let stale = page::stale(app.db.read(), most).await?;
    for (site, path) in &stale {
        let act = app.act(&Actor::System("pages")).await?;
        hold(&act, *site).await?;
        match app.hosts.by_site(*site) {
            Some(host) => put_now(&act, &host, path).await?,
            None => forget(&act, *site, path).await?,
        }
        act.commit().await?;
    }
    Ok(stale.len())
}

/// Renders what is stale, in the background.
#[derive(Debug, Serialize, Deserialize)]
pub struct RefreshPages;

impl Job for RefreshPages {
    const KIND: &'static str = "pages.refresh";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        while refresh(&app, BATCH).await? > 0 {}
        Ok(())
    }
}

const BATCH: u64 = 50;

/// The answer: 304 when the reader has it, else the smallest encoding the reader takes.
pub fn answer(page: &Stored, method: &Method, request: &HeaderMap) -> Response<Body> {
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    // brotli is smallest; zstd unpacks fastest; gzip everybody has.
    let index =
        [2, 3, 1, 0].into_iter().find(|i| page.bodies[*i].is_some() && accepts(accepted, ENCODINGS[*i])).unwrap_or(0);
    let Some((body, tag)) = &page.bodies[index] else {
        return status_only(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let matches = request.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|known| {
        known.split(',').any(|k| k.trim().trim_start_matches("W/") == tag.to_str().unwrap_or("-"))
    });
    let mut response = if matches && page.status == 200 {
        status_only(StatusCode::NOT_MODIFIED)
    } else {
        let mut response = Response::new(if method == Method::HEAD { Body::empty() } else { Body::from(body.clone()) });
        *response.status_mut() = StatusCode::from_u16(page.status).unwrap_or(StatusCode::OK);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, page.content_type.clone());
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        if index > 0 {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(ENCODINGS[index]));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Every look asks again: a takedown must be everywhere within seconds.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    if let Some(location) = &page.location {
        headers.insert(header::LOCATION, location.clone());
    }
    if let Some(at) = &page.retry_after {
        headers.insert(header::RETRY_AFTER, at.clone());
    }
    for (name, value) in SECURITY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// Headers of every public page: nothing from elsewhere, no framing, no sniffing.
pub const SECURITY: [(&str, &str); 4] = [
    (
        "content-security-policy",
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
];

fn accepts(header: &str, encoding: &str) -> bool {
    encoding.is_empty()
        || header.split(',').any(|item| {
            let mut parts = item.split(';');
            parts.next().is_some_and(|name| name.trim().eq_ignore_ascii_case(encoding))
                && !parts.any(|p| matches!(p.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
}

fn status_only(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn an_encoding_refused_with_zero_is_not_sent() {
        assert!(accepts("gzip, br;q=0.9", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("", "gzip"));
        assert!(accepts("", ""));
    }
}
