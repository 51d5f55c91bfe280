//! Counting a clock: which days count, when the period is full, what is left.

use jiff::civil::Date;

use super::{ClockState, Effect, Phase};
use crate::calendar::{Calendar, DueDate, days_after};
use crate::rulebook::Period;

/// A stretch of days that are not counted: after `from`, up to and including `to` (open while suspended).
#[derive(Debug, Clone, Copy)]
struct Gap {
    from: Date,
    to: Option<Date>,
}

impl Gap {
    fn holds(&self, day: Date) -> bool {
        self.from < day && self.to.is_none_or(|to| day <= to)
    }
}

/// The present run of a clock: since it started or last started anew.
#[derive(Debug, Clone, Default)]
pub(super) struct Run<'a> {
    anchor: Option<Date>,
    base: Option<Period>,
    rolls: bool,
    more: Vec<Period>,
    gaps: Vec<Gap>,
    ended: Option<Date>,
    effects: &'a [Effect],
}

impl<'a> Run<'a> {
    /// What the effects up to a day amount to.
    pub(super) fn until(effects: &'a [Effect], today: Date) -> Run<'a> {
        let past = effects.partition_point(|e| e.on() <= today);
        let mut run = Run { effects: &effects[..past], ..Run::default() };
        for effect in run.effects {
            match effect {
                Effect::Start { on, period, rolls, .. } => {
                    run.anchor = Some(*on);
                    run.base = Some(*period);
                    run.rolls = *rolls;
                }
                Effect::Restart { on, .. } => {
                    run.anchor = Some(*on);
                    run.more.clear();
                    run.gaps.clear();
                }
                Effect::Suspend { on, .. } => run.gaps.push(Gap { from: *on, to: None }),
                Effect::Resume { on } => {
                    if let Some(gap) = run.gaps.last_mut() {
                        gap.to = Some(*on);
                    }
                }
                Effect::Extend { period, .. } => run.more.push(*period),
                Effect::End { on, .. } => run.ended = Some(*on),
            }
        }
        run
    }

    pub(super) fn anchor(&self) -> Option<Date> {
        self.anchor
    }

    pub(super) fn rolls(&self) -> bool {
        self.rolls
    }

    pub(super) fn ended(&self) -> Option<Date> {
        self.ended
    }

    pub(super) fn suspended(&self) -> Option<Date> {
        self.gaps.last().filter(|gap| gap.to.is_none()).map(|gap| gap.from)
    }

    pub(super) fn extensions(&self) -> impl Iterator<Item = Period> + '_ {
        self.more.iter().copied()
    }

    /// The last day of the period before rolling; none while an open suspension keeps it from being reached.
    pub(super) fn full(&self, calendar: &Calendar) -> Option<DueDate> {
        let mut due = DueDate { date: self.anchor?, provisional: false };
        for part in self.base.into_iter().chain(self.extensions()) {
            let next = match part {
                Period::WorkingDays(n) => self.walk(due.date, n, calendar, true)?,
                Period::NaturalDays(n) => self.walk(due.date, n, calendar, false)?,
                Period::Months(_) => self.months(part, due.date, calendar)?,
            };
            due = DueDate { date: next.date, provisional: due.provisional || next.provisional };
        }
        Some(due)
    }

    /// The last day of the period.
    pub(super) fn due(&self, calendar: &Calendar) -> Option<DueDate> {
        let full = self.full(calendar)?;
        if !self.rolls {
            return Some(full);
        }
        let rolled = calendar.next_working_day(full.date);
        Some(DueDate { provisional: full.provisional || rolled.provisional, ..rolled })
    }

    fn walk(&self, from: Date, n: u32, calendar: &Calendar, working: bool) -> Option<DueDate> {
        let mut due = DueDate { date: from, provisional: false };
        let mut left = n;
        while left > 0 {
            let Ok(next) = due.date.tomorrow() else {
                return Some(DueDate { date: due.date, provisional: true });
            };
            if self.gaps.iter().any(|gap| gap.to.is_none() && gap.holds(next)) {
                return None;
            }
            let counts = !self.gaps.iter().any(|gap| gap.holds(next));
            // Whether a skipped day would be worked does not matter to the date.
            let day = calendar.day(next);
            left -= u32::from(counts && (!working || day.is_working()));
            due = DueDate { date: next, provisional: due.provisional || (working && counts && day.provisional) };
        }
        Some(due)
    }

    /// Months run to the same day of the month; days of suspensions that began before it are added at the end.
    fn months(&self, period: Period, from: Date, calendar: &Calendar) -> Option<DueDate> {
        let mut due = period.after(from, calendar);
        for gap in &self.gaps {
            if gap.from >= due.date {
                break;
            }
            let begin = gap.from.max(from);
            let days = days_after(begin, gap.to?).count();
            due = Period::NaturalDays(u32::try_from(days).unwrap_or(u32::MAX)).after(due.date, calendar);
        }
        Some(due)
    }

    /// Days are shown as working days when every part of the period counts them.
    fn working(&self) -> bool {
        self.base.into_iter().chain(self.extensions()).all(|p| matches!(p, Period::WorkingDays(_)))
    }

    fn days(&self, from: Date, to: Date, calendar: &Calendar) -> i64 {
        let count = |from, to| {
            let counted = days_after(from, to)
                .filter(|day| !self.gaps.iter().any(|gap| gap.holds(*day)))
                .filter(|day| !self.working() || calendar.is_working_day(*day));
            i64::try_from(counted.count()).unwrap_or(i64::MAX)
        };
        if from <= to { count(from, to) } else { -count(to, from) }
    }

    pub(super) fn state(&self, today: Date, calendar: &Calendar) -> ClockState {
        let mut state = ClockState {
            phase: Phase::NotStarted,
            due: None,
            remaining: 0,
            used: 0,
            working_days: self.working(),
            suspended: None,
            ended: self.ended,
            extensions: self.more.len(),
        };
        let Some(anchor) = self.anchor else {
            return state;
        };
        let at = self.ended.unwrap_or(today);
        state.due = self.due(calendar);
        state.used = self.days(anchor, at, calendar);
        state.suspended = self.suspended().filter(|_| self.ended.is_none() && state.due.is_none());
        state.remaining = match state.due {
            Some(due) => self.days(at, due.date, calendar),
            // What would be left if it went on today.
            None => self.resumed(at).due(calendar).map_or(0, |due| self.days_left(at, due.date, calendar)),
        };
        let late = state.due.is_some_and(|due| at > due.date);
        state.phase = match (self.ended, state.suspended, late) {
            (Some(_), _, false) => Phase::EndedInTime,
            (Some(_), _, true) => Phase::EndedLate,
            (None, Some(_), _) => Phase::Suspended,
            (None, None, false) => Phase::Running,
            (None, None, true) => Phase::Overdue,
        };
        state
    }

    fn days_left(&self, at: Date, due: Date, calendar: &Calendar) -> i64 {
        self.resumed(at).days(at, due, calendar)
    }

    /// The same run as if the open suspension ended on a day.
    fn resumed(&self, on: Date) -> Run<'a> {
        let mut run = self.clone();
        if let Some(gap) = run.gaps.last_mut().filter(|gap| gap.to.is_none()) {
            gap.to = Some(on);
        }
        run
    }
}
