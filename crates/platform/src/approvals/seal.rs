//! Official seals (公章): an image bound to a unit, never to a person, set on a form inside its flow
//! and nowhere else, each use a row and a line of the journal (arts. 10, 12, 13; the annexes). A unit
//! whose own image was not entered has one drawn from its name.

use std::collections::HashMap;

use print::SealImage;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde::Serialize;
use serde_json::json;

use super::cell::{self, CellId};
use super::form::{self, FormId};
use super::open::entry;
use crate::act::Act;
use crate::digest::sm3;
use crate::error::{Error, OrNotFound, Refusal, Result};
use crate::journal::Entry;
use crate::people::{StaffId, UnitId, unit};
use crate::permits::{KeepSeal, Resource};
use crate::time::Moment;

crate::id!(
    /// A seal.
    SealId
);
crate::id!(
    /// One use of a seal.
    SealUseId
);

/// A seal of a unit.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "seal")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SealId,
    /// Whose.
    pub unit_id: UnitId,
    /// The unit's full name as the seal shows it.
    pub unit_name: String,
    /// `image/svg+xml` or `image/png`.
    pub media_type: String,
    /// The image as entered; empty when it is drawn from the name.
    #[serde(skip)]
    pub image: Vec<u8>,
    /// SM3 of the image, or of the name it is drawn from.
    pub digest: String,
    /// Drawn by the platform, not entered by the unit.
    pub drawn: bool,
    /// Since when.
    pub from_at: Moment,
    /// Until when; in force when empty.
    pub until_at: Option<Moment>,
}

/// No relations: readers join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The image: as entered, or drawn from the unit's name.
    pub fn picture(&self) -> Result<SealImage> {
        let drawn = if self.drawn { print::seal::draw(&self.unit_name)?.into_bytes() } else { Vec::new() };
        let bytes = if self.drawn { &drawn } else { &self.image };
        print::seal::check(bytes).map_err(|why| Error::Internal(anyhow::anyhow!("seal {}: {}", self.id, why.name())))
    }
}

/// Where seals were used.
pub mod used {
    use super::{CellId, FormId, Moment, SealId, SealUseId, Serialize, StaffId};
    use sea_orm::entity::prelude::*;

    /// One use of a seal.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
    #[sea_orm(table_name = "seal_use")]
    pub struct Model {
        /// Id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SealUseId,
        /// The seal.
        pub seal_id: SealId,
        /// On which form.
        pub form_id: FormId,
        /// With which signature.
        pub cell_id: CellId,
        /// By whom.
        pub used_by: StaffId,
        /// When.
        pub used_at: Moment,
    }

    /// No relations: readers join by hand.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The seal in force of a unit, if it has one yet.
pub async fn in_force(db: &impl ConnectionTrait, unit: UnitId) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::UnitId.eq(unit)).filter(Column::UntilAt.is_null()).one(db).await?)
}

/// Sets the seal of the cell's unit with the signature just written.
pub(super) async fn set(act: &Act, form: &form::Model, signed: &cell::Model) -> Result<()> {
    let unit = unit::by_id(act.db(), signed.unit_id).await?;
    let seal = match in_force(act.db(), unit.id).await? {
        // A unit that was renamed seals with its present name (压单位署名).
        Some(seal) if !seal.drawn || seal.unit_name == unit.name => seal,
        known => draw(act, &unit, known).await?,
    };
    let row = used::ActiveModel {
        id: Set(SealUseId::new()),
        seal_id: Set(seal.id),
        form_id: Set(form.id),
        cell_id: Set(signed.id),
        used_by: Set(act.staff()?.id),
        used_at: Set(act.now()),
    };
    row.insert(act.db()).await?;
    act.record(entry("seal.use", form).effect(json!({ "unit": unit.name, "cell": signed.name, "seal": seal.digest })));
    Ok(())
}

/// The seal of a unit that entered none: drawn from its name whenever it is shown.
async fn draw(act: &Act, unit: &unit::Model, before: Option<Model>) -> Result<Model> {
    replace(act, unit, before, "image/svg+xml", Vec::new()).await
}

/// Enters the image of a unit's own seal; the one before is kept for the forms that bear it.
pub async fn enter(act: &Act, unit: UnitId, bytes: &[u8]) -> Result<Model> {
    act.permit(KeepSeal, &Resource::unit(unit))?;
    let unit = unit::by_id(act.db(), unit).await?;
    let image = print::seal::check(bytes)
        .map_err(|why| Refusal::new("approvals-seal-image").arg("why", why.name()).field("seal"))?;
    let before = in_force(act.db(), unit.id).await?;
    replace(act, &unit, before, image.kind().media_type(), image.bytes().to_vec()).await
}

async fn replace(
    act: &Act,
    unit: &unit::Model,
    before: Option<Model>,
    media_type: &str,
    image: Vec<u8>,
) -> Result<Model> {
    let drawn = image.is_empty();
    if let Some(before) = before {
        let ended = ActiveModel { id: Set(before.id), until_at: Set(Some(act.now())), ..Default::default() };
        ended.update(act.db()).await?;
    }
    let row = ActiveModel {
        id: Set(SealId::new()),
        unit_id: Set(unit.id),
        unit_name: Set(unit.name.clone()),
        media_type: Set(media_type.to_owned()),
        digest: Set(sm3(if drawn { unit.name.as_bytes() } else { &image })),
        image: Set(image),
        drawn: Set(drawn),
        from_at: Set(act.now()),
        until_at: Set(None),
    };
    let seal = row.insert(act.db()).await?;
    act.record(
        Entry::new("seal.enter", "seal", seal.id, &unit.name)
            .unit(unit.id)
            .effect(json!({ "drawn": drawn }))
            .digest(&seal.digest),
    );
    Ok(seal)
}

/// The seals set on a form, by the cell they stand in.
pub async fn on_form(db: &impl ConnectionTrait, form: FormId) -> Result<HashMap<CellId, Model>> {
    let uses = used::Entity::find().filter(used::Column::FormId.eq(form)).all(db).await?;
    let ids: Vec<SealId> = uses.iter().map(|one| one.seal_id).collect();
    let seals: HashMap<_, _> =
        Entity::find().filter(Column::Id.is_in(ids)).all(db).await?.into_iter().map(|seal| (seal.id, seal)).collect();
    Ok(uses.into_iter().filter_map(|one| seals.get(&one.seal_id).cloned().map(|seal| (one.cell_id, seal))).collect())
}

/// The seal of an id.
pub async fn by_id(db: &impl ConnectionTrait, id: SealId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}
