//! A line of a list of articles: what it is, where it belongs, whose move it is.

use std::collections::HashMap;

use construction::columns::{ColumnId, column};
use construction::sites::site;
use platform::app::App;
use platform::approvals::{CellState, cell};
use platform::people::{SiteRef, StaffId, staff};
use platform::{Moment, Result};
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::articles::Stage;
use crate::articles::article::Model;

/// A line of a list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// Id, for the box beside it.
    pub id: String,
    /// Title; never empty.
    pub title: String,
    /// Stage, in the form of message keys.
    pub stage: String,
    /// Look of the stage.
    pub tag: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// Column.
    pub column: String,
    /// Site.
    pub site: String,
    /// Whose move it is: `officer`, `publish`, a cell's name, or nobody's (empty).
    pub whose: String,
    /// Who changed it last.
    pub edited_by: String,
    /// When.
    pub edited_at: i64,
    /// Becomes public then.
    pub publish_at: Option<i64>,
    /// Leaves then.
    pub expire_at: Option<i64>,
}

/// The look of a stage.
pub fn tag(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "draft",
        Stage::InReview => "waiting",
        Stage::Returned => "returned",
        Stage::Approved => "done",
        Stage::Published => "public",
        Stage::Withdrawn => "withdrawn",
    }
}

/// A name in the form of message keys.
pub fn key(name: &str) -> String {
    name.replace('_', "-")
}

/// What lists call an article that has no title yet is a message; here it stays empty.
pub async fn rows(app: &App, articles: &[Model]) -> Result<Vec<Row>> {
    let around = Around::of(app, articles).await?;
    Ok(articles.iter().map(|article| around.row(article)).collect())
}

/// Names around articles, read with four queries whatever the length of the list.
struct Around {
    people: HashMap<StaffId, String>,
    columns: HashMap<ColumnId, String>,
    sites: HashMap<SiteRef, String>,
    waiting: HashMap<platform::approvals::FormId, String>,
}

impl Around {
    async fn of(app: &App, articles: &[Model]) -> Result<Self> {
        if articles.is_empty() {
            return Ok(Self {
                people: HashMap::new(),
                columns: HashMap::new(),
                sites: HashMap::new(),
                waiting: HashMap::new(),
            });
        }
        let forms: Vec<_> =
            articles.iter().filter(|one| one.stage == Stage::InReview).filter_map(|one| one.form_id).collect();
        Ok(Self {
            people: staff::names(app, unique(articles.iter().map(|one| one.edited_by))).await?,
            columns: columns(app, articles.iter().map(|one| one.column_id)).await?,
            sites: sites(app).await?,
            waiting: waiting(app, forms).await?,
        })
    }

    fn row(&self, article: &Model) -> Row {
        let micros = |at: Option<Moment>| at.map(|at| at.0);
        let waiting = || article.form_id.and_then(|form| self.waiting.get(&form)).cloned();
        let whose = match article.stage {
            Stage::Draft | Stage::Returned => "officer".to_owned(),
            Stage::Approved if article.publish_at.is_some() => "date".to_owned(),
            Stage::Approved => "publish".to_owned(),
            Stage::InReview => waiting().unwrap_or_default(),
            Stage::Published | Stage::Withdrawn => String::new(),
        };
        Row {
            id: article.id.to_string(),
            title: article.title.clone(),
            stage: key(article.stage.name()),
            tag: tag(article.stage),
            kind: article.kind.name(),
            column: self.columns.get(&article.column_id).cloned().unwrap_or_default(),
            site: self.sites.get(&article.site_id).cloned().unwrap_or_default(),
            whose,
            edited_by: self.people.get(&article.edited_by).cloned().unwrap_or_default(),
            edited_at: article.edited_at.0,
            publish_at: micros(article.publish_at),
            expire_at: micros(article.expire_at),
        }
    }
}

/// Each once.
pub fn unique<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort();
    all.dedup();
    all
}

/// Names of columns.
pub async fn columns(app: &App, ids: impl Iterator<Item = ColumnId>) -> Result<HashMap<ColumnId, String>> {
    let found = column::Entity::find().filter(column::Column::Id.is_in(unique(ids))).all(app.db.read()).await?;
    Ok(found.into_iter().map(|column| (column.id, column.name)).collect())
}

/// Names of sites.
pub async fn sites(app: &App) -> Result<HashMap<SiteRef, String>> {
    Ok(site::all(app.db.read()).await?.into_iter().map(|site| (site.id, site.short_name)).collect())
}

async fn waiting(
    app: &App,
    forms: Vec<platform::approvals::FormId>,
) -> Result<HashMap<platform::approvals::FormId, String>> {
    if forms.is_empty() {
        return Ok(HashMap::new());
    }
    let cells = cell::Entity::find()
        .filter(cell::Column::FormId.is_in(forms))
        .filter(cell::Column::State.eq(CellState::Waiting))
        .all(app.db.read())
        .await?;
    Ok(cells.into_iter().map(|cell| (cell.form_id, cell.name)).collect())
}

impl Row {
    /// Lines for samples.
    pub fn samples() -> Vec<Self> {
        Stage::ALL
            .into_iter()
            .map(|stage| Self {
                id: "0193".into(),
                title: if stage == Stage::Withdrawn { String::new() } else { "胡同口的小游园 <i>&".into() },
                stage: key(stage.name()),
                tag: tag(stage),
                kind: "text",
                column: "工作动态".into(),
                site: "区教委".into(),
                whose: if stage == Stage::InReview { "secrecy".into() } else { "officer".into() },
                edited_by: "示小明".into(),
                edited_at: 1_795_395_480_000_000,
                publish_at: (stage == Stage::Approved).then_some(1_795_495_480_000_000),
                expire_at: None,
            })
            .collect()
    }
}
