//! Public files under `/files/<random id>/<name>`: pictures, attachments, videos. Only what a
//! public article shows is public; ranges are served, so that videos can be wound.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use platform::files::file;
use platform::web::extract::Paths;
use platform::{App, Result};

/// `GET /files/{id}/{name}`: the name is for people, the id decides.
pub async fn public(
    State(app): State<App>,
    Paths(id, _name): Paths<String, String>,
    headers: HeaderMap,
) -> Result<Response<Body>> {
    let file = file::public_by_id(app.db.read(), &id).await?;
    send(&app, &file, &headers).await
}

/// Sends a file whose permission has been checked by whoever calls.
pub async fn send(app: &App, file: &file::Model, headers: &HeaderMap) -> Result<Response<Body>> {
    let tag = format!("\"{}\"", &file.digest[..32]);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = Response::new(Body::empty());
    if known == Some(tag.as_str()) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        let size = u64::try_from(file.size).unwrap_or(0);
        let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
        match range.map(|range| part(range, size)) {
            Some(Some((from, until))) => {
                let bytes = app.files.get_range(&file.digest, from..until).await?;
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                *response.body_mut() = Body::from(bytes);
                let value = format!("bytes {from}-{}/{size}", until - 1);
                response.headers_mut().insert(header::CONTENT_RANGE, text(&value));
            }
            Some(None) => {
                *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
                response.headers_mut().insert(header::CONTENT_RANGE, text(&format!("bytes */{size}")));
            }
            None => *response.body_mut() = Body::from(app.files.get(&file.digest).await?),
        }
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, text(&file.media_type));
    headers.insert(header::ETAG, text(&tag));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // A file is looked at, never run: whatever is in it finds nothing to talk to.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    if !shown_in_place(&file.media_type) {
        let name = super::article::encoded(&file.name);
        headers.insert(header::CONTENT_DISPOSITION, text(&format!("attachment; filename*=UTF-8''{name}")));
    }
    Ok(response)
}

fn shown_in_place(media_type: &str) -> bool {
    ["image/", "video/", "text/vtt", "application/pdf"].iter().any(|start| media_type.starts_with(start))
}

fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(""))
}

/// `bytes=a-b`, `bytes=a-`, `bytes=-n` as a half-open range; `None` when it cannot be satisfied.
fn part(range: &str, size: u64) -> Option<(u64, u64)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (from, until) = match (from.trim(), to.trim()) {
        ("", last) => (size.saturating_sub(last.parse().ok()?), size),
        (from, "") => (from.parse().ok()?, size),
        (from, to) => (from.parse().ok()?, to.parse::<u64>().ok()?.saturating_add(1).min(size)),
    };
    (from < until).then_some((from, until))
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(part("bytes=0-99", 1000), Some((0, 100)));
        assert_eq!(part("bytes=900-", 1000), Some((900, 1000)));
        assert_eq!(part("bytes=-100", 1000), Some((900, 1000)));
        assert_eq!(part("bytes=0-5000", 1000), Some((0, 1000)));
        assert_eq!(part("bytes=1000-", 1000), None);
        assert_eq!(part("bytes=5-1", 1000), None);
        assert_eq!(part("lines=1-2", 1000), None);
    }
}
