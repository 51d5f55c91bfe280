//! XML read as a stream, without namespaces. Document types are refused and no entity but the five is resolved.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::Stop;

/// Deeper than any office document.
const DEEPEST: usize = 256;

/// What comes by.
pub(super) enum Item<'x> {
    /// An element begins; its local name and attributes.
    Start(&'x str, &'x Attributes<'x>),
    /// An element ends.
    End(&'x str),
    /// Text, unescaped.
    Text(&'x str),
}

/// The attributes of an element.
pub(super) struct Attributes<'x>(&'x BytesStart<'x>);

impl Attributes<'_> {
    /// The value of an attribute by its local name, unescaped.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0
            .attributes()
            .flatten()
            .find(|attribute| {
                let key = attribute.key.as_ref();
                key.rsplit(':').next() == Some(name)
            })
            .and_then(|attribute| attribute.normalized_value(XmlVersion::default()).ok())
            .map(std::borrow::Cow::into_owned)
    }

    /// Whether a switch is on: `hidden="1"`.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on"))
    }
}

/// Walks over XML from begin to end.
pub(super) fn walk(stream: &mut dyn BufRead, on: &mut dyn FnMut(Item<'_>) -> Result<(), Stop>) -> Result<(), Stop> {
    let mut reader = Reader::from_reader(stream);
    reader.config_mut().check_end_names = true;
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|_| Stop::Damaged)?;
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Stop::Damaged);
                }
                let name = start.local_name();
                on(Item::Start(name.as_ref(), &Attributes(&start)))?;
            }
            Event::Empty(start) => {
                let name = start.local_name();
                on(Item::Start(name.as_ref(), &Attributes(&start)))?;
                on(Item::End(name.as_ref()))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                on(Item::End(end.local_name().as_ref()))?;
            }
            Event::Text(text) => on(Item::Text(&text.xml10_content()))?,
            Event::CData(text) => on(Item::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let mut written = [0; 4];
                let text = match reference.resolve_char_ref() {
                    Ok(Some(c)) => &*c.encode_utf8(&mut written),
                    Ok(None) => match reference.xml10_content().as_ref() {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => return Err(Stop::Damaged),
                    },
                    Err(_) => return Err(Stop::Damaged),
                };
                on(Item::Text(text))?;
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof if depth == 0 => return Ok(()),
            Event::DocType(_) | Event::Eof => return Err(Stop::Damaged),
        }
    }
}
