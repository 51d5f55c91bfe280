//! A feed by its address: fetched through the one guarded way out, so many bytes and so long.

use std::io::Cursor;

use platform::outbound::{Fetched, Limits as OutboundLimits};
use platform::{App, Refusal, Result};

use super::address::Address;
use super::gather::{Gathered, Limits};

/// Redirects that are followed; each is judged again, and none leads to another host.
const REDIRECTS: u8 = 3;

/// Fetches a feed. A feed that never ends is refused with the limit that it broke.
pub async fn fetch(app: &App, address: &Address) -> Result<Fetched> {
    let today = app.time.now().day();
    let limits = OutboundLimits {
        bytes: usize::try_from(app.rules.bytes("migration.feed.bytes", today)?.value).unwrap_or(usize::MAX),
        time: app.rules.duration("migration.feed.time", today)?.value,
        redirects: REDIRECTS,
    };
    let refused = |why: String| Refusal::new("migration-feed-unreachable").arg("why", why).field("address").into();
    match app.outbound.get(address.as_str(), limits).await {
        Ok(page) if page.status == 200 => Ok(page),
        Ok(page) => Err(refused(format!("HTTP {}", page.status))),
        Err(error) => Err(refused(error.to_string())),
    }
}

/// Reads a feed that was fetched.
pub fn read(fetched: &Fetched, address: Address, limits: &Limits) -> anyhow::Result<Gathered> {
    let charset = fetched.content_type.split(';').find_map(|part| part.trim().strip_prefix("charset="));
    let charset = charset.map(|charset| charset.trim_matches(['"', '\'']));
    Gathered::of_feed(Cursor::new(&fetched.body), charset, Some(address), limits)
}
