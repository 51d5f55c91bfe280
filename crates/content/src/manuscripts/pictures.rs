//! Pictures from outside (annex 5, I1): told by their content, not their name; too large ones refused before decoding;
//! every accepted one is drawn again, so that camera data, places and anything hidden behind the picture are gone.

use std::io::Cursor;

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use serde::Serialize;

/// What a picture may be; the numbers come from the rulebook.
#[derive(Debug, Clone, Copy)]
pub struct PictureLimits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Pixels of one side.
    pub side: u32,
    /// Pixels of the whole picture, all frames together.
    pub pixels: u64,
}

impl PictureLimits {
    /// What photos from phones and cameras need.
    pub const fn usual() -> Self {
        Self { bytes: 20 << 20, side: 12_000, pixels: 60_000_000 }
    }
}

/// A picture that may be shown, drawn again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its real type: `image/jpeg`, `image/png` or `image/gif`.
    pub media_type: &'static str,
    /// Pixels across, after turning it upright.
    pub width: u32,
    /// Pixels down, after turning it upright.
    pub height: u32,
    /// Whether it moves.
    pub animated: bool,
    /// The picture itself, without anything else.
    pub bytes: Vec<u8>,
}

impl Picture {
    /// The usual ending of such a file.
    pub fn extension(&self) -> &'static str {
        match self.media_type {
            "image/jpeg" => "jpg",
            "image/gif" => "gif",
            _ => "png",
        }
    }
}

/// Why a picture is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "refusal", rename_all = "kebab-case")]
pub enum PictureRefusal {
    /// No bytes.
    Empty,
    /// More bytes than allowed.
    TooLarge {
        /// How many there are.
        size: usize,
        /// How many may be.
        limit: usize,
    },
    /// Not PNG, JPEG, WebP or GIF, whatever the name says.
    NotAPicture {
        /// What it seems to be instead.
        found: String,
    },
    /// SVG: a program as much as a picture.
    Vector,
    /// A side is too long.
    TooWide {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// Pixels a side may have.
        limit: u32,
    },
    /// Too many pixels, all frames together.
    TooManyPixels {
        /// How many may be.
        limit: u64,
    },
    /// The end is missing.
    Truncated,
    /// It cannot be decoded.
    Damaged,
    /// Moving WebP or PNG; only GIF may move.
    Moving,
}

impl PictureRefusal {
    /// The message that tells what to do.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "manuscripts-picture-empty",
            Self::TooLarge { .. } => "manuscripts-picture-too-large",
            Self::NotAPicture { .. } => "manuscripts-picture-not-a-picture",
            Self::Vector => "manuscripts-picture-vector",
            Self::TooWide { .. } => "manuscripts-picture-too-wide",
            Self::TooManyPixels { .. } => "manuscripts-picture-too-many-pixels",
            Self::Truncated => "manuscripts-picture-truncated",
            Self::Damaged => "manuscripts-picture-damaged",
            Self::Moving => "manuscripts-picture-moving",
        }
    }

    /// The arguments of the message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty | Self::Vector | Self::Truncated | Self::Damaged | Self::Moving => Vec::new(),
            Self::TooLarge { size, limit } => {
                vec![("size", super::size_in_words(*size)), ("limit", super::size_in_words(*limit))]
            }
            Self::NotAPicture { found } => vec![("found", found.clone())],
            Self::TooWide { width, height, limit } => {
                vec![("width", width.to_string()), ("height", height.to_string()), ("limit", limit.to_string())]
            }
            Self::TooManyPixels { limit } => vec![("limit", (limit / 1_000_000).to_string())],
        }
    }
}

/// Looks at a file that should be a picture and draws it again.
pub fn inspect(bytes: &[u8], limits: &PictureLimits) -> Result<Picture, PictureRefusal> {
    if bytes.is_empty() {
        return Err(PictureRefusal::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(PictureRefusal::TooLarge { size: bytes.len(), limit: limits.bytes });
    }
    let format = format_of(bytes)?;
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format)
        .into_dimensions()
        .map_err(|_| if is_complete(bytes, format) { PictureRefusal::Damaged } else { PictureRefusal::Truncated })?;
    if width > limits.side || height > limits.side {
        return Err(PictureRefusal::TooWide { width, height, limit: limits.side });
    }
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(PictureRefusal::TooManyPixels { limit: limits.pixels });
    }
    if !is_complete(bytes, format) {
        return Err(PictureRefusal::Truncated);
    }
    match format {
        ImageFormat::Gif => redraw_gif(bytes, limits),
        _ => redraw(bytes, format, limits),
    }
}

fn format_of(bytes: &[u8]) -> Result<ImageFormat, PictureRefusal> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif)) => Ok(format),
        Ok(other) => Err(PictureRefusal::NotAPicture { found: other.to_mime_type().to_owned() }),
        Err(_) => {
            let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
            if start.contains("<svg") {
                return Err(PictureRefusal::Vector);
            }
            let found = infer::get(bytes).map_or_else(
                || {
                    if start.contains('\u{FFFD}') || start.contains('\0') {
                        "application/octet-stream"
                    } else {
                        "text/plain"
                    }
                },
                |kind| kind.mime_type(),
            );
            Err(PictureRefusal::NotAPicture { found: found.to_owned() })
        }
    }
}

/// Whether the end mark is there. Decoders paint what is missing grey instead of saying so.
fn is_complete(bytes: &[u8], format: ImageFormat) -> bool {
    let has = |part: &[u8], mark: &[u8]| part.windows(mark.len()).any(|window| window == mark);
    match format {
        ImageFormat::Png => has(bytes, b"IEND\xAE\x42\x60\x82"),
        ImageFormat::Jpeg => scan_start(bytes).is_some_and(|at| has(&bytes[at..], &[0xFF, 0xD9])),
        ImageFormat::WebP => bytes
            .get(4..8)
            .and_then(|size| size.try_into().ok())
            .map(u32::from_le_bytes)
            .is_some_and(|size| size as usize + 8 <= bytes.len()),
        _ => bytes.iter().rev().take(4096).any(|byte| *byte == 0x3B),
    }
}

/// Where the picture data of a JPEG begins; thumbnails in the camera data before it have end marks of their own.
fn scan_start(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        match *bytes.get(at + 1)? {
            0xFF => at += 1,
            0xDA => return Some(at),
            0x01 | 0xD0..=0xD8 => at += 2,
            _ => {
                at += 2 + usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
            }
        }
    }
}

fn image_limits(limits: &PictureLimits) -> image::Limits {
    let mut guard = image::Limits::default();
    guard.max_image_width = Some(limits.side);
    guard.max_image_height = Some(limits.side);
    // Sixteen bits in four channels, and once more for the decoder's own work.
    guard.max_alloc = Some(limits.pixels.saturating_mul(16));
    guard
}

fn redraw(bytes: &[u8], format: ImageFormat, limits: &PictureLimits) -> Result<Picture, PictureRefusal> {
    let moving = match format {
        ImageFormat::Png => PngDecoder::new(Cursor::new(bytes)).and_then(|decoder| decoder.is_apng()).unwrap_or(false),
        ImageFormat::WebP => WebPDecoder::new(Cursor::new(bytes)).is_ok_and(|decoder| decoder.has_animation()),
        _ => false,
    };
    if moving {
        return Err(PictureRefusal::Moving);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(image_limits(limits));
    let mut decoder = reader.into_decoder().map_err(|_| PictureRefusal::Damaged)?;
    let orientation = decoder.orientation().map_err(|_| PictureRefusal::Damaged)?;
    let mut decoded = DynamicImage::from_decoder(decoder).map_err(|_| PictureRefusal::Damaged)?;
    decoded.apply_orientation(orientation);
    let photo = match format {
        ImageFormat::Jpeg => true,
        ImageFormat::WebP => !decoded.color().has_alpha(),
        _ => false,
    };
    encode(&decoded, photo)
}

fn encode(decoded: &DynamicImage, photo: bool) -> Result<Picture, PictureRefusal> {
    let mut bytes = Vec::new();
    if photo {
        JpegEncoder::new_with_quality(&mut bytes, 88)
            .encode_image(&decoded.to_rgb8())
            .map_err(|_| PictureRefusal::Damaged)?;
    } else {
        decoded.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).map_err(|_| PictureRefusal::Damaged)?;
    }
    let media_type = if photo { "image/jpeg" } else { "image/png" };
    Ok(Picture { media_type, width: decoded.width(), height: decoded.height(), animated: false, bytes })
}

fn redraw_gif(bytes: &[u8], limits: &PictureLimits) -> Result<Picture, PictureRefusal> {
    let mut decoder = GifDecoder::new(Cursor::new(bytes)).map_err(|_| PictureRefusal::Damaged)?;
    decoder.set_limits(image_limits(limits)).map_err(|_| PictureRefusal::Damaged)?;
    let (width, height) = decoder.dimensions();
    let each = u64::from(width) * u64::from(height);
    let mut frames = Vec::new();
    for frame in decoder.into_frames() {
        if each * (frames.len() as u64 + 1) > limits.pixels {
            return Err(PictureRefusal::TooManyPixels { limit: limits.pixels });
        }
        frames.push(frame.map_err(|_| PictureRefusal::Damaged)?);
    }
    if frames.is_empty() {
        return Err(PictureRefusal::Damaged);
    }
    let animated = frames.len() > 1;
    let mut out = Vec::new();
    {
        let mut encoder = GifEncoder::new_with_speed(&mut out, 10);
        if animated {
            encoder.set_repeat(Repeat::Infinite).map_err(|_| PictureRefusal::Damaged)?;
        }
        encoder.encode_frames(frames).map_err(|_| PictureRefusal::Damaged)?;
    }
    Ok(Picture { media_type: "image/gif", width, height, animated, bytes: out })
}

#[cfg(test)]
pub(super) mod tests;
