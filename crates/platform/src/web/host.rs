//! Which host is which site, held in memory and renewed when a site changes. Host names that
//! belong to nobody get a page that says so; they never reach a site by accident.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use crate::people::SiteRef;

/// A site as the front door knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteHost {
    /// The site.
    pub site: SiteRef,
    /// Its label: `www`, `jw`.
    pub label: String,
    /// `http://jw.dongcheng.localhost:8080`, for canonical links.
    pub origin: String,
    /// Version of the frame (navigation, footer, appearance) that its pages must carry.
    pub frame: i64,
    /// Whether the public may see it.
    pub live: bool,
}

/// What stands behind a host name.
#[derive(Clone, Debug)]
pub enum Place {
    /// The staff desk.
    Desk,
    /// A site.
    Site(Arc<SiteHost>),
    /// The bare base domain: leads to the portal.
    Bare,
    /// Nobody's.
    Unknown,
}

/// The label of the staff desk.
pub const DESK: &str = "desk";

type Table = HashMap<String, Arc<SiteHost>>;

/// The table of sites by label.
#[derive(Clone, Default)]
pub struct Hosts(Arc<RwLock<Arc<Table>>>);

impl Hosts {
    /// Replaces the whole table.
    pub fn replace(&self, sites: impl IntoIterator<Item = SiteHost>) {
        let table: Table = sites.into_iter().map(|s| (s.label.clone(), Arc::new(s))).collect();
        *self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(table);
    }

    /// The site of a label.
    pub fn by_label(&self, label: &str) -> Option<Arc<SiteHost>> {
        self.table().get(label).cloned()
    }

    /// The site of an id.
    pub fn by_site(&self, site: SiteRef) -> Option<Arc<SiteHost>> {
        self.table().values().find(|host| host.site == site).cloned()
    }

    /// Every site.
    pub fn all(&self) -> Vec<Arc<SiteHost>> {
        self.table().values().cloned().collect()
    }

    /// What stands behind a Host header, under the base domain.
    pub fn place(&self, header: &str, base: &str) -> Place {
        let host = header.split(':').next().unwrap_or_default().trim_end_matches('.');
        let host = host.to_ascii_lowercase();
        if host == base {
            return Place::Bare;
        }
        let Some(label) = host.strip_suffix(base).and_then(|rest| rest.strip_suffix('.')) else {
            return Place::Unknown;
        };
        if label == DESK {
            return Place::Desk;
        }
        self.by_label(label).map_or(Place::Unknown, Place::Site)
    }

    fn table(&self) -> Arc<Table> {
        Arc::clone(&self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_matched_whole() {
        let hosts = Hosts::default();
        hosts.replace([SiteHost {
            site: SiteRef::new(),
            label: "www".into(),
            origin: String::new(),
            frame: 1,
            live: true,
        }]);
        let place = |host| hosts.place(host, "dongcheng.localhost");
        assert!(matches!(place("www.dongcheng.localhost:8080"), Place::Site(_)));
        assert!(matches!(place("WWW.Dongcheng.localhost."), Place::Site(_)));
        assert!(matches!(place("desk.dongcheng.localhost"), Place::Desk));
        assert!(matches!(place("dongcheng.localhost"), Place::Bare));
        assert!(matches!(place("evildongcheng.localhost"), Place::Unknown));
        assert!(matches!(place("www.dongcheng.localhost.evil.example"), Place::Unknown));
        assert!(matches!(place(""), Place::Unknown));
    }
}
