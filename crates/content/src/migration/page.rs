//! What an old page says: title, date, source, and its text without what stands around it. First
//! by the page tags that government sites carry (国办发〔2017〕47号), then by the containers of the
//! systems they were made with, last by where the sentences are.

mod main_text;
mod tangle;
mod when;

use platform::Moment;
use scraper::{ElementRef, Html, Selector};

use super::address::Address;
use super::charset::{self, Decoded};
use crate::manuscripts::text;
use crate::manuscripts::tree::{self, Element, Node};

pub use main_text::Found;
pub use tangle::is_tangled;
pub use when::date_in;

/// Where things stand on the pages of one site; CSS selectors, each may be missing.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The main text.
    pub content: Option<Selector>,
    /// The title.
    pub title: Option<Selector>,
    /// The date of publication.
    pub date: Option<Selector>,
    /// What does not belong to the text.
    pub remove: Vec<Selector>,
    /// What tells kinds of pages apart: an element, and the words in it when some are given.
    pub kinds: Vec<(Selector, String)>,
}

/// An old page, read.
#[derive(Clone, Debug)]
pub struct OldPage {
    /// Title, one line.
    pub title: String,
    /// When the old site says it was published.
    pub published_at: Option<Moment>,
    /// Source.
    pub source: String,
    /// Author.
    pub author: String,
    /// Summary.
    pub lead: String,
    /// Key words.
    pub keywords: Vec<String>,
    /// The column that the page tag or the breadcrumb names.
    pub column: String,
    /// The main text as HTML, not judged yet; pictures and files by their old addresses.
    pub html: String,
    /// Pictures of the text, each once.
    pub pictures: Vec<Address>,
    /// Files that the text links to, with the words of the link, each once.
    pub attachments: Vec<(Address, String)>,
    /// Characters of the text.
    pub length: usize,
    /// The page is a list of other pages, not an article.
    pub listing: bool,
    /// How the main text was found.
    pub found: Found,
    /// The encoding.
    pub encoding: &'static str,
    /// Some characters could not be read.
    pub broken: bool,
    /// Which of [`Places::kinds`] it has.
    pub kinds: Vec<bool>,
    /// It is an item of a feed or an export, and no page of a site.
    pub item: Option<Said>,
    /// Its markup is a bomb; nothing of it was read.
    pub tangled: bool,
}

/// What an item says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Its text is a summary only.
    pub summary_only: bool,
    /// Shortcodes that were taken out of its text.
    pub shortcodes: Vec<String>,
}

/// Fewer characters than this are no article unless there is a picture or a file.
const SHORT: usize = 30;

/// Endings of files that are attachments.
const FILES: &[&str] = &[
    "pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "dps", "zip", "rar", "7z", "rtf", "csv",
    "txt",
];

impl OldPage {
    /// Reads a page. Total: any bytes have an answer.
    pub fn read(bytes: &[u8], charset: Option<&str>, address: &Address, places: &Places) -> Self {
        let Decoded { text, encoding, broken } = charset::decode(bytes, charset);
        let tangled = is_tangled(&text);
        let text = if tangled { String::new() } else { text };
        let document = Html::parse_document(&text);
        let base = first(&document, "base[href]")
            .and_then(|base| address.join(base.attr("href").unwrap_or_default()))
            .unwrap_or_else(|| address.clone());
        let main = main_text::find(&document, places.content.as_ref());
        let mut taker =
            Taker { base: &base, remove: main_text::ids(&document, &places.remove), ..Taker::default_at(&base) };
        let nodes = taker.take(main.element);
        let html = tree::write(&nodes);
        let plain = text::plain(&html);
        let length = plain.chars().filter(|c| !c.is_whitespace()).count();
        let (linked, whole) = (main_text::linked(main.element), main_text::letters(main.element));
        let Taker { pictures, attachments, .. } = taker;
        let item = said(&document);
        // However short an item is, its feed calls it an article.
        let short = if item.is_some() { 1 } else { SHORT };
        let empty = length < short && pictures.is_empty() && attachments.is_empty();
        let title = title(&document, places.title.as_ref());
        let published_at = match item {
            // A date in its text is no date of publication.
            Some(_) => {
                tag(&document, &["PubDate"]).and_then(|t| date_in(&t)).or_else(|| when::in_address(&address.path()))
            }
            None => published(&document, places.date.as_ref(), address),
        };
        // The first page of a folder with no date and many links is its list, however long the
        // summaries are that stand between the links.
        let first = published_at.is_none() && address.is_index() && linked * 5 > whole;
        Self {
            published_at,
            source: tag(&document, &["ContentSource", "source"])
                .or_else(|| labelled(&document, &["来源", "信息来源", "文章来源", "稿源"]))
                .unwrap_or_default(),
            author: tag(&document, &["Author", "author"]).unwrap_or_default(),
            lead: tag(&document, &["Description", "description"]).unwrap_or_default(),
            keywords: keywords(&document),
            column: tag(&document, &["ColumnName"]).or_else(|| breadcrumb(&document)).unwrap_or_default(),
            listing: empty || (item.is_none() && (first || (linked * 2 > whole && attachments.len() < 3))),
            found: main.found,
            title,
            html,
            pictures,
            attachments,
            length,
            encoding,
            // Feeds were decoded before they were taken apart.
            broken: broken || (item.is_some() && plain.contains('\u{fffd}')),
            item,
            tangled,
            kinds: places.kinds.iter().map(|(kind, words)| has(&document, kind, words)).collect(),
        }
    }
}

fn said(document: &Html) -> Option<Said> {
    let main = first(document, main_text::ITEM)?;
    let shortcodes = main.attr("data-shortcodes").unwrap_or_default();
    Some(Said {
        summary_only: main.attr("data-item") == Some("summary"),
        shortcodes: shortcodes.split_whitespace().map(str::to_owned).collect(),
    })
}

fn has(document: &Html, kind: &Selector, words: &str) -> bool {
    document.select(kind).any(|element| words.is_empty() || element.text().collect::<String>().contains(words))
}

fn selector(css: &str) -> Option<Selector> {
    Selector::parse(css).ok()
}

fn first<'a>(document: &'a Html, css: &str) -> Option<ElementRef<'a>> {
    let selector = selector(css)?;
    document.select(&selector).next()
}

fn words(element: ElementRef<'_>) -> String {
    one_line(&element.text().collect::<String>())
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c == '\u{3000}')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A page tag by one of its names, in any case.
fn tag(document: &Html, names: &[&str]) -> Option<String> {
    let metas = selector("meta[content]")?;
    names.iter().find_map(|name| {
        document.select(&metas).find_map(|meta| {
            let known = meta.attr("name").or_else(|| meta.attr("property"))?;
            let value = one_line(meta.attr("content").unwrap_or_default());
            (known.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then_some(value)
        })
    })
}

fn keywords(document: &Html) -> Vec<String> {
    let text = tag(document, &["Keywords", "keywords"]).unwrap_or_default();
    let mut words: Vec<String> = Vec::new();
    for word in text.split([';', '；', ',', '，', '、', '|']).map(str::trim).filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// The title: where the operator says, the page tag, the first heading, the title of the document
/// without the name of the site.
fn title(document: &Html, place: Option<&Selector>) -> String {
    if let Some(found) = place.and_then(|place| document.select(place).next()).map(words).filter(|t| !t.is_empty()) {
        return found;
    }
    if let Some(found) = tag(document, &["ArticleTitle", "og:title"]) {
        return found;
    }
    let of_document = first(document, "title").map(words).unwrap_or_default();
    for heading in ["h1", "h2"] {
        // A heading that the document's title repeats is the article's, not the site's name.
        let all = selector(heading).map(|css| document.select(&css).map(words).collect::<Vec<_>>()).unwrap_or_default();
        let named = all.into_iter().find(|text| !text.is_empty() && (heading == "h1" || of_document.contains(text)));
        if let Some(text) = named {
            return text;
        }
    }
    let parts =
        of_document.split(['_', '|', '–', '—']).flat_map(|part| part.split(" - ")).flat_map(|part| part.split("--"));
    parts.map(str::trim).find(|part| !part.is_empty()).unwrap_or_default().to_owned()
}

/// The date: where the operator says, the page tag, the words before a date, the address.
fn published(document: &Html, place: Option<&Selector>, address: &Address) -> Option<Moment> {
    if let Some(found) = place.and_then(|place| document.select(place).find_map(|element| date_in(&words(element)))) {
        return Some(found);
    }
    if let Some(found) = tag(document, &["PubDate", "article:published_time", "publishdate", "pubdate", "DC.date"])
        .and_then(|t| date_in(&t))
    {
        return Some(found);
    }
    labelled(document, &["发布时间", "发布日期", "发表时间", "发稿时间", "公开日期", "时间", "日期"])
        .and_then(|text| date_in(&text))
        .or_else(|| when::in_address(&address.path()))
}

/// What stands after a label: `来源：区教委  发布时间：2016-05-03`.
fn labelled(document: &Html, labels: &[&str]) -> Option<String> {
    let body = first(document, "body")?;
    let text = one_line(&main_text::visible(body));
    labels.iter().find_map(|label| {
        let mut rest = text.as_str();
        while let Some(at) = rest.find(label) {
            rest = &rest[at + label.len()..];
            if let Some(value) = rest.trim_start().strip_prefix(['：', ':']) {
                // A date has a space in it; a name does not.
                let value = value.trim_start();
                let most = if label.contains(['时', '日']) { 24 } else { 40 };
                let end = |c: char| matches!(c, '【' | '[' | '|' | '（' | '(') || (most == 40 && c.is_whitespace());
                let value: String = value.chars().take(most).take_while(|c| !end(*c)).collect();
                return (!value.trim().is_empty()).then(|| value.trim().to_owned());
            }
        }
        None
    })
}

/// The last link of `首页 > 政务公开 > 通知公告`.
fn breadcrumb(document: &Html) -> Option<String> {
    [
        "[class*=breadcrumb]",
        "[class*=crumb]",
        "[class*=position]",
        "[class*=location]",
        "[id*=position]",
        "[class*=dqwz]",
    ]
    .iter()
    .find_map(|css| {
        let place = first(document, css)?;
        let links = selector("a")?;
        let last = place.select(&links).last().map(words)?;
        (!last.is_empty() && last.chars().count() <= 20 && last != "首页").then_some(last)
    })
}

/// Takes the main text out of a page.
struct Taker<'p> {
    base: &'p Address,
    remove: Vec<ego_tree::NodeId>,
    pictures: Vec<Address>,
    attachments: Vec<(Address, String)>,
}

impl<'p> Taker<'p> {
    fn default_at(base: &'p Address) -> Self {
        Self { base, remove: Vec::new(), pictures: Vec::new(), attachments: Vec::new() }
    }

    fn take(&mut self, main: ElementRef<'_>) -> Vec<Node> {
        let mut nodes = Vec::new();
        for child in main.children() {
            self.node(child, 0, &mut nodes);
        }
        nodes
    }

    fn node(&mut self, node: ego_tree::NodeRef<'_, scraper::Node>, depth: usize, out: &mut Vec<Node>) {
        if let Some(text) = node.value().as_text() {
            tree::push_text(out, text);
            return;
        }
        let Some(element) = ElementRef::wrap(node) else { return };
        let name = element.value().name();
        if main_text::is_never_text(name) || self.remove.contains(&node.id()) || main_text::is_hidden(element) {
            return;
        }
        if name == "img" {
            self.picture(element, out);
            return;
        }
        if depth >= tree::MAX_DEPTH {
            // Deeper than any text needs: only the words stay.
            tree::push_text(out, &main_text::visible(element));
            return;
        }
        let mut children = Vec::new();
        for child in node.children() {
            self.node(child, depth + 1, &mut children);
        }
        let mut attrs: Vec<(String, String)> =
            element.value().attrs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        if name == "a" {
            self.link(&mut attrs, &words(element));
        }
        out.push(Node::Element(Element { name: name.to_owned(), attrs, children }));
    }

    fn picture(&mut self, element: ElementRef<'_>, out: &mut Vec<Node>) {
        // Pages that load pictures late keep the real address beside the placeholder.
        let source = ["data-src", "data-original", "oldsrc", "src"].iter().find_map(|name| {
            let value = element.attr(name)?;
            self.base.join(value)
        });
        let Some(address) = source else { return };
        let mut shown = Element::new("img", Vec::new()).with("src", address.as_str());
        if let Some(alt) = element.attr("alt").map(str::trim).filter(|alt| !alt.is_empty()) {
            shown = shown.with("alt", alt);
        }
        out.push(Node::Element(shown));
        if !self.pictures.contains(&address) {
            self.pictures.push(address);
        }
    }

    /// A link to a file is an attachment; one to the same site keeps its path, which leads on.
    fn link(&mut self, attrs: &mut [(String, String)], words: &str) {
        let Some((_, href)) = attrs.iter_mut().find(|(name, _)| name == "href") else { return };
        if href.starts_with('#') {
            return;
        }
        let Some(address) = self.base.join(href) else { return };
        let name = address.file_name();
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        if FILES.contains(&ending.as_str()) {
            address.as_str().clone_into(href);
            if !self.attachments.iter().any(|(known, _)| *known == address) {
                self.attachments.push((address, words.to_owned()));
            }
        } else if address.host() == self.base.host() {
            *href = address.path();
        } else {
            address.as_str().clone_into(href);
        }
    }
}

#[cfg(test)]
mod tests;
