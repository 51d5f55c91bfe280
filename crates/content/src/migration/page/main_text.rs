//! Where on a page the text is. Sentences count, links count against it: the way browsers find it
//! for their reading view, with the containers of Chinese content systems asked first.

use std::collections::HashMap;
use std::sync::LazyLock;

use ego_tree::NodeId;
use scraper::{ElementRef, Html, Selector};

/// How the main text was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// By the operator's selector.
    Told,
    /// It is the text of an item.
    Item,
    /// By a container that is known: which.
    Known(&'static str),
    /// By its sentences.
    Guessed,
    /// Not at all: the whole page is taken.
    Whole,
}

/// The main text.
pub struct Main<'a> {
    /// Its element.
    pub element: ElementRef<'a>,
    /// How it was found.
    pub found: Found,
}

/// Where the text of an item stands ([`crate::migration::item`]).
pub const ITEM: &str = "html > body > main[data-item]";

/// Containers of the text in systems that government sites use or used, the surest first.
pub const KNOWN: &[&str] = &[
    "#UCAP-CONTENT",
    ".TRS_Editor",
    ".TRS_UEDITOR",
    "#zoom",
    "#Zoom",
    "#fontzoom",
    "#vsb_content",
    ".v_news_content",
    ".pages_content",
    ".article-content",
    ".article_content",
    "#article-content",
    ".content_text",
    "#news_content",
    "[itemprop=articleBody]",
];

static SELECTORS: LazyLock<Vec<(&'static str, Selector)>> =
    LazyLock::new(|| KNOWN.iter().filter_map(|css| Some((*css, Selector::parse(css).ok()?))).collect());

/// A container with fewer letters than this holds something else.
const LEAST: usize = 20;

/// The main text of a page.
pub fn find<'a>(document: &'a Html, told: Option<&Selector>) -> Main<'a> {
    if let Some(element) = told.and_then(|selector| document.select(selector).next()) {
        return Main { element, found: Found::Told };
    }
    if let Some(element) = Selector::parse(ITEM).ok().and_then(|item| document.select(&item).next()) {
        return Main { element, found: Found::Item };
    }
    for (css, selector) in SELECTORS.iter() {
        // Nested containers of one kind: the outermost comes first.
        let holds = |element: &ElementRef<'_>| letters(*element) >= LEAST || has_picture(*element);
        if let Some(element) = document.select(selector).find(holds) {
            return Main { element, found: Found::Known(css) };
        }
    }
    let root = document.root_element();
    let body =
        root.children().filter_map(ElementRef::wrap).find(|child| child.value().name() == "body").unwrap_or(root);
    match best(body) {
        Some(element) => Main { element, found: Found::Guessed },
        None => Main { element: body, found: Found::Whole },
    }
}

/// The element whose own paragraphs say the most; a paragraph counts for its parent, and by half
/// for the parent of that.
fn best(body: ElementRef<'_>) -> Option<ElementRef<'_>> {
    let mut scores: HashMap<NodeId, f64> = HashMap::new();
    for element in body.descendants().filter_map(ElementRef::wrap) {
        let name = element.value().name();
        let paragraph = matches!(name, "p" | "pre" | "blockquote")
            || (matches!(name, "div" | "td" | "section") && has_own_text(element));
        if !paragraph || is_around(element) {
            continue;
        }
        let text = visible(element);
        let length = text.chars().filter(|c| !c.is_whitespace()).count();
        if length < 12 {
            continue;
        }
        let marks = text.chars().filter(|c| matches!(c, '，' | '。' | '；' | '、' | ',' | '！' | '？')).count();
        let linked = linked(element).min(length);
        #[expect(clippy::cast_precision_loss, reason = "lengths of texts are small")]
        let score = (1.0 + marks as f64 + (length as f64 / 50.0).min(4.0)) * (1.0 - linked as f64 / length as f64);
        let own = if matches!(name, "p" | "pre" | "blockquote") { element.parent() } else { Some(*element) };
        let Some(holder) = own else { continue };
        *scores.entry(holder.id()).or_default() += score;
        if let Some(above) = holder.parent() {
            *scores.entry(above.id()).or_default() += score / 2.0;
        }
    }
    body.descendants()
        .filter_map(ElementRef::wrap)
        .filter(|element| element.value().name() != "body")
        .filter_map(|element| scores.get(&element.id()).map(|score| (element, *score)))
        .fold(None, |best: Option<(ElementRef<'_>, f64)>, (element, score)| match best {
            Some((_, most)) if most >= score => best,
            _ => Some((element, score)),
        })
        .map(|(element, _)| element)
}

fn has_own_text(element: ElementRef<'_>) -> bool {
    let own: usize =
        element.children().filter_map(|child| child.value().as_text()).map(|text| text.trim().chars().count()).sum();
    own >= 12
}

fn has_picture(element: ElementRef<'_>) -> bool {
    element.descendants().filter_map(ElementRef::wrap).any(|inner| inner.value().name() == "img")
}

/// Whether it stands around the text: navigation, footer, lists of other pages.
fn is_around(element: ElementRef<'_>) -> bool {
    element.ancestors().filter_map(ElementRef::wrap).chain([element]).any(|element| {
        let value = element.value();
        if matches!(value.name(), "nav" | "footer" | "header" | "aside" | "form" | "button") {
            return true;
        }
        let names = [value.attr("class").unwrap_or_default(), value.attr("id").unwrap_or_default()];
        names.iter().flat_map(|names| names.split_whitespace()).map(str::to_ascii_lowercase).any(|name| {
            [
                "footer",
                "header",
                "nav",
                "menu",
                "sidebar",
                "copyright",
                "breadcrumb",
                "crumb",
                "related",
                "share",
                "banner",
                "topbar",
            ]
            .iter()
            .any(|part| name.contains(part))
        })
    })
}

/// Elements whose inside nobody reads.
pub fn is_never_text(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "iframe"
            | "object"
            | "embed"
            | "form"
            | "input"
            | "button"
            | "select"
            | "textarea"
            | "svg"
            | "nav"
            | "link"
            | "meta"
            | "title"
            | "head"
    )
}

/// Whether the page itself hides it.
pub fn is_hidden(element: ElementRef<'_>) -> bool {
    let style = element.attr("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    element.attr("hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}

/// The text that can be seen; elements are kept apart by a space.
pub fn visible(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    // A walk without recursion: pages nest as deep as they like.
    let mut next = element.first_child();
    while let Some(node) = next {
        let mut down = node.first_child();
        if let Some(words) = node.value().as_text() {
            text.push_str(words);
        } else if let Some(inner) = ElementRef::wrap(node)
            && (is_never_text(inner.value().name()) || is_hidden(inner))
        {
            down = None;
        }
        let mut at = node;
        while down.is_none() && at.id() != element.id() {
            if at.value().is_element() {
                text.push(' ');
            }
            down = at.next_sibling();
            match at.parent() {
                Some(parent) => at = parent,
                None => break,
            }
        }
        next = down;
    }
    text
}

/// How many letters can be seen.
pub fn letters(element: ElementRef<'_>) -> usize {
    visible(element).chars().filter(|c| !c.is_whitespace()).count()
}

/// How many of them stand in links.
pub fn linked(element: ElementRef<'_>) -> usize {
    element
        .descendants()
        .filter_map(ElementRef::wrap)
        .filter(|inner| inner.value().name() == "a" && inner.attr("href").is_some())
        .map(letters)
        .sum()
}

/// The elements that match one of the selectors.
pub fn ids(document: &Html, selectors: &[Selector]) -> Vec<NodeId> {
    selectors.iter().flat_map(|selector| document.select(selector)).map(|element| element.id()).collect()
}
