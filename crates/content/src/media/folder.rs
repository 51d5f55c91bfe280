//! Folders of a unit's library: names for finding things again, nothing more.

use platform::journal::Entry;
use platform::people::{StaffId, UnitId};
use platform::permits::{KeepMedia, Resource};
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, Set};

platform::id!(
    /// A folder.
    FolderId
);

/// A folder.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "media_folder")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FolderId,
    /// Whose.
    pub unit_id: UnitId,
    /// Name; a unit gives each once.
    pub name: String,
    /// Who made it.
    pub made_by: StaffId,
    /// When.
    pub made_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Longest name, in characters; a matter of layout, not of law.
const NAME: usize = 40;

/// Makes a folder in a unit's library; the one of that name when there is one already.
pub async fn make(act: &Act, unit: UnitId, name: &str) -> Result<Model> {
    act.permit(KeepMedia, &Resource::unit(unit))?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > NAME {
        return Err(Refusal::new("media-folder-name").arg("limit", NAME).field("name").into());
    }
    let known = Entity::find().filter(Column::UnitId.eq(unit)).filter(Column::Name.eq(&name)).one(act.db()).await?;
    if let Some(known) = known {
        return Ok(known);
    }
    let row = ActiveModel {
        id: Set(FolderId::new()),
        unit_id: Set(unit),
        name: Set(name),
        made_by: Set(act.staff()?.id),
        made_at: Set(act.now()),
    };
    let folder = row.insert(act.db()).await?;
    act.record(Entry::new("media.make_folder", "media_folder", folder.id, &folder.name).unit(unit));
    Ok(folder)
}

/// The folder, when it is one of this unit: else *not found*.
pub async fn of_unit(db: &impl ConnectionTrait, unit: UnitId, id: FolderId) -> Result<Model> {
    Entity::find_by_id(id).filter(Column::UnitId.eq(unit)).one(db).await?.or_not_found()
}

/// Folders of these units by name.
pub async fn of_units(db: &impl ConnectionTrait, units: &[UnitId]) -> Result<Vec<Model>> {
    let found = Entity::find().filter(Column::UnitId.is_in(units.iter().copied()));
    Ok(found.order_by_asc(Column::Name).all(db).await?)
}
