//! Runs of a Word file: the words in a paragraph with their look, links, notes, pictures and text boxes. Insertions of
//! tracked changes are taken, deletions and hidden text are not: they must never become public by an import.

use super::body::{Body, choice};
use super::resolve;
use crate::manuscripts::import::xml::Xml;
use crate::manuscripts::import::{ImportWarning, ImportedImage, PENDING};
use crate::manuscripts::pictures;
use crate::manuscripts::tree::{Element, Node, push_text};

/// How a run is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Format {
    strong: bool,
    em: bool,
    raised: Option<bool>,
}

impl Body<'_, '_> {
    /// Runs inside a paragraph, a link or a tracked change.
    pub fn runs(&mut self, parent: &Xml, out: &mut Vec<(Format, Node)>) {
        for element in parent.elements() {
            match element.name.as_str() {
                "r" => self.run(element, out),
                "hyperlink" => {
                    let mut inside = Vec::new();
                    self.runs(element, &mut inside);
                    let target = element.attr("id").and_then(|id| self.parts.relations.get(id)).filter(|r| r.external);
                    match target {
                        Some(relation) => {
                            let link = Element::new("a", assemble(inside, false)).with("href", &relation.target);
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
                    self.runs(element, out);
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
        let by_style = properties.val("rStyle").is_some_and(|style| self.parts.styles.hides(style));
        if properties.on("vanish").or(properties.on("webHidden")).unwrap_or(by_style) {
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
                "object" => self.warnings.push(ImportWarning::EmbeddedObjects { count: 1 }),
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
        let known = if end { &self.parts.endnotes } else { &self.parts.footnotes };
        if !known.contains_key(id) {
            return;
        }
        let key = (id.to_owned(), end);
        let number = self.notes.iter().position(|note| *note == key).unwrap_or_else(|| {
            self.notes.push(key);
            self.notes.len() - 1
        }) + 1;
        let link = Element::new("a", vec![Node::Text(number.to_string())]).with("href", &format!("#footnote-{number}"));
        let mark = Element::new("sup", vec![Node::Element(link)]).with("class", "footnote-mark");
        out.push((Format::default(), Node::Element(mark)));
    }

    /// A picture or a text box; both follow the paragraph they hang in.
    fn drawing(&mut self, drawing: &Xml) {
        if drawing.find("OLEObject").is_some() {
            self.warnings.push(ImportWarning::EmbeddedObjects { count: 1 });
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
                let described =
                    drawing.find("docPr").and_then(|p| p.attr("descr").filter(|d| !d.is_empty()).or(p.attr("title")));
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
            self.after.push(Node::Element(Element::new("figure", vec![Node::Element(image)])));
        }
    }

    fn take_picture(&mut self, place: &str) -> Option<(String, u32, u32)> {
        let file = place.rsplit('/').next().unwrap_or(place).to_owned();
        if self.images.len() >= self.limits.images {
            self.warnings.push(ImportWarning::TooManyPictures { limit: self.limits.images });
            return None;
        }
        let Ok(Some(bytes)) = self.package.read(place) else {
            self.warnings.push(ImportWarning::PictureLost { name: file });
            return None;
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
                self.warnings.push(ImportWarning::PictureRefused { name: file, reason });
                None
            }
        }
    }
}

/// Pieces of one look become one element each.
pub(super) fn assemble(pieces: Vec<(Format, Node)>, plain: bool) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    let mut pieces = pieces.into_iter().peekable();
    while let Some((format, node)) = pieces.next() {
        let mut group = vec![node];
        while let Some((_, node)) = pieces.next_if(|(next, _)| *next == format) {
            group.push(node);
        }
        if let Some(raised) = format.raised {
            group = vec![Node::Element(Element::new(if raised { "sup" } else { "sub" }, group))];
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
