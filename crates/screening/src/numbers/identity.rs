//! Identity numbers: 18 places with division, date of birth and check digit (GB 11643-1999), and the old 15 digits.

use jiff::civil::Date;

use super::{Chain, Number, Scan};
use crate::finding::{Kind, Severity, Why};

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// Divisions of the first order (GB/T 2260), and those of residence permits for Hong Kong, Macao and Taiwan.
const PROVINCES: &[u8] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83,
];

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
}

/// Whether six digits can be a division: a province, and a county in it.
fn is_division(digits: &[u8]) -> bool {
    let (province, prefecture, county) = (number(&digits[..2]), number(&digits[2..4]), number(&digits[4..6]));
    let known = PROVINCES.iter().any(|known| u32::from(*known) == province);
    // Prefectures reach 90 (directly governed counties); municipalities have 01 and 02 alone, and 03 once.
    let prefecture = match province {
        11 | 12 | 31 | 50 => matches!(prefecture, 1..=3),
        81..=83 => prefecture == 0,
        71 => true,
        _ => matches!(prefecture, 1..=70 | 90),
    };
    known && prefecture && (county > 0 || province >= 71)
}

fn is_date(year: u32, month_and_day: &[u8], today: Date) -> bool {
    let (month, day) = (number(&month_and_day[..2]), number(&month_and_day[2..4]));
    let (Ok(year), Ok(month), Ok(day)) = (i16::try_from(year), i8::try_from(month), i8::try_from(day)) else {
        return false;
    };
    year >= 1880 && Date::new(year, month, day).is_ok_and(|date| date <= today)
}

/// Whether digits are an identity number: 18, or 17 before an X.
pub(super) fn is_valid(digits: &[u8], with_x: bool, today: Date) -> bool {
    if digits.len() != if with_x { 17 } else { 18 } {
        return false;
    }
    // Permanent residence cards of foreigners: a 9, the place, the country.
    let issued = is_division(&digits[..6]) || digits[0] == b'9';
    let sum: u32 = digits[..17].iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = CHECKS[(sum % 11) as usize];
    let given = if with_x { b'X' } else { digits[17] };
    issued && is_date(number(&digits[6..10]), &digits[10..14], today) && check == given
}

/// Whether 15 digits are an identity number of the old kind, given out for births of the last century.
fn is_old(digits: &[u8], today: Date) -> bool {
    digits.len() == 15
        && is_division(&digits[..6])
        && is_date(1900 + number(&digits[6..8]), &digits[8..12], today)
        && &digits[12..] != b"000"
}

pub(super) fn judge(scan: &Scan<'_>, chain: &Chain) -> Option<Option<Number>> {
    let mut span = chain.span();
    let digits = &chain.digits;
    let with_x = digits.len() == 17 && {
        let rest = &scan.text[span.end..];
        // The X may stand behind a space or a line break too, when digits are spaced.
        let x = rest.char_indices().take(6).find(|(_, c)| {
            let joins = c.is_whitespace() && *c != '\t' && (!chain.single() || *c == '\n' || *c == '\r');
            crate::fold::fold_char(*c).is_some() && !joins
        });
        match x {
            Some((offset, c)) if matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ' | '×' | 'Χ' | 'х' | 'Х') => {
                span.end += offset + c.len_utf8();
                let next = scan.char_after(span.end).and_then(crate::fold::fold_char);
                !next.is_some_and(|to| matches!(to, 0x30..=0x39 | 0x61..=0x7A))
            }
            _ => false,
        }
    };
    if (digits.len() == 18 || with_x) && is_valid(digits, with_x, scan.today) {
        let labels = scan.labels(span.start);
        if labels.is_serial() {
            return Some(None);
        }
        let (kind, code) = match digits[0] {
            b'8' | b'9' => (Kind::Permit, "permit"),
            _ => (Kind::IdNumber, "id-number"),
        };
        return Some(Some(Number { kind, severity: Severity::Block, span, why: Why::new(code) }));
    }
    if is_old(digits, scan.today) && (chain.single() || chain.broken() || chain.lengths() == [6, 6, 3]) {
        let labels = scan.labels(span.start);
        if labels.is_serial() {
            return Some(None);
        }
        let severity = if labels.is_person() { Severity::Block } else { Severity::Warn };
        return Some(Some(Number { kind: Kind::IdNumber15, severity, span, why: Why::new("id-number-15") }));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_samples_hold() {
        let today = Date::constant(2026, 11, 26);
        for (digits, x) in [("110101199003070011", false), ("11010519491231002", true), ("110101200002290050", false)] {
            assert!(is_valid(digits.as_bytes(), x, today), "{digits}");
        }
        for digits in ["110101198001011230", "110101199902290012", "990101199003070011"] {
            assert!(!is_valid(digits.as_bytes(), false, today), "{digits}");
        }
        assert!(is_valid(b"110101198001011232", false, today));
        assert!(is_old(b"110101800101123", today) && !is_old(b"110101801301123", today));
    }

    #[test]
    fn a_person_who_is_not_born_yet_has_no_number() {
        assert!(!is_valid(b"110101200002290050", false, Date::constant(1999, 1, 1)));
    }
}
