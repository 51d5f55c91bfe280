//! PDF: text of the pages, notes, properties, programs, attached files.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Document, LoadOptions, Object};

use super::{Reading, Stop};
use crate::finding::{Kind, Severity, Why};

pub(super) fn read(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Stop> {
    let limit = usize::try_from(reading.limits.entry).unwrap_or(usize::MAX);
    let options = LoadOptions { max_decompressed_size: Some(limit), ..LoadOptions::default() };
    // A broken file must not take the house down, whatever the library makes of it.
    let loaded = catch_unwind(AssertUnwindSafe(|| Document::load_mem_with_options(bytes, options)));
    let document = match loaded {
        Ok(Ok(document)) => document,
        Ok(Err(error)) => return Err(stop_of(&error, limit)),
        Err(_) => return Err(Stop::Damaged),
    };
    if document.is_encrypted() {
        return Err(Stop::Encrypted);
    }
    let mut found = Found::default();
    for object in document.objects.values() {
        match object {
            Object::Dictionary(dictionary) => found.look(&document, dictionary),
            Object::Stream(stream) => found.look(&document, &stream.dict),
            _ => {}
        }
    }
    if document.was_encrypted() {
        // Opens without a password, but says what may not be done with it.
        let why = Why::new("file-encrypted").arg("name", &reading.name);
        reading.note(Kind::Encrypted, Severity::Warn, why);
    }
    if found.programs {
        let why = Why::new("file-macro").arg("name", &reading.name);
        reading.note(Kind::Macro, Severity::Block, why);
    }
    if found.files > 0 {
        let why = Why::new("file-embedded").arg("name", &reading.name).arg("part", found.files.to_string());
        reading.note(Kind::Hidden, Severity::Warn, why);
    }
    if !found.notes.is_empty() {
        let why = Why::new("comments").arg("count", found.notes.len().to_string());
        reading.note(Kind::Hidden, Severity::Block, why);
        reading.part("comments", true, &found.notes.join("\n\n"))?;
    }
    for address in &found.links {
        reading.link("", address);
    }
    info(reading, &document);
    pages(reading, &document, limit)
}

fn stop_of(error: &lopdf::Error, limit: usize) -> Stop {
    match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => Stop::Encrypted,
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => Stop::TooLarge(limit as u64),
        _ => Stop::Damaged,
    }
}

fn pages(reading: &mut Reading<'_>, document: &Document, limit: usize) -> Result<(), Stop> {
    let pages = document.get_pages();
    let mut unreadable = 0_usize;
    for number in pages.keys().copied().take(reading.limits.pages) {
        let room = limit.min(usize::try_from(reading.budget).unwrap_or(usize::MAX));
        if room == 0 {
            return Err(Stop::TooLarge(reading.limits.total));
        }
        let chunks = catch_unwind(AssertUnwindSafe(|| document.extract_text_chunks_with_limit(&[number], room)));
        let Ok(chunks) = chunks else {
            unreadable += 1;
            continue;
        };
        let mut text = String::new();
        for chunk in chunks {
            match chunk {
                Ok(chunk) => text.push_str(&chunk),
                Err(error) => match stop_of(&error, room) {
                    Stop::TooLarge(limit) => return Err(Stop::TooLarge(limit)),
                    _ => unreadable += 1,
                },
            }
        }
        reading.budget = reading.budget.saturating_sub(text.len() as u64);
        reading.part(&format!("page {number}"), false, &text)?;
    }
    if pages.len() > reading.limits.pages {
        return Err(Stop::TooLarge(reading.limits.pages as u64));
    }
    let silent = reading.out.text.trim().is_empty() && !pages.is_empty();
    if unreadable > 0 || silent {
        // A scan, or letters without a table of what they are.
        let why = Why::new("file-read-roughly").arg("name", &reading.name);
        reading.note(Kind::Unread, Severity::Warn, why);
        reading.out.complete = false;
    }
    Ok(())
}

fn info(reading: &mut Reading<'_>, document: &Document) {
    let Some(info) = document.trailer.get(b"Info").ok().and_then(|info| resolve(document, info)) else { return };
    let Ok(info) = info.as_dict() else { return };
    for (key, property) in [
        (b"Author".as_slice(), "author"),
        (b"Company", "company"),
        (b"Manager", "manager"),
        (b"Keywords", "keywords"),
        (b"Comments", "comments"),
        (b"SourceModified", "source_modified"),
    ] {
        if let Some(value) = text_of(document, info, key) {
            reading.property(property, &value);
        }
    }
    for key in [b"Title".as_slice(), b"Subject"] {
        if let Some(value) = text_of(document, info, key) {
            reading.described("title", &value);
        }
    }
}

fn resolve<'d>(document: &'d Document, object: &'d Object) -> Option<&'d Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

fn text_of(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<String> {
    let object = resolve(document, dictionary.get(key).ok()?)?;
    let bytes = object.as_str().ok()?;
    if let Some(wide) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return Some(encoding_rs::UTF_16BE.decode_without_bom_handling(wide).0.into_owned());
    }
    Some(super::plain::decoded(bytes))
}

/// What the objects of a document tell besides its pages.
#[derive(Default)]
struct Found {
    programs: bool,
    files: usize,
    notes: Vec<String>,
    links: Vec<String>,
}

impl Found {
    fn look(&mut self, document: &Document, dictionary: &Dictionary) {
        let name = |key: &[u8]| dictionary.get(key).ok().and_then(|object| object.as_name().ok());
        match name(b"S") {
            Some(b"JavaScript" | b"Launch" | b"Rendition") => self.programs = true,
            Some(b"URI") => self.links.extend(text_of(document, dictionary, b"URI")),
            _ => {}
        }
        if dictionary.has(b"JS") {
            self.programs = true;
        }
        // Actions are often written inside the annotation.
        for key in [b"A".as_slice(), b"OpenAction"] {
            if let Ok(Object::Dictionary(action)) = dictionary.get(key) {
                self.look(document, action);
            }
        }
        if name(b"Type") == Some(b"EmbeddedFile") {
            self.files += 1;
        }
        let note = matches!(
            name(b"Subtype"),
            Some(b"Text" | b"FreeText" | b"Highlight" | b"Underline" | b"StrikeOut" | b"Squiggly" | b"Caret" | b"Ink")
        );
        if note && dictionary.has(b"Rect") {
            self.notes.push(text_of(document, dictionary, b"Contents").unwrap_or_default());
        }
    }
}
