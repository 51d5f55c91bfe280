//! Seals as PNG: the head is read first, the picture only within limits, and written anew.

use std::io::Cursor;

use image::{ImageError, ImageFormat, ImageReader, Limits, RgbaImage};

use super::{Refused, SIDES, sides};

/// Memory that unpacking may take: the largest picture with 16 bits a channel, and some.
const MEMORY: u64 = 160 << 20;

pub(super) fn check(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let broken = |error: ImageError| Refused::Broken(error.to_string());
    let (width, height) = head(bytes).ok_or_else(|| Refused::Broken("the head is cut off".to_owned()))?;
    sides(width, height)?;
    let picture = reader(bytes).decode().map_err(broken)?.into_rgba8();
    let (right, bottom) = (width - 1, height - 1);
    if [(0, 0), (right, 0), (0, bottom), (right, bottom)].iter().all(|&(x, y)| picture.get_pixel(x, y).0[3] > 200) {
        return Err(Refused::Opaque);
    }
    if picture.pixels().all(|pixel| pixel.0[3] < 8) {
        return Err(Refused::Empty);
    }
    write(&picture).map_err(broken)
}

pub(super) fn pale(bytes: &[u8], ink: f32) -> Result<Vec<u8>, ImageError> {
    let mut picture = reader(bytes).decode()?.into_rgba8();
    let levels: Vec<u8> = (0..=u8::MAX).map(|level| (f32::from(level) * ink).round() as u8).collect();
    for pixel in picture.pixels_mut() {
        pixel.0[3] = levels[usize::from(pixel.0[3])];
    }
    write(&picture)
}

/// Width and height as the file's own head says them; nothing is unpacked for it.
fn head(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    (bytes.get(12..16)? == b"IHDR").then_some(())?;
    Some((number(16)?, number(20)?))
}

fn reader(bytes: &[u8]) -> ImageReader<Cursor<&[u8]>> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(*SIDES.end());
    limits.max_image_height = Some(*SIDES.end());
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    reader.limits(limits);
    reader
}

fn write(picture: &RgbaImage) -> Result<Vec<u8>, ImageError> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png)?;
    Ok(out.into_inner())
}
