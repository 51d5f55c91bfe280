//! 规则库 (rulebook): every number of law — deadline, threshold, retention, size — as a dated value with its source.
//! A profile (`current`, `dongcheng-2014`) is data under `rules/profiles/`; code asks by id and shows where the
//! number comes from. The register of duties of the Measures (all 39 articles, six annexes) is here too.

mod duty;
mod needed;
mod period;
mod profile;
mod rule;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use jiff::civil::Date;

pub use duty::{ANNEXES, ARTICLES, Duty, DutyStatus, Provision, duties};
pub use needed::REQUIRED;
pub use period::{Period, Retention};
pub use rule::{Amount, Kind, Mark, MonthDay, Rule, RuleError, RuleValue, Text, Unit};

/// The profiles that come with the program: name and text.
pub const PROFILES: &[(&str, &str)] = &[
    ("current", include_str!("../../../rules/profiles/current.toml")),
    ("dongcheng-2014", include_str!("../../../rules/profiles/dongcheng-2014.toml")),
];

/// One profile of rules, checked whole at start; a value is looked up for the day it is applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rulebook {
    profile: String,
    title: Text,
    /// Id → its versions by date; periods of validity never overlap.
    rules: BTreeMap<String, Vec<Arc<Rule>>>,
}

impl Rulebook {
    /// Loads a profile and refuses it unless it is sound and holds every value the program needs.
    pub fn load(profile: &str) -> Result<Arc<Rulebook>> {
        let book = profile::read(profile, PROFILES)?;
        for (id, kind) in REQUIRED {
            book.check_needed(id, *kind).with_context(|| format!("profile {profile}: {id}"))?;
        }
        Ok(Arc::new(book))
    }

    /// The name of the profile.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// The profile's title in Chinese and English.
    pub fn title(&self) -> (&str, &str) {
        (&self.title.zh, &self.title.en)
    }

    /// Every version of every rule, by id and date (for the page that shows the rulebook).
    pub fn all(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.rules.values().flatten()
    }

    /// The rule in force on a day.
    pub fn rule(&self, id: &str, on: Date) -> Result<Arc<Rule>, RuleError> {
        let versions = self.rules.get(id).ok_or_else(|| RuleError::Unknown { id: id.to_owned() })?;
        versions.iter().find(|r| r.in_force(on)).cloned().ok_or_else(|| RuleError::NotInForce { id: id.to_owned(), on })
    }

    /// A period in days: working days or natural days.
    pub fn days(&self, id: &str, on: Date) -> Result<RuleValue<Period>, RuleError> {
        self.typed(id, on, Kind::Days, Rule::as_period)
    }

    /// A period in whole months (years are given as months).
    pub fn months(&self, id: &str, on: Date) -> Result<RuleValue<u32>, RuleError> {
        self.typed(id, on, Kind::Months, Rule::as_months)
    }

    /// A period in working days, natural days or months: what a clock runs on.
    pub fn period(&self, id: &str, on: Date) -> Result<RuleValue<Period>, RuleError> {
        self.typed(id, on, Kind::Period, Rule::as_period)
    }

    /// A stretch of time that runs by the clock on the wall: seconds, minutes, hours or natural days of 24 hours.
    pub fn duration(&self, id: &str, on: Date) -> Result<RuleValue<Duration>, RuleError> {
        self.typed(id, on, Kind::Duration, Rule::as_duration)
    }

    /// A plain number: tries, items, rows.
    pub fn count(&self, id: &str, on: Date) -> Result<RuleValue<u64>, RuleError> {
        self.typed(id, on, Kind::Count, Rule::as_number)
    }

    /// A share of a hundred.
    pub fn percent(&self, id: &str, on: Date) -> Result<RuleValue<u64>, RuleError> {
        self.typed(id, on, Kind::Percent, Rule::as_number)
    }

    /// A length of text in characters.
    pub fn chars(&self, id: &str, on: Date) -> Result<RuleValue<u64>, RuleError> {
        self.typed(id, on, Kind::Chars, Rule::as_number)
    }

    /// A size of data in bytes.
    pub fn bytes(&self, id: &str, on: Date) -> Result<RuleValue<u64>, RuleError> {
        self.typed(id, on, Kind::Bytes, Rule::as_number)
    }

    /// A length on the screen or in a picture, in pixels.
    pub fn pixels(&self, id: &str, on: Date) -> Result<RuleValue<u64>, RuleError> {
        self.typed(id, on, Kind::Pixels, Rule::as_number)
    }

    /// A sum of money in yuan.
    pub fn yuan(&self, id: &str, on: Date) -> Result<RuleValue<u64>, RuleError> {
        self.typed(id, on, Kind::Yuan, Rule::as_number)
    }

    /// A day of every year, such as 31 January.
    pub fn annual(&self, id: &str, on: Date) -> Result<RuleValue<MonthDay>, RuleError> {
        self.typed(id, on, Kind::Annual, Rule::as_annual)
    }

    /// How long something must be kept: a floor that no deletion may go below.
    pub fn retention(&self, id: &str, on: Date) -> Result<RuleValue<Retention>, RuleError> {
        self.typed(id, on, Kind::Retention, Rule::as_retention)
    }

    fn typed<T>(
        &self,
        id: &str,
        on: Date,
        kind: Kind,
        read: impl Fn(&Rule) -> Option<T>,
    ) -> Result<RuleValue<T>, RuleError> {
        let rule = self.rule(id, on)?;
        let value = if kind.takes(rule.unit) { read(&rule) } else { None };
        let value = value.ok_or_else(|| RuleError::WrongUnit { id: id.to_owned(), unit: rule.unit, asked: kind })?;
        Ok(RuleValue { value, rule })
    }

    fn check_needed(&self, id: &str, kind: Kind) -> Result<()> {
        let versions = self.rules.get(id).context("the program needs it, the profile lacks it")?;
        for rule in versions {
            ensure!(kind.takes(rule.unit), "unit {:?} cannot be read as {kind:?}", rule.unit);
        }
        let last = versions.last().context("no version")?;
        ensure!(last.valid_until.is_none(), "the program needs it, but it ends on {:?}", last.valid_until);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
