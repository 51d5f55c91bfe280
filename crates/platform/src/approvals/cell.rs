//! One cell of a form in one round: who is to sign, who signed, on whose behalf, what they said,
//! and for which digest. Signatures are voided, never removed.

use std::collections::{BTreeMap, HashMap};

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, FromJsonQueryResult, FromQueryResult, QueryOrder, Statement};
use serde::{Deserialize, Serialize};

use super::form::{self, FormId};
use crate::app::App;
use crate::calendar::DueDate;
use crate::error::{OrNotFound, Result};
use crate::people::{DelegationId, StaffId, UnitId};
use crate::time::Moment;

crate::id!(
    /// A cell of an approval form.
    CellId
);

/// Where a cell stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// Not reached yet.
    #[sea_orm(string_value = "ahead")]
    Ahead,
    /// Waits for a signature.
    #[sea_orm(string_value = "waiting")]
    Waiting,
    /// Signed.
    #[sea_orm(string_value = "signed")]
    Signed,
    /// The form was returned from here.
    #[sea_orm(string_value = "returned")]
    Returned,
    /// Never reached: the form was returned or taken back before.
    #[sea_orm(string_value = "dropped")]
    Dropped,
}

/// What a signer concluded.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
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

/// A cell of a form in one round.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "approval_cell")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CellId,
    /// The form.
    pub form_id: FormId,
    /// In which round.
    pub round: i32,
    /// Place in the flow, from 0.
    pub ordinal: i32,
    /// Name in the flow; the message key is `approvals-cell-<name>`.
    pub name: String,
    /// The post that is waited for.
    pub post: String,
    /// Of this unit.
    pub unit_id: UnitId,
    /// Where it stands.
    pub state: CellState,
    /// Since when it waits or waited.
    pub waiting_since: Option<Moment>,
    /// What was concluded.
    pub conclusion: Option<Conclusion>,
    /// In which words.
    pub opinion: Option<String>,
    /// By whom.
    pub signed_by: Option<StaffId>,
    /// Name at that time.
    pub signed_name: Option<String>,
    /// By which delegation, when the post is another's.
    pub delegation_id: Option<DelegationId>,
    /// When.
    pub signed_at: Option<Moment>,
    /// For exactly this content.
    pub signed_digest: Option<String>,
    /// Since when the signature is void.
    pub voided_at: Option<Moment>,
    /// What was asked with the signature.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub answers: Option<Answers>,
}

/// Answers by the names in the flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Answers(pub BTreeMap<String, String>);

/// An answer as people read it: the closed ones are names of messages, the others words.
pub(crate) fn answer(say: &impl Fn(&str) -> String, value: &str) -> String {
    match value {
        "no" | "yes" | "exception" | "none" | "confirmed" => say(&format!("approvals-answer-{value}")),
        words => words.to_owned(),
    }
}

/// No relations: readers join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The cell of an id.
pub async fn by_id(db: &impl ConnectionTrait, id: CellId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The cell that waits, if one does.
pub async fn waiting(db: &impl ConnectionTrait, form: &form::Model) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::FormId.eq(form.id)).filter(Column::State.eq(CellState::Waiting));
    Ok(find.one(db).await?)
}

/// The cells of the present round, in order.
pub async fn of_round(db: &impl ConnectionTrait, form: &form::Model) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::FormId.eq(form.id)).filter(Column::Round.eq(form.round));
    Ok(find.order_by_asc(Column::Ordinal).all(db).await?)
}

/// A cell as history tells it.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The cell.
    pub cell: Model,
    /// Name of the one on whose behalf it was signed.
    pub on_behalf_of: Option<String>,
}

/// Every cell of every round, oldest round first: who, when, in which words, on whose behalf,
/// and whether it is void.
pub async fn history(db: &impl ConnectionTrait, form: &form::Model) -> Result<Vec<Told>> {
    let find = Entity::find().filter(Column::FormId.eq(form.id));
    let cells = find.order_by_asc(Column::Round).order_by_asc(Column::Ordinal).all(db).await?;
    let behalf = if cells.iter().any(|cell| cell.delegation_id.is_some()) {
        principals(db, form.id).await?
    } else {
        HashMap::new()
    };
    let told = |cell: Model| Told { on_behalf_of: cell.delegation_id.and_then(|id| behalf.get(&id).cloned()), cell };
    Ok(cells.into_iter().map(told).collect())
}

/// Who gave each delegation under which the form was signed.
async fn principals(db: &impl ConnectionTrait, form: FormId) -> Result<HashMap<DelegationId, String>> {
    #[derive(FromQueryResult)]
    struct Principal {
        delegation: DelegationId,
        name: String,
    }
    let sql = "SELECT DISTINCT d.id AS delegation, s.name AS name FROM approval_cell c \
               JOIN delegation d ON d.id = c.delegation_id JOIN staff s ON s.id = d.from_staff_id \
               WHERE c.form_id = $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [form.into()]);
    let rows = Principal::find_by_statement(statement).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.delegation, row.name)).collect())
}

/// By which day a waiting cell should be signed, when a rule says so.
pub fn due(app: &App, form: &form::Model, cell: &Model) -> Result<Option<DueDate>> {
    let (Some(since), Ok(flow)) = (cell.waiting_since, app.flows.at(&form.kind, form.version)) else {
        return Ok(None);
    };
    let Some(rule) = flow.cells.iter().find(|step| step.name == cell.name).and_then(|step| step.deadline.as_ref())
    else {
        return Ok(None);
    };
    let days = app.rules.days(rule, since.day())?;
    Ok(Some(days.value.after(since.day(), &app.calendar)))
}

/// Refused unless what the form stands for may take effect, for exactly this content: every cell is signed, or the one
/// that releases is and those behind it look back.
pub async fn must_release(app: &App, db: &impl ConnectionTrait, form: &form::Model, digest: &str) -> Result<()> {
    let released = released(app, db, form).await?;
    Ok(if released { form.must_stand_for(digest) } else { form.must_release(digest) }?)
}

/// Whether the cell that releases is signed in this round.
pub async fn released(app: &App, db: &impl ConnectionTrait, form: &form::Model) -> Result<bool> {
    let flow = app.flows.at(&form.kind, form.version)?;
    let releases = |cell: &Model| flow.step(&cell.name).is_ok_and(|step| step.releases);
    let cells = of_round(db, form).await?;
    Ok(cells.iter().any(|cell| releases(cell) && cell.state == CellState::Signed && cell.voided_at.is_none()))
}
