//! Walking a whole site as its readers get it: every page the store serves, the files that public
//! articles show, and the style sheets and scripts of the front end. What is withdrawn or taken down
//! is not come by, because readers do not come by it either.

use std::collections::{HashSet, VecDeque};

use axum::http::{HeaderMap, Method};
use bytes::Bytes;
use construction::columns::column;
use platform::files::file;
use platform::store::{page, serve};
use platform::view::Lang;
use platform::web::host::SiteHost;
use platform::{App, Error, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use tokio::sync::mpsc::Sender;

use crate::articles::publication::{self, PublicationId};

/// One answer of a site.
#[derive(Clone, Debug, Default)]
pub struct Thing {
    /// Address with host.
    pub url: String,
    /// Path with `?page=`, as asked.
    pub path: String,
    /// HTTP status.
    pub status: u16,
    /// Headers without length and date.
    pub headers: Vec<(String, String)>,
    /// The bytes, not packed.
    pub body: Bytes,
}

impl Thing {
    /// Media type without its parameters.
    pub fn media_type(&self) -> String {
        let header = self.headers.iter().find(|(name, _)| name == "content-type");
        let value = header.map_or("application/octet-stream", |(_, value)| value.as_str());
        value.split(';').next().unwrap_or_default().trim().to_owned()
    }

    /// Whether it is a page for people.
    pub fn is_page(&self) -> bool {
        self.status == 200 && self.media_type() == "text/html"
    }

    /// What its `<title>` says.
    pub fn title(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let title = text.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
        plain(title.map(|(title, _)| title.trim()).unwrap_or_default())
    }
}

/// What of a site is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Only what has changed since then (pages, files); what makes pages look right always comes along.
    pub since: Option<Moment>,
    /// The translated frames, too.
    pub languages: bool,
}

/// Publications read at a time.
const BATCH: u64 = 500;

/// Walks the site; each thing goes to `to`. Ends early when nobody listens any more.
pub async fn walk(app: &App, host: &SiteHost, wanted: Wanted, to: &Sender<Thing>) -> Result<()> {
    let mut walk = Walk { app, host, wanted, seen: HashSet::new(), queue: VecDeque::new() };
    for path in ["/", "/robots.txt", "/sitemap.xml", "/feed.xml", "/appearance.css"] {
        walk.queue(path.to_owned());
    }
    let tree = column::tree(app.db.read(), host.site).await?.in_public();
    for column in tree.columns().iter().filter(|column| column.is_shown()) {
        walk.queue(column.path.clone());
        walk.queue(format!("{}feed.xml", column.path));
    }
    let mut after = None;
    loop {
        while let Some(path) = walk.queue.pop_front() {
            let Some((thing, new)) = walk.fetch(&path).await? else { continue };
            walk.follow(&thing);
            if new && to.send(thing).await.is_err() {
                return Ok(());
            }
        }
        let batch = publications(app, host, after).await?;
        let Some(last) = batch.last() else { return Ok(()) };
        after = Some(last.0);
        for (_, path) in batch {
            walk.queue(path);
        }
    }
}

/// What is public on a site, in the order of ids, after one of them.
async fn publications(
    app: &App,
    host: &SiteHost,
    after: Option<PublicationId>,
) -> Result<Vec<(PublicationId, String)>> {
    let mut query = publication::Entity::find()
        .select_only()
        .column(publication::Column::Id)
        .column(publication::Column::Path)
        .filter(publication::Column::SiteId.eq(host.site))
        .filter(publication::Column::WithdrawnAt.is_null());
    if let Some(after) = after {
        query = query.filter(publication::Column::Id.gt(after));
    }
    Ok(query.order_by_asc(publication::Column::Id).limit(BATCH).into_tuple().all(app.db.read()).await?)
}

struct Walk<'a> {
    app: &'a App,
    host: &'a SiteHost,
    wanted: Wanted,
    seen: HashSet<String>,
    queue: VecDeque<String>,
}

/// Addresses that answer each reader anew, or speak of the past.
const NOT_KEPT: [&str; 6] = ["/search", "/as-of/", "/verify/", "/api/", "/track", "/desk"];

impl Walk<'_> {
    fn queue(&mut self, path: String) {
        let (lang, plain) = Lang::of_path(&path);
        let translated = lang != Lang::ZhHans && !self.wanted.languages;
        if translated || NOT_KEPT.iter().any(|start| plain.starts_with(start)) || self.seen.contains(&path) {
            return;
        }
        self.seen.insert(path.clone());
        self.queue.push_back(path);
    }

    /// The thing at a path, and whether it is wanted or only leads on.
    async fn fetch(&self, path: &str) -> Result<Option<(Thing, bool)>> {
        if path.starts_with("/assets/") {
            let found = (self.app.front)(path);
            return Ok(found.map(|(media_type, bytes)| (self.thing(path, media_type, Bytes::from_static(bytes)), true)));
        }
        if let Some(rest) = path.strip_prefix("/files/") {
            let id = rest.split('/').next().unwrap_or_default();
            let file = match file::public_by_id(self.app.db.read(), id).await {
                Ok(file) => file,
                Err(Error::NotFound) => return Ok(None),
                Err(error) => return Err(error),
            };
            let new = self.wanted.since.is_none_or(|since| file.public_since.is_some_and(|at| at >= since));
            let body = if new { self.app.files.get(&file.digest).await? } else { Bytes::new() };
            return Ok(Some((self.thing(path, &file.media_type, body), new)));
        }
        let page = match serve::page(self.app, self.host, path).await {
            Ok(page) => page,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let answer = serve::answer(&page, &Method::GET, &HeaderMap::new());
        let headers = answer.headers().iter().filter(|(name, _)| *name != "content-length");
        let thing = Thing {
            url: format!("{}{path}", self.host.origin),
            path: path.to_owned(),
            status: page.status,
            headers: headers
                .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
                .collect(),
            body: page.bodies[0].as_ref().map(|(body, _)| body.clone()).unwrap_or_default(),
        };
        Ok(Some((thing, self.is_new(path).await?)))
    }

    fn thing(&self, path: &str, media_type: &str, body: Bytes) -> Thing {
        Thing {
            url: format!("{}{path}", self.host.origin),
            path: path.to_owned(),
            status: 200,
            headers: vec![("content-type".to_owned(), media_type.to_owned())],
            body,
        }
    }

    /// Whether a page was rendered since; later pages of a list are as new as the first one.
    async fn is_new(&self, path: &str) -> Result<bool> {
        let Some(since) = self.wanted.since else { return Ok(true) };
        if path.ends_with(".css") {
            return Ok(true);
        }
        let first = path.split('?').next().unwrap_or(path);
        let rendered: Option<Moment> = page::Entity::find()
            .select_only()
            .column(page::Column::RenderedAt)
            .filter(page::Column::SiteId.eq(self.host.site))
            .filter(page::Column::Path.eq(first))
            .into_tuple()
            .one(self.app.db.read())
            .await?;
        Ok(rendered.is_none_or(|at| at >= since))
    }

    /// Queues what a page or a style sheet calls for or leads to on this site.
    fn follow(&mut self, thing: &Thing) {
        let media_type = thing.media_type();
        let text = String::from_utf8_lossy(&thing.body);
        let links = match media_type.as_str() {
            "text/html" => of_html(&text),
            "text/css" => of_css(&text),
            "application/xml" => of_sitemap(&text),
            _ => return,
        };
        for link in links {
            if let Some(path) = self.path(&thing.path, &link) {
                self.queue(path);
            }
        }
    }

    /// A link of the page at `base` as a path of this site; nothing when it leads elsewhere.
    fn path(&self, base: &str, link: &str) -> Option<String> {
        let link = link.split('#').next().unwrap_or_default();
        let link = link.strip_prefix(self.host.origin.as_str()).unwrap_or(link);
        let first = base.split('?').next().unwrap_or(base);
        let path = if link.starts_with('/') && !link.starts_with("//") {
            link.to_owned()
        } else if link.starts_with('?') {
            format!("{first}{link}")
        } else if link.is_empty() || link.contains(':') || link.starts_with("//") {
            return None;
        } else {
            let folder = first.rfind('/').map_or("/", |at| &first[..=at]);
            let joined = url::Url::parse("http://x").ok()?.join(folder).ok()?.join(link).ok()?;
            joined.path().to_owned()
        };
        match path.split_once('?') {
            None => Some(path),
            // Only page numbers make another page.
            Some((_, query)) => {
                let number: u32 = query.strip_prefix("page=")?.parse().ok()?;
                (number > 1).then_some(path)
            }
        }
    }
}

/// Values of the attributes that lead somewhere. Our pages write them in double quotes.
fn of_html(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    for attribute in [" href=\"", " src=\"", " poster=\""] {
        for rest in text.split(attribute).skip(1) {
            links.push(plain(rest.split('"').next().unwrap_or_default()));
        }
    }
    for rest in text.split(" srcset=\"").skip(1) {
        let value = rest.split('"').next().unwrap_or_default();
        links.extend(value.split(',').filter_map(|part| part.split_whitespace().next()).map(plain));
    }
    links
}

fn of_css(text: &str) -> Vec<String> {
    let urls = text.split("url(").skip(1).map(|rest| rest.split(')').next().unwrap_or_default());
    urls.map(|url| url.trim().trim_matches(['"', '\'']).to_owned()).filter(|url| !url.starts_with("data:")).collect()
}

fn of_sitemap(text: &str) -> Vec<String> {
    text.split("<loc>").skip(1).map(|rest| plain(rest.split("</loc>").next().unwrap_or_default().trim())).collect()
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_where_pages_write_them() {
        let html =
            r#"<a href="/a?b&amp;c">x</a><img src="/i.png" srcset="/s.webp 1x, /t.webp 2x"><video poster="/p.png">"#;
        assert_eq!(of_html(html), ["/a?b&c", "/i.png", "/p.png", "/s.webp", "/t.webp"]);
        assert_eq!(of_css("a{b:url('x.woff2')} c{d:url(data:y)} e{f:url(../z.png)}"), ["x.woff2", "../z.png"]);
        assert_eq!(of_sitemap("<loc> http://a/b?c&amp;d </loc>"), ["http://a/b?c&d"]);
    }

    #[test]
    fn a_title_is_read_without_its_markup() {
        let thing = Thing { body: Bytes::from_static(b"<title>A &amp; B</title>"), ..Thing::default() };
        assert_eq!(thing.title(), "A & B");
    }
}
