//! A fresh database in milliseconds: the schema is brought up once a process, then copied — a file
//! on SQLite, `CREATE DATABASE … TEMPLATE` on PostgreSQL.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use platform::db::Db;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use tokio::sync::OnceCell;

use crate::postgres::{Server, server};

/// One of the two databases that the platform runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Backend {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// A database of one test.
pub struct TestDatabase {
    /// Where it is.
    pub url: String,
    /// Its name on the server, when it has to be dropped there.
    name: Option<String>,
}

impl TestDatabase {
    /// A copy of the template; on SQLite a file in `folder`.
    pub async fn new(backend: Backend, folder: &Path) -> anyhow::Result<Self> {
        match backend {
            Backend::Sqlite => {
                static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
                let template = TEMPLATE.get_or_try_init(sqlite_template).await?;
                let file = folder.join("portico.db");
                tokio::fs::write(&file, template).await?;
                Ok(Self { url: sqlite_url(&file), name: None })
            }
            Backend::Postgres => {
                static TEMPLATE: OnceCell<String> = OnceCell::const_new();
                let server = tokio::task::spawn_blocking(server).await?;
                let template = TEMPLATE.get_or_try_init(|| postgres_template(server)).await?;
                let name = new_name();
                let admin = connect(&server.admin).await?;
                let made = admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
                admin.close().await?;
                made?;
                Ok(Self { url: server.database(&name), name: Some(name) })
            }
        }
    }

    /// Opens one more connection, next to those of the cluster.
    pub async fn connect(&self) -> Result<DatabaseConnection, DbErr> {
        connect(&self.url).await
    }

    /// Takes the database away again; a file goes with its folder.
    pub async fn put_away(&self) -> Result<(), DbErr> {
        let Some(name) = &self.name else {
            return Ok(());
        };
        let admin = connect(&server().admin).await?;
        admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        admin.close().await
    }
}

async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false).acquire_timeout(Duration::from_secs(60));
    Database::connect(options).await
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn sqlite_template() -> anyhow::Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("template.db");
    let db = Db::open(&sqlite_url(&file)).await?;
    db.migrate().await?;
    db.read().execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    db.read().close_by_ref().await?;
    Ok(std::fs::read(&file)?)
}

async fn postgres_template(server: &Server) -> anyhow::Result<String> {
    let name = new_name();
    let admin = connect(&server.admin).await.context("the PostgreSQL for tests does not answer")?;
    drop_old(&admin).await?;
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    admin.close().await?;
    let db = Db::open(&server.database(&name)).await?;
    db.migrate().await?;
    // A template must have no visitors.
    db.read().close_by_ref().await?;
    Ok(name)
}

const PREFIX: &str = "portico_test_";

/// A name that tells when it was made, so that what a killed test left on a shared server can be
/// told from what is in use.
fn new_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{PREFIX}{:x}_{}_{number}", seconds(), std::process::id())
}

fn seconds() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the age of what lies on a server is real time")]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

async fn drop_old(admin: &DatabaseConnection) -> Result<(), DbErr> {
    let sql = format!("SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}%'");
    let yesterday = seconds().saturating_sub(24 * 60 * 60);
    for row in admin.query_all_raw(Statement::from_string(admin.get_database_backend(), sql)).await? {
        let name: String = row.try_get_by_index(0)?;
        let made = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next());
        if made.and_then(|made| u64::from_str_radix(made, 16).ok()).is_some_and(|made| made < yesterday) {
            // Another process may be doing the same.
            let _ = admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await;
        }
    }
    Ok(())
}
