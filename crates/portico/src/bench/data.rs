//! `portico bench-data`: the demonstration cluster, small, and under its columns as many articles
//! as asked for. These go around the acts, in batches, which nothing else may; the rows are such as
//! acts would have made, each batch stands in the journal, and the texts are those of `demo/`.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use construction::columns::column;
use construction::sites::site;
use content::articles::content::{ArticleKind, Content};
use content::articles::publication::PublicationId;
use content::articles::publish::address;
use content::articles::revision::RevisionId;
use content::articles::{ArticleId, Stage, article, publication, revision};
use content::manuscripts::text;
use indicatif::{ProgressBar, ProgressStyle};
use platform::journal::{self, Entry};
use platform::people::{Actor, Post, StaffId, UnitId, holding, unit};
use platform::search::{Change, Doc};
use platform::{Act, App, Moment, jobs, store};
use sea_orm::{EntityTrait, Set};
use serde_json::json;

use crate::{Place, demo};

/// Options of `portico bench-data`.
#[derive(Args)]
pub struct BenchData {
    #[command(flatten)]
    place: Place,
    /// Published articles to add.
    #[arg(long, default_value_t = 100_000)]
    articles: usize,
}

/// The articles of the demonstration that come first, so that people are there and the sites are open.
const DEMONSTRATION: usize = 300;
const BATCH: usize = 500;
const YEARS: i64 = 2;
const ACTOR: Actor = Actor::System("measurement");

/// A column with all that the rows of its articles need.
struct Shelf {
    site: site::Model,
    column: column::Model,
    issuer: String,
    officer: StaffId,
    origin: String,
}

impl BenchData {
    /// Carries it out.
    pub async fn run(self) -> Result<ExitCode> {
        demo::load(&self.place, true, Some(DEMONSTRATION)).await?;
        let app = self.place.open().await?;
        construction::hosts::load(&app).await?;
        let shelves = shelves(&app).await?;
        let texts = texts()?;
        let bar = ProgressBar::new(self.articles as u64)
            .with_style(ProgressStyle::with_template("  {bar:40} {pos}/{len} articles, {eta} left")?);
        let end = app.time.now().plus_seconds(-86_400);
        let step = YEARS * 365 * 86_400 / i64::try_from(self.articles.max(1))?;
        let mut number = 0;
        while number < self.articles {
            let size = BATCH.min(self.articles - number);
            let first = end.plus_seconds(-step * i64::try_from(self.articles - number)?);
            fill(&app, &shelves, &texts, Batch { number, size, first, step }).await?;
            number += size;
            bar.set_position(number as u64);
        }
        bar.finish_and_clear();
        renew(&app, &shelves).await?;
        println!("{} articles in {} columns", self.articles, shelves.len());
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Clone, Copy)]
struct Batch {
    number: usize,
    size: usize,
    first: Moment,
    step: i64,
}

async fn shelves(app: &App) -> Result<Vec<Shelf>> {
    let db = app.db.read();
    let mut shelves = Vec::new();
    for site in site::all(db).await? {
        for column in column::open_of_site(db, site.id).await? {
            let unit = unit::by_id(db, column.unit_id).await?;
            let officer = officer(app, unit.id).await?;
            let Some(officer) = officer else { continue };
            shelves.push(Shelf {
                origin: app.settings.origin(site.label.as_str()),
                site: site.clone(),
                column,
                // Of its own, so that it takes no number from those that acts give.
                issuer: format!("bench-{}", unit.code),
                officer,
            });
        }
    }
    anyhow::ensure!(!shelves.is_empty(), "no column has an information officer");
    Ok(shelves)
}

async fn officer(app: &App, unit: UnitId) -> Result<Option<StaffId>> {
    let officers = holding::holders(app.db.read(), unit, Post::InformationOfficer, app.time.now()).await?;
    Ok(officers.first().copied())
}

/// What the articles say: the plain texts of the demonstration.
fn texts() -> Result<Vec<Content>> {
    let (told, _) = demo::data::articles()?;
    let plain = told.into_iter().filter(|a| a.kind == "text" && !a.body.contains("demo:"));
    let texts: Vec<_> = plain
        .map(|told| Content {
            kind: ArticleKind::Text,
            title: told.title,
            lead: told.lead,
            body: told.body,
            source: told.source,
            author: told.author,
            keywords: told.keywords,
            ..Content::default()
        })
        .collect();
    anyhow::ensure!(!texts.is_empty(), "demo/ has no plain texts");
    Ok(texts)
}

/// One batch in one act.
async fn fill(app: &App, shelves: &[Shelf], texts: &[Content], batch: Batch) -> Result<()> {
    let act = app.act(&ACTOR).await?;
    let (mut articles, mut revisions, mut publications) = (Vec::new(), Vec::new(), Vec::new());
    let mut found = Vec::new();
    for offset in 0..batch.size {
        let number = batch.number + offset;
        let shelf = &shelves[number % shelves.len()];
        let mut content = texts[number % texts.len()].clone();
        content.title = format!("{} {}", content.title, number + 1);
        let at = batch.first.plus_seconds(batch.step * i64::try_from(offset)?);
        let rows = rows(shelf, content, number, at);
        found.push(Change::Put(Box::new(rows.doc)));
        articles.push(rows.article);
        revisions.push(rows.revision);
        publications.push(rows.publication);
    }
    article::Entity::insert_many(articles).exec_without_returning(act.db()).await?;
    revision::Entity::insert_many(revisions).exec_without_returning(act.db()).await?;
    publication::Entity::insert_many(publications).exec_without_returning(act.db()).await?;
    act.record(
        Entry::new("bench.fill", "cluster", "bench", "bench")
            .effect(json!({ "first": batch.number + 1, "articles": batch.size })),
    );
    act.commit().await?;
    let position = seal(app).await?;
    app.search.apply(position, found).await?;
    Ok(())
}

struct Rows {
    article: article::ActiveModel,
    revision: revision::ActiveModel,
    publication: publication::ActiveModel,
    doc: Doc,
}

fn rows(shelf: &Shelf, content: Content, number: usize, at: Moment) -> Rows {
    let (id, revision_id, publication_id) = (ArticleId::new(), RevisionId::new(), PublicationId::new());
    let public_id = format!("b{number:011}");
    let path = address(&shelf.column.path, at.day().year(), &public_id);
    let digest = content.digest();
    let doc = Doc {
        id: publication_id.to_string(),
        site: shelf.site.id.to_string(),
        site_name: shelf.site.name.clone(),
        column: shelf.column.path.clone(),
        column_name: shelf.column.name.clone(),
        unit: shelf.column.unit_id.to_string(),
        kind: content.kind.name().to_owned(),
        title: content.title.clone(),
        text: text::plain(&content.body),
        lead: content.lead.clone(),
        files: String::new(),
        url: format!("{}{path}", shelf.origin),
        source: content.source.clone(),
        validity: String::new(),
        published_at: at,
        visible: true,
    };
    Rows {
        publication: publication::ActiveModel {
            id: Set(publication_id),
            article_id: Set(id),
            revision_id: Set(revision_id),
            form_id: Set(None),
            site_id: Set(shelf.site.id),
            column_id: Set(shelf.column.id),
            path: Set(path),
            kind: Set(content.kind),
            title: Set(content.title.clone()),
            lead: Set(content.lead.clone()),
            subject: Set(content.subject),
            image: Set(None),
            index_number: Set(Some(format!("{}/{}-{:06}", shelf.issuer, at.day().year(), number + 1))),
            digest: Set(digest.clone()),
            own: Set(true),
            published_at: Set(at),
            changed_at: Set(at),
            withdrawn_at: Set(None),
        },
        revision: revision::ActiveModel {
            id: Set(revision_id),
            article_id: Set(id),
            number: Set(1),
            name: Set(None),
            content: Set(content.clone()),
            digest: Set(digest),
            created_by: Set(shelf.officer),
            created_at: Set(at),
        },
        article: article::ActiveModel {
            id: Set(id),
            public_id: Set(public_id),
            site_id: Set(shelf.site.id),
            column_id: Set(shelf.column.id),
            unit_id: Set(shelf.column.unit_id),
            kind: Set(content.kind),
            stage: Set(Stage::Published),
            title: Set(content.title.clone()),
            working: Set(content),
            version: Set(1),
            edited_by: Set(shelf.officer),
            edited_at: Set(at),
            submitted_revision_id: Set(Some(revision_id)),
            form_id: Set(None),
            publish_at: Set(None),
            expire_at: Set(None),
            created_by: Set(shelf.officer),
            created_at: Set(at),
            discarded_at: Set(None),
        },
        doc,
    }
}

async fn seal(app: &App) -> Result<i64> {
    while journal::sealer::seal(app).await?.is_some() {}
    Ok(journal::reader::head(app).await?)
}

/// Lists, home pages and site maps show the new articles.
async fn renew(app: &App, shelves: &[Shelf]) -> Result<()> {
    let act: Act = app.act(&ACTOR).await?;
    for shelf in shelves {
        store::mark_stale(&act, &format!("site:{}", shelf.site.id)).await?;
        store::mark_stale(&act, &shelf.column.tag()).await?;
        store::mark_stale(&act, &format!("newest:{}", shelf.column.id)).await?;
    }
    act.enqueue(&store::serve::RefreshPages).await?;
    act.commit().await?;
    jobs::run_due(app).await?;
    seal(app).await.map(|_| ()).context("the journal cannot be sealed")
}
