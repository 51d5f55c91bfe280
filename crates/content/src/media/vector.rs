//! SVG from outside (annex 5): a program as much as a picture, so it is written anew from a list
//! of what may be in it. Scripts, event handlers, foreign content, addresses of elsewhere, style
//! sheets, entities and document types are not on the list.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use platform::Refusal;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Deeper than any drawing program nests.
const MAX_DEPTH: usize = 64;
/// More elements than a picture for a page needs; each costs every reader's browser time.
const MAX_ELEMENTS: usize = 50_000;
/// More than any element knows; of two of a name the first counts.
const MAX_ATTRIBUTES: usize = 200;

/// A vector picture that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vector {
    /// The picture, written anew.
    pub bytes: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// How many elements and attributes were left out.
    pub removed: usize,
}

const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "marker",
    "filter",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
];

const ATTRIBUTES: &[&str] = &[
    "id",
    "class",
    "lang",
    "role",
    "aria-label",
    "aria-hidden",
    "viewBox",
    "preserveAspectRatio",
    "width",
    "height",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "fr",
    "d",
    "points",
    "pathLength",
    "dx",
    "dy",
    "rotate",
    "textLength",
    "lengthAdjust",
    "startOffset",
    "transform",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "offset",
    "clipPathUnits",
    "maskUnits",
    "maskContentUnits",
    "patternUnits",
    "patternContentUnits",
    "patternTransform",
    "markerUnits",
    "markerWidth",
    "markerHeight",
    "refX",
    "refY",
    "orient",
    "filterUnits",
    "primitiveUnits",
    "in",
    "in2",
    "result",
    "stdDeviation",
    "mode",
    "type",
    "values",
    "tableValues",
    "slope",
    "intercept",
    "amplitude",
    "exponent",
    "operator",
    "k1",
    "k2",
    "k3",
    "k4",
    "radius",
    "edgeMode",
];

/// Attributes that are properties, too, and may stand in `style`.
const PROPERTIES: &[&str] = &[
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "opacity",
    "color",
    "display",
    "visibility",
    "overflow",
    "clip-path",
    "clip-rule",
    "mask",
    "filter",
    "flood-color",
    "flood-opacity",
    "stop-color",
    "stop-opacity",
    "marker-start",
    "marker-mid",
    "marker-end",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "letter-spacing",
    "word-spacing",
    "text-anchor",
    "text-decoration",
    "dominant-baseline",
    "alignment-baseline",
    "baseline-shift",
    "writing-mode",
    "color-interpolation-filters",
    "paint-order",
    "vector-effect",
    "shape-rendering",
    "mix-blend-mode",
    "isolation",
];

/// Elements whose `href` may name another part of the same picture.
const LINKING: &[&str] = &["use", "textPath", "linearGradient", "radialGradient", "pattern"];

/// Writes an SVG anew, or says why it cannot be shown.
pub fn sanitise(bytes: &[u8]) -> Result<Vector, Refusal> {
    let damaged = || refusal("media-vector-damaged");
    let text = std::str::from_utf8(bytes).map_err(|_| damaged())?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut work = Work::default();
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(start) => work.open(&start, false)?,
            Event::Empty(start) => work.open(&start, true)?,
            Event::End(_) => work.close().ok_or_else(damaged)?,
            Event::Text(text) => work.text(&text.xml10_content()),
            Event::CData(text) => work.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref().map_err(|_| damaged())? {
                    Some(letter) => letter,
                    None => match &*reference {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return Err(refusal("media-vector-declared")),
                    },
                };
                work.text(letter.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(refusal("media-vector-declared")),
            Event::PI(_) => work.removed += 1,
            Event::Decl(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    work.finish()
}

fn refusal(key: &str) -> Refusal {
    Refusal::new(key).article("20").field("file")
}

/// An element that is open: whether it is written, and what it is called.
struct Open {
    kept: bool,
    name: &'static str,
    id: String,
}

#[derive(Default)]
struct Work {
    out: String,
    open: Vec<Open>,
    elements: usize,
    removed: usize,
    size: Option<(u32, u32)>,
    /// Ids of elements with a `use` inside, and what is used: a use of a use doubles with each step.
    users: BTreeSet<String>,
    used: BTreeSet<String>,
    done: bool,
}

impl Work {
    fn open(&mut self, start: &BytesStart<'_>, empty: bool) -> Result<(), Refusal> {
        self.elements += 1;
        if self.open.len() >= MAX_DEPTH || self.elements > MAX_ELEMENTS {
            return Err(refusal("media-vector-large"));
        }
        let written = start.name().as_ref().to_owned();
        let known = ELEMENTS.iter().find(|name| **name == written).copied();
        let first = self.open.is_empty();
        if first && (known != Some("svg") || self.done) {
            return Err(refusal("media-vector-damaged"));
        }
        let inside = self.open.last().is_none_or(|open| open.kept);
        let Some(name) = known.filter(|_| inside) else {
            self.removed += usize::from(inside);
            if !empty {
                self.open.push(Open { kept: false, name: "", id: String::new() });
            }
            return Ok(());
        };
        let attributes = self.attributes(name, start)?;
        if first {
            self.size = Some(size(&attributes));
        }
        let id = attributes.iter().find(|(name, _)| *name == "id").map(|(_, id)| id.clone()).unwrap_or_default();
        if name == "use" {
            self.users.extend(self.open.iter().map(|open| open.id.clone()).filter(|id| !id.is_empty()));
            self.users.extend(Some(id.clone()).filter(|id| !id.is_empty()));
            let target = attributes.iter().find(|(name, _)| *name == "href").map(|(_, href)| href[1..].to_owned());
            self.used.extend(target);
        }
        self.out.push('<');
        self.out.push_str(name);
        if first {
            self.out.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
        }
        for (name, value) in &attributes {
            let _ = write!(self.out, " {name}=\"{}\"", escaped(value));
        }
        self.out.push_str(if empty { "/>" } else { ">" });
        if empty {
            self.done |= first;
        } else {
            self.open.push(Open { kept: true, name, id });
        }
        Ok(())
    }

    fn attributes(&mut self, element: &str, start: &BytesStart<'_>) -> Result<Vec<(&'static str, String)>, Refusal> {
        let mut kept: Vec<(&'static str, String)> = Vec::new();
        for attribute in start.attributes().with_checks(false).take(MAX_ATTRIBUTES) {
            let attribute = attribute.map_err(|_| refusal("media-vector-damaged"))?;
            let name = attribute.key.as_ref().to_owned();
            // An entity of one's own in a value is a declaration that was refused, or a mistake.
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| refusal("media-vector-declared"))?
                .into_owned();
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let found = match name.as_str() {
                "href" | "xlink:href" => {
                    let fragment = value.strip_prefix('#').is_some_and(is_name);
                    (fragment && LINKING.contains(&element)).then_some(("href", value))
                }
                "style" => {
                    let (style, left_out) = style(&value);
                    self.removed += left_out;
                    (!style.is_empty()).then_some(("style", style))
                }
                _ => {
                    let known = ATTRIBUTES.iter().chain(PROPERTIES).find(|known| **known == name).copied();
                    known.filter(|_| is_harmless(&value)).map(|known| (known, value))
                }
            };
            match found {
                Some((name, _)) if kept.iter().any(|(known, _)| *known == name) => {}
                Some(found) => kept.push(found),
                None => self.removed += 1,
            }
        }
        Ok(kept)
    }

    fn close(&mut self) -> Option<()> {
        let open = self.open.pop()?;
        if open.kept {
            let _ = write!(self.out, "</{}>", open.name);
        }
        self.done |= self.open.is_empty();
        Some(())
    }

    fn text(&mut self, text: &str) {
        let words = self.open.last().is_some_and(|open| open.kept);
        if words {
            self.out.push_str(&escaped(text));
        }
    }

    fn finish(self) -> Result<Vector, Refusal> {
        if !self.open.is_empty() || !self.done {
            return Err(refusal("media-vector-damaged"));
        }
        if self.users.intersection(&self.used).next().is_some() {
            return Err(refusal("media-vector-large"));
        }
        let (width, height) = self.size.unwrap_or((300, 150));
        Ok(Vector { bytes: self.out.into_bytes(), width, height, removed: self.removed })
    }
}

/// Letters, digits and what ids are made of.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

/// No address but that of a part of the same picture, no escape that could hide one.
fn is_harmless(value: &str) -> bool {
    let flat: String = value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let elsewhere = flat.split("url(").skip(1).any(|rest| {
        let inside = rest.split(')').next().unwrap_or_default().trim_matches(['"', '\'']);
        !inside.strip_prefix('#').is_some_and(is_name)
    });
    let marks = ["javascript:", "data:", "expression(", "@import", "image(", "src(", "\\", "/*"];
    !elsewhere && !marks.iter().any(|mark| flat.contains(mark))
}

/// Declarations of the list; how many were left out.
fn style(text: &str) -> (String, usize) {
    let mut kept = Vec::new();
    let mut removed = 0;
    for declaration in text.split(';').map(str::trim).filter(|declaration| !declaration.is_empty()) {
        match declaration.split_once(':') {
            Some((name, value)) if PROPERTIES.contains(&name.trim()) && is_harmless(value) => {
                kept.push(format!("{}:{}", name.trim(), value.trim()));
            }
            _ => removed += 1,
        }
    }
    (kept.join(";"), removed)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// In pixels, by `width` and `height` or the view box; what browsers take when nothing is said.
fn size(attributes: &[(&'static str, String)]) -> (u32, u32) {
    let value = |name: &str| attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
    let pixels = |text: &str| {
        let number: f64 = text.trim().trim_end_matches("px").parse().ok()?;
        (1.0..=20_000.0).contains(&number).then_some(number.round())
    };
    let given = |name: &str| value(name).and_then(pixels);
    let view: Vec<f64> = value("viewBox")
        .map(|text| text.split([' ', ',']).filter_map(|part| part.parse().ok()).collect())
        .unwrap_or_default();
    let (width, height) = match (given("width"), given("height"), view.as_slice()) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, [_, _, w, h]) if *w > 0.0 => (width, width * h / w),
        (None, Some(height), [_, _, w, h]) if *h > 0.0 => (height * w / h, height),
        (None, None, [_, _, w, h]) => (*w, *h),
        _ => (300.0, 150.0),
    };
    let whole = |side: f64| format!("{:.0}", side.clamp(1.0, 20_000.0)).parse().unwrap_or(1);
    (whole(width), whole(height))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(svg: &str) -> String {
        String::from_utf8(sanitise(svg.as_bytes()).unwrap().bytes).unwrap()
    }

    fn refused(svg: &str) -> String {
        sanitise(svg.as_bytes()).unwrap_err().message
    }

    #[test]
    fn a_drawing_stays_a_drawing() {
        let svg = r##"<?xml version="1.0"?><!-- made by hand -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20"><title>图 &amp; 例</title><defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs><rect width="40" height="20" fill="url(#g)" style="stroke: #123; stroke-width:2"/><use xlink:href="#g"/></svg>"##;
        let kept = sanitise(svg.as_bytes()).unwrap();
        assert_eq!((kept.width, kept.height, kept.removed), (40, 20, 0));
        assert_eq!(
            String::from_utf8(kept.bytes.clone()).unwrap(),
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><title>图 &amp; 例</title><defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs><rect width="40" height="20" fill="url(#g)" style="stroke:#123;stroke-width:2"/><use href="#g"/></svg>"##
        );
        assert_eq!(sanitise(&kept.bytes).unwrap().bytes, kept.bytes, "twice changes nothing");
    }

    #[test]
    fn what_runs_or_reaches_out_is_left_out() {
        let around = |inside: &str| clean(&format!(r#"<svg xmlns="http://www.w3.org/2000/svg">{inside}<g/></svg>"#));
        let nothing = r#"<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>"#;
        for bad in [
            "<script>alert(1)</script>",
            "<SCRIPT>alert(1)</SCRIPT>",
            r#"<script href="https://x.example/a.js"/>"#,
            "<style>@import url(https://x.example)</style>",
            "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><iframe/></body></foreignObject>",
            r#"<image href="https://x.example/a.png"/>"#,
            r#"<feImage href="https://x.example/a.png"/>"#,
            r#"<a href="javascript:alert(1)"><text>x</text></a>"#,
            r#"<set attributeName="href" to="javascript:alert(1)"/>"#,
            r#"<animate attributeName="href" values="javascript:alert(1)"/>"#,
            r#"<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>"#,
            "<handler>alert(1)</handler>",
            "<?xml-stylesheet href='https://x.example/a.css'?>",
        ] {
            assert_eq!(around(bad), nothing, "{bad}");
        }
        for bad in [
            r#"<rect onload="alert(1)"/>"#,
            r#"<rect ONCLICK="alert(1)"/>"#,
            r#"<rect fill="url(https://x.example/#a)"/>"#,
            r#"<rect fill="url( 'https://x.example/#a' )"/>"#,
            r#"<rect fill="u&#114;l(//x.example)"/>"#,
            r#"<rect fill="\75rl(//x.example)"/>"#,
            r#"<rect style="background:url(//x.example)"/>"#,
            r#"<rect style="fill:url(&quot;//x.example&quot;)"/>"#,
            r##"<rect href="#a"/>"##,
            r#"<rect xml:base="https://x.example/"/>"#,
            r#"<rect data-x="1"/>"#,
        ] {
            let left = around(bad);
            assert!(left.contains("<rect/>"), "{bad}: {left}");
        }
        assert_eq!(around(r#"<use href="https://x.example/a.svg#b"/>"#), nothing.replace("<g/>", "<use/><g/>"));
    }

    #[test]
    fn bombs_and_declarations_are_refused() {
        let lol = r#"<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg><text>&b;</text></svg>"#;
        assert_eq!(refused(lol), "media-vector-declared");
        assert_eq!(refused("<svg><text>&b;</text></svg>"), "media-vector-declared");
        assert_eq!(refused(r#"<svg><text x="&b;"/></svg>"#), "media-vector-declared");
        let uses =
            r##"<svg><g id="a"><path/></g><g id="b"><use href="#a"/><use href="#a"/></g><use href="#b"/></svg>"##;
        assert_eq!(refused(uses), "media-vector-large");
        assert_eq!(refused(r##"<svg id="s"><use href="#s"/></svg>"##), "media-vector-large");
        assert_eq!(refused(&format!("<svg>{}{}</svg>", "<g>".repeat(90), "</g>".repeat(90))), "media-vector-large");
        assert_eq!(refused(&format!("<svg>{}</svg>", "<g/>".repeat(60_000))), "media-vector-large");
        for broken in ["", "<svg>", "<svg><g></svg>", "<html/>", "<svg/><svg/>", "no picture", "<svg></svg></svg>"] {
            assert_eq!(refused(broken), "media-vector-damaged", "{broken}");
        }
    }

    proptest! {
        #[test]
        fn nothing_foreign_survives_whatever_is_written(text in "[ -~\n]{0,200}") {
            let _ = sanitise(text.as_bytes());
            let svg = format!("<svg>{text}</svg>");
            if let Ok(kept) = sanitise(svg.as_bytes()) {
                let again = sanitise(&kept.bytes).unwrap();
                prop_assert_eq!(&again.bytes, &kept.bytes);
                prop_assert_eq!(again.removed, 0);
            }
        }
    }
}
