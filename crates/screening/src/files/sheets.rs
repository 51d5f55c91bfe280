//! Excel: every sheet, cell by cell as it streams by; hidden sheets, rows and columns, comments, hidden names. A finding
//! names its cell.

use std::collections::BTreeMap;

use super::office::comments;
use super::package::Package;
use super::xml::Item;
use super::{Reading, Stop};
use crate::finding::{Kind, Severity, Why};

/// Text screened at once.
const PORTION: usize = 256 << 10;

struct Sheet {
    name: String,
    part: String,
    hidden: bool,
}

pub(super) fn read(reading: &mut Reading<'_>, package: &mut Package<'_>) -> Result<(), Stop> {
    let sheets = workbook(reading, package)?;
    let strings = shared_strings(reading, package)?;
    for sheet in &sheets {
        if sheet.hidden {
            let why = Why::new("hidden-sheet").arg("sheet", &sheet.name);
            reading.note_at(Kind::Hidden, Severity::Block, why, &sheet.name, "");
        }
        cells(reading, package, sheet, &strings)?;
    }
    comments(reading, package, "xl/comments", "comment")?;
    comments(reading, package, "xl/threadedcomments/", "threadedComment")
}

/// The sheets in their order, and names that are hidden.
fn workbook(reading: &mut Reading<'_>, package: &mut Package<'_>) -> Result<Vec<Sheet>, Stop> {
    let mut targets: BTreeMap<String, String> = BTreeMap::new();
    package.walk(reading, "xl/_rels/workbook.xml.rels", &mut |_, item| {
        if let Item::Start("Relationship", attributes) = item {
            let target = attributes.get("Target").unwrap_or_default();
            let part = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            targets.insert(attributes.get("Id").unwrap_or_default(), part);
        }
        Ok(())
    })?;
    let mut sheets = Vec::new();
    let mut name = None;
    package.walk(reading, "xl/workbook.xml", &mut |reading, item| {
        match item {
            Item::Start("sheet", attributes) => {
                let hidden = attributes.get("state").is_some_and(|state| state != "visible");
                let part = attributes.get("id").and_then(|id| targets.get(&id).cloned()).unwrap_or_default();
                let name = attributes.get("name").unwrap_or_default();
                reading.described("sheet", &name);
                sheets.push(Sheet { name, part, hidden });
            }
            Item::Start("definedName", attributes) => {
                name = attributes.get("name").filter(|name| attributes.is_on("hidden") && !name.starts_with("_xlnm"));
            }
            // A filter leaves a hidden name with a range; a hidden name with a text is somebody's note.
            Item::Text(text) if name.is_some() && !text.contains('!') => {
                let name = name.take().unwrap_or_default();
                let why = Why::new("hidden-name").arg("name", &name);
                reading.note_at(Kind::Hidden, Severity::Warn, why, &name, text);
                reading.part(&name, true, text)?;
            }
            Item::End("definedName") => name = None,
            _ => {}
        }
        Ok(())
    })?;
    if sheets.is_empty() {
        return Err(Stop::Damaged);
    }
    Ok(sheets)
}

/// The texts that cells name by number. Without the readings of names (ruby), which a reader does not see.
fn shared_strings(reading: &mut Reading<'_>, package: &mut Package<'_>) -> Result<Strings, Stop> {
    let mut strings = Strings::default();
    let (mut in_text, mut in_ruby) = (false, false);
    package.walk(reading, "xl/sharedStrings.xml", &mut |_, item| {
        match item {
            Item::Start("t", _) => in_text = true,
            Item::End("t") => in_text = false,
            Item::Start("rPh", _) => in_ruby = true,
            Item::End("rPh") => in_ruby = false,
            Item::Text(text) if in_text && !in_ruby => strings.text.push_str(text),
            Item::End("si") => strings.ends.push(strings.text.len()),
            _ => {}
        }
        Ok(())
    })?;
    Ok(strings)
}

/// All shared texts in one, with the end of each.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    fn get(&self, index: usize) -> &str {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(index).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }
}

/// Cells gathered until they are screened.
#[derive(Default)]
struct Portion {
    text: String,
    /// Where a cell begins, its name, whether it is hidden.
    cells: Vec<(usize, u32, u32, bool)>,
}

impl Portion {
    fn screen(&mut self, reading: &mut Reading<'_>, sheet: &Sheet) -> Result<(), Stop> {
        let cells = std::mem::take(&mut self.cells);
        let text = std::mem::take(&mut self.text);
        reading.portion(&text, |at| {
            let index = cells.partition_point(|cell| cell.0 <= at).saturating_sub(1);
            match cells.get(index) {
                Some((begin, column, row, hidden)) => {
                    (format!("{}!{}{row}", sheet.name, letters(*column)), *hidden, *begin)
                }
                None => (sheet.name.clone(), sheet.hidden, 0),
            }
        })?;
        if cells.iter().all(|cell| !cell.3) {
            reading.keep(&text);
        } else {
            for (index, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.3) {
                let end = cells.get(index + 1).map_or(text.len(), |next| next.0);
                reading.keep(&text[cell.0..end]);
            }
        }
        Ok(())
    }
}

/// A column by its letters.
fn letters(column: u32) -> String {
    let mut number = column;
    let mut out = Vec::new();
    while number > 0 {
        out.push(char::from(b'A' + ((number - 1) % 26) as u8));
        number = (number - 1) / 26;
    }
    out.iter().rev().collect()
}

/// Column and row of a cell's name.
fn cell_of(name: &str) -> Option<(u32, u32)> {
    let split = name.find(|c: char| c.is_ascii_digit())?;
    let column = name[..split]
        .bytes()
        .take(4)
        .fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase().saturating_sub(b'A' - 1)));
    Some((column, name[split..].parse().ok()?))
}

fn cells(reading: &mut Reading<'_>, package: &mut Package<'_>, sheet: &Sheet, strings: &Strings) -> Result<(), Stop> {
    let mut portion = Portion::default();
    let mut hidden_columns: Vec<(u32, u32)> = Vec::new();
    let (mut hidden_rows, mut filled_hidden_rows) = (0_usize, false);
    let (mut row, mut column, mut row_hidden) = (0_u32, 0_u32, false);
    let (mut kind, mut value, mut wanted, mut filled) = (String::new(), String::new(), false, false);
    package.walk(reading, &sheet.part, &mut |reading, item| {
        match item {
            Item::Start("col", attributes) => {
                let number = |name: &str| attributes.get(name).and_then(|value| value.parse::<u32>().ok());
                let zero = attributes.get("width").is_some_and(|width| width.parse::<f64>().is_ok_and(|w| w == 0.0));
                if attributes.is_on("hidden") || zero {
                    let from = number("min").unwrap_or(0);
                    hidden_columns.push((from, number("max").unwrap_or(from)));
                }
            }
            Item::Start("row", attributes) => {
                row = attributes.get("r").and_then(|value| value.parse().ok()).unwrap_or(row + 1);
                column = 0;
                let zero = attributes.get("ht").is_some_and(|height| height.parse::<f64>().is_ok_and(|h| h == 0.0));
                row_hidden = attributes.is_on("hidden") || zero;
                filled = false;
            }
            Item::End("row") => {
                if row_hidden && filled {
                    hidden_rows += 1;
                    filled_hidden_rows = true;
                }
                portion.text.push_str("\n\n");
                if portion.text.len() > PORTION {
                    portion.screen(reading, sheet)?;
                }
            }
            Item::Start("c", attributes) => {
                column += 1;
                if let Some((named, in_row)) = attributes.get("r").and_then(|name| cell_of(&name)) {
                    (column, row) = (named, in_row);
                }
                kind = attributes.get("t").unwrap_or_default();
                value.clear();
            }
            Item::Start("v" | "t", _) => wanted = true,
            Item::End("v" | "t") => wanted = false,
            Item::Text(text) if wanted => value.push_str(text),
            Item::End("c") => {
                let shown = match kind.as_str() {
                    "s" => value.parse().map(|index| strings.get(index)).unwrap_or_default().to_owned(),
                    "b" | "e" => String::new(),
                    "str" | "inlineStr" => std::mem::take(&mut value),
                    _ => number(&value),
                };
                if !shown.is_empty() {
                    filled = true;
                    let in_hidden = hidden_columns.iter().any(|(from, to)| (*from..=*to).contains(&column));
                    portion.cells.push((portion.text.len(), column, row, sheet.hidden || row_hidden || in_hidden));
                    portion.text.push_str(&shown);
                    portion.text.push('\t');
                    if portion.text.len() > PORTION {
                        portion.screen(reading, sheet)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    portion.screen(reading, sheet)?;
    if filled_hidden_rows && !sheet.hidden {
        let why = Why::new("hidden-rows").arg("sheet", &sheet.name).arg("rows", hidden_rows.to_string());
        reading.note_at(Kind::Hidden, Severity::Block, why, &sheet.name, "");
    }
    if !hidden_columns.is_empty() && !sheet.hidden {
        let columns: Vec<String> = hidden_columns
            .iter()
            .map(|(from, to)| if from == to { letters(*from) } else { format!("{}:{}", letters(*from), letters(*to)) })
            .collect();
        let why = Why::new("hidden-columns").arg("sheet", &sheet.name).arg("columns", columns.join(", "));
        reading.note_at(Kind::Hidden, Severity::Block, why, &sheet.name, "");
    }
    Ok(())
}

/// A number as it is meant: `1.3800138E10` is a telephone.
fn number(value: &str) -> String {
    if !value.contains(['E', 'e']) {
        return value.to_owned();
    }
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() && number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_names() {
        assert_eq!(cell_of("AB12"), Some((28, 12)));
        assert_eq!(
            (letters(28), letters(1), letters(26), letters(702)),
            ("AB".into(), "A".into(), "Z".into(), "ZZ".into())
        );
        assert_eq!(number("1.3800138E10"), "13800138000");
    }
}
