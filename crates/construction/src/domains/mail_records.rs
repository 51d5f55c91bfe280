//! What the zone says about mail: MX, SPF, DKIM and DMARC (RFC 7208, RFC 6376, RFC 7489).

use platform::{App, Result};
use sea_orm::ConnectionTrait;

use super::records::RecordSet;

/// The record sets of the cluster's mail. Whatever changes them also calls [`super::zone::wish`].
#[expect(clippy::unused_async, reason = "mailboxes bring their keys from the database")]
pub async fn of(_app: &App, _db: &impl ConnectionTrait) -> Result<Vec<RecordSet>> {
    Ok(Vec::new())
}
