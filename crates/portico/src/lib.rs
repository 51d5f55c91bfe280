//! The chapters put together into one program (art. 9): the house, its commands, and the proof that
//! it keeps the Measures. The binary only reads the command line; tests open the same house.

pub mod api;
pub mod archive;
pub mod assets;
pub mod audit;
pub mod bench;
pub mod demo;
pub mod dns;
pub mod doctor;
pub mod export;
pub mod house;
pub mod import_site;
pub mod mail;
pub mod measures;
pub mod reindex;
pub mod serve;
pub mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use include_dir::{Dir, include_dir};
use platform::App;
use platform::settings::Settings;
use platform::time::TimeSource;

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static LOCALES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// Where the data is.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// Folder of the database file, uploads, index and portico.toml.
    #[arg(long, env = "PORTICO_DATA", default_value = "data")]
    pub data: PathBuf,
    /// postgres://… or sqlite://…; a SQLite file in the data folder when left out.
    #[arg(long, env = "PORTICO_DATABASE_URL")]
    pub database_url: Option<String>,
}

impl Place {
    /// The settings of this node.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        let mut settings = Settings::load(&self.data)?;
        if let Some(url) = &self.database_url {
            settings.database_url.clone_from(url);
        }
        Ok(settings)
    }

    /// The whole house, migrated.
    pub async fn open(&self) -> anyhow::Result<App> {
        let app = App::open(self.settings()?, TimeSource::Real, house::chapters()?).await?;
        app.db.migrate().await?;
        Ok(app)
    }
}

/// `portico migrate`: brings the database up to date, or only says what is pending.
pub async fn migrate(place: &Place, check: bool) -> anyhow::Result<ExitCode> {
    let settings = place.settings()?;
    std::fs::create_dir_all(&settings.data)?;
    let db = platform::db::Db::open(&settings.database()).await?;
    let pending = db.pending_migrations().await?;
    if check {
        for name in &pending {
            println!("pending: {name}");
        }
        return Ok(if pending.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    db.migrate().await?;
    println!("{} migrations ran; the database is up to date", pending.len());
    Ok(ExitCode::SUCCESS)
}
