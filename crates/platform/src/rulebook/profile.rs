//! Reading a profile: parsed strictly, checked whole, inheritance resolved.
//! A profile may inherit another: it takes all its rules except those it lists under `without` (they did not
//! exist in its law) and those it writes itself; what is inherited keeps its own source, dates and profile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::Rulebook;
use super::rule::{Amount, Rule, Text, Unit};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    profile: String,
    title: Text,
    #[serde(default)]
    inherits: Option<String>,
    #[serde(default)]
    without: Vec<String>,
    rule: Vec<Rule>,
}

/// Reads the named profile and those it inherits from `files`.
pub(super) fn read(name: &str, files: &[(&str, &str)]) -> Result<Rulebook> {
    let mut seen = BTreeSet::new();
    read_in_line(name, files, &mut seen).with_context(|| format!("profile {name}"))
}

fn read_in_line(name: &str, files: &[(&str, &str)], seen: &mut BTreeSet<String>) -> Result<Rulebook> {
    ensure!(seen.insert(name.to_owned()), "{name} inherits itself");
    let known = || files.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ");
    let text = files.iter().find(|(n, _)| *n == name).map(|(_, text)| *text);
    let text = text.with_context(|| format!("no such profile; there are: {}", known()))?;
    let profile: Profile = toml::from_str(text)?;
    ensure!(profile.profile == name, "the file calls itself {}", profile.profile);

    let mut rules = match &profile.inherits {
        Some(parent) => read_in_line(parent, files, seen)?.rules,
        None => BTreeMap::new(),
    };
    for id in &profile.without {
        ensure!(rules.remove(id).is_some(), "`without` names {id}, which is not inherited");
    }
    for (id, versions) in own(profile.rule, name)? {
        ensure!(!profile.without.contains(&id), "{id} is both written and under `without`");
        rules.insert(id, versions);
    }
    Ok(Rulebook { profile: profile.profile, title: profile.title, rules })
}

fn own(written: Vec<Rule>, profile: &str) -> Result<BTreeMap<String, Vec<Arc<Rule>>>> {
    let mut rules: BTreeMap<String, Vec<Arc<Rule>>> = BTreeMap::new();
    for mut rule in written {
        check(&rule).with_context(|| rule.id.clone())?;
        profile.clone_into(&mut rule.profile);
        rules.entry(rule.id.clone()).or_default().push(Arc::new(rule));
    }
    for (id, versions) in &mut rules {
        versions.sort_by_key(|r| r.valid_from);
        for pair in versions.windows(2) {
            let [earlier, later] = pair else { continue };
            if earlier.valid_until.is_none_or(|last| last >= later.valid_from) {
                bail!("{id}: the version of {} overlaps the one of {}", later.valid_from, earlier.valid_from);
            }
        }
    }
    Ok(rules)
}

fn check(rule: &Rule) -> Result<()> {
    let part = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    ensure!(rule.id.contains('.') && rule.id.split('.').all(part), "an id is written subject.detail");
    ensure!(!rule.source.trim().is_empty(), "it has no source");
    ensure!(!rule.note.zh.trim().is_empty() && !rule.note.en.trim().is_empty(), "its note is empty");
    ensure!(rule.valid_until.is_none_or(|last| rule.valid_from <= last), "it ends before it begins");
    match (&rule.value, rule.unit) {
        (Amount::Annual(_), Unit::Date) => {}
        (Amount::Annual(_), _) | (Amount::Number(_), Unit::Date) => {
            bail!("value and unit do not fit")
        }
        (Amount::Number(n), unit) => ensure!(*n <= limit(unit), "{n} is out of range"),
    }
    ensure!(!rule.rolls || matches!(rule.unit, Unit::ND | Unit::Months | Unit::Years), "working days cannot roll");
    Ok(())
}

/// A number beyond this is a slip of the pen, not a rule (a percentage may exceed 100: line heights).
fn limit(unit: Unit) -> u64 {
    match unit {
        Unit::WD | Unit::ND => 100 * 366,
        Unit::Months | Unit::Years => 1200,
        Unit::Percent => 1000,
        Unit::H | Unit::MIN | Unit::S => 1_000_000,
        Unit::Count | Unit::Points | Unit::Chars | Unit::Pixels | Unit::Yuan => 1_000_000_000,
        Unit::Bytes => 1 << 44,
        Unit::Date | Unit::Permanent => 0,
    }
}
