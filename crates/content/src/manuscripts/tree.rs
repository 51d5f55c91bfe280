//! The small tree in which a manuscript's HTML is looked at after the judge has cleaned it: elements and text,
//! nothing else. Depth is bounded, so every walk over it may be recursive.

use scraper::{Html, Node as Parsed};

/// Deeper markup than this is flattened into its ancestor; the text stays.
pub const MAX_DEPTH: usize = 160;

/// One node of a manuscript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element with its content.
    Element(Element),
    /// Text, unescaped.
    Text(String),
}

/// An element: its name in lower case, its attributes in source order, its content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// The tag name.
    pub name: String,
    /// Attributes, unescaped.
    pub attrs: Vec<(String, String)>,
    /// Content.
    pub children: Vec<Node>,
}

impl Element {
    /// An element without attributes.
    pub fn new(name: &str, children: Vec<Node>) -> Self {
        Self { name: name.to_owned(), attrs: Vec::new(), children }
    }

    /// The same element with one attribute more.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.attrs.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of an attribute.
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All text inside, without block boundaries; pictures count by their description.
    pub fn text(&self) -> String {
        let mut out = String::new();
        text_into(&self.children, &mut out);
        out
    }
}

/// Text of nodes in reading order; a line break becomes a newline.
pub fn text_into(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) if element.name == "br" => out.push('\n'),
            Node::Element(element) => text_into(&element.children, out),
        }
    }
}

/// Reads an HTML fragment. Meant for HTML that [`super::sanitise`] has judged; comments are dropped.
pub fn parse(html: &str) -> Vec<Node> {
    let document = Html::parse_fragment(html);
    let root = document.root_element();
    let mut open: Vec<Element> = vec![Element::default()];
    // Elements beyond the depth limit are passed through without a level of their own.
    let mut flattened = 0_usize;
    let mut next = root.first_child();
    while let Some(node) = next {
        match node.value() {
            Parsed::Text(text) => {
                if let Some(parent) = open.last_mut() {
                    push_text(&mut parent.children, text);
                }
            }
            Parsed::Element(_) if open.len() > MAX_DEPTH => flattened += 1,
            Parsed::Element(element) => {
                let attrs = element.attrs().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
                open.push(Element { name: element.name().to_owned(), attrs, children: Vec::new() });
            }
            _ => {}
        }
        next = node.first_child();
        let mut at = node;
        while next.is_none() && at.id() != root.id() {
            if at.value().is_element() {
                close(&mut open, &mut flattened);
            }
            next = at.next_sibling();
            match at.parent() {
                Some(parent) => at = parent,
                None => break,
            }
        }
    }
    open.into_iter().next().map(|root| root.children).unwrap_or_default()
}

fn close(open: &mut Vec<Element>, flattened: &mut usize) {
    if *flattened > 0 {
        *flattened -= 1;
    } else if open.len() > 1
        && let Some(done) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        parent.children.push(Node::Element(done));
    }
}

/// Adds text, joining it to text that stands just before it.
pub fn push_text(nodes: &mut Vec<Node>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(Node::Text(last)) = nodes.last_mut() {
        last.push_str(text);
    } else {
        nodes.push(Node::Text(text.to_owned()));
    }
}

/// Writes nodes as HTML, escaped.
pub fn write(nodes: &[Node]) -> String {
    let mut out = String::new();
    write_into(nodes, &mut out);
    out
}

fn write_into(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => escape_text(text, out),
            Node::Element(element) => {
                out.push('<');
                out.push_str(&element.name);
                for (name, value) in &element.attrs {
                    out.push(' ');
                    out.push_str(name);
                    out.push_str("=\"");
                    escape_attr(value, out);
                    out.push('"');
                }
                out.push('>');
                if !is_void(&element.name) {
                    write_into(&element.children, out);
                    out.push_str("</");
                    out.push_str(&element.name);
                    out.push('>');
                }
            }
        }
    }
}

/// Escapes text for the inside of an element.
pub fn escape_text(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
}

/// Escapes text for the inside of a double-quoted attribute.
pub fn escape_attr(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

/// Elements that have no content and no end tag.
pub fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img")
}

/// Elements that stand on a line of their own.
pub fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "h2"
            | "h3"
            | "h4"
            | "ul"
            | "ol"
            | "li"
            | "blockquote"
            | "table"
            | "caption"
            | "thead"
            | "tbody"
            | "tr"
            | "th"
            | "td"
            | "figure"
            | "figcaption"
            | "hr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_read_and_written_back_unchanged() {
        let html = "<h2 id=\"chapter-1\">第一章 总则</h2><p>甲<strong>乙</strong>&lt;丙&gt; &amp; 丁<br>戊</p><ul><li>己</li></ul>";
        assert_eq!(write(&parse(html)), html);
    }

    #[test]
    fn deep_markup_is_flattened_but_its_text_stays() {
        let html = format!("{}字{}", "<blockquote>".repeat(3_000), "</blockquote>".repeat(3_000));
        let nodes = parse(&html);
        let mut text = String::new();
        text_into(&nodes, &mut text);
        assert_eq!(text, "字");
        assert!(write(&nodes).matches("<blockquote>").count() <= MAX_DEPTH);
    }
}
