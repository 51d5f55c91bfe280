//! The text of a Word file: paragraphs with their rank, lists put together, tables, notes at the end. What stands inside
//! a paragraph is read by [`super::runs`].

use std::collections::HashMap;

use super::numbering::{Counters, Mark};
use super::runs::assemble;
use super::styles::{Rank, numbering, outline_level};
use super::{Parts, Word, table};
use crate::manuscripts::archive::InMemory;
use crate::manuscripts::import::xml::Xml;
use crate::manuscripts::import::{ImportWarning, ImportedImage, Limits};
use crate::manuscripts::tree::{Element, Node};

/// Reads a document, keeping count of what it meets.
pub(super) struct Body<'p, 'b> {
    pub(super) package: &'p mut InMemory<'b>,
    pub(super) parts: &'p Parts,
    pub(super) limits: &'p Limits,
    counters: Counters,
    pub(super) warnings: Vec<ImportWarning>,
    pub(super) images: Vec<ImportedImage>,
    /// Pictures already taken, by their place in the package.
    pub(super) taken: HashMap<String, Option<(String, u32, u32)>>,
    /// What hangs in the paragraph being read and must follow it: pictures, text boxes.
    pub(super) after: Vec<Node>,
    pub(super) notes: Vec<(String, bool)>,
    title: Option<String>,
    pub(super) hidden: usize,
    pub(super) inserted: usize,
    pub(super) deleted: usize,
    pub(super) equations: usize,
    pub(super) linked: usize,
}

/// A paragraph that has been read.
struct Paragraph {
    node: Element,
    /// Ordered or not, and the level, when it is an item of a list.
    item: Option<(bool, u8)>,
}

impl<'p, 'b> Body<'p, 'b> {
    pub fn new(
        package: &'p mut InMemory<'b>,
        parts: &'p Parts,
        limits: &'p Limits,
        warnings: Vec<ImportWarning>,
    ) -> Self {
        Self {
            package,
            parts,
            limits,
            counters: Counters::default(),
            warnings,
            images: Vec::new(),
            taken: HashMap::new(),
            after: Vec::new(),
            notes: Vec::new(),
            title: None,
            hidden: 0,
            inserted: 0,
            deleted: 0,
            equations: 0,
            linked: 0,
        }
    }

    /// The whole text with its notes at the end.
    pub fn document(&mut self, document: &Xml) -> Vec<Node> {
        let mut nodes = document.child("body").map(|body| self.blocks(body)).unwrap_or_default();
        let mut at = 0;
        // Notes may refer to notes; each is written once.
        while at < self.notes.len() {
            let (id, end) = self.notes[at].clone();
            at += 1;
            let notes = if end { &self.parts.endnotes } else { &self.parts.footnotes };
            let mut content = vec![Node::Text(format!("[{at}] "))];
            for (count, block) in
                notes.get(&id).map(|note| self.blocks(note)).unwrap_or_default().into_iter().enumerate()
            {
                if let Node::Element(mut element) = block {
                    if count > 0 {
                        content.push(Node::Element(Element::new("br", Vec::new())));
                    }
                    content.append(&mut element.children);
                }
            }
            let note = Element::new("p", content).with("class", "footnote").with("id", &format!("footnote-{at}"));
            nodes.push(Node::Element(note));
        }
        nodes
    }

    /// What has been read, with everything that was left out.
    pub fn finish(mut self, nodes: Vec<Node>) -> Word {
        if self.inserted + self.deleted > 0 {
            self.warnings.push(ImportWarning::TrackedChanges { inserted: self.inserted, deleted: self.deleted });
        }
        if self.hidden > 0 {
            self.warnings.push(ImportWarning::HiddenText { count: self.hidden });
        }
        if self.equations > 0 {
            self.warnings.push(ImportWarning::Equations { count: self.equations });
        }
        if self.linked > 0 {
            self.warnings.push(ImportWarning::LinkedPictures { count: self.linked });
        }
        Word { nodes, title: self.title, images: self.images, warnings: self.warnings }
    }

    /// Paragraphs and tables inside something, lists put together.
    pub fn blocks(&mut self, parent: &Xml) -> Vec<Node> {
        let mut out = Vec::new();
        let mut items: Vec<(bool, u8, Element)> = Vec::new();
        // A paragraph whose end mark was deleted runs on into the next.
        let mut running: Option<Element> = None;
        let mut found = Vec::new();
        flatten(parent, &mut found);
        for element in found {
            let outer = std::mem::take(&mut self.after);
            match element.name.as_str() {
                "p" => {
                    let mut paragraph = self.paragraph(element);
                    if let Some(mut before) = running.take() {
                        before.children.append(&mut paragraph.node.children);
                        paragraph.node = before;
                    }
                    if end_mark_deleted(element) {
                        running = Some(paragraph.node);
                    } else if let Some((ordered, level)) = paragraph.item {
                        items.push((ordered, level, paragraph.node));
                    } else {
                        close_list(&mut items, &mut out);
                        out.push(Node::Element(paragraph.node));
                    }
                }
                "tbl" => {
                    close_list(&mut items, &mut out);
                    out.extend(table::table(self, element));
                }
                "oMathPara" | "oMath" => {
                    self.equations += 1;
                    out.push(Node::Element(Element::new("p", vec![Node::Text(element.text())])));
                }
                _ => self.warnings.push(ImportWarning::EmbeddedObjects { count: 1 }),
            }
            if !self.after.is_empty() {
                close_list(&mut items, &mut out);
                out.append(&mut self.after);
            }
            self.after = outer;
        }
        out.extend(running.map(Node::Element));
        close_list(&mut items, &mut out);
        out
    }

    fn paragraph(&mut self, paragraph: &Xml) -> Paragraph {
        let none = Xml::default();
        let properties = paragraph.child("pPr").unwrap_or(&none);
        let style = properties.val("pStyle").unwrap_or_default();
        let rank = outline_level(properties).map(Rank::Heading).or_else(|| self.parts.styles.rank(style));
        let mut pieces = Vec::new();
        if self.parts.styles.hides(style) {
            self.hidden += 1;
        } else {
            self.runs(paragraph, &mut pieces);
        }
        let list = numbering(properties).or_else(|| self.parts.styles.numbering(style));
        let mark = list.and_then(|(id, level)| Some((self.counters.next(&self.parts.numbering, &id, level)?, level)));
        let (tag, plain) = match rank {
            Some(Rank::Title | Rank::Heading(1)) => ("h2", true),
            Some(Rank::Heading(2)) => ("h3", true),
            Some(Rank::Heading(_)) => ("h4", true),
            None => ("p", false),
        };
        let mut node = Element::new(tag, assemble(pieces, plain));
        if rank == Some(Rank::Title) && self.title.is_none() {
            let title = node.text();
            self.title = (!title.trim().is_empty()).then_some(title);
        }
        match properties.val("jc") {
            Some("center") => node = node.with("class", "centred"),
            Some("right" | "end") if tag == "p" => node = node.with("class", "right"),
            _ => {}
        }
        let item = match mark {
            Some((Mark::Label(label), _)) => {
                node.children.insert(0, Node::Text(format!("{label} ")));
                None
            }
            Some((Mark::Item { ordered }, level)) if tag == "p" => Some((ordered, level)),
            _ => None,
        };
        Paragraph { node, item }
    }
}

/// Paragraphs and tables in order, through wrappers that say nothing.
fn flatten<'x>(parent: &'x Xml, out: &mut Vec<&'x Xml>) {
    for element in parent.elements() {
        match element.name.as_str() {
            "p" | "tbl" | "oMathPara" | "oMath" | "altChunk" => out.push(element),
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" => {
                flatten(element, out);
            }
            "AlternateContent" => flatten(choice(element), out),
            _ => {}
        }
    }
}

/// Of alternatives Word means the first; the others repeat it for old programs.
pub(super) fn choice(alternatives: &Xml) -> &Xml {
    alternatives.child("Choice").or_else(|| alternatives.child("Fallback")).unwrap_or(alternatives)
}

fn end_mark_deleted(paragraph: &Xml) -> bool {
    paragraph
        .child("pPr")
        .and_then(|p| p.child("rPr"))
        .is_some_and(|run| run.child("del").is_some() || run.child("moveFrom").is_some())
}

/// Items that stand together become lists inside lists.
fn close_list(items: &mut Vec<(bool, u8, Element)>, out: &mut Vec<Node>) {
    let taken = std::mem::take(items);
    let mut rest = taken.into_iter().peekable();
    while let Some((ordered, level, _)) = rest.peek() {
        let (ordered, level) = (*ordered, *level);
        out.push(Node::Element(list(&mut rest, ordered, level)));
    }
}

type Items = std::iter::Peekable<std::vec::IntoIter<(bool, u8, Element)>>;

fn list(rest: &mut Items, ordered: bool, level: u8) -> Element {
    let mut out: Vec<Node> = Vec::new();
    while let Some((next_ordered, next_level, _)) = rest.peek() {
        let (next_ordered, next_level) = (*next_ordered, *next_level);
        if next_level < level || (next_level == level && next_ordered != ordered) {
            break;
        }
        if next_level > level && !out.is_empty() {
            let inner = list(rest, next_ordered, next_level);
            if let Some(Node::Element(item)) = out.last_mut() {
                item.children.push(Node::Element(inner));
            }
            continue;
        }
        if let Some((_, _, paragraph)) = rest.next() {
            out.push(Node::Element(Element::new("li", paragraph.children)));
        }
    }
    Element::new(if ordered { "ol" } else { "ul" }, out)
}
