//! What was offered, word for word: a change of an interface is a further version, and is decided again.

use jiff::civil::Date;
use platform::people::StaffId;
use platform::{Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder};
use serde::{Deserialize, Serialize};

use super::InterfaceId;

platform::id!(
    /// A version of a service interface.
    VersionId
);

/// 接口类型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 办事指南.
    #[sea_orm(string_value = "guide")]
    Guide,
    /// 在线表单.
    #[sea_orm(string_value = "form")]
    Form,
    /// 查询接口.
    #[sea_orm(string_value = "enquiry")]
    Enquiry,
    /// 预约.
    #[sea_orm(string_value = "appointment")]
    Appointment,
}

impl Kind {
    /// All of them, in the order of screens.
    pub const ALL: [Self; 4] = [Self::Guide, Self::Form, Self::Enquiry, Self::Appointment];

    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::Form => "form",
            Self::Enquiry => "enquiry",
            Self::Appointment => "appointment",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What became of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// 采用.
    #[sea_orm(string_value = "accepted")]
    Accepted,
    /// 退回.
    #[sea_orm(string_value = "returned")]
    Returned,
    /// The unit offered another before it was decided.
    #[sea_orm(string_value = "superseded")]
    Superseded,
}

impl Decision {
    /// The name in message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Returned => "returned",
            Self::Superseded => "superseded",
        }
    }
}

/// A version of a service interface.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "interface_version")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VersionId,
    /// Of which interface.
    pub interface_id: InterfaceId,
    /// Which version, from 1.
    pub number: i32,
    /// 名称.
    pub name: String,
    /// What it serves, in the words of a visitor.
    pub serves: String,
    /// Kind.
    pub kind: Kind,
    /// Where it is.
    pub address: String,
    /// How it is used: what is sent, how, what comes back.
    pub method: String,
    /// What it needs to know.
    pub parameters: String,
    /// Address of its description; may be empty.
    pub documentation: String,
    /// 联系电话.
    pub phone: String,
    /// Last day on which the unit stands for it, `2027-06-30`.
    pub valid_until: String,
    /// Who offered it.
    pub offered_by: StaffId,
    /// When.
    pub offered_at: Moment,
    /// What became of it; nothing while it waits.
    pub decision: Option<Decision>,
    /// Who decided.
    pub decided_by: Option<StaffId>,
    /// When.
    pub decided_at: Option<Moment>,
    /// Why it was returned.
    pub reason: String,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether the unit still stands for it on a day.
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_until.parse::<Date>().is_ok_and(|last| day <= last)
    }
}

/// The version, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: VersionId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The newest version of an interface.
pub async fn newest(db: &impl ConnectionTrait, interface: InterfaceId) -> Result<Model> {
    let find = Entity::find().filter(Column::InterfaceId.eq(interface)).order_by_desc(Column::Number);
    find.one(db).await?.or_not_found()
}

/// How many wait for the portal's editor.
pub async fn count_waiting(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(Entity::find().filter(Column::Decision.is_null()).count(db).await?)
}
