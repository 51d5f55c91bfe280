//! Files that are two things at once (annex 5, A1): a picture with a package behind it, a drawing
//! with a web page in its comment, a PDF that opens as an archive. Whoever sends one means no good,
//! or their computer does not.

/// What hides in a file that is `media_type` at first sight.
pub fn hidden(media_type: &str, bytes: &[u8]) -> Option<&'static str> {
    let picture = media_type.starts_with("image/") && media_type != "image/svg+xml";
    let video = media_type.starts_with("video/");
    let package = ends_as_package(bytes);
    if picture || video {
        if package {
            return Some("ZIP");
        }
        if has(&bytes[..bytes.len().min(1024)], b"%PDF-") {
            return Some("PDF");
        }
        if has(bytes, b"Rar!\x1a\x07") && picture {
            return Some("RAR");
        }
        // A film is long, and markup hides where programs look: at its ends.
        let ends = if video {
            vec![&bytes[..bytes.len().min(ENDS)], &bytes[bytes.len().saturating_sub(ENDS)..]]
        } else {
            vec![bytes]
        };
        if ends.into_iter().any(has_markup) {
            return Some("HTML");
        }
    }
    (media_type == "application/pdf" && package).then_some("ZIP")
}

/// How much of the ends of a film is looked at.
const ENDS: usize = 1 << 16;
/// The end of a ZIP: its mark and a comment of at most 64 KB.
const DIRECTORY: usize = 22;

/// Whether the bytes open as a ZIP: its directory ends exactly where they end.
fn ends_as_package(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(DIRECTORY + usize::from(u16::MAX))..];
    tail.windows(DIRECTORY).enumerate().any(|(at, window)| {
        window.starts_with(b"PK\x05\x06")
            && usize::from(u16::from_le_bytes([window[20], window[21]])) == tail.len() - at - DIRECTORY
    })
}

/// Words with which a browser or a server begins to run something.
fn has_markup(bytes: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] = [b"<script", b"<html", b"<!doctype html", b"<iframe", b"<?php", b"<svg"];
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'<').any(|(at, _)| {
        WORDS.iter().any(|word| bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)))
    })
}

fn has(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0!\xfe\x10";
    const EMPTY_ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    #[test]
    fn two_things_at_once_are_found() {
        let with = |tail: &[u8]| [GIF, tail].concat();
        assert_eq!(hidden("image/gif", &with(EMPTY_ZIP)), Some("ZIP"));
        let comment = [&EMPTY_ZIP[..20], &[3, 0], b"end"].concat();
        assert_eq!(hidden("image/jpeg", &with(&comment)), Some("ZIP"));
        assert_eq!(hidden("image/gif", &with(b"<ScRiPt>alert(1)</script>")), Some("HTML"));
        assert_eq!(hidden("image/png", &with(b"<?php system($_GET[0]) ?>")), Some("HTML"));
        assert_eq!(hidden("image/gif", &with(b"%PDF-1.7")), Some("PDF"));
        assert_eq!(hidden("image/gif", &with(b"Rar!\x1a\x07\x01\0")), Some("RAR"));
        assert_eq!(hidden("application/pdf", &[b"%PDF-1.7 %%EOF", EMPTY_ZIP].concat()), Some("ZIP"));
        assert_eq!(hidden("video/mp4", &[&[0; 90_000][..], b"<html>", &[0; 90_000]].concat()), None);
        assert_eq!(hidden("video/mp4", &[&[0; 90_000][..], b"<html>"].concat()), Some("HTML"));
    }

    #[test]
    fn one_thing_is_one_thing() {
        assert_eq!(hidden("image/gif", GIF), None);
        assert_eq!(hidden("image/gif", b""), None);
        let cut = [GIF, &EMPTY_ZIP[..12]].concat();
        assert_eq!(hidden("image/gif", &cut), None, "a mark alone is chance");
        assert_eq!(hidden("application/zip", EMPTY_ZIP), None);
    }
}
