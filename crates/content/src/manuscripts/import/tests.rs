//! Files as they arrive: the Measures, regulations, notes, and files that are not what they say.

use proptest::prelude::*;

use super::*;
use crate::manuscripts::regulation::SectionKind;

pub(super) const LIMITS: Limits = Limits {
    file: 8 << 20,
    html: 1 << 20,
    images: 3,
    archive: ArchiveLimits { entries: 100, total: 16 << 20, entry: 4 << 20, ratio: 100 },
    picture: PictureLimits { bytes: 1 << 20, side: 2_000, pixels: 2_000_000 },
};

const MEASURES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/measures.txt"));

fn count(found: &Imported, kind: SectionKind) -> usize {
    found.structure.iter().filter(|s| s.kind == kind).count()
}

#[test]
fn the_measures_become_a_draft() {
    let draft = import("measures.zh.txt", MEASURES.as_bytes(), &LIMITS).unwrap();
    assert_eq!(draft.title, "东城区数字东城网站管理办法");
    assert_eq!((count(&draft, SectionKind::Chapter), count(&draft, SectionKind::Article)), (7, 39));
    assert_eq!(draft.document_number.as_ref().map(ToString::to_string).as_deref(), Some("东政发〔2014〕35号"));
    assert_eq!(draft.issued_on, Some(jiff::civil::date(2014, 7, 30)));
    assert_eq!((draft.warnings.as_slice(), draft.removed.as_slice()), (&[] as &[_], &[] as &[_]));
    // No character of the text is lost; only the spaces inside the labels change.
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert_eq!(bare(&text::plain(&draft.html)), bare(MEASURES));
    assert_eq!(sanitise::clean(&draft.html).html, draft.html);
    assert_eq!(text::outline(&draft.html).iter().filter(|h| h.anchor.is_some()).count(), 7);
}

#[test]
fn the_measures_are_read_in_every_usual_encoding() {
    let whole = import("m.txt", MEASURES.as_bytes(), &LIMITS).unwrap();
    let gb = encoding_rs::GB18030.encode(MEASURES).0.into_owned();
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend_from_slice(MEASURES.as_bytes());
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(MEASURES.encode_utf16().flat_map(u16::to_le_bytes));
    for (bytes, warnings) in [(gb, 1), (marked, 0), (wide, 1)] {
        let draft = import("m.TXT", &bytes, &LIMITS).unwrap();
        assert_eq!((draft.html, draft.warnings.len()), (whole.html.clone(), warnings));
    }
}

#[test]
fn a_note_takes_its_first_line_as_title() {
    let draft = import(
        "x.txt",
        "便民服务站开放时间调整\n\n\u{3000}\u{3000}自下周起，开放时间改为九时。\r\n请留意。".as_bytes(),
        &LIMITS,
    )
    .unwrap();
    assert_eq!(draft.title, "便民服务站开放时间调整");
    assert_eq!(draft.html, "<p>自下周起，开放时间改为九时。</p><p>请留意。</p>");
    let one = import("通知 3.txt", "只有一句话。".as_bytes(), &LIMITS).unwrap();
    assert_eq!((one.title.as_str(), one.html.as_str()), ("通知 3", "<p>只有一句话。</p>"));
}

#[test]
fn markdown_keeps_its_structure_and_loses_its_scripts() {
    let source = "# 开放日\n\n甲**乙**\n\n| 列 | 二 |\n|---|---|\n| 1 | 2 |\n\n- 一\n- 二\n\n<script>alert(1)</script>\n\n<b onclick=x>丙</b> ![图](https://x/y.png) [链](javascript:x)";
    let draft = import("a.md", source.as_bytes(), &LIMITS).unwrap();
    assert_eq!(draft.title, "开放日");
    assert_eq!(
        draft.html,
        "<p>甲<strong>乙</strong></p><table><thead><tr><th scope=\"col\">列</th><th scope=\"col\">二</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>\
         <ul><li>一</li><li>二</li></ul><p><strong>丙</strong> 链</p>"
    );
    assert!(draft.removed.len() >= 4, "{:?}", draft.removed);
}

#[test]
fn files_that_are_not_what_they_say_are_refused() {
    let refused = |name: &str, bytes: &[u8]| import(name, bytes, &LIMITS).unwrap_err();
    for (name, bytes, found) in [
        ("a.txt", b"MZ\x90\0\x03\0\0\0\x04\0\0\0".as_slice(), "application/vnd.microsoft.portable-executable"),
        ("a.txt", b"%PDF-1.7\n...", "application/pdf"),
        ("a.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        ("a.docx", b"%PDF-1.7\n...", "application/pdf"),
        ("a.docx", b"{\\rtf1 x}", "application/rtf"),
        ("a.docx", b"just text", "application/octet-stream"),
    ] {
        match refused(name, bytes) {
            ImportRefusal::NotWhatItSays { found: is, .. } => assert_eq!(is, found, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!(refused("a.doc", b"x"), ImportRefusal::OldWord);
    assert_eq!(refused("a.docm", b"PK"), ImportRefusal::Macros);
    assert_eq!(refused("a.docx", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]), ImportRefusal::OldWord);
    assert_eq!(refused("a.pdf", b"%PDF-"), ImportRefusal::UnknownType { ending: "pdf".into() });
    assert_eq!(refused("a.txt", b""), ImportRefusal::Empty);
    assert_eq!(refused("a.txt", b" \n\n"), ImportRefusal::NoText);
    assert_eq!(refused("a.txt", b"\xE7\x9F\xFF\xFE\xFD\x80\x81"), ImportRefusal::UnknownEncoding);
    assert!(matches!(refused("a.txt", &vec![b'x'; 9 << 20]), ImportRefusal::TooLarge { .. }));
    assert!(matches!(refused("a.txt", &vec![b'x'; 2 << 20]), ImportRefusal::TooLong { .. }));
}

#[test]
fn pictures_are_placed_when_they_have_an_address() {
    let html = format!(
        "<p>甲</p><figure><img alt=\"\" src=\"{PENDING}1.png\"></figure><figure><img alt=\"\" src=\"{PENDING}2.png\"></figure>"
    );
    let placed = place_images(&html, &HashMap::from([("1.png".to_owned(), "/files/ab/cd.png".to_owned())]));
    assert_eq!(placed, "<p>甲</p><figure><img alt=\"\" src=\"/files/ab/cd.png\"></figure>");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_an_import_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), name in "[a-z.]{0,4}\\.(txt|md|docx|doc)") {
        let _ = import(&name, &bytes, &LIMITS);
        let mut package = b"PK\x03\x04".to_vec();
        package.extend_from_slice(&bytes);
        let _ = import("a.docx", &package, &LIMITS);
    }

    #[test]
    fn every_text_that_is_imported_is_judged(text in "([甲-癸。：第一二三章条（）\\n a-z<>&]{0,20}\\n){0,8}") {
        if let Ok(draft) = import("a.md", text.as_bytes(), &LIMITS) {
            prop_assert_eq!(&sanitise::clean(&draft.html).html, &draft.html);
        }
        if let Ok(draft) = import("a.txt", text.as_bytes(), &LIMITS) {
            prop_assert_eq!(&sanitise::clean(&draft.html).html, &draft.html);
        }
    }
}
