//! The judge of all HTML that enters the house, whatever the editor promised: a closed list of elements, attributes,
//! classes and addresses; what is taken out is reported to the writer (annex 5: P1 indentation and blank lines,
//! P3 office markup, inline styles, scripts). `clean(clean(x)) == clean(x)`.

mod fates;
mod tidy;
mod tokens;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Serialize;

use super::tree;

/// HTML that may be stored and shown, and what had to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clean {
    /// The judged HTML.
    pub html: String,
    /// What was taken out, one entry a kind and thing.
    pub removed: Vec<Removed>,
}

/// Something the judge took out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// What sort of thing it was.
    pub kind: RemovedKind,
    /// The thing itself, shortened: a tag, an attribute, the start of an address.
    pub what: String,
    /// How often it stood in the text.
    pub count: usize,
}

impl Removed {
    /// The message that tells the writer.
    pub fn key(&self) -> &'static str {
        self.kind.key()
    }

    /// The arguments of the message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        vec![("what", self.what.clone()), ("count", self.count.to_string())]
    }
}

/// The sorts of things that are taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemovedKind {
    /// A script element.
    Script,
    /// A style sheet or an inline style.
    Style,
    /// An attribute that runs script (`onclick`…).
    EventHandler,
    /// A link to an address that is not http, https, mailto, tel or relative.
    Address,
    /// A picture that does not lie in this house's own store.
    Picture,
    /// A frame or a plug-in.
    Frame,
    /// Markup of Word, WPS or Excel.
    OfficeMarkup,
    /// Another element; its text stays.
    Element,
    /// Nesting deeper than any text needs; its text stays.
    Nesting,
    /// Characters that cannot be seen or that turn the reading direction.
    Characters,
    /// Structure that no browser reads the same way twice; the text stays as plain paragraphs.
    Structure,
}

impl RemovedKind {
    /// The message that tells the writer.
    pub fn key(self) -> &'static str {
        match self {
            Self::Script => "manuscripts-removed-script",
            Self::Style => "manuscripts-removed-style",
            Self::EventHandler => "manuscripts-removed-event-handler",
            Self::Address => "manuscripts-removed-address",
            Self::Picture => "manuscripts-removed-picture",
            Self::Frame => "manuscripts-removed-frame",
            Self::OfficeMarkup => "manuscripts-removed-office-markup",
            Self::Element => "manuscripts-removed-element",
            Self::Nesting => "manuscripts-removed-nesting",
            Self::Characters => "manuscripts-removed-characters",
            Self::Structure => "manuscripts-removed-structure",
        }
    }
}

/// Why HTML is not even looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HtmlRefusal {
    /// Longer than the limit, in bytes.
    TooLarge {
        /// What was sent.
        size: usize,
        /// What is allowed.
        limit: usize,
    },
}

impl HtmlRefusal {
    /// The message that tells the writer what to do.
    pub fn key(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "manuscripts-html-too-large",
        }
    }

    /// The arguments of the message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge { size, limit } => {
                vec![("size", super::size_in_words(*size)), ("limit", super::size_in_words(*limit))]
            }
        }
    }
}

/// Judges HTML from outside: refuses what is longer than `limit` bytes before looking at it.
pub fn clean_within(html: &str, limit: usize) -> Result<Clean, HtmlRefusal> {
    if html.len() > limit {
        return Err(HtmlRefusal::TooLarge { size: html.len(), limit });
    }
    Ok(clean(html))
}

/// Judges HTML. Total: any text has an answer, and a judged text is answered with itself.
pub fn clean(html: &str) -> Clean {
    let mut report = Report::default();
    let mut html = pass(html, &mut report);
    // What browsers repair while reading can need a second repair; most texts are stable at once.
    let mut silent = Report::default();
    for _ in 0..6 {
        let again = pass(&html, &mut silent);
        if again == html {
            return Clean { html, removed: report.removed };
        }
        html = again;
    }
    report.add(RemovedKind::Structure, "html");
    Clean { html: plain_paragraphs(&html), removed: report.removed }
}

/// Plain text as judged paragraphs, one a line.
pub fn from_plain(text: &str) -> Clean {
    let mut html = String::with_capacity(text.len() + 64);
    for line in text.lines() {
        html.push_str("<p>");
        tree::escape_text(line, &mut html);
        html.push_str("</p>");
    }
    clean(&html)
}

fn pass(html: &str, report: &mut Report) -> String {
    let balanced = tokens::rewrite(html, report);
    let judged = JUDGE.clean(&balanced).to_string();
    let tidied = tidy::tidy(tree::parse(&judged));
    tree::write(&tidied)
}

fn plain_paragraphs(html: &str) -> String {
    let mut out = String::new();
    for line in super::text::plain(html).lines() {
        let line = line.trim();
        if !line.is_empty() {
            out.push_str("<p>");
            tree::escape_text(line, &mut out);
            out.push_str("</p>");
        }
    }
    out
}

/// What has been taken out so far. Bounded, so that a hostile text cannot fill the screen.
#[derive(Debug, Default)]
struct Report {
    removed: Vec<Removed>,
    at: HashMap<(RemovedKind, String), usize>,
}

impl Report {
    const MOST: usize = 60;

    fn add(&mut self, kind: RemovedKind, what: &str) {
        let what: String = what.chars().filter(|c| !c.is_control()).take(60).collect();
        let key = (kind, what);
        if let Some(at) = self.at.get(&key) {
            self.removed[*at].count += 1;
        } else if self.removed.len() < Self::MOST {
            self.at.insert(key.clone(), self.removed.len());
            self.removed.push(Removed { kind: key.0, what: key.1, count: 1 });
        }
    }
}

/// The classes a text may carry; what they look like is the style sheet's business.
fn class_allowed(tag: &str, class: &str) -> bool {
    CLASSES.iter().any(|(tags, classes)| tags.contains(&tag) && classes.contains(&class))
}

const CLASSES: [(&[&str], &[&str]); 7] = [
    (
        &["p"],
        &[
            "article",
            "article-paragraph",
            "item",
            "preface",
            "document-number",
            "addressees",
            "signature",
            "signed-on",
            "footnote",
            "centred",
            "right",
        ],
    ),
    (&["h2"], &["chapter", "notice-title", "regulation-title", "centred"]),
    (&["h3"], &["part", "centred"]),
    (&["h4"], &["centred"]),
    (&["strong"], &["article-no"]),
    (&["sup"], &["footnote-mark"]),
    (&["th", "td"], &["centred", "right"]),
];

/// Anchors a text may carry: `chapter-1`, `article-19-2`, `footnote-3`.
fn anchor_allowed(id: &str) -> bool {
    ["chapter-", "part-", "article-", "footnote-", "heading-"].iter().any(|prefix| {
        id.strip_prefix(prefix).is_some_and(|rest| {
            !rest.is_empty()
                && rest.len() <= 40
                && rest.chars().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase() || c == '-')
        })
    })
}

/// Pictures come from this house's own store only.
fn picture_allowed(src: &str) -> bool {
    src.strip_prefix("/files/").is_some_and(|rest| {
        !rest.is_empty()
            && !rest.split('/').any(|part| part.is_empty() || part == "." || part == "..")
            && !rest.contains(['\\', '%', ':', '?', '#'])
            && !rest.chars().any(|c| c.is_control() || c.is_whitespace())
    })
}

fn number_allowed(value: &str, most: u32) -> bool {
    value.len() <= 5
        && value.chars().all(|c| c.is_ascii_digit())
        && value.parse::<u32>().is_ok_and(|n| n >= 1 && n <= most)
}

/// What an attribute may say; `None` drops it.
fn attribute_allowed<'v>(tag: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let keep = match (tag, name) {
        (_, "id") => anchor_allowed(value),
        ("img", "src") => picture_allowed(value),
        ("img", "width" | "height") => number_allowed(value, 20_000),
        ("th" | "td", "colspan" | "rowspan") => value != "1" && number_allowed(value, 1_000),
        ("ol", "start") => number_allowed(value, 99_999),
        ("th", "scope") => matches!(value, "col" | "row" | "colgroup" | "rowgroup"),
        (_, "class" | "rel" | "alt" | "title" | "href") => true,
        _ => false,
    };
    keep.then_some(Cow::Borrowed(value))
}

static JUDGE: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut judge = ammonia::Builder::empty();
    judge
        .tags(HashSet::from([
            "h2",
            "h3",
            "h4",
            "p",
            "br",
            "ul",
            "ol",
            "li",
            "blockquote",
            "strong",
            "em",
            "sub",
            "sup",
            "a",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "figure",
            "figcaption",
            "img",
            "hr",
        ]))
        .clean_content_tags(HashSet::from([
            "script", "style", "title", "textarea", "iframe", "object", "svg", "math", "template",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title"])),
            ("img", HashSet::from(["src", "alt", "width", "height"])),
            ("th", HashSet::from(["scope", "colspan", "rowspan"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("ol", HashSet::from(["start"])),
            ("h2", HashSet::from(["id"])),
            ("h3", HashSet::from(["id"])),
            ("h4", HashSet::from(["id"])),
            ("p", HashSet::from(["id"])),
        ]))
        .allowed_classes(
            CLASSES
                .iter()
                .flat_map(|(tags, classes)| tags.iter().map(|tag| (*tag, classes.iter().copied().collect())))
                .collect(),
        )
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener"))
        .strip_comments(true)
        .attribute_filter(attribute_allowed);
    judge
});

#[cfg(test)]
mod tests;
