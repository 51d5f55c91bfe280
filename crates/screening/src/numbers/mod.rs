//! Numbers that tell who somebody is. Rows of digits are joined over spaces, hyphens and line breaks and then judged by
//! what the number must be: length, date, check digit, issuer, and by the words before it. Nothing is found inside a
//! longer row of digits, behind letters that belong to a serial, behind the label of an order or document number, or in
//! an address of our own sites.

mod cards;
mod identity;
mod labels;
mod papers;
mod phones;

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;

use crate::finding::{Finding, Kind, Place, Severity, Why};
use crate::fold::{self, Folded, Group};
use crate::mend::redact;
use crate::words::Hint;
pub(crate) use labels::Labels;

/// What is known while a text is scanned for numbers.
pub(crate) struct Scan<'a> {
    pub text: &'a str,
    pub folded: &'a Folded,
    pub today: Date,
    /// Telephones and other numbers that are public, digits alone.
    pub allowed: &'a BTreeSet<String>,
    /// Mail addresses and links in which no number counts, in order.
    pub taken: &'a [Range<usize>],
    pub place: &'a Place,
}

/// What stands between two rows of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    Space,
    Hyphen,
    Dot,
    Line,
    /// They do not belong together.
    Apart,
}

/// Rows of digits that may be one number.
struct Chain {
    /// Each row with the joint before it; the first with what stands before the chain.
    rows: Vec<(Group, Joint)>,
    digits: Vec<u8>,
    /// The joint behind the last row.
    after: Joint,
    /// The row before the chain, when it is joined.
    before: Option<Group>,
}

/// Longest number sought, and as many rows.
const LONGEST: usize = 19;

impl Chain {
    fn single(&self) -> bool {
        self.rows.len() == 1
    }

    fn lengths(&self) -> Vec<usize> {
        self.rows.iter().map(|(group, _)| group.digits).collect()
    }

    /// Digit by digit with something between.
    fn spelled(&self) -> bool {
        self.rows.len() > 2 && self.rows.iter().all(|(group, _)| group.digits == 1)
    }

    /// Nothing on either side is joined by a hyphen or a dot, as the parts of a serial are.
    fn stands_alone(&self) -> bool {
        let joined = |joint: Joint| matches!(joint, Joint::Hyphen | Joint::Dot);
        !joined(self.rows[0].1) && !joined(self.after)
    }

    /// Not the middle of a longer number that is spelled in the same way.
    fn whole(&self) -> bool {
        if self.single() {
            return true;
        }
        if self.spelled() {
            return self.rows[0].1 == Joint::Apart && self.after == Joint::Apart;
        }
        let hyphens = self.rows[1..].iter().any(|(_, joint)| matches!(joint, Joint::Hyphen | Joint::Dot));
        !hyphens || self.stands_alone()
    }

    /// Two parts over the end of a line.
    fn broken(&self) -> bool {
        self.rows.len() == 2 && self.rows[1].1 == Joint::Line
    }

    fn span(&self) -> Range<usize> {
        self.rows[0].0.start..self.rows[self.rows.len() - 1].0.end
    }
}

/// A number found.
struct Number {
    kind: Kind,
    severity: Severity,
    span: Range<usize>,
    why: Why,
}

impl Scan<'_> {
    /// Findings of all numbers, in order.
    pub fn run(&self, hints: &[(usize, Hint)], out: &mut Vec<Finding>) {
        let groups = &self.folded.groups;
        let mut at = 0;
        while at < groups.len() {
            if self.is_taken(groups[at].start) {
                at += 1;
                continue;
            }
            match self.number_at(at) {
                Some((number, rows)) => {
                    if let Some(number) = number {
                        self.push(number, out);
                    }
                    at += rows;
                }
                None => at += 1,
            }
        }
        self.numerals_and_plates(hints, out);
    }

    fn is_taken(&self, at: usize) -> bool {
        let next = self.taken.partition_point(|range| range.end <= at);
        self.taken.get(next).is_some_and(|range| range.start <= at)
    }

    fn push(&self, number: Number, out: &mut Vec<Finding>) {
        let found = self.text[number.span.clone()].to_owned();
        out.push(Finding {
            kind: number.kind,
            severity: number.severity,
            place: self.place.clone(),
            suggestion: Some(redact(number.kind, &found)),
            span: number.span,
            block: 0,
            found,
            why: number.why,
        });
    }

    /// Judges the rows from one on. `Some((None, n))`: n rows are a number that is no finding.
    fn number_at(&self, at: usize) -> Option<(Option<Number>, usize)> {
        let group = self.folded.groups[at];
        if group.digits > LONGEST {
            return None;
        }
        let mut chain = Chain {
            rows: Vec::new(),
            digits: Vec::new(),
            after: Joint::Apart,
            before: at.checked_sub(1).map(|before| self.folded.groups[before]),
        };
        let mut joint = chain.before.map_or(Joint::Apart, |before| self.joint(before, group));
        if joint == Joint::Apart {
            chain.before = None;
        }
        // A long way of single digits is one chain: begin only at its begin.
        if group.digits == 1 && chain.before.is_some_and(|before| before.digits == 1) {
            return None;
        }
        let mut rest = self.folded.groups[at..].iter().copied().peekable();
        let (mut best, mut refused) = (None, 0);
        while let Some(group) = rest.next() {
            if chain.digits.len() + group.digits > LONGEST {
                break;
            }
            self.digits_of(group, &mut chain.digits);
            chain.rows.push((group, joint));
            joint = rest.peek().map_or(Joint::Apart, |next| self.joint(group, *next));
            chain.after = joint;
            if chain.digits.len() >= 6 {
                match self.judge(&chain) {
                    Some(Some(number)) => {
                        best = Some((number, chain.rows.len()));
                        break;
                    }
                    Some(None) => refused = chain.rows.len(),
                    None => {}
                }
            }
            if joint == Joint::Apart {
                break;
            }
        }
        match best {
            Some((number, rows)) => Some((Some(number), rows)),
            None if refused > 0 => Some((None, refused)),
            None => None,
        }
    }

    fn judge(&self, chain: &Chain) -> Option<Option<Number>> {
        if !chain.whole() || self.is_embedded(chain) {
            // A passport or a permit begins with letters.
            return if chain.single() { papers::judge(self, chain) } else { None };
        }
        identity::judge(self, chain)
            .or_else(|| phones::mobile(self, chain))
            .or_else(|| cards::judge(self, chain))
            .or_else(|| phones::landline(self, chain))
            .or_else(|| papers::judge(self, chain))
    }

    fn digits_of(&self, group: Group, digits: &mut Vec<u8>) {
        digits.extend(self.text[group.start..group.end].chars().filter_map(fold::digit));
    }

    fn joint(&self, a: Group, b: Group) -> Joint {
        if b.start - a.end > 12 {
            return Joint::Apart;
        }
        let mut joint = Joint::Space;
        let mut count = 0;
        for c in self.text[a.end..b.start].chars() {
            match c {
                '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' | '\r' => continue,
                '\n' if joint == Joint::Line => return Joint::Apart,
                '\n' => joint = Joint::Line,
                '-' | '‐' | '‑' | '–' | '—' | '－' | '﹣' | '−' | '_' if joint != Joint::Line => {
                    joint = Joint::Hyphen;
                }
                '.' | '．' | '·' | '•' if joint != Joint::Line => joint = Joint::Dot,
                '\t' => return Joint::Apart,
                c if c.is_whitespace() || c == '\u{3164}' => {}
                _ => return Joint::Apart,
            }
            count += 1;
        }
        if count > 4 { Joint::Apart } else { joint }
    }

    /// The visible character before a byte.
    fn char_before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().rev().take(16).find(|c| fold::fold_char(*c).is_some())
    }

    /// The visible character behind a byte.
    fn char_after(&self, at: usize) -> Option<char> {
        self.text[at..].chars().take(16).find(|c| fold::fold_char(*c).is_some())
    }

    /// Letters directly before a byte, folded, nearest last; at most sixteen.
    fn letters_before(&self, at: usize) -> String {
        let mut letters: Vec<char> = Vec::new();
        for c in self.text[..at].chars().rev().take(48) {
            match fold::fold_char(c) {
                None => {}
                Some(to @ 0x61..=0x7A) if letters.len() < 16 => letters.push(char::from(to as u8)),
                Some(_) => break,
            }
        }
        letters.iter().rev().collect()
    }

    /// Whether letters, a currency or a unit make a row of digits part of something else.
    fn is_embedded(&self, chain: &Chain) -> bool {
        let span = chain.span();
        let letters = self.letters_before(span.start);
        if !letters.is_empty() && !LABEL_LETTERS.contains(&letters.as_str()) {
            return true;
        }
        if self.char_before(span.start).is_some_and(|c| matches!(c, '¥' | '￥' | '$' | '＄' | '€')) {
            return true;
        }
        match self.char_after(span.end) {
            Some('x' | 'X' | 'ｘ' | 'Ｘ' | '×' | 'Χ' | 'х' | 'Х') => chain.digits.len() != 17,
            Some('元' | '万' | '亿' | '吨' | '%' | '％' | '㎡' | '千' | '户' | '℃') => true,
            Some(c) => fold::fold_char(c).is_some_and(|to| (0x61..=0x7A).contains(&to)),
            None => false,
        }
    }

    fn labels(&self, at: usize) -> Labels {
        Labels::before(self.text, at)
    }

    /// Numbers written in Chinese numerals, and plates.
    fn numerals_and_plates(&self, hints: &[(usize, Hint)], out: &mut Vec<Finding>) {
        let chars = &self.folded.chars;
        let mut done = 0;
        for (at, hint) in hints {
            match hint {
                Hint::Plate => {
                    if let Some(end) = papers::plate(chars, *at) {
                        let span = self.folded.span(self.text, *at, end);
                        if !self.is_taken(span.start) {
                            let why = Why::new("plate");
                            self.push(Number { kind: Kind::Plate, severity: Severity::Warn, span, why }, out);
                        }
                    }
                }
                Hint::Numerals if *at >= done => {
                    let (from, to) = run_of_numerals(chars, *at, done);
                    done = to;
                    if let Some(number) = self.spelled_out(from, to) {
                        self.push(number, out);
                    }
                }
                Hint::Numerals => {}
            }
        }
    }

    fn spelled_out(&self, from: usize, to: usize) -> Option<Number> {
        if to - from < 11 {
            return None;
        }
        let run = &self.folded.chars[from..to];
        let digits: Vec<u8> = run.iter().filter_map(|c| value(*c)).collect();
        let with_x = digits.len() == 17 && self.folded.chars.get(to) == Some(&u16::from(b'x'));
        let (kind, why, end) = match digits.len() {
            11 if phones::is_mobile(&digits) => (Kind::Mobile, Why::new("mobile"), to),
            17 if with_x && identity::is_valid(&digits, true, self.today) => {
                (Kind::IdNumber, Why::new("id-number"), to + 1)
            }
            18 if identity::is_valid(&digits, false, self.today) => (Kind::IdNumber, Why::new("id-number"), to),
            _ => return None,
        };
        let text: String = digits.iter().map(|digit| char::from(*digit)).collect();
        if self.allowed.contains(&text) {
            return None;
        }
        let span = self.folded.span(self.text, from, end);
        (!self.is_taken(span.start)).then_some(Number { kind, severity: Severity::Block, span, why })
    }
}

/// A digit, Arabic or Chinese.
fn value(c: u16) -> Option<u8> {
    if (0x30..0x3A).contains(&c) { Some(c as u8) } else { fold::numeral(c) }
}

/// The whole row of numerals, digits and single spaces around a place; never further back than `floor`.
fn run_of_numerals(chars: &[u16], at: usize, floor: usize) -> (usize, usize) {
    let belongs = |index: usize| value(chars[index]).is_some() || chars[index] == 0x20;
    let mut from = at;
    while from > floor && belongs(from - 1) && at - from < 64 {
        from -= 1;
    }
    let mut to = at + 1;
    while to < chars.len() && belongs(to) {
        to += 1;
    }
    while from < to && chars[from] == 0x20 {
        from += 1;
    }
    while to > from + 1 && chars[to - 1] == 0x20 {
        to -= 1;
    }
    (from, to)
}

/// Latin words that may stand directly before a number and name it.
const LABEL_LETTERS: &[&str] = &[
    "id", "idno", "idcard", "no", "sfz", "sfzh", "sfzhm", "tel", "tele", "phone", "mobile", "mob", "cell", "sj", "sjh",
    "card", "cardno", "dh", "lxdh", "wx", "weixin", "vx", "qq", "hm", "number", "num", "contact", "call", "fax",
];
