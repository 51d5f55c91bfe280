//! What all pages of a site have in common, read once and kept in memory for each version of the
//! site's frame, so that rendering a page asks the database for content only.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use platform::Result;
use platform::people::SiteRef;
use platform::web::host::SiteHost;
use sea_orm::ConnectionTrait;

use crate::columns::{Tree, column, redirect};
use crate::sites::pause::{self, PauseKind};
use crate::sites::site::{self, SiteKind};

/// A site with its channels and columns.
#[derive(Clone, Debug)]
pub struct SiteFrame {
    /// The site.
    pub site: site::Model,
    /// Its channels and columns, as visitors are led through them.
    pub tree: Tree,
    /// Addresses of columns that lead on, the longest first.
    pub redirects: Vec<redirect::Model>,
    /// The closing of a site that is over.
    pub closing: Option<pause::Model>,
    /// What is announced: of this site, and on the portal of every site.
    pub announced: Vec<Announced>,
}

/// Something announced about a site.
#[derive(Clone, Debug)]
pub struct Announced {
    /// The site.
    pub site: site::Model,
    /// What.
    pub pause: pause::Model,
}

/// One entry a site: the newest frame that this process has seen. Keys are unique for ever, so
/// several houses in one process do not disturb each other.
static KNOWN: LazyLock<RwLock<HashMap<SiteRef, Arc<SiteFrame>>>> = LazyLock::new(RwLock::default);

/// The frame data of a site: from memory, or by a handful of queries.
pub async fn of(db: &impl ConnectionTrait, host: &SiteHost) -> Result<Arc<SiteFrame>> {
    if let Some(known) = known(host).filter(|known| known.site.frame == host.frame) {
        return Ok(known);
    }
    let site = site::by_id(db, host.site).await?;
    let tree = column::tree(db, host.site).await?.in_public();
    let redirects = redirect::of_site(db, host.site).await?;
    let announced = announced(db, &site).await?;
    let closing = if site.state.is_over() {
        pause::of_site(db, site.id).await?.into_iter().find(|pause| pause.kind == PauseKind::Closing)
    } else {
        None
    };
    let read = Arc::new(SiteFrame { site, tree, redirects, closing, announced });
    // Another version than the host table's may be one that is never committed: not kept.
    if read.site.frame == host.frame {
        KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(host.site, Arc::clone(&read));
    }
    Ok(read)
}

/// Emergencies are not announced; they have happened.
async fn announced(db: &impl ConnectionTrait, site: &site::Model) -> Result<Vec<Announced>> {
    let mut announced = Vec::new();
    for pause in pause::open(db).await?.into_iter().filter(|pause| pause.kind != PauseKind::Stop) {
        if pause.site_id == site.id {
            announced.push(Announced { site: site.clone(), pause });
        } else if site.kind == SiteKind::Portal {
            announced.push(Announced { site: site::by_id(db, pause.site_id).await?, pause });
        }
    }
    Ok(announced)
}

/// What is in memory, even if it is of an older frame: for pages that must not ask the database.
pub(super) fn known(host: &SiteHost) -> Option<Arc<SiteFrame>> {
    KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&host.site).cloned()
}
