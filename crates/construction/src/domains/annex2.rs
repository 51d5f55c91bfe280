//! 附件2 《数字东城网站域名申请表》 (art. 12): what is typed, kept as it was typed, and what it says
//! once it can be read. Version 1; the fields follow 《政府网站域名业务申请基本信息表》 (国办函〔2018〕55号).

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use jiff::civil::Date;
use platform::people::SiteRef;
use platform::settings::Settings;
use platform::{Moment, Refusal};
use serde::{Deserialize, Serialize};

use super::domain::{Contact, Contacts, DomainId};
use super::naming::{Judgement, Naming};
use super::records::Addresses;
use super::zone;
use crate::sites::DomainLabel;

/// The kind of form, as its flow is called.
pub const KIND: &str = "annex2";

/// 业务类型.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Business {
    /// 注册.
    #[default]
    Register,
    /// 变更: other addresses, or another name with the old one redirecting.
    Change,
    /// 续期.
    Renew,
    /// 注销: one or several names of the unit.
    Cancel,
}

impl Business {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Register, Self::Change, Self::Renew, Self::Cancel];

    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Change => "change",
            Self::Renew => "renew",
            Self::Cancel => "cancel",
        }
    }

    /// The business of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|business| business.name() == name)
    }
}

/// The form, version 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Annex2 {
    /// 业务类型.
    pub business: Business,
    /// 申请单位全称, as in the register of units and on the seal.
    pub unit_name: String,
    /// 单位英文名称.
    pub unit_name_en: String,
    /// 统一社会信用代码.
    pub usc_code: String,
    /// 通信地址.
    pub postal: String,
    /// 邮编.
    pub postcode: String,
    /// 网站: a site of the unit.
    pub site: Option<SiteRef>,
    /// 网站名称 as it was when the form was filled in.
    pub site_name: String,
    /// 申请域名: the label under the base domain; for a change the new name, if there is one.
    pub label: String,
    /// 原域名: the names that are changed, renewed or cancelled.
    pub domains: Vec<DomainId>,
    /// Their whole names as they were when the form was filled in.
    pub domain_names: Vec<String>,
    /// Which reading of which character is meant.
    pub readings: BTreeMap<usize, String>,
    /// 命名说明, when the label is not made of the unit's names.
    pub basis: String,
    /// 域名用途.
    pub purpose: String,
    /// IPv4 addresses, divided by spaces or commas.
    pub ipv4: String,
    /// IPv6 addresses.
    pub ipv6: String,
    /// CNAME.
    pub alias: String,
    /// TTL in seconds.
    pub ttl: String,
    /// 服务器所在机房.
    pub place: String,
    /// 托管方式.
    pub hosting: String,
    /// 是否CDN.
    pub cdn: bool,
    /// HTTPS 证书.
    pub certificate: String,
    /// 注册年限.
    pub years: String,
    /// 跳转到.
    pub redirect_to: String,
    /// 跳转截止日.
    pub redirect_until: String,
    /// 负责人.
    pub responsible: Contact,
    /// 管理联系人.
    pub administrative: Contact,
    /// 技术联系人.
    pub technical: Contact,
    /// The contacts are serving employees (在职).
    pub serving: bool,
    /// ICP 备案号.
    pub icp: String,
    /// 公安备案号.
    pub police: String,
    /// 等保备案号.
    pub mlps: String,
    /// 变更、注销理由.
    pub reason: String,
}

impl Annex2 {
    /// The unit's names, read with the readings that were chosen.
    pub fn naming(&self) -> Naming {
        Naming::of(&self.unit_name, &self.unit_name_en, &self.readings)
    }

    /// How the label comes out of them.
    pub fn judgement(&self) -> Judgement {
        self.naming().judge(self.label.trim())
    }

    /// The contacts.
    pub fn contacts(&self) -> Contacts {
        Contacts {
            responsible: self.responsible.clone(),
            administrative: self.administrative.clone(),
            technical: self.technical.clone(),
        }
    }

    /// What the form is about, for lists.
    pub fn subject(&self, settings: &Settings) -> String {
        let new = format!("{}.{}", self.label.trim(), settings.base_domain);
        let old = self.domain_names.join("、");
        match self.business {
            Business::Register => new,
            Business::Change if self.wants_label() => format!("{old} → {new}"),
            _ => old,
        }
    }

    /// Whether this business asks for a name that the unit does not have yet.
    pub fn wants_label(&self) -> bool {
        match self.business {
            Business::Register => true,
            Business::Change => !self.label.trim().is_empty(),
            Business::Renew | Business::Cancel => false,
        }
    }

    /// The label, when one is wanted, or why it cannot be one.
    pub fn wanted_label(&self) -> Result<Option<DomainLabel>, Refusal> {
        if self.wants_label() { self.label.trim().parse().map(Some) } else { Ok(None) }
    }

    /// Where the name shall lead; the cluster's own addresses when none are named.
    pub fn addresses(&self, settings: &Settings) -> Result<Addresses, Vec<Refusal>> {
        let mut reasons = Vec::new();
        let mut addresses = Addresses {
            ipv4: list::<Ipv4Addr>("ipv4", &self.ipv4, &mut reasons),
            ipv6: list::<Ipv6Addr>("ipv6", &self.ipv6, &mut reasons),
            alias: None,
            ttl: settings.dns.ttl,
        };
        let ttl = self.ttl.trim();
        if !ttl.is_empty() {
            match ttl.parse::<u32>() {
                // RFC 2181, 8: 31 bits.
                Ok(seconds) if (1..=0x7fff_ffff).contains(&seconds) => addresses.ttl = seconds,
                _ => reasons.push(unreadable("ttl", ttl)),
            }
        }
        let alias = self.alias.trim().trim_end_matches('.').to_ascii_lowercase();
        if !alias.is_empty() {
            if is_host(&alias) {
                addresses.alias = Some(alias);
            } else {
                reasons.push(unreadable("alias", &alias));
            }
            if !addresses.ipv4.is_empty() || !addresses.ipv6.is_empty() {
                reasons.push(Refusal::new("domains-alias-alone").article("12").field("alias"));
            }
        }
        if reasons.is_empty() && addresses.is_empty() {
            addresses = Addresses { ttl: addresses.ttl, ..zone::own(settings) };
            if addresses.is_empty() {
                reasons.push(Refusal::new("domains-addresses-missing").article("12").field("ipv4"));
            }
        }
        if reasons.is_empty() { Ok(addresses) } else { Err(reasons) }
    }

    /// The term in years.
    pub fn years(&self) -> Result<i32, Refusal> {
        self.years.trim().parse().map_err(|_| {
            Refusal::new("domains-term-missing").article("12").field("years").remedy("domains-term-remedy")
        })
    }

    /// The last day on which a name that is given up leads on, when one is named.
    pub fn redirect_until(&self, today: Date) -> Result<Option<Moment>, Refusal> {
        let text = self.redirect_until.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let day: Date = text.parse().map_err(|_| unreadable("redirect_until", text))?;
        if day <= today {
            return Err(Refusal::new("domains-redirect-past").article("12").field("redirect_until"));
        }
        Ok(Some(Moment::at_start_of(day.tomorrow().unwrap_or(day))))
    }

    /// Reasons that need nothing but the form: what is missing or cannot be read.
    pub fn gaps(&self) -> Vec<Refusal> {
        let mut needed: Vec<(&str, &str)> = vec![
            ("responsible.name", &self.responsible.name),
            ("responsible.phone", &self.responsible.phone),
            ("technical.name", &self.technical.name),
            ("technical.phone", &self.technical.phone),
        ];
        match self.business {
            Business::Register => needed.extend([("label", self.label.as_str()), ("purpose", &self.purpose)]),
            Business::Change => needed.extend([("purpose", self.purpose.as_str()), ("reason", &self.reason)]),
            Business::Renew => {}
            Business::Cancel => needed.push(("reason", &self.reason)),
        }
        let mut reasons: Vec<_> = needed
            .into_iter()
            .filter(|(_, text)| text.trim().is_empty())
            .map(|(field, _)| {
                Refusal::new("domains-missing").arg("field", field.replace('.', "-")).article("12").field(field)
            })
            .collect();
        if !self.serving {
            reasons.push(Refusal::new("domains-contacts-serving").article("12").field("serving"));
        }
        if self.business != Business::Register && self.domains.is_empty() {
            reasons.push(Refusal::new("domains-which").article("12").field("domains"));
        }
        if matches!(self.business, Business::Change | Business::Renew) && self.domains.len() > 1 {
            reasons.push(Refusal::new("domains-one-at-a-time").article("12").field("domains"));
        }
        if self.wants_label() && self.judgement().rule == super::NamingRule::None && self.basis.trim().is_empty() {
            reasons.push(
                Refusal::new("domains-basis-missing")
                    .arg("label", self.label.trim())
                    .article("12")
                    .remedy("domains-basis-remedy")
                    .field("basis"),
            );
        }
        reasons
    }
}

fn unreadable(field: &str, text: &str) -> Refusal {
    Refusal::new("domains-unreadable").arg("field", field).arg("text", text).article("12").field(field)
}

fn list<T: std::str::FromStr + PartialEq>(field: &str, text: &str, reasons: &mut Vec<Refusal>) -> Vec<T> {
    let mut found = Vec::new();
    for part in text.split([' ', ',', '，', ';', '；', '、', '\n', '\r', '\t']).filter(|part| !part.is_empty()) {
        match part.parse() {
            Ok(value) if !found.contains(&value) => found.push(value),
            Ok(_) => {}
            Err(_) => reasons.push(unreadable(field, part)),
        }
    }
    found
}

/// Whether a text is a whole host name (RFC 1123, 2.1; RFC 1035, 2.3.4: 253 characters in all).
pub(super) fn is_host(text: &str) -> bool {
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::super::NamingRule;
    use super::*;

    fn filled() -> Annex2 {
        let contact = Contact { name: "示一".into(), phone: "010-55550100".into(), ..Contact::default() };
        Annex2 {
            unit_name: "东城区民政局".into(),
            label: "mzj".into(),
            purpose: "部门网站".into(),
            ipv4: "192.0.2.1, 192.0.2.2\n192.0.2.1".into(),
            ipv6: "2001:db8::1".into(),
            years: "5".into(),
            responsible: contact.clone(),
            technical: contact,
            serving: true,
            ..Annex2::default()
        }
    }

    fn fields(reasons: &[Refusal]) -> Vec<&str> {
        reasons.iter().filter_map(|reason| reason.field.as_deref()).collect()
    }

    #[test]
    fn annex_2_what_is_missing_is_named_field_by_field() {
        assert!(filled().gaps().is_empty());
        let empty = Annex2::default();
        assert_eq!(
            fields(&empty.gaps()),
            [
                "responsible.name",
                "responsible.phone",
                "technical.name",
                "technical.phone",
                "label",
                "purpose",
                "serving",
                "basis"
            ]
        );
        let cancel = Annex2 { business: Business::Cancel, ..filled() };
        assert_eq!(fields(&cancel.gaps()), ["reason", "domains"]);
        let two = vec![DomainId::new(), DomainId::new()];
        let renew = Annex2 { business: Business::Renew, domains: two.clone(), ..filled() };
        assert_eq!(fields(&renew.gaps()), ["domains"]);
        let several = Annex2 { business: Business::Cancel, domains: two, reason: "机构撤并".into(), ..filled() };
        assert!(several.gaps().is_empty(), "several names may be cancelled on one form");
    }

    #[test]
    fn annex_2_a_label_that_is_no_name_of_the_unit_needs_an_explanation() {
        let odd = Annex2 { label: "hello".into(), ..filled() };
        assert_eq!(odd.judgement().rule, NamingRule::None);
        assert_eq!(odd.gaps()[0].message, "domains-basis-missing");
        assert!(Annex2 { basis: "沿用原有名称".into(), ..odd }.gaps().is_empty());
        let english = Annex2 { label: "cab".into(), unit_name_en: "Civil Affairs Bureau".into(), ..filled() };
        assert!(english.gaps().is_empty());
    }

    #[test]
    fn annex_2_addresses_are_read_whole_or_refused() {
        let settings = Settings::default();
        let read = filled().addresses(&settings).expect("addresses");
        assert_eq!((read.ipv4.len(), read.ipv6.len(), read.ttl), (2, 1, settings.dns.ttl));
        let bad = Annex2 { ipv4: "192.0.2.300 2001:db8::1".into(), ttl: "-1".into(), ..filled() };
        assert_eq!(fields(&bad.addresses(&settings).expect_err("no")), ["ipv4", "ipv4", "ttl"]);
        let both = Annex2 { alias: "www.example.cn.".into(), ..filled() };
        assert_eq!(both.addresses(&settings).expect_err("no")[0].message, "domains-alias-alone");
        let alias = Annex2 { ipv4: String::new(), ipv6: String::new(), ..both };
        assert_eq!(alias.addresses(&settings).expect("alias").alias.as_deref(), Some("www.example.cn"));
        for bad in ["*.example.cn", "a b.cn", "example", "-a.cn", "a..cn"] {
            let form = Annex2 { alias: bad.into(), ipv4: String::new(), ipv6: String::new(), ..filled() };
            assert!(form.addresses(&settings).is_err(), "{bad}");
        }
        let none = Annex2 { ipv4: String::new(), ipv6: String::new(), ..filled() };
        assert_eq!(none.addresses(&settings).expect_err("no")[0].message, "domains-addresses-missing");
    }

    #[test]
    fn annex_2_redirections_end_in_the_future() {
        let today: Date = "2026-11-23".parse().expect("a day");
        let until = |text: &str| Annex2 { redirect_until: text.into(), ..filled() }.redirect_until(today);
        assert_eq!(until(""), Ok(None));
        assert_eq!(until("2026-11-24").expect("a day").expect("it").minute(), "2026-11-25 00:00");
        assert_eq!(until("2026-11-23").expect_err("past").message, "domains-redirect-past");
        assert_eq!(until("soon").expect_err("no").message, "domains-unreadable");
    }

    #[test]
    fn annex_2_is_kept_as_it_was_typed() {
        let form = Annex2 {
            readings: BTreeMap::from([(3, "chang".to_owned())]),
            label: " MZJ ".into(),
            years: "zehn".into(),
            ..filled()
        };
        let kept: Annex2 = serde_json::from_value(serde_json::to_value(&form).expect("json")).expect("it");
        assert_eq!(kept, form);
    }
}
