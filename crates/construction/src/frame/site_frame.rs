//! What all pages of a site have in common, read once and kept in memory for each version of the
//! site's frame, so that rendering a page asks the database for content only.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use platform::Result;
use platform::people::SiteRef;
use platform::web::host::SiteHost;
use sea_orm::ConnectionTrait;

use crate::columns::{Tree, column};
use crate::sites::site;

/// A site with its channels and columns.
#[derive(Clone, Debug)]
pub struct SiteFrame {
    /// The site.
    pub site: site::Model,
    /// Its channels and columns.
    pub tree: Tree,
}

/// One entry a site: the newest frame that this process has seen. Keys are unique for ever, so
/// several houses in one process do not disturb each other.
static KNOWN: LazyLock<RwLock<HashMap<SiteRef, Arc<SiteFrame>>>> = LazyLock::new(RwLock::default);

/// The frame data of a site: from memory, or by three queries.
pub async fn of(db: &impl ConnectionTrait, host: &SiteHost) -> Result<Arc<SiteFrame>> {
    if let Some(known) = known(host).filter(|known| known.site.frame == host.frame) {
        return Ok(known);
    }
    let site = site::by_id(db, host.site).await?;
    let tree = column::tree(db, host.site).await?;
    let read = Arc::new(SiteFrame { site, tree });
    // Another version than the host table's may be one that is never committed: not kept.
    if read.site.frame == host.frame {
        KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(host.site, Arc::clone(&read));
    }
    Ok(read)
}

/// What is in memory, even if it is of an older frame: for pages that must not ask the database.
pub(super) fn known(host: &SiteHost) -> Option<Arc<SiteFrame>> {
    KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&host.site).cloned()
}
