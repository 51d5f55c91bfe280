//! 时限 (clocks): a period of law that starts, is suspended, resumes, starts anew, is extended and ends.
//! A clock is only the list of what happened to it; where it stands on a day follows from the list and the working
//! calendar, so a new calendar moves open clocks, and every date can be explained step by step.
//! Days are counted from the day after the trigger, and the same holds for suspensions: the day of the letter that
//! suspends still counts, the day of the answer does not.

mod count;
mod explain;
mod refusal;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, DueDate};
use crate::rulebook::{Period, RuleValue};
use count::Run;

pub use explain::ExplainLine;
pub use refusal::ClockRefusal;

/// One thing that happened to a clock, on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// The period begins: the day after is day one.
    Start {
        /// Day of the trigger (receipt, acceptance, publication).
        on: Date,
        /// Id of the rule that sets the period.
        rule: String,
        /// Where the rule comes from, as it stood that day.
        source: String,
        /// The period.
        period: Period,
        /// When the last day is not worked, the period ends on the next working day.
        #[serde(default)]
        rolls: bool,
    },
    /// Days after this one are not counted (asking a third party, an expert, a hearing).
    Suspend {
        /// Day of the letter that suspends.
        on: Date,
        /// Message key or words of the reason.
        why: String,
    },
    /// Counting goes on with the day after this one.
    Resume {
        /// Day of the answer.
        on: Date,
    },
    /// The whole period counts anew from here (completed application, paid fee); extensions before it lapse.
    Restart {
        /// Day of the trigger.
        on: Date,
        /// The reason.
        why: String,
    },
    /// More time, approved by a named person before the period ran out.
    Extend {
        /// Day of the approval.
        on: Date,
        /// How much is added.
        period: Period,
        /// Who approved it.
        approver: String,
        /// The reason told to the applicant.
        why: String,
        /// The rule that allows it.
        rule: String,
        /// Where that rule comes from.
        source: String,
    },
    /// It is over: answered, withdrawn, deemed abandoned.
    End {
        /// Day of the outcome.
        on: Date,
        /// The outcome.
        why: String,
    },
}

impl Effect {
    /// The day it happened.
    pub fn on(&self) -> Date {
        match self {
            Effect::Start { on, .. }
            | Effect::Suspend { on, .. }
            | Effect::Resume { on }
            | Effect::Restart { on, .. }
            | Effect::Extend { on, .. }
            | Effect::End { on, .. } => *on,
        }
    }
}

/// An extension as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Day of the approval.
    pub on: Date,
    /// How much is added.
    pub period: Period,
    /// Who approved it.
    pub approver: String,
    /// The reason told to the applicant.
    pub why: String,
}

/// What a clock is doing on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It starts later.
    NotStarted,
    /// It runs and time is left.
    Running,
    /// It stands still.
    Suspended,
    /// It runs and the last day has passed.
    Overdue,
    /// It ended on the last day or before it.
    EndedInTime,
    /// It ended after the last day.
    EndedLate,
}

/// Where a clock stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockState {
    /// What it is doing.
    pub phase: Phase,
    /// The last day of the period; unknown while it is suspended or not started.
    pub due: Option<DueDate>,
    /// Days left, the last day counted in; negative once it is late. Frozen while suspended and after the end.
    pub remaining: i64,
    /// Days used so far, in the same unit.
    pub used: i64,
    /// Whether days left and used are working days (else natural days).
    pub working_days: bool,
    /// Since when it is suspended.
    pub suspended: Option<Date>,
    /// When it ended.
    pub ended: Option<Date>,
    /// How many times more time was given since it last started.
    pub extensions: usize,
}

impl ClockState {
    /// The share of the period that is used, in hundredths; above 100 once it is late.
    pub fn used_percent(&self) -> u64 {
        let whole = (self.used + self.remaining).max(1);
        u64::try_from(self.used.max(0) * 100 / whole).unwrap_or(0)
    }
}

/// An open clock whose last day is another one than was recorded, or is certain now and was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The date that was told.
    pub from: DueDate,
    /// The date that holds now.
    pub to: DueDate,
}

impl Moved {
    /// Whether the day itself changed, not only its certainty.
    pub fn changes_the_day(&self) -> bool {
        self.from.date != self.to.date
    }
}

/// A clock: what happened to it, in order. Read from data it is checked like a live one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Effect>", into = "Vec<Effect>")]
pub struct Clock {
    effects: Vec<Effect>,
}

impl From<Clock> for Vec<Effect> {
    fn from(clock: Clock) -> Vec<Effect> {
        clock.effects
    }
}

impl TryFrom<Vec<Effect>> for Clock {
    type Error = ClockRefusal;

    fn try_from(effects: Vec<Effect>) -> Result<Clock, ClockRefusal> {
        let mut clock = Clock::default();
        for effect in effects {
            clock.push(effect)?;
        }
        Ok(clock)
    }
}

impl Clock {
    /// A clock started on the day of the trigger by a rule of the rulebook.
    pub fn started(on: Date, rule: &RuleValue<Period>) -> Result<Clock, ClockRefusal> {
        let mut clock = Clock::default();
        clock.start(on, rule)?;
        Ok(clock)
    }

    /// What happened to it, in order.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// Starts it on the day of the trigger; the day after is day one.
    pub fn start(&mut self, on: Date, rule: &RuleValue<Period>) -> Result<(), ClockRefusal> {
        self.push(Effect::Start {
            on,
            rule: rule.rule.id.clone(),
            source: rule.rule.source.clone(),
            period: rule.value,
            rolls: rule.rule.rolls,
        })
    }

    /// Stops the counting after this day.
    pub fn suspend(&mut self, on: Date, why: &str) -> Result<(), ClockRefusal> {
        self.push(Effect::Suspend { on, why: why.to_owned() })
    }

    /// Lets the counting go on after this day.
    pub fn resume(&mut self, on: Date) -> Result<(), ClockRefusal> {
        self.push(Effect::Resume { on })
    }

    /// Counts the whole period anew from this day; lifts a suspension and lets earlier extensions lapse.
    pub fn restart(&mut self, on: Date, why: &str) -> Result<(), ClockRefusal> {
        self.push(Effect::Restart { on, why: why.to_owned() })
    }

    /// Adds time under the rule that allows it, if it was approved before the period ran out and all extensions
    /// together stay within the rule.
    pub fn extend(
        &mut self,
        more: Extension,
        allowed: &RuleValue<Period>,
        calendar: &Calendar,
    ) -> Result<(), ClockRefusal> {
        let Extension { on, period, approver, why } = more;
        let (rule, source) = (allowed.rule.id.clone(), allowed.rule.source.clone());
        let effect = Effect::Extend { on, period, approver, why, rule, source };
        self.may(&effect)?;
        if self.state(on, calendar).due.is_some_and(|due| on > due.date) {
            return Err(ClockRefusal::TooLate);
        }
        if !period.same_unit(allowed.value) {
            return Err(ClockRefusal::WrongUnit);
        }
        let given: u64 = self.run().extensions().map(|p| u64::from(p.number())).sum();
        if given + u64::from(period.number()) > u64::from(allowed.value.number()) {
            return Err(ClockRefusal::TooLong);
        }
        self.effects.push(effect);
        Ok(())
    }

    /// Ends it.
    pub fn end(&mut self, on: Date, why: &str) -> Result<(), ClockRefusal> {
        self.push(Effect::End { on, why: why.to_owned() })
    }

    /// Where it stands on a day: what happened later is not looked at.
    pub fn state(&self, today: Date, calendar: &Calendar) -> ClockState {
        Run::until(&self.effects, today).state(today, calendar)
    }

    /// How it reached its date, line by line, in messages with arguments and the source of each period.
    pub fn explain(&self, today: Date, calendar: &Calendar) -> Vec<ExplainLine> {
        explain::lines(&self.effects, today, calendar)
    }

    /// Compares with the date that was recorded before: under a changed calendar an open clock moves and says so.
    pub fn moved(&self, recorded: DueDate, today: Date, calendar: &Calendar) -> Option<Moved> {
        let state = self.state(today, calendar);
        let to = state.due.filter(|_| state.ended.is_none())?;
        (to != recorded).then_some(Moved { from: recorded, to })
    }

    fn run(&self) -> Run<'_> {
        Run::until(&self.effects, Date::MAX)
    }

    fn push(&mut self, effect: Effect) -> Result<(), ClockRefusal> {
        self.may(&effect)?;
        self.effects.push(effect);
        Ok(())
    }

    /// Whether the effect may follow what happened so far.
    fn may(&self, effect: &Effect) -> Result<(), ClockRefusal> {
        let run = self.run();
        if run.ended().is_some() {
            return Err(ClockRefusal::Ended);
        }
        match (effect, self.effects.last()) {
            (Effect::Start { period, .. }, None) => return filled(*period),
            (Effect::Start { .. }, Some(_)) => return Err(ClockRefusal::StartedTwice),
            (_, None) => return Err(ClockRefusal::NotStarted),
            (_, Some(last)) if effect.on() < last.on() => return Err(ClockRefusal::OutOfOrder),
            (_, Some(_)) => {}
        }
        let suspended = run.suspended().is_some();
        match effect {
            // An outcome and a new beginning are possible in a suspension too.
            Effect::Restart { why, .. } | Effect::End { why, .. } => reason(why),
            Effect::Resume { .. } if !suspended => Err(ClockRefusal::NotSuspended),
            Effect::Resume { .. } => Ok(()),
            _ if suspended => Err(ClockRefusal::Suspended),
            Effect::Suspend { why, .. } => reason(why),
            Effect::Extend { period, approver, why, .. } => {
                filled(*period)?;
                if approver.trim().is_empty() {
                    return Err(ClockRefusal::NoApprover);
                }
                reason(why)
            }
            Effect::Start { .. } => Err(ClockRefusal::StartedTwice),
        }
    }
}

fn filled(period: Period) -> Result<(), ClockRefusal> {
    if period.number() == 0 { Err(ClockRefusal::EmptyPeriod) } else { Ok(()) }
}

fn reason(why: &str) -> Result<(), ClockRefusal> {
    if why.trim().is_empty() { Err(ClockRefusal::NoReason) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
