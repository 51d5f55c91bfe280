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

/// The label of a site: lower-case letters, digits and inner hyphens, a letter first, at most 32
/// characters, none of the reserved ones.
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
}

impl FromStr for DomainLabel {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let refuse = |message: &str| {
            Refusal::new(message).arg("label", text).article("12").remedy("sites-label-remedy").field("label")
        };
        let text = text.trim();
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let well_formed = (2..=32).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && !text.ends_with('-')
            && text.bytes().all(inner)
            // Third and fourth hyphen mark encoded names (xn--); a label must not look like one.
            && text.get(2..4) != Some("--");
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
        let long = "a".repeat(33);
        for bad in ["", "j", "JW", "1jw", "-jw", "jw-", "j w", "教委", "jw.dc", "xn--abc", "a_b", long.as_str()] {
            let refusal = bad.parse::<DomainLabel>().expect_err("not a label");
            assert_eq!(refusal.message, "sites-label-form", "{bad}");
            assert_eq!(refusal.article.as_deref(), Some("12"));
        }
    }

    #[test]
    fn reserved_labels_are_no_sites() {
        for bad in RESERVED {
            assert_eq!(bad.parse::<DomainLabel>().expect_err("reserved").message, "sites-label-reserved");
        }
    }
}
