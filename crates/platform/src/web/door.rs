//! The front door: host to place, then the desk, a public page, or a page that says that nobody
//! lives here.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use tower::ServiceExt;

use super::extract::Visitor;
use super::host::{Place, SiteHost};
use super::{Routes, errors, guard};
use crate::app::App;
use crate::error::Error;
use crate::people::session;
use crate::store::banner::Banners;
use crate::store::{Stored, serve};
use crate::view::Lang;

/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "portico_session";
/// Name of the cookie that keeps the chosen language of the desk.
pub const LANG_COOKIE: &str = "portico_lang";

/// Everything that answers: the desk's routes on the desk's host, the public's dynamic routes on
/// every site, pages from the store, and `anywhere` (health, assets) on every host.
pub fn open(app: &App, desk: Routes, public: Routes, anywhere: Routes) -> Router {
    let desk = desk
        .into_router()
        .fallback(async || Error::NotFound)
        .layer(from_fn_with_state(app.clone(), guard::guard))
        .layer(from_fn_with_state(app.clone(), errors::dress))
        .layer(from_fn_with_state(app.clone(), introduce))
        .with_state(app.clone());
    let public = public
        .into_router()
        .fallback(async || Error::NotFound)
        .layer(from_fn_with_state(app.clone(), guard::guard))
        .with_state(app.clone());
    let anywhere = anywhere.into_router().with_state(app.clone());
    let door = Door { app: app.clone(), desk, public };
    anywhere.fallback(move |request: Request| door.clone().answer(request))
}

#[derive(Clone)]
struct Door {
    app: App,
    desk: Router,
    public: Router,
}

impl Door {
    async fn answer(self, request: Request) -> Response {
        let host = request
            .headers()
            .get(header::HOST)
            .and_then(|value| value.to_str().ok())
            .or_else(|| request.uri().host())
            .unwrap_or_default();
        match self.app.hosts.place(host, &self.app.settings.base_domain) {
            Place::Site(host) => {
                let app = self.app.clone();
                let (uri, (lang, _)) = (request.uri().clone(), Lang::of_path(request.uri().path()));
                let response = self.public(Arc::clone(&host), request).await;
                match app.banners.wear_now(lang, response, app.time.now()).await {
                    Ok(response) => response,
                    Err(error) => app.fail(Some(&host), &error, &uri),
                }
            }
            Place::Desk => self.desk.oneshot(request).await.into_response(),
            Place::Bare => Redirect::permanent(&format!("{}/", self.app.settings.origin("www"))).into_response(),
            Place::Moved(origin) => {
                let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
                Redirect::permanent(&format!("{origin}{path}")).into_response()
            }
            Place::Unknown => self.app.fail(None, &Error::NotFound, request.uri()),
        }
    }

    async fn public(self, host: Arc<SiteHost>, mut request: Request) -> Response {
        if !host.live {
            // A site that is not open says so on every address, whatever is asked of it.
            return match serve::page(&self.app, &host, request.uri().path()).await {
                Ok(page) => self.app.send(&host, request.uri().path(), page, request.method(), request.headers()),
                Err(error) => self.app.fail(Some(&host), &error, request.uri()),
            };
        }
        if matches!(*request.method(), Method::GET | Method::HEAD)
            && let Some(path) = stored_path(request.uri())
        {
            match serve::page(&self.app, &host, &path).await {
                Ok(page) => return self.app.send(&host, &path, page, request.method(), request.headers()),
                Err(Error::NotFound) => {}
                Err(error) => return self.app.fail(Some(&host), &error, request.uri()),
            }
        }
        let (lang, plain) = Lang::of_path(request.uri().path());
        let visitor =
            Visitor { current: None, lang, address: address(&self.app, &request), user_agent: user_agent(&request) };
        let (uri, method, headers) = (request.uri().clone(), request.method().clone(), request.headers().clone());
        if lang != Lang::ZhHans {
            let plain = uri.query().map_or_else(|| plain.to_owned(), |query| format!("{plain}?{query}"));
            if let Ok(plain) = plain.parse() {
                *request.uri_mut() = plain;
            }
        }
        request.extensions_mut().insert(visitor);
        request.extensions_mut().insert(Arc::clone(&host));
        let response = self.public.oneshot(request).await.into_response();
        match response.extensions().get::<errors::Failure>().cloned() {
            Some(errors::Failure(error)) if matches!(*error, Error::NotFound) => {
                self.app.old_address(&host, &method, &headers, &uri).await
            }
            Some(errors::Failure(error)) => self.app.fail(Some(&host), &error, &uri),
            None => response,
        }
    }
}

impl App {
    /// A stored page, with what stands on every page now.
    fn send(&self, host: &SiteHost, path: &str, page: Arc<Stored>, method: &Method, headers: &HeaderMap) -> Response {
        let page = self.banners.wear(host.site, path, page, self.time.now());
        Banners::worn(serve::answer(&page, method, headers))
    }

    /// Sites of the time knew their pages by the query (`/show.asp?id=12`): such an address may lead
    /// on. What is stored is found without this; here is only what nothing else knows.
    async fn old_address(&self, host: &SiteHost, method: &Method, headers: &HeaderMap, uri: &Uri) -> Response {
        let found = match uri.path_and_query() {
            Some(path) if uri.query().is_some_and(|query| !query.is_empty() && !query.starts_with("page=")) => {
                serve::page(self, host, path.as_str()).await
            }
            _ => Err(Error::NotFound),
        };
        match found {
            Ok(page) if matches!(*method, Method::GET | Method::HEAD) => {
                self.send(host, uri.path(), page, method, headers)
            }
            Ok(_) => self.fail(Some(host), &Error::NotFound, uri),
            Err(error) => self.fail(Some(host), &error, uri),
        }
    }

    /// An error of the public side, in the look of the site.
    fn fail(&self, host: Option<&SiteHost>, error: &Error, uri: &Uri) -> Response {
        let number = errors::log_once(error);
        let (lang, _) = Lang::of_path(uri.path());
        let html = (self.public_error)(self, host, error, lang, &number).unwrap_or_else(|broken| {
            tracing::error!(error = %broken, "the public error page cannot be rendered");
            format!("{} {number}", error.status())
        });
        let mut response = (error.status(), axum::response::Html(html)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in serve::SECURITY {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// The path under which a page may be stored: no query, or only a page number above one.
/// Anything else with a query is a dynamic route's.
fn stored_path(uri: &Uri) -> Option<String> {
    let path = uri.path();
    match uri.query() {
        None | Some("") => Some(path.to_owned()),
        Some(query) => {
            let number: u32 = query.strip_prefix("page=")?.parse().ok()?;
            Some(if number > 1 { format!("{path}?page={number}") } else { path.to_owned() })
        }
    }
}

/// Who is it? Puts a [`Visitor`] into the request.
async fn introduce(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let jar = CookieJar::from_headers(request.headers());
    let current = match jar.get(SESSION_COOKIE) {
        Some(cookie) => match session::find(&app, cookie.value()).await {
            Ok(current) => current.map(Arc::new),
            Err(error) => return error.into_response(),
        },
        None => None,
    };
    let lang = jar.get(LANG_COOKIE).map_or(Lang::ZhHans, |cookie| Lang::parse(cookie.value()));
    let visitor = Visitor { current, lang, address: address(&app, &request), user_agent: user_agent(&request) };
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    headers.insert("referrer-policy", HeaderValue::from_static("same-origin"));
    headers.entry("content-security-policy").or_insert(HeaderValue::from_static(
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    ));
    response
}

/// The visitor's address; a proxy is believed only when it is one of ours.
fn address(app: &App, request: &Request<Body>) -> IpAddr {
    let peer =
        request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip());
    if !app.settings.trusted_proxies.contains(&peer) {
        return peer;
    }
    request
        .headers()
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok())
        .unwrap_or(peer)
}

fn user_agent(request: &Request<Body>) -> String {
    request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map(|agent| agent.chars().take(200).collect())
        .unwrap_or_default()
}

/// Health: the process is up.
pub async fn health() -> StatusCode {
    StatusCode::OK
}

#[cfg(test)]
mod tests {
    use super::stored_path;

    #[test]
    fn only_page_numbers_make_another_page() {
        let path = |uri: &str| stored_path(&uri.parse().expect("a uri"));
        assert_eq!(path("/news/").as_deref(), Some("/news/"));
        assert_eq!(path("/news/?page=3").as_deref(), Some("/news/?page=3"));
        assert_eq!(path("/news/?page=1").as_deref(), Some("/news/"));
        assert_eq!(path("/news/?page=03").as_deref(), Some("/news/?page=3"));
        assert_eq!(path("/news/?page=-1"), None);
        assert_eq!(path("/news/?utm=1"), None);
    }
}
