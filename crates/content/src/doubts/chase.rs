//! A question that waits beyond its day is called in once, and who asked is told (art. 19).

use platform::jobs::Job;
use platform::people::Actor;
use platform::{App, Result, notices};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ask::{tell_administration, url};
use super::doubt::{self, Column, Entity};

/// Calls in what is overdue; once a day.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ChaseDoubts;

impl Job for ChaseDoubts {
    const KIND: &'static str = "doubts.chase";
    const LANE: i32 = 1;

    async fn run(self, app: App) -> Result<()> {
        let act = app.act(&Actor::System("chaser")).await?;
        let open = Entity::find()
            .filter(Column::AnsweredAt.is_null())
            .filter(Column::TakenBackAt.is_null())
            .filter(Column::ChasedAt.is_null())
            .all(act.db())
            .await?;
        let today = act.now().day();
        let overdue = open.into_iter().filter(|one| one.due().is_some_and(|due| due < today));
        for one in overdue.collect::<Vec<doubt::Model>>() {
            let args = json!({"title": one.title, "due": one.due_on});
            let (id, asked_by) = (one.id, one.asked_by);
            let mut row = one.into_active_model();
            row.chased_at = Set(Some(act.now()));
            row.update(act.db()).await?;
            tell_administration(&act, "notice-doubt-overdue", args.clone(), id).await?;
            notices::tell(&act, asked_by, "notice-doubt-overdue", args, &url(id)).await?;
        }
        act.commit().await
    }
}
