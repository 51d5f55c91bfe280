//! `/api/v1/openapi.json`: what machines may ask, in OpenAPI 3.1. Each chapter describes its own
//! part; here they are joined.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use platform::App;
use utoipa::OpenApi;
use utoipa::openapi::{InfoBuilder, OpenApi as Document, Server};

/// The description, with the portal of this cluster as its server.
pub fn document(app: &App) -> Document {
    let mut document = construction::register::api::Document::openapi();
    document.info = InfoBuilder::new()
        .title("Portico")
        .description(Some("Open data of a district's government website cluster. Reading needs no key."))
        .version(env!("CARGO_PKG_VERSION"))
        .build();
    document.servers = Some(vec![Server::new(app.settings.origin("www"))]);
    document
}

/// `GET /api/v1/openapi.json`.
pub async fn openapi(State(app): State<App>) -> Response {
    let open = [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (header::CACHE_CONTROL, "public, max-age=60")];
    (open, Json(document(&app))).into_response()
}
