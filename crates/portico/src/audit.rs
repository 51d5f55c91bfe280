//! `portico audit verify`: the journal is read from the first row to the last, and every link of
//! the chain is computed again.

use std::process::ExitCode;

use clap::Subcommand;
use platform::journal::verify;

use crate::Place;

/// What can be asked of the journal.
#[derive(Subcommand)]
pub enum AuditCommand {
    /// Prove the chain; exit with 1 and name the position when something is wrong.
    Verify {
        /// Where.
        #[command(flatten)]
        place: Place,
        /// For machines.
        #[arg(long)]
        json: bool,
    },
    /// The head of the chain: position and hash, to hold the platform to.
    Head {
        /// Where.
        #[command(flatten)]
        place: Place,
    },
}

/// Carries it out.
pub async fn run(command: AuditCommand) -> anyhow::Result<ExitCode> {
    match command {
        AuditCommand::Verify { place, json } => {
            let app = place.open().await?;
            let verdict = verify::verify(&app).await?;
            if json {
                println!("{}", serde_json::to_string_pretty(&verdict)?);
            } else {
                println!(
                    "{} rows, head at position {}, {} not yet sealed",
                    verdict.rows, verdict.head_position, verdict.unsealed
                );
                println!("head hash {}", verdict.head_hash);
                for problem in &verdict.problems {
                    println!("position {}: {:?}", problem.position, problem.kind);
                }
                println!("{}", if verdict.is_whole() { "the journal is whole" } else { "the journal is NOT whole" });
            }
            Ok(if verdict.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        AuditCommand::Head { place } => {
            let app = place.open().await?;
            println!("{}", serde_json::to_string_pretty(&verify::head(&app).await?)?);
            Ok(ExitCode::SUCCESS)
        }
    }
}
