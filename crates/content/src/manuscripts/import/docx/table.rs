//! Tables of a Word file: merged cells become spans, repeated or marked first rows become header rows (a table without
//! headers cannot be read aloud).

use super::body::Body;
use crate::manuscripts::import::xml::Xml;
use crate::manuscripts::tree::{Element, Node};

struct Cell {
    content: Vec<Node>,
    columns: usize,
    rows: usize,
}

struct Row {
    cells: Vec<Cell>,
    header: bool,
}

/// The table as HTML.
pub(super) fn table(body: &mut Body<'_, '_>, table: &Xml) -> Option<Node> {
    let mut rows: Vec<Row> = Vec::new();
    // Which cell, by row and place, covers a column from above.
    let mut above: Vec<Option<(usize, usize)>> = Vec::new();
    let mut marked = Vec::new();
    collect_rows(table, &mut marked);
    for row in marked {
        let properties = row.child("trPr");
        // A deleted row of a tracked change.
        if properties.is_some_and(|p| p.child("del").is_some()) {
            continue;
        }
        let mut read = Row { cells: Vec::new(), header: properties.is_some_and(|p| p.on("tblHeader") == Some(true)) };
        let mut column =
            properties.and_then(|p| p.val("gridBefore")).and_then(|n| n.parse().ok()).unwrap_or(0_usize).min(63);
        let mut cells = Vec::new();
        collect_cells(row, &mut cells);
        for cell in cells {
            let properties = cell.child("tcPr");
            let columns =
                properties.and_then(|p| p.val("gridSpan")).and_then(|n| n.parse().ok()).unwrap_or(1_usize).clamp(1, 63);
            if above.len() < column + columns {
                above.resize(column + columns, None);
            }
            let merge = properties.and_then(|p| p.child("vMerge"));
            let continues = merge.is_some_and(|m| m.attr("val") != Some("restart"));
            if continues && let Some((at_row, at_cell)) = above[column] {
                if let Some(cell) = rows.get_mut(at_row).and_then(|row| row.cells.get_mut(at_cell)) {
                    cell.rows += 1;
                }
                column += columns;
                continue;
            }
            let place = merge.is_some().then_some((rows.len(), read.cells.len()));
            above[column..column + columns].fill(place);
            column += columns;
            read.cells.push(Cell { content: content(body, cell), columns, rows: 1 });
        }
        rows.push(read);
    }
    rows.retain(|row| !row.cells.is_empty());
    if rows.is_empty() {
        return None;
    }
    let headers = match rows.iter().take_while(|row| row.header).count() {
        0 if rows.len() > 1 && first_row_marked(table) => 1,
        count if count < rows.len() => count,
        _ => 0,
    };
    let mut written = rows.into_iter().enumerate().map(|(at, row)| write(row, at < headers));
    let head: Vec<Node> = written.by_ref().take(headers).collect();
    let rest: Vec<Node> = written.collect();
    let mut parts = Vec::new();
    if !head.is_empty() {
        parts.push(Node::Element(Element::new("thead", head)));
    }
    parts.push(Node::Element(Element::new("tbody", rest)));
    Some(Node::Element(Element::new("table", parts)))
}

fn collect_rows<'x>(parent: &'x Xml, out: &mut Vec<&'x Xml>) {
    for element in parent.elements() {
        match element.name.as_str() {
            "tr" => out.push(element),
            "sdt" | "sdtContent" | "customXml" | "ins" => collect_rows(element, out),
            _ => {}
        }
    }
}

fn collect_cells<'x>(parent: &'x Xml, out: &mut Vec<&'x Xml>) {
    for element in parent.elements() {
        match element.name.as_str() {
            "tc" => out.push(element),
            "sdt" | "sdtContent" | "customXml" => collect_cells(element, out),
            _ => {}
        }
    }
}

/// Word marks by default that the first row is a heading.
fn first_row_marked(table: &Xml) -> bool {
    let Some(look) = table.child("tblPr").and_then(|p| p.child("tblLook")) else {
        return false;
    };
    match look.attr("firstRow") {
        Some(value) => matches!(value, "1" | "true" | "on"),
        None => look.attr("val").and_then(|v| u32::from_str_radix(v, 16).ok()).is_some_and(|flags| flags & 0x20 != 0),
    }
}

/// One paragraph in a cell is just its text.
fn content(body: &mut Body<'_, '_>, cell: &Xml) -> Vec<Node> {
    let mut blocks = body.blocks(cell);
    if let [Node::Element(only)] = blocks.as_mut_slice()
        && only.name == "p"
    {
        return std::mem::take(&mut only.children);
    }
    blocks
}

fn write(row: Row, header: bool) -> Node {
    let cells = row.cells.into_iter().map(|cell| {
        let mut element = Element::new(if header { "th" } else { "td" }, cell.content);
        if header {
            element = element.with("scope", "col");
        }
        if cell.columns > 1 {
            element = element.with("colspan", &cell.columns.to_string());
        }
        if cell.rows > 1 {
            element = element.with("rowspan", &cell.rows.to_string());
        }
        Node::Element(element)
    });
    Node::Element(Element::new("tr", cells.collect()))
}
