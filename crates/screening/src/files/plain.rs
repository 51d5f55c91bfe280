//! Plain text, tables of text, RTF and markup, in UTF-8, UTF-16 or GB 18030.

use super::{Reading, Stop, Type, sniff};
use crate::finding::{Kind, Severity, Why};

pub(super) fn read(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Stop> {
    let text = decoded(bytes);
    match sniff(bytes) {
        Type::Rtf => {
            if text.contains("\\objdata") || text.contains("\\objocx") {
                let why = Why::new("file-embedded").arg("name", &reading.name).arg("part", "objdata");
                reading.note(Kind::Hidden, Severity::Warn, why);
            }
            let plain = rtf(bytes);
            reading.part("", false, &plain)
        }
        Type::Markup => {
            let lower = text.to_ascii_lowercase();
            if lower.contains("<script") || lower.contains("javascript:") || lower.contains(" onload=") {
                let why = Why::new("file-macro").arg("name", &reading.name);
                reading.note(Kind::Macro, Severity::Block, why);
            }
            // In a picture as in any markup outside HTML everything between tags is text.
            let text = if lower.contains("<svg") { lower_svg(&text) } else { text };
            reading.markup(&text)
        }
        _ => reading.part("", false, &text),
    }
}

/// An SVG's elements as blocks that are read.
fn lower_svg(text: &str) -> String {
    text.replace("<svg", "<div").replace("</svg", "</div").replace("<title", "<p").replace("</title", "</p")
}

/// The text of bytes whose encoding is not said.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[skip..]).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The words of RTF: control words gone, `\'hh` read as GB 18030, `\u` as Unicode.
fn rtf(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut raw: Vec<u8> = Vec::new();
    let mut at = 0;
    let mut skip = 0_usize;
    let flush = |raw: &mut Vec<u8>, out: &mut String| {
        if !raw.is_empty() {
            out.push_str(&encoding_rs::GB18030.decode_without_bom_handling(raw).0);
            raw.clear();
        }
    };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if bytes.get(at + 1) == Some(&b'\'') => {
                let hex = bytes.get(at + 2..at + 4).and_then(|hex| std::str::from_utf8(hex).ok());
                let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
                if skip > 0 {
                    skip -= 1;
                } else {
                    raw.extend(byte);
                }
                at += 4;
            }
            b'\\' => {
                let word = bytes[at + 1..].iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
                if word == 0 {
                    at += 2;
                    continue;
                }
                let name = &bytes[at + 1..at + 1 + word];
                let mut end = at + 1 + word;
                let number = bytes[end..].iter().take(12).take_while(|b| b.is_ascii_digit() || **b == b'-').count();
                let value =
                    std::str::from_utf8(&bytes[end..end + number]).ok().and_then(|text| text.parse::<i32>().ok());
                end += number;
                end += usize::from(bytes.get(end) == Some(&b' '));
                flush(&mut raw, &mut out);
                match (name, value) {
                    (b"u", Some(value)) => {
                        let unit = if value < 0 { value + 0x1_0000 } else { value };
                        out.extend(u32::try_from(unit).ok().and_then(char::from_u32));
                        // One replacement character follows.
                        if bytes.get(end) == Some(&b'?') {
                            end += 1;
                        } else {
                            skip = 1;
                        }
                    }
                    (b"par" | b"row" | b"sect" | b"page", _) => out.push_str("\n\n"),
                    (b"line", _) => out.push('\n'),
                    (b"cell" | b"tab", _) => out.push('\t'),
                    _ => {}
                }
                at = end;
            }
            b'{' | b'}' | b'\r' | b'\n' => at += 1,
            byte => {
                skip = 0;
                raw.push(byte);
                at += 1;
            }
        }
    }
    flush(&mut raw, &mut out);
    out
}
