//! 更新频率 (annex 4): how often a column must show something new. A period of the calendar is over on its last working
//! day; a week in which nobody works asks for nothing.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use platform::calendar::{Calendar, DueDate};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// How often a column is updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(into = "String", try_from = "String")]
pub enum Frequency {
    /// 实时: as things happen. Held to the two weeks that the inspection allows a news column.
    Realtime,
    /// 每日: every working day.
    Daily,
    /// 每周 N 条.
    Weekly(u32),
    /// 每两周.
    Fortnightly,
    /// 每月.
    Monthly,
    /// 每季.
    Quarterly,
    /// 半年.
    HalfYearly,
    /// 每年.
    Yearly,
    /// 变动后 N 个工作日内.
    AfterChange(u32),
}

/// Days of two weeks, and of one.
const FORTNIGHT: i64 = 14;
const WEEK: i64 = 7;
/// A Monday from which fortnights are counted, so that they are the same for every column.
const FIRST_MONDAY: Date = date(2000, 1, 3);

impl Frequency {
    /// One of each, in the order of screens; the numbers are what a new row begins with.
    pub const ALL: [Self; 9] = [
        Self::Realtime,
        Self::Daily,
        Self::Weekly(1),
        Self::Fortnightly,
        Self::Monthly,
        Self::Quarterly,
        Self::HalfYearly,
        Self::Yearly,
        Self::AfterChange(3),
    ];

    /// The name in data, forms and message keys, without its number.
    pub fn name(self) -> &'static str {
        match self {
            Self::Realtime => "realtime",
            Self::Daily => "daily",
            Self::Weekly(_) => "weekly",
            Self::Fortnightly => "fortnightly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::HalfYearly => "half-yearly",
            Self::Yearly => "yearly",
            Self::AfterChange(_) => "after-change",
        }
    }

    /// Its number, where it has one: items a week, or working days after a change.
    pub fn number(self) -> Option<u32> {
        match self {
            Self::Weekly(number) | Self::AfterChange(number) => Some(number),
            _ => None,
        }
    }

    /// From a name and, where it has one, a number from 1.
    pub fn parse(name: &str, number: Option<u32>) -> Option<Self> {
        let number = number.filter(|number| *number > 0);
        Some(match name {
            "weekly" => Self::Weekly(number?),
            "after-change" => Self::AfterChange(number?),
            _ => Self::ALL.into_iter().find(|one| one.name() == name)?,
        })
    }

    /// The period of the calendar that a day lies in, first and last day; none for what follows changes.
    pub fn period(self, day: Date) -> Option<(Date, Date)> {
        let months = |count: i8| {
            let first = (day.month() - 1) / count * count + 1;
            let from = date(day.year(), first, 1);
            (from, from.saturating_add((i32::from(count)).months()).saturating_sub(1.day()))
        };
        Some(match self {
            Self::Daily => (day, day),
            Self::Weekly(_) => {
                let from = day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days());
                (from, from.saturating_add((WEEK - 1).days()))
            }
            Self::Realtime | Self::Fortnightly => {
                let days = i64::from((day - FIRST_MONDAY).get_days()).rem_euclid(FORTNIGHT);
                let from = day.saturating_sub(days.days());
                (from, from.saturating_add((FORTNIGHT - 1).days()))
            }
            Self::Monthly => months(1),
            Self::Quarterly => months(3),
            Self::HalfYearly => months(6),
            Self::Yearly => months(12),
            Self::AfterChange(_) => return None,
        })
    }

    /// How many items a period needs, when the row asks for `minimum`.
    pub fn minimum(self, minimum: u32) -> u32 {
        match self {
            Self::Weekly(number) => number.max(minimum),
            _ => minimum,
        }
    }
}

/// The last day of a period on which the offices work; none when they do not work in it at all.
pub fn last_working_day(calendar: &Calendar, from: Date, until: Date) -> Option<DueDate> {
    let mut day = until;
    let mut provisional = false;
    while day >= from {
        provisional |= !calendar.is_published(day);
        if calendar.is_working_day(day) {
            return Some(DueDate { date: day, provisional });
        }
        day = day.yesterday().ok()?;
    }
    None
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number() {
            Some(number) => write!(f, "{}:{number}", self.name()),
            None => f.write_str(self.name()),
        }
    }
}

impl From<Frequency> for String {
    fn from(frequency: Frequency) -> Self {
        frequency.to_string()
    }
}

/// It is no frequency.
#[derive(Debug, thiserror::Error)]
#[error("no frequency is called {0:?}")]
pub struct NoFrequency(String);

impl FromStr for Frequency {
    type Err = NoFrequency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, number) = match text.trim().split_once([':', '：']) {
            Some((name, number)) => (name.trim(), number.trim().parse().ok()),
            None => (text.trim(), None),
        };
        Self::parse(name, number).ok_or_else(|| NoFrequency(text.to_owned()))
    }
}

impl TryFrom<String> for Frequency {
    type Error = NoFrequency;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn calendar() -> Calendar {
        Calendar::load("110101").expect("the notices")
    }

    #[test]
    fn names_go_there_and_back() {
        for frequency in Frequency::ALL {
            assert_eq!(frequency.to_string().parse::<Frequency>().expect("it"), frequency);
        }
        assert_eq!("weekly:3".parse::<Frequency>().expect("it"), Frequency::Weekly(3));
        for bad in ["", "weekly", "weekly:0", "after-change", "hourly", "weekly:-1"] {
            assert!(bad.parse::<Frequency>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_period_is_over_on_its_last_working_day() {
        let calendar = calendar();
        let due = |frequency: Frequency, day: Date| {
            let (from, until) = frequency.period(day).expect("a period");
            last_working_day(&calendar, from, until).map(|due| due.date)
        };
        assert_eq!(due(Frequency::Weekly(1), date(2026, 11, 25)), Some(date(2026, 11, 27)), "an ordinary week");
        assert_eq!(due(Frequency::Weekly(1), date(2026, 2, 10)), Some(date(2026, 2, 14)), "a make-up Saturday");
        assert_eq!(due(Frequency::Weekly(1), date(2026, 9, 16)), Some(date(2026, 9, 20)), "a make-up Sunday");
        assert_eq!(due(Frequency::Weekly(1), date(2026, 2, 18)), None, "a week of Spring Festival");
        assert_eq!(due(Frequency::Daily, date(2026, 10, 1)), None, "a holiday");
        assert_eq!(due(Frequency::Daily, date(2026, 10, 10)), Some(date(2026, 10, 10)), "a make-up Saturday");
        assert_eq!(
            due(Frequency::Monthly, date(2026, 2, 3)),
            Some(date(2026, 2, 28)),
            "a make-up Saturday ends a month"
        );
        assert_eq!(due(Frequency::Quarterly, date(2026, 5, 1)), Some(date(2026, 6, 30)));
        assert_eq!(due(Frequency::HalfYearly, date(2026, 8, 1)), Some(date(2026, 12, 31)));
        assert_eq!(due(Frequency::Yearly, date(2026, 1, 1)), Some(date(2026, 12, 31)));
        assert_eq!(Frequency::AfterChange(3).period(date(2026, 1, 1)), None);
    }

    #[test]
    fn a_year_without_notice_gives_provisional_days() {
        let calendar = calendar();
        let (from, until) = Frequency::Weekly(1).period(date(2027, 2, 10)).expect("a period");
        assert!(last_working_day(&calendar, from, until).expect("a day").provisional);
    }

    proptest! {
        #[test]
        fn periods_lie_side_by_side(day in 0i64..20_000, which in 0usize..8) {
            let day = FIRST_MONDAY.saturating_add(day.days());
            let frequency = Frequency::ALL[which];
            let (from, until) = frequency.period(day).expect("a period");
            prop_assert!(from <= day && day <= until);
            let next = until.tomorrow().expect("a day");
            prop_assert_eq!(frequency.period(next).expect("the next").0, next);
            prop_assert_eq!(frequency.period(from).expect("the same"), (from, until));
        }
    }
}
