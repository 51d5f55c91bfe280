//! 用户名 (art. 13, annex 3): the full pinyin of a person's name, digits where another has it
//! already; for units and functions a short name of their own. Some names belong to the mail
//! system and are nobody's.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use pinyin::{ToPinyin, ToPinyinMulti};
use platform::Refusal;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Names that are nobody's: whoever holds one can speak for the mail system or the cluster
/// (RFC 2142, and what attackers like to hold). In alphabetical order.
pub const RESERVED: &[&str] = &[
    "abuse",
    "admin",
    "administrator",
    "ftp",
    "hostmaster",
    "mail",
    "mailerdaemon",
    "nobody",
    "noc",
    "noreply",
    "postmaster",
    "root",
    "security",
    "system",
    "usenet",
    "uucp",
    "webmaster",
    "www",
];

/// Surnames that are read otherwise than the same character elsewhere (GB/T 28039-2011).
const SURNAMES: &[(&str, &[&str])] = &[
    ("万俟", &["mo", "qi"]),
    ("尉迟", &["yu", "chi"]),
    ("长孙", &["zhang", "sun"]),
    ("单于", &["chan", "yu"]),
    ("澹台", &["tan", "tai"]),
    ("乐", &["yue"]),
    ("仇", &["qiu"]),
    ("任", &["ren"]),
    ("区", &["ou"]),
    ("单", &["shan"]),
    ("华", &["hua"]),
    ("召", &["shao"]),
    ("员", &["yun"]),
    ("哈", &["ha"]),
    ("宓", &["mi"]),
    ("尹", &["yin"]),
    ("曾", &["zeng"]),
    ("朴", &["piao"]),
    ("查", &["zha"]),
    ("洗", &["xian"]),
    ("燕", &["yan"]),
    ("盖", &["gai"]),
    ("秘", &["bi"]),
    ("种", &["chong"]),
    ("纪", &["ji"]),
    ("缪", &["miao"]),
    ("繁", &["po"]),
    ("翟", &["zhai"]),
    ("葛", &["ge"]),
    ("薄", &["bo"]),
    ("覃", &["qin"]),
    ("解", &["xie"]),
    ("逄", &["pang"]),
    ("郇", &["xun"]),
    ("钭", &["tou"]),
    ("隗", &["wei"]),
    ("黑", &["he"]),
    ("冼", &["xian"]),
];

/// Readings of one name that are looked at, so that no name takes long.
const READINGS: usize = 64;
/// Digits are tried up to here.
const SAME_NAMES: u32 = 999;

/// The part of a mail address before the `@`: `^[a-z][a-z0-9]{1,31}$`, none of [`RESERVED`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(try_from = "String", into = "String")]
pub struct UserName(String);

impl UserName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the name of that person in pinyin, in any reading, with or without digits.
    /// False when a character of the name has no pinyin.
    pub fn spells(&self, name: &str) -> bool {
        let base = self.0.trim_end_matches(|c: char| c.is_ascii_digit());
        readings(name).is_ok_and(|readings| readings.iter().any(|reading| reading == base || *reading == self.0))
    }
}

impl FromStr for UserName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let refuse = |message: &str| {
            Refusal::new(message).arg("name", text).article("13").remedy("mailboxes-name-remedy").field("user_name")
        };
        let well_formed = (2..=32).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !well_formed {
            return Err(refuse("mailboxes-name-form"));
        }
        if RESERVED.contains(&text) {
            return Err(refuse("mailboxes-name-reserved"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for UserName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|refusal: Refusal| format!("{}: {text}", refusal.message))
    }
}

impl From<UserName> for String {
    fn from(name: UserName) -> Self {
        name.0
    }
}

impl sea_orm::TryFromU64 for UserName {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("UserName"))
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Every reading of a name as one word, the customary one first; surnames are read as surnames.
/// Refused, with the characters, when some have no pinyin: then the name is chosen by hand.
pub fn readings(name: &str) -> Result<Vec<String>, Refusal> {
    let name: String = name.chars().filter(|c| !c.is_whitespace() && !"·•・‧.-'’".contains(*c)).collect();
    let mut strange: Vec<char> = Vec::new();
    let mut all = vec![String::new()];
    let surname = SURNAMES.iter().find(|(surname, _)| name.starts_with(surname));
    let mut rest = name.as_str();
    if let Some((surname, spelt)) = surname {
        all = vec![spelt.concat()];
        rest = &name[surname.len()..];
    }
    for character in rest.chars() {
        let syllables = syllables(character);
        if syllables.is_empty() {
            strange.push(character);
            continue;
        }
        let mut longer = Vec::new();
        // The customary reading of every character comes first.
        for syllable in &syllables {
            longer.extend(all.iter().map(|start| format!("{start}{syllable}")));
        }
        longer.truncate(READINGS);
        all = longer;
    }
    if !strange.is_empty() || name.is_empty() {
        let strange: String = strange.into_iter().collect();
        return Err(Refusal::new("mailboxes-name-no-pinyin")
            .arg("name", name)
            .arg("characters", strange)
            .article("13")
            .remedy("mailboxes-name-no-pinyin-remedy")
            .field("user_name"));
    }
    Ok(all)
}

/// A character's syllables without tones; ü is written yu (GB/T 28039-2011: 吕 is Lyu). Letters
/// and digits stand for themselves.
fn syllables(character: char) -> Vec<String> {
    if character.is_ascii_alphanumeric() {
        return vec![character.to_ascii_lowercase().to_string()];
    }
    let plain = |text: &str| text.replace('ü', "yu").replace('ê', "e");
    let fits = |text: &String| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
    let mut found: Vec<String> = character.to_pinyin().map(|one| plain(one.plain())).into_iter().collect();
    for other in character.to_pinyin_multi().into_iter().flatten() {
        let other = plain(other.plain());
        if !found.contains(&other) {
            found.push(other);
        }
    }
    found.retain(fits);
    found
}

/// The user names to offer a person: the customary reading and up to `most` others, each with
/// the lowest digits that nobody has. Refused when the name has no pinyin or is too long.
pub fn proposals(name: &str, taken: &HashSet<String>, most: usize) -> Result<Vec<UserName>, Refusal> {
    let mut proposed = Vec::new();
    for reading in readings(name)? {
        let numbers = std::iter::once(String::new()).chain((2..=SAME_NAMES).map(|number| number.to_string()));
        let free = numbers
            .filter_map(|number| format!("{reading}{number}").parse::<UserName>().ok())
            .find(|name| !taken.contains(name.as_str()) && !proposed.contains(name));
        proposed.extend(free);
        if proposed.len() >= most {
            break;
        }
    }
    if proposed.is_empty() {
        return Err(Refusal::new("mailboxes-name-long")
            .arg("name", name)
            .article("13")
            .remedy("mailboxes-name-no-pinyin-remedy")
            .field("user_name"));
    }
    Ok(proposed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(name: &str, taken: &[&str]) -> String {
        let taken = taken.iter().map(|&name| name.to_owned()).collect();
        proposals(name, &taken, 4).expect("a name")[0].to_string()
    }

    #[test]
    fn article_13_names_are_the_full_pinyin() {
        assert_eq!(first("示小明", &[]), "shixiaoming");
        assert_eq!(first("吕例", &[]), "lyuli", "GB/T 28039-2011");
        assert_eq!(first("单示范", &[]), "shanshifan", "a surname is read as one");
        assert_eq!(first("尉迟例", &[]), "yuchili");
        assert_eq!(first("阿例·示范", &[]), "alishifan");
    }

    #[test]
    fn article_13_the_same_name_twice_gets_a_digit() {
        assert_eq!(first("示一", &["shiyi"]), "shiyi2");
        assert_eq!(first("示一", &["shiyi", "shiyi2", "shiyi3"]), "shiyi4");
    }

    #[test]
    fn other_readings_are_offered() {
        let offered = proposals("示行", &HashSet::new(), 8).expect("names");
        let offered: Vec<_> = offered.iter().map(UserName::as_str).collect();
        assert!(offered.contains(&"shixing") && offered.contains(&"shihang"), "{offered:?}");
        let name: UserName = "shihang7".parse().expect("a name");
        assert!(name.spells("示行") && !name.spells("示范"));
    }

    #[test]
    fn article_13_a_character_without_pinyin_is_named() {
        for strange in ["示\u{E000}", "示☂", "Ж"] {
            let refusal = readings(strange).expect_err("no pinyin");
            assert_eq!(refusal.message, "mailboxes-name-no-pinyin");
            assert_eq!(refusal.args["characters"], strange.trim_start_matches('示'));
            assert!(refusal.remedy.is_some());
        }
        assert!(readings("").is_err());
        let long = "庄".repeat(12);
        assert_eq!(proposals(&long, &HashSet::new(), 1).expect_err("long").message, "mailboxes-name-long");
    }

    #[test]
    fn a_long_name_of_many_readings_is_answered_at_once() {
        let many = "行和差着".repeat(10);
        assert!(readings(&many).expect("readings").len() <= READINGS);
    }

    #[test]
    fn article_13_reserved_and_malformed_names_are_refused() {
        for name in RESERVED {
            assert_eq!(name.parse::<UserName>().expect_err("reserved").message, "mailboxes-name-reserved");
        }
        let long = "a".repeat(33);
        for bad in ["", "a", "1a", "Ab", "a.b", "a-b", "张三", "a b", "a@b", long.as_str(), "a\nb"] {
            let refusal = bad.parse::<UserName>().expect_err("malformed");
            assert_eq!((refusal.message.as_str(), refusal.article.as_deref()), ("mailboxes-name-form", Some("13")));
        }
        assert!(RESERVED.is_sorted());
        assert_eq!("jiaowei".parse::<UserName>().expect("a name").as_str(), "jiaowei");
    }
}
