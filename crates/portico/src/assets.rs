//! The built front end, inside the binary: hashed names, so that browsers may keep them for ever.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, Uri, header};
use include_dir::{Dir, include_dir};
use platform::view::Assets;

static DIST: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../web/dist");

/// Names of the entries by Vite's manifest; empty when the front end has not been built.
pub fn manifest() -> anyhow::Result<Assets> {
    let manifest = DIST.get_file(".vite/manifest.json").or_else(|| DIST.get_file("manifest.json"));
    match manifest.and_then(|file| file.contents_utf8()) {
        Some(text) => Assets::from_manifest(text),
        None => Ok(Assets::default()),
    }
}

/// Whether the front end is in this binary.
pub fn built() -> bool {
    DIST.get_file(".vite/manifest.json").is_some() || DIST.get_file("manifest.json").is_some()
}

/// The file of a path with its media type: `/assets/site-4f2a.css`.
pub fn file(path: &str) -> Option<(&'static str, &'static [u8])> {
    let path = path.strip_prefix('/')?;
    let file = DIST.get_file(path).filter(|_| path.starts_with("assets/"))?;
    let media_type = match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "webp" => "image/webp",
        "png" => "image/png",
        _ => "application/octet-stream",
    };
    Some((media_type, file.contents()))
}

/// `GET /assets/{name}`.
pub async fn asset(uri: Uri) -> Response<Body> {
    let Some((media_type, bytes)) = file(uri.path()) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
