//! Posts held for a unit and a time, by a holder (A) and deputies (B) (arts. 19, 31). The three
//! administrators exclude each other and every other post (arts. 28–30); nobody grants to
//! themselves; a city-vertical unit rules over nobody else (art. 37).

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::unit::UnitKind;
use super::{HoldingId, Post, StaffId, UnitId, staff, unit};
use crate::act::all_clear;
use crate::error::{OrNotFound, Refusal, Result};
use crate::journal::Entry;
use crate::permits::{GrantPost, Resource};
use crate::time::Moment;
use crate::{Act, App, notices};

/// Holder or deputy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i32", db_type = "Integer")]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// A角: holds the post.
    #[sea_orm(num_value = 0)]
    Holder,
    /// B角: stands in for the holder, with the same rights.
    #[sea_orm(num_value = 1)]
    Deputy,
}

impl Rank {
    /// The rank of a form's `holder` or `deputy`.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "holder" => Some(Self::Holder),
            "deputy" => Some(Self::Deputy),
            _ => None,
        }
    }
}

/// A post held.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "holding")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HoldingId,
    /// By whom.
    pub staff_id: StaffId,
    /// For which unit.
    pub unit_id: UnitId,
    /// Which post.
    pub post: Post,
    /// Holder or deputy.
    pub rank: Rank,
    /// First moment.
    pub from_at: Moment,
    /// From here on no more; open when empty.
    pub until_at: Option<Moment>,
    /// Who granted it; empty when the platform did at the start.
    pub granted_by: Option<StaffId>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it is held at that moment.
    pub fn in_force(&self, at: Moment) -> bool {
        self.from_at <= at && self.until_at.is_none_or(|until| at < until)
    }

    /// Whether it has ended for good.
    pub fn over(&self, at: Moment) -> bool {
        self.until_at.is_some_and(|until| until <= at)
    }
}

/// Held at that moment.
pub fn in_force(at: Moment) -> Condition {
    Condition::all().add(Column::FromAt.lte(at)).add(not_over(at))
}

/// Held now or from a later day on.
fn not_over(at: Moment) -> Condition {
    Condition::any().add(Column::UntilAt.is_null()).add(Column::UntilAt.gt(at))
}

/// Every post held for a unit, ever, newest first; bound to the unit the viewer was let in to.
pub async fn of_unit(app: &App, unit: &unit::Model) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::UnitId.eq(unit.id));
    Ok(find.order_by_desc(Column::FromAt).order_by_asc(Column::Rank).all(app.db.read()).await?)
}

/// Who holds the post for the unit at that moment, deputies too: ids only.
pub async fn holders(db: &impl ConnectionTrait, unit: UnitId, post: Post, at: Moment) -> Result<Vec<StaffId>> {
    use sea_orm::QuerySelect;
    Ok(Entity::find()
        .select_only()
        .column(Column::StaffId)
        .filter(Column::UnitId.eq(unit))
        .filter(Column::Post.eq(post))
        .filter(in_force(at))
        .order_by_asc(Column::Rank)
        .into_tuple()
        .all(db)
        .await?)
}

/// For which unit a post of the whole cluster is held.
pub async fn office_of(db: &impl ConnectionTrait, post: Post, at: Moment) -> Result<UnitId> {
    let held =
        Entity::find().filter(Column::Post.eq(post)).filter(in_force(at)).order_by_asc(Column::FromAt).one(db).await?;
    Ok(held.or_not_found()?.unit_id)
}

/// Who holds the post for the unit now, holders before deputies.
pub async fn who(app: &App, post: Post, unit: UnitId, at: Moment) -> Result<Vec<staff::Model>> {
    let holdings = Entity::find()
        .filter(Column::UnitId.eq(unit))
        .filter(Column::Post.eq(post))
        .filter(in_force(at))
        .order_by_asc(Column::Rank)
        .order_by_asc(Column::FromAt)
        .all(app.db.read())
        .await?;
    let ids: Vec<_> = holdings.iter().map(|held| held.staff_id).collect();
    let mut people = staff::Entity::find().filter(staff::Column::Id.is_in(ids.clone())).all(app.db.read()).await?;
    people.sort_by_key(|person| ids.iter().position(|id| *id == person.id));
    Ok(people)
}

/// What is granted.
#[derive(Clone, Debug, Deserialize)]
pub struct Grant {
    /// To whom.
    pub staff: StaffId,
    /// For which unit.
    pub unit: UnitId,
    /// Which post.
    pub post: Post,
    /// As holder or deputy.
    pub rank: Rank,
    /// From when; now when empty.
    pub from: Option<Moment>,
    /// Until when; open when empty.
    pub until: Option<Moment>,
}

/// Grants a post.
pub async fn grant(act: &Act, grant: &Grant) -> Result<Model> {
    act.permit(GrantPost, &Resource::unit(grant.unit))?;
    // Held until the act ends: of two grants at once the second sees the first.
    let unit = unit::Entity::find_by_id(grant.unit);
    let unit = unit.lock_exclusive().one(act.db()).await?.or_not_found()?;
    let staff = staff::Entity::find_by_id(grant.staff);
    let staff = staff.lock_exclusive().one(act.db()).await?.or_not_found()?;
    super::not_to_oneself(act, staff.id)?;
    let from = grant.from.unwrap_or(act.now());
    let mut reasons: Vec<Refusal> = unit.must_be_open().err().into_iter().collect();
    reasons.extend(staff.must_be_here().err());
    reasons.extend(rules_over(grant.post, unit.kind).err());
    if grant.until.is_some_and(|until| until <= from || until <= act.now()) {
        reasons.push(Refusal::new("people-holding-period").field("until"));
    }
    // Only the platform itself (an import of what was so before) may look back.
    if act.staff().is_ok() && from.day() < act.now().day() {
        reasons.push(Refusal::new("people-holding-back-dated").field("from"));
    }
    // What the person holds at any time that the new holding covers.
    let overlapping = |find: Select<Entity>| {
        let find = find.filter(not_over(from));
        match grant.until {
            Some(until) => find.filter(Column::FromAt.lt(until)),
            None => find,
        }
    };
    let own = overlapping(Entity::find().filter(Column::StaffId.eq(staff.id))).all(act.db()).await?;
    if own.iter().any(|held| (held.post, held.unit_id) == (grant.post, grant.unit)) {
        reasons.push(Refusal::new("people-holding-already").arg("name", staff.name.as_str()));
    }
    let posts: Vec<_> = own.iter().map(|held| held.post).collect();
    reasons.extend(exclusive(grant.post, &posts).err());
    if grant.post == Post::PrincipalLeader && grant.rank == Rank::Holder {
        let first = Entity::find()
            .filter(Column::UnitId.eq(unit.id))
            .filter(Column::Post.eq(grant.post))
            .filter(Column::Rank.eq(Rank::Holder))
            .filter(Column::StaffId.ne(staff.id));
        if overlapping(first).count(act.db()).await? > 0 {
            reasons.push(
                Refusal::new("people-holding-first-responsible")
                    .arg("unit", unit.name.as_str())
                    .article("31")
                    .remedy("people-holding-first-responsible-remedy"),
            );
        }
    }
    all_clear(reasons)?;
    let held = ActiveModel {
        id: Set(HoldingId::new()),
        staff_id: Set(staff.id),
        unit_id: Set(unit.id),
        post: Set(grant.post),
        rank: Set(grant.rank),
        from_at: Set(from),
        until_at: Set(grant.until),
        granted_by: Set(act.staff().ok().map(|actor| actor.id)),
    }
    .insert(act.db())
    .await?;
    act.record(Entry::new("holding.grant", "staff", staff.id, &staff.name).unit(unit.id).effect(json!({
        "holding": held.id, "post": held.post, "rank": held.rank,
        "from": held.from_at, "until": held.until_at,
    })));
    let told = json!({ "unit": unit.name });
    notices::tell(act, staff.id, "people-notice-granted", told, "/desk/account").await?;
    Ok(held)
}

/// Ends a post now.
pub async fn end(act: &Act, id: HoldingId) -> Result<Model> {
    let held = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    act.permit(GrantPost, &Resource::unit(held.unit_id))?;
    super::not_to_oneself(act, held.staff_id)?;
    if held.over(act.now()) {
        return Err(Refusal::new("people-holding-over").into());
    }
    if held.post == Post::SecurityAdministrator {
        must_keep_one_who_grants(act, held.staff_id, Some(id)).await?;
    }
    let staff = staff::in_act(act, held.staff_id).await?;
    let mut row: ActiveModel = held.into();
    row.until_at = Set(Some(act.now()));
    let held = row.update(act.db()).await?;
    act.record(
        Entry::new("holding.end", "staff", staff.id, &staff.name)
            .unit(held.unit_id)
            .effect(json!({ "holding": held.id, "post": held.post, "rank": held.rank })),
    );
    Ok(held)
}

/// Ends every holding that meets the condition and is not over; returns how many.
pub(super) async fn end_where(act: &Act, condition: impl sea_orm::sea_query::IntoCondition) -> Result<u64> {
    let ended = Entity::update_many()
        .col_expr(Column::UntilAt, Expr::value(act.now()))
        .filter(condition.into_condition())
        .filter(not_over(act.now()))
        .exec(act.db())
        .await?;
    Ok(ended.rows_affected)
}

/// The cluster is never without somebody who may grant posts.
pub(super) async fn must_keep_one_who_grants(act: &Act, staff: StaffId, only: Option<HoldingId>) -> Result<()> {
    let now = act.now();
    let granting = Entity::find()
        .filter(Column::Post.eq(Post::SecurityAdministrator))
        .filter(in_force(now))
        .lock_exclusive()
        .all(act.db())
        .await?;
    let goes = |held: &Model| match only {
        Some(id) => held.id == id,
        None => held.staff_id == staff,
    };
    if granting.iter().any(goes) && granting.iter().all(goes) {
        return Err(Refusal::new("people-holding-last-security")
            .article("29")
            .remedy("people-holding-last-security-remedy")
            .into());
    }
    Ok(())
}

/// The three administrators are three people, and they do nothing else.
pub fn exclusive(post: Post, held: &[Post]) -> Result<(), Refusal> {
    if held.iter().any(|other| *other != post && (post.administers() || other.administers())) {
        return Err(Refusal::new("people-holding-exclusive")
            .article("29")
            .remedy("people-holding-exclusive-remedy")
            .field("post"));
    }
    Ok(())
}

/// A unit outside the Measures holds no post that rules over units inside them.
pub fn rules_over(post: Post, kind: UnitKind) -> Result<(), Refusal> {
    if post.over_other_units() && !kind.under_the_measures() {
        return Err(Refusal::new("people-holding-city-vertical")
            .article("37")
            .remedy("people-holding-city-vertical-remedy")
            .field("post"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_are_three_people() {
        let three = [Post::SystemAdministrator, Post::SecurityAdministrator, Post::AuditAdministrator];
        for post in three {
            assert!(exclusive(post, &[]).is_ok());
            assert!(exclusive(post, &[post]).is_ok(), "the same post for another unit");
            for other in Post::ALL.iter().copied().filter(|other| *other != post) {
                assert!(exclusive(post, &[other]).is_err(), "{post:?} beside {other:?}");
                assert!(exclusive(other, &[post]).is_err(), "{other:?} beside {post:?}");
            }
        }
        assert!(exclusive(Post::InformationOfficer, &[Post::LetterHandler]).is_ok());
    }

    #[test]
    fn a_city_vertical_unit_rules_over_nobody() {
        assert!(rules_over(Post::InformationOfficer, UnitKind::CityVertical).is_ok());
        let refusal = rules_over(Post::Assessor, UnitKind::CityVertical).expect_err("art. 37");
        assert_eq!(refusal.article.as_deref(), Some("37"));
        assert!(rules_over(Post::Assessor, UnitKind::SocialOrganisation).is_ok());
    }

    #[test]
    fn a_holding_ends_at_its_moment() {
        let held = Model {
            id: HoldingId::new(),
            staff_id: StaffId::new(),
            unit_id: UnitId::new(),
            post: Post::InformationOfficer,
            rank: Rank::Holder,
            from_at: Moment(10),
            until_at: Some(Moment(20)),
            granted_by: None,
        };
        let states: Vec<_> = [9, 10, 19, 20].map(|at| (held.in_force(Moment(at)), held.over(Moment(at)))).into();
        assert_eq!(states, [(false, false), (true, false), (true, false), (false, true)]);
    }
}
