//! The shape of the database: every migration of every chapter, in one list in time order.
//!
//! A migration is one SQL file, written once for SQLite and PostgreSQL: `{uuid}`, `{bytes}`,
//! `{json}`, `{time}` and `{bool}` stand for the two dialects' types. Files only go forward
//! and are never edited after a release. This crate knows no entity.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// All migrations, oldest first.
pub struct Migrator;

/// Name and SQL of each migration; the name is what the database remembers.
const FILES: &[(&str, &str)] = &[
    ("m001_spine", include_str!("sql/m001_spine.sql")),
    ("m002_refusals", include_str!("sql/m002_refusals.sql")),
    ("m003_forms", include_str!("sql/m003_forms.sql")),
    ("m004_domains", include_str!("sql/m004_domains.sql")),
    ("m005_mailboxes", include_str!("sql/m005_mailboxes.sql")),
    ("m006_life", include_str!("sql/m006_life.sql")),
    ("m007_import", include_str!("sql/m007_import.sql")),
    ("m008_checks", include_str!("sql/m008_checks.sql")),
    ("m009_media", include_str!("sql/m009_media.sql")),
    ("m010_duty", include_str!("sql/m010_duty.sql")),
    ("m011_archive", include_str!("sql/m011_archive.sql")),
    ("m012_search", include_str!("sql/m012_search.sql")),
    ("m012_alerts", include_str!("sql/m012_alerts.sql")),
    ("m012_blocks", include_str!("sql/m012_blocks.sql")),
    ("m013_guides", include_str!("sql/m013_guides.sql")),
    ("m013b_interfaces", include_str!("sql/m013b_interfaces.sql")),
    ("m013c_mail_standards", include_str!("sql/m013c_mail_standards.sql")),
    ("m014_import", include_str!("sql/m014_import.sql")),
    ("m015_links", include_str!("sql/m015_links.sql")),
];

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        FILES.iter().map(|(name, sql)| Box::new(File { name, sql }) as Box<dyn MigrationTrait>).collect()
    }
}

struct File {
    name: &'static str,
    sql: &'static str,
}

impl MigrationName for File {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for File {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let script = in_dialect(self.sql, connection.get_database_backend());
        connection.execute_unprepared(&script).await.map(|_| ())
    }
}

/// The script with the dialect's own types in it.
pub fn in_dialect(sql: &str, backend: DbBackend) -> String {
    let types: [(&str, &str); 5] = match backend {
        DbBackend::Postgres => {
            [("{uuid}", "UUID"), ("{bytes}", "BYTEA"), ("{json}", "JSONB"), ("{time}", "BIGINT"), ("{bool}", "BOOLEAN")]
        }
        _ => [("{uuid}", "BLOB"), ("{bytes}", "BLOB"), ("{json}", "TEXT"), ("{time}", "BIGINT"), ("{bool}", "BOOLEAN")],
    };
    types.iter().fold(sql.to_owned(), |script, (mark, name)| script.replace(mark, name))
}
