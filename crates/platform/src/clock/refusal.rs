//! Why a move of a clock is refused: typed, with its words, and as a refusal of the act that tried it.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Refusal};

/// Why a move of a clock is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ClockRefusal {
    /// It has not started.
    #[error("the clock has not started")]
    NotStarted,
    /// It has started already.
    #[error("the clock has started already")]
    StartedTwice,
    /// It is suspended already.
    #[error("the clock is suspended")]
    Suspended,
    /// There is nothing to resume.
    #[error("the clock is running")]
    NotSuspended,
    /// It is over.
    #[error("the clock has ended")]
    Ended,
    /// The day lies before the last thing that happened.
    #[error("the day lies before the last effect")]
    OutOfOrder,
    /// The period had run out before the extension was approved.
    #[error("the period has run out")]
    TooLate,
    /// More than the rule allows, earlier extensions counted in.
    #[error("longer than the rule allows")]
    TooLong,
    /// The extension counts another unit than the rule that allows it.
    #[error("the extension is in another unit than its rule")]
    WrongUnit,
    /// A period of nothing.
    #[error("the period is empty")]
    EmptyPeriod,
    /// No approver was named.
    #[error("no approver")]
    NoApprover,
    /// No reason was given.
    #[error("no reason")]
    NoReason,
}

impl ClockRefusal {
    /// The message key of the refusal.
    pub fn message(self) -> &'static str {
        match self {
            ClockRefusal::NotStarted => "clock-refusal-not-started",
            ClockRefusal::StartedTwice => "clock-refusal-started-twice",
            ClockRefusal::Suspended => "clock-refusal-suspended",
            ClockRefusal::NotSuspended => "clock-refusal-not-suspended",
            ClockRefusal::Ended => "clock-refusal-ended",
            ClockRefusal::OutOfOrder => "clock-refusal-out-of-order",
            ClockRefusal::TooLate => "clock-refusal-too-late",
            ClockRefusal::TooLong => "clock-refusal-too-long",
            ClockRefusal::WrongUnit => "clock-refusal-wrong-unit",
            ClockRefusal::EmptyPeriod => "clock-refusal-empty-period",
            ClockRefusal::NoApprover => "clock-refusal-no-approver",
            ClockRefusal::NoReason => "clock-refusal-no-reason",
        }
    }
}

impl From<ClockRefusal> for Refusal {
    fn from(refusal: ClockRefusal) -> Refusal {
        Refusal::new(refusal.message())
    }
}

impl From<ClockRefusal> for Error {
    fn from(refusal: ClockRefusal) -> Error {
        Refusal::from(refusal).into()
    }
}
