//! Words that people write into forms: trimmed, one line or several, no longer than the
//! rulebook says; and the parts of addresses.

use platform::{Act, Refusal, Result};

/// How long words may be, and whether they may be missing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// Must be there.
    Needed,
    /// May be empty.
    Optional,
}

/// A line of a form: no line breaks or other control characters, as long as the rule allows.
pub(crate) fn line(act: &Act, field: &str, text: &str, wanted: Wanted, rule: &str) -> Result<Option<Refusal>> {
    let most = act.app().rules.chars(rule, act.now().day())?;
    Ok(line_within(field, text, wanted, most.value))
}

/// The same where the longest length is known.
pub(crate) fn line_within(field: &str, text: &str, wanted: Wanted, most: u64) -> Option<Refusal> {
    let reason = if text.trim().is_empty() {
        match wanted {
            Wanted::Needed => Refusal::new("words-missing"),
            Wanted::Optional => return None,
        }
    } else if text.trim().chars().count() as u64 > most {
        Refusal::new("words-too-long").arg("most", most)
    } else if text.chars().any(char::is_control) {
        Refusal::new("words-control")
    } else {
        return None;
    };
    Some(reason.arg("field", field).field(field))
}

/// Whether a text may be one part of a path: lower-case letters, digits and inner hyphens, a
/// letter first, at most 32 characters.
pub(crate) fn is_slug(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && !text.contains("--")
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Key words as they are kept and shown: divided by `;`, each once.
pub(crate) fn keywords(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split([';', '；', ',', '，', '、', ' ', '\u{3000}']).map(str::trim) {
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain() {
        for good in ["news", "a", "open-data2"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in ["", "News", "2026", "-a", "a-", "a--b", "新闻", "a/b", "..", "a b"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }

    #[test]
    fn key_words_are_divided_by_semicolons() {
        assert_eq!(keywords("通知，公告；公示 通知、"), "通知;公告;公示");
    }
}
