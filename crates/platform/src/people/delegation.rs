//! A post handed to somebody else in writing, with scope and end (art. 31): the first
//! responsible person answers, so the hand-over is on record and every signature under it
//! shows it. It lives only as long as the one who gave it holds the post.

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::limits::Limits;
use super::{Actor, DelegationId, Post, StaffId, UnitId, holding, staff, unit};
use crate::act::all_clear;
use crate::error::{Error, OrNotFound, Refusal, Result};
use crate::jobs::Job;
use crate::journal::Entry;
use crate::permits::{DelegatePost, GrantPost, Resource};
use crate::time::Moment;
use crate::{Act, App, notices};

/// A delegation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "delegation")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DelegationId,
    /// Who hands over.
    pub from_staff_id: StaffId,
    /// Who receives.
    pub to_staff_id: StaffId,
    /// For which unit.
    pub unit_id: UnitId,
    /// Which post.
    pub post: Post,
    /// For what: "routine columns", "during leave".
    pub scope: String,
    /// Why.
    pub reason: String,
    /// First moment.
    pub starts_at: Moment,
    /// From here on no more.
    pub ends_at: Moment,
    /// When it was written.
    pub created_at: Moment,
    /// When it was taken back.
    pub revoked_at: Option<Moment>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it is in force at that moment, as far as its own dates go.
    pub fn in_force(&self, at: Moment) -> bool {
        self.starts_at <= at && at < self.ends_at && self.revoked_at.is_none()
    }

    /// Whether it has ended or was taken back.
    pub fn over(&self, at: Moment) -> bool {
        self.revoked_at.is_some() || self.ends_at <= at
    }
}

fn not_over(at: Moment) -> Condition {
    Condition::all().add(Column::RevokedAt.is_null()).add(Column::EndsAt.gt(at))
}

/// Every delegation of a unit's posts, newest first; bound to the unit the viewer was let in to.
pub async fn of_unit(app: &App, unit: &unit::Model) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::UnitId.eq(unit.id));
    Ok(find.order_by_desc(Column::CreatedAt).all(app.db.read()).await?)
}

/// The delegations that a person gave or received and that are not over, newest first.
pub async fn open_of(app: &App, person: StaffId, now: Moment) -> Result<Vec<Model>> {
    let theirs = Condition::any().add(Column::FromStaffId.eq(person)).add(Column::ToStaffId.eq(person));
    let find = Entity::find().filter(theirs).filter(not_over(now));
    Ok(find.order_by_desc(Column::CreatedAt).all(app.db.read()).await?)
}

/// What is handed over.
#[derive(Clone, Debug, Deserialize)]
pub struct Delegate {
    /// To whom.
    pub to: StaffId,
    /// For which unit.
    pub unit: UnitId,
    /// Which post of one's own.
    pub post: Post,
    /// For what.
    pub scope: String,
    /// Why.
    pub reason: String,
    /// From when; now when empty.
    pub starts: Option<Moment>,
    /// Until when.
    pub ends: Moment,
}

/// Hands a post that one holds oneself to somebody else.
pub async fn delegate(act: &Act, new: &Delegate) -> Result<Model> {
    act.permit(DelegatePost, &Resource::unit(new.unit))?;
    let giver = act.staff()?;
    let unit = unit::in_act(act, new.unit).await?;
    let to = staff::in_act(act, new.to).await?;
    let home = unit::in_act(act, to.unit_id).await?;
    let limits = Limits::of(act.app(), act.now())?;
    let starts = new.starts.unwrap_or(act.now());
    let (scope, reason) = (new.scope.trim(), new.reason.trim());

    let mut reasons: Vec<Refusal> = unit.must_be_open().err().into_iter().collect();
    reasons.extend(to.must_be_here().err());
    reasons.extend(super::line("scope", scope, 2, 200));
    reasons.extend(super::line("reason", reason, 2, 200));
    reasons.extend(period(starts, new.ends, act.now(), &limits).err());
    let own = held_by(act, giver.id, starts).await?;
    if !own.contains(&(new.post, unit.id)) || !new.post.signs() {
        reasons.push(
            Refusal::new("people-delegation-not-held")
                .article("31")
                .remedy("people-delegation-not-held-remedy")
                .field("post"),
        );
    }
    let theirs = held_by(act, to.id, starts).await?;
    reasons.extend(fit_to_receive(new.post, unit.id, home.kind, &theirs).err());
    if to.id == giver.id {
        reasons.push(Refusal::new("people-delegation-to-oneself").article("31").field("to"));
    }
    let again = Entity::find()
        .filter(Column::ToStaffId.eq(to.id))
        .filter(Column::FromStaffId.eq(giver.id))
        .filter(Column::UnitId.eq(unit.id))
        .filter(Column::Post.eq(new.post))
        .filter(not_over(starts))
        .filter(Column::StartsAt.lt(new.ends));
    if again.count(act.db()).await? > 0 {
        reasons.push(Refusal::new("people-delegation-already").arg("name", to.name.as_str()).field("to"));
    }
    all_clear(reasons)?;

    let row = ActiveModel {
        id: Set(DelegationId::new()),
        from_staff_id: Set(giver.id),
        to_staff_id: Set(to.id),
        unit_id: Set(unit.id),
        post: Set(new.post),
        scope: Set(scope.to_owned()),
        reason: Set(reason.to_owned()),
        starts_at: Set(starts),
        ends_at: Set(new.ends),
        created_at: Set(act.now()),
        revoked_at: Set(None),
    }
    .insert(act.db())
    .await?;
    act.record(Entry::new("delegation.give", "delegation", row.id, &to.name).unit(unit.id).effect(json!({
        "from": row.from_staff_id, "to": row.to_staff_id, "post": row.post, "scope": row.scope,
        "reason": row.reason, "starts": row.starts_at, "ends": row.ends_at,
    })));
    let told = json!({ "unit": unit.name, "name": giver.name, "scope": row.scope });
    notices::tell(act, to.id, "people-notice-delegated", told, "/desk/account").await?;
    let remind_at = row.ends_at.plus_seconds(-limits.delegation_notice_seconds());
    if remind_at > act.now() {
        act.enqueue_at(&RemindOfEnd { delegation: row.id }, remind_at).await?;
    }
    Ok(row)
}

/// Takes a delegation back: whoever gave it, or the security administrator.
pub async fn revoke(act: &Act, id: DelegationId) -> Result<Model> {
    let row = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    let giver = act.staff().is_ok_and(|actor| actor.id == row.from_staff_id);
    if !giver {
        act.permit(GrantPost, &Resource::unit(row.unit_id)).map_err(|error| match error {
            Error::Forbidden(mut refusal) => {
                refusal.message = "people-delegation-not-yours".to_owned();
                Error::Forbidden(refusal)
            }
            other => other,
        })?;
    }
    if row.over(act.now()) {
        return Err(Refusal::new("people-delegation-over").into());
    }
    let to = staff::in_act(act, row.to_staff_id).await?;
    let mut change: ActiveModel = row.into();
    change.revoked_at = Set(Some(act.now()));
    let row = change.update(act.db()).await?;
    act.record(
        Entry::new("delegation.revoke", "delegation", id, &to.name)
            .unit(row.unit_id)
            .effect(json!({ "post": row.post, "from": row.from_staff_id, "to": row.to_staff_id })),
    );
    let told = json!({ "scope": row.scope });
    notices::tell(act, row.to_staff_id, "people-notice-revoked", told, "/desk/account").await?;
    Ok(row)
}

/// Takes back every delegation that meets the condition and is not over; returns how many.
pub(super) async fn revoke_where(act: &Act, condition: impl sea_orm::sea_query::IntoCondition) -> Result<u64> {
    let revoked = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(act.now()))
        .filter(condition.into_condition())
        .filter(not_over(act.now()))
        .exec(act.db())
        .await?;
    Ok(revoked.rows_affected)
}

/// Reminds both people some days before a delegation ends.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RemindOfEnd {
    /// Which.
    pub delegation: DelegationId,
}

impl Job for RemindOfEnd {
    const KIND: &'static str = "people.remind-of-delegation-end";
    const LANE: i32 = 1;

    async fn run(self, app: App) -> Result<()> {
        let act = app.act(&Actor::System("reminder")).await?;
        let Some(row) = Entity::find_by_id(self.delegation).one(act.db()).await? else {
            return Ok(());
        };
        if row.over(act.now()) {
            return Ok(());
        }
        for reader in [row.from_staff_id, row.to_staff_id] {
            let told = json!({ "scope": row.scope, "minute": row.ends_at.minute() });
            notices::tell(&act, reader, "people-notice-delegation-ends", told, "/desk/account").await?;
        }
        act.commit().await
    }
}

async fn held_by(act: &Act, staff: StaffId, at: Moment) -> Result<Vec<(Post, UnitId)>> {
    let held = holding::Entity::find()
        .filter(holding::Column::StaffId.eq(staff))
        .filter(holding::in_force(at))
        .all(act.db())
        .await?;
    Ok(held.into_iter().map(|held| (held.post, held.unit_id)).collect())
}

/// A delegation begins today or later, ends after it begins, and is not longer than allowed.
pub fn period(starts: Moment, ends: Moment, now: Moment, limits: &Limits) -> Result<(), Refusal> {
    if ends <= starts || ends <= now {
        return Err(Refusal::new("people-delegation-period").field("ends"));
    }
    if starts.day() < now.day() {
        return Err(Refusal::new("people-delegation-back-dated").field("starts"));
    }
    if ends.seconds_since(starts) > limits.delegation_seconds() {
        return Err(Refusal::new("people-delegation-too-long")
            .arg("days", limits.delegation_days)
            .article("31")
            .field("ends"));
    }
    Ok(())
}

/// Who may receive a signing post: nobody who releases for the unit (who publishes does not
/// review), no administrator, nobody of a unit outside the Measures, nobody who has it anyway.
pub fn fit_to_receive(post: Post, unit: UnitId, home: unit::UnitKind, held: &[(Post, UnitId)]) -> Result<(), Refusal> {
    let refusal = if !home.under_the_measures() {
        Refusal::new("people-delegation-city-vertical").article("37")
    } else if held.iter().any(|(held, _)| held.administers()) {
        Refusal::new("people-delegation-administrator").article("29")
    } else if held.contains(&(Post::InformationOfficer, unit)) {
        Refusal::new("people-delegation-publisher").article("31")
    } else if held.contains(&(post, unit)) {
        Refusal::new("people-delegation-holds-it")
    } else {
        return Ok(());
    };
    Err(refusal.remedy("people-delegation-other-person").field("to"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_receive() {
        let unit = UnitId::new();
        let fit = |home, held: &[(Post, UnitId)]| {
            fit_to_receive(Post::PrincipalLeader, unit, home, held).map_err(|refusal| refusal.article)
        };
        let organ = unit::UnitKind::StateOrgan;
        assert_eq!(fit(organ, &[(Post::DeputyLeader, unit)]), Ok(()));
        assert_eq!(fit(organ, &[(Post::InformationOfficer, UnitId::new())]), Ok(()));
        assert_eq!(fit(organ, &[(Post::InformationOfficer, unit)]), Err(Some("31".into())));
        assert_eq!(fit(organ, &[(Post::AuditAdministrator, unit)]), Err(Some("29".into())));
        assert_eq!(fit(unit::UnitKind::CityVertical, &[]), Err(Some("37".into())));
        assert_eq!(fit(organ, &[(Post::PrincipalLeader, unit)]), Err(None));
    }
}
