//! After the judge: the shape of a text. Full-width-space indentation and blank paragraphs go (annex 5, P1: indentation
//! and spacing are the style sheet's work), loose text gets its paragraph, lists and tables hold only what they may.

use std::collections::HashSet;

use crate::manuscripts::tree::{Element, Node, is_block, push_text};

/// Brings judged nodes into shape.
pub(super) fn tidy(nodes: Vec<Node>) -> Vec<Node> {
    let mut ids = HashSet::new();
    let mut out = flow(nodes);
    unique_ids(&mut out, &mut ids);
    out
}

/// A place for blocks: loose text is gathered into paragraphs, loose items into lists.
fn flow(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::new();
    let mut loose = Vec::new();
    let mut items = Vec::new();
    for node in nodes {
        match node {
            Node::Element(element) if element.name == "li" => {
                paragraphs(Element::new("p", std::mem::take(&mut loose)), &mut out);
                items.push(Node::Element(element));
            }
            Node::Element(element) if is_block(&element.name) => {
                paragraphs(Element::new("p", std::mem::take(&mut loose)), &mut out);
                list(Element::new("ul", std::mem::take(&mut items)), &mut out);
                block(element, &mut out);
            }
            Node::Element(element) if holds_block(&element.children) => {
                // An inline element around blocks: the blocks stay, the wrapping goes.
                paragraphs(Element::new("p", std::mem::take(&mut loose)), &mut out);
                list(Element::new("ul", std::mem::take(&mut items)), &mut out);
                out.extend(flow(element.children));
            }
            Node::Text(text) if !items.is_empty() && text.trim().is_empty() => {}
            Node::Text(_) | Node::Element(_) => {
                list(Element::new("ul", std::mem::take(&mut items)), &mut out);
                loose.push(node);
            }
        }
    }
    paragraphs(Element::new("p", loose), &mut out);
    list(Element::new("ul", items), &mut out);
    out
}

fn holds_block(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Text(_) => false,
        Node::Element(element) => is_block(&element.name) || holds_block(&element.children),
    })
}

fn block(mut element: Element, out: &mut Vec<Node>) {
    match element.name.as_str() {
        "p" => {
            if holds_block(&element.children) {
                out.extend(flow(element.children));
            } else {
                paragraphs(element, out);
            }
        }
        "h2" | "h3" | "h4" => {
            let inner = inline_only(element.children);
            element.children = trimmed(inline(inner));
            if shows(&element.children) {
                out.push(Node::Element(element));
            }
        }
        "ul" | "ol" => list(element, out),
        "blockquote" => {
            element.children = flow(element.children);
            if !element.children.is_empty() {
                out.push(Node::Element(element));
            }
        }
        "table" => table(element, out),
        "figure" => figure(element, out),
        "hr" => out.push(Node::Element(element)),
        // Parts of a table or figure that lost it: their content stays.
        _ => out.extend(flow(element.children)),
    }
}

fn list(mut element: Element, out: &mut Vec<Node>) {
    let mut items: Vec<Node> = Vec::new();
    for node in element.children {
        match node {
            Node::Element(mut item) if item.name == "li" => {
                item.children = cell(item.children);
                if shows(&item.children) {
                    items.push(Node::Element(item));
                }
            }
            other => {
                let content = cell(vec![other]);
                if !shows(&content) {
                    continue;
                }
                // A list inside a list belongs to the item before it.
                if let Some(Node::Element(item)) = items.last_mut() {
                    item.children.extend(content);
                } else {
                    items.push(Node::Element(Element::new("li", content)));
                }
            }
        }
    }
    if !items.is_empty() {
        element.children = items;
        out.push(Node::Element(element));
    }
}

/// Content of an item or a table cell: either one run of text, or blocks.
fn cell(nodes: Vec<Node>) -> Vec<Node> {
    if !holds_block(&nodes) {
        return trimmed(inline(nodes));
    }
    flow(nodes)
}

fn table(mut element: Element, out: &mut Vec<Node>) {
    let mut captions = Vec::new();
    let mut groups = Vec::new();
    let mut rows = Vec::new();
    for node in element.children {
        let Node::Element(part) = node else { continue };
        match part.name.as_str() {
            "caption" if captions.is_empty() => {
                let content = trimmed(inline(inline_only(part.children)));
                if shows(&content) {
                    captions.push(Node::Element(Element { children: content, ..Element::new("caption", Vec::new()) }));
                }
            }
            "thead" | "tbody" => groups.push(Element {
                children: part.children.into_iter().filter_map(row).map(|row| scoped(row, &part.name)).collect(),
                ..part
            }),
            "tr" => rows.extend(row(Node::Element(part))),
            _ => out.extend(flow(part.children)),
        }
    }
    if !rows.is_empty() {
        groups.push(Element::new("tbody", rows));
    }
    groups.retain(|group| !group.children.is_empty());
    if groups.is_empty() {
        return;
    }
    captions.extend(groups.into_iter().map(Node::Element));
    element.children = captions;
    out.push(Node::Element(element));
}

fn row(node: Node) -> Option<Node> {
    let Node::Element(mut row) = node else {
        return None;
    };
    if row.name != "tr" {
        return None;
    }
    row.children = row
        .children
        .into_iter()
        .filter_map(|node| match node {
            Node::Element(mut data) if matches!(data.name.as_str(), "td" | "th") => {
                data.children = cell(data.children);
                Some(Node::Element(data))
            }
            _ => None,
        })
        .collect();
    (!row.children.is_empty()).then_some(Node::Element(row))
}

/// Cells of a header row say that they head their column.
fn scoped(mut row: Node, group: &str) -> Node {
    if group == "thead"
        && let Node::Element(row) = &mut row
    {
        for cell in &mut row.children {
            if let Node::Element(cell) = cell
                && cell.name == "th"
                && cell.attr("scope").is_none()
            {
                cell.attrs.push(("scope".to_owned(), "col".to_owned()));
            }
        }
    }
    row
}

fn figure(mut element: Element, out: &mut Vec<Node>) {
    let mut content = Vec::new();
    let mut rest = Vec::new();
    for node in element.children {
        match node {
            Node::Element(part) if part.name == "img" || part.name == "table" => {
                content.push(Node::Element(part));
            }
            Node::Element(mut part) if part.name == "figcaption" => {
                part.children = trimmed(inline(inline_only(part.children)));
                if shows(&part.children) {
                    content.push(Node::Element(part));
                }
            }
            other => rest.push(other),
        }
    }
    let mut tidied = Vec::new();
    for node in content {
        match node {
            Node::Element(part) if part.name == "table" => table(part, &mut tidied),
            other => tidied.push(other),
        }
    }
    let has_subject = tidied.iter().any(|n| matches!(n, Node::Element(e) if e.name != "figcaption"));
    if has_subject {
        element.children = tidied;
        out.push(Node::Element(element));
    } else {
        out.extend(flow(tidied));
    }
    out.extend(flow(rest));
}

/// A paragraph, split where somebody used empty lines for spacing; nothing if it is blank.
fn paragraphs(mut paragraph: Element, out: &mut Vec<Node>) {
    let children = inline(std::mem::take(&mut paragraph.children));
    let mut parts: Vec<Vec<Node>> = vec![Vec::new()];
    let mut breaks = Vec::new();
    for node in children {
        let is_break = matches!(&node, Node::Element(e) if e.name == "br");
        let blank = matches!(&node, Node::Text(t) if t.chars().all(is_space));
        if is_break || (blank && !breaks.is_empty()) {
            breaks.push(node);
            continue;
        }
        let lines = breaks.iter().filter(|n| matches!(n, Node::Element(_))).count();
        if lines >= 2 {
            breaks.clear();
            parts.push(vec![node]);
        } else if let Some(part) = parts.last_mut() {
            part.append(&mut breaks);
            part.push(node);
        }
    }
    for part in parts {
        let part = trimmed(part);
        if !shows(&part) {
            continue;
        }
        if let [Node::Element(only)] = part.as_slice()
            && only.name == "img"
        {
            out.push(Node::Element(Element::new("figure", part)));
            continue;
        }
        out.push(Node::Element(Element { children: part, ..paragraph.clone() }));
        // The anchor belongs to the first part only.
        paragraph.attrs.retain(|(name, _)| name != "id");
    }
}

/// Blocks inside something that holds only text: each becomes a line.
fn inline_only(nodes: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    for node in nodes {
        match node {
            Node::Element(element) if is_block(&element.name) => {
                if shows(&out) {
                    out.push(Node::Element(Element::new("br", Vec::new())));
                }
                out.extend(inline_only(element.children));
            }
            Node::Element(mut element) => {
                element.children = inline_only(element.children);
                out.push(Node::Element(element));
            }
            Node::Text(_) => out.push(node),
        }
    }
    out
}

/// Runs of text: spaces as a reader sees them, no empty emphasis, no indentation after a line break.
fn inline(nodes: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    for node in nodes {
        match node {
            Node::Text(text) => {
                let text = visible_spaces(&text);
                let after_break = matches!(out.last(), Some(Node::Element(e)) if e.name == "br");
                push_text(&mut out, if after_break { text.trim_start_matches(is_space) } else { &text });
            }
            Node::Element(mut element) => {
                element.children = inline(element.children);
                if element.name == "a" && element.attr("href").is_none() {
                    out.append(&mut element.children);
                    continue;
                }
                if matches!(element.name.as_str(), "br" | "img" | "hr") || !element.children.is_empty() {
                    out.push(Node::Element(element));
                }
            }
        }
    }
    out
}

/// White space as it is shown: a line end between Chinese characters is nothing, any other run is one space.
fn visible_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}') {
            continue;
        }
        if !c.is_ascii_whitespace() {
            out.push(c);
            continue;
        }
        let mut line_end = c == '\n';
        while let Some(next) = chars.next_if(char::is_ascii_whitespace) {
            line_end |= next == '\n';
        }
        let wide = |c: Option<char>| c.is_some_and(super::super::text::is_wide);
        if !(line_end && wide(out.chars().next_back()) && wide(chars.peek().copied())) {
            out.push(' ');
        }
    }
    out
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}')
}

/// Without spaces and line breaks at either end, however deep they sit in emphasis.
fn trimmed(mut nodes: Vec<Node>) -> Vec<Node> {
    while trim_edge(&mut nodes, true) {}
    while trim_edge(&mut nodes, false) {}
    nodes
}

/// Trims one end; says whether a whole node went, so that the next must be looked at.
fn trim_edge(nodes: &mut Vec<Node>, start: bool) -> bool {
    let at = if start { 0 } else { nodes.len().saturating_sub(1) };
    let empty = match nodes.get_mut(at) {
        None => return false,
        Some(Node::Text(text)) => {
            *text = if start { text.trim_start_matches(is_space) } else { text.trim_end_matches(is_space) }.to_owned();
            text.is_empty()
        }
        Some(Node::Element(element)) => match element.name.as_str() {
            "br" => true,
            "img" | "hr" => false,
            name if is_block(name) => false,
            _ => {
                while trim_edge(&mut element.children, start) {}
                element.children.is_empty()
            }
        },
    };
    if empty {
        nodes.remove(at);
    }
    empty
}

/// Whether a reader would see anything.
fn shows(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Text(text) => !text.chars().all(is_space),
        Node::Element(element) => matches!(element.name.as_str(), "img" | "hr") || shows(&element.children),
    })
}

fn unique_ids(nodes: &mut [Node], seen: &mut HashSet<String>) {
    for node in nodes {
        if let Node::Element(element) = node {
            element.attrs.retain(|(name, value)| name != "id" || seen.insert(value.clone()));
            unique_ids(&mut element.children, seen);
        }
    }
}
