//! `portico dns`: the zone as a file, and the name server brought up to date by hand.

use std::process::ExitCode;

use clap::Subcommand;
use construction::domains::push::{self, Outcome};
use construction::domains::zone;

use crate::Place;

/// What to do with the zone.
#[derive(Subcommand)]
pub enum DnsCommand {
    /// Print the zone as the register wants it (RFC 1035).
    Export {
        /// Where the data is.
        #[command(flatten)]
        place: Place,
    },
    /// Bring the name server up to date now; exit with 1 when it cannot be.
    Push {
        /// Where the data is.
        #[command(flatten)]
        place: Place,
    },
}

/// Does it.
pub async fn run(command: DnsCommand) -> anyhow::Result<ExitCode> {
    match command {
        DnsCommand::Export { place } => {
            print!("{}", zone::export(&place.open().await?).await?);
            Ok(ExitCode::SUCCESS)
        }
        DnsCommand::Push { place } => {
            let outcome = push::push(&place.open().await?).await?;
            let (line, code) = match outcome {
                Outcome::NoServer => ("no name server is set up in [dns]".to_owned(), ExitCode::FAILURE),
                Outcome::Nothing => ("nothing has been registered yet".to_owned(), ExitCode::SUCCESS),
                Outcome::Pushed(sets) => {
                    (format!("{sets} record sets changed; the server is up to date"), ExitCode::SUCCESS)
                }
                Outcome::Failed(failure) => (failure.to_string(), ExitCode::FAILURE),
            };
            println!("{line}");
            Ok(code)
        }
    }
}
