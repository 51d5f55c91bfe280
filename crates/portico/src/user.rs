//! `portico user`: the first administrators, and a way back in when nobody can sign in. Everything
//! else about people is done at the desk.

use std::process::ExitCode;

use clap::Subcommand;
use platform::people::password::Temporary;
use platform::people::{Actor, account};

use crate::Place;

/// What can be done to accounts from the command line.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Give an account a new temporary password and print it once.
    Reset {
        /// Where.
        #[command(flatten)]
        place: Place,
        /// The login.
        login: String,
    },
    /// Forget an account's second factor, when the device is lost; it is set up again at sign-in.
    ForgetSecondFactor {
        /// Where.
        #[command(flatten)]
        place: Place,
        /// The login.
        login: String,
    },
}

/// Carries it out.
pub async fn run(command: UserCommand) -> anyhow::Result<ExitCode> {
    match command {
        UserCommand::Reset { place, login } => {
            let app = place.open().await?;
            let temporary = Temporary::new().await?;
            let act = app.act(&Actor::System("command line")).await?;
            let id = account::by_login(act.db(), &login).await?.id;
            account::reset(&act, id, &temporary).await?;
            act.commit().await?;
            println!("temporary password of {login}: {}", temporary.text());
        }
        UserCommand::ForgetSecondFactor { place, login } => {
            let app = place.open().await?;
            let act = app.act(&Actor::System("command line")).await?;
            let id = account::by_login(act.db(), &login).await?.id;
            account::forget_second_factor(&act, id).await?;
            act.commit().await?;
            println!("the second factor of {login} is forgotten");
        }
    }
    Ok(ExitCode::SUCCESS)
}
