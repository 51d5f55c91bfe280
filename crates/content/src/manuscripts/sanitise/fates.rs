//! What becomes of each tag of foreign HTML before the judge sees it: kept under one name, unwrapped, dropped with its
//! content, reported.

use html5ever::tokenizer::states::RawKind;

use super::RemovedKind;

/// What happens to a tag.
pub(super) enum Fate {
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

/// What happens to a tag of this name.
pub(super) fn fate(name: &str) -> Fate {
    use Fate::{Drop, DropRaw, Keep, Unwrap};
    match name {
        "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "nav" | "address" | "center"
        | "pre" | "dt" | "dd" | "details" | "summary" | "form" | "fieldset" | "legend" => Keep("p"),
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
        "html" | "body" | "head" | "span" | "font" | "u" | "s" | "small" | "big" | "abbr" | "cite" | "code"
        | "mark" | "label" | "time" | "ins" | "del" | "strike" | "tt" | "kbd" | "samp" | "var" | "q" | "dfn"
        | "bdi" | "bdo" | "wbr" | "nobr" | "dl" | "col" | "colgroup" | "ruby" | "rb" | "rt" | "rp" | "meta"
        | "link" | "base" | "picture" | "source" | "output" | "data" => Unwrap,
        "script" => DropRaw(RemovedKind::Script, RawKind::Rawtext),
        "style" => DropRaw(RemovedKind::Style, RawKind::Rawtext),
        "title" | "textarea" => DropRaw(RemovedKind::Element, RawKind::Rcdata),
        "iframe" => DropRaw(RemovedKind::Frame, RawKind::Rawtext),
        "xmp" | "noembed" | "noframes" | "noscript" => DropRaw(RemovedKind::Element, RawKind::Rawtext),
        "object" | "embed" | "applet" | "frameset" | "frame" | "portal" => Drop(RemovedKind::Frame),
        "svg" | "math" | "template" | "select" | "canvas" | "audio" | "video" | "datalist" | "map" => {
            Drop(RemovedKind::Element)
        }
        "xml" => Drop(RemovedKind::OfficeMarkup),
        _ if name.contains(':') => Fate::Report(RemovedKind::OfficeMarkup),
        _ => Fate::Report(RemovedKind::Element),
    }
}

/// The class that an inline alignment becomes.
pub(super) fn alignment(style: &str) -> impl Iterator<Item = &'static str> {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let found = if style.contains("text-align:center") {
        Some("centred")
    } else if style.contains("text-align:right") {
        Some("right")
    } else {
        None
    };
    found.into_iter()
}

/// Links lead to http, https, mailto, tel, or stay inside the house.
pub(super) fn address_allowed(href: &str) -> bool {
    match ammonia::Url::parse(href) {
        Ok(url) => matches!(url.scheme(), "http" | "https" | "mailto" | "tel"),
        Err(error) => error == url::ParseError::RelativeUrlWithoutBase,
    }
}
