//! Failed sign-ins by network address, counted in memory of this node: whoever tries many
//! accounts from one place is slowed down before the accounts are locked (arts. 29, 30).

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use super::limits::Limits;
use crate::time::Moment;

/// The failures of the last minutes. Addresses that have been quiet are forgotten.
#[derive(Debug, Default)]
pub struct Tries(Mutex<HashMap<String, VecDeque<Moment>>>);

/// Addresses remembered at most; beyond that the quiet ones are swept out.
const MANY: usize = 10_000;

impl Tries {
    /// Whether another try from the address is heard.
    pub fn heard(&self, address: &str, limits: &Limits, now: Moment) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(times) = known.get_mut(address) else {
            return true;
        };
        forget_old(times, limits, now);
        (times.len() as u64) < limits.address_tries
    }

    /// A try from the address failed.
    pub fn failed(&self, address: &str, limits: &Limits, now: Moment) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MANY {
            known.retain(|_, times| {
                forget_old(times, limits, now);
                !times.is_empty()
            });
        }
        let times = known.entry(address.to_owned()).or_default();
        forget_old(times, limits, now);
        times.push_back(now);
    }
}

fn forget_old(times: &mut VecDeque<Moment>, limits: &Limits, now: Moment) {
    while times.front().is_some_and(|time| now.seconds_since(*time) >= limits.address_seconds) {
        times.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_heard_again_after_the_window() {
        let rules = crate::rulebook::Rulebook::load("current").expect("a sound profile");
        let limits = Limits::read(&rules, jiff::civil::date(2026, 11, 23)).expect("complete");
        let tries = Tries::default();
        let mut now = Moment(0);
        for _ in 0..limits.address_tries {
            assert!(tries.heard("192.0.2.1", &limits, now));
            tries.failed("192.0.2.1", &limits, now);
            now = now.plus_seconds(1);
        }
        assert!(!tries.heard("192.0.2.1", &limits, now));
        assert!(tries.heard("192.0.2.2", &limits, now));
        assert!(tries.heard("192.0.2.1", &limits, now.plus_seconds(limits.address_seconds)));
    }
}
