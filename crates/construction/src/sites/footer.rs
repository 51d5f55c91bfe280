//! The footer record of a site. A site may be worked on while items are missing; it cannot go
//! live before all are there (art. 10; 国办发〔2017〕47号, annex).

use platform::Refusal;
use platform::people::SiteRef;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use super::records::{Icp, IdCode, PartyMark, Phone, PoliceRecord};

/// What a footer must show, as far as it is known. The site map is always there: the platform
/// makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct Footer {
    /// 党政机关网站标识.
    pub party_mark: Option<PartyMark>,
    /// 网站标识码; 我为政府网站找错 leads to it, too.
    pub id_code: Option<IdCode>,
    /// ICP 备案编号.
    pub icp: Option<Icp>,
    /// 公安机关备案.
    pub police: Option<PoliceRecord>,
    /// 主办单位, full name.
    #[serde(default)]
    pub sponsor: String,
    /// 承办单位, full name.
    #[serde(default)]
    pub operator: String,
    /// 联系方式: the telephone of who runs the site.
    pub phone: Option<Phone>,
    /// Address; may stay empty.
    #[serde(default)]
    pub address: String,
    /// 网站声明: paragraphs of plain text.
    #[serde(default)]
    pub statement: String,
    /// Links of the footer; may stay empty.
    #[serde(default)]
    pub links: Vec<FooterLink>,
}

/// A link of the footer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FooterLink {
    /// Its words.
    pub title: String,
    /// Where it leads.
    pub to: LinkTarget,
}

/// Where a link of the footer leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkTarget {
    /// To another site of the cluster.
    Site(SiteRef),
    /// To an address: `https://…`, or a path of this site.
    Url(String),
}

/// A mandatory item of a footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// 党政机关网站标识.
    PartyMark,
    /// 网站标识码, and with it 我为政府网站找错.
    IdCode,
    /// ICP 备案编号.
    Icp,
    /// 公安机关备案.
    Police,
    /// 主办单位.
    Sponsor,
    /// 承办单位.
    Operator,
    /// 联系方式.
    Phone,
    /// 网站声明.
    Statement,
}

impl Item {
    /// All mandatory items, in the order of the footer.
    pub const ALL: [Self; 8] = [
        Self::PartyMark,
        Self::IdCode,
        Self::Icp,
        Self::Police,
        Self::Sponsor,
        Self::Operator,
        Self::Phone,
        Self::Statement,
    ];

    /// Name of the form field.
    pub fn field(self) -> &'static str {
        match self {
            Self::PartyMark => "party_mark",
            Self::IdCode => "id_code",
            Self::Icp => "icp",
            Self::Police => "police",
            Self::Sponsor => "sponsor",
            Self::Operator => "operator",
            Self::Phone => "phone",
            Self::Statement => "statement",
        }
    }

    /// Message key of the refusal when it is missing.
    pub fn missing_key(self) -> String {
        format!("sites-missing-{}", self.field().replace('_', "-"))
    }
}

impl Footer {
    /// The mandatory items that are not there.
    pub fn missing(&self) -> Vec<Item> {
        Item::ALL.into_iter().filter(|item| !self.has(*item)).collect()
    }

    /// Whether every mandatory item is there.
    pub fn complete(&self) -> bool {
        self.missing().is_empty()
    }

    /// One reason for each missing item.
    pub fn reasons(&self) -> Vec<Refusal> {
        self.missing()
            .into_iter()
            .map(|item| {
                Refusal::new(item.missing_key()).article("10").remedy("sites-missing-remedy").field(item.field())
            })
            .collect()
    }

    fn has(&self, item: Item) -> bool {
        match item {
            Item::PartyMark => self.party_mark.is_some(),
            Item::IdCode => self.id_code.is_some(),
            Item::Icp => self.icp.is_some(),
            Item::Police => self.police.is_some(),
            Item::Sponsor => !self.sponsor.trim().is_empty(),
            Item::Operator => !self.operator.trim().is_empty(),
            Item::Phone => self.phone.is_some(),
            Item::Statement => !self.statement.trim().is_empty(),
        }
    }
}

/// Whether a link may lead there: an encrypted address, or a path of the site itself.
pub fn may_lead_to(url: &str) -> bool {
    let clean = url.len() <= 400 && !url.chars().any(|c| c.is_control() || c.is_whitespace() || "\"<>\\".contains(c));
    let path = url.starts_with('/') && !url.starts_with("//");
    let outside = ["https://", "http://"].iter().any(|scheme| {
        url.strip_prefix(scheme).is_some_and(|rest| rest.split('/').next().is_some_and(|host| host.contains('.')))
    });
    clean && (path || outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_footer_lacks_everything_and_says_so() {
        let footer = Footer::default();
        assert_eq!(footer.missing(), Item::ALL);
        let reasons = footer.reasons();
        assert_eq!(reasons.len(), 8);
        assert!(reasons.iter().all(|reason| reason.article.as_deref() == Some("10") && reason.field.is_some()));
    }

    #[test]
    fn links_lead_to_places_not_to_scripts() {
        for good in ["/about/", "https://www.example.cn/", "http://jw.dongcheng.localhost:8080/"] {
            assert!(may_lead_to(good), "{good}");
        }
        for bad in
            ["", "javascript:alert(1)", "//evil.example/", "https://", "https://x y.cn/", "/a\"b", "mailto:a@b.cn"]
        {
            assert!(!may_lead_to(bad), "{bad}");
        }
    }
}
