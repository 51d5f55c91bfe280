//! 拼音: how a word is spelt by whoever types without an input method, whole (`shenfenzheng`) or
//! by its initials (`sfz`). A character with several readings has several spellings.

use pinyin::{ToPinyin, ToPinyinMulti};

/// Readings of one character that are tried, and spellings of one word.
const READINGS: usize = 3;
const SPELLINGS: usize = 12;
/// Longer words are spelt by nobody.
const LONGEST: usize = 10;

/// Every spelling of a word and its initials; empty when a character has no reading.
pub(super) fn spellings(word: &str) -> (Vec<String>, Vec<String>) {
    let chars: Vec<char> = word.chars().collect();
    if chars.len() < 2 || chars.len() > LONGEST {
        return (Vec::new(), Vec::new());
    }
    let (mut whole, mut initials) = (vec![String::new()], vec![String::new()]);
    for c in chars {
        let readings = readings(c);
        if readings.is_empty() {
            return (Vec::new(), Vec::new());
        }
        whole = joined(&whole, &readings.iter().map(String::as_str));
        initials = joined(&initials, &readings.iter().filter_map(|reading| reading.get(..1)));
    }
    (whole, initials)
}

/// The first reading of each character, as a key by which words that sound alike meet.
pub(super) fn sound(chars: &[char]) -> Option<String> {
    chars.iter().map(|c| readings(*c).into_iter().next()).collect()
}

fn joined<'a>(before: &[String], next: &(impl Iterator<Item = &'a str> + Clone)) -> Vec<String> {
    let mut all: Vec<String> =
        before.iter().flat_map(|head| next.clone().map(move |tail| format!("{head}{tail}"))).collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(SPELLINGS);
    all
}

/// The usual reading first. A keyboard has no ü: it is typed as v.
fn readings(c: char) -> Vec<String> {
    let plain = |reading: &str| reading.replace('ü', "v");
    let mut all: Vec<String> = c.to_pinyin().map(|one| plain(one.plain())).into_iter().collect();
    for other in c.to_pinyin_multi().into_iter().flatten() {
        let other = plain(other.plain());
        if !all.contains(&other) && all.len() < READINGS {
            all.push(other);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_spelt_whole_and_by_its_initials() {
        let (whole, initials) = spellings("身份证");
        assert!(whole.contains(&"shenfenzheng".to_owned()) && initials.contains(&"sfz".to_owned()));
        assert!(spellings("重庆").0.contains(&"chongqing".to_owned()), "any reading");
        assert!(spellings("旅游").0.contains(&"lvyou".to_owned()));
        assert_eq!(spellings("A证").0, Vec::<String>::new());
        assert_eq!(spellings("证").0, Vec::<String>::new());
    }

    #[test]
    fn words_that_sound_alike_have_one_key() {
        let of = |word: &str| sound(&word.chars().collect::<Vec<_>>());
        assert_eq!(of("公鸡金"), of("公积金"));
        assert_eq!(of("公积金2"), None);
    }
}
