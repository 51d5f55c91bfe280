//! The name of a file: what it says, how long it is, what it pretends to be (annex 5, rule A1).

use super::Type;
use crate::engine::Engine;
use crate::finding::{Finding, Kind, Place, Severity, Why};

/// Extensions that run when opened.
const PROGRAMS: &[&str] = &[
    "exe", "com", "bat", "cmd", "scr", "pif", "js", "jse", "vbs", "vbe", "wsf", "ps1", "msi", "jar", "lnk", "hta",
    "sh", "apk", "app", "dll", "reg", "cpl", "url", "iso", "img",
];
/// Extensions of documents with programs in them.
const WITH_PROGRAMS: &[&str] = &["docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm", "ppam"];

pub(super) fn judge(engine: &Engine, name: &str, is: Type, most: usize) -> Vec<Finding> {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let extension = extension.to_lowercase();
    let mut findings = engine.text_at(&Place::FileName, stem);
    let mut note = |kind, severity, why: Why| {
        findings.push(Finding {
            kind,
            severity,
            place: Place::FileName,
            span: 0..name.len(),
            block: 0,
            found: name.to_owned(),
            why,
            suggestion: None,
        });
    };
    let length = name.chars().count();
    if length > most {
        let why = Why::new("file-name-long").arg("length", length.to_string()).arg("limit", most.to_string());
        note(Kind::FileName, Severity::Warn, why);
    }
    let strange: String = name
        .chars()
        .filter(|c| {
            c.is_control()
                || matches!(c, '\\' | '/' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '#' | '%' | '&' | '\u{FFFD}')
                || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
        })
        .map(|c| if c.is_control() || !c.is_ascii() { format!("U+{:04X} ", u32::from(c)) } else { format!("{c} ") })
        .collect();
    if !strange.is_empty() || name.starts_with('.') {
        let why = Why::new("file-name-characters").arg("characters", strange.trim_end());
        note(Kind::FileName, Severity::Warn, why);
    }
    if PROGRAMS.contains(&extension.as_str()) {
        note(Kind::FileName, Severity::Block, Why::new("file-name-disguised").arg("extension", &extension));
    }
    if WITH_PROGRAMS.contains(&extension.as_str()) {
        note(Kind::Macro, Severity::Block, Why::new("file-macro").arg("name", name));
    }
    if let Some(shown) = unlike(&extension, is) {
        let why = Why::new("file-type-unlike-name").arg("extension", &extension).arg("type", shown);
        note(Kind::FileName, Severity::Block, why);
    }
    findings
}

/// What a file is when its extension says something else.
fn unlike(extension: &str, is: Type) -> Option<&'static str> {
    let (shown, fits): (&str, &[&str]) = match is {
        Type::Package => (
            "zip",
            &[
                "zip", "docx", "docm", "dotx", "xlsx", "xlsm", "xltx", "xlsb", "pptx", "pptm", "ppsx", "potx", "ofd",
                "odt", "ods", "odp", "wps", "et", "dps", "epub", "jar", "apk", "wacz",
            ],
        ),
        // Word and WPS keep new formats under old names, and encrypted new ones are compound files.
        Type::Compound => (
            "ole",
            &[
                "doc", "dot", "xls", "xlt", "ppt", "pps", "wps", "et", "dps", "docx", "docm", "xlsx", "xlsm", "pptx",
                "pptm", "msg", "msi", "vsd",
            ],
        ),
        Type::Pdf => ("pdf", &["pdf", "ai"]),
        Type::Rtf => ("rtf", &["rtf", "doc", "wps"]),
        Type::Picture(shown) => match shown {
            "jpg" => ("jpg", &["jpg", "jpeg", "jfif"]),
            "tif" => ("tif", &["tif", "tiff", "dng"]),
            "heif" => ("heif", &["heic", "heif", "avif"]),
            other => (other, &["png", "gif", "webp", "bmp"]),
        },
        Type::Markup => (
            "xml",
            &["htm", "html", "xml", "svg", "xhtml", "txt", "csv", "xls", "doc", "mht", "rss", "atom", "md", "json"],
        ),
        Type::Program => ("program", &[]),
        Type::Text => {
            // Text under the name of a document is not that document.
            let documents = ["pdf", "docx", "xlsx", "pptx", "ofd", "zip", "jpg", "jpeg", "png", "gif", "webp"];
            return documents.contains(&extension).then_some("text");
        }
        Type::Media | Type::Other => return None,
    };
    (!extension.is_empty() && !fits.contains(&extension)).then_some(shown)
}
