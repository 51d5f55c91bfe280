//! The deeds of an import on the desk: beginning one, saying where it goes, giving it up, throwing
//! its drafts away again. Only drafts are ever made, by the acts that people use.

use bytes::{Bytes, BytesMut};
use construction::columns::column;
use construction::sites::site;
use platform::journal::Entry;
use platform::people::{Actor, SiteRef};
use platform::permits::WriteArticle;
use platform::{Act, App, Error, Refusal, Result};
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde_json::json;

use super::address::Address;
use super::import::{self, Choice, ImportId, Model, State};
use super::work::{MakeDrafts, ReadImport, UndoImport};

/// What somebody brings.
#[derive(Clone, Debug)]
pub struct New {
    /// Into which site.
    pub site: SiteRef,
    /// Name of the file, or address of the feed.
    pub name: String,
    /// Address at which it stood; may be empty.
    pub base: String,
    /// The file.
    pub bytes: Bytes,
}

/// Begins an import: keeps the file for its own and has it read. Whoever may write in no column of the
/// site may not.
pub async fn begin(app: &App, act: &Act, new: New) -> Result<Model> {
    let site = site::by_id(act.db(), new.site).await?;
    may(app, act.db(), act.actor(), site.id).await?;
    let limit = app.rules.bytes("migration.upload", act.now().day())?.value;
    let mut refusals = Vec::new();
    if new.bytes.is_empty() {
        refusals.push(Refusal::new("migration-import-empty").field("file"));
    }
    if new.bytes.len() as u64 > limit {
        let size = crate::manuscripts::size_in_words(usize::try_from(limit).unwrap_or(usize::MAX));
        refusals.push(Refusal::new("migration-import-large").arg("limit", size).field("file"));
    }
    if !new.base.is_empty() && Address::parse(&new.base).is_none() {
        refusals.push(Refusal::new("migration-import-base").field("base"));
    }
    platform::act::all_clear(refusals)?;
    let id = ImportId::new();
    let size = i64::try_from(new.bytes.len()).unwrap_or(i64::MAX);
    let digest = app.files.put(sealed(id, &new.bytes)).await?;
    let row = import::ActiveModel {
        id: Set(id),
        site_id: Set(site.id),
        asked_by: Set(act.staff()?.id),
        asked_at: Set(act.now()),
        name: Set(new.name.chars().take(300).collect()),
        base: Set(new.base),
        size: Set(size),
        digest: Set(Some(digest)),
        found: Set(None),
        trouble: Set(None),
        choice: Set(None),
        begun_at: Set(None),
        total: Set(None),
        report: Set(None),
        done_at: Set(None),
        dropped_at: Set(None),
        undone_at: Set(None),
    };
    let import = row.insert(act.db()).await?;
    act.record(entry("import.begin", &import).effect(json!({"size": size})));
    act.enqueue(&ReadImport { import: id }).await?;
    Ok(import)
}

/// Whether the actor may write in at least one open column of a site.
pub async fn may(app: &App, db: &impl ConnectionTrait, actor: &Actor, site: SiteRef) -> Result<()> {
    let columns = column::open_of_site(db, site).await?;
    let allowed = |column: &column::Model| app.policies.allows(actor, WriteArticle, &column.article_resource());
    if columns.iter().any(allowed) {
        return Ok(());
    }
    match columns.first() {
        Some(column) => app.policies.permit(actor, WriteArticle, &column.article_resource()).map(drop),
        None => Err(Refusal::new("articles-column-closed").article("10").field("site").into()),
    }
}

/// Says where each group goes, and has the drafts made. Every column is asked for again when they are.
pub async fn make(app: &App, act: &Act, id: ImportId, choice: Choice) -> Result<Model> {
    let import = import::of(act.db(), act.staff()?.id, id).await?;
    let (State::Found, Some(found)) = (import.state(), &import.found) else { return Err(Error::Stale) };
    let tree = column::tree(act.db(), import.site_id).await?;
    let mut refusals = Vec::new();
    let mut to: Vec<&String> = choice.to.iter().filter(|to| !to.is_empty()).collect();
    to.sort();
    to.dedup();
    if to.is_empty() || choice.to.len() != found.groups.len() {
        refusals.push(Refusal::new("migration-import-nothing").field("to-0"));
    }
    for path in to {
        let Some(column) = tree.column_at(path).filter(|column| column.is_open()) else {
            refusals.push(Refusal::new("articles-column-closed").article("10"));
            continue;
        };
        match app.policies.permit(act.actor(), WriteArticle, &column.article_resource()) {
            Ok(_) => {}
            Err(Error::Forbidden(refusal)) => refusals.push(*refusal),
            Err(error) => return Err(error),
        }
    }
    platform::act::all_clear(refusals)?;
    let effect = json!({"to": choice.to, "reprints": choice.reprints});
    let import = import
        .change(act, |row| {
            row.choice = Set(Some(choice));
            row.begun_at = Set(Some(act.now()));
        })
        .await?;
    act.record(entry("import.make", &import).effect(effect));
    act.enqueue(&MakeDrafts { import: id, behind: None }).await?;
    Ok(import)
}

/// Gives an import up before a draft was made; its file is forgotten.
pub async fn give_up(app: &App, act: &Act, id: ImportId) -> Result<()> {
    let import = import::of(act.db(), act.staff()?.id, id).await?;
    if !matches!(import.state(), State::Reading | State::Found | State::Failed) {
        return Err(Error::Stale);
    }
    let import = import.change(act, |row| row.dropped_at = Set(Some(act.now()))).await?;
    act.record(entry("import.drop", &import));
    forget(app, act, import).await
}

/// Throws every draft of an import away that nobody has changed since.
pub async fn undo(act: &Act, id: ImportId) -> Result<()> {
    let import = import::of(act.db(), act.staff()?.id, id).await?;
    // What broke off in the middle has left drafts, too.
    let broke_off = import.state() == State::Failed && import.begun_at.is_some();
    if import.state() != State::Done && !broke_off {
        return Err(Error::Stale);
    }
    let import = import.change(act, |row| row.undone_at = Set(Some(act.now()))).await?;
    act.record(entry("import.undo", &import));
    act.enqueue(&UndoImport { import: id, behind: None }).await
}

/// Forgets the file of an import. It was nobody else's: it was kept under its own seal.
pub(super) async fn forget(app: &App, act: &Act, import: Model) -> Result<()> {
    if let Some(digest) = import.digest.clone() {
        app.files.remove(&digest).await?;
        import.change(act, |row| row.digest = Set(None)).await?;
    }
    Ok(())
}

/// The bytes behind the id: the same file brought twice, or kept elsewhere, is another one in the
/// store, so that it can be forgotten without asking who else has it.
fn sealed(id: ImportId, bytes: &[u8]) -> Bytes {
    let seal = id.to_string();
    let mut sealed = BytesMut::with_capacity(seal.len() + bytes.len());
    sealed.extend_from_slice(seal.as_bytes());
    sealed.extend_from_slice(bytes);
    sealed.freeze()
}

/// The file of an import, as it was brought.
pub(super) async fn unsealed(app: &App, import: &Model) -> Result<Option<Bytes>> {
    let Some(digest) = &import.digest else { return Ok(None) };
    let bytes = app.files.get(digest).await?;
    Ok(Some(bytes.slice(import.id.to_string().len().min(bytes.len())..)))
}

/// A journal entry about an import.
pub(super) fn entry(verb: &'static str, import: &Model) -> Entry {
    Entry::new(verb, "import", import.id, &import.name).site(import.site_id)
}
