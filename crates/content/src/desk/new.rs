//! Beginning an article: a column, a kind, a title; everything else in the editor.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use construction::columns::{ColumnId, column};
use construction::sites::site;
use platform::app::App;
use platform::view::Page;
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Query, desk};
use platform::{Refusal, Result};
use serde::{Deserialize, Serialize};

use super::{Back, Choice, list, row, settle, standing, to};
use crate::articles::content::{ArticleKind, Content};
use crate::articles::draft;

/// The form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewPage {
    title: String,
    columns: Vec<Choice>,
    kinds: Vec<Choice>,
    errors: Vec<Reason>,
}

/// What the form sends, and what the address may suggest.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewForm {
    column: String,
    kind: String,
    title: String,
}

impl Page for NewPage {
    const TEMPLATE: &'static str = "content/desk/new.html";

    fn samples() -> Vec<Self> {
        let choice = || vec![Choice { value: "a".into(), label: "工作动态".into(), selected: true }];
        let reason =
            Reason { text: "选栏目".into(), field: "column".into(), article: String::new(), remedy: String::new() };
        vec![Self::default(), Self { title: "<b>".into(), columns: choice(), kinds: choice(), errors: vec![reason] }]
    }
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(form): Query<NewForm>) -> Result<Response> {
    super::only_officers(&app, &desk)?;
    page(&app, &desk, Back::default(), form).await
}

async fn page(app: &App, desk: &Desk, back: Back, form: NewForm) -> Result<Response> {
    let kind = if form.kind.is_empty() { "text" } else { &form.kind };
    let page = NewPage {
        columns: columns(app, desk, &form.column).await?,
        kinds: list::kinds_alone(app, desk, kind),
        title: form.title,
        errors: back.errors,
    };
    desk::show_with(app, desk, back.status, &page).await
}

pub(super) async fn begin(State(app): State<App>, desk: Desk, Form(form): Form<NewForm>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = async {
        let column = column_of(&form.column)?;
        let kind = ArticleKind::parse(&form.kind).unwrap_or_default();
        let source = column::by_id(act.db(), column).await?.unit_id;
        let source = platform::people::unit::by_id(act.db(), source).await?.name;
        draft::begin(&act, column, Content { kind, title: form.title.clone(), source, ..Content::default() }).await
    };
    let result = result.await;
    match settle(act, result).await {
        Ok(article) => Ok(to(&format!("/desk/articles/{}?done=begun", article.id))),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            debug_assert_ne!(back.status, StatusCode::OK);
            page(&app, &desk, back, form).await
        }
    }
}

/// The column of a form.
pub(super) fn column_of(text: &str) -> Result<ColumnId> {
    text.parse().map_err(|_| Refusal::new("articles-column-missing").field("column").article("18").into())
}

/// The columns the person may write for.
pub(super) async fn columns(app: &App, desk: &Desk, chosen: &str) -> Result<Vec<Choice>> {
    let sites = site::all(app.db.read()).await?;
    let columns = column::writable_by(app.db.read(), desk.staff()).await?;
    let ids = row::unique(columns.iter().map(|column| column.site_id));
    let choice = |column: column::Model| {
        let site = sites.iter().find(|site| site.id == column.site_id);
        let site = site.filter(|_| ids.len() > 1).map(|site| site.name_in(desk.lang)).unwrap_or_default();
        Choice {
            selected: column.id.to_string() == chosen,
            label: format!("{site} {} {}", column.name_in(desk.lang), column.path).trim().to_owned(),
            value: column.id.to_string(),
        }
    };
    Ok(columns.into_iter().map(choice).collect())
}
