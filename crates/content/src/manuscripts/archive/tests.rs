//! Packages built here, honest and hostile.

use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A package of these files, deflated.
pub fn package(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const LIMITS: ArchiveLimits = ArchiveLimits { entries: 10, total: 8 << 20, entry: 4 << 20, ratio: 100 };

#[test]
fn entries_are_read_by_name() {
    let bytes = package(&[("word/document.xml", b"<a/>")]);
    let mut archive = Archive::open(&bytes, &LIMITS).unwrap();
    assert_eq!(archive.read("Word/Document.xml").unwrap().unwrap(), b"<a/>");
    assert_eq!(archive.read("other").unwrap(), None);
}

#[test]
fn a_bomb_is_stopped_while_it_inflates() {
    let bytes = package(&[("bomb", &vec![0_u8; 3 << 20])]);
    assert!(bytes.len() < 20_000);
    let mut archive = Archive::open(&bytes, &LIMITS).unwrap();
    assert_eq!(archive.read("bomb"), Err(ArchiveRefusal::Bomb { name: "bomb".into() }));
}

#[test]
fn sizes_are_refused_before_inflating() {
    let bytes = package(&[("big", &vec![0_u8; 5 << 20])]);
    assert!(matches!(Archive::open(&bytes, &LIMITS), Err(ArchiveRefusal::TooLarge { .. })));
    let three = vec![0_u8; 3 << 20];
    let bytes = package(&[("a", &three), ("b", &three), ("c", &three)]);
    assert!(matches!(Archive::open(&bytes, &LIMITS), Err(ArchiveRefusal::TooLarge { .. })));
}

#[test]
fn a_size_that_lies_is_found_out() {
    let mut bytes = package(&[("lie", &vec![7_u8; 5 << 20])]);
    let real = (5_u32 << 20).to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == real).collect();
    for at in places {
        bytes[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    let mut archive = Archive::open(&bytes, &LIMITS).unwrap();
    assert!(archive.read("lie").is_err());
}

#[test]
fn names_that_lead_out_are_ignored() {
    let bytes = package(&[("../../etc/passwd", b"x"), ("/abs", b"x"), ("C:\\x", b"x"), ("a/../b", b"x"), ("ok", b"x")]);
    let archive = Archive::open(&bytes, &LIMITS).unwrap();
    assert_eq!(archive.entries().len(), 1);
    assert_eq!(archive.ignored.len(), 4);
}

#[test]
fn too_many_entries_are_refused() {
    let names: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), b"x".as_slice())).collect();
    let refused = Archive::open(&package(&files), &LIMITS).unwrap_err();
    assert_eq!(refused, ArchiveRefusal::TooManyEntries { count: 11, limit: 10 });
}

#[test]
fn passwords_and_junk_are_told_apart() {
    let mut bytes = package(&[("secret", b"x")]);
    let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[6] |= 1;
    bytes[directory + 8] |= 1;
    assert_eq!(Archive::open(&bytes, &LIMITS).unwrap_err(), ArchiveRefusal::Encrypted { name: "secret".into() });
    assert_eq!(Archive::open(b"PK\x03\x04junk", &LIMITS).unwrap_err(), ArchiveRefusal::NotAPackage);
}
