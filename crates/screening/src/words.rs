//! The dictionary: many words sought at once in folded text. A bitmap of the words' first two characters lets nearly
//! every place of a text pass after one look; only where it does not, the sorted words that begin so are compared. One
//! step costs the same whatever stands in the text, and a match never costs more than the longest word.

use crate::fold::NUMERALS;

/// What a word of the dictionary stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Entry {
    /// A term of the lists.
    Term(u32),
    /// A phrase that the lists allow: no term is found inside.
    Allowed,
    /// A mark of secrecy or disclosure, by its place in `marks::MARKS`.
    Mark(u32),
    /// A leader's name.
    Leader(u32),
    /// A leader's post.
    Post(u32),
}

/// A word found, by folded characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Match {
    pub start: usize,
    pub end: usize,
    pub entry: Entry,
}

/// What stands at a place besides words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Two characters that can begin or continue a number in Chinese numerals.
    Numerals,
    /// A province and a letter: the begin of a plate.
    Plate,
}

/// The short names of provinces on plates, and of police, consulates, schools, Hong Kong and Macao at their end.
pub(crate) const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使";

/// Words longer than this are refused by the lists.
pub(crate) const LONGEST_WORD: usize = 64;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// The two first characters; 0 is an empty slot.
    key: u32,
    first: u32,
    last: u32,
}

/// All words.
#[derive(Debug)]
pub(crate) struct Words {
    bitmap: Vec<u64>,
    bits: u32,
    buckets: Vec<Bucket>,
    letters: Vec<u16>,
    /// Where each word begins in `letters`, how long it is, what it stands for; sorted by its letters.
    words: Vec<(u32, u32, Entry)>,
    numerals: Box<[bool; 0x1_0000]>,
    provinces: Box<[bool; 0x1_0000]>,
}

const fn key(a: u16, b: u16) -> u32 {
    (a as u32) << 16 | b as u32
}

#[inline(always)]
const fn spread(key: u32, bits: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> (32 - bits)) as usize
}

impl Words {
    /// Sorts the words. Words shorter than two folded characters must have been refused before.
    pub fn new(mut entries: Vec<(Vec<u16>, Entry)>) -> Self {
        entries.retain(|(word, _)| word.len() >= 2);
        entries.sort_unstable();
        entries.dedup();
        let bits = (entries.len().max(64) * 48).next_power_of_two().trailing_zeros().min(23);
        let mut words = Self {
            bitmap: vec![0; 1 << (bits - 6)],
            bits,
            buckets: Vec::new(),
            letters: Vec::new(),
            words: Vec::with_capacity(entries.len()),
            numerals: Box::new([false; 0x1_0000]),
            provinces: Box::new([false; 0x1_0000]),
        };
        let mut starts: Vec<Bucket> = Vec::new();
        for (index, (word, entry)) in entries.iter().enumerate() {
            let index = index as u32;
            let begins = key(word[0], word[1]);
            match starts.last_mut() {
                Some(bucket) if bucket.key == begins => bucket.last = index + 1,
                _ => starts.push(Bucket { key: begins, first: index, last: index + 1 }),
            }
            words.words.push((words.letters.len() as u32, word.len() as u32, *entry));
            words.letters.extend_from_slice(word);
            words.note(begins);
        }
        let slots = (starts.len() * 2).next_power_of_two().max(16);
        words.buckets = vec![Bucket { key: 0, first: 0, last: 0 }; slots];
        for bucket in starts {
            let mut slot = words.slot(bucket.key);
            while words.buckets[slot].key != 0 {
                slot = (slot + 1) & (slots - 1);
            }
            words.buckets[slot] = bucket;
        }
        let digits: Vec<u16> = (0x30..0x3A).collect();
        for &a in NUMERALS {
            words.numerals[usize::from(a)] = true;
            for &b in NUMERALS.iter().chain(&digits) {
                words.note(key(a, b));
                words.note(key(b, a));
            }
        }
        for province in PROVINCES.encode_utf16() {
            words.provinces[usize::from(province)] = true;
            for letter in u16::from(b'a')..=u16::from(b'z') {
                words.note(key(province, letter));
            }
        }
        words
    }

    fn note(&mut self, key: u32) {
        let bit = spread(key, self.bits);
        self.bitmap[bit >> 6] |= 1 << (bit & 63);
    }

    fn slot(&self, key: u32) -> usize {
        (key.wrapping_mul(0x85EB_CA6B) >> 7) as usize & (self.buckets.len() - 1)
    }

    /// Seeks all words in folded text. Words inside words are reported too; `hint` hears of the other places.
    pub fn seek(&self, chars: &[u16], found: &mut Vec<Match>, mut hint: impl FnMut(usize, Hint)) {
        let bits = self.bits;
        let bitmap = self.bitmap.as_slice();
        for (at, pair) in chars.windows(2).enumerate() {
            let key = key(pair[0], pair[1]);
            let bit = spread(key, bits);
            if bitmap[bit >> 6] >> (bit & 63) & 1 != 0 {
                self.look(chars, at, key, found, &mut hint);
            }
        }
    }

    #[inline(never)]
    fn look(&self, chars: &[u16], at: usize, key: u32, found: &mut Vec<Match>, hint: &mut impl FnMut(usize, Hint)) {
        let (a, b) = (usize::from(chars[at]), usize::from(chars[at + 1]));
        if (self.numerals[a] && (self.numerals[b] || (0x30..0x3A).contains(&b)))
            || (self.numerals[b] && (0x30..0x3A).contains(&a))
        {
            hint(at, Hint::Numerals);
        }
        if self.provinces[a] && (0x61..=0x7A).contains(&b) {
            hint(at, Hint::Plate);
        }
        let mut slot = self.slot(key);
        loop {
            let bucket = self.buckets[slot];
            if bucket.key == key {
                return self.compare(chars, at, bucket, found);
            }
            if bucket.key == 0 {
                return;
            }
            slot = (slot + 1) & (self.buckets.len() - 1);
        }
    }

    /// Narrows the words of a bucket letter by letter.
    fn compare(&self, chars: &[u16], at: usize, bucket: Bucket, found: &mut Vec<Match>) {
        let (mut first, mut last) = (bucket.first as usize, bucket.last as usize);
        let mut depth = 2;
        loop {
            // A word that ends here sorts before all that go on.
            while first < last && self.words[first].1 as usize == depth {
                found.push(Match { start: at, end: at + depth, entry: self.words[first].2 });
                first += 1;
            }
            let Some(&letter) = chars.get(at + depth) else { return };
            let range = &self.words[first..last];
            let below = range.partition_point(|word| self.letter(word, depth) < letter);
            let within = range[below..].partition_point(|word| self.letter(word, depth) == letter);
            (first, last) = (first + below, first + below + within);
            if first == last {
                return;
            }
            depth += 1;
        }
    }

    fn letter(&self, word: &(u32, u32, Entry), depth: usize) -> u16 {
        self.letters[word.0 as usize + depth]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::Folded;

    fn seek(words: &[&str], text: &str) -> Vec<(usize, usize)> {
        let entries = words.iter().enumerate().map(|(i, w)| (Folded::word(w), Entry::Term(i as u32))).collect();
        let mut found = Vec::new();
        Words::new(entries).seek(&Folded::new(text).chars, &mut found, |_, _| {});
        found.iter().map(|m| (m.start, m.end)).collect()
    }

    #[test]
    fn words_inside_words_are_found() {
        assert_eq!(seek(&["领导", "领导小姐", "小姐", "导小"], "请领导小姐讲话"), [(1, 3), (1, 5), (2, 4), (3, 5)]);
        assert_eq!(seek(&["领导小姐"], "领导小"), []);
        assert_eq!(seek(&["ab", "abc"], "xABc"), [(1, 3), (1, 4)]);
    }

    #[test]
    fn every_word_finds_itself_among_many() {
        let words: Vec<String> = (0..5_000_u32)
            .map(|i| {
                let c = |n: u32| char::from_u32(0x4E00 + n % 3_000).unwrap();
                format!("{}{}{}", c(i * 7), c(i * i + 3), c(i * 31 + 11))
            })
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let text = words.join("。");
        let found = seek(&words, &text);
        let distinct: std::collections::BTreeSet<_> = found.iter().map(|m| m.0).collect();
        assert_eq!(distinct.len(), 5_000);
    }
}
