//! The chapters put together: what each brings, which routes answer where, and what works in the
//! background.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use platform::app::Chapters;
use platform::web::desk::NavItem;
use platform::web::{Routes, Who, door};
use platform::{App, jobs, journal, refusals, search};

use crate::{LOCALES, TEMPLATES, api, assets, measures};

/// The order of the desk's navigation.
const NAVIGATION: &[&str] = &[
    "home",
    "inbox",
    "doubts",
    "articles",
    "media",
    "blocks",
    "offers",
    "duty",
    "norm",
    "words",
    "search",
    "alerts",
    "archive",
    "takedowns",
    "forms",
    "sites",
    "brand",
    "domains",
    "interfaces",
    "mailboxes",
    "people",
    "seals",
    "permissions",
    "journal",
    "measures",
];

/// All chapters, in the order in which their renderers are asked.
pub fn chapters() -> anyhow::Result<Chapters> {
    let mut chapters = platform::chapter().and(construction::chapter()).and(content::chapter()).and(own());
    chapters.assets = assets::manifest()?;
    chapters.front = Some(assets::file);
    let place = |item: &NavItem| NAVIGATION.iter().position(|key| *key == item.key).unwrap_or(NAVIGATION.len());
    chapters.navigation.sort_by_key(place);
    Ok(chapters)
}

/// What the house itself brings: the register of duties.
fn own() -> Chapters {
    Chapters {
        templates: vec![("portico", &TEMPLATES)],
        locales: vec![&LOCALES],
        navigation: vec![NavItem { key: "measures", url: "/desk/measures", posts: &[] }],
        ..Chapters::default()
    }
}

/// Routes of the desk.
pub fn desk() -> Routes {
    platform::people::routes()
        .and(platform::approvals::desk::routes())
        .and(journal::desk::routes())
        .and(construction::desk::routes())
        .and(content::desk::routes())
        .get("/desk/measures", Who::SignedIn, measures::page::own)
}

/// Routes of every site beside stored pages.
pub fn public() -> Routes {
    content::public_routes()
        .and(construction::register::routes())
        .and(construction::interfaces::routes())
        .get("/measures", Who::Anyone, measures::page::public)
        .get("/api/v1/openapi.json", Who::Anyone, api::openapi)
}

/// The front door.
pub fn router(app: &App) -> Router {
    let anywhere = Routes::default().get("/healthz", Who::Anyone, door::health).get("/readyz", Who::Anyone, ready).get(
        "/assets/{name}",
        Who::Anyone,
        assets::asset,
    );
    door::open(app, desk(), public(), anywhere)
}

/// Ready when the database answers.
async fn ready(State(app): State<App>) -> StatusCode {
    match journal::reader::head(&app).await {
        Ok(_) => StatusCode::OK,
        Err(error) => {
            tracing::error!(%error, "not ready");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// What was left over when the node stopped.
async fn resume(app: App) {
    if let Err(error) = construction::domains::push::resume(&app).await {
        tracing::error!(%error, "the zone cannot be brought up to date");
    }
}

/// Sealer, readers and workers; once a node.
pub fn start(app: &App) {
    if !app.wake.start_once() {
        return;
    }
    tokio::spawn(journal::sealer::run(app.clone()));
    tokio::spawn(construction::hosts::follow(app.clone()));
    tokio::spawn(content::follow(app.clone()));
    tokio::spawn(content::alerts::follow(app.clone()));
    tokio::spawn(construction::mailboxes::lists::at_start(app.clone()));
    tokio::spawn(refusals::run(app.clone()));
    tokio::spawn(search::asked::run(app.clone()));
    tokio::spawn(jobs::work(app.clone(), 0));
    tokio::spawn(jobs::work(app.clone(), 1));
    tokio::spawn(jobs::daily::run(app.clone()));
    tokio::spawn(resume(app.clone()));
}
