//! What became of an article: its revisions to compare, name and restore, and what the journal
//! says about it.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::journal::reader::{self, JournalScope};
use platform::people::staff;
use platform::permits::{ReadUnitJournal, Resource, WriteArticle};
use platform::view::Page;
use platform::web::errors::Reason;
use platform::web::extract::Paths;
use platform::web::{Desk, Form, Path, Query, desk};
use platform::{Act, Result};
use serde::{Deserialize, Serialize};

use super::fields::Fields;
use super::row::{key, tag, unique};
use super::{Back, Done, Flash, Pages, settle, standing, to};
use crate::articles::article::{self, Model};
use crate::articles::remark::RemarkId;
use crate::articles::revision::{self, RevisionId};
use crate::articles::{ArticleId, draft, publication};

/// Journal rows shown on the page.
const ROWS: u64 = 50;

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HistoryPage {
    id: String,
    title: String,
    version: i32,
    stage: String,
    tag: &'static str,
    revisions: Vec<Kept>,
    pages: Pages,
    public: bool,
    entries: Vec<Entry>,
    journal: bool,
    may_write: bool,
    name: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// A revision.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Kept {
    id: String,
    number: i32,
    name: String,
    by: String,
    at: i64,
    digest: String,
    public: bool,
    submitted: bool,
}

/// A row of the journal.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Entry {
    at: i64,
    who: String,
    text: String,
    note: String,
    url: String,
    kind: &'static str,
}

impl Page for HistoryPage {
    const TEMPLATE: &'static str = "content/desk/history.html";

    fn samples() -> Vec<Self> {
        let kept = |number| Kept {
            id: "0193".into(),
            number,
            name: "送审前 <b>".into(),
            public: number == 2,
            submitted: number == 2,
            ..Kept::default()
        };
        let entry = Entry { text: "提交".into(), who: "示小明".into(), note: "改".into(), ..Entry::default() };
        let full = Self {
            revisions: vec![kept(2), kept(1)],
            entries: vec![entry],
            journal: true,
            may_write: true,
            public: true,
            stage: "published".into(),
            ..Self::default()
        };
        vec![Self { stage: "draft".into(), ..Self::default() }, full]
    }
}

/// The place in the list of revisions.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Before {
    before: Option<i32>,
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Query(before): Query<Before>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let flashes = done.flashes(&app, &desk);
    page(&app, &desk, id, before.before, Back::default(), String::new(), flashes).await
}

async fn page(
    app: &App,
    desk: &Desk,
    id: ArticleId,
    before: Option<i32>,
    back: Back,
    name: String,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let article = article::visible_to(app, app.db.read(), &desk.actor(), id).await?;
    let mut page = of(app, desk, &article, before).await?;
    page.name = name;
    page.errors = back.errors;
    page.flashes = flashes;
    desk::show_with(app, desk, back.status, &page).await
}

async fn of(app: &App, desk: &Desk, article: &Model, before: Option<i32>) -> Result<HistoryPage> {
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let mut found = revision::list(app.db.read(), article.id, before, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let own = publication::own(app.db.read(), article.id).await?.filter(|own| own.withdrawn_at.is_none());
    let names = staff::names(app, unique(found.iter().map(|one| one.created_by))).await?;
    let base = format!("/desk/articles/{}/history", article.id);
    let older = found.last().filter(|_| more).map(|last| format!("{base}?before={}", last.number));
    let kept = |one: &revision::Model| Kept {
        id: one.id.to_string(),
        number: one.number,
        name: one.name.clone().unwrap_or_default(),
        by: names.get(&one.created_by).cloned().unwrap_or_default(),
        at: one.created_at.0,
        digest: one.digest.chars().take(12).collect(),
        public: own.as_ref().is_some_and(|own| own.revision_id == one.id),
        submitted: article.submitted_revision_id == Some(one.id),
    };
    let entries = entries(app, desk, article).await?;
    Ok(HistoryPage {
        id: article.id.to_string(),
        title: article.title.clone(),
        version: article.version,
        stage: key(article.stage.name()),
        tag: tag(article.stage),
        revisions: found.iter().map(kept).collect(),
        pages: Pages {
            first_url: if before.is_some() { base } else { String::new() },
            older_url: older.unwrap_or_default(),
            newer_url: String::new(),
            shown: found.len(),
        },
        public: own.is_some(),
        journal: entries.is_some(),
        entries: entries.unwrap_or_default(),
        may_write: article.stage.write().is_ok()
            && app.policies.allows(&desk.actor(), WriteArticle, &article.bare_resource()),
        ..HistoryPage::default()
    })
}

/// What the journal says about it, for whoever may read the unit's journal.
async fn entries(app: &App, desk: &Desk, article: &Model) -> Result<Option<Vec<Entry>>> {
    let unit = Resource::unit(article.unit_id);
    let Ok(permit) = app.policies.permit(&desk.actor(), ReadUnitJournal, &unit) else { return Ok(None) };
    let filter = reader::Filter {
        object: Some(("article".to_owned(), Some(article.id.to_string()))),
        ..reader::Filter::default()
    };
    let rows = reader::list(app, &JournalScope::Unit(article.unit_id, permit), &filter, None, ROWS).await?;
    let entry = |row: platform::journal::entry::Model| {
        let effect = row.effect();
        let note = ["note", "reason", "publish_at", "expire_at"].into_iter().find_map(|name| effect[name].as_str());
        Entry {
            at: row.at.0,
            who: row.actor_name,
            text: platform::journal::desk::verb(&app.view, desk.lang, &row.verb),
            note: note.unwrap_or_default().to_owned(),
            url: String::new(),
            kind: match row.verb.as_str() {
                "article.publish" | "article.approve" => "done",
                "article.return" | "article.withdraw" => "returned",
                _ => "",
            },
        }
    };
    Ok(Some(rows.into_iter().map(entry).collect()))
}

/// The work in an act, then the history with what was done or what stands against it.
async fn deed(
    app: &App,
    desk: &Desk,
    id: ArticleId,
    typed: &str,
    work: impl AsyncFnOnce(&Act) -> Result<&'static str>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(done) => Ok(to(&format!("/desk/articles/{id}/history?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            page(app, desk, id, None, back, typed.to_owned(), Vec::new()).await
        }
    }
}

pub(super) async fn name(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let name = fields.text("name");
    let work = async |act: &Act| draft::name_revision(act, id, name).await.map(|_| "named");
    deed(&app, &desk, id, name, work).await
}

pub(super) async fn restore(
    State(app): State<App>,
    desk: Desk,
    Paths(id, revision): Paths<ArticleId, RevisionId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let version = fields.text("version").parse().unwrap_or(0);
    let work = async |act: &Act| draft::restore(act, id, version, revision).await.map(|_| "restored");
    deed(&app, &desk, id, "", work).await
}

pub(super) async fn resolve(
    State(app): State<App>,
    desk: Desk,
    Paths(id, remark): Paths<ArticleId, RemarkId>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = draft::resolve_remark(&act, id, remark).await;
    settle(act, result).await?;
    Ok(to(&format!("/desk/articles/{id}#remarks")))
}
