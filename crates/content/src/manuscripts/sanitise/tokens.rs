//! First look at foreign HTML, tag by tag and in one pass: knows what is office markup, reports what goes, bounds the
//! depth before any tree is built, and leaves balanced tags for the judge. Not itself the judge: that is the allow-list.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, EndTag, StartTag, Tag, Token, TokenSink, TokenSinkResult, Tokenizer,
};

use super::{RemovedKind, Report, anchor_allowed, class_allowed, picture_allowed};
use crate::manuscripts::tree::{escape_attr, escape_text, is_void};

/// No text needs more levels of markup than this; more would make the tree builder slow.
const MAX_OPEN: usize = 64;

/// Writes the HTML again with balanced, known tags and without what can be told apart by the tag alone.
pub(super) fn rewrite(html: &str, report: &mut Report) -> String {
    let sink = Sink(RefCell::new(State {
        report: std::mem::take(report),
        ..State::default()
    }));
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(sink, html5ever::tokenizer::TokenizerOpts::default());
    // A script element would stop the tokenizer; ours never asks it to, so one call reads everything.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut state = tokenizer.sink.0.into_inner();
    state.close_down_to(0);
    *report = state.report;
    state.out
}

struct Sink(RefCell<State>);

#[derive(Default)]
struct State {
    out: String,
    /// Tags written and not yet closed.
    open: Vec<&'static str>,
    /// Inside an element whose content goes with it: its name and how many of it are open.
    skipping: Option<(String, usize)>,
    report: Report,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => match tag.kind {
                StartTag => return state.start(&tag),
                EndTag => state.end(&tag.name),
            },
            Token::CharacterTokens(text) => state.text(&text),
            Token::NullCharacterToken => state.report.add(RemovedKind::Characters, "U+0000"),
            Token::CommentToken(comment) => state.comment(&comment),
            Token::DoctypeToken(_) | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

/// What happens to a tag.
enum Fate {
    /// Written under this name.
    Keep(&'static str),
    /// The tag goes, its content stays.
    Unwrap,
    /// It goes with its content.
    Drop(RemovedKind),
    /// It goes with its content, which the tokenizer must read as raw text.
    DropRaw(RemovedKind, RawKind),
    /// The tag goes and is reported, its content stays.
    Report(RemovedKind),
}

fn fate(name: &str) -> Fate {
    use Fate::{Drop, DropRaw, Keep, Unwrap};
    match name {
        "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "nav"
        | "address" | "center" | "pre" | "dt" | "dd" | "details" | "summary" | "form"
        | "fieldset" | "legend" => Keep("p"),
        "h1" | "h2" => Keep("h2"),
        "h3" => Keep("h3"),
        "h4" | "h5" | "h6" => Keep("h4"),
        "br" => Keep("br"),
        "hr" => Keep("hr"),
        "img" | "image" => Keep("img"),
        "ul" | "menu" | "dir" => Keep("ul"),
        "ol" => Keep("ol"),
        "li" => Keep("li"),
        "blockquote" => Keep("blockquote"),
        "strong" | "b" => Keep("strong"),
        "em" | "i" => Keep("em"),
        "sub" => Keep("sub"),
        "sup" => Keep("sup"),
        "a" => Keep("a"),
        "table" => Keep("table"),
        "caption" => Keep("caption"),
        "thead" => Keep("thead"),
        "tbody" | "tfoot" => Keep("tbody"),
        "tr" => Keep("tr"),
        "th" => Keep("th"),
        "td" => Keep("td"),
        "figure" => Keep("figure"),
        "figcaption" => Keep("figcaption"),
        "html" | "body" | "head" | "span" | "font" | "u" | "s" | "small" | "big" | "abbr"
        | "cite" | "code" | "mark" | "label" | "time" | "ins" | "del" | "strike" | "tt" | "kbd"
        | "samp" | "var" | "q" | "dfn" | "bdi" | "bdo" | "wbr" | "nobr" | "dl" | "col"
        | "colgroup" | "ruby" | "rb" | "rt" | "rp" | "meta" | "link" | "base" | "picture"
        | "source" | "output" | "data" => Unwrap,
        "script" => DropRaw(RemovedKind::Script, RawKind::Rawtext),
        "style" => DropRaw(RemovedKind::Style, RawKind::Rawtext),
        "title" | "textarea" => DropRaw(RemovedKind::Element, RawKind::Rcdata),
        "iframe" => DropRaw(RemovedKind::Frame, RawKind::Rawtext),
        "xmp" | "noembed" | "noframes" | "noscript" => {
            DropRaw(RemovedKind::Element, RawKind::Rawtext)
        }
        "object" | "embed" | "applet" | "frameset" | "frame" | "portal" => Drop(RemovedKind::Frame),
        "svg" | "math" | "template" | "select" | "canvas" | "audio" | "video" | "datalist"
        | "map" => Drop(RemovedKind::Element),
        "xml" => Drop(RemovedKind::OfficeMarkup),
        _ if name.contains(':') => Fate::Report(RemovedKind::OfficeMarkup),
        _ => Fate::Report(RemovedKind::Element),
    }
}

impl State {
    fn text(&mut self, text: &str) {
        if self.skipping.is_some() {
            return;
        }
        let turning = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        let unseen = |c: char| {
            (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
                || turning(c)
                || matches!(c, '\u{FFFE}' | '\u{FFFF}')
        };
        if text.contains(unseen) {
            let kept: String = text.chars().filter(|c| !unseen(*c)).collect();
            for c in text.chars().filter(|c| unseen(*c)) {
                self.report
                    .add(RemovedKind::Characters, &format!("U+{:04X}", u32::from(c)));
            }
            escape_text(&kept, &mut self.out);
        } else {
            escape_text(text, &mut self.out);
        }
    }

    fn comment(&mut self, comment: &str) {
        if comment.starts_with("[if")
            || comment.starts_with("?xml")
            || comment.starts_with("[endif")
        {
            self.report.add(RemovedKind::OfficeMarkup, "<!--[if]-->");
        }
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if let Some((skipped, depth)) = &mut self.skipping {
            if skipped == name && !tag.self_closing {
                *depth += 1;
            }
            return raw_content(name);
        }
        match fate(name) {
            Fate::Keep(kept) => self.keep(kept, tag),
            Fate::Unwrap => self.report_attributes(tag, "span"),
            Fate::Report(kind) => {
                self.report.add(kind, &format!("<{name}>"));
                self.report_attributes(tag, "span");
            }
            Fate::Drop(kind) => {
                self.report.add(kind, &format!("<{name}>"));
                if !tag.self_closing && !matches!(name, "embed" | "frame") {
                    self.skipping = Some((name.to_owned(), 1));
                }
            }
            Fate::DropRaw(kind, raw) => {
                self.report.add(kind, &format!("<{name}>"));
                self.skipping = Some((name.to_owned(), 1));
                return TokenSinkResult::RawData(raw);
            }
        }
        TokenSinkResult::Continue
    }

    fn end(&mut self, name: &str) {
        if let Some((skipped, depth)) = &mut self.skipping {
            if skipped == name {
                *depth -= 1;
                if *depth == 0 {
                    self.skipping = None;
                }
            }
            return;
        }
        if let Fate::Keep(kept) = fate(name)
            && !is_void(kept)
        {
            // A cell or a table is only left by its own tags.
            let walls = self
                .open
                .iter()
                .rposition(|open| matches!(*open, "table" | "td" | "th" | "caption"))
                .unwrap_or(0);
            let from = if matches!(
                kept,
                "table" | "thead" | "tbody" | "tr" | "td" | "th" | "caption"
            ) {
                0
            } else {
                walls
            };
            if let Some(at) = self.open[from..].iter().rposition(|open| *open == kept) {
                self.close_down_to(from + at);
            }
        }
    }

    fn close_down_to(&mut self, length: usize) {
        while self.open.len() > length {
            if let Some(name) = self.open.pop() {
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push('>');
            }
        }
    }

    /// Ends the elements that a browser would end itself before this tag.
    fn imply_ends(&mut self, name: &str) {
        let (ended, walls): (&[&str], &[&str]) = match name {
            "p" | "h2" | "h3" | "h4" | "ul" | "ol" | "blockquote" | "table" | "figure" | "hr"
            | "figcaption" => (
                &["p", "h2", "h3", "h4"],
                &["table", "td", "th", "caption", "li", "blockquote", "figure"],
            ),
            "li" => (&["li", "p"], &["ul", "ol", "table", "td", "th"]),
            "tr" => (&["tr", "caption"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "thead" | "tbody" | "caption" => (&["thead", "tbody", "caption"], &["table"]),
            "a" => (&["a"], &["table", "td", "th"]),
            _ => return,
        };
        let from = self
            .open
            .iter()
            .rposition(|open| walls.contains(open))
            .map_or(0, |at| at + 1);
        if let Some(at) = self.open[from..]
            .iter()
            .position(|open| ended.contains(open))
        {
            self.close_down_to(from + at);
        }
    }

    fn keep(&mut self, name: &'static str, tag: &Tag) {
        self.imply_ends(name);
        if name == "img"
            && !tag
                .attrs
                .iter()
                .any(|a| &*a.name.local == "src" && picture_allowed(&a.value))
        {
            let src = tag
                .attrs
                .iter()
                .find(|a| &*a.name.local == "src")
                .map_or("<img>", |a| &*a.value);
            self.report.add(RemovedKind::Picture, src);
            self.report_attributes(tag, name);
            return;
        }
        if !is_void(name) && self.open.len() >= MAX_OPEN {
            self.report.add(RemovedKind::Nesting, &format!("<{name}>"));
            return;
        }
        self.report_attributes(tag, name);
        self.out.push('<');
        self.out.push_str(name);
        let mut classes: Vec<String> = Vec::new();
        for attr in &tag.attrs {
            let (attribute, value): (&str, &str) = (&attr.name.local, &attr.value);
            match attribute {
                "class" => classes.extend(
                    value
                        .split_ascii_whitespace()
                        .filter(|c| class_allowed(name, c))
                        .map(str::to_owned),
                ),
                "style" => classes.extend(
                    alignment(value)
                        .filter(|c| class_allowed(name, c))
                        .map(str::to_owned),
                ),
                "align" => classes.extend(
                    alignment(&format!("text-align:{value}"))
                        .filter(|c| class_allowed(name, c))
                        .map(str::to_owned),
                ),
                "id" if anchor_allowed(value) => self.attribute("id", value),
                "href" | "title" | "src" | "alt" | "width" | "height" | "scope" | "colspan"
                | "rowspan" | "start" => {
                    self.attribute(attribute, value);
                }
                _ => {}
            }
        }
        classes.dedup();
        if !classes.is_empty() {
            self.attribute("class", &classes.join(" "));
        }
        self.out.push('>');
        if !is_void(name) {
            self.open.push(name);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape_attr(value, &mut self.out);
        self.out.push('"');
    }

    fn report_attributes(&mut self, tag: &Tag, kept: &str) {
        for attr in &tag.attrs {
            let (name, value): (&str, &str) = (&attr.name.local, &attr.value);
            if name.len() > 2 && name.starts_with("on") {
                self.report.add(RemovedKind::EventHandler, name);
            } else if name == "style" && value.contains("mso-") {
                self.report.add(RemovedKind::OfficeMarkup, "mso-*");
            } else if name == "style" {
                self.report.add(RemovedKind::Style, "style");
            } else if name == "class" && value.starts_with("Mso") {
                self.report.add(RemovedKind::OfficeMarkup, value);
            } else if kept == "a" && name == "href" && !address_allowed(value) {
                self.report.add(RemovedKind::Address, value);
            }
        }
    }
}

/// Content of these is raw text for the tokenizer even inside something that is dropped.
fn raw_content(name: &str) -> TokenSinkResult<()> {
    match fate(name) {
        Fate::DropRaw(_, raw) => TokenSinkResult::RawData(raw),
        _ => TokenSinkResult::Continue,
    }
}

fn alignment(style: &str) -> impl Iterator<Item = &'static str> {
    let style: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    let found = if style.contains("text-align:center") {
        Some("centred")
    } else if style.contains("text-align:right") {
        Some("right")
    } else {
        None
    };
    found.into_iter()
}

fn address_allowed(href: &str) -> bool {
    match ammonia::Url::parse(href) {
        Ok(url) => matches!(url.scheme(), "http" | "https" | "mailto" | "tel"),
        Err(error) => error == ammonia::url::ParseError::RelativeUrlWithoutBase,
    }
}
