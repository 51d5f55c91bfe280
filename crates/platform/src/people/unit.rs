//! Units of the district (art. 2): state organs, social organisations, subdistricts, and
//! city-vertical departments, which sit in the tree but follow the city's rules (art. 37).

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Actor, UnitId, delegation, holding, staff};
use crate::act::all_clear;
use crate::error::{Error, OrNotFound, Refusal, Result};
use crate::journal::Entry;
use crate::permits::{KeepPeople, Resource, ResourceKind, ViewPeople};
use crate::time::Moment;
use crate::{Act, App};

/// What a unit is in law.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 国家机关单位.
    #[sea_orm(string_value = "state_organ")]
    StateOrgan,
    /// 社团.
    #[sea_orm(string_value = "social_organisation")]
    SocialOrganisation,
    /// 街道办事处.
    #[sea_orm(string_value = "subdistrict")]
    Subdistrict,
    /// 市属垂直管理部门.
    #[sea_orm(string_value = "city_vertical")]
    CityVertical,
}

impl UnitKind {
    /// All kinds, in the order of screens.
    pub const ALL: [Self; 4] = [Self::StateOrgan, Self::SocialOrganisation, Self::Subdistrict, Self::CityVertical];

    /// Whether the Measures bind the unit: state organs and social organisations yes (art. 2),
    /// city-vertical departments no (art. 37).
    pub fn under_the_measures(self) -> bool {
        self != Self::CityVertical
    }

    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::StateOrgan => "state_organ",
            Self::SocialOrganisation => "social_organisation",
            Self::Subdistrict => "subdistrict",
            Self::CityVertical => "city_vertical",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UnitId,
    /// Short code in lower-case letters: `jw`. Never changes.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Customary short name.
    pub short_name: String,
    /// What it is in law.
    pub kind: UnitKind,
    /// The unit above it.
    pub parent_id: Option<UnitId>,
    /// Unified social credit code (GB 32100).
    pub usc_code: Option<String>,
    /// Postal address.
    pub address: String,
    /// Telephone number of the office.
    pub phone: String,
    /// When it was entered.
    pub created_at: Moment,
    /// When it was closed.
    pub closed_at: Option<Moment>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What policies may know about it.
    pub fn resource(&self) -> Resource {
        Resource::unit(self.id)
    }

    /// Refused when it has been closed.
    pub fn must_be_open(&self) -> Result<(), Refusal> {
        match self.closed_at {
            None => Ok(()),
            Some(_) => Err(Refusal::new("people-unit-closed").arg("unit", self.name.as_str()).field("unit")),
        }
    }
}

/// The unit. That a unit exists is public; who works there is not.
pub async fn by_id(db: &impl ConnectionTrait, id: UnitId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The unit of that code.
pub async fn by_code(db: &impl ConnectionTrait, code: &str) -> Result<Model> {
    Entity::find().filter(Column::Code.eq(code)).one(db).await?.or_not_found()
}

/// The unit, when the viewer may see its people; else *not found*.
pub async fn visible(app: &App, viewer: &Actor, id: UnitId) -> Result<Model> {
    let unit = Entity::find_by_id(id).one(app.db.read()).await?.or_not_found()?;
    viewer_may_see(app, viewer, &unit)?;
    Ok(unit)
}

/// The units whose people the viewer may see, closed ones last, by code.
pub async fn visible_to(app: &App, viewer: &Actor) -> Result<Vec<Model>> {
    let every = Resource::new(ResourceKind::Unit, "every", None);
    let mut find = Entity::find().order_by_asc(Column::Code);
    if !app.policies.allows(viewer, ViewPeople, &every) {
        find = find.filter(Column::Id.eq(viewer.staff()?.unit_id));
    }
    let mut units = find.all(app.db.read()).await?;
    units.sort_by_key(|unit| unit.closed_at.is_some());
    Ok(units)
}

/// The unit above and the units below one that the viewer was let in to.
pub async fn near(app: &App, unit: &Model) -> Result<Vec<Model>> {
    let mut which = Condition::any().add(Column::ParentId.eq(unit.id));
    if let Some(parent) = unit.parent_id {
        which = which.add(Column::Id.eq(parent));
    }
    Ok(Entity::find().filter(which).order_by_asc(Column::Code).all(app.db.read()).await?)
}

/// The names of these units.
pub async fn names(app: &App, ids: impl IntoIterator<Item = UnitId>) -> Result<HashMap<UnitId, String>> {
    let units = Entity::find().filter(Column::Id.is_in(ids)).all(app.db.read()).await?;
    Ok(units.into_iter().map(|unit| (unit.id, unit.name)).collect())
}

fn viewer_may_see(app: &App, viewer: &Actor, unit: &Model) -> Result<()> {
    match app.policies.permit(viewer, ViewPeople, &unit.resource()) {
        Ok(_) => Ok(()),
        Err(Error::Forbidden(_)) => Err(Error::NotFound),
        Err(error) => Err(error),
    }
}

/// The unit as it stands inside an act.
pub(super) async fn in_act(act: &Act, id: UnitId) -> Result<Model> {
    Entity::find_by_id(id).one(act.db()).await?.or_not_found()
}

/// What is told about a unit when it is entered.
#[derive(Clone, Debug, Deserialize)]
pub struct New {
    /// Short code.
    pub code: String,
    /// Kind in law.
    pub kind: UnitKind,
    /// The unit above it.
    pub parent: Option<UnitId>,
    /// Unified social credit code, empty when it has none.
    pub usc_code: String,
    /// Names and where to find it.
    pub card: Card,
}

/// What may change about a unit.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Card {
    /// Full name.
    pub name: String,
    /// Customary short name.
    pub short_name: String,
    /// Postal address.
    pub address: String,
    /// Telephone number of the office.
    pub phone: String,
}

impl Card {
    fn trimmed(&self) -> Self {
        let trim = |text: &str| text.trim().to_owned();
        Self {
            name: trim(&self.name),
            short_name: trim(&self.short_name),
            address: trim(&self.address),
            phone: trim(&self.phone),
        }
    }

    fn reasons(&self) -> Vec<Refusal> {
        let mut reasons = Vec::new();
        reasons.extend(super::line("name", &self.name, 1, 60));
        reasons.extend(super::line("short_name", &self.short_name, 1, 20));
        reasons.extend(super::line("address", &self.address, 0, 120));
        reasons.extend(super::line("phone", &self.phone, 0, 40));
        reasons
    }
}

/// Enters a unit into the register.
pub async fn found(act: &Act, new: New) -> Result<Model> {
    let id = UnitId::new();
    act.permit(KeepPeople, &Resource::unit(id))?;
    let card = new.card.trimmed();
    let code = new.code.trim().to_owned();
    let usc_code = Some(new.usc_code.trim().to_uppercase()).filter(|code| !code.is_empty());
    let mut reasons = card.reasons();
    if !is_code(&code) {
        reasons.push(Refusal::new("people-unit-code").field("code"));
    }
    if usc_code.as_deref().is_some_and(|code| !is_usc_code(code)) {
        reasons.push(Refusal::new("people-unit-usc-code").field("usc_code"));
    }
    if taken(act, Column::Code, &code, id).await? {
        reasons.push(Refusal::new("people-unit-code-taken").arg("code", code.as_str()).field("code"));
    }
    if taken(act, Column::Name, &card.name, id).await? {
        reasons.push(Refusal::new("people-unit-name-taken").arg("name", card.name.as_str()).field("name"));
    }
    if let Some(parent) = new.parent {
        match Entity::find_by_id(parent).one(act.db()).await? {
            None => reasons.push(Refusal::new("people-unit-unknown").field("parent")),
            Some(parent) => reasons.extend(parent.must_be_open().err().map(|reason| reason.field("parent"))),
        }
    }
    all_clear(reasons)?;
    let unit = ActiveModel {
        id: Set(id),
        code: Set(code),
        name: Set(card.name),
        short_name: Set(card.short_name),
        kind: Set(new.kind),
        parent_id: Set(new.parent),
        usc_code: Set(usc_code),
        address: Set(card.address),
        phone: Set(card.phone),
        created_at: Set(act.now()),
        closed_at: Set(None),
    }
    .insert(act.db())
    .await
    .map_err(super::taken_meanwhile)?;
    act.record(
        Entry::new("unit.found", "unit", id, &unit.name)
            .unit(id)
            .effect(json!({ "code": unit.code, "kind": unit.kind, "parent": unit.parent_id })),
    );
    Ok(unit)
}

/// Changes a unit's names, address and telephone number.
pub async fn rename(act: &Act, id: UnitId, card: &Card) -> Result<Model> {
    let unit = in_act(act, id).await?;
    act.permit(KeepPeople, &unit.resource())?;
    let card = card.trimmed();
    let mut reasons = card.reasons();
    reasons.extend(unit.must_be_open().err());
    if taken(act, Column::Name, &card.name, id).await? {
        reasons.push(Refusal::new("people-unit-name-taken").arg("name", card.name.as_str()).field("name"));
    }
    all_clear(reasons)?;
    let before = (unit.name.clone(), unit.short_name.clone(), unit.address.clone(), unit.phone.clone());
    if before == (card.name.clone(), card.short_name.clone(), card.address.clone(), card.phone.clone()) {
        return Ok(unit);
    }
    let mut row: ActiveModel = unit.into();
    row.name = Set(card.name);
    row.short_name = Set(card.short_name);
    row.address = Set(card.address);
    row.phone = Set(card.phone);
    let unit = row.update(act.db()).await?;
    act.record(Entry::new("unit.rename", "unit", id, &unit.name).unit(id).effect(json!({
        "before": [before.0, before.1, before.2, before.3],
        "after": [unit.name, unit.short_name, unit.address, unit.phone],
    })));
    Ok(unit)
}

/// Closes a unit: nobody works there any more, nothing is below it. Posts held for it end.
pub async fn close(act: &Act, id: UnitId) -> Result<Model> {
    let unit = in_act(act, id).await?;
    act.permit(KeepPeople, &unit.resource())?;
    let mut reasons: Vec<Refusal> = unit.must_be_open().err().into_iter().collect();
    let people = staff::Entity::find()
        .filter(staff::Column::UnitId.eq(id))
        .filter(staff::Column::LeftAt.is_null())
        .count(act.db())
        .await?;
    if people > 0 {
        reasons.push(Refusal::new("people-unit-has-staff").arg("count", people));
    }
    let below =
        Entity::find().filter(Column::ParentId.eq(id)).filter(Column::ClosedAt.is_null()).count(act.db()).await?;
    if below > 0 {
        reasons.push(Refusal::new("people-unit-has-units").arg("count", below));
    }
    all_clear(reasons)?;
    let ended = holding::end_where(act, holding::Column::UnitId.eq(id)).await?;
    let revoked = delegation::revoke_where(act, delegation::Column::UnitId.eq(id)).await?;
    let mut row: ActiveModel = unit.into();
    row.closed_at = Set(Some(act.now()));
    let unit = row.update(act.db()).await?;
    act.record(
        Entry::new("unit.close", "unit", id, &unit.name)
            .unit(id)
            .effect(json!({ "holdings_ended": ended, "delegations_revoked": revoked })),
    );
    Ok(unit)
}

async fn taken(act: &Act, column: Column, text: &str, except: UnitId) -> Result<bool> {
    let found = Entity::find().filter(column.eq(text)).filter(Column::Id.ne(except)).count(act.db()).await?;
    Ok(found > 0)
}

/// Two to sixteen lower-case letters, digits and hyphens, a letter first.
fn is_code(code: &str) -> bool {
    (2..=16).contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Whether the check character of a unified social credit code is right (GB 32100-2015).
pub fn is_usc_code(code: &str) -> bool {
    const CHARACTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> =
        code.bytes().map(|byte| CHARACTERS.iter().position(|known| *known == byte)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else {
        return false;
    };
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31 == values[17]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn art_2_and_art_37_draw_the_line() {
        let inside: Vec<_> = UnitKind::ALL.into_iter().filter(|kind| kind.under_the_measures()).collect();
        assert_eq!(inside, [UnitKind::StateOrgan, UnitKind::SocialOrganisation, UnitKind::Subdistrict]);
        for kind in UnitKind::ALL {
            assert_eq!(UnitKind::parse(kind.name()), Some(kind));
            assert_eq!(kind.to_value(), kind.name());
        }
    }

    #[test]
    fn codes_are_short_and_plain() {
        for good in ["jw", "hyjd", "a1-b"] {
            assert!(is_code(good), "{good}");
        }
        for bad in ["", "j", "1jw", "JW", "j w", "教委", "abcdefghijklmnopq"] {
            assert!(!is_code(bad), "{bad}");
        }
    }

    #[test]
    fn a_credit_code_has_a_check_character() {
        assert!(is_usc_code("91350100M000100Y43"));
        assert!(!is_usc_code("91350100M000100Y44"));
        assert!(!is_usc_code("91350100M000100Y4"));
        assert!(!is_usc_code("91350100I000100Y43"));
    }
}
