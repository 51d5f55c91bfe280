//! The numbers of law that people's accounts, sessions and delegations keep to (arts. 28–31),
//! read from the rulebook for the day on which they are applied.

use jiff::civil::Date;

use crate::App;
use crate::error::Result;
use crate::rulebook::Rulebook;
use crate::time::Moment;

/// The limits in force on a day.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Shortest password, in characters.
    pub length: u64,
    /// Longest password, in characters.
    pub length_max: u64,
    /// Classes of characters that a password must hold, of four.
    pub classes: u64,
    /// Former passwords that may not come back.
    pub history: u64,
    /// Days after which a password must be changed (art. 30).
    pub rotate_days: u32,
    /// Days before that on which the desk begins to remind.
    pub rotate_notice_days: u32,
    /// Seconds for which a temporary password works.
    pub initial_seconds: i64,
    /// Failed tries in a row that lock an account.
    pub tries: u64,
    /// Seconds for which it stays locked.
    pub lock_seconds: i64,
    /// Failed tries that one network address has within the window.
    pub address_tries: u64,
    /// Seconds of that window.
    pub address_seconds: i64,
    /// Seconds without a request that end a session.
    pub idle_seconds: i64,
    /// Seconds after which a session ends in any case.
    pub absolute_seconds: i64,
    /// Days without a sign-in after which an account is suspended.
    pub dormant_days: u32,
    /// Steps by which a one-time code may be early or late.
    pub drift: u16,
    /// Recovery codes handed out at a time.
    pub recovery_codes: u64,
    /// Longest delegation, in days.
    pub delegation_days: u32,
    /// Days before its end on which both people are reminded.
    pub delegation_notice_days: u32,
}

const DAY: i64 = 86_400;

impl Limits {
    /// The limits on the day of `now`.
    pub fn of(app: &App, now: Moment) -> Result<Self> {
        Ok(Self::read(&app.rules, now.day())?)
    }

    pub(super) fn read(rules: &Rulebook, on: Date) -> anyhow::Result<Self> {
        let seconds = |id| -> anyhow::Result<i64> { Ok(i64::try_from(rules.duration(id, on)?.value.as_secs())?) };
        let days = |id| -> anyhow::Result<u32> { Ok(rules.days(id, on)?.value.number()) };
        let count = |id| -> anyhow::Result<u64> { Ok(rules.count(id, on)?.value) };
        Ok(Self {
            length: rules.chars("password.length", on)?.value,
            length_max: rules.chars("password.length_max", on)?.value,
            classes: count("password.classes")?,
            history: count("password.history")?,
            rotate_days: days("password.rotate")?,
            rotate_notice_days: days("password.rotate_notice")?,
            initial_seconds: seconds("password.initial")?,
            tries: count("password.lock.tries")?,
            lock_seconds: seconds("password.lock.duration")?,
            address_tries: count("signin.address.tries")?,
            address_seconds: seconds("signin.address.window")?,
            idle_seconds: seconds("session.idle")?,
            absolute_seconds: seconds("session.absolute")?,
            dormant_days: days("account.dormant")?,
            drift: u16::try_from(count("totp.drift")?)?,
            recovery_codes: count("totp.recovery_codes")?,
            delegation_days: days("delegation.max")?,
            delegation_notice_days: days("delegation.notice")?,
        })
    }

    /// Longest delegation, in seconds.
    pub fn delegation_seconds(&self) -> i64 {
        i64::from(self.delegation_days) * DAY
    }

    /// How long before its end both people are reminded of a delegation, in seconds.
    pub fn delegation_notice_seconds(&self) -> i64 {
        i64::from(self.delegation_notice_days) * DAY
    }

    /// Age at which a password must be changed, in seconds.
    pub fn rotate_seconds(&self) -> i64 {
        i64::from(self.rotate_days) * DAY
    }

    /// Silence after which an account is suspended, in seconds.
    pub fn dormant_seconds(&self) -> i64 {
        i64::from(self.dormant_days) * DAY
    }

    /// Whole days until a password set then must be changed; zero when it is due.
    pub fn password_days_left(&self, set_at: Moment, now: Moment) -> i64 {
        (self.rotate_seconds() - now.seconds_since(set_at)).max(0) / DAY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_has_them() {
        for (profile, _) in crate::rulebook::PROFILES {
            let rules = Rulebook::load(profile).expect("a sound profile");
            let limits = Limits::read(&rules, jiff::civil::date(2026, 11, 23)).expect("complete");
            assert!(limits.length >= 8 && limits.tries >= 1 && limits.idle_seconds < limits.absolute_seconds);
        }
    }

    #[test]
    fn a_password_ages() {
        let rules = Rulebook::load("current").expect("a sound profile");
        let limits = Limits::read(&rules, jiff::civil::date(2026, 11, 23)).expect("complete");
        let set = Moment(0);
        assert_eq!(limits.password_days_left(set, set), i64::from(limits.rotate_days));
        assert_eq!(limits.password_days_left(set, set.plus_seconds(limits.rotate_seconds() + 1)), 0);
    }
}
