//! Dates: becoming public and leaving the public at a set time. The job is a row of the same
//! transaction, so a restart loses nothing; it asks the article what still holds, so it happens
//! exactly once; how late it was is in the journal.

use platform::jobs::Job;
use platform::people::Actor;
use platform::permits::{PublishArticle, WithdrawArticle};
use platform::{Act, App, Moment, OrNotFound, Refusal, Result};
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::article::{self, ArticleId, Model};
use super::draft::entry;
use super::stage::Stage;
use super::withdrawal::Reason;
use super::{publish, withdraw};

/// Becomes public at `at`; `None` takes the date back. Past dates are refused.
pub async fn publish_at(act: &Act, id: ArticleId, at: Option<Moment>) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(PublishArticle, &article.bare_resource())?;
    if article.stage == Stage::Published {
        return Err(Refusal::new("articles-already-published").into());
    }
    in_future(act, at, "publish_at")?;
    let article = article.change(act, |row| row.publish_at = Set(at)).await?;
    arm(act, &article).await?;
    act.record(entry("article.schedule", &article).effect(json!({"publish_at": at.map(Moment::rfc3339)})));
    Ok(article)
}

/// Leaves the public at `at`; `None` takes the date back.
pub async fn expire_at(act: &Act, id: ArticleId, at: Option<Moment>) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(WithdrawArticle, &article.bare_resource())?;
    in_future(act, at, "expire_at")?;
    let article = article.change(act, |row| row.expire_at = Set(at)).await?;
    arm(act, &article).await?;
    act.record(entry("article.schedule", &article).effect(json!({"expire_at": at.map(Moment::rfc3339)})));
    Ok(article)
}

fn in_future(act: &Act, at: Option<Moment>, field: &'static str) -> Result<()> {
    let Some(at) = at else { return Ok(()) };
    if at <= act.now() {
        return Err(Refusal::new("articles-date-in-past").field(field).article("20").into());
    }
    let most = act.app().rules.days("schedule.max", act.now().day())?.value.number();
    if at.seconds_since(act.now()) > i64::from(most) * 86_400 {
        return Err(Refusal::new("articles-date-too-far").arg("days", most).field(field).into());
    }
    Ok(())
}

/// Queues the jobs for the dates that can come true as things stand.
pub(super) async fn arm(act: &Act, article: &Model) -> Result<()> {
    if let (Stage::Approved, Some(at)) = (article.stage, article.publish_at) {
        act.enqueue_at(&PublishOnDate { article: article.id, at }, at).await?;
    }
    if let Some(at) = article.expire_at {
        act.enqueue_at(&ExpireOnDate { article: article.id, at }, at).await?;
    }
    Ok(())
}

/// Publishes at a date.
#[derive(Debug, Serialize, Deserialize)]
pub struct PublishOnDate {
    /// Which article.
    pub article: ArticleId,
    /// The date that was set; another date since makes this job void.
    pub at: Moment,
}

impl Job for PublishOnDate {
    const KIND: &'static str = "articles.publish_on_date";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}/{}/{}", Self::KIND, self.article, self.at.0))
    }

    async fn run(self, app: App) -> Result<()> {
        let act = app.act(&Actor::System("schedule")).await?;
        let article = article::Entity::find_by_id(self.article).one(act.db()).await?.or_not_found()?;
        if article.publish_at != Some(self.at) || article.stage != Stage::Approved {
            return Ok(());
        }
        publish::publish(&act, self.article).await?;
        act.record(entry("article.published_on_date", &article).effect(drift(&act, self.at)));
        act.commit().await
    }
}

/// Takes away at a date.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExpireOnDate {
    /// Which article.
    pub article: ArticleId,
    /// The date that was set.
    pub at: Moment,
}

impl Job for ExpireOnDate {
    const KIND: &'static str = "articles.expire_on_date";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}/{}/{}", Self::KIND, self.article, self.at.0))
    }

    async fn run(self, app: App) -> Result<()> {
        let act = app.act(&Actor::System("schedule")).await?;
        let article = article::Entity::find_by_id(self.article).one(act.db()).await?.or_not_found()?;
        let shown = super::publication::own(act.db(), self.article).await?;
        if article.expire_at != Some(self.at) || shown.is_none_or(|shown| shown.withdrawn_at.is_some()) {
            return Ok(());
        }
        let article = withdraw::take_away(&act, article, Reason::Expired, "").await?;
        act.record(entry("article.expired_on_date", &article).effect(drift(&act, self.at)));
        act.commit().await
    }
}

/// How late it happened, in milliseconds.
fn drift(act: &Act, at: Moment) -> serde_json::Value {
    json!({"set_for": at.rfc3339(), "drift_ms": (act.now().0 - at.0) / 1000})
}
