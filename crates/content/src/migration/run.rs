//! The real run: each page of the plan becomes a draft in an act of its own, by the acts that
//! people use, in the name of an information officer who may write there. Stopped at any moment
//! and begun again, it goes on where it was.

use std::collections::HashMap;

use bytes::Bytes;
use construction::columns::{Tree, column};
use platform::files::file;
use platform::journal::Entry;
use platform::people::{Actor, SiteRef, unit};
use platform::permits::WriteArticle;
use platform::view::Lang;
use platform::{Act, App, Error, Refusal, Result};
use serde::Serialize;
use serde_json::json;

use super::address::Address;
use super::gather::Gathered;
use super::import::ImportId;
use super::mapping::Mapping;
use super::origin::{self, Stood};
use super::page::OldPage;
use super::plan::{Going, Plan};
use crate::articles::content::Attachment;
use crate::articles::uploads::{self, Looked};
use crate::articles::{Content, draft};
use crate::manuscripts::tree::{self, Node};
use crate::pages::article::encoded;
use crate::pages::shapes::file_url;

/// What was done.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Done {
    /// Drafts made.
    pub drafts: usize,
    /// Pages that somebody else imported meanwhile.
    pub here: usize,
    /// Lists that lead to a column now.
    pub lists: usize,
    /// Files kept.
    pub files: usize,
    /// Files that were refused, and why.
    pub refused: Vec<NotTaken>,
    /// Pages that were refused, and why.
    pub failed: Vec<NotTaken>,
}

/// Something that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotTaken {
    /// Old address of the page.
    pub page: Address,
    /// Old address of what was refused: the page itself, or a file on it.
    pub what: Address,
    /// Why.
    pub why: String,
}

/// Where things go.
pub struct Into<'a> {
    /// The house.
    pub app: &'a App,
    /// In whose name.
    pub actor: &'a Actor,
    /// The site.
    pub site: SiteRef,
    /// Its columns.
    pub columns: &'a Tree,
    /// In which language reasons are told.
    pub lang: Lang,
    /// For which import of the desk.
    pub import: Option<ImportId>,
}

impl Into<'_> {
    /// Whether the actor may write in every column that the plan leads to: all refusals at once.
    pub fn may(&self, plan: &Plan) -> Result<()> {
        let mut refusals = Vec::new();
        for to in plan.by_column().keys() {
            let column = self.column(to)?;
            match self.app.policies.permit(self.actor, WriteArticle, &column.article_resource()) {
                Ok(_) => {}
                Err(Error::Forbidden(refusal)) => refusals.push(*refusal),
                Err(error) => return Err(error),
            }
        }
        platform::act::all_clear(refusals)
    }

    /// Does what the plan says. `tell` hears how many pages are done.
    pub async fn run(&self, gathered: &Gathered, mapping: &Mapping, plan: &Plan, tell: impl Fn(usize)) -> Result<Done> {
        self.may(plan)?;
        let mut done = Done::default();
        for (at, going) in plan.going.iter().enumerate() {
            match self.page(gathered, mapping, going, &mut done).await {
                Ok(true) => done.drafts += 1,
                Ok(false) => done.here += 1,
                Err(error) => {
                    let (page, why) = (going.address.clone(), self.words(error)?);
                    done.failed.push(NotTaken { what: page.clone(), page, why });
                }
            }
            tell(at + 1);
        }
        let act = self.app.act(self.actor).await?;
        for list in &plan.lists {
            let column = self.column(&list.to)?;
            act.permit(WriteArticle, &column.article_resource())?;
            let stood = Stood::List(column.id);
            origin::keep(&act, self.site, own(&list.address), stood, None, self.import).await?;
            // `/news/index.html` answered for `/news/`, too.
            let folder = if list.address.is_index() { list.address.join(".") } else { None };
            for other in gathered.leading_to(&list.address).chain(&folder) {
                origin::keep(&act, self.site, own(other), stood, None, self.import).await?;
            }
            done.lists += 1;
        }
        if done.drafts + done.lists > 0 {
            let entry = Entry::new("site.import", "site", self.site, "import").site(self.site);
            let effect =
                json!({"drafts": done.drafts, "lists": done.lists, "files": done.files, "failed": done.failed.len()});
            act.record(entry.effect(effect));
        }
        act.commit().await?;
        Ok(done)
    }

    /// One page; false when it is here already.
    async fn page(&self, gathered: &Gathered, mapping: &Mapping, going: &Going, done: &mut Done) -> Result<bool> {
        let Some((address, thing)) = gathered.at(&going.address) else { return Err(Error::NotFound) };
        let column = self.column(&going.to)?;
        let (thing, of, places) = (thing.clone(), address.clone(), mapping.places.clone());
        let page = blocking(move || Ok(OldPage::read(&thing.bytes()?, thing.charset.as_deref(), &of, &places))).await?;
        // Looking into files takes long; the database is not held meanwhile.
        let mut looked = HashMap::new();
        for file in page.pictures.iter().chain(page.attachments.iter().map(|(file, _)| file)) {
            if looked.contains_key(file.as_str()) {
                continue;
            }
            match self.look(gathered, file).await {
                Ok(Some(good)) => drop(looked.insert(file.as_str(), good)),
                Ok(None) => {}
                Err(error) => {
                    let why = self.words(error)?;
                    done.refused.push(NotTaken { page: address.clone(), what: file.clone(), why });
                }
            }
        }
        let act = self.app.act(self.actor).await?;
        let key = origin::key(address, going.reprint);
        if origin::at(act.db(), self.site, &key).await?.is_some() {
            return Ok(false);
        }
        act.permit(WriteArticle, &column.article_resource())?;
        let mut kept = HashMap::new();
        let mut new = 0;
        for file in page.pictures.iter().chain(page.attachments.iter().map(|(file, _)| file)) {
            if let Some(good) = looked.remove(file.as_str()) {
                let (file_row, is_new) = self.keep(&act, column, &origin::key(file, going.reprint), good).await?;
                new += usize::from(is_new);
                kept.insert(file.as_str().to_owned(), file_row);
            }
        }
        let unit = unit::by_id(act.db(), column.unit_id).await?;
        let article = draft::begin(&act, column.id, content(page, &kept, &unit.name, going)).await?;
        let (at, stood) = (going.original_published_at, Stood::Article(article.id));
        origin::keep(&act, self.site, (address, key), stood, at, self.import).await?;
        for other in gathered.leading_to(address).chain(&going.also) {
            origin::keep(&act, self.site, (other, origin::key(other, going.reprint)), stood, at, self.import).await?;
        }
        act.record(
            Entry::new("article.import", "article", article.id, &article.title)
                .unit(article.unit_id)
                .site(article.site_id)
                .effect(json!({"address": address, "original_published_at": at.map(platform::Moment::minute)})),
        );
        act.commit().await?;
        done.files += new;
        Ok(true)
    }

    /// Looks into a file of the old site; nothing when it is not there.
    async fn look(&self, gathered: &Gathered, file: &Address) -> Result<Option<Looked>> {
        let Some((_, thing)) = gathered.at(file) else { return Ok(None) };
        let thing = thing.clone();
        let bytes = blocking(move || thing.bytes()).await?;
        uploads::look(self.app, &name_of(file, &bytes), Bytes::from(bytes)).await.map(Some)
    }

    /// Keeps a file, or finds it when an earlier page brought it. Says whether it is new.
    async fn keep(&self, act: &Act, column: &column::Model, path: &str, good: Looked) -> Result<(file::Model, bool)> {
        let known = origin::file::at(act.db(), self.site, path).await?;
        if let Some(known) = known.into_iter().find(|known| known.unit_id == column.unit_id) {
            return Ok((file::by_id(act.db(), known.file_id).await?, false));
        }
        let kept = uploads::keep(act, good, column.unit_id).await?;
        origin::file::keep(act, self.site, path, column.unit_id, kept.id).await?;
        Ok((kept, true))
    }

    fn column(&self, path: &str) -> Result<&column::Model> {
        let open = self.columns.column_at(path).filter(|column| column.is_open());
        open.ok_or_else(|| Refusal::new("articles-column-closed").article("10").field("column").into())
    }

    /// The reasons of a refusal as text; what is our own fault ends the run.
    fn words(&self, error: Error) -> Result<String> {
        let reasons = match error {
            Error::Refused(refusals) => refusals,
            Error::Forbidden(refusal) => vec![*refusal],
            other => return Err(other),
        };
        let words = reasons.iter().map(|reason| self.app.view.text(self.lang, &reason.message, &reason.args));
        Ok(words.collect::<Vec<_>>().join(" "))
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.into()))?;
    done.map_err(Error::Internal)
}

/// The name of a file; what has no ending gets the one of its bytes.
fn name_of(address: &Address, bytes: &[u8]) -> String {
    let name = address.file_name();
    let known = name.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && (2..=5).contains(&ending.len()));
    match infer::get(bytes) {
        Some(kind) if !known => format!("{}.{}", if name.is_empty() { "file" } else { &name }, kind.extension()),
        _ => name,
    }
}

fn own(address: &Address) -> (&Address, String) {
    (address, origin::key(address, false))
}

/// What the draft says: the old page with its files in their new places. A reprint names its
/// original (annex 5, S1).
fn content(page: OldPage, kept: &HashMap<String, file::Model>, unit: &str, going: &Going) -> Content {
    let mut nodes = tree::parse(&page.html);
    let places =
        kept.iter().map(|(old, file)| (old.as_str(), file_url(&file.public_id, &encoded(&file.name)))).collect();
    place(&mut nodes, &places);
    let attachments = page.attachments.iter().filter_map(|(address, words)| {
        let file = kept.get(address.as_str())?;
        let label = if words.is_empty() { file.name.clone() } else { words.chars().take(200).collect() };
        Some(Attachment { file: file.public_id.clone(), label })
    });
    Content {
        title: page.title,
        lead: page.lead,
        body: tree::write(&nodes),
        source: match (page.source.is_empty(), going.reprint) {
            (false, _) => page.source,
            (true, true) => going.address.host(),
            (true, false) => unit.to_owned(),
        },
        source_url: if going.reprint { going.address.as_str().to_owned() } else { String::new() },
        author: page.author,
        keywords: page.keywords,
        attachments: attachments.collect(),
        ..Content::default()
    }
}

/// Puts the new addresses of files into the text; a picture that is not there is left out.
fn place(nodes: &mut Vec<Node>, places: &HashMap<&str, String>) {
    nodes.retain_mut(|node| {
        let Node::Element(element) = node else { return true };
        for (name, value) in &mut element.attrs {
            if matches!(name.as_str(), "src" | "href")
                && let Some(new) = places.get(value.as_str())
            {
                value.clone_from(new);
            }
        }
        place(&mut element.children, places);
        element.name != "img" || element.attr("src").is_some_and(|src| src.starts_with("/files/"))
    });
}
