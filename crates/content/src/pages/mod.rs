//! What the public sees of articles (arts. 3, 9, 11, 14, 20): home, channel, column, article,
//! feeds, site map and search, in simplified and traditional Chinese and with an English frame.
//! Everything but search is rendered once and kept by the page store.

pub mod article;
mod attached;
pub mod feed;
pub mod files;
pub mod home;
pub mod list;
pub mod search;
pub mod shapes;
pub mod sitemap;
pub mod verify;

use std::future::Future;
use std::pin::Pin;

use construction::columns::column;
use construction::frame::Frame;
use platform::app::Db;
use platform::store::Rendered;
use platform::view::messages::traditional;
use platform::view::{Around, Lang, Page};
use platform::web::host::SiteHost;
use platform::{App, Result};

use crate::articles::publication;
use crate::links::prompt;
use crate::migration::redirect;

/// The renderer of this chapter, in the form the house wants it.
pub fn renderer<'a>(
    app: &'a App,
    db: &'a Db<'a>,
    host: &'a SiteHost,
    path: &'a str,
) -> Pin<Box<dyn Future<Output = Result<Option<Rendered>>> + Send + 'a>> {
    Box::pin(render(app, db, host, path))
}

/// The page at a path, if this chapter has one there; else what stood there before the site came.
pub async fn render(app: &App, db: &Db<'_>, host: &SiteHost, path: &str) -> Result<Option<Rendered>> {
    match own(app, db, host, path).await? {
        Some(page) => Ok(Some(page)),
        None => redirect::render(db, host.site, path).await,
    }
}

async fn own(app: &App, db: &Db<'_>, host: &SiteHost, path: &str) -> Result<Option<Rendered>> {
    let (lang, plain) = Lang::of_path(path);
    let place = Place { app, db, host, lang };
    let (plain, number) = match plain.split_once("?page=") {
        Some((plain, number)) => (plain, number.parse().unwrap_or(0)),
        None => (plain, 1),
    };
    match plain {
        "/" if number == 1 => return home::render(&place).await.map(Some),
        "/feed.xml" => return feed::of_site(&place).await.map(Some),
        "/sitemap.xml" => return sitemap::index(&place).await.map(Some),
        _ => {}
    }
    if let Some(month) = plain.strip_prefix("/sitemap-").and_then(|rest| rest.strip_suffix(".xml")) {
        return sitemap::month(&place, month).await;
    }
    if plain.ends_with(".html") {
        return match publication::at(db, host.site, plain).await? {
            Some(shown) => article::render(&place, shown).await.map(Some),
            None => Ok(None),
        };
    }
    if let Some(of) = plain.strip_suffix("feed.xml") {
        return match column::by_path(db, host.site, of).await? {
            Some(column) => feed::of_column(&place, column).await.map(Some),
            None => Ok(None),
        };
    }
    if !plain.ends_with('/') {
        return Ok(None);
    }
    if let Some(column) = column::by_path(db, host.site, plain).await? {
        return list::of_column(&place, column, number).await;
    }
    let tree = column::tree(db, host.site).await?.in_public();
    match tree.channel_at(plain) {
        Some(channel) if number == 1 => list::of_channel(&place, &tree, channel).await.map(Some),
        _ => Ok(None),
    }
}

/// Where a page is rendered: the house, what to read through, which site, which language.
pub struct Place<'a> {
    /// The house.
    pub app: &'a App,
    /// What to read through.
    pub db: &'a Db<'a>,
    /// Which site.
    pub host: &'a SiteHost,
    /// In which language.
    pub lang: Lang,
}

impl Place<'_> {
    /// A path of this site in the language of the page.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.lang.prefix())
    }

    /// The HTML of a page in its frame, with the prompt before every way out of the cluster.
    pub async fn html<P: Page>(&self, page: &P, frame: &Frame) -> Result<String> {
        let html = prompt::through(self, self.rendered(page, frame)?).await?;
        Ok(self.converted(html))
    }

    /// The HTML of a page in its frame, its links as they are.
    pub fn framed<P: Page>(&self, page: &P, frame: &Frame) -> Result<String> {
        Ok(self.converted(self.rendered(page, frame)?))
    }

    fn rendered<P: Page>(&self, page: &P, frame: &Frame) -> Result<String> {
        let around = Around { frame: Some(serde_json::to_value(frame)?), ..Around::default() };
        self.app.view.render(page, self.lang, &around)
    }

    /// Traditional Chinese is converted as a whole.
    fn converted(&self, html: String) -> String {
        if self.lang == Lang::ZhHant { traditional(&html) } else { html }
    }
}
