//! The XML parts of office packages as a small tree, without namespaces. Document type declarations and entities of
//! one's own are refused: an office document has neither.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// Deeper than Word ever nests; walks over the tree are recursive.
const MAX_DEPTH: usize = 120;
/// More elements than a document of a thousand pages has.
const MAX_ELEMENTS: usize = 2_000_000;

/// Why a part cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum XmlProblem {
    /// It declares a document type or uses an entity of its own.
    Declared,
    /// Not well-formed, too deep or too long.
    Damaged,
}

/// An element: local name, attributes by local name, content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Xml {
    pub name: String,
    attrs: Vec<(String, String)>,
    pub children: Vec<XmlNode>,
}

/// Content of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum XmlNode {
    Element(Xml),
    Text(String),
}

impl Xml {
    /// The value of an attribute, without its prefix.
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Xml> {
        self.children.iter().filter_map(|node| match node {
            XmlNode::Element(element) => Some(element),
            XmlNode::Text(_) => None,
        })
    }

    /// The first child element of this name.
    pub fn child(&self, name: &str) -> Option<&Xml> {
        self.elements().find(|element| element.name == name)
    }

    /// The first element of this name anywhere inside.
    pub fn find(&self, name: &str) -> Option<&Xml> {
        self.elements().find_map(|element| if element.name == name { Some(element) } else { element.find(name) })
    }

    /// The value of the `val` attribute of a child, the way Word writes most properties.
    pub fn val(&self, child: &str) -> Option<&str> {
        self.child(child)?.attr("val")
    }

    /// Whether a switch is on: `<b/>`, `<b val="1"/>`, not `<b val="0"/>`.
    pub fn on(&self, child: &str) -> Option<bool> {
        let element = self.child(child)?;
        Some(!matches!(element.attr("val"), Some("0" | "false" | "off" | "none")))
    }

    /// All text inside.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for node in &self.children {
            match node {
                XmlNode::Element(element) => out.push_str(&element.text()),
                XmlNode::Text(text) => out.push_str(text),
            }
        }
        out
    }
}

/// Reads a part of a package into its root element.
pub(super) fn parse(bytes: &[u8]) -> Result<Xml, XmlProblem> {
    let text = decode(bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut open: Vec<Xml> = vec![Xml::default()];
    let mut elements = 0_usize;
    loop {
        match reader.read_event().map_err(|_| XmlProblem::Damaged)? {
            Event::Start(start) => {
                elements += 1;
                if open.len() > MAX_DEPTH || elements > MAX_ELEMENTS {
                    return Err(XmlProblem::Damaged);
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => {
                elements += 1;
                if elements > MAX_ELEMENTS {
                    return Err(XmlProblem::Damaged);
                }
                let done = element(&start)?;
                push(&mut open, XmlNode::Element(done));
            }
            Event::End(_) => {
                if open.len() < 2 {
                    return Err(XmlProblem::Damaged);
                }
                if let Some(done) = open.pop() {
                    push(&mut open, XmlNode::Element(done));
                }
            }
            Event::Text(text) => push_text(&mut open, &text.xml10_content()),
            Event::CData(text) => push_text(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    Ok(None) => predefined(&reference).ok_or(XmlProblem::Declared)?.to_owned(),
                    Err(_) => return Err(XmlProblem::Damaged),
                };
                push_text(&mut open, &resolved);
            }
            Event::DocType(_) => return Err(XmlProblem::Declared),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if open.len() != 1 {
        return Err(XmlProblem::Damaged);
    }
    open.pop()
        .and_then(|root| {
            root.children.into_iter().find_map(|node| match node {
                XmlNode::Element(element) => Some(element),
                XmlNode::Text(_) => None,
            })
        })
        .ok_or(XmlProblem::Damaged)
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, XmlProblem> {
    if let Some((encoding, marker)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, malformed) = encoding.decode_without_bom_handling(&bytes[marker..]);
        return if malformed { Err(XmlProblem::Damaged) } else { Ok(text) };
    }
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| XmlProblem::Damaged)
}

fn element(start: &BytesStart<'_>) -> Result<Xml, XmlProblem> {
    let mut attrs = Vec::new();
    // Looking for duplicates takes quadratic time; the first of two is taken.
    for attribute in start.attributes().with_checks(false).take(200) {
        let attribute = attribute.map_err(|_| XmlProblem::Damaged)?;
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|_| XmlProblem::Declared)?;
        attrs.push((local(attribute.key.as_ref()), value.into_owned()));
    }
    Ok(Xml { name: local(start.name().as_ref()), attrs, children: Vec::new() })
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

fn push(open: &mut [Xml], node: XmlNode) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn push_text(open: &mut [Xml], text: &str) {
    if let Some(parent) = open.last_mut() {
        if let Some(XmlNode::Text(last)) = parent.children.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            parent.children.push(XmlNode::Text(text.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_without_prefixes() {
        let root = parse(b"<?xml version='1.0'?><w:p w:id='7'><w:t xml:space=\"preserve\">a &lt; &#x4E2D;</w:t><w:b w:val='0'/></w:p>").unwrap();
        assert_eq!(
            (root.name.as_str(), root.attr("id"), root.text().as_str(), root.on("b")),
            ("p", Some("7"), "a < 中", Some(false))
        );
    }

    #[test]
    fn declarations_and_entities_are_refused() {
        let bomb = b"<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>";
        assert_eq!(parse(bomb), Err(XmlProblem::Declared));
        assert_eq!(parse(b"<x>&file;</x>"), Err(XmlProblem::Declared));
        assert_eq!(parse(b"<x y='&file;'/>"), Err(XmlProblem::Declared));
    }

    #[test]
    fn broken_deep_and_foreign_bytes_are_damaged() {
        for bytes in [b"<a><b></a>".as_slice(), b"<a>", b"", b"\xFF\xFE\x00", b"plain", b"</a>"] {
            assert_eq!(parse(bytes), Err(XmlProblem::Damaged), "{bytes:?}");
        }
        let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        assert_eq!(parse(deep.as_bytes()), Err(XmlProblem::Damaged));
    }

    #[test]
    fn utf16_parts_are_read() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("<a>中</a>".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(parse(&bytes).unwrap().text(), "中");
    }
}
