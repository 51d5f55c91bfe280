//! Bank cards: issuer's prefix and Luhn's check. Accounts of units are public and never a finding.

use super::{Chain, Number, Scan};
use crate::finding::{Kind, Severity, Why};

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let value = u32::from(digit - b'0') << (index % 2);
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// How people write card numbers: in one, by fours, six and the rest, digit by digit, over a line's end.
fn is_usual(chain: &Chain) -> bool {
    let lengths = chain.lengths();
    let (last, fours) = match lengths.split_last() {
        Some((last, fours)) => (*last, fours),
        None => return false,
    };
    chain.single()
        || chain.spelled()
        || chain.broken()
        || (fours.iter().all(|length| *length == 4) && last <= 4)
        || matches!(lengths.as_slice(), [6, 10..=13] | [5, 5, 5..=9])
}

pub(super) fn judge(scan: &Scan<'_>, chain: &Chain) -> Option<Option<Number>> {
    let digits = chain.digits.as_slice();
    let union = digits.starts_with(b"62") && (16..=19).contains(&digits.len());
    let other = matches!(digits[0], b'4' | b'5') && digits.len() == 16;
    let labelled_only = matches!(digits[0], b'3'..=b'6' | b'9') && (13..=19).contains(&digits.len());
    if !(union || other || labelled_only) || !luhn(digits) || !is_usual(chain) || !chain.stands_alone() {
        return None;
    }
    let span = chain.span();
    let labels = scan.labels(span.start);
    if labels.is_serial() || labels.is_public_account() {
        return Some(None);
    }
    let severity = match (labels.is_card(), union, other) {
        (true, ..) | (_, true, _) => Severity::Block,
        (_, _, true) => Severity::Warn,
        _ => return None,
    };
    Some(Some(Number { kind: Kind::BankCard, severity, span, why: Why::new("bank-card") }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_knows_the_samples() {
        assert!(luhn(b"6222020200012345670") && luhn(b"4111111111111111"));
        assert!(!luhn(b"6222020200012345671"));
    }
}
