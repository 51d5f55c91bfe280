//! `portico import-site`: brings a whole existing site, an export of WordPress or a feed in (art. 9).
//! First a proposal of which old folder or category goes into which column, then a dry run with its
//! report, then the run itself; stopped and begun again, it goes on where it was.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use construction::columns::{Tree, column};
use construction::sites::site;
use content::migration::run::{Done, Into};
use content::migration::{Address, Gathered, Limits, Mapping, Plan, fetch, limits, propose};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use platform::people::{Actor, SiteRef, account, actor_for};
use platform::view::Lang;
use platform::{App, Error};
use serde_json::json;

use crate::Place;

/// What to bring in, and whereto.
#[derive(Args)]
pub struct ImportSite {
    #[command(flatten)]
    place: Place,
    /// A WARC file (.warc or .warc.gz), a folder of the old site's files or a .zip of it, an export of
    /// WordPress (WXR), a file with RSS or Atom, or the address of a feed (https://…).
    source: String,
    /// Code of the site here that takes it over.
    #[arg(long)]
    site: String,
    /// Old address of a folder or a .zip, for example `http://old.example.gov.cn/`.
    #[arg(long)]
    base: Option<String>,
    /// Folder with the files of a WordPress export: a copy of wp-content/uploads.
    #[arg(long)]
    files: Option<PathBuf>,
    /// Which old page goes into which column: a TOML file.
    #[arg(long, required_unless_present = "propose")]
    mapping: Option<PathBuf>,
    /// Write a first proposal of the mapping to this file and stop.
    #[arg(long, conflicts_with = "mapping")]
    propose: Option<PathBuf>,
    /// Login of the information officer in whose name the drafts are made.
    #[arg(long = "as", required_unless_present_any = ["propose", "dry_run"])]
    officer: Option<String>,
    /// Only say what would happen; nothing is written.
    #[arg(long)]
    dry_run: bool,
    /// The report for machines.
    #[arg(long)]
    json: bool,
}

impl ImportSite {
    /// Carries it out; exit with 1 when pages were refused.
    pub async fn run(self) -> Result<ExitCode> {
        let app = self.place.open().await?;
        let site = site::by_code(app.db.read(), &self.site).await;
        let site = site.with_context(|| format!("there is no site with the code {:?}", self.site))?.id;
        let columns = column::tree(app.db.read(), site).await?;
        let base = match &self.base {
            Some(base) => Some(Address::parse(base).with_context(|| format!("{base:?} is no address of the web"))?),
            None => None,
        };
        let limits = limits(&app)?;
        let gathered = self.gather(&app, base.as_ref(), &limits).await?;
        let pages = gathered.pages().count();
        if let Some(file) = &self.propose {
            return self.propose_to(file, &gathered, &columns, pages);
        }
        let file = self.mapping.as_deref().context("no mapping")?;
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let mapping = Mapping::parse(&text, &columns).with_context(|| file.display().to_string())?;
        let bar = self.bar(pages as u64, "looking at {pos} of {len} pages, {eta} left");
        let plan = Plan::make(&app, site, &gathered, &mapping, |at| bar.set_position(at as u64)).await?;
        bar.finish_and_clear();
        if self.dry_run {
            if let Some(login) = &self.officer {
                let actor = officer(&app, login).await?;
                into(&app, &actor, site, &columns).may(&plan).map_err(|e| told(&app, e))?;
            }
            self.report(&plan, None)?;
            return Ok(ExitCode::SUCCESS);
        }
        let login = self.officer.as_deref().context("in whose name? give --as LOGIN")?;
        let done = self.carry_out(&app, login, site, &columns, &gathered, &mapping, &plan).await?;
        self.report(&plan, Some(&done))?;
        Ok(if done.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// What the source holds: a feed by its address, or whatever the file or folder is.
    async fn gather(&self, app: &App, base: Option<&Address>, limits: &Limits) -> Result<Gathered> {
        let address = Address::parse(&self.source);
        let mut gathered = if let Some(address) = address {
            let fetched = fetch::fetch(app, &address).await.map_err(|error| told(app, error))?;
            fetch::read(&fetched, address, limits).with_context(|| format!("{} is not a whole feed", self.source))?
        } else {
            let source = Path::new(&self.source);
            let size = std::fs::metadata(source).map_or(0, |file| file.len());
            let bar = self.bar(size, "reading {bytes} of {total_bytes}");
            let gathered = Gathered::read(source, base, limits, |read| bar.set_position(read))?;
            bar.finish_and_clear();
            gathered
        };
        if let Some(files) = &self.files {
            gathered.add_files(files, limits)?;
        }
        gathered.miss_files();
        Ok(gathered)
    }

    #[expect(clippy::too_many_arguments, reason = "everything the run needs has been read before")]
    async fn carry_out(
        &self,
        app: &App,
        login: &str,
        site: SiteRef,
        columns: &Tree,
        gathered: &Gathered,
        mapping: &Mapping,
        plan: &Plan,
    ) -> Result<Done> {
        let actor = officer(app, login).await?;
        let bar = self.bar(plan.going.len() as u64, "{bar:40} {pos}/{len} pages, {eta} left");
        let done =
            into(app, &actor, site, columns).run(gathered, mapping, plan, |at| bar.set_position(at as u64)).await;
        bar.finish_and_clear();
        done.map_err(|error| told(app, error))
    }

    fn propose_to(&self, file: &Path, gathered: &Gathered, columns: &Tree, pages: usize) -> Result<ExitCode> {
        if file.exists() {
            bail!("{} is there already; a mapping that somebody has changed is not written over", file.display());
        }
        let bar = self.bar(pages as u64, "looking at {pos} of {len} pages, {eta} left");
        let text = propose::propose(gathered, columns, |at| bar.set_position(at as u64))?;
        bar.finish_and_clear();
        std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
        println!(
            "{pages} pages; the proposal is in {}. Read it, change it, then: --mapping … --dry-run",
            file.display()
        );
        Ok(ExitCode::SUCCESS)
    }

    fn report(&self, plan: &Plan, done: Option<&Done>) -> Result<()> {
        let text = if self.json {
            format!("{}\n", serde_json::to_string_pretty(&json!({"plan": plan, "done": done}))?)
        } else {
            in_words(plan, done)
        };
        // Whoever reads only the beginning of a long report closes the pipe.
        match std::io::stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// A bar on the terminal; machines see none.
    fn bar(&self, length: u64, template: &str) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(5));
        if self.json {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        match ProgressStyle::with_template(&format!("  {template}")) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }
}

fn in_words(plan: &Plan, done: Option<&Done>) -> String {
    let mut lines = vec![plan.to_string().trim_end().to_owned()];
    let Some(done) = done else {
        lines.push("Dry run: nothing was written.\n".to_owned());
        return lines.join("\n");
    };
    lines.extend(done.refused.iter().map(|refused| format!("! {} on {}: {}", refused.what, refused.page, refused.why)));
    lines.extend(done.failed.iter().map(|failed| format!("! {}: {}", failed.page, failed.why)));
    if done.here > 0 {
        lines.push(format!("{} pages were imported by somebody else meanwhile.", done.here));
    }
    let made =
        format!("{} drafts and {} files were made, {} lists lead to a column.", done.drafts, done.files, done.lists);
    lines.push(format!("{made}\n"));
    lines.join("\n")
}

async fn officer(app: &App, login: &str) -> Result<Actor> {
    let account = account::by_login(app.db.read(), login).await;
    let account = account.with_context(|| format!("nobody signs in as {login:?}"))?;
    actor_for(app, account.staff_id).await.with_context(|| format!("{login:?} is not in office"))
}

fn into<'a>(app: &'a App, actor: &'a Actor, site: SiteRef, columns: &'a Tree) -> Into<'a> {
    Into { app, actor, site, columns, lang: Lang::En, import: None }
}

/// A refusal in words.
fn told(app: &App, error: Error) -> anyhow::Error {
    match error {
        Error::Refused(refusals) => {
            let words = refusals.iter().map(|refusal| app.view.text(Lang::En, &refusal.message, &refusal.args));
            anyhow::anyhow!("refused: {}", words.collect::<Vec<_>>().join(" "))
        }
        other => other.into(),
    }
}
