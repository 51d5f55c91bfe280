//! `portico bench-publish`: the whole house in one process, as it serves. Articles go through the
//! acts of writing and review; the clock runs from the beginning of the act of publishing until
//! the front door shows the new title on its page, column, home page and feed and search finds it.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use clap::Args;
use construction::columns::{ColumnId, column};
use construction::sites::{Module, site};
use content::articles::{ArticleId, Content, draft, publication, publish, release, review};
use platform::approvals::Said;
use platform::journal::entry;
use platform::people::{Actor, Post, actor_for, holding};
use platform::store::{page, serve};
use platform::{App, journal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::spread;
use crate::{Place, house};

/// Options of `portico bench-publish`.
#[derive(Args)]
pub struct BenchPublish {
    #[command(flatten)]
    place: Place,
    /// Publications to time, and pages to miss.
    #[arg(long, default_value_t = 200)]
    count: usize,
    /// For machines; there is no other form.
    #[arg(long)]
    json: bool,
}

const OPINION: &str = "ok";
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// A column that the home page lists and whose unit has everybody that a release needs.
struct Newsroom {
    host: String,
    label: String,
    column: column::Model,
    officer: Actor,
    signers: Vec<Actor>,
}

/// When each place first showed the title, in milliseconds from the beginning of the act.
#[derive(Default)]
struct Seen {
    committed: f64,
    places: [f64; PLACES.len()],
}

const PLACES: [&str; 5] = ["article", "column", "home", "feed", "search"];

impl BenchPublish {
    /// Carries it out and prints JSON.
    pub async fn run(self) -> Result<ExitCode> {
        let app = self.place.open().await?;
        construction::hosts::load(&app).await?;
        let door = house::router(&app);
        house::start(&app);
        settle(&app).await?;
        let rooms = newsrooms(&app).await?;
        ensure!(!rooms.is_empty(), "no unit of this database can release; fill it with bench-data first");
        let (mut seen, mut dropped) = (Vec::new(), Vec::new());
        for number in 0..self.count {
            let room = &rooms[number % rooms.len()];
            let (id, once) = publish_one(&app, &door, room, number).await?;
            seen.push(once);
            dropped.push(pages_of(&app, id).await? as f64);
        }
        let miss = misses(&app, self.count).await?;
        let articles = publication::Entity::find().count(app.db.read()).await?;
        let result = report(articles, &seen, dropped, miss);
        println!("{}", serde_json::to_string(&result)?);
        Ok(ExitCode::SUCCESS)
    }
}

/// Waits until the copies of this node have caught up, so that what is measured is publishing.
async fn settle(app: &App) -> Result<()> {
    let start = Instant::now();
    loop {
        let head = journal::reader::head(app).await?;
        let (_, stale) = platform::store::counts(app.db.read()).await?;
        if app.search.position() >= head && stale == 0 {
            return Ok(());
        }
        if start.elapsed() > PATIENCE {
            tracing::warn!(stale, "the copies have not caught up; measuring all the same");
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Who writes, and who signs in which order.
const HANDS: [Post; 5] =
    [Post::InformationOfficer, Post::SectionReviewer, Post::SecrecyReviewer, Post::DeputyLeader, Post::PrincipalLeader];

async fn newsrooms(app: &App) -> Result<Vec<Newsroom>> {
    let (db, now) = (app.db.read(), app.time.now());
    let mut rooms = Vec::new();
    for site in site::all(db).await? {
        let listed = listed(&site);
        for column in column::open_of_site(db, site.id).await? {
            if !listed.contains(&column.id) {
                continue;
            }
            let mut people = Vec::new();
            let mut whole = true;
            for post in HANDS {
                match holding::holders(db, column.unit_id, post, now).await?.first() {
                    Some(id) => people.push(actor_for(app, *id).await?),
                    // A unit without a deputy leader has no such cell.
                    None => whole &= post == Post::DeputyLeader,
                }
            }
            if whole {
                let officer = people.remove(0);
                let port = app.settings.port;
                let label = site.label.as_str().to_owned();
                let host = format!("{label}.{}:{port}", app.settings.base_domain);
                rooms.push(Newsroom { host, label, column, officer, signers: people });
            }
        }
    }
    Ok(rooms)
}

/// Columns whose newest articles the home page lists by title.
fn listed(site: &site::Model) -> Vec<ColumnId> {
    let mut listed = Vec::new();
    for module in &site.modules.0 {
        match module {
            Module::List { column, .. } => listed.push(*column),
            Module::Columns { columns, .. } => listed.extend(columns),
            Module::Lead { .. }
            | Module::Pictures { .. }
            | Module::Carousel { .. }
            | Module::Entries { .. }
            | Module::Topics { .. }
            | Module::Directory
            | Module::Text { .. } => {}
        }
    }
    listed
}

async fn publish_one(app: &App, door: &Router, room: &Newsroom, number: usize) -> Result<(ArticleId, Seen)> {
    // A word that stands nowhere else.
    let word = format!("bench{}x{number}", app.time.now().0);
    let id = release(app, room, &word).await?;
    let start = Instant::now();
    let act = app.act(&room.officer).await?;
    let shown = publish::publish(&act, id).await?;
    act.commit().await?;
    let mut seen = Seen { committed: milliseconds(start), ..Seen::default() };
    let paths = [
        shown.path.clone(),
        room.column.path.clone(),
        "/".to_owned(),
        "/feed.xml".to_owned(),
        format!("/search?q={word}"),
    ];
    let hit = format!("{}{}", app.settings.origin(&room.label), shown.path);
    let mut waiting: Vec<usize> = (0..paths.len()).collect();
    while !waiting.is_empty() {
        ensure!(
            start.elapsed() < PATIENCE,
            "{word} is not visible on {:?}",
            waiting.iter().map(|at| PLACES[*at]).collect::<Vec<_>>()
        );
        let mut still = Vec::new();
        for at in waiting {
            let page = look(door, &room.host, &paths[at]).await?;
            // The page of results repeats the question, so there it is the address that counts.
            let mark = if PLACES[at] == "search" { &hit } else { &word };
            if page.contains(mark.as_str()) {
                seen.places[at] = milliseconds(start);
            } else {
                still.push(at);
            }
        }
        waiting = still;
        if !waiting.is_empty() {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
    Ok((id, seen))
}

/// Written, handed in and signed in every cell.
async fn release(app: &App, room: &Newsroom, word: &str) -> Result<ArticleId> {
    let act = app.act(&room.officer).await?;
    let content = Content {
        title: word.to_owned(),
        lead: word.to_owned(),
        body: format!("<p>{}</p>", format!("{word} ").repeat(40)),
        source: room.label.clone(),
        author: room.label.clone(),
        editor: room.label.clone(),
        keywords: vec![room.label.clone()],
        ..Content::default()
    };
    let article = draft::begin(&act, room.column.id, content).await?;
    let article = review::submit(&act, article.id).await?;
    act.commit().await?;
    let digest = article.working.digest();
    let answers = release::nothing_found();
    for signer in &room.signers {
        let act = app.act(signer).await?;
        let said = Said { digest: &digest, opinion: OPINION, answers: Some(&answers) };
        review::approve(&act, article.id, &said).await?;
        act.commit().await?;
    }
    Ok(article.id)
}

async fn look(door: &Router, host: &str, path: &str) -> Result<String> {
    let request = Request::get(path).header(header::HOST, host).body(Body::empty())?;
    let response = match door.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let body = to_bytes(response.into_body(), 16 << 20).await?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// How many pages the act of publishing changed or marked.
async fn pages_of(app: &App, id: ArticleId) -> Result<usize> {
    let row = entry::Entity::find()
        .filter(entry::Column::ObjectKind.eq("article"))
        .filter(entry::Column::ObjectId.eq(id.to_string()))
        .filter(entry::Column::Verb.eq("article.publish"))
        .one(app.db.read())
        .await?;
    Ok(row.context("no journal row of the publication")?.pages().len())
}

/// Article pages that nobody has looked at: loaded, rendered, compressed and kept at the look.
async fn misses(app: &App, count: usize) -> Result<Vec<f64>> {
    let stored = sea_orm::sea_query::Query::select().column(page::Column::Path).from(page::Entity).to_owned();
    let unseen = publication::Entity::find()
        .filter(publication::Column::Own.eq(true))
        .filter(publication::Column::WithdrawnAt.is_null())
        .filter(publication::Column::Path.not_in_subquery(stored))
        .order_by_asc(publication::Column::Id)
        .limit(u64::try_from(count)?)
        .all(app.db.read())
        .await?;
    let mut times = Vec::new();
    for shown in unseen {
        let Some(host) = app.hosts.by_site(shown.site_id) else { continue };
        let start = Instant::now();
        serve::page(app, &host, &shown.path).await?;
        times.push(milliseconds(start));
    }
    Ok(times)
}

fn report(articles: u64, seen: &[Seen], dropped: Vec<f64>, miss: Vec<f64>) -> Value {
    let last = |seen: &Seen| seen.places.iter().copied().fold(seen.committed, f64::max);
    let mut places = serde_json::Map::new();
    for (at, place) in PLACES.iter().enumerate() {
        places.insert((*place).to_owned(), spread(seen.iter().map(|seen| seen.places[at]).collect()));
    }
    let mut sorted = dropped;
    sorted.sort_by(f64::total_cmp);
    json!({
        "articles": articles,
        "visible_everywhere": spread(seen.iter().map(last).collect()),
        "committed": spread(seen.iter().map(|seen| seen.committed).collect()),
        "visible": places,
        "pages_changed": {
            "p50": super::percentile(&sorted, 0.5),
            "max": super::percentile(&sorted, 1.0),
        },
        "page_miss": spread(miss),
    })
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
