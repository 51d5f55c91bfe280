//! Every error becomes an answer people can use: a page in the look of the place with a way on,
//! or problem+json (RFC 9457) for scripts. Internal errors are logged once, under the number
//! that the page shows.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::json;

use super::extract::{Visitor, wants_json};
use crate::app::App;
use crate::error::{Error, Refusal};
use crate::view::{Around, Lang, Page};

/// Carried by the bare answer until the layer dresses it.
#[derive(Clone)]
pub struct Failure(pub Arc<Error>);

impl Error {
    /// The HTTP status of this error.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Stale => StatusCode::CONFLICT,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Failure(Arc::new(self)));
        response
    }
}

/// A reason in the reader's language.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// The reason.
    pub text: String,
    /// What to do instead; empty when there is nothing.
    pub remedy: String,
    /// The article behind it; empty when there is none.
    pub article: String,
    /// The form field; empty when it is about the whole.
    pub field: String,
}

/// Refusals in the reader's language. Every refusal that a person is told of comes through here,
/// so here the rules that refused are counted.
pub fn reasons(app: &App, lang: Lang, refusals: &[Refusal]) -> Vec<Reason> {
    app.refused.note(refusals, app.time.now());
    refusals
        .iter()
        .map(|refusal| Reason {
            text: app.view.text(lang, &refusal.message, &refusal.args),
            remedy: refusal.remedy.as_deref().map(|key| app.view.text(lang, key, &refusal.args)).unwrap_or_default(),
            article: refusal.article.clone().unwrap_or_default(),
            field: refusal.field.clone().unwrap_or_default(),
        })
        .collect()
}

/// The error page of the desk.
#[derive(Serialize)]
pub struct ErrorPage {
    /// HTTP status.
    pub status: u16,
    /// `not-found`, `forbidden`, …: the message keys are `error-<kind>-title` and `-text`.
    pub kind: &'static str,
    /// Number of the log line; empty when there is none.
    pub number: String,
    /// Reasons.
    pub reasons: Vec<Reason>,
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "platform/desk/error.html";

    fn samples() -> Vec<Self> {
        let reason = Reason {
            text: "本人参与撰写的稿件不能由本人审核".into(),
            remedy: "请本单位其他审核人处理".into(),
            article: "31".into(),
            field: String::new(),
        };
        [(404, "not-found"), (403, "forbidden"), (409, "stale"), (422, "refused"), (500, "internal")]
            .into_iter()
            .map(|(status, kind)| Self { status, kind, number: "018f-7c2a".into(), reasons: vec![reason.clone()] })
            .collect()
    }
}

/// The layer that dresses failures.
pub async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let json = wants_json(&parts);
    let visitor = parts.extensions.get::<Visitor>().cloned();
    let back = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let safe = parts.method.is_safe();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(Failure(error)) = response.extensions().get::<Failure>().cloned() else {
        return response;
    };
    let lang = visitor.as_ref().map_or(Lang::ZhHans, |visitor| visitor.lang);
    let number = log_once(&error);
    if json {
        return problem(&app, lang, &error, &number);
    }
    if matches!(*error, Error::SignIn) {
        let to = visitor.and_then(|visitor| visitor.current).map_or_else(
            || format!("/desk/sign-in?next={}", if safe { encoded(&back) } else { "/desk".to_owned() }),
            |current| {
                let step = current.next_step().unwrap_or("/desk");
                if safe { format!("{step}?next={}", encoded(&back)) } else { step.to_owned() }
            },
        );
        return Redirect::to(&to).into_response();
    }
    let page = ErrorPage {
        status: error.status().as_u16(),
        kind: kind(&error),
        number,
        reasons: reasons(&app, lang, &refusals(&error)),
    };
    let around = match visitor.as_ref().and_then(|visitor| visitor.current.as_deref()) {
        Some(current) => super::desk::around(&app, current, lang, &back).await,
        None => Around::default(),
    };
    match app.view.render(&page, lang, &around) {
        Ok(html) => (error.status(), Html(html)).into_response(),
        Err(broken) => {
            tracing::error!(error = %broken, "the error page cannot be rendered");
            error.status().into_response()
        }
    }
}

fn refusals(error: &Error) -> Vec<Refusal> {
    match error {
        Error::Forbidden(refusal) => vec![(**refusal).clone()],
        Error::Refused(refusals) => refusals.clone(),
        _ => Vec::new(),
    }
}

/// Short name of the error's kind.
pub fn kind(error: &Error) -> &'static str {
    match error {
        Error::NotFound => "not-found",
        Error::Gone => "gone",
        Error::SignIn => "sign-in",
        Error::Forbidden(_) => "forbidden",
        Error::Refused(_) => "refused",
        Error::Stale => "stale",
        Error::Internal(_) => "internal",
    }
}

/// Logs an internal error under a number; other errors are nobody's fault and have none.
pub fn log_once(error: &Error) -> String {
    let Error::Internal(cause) = error else { return String::new() };
    let id = uuid::Uuid::now_v7().simple().to_string();
    let number = format!("{}-{}", &id[8..12], &id[24..32]);
    tracing::error!(number, error = format!("{cause:#}"), "an internal error");
    number
}

fn problem(app: &App, lang: Lang, error: &Error, number: &str) -> Response {
    let title = app.view.text(lang, &format!("error-{}-title", kind(error)), &Default::default());
    let body = json!({
        "type": format!("urn:portico:{}", kind(error)),
        "title": title,
        "status": error.status().as_u16(),
        "number": number,
        "reasons": reasons(app, lang, &refusals(error)),
    });
    let mut response = (error.status(), Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// A path or query as a value in a query.
pub fn encoded(path: &str) -> String {
    path.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}
