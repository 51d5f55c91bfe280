//! The demonstration cluster: a portal, twelve department sites, 1,500 articles of two years, and
//! work waiting on every desk. Loaded through the acts that people use, one after another in the
//! order of their dates, so that the journal is whole. Everything in it is invented.

pub(crate) mod data;
mod duty;
mod newsroom;
mod plan;

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use construction::columns::ColumnId;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::SignedDuration;
use platform::people::{Actor, SiteRef, StaffId, UnitId, unit};
use platform::time::TimeSource;
use platform::{App, Moment, jobs, journal};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::{Place, house};

/// The password of every demonstration account.
pub const PASSWORD: &str = "Dongcheng-2026!";

/// What `serve` prints beside the addresses.
pub const ACCOUNTS: &str = "\
  Demonstration accounts (password Dongcheng-2026!); everything in this cluster is invented:
    information officer    jw-officer     writes for the education commission
    section reviewer       jw-section     first review
    secrecy reviewer       jw-secrecy     secrecy review
    deputy leader          jw-deputy      second review
    principal leader       jw-leader      releases; first responsible person
    IT office              xxb-officer  xxb-section  xxb-secrecy  xxb-deputy  xxb-leader
    portal editor          xxzx-editor    takes what departments offer
    IT-office planner      xxb-planner    sites and columns
    secrecy inspector      bmj-inspector  answers doubts, reads everything";

/// The file that says that a data folder holds the demonstration.
const MARK: &str = "demonstration";

/// After so many articles each the sites that have their first content are opened.
const OPENED_EVERY: usize = 25;

/// Whether the data folder holds the demonstration cluster.
pub fn is_loaded(data: &Path) -> bool {
    data.join(MARK).exists()
}

/// Everything by the names it has in the data.
pub struct Known {
    app: App,
    units: HashMap<String, UnitId>,
    staff: HashMap<String, StaffId>,
    actors: HashMap<String, Actor>,
    sites: HashMap<String, SiteRef>,
    columns: HashMap<(String, String), ColumnId>,
    articles: HashMap<String, content::articles::ArticleId>,
    paths: HashMap<String, String>,
    files: HashMap<(UnitId, String), String>,
}

/// Loads it; with `if_empty` a database that has units stays as it is.
pub async fn load(place: &Place, if_empty: bool, most: Option<usize>) -> Result<ExitCode> {
    let mut settings = place.settings()?;
    // The first pages are rendered here already; they say what they are.
    settings.demo = true;
    let data = settings.data.clone();
    let now = TimeSource::Real.now();
    let time = TimeSource::fixed(now);
    let app = App::open(settings, time, house::chapters()?).await?;
    app.db.migrate().await?;
    if unit::Entity::find().count(app.db.read()).await? > 0 {
        if if_empty {
            return Ok(ExitCode::SUCCESS);
        }
        anyhow::bail!("the database is not empty; the demonstration is loaded into an empty one only");
    }
    let (mut published, queued) = data::articles()?;
    if let Some(most) = most {
        published = thinned(published, most);
    }
    let first = published.first().context("no articles in demo/")?.at()?;
    let mut known = Known::new(app);
    known.travel_to(Moment::from(first).plus_seconds(-14 * 86_400));
    println!("Loading the demonstration cluster; everything in it is invented.");
    plan::organisation(&mut known).await?;
    plan::sites(&mut known).await?;
    duty::table(&known, now).await?;
    let bar = ProgressBar::new(published.len() as u64)
        .with_style(ProgressStyle::with_template("  {bar:40} {pos}/{len} articles, {eta} left")?);
    for (number, article) in published.iter().enumerate() {
        newsroom::publish(&mut known, article).await.with_context(|| article.key.clone())?;
        if number % OPENED_EVERY == OPENED_EVERY - 1 {
            plan::open_ready(&known).await?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let on_trial = plan::open_ready(&known).await?;
    if !on_trial.is_empty() {
        println!("  still on trial, because columns are blank: {}", on_trial.join(", "));
    }
    known.travel_to(now.plus_seconds(-3 * 86_400));
    newsroom::queues(&mut known, &queued).await?;
    plan::interfaces(&known).await?;
    known.travel_to(now);
    plan::accounts(&known).await?;
    duty::day(&known).await?;
    println!("  sealing the journal, rendering pages, indexing");
    while journal::sealer::seal(&known.app).await?.is_some() {}
    jobs::run_due(&known.app).await?;
    while journal::sealer::seal(&known.app).await?.is_some() {}
    index(&known.app).await?;
    std::fs::write(data.join(MARK), "The content of this folder is invented.\n")?;
    println!("  {} articles, {} accounts", known.articles.len(), known.staff.len());
    Ok(ExitCode::SUCCESS)
}

/// A smaller cluster for tests: every n-th article, so that each column keeps some.
fn thinned(articles: Vec<data::Article>, most: usize) -> Vec<data::Article> {
    let step = articles.len().div_ceil(most.max(1)).max(1);
    articles.into_iter().step_by(step).collect()
}

async fn index(app: &App) -> Result<()> {
    let mut at = 0;
    loop {
        let rows = journal::reader::since(app, at, 500).await?;
        let Some(last) = rows.last().and_then(|row| row.position) else { return Ok(()) };
        content::pages::search::index(app, &rows).await?;
        at = last;
    }
}

impl Known {
    fn new(app: App) -> Self {
        Self {
            app,
            units: HashMap::new(),
            staff: HashMap::new(),
            actors: HashMap::new(),
            sites: HashMap::new(),
            columns: HashMap::new(),
            articles: HashMap::new(),
            paths: HashMap::new(),
            files: HashMap::new(),
        }
    }

    /// Sets the clock of the story.
    fn travel_to(&self, to: Moment) {
        let from = self.app.time.now();
        self.app.time.travel(SignedDuration::from_micros(to.0 - from.0));
    }

    fn unit(&self, code: &str) -> Result<UnitId> {
        self.units.get(code).copied().with_context(|| format!("no unit {code}"))
    }

    fn actor(&self, key: &str) -> Result<&Actor> {
        self.actors.get(key).with_context(|| format!("no person {key}"))
    }

    fn column(&self, site: &str, path: &str) -> Result<ColumnId> {
        let key = (site.to_owned(), path.to_owned());
        self.columns.get(&key).copied().with_context(|| format!("no column {site}/{path}"))
    }
}
