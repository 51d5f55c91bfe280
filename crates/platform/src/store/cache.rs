//! Pages in memory, each with the header values it is sent with. The journal tells which of
//! them changed.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::HeaderValue;
use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::page;
use crate::journal::entry;
use crate::people::SiteRef;

/// A page ready to be sent.
#[derive(Debug)]
pub struct Stored {
    /// HTTP status.
    pub status: u16,
    /// Media type.
    pub content_type: HeaderValue,
    /// Where to, for a redirect.
    pub location: Option<HeaderValue>,
    /// Body and entity tag: plain, gzip, brotli, zstd.
    pub bodies: [Option<(Bytes, HeaderValue)>; 4],
    /// SM3 of the plain body.
    pub digest: String,
    /// The frame version it carries.
    pub frame: i64,
    /// When to ask again, for what is not there for a time.
    pub retry_after: Option<HeaderValue>,
}

/// Encodings in the order of [`Stored::bodies`].
pub const ENCODINGS: [&str; 4] = ["", "gzip", "br", "zstd"];

impl Stored {
    /// From a row of the store.
    pub fn new(row: page::Model) -> Self {
        let digest = row.digest;
        let body = |bytes: Option<Vec<u8>>, encoding: &str| {
            let bytes = bytes?;
            // Half of SM3 is enough to tell two versions of one page apart.
            let tag = format!("\"{}{}{encoding}\"", &digest[..32], if encoding.is_empty() { "" } else { "-" });
            Some((Bytes::from(bytes), HeaderValue::from_str(&tag).ok()?))
        };
        Self {
            bodies: [
                body(Some(row.body), ENCODINGS[0]),
                body(row.gzip, ENCODINGS[1]),
                body(row.brotli, ENCODINGS[2]),
                body(row.zstd, ENCODINGS[3]),
            ],
            status: u16::try_from(row.status).unwrap_or(500),
            content_type: HeaderValue::from_str(&row.content_type)
                .unwrap_or(HeaderValue::from_static("application/octet-stream")),
            location: row.location.and_then(|l| HeaderValue::from_str(&l).ok()),
            digest,
            frame: row.frame,
            retry_after: None,
        }
    }
}

type Key = (SiteRef, String);

/// A page with what the counter said when it was loaded.
#[derive(Clone)]
struct Kept {
    page: Arc<Stored>,
    generation: u64,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Kept> for ByBytes {
    fn weight(&self, key: &Key, kept: &Kept) -> u64 {
        let bytes: usize = kept.page.bodies.iter().flatten().map(|(body, _)| body.len()).sum();
        (key.1.len() + bytes + 512) as u64
    }
}

/// The pages this node holds in memory.
pub struct Store {
    cache: Cache<Key, Kept, ByBytes>,
    /// Counters by hash of (site, path): a page loaded while its counter moved is not kept.
    generations: Vec<AtomicU64>,
}

const MEMORY: u64 = 256 * 1024 * 1024;
const COUNTERS: usize = 4096;

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}

impl Store {
    /// An empty cache.
    pub fn new() -> Self {
        Self {
            cache: Cache::with_weighter(20_000, MEMORY, ByBytes),
            generations: (0..COUNTERS).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// The page in memory, when its frame is the site's present one.
    pub fn get(&self, site: SiteRef, path: &str, frame: i64) -> Option<Arc<Stored>> {
        let kept = self.cache.get(&Lookup(site, path))?;
        // The journal names the first page of a list; later ones are as old as that one was.
        let later = path.contains('?') && kept.generation != self.generation(site, path);
        (kept.page.frame == frame && !later).then_some(kept.page)
    }

    /// Keeps a page unless it changed since `generation` was read.
    pub fn keep(&self, site: SiteRef, path: &str, generation: u64, page: &Arc<Stored>) {
        self.cache.insert((site, path.to_owned()), Kept { page: Arc::clone(page), generation });
        if self.generation(site, path) != generation {
            self.cache.remove(&Lookup(site, path));
        }
    }

    /// Moves on whenever the page (or its list's first page) changes.
    pub fn generation(&self, site: SiteRef, path: &str) -> u64 {
        self.counter(site, path).load(Ordering::Acquire)
    }

    /// Drops what the journal says has changed.
    pub fn forget(&self, rows: &[entry::Model]) {
        for change in rows.iter().flat_map(entry::Model::pages) {
            self.counter(change.site, &change.path).fetch_add(1, Ordering::AcqRel);
            self.cache.remove(&Lookup(change.site, &change.path));
        }
    }

    /// Drops everything.
    pub fn clear(&self) {
        for counter in &self.generations {
            counter.fetch_add(1, Ordering::AcqRel);
        }
        self.cache.clear();
    }

    fn counter(&self, site: SiteRef, path: &str) -> &AtomicU64 {
        let first_page = path.split('?').next().unwrap_or(path);
        let mut hasher = DefaultHasher::new();
        (site, first_page).hash(&mut hasher);
        let index = usize::try_from(hasher.finish() % COUNTERS as u64).unwrap_or(0);
        &self.generations[index]
    }
}

/// Looks up by borrowed path, without building a key.
#[derive(Hash)]
pub(super) struct Lookup<'a>(pub(super) SiteRef, pub(super) &'a str);

impl quick_cache::Equivalent<Key> for Lookup<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.0 == key.0 && self.1 == key.1
    }
}
