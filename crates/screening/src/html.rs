//! Bodies: what a reader sees of HTML, block by block, with the way back to the source, so that a number split by inline
//! tags is found and mended without touching a tag.

use std::ops::Range;

use crate::addresses;
use crate::engine::Engine;
use crate::finding::{Finding, Kind, Place, Severity, Why};
use crate::mend::chosen;

/// A stretch of visible text and where it comes from.
#[derive(Debug)]
struct Piece {
    visible: Range<usize>,
    source: Range<usize>,
    /// Byte for byte the same; otherwise one character written as an entity.
    verbatim: bool,
}

/// What is seen of a body.
#[derive(Debug, Default)]
pub(crate) struct Visible {
    pub text: String,
    pieces: Vec<Piece>,
    /// Where each block begins.
    blocks: Vec<usize>,
    /// Something visible stands in the present block.
    begun: bool,
    /// Alternative and title texts, with their block.
    alts: Vec<(String, usize)>,
    /// Addresses of links and embedded things, with the visible text they cover.
    links: Vec<(String, Range<usize>)>,
}

/// Elements that begin and end a block.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "iframe",
    "video",
    "audio",
];

/// Elements whose content is not text.
const SILENT: &[&str] = &["script", "style", "template", "noscript", "head", "title", "svg", "math", "object"];

/// What stands between two blocks in the visible text.
const BETWEEN: &str = "\n\n";

/// The text a reader sees of a body: blocks parted by a blank line, cells of a row by a tab, `<br>` as a line break.
/// Spans of findings of [`Engine::html`] count its bytes.
pub fn visible_text(html: &str) -> String {
    Visible::of(html).text
}

impl Visible {
    /// Reads a body. Anything is read in linear time; broken HTML the way browsers mostly do.
    pub fn of(html: &str) -> Self {
        let mut visible = Self { blocks: vec![0], ..Self::default() };
        let mut anchors: Vec<(String, usize)> = Vec::new();
        let mut at = 0;
        while at < html.len() {
            let rest = &html[at..];
            if !rest.starts_with('<') {
                let end = rest.find('<').map_or(html.len(), |next| at + next);
                visible.push_text(html, at..end);
                at = end;
            } else if let Some(comment) = rest.strip_prefix("<!--") {
                at = comment.find("-->").map_or(html.len(), |end| at + 4 + end + 3);
            } else if rest.starts_with("<!") || rest.starts_with("<?") {
                at = rest.find('>').map_or(html.len(), |end| at + end + 1);
            } else if let Some(tag) = Tag::read(html, at) {
                at = tag.end;
                if SILENT.contains(&tag.name.as_str()) && !tag.closing && !tag.selfclosing {
                    at = end_of(html, at, &tag.name);
                    continue;
                }
                visible.tag(&tag, &mut anchors);
            } else {
                visible.push_text(html, at..at + 1);
                at += 1;
            }
        }
        while let Some((href, start)) = anchors.pop() {
            visible.links.push((href, start..visible.text.len()));
        }
        visible
    }

    fn tag(&mut self, tag: &Tag, anchors: &mut Vec<(String, usize)>) {
        match tag.name.as_str() {
            "br" => self.text.push('\n'),
            "wbr" => {}
            "td" | "th" if !tag.closing => self.part("\t"),
            name if BLOCKS.contains(&name) => self.part(BETWEEN),
            _ => {}
        }
        if tag.name == "a" {
            if let Some((href, start)) = anchors.pop() {
                self.links.push((href, start..self.text.len()));
            }
            if !tag.closing
                && let Some(href) = tag.attribute("href")
            {
                anchors.push((href, self.text.len()));
            }
        } else if !tag.closing {
            for name in ["src", "action", "data", "poster", "cite", "formaction"] {
                if let Some(address) = tag.attribute(name) {
                    self.links.push((address, self.text.len()..self.text.len()));
                }
            }
        }
        if !tag.closing {
            for name in ["alt", "title", "aria-label"] {
                if let Some(text) = tag.attribute(name).filter(|text| !text.trim().is_empty()) {
                    self.alts.push((text, self.blocks.len() - 1));
                }
            }
        }
    }

    fn part(&mut self, with: &str) {
        if !self.begun {
            return;
        }
        self.begun = false;
        self.text.push_str(with);
        self.blocks.push(self.text.len());
    }

    fn push_text(&mut self, html: &str, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let rest = &html[at..range.end];
            if let Some((c, length)) = entity(rest) {
                let start = self.text.len();
                self.text.push(c);
                self.begun = true;
                self.pieces.push(Piece { visible: start..self.text.len(), source: at..at + length, verbatim: false });
                at += length;
                continue;
            }
            let skip = usize::from(rest.starts_with('&'));
            let length = rest[skip..].find('&').map_or(rest.len(), |next| skip + next);
            // Spaces at the begin of a block are not seen.
            let unseen = rest[..length].bytes().take_while(u8::is_ascii_whitespace).count();
            if !self.begun && unseen > 0 {
                at += unseen;
                continue;
            }
            self.begun = true;
            let start = self.text.len();
            // Line breaks of the source are spaces on the page.
            self.text.extend(rest[..length].chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }));
            self.pieces.push(Piece { visible: start..self.text.len(), source: at..at + length, verbatim: true });
            at += length;
        }
    }

    /// The block that a byte of the visible text is in.
    fn block_of(&self, at: usize) -> usize {
        self.blocks.partition_point(|begin| *begin <= at).saturating_sub(1)
    }
}

/// A tag of the source.
struct Tag {
    name: String,
    closing: bool,
    selfclosing: bool,
    attributes: Vec<(String, String)>,
    end: usize,
}

impl Tag {
    fn read(html: &str, at: usize) -> Option<Self> {
        let bytes = html.as_bytes();
        let closing = bytes.get(at + 1) == Some(&b'/');
        let start = at + 1 + usize::from(closing);
        if !bytes.get(start)?.is_ascii_alphabetic() {
            return None;
        }
        let length =
            bytes[start..].iter().take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>')).count();
        let mut tag = Self {
            name: html.get(start..start + length)?.to_ascii_lowercase(),
            closing,
            selfclosing: false,
            attributes: Vec::new(),
            end: html.len(),
        };
        let mut at = start + length;
        loop {
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            match bytes.get(at) {
                None => return Some(tag),
                Some(b'>') => {
                    tag.end = at + 1;
                    return Some(tag);
                }
                Some(b'/') => {
                    tag.selfclosing = bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let begin = at;
            at += 1;
            while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'>' | b'/')) {
                at += 1;
            }
            let name = html[begin..at].to_ascii_lowercase();
            let mut next = at;
            while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
                next += 1;
            }
            if bytes.get(next) != Some(&b'=') {
                tag.attributes.push((name, String::new()));
                continue;
            }
            next += 1;
            while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
                next += 1;
            }
            let (from, to, after) = match bytes.get(next) {
                Some(quote @ (b'"' | b'\'')) => {
                    let from = next + 1;
                    let to = bytes[from..].iter().position(|b| b == quote).map_or(html.len(), |end| from + end);
                    (from, to, (to + 1).min(html.len()))
                }
                _ => {
                    let to = bytes[next..].iter().position(|b| b.is_ascii_whitespace() || *b == b'>');
                    let to = to.map_or(html.len(), |end| next + end);
                    (next, to, to)
                }
            };
            tag.attributes.push((name, decoded(&html[from..to])));
            at = after;
        }
    }

    fn attribute(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

/// The place behind the end tag of an element whose content is not text.
fn end_of(html: &str, at: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut from = at;
    while let Some(next) = html[from..].find("</") {
        let begin = from + next + 2;
        let is_it =
            bytes.get(begin..begin + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
        if is_it {
            return html[begin..].find('>').map_or(html.len(), |end| begin + end + 1);
        }
        from = begin;
    }
    html.len()
}

fn decoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (c, length) = entity(rest).unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// Named entities that are written in Chinese pages.
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("shy", '\u{AD}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("ZeroWidthSpace", '\u{200B}'),
    ("middot", '·'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("times", '×'),
    ("yen", '¥'),
    ("copy", '©'),
    ("commat", '@'),
    ("colon", ':'),
    ("sol", '/'),
    ("period", '.'),
    ("hyphen", '‐'),
    ("dash", '‐'),
    ("lowbar", '_'),
    ("num", '#'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("star", '☆'),
    ("starf", '★'),
    ("bigstar", '★'),
];

/// The character that an entity at the begin of a text stands for, and how long it is written.
fn entity(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix('&')?;
    if let Some(number) = rest.strip_prefix('#') {
        let (digits, radix, skip) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16, 3),
            None => (number, 10, 2),
        };
        let length = digits.bytes().take(8).take_while(|b| char::from(*b).is_digit(radix)).count();
        let code = u32::from_str_radix(&digits[..length], radix).ok()?;
        let semicolon = usize::from(digits[length..].starts_with(';'));
        let c = char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{FFFD}');
        return Some((c, skip + length + semicolon));
    }
    let length = rest.bytes().take(24).take_while(u8::is_ascii_alphanumeric).count();
    rest[length..].starts_with(';').then_some(())?;
    ENTITIES.iter().find(|(name, _)| *name == &rest[..length]).map(|(_, c)| (*c, length + 2))
}

impl Engine {
    /// Screens a body: its visible text, the texts in place of pictures, the addresses of its links.
    ///
    /// Spans count bytes of the [visible text](visible_text); for [`Place::AltText`] bytes of that text; for
    /// [`Place::LinkText`], where `found` is the address, the visible text of the link. `block` is the ordinal of the
    /// block.
    pub fn html(&self, html: &str) -> Vec<Finding> {
        let visible = Visible::of(html);
        let mut findings = self.text_at(&Place::Body, &visible.text);
        for finding in &mut findings {
            finding.block = visible.block_of(finding.span.start);
        }
        for (text, block) in &visible.alts {
            let mut found = self.text_at(&Place::AltText, text);
            for finding in &mut found {
                finding.block = *block;
            }
            findings.append(&mut found);
        }
        for (address, shown) in &visible.links {
            let (verdict, _) = addresses::judge(address, self.hosts());
            let text = &visible.text[shown.clone()];
            let disguised = addresses::shown_host(text)
                .zip(addresses::host_of(address))
                .filter(|(shown, host)| shown.trim_start_matches("www.") != host.trim_start_matches("www."));
            let verdict = match (verdict, disguised) {
                (Some((Severity::Block, why)), _) => Some((Severity::Block, why)),
                (_, Some((shown, host))) => {
                    Some((Severity::Warn, Why::new("link-disguised").arg("host", host).arg("shown", shown)))
                }
                (verdict, None) => verdict,
            };
            if let Some((severity, why)) = verdict {
                findings.push(Finding {
                    kind: Kind::Link,
                    severity,
                    place: Place::LinkText,
                    span: shown.clone(),
                    block: visible.block_of(shown.start),
                    found: address.clone(),
                    why,
                    suggestion: None,
                });
            }
        }
        findings
    }

    /// The body with the suggestions of those findings that are wanted, put into text alone: no tag and no attribute
    /// changes. A number that is split by tags is written where it begins.
    pub fn mend_html(&self, html: &str, wanted: &dyn Fn(&Finding) -> bool) -> String {
        let visible = Visible::of(html);
        let mut findings = self.text_at(&Place::Body, &visible.text);
        for finding in &mut findings {
            finding.block = visible.block_of(finding.span.start);
        }
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for (span, suggestion) in chosen(findings.iter().filter(|finding| wanted(finding))) {
            let mut text = Some(escaped(suggestion));
            let first = visible.pieces.partition_point(|piece| piece.visible.end <= span.start);
            for piece in &visible.pieces[first..] {
                if piece.visible.start >= span.end {
                    break;
                }
                let (from, to) = (span.start.max(piece.visible.start), span.end.min(piece.visible.end));
                let source = if piece.verbatim {
                    let offset = piece.source.start;
                    offset + from - piece.visible.start..offset + to - piece.visible.start
                } else {
                    piece.source.clone()
                };
                edits.push((source, text.take().unwrap_or_default()));
            }
        }
        let mut out = String::with_capacity(html.len());
        let mut at = 0;
        for (range, text) in edits {
            if range.start < at {
                continue;
            }
            out.push_str(&html[at..range.start]);
            out.push_str(&text);
            at = range.end;
        }
        out.push_str(&html[at..]);
        out
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_read_in_blocks() {
        let html = "<h2>一</h2>\n<p>二<b>三</b>&nbsp;四<br>五</p><script>不见</script><!-- 不见 --><table><tr><td>甲<td>乙</table>";
        assert_eq!(visible_text(html), "一\n\n二三\u{A0}四\n五\n\n甲\t乙\n\n");
    }

    #[test]
    fn broken_markup_ends() {
        for html in
            ["<", "<a", "<a href=", "<a href=\"", "</", "<!--", "&#x", "&#99999999;", "<p <p>", "a < b", "<script>"]
        {
            let _ = visible_text(html);
        }
    }
}
