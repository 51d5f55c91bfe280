//! Reading the journal: as a feed in position order, from which copies keep themselves up to
//! date, and as a list for whoever may look at it (arts. 5, 8, 33, 36).

use std::time::Duration;

use sea_orm::sea_query::LikeExpr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entry::{Column, Entity, Model};
use super::{block, cursor};
use crate::app::App;
use crate::error::Result;
use crate::people::{StaffId, UnitId};
use crate::permits::{Permit, ReadJournal, ReadUnitJournal};
use crate::time::Moment;

/// Most rows handed to a reader at once.
const BATCH: u64 = 500;
/// How long a reader waits for the bell before it looks by itself.
const PATIENCE: Duration = Duration::from_secs(1);
/// Longest pause of a reader that fails again and again.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Where a reader begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With what is sealed from now on: copies that were just built whole.
    Head,
    /// Behind the last position it dealt with, kept in the database under its name.
    Cursor,
    /// Behind this position; 0 is the beginning.
    From(i64),
}

/// The position of the newest sealed row; 0 when there is none.
pub async fn head(app: &App) -> Result<i64> {
    Ok(block::last(app.db.read()).await?.map_or(0, |block| block.last_position))
}

/// At most `limit` sealed rows behind the position `after`, in position order.
pub async fn since(app: &App, after: i64, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::Position.gt(after))
        .order_by_asc(Column::Position)
        .limit(limit)
        .all(app.db.read())
        .await?)
}

/// Hands every row to `each`, in position order, for ever. A batch that fails is handed over
/// again after a pause, so `each` must be harmless when done twice; nothing is left out.
pub async fn follow<F>(app: App, name: &'static str, start: Start, mut each: F)
where
    F: AsyncFnMut(&[Model]) -> Result<()>,
{
    let mut bell = app.wake.head();
    let mut at = None;
    let mut pause = PATIENCE;
    loop {
        bell.mark_unchanged();
        match step(&app, name, start, at, &mut each).await {
            Ok((position, full)) => {
                at = Some(position);
                pause = PATIENCE;
                if !full {
                    let _ = tokio::time::timeout(PATIENCE, bell.changed()).await;
                }
            }
            Err(error) => {
                tracing::error!(%error, reader = name, position = at, "a reader of the journal fails");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Hands every row behind `from` that is sealed by now to `each`; returns the last position, for
/// building a copy again and for tests.
pub async fn catch_up<F>(app: &App, name: &str, from: i64, mut each: F) -> Result<i64>
where
    F: AsyncFnMut(&[Model]) -> Result<()>,
{
    let mut at = from;
    loop {
        let rows = since(app, at, BATCH).await?;
        let Some(last) = rows.last().and_then(|row| row.position) else {
            tracing::debug!(reader = name, position = at, "caught up");
            return Ok(at);
        };
        each(&rows).await?;
        at = last;
    }
}

/// One batch; returns the position reached and whether there may be more.
async fn step<F>(app: &App, name: &str, start: Start, at: Option<i64>, each: &mut F) -> Result<(i64, bool)>
where
    F: AsyncFnMut(&[Model]) -> Result<()>,
{
    let at = match (at, start) {
        (Some(at), _) => at,
        (None, Start::From(position)) => position,
        (None, Start::Cursor) => cursor::of(app, name).await?,
        (None, Start::Head) => head(app).await?,
    };
    let rows = since(app, at, BATCH).await?;
    let Some(last) = rows.last().and_then(|row| row.position) else {
        return Ok((at, false));
    };
    each(&rows).await?;
    if start == Start::Cursor {
        cursor::advance(app, name, last).await?;
    }
    Ok((last, rows.len() as u64 == BATCH))
}

/// Whose journal may be listed; there is no list without a permit.
#[derive(Debug)]
pub enum JournalScope {
    /// The whole cluster's.
    Cluster(Permit<ReadJournal>),
    /// One unit's.
    Unit(UnitId, Permit<ReadUnitJournal>),
}

/// What to look for; empty fields ask nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A deed (`article.publish`) or a family of deeds (`article`).
    pub verb: Option<String>,
    /// Done for this unit.
    pub unit: Option<UnitId>,
    /// Done by this member of staff.
    pub actor: Option<StaffId>,
    /// Done to this kind of thing, and which one of it.
    pub object: Option<(String, Option<String>)>,
    /// Not before.
    pub from: Option<Moment>,
    /// Before.
    pub until: Option<Moment>,
    /// Words in the thing's name or the actor's name.
    pub text: Option<String>,
}

/// At most `limit` sealed rows in the scope, newest first, before the position `before`.
pub async fn list(
    app: &App,
    scope: &JournalScope,
    filter: &Filter,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Model>> {
    let mut wanted = Condition::all()
        .add(Column::Position.lt(before.unwrap_or(i64::MAX)))
        .add_option(filter.verb.as_deref().map(|verb| {
            if verb.contains('.') {
                Column::Verb.eq(verb)
            } else {
                Column::Verb.like(LikeExpr::new(format!("{}.%", plain(verb))).escape('\\'))
            }
        }))
        .add_option(filter.unit.map(|unit| Column::UnitId.eq(unit)))
        .add_option(filter.actor.map(|actor| Column::ActorId.eq(actor.0)))
        .add_option(filter.from.map(|from| Column::At.gte(from)))
        .add_option(filter.until.map(|until| Column::At.lt(until)));
    if let JournalScope::Unit(unit, _) = scope {
        wanted = wanted.add(Column::UnitId.eq(*unit));
    }
    if let Some((kind, id)) = &filter.object {
        wanted = wanted.add(Column::ObjectKind.eq(kind)).add_option(id.as_deref().map(|id| Column::ObjectId.eq(id)));
    }
    for word in filter.text.iter().flat_map(|text| text.split_whitespace()) {
        let like = || LikeExpr::new(format!("%{}%", plain(word))).escape('\\');
        wanted = wanted.add(Condition::any().add(Column::ObjectLabel.like(like())).add(Column::ActorName.like(like())));
    }
    Ok(Entity::find().filter(wanted).order_by_desc(Column::Position).limit(limit).all(app.db.read()).await?)
}

/// The word with the signs that LIKE reads otherwise made plain.
fn plain(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

#[cfg(test)]
mod tests {
    #[test]
    fn signs_of_the_search_are_plain_letters() {
        assert_eq!(super::plain(r"50%_\"), r"50\%\_\\");
    }
}
