//! What handlers take: a visitor, a member of staff at the desk, paths, queries, forms and
//! uploads. Ours, not axum's, so that every mistake gets a readable answer.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Multipart, RawPathParams, Request};
use axum::http::header;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::people::{Actor, Current, Staff};
use crate::view::Lang;

/// Whoever asks, signed in or not. Put into every request by the front door.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The session, when there is one.
    pub current: Option<Arc<Current>>,
    /// Language of the screens.
    pub lang: Lang,
    /// Address of the visitor.
    pub address: IpAddr,
    /// What the browser calls itself, at most 200 characters.
    pub user_agent: String,
}

impl Visitor {
    /// Who acts.
    pub fn actor(&self) -> Actor {
        self.current.as_ref().map_or(Actor::Nobody, |current| current.actor())
    }

    /// The form token; empty when nobody is signed in.
    pub fn csrf(&self) -> String {
        self.current.as_ref().map(|current| current.csrf.clone()).unwrap_or_default()
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Error::Internal(anyhow::anyhow!("no visitor in the request")))
    }
}

/// A member of staff with a complete session.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The session.
    pub current: Arc<Current>,
    /// Language of the screens.
    pub lang: Lang,
    /// Path of the request, for the navigation.
    pub path: String,
}

impl Desk {
    /// Who acts.
    pub fn actor(&self) -> Actor {
        self.current.actor()
    }

    /// The person.
    pub fn staff(&self) -> &Staff {
        &self.current.staff
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        match visitor.current {
            Some(current) if current.complete() => {
                Ok(Self { current, lang: visitor.lang, path: parts.uri.path().to_owned() })
            }
            _ => Err(Error::SignIn),
        }
    }
}

/// The one `{name}` of a path, parsed; what does not parse is not there.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

impl<T: FromStr> FromRequestParts<App> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Error::NotFound)?;
        let (_, text) = params.iter().next().ok_or(Error::NotFound)?;
        text.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// The two `{names}` of a path, parsed.
#[derive(Clone, Debug)]
pub struct Paths<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr> FromRequestParts<App> for Paths<A, B> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Error::NotFound)?;
        let texts: Vec<&str> = params.iter().map(|(_, text)| text).collect();
        let [a, b] = texts.as_slice() else { return Err(Error::NotFound) };
        Ok(Self(a.parse().map_err(|_| Error::NotFound)?, b.parse().map_err(|_| Error::NotFound)?))
    }
}

/// The query, with defaults for what is missing. Empty fields count as missing.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        let query = without_empty(parts.uri.query().unwrap_or_default());
        axum_extra::extract::Query::try_from_uri(&with_query(&query))
            .map(|axum_extra::extract::Query(value)| Self(value))
            .map_err(|_| Refusal::new("web-bad-query").into())
    }
}

fn without_empty(query: &str) -> String {
    let kept: Vec<&str> =
        query.split('&').filter(|pair| pair.split_once('=').is_some_and(|(_, value)| !value.is_empty())).collect();
    kept.join("&")
}

fn with_query(query: &str) -> axum::http::Uri {
    format!("/?{query}").parse().unwrap_or_default()
}

/// A posted form. Its token was checked by the guard before the handler ran.
#[derive(Clone, Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest<App> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        axum_extra::extract::Form::from_request(request, app)
            .await
            .map(|axum_extra::extract::Form(value)| Self(value))
            .map_err(|error| Refusal::new("web-bad-form").arg("detail", error.to_string()).into())
    }
}

/// An upload: the files and fields of a multipart form, read whole within the limit of the
/// route. The only way to read multipart, because it checks the form token.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// Text fields by name.
    pub fields: std::collections::HashMap<String, String>,
    /// Files: field name, file name, bytes.
    pub files: Vec<(String, String, bytes::Bytes)>,
}

impl FromRequest<App> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let visitor = request.extensions().get::<Visitor>().cloned();
        let header_token =
            request.headers().get(super::guard::TOKEN_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut multipart = Multipart::from_request(request, app)
            .await
            .map_err(|_| Refusal::new("web-bad-form").arg("detail", "multipart"))?;
        let mut upload = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(too_large)? {
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                Some(file) => {
                    let bytes = field.bytes().await.map_err(too_large)?;
                    if !(file.is_empty() && bytes.is_empty()) {
                        upload.files.push((name, file, bytes));
                    }
                }
                None => {
                    let text = field.text().await.map_err(too_large)?;
                    upload.fields.insert(name, text);
                }
            }
        }
        let token = header_token.or_else(|| upload.fields.get("csrf").cloned()).unwrap_or_default();
        let expected = visitor.map(|visitor| visitor.csrf()).unwrap_or_default();
        if !super::guard::same_token(&token, &expected) {
            return Err(Refusal::new("web-token").remedy("web-token-remedy").into());
        }
        Ok(upload)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn too_large(error: axum::extract::multipart::MultipartError) -> Error {
    Refusal::new("web-upload-broken").arg("detail", error.body_text()).into()
}

/// Whether the answer should be JSON rather than a page.
pub fn wants_json(parts: &Parts) -> bool {
    parts
        .headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"))
        || parts.uri.path().starts_with("/api/")
}
