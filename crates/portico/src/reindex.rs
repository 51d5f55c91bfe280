//! `portico reindex`: the search index is a copy; it can be thrown away and built again.

use std::process::ExitCode;

use content::pages::search;
use indicatif::{ProgressBar, ProgressStyle};
use platform::journal::reader;

use crate::Place;

const BATCH: u64 = 500;

/// Builds the index again from position 0.
pub async fn reindex(place: &Place) -> anyhow::Result<ExitCode> {
    let app = place.open().await?;
    let head = reader::head(&app).await?;
    let bar = ProgressBar::new(u64::try_from(head)?)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} journal rows, {eta} left")?);
    app.search.clear().await?;
    let mut at = 0;
    loop {
        let rows = reader::since(&app, at, BATCH).await?;
        let Some(last) = rows.last().and_then(|row| row.position) else { break };
        search::index(&app, &rows).await?;
        at = last;
        bar.set_position(u64::try_from(at)?);
    }
    bar.finish();
    println!("{} documents in the index, up to journal position {at}", app.search.size());
    Ok(ExitCode::SUCCESS)
}
