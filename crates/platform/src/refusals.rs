//! 拒绝统计: which rule refused something, when last and how often, by article and message. Shown
//! beside each duty of the register, so that everybody sees that the rule is in force. Counted in
//! memory and written every few seconds: a refusal costs no request a write. Never who or what.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, Statement};

use crate::app::App;
use crate::error::{Refusal, Result};
use crate::time::Moment;

/// What a rule has refused so far.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refusal")]
pub struct Model {
    /// The article it rests on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article: String,
    /// The message with which it refuses.
    #[sea_orm(primary_key, auto_increment = false)]
    pub message: String,
    /// Last time.
    pub at: Moment,
    /// How often.
    pub count: i64,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Refusals of this node that are not written yet.
#[derive(Default)]
pub struct Refused(Mutex<Counted>);

type Counted = BTreeMap<(String, String), (Moment, i64)>;

const PAUSE: Duration = Duration::from_secs(5);

impl Refused {
    /// Counts refusals that rest on an article.
    pub fn note(&self, refusals: &[Refusal], now: Moment) {
        for refusal in refusals {
            let Some(article) = &refusal.article else { continue };
            let mut counted = self.counted();
            let entry = counted.entry((article.clone(), refusal.message.clone())).or_insert((now, 0));
            *entry = (now, entry.1 + 1);
        }
    }

    fn counted(&self) -> std::sync::MutexGuard<'_, Counted> {
        // A panic while holding the lock leaves a count that is at most one off.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what has been counted since the last time.
pub async fn keep(app: &App) -> Result<()> {
    let counted = std::mem::take(&mut *app.refused.counted());
    if counted.is_empty() {
        return Ok(());
    }
    let write = app.db.write().await?;
    for ((article, message), (at, count)) in counted {
        write
            .transaction
            .execute_raw(Statement::from_sql_and_values(
                app.db.backend(),
                "INSERT INTO refusal (article, message, at, count) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (article, message) \
                 DO UPDATE SET at = excluded.at, count = refusal.count + excluded.count",
                [article.into(), message.into(), at.into(), count.into()],
            ))
            .await?;
    }
    write.transaction.commit().await?;
    Ok(())
}

/// Writes the counts for ever, every few seconds.
pub async fn run(app: App) {
    loop {
        tokio::time::sleep(PAUSE).await;
        if let Err(error) = keep(&app).await {
            tracing::warn!(%error, "the refusals cannot be counted");
        }
    }
}

/// When each message was last the answer.
pub async fn last(db: &impl ConnectionTrait) -> Result<HashMap<String, Moment>> {
    let mut last = HashMap::new();
    for row in Entity::find().all(db).await? {
        let at = last.entry(row.message).or_insert(row.at);
        *at = row.at.max(*at);
    }
    Ok(last)
}
