//! 全站公告条: what stands on every page of the cluster for a time, whether the page was rendered
//! a year ago or is rendered now. Stored pages are not rendered again for it: it is put in when a
//! page is served, once a page, and left out again the moment it ends. Also the grey of days of
//! mourning, in the same way.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write as _;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::cache::{Lookup, Stored};
use crate::digest;
use crate::error::Result;
use crate::people::SiteRef;
use crate::time::Moment;
use crate::view::Lang;

/// Something to be shown on every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    /// Tells one from another; a change is another.
    pub id: String,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// Its HTML by language, in the order of [`Lang::ALL`]; empty shows nothing.
    pub html: [String; 3],
    /// Whether pages are grey meanwhile.
    pub mourning: bool,
}

/// What every page shows now.
#[derive(Debug)]
struct Shown {
    key: u64,
    html: [String; 3],
    mourning: bool,
}

/// The banners as this node knows them.
pub struct Banners {
    all: RwLock<Arc<Vec<Banner>>>,
    dressed: Cache<(SiteRef, String), Arc<Dressed>, ByBytes>,
}

struct Dressed {
    key: u64,
    digest: String,
    page: Arc<Stored>,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<(SiteRef, String), Arc<Dressed>> for ByBytes {
    fn weight(&self, key: &(SiteRef, String), dressed: &Arc<Dressed>) -> u64 {
        let bytes: usize = dressed.page.bodies.iter().flatten().map(|(body, _)| body.len()).sum();
        (key.1.len() + bytes + 512) as u64
    }
}

/// Memory for dressed pages.
const MEMORY: u64 = 64 * 1024 * 1024;
/// A page that is dressed while somebody waits is compressed quickly.
const QUICK: u32 = 1;
/// Banners stand before this, else at the beginning of the body.
const MASTHEAD: &[u8] = b"<header class=\"masthead\">";
const BODY: &[u8] = b"<body";
const SITE_CLASS: &[u8] = b"<body class=\"";
/// Marks an answer that needs no more.
#[derive(Clone, Copy)]
struct Worn;

impl Default for Banners {
    fn default() -> Self {
        Self { all: RwLock::default(), dressed: Cache::with_weighter(4_000, MEMORY, ByBytes) }
    }
}

impl Banners {
    /// From now on these, and no others.
    pub fn set(&self, banners: Vec<Banner>) {
        *self.all.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(banners);
        self.dressed.clear();
    }

    fn shown(&self, now: Moment) -> Option<Shown> {
        let all = Arc::clone(&self.all.read().unwrap_or_else(PoisonError::into_inner));
        let mut hasher = DefaultHasher::new();
        let mut shown = Shown { key: 0, html: Default::default(), mourning: false };
        let mut any = false;
        for banner in all.iter().filter(|banner| banner.from <= now && now < banner.until) {
            any = true;
            banner.id.hash(&mut hasher);
            shown.mourning |= banner.mourning;
            for (whole, part) in shown.html.iter_mut().zip(&banner.html) {
                whole.push_str(part);
            }
        }
        shown.key = hasher.finish();
        any.then_some(shown)
    }

    /// The page as it is served now. One look-up while nothing is announced.
    pub fn wear(&self, site: SiteRef, path: &str, page: Arc<Stored>, now: Moment) -> Arc<Stored> {
        let Some(shown) = self.shown(now) else { return page };
        let html = page.content_type.as_bytes().starts_with(b"text/html");
        let Some((plain, _)) = page.bodies[0].as_ref().filter(|_| html && page.location.is_none()) else { return page };
        if let Some(known) = self.dressed.get(&Lookup(site, path))
            && (known.key, &known.digest) == (shown.key, &page.digest)
        {
            return Arc::clone(&known.page);
        }
        let (lang, _) = Lang::of_path(path);
        let body = dress(plain, lang, &shown);
        let digest = digest::sm3(&body);
        let tag = |mark: &str| HeaderValue::from_str(&format!("\"{}{mark}\"", &digest[..32])).ok();
        let gzip = quickly(&body).and_then(|gzip| Some((Bytes::from(gzip), tag("-gzip")?)));
        let Some(own) = tag("") else { return page };
        let dressed = Arc::new(Stored {
            status: page.status,
            content_type: page.content_type.clone(),
            location: None,
            bodies: [Some((Bytes::from(body), own)), gzip, None, None],
            digest,
            frame: page.frame,
            retry_after: page.retry_after.clone(),
        });
        let known = Dressed { key: shown.key, digest: page.digest.clone(), page: Arc::clone(&dressed) };
        self.dressed.insert((site, path.to_owned()), Arc::new(known));
        dressed
    }

    /// Says that the answer was made from a page that wears everything.
    pub fn worn(mut response: Response<Body>) -> Response<Body> {
        response.extensions_mut().insert(Worn);
        response
    }

    /// An answer that was rendered for one visitor, dressed like every page.
    pub async fn wear_now(&self, lang: Lang, response: Response<Body>, now: Moment) -> Result<Response<Body>> {
        let html =
            response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let plain = html && !response.headers().contains_key(header::CONTENT_ENCODING);
        if !plain || response.extensions().get::<Worn>().is_some() {
            return Ok(response);
        }
        let Some(shown) = self.shown(now) else { return Ok(response) };
        let (mut parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| anyhow::anyhow!("a page breaks off: {error}"))?.to_bytes();
        let body = if body.is_empty() { body } else { Bytes::from(dress(&body, lang, &shown)) };
        parts.headers.remove(header::CONTENT_LENGTH);
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

fn dress(page: &[u8], lang: Lang, shown: &Shown) -> Vec<u8> {
    let index = Lang::ALL.iter().position(|one| *one == lang).unwrap_or(0);
    let html = shown.html[index].as_bytes();
    let mut dressed = Vec::with_capacity(page.len() + html.len() + 16);
    let body = find(page, BODY);
    let place = find(page, MASTHEAD).or_else(|| {
        let body = body?;
        Some(body + page[body..].iter().position(|byte| *byte == b'>')? + 1)
    });
    let Some(place) = place else { return page.to_vec() };
    let class = find(page, SITE_CLASS).map(|at| at + SITE_CLASS.len()).filter(|at| shown.mourning && *at <= place);
    let class = class.unwrap_or(0);
    dressed.extend_from_slice(&page[..class]);
    if class > 0 {
        dressed.extend_from_slice(b"mourning ");
    }
    dressed.extend_from_slice(&page[class..place]);
    dressed.extend_from_slice(html);
    dressed.extend_from_slice(&page[place..]);
    dressed
}

fn find(page: &[u8], what: &[u8]) -> Option<usize> {
    page.windows(what.len()).position(|part| part == what)
}

fn quickly(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(QUICK));
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().filter(|gzip| gzip.len() < plain.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn banner(id: &str, from: i64, until: i64) -> Banner {
        let html = ["停水", "停水", "No water"].map(str::to_owned);
        Banner { id: id.into(), from: Moment(from), until: Moment(until), html, mourning: false }
    }

    #[test]
    fn it_stands_before_the_masthead_or_first_in_the_body() {
        let banners = Banners::default();
        banners.set(vec![Banner { mourning: true, ..banner("a", 5, 10) }]);
        let shown = banners.shown(Moment(5)).expect("shown");
        let page = b"<html><body class=\"site\"><a>x</a><header class=\"masthead\">";
        let dressed = String::from_utf8(dress(page, Lang::En, &shown)).expect("text");
        assert_eq!(dressed, "<html><body class=\"mourning site\"><a>x</a>No water<header class=\"masthead\">");
        let dressed = String::from_utf8(dress(b"<body><p>", Lang::ZhHans, &shown)).expect("text");
        assert_eq!(dressed, "<body>停水<p>");
        assert_eq!(dress(b"plain", Lang::ZhHans, &shown), b"plain");
    }

    #[test]
    fn it_is_shown_in_its_time_only() {
        let banners = Banners::default();
        banners.set(vec![banner("a", 5, 10), banner("b", 8, 10)]);
        let key = |now| banners.shown(Moment(now)).map(|shown| shown.key);
        assert!(key(4).is_none() && key(10).is_none());
        assert!(key(5) == key(7) && key(7) != key(8), "a further one makes another page");
    }
}
