//! Properties of clocks: a suspension never shortens, a restart counts anew, an extension lengthens.

use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn any_start() -> impl Strategy<Value = Date> {
    (0_i32..900).prop_map(|n| date(2024, 1, 1).saturating_add(n.days()))
}

fn any_period() -> impl Strategy<Value = Period> {
    prop_oneof![
        (1_u32..40).prop_map(Period::WorkingDays),
        (1_u32..90).prop_map(Period::NaturalDays),
        (1_u32..9).prop_map(Period::Months),
    ]
}

fn later(from: Date, days: i32) -> Date {
    from.saturating_add(days.days())
}

proptest! {
    #[test]
    fn suspension_never_shortens(from in any_start(), p in any_period(), wait in 0_i32..60, stop in 0_i32..60, roll: bool) {
        let rule = if roll { rolling(p) } else { period(p) };
        let plain = Clock::started(from, &rule).unwrap();
        let mut held = plain.clone();
        held.suspend(later(from, wait), "x").unwrap();
        held.resume(later(from, wait + stop)).unwrap();
        let (a, b) = (due(&plain, LATER).unwrap(), due(&held, LATER).unwrap());
        prop_assert!(a <= b);
        if later(from, wait) >= a || stop == 0 {
            prop_assert_eq!(a, b, "a suspension after the last day, or of no day, changes nothing");
        }
    }

    #[test]
    fn working_days_left_out_are_added_exactly(from in any_start(), n in 1_u32..40, wait in 0_i32..20, stop in 0_i32..60) {
        let c = calendar();
        let mut held = Clock::started(from, &period(Period::WorkingDays(n))).unwrap();
        let plain = due(&held, LATER).unwrap();
        let (s, r) = (later(from, wait), later(from, wait + stop));
        prop_assume!(s < plain);
        held.suspend(s, "x").unwrap();
        held.resume(r).unwrap();
        let gap = u32::try_from(c.working_days_between(s, r).days).unwrap();
        prop_assert_eq!(due(&held, LATER), Some(c.add_working_days(plain, gap).date));
    }

    #[test]
    fn a_restart_counts_anew(from in any_start(), p in any_period(), wait in 0_i32..90, hold: bool) {
        let mut clock = Clock::started(from, &period(p)).unwrap();
        if hold {
            clock.suspend(later(from, wait / 2), "x").unwrap();
        }
        clock.restart(later(from, wait), "x").unwrap();
        let anew = Clock::started(later(from, wait), &period(p)).unwrap();
        prop_assert_eq!(due(&clock, LATER), due(&anew, LATER));
    }

    #[test]
    fn used_and_left_make_the_whole(from in any_start(), n in 1_u32..40, wait in 0_i32..90) {
        let clock = Clock::started(from, &period(Period::WorkingDays(n))).unwrap();
        let state = clock.state(later(from, wait), &calendar());
        prop_assert_eq!(state.used + state.remaining, i64::from(n));
        prop_assert_eq!(state.phase == Phase::Overdue, later(from, wait) > state.due.unwrap().date);
        prop_assert!(state.phase != Phase::Overdue || state.remaining <= 0);
    }

    #[test]
    fn an_extension_lengthens(from in any_start(), n in 1_u32..40, add in 1_u32..20) {
        let c = calendar();
        let mut clock = Clock::started(from, &period(Period::WorkingDays(n))).unwrap();
        let before = due(&clock, LATER).unwrap();
        clock.extend(more(from, Period::WorkingDays(add)), &rule("disclosure.extend"), &c).unwrap();
        prop_assert_eq!(due(&clock, LATER), Some(c.add_working_days(before, add).date));
    }
}
