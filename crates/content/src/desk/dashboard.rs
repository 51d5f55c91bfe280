//! The first page of the desk: whose move each thing is. What waits for me comes first.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::approvals::desk::inbox::{self, Line};
use platform::people::{Post, Staff};
use platform::view::Page;
use platform::web::{Desk, Query, desk};
use platform::{Result, approvals};
use serde::Serialize;

use super::notices::{Told, told};
use super::offers::{self, Row as Offered};
use super::row::{Row, rows};
use super::{Done, Flash};
use crate::articles::Stage;
use crate::articles::article::{self, Filter};

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Dashboard {
    name: String,
    waiting: Vec<Line>,
    returned: Vec<Row>,
    drafts: Vec<Row>,
    approved: Vec<Row>,
    in_review: Vec<Row>,
    published: Vec<Row>,
    offers: Vec<Offered>,
    notices: Vec<Told>,
    shortcuts: Vec<Shortcut>,
    writes: bool,
    signs: bool,
    edits_portal: bool,
    sees_articles: bool,
    flashes: Vec<Flash>,
}

/// Somewhere this person often goes. Its words are the message `desk-shortcut-<key>`.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Shortcut {
    key: &'static str,
    url: &'static str,
    keys: &'static str,
}

impl Page for Dashboard {
    const TEMPLATE: &'static str = "content/desk/dashboard.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            name: "示小明 <b>".into(),
            waiting: Line::samples(),
            returned: Row::samples(),
            drafts: Row::samples(),
            approved: Row::samples(),
            in_review: Row::samples(),
            published: Row::samples(),
            offers: vec![Offered::default()],
            notices: Told::samples(),
            shortcuts: SHORTCUTS.iter().map(|(shortcut, _)| *shortcut).collect(),
            writes: true,
            signs: true,
            edits_portal: true,
            sees_articles: true,
            flashes: Vec::new(),
        };
        let empty = Self { writes: true, signs: true, edits_portal: true, sees_articles: true, ..Self::default() };
        vec![Self::default(), empty, full]
    }
}

/// Rows in each list; the whole lists are one step away.
const MOST: u64 = 6;

/// Where posts often go; no posts means everybody.
const SHORTCUTS: [(Shortcut, &[Post]); 6] = [
    (Shortcut { key: "new", url: "/desk/articles/new", keys: "n" }, &[Post::InformationOfficer]),
    (Shortcut { key: "import", url: "/desk/articles/import", keys: "i" }, &[Post::InformationOfficer]),
    (Shortcut { key: "reviews", url: "/desk/inbox", keys: "g r" }, approvals::desk::SIGNERS),
    (Shortcut { key: "offers", url: "/desk/offers", keys: "g o" }, &[Post::PortalEditor]),
    (
        Shortcut { key: "journal", url: "/desk/journal", keys: "g j" },
        &[
            Post::AuditAdministrator,
            Post::SecrecyInspector,
            Post::PrincipalLeader,
            Post::DeputyLeader,
            Post::InformationOfficer,
        ],
    ),
    (Shortcut { key: "people", url: "/desk/people", keys: "g p" }, &[]),
];

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(done): Query<Done>) -> Result<Response> {
    let mut page = of(&app, &desk).await?;
    page.flashes = done.flashes(&app, &desk);
    desk::show(&app, &desk, &page).await
}

async fn of(app: &App, desk: &Desk) -> Result<Dashboard> {
    let staff = desk.staff();
    let writes = staff.holds_any(Post::InformationOfficer);
    let signs = staff.posts.iter().any(|held| held.post.signs());
    let edits_portal = staff.holds_any(Post::PortalEditor);
    let waiting = approvals::waiting_for(app, staff, None, MOST).await?;
    let mut page = Dashboard {
        name: staff.name.clone(),
        waiting: inbox::lines(app, desk, waiting).await?,
        notices: told(app, desk, None, MOST).await?.into_iter().filter(|notice| !notice.read).collect(),
        shortcuts: shortcuts(staff),
        writes,
        signs,
        edits_portal,
        sees_articles: writes || signs || staff.holds_any(Post::SecrecyInspector),
        ..Dashboard::default()
    };
    if edits_portal {
        page.offers = offers::first(app, MOST).await?;
    }
    if writes {
        page.drafts = some(app, staff, Stage::Draft, true).await?;
        page.returned = some(app, staff, Stage::Returned, false).await?;
        page.approved = some(app, staff, Stage::Approved, false).await?;
        page.in_review = some(app, staff, Stage::InReview, false).await?;
    }
    if page.sees_articles {
        page.published = some(app, staff, Stage::Published, false).await?;
    }
    Ok(page)
}

async fn some(app: &App, staff: &Staff, stage: Stage, mine: bool) -> Result<Vec<Row>> {
    let filter = Filter { stage: Some(stage), edited_by: mine.then_some(staff.id), ..Filter::default() };
    rows(app, &article::list(app.db.read(), staff, &filter, MOST).await?).await
}

fn shortcuts(staff: &Staff) -> Vec<Shortcut> {
    SHORTCUTS
        .iter()
        .filter(|(_, posts)| posts.is_empty() || posts.iter().any(|post| staff.holds_any(*post)))
        .map(|(shortcut, _)| *shortcut)
        .collect()
}
