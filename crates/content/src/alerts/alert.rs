//! An alert: its row, its kinds, what is in force.

use platform::people::StaffId;
use platform::{Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use serde::Serialize;

platform::id!(
    /// An alert.
    AlertId
);

/// What kind of alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// 提示: for everybody's convenience.
    #[sea_orm(string_value = "notice")]
    Notice,
    /// 预警: something may happen.
    #[sea_orm(string_value = "warning")]
    Warning,
    /// 紧急: something has happened.
    #[sea_orm(string_value = "emergency")]
    Emergency,
    /// 哀悼: pages are grey.
    #[sea_orm(string_value = "mourning")]
    Mourning,
}

impl AlertKind {
    /// In the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Emergency, Self::Warning, Self::Notice, Self::Mourning];

    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Emergency => "emergency",
            Self::Mourning => "mourning",
        }
    }

    /// The kind of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cluster_alert")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AlertId,
    /// Kind.
    pub kind: AlertKind,
    /// What it says; a day of mourning may say nothing.
    pub text: String,
    /// The same in English; may be empty.
    pub text_en: String,
    /// Where more is said; may be empty.
    pub url: String,
    /// From when.
    pub from_at: Moment,
    /// Until when.
    pub until_at: Moment,
    /// By whom.
    pub raised_by: StaffId,
    /// When.
    pub raised_at: Moment,
    /// Who ended it before its time.
    pub ended_by: Option<StaffId>,
    /// When.
    pub ended_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it is in force or will be.
    pub fn lives(&self, now: Moment) -> bool {
        self.ended_at.is_none() && now < self.until_at
    }
}

/// The one of this id, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: AlertId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// What is in force or will be, the oldest first.
pub async fn living(db: &impl ConnectionTrait, now: Moment) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::UntilAt.gt(now))
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::RaisedAt)
        .all(db)
        .await?)
}

/// The newest, at most `most`, over or not.
pub async fn newest(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::UntilAt).order_by_desc(Column::Id).limit(most).all(db).await?)
}
