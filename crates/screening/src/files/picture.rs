//! What a picture tells beside itself: where it was taken, by whom, with what (EXIF).

use std::io::Cursor;

use exif::{In, Tag, Value};

use super::{Reading, Stop};
use crate::finding::{Finding, Kind, Place, Severity, Why};

/// Properties that tell who or with what.
const TELLING: &[(Tag, &str)] = &[
    (Tag::Artist, "artist"),
    (Tag::CameraOwnerName, "owner"),
    (Tag::BodySerialNumber, "serial"),
    (Tag::LensSerialNumber, "lens_serial"),
    (Tag::UserComment, "comment"),
    (Tag::ImageDescription, "description"),
    (Tag::Copyright, "copyright"),
];

pub(super) fn read(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Stop> {
    // No EXIF at all, or one that nobody can read: then it tells nothing.
    let Ok(exif) = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)) else { return Ok(()) };
    let position = [Tag::GPSLatitude, Tag::GPSLongitude].iter().any(|tag| exif.get_field(*tag, In::PRIMARY).is_some());
    if position {
        reading.out.findings.push(Finding {
            kind: Kind::Property,
            severity: Severity::Warn,
            place: Place::Property { name: "gps".into() },
            span: 0..0,
            block: 0,
            found: String::new(),
            why: Why::new("picture-position"),
            suggestion: Some(String::new()),
        });
    }
    for (tag, name) in TELLING {
        let Some(field) = exif.get_field(*tag, In::PRIMARY) else { continue };
        let value = match &field.value {
            Value::Ascii(texts) => texts.iter().map(|text| super::plain::decoded(text)).collect::<Vec<_>>().join(" "),
            // Eight bytes name the encoding of a comment.
            Value::Undefined(bytes, _) => super::plain::decoded(bytes.get(8..).unwrap_or_default()),
            other => other.display_as(*tag).to_string(),
        };
        let value: String = value.trim_matches(['\0', ' ']).chars().take(2_000).collect();
        if value.is_empty() {
            continue;
        }
        let before = reading.out.findings.len();
        reading.property(name, &value);
        if let Some(finding) = reading.out.findings.get_mut(before) {
            finding.why = Why::new("picture-property").arg("property", *name).arg("value", finding.found.clone());
        }
    }
    Ok(())
}
