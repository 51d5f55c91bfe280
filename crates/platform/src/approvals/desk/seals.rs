//! The seals of the units (公章): which one is in force, since when, and entering a unit's own image.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::approvals::seal::{self, SealId};
use crate::error::{Refusal, Result};
use crate::people::{UnitId, unit};
use crate::permits::{KeepSeal, Resource, ResourceKind};
use crate::view::Page;
use crate::web::desk::{self, Back, Flash, say, settle, standing, to};
use crate::web::errors::Reason;
use crate::web::extract::Upload;
use crate::web::{Desk, Path, Query};

/// A unit and its seal.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    id: String,
    unit: String,
    image_url: String,
    drawn: bool,
    from_at: Option<i64>,
}

/// The list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SealsPage {
    rows: Vec<Line>,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

impl Page for SealsPage {
    const TEMPLATE: &'static str = "platform/approvals/seals.html";

    fn samples() -> Vec<Self> {
        let with = Line {
            id: "0193".into(),
            unit: "区教委 <b>".into(),
            image_url: "/desk/seals/0193/image".into(),
            drawn: true,
            from_at: Some(1),
        };
        let reason =
            Reason { text: "不是图片".into(), remedy: String::new(), article: String::new(), field: "seal".into() };
        vec![
            Self::default(),
            Self {
                rows: vec![with, Line { unit: "区档案馆".into(), ..Line::default() }],
                errors: vec![reason],
                ..Self::default()
            },
        ]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    app.policies.permit(&desk.actor(), KeepSeal, &Resource::new(ResourceKind::Unit, "every", None))?;
    let flashes =
        if asked.done == "entered" { vec![Flash::done(say(&app, &desk, "seals-entered"))] } else { Vec::new() };
    page(&app, &desk, Back::default(), flashes).await
}

async fn page(app: &App, desk: &Desk, back: Back, flashes: Vec<Flash>) -> Result<Response> {
    let units = unit::visible_to(app, &desk.actor()).await?;
    let seals = seal::Entity::find().filter(seal::Column::UntilAt.is_null()).all(app.db.read()).await?;
    let seals: HashMap<UnitId, seal::Model> = seals.into_iter().map(|seal| (seal.unit_id, seal)).collect();
    let line = |unit: unit::Model| {
        let seal = seals.get(&unit.id);
        Line {
            id: unit.id.to_string(),
            unit: unit.name,
            image_url: seal.map(|seal| format!("/desk/seals/{}/image", seal.id)).unwrap_or_default(),
            drawn: seal.is_some_and(|seal| seal.drawn),
            from_at: seal.map(|seal| seal.from_at.0),
        }
    };
    let rows = units.into_iter().filter(|unit| unit.closed_at.is_none()).map(line).collect();
    desk::show_with(app, desk, back.status, &SealsPage { rows, errors: back.errors, flashes }).await
}

pub(super) async fn enter(
    State(app): State<App>,
    desk: Desk,
    Path(unit): Path<UnitId>,
    upload: Upload,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = match upload.files.first() {
        Some((_, _, bytes)) => seal::enter(&act, unit, bytes).await.map(drop),
        None => Err(Refusal::new("approvals-file-missing").field("seal").into()),
    };
    match settle(act, result).await {
        Ok(()) => Ok(to("/desk/seals?done=entered")),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            page(&app, &desk, back, Vec::new()).await
        }
    }
}

pub(super) async fn image(State(app): State<App>, desk: Desk, Path(id): Path<SealId>) -> Result<Response> {
    let seal = seal::by_id(app.db.read(), id).await?;
    app.policies.permit(&desk.actor(), KeepSeal, &Resource::unit(seal.unit_id))?;
    let picture = seal.picture()?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(picture.kind().media_type())),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ),
    ];
    Ok((headers, Body::from(picture.bytes().to_vec())).into_response())
}
