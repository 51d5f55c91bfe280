//! Pictures that are not what they say, too large, cut off, or carry more than a picture.

use image::{Delay, Frame, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

const LIMITS: PictureLimits = PictureLimits { bytes: 4 << 20, side: 4_000, pixels: 4_000_000 };

fn photo(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x % 256) as u8, (y % 256) as u8, if x < width / 2 { 250 } else { 5 }])
    }))
}

/// The picture in this format.
pub fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut out = Vec::new();
    photo(width, height).write_to(&mut Cursor::new(&mut out), format).unwrap();
    out
}

/// A PNG whose header claims these sides and which holds next to nothing.
pub fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(1, 1, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    bytes
}

/// A JPEG with camera data: turned by 90 degrees, and a place.
fn camera_jpeg(width: u32, height: u32) -> Vec<u8> {
    let plain = encoded(width, height, ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS 39.92N 116.41E");
    let mut out = plain[..2].to_vec();
    out.extend_from_slice(&[0xFF, 0xE1]);
    out.extend_from_slice(&u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    out.extend_from_slice(&exif);
    out.extend_from_slice(&plain[2..]);
    out
}

#[test]
fn real_types_are_told_by_content() {
    for (format, media_type) in [
        (ImageFormat::Png, "image/png"),
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::Gif, "image/gif"),
        (ImageFormat::WebP, "image/jpeg"),
    ] {
        let picture = inspect(&encoded(60, 40, format), &LIMITS).unwrap();
        assert_eq!(
            (picture.media_type, picture.width, picture.height, picture.animated),
            (media_type, 60, 40, false),
            "{format:?}"
        );
    }
}

#[test]
fn thirty_thousand_pixels_are_refused_without_decoding() {
    let started = std::time::Instant::now();
    let refused = inspect(&png_header(30_000, 30_000), &LIMITS).unwrap_err();
    assert_eq!(refused, PictureRefusal::TooWide { width: 30_000, height: 30_000, limit: 4_000 });
    assert!(started.elapsed() < std::time::Duration::from_secs(1));
    assert!(matches!(inspect(&png_header(3_000, 3_000), &LIMITS), Err(PictureRefusal::TooManyPixels { .. })));
}

#[test]
fn what_is_no_picture_is_named() {
    let found = |bytes: &[u8]| match inspect(bytes, &LIMITS) {
        Err(PictureRefusal::NotAPicture { found }) => found,
        other => format!("{other:?}"),
    };
    assert_eq!(found(b"%PDF-1.7 ..."), "application/pdf");
    assert_eq!(found(b"MZ\x90\0\x03\0\0\0"), "application/vnd.microsoft.portable-executable");
    assert_eq!(found(b"hello"), "text/plain");
    assert_eq!(found(b"BM......................"), "image/bmp");
    assert_eq!(inspect(b"<?xml version='1.0'?><svg onload='x'/>", &LIMITS), Err(PictureRefusal::Vector));
    assert_eq!(inspect(b"", &LIMITS), Err(PictureRefusal::Empty));
    assert!(matches!(inspect(&vec![0; 5 << 20], &LIMITS), Err(PictureRefusal::TooLarge { .. })));
}

#[test]
fn cut_off_pictures_are_refused() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
        let whole = encoded(200, 200, format);
        for part in [whole.len() / 2, whole.len() - 12] {
            let result = inspect(&whole[..part], &LIMITS);
            assert!(
                matches!(result, Err(PictureRefusal::Truncated | PictureRefusal::Damaged)),
                "{format:?} {part}: {result:?}"
            );
        }
    }
}

#[test]
fn camera_data_goes_and_the_picture_stands_upright() {
    let bytes = camera_jpeg(60, 40);
    assert!(bytes.windows(3).any(|w| w == b"GPS"));
    let picture = inspect(&bytes, &LIMITS).unwrap();
    assert_eq!((picture.width, picture.height), (40, 60));
    assert!(!picture.bytes.windows(3).any(|w| w == b"GPS"));
    assert!(!picture.bytes.windows(4).any(|w| w == b"Exif"));
}

#[test]
fn what_hides_behind_a_picture_is_gone() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif] {
        let mut bytes = encoded(30, 30, format);
        bytes.extend_from_slice(b"<?php system($_GET['x']); ?><script>alert(1)</script>");
        let picture = inspect(&bytes, &LIMITS).unwrap();
        assert!(!picture.bytes.windows(7).any(|w| w == b"<script"), "{format:?}");
    }
}

#[test]
fn gifs_may_move_within_the_limit() {
    let frame = |c: u8| {
        Frame::from_parts(RgbaImage::from_pixel(50, 50, Rgba([c, 0, 0, 255])), 0, 0, Delay::from_numer_denom_ms(100, 1))
    };
    let mut bytes = Vec::new();
    GifEncoder::new(&mut bytes).encode_frames((0..5).map(|n| frame(n * 40))).unwrap();
    let picture = inspect(&bytes, &LIMITS).unwrap();
    assert!(picture.animated);
    let few = PictureLimits { pixels: 2 * 2_500, ..LIMITS };
    assert_eq!(inspect(&bytes, &few), Err(PictureRefusal::TooManyPixels { limit: 5_000 }));
}

#[test]
fn transparency_is_kept() {
    let mut bytes = Vec::new();
    DynamicImage::ImageRgba8(RgbaImage::from_pixel(4, 4, Rgba([1, 2, 3, 100])))
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::WebP)
        .unwrap();
    let picture = inspect(&bytes, &LIMITS).unwrap();
    assert_eq!(picture.media_type, "image/png");
    assert_eq!(image::load_from_memory(&picture.bytes).unwrap().to_rgba8().get_pixel(1, 1).0[3], 100);
}

proptest::proptest! {
    #[test]
    fn damaged_pictures_never_panic(format in 0_usize..4, at in 0_usize..3_000, byte: u8, end in 0_usize..3_000) {
        let format = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP][format];
        let mut bytes = encoded(24, 16, format);
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = inspect(&bytes, &LIMITS);
        bytes.truncate(end % bytes.len());
        let _ = inspect(&bytes, &LIMITS);
    }
}
