//! No state change by GET, and none that another site asked for: unsafe methods need the form
//! token of the session, and a request that says it comes from elsewhere is refused.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use super::extract::Visitor;
use crate::app::App;
use crate::error::{Error, Refusal};

/// Header in which scripts send the form token.
pub const TOKEN_HEADER: &str = "x-csrf-token";

/// Compares two tokens without telling how much of them matches; an empty one matches nothing.
pub fn same_token(given: &str, expected: &str) -> bool {
    !expected.is_empty() && bool::from(given.as_bytes().ct_eq(expected.as_bytes()))
}

/// The layer.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    match checked(&app, request).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

async fn checked(app: &App, request: Request) -> Result<Request, Error> {
    if from_elsewhere(request.headers()) {
        return Err(Refusal::new("web-cross-site").into());
    }
    let visitor = request.extensions().get::<Visitor>().cloned();
    let Some(current) = visitor.and_then(|visitor| visitor.current) else {
        // Without a session there is nothing a forged request could use.
        return Ok(request);
    };
    let headers = request.headers();
    if let Some(token) = headers.get(TOKEN_HEADER).and_then(|value| value.to_str().ok()) {
        return same_token(token, &current.csrf).then_some(request).ok_or_else(token_refused);
    }
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if content_type.starts_with("multipart/form-data") {
        // Read by `Upload` alone, which checks the token in the form.
        return Ok(request);
    }
    let rule = app.rules.bytes("paste.max", app.time.now().day())?;
    let limit = usize::try_from(rule.value).unwrap_or(usize::MAX);
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, limit).await.map_err(|_| Refusal::new("web-form-too-large").arg("limit", rule.value))?;
    let token = form_field(&bytes, b"csrf").unwrap_or_default();
    if !same_token(&token, &current.csrf) {
        return Err(token_refused());
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

fn token_refused() -> Error {
    Refusal::new("web-token").remedy("web-token-remedy").into()
}

/// Browsers say where a request comes from; `same-site` is another host of the cluster and
/// therefore elsewhere, too.
fn from_elsewhere(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        return !matches!(site, "same-origin" | "none");
    }
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("");
    origin.is_some_and(|origin| origin.split("://").nth(1) != Some(host))
}

/// A field of an urlencoded body; tokens need no decoding.
fn form_field(body: &[u8], name: &[u8]) -> Option<String> {
    body.split(|byte| *byte == b'&').find_map(|pair| {
        let value = pair.strip_prefix(name)?.strip_prefix(b"=")?;
        String::from_utf8(value.to_vec()).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_token_matches_nothing() {
        assert!(!same_token("", ""));
        assert!(same_token("abc", "abc"));
        assert!(!same_token("abd", "abc"));
    }

    #[test]
    fn the_origin_must_be_this_host() {
        let headers = |pairs: &[(&'static str, &str)]| {
            let mut map = HeaderMap::new();
            for (name, value) in pairs {
                map.insert(*name, value.parse().expect("a header value"));
            }
            map
        };
        assert!(from_elsewhere(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(from_elsewhere(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(!from_elsewhere(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(from_elsewhere(&headers(&[("host", "desk.x:1"), ("origin", "http://evil.x:1")])));
        assert!(!from_elsewhere(&headers(&[("host", "desk.x:1"), ("origin", "http://desk.x:1")])));
    }

    #[test]
    fn the_token_is_found_in_the_form() {
        assert_eq!(form_field(b"a=1&csrf=xyz&b=2", b"csrf").as_deref(), Some("xyz"));
        assert_eq!(form_field(b"xcsrf=no", b"csrf"), None);
    }
}
