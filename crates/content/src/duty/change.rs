//! 变动 (annex 4): something changed that a column must show within so many working days — a leader, an address, a
//! procedure. Reported by the unit or by the IT office; the clock of the column starts on that day.

use construction::columns::{ColumnId, column};
use jiff::civil::Date;
use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::StaffId;
use platform::permits::{ReportChange, Resource};
use platform::{Act, Moment, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, Set};
use serde_json::json;

use super::{Day, Frequency, clock, row};

platform::id!(
    /// A reported change.
    DutyChangeId
);

/// A change.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_change")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DutyChangeId,
    /// Which column must show it.
    pub column_id: ColumnId,
    /// The day it happened.
    pub happened_on: Day,
    /// What changed.
    pub what: String,
    /// By whom it was reported.
    pub reported_by: Option<StaffId>,
    /// When.
    pub reported_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The changes of all columns since a day, by column and day.
pub async fn since(db: &impl ConnectionTrait, day: Date) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::HappenedOn.gte(Day(day)))
        .order_by_asc(Column::ColumnId)
        .order_by_asc(Column::HappenedOn)
        .all(db)
        .await?)
}

/// The changes of a column, the newest first.
pub async fn of_column(db: &impl ConnectionTrait, column: ColumnId) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::ColumnId.eq(column)).order_by_desc(Column::HappenedOn).all(db).await?)
}

/// Reports a change that the column must show.
pub async fn report(act: &Act, id: ColumnId, on: Option<Date>, what: &str) -> Result<Model> {
    let column = column::by_id(act.db(), id).await?;
    let today = act.now().day();
    let in_force = row::in_force(act.db(), id, today).await?;
    let unit = in_force.as_ref().map_or(column.unit_id, |row| row.lead_unit_id);
    act.permit(ReportChange, &Resource::unit(unit))?;
    let what = what.trim();
    let most = act.app().rules.chars("duty.text", today)?.value;
    let mut reasons = Vec::new();
    match &in_force {
        None => reasons.push(Refusal::new("duty-no-row").article("18").remedy("duty-no-row-remedy")),
        Some(row) if !matches!(row.frequency, Frequency::AfterChange(_)) => {
            reasons.push(Refusal::new("duty-change-not-asked").article("18"));
        }
        Some(row) if on.is_some_and(|on| !row.covers(on)) => {
            reasons.push(Refusal::new("duty-change-before-row").field("on"));
        }
        Some(_) => {}
    }
    if what.is_empty() || what.chars().count() as u64 > most {
        reasons.push(Refusal::new("duty-change-what").arg("most", most).field("what"));
    }
    if on.is_none_or(|on| on > today) {
        reasons.push(Refusal::new("duty-change-day").field("on"));
    }
    all_clear(reasons)?;
    let model = ActiveModel {
        id: Set(DutyChangeId::new()),
        column_id: Set(id),
        happened_on: Set(Day(on.unwrap_or(today))),
        what: Set(what.to_owned()),
        reported_by: Set(act.staff().ok().map(|staff| staff.id)),
        reported_at: Set(act.now()),
    };
    let change = model.insert(act.db()).await?;
    act.record(
        Entry::new("duty.change", "column", id, &column.name)
            .unit(unit)
            .site(column.site_id)
            .effect(json!({ "on": change.happened_on, "what": change.what })),
    );
    clock::wind_one(act, id).await?;
    Ok(change)
}
