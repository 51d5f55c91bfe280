//! Two versions side by side: what is public, the working copy, any revision.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::staff;
use platform::view::Page;
use platform::web::{Desk, Path, Query, desk};
use platform::{OrNotFound, Result};
use serde::{Deserialize, Serialize};

use super::fields::shown;
use super::say;
use crate::articles::article::{self, Model};
use crate::articles::revision::{self, RevisionId};
use crate::articles::{ArticleId, Content, publication};
use crate::manuscripts::compare::{self as comparing, ChangeKind, Mark, Span};

/// Time for one comparison; a coarser answer in time is better than a fine one too late.
const BUDGET: Duration = Duration::from_millis(800);
/// Unchanged blocks shown around a change.
const AROUND: usize = 2;

/// A line of the side-by-side view.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    kind: &'static str,
    left: Vec<Piece>,
    right: Vec<Piece>,
}

/// A piece of a line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Piece {
    kind: &'static str,
    text: String,
}

/// Everything that differs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Differences {
    lines: Vec<Line>,
    fields: Vec<Field>,
    added: usize,
    removed: usize,
    changed: usize,
    exact: bool,
    same: bool,
}

/// A field of the record that differs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Field {
    label: String,
    line: Line,
}

/// What differs between two texts with their records. Heavy work, off the runtime's threads.
pub(crate) async fn between(app: &App, desk: &Desk, before: &Content, after: &Content) -> Result<Differences> {
    let (left, right) = (before.body.clone(), after.body.clone());
    let compared = tokio::task::spawn_blocking(move || comparing::compare(&left, &right, BUDGET))
        .await
        .map_err(|error| platform::Error::Internal(error.into()))?;
    let fields = fields(app, desk, before, after);
    Ok(Differences {
        same: compared.is_same() && fields.is_empty(),
        added: compared.counts.added,
        removed: compared.counts.removed,
        changed: compared.counts.changed,
        exact: compared.exact,
        lines: lines(&compared.changes),
        fields,
    })
}

/// Lines with long runs of unchanged ones folded.
fn lines(changes: &[comparing::Change]) -> Vec<Line> {
    let near = |at: usize| {
        let from = at.saturating_sub(AROUND);
        let until = (at + AROUND + 1).min(changes.len());
        changes[from..until].iter().any(|change| change.kind != ChangeKind::Same)
    };
    let mut lines: Vec<Line> = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let kind = match change.kind {
            ChangeKind::Same if !near(at) => "gap",
            ChangeKind::Same => "same",
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
        };
        if kind == "gap" {
            if lines.last().is_none_or(|last| last.kind != "gap") {
                let dots = || vec![Piece { kind: "same", text: "⋯".into() }];
                lines.push(Line { kind, left: dots(), right: dots() });
            }
            continue;
        }
        lines.push(Line { kind, left: pieces(&change.before), right: pieces(&change.after) });
    }
    lines
}

fn pieces(spans: &[Span]) -> Vec<Piece> {
    spans
        .iter()
        .map(|span| Piece {
            kind: match span.mark {
                Mark::Same => "same",
                Mark::Added => "added",
                Mark::Removed => "removed",
            },
            text: span.text.clone(),
        })
        .collect()
}

fn fields(app: &App, desk: &Desk, before: &Content, after: &Content) -> Vec<Field> {
    let (before, after) = (shown(before), shown(after));
    let pairs = |all: &'_ std::collections::BTreeMap<&'static str, String>| -> Vec<(&'static str, String)> {
        all.iter().filter(|(name, _)| **name != "body").map(|(name, value)| (*name, value.clone())).collect()
    };
    let (before, after) = (pairs(&before), pairs(&after));
    let borrowed = |all: &'_ [(&'static str, String)]| -> Vec<(&'static str, String)> { all.to_vec() };
    let (left, right) = (borrowed(&before), borrowed(&after));
    let left: Vec<(&str, &str)> = left.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let right: Vec<(&str, &str)> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
    comparing::compare_fields(&left, &right, BUDGET)
        .into_iter()
        .map(|change| Field {
            label: say(app, desk, &format!("articles-field-{}", super::row::key(&change.field))),
            line: Line { kind: "changed", left: pieces(&change.before), right: pieces(&change.after) },
        })
        .collect()
}

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ComparePage {
    id: String,
    title: String,
    left: String,
    right: String,
    differences: Differences,
}

impl Page for ComparePage {
    const TEMPLATE: &'static str = "content/desk/compare.html";

    fn samples() -> Vec<Self> {
        vec![
            Self { differences: Differences { same: true, exact: true, ..Differences::default() }, ..Self::default() },
            Self { title: "<i>".into(), differences: Differences::sample(), ..Self::default() },
        ]
    }
}

impl Differences {
    /// For samples.
    pub fn sample() -> Self {
        let piece = |kind| Piece { kind, text: "占地 <b>三百".into() };
        let line = Line { kind: "changed", left: vec![piece("removed")], right: vec![piece("added"), piece("same")] };
        Self {
            lines: vec![line.clone(), Line { kind: "gap", ..Line::default() }],
            fields: vec![Field { label: "标题".into(), line }],
            added: 1,
            removed: 2,
            changed: 3,
            exact: false,
            same: false,
        }
    }
}

/// Which two; `public`, `working` or the id of a revision.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Two {
    a: String,
    b: String,
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Query(two): Query<Two>,
) -> Result<Response> {
    let article = article::visible_to(&app, app.db.read(), &desk.actor(), id).await?;
    let (before, left) = version(&app, &desk, &article, if two.a.is_empty() { "public" } else { &two.a }).await?;
    let (after, right) = version(&app, &desk, &article, if two.b.is_empty() { "working" } else { &two.b }).await?;
    let page = ComparePage {
        id: id.to_string(),
        differences: between(&app, &desk, &before, &after).await?,
        title: article.title,
        left,
        right,
    };
    desk::show(&app, &desk, &page).await
}

/// A version with what it is called.
async fn version(app: &App, desk: &Desk, article: &Model, name: &str) -> Result<(Content, String)> {
    let db = app.db.read();
    match name {
        "working" => Ok((article.working.clone(), say(app, desk, "articles-version-working"))),
        "public" => {
            let own = publication::own(db, article.id).await?.filter(|own| own.withdrawn_at.is_none());
            match own {
                Some(own) => {
                    let revision = revision::of(db, article.id, own.revision_id).await?;
                    Ok((revision.content, say(app, desk, "articles-version-public")))
                }
                None => Ok((Content::default(), say(app, desk, "articles-version-none"))),
            }
        }
        id => {
            let id: RevisionId = id.parse().ok().or_not_found()?;
            let revision = revision::of(db, article.id, id).await?;
            let by = staff::names(app, [revision.created_by]).await?.remove(&revision.created_by).unwrap_or_default();
            let name = revision.name.map(|name| format!(" {name}")).unwrap_or_default();
            Ok((revision.content, format!("#{}{name} · {by} · {}", revision.number, revision.created_at.minute())))
        }
    }
}
