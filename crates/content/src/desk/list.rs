//! The list of articles: filters that can be kept, pages by keys, things done to many at once.

use axum::extract::State;
use axum::response::Response;
use construction::columns::column;
use construction::sites::site;
use platform::app::App;
use platform::people::{Post, Staff};
use platform::view::Page;
use platform::web::{Desk, Query, desk};
use platform::{Moment, Result};
use serde::{Deserialize, Serialize};

use super::row::{self, Row, rows};
use super::{Choice, Done, Flash, Pages, saved_filter, say};
use crate::articles::article::{self, Filter, units_seen_by};
use crate::articles::content::ArticleKind;
use crate::articles::{ArticleId, Stage};

/// The list's address, read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    stage: String,
    site: String,
    column: String,
    kind: String,
    mine: String,
    q: String,
    before: String,
}

impl Asked {
    /// What it asks of the table; what cannot be read asks nothing.
    pub fn filter(&self, staff: &Staff) -> Filter {
        let before = self
            .before
            .split_once('-')
            .and_then(|(at, id)| Some((Moment(at.parse().ok()?), id.parse::<ArticleId>().ok()?)));
        Filter {
            stage: Stage::parse(&self.stage),
            site: self.site.parse().ok(),
            column: self.column.parse().ok(),
            kind: ArticleKind::parse(&self.kind),
            edited_by: (self.mine == "yes").then_some(staff.id),
            text: self.q.trim().to_owned(),
            before,
        }
    }

    /// The query without the place in the list.
    pub fn query(&self) -> String {
        [
            ("stage", &self.stage),
            ("site", &self.site),
            ("column", &self.column),
            ("kind", &self.kind),
            ("mine", &self.mine),
            ("q", &self.q),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", crate::pages::article::encoded(value)))
        .collect::<Vec<_>>()
        .join("&")
    }
}

/// The list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListPage {
    rows: Vec<Row>,
    pages: Pages,
    q: String,
    mine: bool,
    stages: Vec<Choice>,
    kinds: Vec<Choice>,
    sites: Vec<Choice>,
    columns: Vec<Choice>,
    filters: Vec<Kept>,
    query: String,
    export_url: String,
    may_write: bool,
    may_withdraw: bool,
    flashes: Vec<Flash>,
}

/// A search that was kept.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Kept {
    id: String,
    name: String,
    url: String,
    current: bool,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "content/desk/list.html";

    fn samples() -> Vec<Self> {
        let choice = Choice { value: "draft".into(), label: "草稿".into(), selected: true };
        let full = Self {
            rows: Row::samples(),
            pages: Pages { older_url: "/desk/articles?before=1-2".into(), shown: 6, ..Pages::default() },
            stages: vec![choice.clone()],
            sites: vec![choice.clone()],
            columns: vec![choice],
            filters: vec![Kept {
                id: "1".into(),
                name: "我的 <b>".into(),
                url: "/desk/articles?q=1".into(),
                current: true,
            }],
            query: "q=1".into(),
            may_write: true,
            may_withdraw: true,
            ..Self::default()
        };
        vec![Self::default(), full, Self { query: "q=x".into(), may_write: true, ..Self::default() }]
    }
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Query(asked): Query<Asked>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let page = page(&app, &desk, asked, &done).await?;
    desk::show(&app, &desk, &page).await
}

async fn page(app: &App, desk: &Desk, asked: Asked, done: &Done) -> Result<ListPage> {
    let staff = desk.staff();
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let mut found = article::list(app.db.read(), staff, &asked.filter(staff), size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let query = asked.query();
    let older = found.last().filter(|_| more).map(|last| {
        format!(
            "/desk/articles?{query}{}before={}-{}",
            if query.is_empty() { "" } else { "&" },
            last.edited_at.0,
            last.id
        )
    });
    let filters = saved_filter::of(app.db.read(), staff.id, saved_filter::ARTICLES).await?;
    let kept = |filter: saved_filter::Model| Kept {
        id: filter.id.to_string(),
        url: format!("/desk/articles?{}", filter.query),
        current: filter.query == query,
        name: filter.name,
    };
    Ok(ListPage {
        pages: Pages {
            first_url: if asked.before.is_empty() { String::new() } else { format!("/desk/articles?{query}") },
            older_url: older.unwrap_or_default(),
            newer_url: String::new(),
            shown: found.len(),
        },
        rows: rows(app, &found).await?,
        mine: asked.mine == "yes",
        stages: stages(app, desk, &asked.stage),
        kinds: kinds(app, desk, &asked.kind),
        sites: sites(app, desk, &asked.site).await?,
        columns: columns(app, desk, &asked.column).await?,
        filters: filters.into_iter().map(kept).collect(),
        export_url: format!("/desk/articles/export?{query}"),
        may_write: staff.holds_any(Post::InformationOfficer),
        may_withdraw: [Post::InformationOfficer, Post::DeputyLeader, Post::PrincipalLeader]
            .into_iter()
            .any(|post| staff.holds_any(post)),
        flashes: done.flashes(app, desk),
        q: asked.q,
        query,
    })
}

fn all(app: &App, desk: &Desk, chosen: &str) -> Choice {
    Choice { value: String::new(), label: say(app, desk, "desk-all"), selected: chosen.is_empty() }
}

fn stages(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    let stage = |stage: Stage| Choice {
        value: stage.name().to_owned(),
        label: say(app, desk, &format!("articles-stage-{}", row::key(stage.name()))),
        selected: stage.name() == chosen,
    };
    [all(app, desk, chosen)].into_iter().chain(Stage::ALL.into_iter().map(stage)).collect()
}

/// Kinds of article to choose from.
pub(super) fn kinds(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    [all(app, desk, chosen)].into_iter().chain(kinds_alone(app, desk, chosen)).collect()
}

/// The same without *all*.
pub(super) fn kinds_alone(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    ArticleKind::ALL
        .into_iter()
        .map(|kind| Choice {
            value: kind.name().to_owned(),
            label: say(app, desk, &format!("articles-kind-{}", kind.name())),
            selected: kind.name() == chosen,
        })
        .collect()
}

async fn sites(app: &App, desk: &Desk, chosen: &str) -> Result<Vec<Choice>> {
    let choice = |site: site::Model| Choice {
        selected: site.id.to_string() == chosen,
        value: site.id.to_string(),
        label: site.name_in(desk.lang),
    };
    let sites = site::all(app.db.read()).await?;
    Ok([all(app, desk, chosen)].into_iter().chain(sites.into_iter().map(choice)).collect())
}

/// The columns of the person's units.
async fn columns(app: &App, desk: &Desk, chosen: &str) -> Result<Vec<Choice>> {
    use sea_orm::entity::prelude::*;
    let found = column::Entity::find()
        .filter(column::Column::UnitId.is_in(units_seen_by(desk.staff())))
        .all(app.db.read())
        .await?;
    let choice = |column: column::Model| Choice {
        selected: column.id.to_string() == chosen,
        value: column.id.to_string(),
        label: format!("{} {}", column.name_in(desk.lang), column.path),
    };
    Ok([all(app, desk, chosen)].into_iter().chain(found.into_iter().map(choice)).collect())
}
