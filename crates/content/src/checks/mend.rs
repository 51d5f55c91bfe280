//! Mending (art. 20): one finding set right in one click, or everything that the norm's machine sets right, shown as a
//! difference before it is done. It is a change of the working copy like any other, with its version.

use platform::{Act, App, OrNotFound, Result};
use serde_json::json;

use super::norm;
use super::{check, screen};
use crate::articles::article::{self, Model};
use crate::articles::draft::{self, entry};
use crate::articles::{ArticleId, Content};

/// Sets right what one finding is about.
pub async fn one(act: &Act, id: ArticleId, version: i32, key: &str) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    let checked = check::of(act.app(), act.db(), &article, &article.working).await?;
    let finding = checked
        .findings
        .into_iter()
        .map(|one| one.finding)
        .find(|one| one.key == key && one.mendable)
        .or_not_found()?;
    let content = if finding.check.starts_with(screen::PREFIX) {
        screen::mended(act.app(), act.db(), &article.working, &finding).await?
    } else {
        let rules = check::rules(act.db(), &article).await?;
        let its: Vec<_> =
            rules.into_iter().filter(|rule| finding.check == format!("norm-{}", rule.check.name())).collect();
        norm::tidied(&article.working, &its, &check::origin(act.app(), &article))
    };
    let article = draft::write(act, id, version, content).await?;
    act.record(entry("article.mend", &article).effect(json!({"check": finding.check, "field": finding.field})));
    Ok(article)
}

/// Redacts everything of the kinds that the screening can redact: all ID numbers of a list at once.
pub async fn redact(act: &Act, id: ArticleId, version: i32) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    let content = screen::redacted(act.app(), act.db(), &article.working).await?;
    let article = draft::write(act, id, version, content).await?;
    act.record(entry("article.redact", &article));
    Ok(article)
}

/// Sets right everything that the norm's machine can.
pub async fn tidy(act: &Act, id: ArticleId, version: i32) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    let content = tidied(act.app(), act.db(), &article).await?;
    let article = draft::write(act, id, version, content).await?;
    act.record(entry("article.tidy", &article));
    Ok(article)
}

/// The working copy as the norm's machine would have it.
pub async fn tidied(app: &App, db: &impl sea_orm::ConnectionTrait, article: &Model) -> Result<Content> {
    let rules = check::rules(db, article).await?;
    Ok(norm::tidied(&article.working, &rules, &check::origin(app, article)))
}
