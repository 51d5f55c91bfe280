//! RSS 0.9x, 1.0 and 2.0, Atom, and the export of WordPress, item by item. Read here and not by a
//! crate, because the published ones hold the whole file in memory, stop the program at a
//! declaration in the wrong place, or know nothing of WordPress.

use std::io::BufRead;

use super::address::Address;
use super::branches::{Branch, Branches, Root};
use super::gather::Limits;
use super::item::{Item, child, children, moment, paragraphs, said, words};
use super::page::is_tangled;
use super::wxr;
use crate::manuscripts::tree::{self, Element, Node};

/// What a feed says of itself.
#[derive(Clone, Debug, Default)]
pub struct Channel {
    /// Its title: the name of the medium.
    pub title: String,
    /// The address of its site.
    pub link: Option<Address>,
    /// It is an export of WordPress.
    pub wordpress: bool,
}

/// What stands in a feed.
#[derive(Debug)]
pub enum Entry {
    /// An article, with other addresses of it.
    Item {
        /// Its address.
        address: Address,
        /// Other addresses that lead to it.
        also: Vec<Address>,
        /// What it says.
        item: Box<Item>,
    },
    /// The address of a file that the export knows.
    File(Address),
    /// Something that is not taken.
    Not {
        /// Its address or its title.
        what: String,
        /// Why.
        why: super::Why,
    },
}

/// Reads a feed, and gives each entry to `take`. `at` is where it was found.
pub fn read(
    from: impl BufRead,
    charset: Option<&str>,
    at: Option<Address>,
    limits: &Limits,
    mut take: impl FnMut(Entry) -> anyhow::Result<()>,
) -> anyhow::Result<Channel> {
    let mut branches = Branches::new(from, charset, at, limits)?;
    let mut channel = Channel::default();
    let mut take = |entry| match entry {
        Entry::Item { address, item, .. } if is_tangled(&item.html) => {
            take(Entry::Not { what: address.as_str().to_owned(), why: super::Why::Tangled })
        }
        other => take(other),
    };
    while let Some(branch) = branches.next_branch()? {
        let element = &branch.element;
        match element.name.as_str() {
            "item" | "atom:entry" if branch.too_large => {
                take(Entry::Not { what: named(element), why: super::Why::TooLarge(limits.page) })?;
            }
            "item" if channel.wordpress => take(wxr::entry(element, &channel))?,
            "item" => take(entry(&branch, &channel, rss(element, &channel)))?,
            "atom:entry" => take(entry(&branch, &channel, atom(element, &channel)))?,
            "wp:wxr_version" => channel.wordpress = true,
            // The address of WordPress itself can be another one than that of its pages.
            "wp:base_blog_url" => channel.link = Address::parse(&element.text()).or(channel.link),
            "title" | "atom:title" if channel.title.is_empty() => channel.title = words(&element.text()),
            "link" | "atom:link" if channel.link.is_none() => {
                channel.link = page_of(element).and_then(|link| absolute(&branch, None, &link));
            }
            "channel" if branches.root() == Some(Root::Rdf) => {
                channel.title = words(&said(element, &["title"]));
                channel.link = absolute(&branch, None, &said(element, &["link"]));
            }
            _ => {}
        }
    }
    Ok(channel)
}

/// Its address or its title, for the report.
pub(super) fn named(element: &Element) -> String {
    let link = children(element, "atom:link").find_map(page_of).unwrap_or_default();
    let link = if link.is_empty() { said(element, &["link"]) } else { link };
    let guid = said(element, &["guid"]);
    let link = if link.is_empty() && guid.contains("://") { guid } else { link };
    if link.is_empty() { words(&said(element, &["title", "atom:title", "atom:id"])) } else { link }
}

fn entry(branch: &Branch, channel: &Channel, item: Item) -> Entry {
    let element = &branch.element;
    let atom = children(element, "atom:link").find_map(page_of);
    let permanent = |guid: &&Element| guid.attr("isPermaLink") != Some("false");
    let guid = child(element, "guid").filter(permanent).map(|guid| guid.text().trim().to_owned());
    let links = [Some(said(element, &["link"])), atom, guid, element.attr("rdf:about").map(str::to_owned)];
    let id = said(element, &["atom:id"]);
    let links = links.into_iter().flatten().filter(|link| !link.is_empty());
    let found = links.filter_map(|link| absolute(branch, channel.link.as_ref(), &link)).next();
    match found.or_else(|| Address::parse(&id)) {
        Some(address) => Entry::Item { address, also: Vec::new(), item: Box::new(item) },
        None => Entry::Not { what: named(element), why: super::Why::NoAddress },
    }
}

/// A link of an item, read from where the item stands.
fn absolute(branch: &Branch, site: Option<&Address>, link: &str) -> Option<Address> {
    if let Some(address) = Address::parse(link) {
        return Some(address);
    }
    if link.trim().is_empty() {
        return None;
    }
    let base = based(branch.base.as_ref(), &branch.element);
    base.as_ref().or(site)?.join(link)
}

fn based(above: Option<&Address>, element: &Element) -> Option<Address> {
    match element.attr("xml:base") {
        Some(own) => above.and_then(|above| above.join(own)).or_else(|| Address::parse(own)),
        None => above.cloned(),
    }
}

/// `<link>http://…</link>`, or the `<link href>` that leads to the page itself.
fn page_of(link: &Element) -> Option<String> {
    if link.name == "link" {
        return Some(link.text().trim().to_owned()).filter(|text| !text.is_empty());
    }
    let rel = link.attr("rel").unwrap_or("alternate");
    let html = link.attr("type").is_none_or(|kind| kind.contains("html"));
    link.attr("href").filter(|_| rel == "alternate" && html).map(str::to_owned)
}

fn rss(element: &Element, channel: &Channel) -> Item {
    let mut item = Item {
        title: words(&said(element, &["title", "dc:title"])),
        published_at: moment(&said(element, &["pubDate", "dc:date", "dc:issued", "dc:created"])),
        source: words(&said(element, &["source", "dc:publisher"])),
        author: person(&said(element, &["dc:creator", "author"])),
        ..Item::default()
    };
    if item.source.is_empty() {
        item.source.clone_from(&channel.title);
    }
    let topics = ["category", "dc:subject"].iter().flat_map(|name| children(element, name));
    file_under(&mut item, topics.map(|topic| words(&topic.text())));
    let full = said(element, &["content:encoded"]);
    let described = said(element, &["description", "dc:description"]);
    told(&mut item, full, described);
    let enclosed = children(element, "enclosure")
        .filter_map(|file| Some((file.attr("url")?.to_owned(), file.attr("type").unwrap_or_default().to_owned())));
    enclose(&mut item, enclosed);
    item
}

fn atom(element: &Element, channel: &Channel) -> Item {
    let from = child(element, "atom:source").map(|source| words(&said(source, &["atom:title"])));
    let author = child(element, "atom:author").map(|author| said(author, &["atom:name"]));
    let title = child(element, "atom:title").map(in_html).unwrap_or_default();
    let mut item = Item {
        title: words(&title),
        published_at: moment(&said(element, &["atom:published", "atom:issued", "dc:date", "atom:updated"])),
        source: from.filter(|title| !title.is_empty()).unwrap_or_else(|| channel.title.clone()),
        author: author.unwrap_or_else(|| person(&said(element, &["dc:creator"]))),
        ..Item::default()
    };
    let topics = children(element, "atom:category");
    file_under(&mut item, topics.filter_map(|topic| topic.attr("label").or(topic.attr("term"))).map(words));
    let content = child(element, "atom:content");
    // Links of the text are read from where it says; of the entry when it says nothing.
    let base = based(None, element);
    item.base = content.and_then(|content| based(base.as_ref(), content)).or(base);
    let full = content.map(in_html).unwrap_or_default();
    let described = child(element, "atom:summary").map(in_html).unwrap_or_default();
    told(&mut item, full, described);
    let enclosed = children(element, "atom:link").filter(|link| link.attr("rel") == Some("enclosure"));
    let enclosed = enclosed
        .filter_map(|file| Some((file.attr("href")?.to_owned(), file.attr("type").unwrap_or_default().to_owned())));
    enclose(&mut item, enclosed);
    item
}

/// A text of Atom as HTML, whichever of its ways it is written in.
fn in_html(text: &Element) -> String {
    match text.attr("type").unwrap_or("text") {
        "xhtml" | "application/xhtml+xml" => tree::write(&text.children),
        "html" | "text/html" => text.text(),
        // Atom 0.3 says only how it is escaped.
        _ if text.attr("mode") == Some("escaped") => text.text(),
        "text" | "text/plain" => paragraphs(&text.text()),
        // Another medium, or bytes in base64.
        _ => String::new(),
    }
}

/// The text and the summary: a feed may have both, or only one, and then it is the text.
fn told(item: &mut Item, full: String, described: String) {
    if full.trim().is_empty() {
        // Several paragraphs are a text, wherever they stand.
        item.summary_only = described.matches("</p>").count() < 2;
        item.html = described;
    } else {
        let lead = words(&described);
        // Some feeds give the whole text twice.
        item.lead = if described == full { String::new() } else { lead };
        item.html = full;
    }
}

fn file_under(item: &mut Item, topics: impl Iterator<Item = String>) {
    let mut topics = topics.filter(|topic| !topic.is_empty());
    item.column = topics.next().unwrap_or_default();
    item.keywords = topics.collect();
}

/// Pictures and files beside the text stand at its end.
fn enclose(item: &mut Item, files: impl Iterator<Item = (String, String)>) {
    for (address, kind) in files {
        if item.html.contains(&address) {
            continue;
        }
        let element = if kind.starts_with("image/") {
            Element::new("img", Vec::new()).with("src", &address)
        } else {
            let name = Address::parse(&address).map(|address| address.file_name()).unwrap_or_default();
            let name = if name.is_empty() { address.clone() } else { name };
            Element::new("a", vec![Node::Text(name)]).with("href", &address)
        };
        let paragraph = Element::new("p", vec![Node::Element(element)]);
        item.html.push_str(&tree::write(&[Node::Element(paragraph)]));
    }
}

/// `a@b.cn (小林)` is a name with an address; the address is not taken.
fn person(text: &str) -> String {
    let inside = text.split_once('(').and_then(|(before, rest)| Some((before, rest.strip_suffix(')')?)));
    match inside {
        Some((before, name)) if before.contains('@') => words(name),
        _ if text.contains('@') => String::new(),
        _ => words(text),
    }
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
