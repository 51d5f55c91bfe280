//! What one click does: the platform's one scheme of redaction (facts §7.3), and all suggestions put into a text. The
//! same number is masked in the same way everywhere, so that two pages together tell no more than one.

use std::ops::Range;

use crate::finding::{Finding, Kind};
use crate::fold;

/// The redacted form of what was found. Identity numbers show no digit; mobiles `138****8000`; cards their last four;
/// mail addresses their first letter and the host; plates province and letter; passports and permits their letter.
pub fn redact(kind: Kind, found: &str) -> String {
    let plain: String = found
        .chars()
        .filter_map(|c| {
            let to = fold::fold_char(c)?;
            let digit = if kind == Kind::Mobile || kind == Kind::IdNumber { fold::numeral(to) } else { None };
            digit.map(char::from).or_else(|| char::from_u32(u32::from(to)))
        })
        .filter(|c| {
            c.is_alphanumeric() || matches!(c, '@' | '.' | '_' | '+' | '%') || (*c == '-' && kind == Kind::Email)
        })
        .collect();
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let count = digits.len();
    match kind {
        Kind::IdNumber | Kind::IdNumber15 => "*".repeat(if kind == Kind::IdNumber { 18 } else { 15 }),
        Kind::Mobile if count >= 11 => {
            let local = &digits[count - 11..];
            format!("{}****{}", &local[..3], &local[7..])
        }
        Kind::BankCard if count > 4 => format!("{}{}", "*".repeat(count - 4), &digits[count - 4..]),
        Kind::Landline => match area(&digits) {
            0 => "*".repeat(count),
            area => format!("{}-{}", &digits[..area], "*".repeat(count - area)),
        },
        Kind::Passport | Kind::Permit => {
            let letters: String = plain.chars().take_while(char::is_ascii_alphabetic).collect();
            format!("{}{}", letters.to_ascii_uppercase(), "*".repeat(count))
        }
        Kind::Plate => {
            let mut chars = plain.chars();
            let province: String = chars.by_ref().take(2).collect();
            format!("{}{}", province.to_ascii_uppercase(), "*".repeat(chars.filter(|c| c.is_alphanumeric()).count()))
        }
        Kind::Email => match plain.split_once('@') {
            Some((local, host)) => format!("{}***@{host}", local.chars().next().map_or(String::new(), String::from)),
            None => "***".into(),
        },
        _ => "*".repeat(found.chars().count()),
    }
}

fn area(digits: &str) -> usize {
    match digits.as_bytes() {
        [b'0', b'1' | b'2', _, rest @ ..] if rest.len() >= 7 => 3,
        [b'0', _, _, _, rest @ ..] if rest.len() >= 7 => 4,
        _ => 0,
    }
}

/// The findings that can be mended without touching one another: the graver first, then the longer.
pub(crate) fn chosen<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<(Range<usize>, &'f str)> {
    let mut wanted: Vec<&Finding> = findings.filter(|finding| finding.suggestion.is_some()).collect();
    wanted.sort_by_key(|finding| (std::cmp::Reverse((finding.severity, finding.span.len())), finding.span.start));
    let mut taken = std::collections::BTreeMap::new();
    let mut chosen = Vec::new();
    for finding in wanted {
        let Range { start, end } = finding.span;
        let before = taken.range(..end).next_back();
        if start >= end || before.is_some_and(|(_, taken_end)| *taken_end > start) {
            continue;
        }
        taken.insert(start, end);
        chosen.extend(finding.suggestion.as_deref().map(|suggestion| (start..end, suggestion)));
    }
    chosen.sort_by_key(|(span, _)| span.start);
    chosen
}

/// The text with all suggestions in it. Findings must come from this very text; a span that does not fit is left alone.
pub fn mend(text: &str, findings: &[Finding]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (span, suggestion) in chosen(findings.iter()) {
        let Some(between) = text.get(at..span.start) else { continue };
        if text.get(span.clone()).is_none() {
            continue;
        }
        out.push_str(between);
        out.push_str(suggestion);
        at = span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
