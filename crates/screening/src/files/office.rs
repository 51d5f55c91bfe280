//! Word, PowerPoint, OFD and OpenDocument: text, comments, tracked changes, hidden words and slides, properties.

use super::package::Package;
use super::xml::Item;
use super::{Reading, Stop};
use crate::finding::{Kind, Severity, Why};

/// Properties of the document: who made it, where, with what remark.
pub(super) fn properties(reading: &mut Reading<'_>, package: &mut Package<'_>) -> Result<(), Stop> {
    for part in ["docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"] {
        let mut path: Vec<String> = Vec::new();
        let mut custom = String::new();
        let mut value = String::new();
        package.walk(reading, part, &mut |reading, item| {
            match item {
                Item::Start(name, attributes) => {
                    path.push(name.to_owned());
                    value.clear();
                    if name == "property" {
                        custom = attributes.get("name").unwrap_or_default();
                    }
                }
                Item::Text(text) if value.len() < 4_096 => value.push_str(text),
                Item::Text(_) => {}
                Item::End(name) => {
                    let telling = match name {
                        "creator" => Some("author"),
                        "lastModifiedBy" => Some("last_modified_by"),
                        "Company" => Some("company"),
                        "Manager" => Some("manager"),
                        "description" => Some("comments"),
                        "keywords" => Some("keywords"),
                        "category" => Some("category"),
                        "HyperlinkBase" => Some("hyperlink_base"),
                        "Template" if value.contains(['/', '\\']) => Some("template"),
                        _ if path.iter().any(|name| name == "property") && name != "property" => Some("custom"),
                        _ => None,
                    };
                    match (telling, name) {
                        (Some("custom"), _) => {
                            let value = format!("{custom}: {}", value.trim());
                            reading.property("custom", &value);
                        }
                        (Some(property), _) => reading.property(property, &value),
                        (None, "title" | "subject") => reading.described(name, &value),
                        _ => {}
                    }
                    path.pop();
                    value.clear();
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Programs, controls, embedded files and what is fetched from elsewhere.
pub(super) fn programs(reading: &mut Reading<'_>, package: &mut Package<'_>) -> Result<(), Stop> {
    let program = package.entries.iter().any(|(name, ..)| {
        let name = name.to_ascii_lowercase();
        name.ends_with("vbaproject.bin") || name.contains("/macrosheets/") || name.contains("/activex/")
    });
    if program {
        let why = Why::new("file-macro").arg("name", &reading.name);
        reading.note(Kind::Macro, Severity::Block, why);
    }
    for name in package.named("", ".rels") {
        package.walk(reading, &name, &mut |reading, item| {
            let Item::Start("Relationship", attributes) = item else { return Ok(()) };
            if attributes.get("TargetMode").is_none_or(|mode| mode != "External") {
                return Ok(());
            }
            let (kind, target) =
                (attributes.get("Type").unwrap_or_default(), attributes.get("Target").unwrap_or_default());
            if kind.ends_with("/hyperlink") {
                reading.link("", &target);
            } else {
                let why = Why::new("file-external").arg("target", &target);
                reading.note_at(Kind::Link, Severity::Warn, why, "", &target);
            }
            Ok(())
        })?;
    }
    for begin in ["word/embeddings/", "xl/embeddings/", "ppt/embeddings/"] {
        package.embedded(reading, begin)?;
    }
    Ok(())
}

/// Text of a part that is gathered while XML comes by.
#[derive(Default)]
struct Gathered {
    seen: String,
    hidden: String,
    insertions: usize,
    deletions: usize,
    hidden_runs: usize,
}

/// Word: the document, its headers, footers, notes and comments.
pub(super) fn words(reading: &mut Reading<'_>, package: &mut Package<'_>) -> Result<(), Stop> {
    if !package.has("word/document.xml") {
        return Err(Stop::Damaged);
    }
    let mut parts = vec![("word/document.xml".to_owned(), "")];
    for (begin, part) in [
        ("word/header", "header"),
        ("word/footer", "footer"),
        ("word/footnotes", "footnotes"),
        ("word/endnotes", "endnotes"),
    ] {
        parts.extend(package.named(begin, ".xml").into_iter().map(|name| (name, part)));
    }
    let mut all = Gathered::default();
    for (name, part) in parts {
        let gathered = word_text(reading, package, &name)?;
        reading.part(part, false, &gathered.seen)?;
        reading.part(part, true, &gathered.hidden)?;
        all.insertions += gathered.insertions;
        all.deletions += gathered.deletions;
        all.hidden_runs += gathered.hidden_runs;
    }
    if all.insertions + all.deletions > 0 {
        let why = Why::new("tracked-changes").arg("count", (all.insertions + all.deletions).to_string());
        reading.note(Kind::Hidden, Severity::Block, why);
    }
    if all.hidden_runs > 0 {
        let why = Why::new("hidden-text").arg("count", all.hidden_runs.to_string());
        reading.note(Kind::Hidden, Severity::Block, why);
    }
    comments(reading, package, "word/comments", "comment")
}

/// Comments of any of the formats: how many, and what they say.
pub(super) fn comments(
    reading: &mut Reading<'_>,
    package: &mut Package<'_>,
    begin: &str,
    element: &str,
) -> Result<(), Stop> {
    let mut count = 0_usize;
    let mut said = String::new();
    for name in package.named(begin, ".xml") {
        package.walk(reading, &name, &mut |_, item| {
            match item {
                Item::Start(name, _) if name == element => count += 1,
                Item::End(name) if name == element => said.push_str("\n\n"),
                Item::Text(text) => said.push_str(text),
                _ => {}
            }
            Ok(())
        })?;
    }
    if count > 0 {
        let why = Why::new("comments").arg("count", count.to_string());
        reading.note(Kind::Hidden, Severity::Block, why);
    }
    reading.part("comments", true, &said)
}

fn word_text(reading: &mut Reading<'_>, package: &mut Package<'_>, name: &str) -> Result<Gathered, Stop> {
    let mut out = Gathered::default();
    let (mut in_text, mut deleted, mut vanished, mut cells) = (false, 0_usize, false, 0_usize);
    package.walk(reading, name, &mut |_, item| {
        match item {
            Item::Start(name, attributes) => match name {
                "t" | "delText" => in_text = true,
                "r" => vanished = false,
                "vanish" | "webHidden" if !attributes.get("val").is_some_and(|v| v == "0" || v == "false") => {
                    vanished = true;
                }
                "ins" | "moveTo" => out.insertions += 1,
                "del" | "moveFrom" => {
                    out.deletions += 1;
                    deleted += 1;
                }
                "tab" => out.seen.push('\t'),
                "br" | "cr" => out.seen.push('\n'),
                "noBreakHyphen" => out.seen.push('-'),
                "tc" => cells += 1,
                _ => {}
            },
            Item::Text(text) if in_text => {
                if deleted > 0 || vanished {
                    out.hidden_runs += usize::from(vanished && deleted == 0);
                    out.hidden.push_str(text);
                } else {
                    out.seen.push_str(text);
                }
            }
            Item::Text(_) => {}
            Item::End(name) => match name {
                "t" | "delText" => in_text = false,
                "del" | "moveFrom" => deleted = deleted.saturating_sub(1),
                "p" => {
                    out.seen.push_str(if cells > 0 { "\n" } else { "\n\n" });
                    if !out.hidden.is_empty() {
                        out.hidden.push_str("\n\n");
                    }
                }
                "tc" => {
                    cells = cells.saturating_sub(1);
                    if out.seen.ends_with('\n') {
                        out.seen.pop();
                    }
                    out.seen.push('\t');
                }
                "tr" => out.seen.push_str("\n\n"),
                _ => {}
            },
        }
        Ok(())
    })?;
    Ok(out)
}

/// PowerPoint: slides, hidden ones named, notes, comments.
pub(super) fn slides(reading: &mut Reading<'_>, package: &mut Package<'_>) -> Result<(), Stop> {
    for (begin, part) in [("ppt/slides/slide", "slide"), ("ppt/notesslides/notesslide", "notes")] {
        for (index, name) in package.named(begin, ".xml").into_iter().enumerate() {
            let mut text = String::new();
            let mut hidden = false;
            let mut in_text = false;
            package.walk(reading, &name, &mut |_, item| {
                match item {
                    Item::Start("sld", attributes) => {
                        hidden = attributes.get("show").is_some_and(|show| show == "0" || show == "false");
                    }
                    Item::Start("t", _) => in_text = true,
                    Item::End("t") => in_text = false,
                    Item::Start("br", _) => text.push('\n'),
                    Item::Text(found) if in_text => text.push_str(found),
                    Item::End("p") => text.push_str("\n\n"),
                    Item::End("tc") => text.push('\t'),
                    _ => {}
                }
                Ok(())
            })?;
            let number = (index + 1).to_string();
            if hidden {
                let why = Why::new("hidden-slide").arg("slide", &number);
                reading.note(Kind::Hidden, Severity::Block, why);
            }
            // What the speaker notes is not shown either.
            reading.part(&format!("{part} {number}"), hidden || part == "notes", &text)?;
        }
    }
    comments(reading, package, "ppt/comments/", "cm")
}

/// OFD (GB/T 33190): the text of all pages, and who made the document.
pub(super) fn ofd(reading: &mut Reading<'_>, package: &mut Package<'_>) -> Result<(), Stop> {
    let mut value = String::new();
    package.walk(reading, "OFD.xml", &mut |reading, item| {
        match item {
            Item::Start(..) => value.clear(),
            Item::Text(text) if value.len() < 4_096 => value.push_str(text),
            Item::End("Author") => reading.property("author", &value),
            Item::End("Subject" | "Title") => reading.described("title", &value),
            Item::End("Abstract") => reading.property("comments", &value),
            Item::End("Keyword") => reading.property("keywords", &value),
            _ => {}
        }
        Ok(())
    })?;
    let pages: Vec<String> = package
        .named("", "content.xml")
        .into_iter()
        .filter(|name| name.to_ascii_lowercase().contains("/pages/"))
        .collect();
    if pages.is_empty() {
        return Err(Stop::Damaged);
    }
    for (index, name) in pages.into_iter().enumerate() {
        let mut text = String::new();
        let mut in_text = false;
        package.walk(reading, &name, &mut |_, item| {
            match item {
                Item::Start("TextCode", _) => in_text = true,
                Item::End("TextCode") => in_text = false,
                Item::Text(found) if in_text => text.push_str(found),
                Item::End("TextObject") => text.push('\n'),
                _ => {}
            }
            Ok(())
        })?;
        reading.part(&format!("page {}", index + 1), false, &text)?;
    }
    for begin in ["doc_0/attachs/", "doc_0/attachments/"] {
        package.embedded(reading, begin)?;
    }
    let notes = package.named("", "annotation.xml").len();
    if notes > 0 {
        let why = Why::new("comments").arg("count", notes.to_string());
        reading.note(Kind::Hidden, Severity::Warn, why);
    }
    Ok(())
}

/// OpenDocument: the text, who made it, macros.
pub(super) fn open_document(reading: &mut Reading<'_>, package: &mut Package<'_>) -> Result<(), Stop> {
    if package.entries.iter().any(|(name, ..)| name.starts_with("Basic/") || name.starts_with("Scripts/")) {
        let why = Why::new("file-macro").arg("name", &reading.name);
        reading.note(Kind::Macro, Severity::Block, why);
    }
    let mut value = String::new();
    package.walk(reading, "meta.xml", &mut |reading, item| {
        match item {
            Item::Start(..) => value.clear(),
            Item::Text(text) if value.len() < 4_096 => value.push_str(text),
            Item::End("creator") => reading.property("last_modified_by", &value),
            Item::End("initial-creator") => reading.property("author", &value),
            Item::End("description") => reading.property("comments", &value),
            _ => {}
        }
        Ok(())
    })?;
    let (mut text, mut notes, mut in_note, mut changes) = (String::new(), String::new(), 0_usize, 0_usize);
    package.walk(reading, "content.xml", &mut |_, item| {
        let out = if in_note > 0 { &mut notes } else { &mut text };
        match item {
            Item::Start("annotation", _) => in_note += 1,
            Item::Start("changed-region", _) => changes += 1,
            Item::Start("line-break", _) => out.push('\n'),
            Item::Text(found) => out.push_str(found),
            Item::End("annotation") => in_note = in_note.saturating_sub(1),
            Item::End("p" | "h" | "table-row") => out.push_str("\n\n"),
            Item::End("table-cell") => out.push('\t'),
            _ => {}
        }
        Ok(())
    })?;
    if changes > 0 {
        let why = Why::new("tracked-changes").arg("count", changes.to_string());
        reading.note(Kind::Hidden, Severity::Block, why);
    }
    reading.part("", false, &text)?;
    reading.part("comments", true, &notes)
}
