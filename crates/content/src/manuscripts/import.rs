//! Makes a draft of a file: .txt, .md and .docx become judged HTML with the structure of a regulation recognised (arts.
//! 19, 20). A file that is not what its name says, or that carries programs, is refused with a reason and a way on.

mod docx;
mod plain;
mod refusals;
mod xml;

use std::collections::HashMap;

use jiff::civil::Date;

use super::archive::{self, ArchiveLimits};
use super::document_number::DocumentNumber;
use super::pictures::PictureLimits;
use super::regulation::{self, Head, Section};
use super::sanitise::{self, Removed};
use super::tree::{self, Node};
use super::{text, title};
pub use refusals::{ImportRefusal, ImportWarning};

/// Pictures of an imported file stand in its HTML under this path until they are stored; see [`place_images`].
pub const PENDING: &str = "/files/pending/";

/// What a file may be; the numbers come from the rulebook.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file.
    pub file: usize,
    /// Bytes of the HTML that comes of it.
    pub html: usize,
    /// Pictures taken from it.
    pub images: usize,
    /// For packages.
    pub archive: ArchiveLimits,
    /// For each picture.
    pub picture: PictureLimits,
}

impl Limits {
    /// What office documents need.
    pub const fn usual() -> Self {
        Self {
            file: 50 << 20,
            html: 4 << 20,
            images: 100,
            archive: ArchiveLimits::usual(),
            picture: PictureLimits::usual(),
        }
    }
}

/// A draft made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The title found, on one line; it still has to pass the rules for titles.
    pub title: String,
    /// The judged text.
    pub html: String,
    /// Chapters, articles, paragraphs and items, if it is a regulation.
    pub structure: Vec<Section>,
    /// The notice before a regulation, signature and date.
    pub head: Head,
    /// Pictures, drawn again, to be stored.
    pub images: Vec<ImportedImage>,
    /// 发文字号.
    pub document_number: Option<DocumentNumber>,
    /// 成文日期.
    pub issued_on: Option<Date>,
    /// What the judge took out.
    pub removed: Vec<Removed>,
    /// What the writer should look at.
    pub warnings: Vec<ImportWarning>,
}

/// A picture taken from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedImage {
    /// Its name under [`PENDING`].
    pub name: String,
    /// The picture.
    pub bytes: Vec<u8>,
    /// Its real type.
    pub media_type: &'static str,
}

/// What a reader of one format hands over.
struct Draft {
    html: String,
    title: Option<String>,
    images: Vec<ImportedImage>,
    warnings: Vec<ImportWarning>,
}

/// Reads a file by what its name says, after making sure that its bytes say the same.
pub fn import(name: &str, bytes: &[u8], limits: &Limits) -> Result<Imported, ImportRefusal> {
    if bytes.is_empty() {
        return Err(ImportRefusal::Empty);
    }
    if bytes.len() > limits.file {
        return Err(ImportRefusal::TooLarge { size: bytes.len(), limit: limits.file });
    }
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let draft = match ending.to_ascii_lowercase().as_str() {
        "txt" | "text" => plain::text(name, bytes)?,
        "md" | "markdown" => plain::markdown(name, bytes)?,
        "docx" => {
            let word = docx::read(name, bytes, limits)?;
            Draft { html: tree::write(&word.nodes), title: word.title, images: word.images, warnings: word.warnings }
        }
        "doc" | "dot" | "wps" | "rtf" => return Err(ImportRefusal::OldWord),
        "docm" | "dotm" => return Err(ImportRefusal::Macros),
        other => {
            return Err(ImportRefusal::UnknownType { ending: other.chars().take(12).collect() });
        }
    };
    finish(draft, stem, limits)
}

fn finish(draft: Draft, stem: &str, limits: &Limits) -> Result<Imported, ImportRefusal> {
    let Draft { html, title: named, mut images, mut warnings } = draft;
    if html.len() > limits.html {
        return Err(ImportRefusal::TooLong { size: html.len(), limit: limits.html });
    }
    let clean = sanitise::clean(&html);
    let found = regulation::recognise(tree::parse(&clean.html));
    let mut nodes = found.nodes;
    let title = choose_title(&mut nodes, &found.head, named.as_deref(), stem);
    if found.head.number_respelled
        && let Some(number) = &found.head.document_number
    {
        warnings.push(ImportWarning::NumberRespelled { number: number.to_string() });
    }
    warnings.extend(found.oddities.into_iter().map(ImportWarning::Numbering));
    let html = sanitise::clean(&tree::write(&nodes)).html;
    if html.is_empty() && images.is_empty() {
        return Err(ImportRefusal::NoText);
    }
    images.retain(|image| html.contains(&format!("{PENDING}{}\"", image.name)));
    Ok(Imported {
        title,
        html,
        structure: found.structure,
        images,
        document_number: found.head.document_number.clone(),
        issued_on: found.head.signed_on,
        head: found.head,
        removed: clean.removed,
        warnings,
    })
}

/// The title: of the regulation, else of the notice, else what the file calls its title, else a short first line, else
/// the file's name. It leaves the text when it would only repeat what the page shows above it.
fn choose_title(nodes: &mut Vec<Node>, head: &Head, named: Option<&str>, stem: &str) -> String {
    let (chosen, leaves) = match (&head.regulation_title, &head.notice_title) {
        (Some(title), notice) => (Some(title.clone()), notice.is_none()),
        (None, Some(title)) => (Some(title.clone()), true),
        (None, None) => match named {
            Some(title) => (Some(title.to_owned()), true),
            None => (first_line(nodes), true),
        },
    };
    let Some(chosen) = chosen else {
        return title::one_line(stem);
    };
    let chosen = title::one_line(&chosen);
    if leaves && nodes.len() > 1 {
        let same = |node: &Node| matches!(node, Node::Element(e) if title::one_line(&e.text()) == chosen);
        if let Some(at) = nodes.iter().position(same) {
            nodes.remove(at);
        }
    }
    if chosen.is_empty() { title::one_line(stem) } else { chosen }
}

fn first_line(nodes: &[Node]) -> Option<String> {
    let Some(Node::Element(first)) = nodes.first() else {
        return None;
    };
    if nodes.len() < 2 || !matches!(first.name.as_str(), "p" | "h2" | "h3" | "h4") {
        return None;
    }
    let line = first.text();
    let short = text::display_width(&line) <= text::Width::characters(60);
    (short && !line.contains(['\n', '。', '；']) && !line.trim().is_empty()).then_some(line)
}

/// Puts stored pictures where the pending ones stand: from the name under [`PENDING`] to the address in the store.
/// A picture without an address loses its place.
pub fn place_images(html: &str, addresses: &HashMap<String, String>) -> String {
    fn place(nodes: &mut [Node], addresses: &HashMap<String, String>) {
        for node in nodes {
            let Node::Element(element) = node else {
                continue;
            };
            for (name, value) in &mut element.attrs {
                if name == "src"
                    && let Some(pending) = value.strip_prefix(PENDING)
                {
                    *value = addresses.get(pending).cloned().unwrap_or_default();
                }
            }
            place(&mut element.children, addresses);
        }
    }
    let mut nodes = tree::parse(html);
    place(&mut nodes, addresses);
    sanitise::clean(&tree::write(&nodes)).html
}

/// The refusal for a file whose bytes are something else than its name says.
fn not_what_it_says(name: &str, expected: &'static str, bytes: &[u8]) -> ImportRefusal {
    let found = if archive::looks_like_compound(bytes) {
        "application/x-ole-storage"
    } else if bytes.starts_with(b"{\\rtf") {
        "application/rtf"
    } else {
        infer::get(bytes).map_or("application/octet-stream", |kind| kind.mime_type())
    };
    ImportRefusal::NotWhatItSays { name: name.chars().take(80).collect(), expected, found: found.to_owned() }
}

#[cfg(test)]
mod tests;
