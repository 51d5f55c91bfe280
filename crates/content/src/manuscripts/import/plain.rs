//! Text and Markdown files. The encoding of a text file is found out: UTF-8, UTF-16 with its mark, or GB18030, which
//! Chinese Windows writes without saying so.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Draft, ImportRefusal, ImportWarning, not_what_it_says};
use crate::manuscripts::sanitise;

/// A text file: one paragraph a line.
pub(super) fn text(name: &str, bytes: &[u8]) -> Result<Draft, ImportRefusal> {
    let (text, warnings) = decode(name, "txt", bytes)?;
    Ok(Draft { html: sanitise::from_plain(&text).html, title: None, images: Vec::new(), warnings })
}

/// A Markdown file; HTML in it meets the judge like all other HTML.
pub(super) fn markdown(name: &str, bytes: &[u8]) -> Result<Draft, ImportRefusal> {
    let (text, warnings) = decode(name, "md", bytes)?;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut html = String::with_capacity(text.len() * 5 / 4);
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(&text, options));
    Ok(Draft { html, title: first_heading(&text, options), images: Vec::new(), warnings })
}

fn first_heading(text: &str, options: Options) -> Option<String> {
    let mut title: Option<String> = None;
    for event in Parser::new_ext(text, options) {
        match (&mut title, event) {
            (None, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. })) => title = Some(String::new()),
            (Some(_), Event::End(TagEnd::Heading(_))) => break,
            (Some(title), Event::Text(text) | Event::Code(text)) => title.push_str(&text),
            (Some(title), Event::SoftBreak | Event::HardBreak) => title.push(' '),
            _ => {}
        }
    }
    title.filter(|title| !title.trim().is_empty())
}

/// The characters of a text file.
fn decode(name: &str, expected: &'static str, bytes: &[u8]) -> Result<(String, Vec<ImportWarning>), ImportRefusal> {
    if bytes.starts_with(b"%PDF-") || bytes.starts_with(b"{\\rtf") {
        return Err(not_what_it_says(name, expected, bytes));
    }
    if let Some((encoding, marker)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, malformed) = encoding.decode_without_bom_handling(&bytes[marker..]);
        if malformed {
            return Err(ImportRefusal::UnknownEncoding);
        }
        let warnings = if encoding == encoding_rs::UTF_8 {
            Vec::new()
        } else {
            vec![ImportWarning::Encoding { encoding: encoding.name() }]
        };
        return Ok((text.into_owned(), warnings));
    }
    // No text has a zero byte, and every program, picture and package has.
    if bytes.contains(&0) {
        return Err(not_what_it_says(name, expected, bytes));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), Vec::new()));
    }
    let (text, _, malformed) = encoding_rs::GB18030.decode(bytes);
    if malformed || !reads_like_text(&text) {
        return Err(if infer::get(bytes).is_some() {
            not_what_it_says(name, expected, bytes)
        } else {
            ImportRefusal::UnknownEncoding
        });
    }
    Ok((text.into_owned(), vec![ImportWarning::Encoding { encoding: "GB18030" }]))
}

/// Almost any bytes are some GB18030; real text has hardly any control or private characters.
fn reads_like_text(text: &str) -> bool {
    let odd = text
        .chars()
        .filter(|c| {
            (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{0C}'))
                || matches!(u32::from(*c), 0xE000..=0xF8FF | 0x10000..=0x1FFFF | 0x30000..)
        })
        .count();
    odd * 50 <= text.chars().count()
}
