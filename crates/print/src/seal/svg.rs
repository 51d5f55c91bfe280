//! Seals as SVG: a list of what may stand in one. The file is taken apart and only that is put
//! together again; what runs, refers or multiplies is refused by name.

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};

use super::{Refused, sides};

const SHAPES: &[&str] = &["g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"];
/// Notes of drawing programs: left out with all that stands in them.
const NOTES: &[&str] = &["title", "desc", "metadata"];
const KEPT: &[&str] = &[
    "d",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "width",
    "height",
    "points",
    "transform",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "opacity",
    "viewBox",
    "style",
    "preserveAspectRatio",
    "color",
];
const MOST: usize = 5_000;
const DEEPEST: usize = 24;

pub(super) fn check(text: &str) -> Result<String, Refused> {
    let plain = shapes(text)?;
    let options = usvg::Options::default();
    let tree = usvg::Tree::from_str(&plain, &options).map_err(broken)?;
    let size = tree.size();
    sides(size.width().round() as u32, size.height().round() as u32)?;
    if !tree.root().has_children() {
        return Err(Refused::Empty);
    }
    Ok(plain)
}

/// The picture within a half transparent group. Works on what [`check`] wrote.
pub(super) fn pale(bytes: &[u8], ink: f32) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let parts = text.split_once('>').and_then(|(head, rest)| Some((head, rest.rsplit_once("</svg>")?.0)));
    match parts {
        Some((head, shapes)) => format!("{head}><g opacity=\"{ink}\">{shapes}</g></svg>").into_bytes(),
        None => bytes.to_vec(),
    }
}

fn broken(error: impl std::fmt::Display) -> Refused {
    Refused::Broken(error.to_string())
}

fn shapes(text: &str) -> Result<String, Refused> {
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::new());
    let (mut depth, mut count, mut root, mut closed) = (0_usize, 0_usize, false, false);
    loop {
        match reader.read_event().map_err(broken)? {
            Event::Eof => break,
            Event::DocType(_) | Event::GeneralRef(_) => return Err(Refused::Entity),
            Event::PI(_) => return Err(Refused::Active("an instruction to the reader".to_owned())),
            Event::CData(_) => return Err(Refused::Active("unmarked text".to_owned())),
            Event::Decl(_) | Event::Comment(_) | Event::Text(_) => {}
            Event::End(_) if depth == 0 => return Err(Refused::Broken("an element is closed twice".to_owned())),
            Event::End(end) => {
                depth -= 1;
                closed = depth == 0;
                let name = end.name();
                writer.write_event(Event::End(BytesEnd::new(local(name.as_ref())))).map_err(broken)?;
            }
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let (start, empty) = match event {
                    Event::Start(start) => (start, false),
                    Event::Empty(start) => (start, true),
                    _ => continue,
                };
                count += 1;
                if count > MOST || depth >= DEEPEST {
                    return Err(Refused::Complex);
                }
                if closed {
                    return Err(Refused::Broken("a second root".to_owned()));
                }
                let full = start.name().into_inner().to_owned();
                let name = local(&full).to_owned();
                if !root {
                    if name != "svg" {
                        return Err(Refused::Kind);
                    }
                    root = true;
                } else if noted(&full, &name, empty) {
                    if !empty {
                        reader.read_to_end(start.name()).map_err(broken)?;
                    }
                    continue;
                } else if !SHAPES.contains(&name.as_str()) {
                    return Err(refused(&name));
                }
                let kept = attributes(&start, &name)?;
                // The root is always written open, so that it can be wrapped.
                let open_root = empty && name == "svg";
                writer
                    .write_event(if empty && !open_root { Event::Empty(kept) } else { Event::Start(kept) })
                    .map_err(broken)?;
                if open_root {
                    writer.write_event(Event::End(BytesEnd::new("svg"))).map_err(broken)?;
                    closed = true;
                } else if !empty {
                    depth += 1;
                }
            }
        }
    }
    if !root {
        return Err(Refused::Kind);
    }
    if depth > 0 {
        return Err(Refused::Broken("the file is cut off".to_owned()));
    }
    String::from_utf8(writer.into_inner()).map_err(broken)
}

fn local(name: &str) -> &str {
    name.strip_prefix("svg:").unwrap_or(name)
}

/// What drawing programs leave behind.
fn noted(full: &str, name: &str, empty: bool) -> bool {
    NOTES.contains(&name) || full.starts_with("sodipodi:") || full.starts_with("inkscape:") || (name == "defs" && empty)
}

fn refused(name: &str) -> Refused {
    match name {
        "script" | "foreignObject" | "image" | "use" | "a" | "style" | "animate" | "set" | "iframe" | "handler" => {
            Refused::Active(format!("<{name}>"))
        }
        _ => Refused::Element(name.to_owned()),
    }
}

fn attributes(start: &BytesStart, name: &str) -> Result<BytesStart<'static>, Refused> {
    let mut kept = BytesStart::new(name.to_owned());
    if name == "svg" {
        kept.push_attribute(("xmlns", "http://www.w3.org/2000/svg"));
    }
    for attribute in start.attributes() {
        let attribute = attribute.map_err(broken)?;
        let key = attribute.key.into_inner();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Refused::Entity)?;
        let lower = value.to_ascii_lowercase();
        if key.to_ascii_lowercase().starts_with("on") {
            return Err(Refused::Active(format!("the attribute {key}")));
        }
        if key == "href" || key.ends_with(":href") {
            return Err(Refused::Active("a reference".to_owned()));
        }
        if key.starts_with("xmlns") || !KEPT.contains(&key) {
            continue;
        }
        if ["url", "@", "\\", "/*", "javascript", "expression"].iter().any(|bad| lower.contains(bad)) {
            return Err(Refused::Active(format!("a reference in the attribute {key}")));
        }
        kept.push_attribute((key, value.as_ref()));
    }
    Ok(kept)
}
