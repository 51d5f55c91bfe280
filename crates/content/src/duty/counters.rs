//! The counters of the national inspection (国办秘函〔2019〕19号, 单项否决 3 and 4) as they stand today, by site: a home page
//! without anything new, stale news and notice columns, overdue other columns, blank columns. No column is counted
//! twice. Pure: dates in, counts out; every threshold is a value of the rulebook.

use construction::columns::ColumnKind;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use platform::Result;
use platform::calendar::Calendar;
use platform::rulebook::{Period, Rulebook};

/// The thresholds in force on a day, with where they come from.
#[derive(Clone, Debug)]
pub struct Limits {
    /// V3: a home page without update this long fails.
    pub home: Period,
    /// V4a: news columns are updated within this time.
    pub news: Period,
    /// V4a: first-level notice and policy columns within so many months.
    pub notice: u32,
    /// V4a: stale columns from this number on.
    pub stale: u64,
    /// V4b: overdue columns from this number on.
    pub overdue: u64,
    /// V4c: blank columns from this number on.
    pub blank: u64,
    /// The document they come from.
    pub source: String,
}

impl Limits {
    /// Those in force on a day.
    pub fn on(rules: &Rulebook, day: Date) -> Result<Self> {
        let home = rules.days("veto.home", day)?;
        Ok(Self {
            source: home.rule.source.clone(),
            home: home.value,
            news: rules.days("column.news", day)?.value,
            notice: rules.months("column.notice", day)?.value,
            stale: rules.count("veto.columns.stale", day)?.value,
            overdue: rules.count("veto.columns.overdue", day)?.value,
            blank: rules.count("veto.columns.blank", day)?.value,
        })
    }
}

/// What a column is to the inspection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 动态、要闻类.
    News,
    /// 通知公告、政策文件类一级栏目.
    FirstLevelNotice,
    /// Every other column.
    Other,
}

impl Class {
    /// Of a column with that type; `first` is true at the top of a channel, `leaf` where no column is below.
    pub fn of(kind: ColumnKind, first: bool, leaf: bool) -> Self {
        match kind {
            ColumnKind::News if leaf => Self::News,
            ColumnKind::Notices | ColumnKind::Documents if first => Self::FirstLevelNotice,
            _ => Self::Other,
        }
    }
}

/// What stands against a column today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 栏目不更新 (1).
    Stale,
    /// 栏目不更新 (2).
    Overdue,
    /// 空白栏目.
    Blank,
}

/// The fault that a column is counted under, if any: blank before stale before overdue, never two.
pub fn fault(
    class: Class,
    leaf: bool,
    newest: Option<Date>,
    overdue: bool,
    limits: &Limits,
    today: Date,
    calendar: &Calendar,
) -> Option<Fault> {
    let Some(newest) = newest else { return leaf.then_some(Fault::Blank) };
    let stale = match class {
        Class::News => is_over(limits.news, newest, today, calendar),
        Class::FirstLevelNotice => is_over(Period::Months(limits.notice), newest, today, calendar),
        Class::Other => return overdue.then_some(Fault::Overdue),
    };
    stale.then_some(Fault::Stale)
}

/// Whether a period that began with the newest item is over.
pub fn is_over(within: Period, newest: Date, today: Date, calendar: &Calendar) -> bool {
    within.after(newest, calendar).date < today
}

/// Whole days from a day to another.
pub fn days_since(newest: Date, today: Date) -> i64 {
    let span: Span = newest.until(today).unwrap_or_else(|_| 0.days());
    i64::from(span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn world() -> (Limits, Calendar) {
        let rules = Rulebook::load("current").expect("the rules");
        let limits = Limits::on(&rules, date(2026, 11, 26)).expect("the thresholds");
        (limits, Calendar::load("110101").expect("the notices"))
    }

    #[test]
    fn a_column_is_counted_once() {
        let (limits, calendar) = world();
        let today = date(2026, 11, 26);
        let fault = |class, leaf, newest, overdue| fault(class, leaf, newest, overdue, &limits, today, &calendar);
        let (fresh, old) = (Some(date(2026, 11, 12)), Some(date(2026, 11, 11)));
        assert_eq!(fault(Class::News, true, fresh, true), None, "two weeks to the day");
        assert_eq!(fault(Class::News, true, old, true), Some(Fault::Stale), "stale, and not overdue as well");
        assert_eq!(fault(Class::News, true, None, true), Some(Fault::Blank), "blank, and not stale as well");
        assert_eq!(fault(Class::Other, true, old, true), Some(Fault::Overdue));
        assert_eq!(fault(Class::Other, true, old, false), None);
        assert_eq!(fault(Class::Other, false, None, false), None, "what only leads on is not blank");
        assert_eq!(fault(Class::FirstLevelNotice, true, Some(date(2026, 5, 26)), true), None);
        assert_eq!(fault(Class::FirstLevelNotice, true, Some(date(2026, 5, 25)), true), Some(Fault::Stale));
    }

    #[test]
    fn classes_follow_type_and_place() {
        assert_eq!(Class::of(ColumnKind::News, false, true), Class::News);
        assert_eq!(Class::of(ColumnKind::Documents, true, false), Class::FirstLevelNotice);
        assert_eq!(Class::of(ColumnKind::Notices, false, true), Class::Other);
        assert_eq!(days_since(date(2026, 10, 26), date(2026, 11, 26)), 31);
    }
}
