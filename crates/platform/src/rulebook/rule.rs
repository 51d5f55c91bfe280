//! One value of law: its unit, its source, the days on which it holds, and the typed readings of it.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::period::{Period, Retention};

/// The unit a value is counted in. Codes as written in the profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// Working days.
    WD,
    /// Natural days.
    ND,
    /// Hours.
    H,
    /// Minutes.
    MIN,
    /// Seconds.
    S,
    /// Months.
    #[serde(rename = "months")]
    Months,
    /// Years.
    #[serde(rename = "years")]
    Years,
    /// Pieces, tries, rows.
    #[serde(rename = "count")]
    Count,
    /// Hundredths.
    #[serde(rename = "percent")]
    Percent,
    /// Characters.
    #[serde(rename = "chars")]
    Chars,
    /// Bytes.
    #[serde(rename = "bytes")]
    Bytes,
    /// Pixels.
    #[serde(rename = "px")]
    Pixels,
    /// Yuan.
    #[serde(rename = "yuan")]
    Yuan,
    /// Points of an assessment.
    #[serde(rename = "points")]
    Points,
    /// A day of every year, `MM-DD`.
    #[serde(rename = "date")]
    Date,
    /// Kept for ever; the number is 0.
    #[serde(rename = "permanent")]
    Permanent,
}

impl Unit {
    /// The message key that says an amount `n` of this unit.
    pub fn message(self) -> &'static str {
        match self {
            Unit::WD => "rulebook-amount-wd",
            Unit::ND => "rulebook-amount-nd",
            Unit::H => "rulebook-amount-hours",
            Unit::MIN => "rulebook-amount-minutes",
            Unit::S => "rulebook-amount-seconds",
            Unit::Months => "rulebook-amount-months",
            Unit::Years => "rulebook-amount-years",
            Unit::Count => "rulebook-amount-count",
            Unit::Percent => "rulebook-amount-percent",
            Unit::Chars => "rulebook-amount-chars",
            Unit::Bytes => "rulebook-amount-bytes",
            Unit::Pixels => "rulebook-amount-pixels",
            Unit::Yuan => "rulebook-amount-yuan",
            Unit::Points => "rulebook-amount-points",
            Unit::Date => "rulebook-amount-date",
            Unit::Permanent => "rulebook-amount-permanent",
        }
    }
}

/// What a reader asks a value for; a value of another unit is an error, found at start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Working or natural days.
    Days,
    /// Months or years.
    Months,
    /// Days or months: anything a clock counts.
    Period,
    /// Seconds to natural days.
    Duration,
    /// Pieces or points.
    Count,
    /// Hundredths.
    Percent,
    /// Characters.
    Chars,
    /// Bytes.
    Bytes,
    /// Pixels.
    Pixels,
    /// Yuan.
    Yuan,
    /// A day of the year.
    Annual,
    /// How long something must be kept.
    Retention,
}

impl Kind {
    /// Whether a value of this unit can be read so.
    pub fn takes(self, unit: Unit) -> bool {
        match self {
            Kind::Days => matches!(unit, Unit::WD | Unit::ND),
            Kind::Months => matches!(unit, Unit::Months | Unit::Years),
            Kind::Period => matches!(unit, Unit::WD | Unit::ND | Unit::Months | Unit::Years),
            Kind::Duration => matches!(unit, Unit::S | Unit::MIN | Unit::H | Unit::ND),
            Kind::Count => matches!(unit, Unit::Count | Unit::Points),
            Kind::Percent => unit == Unit::Percent,
            Kind::Chars => unit == Unit::Chars,
            Kind::Bytes => unit == Unit::Bytes,
            Kind::Pixels => unit == Unit::Pixels,
            Kind::Yuan => unit == Unit::Yuan,
            Kind::Annual => unit == Unit::Date,
            Kind::Retention => Kind::Period.takes(unit) || unit == Unit::Permanent,
        }
    }
}

/// How sure the value is: read in public text, known, half known, or chosen by this platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Read in public text.
    F,
    /// Known, not read again.
    K,
    /// Known, the exact number not certain.
    #[serde(rename = "K?")]
    Unsure,
    /// A choice of this platform.
    P,
}

impl Mark {
    /// The message key that says how sure the value is.
    pub fn message(self) -> &'static str {
        match self {
            Mark::F => "rulebook-mark-found",
            Mark::K => "rulebook-mark-known",
            Mark::Unsure => "rulebook-mark-unsure",
            Mark::P => "rulebook-mark-platform",
        }
    }
}

/// A text in both languages of the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A whole number, or `MM-DD` for a day of every year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    /// A whole number of units.
    Number(u64),
    /// A day of every year.
    Annual(MonthDay),
}

/// A day of every year, written `MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// That day in a year; 29 February becomes the 28th in a common year.
    pub fn in_year(self, year: i16) -> Option<Date> {
        let first = Date::new(year, self.month, 1).ok()?;
        Date::new(year, self.month, self.day.min(first.days_in_month())).ok()
    }
}

impl TryFrom<String> for MonthDay {
    type Error = String;

    fn try_from(text: String) -> Result<MonthDay, String> {
        // A leap year, so that 02-29 may be written.
        let date: Date = format!("2024-{text}").parse().map_err(|_| format!("{text:?} is not a day MM-DD"))?;
        Ok(MonthDay { month: date.month(), day: date.day() })
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> String {
        format!("{:02}-{:02}", day.month, day.day)
    }
}

/// One version of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable name, `subject.detail`.
    pub id: String,
    /// The number, or the day of the year.
    pub value: Amount,
    /// What the number counts.
    pub unit: Unit,
    /// Document and article it comes from.
    pub source: String,
    /// How sure it is.
    pub mark: Mark,
    /// First day on which it holds.
    pub valid_from: Date,
    /// Last day on which it holds; none while in force.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// When the last day is not a working day, the period ends on the next one.
    #[serde(default)]
    pub rolls: bool,
    /// What it means, in both languages.
    pub note: Text,
    /// The profile it was written in; an inherited rule keeps its own.
    #[serde(default, skip_deserializing)]
    pub profile: String,
}

impl Rule {
    /// Whether it holds on a day.
    pub fn in_force(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_until.is_none_or(|last| on <= last)
    }

    /// The plain number, when it is one.
    pub fn as_number(&self) -> Option<u64> {
        match self.value {
            Amount::Number(n) => Some(n),
            Amount::Annual(_) => None,
        }
    }

    pub(super) fn as_period(&self) -> Option<Period> {
        let n = u32::try_from(self.as_number()?).ok()?;
        match self.unit {
            Unit::WD => Some(Period::WorkingDays(n)),
            Unit::ND => Some(Period::NaturalDays(n)),
            Unit::Months | Unit::Years => self.as_months().map(Period::Months),
            _ => None,
        }
    }

    pub(super) fn as_months(&self) -> Option<u32> {
        let n = u32::try_from(self.as_number()?).ok()?;
        match self.unit {
            Unit::Months => Some(n),
            Unit::Years => n.checked_mul(12),
            _ => None,
        }
    }

    pub(super) fn as_duration(&self) -> Option<Duration> {
        let seconds = match self.unit {
            Unit::S => 1,
            Unit::MIN => 60,
            Unit::H => 3600,
            Unit::ND => 86_400,
            _ => return None,
        };
        Some(Duration::from_secs(self.as_number()?.checked_mul(seconds)?))
    }

    pub(super) fn as_retention(&self) -> Option<Retention> {
        if self.unit == Unit::Permanent {
            return Some(Retention::Permanent);
        }
        self.as_period().map(Retention::AtLeast)
    }

    pub(super) fn as_annual(&self) -> Option<MonthDay> {
        match self.value {
            Amount::Annual(day) => Some(day),
            Amount::Number(_) => None,
        }
    }
}

/// A value read for a day, together with the rule it comes from, so that a screen can show the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleValue<T> {
    /// The value in its own type.
    pub value: T,
    /// Where it comes from.
    #[serde(serialize_with = "whole_rule")]
    pub rule: Arc<Rule>,
}

fn whole_rule<S: serde::Serializer>(rule: &Rule, to: S) -> Result<S::Ok, S::Error> {
    rule.serialize(to)
}

/// Why a value could not be read: a mistake of the program or of the profile, never of the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// No rule of that id.
    #[error("the rulebook has no rule {id}")]
    Unknown {
        /// The id asked for.
        id: String,
    },
    /// The rule exists, but no version of it holds on that day.
    #[error("rule {id} is not in force on {on}")]
    NotInForce {
        /// The id asked for.
        id: String,
        /// The day asked about.
        on: Date,
    },
    /// The rule counts something else.
    #[error("rule {id} is in {unit:?} and was read as {asked:?}")]
    WrongUnit {
        /// The id asked for.
        id: String,
        /// The unit it has.
        unit: Unit,
        /// What it was read as.
        asked: Kind,
    },
}
