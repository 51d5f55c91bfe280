//! When a column has moved or was merged (art. 10), what was published there goes along in the same act: new addresses
//! under the new path, the articles in the column that took them in. Old addresses lead on.

use std::pin::Pin;

use construction::columns::{ColumnId, column, shown};
use platform::app::Moved;
use platform::{Act, Result};
use sea_orm::{ConnectionTrait, Statement, Value};

use super::publication;

/// Follows a column, in the form the house wants it.
pub fn follower<'a>(act: &'a Act, moved: &'a Moved) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(follow(act, moved))
}

async fn follow(act: &Act, moved: &Moved) -> Result<()> {
    let column = ColumnId(moved.part);
    let into = moved.into.map_or(column, ColumnId);
    let length = i32::try_from(moved.from.chars().count()).unwrap_or(i32::MAX);
    let values: [Value; 7] = [
        moved.to.as_str().into(),
        length.saturating_add(1).into(),
        moved.site.into(),
        column.into(),
        length.into(),
        moved.from.as_str().into(),
        into.into(),
    ];
    // What the portal has taken into both columns stays where it is; its old address leads to the other copy.
    let again = "AND (column_id = $7 OR article_id NOT IN (SELECT article_id FROM publication WHERE column_id = $7))";
    let sql = format!(
        "UPDATE publication SET path = $1 || SUBSTR(path, $2), column_id = $7 \
         WHERE site_id = $3 AND column_id = $4 AND SUBSTR(path, 1, $5) = $6 {again}"
    );
    let backend = act.db().get_database_backend();
    act.db().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    if into == column {
        return Ok(());
    }
    for sql in [
        "UPDATE article SET column_id = $1 WHERE column_id = $2",
        "UPDATE offer SET column_id = $1 WHERE column_id = $2 \
         AND article_id NOT IN (SELECT article_id FROM offer WHERE column_id = $1)",
    ] {
        let values: [Value; 2] = [into.into(), column.into()];
        act.db().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    count(act, &column::by_id(act.db(), into).await?).await
}

/// Tells a column how many items it has, as long as that matters.
pub(super) async fn count(act: &Act, column: &column::Model) -> Result<()> {
    if shown::wanted(act, column)?.is_none() {
        return Ok(());
    }
    let items = publication::count_in(act.db(), column.id).await?;
    shown::counted(act, column.id, items).await
}
