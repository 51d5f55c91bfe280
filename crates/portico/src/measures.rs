//! 办法落实情况: every duty of the 39 articles and six annexes with what keeps it, which tests prove
//! it and when its rule last refused something — for the command line, the public and each unit.

mod check;
pub mod page;

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use platform::Moment;
use platform::rulebook::{Duty, DutyStatus, Provision};
use platform::{db, refusals, rulebook};
use serde::Serialize;

use crate::Place;

/// Options of `portico measures`.
#[derive(Args)]
pub struct Measures {
    #[command(flatten)]
    place: Place,
    /// For machines.
    #[arg(long)]
    json: bool,
    /// Compare the register with the sources: every control and every test must be there; exit
    /// with 1 and the list of what is missing.
    #[arg(long)]
    check: bool,
    /// Root of the sources, for --check; found upwards from here when left out.
    #[arg(long, value_name = "DIR")]
    sources: Option<PathBuf>,
}

/// A duty as machines read it.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    /// The article it stands in; of an annex, the article that prescribes the form.
    article: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    annex: Option<u8>,
    duty: String,
    duty_en: String,
    actor: String,
    control: String,
    tests: Vec<String>,
    status: DutyStatus,
    last_refusal: Option<String>,
}

impl Measures {
    /// Carries it out.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let duties = rulebook::duties()?;
        if self.check {
            return check::check(self.sources, &duties);
        }
        let last = last_refusals(&self.place).await?;
        let rows: Vec<_> = duties.iter().map(|duty| row(duty, &last)).collect();
        if self.json {
            println!("{}", serde_json::to_string_pretty(&rows)?);
        } else {
            print(&rows);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// From the database of this place, when there is one.
async fn last_refusals(place: &Place) -> anyhow::Result<HashMap<String, Moment>> {
    let settings = place.settings()?;
    if settings.database_url.is_empty() && !settings.data.join("portico.db").exists() {
        return Ok(HashMap::new());
    }
    let db = db::Db::open(&settings.database()).await?;
    if !db.pending_migrations().await?.is_empty() {
        tracing::warn!("the database is not up to date; refusals are left out (portico migrate)");
        return Ok(HashMap::new());
    }
    Ok(refusals::last(db.read()).await?)
}

/// When one of the duty's rules last refused something.
fn last_refusal(duty: &Duty, last: &HashMap<String, Moment>) -> Option<Moment> {
    duty.refusals.iter().filter_map(|message| last.get(message)).max().copied()
}

fn row(duty: &Duty, last: &HashMap<String, Moment>) -> Row {
    let (article, annex) = match duty.provision {
        Provision::Article(number) => (number, None),
        Provision::Annex(number) => (article_of_annex(number), Some(number)),
    };
    Row {
        id: duty.id.clone(),
        article,
        annex,
        duty: duty.text.zh.clone(),
        duty_en: duty.text.en.clone(),
        actor: duty.actor.zh.clone(),
        control: duty.control.clone(),
        tests: duty.tests.clone(),
        status: duty.status,
        last_refusal: last_refusal(duty, last).map(Moment::rfc3339),
    }
}

/// The article that prescribes the form of an annex.
fn article_of_annex(annex: u8) -> u8 {
    match annex {
        1 => 10,
        2 => 12,
        3 => 13,
        4 => 18,
        5 => 20,
        _ => 31,
    }
}

fn print(rows: &[Row]) {
    for row in rows {
        println!("{:<6} {:<9} {}", row.id, status_name(row.status), row.duty);
        if !row.control.is_empty() {
            println!("       {}", row.control);
        }
        for test in &row.tests {
            println!("       ✓ {test}");
        }
        if let Some(at) = &row.last_refusal {
            println!("       last refusal {at}");
        }
    }
    let tally = |status| rows.iter().filter(|row| row.status == status).count();
    println!(
        "\n{} duties: {} enforced, {} served, {} recorded, {} not yet",
        rows.len(),
        tally(DutyStatus::Enforced),
        tally(DutyStatus::Served),
        tally(DutyStatus::Recorded),
        tally(DutyStatus::NotYet),
    );
}

fn status_name(status: DutyStatus) -> &'static str {
    match status {
        DutyStatus::NotYet => "not yet",
        DutyStatus::Enforced => "enforced",
        DutyStatus::Served => "served",
        DutyStatus::Recorded => "recorded",
    }
}

/// The root of the sources: the nearest folder upwards that holds the register.
fn sources_from(given: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    if let Some(given) = given {
        return Ok(given);
    }
    let here = std::env::current_dir()?;
    let root = here.ancestors().find(|dir| dir.join("rules/measures.toml").is_file());
    root.map(ToOwned::to_owned)
        .context("--check compares with the sources; run it inside them or name them with --sources")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_and_annex_is_listed() {
        let duties = rulebook::duties().unwrap();
        let rows: Vec<_> = duties.iter().map(|duty| row(duty, &HashMap::new())).collect();
        for article in 1..=39 {
            assert!(rows.iter().any(|row| row.article == article && row.annex.is_none()), "{article}");
        }
        for annex in 1..=6 {
            assert!(rows.iter().any(|row| row.annex == Some(annex)), "annex {annex}");
        }
    }

    #[test]
    fn the_last_refusal_is_the_newest_of_a_dutys_rules() {
        let mut duty = rulebook::duties().unwrap().remove(0);
        duty.refusals = vec!["a".into(), "b".into()];
        let last = HashMap::from([("a".into(), Moment(1)), ("b".into(), Moment(5)), ("c".into(), Moment(9))]);
        assert_eq!(last_refusal(&duty, &last), Some(Moment(5)));
        duty.refusals.clear();
        assert_eq!(last_refusal(&duty, &last), None);
    }
}
