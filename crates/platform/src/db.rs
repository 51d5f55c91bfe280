//! The database: SQLite (WAL, one writer) by default, PostgreSQL for clusters; one code for both.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The pool, and for SQLite the queue in which writers stand.
#[derive(Clone)]
pub struct Db {
    connection: DatabaseConnection,
    writer: Option<Arc<Mutex<()>>>,
    url: Arc<str>,
    statements: Arc<AtomicU64>,
}

/// A write transaction; on SQLite it holds the writer's place until it is dropped.
pub struct Write {
    /// The transaction itself.
    pub transaction: DatabaseTransaction,
    _place: Option<OwnedMutexGuard<()>>,
}

impl Db {
    /// Opens the pool. The address is `sqlite://…` or `postgres://…`.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let sqlite = url.starts_with("sqlite:");
        let mut options = ConnectOptions::new(url.to_owned());
        options
            .max_connections(if sqlite { 8 } else { 16 })
            .acquire_timeout(Duration::from_secs(30))
            .sqlx_logging(false)
            .test_before_acquire(!sqlite);
        if sqlite {
            options.map_sqlx_sqlite_opts(|o| {
                o.journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(20))
                    .pragma("cache_size", "-65536")
                    .pragma("temp_store", "MEMORY")
                    .statement_cache_capacity(256)
            });
        }
        let mut connection = Database::connect(options)
            .await
            .with_context(|| format!("cannot open the database {}", without_password(url)))?;
        let statements = Arc::<AtomicU64>::default();
        let counter = Arc::clone(&statements);
        connection.set_metric_callback(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        Ok(Self { connection, writer: sqlite.then(Arc::default), url: url.into(), statements })
    }

    /// For reading.
    pub fn read(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Which of the two it is.
    pub fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// The address it was opened with; holds a password on PostgreSQL, so it is never logged.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many statements this node has sent since it started; for tests and metrics.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Begins a write transaction; SQLite takes the write lock at once (IMMEDIATE), so that
    /// nobody finds out at commit that somebody else was writing.
    pub async fn write(&self) -> Result<Write, sea_orm::DbErr> {
        let place = match &self.writer {
            Some(writer) => Some(Arc::clone(writer).lock_owned().await),
            None => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: place.as_ref().map(|_| SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Write { transaction: self.connection.begin_with_options(options).await?, _place: place })
    }

    /// Brings the schema up to date; returns how many migrations ran.
    pub async fn migrate(&self) -> anyhow::Result<usize> {
        let pending = self.pending_migrations().await?.len();
        schema::Migrator::up(&self.connection, None).await?;
        Ok(pending)
    }

    /// Names of the migrations that have not run yet.
    pub async fn pending_migrations(&self) -> anyhow::Result<Vec<String>> {
        let pending = schema::Migrator::get_pending_migrations(&self.connection).await?;
        Ok(pending.iter().map(|m| m.name().to_owned()).collect())
    }
}

fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(start), Some(at)) => format!("{}://…@{}", &url[..start], &url[at + 1..]),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_never_reaches_a_message() {
        let shown = without_password("postgres://portico:secret@db:5432/portico");
        assert_eq!(shown, "postgres://…@db:5432/portico");
    }
}
