//! Attachments as offices send them, and as attackers do.

use super::*;
use crate::manuscripts::archive::tests::package;

const LIMITS: DocumentLimits = DocumentLimits {
    bytes: 8 << 20,
    name: 60,
    archive: ArchiveLimits { entries: 100, total: 16 << 20, entry: 4 << 20, ratio: 100 },
};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

fn office(main: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut files: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", b"<Types/>"), (main, b"<x/>")];
    files.extend_from_slice(more);
    package(&files)
}

pub fn compound_with(stream: &str) -> Vec<u8> {
    let mut bytes = COMPOUND.to_vec();
    bytes.resize(1024, 0);
    // A directory entry: the name in 64 bytes, then its length with the closing zero.
    let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.extend(&name);
    bytes.resize(1024 + 64, 0);
    bytes.extend(u16::try_from(name.len() + 2).unwrap().to_le_bytes());
    bytes.resize(1024 + 128, 0);
    bytes
}

fn kind(name: &str, bytes: &[u8]) -> DocumentKind {
    inspect(name, bytes, &LIMITS).unwrap().kind
}

fn refused(name: &str, bytes: &[u8]) -> DocumentRefusal {
    inspect(name, bytes, &LIMITS).unwrap_err()
}

#[test]
fn what_offices_attach_is_taken() {
    assert_eq!(kind("附件1：办法.pdf", PDF), DocumentKind::Pdf);
    assert_eq!(kind("a.ofd", &package(&[("OFD.xml", b"<x/>")])), DocumentKind::Ofd);
    assert_eq!(kind("a.docx", &office("word/document.xml", &[])), DocumentKind::Docx);
    assert_eq!(kind("a.xlsx", &office("xl/workbook.xml", &[])), DocumentKind::Xlsx);
    assert_eq!(kind("a.pptx", &office("ppt/presentation.xml", &[])), DocumentKind::Pptx);
    assert_eq!(kind("a.wps", &compound_with("WordDocument")), DocumentKind::Wps);
    assert_eq!(kind("a.et", &office("xl/workbook.xml", &[])), DocumentKind::Et);
    assert_eq!(kind("a.TXT", "文字".as_bytes()), DocumentKind::Txt);
    assert_eq!(kind("a.csv", &encoding_rs::GB18030.encode("名称,数\n甲,1").0), DocumentKind::Csv);
    let zip =
        package(&[("表/a.pdf", PDF), ("表/b.txt", b"x"), ("p.png", b"\x89PNG\r\n\x1a\n...."), ("__MACOSX/._a", b"\0")]);
    assert_eq!(kind("a.zip", &zip), DocumentKind::Zip);
}

#[test]
fn macros_are_refused_under_any_name() {
    assert_eq!(refused("a.docm", PDF), DocumentRefusal::Macros { inside: String::new() });
    assert_eq!(
        refused("a.docx", &office("word/document.xml", &[("word/vbaProject.bin", b"x")])).key(),
        "manuscripts-document-macros"
    );
    let types = package(&[
        ("[Content_Types].xml", b"<T a='application/vnd.ms-excel.sheet.macroEnabled.main+xml'/>"),
        ("xl/workbook.xml", b"<x/>"),
    ]);
    assert_eq!(refused("a.xlsx", &types).key(), "manuscripts-document-macros");
    assert_eq!(refused("a.wps", &compound_with("_VBA_PROJECT")).key(), "manuscripts-document-macros");
    let inner = office("word/document.xml", &[("word/vbaProject.bin", b"x")]);
    assert_eq!(
        refused("a.zip", &package(&[("x/b.docx", &inner)])),
        DocumentRefusal::Macros { inside: "x/b.docx".into() }
    );
}

#[test]
fn passwords_are_refused() {
    assert_eq!(refused("a.docx", &compound_with("EncryptedPackage")).key(), "manuscripts-document-encrypted");
    let locked = [PDF, b"trailer<</Encrypt 5 0 R>>\n%%EOF"].concat();
    assert_eq!(refused("a.pdf", &locked).key(), "manuscripts-document-encrypted");
    let mut zip = package(&[("a.txt", b"x")]);
    let directory = zip.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    zip[6] |= 1;
    zip[directory + 8] |= 1;
    assert_eq!(refused("a.zip", &zip).key(), "manuscripts-document-encrypted");
}

#[test]
fn programs_are_refused_however_they_are_wrapped() {
    let mut program = b"MZ\x90\0".to_vec();
    program.resize(0x80, 0);
    program[0x3C] = 0x40;
    program[0x40..0x42].copy_from_slice(b"PE");
    for name in ["a.exe", "a.pdf", "a.txt", "a.zip"] {
        assert_eq!(refused(name, &program), DocumentRefusal::Program { inside: String::new() }, "{name}");
    }
    assert_eq!(refused("a.txt", b"#!/bin/sh\nrm"), DocumentRefusal::Program { inside: String::new() });
    assert_eq!(
        refused("a.zip", &package(&[("说明.pdf", PDF), ("x/更新.exe", b"x")])),
        DocumentRefusal::Program { inside: "x/更新.exe".into() }
    );
    assert_eq!(
        refused("a.zip", &package(&[("photo.jpg", &program)])),
        DocumentRefusal::Program { inside: "photo.jpg".into() }
    );
    assert_eq!(
        refused("a.docx", &office("word/document.xml", &[("word/media/a.png", &program)])).key(),
        "manuscripts-document-program-inside"
    );
    assert_eq!(
        refused("a.docx", &office("word/document.xml", &[("word/embeddings/oleObject1.bin", b"x")])).key(),
        "manuscripts-document-embedded-inside"
    );
}

#[test]
fn files_that_are_not_what_they_say_are_refused() {
    let found = |name: &str, bytes: &[u8]| match refused(name, bytes) {
        DocumentRefusal::NotWhatItSays { found, .. } => found,
        other => format!("{other:?}"),
    };
    assert_eq!(found("a.pdf", b"hello"), "text/plain");
    assert_eq!(found("a.docx", PDF), "application/pdf");
    assert_eq!(found("a.docx", &package(&[("a.txt", b"x")])), "application/zip");
    assert_eq!(found("a.xlsx", &compound_with("Workbook")), "application/x-ole-storage");
    assert_eq!(found("a.txt", b"\x89PNG\r\n\x1a\n\0\0"), "image/png");
    assert_eq!(found("a.txt", PDF), "application/pdf");
}

#[test]
fn hostile_packages_are_refused() {
    assert_eq!(refused("a.zip", &package(&[("b", &vec![0; 3 << 20])])).key(), "manuscripts-archive-bomb");
    assert_eq!(
        refused("a.zip", &package(&[("../x.txt", b"x")])),
        DocumentRefusal::LeadsOut { name: "../x.txt".into() }
    );
    let inner = package(&[("a.txt", b"x")]);
    assert_eq!(refused("a.zip", &package(&[("in.zip", &inner)])), DocumentRefusal::Nested { inside: "in.zip".into() });
    assert_eq!(refused("a.zip", &package(&[("a.rar", b"Rar!")])).key(), "manuscripts-document-not-allowed-inside");
    assert_eq!(refused("a.zip", &package(&[])), DocumentRefusal::Empty);
    assert_eq!(
        refused("a.docx", &office("word/document.xml", &[("word/x.xml", &vec![b' '; 3 << 20])])).key(),
        "manuscripts-archive-bomb"
    );
}

#[test]
fn scripts_in_pdf_cut_files_sizes_and_names() {
    let active = [b"%PDF-1.4 <</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>".as_slice(), b"%%EOF"].concat();
    assert_eq!(refused("a.pdf", &active).key(), "manuscripts-document-active-pdf");
    assert_eq!(refused("a.pdf", &PDF[..40]).key(), "manuscripts-document-truncated");
    let hidden = [b"%PDF-1.4 <</S/J#61vaScript/J#53(x)>>".as_slice(), b"%%EOF"].concat();
    assert_eq!(refused("a.pdf", &hidden).key(), "manuscripts-document-active-pdf");
    assert_eq!(refused("a.pdf", b""), DocumentRefusal::Empty);
    assert!(matches!(refused("a.pdf", &vec![0; 9 << 20]), DocumentRefusal::TooLarge { .. }));
    assert_eq!(refused("..", PDF).key(), "manuscripts-file-name-empty");
    assert_eq!(refused("a.doc", &compound_with("WordDocument")), DocumentRefusal::OldOffice { ending: "doc".into() });
    assert_eq!(refused("a.svg", b"<svg/>").key(), "manuscripts-document-not-allowed");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_an_inspection_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), at in 0_usize..8, name in ".{0,12}") {
        let starts: [&[u8]; 8] = [b"", b"MZ", b"PK\x03\x04", b"%PDF-", &COMPOUND, b"\xFF\xFE", b"PK\x05\x06", b"\x7FELF"];
        let bytes = [starts[at], &bytes].concat();
        for kind in DocumentKind::ALL {
            let _ = inspect(&format!("a.{}", kind.ending()), &bytes, &LIMITS);
        }
        if let Ok(once) = file_name(&name, 60) {
            let again = file_name(&once.name, 60).map(|n| n.name);
            proptest::prop_assert_eq!(again, Ok(once.name));
        }
    }
}
