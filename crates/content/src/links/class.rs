//! Classes of hosts (annex 5, L1): data under `rules/links/`, and what the IT office allowed. Pure.

use std::sync::LazyLock;

use platform::Result;
use screening::HostRules;
use serde::Deserialize;

use super::address::host_below;

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Into the cluster.
    Inside,
    /// To the government.
    Government,
    /// To a host that the IT office has allowed.
    Allowed,
    /// Where something is sold or advertised, or where a service hides it.
    Commerce,
    /// Anywhere else.
    Other,
}

impl Class {
    /// Name in data and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Government => "government",
            Self::Allowed => "allowed",
            Self::Commerce => "commerce",
            Self::Other => "other",
        }
    }
}

/// The lists of hosts that come with the house.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hosts {
    /// Which edition.
    pub edition: String,
    /// Who made it.
    pub source: String,
    /// Government: linked without a word.
    pub government: Vec<String>,
    /// Outside, but entered without the leaving prompt.
    pub unprompted: Vec<String>,
    /// Services that hide where a link leads.
    pub shorteners: Vec<String>,
    /// Parts of a name that say that something is sold.
    pub labels: Vec<String>,
    /// Commerce, by kinds.
    pub commerce: Vec<Commerce>,
}

/// Hosts of one kind of commerce.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commerce {
    /// Which kind.
    pub kind: String,
    /// The hosts.
    pub hosts: Vec<String>,
}

static HOSTS: LazyLock<Result<Hosts, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../rules/links/hosts.toml")).map_err(|error| error.to_string())
});

/// The lists in force.
pub fn hosts() -> Result<&'static Hosts> {
    HOSTS.as_ref().map_err(|error| anyhow::anyhow!("rules/links/hosts.toml: {error}").into())
}

/// What the screening needs to know of hosts: the cluster's own domain, and what was allowed beside the lists.
pub fn rules(own: &str, allowed: Vec<String>) -> Result<HostRules> {
    let hosts = hosts()?;
    Ok(HostRules {
        own: vec![own.to_owned()],
        trusted: hosts.government.iter().cloned().chain(allowed).collect(),
        dangerous: Vec::new(),
        shorteners: hosts.shorteners.clone(),
        commerce: hosts.commerce.iter().flat_map(|kind| kind.hosts.iter().cloned()).collect(),
        commerce_labels: hosts.labels.clone(),
    })
}

/// Of a host; `allowed` are the hosts that the IT office decided on.
pub fn of(host: &str, own: &str, allowed: &[String]) -> Result<Class> {
    let hosts = hosts()?;
    let below = |rules: &[String]| rules.iter().any(|rule| host_below(host, rule));
    Ok(if host_below(host, own) {
        Class::Inside
    } else if below(&hosts.government) {
        Class::Government
    } else if below(allowed) {
        Class::Allowed
    } else if hosts.commerce.iter().any(|kind| below(&kind.hosts))
        || below(&hosts.shorteners)
        || host.split('.').any(|label| hosts.labels.iter().any(|known| known == label))
    {
        Class::Commerce
    } else {
        Class::Other
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_counts_with_what_is_below_it_and_nothing_else() {
        let allowed = vec!["bj.edu.example".to_owned()];
        let class = |host: &str| of(host, "dongcheng.localhost", &allowed).expect("lists");
        for (host, expected) in [
            ("jw.dongcheng.localhost", Class::Inside),
            ("dongcheng.localhost", Class::Inside),
            ("evildongcheng.localhost", Class::Other),
            ("dongcheng.localhost.evil.example", Class::Other),
            ("www.gov.cn", Class::Government),
            ("beijing.gov.cn", Class::Government),
            ("gov.cn.example.com", Class::Other),
            ("mygov.cn", Class::Other),
            ("www.bj.edu.example", Class::Allowed),
            ("edu.example", Class::Other),
            ("item.taobao.com", Class::Commerce),
            ("nottaobao.com", Class::Other),
            ("shop.example.cn", Class::Commerce),
            ("workshop.example.cn", Class::Other),
            ("s.weibo.cn", Class::Commerce),
            ("www.people.example", Class::Other),
        ] {
            assert_eq!(class(host), expected, "{host}");
        }
    }

    #[test]
    fn the_lists_are_whole_and_never_contradict_themselves() {
        let hosts = hosts().expect("lists");
        assert!(!hosts.edition.is_empty() && !hosts.source.is_empty());
        let commerce: Vec<_> = hosts.commerce.iter().flat_map(|kind| &kind.hosts).collect();
        for host in commerce.iter().copied().chain(&hosts.government).chain(&hosts.shorteners) {
            assert_eq!(*host, host.trim().to_ascii_lowercase(), "{host}");
            assert!(host.contains('.') && !host.starts_with('.'), "{host}");
        }
        let trusted = |host: &String| hosts.government.iter().any(|rule| host_below(host, rule));
        assert!(!commerce.into_iter().any(trusted));
        // What is entered without a prompt is government, nothing else.
        assert!(hosts.unprompted.iter().all(trusted));
    }
}
