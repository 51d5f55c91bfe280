//! Virus scans (art. 30; annex 5, A1): every upload waits for the scanner's verdict, and nothing
//! becomes public before it was found clean. A scanner that is down loses nothing: files wait and
//! are tried again with growing pauses. What is infected is quarantined at once, wherever it is
//! shown. Verdicts belong to bytes, not to uploads: they are kept by digest.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::clamd::{self, Address, Trouble, Verdict};
use super::file;
use crate::act::Act;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::jobs::Job;
use crate::journal::Entry;
use crate::notices;
use crate::people::Actor;
use crate::settings::{FilesSettings, ScanPolicy};
use crate::time::Moment;

/// How this node scans.
#[derive(Clone, Debug)]
pub struct Scanner {
    policy: ScanPolicy,
    address: Option<Address>,
}

impl Scanner {
    /// By the settings; an address that cannot be read is an error.
    pub fn open(settings: &FilesSettings) -> anyhow::Result<Self> {
        let address = if settings.clamd.is_empty() { None } else { Some(settings.clamd.parse()?) };
        Ok(Self { policy: settings.scan, address })
    }

    /// Where the scanner listens, when there is one.
    pub fn address(&self) -> Option<&Address> {
        self.address.as_ref()
    }

    /// Whether a file must be found clean before it becomes public.
    pub fn guards(&self) -> bool {
        self.address.is_some() || self.policy == ScanPolicy::Required
    }
}

/// What is known of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Asked for, not scanned yet.
    #[sea_orm(string_value = "waiting")]
    Waiting,
    /// Nothing was found.
    #[sea_orm(string_value = "clean")]
    Clean,
    /// Something was found; in quarantine.
    #[sea_orm(string_value = "infected")]
    Infected,
    /// The scanner will not say: too large for it, or broken.
    #[sea_orm(string_value = "failed")]
    Failed,
}

impl State {
    /// Name in data, filters and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Clean => "clean",
            Self::Infected => "infected",
            Self::Failed => "failed",
        }
    }
}

/// The verdict on bytes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file_scan")]
pub struct Model {
    /// SM3 of the bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// What is known.
    pub state: State,
    /// Name of what was found.
    pub found: Option<String>,
    /// Scanner and signatures that said so.
    pub engine: Option<String>,
    /// Tries since it was asked for.
    pub attempts: i32,
    /// When it was asked for.
    pub asked_at: Moment,
    /// When it is tried again.
    pub next_at: Option<Moment>,
    /// When there was a verdict.
    pub scanned_at: Option<Moment>,
    /// Why there is none yet.
    pub last_error: Option<String>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The verdict on a digest, if it was ever asked for.
pub async fn of(db: &impl ConnectionTrait, digest: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(digest).one(db).await?)
}

/// The verdicts on these digests.
pub async fn of_all(db: &impl ConnectionTrait, digests: &[String]) -> Result<HashMap<String, Model>> {
    let found = Entity::find().filter(Column::Digest.is_in(digests.iter().cloned())).all(db).await?;
    Ok(found.into_iter().map(|row| (row.digest.clone(), row)).collect())
}

/// How many verdicts there are in this state.
pub async fn count(db: &impl ConnectionTrait, state: State) -> Result<u64> {
    Ok(Entity::find().filter(Column::State.eq(state)).count(db).await?)
}

/// Refuses a file in quarantine, to whoever wants to look at it.
pub async fn not_infected(db: &impl ConnectionTrait, file: &file::Model) -> Result<()> {
    match of(db, &file.digest).await? {
        Some(row) if row.state == State::Infected => Err(infected(file, &row).into()),
        _ => Ok(()),
    }
}

/// What stands against making these files public, all at once. Empty when they were found clean,
/// or when there is no scanner and none is required.
pub async fn standing_against(app: &App, db: &impl ConnectionTrait, files: &[file::Model]) -> Result<Vec<Refusal>> {
    let digests: Vec<String> = files.iter().map(|file| file.digest.clone()).collect();
    let known = of_all(db, &digests).await?;
    let guards = app.scanner.guards();
    let against = |file: &file::Model| {
        let say = |key: &str| Refusal::new(key).arg("name", file.name.as_str()).article("30");
        match known.get(&file.digest) {
            Some(row) if row.state == State::Infected => Some(infected(file, row)),
            Some(row) if row.state == State::Clean => None,
            _ if !guards => None,
            _ if app.scanner.address().is_none() => Some(say("files-no-scanner").remedy("files-no-scanner-remedy")),
            Some(row) if row.state == State::Failed => {
                let why = row.last_error.clone().unwrap_or_default();
                Some(say("files-scan-failed").arg("why", why).remedy("files-scan-failed-remedy"))
            }
            _ => Some(say("files-not-scanned").remedy("files-not-scanned-remedy")),
        }
    };
    Ok(files.iter().filter_map(against).collect())
}

fn infected(file: &file::Model, row: &Model) -> Refusal {
    Refusal::new("files-infected")
        .arg("name", file.name.as_str())
        .arg("found", row.found.clone().unwrap_or_default())
        .article("30")
        .remedy("files-infected-remedy")
}

/// Asks for a verdict on bytes that have none. Does nothing without a scanner.
pub(super) async fn ask(act: &Act, digest: &str) -> Result<()> {
    if act.app().scanner.address().is_none() {
        return Ok(());
    }
    match of(act.db(), digest).await? {
        Some(row) if matches!(row.state, State::Clean | State::Infected) => Ok(()),
        _ => wait(act, digest).await,
    }
}

/// Asks for a new verdict, whatever the last one was; it stands until the new one is there.
/// Whether somebody may ask is the caller's question.
pub async fn ask_again(act: &Act, file: &file::Model) -> Result<()> {
    if act.app().scanner.address().is_none() {
        return Err(Refusal::new("files-scanner-missing").article("30").remedy("files-no-scanner-remedy").into());
    }
    match of(act.db(), &file.digest).await? {
        Some(row) if matches!(row.state, State::Clean | State::Infected) => {
            act.enqueue(&ScanFile { digest: file.digest.clone() }).await?;
        }
        _ => wait(act, &file.digest).await?,
    }
    act.record(Entry::new("file.ask_scan", "file", file.id, &file.name).unit(file.unit_id).digest(&file.digest));
    Ok(())
}

async fn wait(act: &Act, digest: &str) -> Result<()> {
    let row = ActiveModel {
        digest: Set(digest.to_owned()),
        state: Set(State::Waiting),
        found: Set(None),
        engine: Set(None),
        attempts: Set(0),
        asked_at: Set(act.now()),
        next_at: Set(None),
        scanned_at: Set(None),
        last_error: Set(None),
    };
    let anew = [Column::State, Column::Attempts, Column::AskedAt, Column::NextAt, Column::LastError];
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Digest).update_columns(anew).to_owned())
        .exec_without_returning(act.db())
        .await?;
    act.enqueue(&ScanFile { digest: digest.to_owned() }).await
}

/// Asks the scanner about bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScanFile {
    /// Which.
    pub digest: String,
}

impl Job for ScanFile {
    const KIND: &'static str = "files.scan";

    fn unique_key(&self) -> Option<String> {
        Some(format!("files.scan/{}", self.digest))
    }

    async fn run(self, app: App) -> Result<()> {
        look(&app, &self.digest).await.map(drop)
    }
}

/// Scans at once instead of in the background; for what loads many files by itself.
pub async fn now(app: &App, digest: &str) -> Result<()> {
    look(app, digest).await.map(drop)
}

/// Pauses between tries of one file, in seconds: 5, 10, 20 … and at most a quarter of an hour.
const FIRST_PAUSE: i64 = 5;
const LONGEST_PAUSE: i64 = 900;

/// Scans and writes down what came of it; whether the scanner answered.
async fn look(app: &App, digest: &str) -> Result<bool> {
    let (Some(address), Some(row)) = (app.scanner.address(), of(app.db.read(), digest).await?) else {
        return Ok(true);
    };
    let uploads = file::by_digest(app.db.read(), digest).await?;
    let size = uploads.first().map_or(0, |file| u64::try_from(file.size).unwrap_or(0));
    let verdict = match clamd::version(address).await {
        Ok(engine) => clamd::scan(address, &app.files, digest, size).await.map(|verdict| (engine, verdict)),
        Err(trouble) => Err(trouble),
    };
    let act = app.act(&Actor::System("files.scan")).await?;
    let mut change = ActiveModel { digest: Set(digest.to_owned()), next_at: Set(None), ..Default::default() };
    let mut answered = true;
    match verdict {
        Ok((engine, verdict)) => {
            change.engine = Set(Some(engine.clone()));
            change.scanned_at = Set(Some(act.now()));
            change.last_error = Set(None);
            let found = match verdict {
                Verdict::Clean => None,
                Verdict::Found(name) => Some(name),
            };
            let state = if found.is_some() { State::Infected } else { State::Clean };
            change.state = Set(state);
            change.found = Set(found.clone());
            if row.state != state {
                tell(&act, &uploads, found.as_deref(), &engine).await?;
            }
        }
        Err(Trouble::Store(error)) => return Err(error),
        Err(trouble @ Trouble::Away(_)) => {
            answered = false;
            tracing::warn!(digest, error = %trouble, "the virus scanner is away");
            let attempts = row.attempts.saturating_add(1);
            let pause = FIRST_PAUSE.checked_shl(attempts.clamp(1, 20).cast_unsigned() - 1).unwrap_or(LONGEST_PAUSE);
            let next = act.now().plus_seconds(pause.min(LONGEST_PAUSE));
            change.attempts = Set(attempts);
            change.last_error = Set(Some(trouble.to_string()));
            if row.state == State::Waiting {
                change.next_at = Set(Some(next));
                act.enqueue_at(&ScanFile { digest: digest.to_owned() }, next).await?;
            }
        }
        Err(trouble @ Trouble::Refused(_)) => {
            change.last_error = Set(Some(trouble.to_string()));
            // A verdict that stands is not lost because the scanner stumbles over it later.
            if row.state == State::Waiting {
                change.state = Set(State::Failed);
            }
        }
    }
    change.update(act.db()).await?;
    act.commit().await?;
    Ok(answered)
}

/// The journal of every upload with these bytes; of what is infected the uploader is told, too.
async fn tell(act: &Act, uploads: &[file::Model], found: Option<&str>, engine: &str) -> Result<()> {
    let url = act.app().navigation.iter().find(|item| item.key == "media").map_or("/desk", |item| item.url);
    for file in uploads {
        let verb = if found.is_some() { "file.quarantine" } else { "file.found_clean" };
        act.record(
            Entry::new(verb, "file", file.id, &file.name)
                .unit(file.unit_id)
                .digest(&file.digest)
                .effect(json!({"found": found, "engine": engine, "was_public": file.public_since.is_some()})),
        );
        if let Some(found) = found {
            let args = json!({"name": file.name, "found": found});
            notices::tell(act, file.uploaded_by, "files-notice-infected", args, url).await?;
        }
    }
    Ok(())
}

/// The day's work: what has no verdict yet gets one, and what older signatures found clean is
/// looked at again, a few at a time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Rescan {
    /// Files up to this digest were looked at today.
    pub after: String,
}

/// Files of one run, so that a worker is soon free again.
const AT_ONCE: u64 = 20;

impl Job for Rescan {
    const KIND: &'static str = "files.rescan";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some("files.rescan".to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        let Some(address) = app.scanner.address() else { return Ok(()) };
        // Without the scanner there is nothing to do today; files that wait are tried by themselves.
        let Ok(engine) = clamd::version(address).await else { return Ok(()) };
        let digests: Vec<String> = file::Entity::find()
            .select_only()
            .column(file::Column::Digest)
            .distinct()
            .filter(file::Column::Digest.gt(self.after))
            .order_by_asc(file::Column::Digest)
            .limit(AT_ONCE)
            .into_tuple()
            .all(app.db.read())
            .await?;
        let known = of_all(app.db.read(), &digests).await?;
        for digest in &digests {
            match known.get(digest) {
                Some(row) if row.engine.as_deref() == Some(&engine) => continue,
                Some(_) => {}
                None => {
                    let act = app.act(&Actor::System("files.rescan")).await?;
                    wait(&act, digest).await?;
                    act.commit().await?;
                    continue;
                }
            }
            if !look(&app, digest).await? {
                return Ok(());
            }
        }
        if let Some(last) = digests.last().filter(|_| digests.len() as u64 == AT_ONCE) {
            let act = app.act(&Actor::System("files.rescan")).await?;
            act.enqueue(&Self { after: last.clone() }).await?;
            act.commit().await?;
        }
        Ok(())
    }
}
