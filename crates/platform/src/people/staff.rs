//! Members of staff: hired for a unit, and gone one day. Whoever leaves leaves everything:
//! posts, delegations, account and sessions end with the same deed (arts. 28–31).

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait, QueryOrder, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Actor, StaffId, UnitId, account, delegation, holding, unit};
use crate::act::all_clear;
use crate::error::{OrNotFound, Refusal, Result};
use crate::journal::Entry;
use crate::permits::{KeepPeople, Resource};
use crate::time::Moment;
use crate::{Act, App};

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffId,
    /// Home unit.
    pub unit_id: UnitId,
    /// Name.
    pub name: String,
    /// Job title.
    pub title: String,
    /// Office mail address.
    pub email: Option<String>,
    /// Office telephone.
    pub phone: Option<String>,
    /// When the person was entered.
    pub created_at: Moment,
    /// When the person left.
    pub left_at: Option<Moment>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Refused when the person has left.
    pub fn must_be_here(&self) -> Result<(), Refusal> {
        match self.left_at {
            None => Ok(()),
            Some(_) => Err(Refusal::new("people-staff-left").arg("name", self.name.as_str())),
        }
    }
}

/// What is told about a person when hired.
#[derive(Clone, Debug, Deserialize)]
pub struct New {
    /// Home unit.
    pub unit: UnitId,
    /// Name.
    pub name: String,
    /// Job title.
    pub title: String,
    /// Office mail address, empty when there is none.
    #[serde(default)]
    pub email: String,
    /// Office telephone, empty when there is none.
    #[serde(default)]
    pub phone: String,
}

/// The person, when the viewer may see the people of the unit; else *not found*.
pub async fn visible(app: &App, viewer: &Actor, id: StaffId) -> Result<(Model, unit::Model)> {
    let staff = Entity::find_by_id(id).one(app.db.read()).await?.or_not_found()?;
    let unit = unit::visible(app, viewer, staff.unit_id).await?;
    Ok((staff, unit))
}

/// The people of a unit, those who left last, by name.
pub async fn of_unit(app: &App, unit: UnitId) -> Result<Vec<Model>> {
    let mut people = Entity::find()
        .filter(Column::UnitId.eq(unit))
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .all(app.db.read())
        .await?;
    people.sort_by_key(|staff| staff.left_at.is_some());
    Ok(people)
}

/// The names of these people.
pub async fn names(app: &App, ids: impl IntoIterator<Item = StaffId>) -> Result<HashMap<StaffId, String>> {
    let people = Entity::find().filter(Column::Id.is_in(ids)).all(app.db.read()).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}

/// The person as the register has them inside an act.
pub(super) async fn in_act(act: &Act, id: StaffId) -> Result<Model> {
    Entity::find_by_id(id).one(act.db()).await?.or_not_found()
}

/// Enters a person for a unit.
pub async fn hire(act: &Act, new: New) -> Result<Model> {
    act.permit(KeepPeople, &Resource::unit(new.unit))?;
    let unit = unit::in_act(act, new.unit).await?;
    let (name, title) = (new.name.trim(), new.title.trim());
    let (email, phone) = (new.email.trim(), new.phone.trim());
    let mut reasons: Vec<Refusal> = unit.must_be_open().err().into_iter().collect();
    reasons.extend(super::line("name", name, 1, 40));
    reasons.extend(super::line("title", title, 1, 40));
    reasons.extend(super::line("phone", phone, 0, 40));
    if !email.is_empty() && !is_mail_address(email) {
        reasons.push(Refusal::new("people-staff-email").field("email"));
    }
    all_clear(reasons)?;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let staff = ActiveModel {
        id: Set(StaffId::new()),
        unit_id: Set(unit.id),
        name: Set(name.to_owned()),
        title: Set(title.to_owned()),
        email: Set(given(email)),
        phone: Set(given(phone)),
        created_at: Set(act.now()),
        left_at: Set(None),
    }
    .insert(act.db())
    .await?;
    act.record(
        Entry::new("staff.hire", "staff", staff.id, &staff.name).unit(unit.id).effect(json!({ "title": staff.title })),
    );
    Ok(staff)
}

/// Lets a person go: posts, delegations in both directions, account and sessions end.
pub async fn leave(act: &Act, id: StaffId) -> Result<Model> {
    let staff = in_act(act, id).await?;
    act.permit(KeepPeople, &Resource::unit(staff.unit_id))?;
    staff.must_be_here()?;
    super::not_to_oneself(act, id)?;
    holding::must_keep_one_who_grants(act, id, None).await?;
    let ended = holding::end_where(act, holding::Column::StaffId.eq(id)).await?;
    let theirs = delegation::Column::FromStaffId.eq(id).or(delegation::Column::ToStaffId.eq(id));
    let revoked = delegation::revoke_where(act, theirs).await?;
    let sessions = account::close_for(act, id).await?;
    let mut row: ActiveModel = staff.into();
    row.left_at = Set(Some(act.now()));
    let staff = row.update(act.db()).await?;
    act.record(Entry::new("staff.leave", "staff", id, &staff.name).unit(staff.unit_id).effect(json!({
        "holdings_ended": ended, "delegations_revoked": revoked, "sessions_ended": sessions,
    })));
    Ok(staff)
}

fn is_mail_address(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else {
        return false;
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
    text.len() <= 120
        && !user.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && user.chars().all(plain)
        && host.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
}

#[cfg(test)]
mod tests {
    use super::is_mail_address;

    #[test]
    fn mail_addresses() {
        assert!(is_mail_address("xinxi@jw.example.cn"));
        for bad in ["", "a", "a@b", "a@b@c.cn", "@x.cn", "a@.cn", "a b@x.cn", "a@x.cn."] {
            assert!(!is_mail_address(bad), "{bad}");
        }
    }
}
