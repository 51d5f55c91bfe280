//! The pages of columns and channels.

use construction::columns::{Tree, channel, column};
use construction::frame::{self, Spot};
use platform::Result;
use platform::store::Rendered;
use platform::view::Page;
use serde::Serialize;

use super::Place;
use super::home::newest;
use super::shapes::{Card, Link, Module, Pages, cards};
use crate::articles::publication;
use crate::blocks;

/// What a list says about itself.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Heading {
    /// Name.
    pub title: String,
    /// Address.
    pub url: String,
    /// Purpose and main content.
    pub description: String,
    /// Its feed; empty for channels.
    pub feed_url: String,
}

/// That a column is closed: an archive that keeps its addresses.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Closed {
    /// Since when, microseconds UTC.
    pub at: i64,
    /// A special topic that has ended.
    pub topic: bool,
    /// Where its content goes on, in the words of the office; may be empty.
    pub note: String,
}

/// A column's page.
#[derive(Debug, Serialize)]
pub struct ColumnPage {
    /// The column.
    pub column: Heading,
    /// That the column is closed.
    pub notice: Option<Closed>,
    /// Blocks above the list; sanitised.
    pub blocks: Vec<String>,
    /// Entries.
    pub items: Vec<Card>,
    /// Which page.
    pub pages: Pages,
    /// Columns below it.
    pub children: Vec<Link>,
    /// Name of what it belongs to.
    pub neighbours_title: String,
    /// Columns beside it.
    pub neighbours: Vec<Link>,
}

impl Page for ColumnPage {
    const TEMPLATE: &'static str = "content/public/column.html";

    fn samples() -> Vec<Self> {
        let heading = Heading {
            title: "通知公告".into(),
            url: "/notices/".into(),
            description: "按发布时间排列。".into(),
            feed_url: "/notices/feed.xml".into(),
        };
        let empty = Self {
            column: heading.clone(),
            notice: None,
            blocks: Vec::new(),
            items: Vec::new(),
            pages: Pages::new(0, 20, 1, |_| "/notices/".into()),
            children: Vec::new(),
            neighbours_title: String::new(),
            neighbours: Vec::new(),
        };
        let link = Link { title: "公示".into(), url: "/notices/public/".into(), current: true };
        let full = Self {
            column: heading,
            notice: Some(Closed { at: 1_795_349_700_000_000, topic: true, note: "内容并入<b>政策文件".into() }),
            blocks: vec!["<div class=\"block\"><p>咨询电话</p></div>".into()],
            items: vec![Card {
                title: "关于征求意见的公告 <script>".into(),
                url: "/notices/2026/a.html".into(),
                published_at: Some(1_795_349_700_000_000),
                kind: "document",
                validity: "repealed",
                document_number: "东政发〔2014〕35号".into(),
                ..Card::default()
            }],
            pages: Pages::new(236, 20, 4, |number| format!("/notices/?page={number}")),
            children: vec![link.clone()],
            neighbours_title: "政务公开".into(),
            neighbours: vec![link],
        };
        vec![empty, full]
    }
}

/// A channel's page.
#[derive(Debug, Serialize)]
pub struct ChannelPage {
    /// The channel.
    pub channel: Heading,
    /// Its columns.
    pub links: Vec<Link>,
    /// What is new in each.
    pub modules: Vec<Module>,
}

impl Page for ChannelPage {
    const TEMPLATE: &'static str = "content/public/channel.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            channel: Heading { title: "政务公开".into(), url: "/open/".into(), ..Heading::default() },
            links: vec![Link { title: "通知公告".into(), url: "/open/notices/".into(), current: false }],
            modules: Vec::new(),
        }]
    }
}

pub(super) async fn of_column(place: &Place<'_>, column: column::Model, number: u64) -> Result<Option<Rendered>> {
    let today = place.app.time.now().day();
    let size = place.app.rules.count("list.page", today)?.value;
    let tree = column::tree(place.db, column.site_id).await?.in_public();
    let below = tree.with_descendants(column.id);
    let mut count = 0;
    for id in &below {
        count += publication::count_in(place.db, *id).await?;
    }
    let url = |number: u64| {
        if number == 1 { place.url(&column.path) } else { format!("{}?page={number}", place.url(&column.path)) }
    };
    let pages = Pages::new(count, size, number, url);
    if number == 0 || number > pages.total {
        return Ok(None);
    }
    let shown = publication::in_columns(place.db, &below, (number - 1) * size, size).await?;
    let channel = tree.channel(column.channel_id);
    let mut tags = Vec::new();
    let page = ColumnPage {
        blocks: blocks::above(place, column.id, &mut tags).await?,
        column: Heading {
            title: column.name_in(place.lang),
            url: place.url(&column.path),
            description: column.description.clone(),
            feed_url: place.url(&format!("{}feed.xml", column.path)),
        },
        notice: closed(&column),
        items: cards(place, &shown).await?,
        pages,
        children: links(place, tree.children(column.id).collect(), &column),
        neighbours_title: channel.map(|channel| channel.name_in(place.lang)).unwrap_or_default(),
        neighbours: links(place, tree.siblings(&column), &column),
    };
    let spot = Spot {
        path: if number == 1 { column.path.clone() } else { format!("{}?page={number}", column.path) },
        title: page.column.title.clone(),
        column: Some(&column),
        feed: format!("{}feed.xml", column.path),
        ..Spot::default()
    };
    let frame = frame::build(place.app, place.db, place.host, place.lang, &spot).await?;
    let html = place.html(&page, &frame).await?;
    let mut rendered = Rendered::html(html, format!("column:{}", column.id));
    rendered.tags.extend(tags);
    rendered.tags.extend(below.iter().map(|id| format!("column:{id}")));
    rendered.tags.extend(shown.iter().map(|shown| format!("article:{}", shown.article_id)));
    Ok(Some(if number == 1 { rendered } else { rendered.in_memory() }))
}

/// What is said about a closed column.
pub(super) fn closed(column: &column::Model) -> Option<Closed> {
    let at = column.closed_at?;
    Some(Closed { at: at.0, topic: column.ends_at.is_some(), note: column.closing_note.clone() })
}

pub(super) async fn of_channel(place: &Place<'_>, tree: &Tree, channel: &channel::Model) -> Result<Rendered> {
    let mut rendered_tags = Vec::new();
    let mut modules = Vec::new();
    let tops: Vec<_> = tree.tops(channel.id).collect();
    for column in &tops {
        modules.extend(newest(place, tree, "list", column.id, NEW_IN_CHANNEL, &mut rendered_tags).await?);
    }
    let page = ChannelPage {
        channel: Heading {
            title: channel.name_in(place.lang),
            url: place.url(&channel.path()),
            description: channel.description.clone(),
            feed_url: String::new(),
        },
        links: tops
            .iter()
            .map(|column| Link { title: column.name_in(place.lang), url: place.url(&column.path), current: false })
            .collect(),
        modules,
    };
    let spot = Spot { path: channel.path(), title: page.channel.title.clone(), ..Spot::default() };
    let frame = frame::build(place.app, place.db, place.host, place.lang, &spot).await?;
    let html = place.html(&page, &frame).await?;
    let mut rendered = Rendered::html(html, format!("channel:{}", channel.id));
    rendered.tags = rendered_tags;
    Ok(rendered)
}

/// How many of each column a channel page shows; a matter of layout, not of law.
const NEW_IN_CHANNEL: u8 = 6;

fn links(place: &Place<'_>, columns: Vec<&column::Model>, current: &column::Model) -> Vec<Link> {
    columns
        .into_iter()
        .map(|column| Link {
            title: column.name_in(place.lang),
            url: place.url(&column.path),
            current: column.id == current.id,
        })
        .collect()
}
