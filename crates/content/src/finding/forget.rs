//! Words that few people asked are forgotten when their month is over.

use platform::jobs::Job;
use platform::search::asked;
use platform::{App, Result};
use serde::{Deserialize, Serialize};

/// Forgets them, every day.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ForgetWords;

impl Job for ForgetWords {
    const KIND: &'static str = "search.forget";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        let gone = asked::forget(&app).await?;
        if gone > 0 {
            tracing::info!(gone, "rare words of past months were forgotten");
        }
        Ok(())
    }
}
