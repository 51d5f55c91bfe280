//! Feeds (RSS 2.0) of a site and of a column: the newest items, escaped by the template engine.

use construction::columns::column;
use construction::sites::site;
use platform::Result;
use platform::store::Rendered;
use platform::view::{Around, Page};
use serde::Serialize;

use super::Place;
use crate::articles::publication;

/// A feed.
#[derive(Debug, Serialize)]
pub struct Feed {
    /// Name.
    pub title: String,
    /// Page it belongs to.
    pub link: String,
    /// Its own address.
    pub own: String,
    /// What it holds.
    pub description: String,
    /// Newest item, RFC 2822.
    pub updated: String,
    /// Items.
    pub items: Vec<FeedItem>,
}

/// An item of a feed.
#[derive(Debug, Serialize)]
pub struct FeedItem {
    /// Title.
    pub title: String,
    /// Address.
    pub link: String,
    /// Lead.
    pub description: String,
    /// When it was made public, RFC 2822.
    pub published: String,
}

impl Page for Feed {
    const TEMPLATE: &'static str = "content/feed/rss.xml";

    fn samples() -> Vec<Self> {
        vec![Self {
            title: "数字东城 <&>".into(),
            link: "http://www.dongcheng.localhost/".into(),
            own: "http://www.dongcheng.localhost/feed.xml".into(),
            description: String::new(),
            updated: "Mon, 23 Nov 2026 21:05:00 +0800".into(),
            items: vec![FeedItem {
                title: "]]> & <b>".into(),
                link: "http://www.dongcheng.localhost/news/2026/a.html".into(),
                description: "\"quoted\"".into(),
                published: "Mon, 23 Nov 2026 21:05:00 +0800".into(),
            }],
        }]
    }
}

pub(super) async fn of_site(place: &Place<'_>) -> Result<Rendered> {
    let site = site::by_id(place.db, place.host.site).await?;
    let shown = publication::on_site(place.db, site.id, size(place)?).await?;
    let title = site.name_in(place.lang);
    let mut page = feed(place, title, "/", "/feed.xml", String::new(), &shown)?;
    page.tags.push(format!("site:{}", site.id));
    Ok(page)
}

pub(super) async fn of_column(place: &Place<'_>, column: column::Model) -> Result<Rendered> {
    let tree = column::tree(place.db, column.site_id).await?;
    let below = tree.with_descendants(column.id);
    let shown = publication::in_columns(place.db, &below, 0, size(place)?).await?;
    let own = format!("{}feed.xml", column.path);
    let title = column.name_in(place.lang);
    let mut page = feed(place, title, &column.path, &own, column.description, &shown)?;
    page.tags.extend(below.iter().map(|id| format!("column:{id}")));
    Ok(page)
}

fn size(place: &Place<'_>) -> Result<u64> {
    Ok(place.app.rules.count("feed.items", place.app.time.now().day())?.value)
}

fn feed(
    place: &Place<'_>,
    title: String,
    path: &str,
    own: &str,
    description: String,
    shown: &[publication::Model],
) -> Result<Rendered> {
    let absolute = |path: &str| format!("{}{}", place.host.origin, place.url(path));
    let when = |at: platform::Moment| at.local().strftime("%a, %d %b %Y %H:%M:%S %z").to_string();
    let feed = Feed {
        title,
        link: absolute(path),
        own: absolute(own),
        description,
        updated: shown.iter().map(|item| item.changed_at).max().map(when).unwrap_or_default(),
        items: shown
            .iter()
            .map(|item| FeedItem {
                title: item.title.clone(),
                link: absolute(&item.path),
                description: item.lead.clone(),
                published: when(item.published_at),
            })
            .collect(),
    };
    let xml = place.app.view.render(&feed, place.lang, &Around::default())?;
    let mut page = Rendered::html(xml, format!("feed:{own}")).typed("application/rss+xml; charset=utf-8");
    page.tags.extend(shown.iter().map(|item| format!("article:{}", item.article_id)));
    Ok(page)
}
