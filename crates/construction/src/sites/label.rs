//! 域名 labels (art. 12): the initials of a unit's English or pinyin name, under the base domain.

use std::fmt;
use std::str::FromStr;

use platform::Refusal;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The label of the portal: the one site of the cluster that is called so (47号: `www.….gov.cn`).
pub const PORTAL: &str = "www";

/// Labels that are no site's: machines and the staff desk live there.
pub const RESERVED: &[&str] = &[
    "admin",
    "api",
    "autodiscover",
    "desk",
    "ftp",
    "imap",
    "localhost",
    "mail",
    "mx",
    "ns1",
    "ns2",
    "ns3",
    "pop",
    "pop3",
    "root",
    "smtp",
    "webmail",
];

/// Octets that a label of a domain name may have (RFC 1035, 2.3.4). The rulebook may want fewer.
pub const MOST_OCTETS: usize = 63;

/// The label of a site or of another name under the base domain: lower-case letters, digits and
/// inner hyphens, a letter first (RFC 1123's LDH rule, narrower), none of the reserved ones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(try_from = "String", into = "String")]
pub struct DomainLabel(String);

impl DomainLabel {
    /// The label as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the portal's.
    pub fn is_portal(&self) -> bool {
        self.0 == PORTAL
    }

    /// Whether a hasty reader could take one for the other: `0` for `o`, `1` and `i` for `l`, `rn`
    /// for `m`, `vv` for `w`, hyphens overlooked. A label is not taken for itself.
    pub fn confusable_with(&self, other: &str) -> bool {
        self.0 != other && skeleton(&self.0) == skeleton(other)
    }

    /// The reserved label that it could be taken for.
    pub fn like_reserved(&self) -> Option<&'static str> {
        RESERVED.iter().copied().chain([PORTAL]).find(|reserved| self.confusable_with(reserved))
    }
}

/// What is left of a label for a hasty reader.
pub(crate) fn skeleton(label: &str) -> String {
    label.replace('-', "").replace('0', "o").replace(['1', 'i'], "l").replace("rn", "m").replace("vv", "w")
}

impl FromStr for DomainLabel {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let refuse = |message: &str| {
            Refusal::new(message).arg("label", text).article("12").remedy("sites-label-remedy").field("label")
        };
        let text = text.trim();
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.len() > MOST_OCTETS {
            return Err(refuse("sites-label-octets").arg("most", MOST_OCTETS));
        }
        // Third and fourth hyphen mark encoded names (xn--); a label must not look like one.
        if text.get(2..4) == Some("--") {
            return Err(refuse("sites-label-encoded"));
        }
        let well_formed = text.len() >= 2
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && !text.ends_with('-')
            && text.bytes().all(inner);
        if !well_formed {
            return Err(refuse("sites-label-form"));
        }
        if RESERVED.contains(&text) {
            return Err(refuse("sites-label-reserved"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for DomainLabel {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|refusal: Refusal| format!("{}: {text}", refusal.message))
    }
}

impl From<DomainLabel> for String {
    fn from(label: DomainLabel) -> Self {
        label.0
    }
}

impl fmt::Display for DomainLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn article_12_labels_are_initials_or_names() {
        for good in ["www", "jw", "mzj", "gov-office", "b2", "civil-affairs-bureau"] {
            assert_eq!(good.parse::<DomainLabel>().expect("a label").as_str(), good);
        }
        for bad in ["", "j", "JW", "1jw", "-jw", "jw-", "j w", "教委", "jw.dc", "a_b"] {
            let refusal = bad.parse::<DomainLabel>().expect_err("not a label");
            assert_eq!(refusal.message, "sites-label-form", "{bad}");
            assert_eq!(refusal.article.as_deref(), Some("12"));
        }
    }

    #[test]
    fn article_12_a_label_has_at_most_63_octets_and_no_encoded_form() {
        assert!("a".repeat(63).parse::<DomainLabel>().is_ok());
        assert_eq!("a".repeat(64).parse::<DomainLabel>().expect_err("64").message, "sites-label-octets");
        // Octets are counted, not characters.
        assert_eq!("教".repeat(22).parse::<DomainLabel>().expect_err("66").message, "sites-label-octets");
        for bad in ["xn--abc", "ab--c", "xn--", "XN--abc"] {
            assert_eq!(bad.parse::<DomainLabel>().expect_err("encoded").message, "sites-label-encoded", "{bad}");
        }
    }

    #[test]
    fn article_12_labels_that_look_alike_are_told() {
        let label = |text: &str| text.parse::<DomainLabel>().expect("a label");
        for (one, other) in
            [("jw0", "jwo"), ("jw1", "jwl"), ("jwi", "jwl"), ("rnzj", "mzj"), ("j-w", "jw"), ("vvl", "w1")]
        {
            assert!(label(one).confusable_with(other), "{one} {other}");
            assert!(label(other).confusable_with(one), "{other} {one}");
        }
        assert!(!label("jw").confusable_with("jw"));
        assert!(!label("jw").confusable_with("mzj"));
        assert_eq!(label("ma1l").like_reserved(), Some("mail"));
        assert_eq!(label("vvww").like_reserved(), Some("www"));
        assert_eq!(label("mzj").like_reserved(), None);
    }

    #[test]
    fn reserved_labels_are_no_sites() {
        for bad in RESERVED {
            assert_eq!(bad.parse::<DomainLabel>().expect_err("reserved").message, "sites-label-reserved");
        }
    }
}
