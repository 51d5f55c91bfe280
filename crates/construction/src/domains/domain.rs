//! 域名 (art. 12): a name under the base domain, whose it is, how it came out of the unit's name,
//! where it leads and how far it has come: 申请中, 已审批, 已登记, 已解析, 变更中, 跳转, 已停止解析, 已注销.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use platform::people::{Actor, SiteRef, UnitId};
use platform::permits::{Resource, ResourceKind, ViewDomain};
use platform::{App, Error, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, FromJsonQueryResult, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::naming::Judgement;
use super::records::Addresses;
use crate::sites::DomainLabel;
use platform::approvals::form::FormId;

platform::id!(
    /// A domain name in the register.
    DomainId
);

/// Where a domain name stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum DomainState {
    /// 申请中: on a form that is on its way.
    #[sea_orm(string_value = "applied")]
    Applied,
    /// 已审批.
    #[sea_orm(string_value = "approved")]
    Approved,
    /// 已登记: has its number; the registry has not answered yet.
    #[sea_orm(string_value = "registered")]
    Registered,
    /// 已解析: the name server answers, or is being told to.
    #[sea_orm(string_value = "resolving")]
    Resolving,
    /// 变更中: a change, renewal or cancellation is approved and is being carried out.
    #[sea_orm(string_value = "changing")]
    Changing,
    /// 停用（跳转）: leads to another name until a day.
    #[sea_orm(string_value = "redirecting")]
    Redirecting,
    /// 已停止解析.
    #[sea_orm(string_value = "stopped")]
    Stopped,
    /// 已注销: the name is free again.
    #[sea_orm(string_value = "cancelled")]
    Cancelled,
}

impl DomainState {
    /// Every state, in the order of a name's life.
    pub const ALL: [Self; 8] = [
        Self::Applied,
        Self::Approved,
        Self::Registered,
        Self::Resolving,
        Self::Changing,
        Self::Redirecting,
        Self::Stopped,
        Self::Cancelled,
    ];

    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Approved => "approved",
            Self::Registered => "registered",
            Self::Resolving => "resolving",
            Self::Changing => "changing",
            Self::Redirecting => "redirecting",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Where it may go from here. 审批 comes before 登记, 登记 before 解析, and nothing is cancelled
    /// that still resolves.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Applied => &[Self::Approved, Self::Cancelled],
            Self::Approved => &[Self::Registered],
            Self::Registered => &[Self::Resolving, Self::Stopped],
            Self::Resolving => &[Self::Changing],
            Self::Changing => &[Self::Resolving, Self::Redirecting, Self::Stopped],
            Self::Redirecting => &[Self::Stopped],
            Self::Stopped => &[Self::Cancelled],
            Self::Cancelled => &[],
        }
    }

    /// The step, or the refusal of one that leaves something out.
    pub fn go(self, to: Self) -> Result<Self, Refusal> {
        if self.next().contains(&to) {
            return Ok(to);
        }
        Err(Refusal::new("domains-wrong-step")
            .arg("from", self.name())
            .arg("to", to.name())
            .article("12")
            .remedy("domains-wrong-step-remedy"))
    }

    /// Whether the zone answers for it.
    pub fn answers(self) -> bool {
        matches!(self, Self::Resolving | Self::Changing | Self::Redirecting)
    }

    /// Whether nobody else can have the name.
    pub fn holds_name(self) -> bool {
        !matches!(self, Self::Applied | Self::Cancelled)
    }

    /// Whether outsiders may know of it: 域名、单位名称、注册期限 are public once registered.
    pub fn public(self) -> bool {
        !matches!(self, Self::Applied | Self::Approved)
    }
}

/// Whom to ask about a name. Never public.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct Contacts {
    /// 负责人.
    pub responsible: Contact,
    /// 管理联系人.
    pub administrative: Contact,
    /// 技术联系人.
    pub technical: Contact,
}

/// A serving employee who can be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// 姓名.
    pub name: String,
    /// 职务.
    pub title: String,
    /// 电话.
    pub phone: String,
    /// 手机.
    pub mobile: String,
    /// 邮箱.
    pub email: String,
}

/// A domain name.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "domain")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DomainId,
    /// The label under the base domain.
    pub label: DomainLabel,
    /// The unit that applied for it, uses it and answers for it (谁申请、谁使用、谁负责).
    pub unit_id: UnitId,
    /// The site that it leads to.
    pub site_id: Option<SiteRef>,
    /// The form that decided on it last.
    pub form_id: Option<FormId>,
    /// Where it stands.
    pub state: DomainState,
    /// 域名用途.
    pub purpose: String,
    /// How it came out of the unit's name.
    #[sea_orm(column_type = "JsonBinary")]
    pub naming: Judgement,
    /// Where it leads.
    #[sea_orm(column_type = "JsonBinary")]
    pub addresses: Addresses,
    /// Whom to ask.
    #[sea_orm(column_type = "JsonBinary")]
    pub contacts: Contacts,
    /// 登记号.
    pub number: Option<String>,
    /// 注册年限 of the last registration or renewal.
    pub years: i32,
    /// 登记日期.
    pub registered_at: Option<Moment>,
    /// When its term ends.
    pub expires_at: Option<Moment>,
    /// 注册机构回执, of the last procedure.
    pub registry_receipt: String,
    /// The origin it leads to while redirecting: `https://mzj.dongcheng.example`.
    pub redirect_to: String,
    /// Until when.
    pub redirect_until: Option<Moment>,
    /// When it stopped resolving.
    pub stopped_at: Option<Moment>,
    /// When it became free.
    pub cancelled_at: Option<Moment>,
    /// When the end of its term was pointed out last.
    pub reminded_at: Option<Moment>,
    /// The wish of the zone that it changed last.
    pub wish: i64,
    /// Counts every change.
    pub version: i32,
    /// When it was entered.
    pub created_at: Moment,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The whole name: `mzj.dongcheng.localhost`.
    pub fn name(&self, app: &App) -> String {
        format!("{}.{}", self.label, app.settings.base_domain)
    }

    /// What policies may know about it: it is its unit's.
    pub fn resource(&self) -> Resource {
        Resource::new(ResourceKind::Unit, self.unit_id, Some(self.unit_id))
    }

    /// Whether its term has ended.
    pub fn expired(&self, today: Date) -> bool {
        self.state.holds_name() && self.expires_at.is_some_and(|at| at.day() <= today)
    }
}

/// The domain name of an id.
pub async fn by_id(db: &impl ConnectionTrait, id: DomainId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The domain name, when the viewer may see it; else *not found*.
pub async fn visible(app: &App, viewer: &Actor, id: DomainId) -> Result<Model> {
    let domain = by_id(app.db.read(), id).await?;
    match app.policies.permit(viewer, ViewDomain, &domain.resource()) {
        Ok(_) => Ok(domain),
        Err(Error::Forbidden(_)) => Err(Error::NotFound),
        Err(error) => Err(error),
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only in this state.
    pub state: Option<DomainState>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only names whose term ends before.
    pub ends_before: Option<Moment>,
    /// Only labels that contain this.
    pub words: String,
}

/// The names that the viewer may see, by label; at most `most`, behind the label `after`.
pub async fn visible_to(app: &App, viewer: &Actor, filter: &Filter, after: &str, most: u64) -> Result<Vec<Model>> {
    let every = Resource::new(ResourceKind::Unit, "every", None);
    let mut find = Entity::find();
    if !app.policies.allows(viewer, ViewDomain, &every) {
        find = find.filter(Column::UnitId.eq(viewer.staff()?.unit_id));
    }
    if let Some(state) = filter.state {
        find = find.filter(Column::State.eq(state));
    }
    if let Some(unit) = filter.unit {
        find = find.filter(Column::UnitId.eq(unit));
    }
    if let Some(before) = filter.ends_before {
        find = find
            .filter(Column::ExpiresAt.lt(before))
            .filter(Column::State.is_not_in([DomainState::Applied, DomainState::Cancelled]));
    }
    if !filter.words.is_empty() {
        find = find.filter(Column::Label.contains(filter.words.as_str()));
    }
    if !after.is_empty() {
        find = find.filter(Column::Label.gt(after));
    }
    Ok(find.order_by_asc(Column::Label).order_by_asc(Column::Id).limit(most).all(app.db.read()).await?)
}

/// The public register: every name that outsiders may know of, by label. Contacts are not for them.
pub async fn public(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let hidden = DomainState::ALL.into_iter().filter(|state| !state.public());
    Ok(Entity::find().filter(Column::State.is_not_in(hidden)).order_by_asc(Column::Label).all(db).await?)
}

/// The names that the zone or the front door answers for.
pub async fn answering(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let answering = DomainState::ALL.into_iter().filter(|state| state.answers());
    Ok(Entity::find().filter(Column::State.is_in(answering)).order_by_asc(Column::Label).all(db).await?)
}

/// Every name that was ever approved, by label: the row that holds it, or the newest that held it.
pub async fn every(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let approved = Entity::find().filter(Column::State.ne(DomainState::Applied)).filter(Column::Number.is_not_null());
    let mut rows = approved.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(db).await?;
    rows.sort_by_key(|row| row.state.holds_name());
    let last: BTreeMap<_, _> = rows.into_iter().map(|row| (row.label.clone(), row)).collect();
    Ok(last.into_values().collect())
}

/// Names that somebody has and that are this one or could be taken for it.
pub(crate) async fn near(db: &impl ConnectionTrait, label: &DomainLabel) -> Result<Vec<Model>> {
    let held = DomainState::ALL.into_iter().filter(|state| state.holds_name());
    let rows = Entity::find().filter(Column::State.is_in(held)).all(db).await?;
    Ok(rows.into_iter().filter(|row| row.label == *label || row.label.confusable_with(label.as_str())).collect())
}

/// The rows of a form.
pub async fn of_form(db: &impl ConnectionTrait, form: FormId) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::FormId.eq(form));
    Ok(find.order_by_asc(Column::Label).all(db).await?)
}

/// The names of a unit that are its to change, by label.
pub async fn of_unit(db: &impl ConnectionTrait, unit: UnitId) -> Result<Vec<Model>> {
    let held = Condition::all()
        .add(Column::UnitId.eq(unit))
        .add(Column::State.is_in(DomainState::ALL.into_iter().filter(|state| state.holds_name())));
    Ok(Entity::find().filter(held).order_by_asc(Column::Label).all(db).await?)
}

/// How many names stand in each state, of those that the viewer may see.
pub async fn counts(app: &App, viewer: &Actor) -> Result<HashMap<DomainState, usize>> {
    let mut counts = HashMap::new();
    for row in visible_to(app, viewer, &Filter::default(), "", u64::from(u32::MAX)).await? {
        *counts.entry(row.state).or_default() += 1;
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn article_12_a_name_is_approved_then_registered_then_resolves() {
        let way = [DomainState::Applied, DomainState::Approved, DomainState::Registered, DomainState::Resolving];
        for pair in way.windows(2) {
            assert_eq!(pair[0].go(pair[1]), Ok(pair[1]));
        }
        for (from, to) in [
            (DomainState::Applied, DomainState::Registered),
            (DomainState::Applied, DomainState::Resolving),
            (DomainState::Approved, DomainState::Resolving),
            (DomainState::Resolving, DomainState::Cancelled),
            (DomainState::Redirecting, DomainState::Cancelled),
            (DomainState::Cancelled, DomainState::Resolving),
        ] {
            let refusal = from.go(to).expect_err("not a legal move");
            assert_eq!((refusal.message.as_str(), refusal.article.as_deref()), ("domains-wrong-step", Some("12")));
        }
    }

    #[test]
    fn states_are_stored_under_their_names_and_every_one_can_be_reached() {
        for state in DomainState::iter() {
            assert_eq!(state.to_value(), state.name());
            assert_eq!(DomainState::parse(state.name()), Some(state));
            let reached = DomainState::ALL.into_iter().any(|from| from.next().contains(&state));
            assert!(reached || state == DomainState::Applied, "{state:?}");
            assert!(!state.answers() || state.holds_name(), "{state:?}");
        }
    }
}
