//! The sealer: gives committed journal rows a dense position and chains them in blocks with SM3
//! (arts. 5, 33, 36). One at a time in a cluster; killed at any moment it leaves nothing half done.

use std::fmt::Write as _;
use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Statement, Value,
};

use super::block::{self, GENESIS};
use super::entry;
use crate::app::App;
use crate::error::Result;

/// Most rows of one block, so that sealing a backlog never holds up writers for long.
pub const BLOCK_ROWS: u64 = 500;

/// How long the sealer sleeps when nobody wakes it: rows of another process on the same SQLite
/// file, or a notification lost with its connection, wait no longer than this.
const PATIENCE: Duration = Duration::from_secs(1);

const COMMITTED: &str = "portico_journal";
const SEALED: &str = "portico_sealed";

/// Key of the advisory lock that the one sealer of a cluster holds ("portico" in ASCII).
const LOCK: i64 = 0x0070_6f72_7469_636f;

/// Tells the other nodes, at the moment the transaction commits, that there is something to seal.
/// On SQLite there are none.
pub async fn announce(app: &App, db: &DatabaseTransaction) -> Result<()> {
    if app.db.backend() == DbBackend::Postgres {
        db.execute_unprepared(&format!("NOTIFY {COMMITTED}")).await?;
    }
    Ok(())
}

/// Seals everything that was committed before the call; returns the new head, or `None` when
/// there was nothing to seal. Harmless when done twice or by several at once.
pub async fn seal(app: &App) -> Result<Option<i64>> {
    let mut head = None;
    while anything_unsealed(app).await? {
        let Some(block) = seal_block(app).await? else {
            break;
        };
        head = Some(block.last_position);
        app.wake.sealed(block.last_position);
    }
    Ok(head)
}

async fn anything_unsealed(app: &App) -> Result<bool> {
    let unsealed = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .filter(entry::Column::Position.is_null())
        .into_tuple::<entry::JournalId>();
    Ok(unsealed.one(app.db.read()).await?.is_some())
}

/// Seals for ever: whenever an act commits on this node or, on PostgreSQL, on another.
pub async fn run(app: App) {
    if app.db.backend() == DbBackend::Postgres {
        tokio::join!(seal_always(&app), listen_always(&app));
    } else {
        seal_always(&app).await;
    }
}

async fn seal_always(app: &App) {
    loop {
        if let Err(error) = seal(app).await {
            tracing::error!(%error, "the journal cannot be sealed");
            tokio::time::sleep(PATIENCE).await;
        }
        let _ = tokio::time::timeout(PATIENCE, app.wake.commit()).await;
    }
}

async fn seal_block(app: &App) -> Result<Option<block::Model>> {
    let write = app.db.write().await?;
    let db = &write.transaction;
    if app.db.backend() == DbBackend::Postgres {
        // Statements after this one see what the sealer before us committed.
        db.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
    }
    let rows = entry::Entity::find()
        .filter(entry::Column::Position.is_null())
        .order_by_asc(entry::Column::Id)
        .limit(BLOCK_ROWS)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let (number, first, previous_hash) = match block::last(db).await? {
        Some(block) => (block.number + 1, block.last_position + 1, block.hash),
        None => (1, 1, GENESIS.to_owned()),
    };
    let mut position = first;
    let mut hash = previous_hash.clone();
    let mut sealed = Vec::with_capacity(rows.len());
    for row in &rows {
        hash = row.chained(&hash, position);
        sealed.push((row.id, position, hash.clone()));
        position += 1;
    }
    let mut block = block::Model {
        number,
        first_position: first,
        last_position: position - 1,
        previous_hash,
        hash: String::new(),
        sealed_at: app.time.now(),
    };
    block.hash = block.chained(&hash);
    let changed = db.execute_raw(sealing(app.db.backend(), sealed)).await?.rows_affected();
    if changed != rows.len() as u64 {
        return Err(anyhow::anyhow!("{changed} of {} rows could be sealed", rows.len()).into());
    }
    block::Entity::insert(block.clone().into_active_model()).exec_without_returning(db).await?;
    if app.db.backend() == DbBackend::Postgres {
        db.execute_unprepared(&format!("NOTIFY {SEALED}, '{}'", block.last_position)).await?;
    }
    write.transaction.commit().await?;
    Ok(Some(block))
}

/// One statement that seals all rows of a block.
fn sealing(backend: DbBackend, sealed: Vec<(entry::JournalId, i64, String)>) -> Statement {
    let id_type = if backend == DbBackend::Postgres { "UUID" } else { "BLOB" };
    let mut list = String::new();
    let mut values: Vec<Value> = Vec::with_capacity(sealed.len() * 3);
    for (id, position, hash) in sealed {
        let at = values.len() + 1;
        let comma = if values.is_empty() { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(list, "{comma}(CAST(${at} AS {id_type}),CAST(${} AS BIGINT),CAST(${} AS TEXT))", at + 1, at + 2);
        values.extend([id.into(), position.into(), hash.into()]);
    }
    let sql = format!(
        "UPDATE journal SET position = s.column2, hash = s.column3 \
         FROM (VALUES {list}) AS s WHERE journal.id = s.column1 AND journal.position IS NULL"
    );
    Statement::from_sql_and_values(backend, sql, values)
}

async fn listen_always(app: &App) {
    loop {
        if let Err(error) = listen(app).await {
            tracing::error!(%error, "the other nodes cannot be heard");
        }
        tokio::time::sleep(PATIENCE).await;
    }
}

async fn listen(app: &App) -> Result<(), sea_orm::sqlx::Error> {
    let mut listener = PgListener::connect(app.db.url()).await?;
    listener.listen_all([COMMITTED, SEALED]).await?;
    loop {
        // What was said before we listened, or while the connection was lost, is looked up.
        app.wake.committed();
        while let Some(heard) = listener.try_recv().await? {
            match (heard.channel(), heard.payload().parse()) {
                (SEALED, Ok(position)) => app.wake.sealed(position),
                _ => app.wake.committed(),
            }
        }
    }
}
