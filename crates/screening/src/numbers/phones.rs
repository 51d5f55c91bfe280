//! Telephones. A mobile is a person's unless it is on the list of public numbers; beside the label of an office it is a
//! warning. A landline is public by itself: only beside a person's name, or labelled as private, it is a finding.

use super::{Chain, Joint, Number, Scan};
use crate::finding::{Kind, Severity, Why};

pub(super) fn is_mobile(digits: &[u8]) -> bool {
    digits.len() == 11 && digits[0] == b'1' && (b'3'..=b'9').contains(&digits[1])
}

/// The notations people use for eleven digits.
fn is_usual(lengths: &[usize]) -> bool {
    matches!(
        lengths,
        [11] | [3, 4, 4]
            | [4, 3, 4]
            | [4, 4, 3]
            | [3, 8]
            | [7, 4]
            | [5, 6]
            | [6, 5]
            | [4, 7]
            | [3, 3, 5]
            | [3, 5, 3]
            | [5, 3, 3]
            | [3, 2, 2, 2, 2]
    )
}

pub(super) fn mobile(scan: &Scan<'_>, chain: &Chain) -> Option<Option<Number>> {
    let mut span = chain.span();
    let mut digits = chain.digits.as_slice();
    let country = match digits {
        [b'0', b'0', b'8', b'6', rest @ ..] | [b'8', b'6', rest @ ..] if rest.len() == 11 => Some(rest),
        _ => None,
    };
    if let (Some(rest), true) = (country, chain.single()) {
        // Written in one with the code of the country: the code stays.
        span = last_digits(scan.text, &span, 11);
        digits = rest;
    }
    if !is_mobile(digits) {
        return None;
    }
    let after_country = chain.before.is_some_and(|before| {
        let mut code = Vec::new();
        scan.digits_of(before, &mut code);
        matches!(code.as_slice(), b"86" | b"086" | b"0086")
    });
    let lengths = chain.lengths();
    let alone = chain.stands_alone() || (after_country && !matches!(chain.after, Joint::Hyphen | Joint::Dot));
    // A file name joins names and numbers with underscores and hyphens; a serial joins numbers alone.
    if !alone || !(country.is_some() || is_usual(&lengths) || chain.spelled() || chain.broken()) {
        return None;
    }
    let text: String = digits.iter().map(|digit| char::from(*digit)).collect();
    let labels = scan.labels(span.start);
    if scan.allowed.contains(&text) || labels.is_serial() {
        return Some(None);
    }
    let (severity, why) = match labels.office() {
        Some(label) => (Severity::Warn, Why::new("mobile-office").arg("label", label)),
        None => (Severity::Block, Why::new("mobile")),
    };
    Some(Some(Number { kind: Kind::Mobile, severity, span, why }))
}

/// The part of a span that its last digits take.
fn last_digits(text: &str, span: &std::ops::Range<usize>, count: usize) -> std::ops::Range<usize> {
    let digits: Vec<usize> =
        text[span.clone()].char_indices().filter(|(_, c)| crate::fold::digit(*c).is_some()).map(|(i, _)| i).collect();
    let start = digits.len().checked_sub(count).and_then(|i| digits.get(i)).map_or(span.start, |i| span.start + i);
    start..span.end
}

/// Whether digits are an area code.
fn is_area(digits: &[u8]) -> bool {
    match digits {
        [b'0', b'2', third] => *third != b'6',
        [b'0', b'1', b'0'] | [b'0', b'3'..=b'9', b'1'..=b'9', _] => true,
        _ => false,
    }
}

fn is_local(digits: &[u8]) -> bool {
    matches!(digits.len(), 7 | 8) && (b'2'..=b'8').contains(&digits[0])
}

pub(super) fn landline(scan: &Scan<'_>, chain: &Chain) -> Option<Option<Number>> {
    let lengths = chain.lengths();
    let digits = chain.digits.as_slice();
    let mut start = chain.span().start;
    let (with_area, shape) = match lengths.as_slice() {
        [10..=12] => (split(digits), chain.single()),
        [3 | 4, 7 | 8] | [3 | 4, 3 | 4, 4] => (is_area(&digits[..lengths[0]]) && is_local(&digits[lengths[0]..]), true),
        [7 | 8] | [3 | 4, 4] => (false, is_local(digits)),
        _ => (false, false),
    };
    if !shape {
        return None;
    }
    // (010) 64031118: the area in brackets is another row.
    if !with_area {
        let area = area_in_brackets(scan, start);
        let labels = scan.labels(area.unwrap_or(start));
        let Some(label) = labels.private() else {
            return area.and_then(|area| judge_landline(scan, area..chain.span().end, digits, false));
        };
        start = area.unwrap_or(start);
        let why = Why::new("landline-private").arg("label", label);
        let span = start..chain.span().end;
        return Some(Some(Number { kind: Kind::Landline, severity: Severity::Block, span, why }));
    }
    // One row of eleven digits from 0 may be a serial as well: it needs a reason.
    judge_landline(scan, start..chain.span().end, digits, chain.single())
}

fn split(digits: &[u8]) -> bool {
    (3..=4).any(|area| digits.len() > area && is_area(&digits[..area]) && is_local(&digits[area..]))
}

fn area_in_brackets(scan: &Scan<'_>, start: usize) -> Option<usize> {
    let before = scan.text[..start].trim_end();
    let inner = before.strip_suffix([')', '）'])?;
    let open = inner.rfind(['(', '（'])?;
    let area: Vec<u8> = inner[open..].chars().filter_map(crate::fold::digit).collect();
    (inner.len() - open <= 12 && is_area(&area)).then_some(open)
}

fn judge_landline(
    scan: &Scan<'_>,
    span: std::ops::Range<usize>,
    digits: &[u8],
    doubtful: bool,
) -> Option<Option<Number>> {
    let area: String = scan.text[span.clone()].chars().filter_map(crate::fold::digit).map(char::from).collect();
    let local: String = digits.iter().map(|digit| char::from(*digit)).collect();
    if scan.allowed.contains(&area) || scan.allowed.contains(&local) {
        return Some(None);
    }
    let labels = scan.labels(span.start);
    let number = |severity, why| Some(Some(Number { kind: Kind::Landline, severity, span: span.clone(), why }));
    if let Some(label) = labels.private() {
        return number(Severity::Block, Why::new("landline-private").arg("label", label));
    }
    if labels.is_serial() || labels.office().is_some() || labels.names_an_office() {
        return Some(None);
    }
    if labels.names_a_person() {
        return number(Severity::Warn, Why::new("landline-beside-a-name"));
    }
    if doubtful {
        return Some(None);
    }
    number(Severity::Hint, Why::new("landline-unclear"))
}
