//! Messages: both languages say the same things, nothing is asked for that is not there, and
//! nothing is there that nobody asks for.

use std::collections::BTreeSet;

use platform::view::Messages;

use crate::sources::{Source, files, literals};

/// Keys that code puts together in a way that no literal shows. Reviewed; only shrinks.
const COMPUTED: &[&str] = &[
    // `error-<kind>-title` and `-text`, `permit-<action>`: from the names of errors and actions.
    "error-", "permit-",
];

fn all() -> Messages {
    Messages::load(&portico::house::chapters().unwrap().locales).unwrap()
}

fn sources() -> Vec<Source> {
    let mut sources = files(&["crates"], &[".rs", ".html", ".xml", ".txt"]);
    sources.retain(|source| !source.path.contains("/tests/") && !source.path.contains("/testkit/"));
    sources.extend(files(&["rules"], &[".cedar", ".toml"]));
    sources
}

#[test]
fn both_languages_have_the_same_messages() {
    let messages = all();
    let chinese: BTreeSet<_> = messages.keys("zh-CN").iter().collect();
    let english: BTreeSet<_> = messages.keys("en").iter().collect();
    assert!(chinese.len() > 300, "{} messages", chinese.len());
    let only_one: Vec<_> = chinese.symmetric_difference(&english).collect();
    assert!(only_one.is_empty(), "in one language only: {only_one:#?}");
}

#[test]
fn no_message_is_missing() {
    let messages = all();
    let known: BTreeSet<_> = messages.keys("zh-CN").iter().map(String::as_str).collect();
    let mut missing = BTreeSet::new();
    for source in sources() {
        for open in ["t(\"", "Refusal::new(\"", ".remedy(\"", "@message(\"", "@remedy(\""] {
            for rest in asked(&source, open) {
                let Some((key, after)) = rest.split_once('"') else { continue };
                // `t("unit-kind-" ~ kind)` is a beginning, not a key.
                let whole = !key.ends_with('-') && !after.trim_start().starts_with('~');
                if whole && !known.contains(key) {
                    missing.insert(format!("{key} ({})", source.path));
                }
            }
        }
    }
    assert!(missing.is_empty(), "asked for and not there: {missing:#?}");
}

/// What follows each opening, outside of tests and not as the end of a longer word.
fn asked<'a>(source: &'a Source, open: &'a str) -> impl Iterator<Item = &'a str> {
    let text = source.text.split("#[cfg(test)]").next().unwrap_or_default();
    text.match_indices(open).filter_map(move |(at, _)| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        let inside = open.starts_with("t(") && (before.is_alphanumeric() || before == '_' || before == '.');
        (!inside).then(|| &text[at + open.len()..])
    })
}

#[test]
fn no_message_is_there_for_nobody() {
    let messages = all();
    let mut whole = BTreeSet::new();
    let mut beginnings: BTreeSet<String> = COMPUTED.iter().map(|&text| text.to_owned()).collect();
    for source in sources() {
        for literal in literals(&source.text) {
            whole.insert(literal.to_owned());
            // `format!("articles-kind-{}")` and `"articles-kind-" ~ kind`.
            if let Some((start, _)) =
                literal.split_once('{').or_else(|| literal.ends_with('-').then_some((literal, "")))
                && start.ends_with('-')
                && start.len() > 4
            {
                beginnings.insert(start.to_owned());
            }
        }
    }
    let unused: Vec<_> = messages
        .keys("zh-CN")
        .iter()
        .filter(|key| !whole.contains(*key) && !beginnings.iter().any(|start| key.starts_with(start.as_str())))
        .collect();
    assert!(unused.is_empty(), "nobody asks for: {unused:#?}");
}
