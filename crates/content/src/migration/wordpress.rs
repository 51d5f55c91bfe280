//! The text of a post as WordPress keeps it: plain text whose blank lines are paragraphs, or blocks
//! between comments; with shortcodes that only WordPress understands.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A post's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// As HTML, not judged yet.
    pub html: String,
    /// Names of the shortcodes that were taken out, each once.
    pub shortcodes: Vec<String>,
}

/// Elements that are no part of a paragraph.
const BLOCKS: &str = "table|thead|tfoot|caption|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|\
    blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|header|footer|nav|figure|figcaption|\
    details|summary";

/// Shortcodes that WordPress itself brings; others are known by having attributes or an end.
const OWN: [&str; 7] = ["caption", "wp_caption", "gallery", "audio", "video", "playlist", "embed"];

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| Patterns::new().ok());

struct Patterns {
    opens: Regex,
    closes: Regex,
    begins: Regex,
    blank: Regex,
    pre: Regex,
    caption: Regex,
    pictured: Regex,
    shortcode: Regex,
    attribute: Regex,
}

impl Patterns {
    fn new() -> Result<Self, regex::Error> {
        Ok(Self {
            opens: Regex::new(&format!(r"(?i)<(?:{BLOCKS})(?:\s[^>]*|/)?>"))?,
            closes: Regex::new(&format!(r"(?i)</(?:{BLOCKS})\s*>|<hr\s*/?>"))?,
            begins: Regex::new(&format!(r"(?i)^</?(?:{BLOCKS})[\s/>]"))?,
            blank: Regex::new(r"\n[ \t\u{3000}]*\n\s*")?,
            pre: Regex::new(r"(?is)<pre[\s>].*?</pre\s*>")?,
            caption: Regex::new(r"(?is)\[(?:wp_)?caption((?:\s[^\[\]]*)?)\](.*?)\[/(?:wp_)?caption\]")?,
            pictured: Regex::new(r"(?is)^\s*((?:<a\s[^>]*>\s*)?<img\s[^>]*>(?:\s*</a>)?)(.*)$")?,
            shortcode: Regex::new(r"\[(\[)?(/)?([A-Za-z][A-Za-z0-9_-]*)((?:\s[^\[\]]*)?)/?\](\])?")?,
            attribute: Regex::new(r#"(?i)caption\s*=\s*(?:"([^"]*)"|'([^']*)')"#)?,
        })
    }
}

/// Reads a post's text.
pub fn read(raw: &str) -> Text {
    let raw = raw.replace("\r\n", "\n").replace('\r', "\n");
    let Some(patterns) = PATTERNS.as_ref() else { return Text { html: raw, shortcodes: Vec::new() } };
    let mut shortcodes = Vec::new();
    let raw = captions(patterns, &raw, &mut shortcodes);
    let raw = without_shortcodes(patterns, &raw, &mut shortcodes);
    let html = if raw.contains("<!-- wp:") { raw } else { with_paragraphs(patterns, &raw) };
    Text { html, shortcodes }
}

fn note(shortcodes: &mut Vec<String>, name: &str) {
    let name = name.to_ascii_lowercase();
    if !shortcodes.contains(&name) {
        shortcodes.push(name);
    }
}

/// `[caption …]<img> words[/caption]` is a figure.
fn captions(patterns: &Patterns, raw: &str, shortcodes: &mut Vec<String>) -> String {
    let figure = |found: &Captures<'_>| {
        note(shortcodes, "caption");
        let inside = &found[2];
        let stated = patterns.attribute.captures(&found[1]);
        let stated = stated.and_then(|value| value.get(1).or(value.get(2)).map(|m| m.as_str().to_owned()));
        let (picture, words) = match patterns.pictured.captures(inside) {
            Some(parts) => (parts[1].to_owned(), parts[2].trim().to_owned()),
            None => (inside.to_owned(), String::new()),
        };
        let words = if words.is_empty() { stated.unwrap_or_default() } else { words };
        format!("\n\n<figure>{picture}<figcaption>{words}</figcaption></figure>\n\n")
    };
    patterns.caption.replace_all(raw, figure).into_owned()
}

/// Takes the brackets out; what stands between them stays.
fn without_shortcodes(patterns: &Patterns, raw: &str, shortcodes: &mut Vec<String>) -> String {
    let (mut begin, mut end) = (HashSet::new(), HashSet::new());
    for found in patterns.shortcode.captures_iter(raw) {
        let names = if found.get(2).is_some() { &mut end } else { &mut begin };
        names.extend(found.get(3).map(|name| name.as_str()));
    }
    let out = patterns.shortcode.replace_all(raw, |found: &Captures<'_>| {
        let whole = found[0].to_owned();
        // `[[gallery]]` is how one writes about a shortcode.
        if found.get(1).is_some() && found.get(5).is_some() {
            return whole[1..whole.len() - 1].to_owned();
        }
        let name = &found[3];
        let known = OWN.contains(&name.to_ascii_lowercase().as_str());
        let closing = found.get(2).is_some();
        // `[sic]` is a word of the text, `[notice type="a"]` and `[b]…[/b]` are not.
        let paired = if closing { begin.contains(name) } else { end.contains(name) };
        if known || paired || found[4].contains('=') {
            note(shortcodes, name);
            let outside = |at: usize| found.get(at).map(|m| m.as_str()).unwrap_or_default().to_owned();
            return outside(1) + &outside(5);
        }
        whole
    });
    out.into_owned()
}

/// What WordPress does when it shows a post: blank lines part paragraphs, single ones break lines.
fn with_paragraphs(patterns: &Patterns, raw: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for kept in patterns.pre.find_iter(raw) {
        paragraphs(patterns, &raw[at..kept.start()], &mut out);
        out.push_str(kept.as_str());
        at = kept.end();
    }
    paragraphs(patterns, &raw[at..], &mut out);
    out
}

fn paragraphs(patterns: &Patterns, raw: &str, out: &mut String) {
    let spaced = patterns.opens.replace_all(raw, "\n\n$0");
    let spaced = patterns.closes.replace_all(&spaced, "$0\n\n");
    for part in patterns.blank.split(&spaced).map(str::trim).filter(|part| !part.is_empty()) {
        if patterns.begins.is_match(part) {
            out.push_str(part);
        } else {
            let _ = std::fmt::Write::write_fmt(out, format_args!("<p>{}</p>", part.replace('\n', "<br>")));
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(raw: &str) -> String {
        read(raw).html.replace('\n', "")
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        assert_eq!(html("甲。\r\n乙。\r\n \r\n丙。"), "<p>甲。<br>乙。</p><p>丙。</p>");
        assert_eq!(
            html("甲\n<ul>\n<li>一</li>\n<li>二</li>\n</ul>\n乙"),
            "<p>甲</p><ul><li>一</li><li>二</li></ul><p>乙</p>"
        );
        assert_eq!(read("甲\n<pre>\na\n\nb\n</pre>").html, "<p>甲</p>\n<pre>\na\n\nb\n</pre>");
        assert_eq!(
            html("<!-- wp:paragraph -->\n<p>甲</p>\n<!-- /wp:paragraph -->"),
            "<!-- wp:paragraph --><p>甲</p><!-- /wp:paragraph -->"
        );
        assert_eq!(html("a < b\n\n<b>c</b>"), "<p>a < b</p><p><b>c</b></p>");
    }

    #[test]
    fn captions_stay_and_shortcodes_go() {
        let text = read(
            "前\n[caption id=\"a_6\" width=\"300\"]<a href=\"x\"><img src=\"y.jpg\" alt=\"\" /></a> 园门[/caption]\n\
             [gallery ids=\"1,2\"]\n[notice type='a']请看[/notice] [b]粗[/b] [sic] [1] [[gallery]] [注]",
        );
        assert_eq!(text.shortcodes, ["caption", "gallery", "notice", "b"]);
        let html = text.html.replace('\n', "");
        let figure = "<figure><a href=\"x\"><img src=\"y.jpg\" alt=\"\" /></a><figcaption>园门</figcaption></figure>";
        assert!(html.contains(figure), "{html}");
        assert!(html.contains("请看 粗 [sic] [1] [gallery] [注]"), "{html}");
        let old = read("[caption caption='园门']<img src=y.jpg>[/caption]").html;
        assert!(old.contains("<figcaption>园门</figcaption>"), "{old}");
        assert_eq!(read("[caption]没有图[/caption]").html.matches("没有图").count(), 1);
    }

    #[test]
    fn hostile_text_is_read_in_time() {
        for raw in ["[".repeat(200_000), "[caption ".repeat(50_000), "<p ".repeat(100_000), "\n \n".repeat(100_000)] {
            assert!(read(&raw).html.len() <= raw.len() + 20, "{}", &raw[..10]);
        }
    }
}
