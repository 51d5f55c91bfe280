//! `portico mail`: what the mail servers and the zone need to know.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use construction::mailboxes::{dns, lists, servers};
use platform::rulebook::Rulebook;
use platform::time::TimeSource;

use crate::Place;

/// What can be asked about mail.
#[derive(Subcommand)]
pub enum MailCommand {
    /// Print the configuration that a mail server needs to read the lists.
    Config {
        /// Where.
        #[command(flatten)]
        place: Place,
        /// Which server.
        server: Server,
    },
    /// Print the records that the zone needs; makes the key for DKIM when there is none.
    Records {
        /// Where.
        #[command(flatten)]
        place: Place,
        /// For machines.
        #[arg(long)]
        json: bool,
    },
    /// Write the lists of the mail servers now.
    Lists {
        /// Where.
        #[command(flatten)]
        place: Place,
    },
}

/// A mail server.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Server {
    /// Keeps the mail and lets people in.
    Dovecot,
    /// Takes and sends mail.
    Postfix,
}

const UNCONFIGURED: &str = "no mail servers: write [mailboxes] into portico.toml (docs/mail.md)";

/// Carries it out.
pub async fn run(command: MailCommand) -> anyhow::Result<ExitCode> {
    match command {
        MailCommand::Config { place, server } => {
            let settings = place.settings()?;
            let mail = settings.mailboxes.as_ref().context(UNCONFIGURED)?;
            let ports = servers::Ports::default();
            let text = match server {
                Server::Dovecot => servers::dovecot(&settings, mail, ports),
                Server::Postfix => {
                    let rules = Rulebook::load(&settings.profile)?;
                    let today = TimeSource::Real.now().day();
                    let letter = servers::Letter::of(&rules, today).map_err(|error| anyhow::anyhow!("{error}"))?;
                    servers::postfix(&settings, mail, ports, letter)
                }
            };
            print!("{text}");
        }
        MailCommand::Records { place, json } => {
            let settings = place.settings()?;
            let mail = settings.mailboxes.as_ref().context(UNCONFIGURED)?;
            let records = dns::records(&settings, mail)?;
            if json {
                println!("{}", serde_json::to_string_pretty(&records)?);
            } else {
                for record in records {
                    for value in &record.values {
                        println!("{}.\t{}\t{}\t{value}", record.name, record.ttl, value.kind().name());
                    }
                }
            }
        }
        MailCommand::Lists { place } => {
            let app = place.open().await?;
            anyhow::ensure!(app.settings.mailboxes.is_some(), UNCONFIGURED);
            lists::keep(&app).await.map_err(|error| anyhow::anyhow!("{error}"))?;
            let state = lists::state(app.db.read()).await.map_err(|error| anyhow::anyhow!("{error}"))?;
            println!("{} mailboxes written", state.map_or(0, |state| state.boxes));
        }
    }
    Ok(ExitCode::SUCCESS)
}
