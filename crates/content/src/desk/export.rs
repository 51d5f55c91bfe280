//! The list as a file: everything the filter finds that the person may see, not one page of it.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::journal::Entry;
use platform::web::{Desk, Query, csv};
use platform::{Moment, Result};

use super::list::Asked;
use super::row::{Row, rows};
use super::say;
use crate::articles::article;

/// Rows of one file; who needs more narrows the search.
const MOST: usize = 10_000;
/// Rows read at a time.
const BATCH: u64 = 200;

pub(super) async fn articles(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let staff = desk.staff();
    let mut filter = asked.filter(staff);
    let mut lines = vec![titles(&app, &desk)];
    while lines.len() <= MOST {
        let found = article::list(app.db.read(), staff, &filter, BATCH).await?;
        let Some(last) = found.last() else { break };
        filter.before = Some((last.edited_at, last.id));
        lines.extend(rows(&app, &found).await?.iter().map(|row| line(&app, &desk, row)));
    }
    let act = app.act(&desk.actor()).await?;
    act.record(Entry::new("article.export", "article", "list", asked.query()));
    act.commit().await?;
    Ok(csv::answer("articles.csv", &lines))
}

fn titles(app: &App, desk: &Desk) -> Vec<String> {
    ["title", "stage", "kind", "site", "column", "edited-by-title", "edited-at"]
        .into_iter()
        .map(|key| say(app, desk, &format!("articles-{key}")))
        .collect()
}

fn line(app: &App, desk: &Desk, row: &Row) -> Vec<String> {
    vec![
        row.title.clone(),
        say(app, desk, &format!("articles-stage-{}", row.stage)),
        say(app, desk, &format!("articles-kind-{}", row.kind)),
        row.site.clone(),
        row.column.clone(),
        row.edited_by.clone(),
        Moment(row.edited_at).minute(),
    ]
}
