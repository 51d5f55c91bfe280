//! Packages on the desk (art. 21): asking for a site as one file, whole or since a day, and fetching
//! what was packed.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response as Answer, header};
use axum::response::Response;
use construction::sites::site;
use jiff::civil::Date;
use platform::app::App;
use platform::files::PIECE;
use platform::journal::Entry;
use platform::people::{SiteRef, staff};
use platform::permits::PackSite;
use platform::view::Page;
use platform::web::desk::{Back, Choice, Flash, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{Act, Error, Moment, OrNotFound, Refusal, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cdxj::stamp;
use super::package::{self, PackageId};

/// How many packages the page shows.
const MOST: u64 = 100;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get("/desk/archive/packages", Who::SignedIn, show)
        .post("/desk/archive/packages", Who::SignedIn, ask)
        .get("/desk/archive/packages/{id}/file", Who::SignedIn, fetch)
}

/// The page.
#[derive(Debug, Default, Serialize)]
pub struct PackagesPage {
    rows: Vec<Row>,
    sites: Vec<Choice>,
    since: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// One package.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    site: String,
    since: Option<i64>,
    by: String,
    at: i64,
    done: bool,
    size: i64,
    pages: i32,
    digest: String,
    void: bool,
}

impl Page for PackagesPage {
    const TEMPLATE: &'static str = "content/archive/packages.html";

    fn samples() -> Vec<Self> {
        let row = Row { id: "0193".into(), site: "区教委 <b>".into(), at: 1, ..Row::default() };
        let done = Row { done: true, size: 1 << 20, pages: 12, since: Some(1), digest: "66c7".into(), ..row.clone() };
        let void = Row { void: true, ..done.clone() };
        let reason =
            Reason { text: "已在办理".into(), field: "site".into(), article: "21".into(), remedy: String::new() };
        let full = Self {
            rows: vec![row, done, void],
            sites: vec![Choice { value: "1".into(), label: "区教委".into(), selected: true }],
            since: "2026-05-01".into(),
            errors: vec![reason],
            ..Self::default()
        };
        vec![Self::default(), full]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    site: String,
    since: String,
    done: String,
}

async fn show(State(app): State<App>, desk: Desk, Query(typed): Query<Typed>) -> Result<Response> {
    let asked = (typed.done == "asked").then(|| Flash::done(say(&app, &desk, "archive-package-asked")));
    page(&app, &desk, Back::default(), &typed, asked.into_iter().collect()).await
}

async fn page(app: &App, desk: &Desk, back: Back, typed: &Typed, flashes: Vec<Flash>) -> Result<Response> {
    let actor = desk.actor();
    let mut sites = site::all(app.db.read()).await?;
    sites.retain(|site| site.state.answers() && app.policies.allows(&actor, PackSite, &site::resource(site)));
    let ids: Vec<SiteRef> = sites.iter().map(|site| site.id).collect();
    let packages = package::of_sites(app.db.read(), &ids, MOST).await?;
    let names = staff::names(app, packages.iter().map(|package| package.asked_by)).await?;
    let page = PackagesPage {
        rows: packages
            .into_iter()
            .map(|package| Row {
                id: package.id.to_string(),
                site: sites.iter().find(|site| site.id == package.site_id).map(|s| s.name.clone()).unwrap_or_default(),
                since: package.since.map(|at| at.0),
                by: names.get(&package.asked_by).cloned().unwrap_or_default(),
                at: package.asked_at.0,
                done: package.done_at.is_some(),
                size: package.size.unwrap_or_default(),
                pages: package.pages.unwrap_or_default(),
                digest: package.digest.unwrap_or_default(),
                void: package.void_at.is_some(),
            })
            .collect(),
        sites: sites
            .iter()
            .map(|site| Choice {
                value: site.id.to_string(),
                label: site.name.clone(),
                selected: typed.site == site.id.to_string(),
            })
            .collect(),
        since: typed.since.clone(),
        errors: back.errors,
        flashes,
    };
    desk::show_with(app, desk, back.status, &page).await
}

async fn ask(State(app): State<App>, desk: Desk, Form(typed): Form<Typed>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let work = async |act: &Act| {
        let site = typed.site.parse::<SiteRef>().map_err(|_| Refusal::new("archive-package-site").field("site"))?;
        let since = match typed.since.trim() {
            "" => None,
            text => {
                let day: Date = text.parse().map_err(|_| Refusal::new("archive-bad-day").field("since"))?;
                Some(Moment::at_start_of(day))
            }
        };
        package::ask(act, site, since).await
    };
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(_) => Ok(to("/desk/archive/packages?done=asked")),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            page(&app, &desk, back, &typed, Vec::new()).await
        }
    }
}

/// The file, piece by piece; who fetched it is written down.
async fn fetch(State(app): State<App>, desk: Desk, Path(id): Path<PackageId>) -> Result<Answer<Body>> {
    let package = package::by_id(app.db.read(), id).await?;
    let site = site::by_id(app.db.read(), package.site_id).await?;
    match app.policies.permit(&desk.actor(), PackSite, &site::resource(&site)) {
        Ok(_) => {}
        Err(Error::Forbidden(_)) => return Err(Error::NotFound),
        Err(error) => return Err(error),
    }
    // What a takedown made void is not handed out.
    let digest = package.digest.clone().filter(|_| package.void_at.is_none()).or_not_found()?;
    let size = u64::try_from(package.size.unwrap_or_default()).unwrap_or(0);
    let act = app.act(&desk.actor()).await?;
    act.record(
        Entry::new("archive.fetch", "site", site.id, &site.name)
            .unit(site.unit_id)
            .site(site.id)
            .effect(json!({"package": id}))
            .digest(digest.clone()),
    );
    act.commit().await?;
    let piece = PIECE as u64;
    let pieces = futures_util::stream::unfold((app, digest, 0_u64), move |(app, digest, at)| async move {
        if at >= size {
            return None;
        }
        let read = app.files.get_range(&digest, at..(at + piece).min(size)).await;
        let read = read.map_err(|error| std::io::Error::other(error.to_string()));
        Some((read, (app, digest, at + piece)))
    });
    let mut answer = Answer::new(Body::from_stream(pieces));
    let headers = answer.headers_mut();
    let name = format!("attachment; filename=\"{}-{}.wacz\"", site.label.as_str(), stamp(package.asked_at));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/wacz"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(|e| anyhow::anyhow!(e))?);
    Ok(answer)
}
