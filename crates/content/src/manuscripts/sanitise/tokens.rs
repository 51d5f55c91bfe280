//! First look at foreign HTML, tag by tag and in one pass: knows what is office markup, reports what goes, bounds the
//! depth before any tree is built, and leaves balanced tags for the judge. Not itself the judge: that is the allow-list.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, EndTag, StartTag, Tag, Token, TokenSink, TokenSinkResult, Tokenizer};

use super::fates::{Fate, address_allowed, alignment, fate};
use super::{RemovedKind, Report, anchor_allowed, class_allowed, picture_allowed};
use crate::manuscripts::tree::{escape_attr, escape_text, is_void};

/// No text needs more levels of markup than this; more would make the tree builder slow.
const MAX_OPEN: usize = 64;

/// A tag with more attributes than this is an attack: looking for duplicates takes quadratic time.
const MAX_PIECES: usize = 20_000;

/// Writes the HTML again with balanced, known tags and without what can be told apart by the tag alone.
pub(super) fn rewrite(html: &str, report: &mut Report) -> String {
    let html = without_data(html);
    let sink = Sink(RefCell::new(State { report: std::mem::take(report), ..State::default() }));
    let input = BufferQueue::default();
    let tokenizer = Tokenizer::new(sink, html5ever::tokenizer::TokenizerOpts::default());
    let mut rest: &str = &html;
    let mut pieces = 0;
    let mut seen = 0;
    while !rest.is_empty() && pieces <= MAX_PIECES {
        let (chunk, after) = rest.split_at(rest.floor_char_boundary(16 << 10).max(1));
        rest = after;
        input.push_back(StrTendril::from_slice(chunk));
        // A script element would stop the tokenizer; ours never asks it to, so it reads all it is given.
        let _ = tokenizer.feed(&input);
        let tokens = tokenizer.sink.0.borrow().tokens;
        let separators = |c: &u8| c.is_ascii_whitespace() || matches!(c, b'/' | b'"' | b'\'');
        pieces = if tokens == seen { pieces + chunk.bytes().filter(|c| separators(c)).count() } else { 0 };
        seen = tokens;
    }
    let whole = pieces <= MAX_PIECES;
    if whole {
        tokenizer.end();
    }
    let mut state = tokenizer.sink.0.into_inner();
    state.flush_marker();
    state.close_down_to(0);
    if !whole {
        state.report.add(RemovedKind::Structure, "html");
        escape_text(rest, &mut state.out);
    }
    *report = state.report;
    state.out
}

/// Pictures that were pasted as data are dropped anyway; their megabytes need not be read as HTML first.
fn without_data(html: &str) -> Cow<'_, str> {
    const KEPT: usize = 64;
    let in_data =
        |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/' | b'=' | b';' | b',' | b'%' | b'.' | b'_' | b'-');
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = html[at..].find("data:") {
        let start = at + found + 5;
        let length = html.as_bytes()[start..].iter().take_while(|c| in_data(**c)).count();
        if length > 1_000 {
            out.push_str(&html[copied..start + KEPT]);
            copied = start + length;
        }
        at = start + length;
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
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
    /// How many tokens have come.
    tokens: usize,
    /// Where the paragraph begins that Word means as an item of a list.
    item_at: Option<usize>,
    /// The bullet or number that Word wrote before an item, while it is read, and how many spans are open in it.
    marker: Option<(String, usize)>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        // An error says nothing about progress: the tokenizer reports them inside a tag.
        state.tokens += usize::from(!matches!(token, Token::ParseError(_)));
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

impl State {
    fn text(&mut self, text: &str) {
        if self.skipping.is_some() {
            return;
        }
        if let Some((marker, _)) = &mut self.marker {
            marker.push_str(text);
            return;
        }
        let turning = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        let unseen = |c: char| {
            (c.is_control() && !matches!(c, '\n' | '\t' | '\r')) || turning(c) || matches!(c, '\u{FFFE}' | '\u{FFFF}')
        };
        if text.contains(unseen) {
            let kept: String = text.chars().filter(|c| !unseen(*c)).collect();
            for c in text.chars().filter(|c| unseen(*c)) {
                self.report.add(RemovedKind::Characters, &format!("U+{:04X}", u32::from(c)));
            }
            escape_text(&kept, &mut self.out);
        } else {
            escape_text(text, &mut self.out);
        }
    }

    fn comment(&mut self, comment: &str) {
        if comment.starts_with("[if") || comment.starts_with("?xml") || comment.starts_with("[endif") {
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
            Fate::Unwrap => {
                self.report_attributes(tag, "span");
                if name == "span" && !tag.self_closing {
                    self.marker_span(tag);
                }
            }
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
        if name == "span" {
            self.marker_ends();
        } else {
            self.flush_marker();
        }
        if name == "p" && self.open.last() == Some(&"li") && self.item_at.take().is_some() {
            self.close_down_to(self.open.len() - 1);
            return;
        }
        if let Fate::Keep(kept) = fate(name)
            && !is_void(kept)
        {
            // A cell or a table is only left by its own tags.
            let walls =
                self.open.iter().rposition(|open| matches!(*open, "table" | "td" | "th" | "caption")).unwrap_or(0);
            let from =
                if matches!(kept, "table" | "thead" | "tbody" | "tr" | "td" | "th" | "caption") { 0 } else { walls };
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
            "p" | "h2" | "h3" | "h4" | "ul" | "ol" | "blockquote" | "table" | "figure" | "hr" | "figcaption" => {
                (&["p", "h2", "h3", "h4"], &["table", "td", "th", "caption", "li", "blockquote", "figure"])
            }
            "li" => (&["li", "p"], &["ul", "ol", "table", "td", "th"]),
            "tr" => (&["tr", "caption"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "thead" | "tbody" | "caption" => (&["thead", "tbody", "caption"], &["table"]),
            "a" => (&["a"], &["table", "td", "th"]),
            _ => return,
        };
        let from = self.open.iter().rposition(|open| walls.contains(open)).map_or(0, |at| at + 1);
        if let Some(at) = self.open[from..].iter().position(|open| ended.contains(open)) {
            self.close_down_to(from + at);
        }
    }

    fn keep(&mut self, name: &'static str, tag: &Tag) {
        self.flush_marker();
        self.imply_ends(name);
        if name == "img" && !tag.attrs.iter().any(|a| &*a.name.local == "src" && picture_allowed(&a.value)) {
            let src = tag.attrs.iter().find(|a| &*a.name.local == "src").map_or("<img>", |a| &*a.value);
            self.report.add(RemovedKind::Picture, src);
            self.report_attributes(tag, name);
            return;
        }
        if !is_void(name) && self.open.len() >= MAX_OPEN {
            self.report.add(RemovedKind::Nesting, &format!("<{name}>"));
            return;
        }
        self.report_attributes(tag, name);
        if name == "p" {
            let listed = tag.attrs.iter().any(|a| &*a.name.local == "style" && a.value.contains("mso-list:"));
            self.item_at = listed.then_some(self.out.len());
        }
        self.out.push('<');
        self.out.push_str(name);
        let mut classes: Vec<String> = Vec::new();
        for attr in &tag.attrs {
            let (attribute, value): (&str, &str) = (&attr.name.local, &attr.value);
            match attribute {
                "class" => {
                    classes
                        .extend(value.split_ascii_whitespace().filter(|c| class_allowed(name, c)).map(str::to_owned));
                }
                "style" => classes.extend(alignment(value).filter(|c| class_allowed(name, c)).map(str::to_owned)),
                "align" => classes.extend(
                    alignment(&format!("text-align:{value}")).filter(|c| class_allowed(name, c)).map(str::to_owned),
                ),
                "id" if anchor_allowed(value) => self.attribute("id", value),
                "href" | "title" | "src" | "alt" | "width" | "height" | "scope" | "colspan" | "rowspan" | "start" => {
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

    /// Word writes the bullet of an item into a span that other programs should ignore.
    fn marker_span(&mut self, tag: &Tag) {
        let ignored = || {
            tag.attrs.iter().any(|a| &*a.name.local == "style" && a.value.replace(' ', "").contains("mso-list:Ignore"))
        };
        match &mut self.marker {
            Some((_, depth)) => *depth += 1,
            None if self.item_at.is_some() && ignored() => self.marker = Some((String::new(), 1)),
            None => {}
        }
    }

    /// A bullet whose span does not end is just text.
    fn flush_marker(&mut self) {
        if let Some((marker, _)) = self.marker.take() {
            self.text(&marker);
        }
    }

    /// At the end of that span: a bullet makes the paragraph an item, a number stays as text.
    fn marker_ends(&mut self) {
        let Some((_, depth)) = &mut self.marker else {
            return;
        };
        *depth -= 1;
        if *depth > 0 {
            return;
        }
        let Some((marker, _)) = self.marker.take() else {
            return;
        };
        let marker = marker.trim_matches(|c: char| c.is_whitespace());
        let mut chars = marker.chars();
        // Bullets of the symbol fonts arrive as single letters.
        let bullet = matches!((chars.next(), chars.next()), (Some(c), None) if !c.is_numeric() && !crate::manuscripts::text::is_ideograph(c));
        match (self.item_at, self.open.iter().rposition(|open| *open == "p")) {
            (Some(at), Some(open)) if bullet && self.out[at..].starts_with("<p") => {
                let end = self.out[at..].find('>').map_or(at + 2, |end| at + end + 1);
                self.out.replace_range(at..end, "<li>");
                self.open[open] = "li";
            }
            _ => {
                let text = format!("{marker} ");
                self.item_at = None;
                self.text(&text);
            }
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
