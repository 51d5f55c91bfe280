//! Terms of keeping (art. 21): for ever, a long or a short one of years, or what somebody writes; the
//! floor is the rulebook's, and a term below it is refused whoever asks.

use jiff::civil::Date;
use platform::journal::Entry;
use platform::permits::{KeepArchive, Resource};
use platform::rulebook::{Period, Retention, Rulebook};
use platform::{Act, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use serde_json::json;

use super::record;
use crate::articles::{ArticleId, article};

/// The least that published things are kept, in months; `None` when for ever. Art. 21's month is a
/// floor below every other one (domain §12.8).
pub fn floor(rules: &Rulebook, today: Date) -> Result<Option<u32>> {
    let least = rules.months("archive.min_retention.seed", today)?.value;
    Ok(match rules.retention("retention.published", today)?.value {
        Retention::Permanent => None,
        Retention::AtLeast(Period::Months(months)) => Some(months.max(least)),
        // A term that is counted in days is shorter than its months rounded up.
        Retention::AtLeast(Period::NaturalDays(days) | Period::WorkingDays(days)) => Some((days / 28 + 1).max(least)),
    })
}

/// What a new record is kept for when nobody says otherwise: what the rulebook says.
pub(super) fn usual(rules: &Rulebook, today: Date) -> Result<Option<i32>> {
    Ok(floor(rules, today)?.and_then(|months| i32::try_from(months).ok()))
}

/// Whether a record may be disposed of today: its own term has passed, and the floor's too.
pub(super) fn has_passed(act: &Act, record: &record::Model) -> Result<bool> {
    let today = act.now().day();
    let Some(until) = record.shown_until else { return Ok(false) };
    let floor = floor(&act.app().rules, today)?;
    let floor = floor.map_or(Retention::Permanent, |months| Retention::AtLeast(Period::Months(months)));
    let passed = |term: Retention| term.allows_deletion(until.day(), today, &act.app().calendar);
    Ok(passed(record.term()) && passed(floor))
}

/// Keeps every version of an article for so many months after it has left the public, or for ever.
/// A shorter term is as good as a longer one, as long as it is not below the floor (art. 21).
pub async fn keep_for(act: &Act, id: ArticleId, months: Option<u32>) -> Result<()> {
    let article = article::of_act(act, id).await?;
    act.permit(KeepArchive, &Resource::unit(article.unit_id))?;
    let floor = floor(&act.app().rules, act.now().day())?;
    let below = match (months, floor) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(months), Some(floor)) => months < floor,
    };
    if below {
        return Err(Refusal::new(if floor.is_some() { "archive-below-floor" } else { "archive-permanent" })
            .arg("floor", floor.unwrap_or(0))
            .article("21")
            .remedy("archive-below-floor-remedy")
            .field("term")
            .into());
    }
    record::of_article(act.db(), id).await?.first().or_not_found()?;
    let months = months.and_then(|months| i32::try_from(months).ok());
    record::Entity::update_many()
        .col_expr(record::Column::KeepMonths, Expr::value(months))
        .filter(record::Column::ArticleId.eq(id))
        .filter(record::Column::DisposedAt.is_null())
        .exec(act.db())
        .await?;
    act.record(
        Entry::new("archive.term", "article", id, &article.title)
            .unit(article.unit_id)
            .effect(json!({"months": months, "floor": floor})),
    );
    Ok(())
}
