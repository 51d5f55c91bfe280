//! Attachments (annex 5, A1): told by content and ending together; files with programs, passwords or other programs
//! inside are refused, each with what to do instead. Nothing is unpacked to a disk.

mod names;
mod pdf;
mod refusals;

use serde::Serialize;

use super::archive::{self, ArchiveLimits, ArchiveRefusal, InMemory};
pub use names::{FileName, NameProblem, file_name};
pub use refusals::DocumentRefusal;

/// What an attachment may be; the numbers come from the rulebook.
#[derive(Debug, Clone, Copy)]
pub struct DocumentLimits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Characters of its name.
    pub name: usize,
    /// For packages.
    pub archive: ArchiveLimits,
}

/// The kinds of attachments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    /// PDF.
    Pdf,
    /// OFD, the national fixed-layout format.
    Ofd,
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
    /// PowerPoint.
    Pptx,
    /// WPS text.
    Wps,
    /// WPS table.
    Et,
    /// A package of files.
    Zip,
    /// Plain text.
    Txt,
    /// A plain table.
    Csv,
}

impl DocumentKind {
    /// All kinds, for the page that says what may be attached.
    pub const ALL: [Self; 10] = [
        Self::Pdf,
        Self::Ofd,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Wps,
        Self::Et,
        Self::Zip,
        Self::Txt,
        Self::Csv,
    ];

    /// The ending of its names.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Ofd => "ofd",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Wps => "wps",
            Self::Et => "et",
            Self::Zip => "zip",
            Self::Txt => "txt",
            Self::Csv => "csv",
        }
    }

    /// The media type it is served with.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Ofd => "application/ofd",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Wps => "application/vnd.ms-works",
            Self::Et => "application/vnd.ms-excel",
            Self::Zip => "application/zip",
            Self::Txt => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    fn of(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.ending() == ending)
    }
}

/// An attachment that may be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its name, made safe.
    pub name: FileName,
    /// What it is.
    pub kind: DocumentKind,
    /// Its bytes.
    pub size: usize,
}

/// Looks at a file that somebody wants to attach.
pub fn inspect(name: &str, bytes: &[u8], limits: &DocumentLimits) -> Result<Document, DocumentRefusal> {
    let name = file_name(name, limits.name).map_err(|problem| DocumentRefusal::Name { problem })?;
    if bytes.is_empty() {
        return Err(DocumentRefusal::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(DocumentRefusal::TooLarge { size: bytes.len(), limit: limits.bytes });
    }
    let kind = content(&name.ending, bytes, limits, None)?;
    Ok(Document { size: bytes.len(), name, kind })
}

/// Checks the bytes against the ending; `inside` names the entry when the file lies in a package.
fn content(
    ending: &str,
    bytes: &[u8],
    limits: &DocumentLimits,
    inside: Option<&str>,
) -> Result<DocumentKind, DocumentRefusal> {
    let at = || inside.unwrap_or_default().to_owned();
    if is_program(ending, bytes) {
        return Err(DocumentRefusal::Program { inside: at() });
    }
    if matches!(ending, "docm" | "dotm" | "xlsm" | "xltm" | "xlam" | "pptm" | "potm" | "ppsm" | "ppam" | "xlsb") {
        return Err(DocumentRefusal::Macros { inside: at() });
    }
    let Some(kind) = DocumentKind::of(ending) else {
        return Err(match ending {
            "doc" | "xls" | "ppt" | "rtf" | "dps" => DocumentRefusal::OldOffice { ending: ending.to_owned() },
            _ => DocumentRefusal::NotAllowed { ending: ending.to_owned(), inside: at() },
        });
    };
    let fake = || DocumentRefusal::NotWhatItSays { ending: kind.ending(), found: found(bytes), inside: at() };
    match kind {
        DocumentKind::Pdf => pdf::check(bytes, &at(), fake)?,
        DocumentKind::Txt | DocumentKind::Csv => text(bytes, fake)?,
        DocumentKind::Wps | DocumentKind::Et if archive::looks_like_compound(bytes) => {
            compound(bytes, &at())?;
        }
        DocumentKind::Docx | DocumentKind::Xlsx | DocumentKind::Pptx if archive::looks_like_compound(bytes) => {
            compound(bytes, &at())?;
            return Err(fake());
        }
        _ if !archive::looks_like_package(bytes) => return Err(fake()),
        _ => package(kind, bytes, limits, inside, fake)?,
    }
    Ok(kind)
}

fn package(
    kind: DocumentKind,
    bytes: &[u8],
    limits: &DocumentLimits,
    inside: Option<&str>,
    fake: impl Fn() -> DocumentRefusal,
) -> Result<(), DocumentRefusal> {
    let at = || inside.unwrap_or_default().to_owned();
    let refuse = |reason| match reason {
        ArchiveRefusal::Encrypted { .. } => DocumentRefusal::Encrypted { inside: at() },
        reason => DocumentRefusal::Package { reason },
    };
    let mut opened = InMemory::open(bytes, &limits.archive).map_err(refuse)?;
    let main = match kind {
        DocumentKind::Ofd => Some("OFD.xml"),
        DocumentKind::Docx | DocumentKind::Wps => Some("word/document.xml"),
        DocumentKind::Xlsx | DocumentKind::Et => Some("xl/workbook.xml"),
        DocumentKind::Pptx => Some("ppt/presentation.xml"),
        _ => None,
    };
    let Some(main) = main else {
        if inside.is_some() {
            return Err(DocumentRefusal::Nested { inside: at() });
        }
        return files(&mut opened, limits);
    };
    if !opened.has(main) {
        return Err(fake());
    }
    let types = opened.read("[Content_Types].xml").map_err(refuse)?.unwrap_or_default();
    let types = String::from_utf8_lossy(&types).to_ascii_lowercase();
    if kind != DocumentKind::Ofd && types.is_empty() {
        return Err(fake());
    }
    let project = |name: &str| {
        name.ends_with("vbaproject.bin") || name.ends_with("vbadata.xml") || name.contains("/macrosheets/")
    };
    if types.contains("macroenabled") || opened.entries().iter().any(|entry| project(&entry.name.to_ascii_lowercase()))
    {
        return Err(DocumentRefusal::Macros { inside: at() });
    }
    for entry in opened.entries().to_vec() {
        // Every part is inflated once: what is broken or a bomb is found here and not by a citizen.
        let bytes = opened.inflate(&entry).map_err(refuse)?;
        let lower = entry.name.to_ascii_lowercase();
        let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
        if is_program(ending, &bytes) {
            return Err(DocumentRefusal::Program { inside: entry.name });
        }
        if lower.contains("/activex/") || (lower.contains("/embeddings/") && lower.ends_with(".bin")) {
            return Err(DocumentRefusal::Embedded { inside: entry.name });
        }
    }
    Ok(())
}

/// A package of files: each must be allowed by itself, and a picture may come along.
fn files(opened: &mut InMemory<'_>, limits: &DocumentLimits) -> Result<(), DocumentRefusal> {
    if let Some(name) = opened.ignored.first() {
        return Err(DocumentRefusal::LeadsOut { name: name.clone() });
    }
    if opened.entries().is_empty() {
        return Err(DocumentRefusal::Empty);
    }
    for entry in opened.entries().to_vec() {
        let bytes = opened.inflate(&entry).map_err(|reason| DocumentRefusal::Package { reason })?;
        let file = entry.name.rsplit('/').next().unwrap_or_default();
        // What computers of one make leave behind.
        if entry.name.starts_with("__MACOSX/")
            || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini")
            || bytes.is_empty()
        {
            continue;
        }
        let ending = file.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
        if matches!(ending.as_str(), "jpg" | "jpeg" | "png" | "gif" | "webp") && infer::is_image(&bytes) {
            continue;
        }
        content(&ending, &bytes, limits, Some(&entry.name))?;
    }
    Ok(())
}

fn text(bytes: &[u8], fake: impl Fn() -> DocumentRefusal) -> Result<(), DocumentRefusal> {
    let marked = encoding_rs::Encoding::for_bom(bytes);
    let readable = match marked {
        Some((encoding, length)) => !encoding.decode_without_bom_handling(&bytes[length..]).1,
        None => !bytes.contains(&0) && (std::str::from_utf8(bytes).is_ok() || !encoding_rs::GB18030.decode(bytes).2),
    };
    if !readable || bytes.starts_with(b"%PDF-") || bytes.starts_with(b"{\\rtf") {
        return Err(fake());
    }
    Ok(())
}

/// WPS files, and office packages with a password, are compound files.
fn compound(bytes: &[u8], inside: &str) -> Result<(), DocumentRefusal> {
    let names = |stream: &str| archive::compound_names(bytes, stream);
    if names("EncryptedPackage") || names("EncryptionInfo") {
        return Err(DocumentRefusal::Encrypted { inside: inside.to_owned() });
    }
    if names("_VBA_PROJECT") || names("Macros") {
        return Err(DocumentRefusal::Macros { inside: inside.to_owned() });
    }
    if names("\u{1}Ole10Native") || names("Package") {
        return Err(DocumentRefusal::Embedded { inside: inside.to_owned() });
    }
    Ok(())
}

/// Programs by their first bytes or by an ending that a computer would run.
fn is_program(ending: &str, bytes: &[u8]) -> bool {
    const ENDINGS: [&str; 32] = [
        "exe", "dll", "com", "scr", "pif", "bat", "cmd", "msi", "msp", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta",
        "ps1", "psm1", "jar", "apk", "lnk", "reg", "cpl", "sys", "sh", "elf", "app", "dmg", "deb", "rpm", "py", "url",
    ];
    const STARTS: [&[u8]; 7] = [
        b"\x7FELF",
        b"\xCF\xFA\xED\xFE",
        b"\xCE\xFA\xED\xFE",
        b"\xCA\xFE\xBA\xBE",
        b"#!/",
        b"L\0\0\0\x01\x14\x02\0",
        b"dex\n",
    ];
    let windows = bytes.starts_with(b"MZ")
        && bytes.get(0x3C..0x40).and_then(|at| at.try_into().ok()).map(u32::from_le_bytes).is_some_and(|at| {
            bytes.get(at as usize..at as usize + 2).is_some_and(|mark| matches!(mark, b"PE" | b"NE" | b"LE"))
        });
    // Old programs have nothing but the two letters; a text never has a zero byte after them.
    let old = bytes.starts_with(b"MZ") && bytes.iter().take(64).any(|byte| *byte == 0);
    ENDINGS.contains(&ending) || windows || old || STARTS.iter().any(|start| bytes.starts_with(start))
}

fn found(bytes: &[u8]) -> String {
    if archive::looks_like_compound(bytes) {
        return "application/x-ole-storage".to_owned();
    }
    let plain = if std::str::from_utf8(&bytes[..bytes.len().min(512)]).is_ok() {
        "text/plain"
    } else {
        "application/octet-stream"
    };
    infer::get(bytes).map_or(plain, |kind| kind.mime_type()).to_owned()
}

#[cfg(test)]
pub(super) mod tests;
