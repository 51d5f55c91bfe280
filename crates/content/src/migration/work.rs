//! What happens to an import while nobody waits: it is read, its drafts are made some at a time, they
//! are thrown away again, its file is forgotten. Killed at any moment, each goes on where it was.

use std::io::Write as _;

use construction::columns::{Tree, column};
use platform::jobs::Job;
use platform::people::{Actor, actor_for};
use platform::view::Lang;
use platform::{Act, App, Error, Moment, OrNotFound, Refusal, Result, notices};
use sea_orm::{EntityTrait, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::address::Address;
use super::bring::{entry, forget, unsealed};
use super::gather::{Gathered, Limits};
use super::import::{self, Choice, Found, ImportId, Lines, Model, Report, State};
use super::mapping::Mapping;
use super::origin;
use super::plan::Plan;
use super::propose::Proposal;
use super::run::Into;
use crate::articles::{ArticleId, Stage, article, draft};

/// Drafts that one job makes or throws away; the next one goes on behind them.
const AT_ONCE: usize = 50;

async fn by_id(app: &App, id: ImportId) -> Result<Model> {
    import::Entity::find_by_id(id).one(app.db.read()).await?.or_not_found()
}

/// What the file holds, or why it cannot be read.
async fn gather(app: &App, import: &Model) -> Result<anyhow::Result<Gathered>> {
    let Some(bytes) = unsealed(app, import).await? else { return Err(Error::NotFound) };
    let today = app.time.now().day();
    let usual = super::limits(app)?;
    let unpacked = usual.unpacked.min(app.rules.bytes("migration.upload.unpacked", today)?.value);
    let limits = Limits { unpacked, ..usual };
    let base = Address::parse(&import.base).or_else(|| Address::parse(&import.name));
    let work = move || -> anyhow::Result<Gathered> {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(&bytes)?;
        drop(bytes);
        let mut gathered = Gathered::read(file.path(), base.as_ref(), &limits, |_| {})?;
        gathered.miss_files();
        Ok(gathered)
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.into()))
}

/// Says that it cannot go on, and why.
async fn fail(app: &App, import: Model, why: String) -> Result<()> {
    let act = app.act(&Actor::System("import")).await?;
    let import = import.change(&act, |row| row.trouble = Set(Some(why))).await?;
    tell(&act, &import, "notice-import-failed").await?;
    act.record(entry("import.fail", &import).effect(json!({"why": import.trouble})));
    forget(app, &act, import).await?;
    act.commit().await
}

async fn tell(act: &Act, import: &Model, message: &str) -> Result<()> {
    let url = format!("/desk/imports/{}", import.id);
    notices::tell(act, import.asked_by, message, json!({"name": import.name}), &url).await
}

/// Reads an import.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadImport {
    /// Which.
    pub import: ImportId,
}

impl Job for ReadImport {
    const KIND: &'static str = "import.read";

    async fn run(self, app: App) -> Result<()> {
        let import = by_id(&app, self.import).await?;
        if import.state() != State::Reading {
            return Ok(());
        }
        let gathered = match gather(&app, &import).await? {
            Ok(gathered) => gathered,
            Err(error) => {
                // The name of the file on our disk says nothing to anybody.
                let why = error.chain().skip(1).map(ToString::to_string).collect::<Vec<_>>().join(": ");
                return fail(&app, import, if why.is_empty() { error.to_string() } else { why }).await;
            }
        };
        let columns = column::tree(app.db.read(), import.site_id).await?;
        let found = look(&app, &import, &gathered, &columns).await?;
        let act = app.act(&Actor::System("import")).await?;
        let articles: usize = found.groups.iter().map(|group| group.articles).sum();
        let import = by_id(&app, self.import).await?;
        let import = import.change(&act, |row| row.found = Set(Some(found))).await?;
        act.record(entry("import.read", &import).effect(json!({"articles": articles})));
        act.commit().await
    }
}

/// What would happen if every group went somewhere.
async fn look(app: &App, import: &Model, gathered: &Gathered, columns: &Tree) -> Result<Found> {
    let proposal = Proposal::of(gathered, columns, |_| {})?;
    let mut groups = proposal.groups;
    // Each group goes to its own number: the plan says which articles would be in it.
    let mut numbered = groups.clone();
    for (at, group) in numbered.iter_mut().enumerate() {
        group.to = at.to_string();
        groups[at].articles = 0;
    }
    let mapping = Mapping::of_groups(proposal.hosts.clone(), proposal.reprints, &numbered);
    let plan = Plan::make(app, import.site_id, gathered, &mapping, |_| {}).await?;
    let mut found = Found {
        kind: gathered.kind().name().to_owned(),
        hosts: proposal.hosts,
        reprints: proposal.reprints,
        ..Found::default()
    };
    for going in &plan.going {
        if let Some(group) = going.to.parse().ok().and_then(|at: usize| groups.get_mut(at)) {
            group.articles += 1;
        }
        for missing in &going.missing {
            found.missing.push(missing.as_str(), "migration-why-no-file", "");
        }
    }
    leave(&plan, &mut found.left);
    groups.retain(|group| group.articles > 0);
    found.groups = groups;
    Ok(found)
}

fn leave(plan: &Plan, lines: &mut Lines) {
    for skipped in &plan.skipped {
        lines.push(skipped.address.as_str(), skipped.reason.key(), "");
    }
    for refused in &plan.refused {
        lines.push(&refused.what, refused.why.key(), refused.why.what());
    }
}

/// Makes the drafts of an import, some at a time.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeDrafts {
    /// Which.
    pub import: ImportId,
    /// It goes on behind what has this date and address.
    pub behind: Option<(Option<Moment>, String)>,
}

impl Job for MakeDrafts {
    const KIND: &'static str = "import.make";

    async fn run(self, app: App) -> Result<()> {
        let import = by_id(&app, self.import).await?;
        let (State::Making, Some(found), Some(choice)) = (import.state(), &import.found, &import.choice) else {
            return Ok(());
        };
        let gathered = match gather(&app, &import).await? {
            Ok(gathered) => gathered,
            Err(error) => return fail(&app, import, format!("{error:#}")).await,
        };
        let columns = column::tree(app.db.read(), import.site_id).await?;
        let mut groups = found.groups.clone();
        for (group, to) in groups.iter_mut().zip(&choice.to) {
            group.to.clone_from(to);
        }
        let mapping = Mapping::of_groups(found.hosts.clone(), choice.reprints, &groups);
        let mut plan = Plan::make(&app, import.site_id, &gathered, &mapping, |_| {}).await?;
        let total = i64::try_from(plan.going.len()).unwrap_or(i64::MAX);
        if let Some((at, address)) = &self.behind {
            plan.going.retain(|going| (going.original_published_at, going.address.as_str()) > (*at, address.as_str()));
        }
        let more = plan.going.len() > AT_ONCE;
        plan.going.truncate(AT_ONCE);
        if more {
            plan.lists.clear();
        }
        if import.total.is_none() {
            let act = app.act(&Actor::System("import")).await?;
            let counted = by_id(&app, import.id).await?.change(&act, |row| row.total = Set(Some(total))).await?;
            act.record(entry("import.count", &counted).effect(json!({"articles": total})));
            act.commit().await?;
        }
        let report = match make(&app, &import, choice, &columns, &gathered, &mapping, &plan).await {
            Ok(report) => report,
            Err(Error::Refused(refusals)) => {
                let why = said(&app, choice, &refusals);
                return fail(&app, import, why).await;
            }
            Err(Error::Forbidden(refusal)) => {
                let why = said(&app, choice, &[*refusal]);
                return fail(&app, import, why).await;
            }
            Err(error) => return Err(error),
        };
        self.settle(&app, report, more, &plan).await
    }
}

impl MakeDrafts {
    /// Writes down what came of it, and goes on or ends.
    async fn settle(&self, app: &App, report: Report, more: bool, plan: &Plan) -> Result<()> {
        let act = app.act(&Actor::System("import")).await?;
        let import = by_id(app, self.import).await?;
        let last = plan.going.last().filter(|_| more);
        let import = import
            .change(&act, |row| {
                row.report = Set(Some(report));
                if !more {
                    row.done_at = Set(Some(act.now()));
                }
            })
            .await?;
        if let Some(last) = last {
            let behind = Some((last.original_published_at, last.address.as_str().to_owned()));
            act.enqueue(&Self { import: self.import, behind }).await?;
            act.record(entry("import.go_on", &import));
        } else {
            tell(&act, &import, "notice-import-done").await?;
            act.record(entry("import.done", &import));
            forget(app, &act, import).await?;
        }
        act.commit().await
    }
}

async fn make(
    app: &App,
    import: &Model,
    choice: &Choice,
    columns: &Tree,
    gathered: &Gathered,
    mapping: &Mapping,
    plan: &Plan,
) -> Result<Report> {
    let actor = actor_for(app, import.asked_by).await?;
    let lang = Lang::ALL.into_iter().find(|lang| lang.tag() == choice.lang).unwrap_or(Lang::ZhHans);
    let into = Into { app, actor: &actor, site: import.site_id, columns, lang, import: Some(import.id) };
    let done = into.run(gathered, mapping, plan, |_| {}).await?;
    let mut report = import.report.clone().unwrap_or_default();
    report.files += done.files;
    report.lists += done.lists;
    for refused in done.failed.iter().chain(&done.refused) {
        report.refused.push(refused.what.as_str(), "", refused.why.as_str());
    }
    for going in &plan.going {
        for remark in &going.remarks {
            report.remarks.push(going.address.as_str(), remark.key(), remark.what());
        }
    }
    Ok(report)
}

fn said(app: &App, choice: &Choice, refusals: &[Refusal]) -> String {
    let lang = Lang::ALL.into_iter().find(|lang| lang.tag() == choice.lang).unwrap_or(Lang::ZhHans);
    let mut words: Vec<String> =
        refusals.iter().map(|refusal| app.view.text(lang, &refusal.message, &refusal.args)).collect();
    words.dedup();
    words.join(" ")
}

/// Throws the drafts of an import away that nobody has changed since, some at a time.
#[derive(Debug, Serialize, Deserialize)]
pub struct UndoImport {
    /// Which.
    pub import: ImportId,
    /// It goes on behind this one.
    pub behind: Option<ArticleId>,
}

impl Job for UndoImport {
    const KIND: &'static str = "import.undo";

    async fn run(self, app: App) -> Result<()> {
        let import = by_id(&app, self.import).await?;
        if import.undone_at.is_none() {
            return Ok(());
        }
        let actor = actor_for(&app, import.asked_by).await?;
        let mut brought: Vec<ArticleId> =
            origin::of_import(app.db.read(), import.id).await?.into_iter().map(|(article, _)| article).collect();
        brought.sort();
        brought.retain(|article| self.behind.is_none_or(|behind| *article > behind));
        let more = brought.len() > AT_ONCE;
        brought.truncate(AT_ONCE);
        let mut undone = 0;
        for id in &brought {
            undone += usize::from(throw_away(&app, &actor, *id).await?);
        }
        let act = app.act(&Actor::System("import")).await?;
        let mut report = by_id(&app, self.import).await?.report.unwrap_or_default();
        report.undone += undone;
        let import = by_id(&app, self.import).await?.change(&act, |row| row.report = Set(Some(report))).await?;
        act.record(entry("import.undone", &import).effect(json!({"drafts": undone})));
        if let Some(last) = brought.last().filter(|_| more) {
            act.enqueue(&Self { import: self.import, behind: Some(*last) }).await?;
        }
        act.commit().await
    }
}

/// Throws a draft away that is as the import made it; says whether it was.
async fn throw_away(app: &App, actor: &Actor, id: ArticleId) -> Result<bool> {
    let act = app.act(actor).await?;
    let draft = article::Entity::find_by_id(id).one(act.db()).await?;
    let untouched =
        |draft: &article::Model| draft.version == 1 && draft.stage == Stage::Draft && draft.discarded_at.is_none();
    if !draft.as_ref().is_some_and(untouched) {
        return Ok(false);
    }
    match draft::discard(&act, id).await {
        Ok(()) => {}
        // Who may no longer write there throws nothing away there.
        Err(Error::Refused(_) | Error::Forbidden(_) | Error::NotFound | Error::Stale) => return Ok(false),
        Err(error) => return Err(error),
    }
    origin::forget(&act, id).await?;
    act.commit().await?;
    Ok(true)
}

/// Forgets the files of imports that nobody went on with, every day.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ForgetImports;

impl Job for ForgetImports {
    const KIND: &'static str = "import.forget";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        let now = app.time.now();
        let keep = app.rules.duration("migration.keep", now.day())?.value;
        let before = now.plus_seconds(-i64::try_from(keep.as_secs()).unwrap_or(i64::MAX));
        for import in import::kept_since_before(app.db.read(), before).await? {
            // What is being made is not taken away under its hands.
            if import.state() == State::Making {
                continue;
            }
            let act = app.act(&Actor::System("import")).await?;
            let import = import.change(&act, |row| row.dropped_at = Set(Some(now))).await?;
            act.record(entry("import.forget", &import));
            forget(&app, &act, import).await?;
            act.commit().await?;
        }
        Ok(())
    }
}
