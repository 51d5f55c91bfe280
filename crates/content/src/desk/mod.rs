//! The staff's desk for content (arts. 9, 19, 20, 31): whose move it is, lists, the editor, the
//! reviewer's screen, release, history, offers. Every page calls the acts that the API calls.

pub mod bulk;
pub mod compare;
pub mod dashboard;
pub mod edit;
mod export;
pub mod fields;
mod files;
pub mod history;
pub mod import;
pub mod list;
pub mod new;
pub mod notices;
pub mod offers;
mod preview;
mod release;
pub mod review;
pub mod reviews;
pub mod row;
pub mod saved_filter;
mod saving;
mod waiting;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use platform::app::App;
use platform::people::Post;
use platform::permits::{Resource, ResourceKind, ReviewSection, WriteArticle};
use platform::web::desk::NavItem;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Routes, Who};
use platform::{Act, Error, Refusal, Result};
use serde::{Deserialize, Serialize};

pub use waiting::counts;

/// What one request may carry at all; what each kind of file may be is in the rulebook.
const CEILING: usize = 128 << 20;

/// Who writes.
const OFFICERS: Who = Who::Posts(&[Post::InformationOfficer]);
/// Who sees what is not public yet.
const READERS: Who = Who::Posts(&[
    Post::InformationOfficer,
    Post::SectionReviewer,
    Post::SecrecyReviewer,
    Post::DeputyLeader,
    Post::PrincipalLeader,
    Post::SecrecyInspector,
]);
/// Who signs.
const SIGNERS: Who =
    Who::Posts(&[Post::SectionReviewer, Post::SecrecyReviewer, Post::DeputyLeader, Post::PrincipalLeader]);
/// Who takes things away.
const WITHDRAWERS: Who = Who::Posts(&[Post::InformationOfficer, Post::DeputyLeader, Post::PrincipalLeader]);
/// Who decides for the portal.
const PORTAL: Who = Who::Posts(&[Post::PortalEditor]);

/// Every page and every deed of this desk.
pub fn routes() -> Routes {
    lists().and(writing()).and(deciding()).and(releasing())
}

fn lists() -> Routes {
    Routes::default()
        .get("/desk", Who::SignedIn, dashboard::show)
        .get("/desk/articles", Who::SignedIn, list::show)
        .get("/desk/articles/export", Who::SignedIn, export::articles)
        .post("/desk/articles/bulk", READERS, bulk::act)
        .post("/desk/filters", Who::SignedIn, saved_filter::post)
        .post("/desk/filters/{id}/removal", Who::SignedIn, saved_filter::post_removal)
        .get("/desk/notices", Who::SignedIn, notices::show)
        .post("/desk/notices/read", Who::SignedIn, notices::read)
        .get("/desk/reviews", SIGNERS, reviews::show)
        .get("/desk/offers", PORTAL, offers::show)
}

fn writing() -> Routes {
    Routes::default()
        .get("/desk/articles/new", OFFICERS, new::show)
        .post("/desk/articles", OFFICERS, new::begin)
        .get("/desk/articles/import", OFFICERS, import::show)
        .post("/desk/articles/import", OFFICERS, import::act.layer(DefaultBodyLimit::max(CEILING)))
        .get("/desk/articles/{id}", READERS, edit::show)
        .post("/desk/articles/{id}", OFFICERS, saving::save.layer(DefaultBodyLimit::max(CEILING)))
        .put("/desk/articles/{id}/working", OFFICERS, saving::autosave.layer(DefaultBodyLimit::max(CEILING)))
        .post("/desk/articles/{id}/presence", READERS, saving::presence)
        .post("/desk/articles/{id}/files", OFFICERS, files::upload.layer(DefaultBodyLimit::max(CEILING)))
        .get("/desk/articles/{id}/files/{file}", READERS, files::of_article)
        .get("/files/{id}/{name}", Who::SignedIn, files::show)
        .get("/desk/articles/{id}/preview", READERS, preview::show)
        .post("/desk/articles/{id}/column", OFFICERS, release::move_to)
        .post("/desk/articles/{id}/discard", OFFICERS, release::discard)
        .post("/desk/articles/{id}/undiscard", OFFICERS, release::undiscard)
        .post("/desk/articles/{id}/remarks/{remark}/resolution", OFFICERS, history::resolve)
}

fn deciding() -> Routes {
    Routes::default()
        .post("/desk/articles/{id}/submission", OFFICERS, release::submit)
        .delete("/desk/articles/{id}/submission", OFFICERS, release::recall)
        .post("/desk/articles/{id}/submission/withdrawal", OFFICERS, release::recall)
        .get("/desk/articles/{id}/review", READERS, review::show)
        .post("/desk/articles/{id}/approval", SIGNERS, review::approve)
        .post("/desk/articles/{id}/return", SIGNERS, review::send_back)
        .get("/desk/articles/{id}/history", READERS, history::show)
        .get("/desk/articles/{id}/compare", READERS, compare::show)
        .post("/desk/articles/{id}/revisions", OFFICERS, history::name)
        .post("/desk/articles/{id}/revisions/{revision}/restoration", OFFICERS, history::restore)
}

fn releasing() -> Routes {
    Routes::default()
        .post("/desk/articles/{id}/publication", OFFICERS, release::publish)
        .post("/desk/articles/{id}/expiry", WITHDRAWERS, release::expire)
        .post("/desk/articles/{id}/withdrawal", WITHDRAWERS, release::withdraw)
        .post("/desk/articles/{id}/offers", OFFICERS, offers::make)
        .post("/desk/offers/{id}/acceptance", PORTAL, offers::accept)
        .post("/desk/offers/{id}/decline", PORTAL, offers::decline)
        .post("/desk/offers/{id}/release", PORTAL, offers::release)
}

/// Refuses whoever writes for no unit, in the words of the rule.
fn only_officers(app: &App, desk: &Desk) -> Result<()> {
    let unit = desk.staff().units_of(Post::InformationOfficer).next().unwrap_or(desk.staff().unit_id);
    app.policies.permit(&desk.actor(), WriteArticle, &Resource::new(ResourceKind::Article, "new", Some(unit)))?;
    Ok(())
}

/// Refuses whoever signs in no unit, in the words of the rule.
fn only_signers(app: &App, desk: &Desk) -> Result<()> {
    if let Who::Posts(posts) = SIGNERS
        && posts.iter().any(|post| desk.staff().holds_any(*post))
    {
        return Ok(());
    }
    let queue = Resource::new(ResourceKind::Article, "queue", Some(desk.staff().unit_id));
    app.policies.permit(&desk.actor(), ReviewSection, &queue)?;
    Ok(())
}

/// Entries of the desk's navigation.
pub const NAVIGATION: [NavItem; 4] = [
    NavItem { key: "home", url: "/desk", posts: &[] },
    NavItem {
        key: "articles",
        url: "/desk/articles",
        posts: &[
            Post::InformationOfficer,
            Post::SectionReviewer,
            Post::SecrecyReviewer,
            Post::DeputyLeader,
            Post::PrincipalLeader,
            Post::SecrecyInspector,
        ],
    },
    NavItem {
        key: "reviews",
        url: "/desk/reviews",
        posts: &[Post::SectionReviewer, Post::SecrecyReviewer, Post::DeputyLeader, Post::PrincipalLeader],
    },
    NavItem { key: "offers", url: "/desk/offers", posts: &[Post::PortalEditor] },
];

/// Something the office was just told, above the page.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    /// `done`, `info` or `warn`.
    pub kind: &'static str,
    /// What it says.
    pub text: String,
    /// Where it leads; empty for nowhere.
    pub url: String,
    /// Text of the link.
    pub link: String,
}

impl Flash {
    /// That something was done.
    pub fn done(text: String) -> Self {
        Self { kind: "done", text, url: String::new(), link: String::new() }
    }
}

/// A place in a list of choices.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}

/// Pages of a list by keys.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pages {
    /// The beginning; empty when this is it.
    pub first_url: String,
    /// What comes after; empty when nothing does.
    pub older_url: String,
    /// What came before.
    pub newer_url: String,
    /// Rows shown.
    pub shown: usize,
}

/// What was done before this page was shown; a key of `desk-done-…`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// What can have been done; anything else in the address says nothing.
const DONE: [&str; 21] = [
    "saved",
    "begun",
    "submitted",
    "recalled",
    "approved",
    "returned",
    "published",
    "scheduled",
    "unscheduled",
    "withdrawn",
    "expiry",
    "offered",
    "accepted",
    "declined",
    "released",
    "restored",
    "named",
    "moved",
    "discarded",
    "undiscarded",
    "uploaded",
];

impl Done {
    fn flashes(&self, app: &App, desk: &Desk) -> Vec<Flash> {
        let known = DONE.contains(&self.done.as_str());
        let text = || app.view.text(desk.lang, &format!("desk-done-{}", self.done), &Default::default());
        if known { vec![Flash::done(text())] } else { Vec::new() }
    }
}

/// A page comes back because something stood against what was asked.
#[derive(Debug, Default)]
struct Back {
    status: StatusCode,
    errors: Vec<Reason>,
    stale: bool,
}

/// What stands against it, when a person can do something about it; other errors go on.
fn standing(app: &App, desk: &Desk, error: Error) -> Result<Back> {
    let status = error.status();
    let say = |refusals: &[Refusal]| reasons(app, desk.lang, refusals);
    match error {
        Error::Refused(refusals) => Ok(Back { status, errors: say(&refusals), stale: false }),
        Error::Forbidden(refusal) => Ok(Back { status, errors: say(&[*refusal]), stale: false }),
        Error::Stale => Ok(Back { status, errors: say(&[Refusal::new("desk-stale")]), stale: true }),
        other => Err(other),
    }
}

/// Commits what went well; what did not leaves nothing behind, and its transaction is over.
async fn settle<T>(act: Act, result: Result<T>) -> Result<T> {
    let value = result?;
    act.commit().await?;
    Ok(value)
}

fn to(url: &str) -> Response {
    Redirect::to(url).into_response()
}

/// One message without arguments.
fn say(app: &App, desk: &Desk, key: &str) -> String {
    app.view.text(desk.lang, key, &Default::default())
}
