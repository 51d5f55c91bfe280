//! An address that public texts link, with what the daily look found there (annex 5, L1).

use platform::{Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};
use serde::Serialize;

use super::place::{self, Shown};

platform::id!(
    /// An address.
    TargetId
);

/// How an address stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not looked at yet.
    #[sea_orm(string_value = "new")]
    New,
    /// It answers.
    #[sea_orm(string_value = "works")]
    Works,
    /// It answers that it is elsewhere now.
    #[sea_orm(string_value = "moved")]
    Moved,
    /// It did not answer the last times, not yet often enough to call it dead.
    #[sea_orm(string_value = "failing")]
    Failing,
    /// It is dead.
    #[sea_orm(string_value = "dead")]
    Dead,
}

impl State {
    /// Those that are reported.
    pub const BROKEN: [Self; 3] = [Self::Dead, Self::Failing, Self::Moved];

    /// Name in data and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Works => "works",
            Self::Moved => "moved",
            Self::Failing => "failing",
            Self::Dead => "dead",
        }
    }
}

/// One address.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link_target")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TargetId,
    /// Absolute.
    pub address: String,
    /// Its host.
    pub host: String,
    /// Whether it leads into the cluster.
    pub inside: bool,
    /// How it stands.
    pub state: State,
    /// Why, a key of `links-why-…`; empty when it works.
    pub why: String,
    /// What the machine said: a status, an address.
    pub detail: String,
    /// Last looked at.
    pub checked_at: Option<Moment>,
    /// How often in a row it did not answer.
    pub failures: i32,
    /// Since when.
    pub failing_since: Option<Moment>,
    /// Since when it is called dead.
    pub dead_since: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The address of an id, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: TargetId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// These addresses.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[TargetId]) -> Result<Vec<Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// Those of these addresses that are known.
pub async fn by_addresses(db: &impl ConnectionTrait, addresses: &[String]) -> Result<Vec<Model>> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Entity::find().filter(Column::Address.is_in(addresses.iter().cloned())).all(db).await?)
}

/// Ids of the addresses in these states.
pub fn in_states(states: &[State]) -> SelectStatement {
    let states = states.iter().copied();
    Query::select().column(Column::Id).from(Entity).and_where(Column::State.is_in(states)).to_owned()
}

/// Addresses that stand somewhere and were not looked at since `day`, in the order of their ids.
pub async fn due(db: &impl ConnectionTrait, day: Moment, behind: Option<TargetId>, most: u64) -> Result<Vec<Model>> {
    let standing = Query::select()
        .column(place::Column::TargetId)
        .from(place::Entity)
        .and_where(place::Column::Shown.eq(Shown::Now))
        .to_owned();
    let mut find = Entity::find()
        .filter(Condition::any().add(Column::CheckedAt.is_null()).add(Column::CheckedAt.lt(day)))
        .filter(Column::Id.in_subquery(standing));
    if let Some(behind) = behind {
        find = find.filter(Column::Id.gt(behind));
    }
    Ok(find.order_by_asc(Column::Id).limit(most).all(db).await?)
}
