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
    /// A name that has been given up and still leads on: to the same path at this origin.
    Moved(Arc<str>),
    /// The bare base domain: leads to the portal.
    Bare,
    /// Nobody's.
    Unknown,
}

/// The label of the staff desk.
pub const DESK: &str = "desk";

/// Names beside the sites' own labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Labels on which a site answers, too.
    pub also: Vec<(String, SiteRef)>,
    /// Labels that lead to another origin: `https://mzj.dongcheng.example`.
    pub moved: Vec<(String, String)>,
}

#[derive(Default)]
struct Table {
    sites: HashMap<String, Arc<SiteHost>>,
    also: HashMap<String, Arc<SiteHost>>,
    moved: HashMap<String, Arc<str>>,
}

/// The table of sites by label.
#[derive(Clone, Default)]
pub struct Hosts(Arc<RwLock<Arc<Table>>>);

impl Hosts {
    /// Replaces the whole table. A name that leads on wins over a site's label, and a site's label
    /// over another name of a site.
    pub fn replace(&self, sites: impl IntoIterator<Item = SiteHost>, names: Names) {
        let sites: HashMap<_, _> = sites.into_iter().map(|s| (s.label.clone(), Arc::new(s))).collect();
        let site = |id: SiteRef| sites.values().find(|host| host.site == id).cloned();
        let also = names.also.into_iter().filter_map(|(label, id)| Some((label, site(id)?))).collect();
        let moved = names.moved.into_iter().map(|(label, origin)| (label, Arc::from(origin))).collect();
        let table = Table { sites, also, moved };
        *self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(table);
    }

    /// The site of a label, its own or another name of it.
    pub fn by_label(&self, label: &str) -> Option<Arc<SiteHost>> {
        let table = self.table();
        table.sites.get(label).or_else(|| table.also.get(label)).cloned()
    }

    /// The site of an id.
    pub fn by_site(&self, site: SiteRef) -> Option<Arc<SiteHost>> {
        self.table().sites.values().find(|host| host.site == site).cloned()
    }

    /// Every site, once.
    pub fn all(&self) -> Vec<Arc<SiteHost>> {
        self.table().sites.values().cloned().collect()
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
        if let Some(origin) = self.table().moved.get(label) {
            return Place::Moved(Arc::clone(origin));
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
        let site = SiteRef::new();
        let host = SiteHost { site, label: "www".into(), origin: String::new(), frame: 1, live: true };
        let names = Names {
            also: vec![("dch".into(), site), ("nobody".into(), SiteRef::new())],
            moved: vec![("old".into(), "https://www.example.cn".into())],
        };
        hosts.replace([host], names);
        let place = |host| hosts.place(host, "dongcheng.localhost");
        assert!(matches!(place("dch.dongcheng.localhost"), Place::Site(host) if host.label == "www"));
        assert!(matches!(place("nobody.dongcheng.localhost"), Place::Unknown));
        assert!(matches!(place("OLD.dongcheng.localhost:80"), Place::Moved(to) if &*to == "https://www.example.cn"));
        assert_eq!(hosts.all().len(), 1, "a site with two names is one site");
        assert!(matches!(place("www.dongcheng.localhost:8080"), Place::Site(_)));
        assert!(matches!(place("WWW.Dongcheng.localhost."), Place::Site(_)));
        assert!(matches!(place("desk.dongcheng.localhost"), Place::Desk));
        assert!(matches!(place("dongcheng.localhost"), Place::Bare));
        assert!(matches!(place("evildongcheng.localhost"), Place::Unknown));
        assert!(matches!(place("www.dongcheng.localhost.evil.example"), Place::Unknown));
        assert!(matches!(place(""), Place::Unknown));
    }
}
