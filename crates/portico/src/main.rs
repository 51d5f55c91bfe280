//! The binary: one program for the whole cluster (art. 9), from serving to proving.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use portico::{
    Place, archive, audit, bench, demo, dns, doctor, export, import_site, mail, measures, reindex, serve, user,
};

/// Portico runs a district's portal and its department sites on one platform, under one set of
/// rules, and can prove that it keeps them.
#[derive(Parser)]
#[command(name = "portico", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
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
    /// Mail servers: their configuration, their lists, the records of the zone.
    Mail {
        #[command(subcommand)]
        command: mail::MailCommand,
    },
    /// The journal: prove that it is whole.
    Audit {
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
    /// The zone of the cluster: print it, or bring the name server up to date.
    Dns {
        #[command(subcommand)]
        command: dns::DnsCommand,
    },
    /// Build the search index again from the journal.
    Reindex {
        #[command(flatten)]
        place: Place,
    },
    /// Bring a whole existing site in, from a WARC file or a folder: drafts, files, redirects.
    ImportSite(import_site::ImportSite),
    /// Pack sites for keeping elsewhere: WARC 1.1, index and WACZ.
    Archive(archive::Archive),
    /// Write everything public as static files and as JSON lines.
    Export(export::Export),
    /// Every duty of the Measures: what keeps it, which tests prove it.
    Measures(measures::Measures),
    /// Fill a database for measurements.
    #[command(hide = true)]
    BenchData(bench::data::BenchData),
    /// Measure from publishing to visible.
    #[command(hide = true)]
    BenchPublish(bench::publish::BenchPublish),
    /// Time the inbox with many forms waiting
    BenchApprovals(bench::approvals::BenchApprovals),
    /// Time a takedown with its proof on many sites
    #[command(hide = true)]
    BenchTakedown(bench::takedown::BenchTakedown),
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
        Command::Migrate { place, check } => portico::migrate(&place, check).await,
        Command::User { command } => user::run(command).await,
        Command::Mail { command } => mail::run(command).await,
        Command::Audit { command } => audit::run(command).await,
        Command::Dns { command } => dns::run(command).await,
        Command::Reindex { place } => reindex::reindex(&place).await,
        Command::ImportSite(import) => import.run().await,
        Command::Archive(archive) => archive.run().await,
        Command::Export(export) => export.run().await,
        Command::Measures(measures) => measures.run().await,
        Command::BenchData(bench) => bench.run().await,
        Command::BenchPublish(bench) => bench.run().await,
        Command::BenchApprovals(bench) => bench.run().await,
        Command::BenchTakedown(bench) => bench.run().await,
        Command::Doctor { place, json } => doctor::examine(&place, json).await,
    }
}
