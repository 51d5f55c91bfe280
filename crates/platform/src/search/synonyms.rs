//! 同义词: what citizens say and what offices write. A list in the rulebook, with a version; a
//! question for one word of a group finds the others, a little lower.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use super::text::Folded;

/// The list that comes with the program.
const LIST: &str = include_str!("../../../../rules/words/synonyms.toml");

/// The list in force.
#[derive(Debug, Default)]
pub(super) struct Synonyms {
    /// Its version, a date.
    pub(super) version: String,
    others: HashMap<String, Arc<Vec<String>>>,
    /// Characters of the longest.
    longest: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    version: String,
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    words: Vec<String>,
}

impl Synonyms {
    /// The list that comes with the program; a list with a slip is refused at start.
    pub(super) fn load() -> anyhow::Result<Self> {
        Self::read(LIST).context("rules/words/synonyms.toml")
    }

    fn read(text: &str) -> anyhow::Result<Self> {
        let list: List = toml::from_str(text)?;
        let mut synonyms = Self { version: list.version, ..Self::default() };
        for group in list.group {
            let words: Vec<String> = group.words.iter().map(|word| Folded::of(word).text()).collect();
            ensure!(words.len() > 1, "{:?} has no synonym", group.words);
            let group = Arc::new(words.clone());
            for word in words {
                ensure!(word.chars().count() > 1, "{word:?} is too short to have synonyms");
                synonyms.longest = synonyms.longest.max(word.chars().count());
                let twice = synonyms.others.insert(word.clone(), Arc::clone(&group)).is_some();
                ensure!(!twice, "{word:?} stands in the list twice");
            }
        }
        Ok(synonyms)
    }

    /// The other words of its group.
    pub(super) fn of(&self, word: &str) -> Vec<String> {
        let group = self.others.get(word);
        group.into_iter().flat_map(|group| group.iter()).filter(|other| *other != word).cloned().collect()
    }

    /// Words that were cut apart and stand in the list together become one again.
    pub(super) fn put_together(&self, words: &[&str]) -> Vec<String> {
        let mut whole = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let mut joined = String::new();
            let mut best = (words[at].to_owned(), at + 1);
            for (end, word) in words.iter().enumerate().skip(at) {
                joined.push_str(word);
                if joined.chars().count() > self.longest {
                    break;
                }
                if self.others.contains_key(&joined) {
                    best = (joined.clone(), end + 1);
                }
            }
            whole.push(best.0);
            at = best.1;
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sound_and_knows_how_people_say_it() {
        let list = Synonyms::load().expect("the list");
        assert!(list.of("身份证").contains(&"居民身份证".to_owned()));
        assert!(list.of("住房公积金").contains(&"公积金".to_owned()));
        assert!(list.of("火箭").is_empty());
        assert_eq!(list.put_together(&["办理", "居民", "身份证"]), ["办理", "居民身份证"]);
        assert!(list.version.parse::<jiff::civil::Date>().is_ok(), "the version is a date");
    }

    #[test]
    fn a_list_with_a_slip_is_refused() {
        let read = |groups: &str| Synonyms::read(&format!("version = \"2026-01-01\"\n{groups}"));
        assert!(read("[[group]]\nwords = [\"社保\"]").is_err());
        assert!(read("[[group]]\nwords = [\"社保\", \"社会保险\"]\n[[group]]\nwords = [\"社保\", \"医保\"]").is_err());
        assert!(read("[[group]]\nwords = [\"社保\", \"社会保险\"]\nword = 1").is_err());
        assert!(Synonyms::read("").is_err());
    }
}
