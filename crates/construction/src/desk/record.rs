//! The form of a site's record: names and footer, as people write them, and what it becomes.

use std::collections::HashMap;
use std::str::FromStr;

use platform::Refusal;
use platform::people::SiteRef;
use serde::{Deserialize, Serialize};

use crate::sites::site::Model;
use crate::sites::{Footer, FooterLink, LinkTarget, Record};

/// The form.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordForm {
    /// The version it was made from.
    pub version: i32,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// English name.
    pub name_en: String,
    /// 党政机关网站标识.
    pub party_mark: String,
    /// 网站标识码.
    pub id_code: String,
    /// ICP 备案编号.
    pub icp: String,
    /// 公安机关备案.
    pub police: String,
    /// 主办单位.
    pub sponsor: String,
    /// 承办单位.
    pub operator: String,
    /// 联系方式.
    pub phone: String,
    /// Address.
    pub address: String,
    /// 网站声明.
    pub statement: String,
    /// Links, one a line: `words | address` or `words | code of a site`.
    pub links: String,
}

impl RecordForm {
    /// The form as it stands in the register; `codes` are the sites of the cluster.
    pub fn of(site: &Model, codes: &HashMap<String, SiteRef>) -> Self {
        let footer = &site.footer;
        let code = |id: SiteRef| codes.iter().find(|(_, known)| **known == id).map_or("", |(code, _)| code.as_str());
        let lines = footer.links.iter().map(|link| match &link.to {
            LinkTarget::Site(id) => format!("{} | {}", link.title, code(*id)),
            LinkTarget::Url(url) => format!("{} | {url}", link.title),
        });
        Self {
            version: site.version,
            name: site.name.clone(),
            short_name: site.short_name.clone(),
            name_en: site.name_en.clone(),
            party_mark: written(&footer.party_mark),
            id_code: written(&footer.id_code),
            icp: written(&footer.icp),
            police: written(&footer.police),
            sponsor: footer.sponsor.clone(),
            operator: footer.operator.clone(),
            phone: written(&footer.phone),
            address: footer.address.clone(),
            statement: footer.statement.clone(),
            links: lines.collect::<Vec<_>>().join("\n"),
        }
    }

    /// What it says, and what of it cannot be read.
    pub fn read(&self, codes: &HashMap<String, SiteRef>) -> (Record, Vec<Refusal>) {
        let mut reasons = Vec::new();
        let footer = Footer {
            party_mark: parsed("party_mark", &self.party_mark, &mut reasons),
            id_code: parsed("id_code", &self.id_code, &mut reasons),
            icp: parsed("icp", &self.icp, &mut reasons),
            police: parsed("police", &self.police, &mut reasons),
            sponsor: self.sponsor.trim().to_owned(),
            operator: self.operator.trim().to_owned(),
            phone: parsed("phone", &self.phone, &mut reasons),
            address: self.address.trim().to_owned(),
            statement: self.statement.trim().replace("\r\n", "\n"),
            links: self.links.lines().filter_map(|line| link(line, codes, &mut reasons)).collect(),
        };
        let record = Record {
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            name_en: self.name_en.clone(),
            footer,
        };
        (record, reasons)
    }
}

fn written<T: ToString>(record: &Option<T>) -> String {
    record.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn parsed<T: FromStr>(field: &str, text: &str, reasons: &mut Vec<Refusal>) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let value = text.parse().ok();
    if value.is_none() {
        reasons.push(Refusal::new(format!("sites-form-{}", field.replace('_', "-"))).field(field));
    }
    value
}

fn link(line: &str, codes: &HashMap<String, SiteRef>, reasons: &mut Vec<Refusal>) -> Option<FooterLink> {
    let line = line.trim();
    if line.is_empty() {
        return None;
    }
    let Some((title, to)) = line.rsplit_once('|') else {
        reasons.push(Refusal::new("sites-form-links").arg("line", line).field("links"));
        return None;
    };
    let to = to.trim();
    let to = codes.get(to).map_or_else(|| LinkTarget::Url(to.to_owned()), |id| LinkTarget::Site(*id));
    Some(FooterLink { title: title.trim().to_owned(), to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_that_cannot_be_read_is_named() {
        let jw = SiteRef::new();
        let codes = HashMap::from([("jw".to_owned(), jw)]);
        let form = RecordForm {
            icp: "ICP 1".into(),
            id_code: "1101010001".into(),
            phone: "call me".into(),
            links: "区教委 | jw\n\n首都之窗 | https://www.example.cn/\nnonsense".into(),
            ..RecordForm::default()
        };
        let (record, reasons) = form.read(&codes);
        let fields: Vec<_> = reasons.iter().filter_map(|reason| reason.field.as_deref()).collect();
        assert_eq!(fields, ["icp", "phone", "links"]);
        assert_eq!(record.footer.links[0].to, LinkTarget::Site(jw));
        assert_eq!(record.footer.links[1].title, "首都之窗");
        assert!(record.footer.id_code.is_some());
    }
}
