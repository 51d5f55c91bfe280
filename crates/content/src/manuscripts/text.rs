//! The text of a manuscript without its markup: for search, digests and summaries; counting words the Chinese way;
//! display width, in which a Chinese character is 1 and a Latin letter ½ (annex 5, T2); the outline of headings.

use std::fmt;

use serde::Serialize;

use super::tree::{Element, Node, is_block, parse};

/// The text of judged HTML, one line a block; cells of a table row are separated by a tab.
pub fn plain(html: &str) -> String {
    let mut out = String::new();
    plain_into(&parse(html), &mut out);
    while out.ends_with(['\n', ' ', '\t']) {
        out.pop();
    }
    out
}

fn plain_into(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) => match element.name.as_str() {
                "br" => out.push('\n'),
                "img" => out.push_str(element.attr("alt").unwrap_or_default()),
                "td" | "th" => {
                    plain_into(&element.children, out);
                    while out.ends_with('\n') {
                        out.pop();
                    }
                    out.push('\t');
                }
                name if is_block(name) => {
                    new_line(out);
                    plain_into(&element.children, out);
                    new_line(out);
                }
                _ => plain_into(&element.children, out),
            },
        }
    }
}

fn new_line(out: &mut String) {
    while out.ends_with(['\t', ' ']) {
        out.pop();
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Whether a character takes the width of a Chinese one: Han, kana, hangul, full-width forms and Chinese punctuation.
pub fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA000..=0xA4CF
        | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD)
        // Quotation marks, dash and ellipsis are set full width in Chinese text.
        || matches!(c, '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201C}' | '\u{201D}' | '\u{2026}' | '\u{00B7}')
}

/// Whether a character is a written character of Chinese (or kana, hangul): a word of its own when counting.
pub fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x3005 | 0x3007 | 0x3041..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0x20000..=0x3FFFD)
}

/// How many words a text has: every Chinese character is one, every run of Latin letters or digits is one.
pub fn count_words(text: &str) -> usize {
    let mut words = 0;
    let mut in_word = false;
    for c in text.chars() {
        if is_ideograph(c) {
            words += 1;
            in_word = false;
        } else if c.is_alphanumeric() {
            words += usize::from(!in_word);
            in_word = true;
        } else if !(in_word && matches!(c, '\'' | '-' | '.' | '_' | '@')) {
            in_word = false;
        }
    }
    words
}

/// A display width, counted in half characters so that it stays exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Width {
    /// Twice the width in Chinese characters.
    pub halves: u32,
}

impl Width {
    /// So many Chinese characters wide.
    pub const fn characters(n: u32) -> Self {
        Self { halves: n.saturating_mul(2) }
    }
}

impl fmt::Display for Width {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.halves / 2, if self.halves % 2 == 1 { ".5" } else { "" })
    }
}

/// The display width of a line: a Chinese character 1, anything narrow ½, what is not seen 0.
pub fn display_width(text: &str) -> Width {
    Width { halves: text.chars().map(halves).fold(0, u32::saturating_add) }
}

fn halves(c: char) -> u32 {
    if is_wide(c) {
        2
    } else if c.is_control() || matches!(u32::from(c), 0x0300..=0x036F | 0x200B..=0x200F | 0xFE00..=0xFE0F | 0xFEFF) {
        0
    } else {
        1
    }
}

/// The beginning of a text on one line, at most so wide; shortened at a sentence or word where that costs little.
pub fn excerpt(text: &str, most: Width) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if display_width(&line) <= most {
        return line;
    }
    let room = most.halves.saturating_sub(2);
    let mut width = 0;
    let mut end = 0;
    let mut sentence = None;
    let mut previous = ' ';
    for (at, c) in line.char_indices() {
        width += halves(c);
        if width > room {
            break;
        }
        if matches!(c, '。' | '！' | '？' | '；') {
            sentence = Some((at + c.len_utf8(), width));
        }
        // A cut inside a Latin word would show half of it.
        if !(c.is_ascii_alphanumeric() && previous.is_ascii_alphanumeric()) {
            end = at;
        }
        previous = c;
        let next = line[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        if !(c.is_ascii_alphanumeric() && next.is_ascii_alphanumeric()) {
            end = at + c.len_utf8();
        }
    }
    match sentence {
        Some((at, used)) if used * 3 >= room * 2 => line[..at].to_owned(),
        _ => format!("{}…", line[..end].trim_end()),
    }
}

/// A heading in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// 2 to 4.
    pub level: u8,
    /// What it says.
    pub text: String,
    /// The anchor it carries, if any.
    pub anchor: Option<String>,
}

/// The headings of judged HTML in reading order.
pub fn outline(html: &str) -> Vec<Heading> {
    let mut out = Vec::new();
    outline_into(&parse(html), &mut out);
    out
}

fn outline_into(nodes: &[Node], out: &mut Vec<Heading>) {
    for node in nodes {
        let Node::Element(element) = node else {
            continue;
        };
        match level(element) {
            Some(level) => out.push(Heading {
                level,
                text: element.text().split_whitespace().collect::<Vec<_>>().join(" "),
                anchor: element.attr("id").map(str::to_owned),
            }),
            None => outline_into(&element.children, out),
        }
    }
}

fn level(element: &Element) -> Option<u8> {
    match element.name.as_str() {
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_blocks_apart_and_inlines_together() {
        let html = "<h2>题</h2><p>甲<strong>乙</strong>丙<br>丁</p><ul><li>一</li><li>二</li></ul>\
            <table><tbody><tr><td>左</td><td>右</td></tr></tbody></table><figure><img src=\"/files/a.png\" alt=\"图\"></figure>";
        assert_eq!(plain(html), "题\n甲乙丙\n丁\n一\n二\n左\t右\n图");
        assert_eq!(plain(""), "");
    }

    #[test]
    fn words_are_characters_and_latin_runs() {
        assert_eq!(count_words("东城区 2014年发布 e-mail 3.5 版，ok"), 3 + 1 + 3 + 1 + 1 + 1 + 1);
        assert_eq!(count_words("，。 ——"), 0);
    }

    #[test]
    fn width_counts_chinese_one_and_latin_a_half() {
        assert_eq!(display_width("东城12").halves, 6);
        assert_eq!(display_width("《办法》").to_string(), "4");
        assert_eq!(display_width("东城5").to_string(), "2.5");
        assert_eq!(display_width("e\u{0301}").halves, 1);
    }

    #[test]
    fn an_excerpt_ends_at_a_sentence_when_one_is_near_and_never_splits_a_word() {
        let text = "第一句话到这里结束。第二句话很长很长很长很长很长";
        assert_eq!(excerpt(text, Width::characters(13)), "第一句话到这里结束。");
        assert_eq!(excerpt(text, Width::characters(6)), "第一句话到…");
        assert_eq!(excerpt("open government data", Width::characters(8)), "open…");
        assert_eq!(excerpt("短", Width::characters(8)), "短");
        assert_eq!(excerpt("甲\n\n乙", Width::characters(8)), "甲 乙");
    }

    #[test]
    fn the_outline_lists_headings_with_their_anchors() {
        let found = outline("<h2 id=\"chapter-1\">第一章  总则</h2><p>x</p><blockquote><h3>细</h3></blockquote>");
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].level, found[0].text.as_str(), found[0].anchor.as_deref()),
            (2, "第一章 总则", Some("chapter-1"))
        );
        assert_eq!((found[1].level, found[1].anchor.as_deref()), (3, None));
    }
}
