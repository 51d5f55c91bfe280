//! The fields of annex 1, version 1. The text of the annex was never published; the fields follow the article and
//! comparable forms.

use jiff::civil::Date;
use platform::people::{SiteRef, UnitId};
use platform::{Act, Refusal, Result};
use serde::{Deserialize, Serialize};

use super::draw::Picture;
use crate::columns::{Alteration, Tree};
use crate::sites::site::{self, SiteKind};
use crate::sites::{Closing, Footer, NewSite, Offline, Record};

/// Kind of the form, by which its flow is found.
pub const KIND: &str = "annex1";
/// Version of these fields.
pub const VERSION: i32 = 1;

/// 申请类型.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Application {
    /// 栏目变动: new, renamed, moved, merged, closed, special topics.
    #[default]
    Columns,
    /// 新建网站.
    NewSite,
    /// 网站改版.
    Redesign,
    /// 临时下线.
    Offline,
    /// 关停网站.
    Closing,
}

impl Application {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 5] = [Self::Columns, Self::Redesign, Self::NewSite, Self::Offline, Self::Closing];

    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::NewSite => "new-site",
            Self::Redesign => "redesign",
            Self::Offline => "offline",
            Self::Closing => "closing",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|application| application.name() == name)
    }

    /// Whether it changes channels and columns.
    pub fn has_columns(self) -> bool {
        matches!(self, Self::Columns | Self::NewSite | Self::Redesign)
    }
}

/// A filled-in form of annex 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// 申请类型.
    pub application: Application,
    /// The site it is about; a new one has its id already.
    pub site: Option<SiteRef>,
    /// 责任科室 and 信息员.
    pub contact: Contact,
    /// 拟建网站.
    pub new_site: Option<Proposal>,
    /// 功能定位.
    pub purpose: String,
    /// 服务对象.
    pub audience: String,
    /// 是否涉及用户注册、个人信息.
    pub personal_data: bool,
    /// 等保定级建议; may stay empty.
    pub protection: String,
    /// 数据迁移说明; may stay empty.
    pub migration: String,
    /// 旧网址处理; may stay empty.
    pub old_addresses: String,
    /// 拟上线日期.
    pub opens_on: Option<Date>,
    /// 栏目变动, in order.
    pub changes: Vec<Planned>,
    /// The tree that the changes were drawn against (see [`Tree::digest`]).
    pub drawn_against: String,
    /// The tree before and after, as reviewers look at it; part of what is signed.
    pub picture: Picture,
    /// 临时下线.
    pub offline: Option<Offline>,
    /// 关停.
    pub closing: Option<Closing>,
    /// 建设依据.
    pub basis: String,
    /// 理由.
    pub reason: String,
    /// 预期效果.
    pub effect: String,
    /// 内容保障措施.
    pub upkeep: String,
    /// 安全保密措施.
    pub security: String,
    /// 涉密敏感: the secrecy administration is heard.
    pub sensitive: bool,
}

/// Who answers questions about the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// 责任科室.
    pub section: String,
    /// 主管领导.
    pub leader: String,
    /// 信息员.
    pub name: String,
    /// 电话.
    pub phone: String,
    /// 手机; may stay empty.
    pub mobile: String,
    /// 邮箱; may stay empty.
    pub email: String,
}

/// A site that is applied for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Short code, for good.
    pub code: String,
    /// Domain label (annex 2 asks for the name itself).
    pub label: String,
    /// Full name.
    pub name: String,
    /// Customary short name.
    pub short_name: String,
    /// Name in English.
    pub name_en: String,
}

impl Proposal {
    /// The site as it is founded for a unit.
    pub fn founded_for(&self, unit: UnitId) -> NewSite {
        let record = Record {
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            name_en: self.name_en.clone(),
            footer: Footer::default(),
        };
        NewSite { kind: SiteKind::Department, unit, code: self.code.clone(), label: self.label.clone(), record }
    }
}

/// One row of the form: a change, why, and how the column is kept up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// The change.
    pub alteration: Alteration,
    /// 理由.
    pub reason: String,
    /// 内容保障; empty where nothing new begins.
    pub duty: Duty,
    /// What it is about, by the name that the form shows.
    #[serde(default)]
    pub about: String,
    /// What becomes of it: a name, an address, a column.
    #[serde(default)]
    pub target: String,
}

/// How a column is kept up (art. 18).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Duty {
    /// 内容来源.
    pub source: String,
    /// 内容类型.
    pub content: String,
    /// 更新周期.
    pub period: String,
    /// 责任人.
    pub person: String,
    /// 是否对外互动.
    pub interactive: bool,
}

impl Plan {
    /// What stands against the words of the form; whether its changes can be made is [`super::draw()`]'s to say.
    pub fn reasons(&self, act: &Act) -> Result<Vec<Refusal>> {
        let today = act.now().day();
        let least = act.app().rules.chars("reason.min", today)?.value;
        let most = act.app().rules.chars("plan.text", today)?.value;
        let mut reasons = Vec::new();
        let mut wants = |field: &str, text: &str, least: u64| {
            let length = text.trim().chars().count() as u64;
            if length < least {
                reasons.push(Refusal::new("plans-missing").arg("field", field).arg("least", least).field(field));
            } else if length > most {
                reasons.push(Refusal::new("plans-too-long").arg("field", field).arg("most", most).field(field));
            }
        };
        wants("section", &self.contact.section, 1);
        wants("leader", &self.contact.leader, 1);
        wants("contact", &self.contact.name, 1);
        wants("phone", &self.contact.phone, 1);
        wants("basis", &self.basis, least);
        wants("reason", &self.reason, least);
        if self.application.has_columns() {
            wants("effect", &self.effect, least);
            wants("upkeep", &self.upkeep, least);
            wants("security", &self.security, least);
        }
        if matches!(self.application, Application::NewSite | Application::Redesign) {
            wants("purpose", &self.purpose, least);
            wants("audience", &self.audience, 1);
        }
        for (field, text) in
            [("protection", &self.protection), ("migration", &self.migration), ("old_addresses", &self.old_addresses)]
        {
            wants(field, text, 0);
        }
        let said = match self.application {
            Application::Columns => !self.changes.is_empty(),
            Application::Redesign => true,
            Application::NewSite => self.new_site.is_some() && !self.changes.is_empty(),
            Application::Offline => self.offline.is_some(),
            Application::Closing => self.closing.is_some(),
        };
        if !said {
            reasons.push(Refusal::new(format!("plans-nothing-{}", self.application.name())).field("changes"));
        }
        if self.site.is_none() {
            reasons.push(Refusal::new("plans-no-site").field("site"));
        }
        for (number, planned) in (1_u64..).zip(&self.changes) {
            if (planned.reason.trim().chars().count() as u64) < least {
                reasons.push(
                    Refusal::new("plans-change-reason").arg("number", number).arg("least", least).field("changes"),
                );
            }
        }
        Ok(reasons)
    }

    /// What stands against this unit's applying for it: a unit changes its own site, and on the portal the columns it
    /// answers for.
    pub fn foreign(&self, site: &site::Model, tree: &Tree, unit: UnitId) -> Vec<Refusal> {
        if site.unit_id == unit {
            return Vec::new();
        }
        let refusal = || {
            Refusal::new("plans-foreign").arg("site", site.name.as_str()).article("10").remedy("plans-foreign-remedy")
        };
        if site.kind != SiteKind::Portal || self.application != Application::Columns {
            return vec![refusal().field("site")];
        }
        let theirs = |planned: &Planned| {
            let known = planned.alteration.column().and_then(|id| tree.column(id)).map(|column| column.unit_id);
            let new = match &planned.alteration {
                Alteration::Open { column, .. } => Some(column.unit),
                _ => None,
            };
            // A column that the plan itself opens is judged where it is opened.
            let opened = planned.alteration.column().is_some_and(|id| tree.column(id).is_none());
            known.or(new).map_or(!opened, |answers| answers != unit)
        };
        let named = (1_u64..).zip(&self.changes).filter(|(_, planned)| theirs(planned));
        named.map(|(number, _)| refusal().arg("number", number).field("changes")).collect()
    }

    /// 会签: units that are to answer for a column from now on, and the unit of the site, when they are not the one that
    /// applies.
    pub fn countersigning(&self, site: Option<&site::Model>, unit: UnitId) -> Vec<UnitId> {
        let answering = self.changes.iter().filter_map(|planned| planned.alteration.unit());
        let mut units: Vec<UnitId> =
            answering.chain(site.map(|site| site.unit_id)).filter(|other| *other != unit).collect();
        units.sort();
        units.dedup();
        units
    }
}
