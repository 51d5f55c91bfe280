//! `portico archive`: sites packed for keeping elsewhere (art. 21), whole or what has changed since a
//! day: a WARC with its index, and the same as one WACZ file.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use content::archive::cdxj::stamp;
use content::archive::wacz;
use content::archive::walk::Wanted;
use indicatif::ProgressBar;
use jiff::civil::Date;
use platform::journal::Entry;
use platform::people::Actor;
use platform::web::host::SiteHost;
use platform::{App, Moment};
use serde_json::json;

use crate::Place;

/// Options of `portico archive`.
#[derive(Args)]
pub struct Archive {
    #[command(flatten)]
    place: Place,
    /// Label of the site: `www`, `jw`; every site when left out. May be repeated.
    #[arg(long, value_name = "LABEL")]
    site: Vec<String>,
    /// Only what has changed since this day or moment: 2026-05-01, 2026-05-01T08:00.
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// The translated frames, too.
    #[arg(long)]
    languages: bool,
    /// Folder to write into.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// For machines.
    #[arg(long)]
    json: bool,
}

impl Archive {
    /// Carries it out.
    pub async fn run(self) -> Result<ExitCode> {
        let app = self.place.open().await?;
        construction::hosts::load(&app).await?;
        let since = self.since.as_deref().map(moment).transpose()?;
        let wanted = Wanted { since, languages: self.languages };
        let mut told = Vec::new();
        for host in chosen(&app, &self.site)? {
            let bar = ProgressBar::new_spinner().with_message(format!("packing {}", host.origin));
            bar.enable_steady_tick(std::time::Duration::from_millis(200));
            let name = format!("{}-{}", host.label, stamp(app.time.now()));
            let packed = wacz::pack(&app, &host, wanted, &self.out, &name).await?;
            bar.finish_and_clear();
            let size = std::fs::metadata(&packed.wacz)?.len();
            if !self.json {
                println!("{}: {} pages, {} things, {size} bytes", packed.wacz.display(), packed.pages, packed.things);
            }
            told.push(json!({
                "site": host.label,
                "wacz": packed.wacz,
                "warc": packed.warc,
                "index": packed.index,
                "pages": packed.pages,
                "things": packed.things,
                "bytes": size,
            }));
            written_down(&app, "archive.packed", &host, &json!({"pages": packed.pages, "size": size})).await?;
        }
        if self.json {
            println!("{}", json!(told));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A row of the journal: what left the house.
pub(crate) async fn written_down(
    app: &App,
    verb: &'static str,
    host: &SiteHost,
    effect: &serde_json::Value,
) -> Result<()> {
    let act = app.act(&Actor::System("command line")).await?;
    act.record(Entry::new(verb, "site", host.site, &host.label).site(host.site).effect(effect.clone()));
    act.commit().await?;
    Ok(())
}

/// The sites of these labels, or all of them, by label.
pub(crate) fn chosen(app: &App, labels: &[String]) -> Result<Vec<SiteHost>> {
    let mut hosts: Vec<SiteHost> =
        app.hosts.all().iter().map(|host| (**host).clone()).filter(|host| host.live).collect();
    hosts.sort_by(|a, b| a.label.cmp(&b.label));
    if let Some(unknown) = labels.iter().find(|label| !hosts.iter().any(|host| host.label == **label)) {
        bail!("no open site is called {unknown:?}");
    }
    hosts.retain(|host| labels.is_empty() || labels.contains(&host.label));
    Ok(hosts)
}

/// A day as its beginning, or a moment on the wall clock of the office.
fn moment(text: &str) -> Result<Moment> {
    // A date is read out of a moment, too, and would lose its hour.
    if !text.contains(['T', ' '])
        && let Ok(day) = text.parse::<Date>()
    {
        return Ok(Moment::at_start_of(day));
    }
    Moment::parse_local(text).with_context(|| format!("{text:?} is no day and no moment"))
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_day_begins_in_the_office() {
        assert_eq!(moment("2026-05-01").expect("a day").rfc3339(), "2026-05-01T00:00:00+08:00");
        assert_eq!(moment("2026-05-01T08:30").expect("a moment").minute(), "2026-05-01 08:30");
        assert!(moment("yesterday").is_err());
    }
}
