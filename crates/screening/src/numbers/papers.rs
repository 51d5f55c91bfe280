//! Passports, travel permits, officers' cards: letters and digits that mean something only beside their label. And
//! plates of vehicles, which have a shape of their own.

use super::{Chain, Number, Scan};
use crate::finding::{Kind, Severity, Why};
use crate::words::PROVINCES;

pub(super) fn judge(scan: &Scan<'_>, chain: &Chain) -> Option<Option<Number>> {
    if !chain.single() {
        return None;
    }
    let span = chain.span();
    let letters = scan.letters_before(span.start);
    let count = chain.digits.len();
    let passport = match letters.as_bytes() {
        [b'e' | b'g' | b'd' | b's' | b'p' | b'k' | b'h' | b'm'] => count == 8,
        [b'e' | b'd' | b's' | b'p', b'a'..=b'z'] => count == 7,
        [] => count == 9,
        _ => false,
    };
    let permit = match letters.as_bytes() {
        [b'h' | b'm' | b'c'] => matches!(count, 8 | 10),
        [b'c', b'a'..=b'z'] => count == 7,
        [] => count == 8 || count == 10,
        _ => false,
    };
    let officer = letters.is_empty() && (6..=8).contains(&count);
    if !(passport || permit || officer) || behind(scan, span.end) {
        return None;
    }
    let start = begin_of_letters(scan, span.start, letters.len());
    let labels = scan.labels(start);
    let kind = match () {
        () if permit && labels.is_permit() => Kind::Permit,
        () if passport && labels.is_passport() => Kind::Passport,
        () if officer && labels.is_officer() => Kind::Permit,
        () => return None,
    };
    let code = if kind == Kind::Passport { "passport" } else { "permit" };
    Some(Some(Number { kind, severity: Severity::Block, span: start..span.end, why: Why::new(code) }))
}

fn behind(scan: &Scan<'_>, end: usize) -> bool {
    scan.char_after(end).and_then(crate::fold::fold_char).is_some_and(|to| matches!(to, 0x30..=0x39 | 0x61..=0x7A))
}

fn begin_of_letters(scan: &Scan<'_>, at: usize, count: usize) -> usize {
    let letters = scan.text[..at].char_indices().rev().filter(|(_, c)| crate::fold::fold_char(*c).is_some());
    letters.take(count).last().map_or(at, |(index, _)| index)
}

/// The end of a plate that begins at a folded character, if one does.
pub(super) fn plate(chars: &[u16], at: usize) -> Option<usize> {
    let alnum = |c: u16| matches!(c, 0x30..=0x39 | 0x61..=0x7A);
    let letter = *chars.get(at + 1)?;
    if matches!(letter, 0x69 | 0x6F) {
        return None;
    }
    let mut next = at + 2;
    if chars.get(next).is_some_and(|c| matches!(c, 0xB7 | 0x2022 | 0x30FB | 0x2D | 0x20 | 0x2E)) {
        next += 1;
    }
    let run = chars[next..].iter().take(8).take_while(|c| alnum(**c)).count();
    let serial = &chars[next..next + run];
    let digits = serial.iter().filter(|c| **c < 0x3A).count();
    let no_io = !serial.iter().any(|c| matches!(c, 0x69 | 0x6F));
    let special = chars.get(next + run).is_some_and(|c| "学警港澳挂领试超".encode_utf16().any(|end| end == *c));
    match run {
        5 if no_io && digits >= 3 => Some(next + 5),
        6 if no_io && digits == 5 && (serial[0] > 0x39 || serial[5] > 0x39) => Some(next + 6),
        4 if no_io && special && digits >= 2 => Some(next + 5),
        _ => None,
    }
}

const _: () = assert!(!PROVINCES.is_empty());

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::Folded;

    fn is_plate(text: &str) -> bool {
        plate(&Folded::new(text).chars, 0).is_some()
    }

    #[test]
    fn plates_have_their_shapes() {
        for yes in ["京A12345", "京A·12345", "沪AD12345", "粤Z1234港", "京A 1234警", "苏E2B345"] {
            assert!(is_plate(yes), "{yes}");
        }
        for no in ["沪G1503高速", "京A123456789", "京ABCDEF", "京O12345", "京A12345B7"] {
            assert!(!is_plate(no), "{no}");
        }
    }
}
