//! 搜索词统计: what is asked and what is asked in vain, by month and site, so that the office
//! learns what people look for. Never who, when in the month, or from where; and no words that
//! look like somebody's number or address. What few people asked is forgotten with its month.
//! Counted in memory and written every few seconds: a question costs no write.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect, Statement};

use super::text::Folded;
use crate::app::App;
use crate::error::Result;
use crate::people::SiteRef;
use crate::permits::{Permit, ViewSearches};

/// How often something was asked.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_term")]
pub struct Model {
    /// `2026-11`, of the official time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: String,
    /// On which site.
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: SiteRef,
    /// What was asked, folded.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term: String,
    /// How often.
    pub asked: i64,
    /// How often nothing was found.
    pub vain: i64,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Longer questions are sentences, and sentences say things about people.
const LONGEST: usize = 24;
/// Digits from which on it may be somebody's number: a landline has seven.
const DIGITS: usize = 7;
/// Different words between two writings; whoever types at random fills no memory.
const MOST: usize = 2_000;
const PAUSE: Duration = Duration::from_secs(5);

type Counted = BTreeMap<(String, SiteRef, String), (i64, i64)>;

/// Questions of this node that are not written down yet.
#[derive(Default)]
pub(super) struct Asked(Mutex<Counted>);

impl Asked {
    fn counted(&self) -> std::sync::MutexGuard<'_, Counted> {
        // A panic while holding the lock leaves a count that is at most one off.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is kept of a question; nothing of one that may say who somebody is.
pub fn kept(typed: &str) -> Option<String> {
    let folded = Folded::of(typed).text();
    let term = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    let digits = term.chars().filter(|c| c.is_numeric()).count();
    let words = term.chars().any(char::is_alphanumeric);
    (words && term.chars().count() <= LONGEST && digits < DIGITS && !term.contains('@')).then_some(term)
}

/// Counts a question.
pub fn note(app: &App, site: SiteRef, typed: &str, found: bool) {
    let Some(term) = kept(typed) else { return };
    let mut counted = app.search.0.asked.counted();
    let key = (month(app), site, term);
    if counted.len() >= MOST && !counted.contains_key(&key) {
        return;
    }
    let entry = counted.entry(key).or_default();
    *entry = (entry.0 + 1, entry.1 + i64::from(!found));
}

/// The month that runs.
pub fn month(app: &App) -> String {
    let day = app.time.now().day();
    format!("{:04}-{:02}", day.year(), day.month())
}

/// Writes what has been counted since the last time.
pub async fn keep(app: &App) -> Result<()> {
    let counted = std::mem::take(&mut *app.search.0.asked.counted());
    if counted.is_empty() {
        return Ok(());
    }
    let write = app.db.write().await?;
    for ((month, site, term), (asked, vain)) in counted {
        write
            .transaction
            .execute_raw(Statement::from_sql_and_values(
                app.db.backend(),
                "INSERT INTO search_term (month, site_id, term, asked, vain) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (month, site_id, term) \
                 DO UPDATE SET asked = search_term.asked + excluded.asked, vain = search_term.vain + excluded.vain",
                [month.into(), site.0.into(), term.into(), asked.into(), vain.into()],
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
            tracing::warn!(%error, "the questions cannot be counted");
        }
    }
}

/// Forgets what few people asked once its month is over, and what is too old. Returns how many.
pub async fn forget(app: &App) -> Result<u64> {
    let today = app.time.now().day();
    let least = i64::try_from(app.rules.count("search.term.least", today)?.value).unwrap_or(i64::MAX);
    let months = app.rules.months("search.term.keep", today)?.value;
    let oldest = today.saturating_sub(jiff::Span::new().months(months));
    let oldest = format!("{:04}-{:02}", oldest.year(), oldest.month());
    let write = app.db.write().await?;
    let gone = Entity::delete_many()
        .filter(
            Condition::any()
                .add(Column::Month.lt(oldest))
                .add(Condition::all().add(Column::Month.lt(month(app))).add(Column::Asked.lt(least))),
        )
        .exec(&write.transaction)
        .await?;
    write.transaction.commit().await?;
    Ok(gone.rows_affected)
}

/// The words of a month on a site that enough people asked, the most frequent first; with `vain`
/// those that found nothing. Few people's words are nobody else's business.
pub async fn of_month(
    app: &App,
    _: &Permit<ViewSearches>,
    site: SiteRef,
    month: &str,
    vain: bool,
    most: u64,
) -> Result<Vec<Model>> {
    let least = app.rules.count("search.term.least", app.time.now().day())?.value;
    let least = i64::try_from(least).unwrap_or(i64::MAX);
    let rows =
        Entity::find().filter(Column::SiteId.eq(site)).filter(Column::Month.eq(month)).filter(Column::Asked.gte(least));
    let rows = if vain {
        rows.filter(Column::Vain.gt(0)).order_by_desc(Column::Vain)
    } else {
        rows.order_by_desc(Column::Asked)
    };
    Ok(rows.order_by_asc(Column::Term).limit(most).all(app.db.read()).await?)
}

/// The months of which there is something, newest first.
pub async fn months(app: &App, _: &Permit<ViewSearches>, site: SiteRef, most: u64) -> Result<Vec<String>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Month)
        .distinct()
        .filter(Column::SiteId.eq(site))
        .order_by_desc(Column::Month)
        .limit(most)
        .into_tuple()
        .all(app.db.read())
        .await?)
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn nothing_is_kept_that_may_say_who_somebody_is() {
        assert_eq!(kept(" 加装　电梯 ").as_deref(), Some("加装 电梯"));
        assert_eq!(kept("東政發〔2014〕35號").as_deref(), Some("东政发〔2014〕35号"));
        for typed in [
            "110101199003078515",
            "１１０１０１１９９００３０７８５１５",
            "138 0013 8000",
            "6222-0202-0000-1234",
            "64031118",
            "someone@example.cn",
            "家住示范一街三号楼的某某某去年申请的低保为什么一直没有批下来",
            "！！",
            "",
        ] {
            assert_eq!(kept(typed), None, "{typed}");
        }
    }
}
