//! Seals: drawn ones are good, bad ones are refused and the reason is named.

use std::io::{Cursor, Write};

use image::{ImageFormat, Rgba, RgbaImage};
use print::seal::{self, Kind, Refused};

use crate::samples;
use crate::tools::Paper;

const NAMES: &[&str] = &[
    "云岭县府",
    "云岭县教育体育局",
    "云岭县信息化工作办公室",
    "云岭县政务服务和公共资源交易管理中心",
    "云岭县城乡融合发展示范区管理委员会综合行政执法与应急管理中心",
];

fn ring(width: u32, height: u32) -> RgbaImage {
    let (middle, edge) = (f64::from(width) / 2.0, f64::from(width) / 2.2);
    RgbaImage::from_fn(width, height, |x, y| {
        let far = (f64::from(x) - middle).hypot(f64::from(y) - f64::from(height) / 2.0);
        if (edge * 0.9..edge).contains(&far) { Rgba([208, 20, 28, 255]) } else { Rgba([0, 0, 0, 0]) }
    })
}

fn png(picture: &RgbaImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner()
}

fn svg(inside: &str) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 400\">{inside}</svg>")
}

const RING: &str = "<circle cx=\"200\" cy=\"200\" r=\"180\" fill=\"none\" stroke=\"#c00\" stroke-width=\"10\"/>";

fn refused(text: &str) -> &'static str {
    seal::check(text.as_bytes()).unwrap_err().name()
}

#[test]
fn drawn_seals_of_short_and_long_names_are_accepted_and_printed() {
    let mut sheet = samples::domain();
    sheet.body.sections.clear();
    sheet.attachments.clear();
    sheet.cells = NAMES.iter().map(|name| samples::signed("印章", "", "", name, "2026年7月1日", true)).collect();
    let ring = seal::check(&png(&ring(600, 600))).unwrap();
    sheet.cells[0].seal = Some(ring);
    sheet.cells.push(samples::signed("印章", "", "", NAMES[0], "2026年7月1日", true));
    let paper = Paper::of(&print::sheet(&sheet).unwrap());
    assert_eq!(paper.pictures("seals", 80).len(), 2);
    for name in NAMES {
        let drawn = seal::draw(name).unwrap();
        assert_eq!(drawn.matches("<path").count(), name.chars().count() + 1, "every character and the star");
        assert!(!drawn.contains("<text"), "no reader needs a font");
        let checked = seal::check(drawn.as_bytes()).unwrap();
        assert_eq!(checked.kind(), Kind::Svg);
        assert_eq!(seal::check(checked.bytes()).unwrap(), checked, "what was kept is accepted again");
    }
    assert!(matches!(seal::draw("云岭县😀局"), Err(print::Error::Glyph('😀'))));
}

#[test]
fn a_picture_is_taken_over_without_what_else_the_file_carried() {
    let mut bytes = png(&ring(300, 300));
    let checked = seal::check(&bytes).unwrap();
    assert_eq!(checked.kind(), Kind::Png);
    assert_eq!(seal::check(checked.bytes()).unwrap(), checked);
    // A note before the end of the file, and something hidden after it.
    bytes.extend_from_slice(b"<script>alert(1)</script>");
    assert_eq!(seal::check(&bytes).unwrap().bytes(), checked.bytes());
    let left =
        svg(&format!("<title>x</title><metadata><a href=\"http://elsewhere.example\"/></metadata>{RING}<!-- note -->"));
    let left = format!("<?xml version=\"1.0\"?>\n{left}");
    let kept = String::from_utf8(seal::check(left.as_bytes()).unwrap().bytes().to_vec()).unwrap();
    assert!(kept.contains("<circle") && !kept.contains("elsewhere") && !kept.contains("note"), "{kept}");
}

/// A PNG that claims these sides; its picture is one run of zeros, packed a thousandfold.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(b"\x89PNG\r\n\x1a\n");
    let mut head = Vec::new();
    head.extend_from_slice(&width.to_be_bytes());
    head.extend_from_slice(&height.to_be_bytes());
    head.extend_from_slice(&[8, 6, 0, 0, 0]);
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let row = vec![0; 1 << 20];
    for _ in 0..4 {
        packer.write_all(&row).unwrap();
    }
    for (kind, data) in [(b"IHDR", head), (b"IDAT", packer.finish().unwrap()), (b"IEND", Vec::new())] {
        out.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(&data);
        out.extend_from_slice(kind);
        out.extend_from_slice(&data);
        out.extend_from_slice(&crc.sum().to_be_bytes());
    }
    out
}

#[test]
fn transparency_bombs_are_refused_before_they_are_unpacked() {
    let claims = [(30_000, 30_000), (300, 30_000), (u32::MAX, u32::MAX), (4_001, 4_000)];
    let bombs = claims.map(|(width, height)| bomb(width, height));
    let small = bomb(256, 256);
    let begun = std::time::Instant::now();
    for ((width, height), bomb) in claims.into_iter().zip(&bombs) {
        assert_eq!(seal::check(bomb), Err(Refused::Size(width, height)));
    }
    assert!(begun.elapsed().as_millis() < 100, "nothing was unpacked");
    // Four million octets where the head speaks of a quarter of a million: only the picture is unpacked.
    let said = seal::check(&small).unwrap_err();
    assert!(matches!(said, Refused::Empty | Refused::Broken(_)), "{said}");
    assert_eq!(seal::check(&vec![b' '; seal::LARGEST_FILE + 1]), Err(Refused::File(seal::LARGEST_FILE + 1)));
    let mut hidden = Vec::from(*b"\x1f\x8b");
    hidden.extend_from_slice(&[0; 64]);
    assert_eq!(seal::check(&hidden), Err(Refused::Kind), "packed SVG is no SVG");
}

#[test]
fn bad_pictures_are_refused_and_the_reason_is_named() {
    assert_eq!(seal::check(&png(&ring(32, 32))), Err(Refused::Size(32, 32)));
    assert_eq!(seal::check(&png(&ring(900, 300))), Err(Refused::Shape(900, 300)));
    assert_eq!(seal::check(&png(&RgbaImage::new(300, 300))), Err(Refused::Empty));
    let white = RgbaImage::from_pixel(300, 300, Rgba([255, 255, 255, 255]));
    assert_eq!(seal::check(&png(&white)), Err(Refused::Opaque));
    let whole = png(&ring(300, 300));
    assert_eq!(seal::check(&whole[..whole.len() / 2]).unwrap_err().name(), "broken");
    for other in [&b""[..], b"GIF89a", b"\xff\xd8\xff\xe0", b"%PDF-1.7", b"plain"] {
        assert_eq!(seal::check(other), Err(Refused::Kind));
    }
}

#[test]
fn an_svg_that_does_anything_but_draw_is_refused() {
    for active in [
        "<script>alert(1)</script>",
        "<foreignObject><p/></foreignObject>",
        "<image href=\"file:///etc/passwd\"/>",
        "<use href=\"#a\"/>",
        "<a href=\"http://elsewhere.example\"/>",
        "<style>*{background:url(http://elsewhere.example)}</style>",
        "<circle r=\"9\" onload=\"alert(1)\"/>",
        "<circle r=\"9\" fill=\"url(#a)\"/>",
        "<circle r=\"9\" style=\"fill:URL(http://elsewhere.example)\"/>",
        "<circle r=\"9\" style=\"@import 'x'\"/>",
        "<svg:script>alert(1)</svg:script>",
        "<animate/>",
        "<path xlink:href=\"x\"/>",
        "<![CDATA[<script/>]]>",
        "<?xml-stylesheet href=\"http://elsewhere.example\"?>",
    ] {
        assert_eq!(refused(&svg(active)), "active", "{active}");
    }
    for element in ["<text>印</text>", "<pattern/>", "<filter/>", "<mask/>", "<svg/>", "<switch/>"] {
        assert_eq!(refused(&svg(element)), "element", "{element}");
    }
    assert_eq!(refused("<html><script/></html>"), "kind");
    assert_eq!(refused(&svg("")), "empty");
    assert_eq!(refused(&svg("<g>")), "broken");
    assert_eq!(refused(&format!("{}{}", svg(RING), svg(RING))), "broken");
}

#[test]
fn an_svg_that_multiplies_itself_is_refused() {
    let laughs = "<!DOCTYPE svg [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>";
    assert_eq!(refused(&format!("{laughs}{}", svg("&b;"))), "entity");
    assert_eq!(refused(&svg("&b;")), "entity");
    assert_eq!(refused(&svg("<circle r=\"&b;\"/>")), "entity");
    let outside = "<!DOCTYPE svg SYSTEM \"file:///etc/passwd\">";
    assert_eq!(refused(&format!("{outside}{}", svg(RING))), "entity");
    assert_eq!(refused(&svg(&"<g>".repeat(100_000))), "complex");
    assert_eq!(refused(&svg(&RING.repeat(6_000))), "complex");
    let huge = svg(RING).replace("0 0 400 400", "0 0 30000 30000");
    assert_eq!(refused(&huge), "size");
}

proptest::proptest! {
    #[test]
    fn no_octets_whatever_make_the_check_fall_over(mut bytes: Vec<u8>, kind in 0..3_u8, place: usize) {
        let whole = match kind {
            0 => png(&ring(80, 80)),
            1 => svg(RING).into_bytes(),
            _ => Vec::new(),
        };
        let at = if whole.is_empty() { 0 } else { place % whole.len() };
        let mut broken = whole[..at].to_vec();
        broken.append(&mut bytes);
        broken.extend_from_slice(&whole[at..]);
        if let Ok(seal) = seal::check(&broken) {
            proptest::prop_assert_eq!(seal::check(seal.bytes()), Ok(seal.clone()));
        }
    }
}
