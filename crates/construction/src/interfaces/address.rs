//! Where an interface may be (art. 9): encrypted, on a host of the cluster or of a government, or on one that the IT
//! office has allowed. Pure.

use std::collections::BTreeSet;

use platform::Refusal;

/// Longest address, in bytes.
const LONGEST: usize = 400;

/// What must be known of the cluster to judge an address.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Domain under which the sites live.
    pub domain: String,
    /// How its sites are reached, up to the host: `https://`.
    pub scheme: String,
    /// The port behind their hosts, with its colon; empty for the usual one.
    pub port: String,
    /// Other hosts that the IT office has allowed.
    pub allowed: BTreeSet<String>,
}

/// The host of an address, in lower case; nothing when it is no plain address of the web.
pub(super) fn host(address: &str) -> Option<(&str, String, &str)> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (name, port) = match authority.find(':') {
        Some(at) => authority.split_at(at),
        None => (authority, ""),
    };
    let name = name.to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // A name, no number: whoever writes down an address of a machine means a machine, not a service.
    let named = name.contains('.') && name.split('.').all(label) && !name.ends_with(|last: char| last.is_ascii_digit());
    let port_ok = port.is_empty() || port[1..].parse::<u16>().is_ok_and(|port| port > 0);
    (named && port_ok && matches!(scheme, "https" | "http")).then_some((scheme, name, port))
}

/// What stands against an address, in the field of that name.
pub(super) fn against(field: &str, address: &str, known: &Known) -> Option<Refusal> {
    let refuse = |message: &str| Some(Refusal::new(message).article("9").field(field));
    let clean = address.len() <= LONGEST
        && !address.chars().any(|c| c.is_control() || c.is_whitespace() || "\"<>\\#@".contains(c));
    let Some((scheme, name, port)) = host(address).filter(|_| clean) else { return refuse("interfaces-address-form") };
    let within = |domain: &str| name == domain || name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let own = within(&known.domain);
    // The cluster's own sites as they are reached; everything else encrypted, at the usual door.
    if own && format!("{scheme}://") == known.scheme && port == known.port {
        return None;
    }
    if scheme != "https" || !port.is_empty() {
        return refuse("interfaces-address-https");
    }
    if own || within("gov.cn") || known.allowed.contains(&name) {
        return None;
    }
    let refusal = Refusal::new("interfaces-address-host").arg("host", name).arg("domain", known.domain.as_str());
    Some(refusal.article("9").remedy("interfaces-address-host-remedy").field(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(address: &str) -> Option<String> {
        let known = Known {
            domain: "dongcheng.localhost".into(),
            scheme: "http://".into(),
            port: ":8080".into(),
            allowed: BTreeSet::from(["fuwu.example.com".to_owned()]),
        };
        against("address", address, &known).map(|refusal| refusal.message)
    }

    #[test]
    fn article_9_an_interface_is_on_a_host_of_the_cluster_or_of_a_government() {
        for good in [
            "http://jw.dongcheng.localhost:8080/guides/",
            "https://jw.dongcheng.localhost/guides/?a=1",
            "https://www.beijing.gov.cn/fuwu/",
            "https://BANSHI.beijing.GOV.CN/",
            "https://fuwu.example.com/x",
        ] {
            assert_eq!(said(good), None, "{good}");
        }
        for (bad, why) in [
            ("http://www.beijing.gov.cn/", "interfaces-address-https"),
            ("https://www.beijing.gov.cn:8443/", "interfaces-address-https"),
            ("http://jw.dongcheng.localhost:9090/", "interfaces-address-https"),
            ("https://example.com/", "interfaces-address-host"),
            ("https://gov.cn.example.com/", "interfaces-address-host"),
            ("https://evilgov.cn/", "interfaces-address-host"),
            ("https://notdongcheng.localhost/", "interfaces-address-host"),
            ("https://sub.fuwu.example.com/", "interfaces-address-host"),
            ("https://u:p@www.beijing.gov.cn/", "interfaces-address-form"),
            ("https://www.beijing.gov.cn@example.com/", "interfaces-address-form"),
            ("https://10.0.0.1/", "interfaces-address-form"),
            ("https://[::1]/", "interfaces-address-form"),
            ("https://localhost/", "interfaces-address-form"),
            ("https://www.beijing.gov.cn/a b", "interfaces-address-form"),
            ("https://www.beijing.gov.cn\\@example.com/", "interfaces-address-form"),
            ("javascript:alert(1)", "interfaces-address-form"),
            ("ftp://www.beijing.gov.cn/", "interfaces-address-form"),
            ("//www.beijing.gov.cn/", "interfaces-address-form"),
            ("", "interfaces-address-form"),
        ] {
            assert_eq!(said(bad).as_deref(), Some(why), "{bad}");
        }
    }
}
