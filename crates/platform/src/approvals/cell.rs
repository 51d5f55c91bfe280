//! Opinion cells (意见栏): who signed what, when, by which post, on whose behalf. Cells of voided
//! rounds stay as they were signed.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{IntoActiveModel, QueryOrder, Set};
use serde::Serialize;

use super::flow::{Flow, Office};
use super::form::{self, FormId};
use crate::act::Act;
use crate::error::Result;
use crate::people::{DelegationId, Post, StaffId, UnitId, holding};
use crate::time::Moment;

crate::id!(
    /// A cell of a form.
    CellId
);

/// Where a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// Its turn has not come.
    #[sea_orm(string_value = "ahead")]
    Ahead,
    /// Its turn is now.
    #[sea_orm(string_value = "waiting")]
    Waiting,
    /// Signed.
    #[sea_orm(string_value = "signed")]
    Signed,
    /// Its round ended otherwise.
    #[sea_orm(string_value = "void")]
    Void,
}

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// 同意.
    #[sea_orm(string_value = "agree")]
    Agree,
    /// 退回修改.
    #[sea_orm(string_value = "return")]
    Return,
}

/// One cell of one round.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_cell")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CellId,
    /// Of which form.
    pub form_id: FormId,
    /// Of which round.
    pub round: i32,
    /// From 0.
    pub ordinal: i32,
    /// Name in the flow.
    pub name: String,
    /// The post whose desk it lies on; after signing, the post it was signed by.
    pub post: String,
    /// Of which unit.
    pub unit_id: UnitId,
    /// Where it stands.
    pub state: CellState,
    /// Since when it waits.
    pub waiting_since: Option<Moment>,
    /// What was decided.
    pub conclusion: Option<Conclusion>,
    /// In which words.
    pub opinion: Option<String>,
    /// By whom.
    pub signed_by: Option<StaffId>,
    /// Name at that time.
    pub signed_name: Option<String>,
    /// On whose behalf.
    pub delegation_id: Option<DelegationId>,
    /// When.
    pub signed_at: Option<Moment>,
    /// SM3 of what was signed.
    pub signed_digest: Option<String>,
    /// When it lost its force.
    pub voided_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What goes into a cell.
pub(super) struct Signature<'a> {
    pub conclusion: Conclusion,
    pub opinion: &'a str,
    pub digest: &'a str,
    pub post: Post,
    pub delegation: Option<DelegationId>,
}

/// The cells of a new round; the first one waits.
pub(super) async fn lay_out(act: &Act, form: &form::Model, flow: &Flow) -> Result<()> {
    for (ordinal, rule) in (0..).zip(&flow.cells) {
        let unit_id = match rule.office {
            Office::Own => form.unit_id,
            Office::ItOffice => holding::office_of(act.db(), Post::ItOfficePlanner, act.now()).await?,
            Office::SecrecyAdministration => holding::office_of(act.db(), Post::SecrecyInspector, act.now()).await?,
        };
        // It lies on the desk of the first admitted post that somebody holds.
        let mut post = rule.posts[0];
        for candidate in rule.posts.iter().copied() {
            if !holding::holders(act.db(), unit_id, candidate, act.now()).await?.is_empty() {
                post = candidate;
                break;
            }
        }
        let first = ordinal == 0;
        let row = ActiveModel {
            id: Set(CellId::new()),
            form_id: Set(form.id),
            round: Set(form.round),
            ordinal: Set(ordinal),
            name: Set(rule.name.clone()),
            post: Set(post.name().to_owned()),
            unit_id: Set(unit_id),
            state: Set(if first { CellState::Waiting } else { CellState::Ahead }),
            waiting_since: Set(first.then_some(act.now())),
            conclusion: Set(None),
            opinion: Set(None),
            signed_by: Set(None),
            signed_name: Set(None),
            delegation_id: Set(None),
            signed_at: Set(None),
            signed_digest: Set(None),
            voided_at: Set(None),
        };
        Entity::insert(row).exec_without_returning(act.db()).await?;
    }
    Ok(())
}

pub(super) async fn begin(act: &Act, cell: Model) -> Result<Model> {
    let mut row = cell.into_active_model();
    row.state = Set(CellState::Waiting);
    row.waiting_since = Set(Some(act.now()));
    Ok(row.update(act.db()).await?)
}

pub(super) async fn sign(act: &Act, cell: Model, signature: Signature<'_>) -> Result<()> {
    let staff = act.staff()?;
    let mut row = cell.into_active_model();
    row.state = Set(CellState::Signed);
    row.post = Set(signature.post.name().to_owned());
    row.conclusion = Set(Some(signature.conclusion));
    row.opinion = Set(Some(signature.opinion.trim().to_owned()));
    row.signed_by = Set(Some(staff.id));
    row.signed_name = Set(Some(staff.name.clone()));
    row.delegation_id = Set(signature.delegation);
    row.signed_at = Set(Some(act.now()));
    row.signed_digest = Set(Some(signature.digest.to_owned()));
    row.update(act.db()).await?;
    Ok(())
}

/// The round loses its force; what was signed stays readable.
pub(super) async fn void_round(act: &Act, form: &form::Model) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::VoidedAt, Expr::value(act.now()))
        .filter(Column::FormId.eq(form.id))
        .filter(Column::Round.eq(form.round))
        .filter(Column::State.eq(CellState::Signed))
        .exec(act.db())
        .await?;
    Entity::update_many()
        .col_expr(Column::State, CellState::Void.as_enum())
        .filter(Column::FormId.eq(form.id))
        .filter(Column::Round.eq(form.round))
        .filter(Column::State.ne(CellState::Signed))
        .exec(act.db())
        .await?;
    Ok(())
}

/// The cell that waits.
pub async fn waiting(db: &impl ConnectionTrait, form: &form::Model) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::FormId.eq(form.id))
        .filter(Column::Round.eq(form.round))
        .filter(Column::State.eq(CellState::Waiting))
        .one(db)
        .await?)
}

/// The cells of the present round in order.
pub async fn of_round(db: &impl ConnectionTrait, form: &form::Model) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::FormId.eq(form.id))
        .filter(Column::Round.eq(form.round))
        .order_by_asc(Column::Ordinal)
        .all(db)
        .await?)
}

/// The cells of all rounds in order, for the history.
pub async fn of_form(db: &impl ConnectionTrait, form: FormId) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::FormId.eq(form))
        .order_by_asc(Column::Round)
        .order_by_asc(Column::Ordinal)
        .all(db)
        .await?)
}

/// The cell before this one in its round.
pub(super) async fn before(db: &impl ConnectionTrait, form: &form::Model, cell: &Model) -> Result<Option<Model>> {
    Ok(of_round(db, form).await?.into_iter().rev().find(|before| before.ordinal < cell.ordinal))
}
