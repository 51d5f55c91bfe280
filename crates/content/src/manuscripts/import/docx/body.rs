//! The text of a Word file: paragraphs, runs, lists, pictures, notes. Insertions of tracked changes are taken, deletions
//! and hidden text are not: they must never become public by an import.

use std::collections::HashMap;

use super::numbering::{Counters, Mark};
use super::styles::{Rank, numbering, outline_level};
use super::{Parts, Word, resolve, table};
use crate::manuscripts::archive::Archive;
use crate::manuscripts::import::xml::Xml;
use crate::manuscripts::import::{ImportWarning, ImportedImage, Limits, PENDING};
use crate::manuscripts::pictures;
use crate::manuscripts::tree::{Element, Node, push_text};

/// How a run is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Format {
    strong: bool,
    em: bool,
    raised: Option<bool>,
}

/// Reads a document, keeping count of what it meets.
pub(super) struct Body<'p, 'b> {
    package: &'p mut Archive<'b>,
    parts: &'p Parts,
    limits: &'p Limits,
    counters: Counters,
    warnings: Vec<ImportWarning>,
    images: Vec<ImportedImage>,
    /// Pictures already taken, by their place in the package.
    taken: HashMap<String, Option<(String, u32, u32)>>,
    /// What hangs in the paragraph being read and must follow it: pictures, text boxes.
    after: Vec<Node>,
    notes: Vec<(String, bool)>,
    title: Option<String>,
    hidden: usize,
    inserted: usize,
    deleted: usize,
    equations: usize,
    linked: usize,
}

/// A paragraph that has been read.
struct Paragraph {
    node: Element,
    /// Ordered or not, and the level, when it is an item of a list.
    item: Option<(bool, u8)>,
}

impl<'p, 'b> Body<'p, 'b> {
    pub fn new(
        package: &'p mut Archive<'b>,
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
        let mut nodes = document
            .child("body")
            .map(|body| self.blocks(body))
            .unwrap_or_default();
        let mut at = 0;
        // Notes may refer to notes; each is written once.
        while at < self.notes.len() {
            let (id, end) = self.notes[at].clone();
            at += 1;
            let notes = if end {
                &self.parts.endnotes
            } else {
                &self.parts.footnotes
            };
            let mut content = vec![Node::Text(format!("[{at}] "))];
            for (count, block) in notes
                .get(&id)
                .map(|note| self.blocks(note))
                .unwrap_or_default()
                .into_iter()
                .enumerate()
            {
                if let Node::Element(mut element) = block {
                    if count > 0 {
                        content.push(Node::Element(Element::new("br", Vec::new())));
                    }
                    content.append(&mut element.children);
                }
            }
            let note = Element::new("p", content)
                .with("class", "footnote")
                .with("id", &format!("footnote-{at}"));
            nodes.push(Node::Element(note));
        }
        nodes
    }

    /// What has been read, with everything that was left out.
    pub fn finish(mut self, nodes: Vec<Node>) -> Word {
        if self.inserted + self.deleted > 0 {
            self.warnings.push(ImportWarning::TrackedChanges {
                inserted: self.inserted,
                deleted: self.deleted,
            });
        }
        if self.hidden > 0 {
            self.warnings
                .push(ImportWarning::HiddenText { count: self.hidden });
        }
        if self.equations > 0 {
            self.warnings.push(ImportWarning::Equations {
                count: self.equations,
            });
        }
        if self.linked > 0 {
            self.warnings
                .push(ImportWarning::LinkedPictures { count: self.linked });
        }
        Word {
            nodes,
            title: self.title,
            images: self.images,
            warnings: self.warnings,
        }
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
                    out.push(Node::Element(Element::new(
                        "p",
                        vec![Node::Text(element.text())],
                    )));
                }
                _ => self
                    .warnings
                    .push(ImportWarning::EmbeddedObjects { count: 1 }),
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
        let rank = outline_level(properties)
            .map(Rank::Heading)
            .or_else(|| self.parts.styles.rank(style));
        let mut pieces = Vec::new();
        if self.parts.styles.hides(style) {
            self.hidden += 1;
        } else {
            self.runs(paragraph, &mut pieces);
        }
        let list = numbering(properties).or_else(|| self.parts.styles.numbering(style));
        let mark = list.and_then(|(id, level)| {
            Some((
                self.counters.next(&self.parts.numbering, &id, level)?,
                level,
            ))
        });
        let (tag, plain) = match rank {
            Some(Rank::Title) => ("h2", true),
            Some(Rank::Heading(1)) => ("h2", true),
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

    /// Runs inside a paragraph, a link or a tracked change.
    fn runs(&mut self, parent: &Xml, out: &mut Vec<(Format, Node)>) {
        for element in parent.elements() {
            match element.name.as_str() {
                "r" => self.run(element, out),
                "hyperlink" => {
                    let mut inside = Vec::new();
                    self.runs(element, &mut inside);
                    let target = element
                        .attr("id")
                        .and_then(|id| self.parts.relations.get(id))
                        .filter(|r| r.external);
                    match target {
                        Some(relation) => {
                            let link = Element::new("a", assemble(inside, false))
                                .with("href", &relation.target);
                            out.push((Format::default(), Node::Element(link)));
                        }
                        None => out.append(&mut inside),
                    }
                }
                "ins" | "moveTo" => {
                    self.inserted += 1;
                    self.runs(element, out);
                }
                "del" | "moveFrom" => self.deleted += 1,
                "sdt" | "sdtContent" | "smartTag" | "customXml" | "fldSimple" | "dir" | "bdo" => {
                    self.runs(element, out)
                }
                "AlternateContent" => self.runs(choice(element), out),
                "oMath" | "oMathPara" => {
                    self.equations += 1;
                    out.push((Format::default(), Node::Text(element.text())));
                }
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &Xml, out: &mut Vec<(Format, Node)>) {
        let none = Xml::default();
        let properties = run.child("rPr").unwrap_or(&none);
        let by_style = properties
            .val("rStyle")
            .is_some_and(|style| self.parts.styles.hides(style));
        if properties
            .on("vanish")
            .or(properties.on("webHidden"))
            .unwrap_or(by_style)
        {
            self.hidden += 1;
            return;
        }
        let format = Format {
            strong: properties.on("b").unwrap_or(false),
            em: properties.on("i").unwrap_or(false),
            raised: match properties.val("vertAlign") {
                Some("superscript") => Some(true),
                Some("subscript") => Some(false),
                _ => None,
            },
        };
        self.run_content(run, format, out);
    }

    fn run_content(&mut self, run: &Xml, format: Format, out: &mut Vec<(Format, Node)>) {
        for element in run.elements() {
            match element.name.as_str() {
                "t" => out.push((format, Node::Text(element.text()))),
                "tab" | "ptab" => out.push((format, Node::Text(" ".to_owned()))),
                "noBreakHyphen" => out.push((format, Node::Text("-".to_owned()))),
                "br" | "cr" if !matches!(element.attr("type"), Some("page" | "column")) => {
                    out.push((format, Node::Element(Element::new("br", Vec::new()))));
                }
                "footnoteReference" => self.note(element, false, out),
                "endnoteReference" => self.note(element, true, out),
                "drawing" | "pict" => self.drawing(element),
                "object" => self
                    .warnings
                    .push(ImportWarning::EmbeddedObjects { count: 1 }),
                "ruby" => {
                    if let Some(base) = element.child("rubyBase") {
                        self.runs(base, out);
                    }
                }
                "AlternateContent" => self.run_content(choice(element), format, out),
                // Field codes, deleted text, comment marks and layout have no place in a text.
                _ => {}
            }
        }
    }

    fn note(&mut self, reference: &Xml, end: bool, out: &mut Vec<(Format, Node)>) {
        let Some(id) = reference.attr("id") else {
            return;
        };
        let known = if end {
            &self.parts.endnotes
        } else {
            &self.parts.footnotes
        };
        if !known.contains_key(id) {
            return;
        }
        let key = (id.to_owned(), end);
        let number = self
            .notes
            .iter()
            .position(|note| *note == key)
            .unwrap_or_else(|| {
                self.notes.push(key);
                self.notes.len() - 1
            })
            + 1;
        let link = Element::new("a", vec![Node::Text(number.to_string())])
            .with("href", &format!("#footnote-{number}"));
        let mark = Element::new("sup", vec![Node::Element(link)]).with("class", "footnote-mark");
        out.push((Format::default(), Node::Element(mark)));
    }

    /// A picture or a text box; both follow the paragraph they hang in.
    fn drawing(&mut self, drawing: &Xml) {
        if drawing.find("OLEObject").is_some() {
            self.warnings
                .push(ImportWarning::EmbeddedObjects { count: 1 });
            return;
        }
        if let Some(text) = drawing.find("txbxContent") {
            let mut blocks = self.blocks(text);
            self.after.append(&mut blocks);
        }
        let (reference, linked) = match (drawing.find("blip"), drawing.find("imagedata")) {
            (Some(blip), _) => (blip.attr("embed"), blip.attr("link").is_some()),
            (None, Some(data)) => (data.attr("id"), false),
            (None, None) => return,
        };
        let relation = reference.and_then(|id| self.parts.relations.get(id));
        match relation {
            Some(relation) if !relation.external => {
                let place = resolve(&self.parts.folder, &relation.target);
                let described = drawing.find("docPr").and_then(|p| {
                    p.attr("descr")
                        .filter(|d| !d.is_empty())
                        .or(p.attr("title"))
                });
                self.picture(&place, described.unwrap_or_default());
            }
            Some(_) => self.linked += 1,
            None => self.linked += usize::from(linked),
        }
    }

    fn picture(&mut self, place: &str, description: &str) {
        let taken = match self.taken.get(place) {
            Some(taken) => taken.clone(),
            None => {
                let taken = self.take_picture(place);
                self.taken.insert(place.to_owned(), taken.clone());
                taken
            }
        };
        if let Some((name, width, height)) = taken {
            let image = Element::new("img", Vec::new())
                .with("src", &format!("{PENDING}{name}"))
                .with("alt", description)
                .with("width", &width.to_string())
                .with("height", &height.to_string());
            self.after.push(Node::Element(Element::new(
                "figure",
                vec![Node::Element(image)],
            )));
        }
    }

    fn take_picture(&mut self, place: &str) -> Option<(String, u32, u32)> {
        let file = place.rsplit('/').next().unwrap_or(place).to_owned();
        if self.images.len() >= self.limits.images {
            self.warnings.push(ImportWarning::TooManyPictures {
                limit: self.limits.images,
            });
            return None;
        }
        let bytes = match self.package.read(place) {
            Ok(Some(bytes)) => bytes,
            Ok(None) | Err(_) => {
                self.warnings
                    .push(ImportWarning::PictureLost { name: file });
                return None;
            }
        };
        match pictures::inspect(&bytes, &self.limits.picture) {
            Ok(picture) => {
                let name = format!("{}.{}", self.images.len() + 1, picture.extension());
                let (width, height) = (picture.width, picture.height);
                self.images.push(ImportedImage {
                    name: name.clone(),
                    media_type: picture.media_type,
                    bytes: picture.bytes,
                });
                Some((name, width, height))
            }
            Err(reason) => {
                self.warnings
                    .push(ImportWarning::PictureRefused { name: file, reason });
                None
            }
        }
    }
}

/// Paragraphs and tables in order, through wrappers that say nothing.
fn flatten<'x>(parent: &'x Xml, out: &mut Vec<&'x Xml>) {
    for element in parent.elements() {
        match element.name.as_str() {
            "p" | "tbl" | "oMathPara" | "oMath" | "altChunk" => out.push(element),
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" => {
                flatten(element, out)
            }
            "AlternateContent" => flatten(choice(element), out),
            _ => {}
        }
    }
}

/// Of alternatives Word means the first; the others repeat it for old programs.
fn choice(alternatives: &Xml) -> &Xml {
    alternatives
        .child("Choice")
        .or_else(|| alternatives.child("Fallback"))
        .unwrap_or(alternatives)
}

fn end_mark_deleted(paragraph: &Xml) -> bool {
    paragraph
        .child("pPr")
        .and_then(|p| p.child("rPr"))
        .is_some_and(|run| run.child("del").is_some() || run.child("moveFrom").is_some())
}

/// Pieces of one look become one element each.
fn assemble(pieces: Vec<(Format, Node)>, plain: bool) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    let mut pieces = pieces.into_iter().peekable();
    while let Some((format, node)) = pieces.next() {
        let mut group = vec![node];
        while let Some((_, node)) = pieces.next_if(|(next, _)| *next == format) {
            group.push(node);
        }
        if let Some(raised) = format.raised {
            group = vec![Node::Element(Element::new(
                if raised { "sup" } else { "sub" },
                group,
            ))];
        }
        if format.em && !plain {
            group = vec![Node::Element(Element::new("em", group))];
        }
        if format.strong && !plain {
            group = vec![Node::Element(Element::new("strong", group))];
        }
        for node in group {
            match node {
                Node::Text(text) => push_text(&mut out, &text),
                Node::Element(_) => out.push(node),
            }
        }
    }
    out
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
