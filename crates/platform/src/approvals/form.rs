//! Approval forms (审批表): one row a form, through all its rounds.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde::Serialize;

use crate::act::Act;
use crate::error::{OrNotFound, Result};
use crate::people::{StaffId, UnitId};
use crate::time::Moment;

crate::id!(
    /// An approval form.
    FormId
);

/// Where a form stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A cell waits.
    #[sea_orm(string_value = "open")]
    Open,
    /// All cells are signed.
    #[sea_orm(string_value = "approved")]
    Approved,
    /// Sent back to whoever filled it.
    #[sea_orm(string_value = "returned")]
    Returned,
    /// Taken back by whoever filled it.
    #[sea_orm(string_value = "withdrawn")]
    Withdrawn,
}

/// One form.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_form")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FormId,
    /// 表号: code, year, unit, four digits.
    #[sea_orm(unique)]
    pub serial: String,
    /// Name of the flow.
    pub kind: String,
    /// Version of the flow it began with.
    pub version: i32,
    /// Whose form.
    pub unit_id: UnitId,
    /// Kind of the thing it is about.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: String,
    /// Its name.
    pub subject_label: String,
    /// The form's own fields.
    pub fields: Json,
    /// SM3 of what is to be approved.
    pub digest: String,
    /// From 1; moves on after a rejection.
    pub round: i32,
    /// Where it stands.
    pub state: State,
    /// Ordinal of the cell that waits or was last.
    pub cell: i32,
    /// Who opened it.
    pub opened_by: StaffId,
    /// When.
    pub opened_at: Moment,
    /// Last move; whoever signs must have seen the present state.
    pub moved_at: Moment,
    /// When it ended.
    pub closed_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// One form.
pub async fn by_id(db: &impl ConnectionTrait, id: FormId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// All forms about a thing, oldest first.
pub async fn about(db: &impl ConnectionTrait, kind: &str, subject: &str) -> Result<Vec<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find()
        .filter(Column::SubjectKind.eq(kind))
        .filter(Column::SubjectId.eq(subject))
        .order_by_asc(Column::OpenedAt)
        .all(db)
        .await?)
}

pub(super) async fn moved(act: &Act, form: &Model, state: State, cell: i32) -> Result<()> {
    let mut row = form.clone().into_active_model();
    row.state = Set(state);
    row.cell = Set(cell);
    row.moved_at = Set(act.now());
    row.closed_at = Set((state != State::Open).then_some(act.now()));
    row.update(act.db()).await?;
    Ok(())
}
