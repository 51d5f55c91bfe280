//! Automatic numbering of a Word file. Word keeps 第一条 out of the text and counts it; here it is written out again,
//! because the number of an article is part of the law. Plain 1. 2. 3. and bullets become lists.

use std::collections::HashMap;

use crate::manuscripts::import::xml::Xml;
use crate::manuscripts::numerals;

/// What stands before a numbered paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// An item of a list.
    Item { ordered: bool },
    /// A label that belongs to the text: 第一条, （二）, 三、.
    Label(String),
}

#[derive(Debug, Clone)]
struct Level {
    format: String,
    text: String,
    start: u32,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// List id to the abstract list that it follows.
    lists: HashMap<String, String>,
    levels: HashMap<(String, u8), Level>,
    /// Starts that a list sets for itself.
    starts: HashMap<(String, u8), u32>,
}

impl Numbering {
    pub fn read(root: Option<&Xml>) -> Self {
        let mut out = Self::default();
        let Some(root) = root else { return out };
        for element in root.elements() {
            match element.name.as_str() {
                "abstractNum" => {
                    let Some(id) = element.attr("abstractNumId") else {
                        continue;
                    };
                    for level in element.elements().filter(|e| e.name == "lvl") {
                        let Some(at) = level.attr("ilvl").and_then(|l| l.parse().ok()) else {
                            continue;
                        };
                        let level = Level {
                            format: level.val("numFmt").unwrap_or("decimal").to_owned(),
                            text: level.val("lvlText").unwrap_or_default().to_owned(),
                            start: level.val("start").and_then(|s| s.parse().ok()).unwrap_or(1),
                        };
                        out.levels.insert((id.to_owned(), at), level);
                    }
                }
                "num" => {
                    let (Some(id), Some(of)) = (element.attr("numId"), element.val("abstractNumId")) else {
                        continue;
                    };
                    out.lists.insert(id.to_owned(), of.to_owned());
                    for change in element.elements().filter(|e| e.name == "lvlOverride") {
                        let at = change.attr("ilvl").and_then(|l| l.parse().ok());
                        let start = change.val("startOverride").and_then(|s| s.parse().ok());
                        if let (Some(at), Some(start)) = (at, start) {
                            out.starts.insert((id.to_owned(), at), start);
                        }
                    }
                }
                _ => {}
            }
        }
        out
    }
}

/// Where each list stands while the document is read.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// Counts of an abstract list, one a level.
    counts: HashMap<String, [Option<u32>; 9]>,
    /// Lists whose own start has been used.
    started: HashMap<(String, u8), ()>,
}

impl Counters {
    /// Counts a paragraph and says what stands before it.
    pub fn next(&mut self, numbering: &Numbering, list: &str, level: u8) -> Option<Mark> {
        if list == "0" || level > 8 {
            return None;
        }
        let of = numbering.lists.get(list)?;
        let own = numbering.levels.get(&(of.clone(), level))?;
        let counts = self.counts.entry(of.clone()).or_default();
        let at = usize::from(level);
        let restart = numbering.starts.get(&(list.to_owned(), level)).copied();
        let first_use = restart.is_some() && self.started.insert((list.to_owned(), level), ()).is_none();
        counts[at] = Some(match (first_use, counts[at]) {
            (true, _) => restart.unwrap_or(own.start),
            (false, Some(count)) => count.saturating_add(1),
            (false, None) => own.start,
        });
        for deeper in counts.iter_mut().skip(at + 1) {
            *deeper = None;
        }
        if own.format == "bullet" {
            return Some(Mark::Item { ordered: false });
        }
        if own.format == "none" {
            return None;
        }
        let chinese = own.text.contains(['第', '（', '、', '章', '条'])
            || own.format.contains("hinese")
            || own.format.contains("apanese");
        if !chinese {
            return Some(Mark::Item { ordered: true });
        }
        let mut label = own.text.clone();
        for number in (0..=level).rev() {
            let count = counts[usize::from(number)].unwrap_or(1);
            let format = numbering.levels.get(&(of.clone(), number)).map_or("decimal", |l| l.format.as_str());
            label = label.replace(&format!("%{}", number + 1), &written(format, count));
        }
        Some(Mark::Label(label.trim().to_owned()))
    }
}

fn written(format: &str, count: u32) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "chineseLegalSimplified"
        | "taiwaneseCounting" => numerals::write(count),
        "ideographDigital" | "japaneseDigitalTenThousand" => count
            .to_string()
            .chars()
            .map(|c| {
                if c == '0' { '〇' } else { numerals::write(c.to_digit(10).unwrap_or(0)).chars().next().unwrap_or(c) }
            })
            .collect(),
        "decimalFullWidth" => {
            count.to_string().chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)).collect()
        }
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (1..=20).contains(&count) => {
            char::from_u32(0x245F + count).map(String::from).unwrap_or_default()
        }
        "upperLetter" | "lowerLetter" => {
            let letter = char::from(b'A' + u8::try_from((count.max(1) - 1) % 26).unwrap_or(0)).to_string();
            if format == "lowerLetter" { letter.to_ascii_lowercase() } else { letter }
        }
        _ => count.to_string(),
    }
}
