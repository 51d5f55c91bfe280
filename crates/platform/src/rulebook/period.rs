//! Periods of law as they are counted, and how long things are kept.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, DueDate};

/// A period that runs by days or months, as law counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", content = "n", rename_all = "snake_case")]
pub enum Period {
    /// Days on which the offices work.
    WorkingDays(u32),
    /// Days of the calendar.
    NaturalDays(u32),
    /// Months, to the same day of the month.
    Months(u32),
}

impl Period {
    /// The number, whatever it counts.
    pub fn number(self) -> u32 {
        match self {
            Period::WorkingDays(n) | Period::NaturalDays(n) | Period::Months(n) => n,
        }
    }

    /// Whether both count the same thing.
    pub fn same_unit(self, other: Period) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// The code of the unit, for messages: `wd`, `nd`, `months`.
    pub fn unit_code(self) -> &'static str {
        match self {
            Period::WorkingDays(_) => "wd",
            Period::NaturalDays(_) => "nd",
            Period::Months(_) => "months",
        }
    }

    /// The last day of the period that is triggered on a day.
    pub fn after(self, from: Date, calendar: &Calendar) -> DueDate {
        let settled = |date: Date| DueDate { date, provisional: false };
        match self {
            Period::WorkingDays(n) => calendar.add_working_days(from, n),
            Period::NaturalDays(n) => settled(add(from, n, ToSpan::days)),
            Period::Months(n) => settled(add(from, n, ToSpan::months)),
        }
    }
}

fn add(from: Date, n: u32, span: impl Fn(i32) -> Span) -> Date {
    // No period of law is longer; beyond it jiff would refuse the span.
    let n = i32::try_from(n).unwrap_or(i32::MAX).min(100_000);
    from.saturating_add(span(n))
}

/// How long something is kept before it may be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Retention {
    /// Never deleted.
    Permanent,
    /// Not deleted before the period has passed.
    AtLeast(Period),
}

impl Retention {
    /// Whether something kept since a day may be deleted on another.
    pub fn allows_deletion(self, kept_since: Date, on: Date, calendar: &Calendar) -> bool {
        match self {
            Retention::Permanent => false,
            Retention::AtLeast(period) => period.after(kept_since, calendar).date < on,
        }
    }
}
