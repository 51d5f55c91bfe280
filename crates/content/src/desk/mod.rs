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
pub(crate) mod release;
pub mod review;
pub mod row;
pub mod saved_filter;
mod saving;
mod waiting;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use platform::Result;
use platform::app::App;
use platform::people::Post;
use platform::permits::{Resource, ResourceKind, WriteArticle};
pub use platform::web::desk::{Back, Choice, Flash, Pages};
use platform::web::desk::{NavItem, say, settle, standing, to};
use platform::web::{Desk, Routes, Who};
use serde::Deserialize;

use crate::checks::{desk as checks, norm_page, words_page};
use crate::doubts::desk as doubts;
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
const SIGNERS: Who = Who::Posts(&[
    Post::InformationOfficer,
    Post::SectionReviewer,
    Post::SecrecyReviewer,
    Post::DeputyLeader,
    Post::PrincipalLeader,
]);
/// Who takes things away.
const WITHDRAWERS: Who = Who::Posts(&[Post::InformationOfficer, Post::DeputyLeader, Post::PrincipalLeader]);
/// Who decides for the portal.
const PORTAL: Who = Who::Posts(&[Post::PortalEditor]);
/// Who asks and answers about doubtful matters, and who may read them.
const DOUBTS: Who = Who::Posts(&[
    Post::InformationOfficer,
    Post::SectionReviewer,
    Post::SecrecyReviewer,
    Post::DeputyLeader,
    Post::PrincipalLeader,
    Post::SecrecyInspector,
]);
/// Who asks.
const ASKERS: Who = Who::Posts(&[Post::SecrecyReviewer]);
/// Who answers.
const ADMINISTRATION: Who = Who::Posts(&[Post::SecrecyInspector]);
/// Who keeps the word lists.
const KEEPERS: Who = Who::Posts(&[Post::ItOfficePlanner, Post::SecrecyInspector]);
/// Who looks through what they find in what is public.
const HITS: Who = Who::Posts(&[
    Post::InformationOfficer,
    Post::SectionReviewer,
    Post::SecrecyReviewer,
    Post::DeputyLeader,
    Post::PrincipalLeader,
    Post::ItOfficePlanner,
    Post::SecrecyInspector,
]);
/// Who decides what the norm says.
const PLANNERS: Who = Who::Posts(&[Post::ItOfficePlanner]);

/// Every page and every deed of this desk.
pub fn routes() -> Routes {
    lists()
        .and(writing())
        .and(checking())
        .and(deciding())
        .and(releasing())
        .and(crate::media::desk::routes())
        .and(crate::finding::routes())
        .and(crate::alerts::routes())
        .and(crate::blocks::routes())
        .and(crate::links::routes())
        .and(crate::duty::desk::routes())
        .and(crate::archive::desk::routes())
        .and(crate::takedown::desk::routes())
        .and(crate::migration::desk::routes())
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

fn checking() -> Routes {
    Routes::default()
        .get("/desk/articles/{id}/checks", READERS, checks::show)
        .post("/desk/articles/{id}/findings/{finding}/mend", OFFICERS, checks::mend)
        .post("/desk/articles/{id}/findings/{finding}/conclusion", OFFICERS, checks::conclude)
        .post("/desk/articles/{id}/redaction", OFFICERS, checks::redact)
        .get("/desk/articles/{id}/tidy", OFFICERS, checks::tidy_shown)
        .post("/desk/articles/{id}/tidy", OFFICERS, checks::tidy)
        .post("/desk/articles/{id}/note", OFFICERS, release::keep_note)
        .get("/desk/norm", Who::SignedIn, norm_page::show)
        .post("/desk/norm", OFFICERS, norm_page::propose)
        .post("/desk/norm/{id}/decision", PLANNERS, norm_page::decide)
        .post("/desk/norm/{id}/end", PLANNERS, norm_page::end)
        .get("/desk/words", KEEPERS, words_page::show)
        .post("/desk/words", KEEPERS, words_page::propose)
        .post("/desk/words/bench", KEEPERS, words_page::bench)
        .post("/desk/words/{id}/approval", KEEPERS, words_page::approve)
        .post("/desk/words/{id}/end", KEEPERS, words_page::end)
        .get("/desk/words/hits", HITS, words_page::hits)
        .post("/desk/words/hits/{id}/settlement", HITS, words_page::settle_hit)
        .get("/desk/doubts", DOUBTS, doubts::list)
        .get("/desk/doubts/{id}", DOUBTS, doubts::show)
        .post("/desk/articles/{id}/doubts", ASKERS, doubts::ask)
        .post("/desk/doubts/{id}/answer", ADMINISTRATION, doubts::answer)
        .post("/desk/doubts/{id}/withdrawal", ASKERS, doubts::take_back)
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
pub(crate) fn only_officers(app: &App, desk: &Desk) -> Result<()> {
    let unit = desk.staff().units_of(Post::InformationOfficer).next().unwrap_or(desk.staff().unit_id);
    app.policies.permit(&desk.actor(), WriteArticle, &Resource::new(ResourceKind::Article, "new", Some(unit)))?;
    Ok(())
}

/// Entries of the desk's navigation.
pub const NAVIGATION: [NavItem; 7] = [
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
    crate::media::desk::NAVIGATION,
    NavItem { key: "offers", url: "/desk/offers", posts: &[Post::PortalEditor] },
    NavItem { key: "doubts", url: "/desk/doubts", posts: &[Post::SecrecyReviewer, Post::SecrecyInspector] },
    NavItem { key: "words", url: "/desk/words", posts: &[Post::ItOfficePlanner, Post::SecrecyInspector] },
    NavItem { key: "norm", url: "/desk/norm", posts: &[Post::InformationOfficer, Post::ItOfficePlanner] },
];

/// What was done before this page was shown; a key of `desk-done-…`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// What can have been done; anything else in the address says nothing.
const DONE: [&str; 23] = [
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
    "mended",
    "noted",
];

impl Done {
    fn flashes(&self, app: &App, desk: &Desk) -> Vec<Flash> {
        let known = DONE.contains(&self.done.as_str());
        let text = || app.view.text(desk.lang, &format!("desk-done-{}", self.done), &Default::default());
        if known { vec![Flash::done(text())] } else { Vec::new() }
    }
}
