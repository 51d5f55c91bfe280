//! A client that behaves like a browser in front of a person: keeps cookies, sends the form token
//! it last saw, says where its requests come from, and follows a redirect only when told to.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, header};
use http_body_util::BodyExt;
use serde::Serialize;
use tower::ServiceExt;
use url::Url;

use crate::answer::{Answer, path_of, selector};
use crate::form::{Encoded, Form};

/// Header in which scripts send the form token.
const TOKEN_HEADER: &str = "x-csrf-token";

/// Somebody before a browser, on one host.
pub struct Client {
    router: Router,
    origin: Url,
    cookies: BTreeMap<String, String>,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl Client {
    pub(crate) fn new(router: Router, host: &str) -> Self {
        Self {
            router,
            origin: Url::parse(&format!("http://{host}/")).expect("a valid host"),
            cookies: BTreeMap::new(),
            token: None,
            headers: Vec::new(),
        }
    }

    /// Sends this header with every request from now on.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// A cookie the client holds.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Puts a cookie in, or somebody else's in its place.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Looks at a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Looks at a page with extra request headers.
    pub async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, Body::empty()).await
    }

    /// Posts fields without having looked at a form; the token last seen goes with them.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let token = self.token.clone();
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
        headers.extend(token.as_deref().map(|token| (TOKEN_HEADER, token)));
        self.send(Method::POST, path, &headers, body.into()).await
    }

    /// Posts JSON, as a script of the page does.
    pub async fn post_json(&mut self, path: &str, value: &impl Serialize) -> Answer {
        self.json(Method::POST, path, value).await
    }

    /// Puts JSON, as a script of the page does.
    pub async fn put_json(&mut self, path: &str, value: &impl Serialize) -> Answer {
        self.json(Method::PUT, path, value).await
    }

    /// Deletes, as a script of the page does.
    pub async fn delete(&mut self, path: &str) -> Answer {
        let token = self.token.clone();
        let headers: Vec<_> = token.as_deref().map(|token| (TOKEN_HEADER, token)).into_iter().collect();
        self.send(Method::DELETE, path, &headers, Body::empty()).await
    }

    /// Sends a form that was taken from a page, with everything that stands in it.
    pub async fn submit(&mut self, form: Form) -> Answer {
        let (method, path, encoded) = form.encode();
        match encoded {
            Encoded::Query(query) => {
                let path = path.split('?').next().unwrap_or_default();
                self.get(&format!("{path}?{query}")).await
            }
            Encoded::Body { content_type, body } => {
                self.send(method, &path, &[("content-type", &content_type)], body.into()).await
            }
        }
    }

    /// Goes where a redirect leads, as far as it stays on this host.
    pub async fn follow(&mut self, answer: Answer) -> Answer {
        let mut answer = answer;
        for _ in 0..10 {
            let Some(location) = answer.location() else {
                return answer;
            };
            let target = answer.url.join(location).expect("a valid redirect");
            assert_eq!(target.authority(), self.origin.authority(), "the redirect leaves the host");
            answer = self.get(&path_of(&target)).await;
        }
        panic!("redirects in a circle at {}", answer.url);
    }

    /// Sends anything; no token is added.
    pub async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let url = self.origin.join(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut request = Request::builder().method(&method).uri(path).header(header::HOST, self.origin.authority());
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        let mut extra = HeaderMap::new();
        if method != Method::GET && method != Method::HEAD {
            let origin = self.origin.origin().ascii_serialization();
            extra.insert(header::ORIGIN, origin.parse().expect("a header value"));
            extra.insert("sec-fetch-site", "same-origin".parse().expect("a header value"));
        }
        let own = self.headers.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in own.chain(headers.iter().copied()) {
            let name: axum::http::HeaderName = name.parse().expect("a header name");
            extra.insert(name, value.parse().expect("a header value"));
        }
        let mut request = request.body(body).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        request.headers_mut().extend(extra);
        request.extensions_mut().insert(ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 40_000))));

        let response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) => panic!("{method} {path}: the body breaks off: {error}"),
        };
        self.keep_cookies(&parts.headers);
        let answer = Answer { status: parts.status, headers: parts.headers, body, url };
        self.keep_token(&answer);
        answer
    }

    async fn json(&mut self, method: Method, path: &str, value: &impl Serialize) -> Answer {
        let body = serde_json::to_vec(value).expect("JSON");
        let token = self.token.clone();
        let mut headers = vec![("content-type", "application/json"), ("accept", "application/json")];
        headers.extend(token.as_deref().map(|token| (TOKEN_HEADER, token)));
        self.send(method, path, &headers, body.into()).await
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie of plain letters");
            let mut parts = text.split(';').map(str::trim);
            let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("name=value");
            let over = parts.any(|attribute| {
                let attribute = attribute.to_ascii_lowercase();
                attribute.strip_prefix("max-age=").is_some_and(|age| age == "0" || age.starts_with('-'))
                    || attribute.starts_with("expires=thu, 01 jan 1970")
            });
            if over {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    fn keep_token(&mut self, answer: &Answer) {
        if !answer.header("content-type").starts_with("text/html") {
            return;
        }
        let page = answer.html();
        let token = page.select(&selector("input[name=csrf][value], meta[name=csrf][content]")).find_map(|element| {
            element.attr("value").or(element.attr("content")).filter(|token| !token.is_empty()).map(str::to_owned)
        });
        self.token = token.or(self.token.take());
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::extract::RawForm;
    use axum::http::HeaderMap;
    use axum::response::{Html, Redirect};
    use axum::routing::get;

    use super::Client;

    const PAGE: &str = r#"<!doctype html><title>x</title><script>let hidden = "secret words"</script>
        <form id="note" method="post" action="note?x=1"><input type="hidden" name="csrf" value="t0k">
        <input name="title" value="old"><input type="checkbox" name="ok" value="yes">
        <select name="kind"><option value="a">A<option value="b">B</select>
        <button name="do" value="save">Save</button></form>"#;

    fn door() -> Router {
        let note = async |headers: HeaderMap, RawForm(form): RawForm| {
            let cookie = headers.get("cookie").and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
            format!("{} {cookie}", String::from_utf8_lossy(&form))
        };
        Router::new()
            .route("/desk/note", get(async || ([("set-cookie", "s=1; Path=/; HttpOnly")], Html(PAGE))).post(note))
            .route("/out", get(async || ([("set-cookie", "s=; Max-Age=0")], Redirect::to("/desk/note"))))
    }

    #[tokio::test]
    async fn a_form_is_sent_as_a_person_sends_it() {
        let mut client = Client::new(door(), "desk.example:1");
        let page = client.get("/desk/note").await.assert_ok().assert_silent("secret");
        let form = page.form("#note").fill("title", "新 & more").fill("kind", "b").press("do", "save");
        assert_eq!(form.value("csrf"), Some("t0k"));
        let sent = client.submit(form).await.assert_ok();
        assert_eq!(sent.text(), "csrf=t0k&title=%E6%96%B0+%26+more&kind=b&do=save s=1");
        let answer = client.get("/out").await.assert_redirect("/desk/note");
        assert_eq!(client.cookie("s"), None);
        client.follow(answer).await.assert_ok();
        assert_eq!(client.cookie("s"), Some("1"));
    }

    #[tokio::test]
    #[should_panic(expected = "has no field nothing")]
    async fn nobody_fills_a_field_that_is_not_there() {
        let mut client = Client::new(door(), "desk.example:1");
        let _ = client.get("/desk/note").await.form("form").fill("nothing", "x");
    }
}
