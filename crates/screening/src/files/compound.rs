//! OLE compound files: Word, Excel and WPS of the old formats, and encrypted packages of the new. Their text is read
//! roughly: runs of Chinese characters and digits wherever they stand; so it is said that a person must look.

use super::{Reading, Stop};
use crate::finding::{Kind, Severity, Why};

/// Whether the file has a stream or storage of this name: directory entries are 128 bytes, the name first, its length
/// after 64.
fn has(bytes: &[u8], stream: &str) -> bool {
    let wanted: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.chunks_exact(128).any(|entry| {
        entry.starts_with(&wanted) && usize::from(u16::from_le_bytes([entry[64], entry[65]])) == wanted.len() + 2
    })
}

pub(super) fn read(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Stop> {
    if has(bytes, "EncryptedPackage") || has(bytes, "EncryptionInfo") {
        return Err(Stop::Encrypted);
    }
    if has(bytes, "_VBA_PROJECT") || has(bytes, "_VBA_PROJECT_CUR") || has(bytes, "Macros") || has(bytes, "VBA") {
        let why = Why::new("file-macro").arg("name", &reading.name);
        reading.note(Kind::Macro, Severity::Block, why);
    }
    let why = Why::new("file-read-roughly").arg("name", &reading.name);
    reading.note(Kind::Unread, Severity::Warn, why);
    reading.out.complete = false;
    for text in [wide(bytes), narrow(bytes)] {
        reading.part("", false, &text)?;
    }
    Ok(())
}

/// Runs of UTF-16 text.
fn wide(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut run = String::new();
    let mut end = |run: &mut String| {
        if run.chars().count() >= 2 {
            out.push_str(run);
            out.push_str("\n\n");
        }
        run.clear();
    };
    for pair in bytes.as_chunks::<2>().0 {
        let unit = u16::from_le_bytes(*pair);
        match unit {
            0x20..=0x7E | 0x3000..=0x303F | 0x4E00..=0x9FA5 | 0xFF01..=0xFF5E => {
                run.extend(char::from_u32(u32::from(unit)));
            }
            // Cells and paragraphs of Word.
            0x07 | 0x09 => run.push('\t'),
            0x0B => run.push('\n'),
            _ => end(&mut run),
        }
    }
    end(&mut run);
    out
}

/// Runs of narrow text that hold digits.
fn narrow(bytes: &[u8]) -> String {
    bytes
        .split(|byte| !(0x20..0x7F).contains(byte))
        .filter(|run| run.iter().filter(|byte| byte.is_ascii_digit()).count() >= 7)
        .map(|run| format!("{}\n\n", String::from_utf8_lossy(run)))
        .collect()
}
