//! A service interface: whose it is, whether it was taken back, and what the daily look found. What it is stands in its
//! versions.

use std::collections::HashMap;

use jiff::civil::Date;
use platform::app::App;
use platform::journal::Entry;
use platform::people::{Actor, UnitId};
use platform::permits::{Resource, ViewInterface};
use platform::{Act, Error, Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

use super::version::{self, Decision};

platform::id!(
    /// A service interface.
    InterfaceId
);

/// A service interface.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_interface")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InterfaceId,
    /// The unit that offers it.
    pub unit_id: UnitId,
    /// When it was first offered.
    pub created_at: Moment,
    /// When its unit took it back.
    pub withdrawn_at: Option<Moment>,
    /// Why.
    pub withdrawn_for: String,
    /// When it was last looked at.
    pub checked_at: Option<Moment>,
    /// Since when it does not answer; nothing while it does.
    pub down_since: Option<Moment>,
    /// What the look said, in the words of the machine.
    pub down_for: String,
    /// When its unit was told; once for each time that it does not answer.
    pub told_at: Option<Moment>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where an interface stands, as its desk says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 待门户审核: the newest version waits for the portal's editor.
    Waiting,
    /// 已公开.
    Public,
    /// 已退回: the newest version was returned.
    Returned,
    /// 已过期: what was accepted is valid no longer.
    Expired,
    /// 已撤回.
    Withdrawn,
}

impl Standing {
    /// The name in message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Public => "public",
            Self::Returned => "returned",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Model {
    /// Where it stands on a day, by its newest version.
    pub fn standing(&self, newest: &version::Model, today: Date) -> Standing {
        match (self.withdrawn_at, newest.decision) {
            (Some(_), _) => Standing::Withdrawn,
            (None, None) => Standing::Waiting,
            (None, Some(Decision::Accepted)) if newest.valid_on(today) => Standing::Public,
            (None, Some(Decision::Accepted)) => Standing::Expired,
            (None, Some(Decision::Returned | Decision::Superseded)) => Standing::Returned,
        }
    }

    /// A journal row about it.
    pub(super) fn entry(&self, verb: &'static str, name: &str) -> Entry {
        Entry::new(verb, "interface", self.id, name).unit(self.unit_id)
    }
}

/// The interface, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: InterfaceId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The interface inside an act, held against other acts.
pub(super) async fn in_act(act: &Act, id: InterfaceId) -> Result<Model> {
    Entity::find_by_id(id).lock_exclusive().one(act.db()).await?.or_not_found()
}

/// The interface, when the viewer may see those of its unit; else *not found*.
pub async fn visible(app: &App, viewer: &Actor, id: InterfaceId) -> Result<Model> {
    let found = by_id(app.db.read(), id).await?;
    let seen = app.policies.allows(viewer, ViewInterface, &Resource::unit(found.unit_id));
    if seen { Ok(found) } else { Err(Error::NotFound) }
}

/// The interfaces that the viewer may see, the newest first, behind `after`, at most `size`.
pub async fn visible_to(app: &App, viewer: &Actor, after: Option<InterfaceId>, size: u64) -> Result<Vec<Model>> {
    let mut find = Entity::find();
    // Whoever may see a unit that is nobody's sees all of them.
    if !app.policies.allows(viewer, ViewInterface, &Resource::unit(UnitId::new())) {
        let staff = viewer.staff()?;
        let mut units = staff.units();
        units.push(staff.unit_id);
        units.retain(|unit| app.policies.allows(viewer, ViewInterface, &Resource::unit(*unit)));
        find = find.filter(Column::UnitId.is_in(units));
    }
    if let Some(after) = after {
        find = find.filter(Column::Id.lt(after));
    }
    Ok(find.order_by_desc(Column::Id).limit(size).all(app.db.read()).await?)
}

/// The versions of these interfaces, the newest first.
pub async fn versions(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = InterfaceId>,
) -> Result<HashMap<InterfaceId, Vec<version::Model>>> {
    let find = version::Entity::find().filter(version::Column::InterfaceId.is_in(ids));
    let mut all: HashMap<InterfaceId, Vec<version::Model>> = HashMap::new();
    for row in find.order_by_desc(version::Column::Number).all(db).await? {
        all.entry(row.interface_id).or_default().push(row);
    }
    Ok(all)
}

/// What the public may use on a day: the newest accepted version of every interface that was not taken back and is
/// still valid. Two queries.
pub async fn public(db: &impl ConnectionTrait, today: Date) -> Result<Vec<(Model, version::Model)>> {
    let open = Entity::find().filter(Column::WithdrawnAt.is_null()).order_by_asc(Column::Id).all(db).await?;
    let accepted = version::Entity::find()
        .filter(version::Column::Decision.eq(Decision::Accepted))
        .order_by_asc(version::Column::Number)
        .all(db)
        .await?;
    let mut newest: HashMap<InterfaceId, version::Model> =
        accepted.into_iter().map(|version| (version.interface_id, version)).collect();
    let shown = open.into_iter().filter_map(|found| {
        let version = newest.remove(&found.id)?;
        version.valid_on(today).then_some((found, version))
    });
    Ok(shown.collect())
}
