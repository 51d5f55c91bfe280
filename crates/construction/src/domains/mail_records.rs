//! What the zone says about mail: MX, SPF, DKIM and DMARC (RFC 7208, RFC 6376, RFC 7489).

use anyhow::Context as _;
use platform::{App, Result};

use super::records::RecordSet;
use crate::mailboxes::dns;

/// The record sets of the cluster's mail; none without mail servers. They follow from the settings,
/// so they reach the name server with the next wish and with the work of every day.
pub async fn of(app: &App) -> Result<Vec<RecordSet>> {
    let Some(mail) = app.settings.mailboxes.clone() else { return Ok(Vec::new()) };
    let settings = app.settings.clone();
    // The first call makes a key, which takes a moment.
    let records = tokio::task::spawn_blocking(move || dns::records(&settings, &mail));
    Ok(records.await.context("the records of mail")??)
}
