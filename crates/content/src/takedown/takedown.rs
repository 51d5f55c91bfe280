//! That an item was taken down everywhere: by whom, when, why, whether it is proven, and whether it
//! was let back.

use platform::approvals::FormId;
use platform::people::{Post, Staff, StaffId, UnitId};
use platform::{Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};

use super::reason::Reason;
use crate::articles::ArticleId;

platform::id!(
    /// A takedown.
    TakedownId
);

/// One takedown.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "takedown")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TakedownId,
    /// 撤除编号: what is said instead of the title.
    pub serial: String,
    /// Of which article.
    pub article_id: ArticleId,
    /// The unit that answers for it.
    pub unit_id: UnitId,
    /// Class.
    pub reason: Reason,
    /// In the office's own words; not public.
    pub note: String,
    /// By whom.
    pub by_staff_id: StaffId,
    /// When.
    pub at: Moment,
    /// When every surface was found clean.
    pub proven_at: Option<Moment>,
    /// SM3 over the proof.
    pub proof_digest: Option<String>,
    /// When it was let back.
    pub restored_at: Option<Moment>,
    /// By which approval.
    pub restored_by_form: Option<FormId>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The takedown that stands against an article.
pub async fn standing(db: &impl ConnectionTrait, article: ArticleId) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::ArticleId.eq(article)).filter(Column::RestoredAt.is_null()).one(db).await?)
}

/// The articles against which one stands, for lists that leave them out.
pub fn standing_articles() -> SelectStatement {
    Query::select().column(Column::ArticleId).from(Entity).and_where(Column::RestoredAt.is_null()).to_owned()
}

/// The takedown of an id, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: TakedownId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// Whose takedowns the person sees: those of their units, or everybody's for the offices that may
/// take down everywhere.
pub fn sees(staff: &Staff, takedown: &Model) -> bool {
    over_all(staff) || staff.units().contains(&takedown.unit_id)
}

fn over_all(staff: &Staff) -> bool {
    [Post::SecrecyInspector, Post::ItOfficePlanner, Post::ItOfficeOperator].iter().any(|post| staff.holds_any(*post))
}

/// Takedowns that the person sees, newest first, older than a place in the list, at most `most`.
pub async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    before: Option<(Moment, TakedownId)>,
    most: u64,
) -> Result<Vec<Model>> {
    let mut query = Entity::find();
    if !over_all(staff) {
        query = query.filter(Column::UnitId.is_in(staff.units()));
    }
    if let Some((at, id)) = before {
        let same = Condition::all().add(Column::At.eq(at)).add(Column::Id.lt(id));
        query = query.filter(Condition::any().add(Column::At.lt(at)).add(same));
    }
    Ok(query.order_by_desc(Column::At).order_by_desc(Column::Id).limit(most).all(db).await?)
}
