//! What came back from the cluster: status, headers and body, and what a person reads in them.

use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use scraper::{Html, Selector};
use serde::de::DeserializeOwned;
use url::Url;

use crate::form::Form;

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as sent.
    pub body: Bytes,
    /// Where it came from.
    pub url: Url,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> Option<&str> {
        self.status.is_redirection().then(|| self.header("location")).filter(|to| !to.is_empty())
    }

    /// Goes on only with 200.
    #[track_caller]
    pub fn assert_ok(self) -> Self {
        self.assert_status(200)
    }

    /// Goes on only with this status.
    #[track_caller]
    pub fn assert_status(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.url, self.summary());
        self
    }

    /// Goes on only with a redirect to this path.
    #[track_caller]
    pub fn assert_redirect(self, to: &str) -> Self {
        assert!(self.status.is_redirection(), "{}: {} {}", self.url, self.status, self.summary());
        let leads = self.url.join(self.header("location")).expect("a valid redirect");
        assert_eq!(path_of(&leads), to, "{}", self.url);
        self
    }

    /// Goes on only when the page says this.
    #[track_caller]
    pub fn assert_says(self, words: &str) -> Self {
        assert!(self.words().contains(words), "{} does not say {words:?}: {}", self.url, self.summary());
        self
    }

    /// Goes on only when the page does not say this.
    #[track_caller]
    pub fn assert_silent(self, words: &str) -> Self {
        assert!(!self.words().contains(words), "{} says {words:?}: {}", self.url, self.summary());
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{}: {error}: {}", self.url, self.summary()))
    }

    /// The page as a document.
    pub fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }

    /// The text of every element the selector finds.
    pub fn texts(&self, css: &str) -> Vec<String> {
        self.html().select(&selector(css)).map(|found| one_line(found.text())).collect()
    }

    /// The attribute of every element the selector finds that has it.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let page = self.html();
        page.select(&selector(css)).filter_map(|found| found.attr(name)).map(str::to_owned).collect()
    }

    /// Whether the selector finds anything.
    pub fn has(&self, css: &str) -> bool {
        self.html().select(&selector(css)).next().is_some()
    }

    /// The form the selector finds (or is around what it finds), as it stands on the page.
    #[track_caller]
    pub fn form(&self, css: &str) -> Form {
        let page = self.html();
        let found = page.select(&selector(css)).next();
        let form = found.and_then(|found| {
            let around = found.ancestors().filter_map(scraper::ElementRef::wrap);
            [found].into_iter().chain(around).find(|element| element.value().name() == "form")
        });
        match form {
            Some(form) => Form::read(form, &page, &self.url),
            None => panic!("{} has no form {css}: {}", self.url, self.summary()),
        }
    }

    /// The words on the page, scripts and styles left out; the body itself when it is no page.
    pub fn words(&self) -> String {
        if !self.header("content-type").starts_with("text/html") {
            return self.text();
        }
        let page = self.html();
        let unseen = |node: &scraper::ElementRef<'_>| matches!(node.value().name(), "script" | "style" | "template");
        let texts = page.root_element().descendants().filter_map(|node| {
            let text = node.value().as_text()?;
            let hidden = node.parent().and_then(scraper::ElementRef::wrap).is_some_and(|parent| unseen(&parent));
            (!hidden).then_some(&**text)
        });
        one_line(texts)
    }

    fn summary(&self) -> String {
        let words: String = self.words().chars().take(2000).collect();
        match self.location() {
            Some(location) => format!("→ {location} {words}"),
            None => words,
        }
    }
}

pub(crate) fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|error| panic!("selector {css}: {error}"))
}

pub(crate) fn path_of(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

fn one_line<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = texts.flat_map(str::split_whitespace).collect();
    words.join(" ")
}
