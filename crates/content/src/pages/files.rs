//! Public files under `/files/<random id>/<name>`: pictures and their renditions, attachments,
//! videos. Only what a public article shows is public; ranges are served, so that videos can be wound.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use platform::files::file;
use platform::web::extract::Paths;
use platform::{App, Result};

use crate::media::rendition;

/// `GET /files/{id}/{name}`: the id decides; the name is for people, or that of a rendition.
pub async fn public(
    State(app): State<App>,
    Paths(id, name): Paths<String, String>,
    headers: HeaderMap,
) -> Result<Response<Body>> {
    let file = file::public_by_id(app.db.read(), &id).await?;
    send_named(&app, &file, &name, &headers).await
}

/// Sends a file, or its rendition of that name; whoever calls has checked the permission.
pub async fn send_named(app: &App, file: &file::Model, name: &str, headers: &HeaderMap) -> Result<Response<Body>> {
    match rendition::named(app.db.read(), file.id, name).await? {
        Some(drawn) => {
            let sent = Sent { digest: &drawn.digest, media_type: rendition::MEDIA_TYPE, size: drawn.size, name };
            sent.answer(app, headers).await
        }
        None => send(app, file, headers).await,
    }
}

/// Sends a file whose permission has been checked by whoever calls.
pub async fn send(app: &App, file: &file::Model, headers: &HeaderMap) -> Result<Response<Body>> {
    let sent = Sent { digest: &file.digest, media_type: &file.media_type, size: file.size, name: &file.name };
    sent.answer(app, headers).await
}

struct Sent<'a> {
    digest: &'a str,
    media_type: &'a str,
    size: i64,
    name: &'a str,
}

impl Sent<'_> {
    async fn answer(&self, app: &App, headers: &HeaderMap) -> Result<Response<Body>> {
        let tag = format!("\"{}\"", &self.digest[..32]);
        let asked = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let size = u64::try_from(self.size).unwrap_or(0);
        let mut response = Response::new(Body::empty());
        if asked(header::IF_NONE_MATCH) == Some(tag.as_str()) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            // Whoever has a part of another version gets this one whole. Dates say nothing here.
            let same = asked(header::IF_RANGE).is_none_or(|known| known == tag);
            match asked(header::RANGE).filter(|_| same).map_or(Part::Whole, |range| part(range, size)) {
                Part::Piece(from, until) => {
                    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                    *response.body_mut() = Body::from_stream(app.files.stream(self.digest, Some(from..until)).await?);
                    let value = format!("bytes {from}-{}/{size}", until - 1);
                    response.headers_mut().insert(header::CONTENT_RANGE, text(&value));
                    response.headers_mut().insert(header::CONTENT_LENGTH, (until - from).into());
                }
                Part::Outside => {
                    *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
                    response.headers_mut().insert(header::CONTENT_RANGE, text(&format!("bytes */{size}")));
                }
                Part::Whole => {
                    *response.body_mut() = Body::from_stream(app.files.stream(self.digest, None).await?);
                    response.headers_mut().insert(header::CONTENT_LENGTH, size.into());
                }
            }
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, text(self.media_type));
        headers.insert(header::ETAG, text(&tag));
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        // A file is looked at, never run: whatever is in it finds nothing to talk to. Drawings are
        // coloured by their own attributes.
        let policy = if self.media_type == "image/svg+xml" {
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        } else {
            "default-src 'none'; sandbox"
        };
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        if !shown_in_place(self.media_type) {
            let name = super::article::encoded(self.name);
            headers.insert(header::CONTENT_DISPOSITION, text(&format!("attachment; filename*=UTF-8''{name}")));
        }
        Ok(response)
    }
}

fn shown_in_place(media_type: &str) -> bool {
    ["image/", "video/", "text/vtt", "application/pdf"].iter().any(|start| media_type.starts_with(start))
}

fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(""))
}

/// What a `Range` asks for (RFC 9110, 14.2).
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Everything: no range, one that is not understood, or several at once, which a server may
    /// ignore and which cost more than they bring.
    Whole,
    /// From here until before there.
    Piece(u64, u64),
    /// Nothing that is there.
    Outside,
}

/// `bytes=a-b`, `bytes=a-`, `bytes=-n`.
fn part(range: &str, size: u64) -> Part {
    let Some((from, to)) = range.trim().strip_prefix("bytes=").and_then(|rest| rest.split_once('-')) else {
        return Part::Whole;
    };
    let number = |text: &str| -> Option<u64> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let (from, until) = match (from.trim(), to.trim()) {
        ("", last) => match number(last) {
            Some(last) => (size.saturating_sub(last), size),
            None => return Part::Whole,
        },
        (from, "") => match number(from) {
            Some(from) => (from, size),
            None => return Part::Whole,
        },
        (from, to) => match (number(from), number(to)) {
            (Some(from), Some(to)) if from <= to => (from, to.saturating_add(1).min(size)),
            _ => return Part::Whole,
        },
    };
    if from < until { Part::Piece(from, until) } else { Part::Outside }
}

#[cfg(test)]
mod tests {
    use super::{Part, part};

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(part("bytes=0-99", 1000), Part::Piece(0, 100));
        assert_eq!(part("bytes=900-", 1000), Part::Piece(900, 1000));
        assert_eq!(part("bytes=-100", 1000), Part::Piece(900, 1000));
        assert_eq!(part("bytes=-5000", 1000), Part::Piece(0, 1000));
        assert_eq!(part("bytes=0-5000", 1000), Part::Piece(0, 1000));
        assert_eq!(part("bytes=0-99999999999999999999", 1000), Part::Piece(0, 1000));
        for outside in ["bytes=1000-", "bytes=1000-1001", "bytes=-0"] {
            assert_eq!(part(outside, 1000), Part::Outside, "{outside}");
        }
        for ignored in ["lines=1-2", "bytes=5-1", "bytes=", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "bytes=-1,-2"] {
            assert_eq!(part(ignored, 1000), Part::Whole, "{ignored}");
        }
    }
}
