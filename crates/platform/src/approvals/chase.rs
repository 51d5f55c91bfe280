//! Chasers: a cell that waits beyond its day is called in once from whoever should sign, and when it
//! is still there later, once from the leader of their unit too (arts. 10, 31).

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{QueryOrder, QuerySelect, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cell::{self, CellId, CellState};
use super::form;
use crate::act::Act;
use crate::app::App;
use crate::calendar::DueDate;
use crate::error::Result;
use crate::jobs::Job;
use crate::notices;
use crate::people::{Actor, Post};
use crate::time::Moment;

/// One reminder.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_chase")]
pub struct Model {
    /// The cell.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cell_id: CellId,
    /// `signer` or `leader`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub level: String,
    /// When.
    pub chased_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Chases every cell that waits beyond its day; once a day.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ChaseForms {
    behind: Option<CellId>,
}

/// Cells looked at in one transaction.
const AT_ONCE: u64 = 200;

impl Job for ChaseForms {
    const KIND: &'static str = "approvals.chase";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(format!("chase:{:?}", self.behind))
    }

    async fn run(self, app: App) -> Result<()> {
        let mut find = cell::Entity::find().filter(cell::Column::State.eq(CellState::Waiting));
        if let Some(behind) = self.behind {
            find = find.filter(cell::Column::Id.gt(behind));
        }
        let cells = find.order_by_asc(cell::Column::Id).limit(AT_ONCE).all(app.db.read()).await?;
        let last = cells.last().map(|cell| cell.id).filter(|_| cells.len() as u64 == AT_ONCE);
        let act = app.act(&Actor::System("chaser")).await?;
        for cell in &cells {
            chase(&act, cell).await?;
        }
        if last.is_some() {
            act.enqueue(&Self { behind: last }).await?;
        }
        act.commit().await
    }
}

async fn chase(act: &Act, cell: &cell::Model) -> Result<()> {
    let form = form::by_id(act.db(), cell.form_id).await?;
    let app = act.app().clone();
    let Some(due) = cell::due(&app, &form, cell)? else { return Ok(()) };
    let today = act.now().day();
    if due.date >= today {
        return Ok(());
    }
    let args = json!({ "serial": form.serial, "title": form.subject_label, "due": due.date.to_string() });
    let url = (app.forms.of(&form)?.show)(&form);
    if once(act, cell, "signer").await? {
        for post in &app.flows.at(&form.kind, form.version)?.step(&cell.name)?.posts {
            notices::tell_post(act, cell.unit_id, *post, "notice-form-overdue", args.clone(), &url).await?;
        }
        notices::tell(act, form.opened_by, "notice-form-overdue", args, &url).await?;
    } else if beyond(&app, due, today)? && once(act, cell, "leader").await? {
        let leader = Post::PrincipalLeader;
        notices::tell_post(act, cell.unit_id, leader, "notice-form-overdue", args, &url).await?;
    }
    Ok(())
}

/// Whether the deadline has been over for as long again as the rule allows.
fn beyond(app: &App, due: DueDate, today: jiff::civil::Date) -> Result<bool> {
    let more = app.rules.days("form.chase", today)?;
    Ok(more.value.after(due.date, &app.calendar).date < today)
}

/// Whether this reminder is the first of its level.
async fn once(act: &Act, cell: &cell::Model, level: &str) -> Result<bool> {
    let row = ActiveModel { cell_id: Set(cell.id), level: Set(level.to_owned()), chased_at: Set(act.now()) };
    let keys = OnConflict::columns([Column::CellId, Column::Level]).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(keys).exec_without_returning(act.db()).await? == 1)
}
