//! Attachments: name, properties, hidden parts, text. Nothing is written to a disk, nothing is executed, no entity is
//! resolved; every reader stops at the caller's [`Limits`] and says so.

mod compound;
mod name;
mod office;
mod package;
mod pdf;
mod picture;
mod plain;
mod sheets;
mod xml;

use crate::engine::Engine;
use crate::finding::{Finding, Kind, Place, Severity, Why};

/// What bounds the reading of one file. Technical protection and the norm's numbers, given by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file: u64,
    /// Entries of a package.
    pub entries: usize,
    /// Bytes of one entry, inflated.
    pub entry: u64,
    /// Bytes of all entries that are read, inflated.
    pub total: u64,
    /// Inflated bytes for one compressed byte, counted from one megabyte on.
    pub ratio: u64,
    /// Bytes of text kept for [`Read::text`].
    pub text: usize,
    /// Pages of a PDF.
    pub pages: usize,
    /// Findings of one file; reading stops there.
    pub findings: usize,
    /// Characters of a file's name (annex 5, rule A1).
    pub name: usize,
}

/// What reading a file gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// Findings of name, properties, hidden parts and text.
    pub findings: Vec<Finding>,
    /// The text a reader of the file sees, up to [`Limits::text`]; for the search.
    pub text: String,
    /// Everything was read. When not, a finding says why.
    pub complete: bool,
}

/// Why a part is not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    Damaged,
    TooLarge(u64),
    Bomb,
    Encrypted,
    /// Enough findings.
    Enough,
}

/// What a file is, by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Package,
    Compound,
    Pdf,
    Rtf,
    Picture(&'static str),
    Markup,
    Text,
    /// Video and sound: nothing to read.
    Media,
    Program,
    Other,
}

/// A file being read.
pub(crate) struct Reading<'e> {
    engine: &'e Engine,
    pub limits: &'e Limits,
    /// As it is shown: `package.zip/file.docx`.
    pub name: String,
    pub out: Read,
    /// Inflated bytes that may still be read.
    pub budget: u64,
    /// Inside another file.
    nested: bool,
}

impl Engine {
    /// Reads an attachment: findings of its name, its properties, what it hides, and its text.
    pub fn file(&self, name: &str, bytes: &[u8], limits: &Limits) -> Read {
        let mut reading = Reading {
            engine: self,
            limits,
            name: name.to_owned(),
            out: Read { complete: true, ..Read::default() },
            budget: limits.total,
            nested: false,
        };
        reading.whole(name, bytes);
        reading.out.findings.truncate(limits.findings.max(1));
        reading.out
    }
}

impl<'e> Reading<'e> {
    fn whole(&mut self, name: &str, bytes: &[u8]) {
        self.file_name(name, bytes);
        if bytes.len() as u64 > self.limits.file {
            self.stop(Stop::TooLarge(self.limits.file));
            return;
        }
        let result = match sniff(bytes) {
            Type::Package => package::read(self, bytes),
            Type::Compound => compound::read(self, bytes),
            Type::Pdf => pdf::read(self, bytes),
            Type::Picture(_) => picture::read(self, bytes),
            Type::Rtf | Type::Markup | Type::Text => plain::read(self, bytes),
            Type::Media => Ok(()),
            Type::Program => {
                let why = Why::new("file-macro").arg("name", &self.name);
                self.note(Kind::Macro, Severity::Block, why);
                Ok(())
            }
            Type::Other => {
                let why = Why::new("file-unread").arg("name", &self.name);
                self.note(Kind::Unread, Severity::Warn, why);
                self.out.complete = false;
                Ok(())
            }
        };
        if let Err(stop) = result {
            self.stop(stop);
        }
    }

    /// Another file inside this one, one level deep.
    pub fn inner(&mut self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        if self.nested {
            let why = Why::new("file-unread").arg("name", format!("{}/{name}", self.name));
            self.note(Kind::Unread, Severity::Warn, why);
            self.out.complete = false;
            return Ok(());
        }
        let mut inner = Reading {
            engine: self.engine,
            limits: self.limits,
            name: format!("{}/{name}", self.name),
            out: Read { complete: true, ..Read::default() },
            budget: self.budget,
            nested: true,
        };
        inner.whole(name, bytes);
        self.budget = inner.budget;
        self.out.complete &= inner.out.complete;
        self.out.findings.append(&mut inner.out.findings);
        self.keep(&inner.out.text);
        self.enough()
    }

    fn enough(&self) -> Result<(), Stop> {
        if self.out.findings.len() >= self.limits.findings { Err(Stop::Enough) } else { Ok(()) }
    }

    /// A place in this file.
    pub fn place(&self, part: &str, hidden: bool) -> Place {
        Place::Attachment { name: self.name.clone(), part: part.to_owned(), hidden }
    }

    /// A finding about the file itself.
    pub fn note(&mut self, kind: Kind, severity: Severity, why: Why) {
        self.note_at(kind, severity, why, "", "");
    }

    /// A finding about a part of the file.
    pub fn note_at(&mut self, kind: Kind, severity: Severity, why: Why, part: &str, found: &str) {
        self.out.findings.push(Finding {
            kind,
            severity,
            place: self.place(part, false),
            span: 0..found.len(),
            block: 0,
            found: found.to_owned(),
            why,
            suggestion: None,
        });
    }

    fn stop(&mut self, stop: Stop) {
        self.out.complete = false;
        let (kind, why) = match stop {
            Stop::Damaged => (Kind::Damaged, Why::new("file-damaged")),
            Stop::TooLarge(limit) => (Kind::TooLarge, Why::new("file-too-large").arg("limit", limit.to_string())),
            Stop::Bomb => (Kind::TooLarge, Why::new("file-bomb")),
            Stop::Encrypted => (Kind::Encrypted, Why::new("file-encrypted")),
            // The findings are there already; that reading stopped is `complete`.
            Stop::Enough => return,
        };
        let why = why.arg("name", &self.name);
        self.note(kind, Severity::Block, why);
    }

    /// Keeps text for the search.
    pub fn keep(&mut self, text: &str) {
        let room = self.limits.text.saturating_sub(self.out.text.len());
        let end = (0..=room.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        self.out.text.push_str(&text[..end]);
    }

    /// Screens the text of a part, and keeps it when it is seen.
    pub fn part(&mut self, part: &str, hidden: bool, text: &str) -> Result<(), Stop> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let place = self.place(part, hidden);
        self.out.findings.append(&mut self.engine.text_at(&place, text));
        if !hidden {
            self.keep(text);
            self.keep("\n\n");
        }
        self.enough()
    }

    /// A property that tells something: who, where, with what.
    pub fn property(&mut self, property: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let shown: String = value.chars().take(200).collect();
        let place = Place::Property { name: property.to_owned() };
        self.out.findings.push(Finding {
            kind: Kind::Property,
            severity: Severity::Warn,
            place: place.clone(),
            span: 0..value.len(),
            block: 0,
            found: shown.clone(),
            why: Why::new("property").arg("property", property).arg("value", shown),
            suggestion: Some(String::new()),
        });
        self.out.findings.append(&mut self.engine.text_at(&place, value));
    }

    /// A text in the properties that is meant to be read, such as the title.
    pub fn described(&mut self, property: &str, value: &str) {
        let place = Place::Property { name: property.to_owned() };
        self.out.findings.append(&mut self.engine.text_at(&place, value));
    }

    /// A body of HTML inside the file.
    fn markup(&mut self, text: &str) -> Result<(), Stop> {
        let place = self.place("", false);
        for mut finding in self.engine.html(text) {
            if finding.place != Place::AltText {
                finding.place = place.clone();
            }
            self.out.findings.push(finding);
        }
        let visible = crate::html::visible_text(text);
        self.keep(&visible);
        self.enough()
    }

    /// A link in the file.
    pub fn link(&mut self, part: &str, address: &str) {
        if let (Some((severity, why)), _) = crate::addresses::judge(address, self.engine.hosts()) {
            self.note_at(Kind::Link, severity, why, part, address);
        }
    }

    fn file_name(&mut self, name: &str, bytes: &[u8]) {
        let mut findings = name::judge(self.engine, name, sniff(bytes), self.limits.name);
        if self.nested {
            let place = self.place("", false);
            for finding in &mut findings {
                finding.place = place.clone();
            }
        }
        self.out.findings.append(&mut findings);
    }

    /// Screens text with the place of each finding chosen by where it begins. The closure gives the part, whether it is
    /// hidden, and the byte where the part begins.
    pub fn portion(&mut self, text: &str, of: impl Fn(usize) -> (String, bool, usize)) -> Result<(), Stop> {
        for mut finding in self.engine.text_at(&Place::Body, text) {
            let (part, hidden, begin) = of(finding.span.start);
            finding.place = self.place(&part, hidden);
            finding.span = finding.span.start.saturating_sub(begin)..finding.span.end.saturating_sub(begin);
            self.out.findings.push(finding);
        }
        self.enough()
    }
}

/// What bytes are.
pub(crate) fn sniff(bytes: &[u8]) -> Type {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    let head = &bytes[..bytes.len().min(1_024)];
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    match () {
        () if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") => Type::Package,
        () if at(0, &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) => Type::Compound,
        () if has(b"%PDF-") => Type::Pdf,
        () if at(0, b"{\\rtf") => Type::Rtf,
        () if at(0, &[0xFF, 0xD8, 0xFF]) => Type::Picture("jpg"),
        () if at(0, b"\x89PNG\r\n\x1a\n") => Type::Picture("png"),
        () if at(0, b"GIF8") => Type::Picture("gif"),
        () if at(0, b"RIFF") && at(8, b"WEBP") => Type::Picture("webp"),
        () if at(0, b"II*\0") || at(0, b"MM\0*") => Type::Picture("tif"),
        () if at(4, b"ftyphei") || at(4, b"ftypmif1") || at(4, b"ftypavif") => Type::Picture("heif"),
        () if at(0, b"BM") && !head.is_ascii() => Type::Picture("bmp"),
        () if at(0, b"MZ") || at(0, b"\x7fELF") || at(0, b"#!") || at(0, b"\xca\xfe\xba\xbe") => Type::Program,
        () if at(4, b"ftyp") || at(0, b"ID3") || at(0, b"OggS") || at(0, &[0x1A, 0x45, 0xDF, 0xA3]) => Type::Media,
        () if (at(0, b"RIFF") && !at(8, b"WEBP")) || at(0, &[0xFF, 0xFB]) || at(0, b"FLV") => Type::Media,
        () if has(b"<svg") || has(b"<html") || has(b"<HTML") || has(b"<!DOCTYPE html") || has(b"<?xml") => Type::Markup,
        () if at(0, &[0xFF, 0xFE]) || at(0, &[0xFE, 0xFF]) || !head.contains(&0) => Type::Text,
        () => Type::Other,
    }
}
