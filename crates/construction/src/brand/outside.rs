//! Sites outside the platform whose home pages must show the mark, too (art. 11): entered by the
//! planner of the IT office with the unit that answers for them.

use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::{StaffId, UnitId};
use platform::permits::{KeepBrand, Resource};
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, IntoActiveModel, QueryOrder, Set};
use serde_json::json;

use super::check::BrandCheck;

platform::id!(
    /// A site outside the platform.
    OutsideId
);

/// A site outside the platform.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brand_outside")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutsideId,
    /// Its name.
    pub name: String,
    /// Address of its home page.
    pub address: String,
    /// The unit that answers for it.
    pub unit_id: UnitId,
    /// Who entered it.
    pub added_by: StaffId,
    /// When.
    pub added_at: Moment,
    /// When it was looked at last.
    pub checked_at: Option<Moment>,
    /// When it was taken off the list.
    pub removed_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A site to be looked at.
#[derive(Clone, Debug)]
pub struct NewOutside {
    /// Its name.
    pub name: String,
    /// Address of its home page.
    pub address: String,
    /// The unit that answers for it.
    pub unit: Option<UnitId>,
}

/// Longest address, in bytes.
const LONGEST: usize = 400;

/// The sites on the list, by name.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::RemovedAt.is_null())
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// Puts a site on the list and has it looked at.
pub async fn add(act: &Act, new: NewOutside) -> Result<Model> {
    act.permit(KeepBrand, &Resource::cluster())?;
    let (name, address) = (new.name.trim().to_owned(), new.address.trim().to_owned());
    let most = act.app().rules.chars("site.name", act.now().day())?.value;
    let mut reasons = Vec::new();
    if name.is_empty() || name.chars().count() as u64 > most {
        reasons.push(Refusal::new("brand-outside-name").arg("most", most).field("name"));
    }
    let web = crate::sites::footer::may_lead_to(&address) && !address.starts_with('/') && address.len() <= LONGEST;
    if !web {
        reasons.push(Refusal::new("brand-outside-address").field("address"));
    }
    let unit = match new.unit {
        Some(unit) => platform::people::unit::by_id(act.db(), unit).await.ok(),
        None => None,
    };
    if unit.is_none() {
        reasons.push(Refusal::new("brand-outside-unit").field("unit"));
    }
    let known = Entity::find().filter(Column::RemovedAt.is_null()).filter(Column::Address.eq(&address));
    if known.one(act.db()).await?.is_some() {
        reasons.push(Refusal::new("brand-outside-known").field("address"));
    }
    all_clear(reasons)?;
    let unit = unit.or_not_found()?;
    let row = ActiveModel {
        id: Set(OutsideId::new()),
        name: Set(name),
        address: Set(address),
        unit_id: Set(unit.id),
        added_by: Set(act.staff()?.id),
        added_at: Set(act.now()),
        checked_at: Set(None),
        removed_at: Set(None),
    };
    let outside = row.insert(act.db()).await?;
    act.record(entry("brand.watch", &outside).effect(json!({"address": outside.address})));
    act.enqueue(&BrandCheck).await?;
    Ok(outside)
}

/// Takes a site off the list; what was wrong with it is nobody's matter any more.
pub async fn remove(act: &Act, id: OutsideId) -> Result<()> {
    act.permit(KeepBrand, &Resource::cluster())?;
    let outside = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    if outside.removed_at.is_some() {
        return Ok(());
    }
    super::deviation::note(act, super::deviation::Subject::Outside(id), &[]).await?;
    let mut row = outside.clone().into_active_model();
    row.removed_at = Set(Some(act.now()));
    row.update(act.db()).await?;
    act.record(entry("brand.unwatch", &outside));
    Ok(())
}

/// Says that it has been looked at.
pub(super) async fn looked_at(act: &Act, outside: &Model) -> Result<()> {
    let mut row = outside.clone().into_active_model();
    row.checked_at = Set(Some(act.now()));
    row.update(act.db()).await?;
    Ok(())
}

fn entry(verb: &'static str, outside: &Model) -> Entry {
    Entry::new(verb, "brand_outside", outside.id, &outside.name).unit(outside.unit_id)
}
