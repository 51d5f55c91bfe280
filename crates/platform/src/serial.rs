//! Numbers without gaps that are never given twice: index numbers, form serials.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::act::Act;
use crate::error::{OrNotFound, Result};

#[derive(FromQueryResult)]
struct Last {
    last: i64,
}

/// The next number of the named series, from 1; taken back if the act is dropped.
pub async fn next(act: &Act, series: &str) -> Result<i64> {
    let sql = "INSERT INTO serial (name, last) VALUES ($1, 1) \
               ON CONFLICT (name) DO UPDATE SET last = serial.last + 1 RETURNING last";
    let statement = Statement::from_sql_and_values(act.db().get_database_backend(), sql, [series.into()]);
    let row = Last::find_by_statement(statement).one(act.db()).await?;
    Ok(row.or_not_found()?.last)
}
