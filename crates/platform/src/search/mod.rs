//! The search index (arts. 9, 19): Chinese full-text search over everything public. The index is
//! a copy fed by the journal and remembers how far it has read; when it cannot be opened or has
//! an older shape it is thrown away and built again from the journal.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use crate::error::Result;
use crate::time::Moment;

pub mod asked;
mod fields;
mod find;
mod folder;
mod highlight;
mod lexicon;
mod pinyin;
mod question;
mod suggest;
mod synonyms;
mod tally;
mod text;

#[cfg(test)]
mod tests;

use fields::Fields;
use folder::Folder;
use lexicon::Lexicon;
use synonyms::Synonyms;

pub use find::{Hit, Query, Results, Sort};
pub use suggest::Suggestion;
pub use tally::Tally;
pub use text::{bare, simplified};

/// What can be found: one publication in one column of one site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doc {
    /// Id of the publication.
    pub id: String,
    /// Id of the site.
    pub site: String,
    /// Name of the site.
    pub site_name: String,
    /// Path of the column; found by every path above it, too.
    pub column: String,
    /// Name of the column.
    pub column_name: String,
    /// Id of the unit that answers for it.
    pub unit: String,
    /// Kind of content.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Plain text.
    pub text: String,
    /// Summary, plain text.
    pub lead: String,
    /// Text of the public attachments; found, a little lower.
    pub files: String,
    /// Address.
    pub url: String,
    /// Where it comes from.
    pub source: String,
    /// Validity of a document: `in_force`, `amended`, `repealed`, `expired`; empty when it is none.
    pub validity: String,
    /// When it was made public.
    pub published_at: Moment,
    /// Whether it may be found; one that may not is not in the index at all.
    pub visible: bool,
}

/// A change of the index.
#[derive(Clone, Debug)]
pub enum Change {
    /// This is how it stands now.
    Put(Box<Doc>),
    /// The publication of this id is gone.
    Remove(String),
}

/// The index of this node. Cheap to clone.
#[derive(Clone)]
pub struct Search(Arc<Inner>);

struct Inner {
    index: Index,
    fields: Fields,
    reader: IndexReader,
    // Opened at the first change, so that other commands can look while the server writes.
    writer: Mutex<Option<IndexWriter>>,
    position: AtomicI64,
    lexicon: Lexicon,
    synonyms: Synonyms,
    /// Questions that were asked here and are not written down yet.
    asked: asked::Asked,
}

/// What a commit remembers.
#[derive(Serialize, Deserialize)]
struct Mark {
    version: u32,
    position: i64,
    machine_start: String,
}

/// Raised whenever fields or tokens change; an index of another version is built again.
const VERSION: u32 = 3;
/// Memory for documents that wait to be written.
const WRITER_MEMORY: usize = 32 << 20;

impl Search {
    /// Opens the index in a folder; starts an empty one when there is none that fits.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        match Self::open_as_is(folder) {
            Ok(search) => Ok(search),
            Err(error) => {
                if folder.exists() {
                    tracing::warn!(error = format!("{error:#}"), "the search index is built again");
                    std::fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
                }
                Self::open_as_is(folder)
            }
        }
    }

    fn open_as_is(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let (schema, fields) = Fields::schema();
        let fresh = !folder.join("meta.json").exists();
        let mut index = Index::open_or_create(Folder::open(folder)?, schema)?;
        // Segments are looked through side by side.
        index.set_default_multithread_executor()?;
        text::register(index.tokenizers());
        let position = match index.load_metas()?.payload {
            Some(payload) => trusted(&index, &payload)?,
            None if fresh || index.load_metas()?.segments.is_empty() => 0,
            None => bail!("the index has no mark"),
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self(Arc::new(Inner {
            index,
            fields,
            reader,
            writer: Mutex::new(None),
            position: AtomicI64::new(position),
            lexicon: Lexicon::default(),
            synonyms: Synonyms::load()?,
            asked: asked::Asked::default(),
        })))
    }

    /// Version of the list of synonyms, a date.
    pub fn synonyms(&self) -> &str {
        &self.0.synonyms.version
    }

    /// What could be meant by what has been typed so far: words of titles and titles, at most `most`;
    /// nothing of the sites that are not open.
    pub async fn complete(&self, typed: &str, hidden: &[String], most: usize) -> Result<Vec<Suggestion>> {
        let (inner, typed, hidden) = (Arc::clone(&self.0), typed.to_owned(), hidden.to_vec());
        let suggestions = tokio::task::spawn_blocking(move || suggest::complete(&inner, &typed, &hidden, most))
            .await
            .context("the suggestions were interrupted")??;
        Ok(suggestions)
    }

    /// The journal position up to which the index has read.
    pub fn position(&self) -> i64 {
        self.0.position.load(Ordering::Acquire)
    }

    /// How many publications can be found.
    pub fn size(&self) -> u64 {
        self.0.reader.searcher().num_docs()
    }

    /// Makes the changes and remembers the position, both or neither; what was put can be found
    /// when this returns. Doing it again is harmless. Runs on a thread for blocking work.
    pub async fn apply(&self, position: i64, changes: Vec<Change>) -> Result<()> {
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || inner.apply(position, changes))
            .await
            .context("indexing was interrupted")??;
        Ok(())
    }

    /// Forgets everything; the position is 0 again.
    pub async fn clear(&self) -> Result<()> {
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || inner.clear()).await.context("clearing was interrupted")??;
        Ok(())
    }

    /// Answers a question. Whatever was typed is a question: nothing is a syntax error.
    pub async fn query(&self, query: &Query) -> Result<Results> {
        let (inner, query) = (Arc::clone(&self.0), query.clone());
        let results = tokio::task::spawn_blocking(move || find::find(&inner, &query))
            .await
            .context("the search was interrupted")??;
        Ok(results)
    }
}

/// The position of a mark that still holds: same version, and files that survived the machine.
fn trusted(index: &Index, payload: &str) -> anyhow::Result<i64> {
    let mark: Mark = serde_json::from_str(payload).context("the index's mark")?;
    if mark.version != VERSION {
        bail!("the index has version {} and not {VERSION}", mark.version);
    }
    if mark.machine_start.is_empty() || mark.machine_start != folder::machine_start() {
        let damaged = index.validate_checksum()?;
        if !damaged.is_empty() {
            bail!("{} files of the index are damaged", damaged.len());
        }
    }
    Ok(mark.position)
}

impl Inner {
    fn apply(&self, position: i64, changes: Vec<Change>) -> anyhow::Result<()> {
        self.write(position, |writer| {
            for change in changes {
                match change {
                    Change::Put(doc) => {
                        writer.delete_term(Term::from_field_text(self.fields.id, &doc.id));
                        if doc.visible {
                            writer.add_document(self.fields.document(*doc))?;
                        }
                    }
                    Change::Remove(id) => {
                        writer.delete_term(Term::from_field_text(self.fields.id, &id));
                    }
                }
            }
            Ok(())
        })
    }

    fn clear(&self) -> anyhow::Result<()> {
        self.write(0, |writer| {
            writer.delete_all_documents()?;
            Ok(())
        })
    }

    fn write(&self, position: i64, change: impl FnOnce(&IndexWriter) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let mut place = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer = match place.take() {
            Some(writer) => writer,
            None => self
                .index
                .writer_with_num_threads::<TantivyDocument>(1, WRITER_MEMORY)
                .context("the search index cannot be written; is another server using it?")?,
        };
        // A writer that failed is dropped, and with it what it had not committed.
        change(&writer)?;
        let mut commit = writer.prepare_commit()?;
        let mark = Mark { version: VERSION, position, machine_start: folder::machine_start() };
        commit.set_payload(&serde_json::to_string(&mark)?);
        commit.commit()?;
        *place = Some(writer);
        self.reader.reload()?;
        self.position.store(position, Ordering::Release);
        Ok(())
    }
}
