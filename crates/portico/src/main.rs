//! The binary: one program for the whole cluster (art. 9), from serving to proving.

mod assets;
mod audit;
mod demo;
mod doctor;
mod house;
mod reindex;
mod serve;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use platform::App;
use platform::settings::Settings;
use platform::time::TimeSource;

/// Portico runs a district's portal and its department sites on one platform, under one set of
/// rules, and can prove that it keeps them.
#[derive(Parser)]
#[command(name = "portico", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where the data is.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// Folder of the database file, uploads, index and portico.toml.
    #[arg(long, env = "PORTICO_DATA", default_value = "data")]
    data: PathBuf,
    /// postgres://… or sqlite://…; a SQLite file in the data folder when left out.
    #[arg(long, env = "PORTICO_DATABASE_URL")]
    database_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the cluster.
    Serve {
        #[command(flatten)]
        place: Place,
        /// Port to listen on.
        #[arg(long)]
        port: Option<u16>,
    },
    /// Load the demonstration cluster into an empty database.
    Demo {
        #[command(flatten)]
        place: Place,
        /// Do nothing when there is data already.
        #[arg(long)]
        if_empty: bool,
        /// Load only so many articles (for tests).
        #[arg(long)]
        articles: Option<usize>,
    },
    /// Bring the database up to date.
    Migrate {
        #[command(flatten)]
        place: Place,
        /// Only say what is pending; exit with 1 when something is.
        #[arg(long)]
        check: bool,
    },
    /// Accounts: open the first ones, reset a password.
    User {
        #[command(subcommand)]
        command: user::UserCommand,
    },
    /// The journal: prove that it is whole.
    Audit {
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
    /// Build the search index again from the journal.
    Reindex {
        #[command(flatten)]
        place: Place,
    },
    /// Look for what could go wrong, and say what to do about it.
    Doctor {
        #[command(flatten)]
        place: Place,
        /// For machines.
        #[arg(long)]
        json: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PORTICO_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn,tantivy=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Cli::parse().command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("portico: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve { place, port } => serve::serve(&place, port).await,
        Command::Demo { place, if_empty, articles } => demo::load(&place, if_empty, articles).await,
        Command::Migrate { place, check } => migrate(&place, check).await,
        Command::User { command } => user::run(command).await,
        Command::Audit { command } => audit::run(command).await,
        Command::Reindex { place } => reindex::reindex(&place).await,
        Command::Doctor { place, json } => doctor::examine(&place, json).await,
    }
}

impl Place {
    /// The settings of this node.
    fn settings(&self) -> anyhow::Result<Settings> {
        let mut settings = Settings::load(&self.data)?;
        if let Some(url) = &self.database_url {
            settings.database_url.clone_from(url);
        }
        Ok(settings)
    }

    /// The whole house, migrated.
    async fn open(&self) -> anyhow::Result<App> {
        let app = App::open(self.settings()?, TimeSource::Real, house::chapters()?).await?;
        app.db.migrate().await?;
        Ok(app)
    }
}

async fn migrate(place: &Place, check: bool) -> anyhow::Result<ExitCode> {
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
