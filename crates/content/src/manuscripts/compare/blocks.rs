//! A text cut into what is compared: blocks (a paragraph, a heading, an item, a table row, a picture), and in them the
//! smallest pieces — a Chinese character, a Latin word, a number — each with its look and the address it leads to.

use crate::manuscripts::text::is_ideograph;
use crate::manuscripts::tree::{Element, Node, is_block, parse};

/// How a piece looks and where it leads; a changed link under the same words is a change.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Look {
    pub strong: bool,
    pub em: bool,
    pub raised: bool,
    pub lowered: bool,
    pub link: Option<String>,
    pub picture: Option<String>,
}

/// The smallest thing that can be the same or not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Piece {
    pub text: String,
    pub look: Look,
}

/// A block: what it is and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Block {
    pub kind: String,
    pub pieces: Vec<Piece>,
}

/// The blocks of judged HTML in reading order.
pub(super) fn blocks(html: &str) -> Vec<Block> {
    let mut out = Vec::new();
    flow(&parse(html), "p", &mut out);
    out
}

/// A line of plain text, as one run of pieces.
pub(super) fn line(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    cut(text, &Look::default(), &mut out);
    out
}

fn flow(nodes: &[Node], outer: &str, out: &mut Vec<Block>) {
    let mut loose = Vec::new();
    for node in nodes {
        match node {
            Node::Element(element) if is_block(&element.name) => {
                close(outer, &mut loose, out);
                block(element, outer, out);
            }
            other => inline(std::slice::from_ref(other), &Look::default(), &mut loose),
        }
    }
    close(outer, &mut loose, out);
}

fn close(kind: &str, loose: &mut Vec<Piece>, out: &mut Vec<Block>) {
    if loose.iter().any(|piece| !piece.text.trim().is_empty() || piece.look.picture.is_some()) {
        out.push(Block { kind: kind.to_owned(), pieces: std::mem::take(loose) });
    }
    loose.clear();
}

fn block(element: &Element, outer: &str, out: &mut Vec<Block>) {
    match element.name.as_str() {
        "tr" => {
            let mut pieces = Vec::new();
            for (at, cell) in element.children.iter().enumerate() {
                if at > 0 {
                    pieces.push(Piece { text: "\t".to_owned(), look: Look::default() });
                }
                if let Node::Element(cell) = cell {
                    inline(&cell.children, &Look::default(), &mut pieces);
                }
            }
            out.push(Block { kind: "tr".to_owned(), pieces });
        }
        "hr" => out.push(Block { kind: "hr".to_owned(), pieces: Vec::new() }),
        "li" | "blockquote" | "figure" => flow(&element.children, &element.name, out),
        // A paragraph in an item is the item's.
        "p" if outer != "p" => flow(&element.children, outer, out),
        "p" | "h2" | "h3" | "h4" | "caption" | "figcaption" => {
            flow(&element.children, &element.name, out);
        }
        _ => flow(&element.children, outer, out),
    }
}

fn inline(nodes: &[Node], look: &Look, out: &mut Vec<Piece>) {
    for node in nodes {
        match node {
            Node::Text(text) => cut(text, look, out),
            Node::Element(element) => match element.name.as_str() {
                "br" => out.push(Piece { text: "\n".to_owned(), look: Look::default() }),
                "img" => out.push(Piece {
                    text: element.attr("alt").unwrap_or_default().to_owned(),
                    look: Look { picture: Some(element.attr("src").unwrap_or_default().to_owned()), ..look.clone() },
                }),
                name => {
                    let mut look = look.clone();
                    match name {
                        "strong" => look.strong = true,
                        "em" => look.em = true,
                        "sup" => look.raised = true,
                        "sub" => look.lowered = true,
                        "a" => look.link = element.attr("href").map(str::to_owned),
                        _ => {}
                    }
                    inline(&element.children, &look, out);
                }
            },
        }
    }
}

/// Chinese one by one, Latin by words, numbers whole, spaces together.
fn cut(text: &str, look: &Look, out: &mut Vec<Piece>) {
    #[derive(PartialEq, Clone, Copy)]
    enum Class {
        Word,
        Space,
        Alone,
    }
    let class = |c: char| {
        if is_ideograph(c) {
            Class::Alone
        } else if c.is_alphanumeric() || c == '_' {
            Class::Word
        } else if c.is_whitespace() {
            Class::Space
        } else {
            Class::Alone
        }
    };
    let mut start = 0;
    let mut before: Option<Class> = None;
    for (at, c) in text.char_indices() {
        let now = class(c);
        if before.is_some_and(|before| before != now || now == Class::Alone) {
            out.push(Piece { text: text[start..at].to_owned(), look: look.clone() });
            start = at;
        }
        before = Some(now);
    }
    if start < text.len() {
        out.push(Piece { text: text[start..].to_owned(), look: look.clone() });
    }
}
