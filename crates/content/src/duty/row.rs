//! A line of the duty table 《内容保障责任单位表》 (annex 4, art. 18) in one of its versions: which unit answers for a
//! column from which day to which, by whom, in which way, how often. A unit is judged against the version in force on
//! the day; versions are never deleted.

use construction::columns::ColumnId;
use jiff::civil::Date;
use platform::people::{SiteRef, StaffId, UnitId};
use platform::{Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, FromJsonQueryResult, QueryOrder};
use serde::{Deserialize, Serialize};

use super::{Day, Frequency};

platform::id!(
    /// A version of a line of the duty table.
    DutyRowId
);

/// 保障方式: in which way content comes into a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// 报送: units send items in, the portal's editor decides.
    #[sea_orm(string_value = "submission")]
    Submission,
    /// 共建: the unit's officers write in the column themselves.
    #[sea_orm(string_value = "joint")]
    Joint,
    /// 抓取: items of the unit's own site are taken over.
    #[sea_orm(string_value = "capture")]
    Capture,
    /// 链接: the column leads to a page elsewhere.
    #[sea_orm(string_value = "link")]
    Link,
    /// 数据接口: the content comes from a system of the unit.
    #[sea_orm(string_value = "interface")]
    Interface,
}

impl Way {
    /// All ways, in the order of screens.
    pub const ALL: [Self; 5] = [Self::Submission, Self::Joint, Self::Capture, Self::Link, Self::Interface];

    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Joint => "joint",
            Self::Capture => "capture",
            Self::Link => "link",
            Self::Interface => "interface",
        }
    }

    /// The way of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }

    /// Whether what the column shows are articles, whose dates tell when it was updated.
    pub fn by_articles(self) -> bool {
        !matches!(self, Self::Link | Self::Interface)
    }
}

/// 配合单位.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Supporting(pub Vec<UnitId>);

/// Channel and columns down to this one, by their names on the day the version was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Place(pub Vec<String>);

/// A version of a line.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_row")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DutyRowId,
    /// 栏目.
    pub column_id: ColumnId,
    /// Its site.
    pub site_id: SiteRef,
    /// 栏目编号: given with the first version, kept by the others.
    pub number: String,
    /// Version of this line, from 1.
    pub version: i32,
    /// 频道, 一级栏目, 二级栏目.
    #[sea_orm(column_type = "JsonBinary")]
    pub place: Place,
    /// 内容要求.
    pub requirement: String,
    /// 保障方式.
    pub way: Way,
    /// 牵头责任单位.
    pub lead_unit_id: UnitId,
    /// 配合单位.
    #[sea_orm(column_type = "JsonBinary")]
    pub supporting: Supporting,
    /// 责任领导.
    pub leader_id: StaffId,
    /// 信息员 A角.
    pub officer_a_id: StaffId,
    /// 信息员 B角.
    pub officer_b_id: StaffId,
    /// 联系电话.
    pub phone: String,
    /// 更新频率.
    pub frequency: Frequency,
    /// 首次报送期限: the first period of this version ends here.
    pub first_due: Option<Day>,
    /// 最低数量: items a period needs at least.
    pub minimum: i32,
    /// 逾期预警: working days after the due day on which the IT office is told.
    pub warning_days: i32,
    /// 考核分值, in points.
    pub score: i32,
    /// First day in force.
    pub valid_from: Day,
    /// Last day in force; open when empty.
    pub valid_until: Option<Day>,
    /// Why this version was made.
    pub reason: String,
    /// By whom; empty when the platform did.
    pub written_by: Option<StaffId>,
    /// When.
    pub written_at: Moment,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it is in force on a day.
    pub fn covers(&self, day: Date) -> bool {
        self.valid_from.0 <= day && self.valid_until.is_none_or(|until| day <= until.0)
    }

    /// How many items a period needs.
    pub fn needs(&self) -> u32 {
        self.frequency.minimum(u32::try_from(self.minimum).unwrap_or(0))
    }

    /// Whether the unit leads or supports.
    pub fn concerns(&self, unit: UnitId) -> bool {
        self.lead_unit_id == unit || self.supporting.0.contains(&unit)
    }

    /// Whoever is named in it: the leader, officers A and B.
    pub fn people(&self) -> [StaffId; 3] {
        [self.leader_id, self.officer_a_id, self.officer_b_id]
    }
}

fn on(day: Date) -> Condition {
    let open = Condition::any().add(Column::ValidUntil.is_null()).add(Column::ValidUntil.gte(Day(day)));
    Condition::all().add(Column::ValidFrom.lte(Day(day))).add(open)
}

/// The version in force for a column on a day.
pub async fn in_force(db: &impl ConnectionTrait, column: ColumnId, day: Date) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::ColumnId.eq(column)).filter(on(day)).one(db).await?)
}

/// Every version in force on a day, of a site or of all sites, by its number.
pub async fn all_in_force(db: &impl ConnectionTrait, site: Option<SiteRef>, day: Date) -> Result<Vec<Model>> {
    let mut find = Entity::find().filter(on(day));
    if let Some(site) = site {
        find = find.filter(Column::SiteId.eq(site));
    }
    Ok(find.order_by_asc(Column::SiteId).order_by_asc(Column::Number).all(db).await?)
}

/// Every version of a column, the oldest first.
pub async fn of_column(db: &impl ConnectionTrait, column: ColumnId) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::ColumnId.eq(column)).order_by_asc(Column::ValidFrom).all(db).await?)
}

/// Every version of every line that was in force on some day from `since` on, by column and day: what clocks need.
pub async fn since(db: &impl ConnectionTrait, since: Date) -> Result<Vec<Model>> {
    let open = Condition::any().add(Column::ValidUntil.is_null()).add(Column::ValidUntil.gte(Day(since)));
    Ok(Entity::find().filter(open).order_by_asc(Column::ColumnId).order_by_asc(Column::ValidFrom).all(db).await?)
}
