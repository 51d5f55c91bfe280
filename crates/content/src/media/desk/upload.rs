//! Bringing things in, several at once, each with its own answer; and a better file for one of them.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use platform::app::App;
use platform::permits::{KeepMedia, Resource};
use platform::web::desk::{Back, settle, standing, to};
use platform::web::extract::Upload;
use platform::web::{Desk, Path};
use platform::{Error, Refusal, Result};
use serde_json::json;

use super::list::{Asked, Outcome, folder_of, page, rows};
use super::{item, unit_of};
use crate::articles::uploads::look;
use crate::media::MediumId;
use crate::media::add::{self, Added};
use crate::media::{medium, replace as deeds};

pub(super) async fn add(State(app): State<App>, desk: Desk, headers: HeaderMap, upload: Upload) -> Result<Response> {
    let scripted = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("json"));
    let text = |name: &str| upload.fields.get(name).map(String::as_str).unwrap_or_default();
    let unit = unit_of(&desk, text("unit"))?;
    app.policies.permit(&desk.actor(), KeepMedia, &Resource::unit(unit))?;
    let (folder, twice) = (folder_of(text("folder")), text("twice") == "yes");
    if upload.files.is_empty() {
        let error = Error::from(Refusal::new("articles-file-missing").field("file"));
        if scripted {
            return Err(error);
        }
        let back = standing(&app, &desk, error)?;
        return page(&app, &desk, Asked::default(), back, Vec::new(), Vec::new()).await;
    }
    let mut outcomes = Vec::new();
    for (_, name, bytes) in upload.files {
        let result = async {
            let looked = look(&app, &name, bytes).await?;
            let act = app.act(&desk.actor()).await?;
            let added = add::add(&act, looked, unit, folder, twice).await;
            settle(act, added).await
        };
        match result.await {
            Ok(Added::New(medium)) if scripted => {
                let row = rows(&app, &[medium]).await?.pop();
                return Ok((StatusCode::CREATED, Json(json!({"item": row, "known": null}))).into_response());
            }
            Ok(Added::Known(medium)) => {
                let known = rows(&app, &[medium]).await?.pop();
                if scripted {
                    return Ok(Json(json!({"item": null, "known": known})).into_response());
                }
                outcomes.push(Outcome { name, errors: Vec::new(), known });
            }
            Ok(Added::New(_)) => {}
            Err(error) if scripted => return Err(error),
            Err(error) => outcomes.push(Outcome { name, errors: standing(&app, &desk, error)?.errors, known: None }),
        }
    }
    if outcomes.is_empty() {
        return Ok(to("/desk/media?done=added"));
    }
    let back = Back { status: StatusCode::UNPROCESSABLE_ENTITY, ..Back::default() };
    page(&app, &desk, Asked::default(), back, outcomes, Vec::new()).await
}

pub(super) async fn replace(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<MediumId>,
    upload: Upload,
) -> Result<Response> {
    let medium = medium::visible_to(&app, app.db.read(), &desk.actor(), id).await?;
    app.policies.permit(&desk.actor(), KeepMedia, &medium.resource())?;
    let result = async {
        let Some((_, name, bytes)): Option<(String, String, Bytes)> = upload.files.into_iter().next() else {
            return Err(Refusal::new("articles-file-missing").field("file").into());
        };
        let looked = look(&app, &name, bytes).await?;
        let act = app.act(&desk.actor()).await?;
        let replaced = deeds::replace(&act, id, looked).await;
        settle(act, replaced).await
    };
    match result.await {
        Ok((_, replaced)) => item::after_replacement(&app, &desk, id, &replaced).await,
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            item::page(&app, &desk, id, back, None, Vec::new()).await
        }
    }
}
