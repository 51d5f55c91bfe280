//! 公章: a unit's seal as an image. One is drawn for the demonstration; others are uploaded and
//! looked at closely before anything decodes them, because a small file can be a huge picture.

mod draw;
mod png;
mod svg;

use serde::Serialize;

pub use draw::draw;

/// A file may be so large, in octets.
pub const LARGEST_FILE: usize = 2 << 20;
/// A picture's sides must lie between these, in pixels or user units.
pub const SIDES: std::ops::RangeInclusive<u32> = 64..=4000;

/// How much of the ink covers what lies below.
const INK: f32 = 0.72;

/// An image that has been found harmless, in a form of our own: what the file carried besides the
/// picture is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SealImage {
    kind: Kind,
    #[serde(skip)]
    bytes: Vec<u8>,
}

/// How the image is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Portable network graphics.
    Png,
    /// Scalable vector graphics.
    Svg,
}

impl Kind {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
        }
    }
}

impl SealImage {
    /// How it is written.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The file to keep; [`check`] accepts it again and gives the same.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Why an uploaded seal is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Neither PNG nor SVG.
    #[error("neither a PNG nor an SVG file")]
    Kind,
    /// More octets than [`LARGEST_FILE`].
    #[error("the file has {0} octets, more than a seal needs")]
    File(usize),
    /// Sides outside [`SIDES`], said by the file's own head, before anything was unpacked.
    #[error("the picture is {0} by {1}; each side must be between 64 and 4000")]
    Size(u32, u32),
    /// One side is more than twice the other.
    #[error("the picture is {0} by {1}: no seal has this shape")]
    Shape(u32, u32),
    /// It does not unpack within the limits, or is cut off.
    #[error("the picture cannot be read: {0}")]
    Broken(String),
    /// Its corners are not transparent, so it would hide what it is set over.
    #[error("the background is not transparent")]
    Opaque,
    /// Nothing is visible.
    #[error("the picture is empty")]
    Empty,
    /// A document type or entity: the way to blow a small file up.
    #[error("the SVG declares a document type or uses an entity")]
    Entity,
    /// Something that runs or refers to elsewhere.
    #[error("the SVG contains {0}, which a seal may not")]
    Active(String),
    /// An element that is not a plain shape.
    #[error("the SVG contains <{0}>; a seal consists of shapes only (turn text into outlines)")]
    Element(String),
    /// Too many elements, or too deep.
    #[error("the SVG is more complicated than a seal")]
    Complex,
}

impl Refused {
    /// A stable name for messages: `kind`, `file`, `size`, `shape`, `broken`, `opaque`, `empty`,
    /// `entity`, `active`, `element`, `complex`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::File(_) => "file",
            Self::Size(..) => "size",
            Self::Shape(..) => "shape",
            Self::Broken(_) => "broken",
            Self::Opaque => "opaque",
            Self::Empty => "empty",
            Self::Entity => "entity",
            Self::Active(_) => "active",
            Self::Element(_) => "element",
            Self::Complex => "complex",
        }
    }
}

/// Looks at an uploaded seal (PNG or SVG) and gives it back in a form of our own.
///
/// # Errors
/// The first reason against it.
pub fn check(bytes: &[u8]) -> Result<SealImage, Refused> {
    if bytes.len() > LARGEST_FILE {
        return Err(Refused::File(bytes.len()));
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(SealImage { kind: Kind::Png, bytes: png::check(bytes)? });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::Kind)?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return Err(Refused::Kind);
    }
    Ok(SealImage { kind: Kind::Svg, bytes: svg::check(text)?.into_bytes() })
}

/// The seal as ink: half transparent. With the ending of its file.
pub(crate) fn pale(seal: &SealImage) -> Result<(&'static str, Vec<u8>), image::ImageError> {
    match seal.kind {
        Kind::Png => Ok(("png", png::pale(&seal.bytes, INK)?)),
        Kind::Svg => Ok(("svg", svg::pale(&seal.bytes, INK))),
    }
}

fn sides(width: u32, height: u32) -> Result<(), Refused> {
    if !SIDES.contains(&width) || !SIDES.contains(&height) {
        return Err(Refused::Size(width, height));
    }
    if width.max(height) > 2 * width.min(height) {
        return Err(Refused::Shape(width, height));
    }
    Ok(())
}
