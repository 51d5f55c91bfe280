//! Work of every day: chasing what is overdue, ending what is over, looking after what should be
//! there. Queued once a day for the whole cluster, at its first look after the day began.

use std::time::Duration;

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use crate::app::App;
use crate::error::Result;
use crate::time::Moment;

/// A day's work that was begun.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "daily_run")]
pub struct Model {
    /// [`super::Job::KIND`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// The day, `2026-11-23`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    /// When it was queued.
    pub begun_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How long between two looks at the calendar.
const LOOK: Duration = Duration::from_secs(30);

/// Queues what today still lacks; harmless however often and on however many nodes.
pub async fn begin(app: &App) -> Result<()> {
    let now = app.time.now();
    let day = now.day().to_string();
    let begun = Entity::find().filter(Column::Day.eq(&day)).all(app.db.read()).await?;
    let lacking: Vec<_> = app.jobs.daily().filter(|(kind, _)| !begun.iter().any(|run| run.kind == *kind)).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let write = app.db.write().await?;
    for (kind, enqueue) in lacking {
        let row = ActiveModel { kind: Set(kind.to_owned()), day: Set(day.clone()), begun_at: Set(now) };
        let keys = OnConflict::columns([Column::Kind, Column::Day]).do_nothing().to_owned();
        let taken = Entity::insert(row).on_conflict(keys).exec_without_returning(&write.transaction).await?;
        if taken == 1 {
            enqueue(&write.transaction, now).await?;
        }
    }
    write.transaction.commit().await?;
    app.wake.committed();
    Ok(())
}

/// Looks at the calendar for ever.
pub async fn run(app: App) {
    loop {
        if let Err(error) = begin(&app).await {
            tracing::error!(%error, "the day's work cannot be queued");
        }
        tokio::time::sleep(LOOK).await;
    }
}
