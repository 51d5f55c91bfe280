//! 词表: the words of public titles as the index knows them, by how they are spelt and how they
//! sound; from it come questions typed in pinyin, "did you mean", and suggestions while typing.
//! The index's own dictionary keeps words of pages that are gone until its segments are merged,
//! so nothing leaves here that is not counted among what can be found now.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use tantivy::index::SegmentId;
use tantivy::query::{BooleanQuery, Occur, Query as IndexQuery, TermQuery, TermSetQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use super::fields::Fields;
use super::pinyin;
use super::text::is_han;

/// Words that are looked at for one lookup, and that one lookup gives.
const LOOKED_AT: usize = 200;
const FEW: usize = 4;
/// Longer input is no word.
const LONGEST: usize = 40;
/// Initials of two words, at most, and words that are tried for each half.
const MOST_INITIALS: usize = 8;
const PAIRED: usize = 20;
/// Words in one run of pinyin.
const MOST_PARTS: usize = 6;
/// More words are not kept: a node has other uses for its memory.
const MOST_WORDS: usize = 400_000;

/// The words of this node's index.
#[derive(Default)]
pub(super) struct Lexicon(RwLock<Known>);

#[derive(Default)]
struct Known {
    segments: HashSet<SegmentId>,
    words: BTreeSet<Arc<str>>,
    spelt: BTreeMap<String, Vec<Arc<str>>>,
    initials: BTreeMap<String, Vec<Arc<str>>>,
}

/// The words with the index they are counted in.
pub(super) struct Looking<'a> {
    known: RwLockReadGuard<'a, Known>,
    searcher: &'a Searcher,
    fields: &'a Fields,
    /// Sites of which nothing is shown.
    hidden: &'a [String],
}

impl Lexicon {
    /// With the words of whatever has been written since the last look.
    pub(super) fn look<'a>(
        &'a self,
        searcher: &'a Searcher,
        fields: &'a Fields,
        hidden: &'a [String],
    ) -> anyhow::Result<Looking<'a>> {
        let news = {
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            searcher.segment_readers().iter().any(|segment| !known.segments.contains(&segment.segment_id()))
        };
        if news {
            self.0.write().unwrap_or_else(PoisonError::into_inner).learn(searcher, fields)?;
        }
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Ok(Looking { known, searcher, fields, hidden })
    }
}

impl Known {
    fn learn(&mut self, searcher: &Searcher, fields: &Fields) -> anyhow::Result<()> {
        for segment in searcher.segment_readers() {
            if self.segments.contains(&segment.segment_id()) {
                continue;
            }
            let index = segment.inverted_index(fields.title_words)?;
            let mut terms = index.terms().stream()?;
            while let Some((term, _)) = terms.next() {
                let Ok(word) = std::str::from_utf8(term) else { continue };
                if self.words.len() < MOST_WORDS && !self.words.contains(word) {
                    self.add(word);
                }
            }
        }
        self.segments = searcher.segment_readers().iter().map(tantivy::SegmentReader::segment_id).collect();
        Ok(())
    }

    fn add(&mut self, word: &str) {
        let word: Arc<str> = Arc::from(word);
        let (spelt, initials) = pinyin::spellings(&word);
        for spelling in spelt {
            self.spelt.entry(spelling).or_default().push(Arc::clone(&word));
        }
        for spelling in initials {
            self.initials.entry(spelling).or_default().push(Arc::clone(&word));
        }
        self.words.insert(word);
    }
}

impl Looking<'_> {
    /// How many public titles hold the word.
    fn count(&self, word: &str) -> anyhow::Result<usize> {
        let term = Term::from_field_text(self.fields.title_words, word);
        let term: Box<dyn IndexQuery> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
        Ok(shown(term, self.fields, self.hidden).count(self.searcher)?)
    }

    /// Those of the words that can be found, the most frequent first.
    fn living<'a>(&self, words: impl Iterator<Item = &'a Arc<str>>, most: usize) -> anyhow::Result<Vec<Arc<str>>> {
        let mut living = Vec::new();
        let mut seen = HashSet::new();
        for word in words.take(LOOKED_AT) {
            if !seen.insert(Arc::clone(word)) {
                continue;
            }
            let count = self.count(word)?;
            if count > 0 {
                living.push((count, Arc::clone(word)));
            }
        }
        living.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        living.truncate(most);
        Ok(living.into_iter().map(|(_, word)| word).collect())
    }

    /// What a run of letters says in pinyin: each part with the words it may be. Empty when it is
    /// no pinyin of anything.
    pub(super) fn spelt(&self, letters: &str) -> anyhow::Result<Vec<Vec<Arc<str>>>> {
        if letters.len() < 2 || letters.len() > LONGEST || !letters.bytes().all(|b| b.is_ascii_lowercase()) {
            return Ok(Vec::new());
        }
        for list in [self.known.spelt.get(letters), self.known.initials.get(letters)].into_iter().flatten() {
            let living = self.living(list.iter(), FEW)?;
            if !living.is_empty() {
                return Ok(vec![living]);
            }
        }
        let pairs = self.initials_of_two(letters)?;
        if !pairs.is_empty() {
            return Ok(vec![pairs]);
        }
        // The fewest parts: `way[at]` is how many words reach this letter, and where the last began.
        let mut way: Vec<Option<(usize, usize)>> = vec![None; letters.len() + 1];
        way[0] = Some((0, 0));
        for end in 2..=letters.len() {
            for start in 0..end - 1 {
                let Some((parts, _)) = way[start].filter(|(parts, _)| *parts < MOST_PARTS) else { continue };
                let better = way[end].is_none_or(|(known, _)| parts + 1 < known);
                if better && self.known.spelt.contains_key(&letters[start..end]) {
                    way[end] = Some((parts + 1, start));
                }
            }
        }
        let mut parts = Vec::new();
        let mut end = letters.len();
        while end > 0 {
            let Some((_, start)) = way[end] else { return Ok(Vec::new()) };
            let words = self.known.spelt.get(&letters[start..end]).into_iter().flatten();
            let living = self.living(words, FEW)?;
            if living.is_empty() {
                return Ok(Vec::new());
            }
            parts.push(living);
            end = start;
        }
        parts.reverse();
        Ok(parts)
    }

    /// Two words side by side in a title, by the initials of both: `ljfl` is 垃圾分类.
    fn initials_of_two(&self, letters: &str) -> anyhow::Result<Vec<Arc<str>>> {
        if letters.len() < 4 || letters.len() > MOST_INITIALS {
            return Ok(Vec::new());
        }
        let mut found: Vec<(usize, Arc<str>)> = Vec::new();
        for middle in 2..letters.len() - 1 {
            let list = |part: &str| self.known.initials.get(part).into_iter().flatten();
            let ones = self.living(list(&letters[..middle]), PAIRED)?;
            let others = if ones.is_empty() { Vec::new() } else { self.living(list(&letters[middle..]), PAIRED)? };
            for (one, other) in ones.iter().flat_map(|one| others.iter().map(move |other| (one, other))) {
                let both = format!("{one}{other}");
                let Some(query) = super::question::exactly(self.fields.title, &both) else { continue };
                let count = shown(query, self.fields, self.hidden).count(self.searcher)?;
                if count > 0 {
                    found.push((count, Arc::from(both)));
                }
            }
        }
        found.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        found.truncate(FEW);
        Ok(found.into_iter().map(|(_, both)| both).collect())
    }

    /// Words that begin like this, in characters or in pinyin; the most frequent first.
    pub(super) fn beginning(&self, typed: &str, most: usize) -> anyhow::Result<Vec<Arc<str>>> {
        let own = self.known.words.range::<str, _>((Bound::Included(typed), Bound::Unbounded));
        let own = own.take_while(|word| word.starts_with(typed)).filter(|word| word.chars().count() > 1);
        let living = self.living(own, most)?;
        if !living.is_empty() || typed.len() < 2 || !typed.bytes().all(|b| b.is_ascii_lowercase()) {
            return Ok(living);
        }
        let initials = self.known.initials.get(typed).into_iter().flatten();
        let spelt = self.known.spelt.range::<str, _>((Bound::Included(typed), Bound::Unbounded));
        let spelt = spelt.take_while(|(spelling, _)| spelling.starts_with(typed)).flat_map(|(_, words)| words);
        self.living(initials.chain(spelt), most)
    }

    /// Words that differ from this one by one slip of the pen, when nobody uses it; the most
    /// frequent first.
    pub(super) fn near(&self, word: &str) -> anyhow::Result<Vec<Arc<str>>> {
        let chars: Vec<char> = word.chars().collect();
        if chars.len() < 2 || chars.len() > LONGEST || self.count(word)? > 0 {
            return Ok(Vec::new());
        }
        self.living(self.known.words.iter().filter(|other| one_apart(&chars, other)), FEW)
    }

    /// The same sounds in words that are used: 公鸡金 is 公积金. Nothing when it is all known, or
    /// when no other writing is.
    pub(super) fn same_sound(&self, piece: &str) -> Option<String> {
        let chars: Vec<char> = piece.chars().collect();
        if chars.len() < 2 || chars.len() > LONGEST || !chars.iter().all(|c| is_han(*c)) {
            return None;
        }
        // Cost of reaching each character: a word as written 2, one that only sounds so 3, a
        // character that is in no word 4.
        let mut way: Vec<Option<(usize, usize, String)>> = vec![None; chars.len() + 1];
        way[0] = Some((0, 0, String::new()));
        for end in 1..=chars.len() {
            for start in end.saturating_sub(8)..end {
                let Some(cost) = way[start].as_ref().map(|(cost, _, _)| *cost) else { continue };
                let written: String = chars[start..end].iter().collect();
                let step = if end - start == 1 {
                    Some((4, written))
                } else if self.known.words.contains(written.as_str()) {
                    Some((2, written))
                } else {
                    let sound = pinyin::sound(&chars[start..end])?;
                    let same = self.known.spelt.get(&sound).into_iter().flatten();
                    let same = same.filter(|word| word.chars().count() == end - start);
                    let best = same.max_by_key(|word| {
                        let alike = word.chars().zip(&chars[start..end]).filter(|(one, other)| one == *other);
                        alike.count()
                    });
                    best.map(|word| (3, word.to_string()))
                };
                if let Some((more, text)) = step
                    && way[end].as_ref().is_none_or(|(known, _, _)| cost + more < *known)
                {
                    way[end] = Some((cost + more, start, text));
                }
            }
        }
        let mut parts = Vec::new();
        let mut end = chars.len();
        while end > 0 {
            let (_, start, text) = way[end].as_ref()?;
            parts.push(text.clone());
            end = *start;
        }
        parts.reverse();
        let read = parts.concat();
        (read != piece).then_some(read)
    }
}

/// The query without the sites of which nothing is shown.
pub(super) fn shown(query: Box<dyn IndexQuery>, fields: &Fields, hidden: &[String]) -> Box<dyn IndexQuery> {
    if hidden.is_empty() {
        return query;
    }
    let sites = TermSetQuery::new(hidden.iter().map(|site| Term::from_field_text(fields.site, site)));
    Box::new(BooleanQuery::new(vec![(Occur::Must, query), (Occur::MustNot, Box::new(sites))]))
}

/// Whether one character was changed, added, left out, or two neighbours swapped.
fn one_apart(word: &[char], term: &str) -> bool {
    let term: Vec<char> = term.chars().collect();
    if word.len().abs_diff(term.len()) > 1 {
        return false;
    }
    let same = word.iter().zip(&term).take_while(|(one, other)| one == other).count();
    let (word, term) = (&word[same..], &term[same..]);
    match (word, term) {
        ([_, rest @ ..], other) if rest == other => true,
        (rest, [_, other @ ..]) if rest == other => true,
        ([_, rest @ ..], [_, other @ ..]) if rest == other => true,
        ([a, b, rest @ ..], [c, d, other @ ..]) => a == d && b == c && rest == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::one_apart;

    #[test]
    fn neighbours_differ_by_one_slip() {
        let near = |word: &str, term| one_apart(&word.chars().collect::<Vec<_>>(), term);
        assert!(near("网占", "网站"));
        assert!(near("居住", "居住证"));
        assert!(near("居住证明", "居住证"));
        assert!(near("porlat", "portal") || near("protal", "portal"));
        assert!(!near("网站", "网站"));
        assert!(!near("办法", "网站"));
    }
}
