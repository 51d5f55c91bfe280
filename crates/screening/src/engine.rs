//! The engine: lists compiled once, texts screened in one pass.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::finding::{Finding, Kind, Place, Severity, Why};
use crate::fold::{self, BARRIER, Folded};
use crate::leaders::Roster;
use crate::lists::{HostRules, ListError, Lists, Term, check};
use crate::numbers::Scan;
use crate::words::{Entry, Hint, Match, Words};
use crate::{addresses, marks};

/// Everything compiled from lists. Cheap to clone; made once per version of the lists.
#[derive(Debug, Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    version: String,
    words: Words,
    terms: Vec<Compiled>,
    roster: Roster,
    /// Public telephones, digits alone.
    public_numbers: BTreeSet<String>,
    /// Other allowed words, narrow and small.
    allowed: BTreeSet<String>,
    hosts: HostRules,
    today: Date,
}

#[derive(Debug)]
struct Compiled {
    term: Term,
    /// Longer phrases inside which it does not count, and where in them it stands.
    contexts: Vec<(Vec<u16>, usize)>,
    latin: (bool, bool),
}

fn is_latin(c: u16) -> bool {
    matches!(c, 0x30..=0x39 | 0x61..=0x7A)
}

impl Engine {
    /// Compiles lists.
    ///
    /// # Errors
    /// A term that cannot be looked for, named by its place in the lists (from 1).
    pub fn new(lists: &Lists) -> Result<Self, ListError> {
        let mut entries: Vec<(Vec<u16>, Entry)> = Vec::with_capacity(lists.terms.len() + 256);
        let mut terms = Vec::with_capacity(lists.terms.len());
        for (index, term) in lists.terms.iter().enumerate() {
            check(term).map_err(|why| ListError::new(index + 1, why))?;
            let word = Folded::word(&term.word);
            let contexts = term.context_not.iter().flat_map(|context| {
                let context = Folded::word(context);
                let places: Vec<usize> =
                    context.windows(word.len()).enumerate().filter(|(_, w)| *w == word).map(|(at, _)| at).collect();
                places.into_iter().map(move |at| (context.clone(), at))
            });
            terms.push(Compiled {
                contexts: contexts.collect(),
                latin: (is_latin(word[0]), is_latin(word[word.len() - 1])),
                term: term.clone(),
            });
            entries.push((word, Entry::Term(index as u32)));
        }
        let (mut public_numbers, mut allowed) = (BTreeSet::new(), BTreeSet::new());
        for phrase in &lists.allowed {
            let word = Folded::word(phrase);
            let digits: String = phrase.chars().filter_map(fold::digit).map(char::from).collect();
            let is_number = phrase.chars().all(|c| fold::digit(c).is_some() || !c.is_alphanumeric());
            if is_number && digits.len() >= 5 {
                public_numbers.insert(digits.trim_start_matches("0086").to_owned());
            } else if word.len() >= 2 {
                allowed.insert(String::from_utf16_lossy(&word));
                entries.push((word, Entry::Allowed));
            }
        }
        let roster = Roster::new(&lists.leaders, lists.today);
        let numbered = |(index, word): (usize, Vec<u16>), entry: fn(u32) -> Entry| (word, entry(index as u32));
        entries.extend(roster.names().enumerate().map(|pair| numbered(pair, Entry::Leader)));
        entries.extend(roster.posts().enumerate().map(|pair| numbered(pair, Entry::Post)));
        entries.extend(marks::words().map(Folded::word).enumerate().map(|pair| numbered(pair, Entry::Mark)));
        Ok(Self {
            inner: Arc::new(Inner {
                version: digest(lists),
                words: Words::new(entries),
                terms,
                roster,
                public_numbers,
                allowed,
                hosts: lists.hosts.clone(),
                today: lists.today,
            }),
        })
    }

    /// The digest of the lists this engine was made from, in hexadecimal.
    pub fn version(&self) -> &str {
        &self.inner.version
    }

    /// What is known about hosts.
    pub(crate) fn hosts(&self) -> &HostRules {
        &self.inner.hosts
    }

    /// Screens a plain text: everything that can be found in its words and numbers. Findings are in the order of the
    /// text. A blank line and a tab part what stands before and behind.
    #[expect(clippy::needless_pass_by_value, reason = "a place is built at the call and not used again")]
    pub fn text(&self, place: Place, text: &str) -> Vec<Finding> {
        self.inner.text(&place, text)
    }

    /// Screens an address that stands for itself: where an entry of a list leads, where a reprint comes from.
    pub fn link(&self, address: &str) -> Option<Finding> {
        let (severity, why) = addresses::judge(address, self.hosts()).0?;
        Some(Finding {
            kind: Kind::Link,
            severity,
            place: Place::LinkText,
            span: 0..0,
            block: 0,
            found: address.to_owned(),
            why,
            suggestion: None,
        })
    }

    /// The same with the place lent.
    pub(crate) fn text_at(&self, place: &Place, text: &str) -> Vec<Finding> {
        self.inner.text(place, text)
    }
}

/// The digest of lists: what decides about findings, in its order.
fn digest(lists: &Lists) -> String {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    part("screening 1");
    for term in &lists.terms {
        part(&term.word);
        part(term.category.as_str());
        part(term.severity.as_str());
        part(term.why.as_deref().unwrap_or_default());
        part(term.replacement.as_deref().unwrap_or_default());
        part(&term.context_not.join("\u{1F}"));
        part(&term.list);
    }
    for leader in &lists.leaders {
        part(&leader.name);
        part(&leader.posts.join("\u{1F}"));
        part(&leader.group);
        part(&leader.order.to_string());
        // Whether somebody has left changes on one day, not every day.
        part(&leader.left.map_or(String::new(), |left| (left <= lists.today).to_string()));
    }
    part(&lists.allowed.join("\u{1F}"));
    let hosts = &lists.hosts;
    for hosts in
        [&hosts.own, &hosts.trusted, &hosts.dangerous, &hosts.shorteners, &hosts.commerce, &hosts.commerce_labels]
    {
        part(&hosts.join("\u{1F}"));
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Matches of one pass, by what they stand for.
#[derive(Default)]
struct Sorted {
    terms: Vec<Match>,
    allowed: Vec<Range<usize>>,
    marks: Vec<(Range<usize>, u32)>,
    names: Vec<(usize, usize, u32)>,
    posts: Vec<(usize, usize, u32)>,
}

impl Inner {
    fn text(&self, place: &Place, text: &str) -> Vec<Finding> {
        let folded = Folded::new(text);
        let mut matches = Vec::new();
        let mut hints: Vec<(usize, Hint)> = Vec::new();
        self.words.seek(&folded.chars, &mut matches, |at, hint| hints.push((at, hint)));
        let mut findings = Vec::new();

        let taken = self.addresses(place, text, &folded, &mut findings);
        let scan =
            Scan { text, folded: &folded, today: self.today, allowed: &self.public_numbers, taken: &taken, place };
        scan.run(&hints, &mut findings);

        let sorted = sort(matches);
        self.terms(place, text, &folded, &sorted, &mut findings);
        self.marks(place, text, &folded, &sorted, &mut findings);
        if !sorted.names.is_empty() || !sorted.posts.is_empty() {
            for remark in self.roster.judge(&folded.chars, &sorted.names, &sorted.posts) {
                let span = folded.span(text, remark.start, remark.end);
                if within(&sorted.allowed, remark.start, remark.end) {
                    continue;
                }
                push(&mut findings, place, text, span, Kind::Leader, remark.severity, remark.why, remark.suggestion);
            }
        }
        findings.sort_by_key(|finding| (finding.span.start, std::cmp::Reverse(finding.severity)));
        findings
    }

    fn addresses(&self, place: &Place, text: &str, folded: &Folded, out: &mut Vec<Finding>) -> Vec<Range<usize>> {
        if folded.ats.is_empty() && folded.links.is_empty() {
            return Vec::new();
        }
        let allowed = |address: &str| self.allowed.contains(address);
        let mut taken: Vec<Range<usize>> = Vec::new();
        for address in addresses::scan(text, folded, &self.hosts, &allowed) {
            if let Some((kind, severity, why)) = address.finding {
                let found = &text[address.span.clone()];
                let suggestion = (kind == Kind::Email).then(|| crate::mend::redact(kind, found));
                push(out, place, text, address.span.clone(), kind, severity, why, suggestion);
            }
            if address.ours && taken.last().is_none_or(|last| last.end <= address.span.start) {
                taken.push(address.span);
            }
        }
        taken
    }

    fn terms(&self, place: &Place, text: &str, folded: &Folded, sorted: &Sorted, out: &mut Vec<Finding>) {
        let mut wanted: Vec<(&Match, &Compiled)> = sorted
            .terms
            .iter()
            .filter_map(|found| {
                let Entry::Term(index) = found.entry else { return None };
                let compiled = &self.terms[index as usize];
                self.counts(place, &folded.chars, found, compiled, &sorted.allowed).then_some((found, compiled))
            })
            .collect();
        if wanted.len() > 1 {
            wanted.sort_by_key(|(found, compiled)| {
                (std::cmp::Reverse((compiled.term.severity, found.end - found.start)), found.start)
            });
        }
        let mut spans: BTreeMap<usize, usize> = BTreeMap::new();
        for (found, compiled) in wanted {
            let before = spans.range(..found.end).next_back();
            if before.is_some_and(|(_, end)| *end > found.start) {
                continue;
            }
            spans.insert(found.start, found.end);
            let span = folded.span(text, found.start, found.end);
            let term = &compiled.term;
            // Two words that meet over a space are one only when the matter is grave.
            let shown = &text[span.clone()];
            if term.severity == Severity::Hint && shown.contains(char::is_whitespace) && !compiled.latin.0 {
                continue;
            }
            push(out, place, text, span, term.category.kind(), term.severity, why(term), term.replacement.clone());
        }
    }

    /// Whether a term counts where it stands.
    fn counts(
        &self,
        place: &Place,
        chars: &[u16],
        found: &Match,
        compiled: &Compiled,
        allowed: &[Range<usize>],
    ) -> bool {
        let Match { start, end, .. } = *found;
        let kind = compiled.term.category.kind();
        if kind == Kind::InternalWork && *place != Place::Title {
            return false;
        }
        let before = start.checked_sub(1).and_then(|i| chars.get(i)).is_some_and(|c| is_latin(*c));
        let behind = chars.get(end).is_some_and(|c| is_latin(*c));
        if (compiled.latin.0 && before) || (compiled.latin.1 && behind) {
            return false;
        }
        let in_context = compiled.contexts.iter().any(|(context, at)| {
            let from = start.checked_sub(*at);
            from.and_then(|from| chars.get(from..from + context.len())).is_some_and(|around| around == context)
        });
        !in_context && !within(allowed, start, end)
    }

    fn marks(&self, place: &Place, text: &str, folded: &Folded, sorted: &Sorted, out: &mut Vec<Finding>) {
        let chars = &folded.chars;
        let mut done = 0;
        for (range, mark) in &sorted.marks {
            if range.start < done || within(&sorted.allowed, range.start, range.end) {
                continue;
            }
            let at_line_start = at_line_start(text, folded.bytes_of(text, range.start).0);
            let Some(judged) = marks::judge(chars, range.start, range.end, *mark, at_line_start) else { continue };
            done = judged.end;
            let span = folded.span(text, range.start, judged.end);
            push(out, place, text, span, judged.kind, judged.severity, judged.why, None);
        }
    }
}

fn sort(matches: Vec<Match>) -> Sorted {
    let mut sorted = Sorted::default();
    for found in matches {
        let range = found.start..found.end;
        match found.entry {
            Entry::Term(_) => sorted.terms.push(found),
            Entry::Allowed => sorted.allowed.push(range),
            Entry::Mark(mark) => sorted.marks.push((range, mark)),
            Entry::Leader(which) => sorted.names.push((found.start, found.end, which)),
            Entry::Post(which) => sorted.posts.push((found.start, found.end, which)),
        }
    }
    // Of marks that begin together the longest counts.
    sorted.marks.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    sorted.allowed.sort_by_key(|range| range.start);
    sorted
}

/// Whether an allowed phrase covers a range. Phrases have at most 64 characters, so few can.
fn within(allowed: &[Range<usize>], start: usize, end: usize) -> bool {
    let until = allowed.partition_point(|range| range.start <= start);
    allowed[..until].iter().rev().take_while(|range| range.start + 64 >= start).any(|range| range.end >= end)
}

fn why(term: &Term) -> Why {
    let code = match (term.category.kind(), &term.replacement) {
        (Kind::Undecided, _) if term.word.contains("征求意见") => "consultation-draft",
        (Kind::Undecided, _) => "undecided",
        (Kind::InternalWork, _) => "internal-work",
        (_, Some(_)) => "term-instead",
        _ => "term",
    };
    let why = Why::new(code).arg("word", &term.word).arg("list", &term.list);
    match code {
        "undecided" | "consultation-draft" | "internal-work" => why,
        "term-instead" => why
            .arg("replacement", term.replacement.clone().unwrap_or_default())
            .arg("reason", term.why.clone().unwrap_or_default()),
        _ => why.arg("reason", term.why.clone().unwrap_or_default()),
    }
}

/// Whether nothing but spaces, brackets and stars stands between the begin of a line and a byte.
fn at_line_start(text: &str, at: usize) -> bool {
    for c in text[..at].chars().rev().take(24) {
        match c {
            '\n' | '\r' | '\t' => return true,
            '(' | '（' | '【' | '[' | '〔' | '★' | '☆' | '*' | '※' | '《' | ':' | '：' => {}
            c if c.is_whitespace() || fold::fold_char(c).is_none_or(|to| to == BARRIER) => {}
            _ => return false,
        }
    }
    at < 96
}

#[expect(clippy::too_many_arguments, reason = "the fields of a finding, once")]
fn push(
    out: &mut Vec<Finding>,
    place: &Place,
    text: &str,
    span: Range<usize>,
    kind: Kind,
    severity: Severity,
    why: Why,
    suggestion: Option<String>,
) {
    let found = text[span.clone()].to_owned();
    out.push(Finding { kind, severity, place: place.clone(), span, block: 0, found, why, suggestion });
}
