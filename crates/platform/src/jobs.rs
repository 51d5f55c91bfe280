//! Background work: a row queued inside the act that wants it, run at least once, retried with
//! growing pauses, kept with its error when it gives up. Jobs are shallow: they call one act.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{LockBehavior, LockType, OnConflict};
use sea_orm::{ConnectionTrait, DatabaseTransaction, ExprTrait, QueryOrder, QuerySelect, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::Result;
use crate::time::Moment;

pub mod daily;

crate::id!(
    /// A queued job.
    JobId
);

/// A job waiting, running or given up.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// [`Job::KIND`].
    pub kind: String,
    /// The job as JSON.
    pub payload: String,
    /// 0 direct (people wait for it), 1 indirect (nobody does).
    pub lane: i32,
    /// A second job with the same key is not queued while the first waits.
    pub unique_key: Option<String>,
    /// Not before.
    pub run_at: Moment,
    /// How often it was tried.
    pub attempts: i32,
    /// A worker has it until then; after that another may take it.
    pub claimed_until: Option<Moment>,
    /// When it was given up.
    pub failed_at: Option<Moment>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Something to do later: a serde struct and one line that calls an act.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Name under which it is stored; never changes.
    const KIND: &'static str;
    /// 0 when somebody waits for it, 1 when nobody does.
    const LANE: i32 = 0;

    /// Two waiting jobs with the same key are one.
    fn unique_key(&self) -> Option<String> {
        None
    }

    /// Does it. Must be harmless when done twice.
    fn run(self, app: App) -> impl Future<Output = Result<()>> + Send;
}

type Runner = Arc<dyn Fn(App, String) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync>;

/// Queues a job of every day on a transaction.
type Enqueue = for<'a> fn(&'a DatabaseTransaction, Moment) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// The kinds of job the chapters brought.
#[derive(Clone, Default)]
pub struct Registry {
    runners: HashMap<&'static str, Runner>,
    daily: BTreeMap<&'static str, Enqueue>,
}

impl Registry {
    /// With this kind too.
    #[must_use]
    pub fn with<J: Job>(mut self) -> Self {
        let run: Runner =
            Arc::new(|app, payload| Box::pin(async move { serde_json::from_str::<J>(&payload)?.run(app).await }));
        self.runners.insert(J::KIND, run);
        self
    }

    /// With this kind too, once every day.
    #[must_use]
    pub fn with_daily<J: Job + Default>(self) -> Self {
        let mut with = self.with::<J>();
        with.daily.insert(J::KIND, |db, now| Box::pin(async move { enqueue(db, &J::default(), now, now).await }));
        with
    }

    /// What is done every day.
    fn daily(&self) -> impl Iterator<Item = (&'static str, Enqueue)> {
        self.daily.iter().map(|(kind, enqueue)| (*kind, *enqueue))
    }

    /// With another chapter's kinds.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.runners.extend(other.runners);
        self.daily.extend(other.daily);
        self
    }
}

const ATTEMPTS: i32 = 8;
const CLAIM_SECONDS: i64 = 120;

/// Queues `job` on the given connection.
pub async fn enqueue<J: Job>(db: &impl ConnectionTrait, job: &J, run_at: Moment, now: Moment) -> Result<()> {
    let row = ActiveModel {
        id: Set(JobId::new()),
        kind: Set(J::KIND.to_owned()),
        payload: Set(serde_json::to_string(job)?),
        lane: Set(J::LANE),
        unique_key: Set(job.unique_key()),
        run_at: Set(run_at),
        attempts: Set(0),
        claimed_until: Set(None),
        failed_at: Set(None),
        last_error: Set(None),
        created_at: Set(now),
    };
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::UniqueKey).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Runs due jobs until none is due; returns how many ran. Used by workers and by tests.
pub async fn run_due(app: &App) -> Result<usize> {
    let mut ran = 0;
    for lane in [0, 1] {
        while run_next(app, lane).await? {
            ran += 1;
        }
    }
    Ok(ran)
}

/// Works through the lane for ever.
pub async fn work(app: App, lane: i32) {
    loop {
        match run_next(&app, lane).await {
            Ok(true) => {}
            Ok(false) => {
                let _ = tokio::time::timeout(Duration::from_secs(1), app.wake.job()).await;
            }
            Err(error) => {
                tracing::error!(%error, lane, "the job queue cannot be read");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}

/// The jobs that wait or were given up, oldest first.
pub async fn waiting(app: &App) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::RunAt).all(app.db.read()).await?)
}

async fn run_next(app: &App, lane: i32) -> Result<bool> {
    let Some(job) = claim(app, lane).await? else {
        return Ok(false);
    };
    let outcome = match app.jobs.runners.get(job.kind.as_str()) {
        Some(run) => run(app.clone(), job.payload.clone()).await,
        None => Err(anyhow::anyhow!("no chapter knows the job kind {}", job.kind).into()),
    };
    let write = app.db.write().await?;
    match outcome {
        Ok(()) => {
            Entity::delete_by_id(job.id).exec(&write.transaction).await?;
        }
        Err(error) => {
            let attempts = job.attempts + 1;
            let now = app.time.now();
            let pause = 2_i64 << attempts.clamp(0, 11);
            tracing::warn!(kind = job.kind, attempts, %error, "a job failed");
            let row = ActiveModel {
                id: Set(job.id),
                attempts: Set(attempts),
                claimed_until: Set(None),
                run_at: Set(now.plus_seconds(pause)),
                failed_at: Set((attempts >= ATTEMPTS).then_some(now)),
                last_error: Set(Some(error.to_string())),
                ..Default::default()
            };
            row.update(&write.transaction).await?;
        }
    }
    write.transaction.commit().await?;
    Ok(true)
}

async fn claim(app: &App, lane: i32) -> Result<Option<Model>> {
    let now = app.time.now();
    let due = Entity::find()
        .filter(Column::Lane.eq(lane))
        .filter(Column::FailedAt.is_null())
        .filter(Column::RunAt.lte(now))
        .filter(Column::ClaimedUntil.is_null().or(Column::ClaimedUntil.lt(now)))
        .order_by_asc(Column::RunAt)
        .limit(1);
    if due.clone().one(app.db.read()).await?.is_none() {
        return Ok(None);
    }
    let write = app.db.write().await?;
    // Workers of several nodes take different jobs instead of waiting for each other.
    let due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let Some(job) = due.one(&write.transaction).await? else {
        return Ok(None);
    };
    // What changes while the job runs may need it once more, so its key is free again from here.
    let taken = Entity::update_many()
        .col_expr(Column::ClaimedUntil, Expr::value(now.plus_seconds(CLAIM_SECONDS)))
        .col_expr(Column::UniqueKey, Expr::value(None::<String>))
        .filter(Column::Id.eq(job.id))
        .filter(Column::ClaimedUntil.is_null().or(Column::ClaimedUntil.lt(now)))
        .exec(&write.transaction)
        .await?;
    write.transaction.commit().await?;
    Ok((taken.rows_affected == 1).then_some(job))
}
