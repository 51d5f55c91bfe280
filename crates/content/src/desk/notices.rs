//! What a person was told: newest first, read one by one or all at once.

use axum::extract::State;
use axum::response::Response;
use platform::Result;
use platform::app::App;
use platform::notices::{self, NoticeId};
use platform::view::Page;
use platform::web::{Desk, Form, Query, desk};
use serde::{Deserialize, Serialize};

use super::fields::Fields;
use super::{Pages, to};

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NoticesPage {
    rows: Vec<Told>,
    unread: usize,
    pages: Pages,
}

/// A notice.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Told {
    id: String,
    text: String,
    url: String,
    at: i64,
    pub(super) read: bool,
}

impl Told {
    /// For samples.
    pub fn samples() -> Vec<Self> {
        [true, false]
            .map(|read| Self {
                id: "0193".into(),
                text: "《小游园 <b>》待您审核".into(),
                url: "/desk".into(),
                at: 1,
                read,
            })
            .to_vec()
    }
}

impl Page for NoticesPage {
    const TEMPLATE: &'static str = "content/desk/notices.html";

    fn samples() -> Vec<Self> {
        vec![Self::default(), Self { rows: Told::samples(), unread: 1, ..Self::default() }]
    }
}

/// The place in the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct After {
    after: String,
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(after): Query<After>) -> Result<Response> {
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let after: Option<NoticeId> = after.after.parse().ok();
    let mut rows = told(&app, &desk, after, size + 1).await?;
    let more = rows.len() as u64 > size;
    rows.truncate(usize::try_from(size).unwrap_or(50));
    let older = rows.last().filter(|_| more).map(|last| format!("/desk/notices?after={}", last.id));
    let page = NoticesPage {
        unread: rows.iter().filter(|row| !row.read).count(),
        pages: Pages {
            first_url: if after.is_some() { "/desk/notices".into() } else { String::new() },
            older_url: older.unwrap_or_default(),
            newer_url: String::new(),
            shown: rows.len(),
        },
        rows,
    };
    desk::show(&app, &desk, &page).await
}

/// A person's notices in their language.
pub(super) async fn told(app: &App, desk: &Desk, after: Option<NoticeId>, most: u64) -> Result<Vec<Told>> {
    let found = notices::list(app.db.read(), desk.staff().id, after, most).await?;
    let told = |notice: notices::Model| Told {
        id: notice.id.to_string(),
        text: notice.text(&app.view, desk.lang),
        url: notice.url,
        at: notice.created_at.0,
        read: notice.read_at.is_some(),
    };
    Ok(found.into_iter().map(told).collect())
}

/// Marks as read: those whose `id` is sent, or all. `open` leads on to where the notice points.
pub(super) async fn read(
    State(app): State<App>,
    desk: Desk,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let act = app.act(&desk.actor()).await?;
    match fields.many("id") {
        Some(ids) => {
            let ids: Vec<NoticeId> = ids.into_iter().filter_map(|id| id.parse().ok()).collect();
            notices::mark_read(&act, &ids).await?;
        }
        None => {
            notices::mark_all_read(&act).await?;
        }
    }
    act.commit().await?;
    let next = fields.text("open");
    let ours = next.starts_with("/desk") && !next.contains("//") && !next.contains('\\');
    Ok(to(if ours { next } else { "/desk/notices" }))
}
