//! Recognises a regulation in a row of paragraphs: chapters (章), parts (节), articles (条) with their paragraphs (款) and
//! items (项), and the notice before it, and writes the structure into the HTML as classes and anchors, so that
//! `#article-22` is an address.

mod head;
mod labels;

use serde::Serialize;

use super::tree::{self, Element, Node};
pub use head::Head;
use head::Role;
pub use labels::date_line;
use labels::{Label, LabelKind, label};

/// What a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionKind {
    /// 章.
    Chapter,
    /// 节.
    Part,
    /// 条.
    Article,
    /// 款, from the second on: the first stands in the article's own line.
    Paragraph,
    /// 项.
    Item,
}

/// One section of a regulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// What it is.
    pub kind: SectionKind,
    /// Its number; paragraphs and items count within their article.
    pub number: u32,
    /// 第一章 总则; 第一条; （一）; empty for a paragraph.
    pub heading: String,
    /// Its anchor in the HTML.
    pub anchor: String,
}

/// Something in the numbering that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "oddity", rename_all = "kebab-case")]
pub enum Oddity {
    /// A number is missing: after this one comes that one.
    Skipped {
        /// Chapter or article.
        kind: SectionKind,
        /// The last number in order.
        after: u32,
        /// What follows.
        found: u32,
    },
    /// A number came again or out of order; the line was left as text.
    OutOfOrder {
        /// Chapter or article.
        kind: SectionKind,
        /// The last number in order.
        after: u32,
        /// What follows.
        found: u32,
    },
}

/// A text with its structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The blocks, with classes and anchors.
    pub nodes: Vec<Node>,
    /// The sections in order; empty when the text is no regulation.
    pub structure: Vec<Section>,
    /// The head matter.
    pub head: Head,
    /// What looked odd.
    pub oddities: Vec<Oddity>,
}

/// Looks for a regulation and its head matter in top-level blocks.
pub fn recognise(nodes: Vec<Node>) -> Recognised {
    let lines: Vec<String> = nodes.iter().map(line_of).collect();
    let body = body_start(&lines);
    let (head, roles) = head::read(&lines[..body.unwrap_or(lines.len())], body.is_some());
    let mut out =
        Recognised { nodes: Vec::with_capacity(nodes.len()), structure: Vec::new(), head, oddities: Vec::new() };
    let mut place = Place::default();
    for (at, (node, line)) in nodes.into_iter().zip(&lines).enumerate() {
        let node = match roles.get(at) {
            Some(role) => headed(node, *role),
            None if place.ended => node,
            None => place.take(node, line, &mut out),
        };
        out.nodes.push(node);
    }
    out
}

/// Gives a text that was edited its structure anew: marks that no longer fit go, new chapters and articles get theirs.
/// The text itself stays as it is.
pub fn structured(html: &str) -> (String, Vec<Section>) {
    let mut nodes = tree::parse(html);
    for node in &mut nodes {
        if let Node::Element(element) = node {
            unmark(element);
        }
    }
    let found = recognise(nodes);
    (super::sanitise::clean(&tree::write(&found.nodes)).html, found.structure)
}

/// Takes the marks of a structure off a block.
fn unmark(element: &mut Element) {
    const MARKS: [&str; 5] = ["chapter", "part", "article", "article-paragraph", "item"];
    let marked = element.attr("class").is_some_and(|class| MARKS.contains(&class));
    if marked {
        element.attrs.retain(|(name, _)| name != "class" && name != "id");
    }
    for child in &mut element.children {
        if let Node::Element(child) = child
            && child.name == "strong"
            && child.attr("class") == Some("article-no")
        {
            child.attrs.clear();
        }
    }
}

/// The text of a paragraph or heading; other blocks have no line and are never a label.
fn line_of(node: &Node) -> String {
    match node {
        Node::Element(element) if matches!(element.name.as_str(), "p" | "h2" | "h3" | "h4") => element.text(),
        Node::Element(_) | Node::Text(_) => String::new(),
    }
}

/// Where the body begins: at 第一条, or at the 第一章 (or 第一节) heading above it. Two articles make a regulation.
fn body_start(lines: &[String]) -> Option<usize> {
    let labels: Vec<Option<Label>> = lines.iter().map(|line| label(line)).collect();
    let is = |at: usize, kind: LabelKind, number: u32| {
        labels[at].as_ref().is_some_and(|l| l.kind == kind && l.number == number)
    };
    let first = (0..lines.len()).find(|at| is(*at, LabelKind::Article, 1))?;
    (first + 1..lines.len()).find(|at| is(*at, LabelKind::Article, 2))?;
    // A table of contents may list the chapters before: the nearest heading above counts.
    let heading = (0..first).rev().take(3).find(|at| is(*at, LabelKind::Chapter, 1));
    Some(heading.unwrap_or(first))
}

#[derive(Default)]
struct Place {
    chapter: u32,
    part: u32,
    article: u32,
    paragraph: u32,
    item: u32,
    ended: bool,
}

impl Place {
    fn take(&mut self, node: Node, line: &str, out: &mut Recognised) -> Node {
        let Node::Element(element) = node else {
            return node;
        };
        let label = label(line);
        match label {
            Some(label) if label.kind == LabelKind::Chapter => self.chapter(element, &label, line, out),
            Some(label) if label.kind == LabelKind::Part && self.chapter > 0 => {
                self.part = label.number;
                let anchor = format!("part-{}-{}", self.chapter, label.number);
                let heading = heading(&label, line);
                out.structure.push(section(SectionKind::Part, label.number, &heading, &anchor));
                titled("h3", "part", &anchor, &heading)
            }
            Some(label) if label.kind == LabelKind::Article => self.article(element, &label, out),
            Some(label) if label.kind == LabelKind::Item && element.name == "p" && self.article > 0 => {
                // Numbers start again when a second list follows in the same article.
                self.item = if label.number > self.item { label.number } else { self.item + 1 };
                let anchor = format!("article-{}-item-{}", self.article, self.item);
                out.structure.push(section(SectionKind::Item, label.number, &label.text, &anchor));
                marked(element, "item", &anchor)
            }
            _ if is_end(&element, line) => {
                self.ended = true;
                Node::Element(element)
            }
            _ if element.name == "p" && self.article > 0 => {
                self.paragraph += 1;
                let anchor = format!("article-{}-{}", self.article, self.paragraph);
                out.structure.push(section(SectionKind::Paragraph, self.paragraph, "", &anchor));
                marked(element, "article-paragraph", &anchor)
            }
            _ => Node::Element(element),
        }
    }

    fn chapter(&mut self, element: Element, label: &Label, line: &str, out: &mut Recognised) -> Node {
        if !in_order(SectionKind::Chapter, self.chapter, label.number, out) {
            return Node::Element(element);
        }
        self.chapter = label.number;
        self.part = 0;
        let anchor = format!("chapter-{}", label.number);
        let heading = heading(label, line);
        out.structure.push(section(SectionKind::Chapter, label.number, &heading, &anchor));
        titled("h2", "chapter", &anchor, &heading)
    }

    fn article(&mut self, element: Element, label: &Label, out: &mut Recognised) -> Node {
        if !in_order(SectionKind::Article, self.article, label.number, out) {
            return Node::Element(element);
        }
        self.article = label.number;
        self.paragraph = 1;
        self.item = 0;
        let anchor = format!("article-{}", label.number);
        out.structure.push(section(SectionKind::Article, label.number, &label.text, &anchor));
        let mut rest = element.children;
        skip_characters(&mut rest, &mut label.taken.clone());
        trim_start(&mut rest);
        let number = Element::new("strong", vec![Node::Text(label.text.clone())]).with("class", "article-no");
        let mut children = vec![Node::Element(number)];
        if !rest.is_empty() {
            children.push(Node::Text(" ".to_owned()));
            children.append(&mut rest);
        }
        marked(Element::new("p", children), "article", &anchor)
    }
}

fn in_order(kind: SectionKind, after: u32, found: u32, out: &mut Recognised) -> bool {
    if found <= after {
        out.oddities.push(Oddity::OutOfOrder { kind, after, found });
        return false;
    }
    if found > after + 1 {
        out.oddities.push(Oddity::Skipped { kind, after, found });
    }
    true
}

/// Annexes and other headings end the articles.
fn is_end(element: &Element, line: &str) -> bool {
    let line = line.trim_start();
    matches!(element.name.as_str(), "h2" | "h3" | "h4" | "hr")
        || ["附件", "附表", "附录", "附："].iter().any(|word| line.starts_with(word))
}

fn heading(label: &Label, line: &str) -> String {
    let rest: String = line.chars().skip(label.taken).collect();
    format!("{} {}", label.text, labels::close_up(&rest)).trim_end().to_owned()
}

fn section(kind: SectionKind, number: u32, heading: &str, anchor: &str) -> Section {
    Section { kind, number, heading: heading.to_owned(), anchor: anchor.to_owned() }
}

fn titled(tag: &str, class: &str, anchor: &str, text: &str) -> Node {
    Node::Element(Element::new(tag, vec![Node::Text(text.to_owned())]).with("class", class).with("id", anchor))
}

fn marked(element: Element, class: &str, anchor: &str) -> Node {
    Node::Element(Element::new("p", element.children).with("class", class).with("id", anchor))
}

fn headed(node: Node, role: Role) -> Node {
    let Node::Element(element) = node else {
        return node;
    };
    let (tag, class) = match role {
        Role::Plain => return Node::Element(element),
        Role::Preface => {
            return Node::Element(if element.name == "p" {
                Element::new("p", element.children).with("class", "preface")
            } else {
                element
            });
        }
        Role::NoticeTitle => ("h2", "notice-title"),
        Role::RegulationTitle => ("h2", "regulation-title"),
        Role::DocumentNumber => ("p", "document-number"),
        Role::Addressees => ("p", "addressees"),
        Role::Signature => ("p", "signature"),
        Role::SignedOn => ("p", "signed-on"),
    };
    Node::Element(Element::new(tag, element.children).with("class", class))
}

/// Takes so many characters from the start of a text, through emphasis.
fn skip_characters(nodes: &mut Vec<Node>, left: &mut usize) {
    while *left > 0 && !nodes.is_empty() {
        match &mut nodes[0] {
            Node::Text(text) => {
                let count = text.chars().count();
                if count <= *left {
                    *left -= count;
                    nodes.remove(0);
                } else {
                    *text = text.chars().skip(*left).collect();
                    *left = 0;
                }
            }
            Node::Element(element) => {
                if element.name == "br" {
                    *left -= 1;
                    nodes.remove(0);
                    continue;
                }
                skip_characters(&mut element.children, left);
                if element.children.is_empty() && element.name != "img" {
                    nodes.remove(0);
                } else {
                    return;
                }
            }
        }
    }
}

fn trim_start(nodes: &mut Vec<Node>) {
    while let Some(first) = nodes.first_mut() {
        match first {
            Node::Text(text) => {
                *text = text.trim_start().to_owned();
                if !text.is_empty() {
                    return;
                }
            }
            Node::Element(element) => {
                if element.name == "img" {
                    return;
                }
                trim_start(&mut element.children);
                if !element.children.is_empty() {
                    return;
                }
            }
        }
        nodes.remove(0);
    }
}

#[cfg(test)]
mod tests;
