//! Saving the working copy: by the form, or by the editor itself every few seconds. Two people
//! can never overwrite each other: whoever comes second sees both texts.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform::app::App;
use platform::people::staff;
use platform::web::{Desk, Form, Path};
use platform::{Error, Refusal, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use super::fields::{Fields, shown};
use super::{edit, settle, standing, to};
use crate::articles::article::{self, Model};
use crate::articles::{ArticleId, draft};

/// The form without script: the same page comes back when something stands against it.
pub(super) async fn save(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let version = fields.text("version").parse().unwrap_or(0);
    match write(&app, &desk, id, version, &fields).await {
        Ok(_) if fields.text("do") == "preview" => Ok(to(&format!("/desk/articles/{id}/preview"))),
        Ok(_) => Ok(to(&format!("/desk/articles/{id}?done=saved"))),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            edit::page(&app, &desk, id, back, &fields, Vec::new()).await
        }
    }
}

async fn write(app: &App, desk: &Desk, id: ArticleId, version: i32, fields: &Fields) -> Result<Model> {
    let act = app.act(&desk.actor()).await?;
    let result = async {
        let base = article::of_act(&act, id).await?.working;
        let content = fields.content(&base)?;
        draft::write(&act, id, version, content).await
    };
    let result = result.await;
    settle(act, result).await
}

/// What the editor sends.
#[derive(Debug, Deserialize)]
pub(super) struct Working {
    version: Value,
    fields: HashMap<String, String>,
    /// The tab it comes from, so that it is not told of itself.
    #[serde(default)]
    tab: String,
}

/// The editor saves by itself.
pub(super) async fn autosave(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    body: Result<Json<Working>, JsonRejection>,
) -> Result<Response> {
    let Json(working) = body.map_err(bad)?;
    let version = working.version.as_i64().and_then(|version| i32::try_from(version).ok()).unwrap_or(0);
    match write(&app, &desk, id, version, &Fields::saved(working.fields)).await {
        Ok(article) => Ok(Json(json!({
            "version": article.version,
            "saved_at": app.time.now().0,
            "others": edit::others(&app, &desk, id, &working.tab).await?,
        }))
        .into_response()),
        Err(Error::Stale) => conflict(&app, &desk, id).await,
        Err(error) => Err(error),
    }
}

/// Who was faster, when, and what they wrote.
async fn conflict(app: &App, desk: &Desk, id: ArticleId) -> Result<Response> {
    let article = article::visible_to(app, app.db.read(), &desk.actor(), id).await?;
    let by = staff::names(app, [article.edited_by]).await?.remove(&article.edited_by).unwrap_or_default();
    let body = json!({
        "version": article.version,
        "by": by,
        "at": article.edited_at.0,
        "fields": shown(&article.working),
    });
    Ok((StatusCode::CONFLICT, Json(body)).into_response())
}

/// A tab that says it is here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tab {
    tab: String,
}

pub(super) async fn presence(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    body: Result<Json<Tab>, JsonRejection>,
) -> Result<Response> {
    let Json(tab) = body.map_err(bad)?;
    Ok(Json(json!({"others": edit::others(&app, &desk, id, &tab.tab).await?})).into_response())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn bad(error: JsonRejection) -> Error {
    Refusal::new("web-bad-form").arg("detail", error.body_text()).into()
}
