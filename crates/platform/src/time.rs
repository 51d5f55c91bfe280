//! Time is passed in, never fetched: the only reader of the machine's clock is [`TimeSource`].
//! Stored as microseconds UTC, shown in Asia/Shanghai.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// The zone in which offices work and screens show time.
pub const ZONE: &str = "Asia/Shanghai";

/// A point in time: microseconds since 1970-01-01 UTC, as it stands in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The same moment as a library timestamp.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The moment on the wall clock of [`ZONE`].
    pub fn local(self) -> ZonedDateTime {
        self.timestamp().to_zoned_datetime(zone())
    }

    /// The calendar day in [`ZONE`].
    pub fn day(self) -> Date {
        self.local().date()
    }

    /// `2026-11-23 21:05`, the form that page tags and content pages must show.
    pub fn minute(self) -> String {
        self.local().strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// RFC 3339 with the zone's offset, for feeds and structured data.
    pub fn rfc3339(self) -> String {
        self.local().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The moment that many seconds later (negative: earlier).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Seconds from `earlier` to this moment.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / 1_000_000
    }

    /// The first moment of a day in [`ZONE`].
    pub fn at_start_of(day: Date) -> Self {
        day.to_zoned_datetime(zone()).map_or(Self(0), |zoned| zoned.timestamp().into())
    }

    /// Reads `2026-11-23T21:05` or `2026-11-23 21:05` as wall-clock time in [`ZONE`].
    pub fn parse_local(text: &str) -> Option<Self> {
        let civil: jiff::civil::DateTime = text.trim().replace(' ', "T").parse().ok()?;
        Some(civil.to_zoned_datetime(zone()).ok()?.timestamp().into())
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
}

fn zone() -> TimeZone {
    TimeZone::get(ZONE).unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(8)))
}

/// Where the time comes from: the machine, or a test that travels.
#[derive(Clone, Debug)]
pub enum TimeSource {
    /// The machine's clock.
    Real,
    /// A hand-set clock; every read moves it on by one microsecond so that order is kept.
    Fixed(Arc<AtomicI64>),
}

impl TimeSource {
    /// A clock that stands at `moment` until it is moved.
    pub fn fixed(moment: Moment) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(moment.0)))
    }

    /// Now.
    pub fn now(&self) -> Moment {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
            Self::Real => Timestamp::now().into(),
            Self::Fixed(micros) => Moment(micros.fetch_add(1, Ordering::SeqCst)),
        }
    }

    /// Moves a hand-set clock forward; the machine's clock stays as it is.
    pub fn travel(&self, by: SignedDuration) {
        if let Self::Fixed(micros) = self {
            let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            micros.fetch_add(by, Ordering::SeqCst);
        }
    }
}

/// Seconds since 1970 on the machine's clock, for protocols whose other side compares it with its
/// own (signatures on the wire). Nothing of the office may depend on it.
pub fn wire_seconds() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    let now = Timestamp::now();
    u64::try_from(now.as_second()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_shown_as_the_office_reads_it() {
        let moment = Moment::parse_local("2026-11-23T21:05").expect("a valid time");
        assert_eq!(moment.minute(), "2026-11-23 21:05");
        assert_eq!(moment.rfc3339(), "2026-11-23T21:05:00+08:00");
        assert_eq!(Moment::at_start_of(moment.day()).minute(), "2026-11-23 00:00");
        assert_eq!(Moment::parse_local("tomorrow"), None);
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let source = TimeSource::fixed(Moment(0));
        let first = source.now();
        source.travel(SignedDuration::from_secs(60));
        assert!(source.now().seconds_since(first) == 60);
    }
}
