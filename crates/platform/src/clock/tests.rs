//! The four effects of law on a clock, mixed cases, illegal moves, moved dates, explanations, properties.

mod properties;

use std::sync::{Arc, LazyLock};

use jiff::civil::date;

use super::*;
use crate::rulebook::Rulebook;
use crate::view::{Lang, Messages};

fn calendar() -> Calendar {
    static BEIJING: LazyLock<Calendar> = LazyLock::new(|| Calendar::load("110101").unwrap());
    BEIJING.clone()
}

fn rule(id: &str) -> RuleValue<Period> {
    static BOOK: LazyLock<Arc<Rulebook>> = LazyLock::new(|| Rulebook::load("current").unwrap());
    BOOK.period(id, date(2026, 1, 1)).unwrap()
}

/// A rule of that period, with everything else as in the reply rule.
fn period(period: Period) -> RuleValue<Period> {
    RuleValue { value: period, ..rule("disclosure.reply") }
}

fn rolling(period: Period) -> RuleValue<Period> {
    let mut value = RuleValue { value: period, ..rule("disclosure.reply") };
    Arc::make_mut(&mut value.rule).rolls = true;
    value
}

fn more(on: Date, period: Period) -> Extension {
    Extension { on, period, approver: "公开办负责人".into(), why: "信息量大".into() }
}

fn due(clock: &Clock, today: Date) -> Option<Date> {
    clock.state(today, &calendar()).due.map(|d| d.date)
}

/// A day after all that happens here.
const LATER: Date = date(2029, 1, 1);
const RECEIVED: Date = date(2026, 2, 13);

#[test]
fn a_reply_is_due_on_the_twentieth_working_day() {
    let clock = Clock::started(RECEIVED, &rule("disclosure.reply")).unwrap();
    let state = clock.state(date(2026, 2, 28), &calendar());
    assert_eq!(state.due, Some(DueDate { date: date(2026, 3, 19), provisional: false }));
    assert_eq!((state.phase, state.used, state.remaining), (Phase::Running, 6, 14));
    assert_eq!((state.working_days, state.used_percent()), (true, 30));
    assert_eq!(clock.state(date(2026, 3, 19), &calendar()).phase, Phase::Running);
    let late = clock.state(date(2026, 3, 23), &calendar());
    assert_eq!((late.phase, late.remaining, late.used_percent()), (Phase::Overdue, -2, 110));
    assert_eq!(clock.state(date(2026, 2, 12), &calendar()).phase, Phase::NotStarted);
}

/// Completion of an application: the reply period counts anew from the completed application.
#[test]
fn supplementation_restarts() {
    let mut clock = Clock::started(RECEIVED, &rule("disclosure.reply")).unwrap();
    clock.suspend(date(2026, 2, 25), "补正告知").unwrap();
    clock.restart(date(2026, 3, 10), "收到补正").unwrap();
    let state = clock.state(date(2026, 3, 10), &calendar());
    assert_eq!((state.phase, state.used, state.remaining), (Phase::Running, 0, 20));
    let anew = Clock::started(date(2026, 3, 10), &rule("disclosure.reply")).unwrap();
    assert_eq!(state.due, anew.state(date(2026, 3, 10), &calendar()).due);
}

/// A third party is asked: that time is left out, and nothing else changes.
#[test]
fn third_party_consultation_suspends() {
    let c = calendar();
    let mut clock = Clock::started(RECEIVED, &rule("disclosure.reply")).unwrap();
    clock.suspend(date(2026, 2, 26), "征求第三方意见").unwrap();
    let state = clock.state(date(2026, 3, 4), &c);
    assert_eq!((state.phase, state.due, state.suspended), (Phase::Suspended, None, Some(date(2026, 2, 26))));
    assert_eq!((state.used, state.remaining), (4, 16));
    clock.resume(date(2026, 3, 12)).unwrap();
    let left_out = c.working_days_between(date(2026, 2, 26), date(2026, 3, 12)).days;
    assert_eq!(left_out, 11);
    let wanted = c.add_working_days(date(2026, 3, 19), 11).date;
    assert_eq!(due(&clock, date(2026, 3, 12)), Some(wanted));
    // Asked about an earlier day, the clock does not know yet that it will be suspended.
    assert_eq!(due(&clock, date(2026, 2, 20)), Some(date(2026, 3, 19)));
}

#[test]
fn an_extension_adds_and_needs_an_approver_and_time_left() {
    let c = calendar();
    let allowed = rule("disclosure.extend");
    let start = || Clock::started(RECEIVED, &rule("disclosure.reply")).unwrap();
    let mut clock = start();
    clock.extend(more(date(2026, 3, 19), Period::WorkingDays(15)), &allowed, &c).unwrap();
    assert_eq!(due(&clock, date(2026, 3, 20)), Some(c.add_working_days(date(2026, 3, 19), 15).date));
    assert_eq!(clock.state(date(2026, 3, 20), &c).extensions, 1);
    let asked = |n| more(date(2026, 3, 20), Period::WorkingDays(n));
    assert_eq!(clock.extend(asked(6), &allowed, &c), Err(ClockRefusal::TooLong));
    clock.extend(asked(5), &allowed, &c).unwrap();
    assert_eq!(due(&clock, date(2026, 3, 20)), Some(c.add_working_days(RECEIVED, 40).date));

    let mut clock = start();
    let refused = [
        (more(date(2026, 3, 20), Period::WorkingDays(5)), ClockRefusal::TooLate),
        (more(date(2026, 3, 2), Period::NaturalDays(5)), ClockRefusal::WrongUnit),
        (more(date(2026, 3, 2), Period::WorkingDays(21)), ClockRefusal::TooLong),
        (more(date(2026, 3, 2), Period::WorkingDays(0)), ClockRefusal::EmptyPeriod),
        (
            Extension { approver: " ".into(), ..more(date(2026, 3, 2), Period::WorkingDays(5)) },
            ClockRefusal::NoApprover,
        ),
        (Extension { why: String::new(), ..more(date(2026, 3, 2), Period::WorkingDays(5)) }, ClockRefusal::NoReason),
        (more(date(2026, 2, 1), Period::WorkingDays(5)), ClockRefusal::OutOfOrder),
    ];
    for (asked, why) in refused {
        assert_eq!(clock.extend(asked, &allowed, &c), Err(why));
    }
    assert_eq!(clock.effects().len(), 1, "a refused move leaves nothing");
}

/// An unpaid fee ends the case; a paid one lets the period count anew from the day after payment.
#[test]
fn a_fee_unpaid_ends_and_a_fee_paid_restarts() {
    let c = calendar();
    let mut unpaid = Clock::started(RECEIVED, &rule("disclosure.reply")).unwrap();
    unpaid.suspend(date(2026, 2, 27), "收费通知").unwrap();
    let mut paid = unpaid.clone();
    let deadline = c.add_working_days(date(2026, 2, 27), 20).date;
    unpaid.end(deadline, "逾期未缴费").unwrap();
    let state = unpaid.state(date(2026, 6, 1), &c);
    assert_eq!((state.phase, state.ended, state.due), (Phase::EndedInTime, Some(deadline), None));
    assert_eq!(unpaid.restart(date(2026, 6, 1), "缴费"), Err(ClockRefusal::Ended));
    paid.restart(date(2026, 3, 5), "缴费").unwrap();
    assert_eq!(due(&paid, date(2026, 3, 5)), Some(c.add_working_days(date(2026, 3, 5), 20).date));
}

#[test]
fn all_effects_together() {
    let c = calendar();
    let mut clock = Clock::started(date(2026, 9, 18), &rule("disclosure.reply")).unwrap();
    clock.restart(date(2026, 9, 24), "收到补正").unwrap();
    clock.suspend(date(2026, 9, 28), "征求第三方意见").unwrap();
    clock.resume(date(2026, 10, 12)).unwrap();
    clock.extend(more(date(2026, 10, 13), Period::WorkingDays(20)), &rule("disclosure.extend"), &c).unwrap();
    // One working day before the suspension (09-28), the other 39 after 10-12.
    assert_eq!(due(&clock, date(2026, 10, 13)), Some(c.add_working_days(date(2026, 10, 12), 39).date));
    clock.end(date(2026, 11, 2), "予以公开").unwrap();
    let state = clock.state(date(2027, 1, 1), &c);
    assert_eq!((state.phase, state.used), (Phase::EndedInTime, 16));
    assert_eq!(state.used + state.remaining, 40);
    // A restart lets the extension lapse: it has to be approved again.
    let mut again = Clock::try_from(clock.effects()[..5].to_vec()).unwrap();
    again.restart(date(2026, 10, 20), "更正申请").unwrap();
    assert_eq!(due(&again, date(2026, 10, 20)), Some(c.add_working_days(date(2026, 10, 20), 20).date));
    assert_eq!(again.state(date(2026, 10, 20), &c).extensions, 0);
}

#[test]
fn natural_days_and_months_roll_only_where_the_rule_says_so() {
    // 2026-09-25 to 27 is a holiday: the 30th day is a Friday of it, the next working day the 28th.
    let from = date(2026, 8, 26);
    let plain = Clock::started(from, &period(Period::NaturalDays(30))).unwrap();
    let rolled = Clock::started(from, &rolling(Period::NaturalDays(30))).unwrap();
    assert_eq!(due(&plain, from), Some(date(2026, 9, 25)));
    assert_eq!(due(&rolled, from), Some(date(2026, 9, 28)));
    let state = rolled.state(date(2026, 9, 26), &calendar());
    assert_eq!((state.phase, state.remaining, state.working_days), (Phase::Running, 2, false));
    let six = Clock::started(date(2026, 8, 31), &period(Period::Months(6))).unwrap();
    assert_eq!(due(&six, date(2026, 9, 1)), Some(date(2027, 2, 28)));
    let mut six = Clock::started(date(2026, 1, 15), &period(Period::Months(6))).unwrap();
    six.suspend(date(2026, 3, 1), "鉴定").unwrap();
    assert_eq!(due(&six, date(2026, 3, 5)), None);
    six.resume(date(2026, 3, 11)).unwrap();
    assert_eq!(due(&six, date(2026, 3, 11)), Some(date(2026, 7, 25)));
}

#[test]
fn illegal_moves_are_refused() {
    let day = |n| date(2026, 3, n);
    let mut clock = Clock::default();
    assert_eq!(clock.suspend(day(1), "x"), Err(ClockRefusal::NotStarted));
    assert_eq!(clock.end(day(1), "x"), Err(ClockRefusal::NotStarted));
    assert_eq!(clock.start(day(1), &period(Period::WorkingDays(0))), Err(ClockRefusal::EmptyPeriod));
    clock.start(day(2), &period(Period::WorkingDays(5))).unwrap();
    assert_eq!(clock.start(day(2), &period(Period::WorkingDays(5))), Err(ClockRefusal::StartedTwice));
    assert_eq!(clock.resume(day(3)), Err(ClockRefusal::NotSuspended));
    assert_eq!(clock.suspend(day(1), "x"), Err(ClockRefusal::OutOfOrder));
    assert_eq!(clock.suspend(day(3), "  "), Err(ClockRefusal::NoReason));
    clock.suspend(day(3), "x").unwrap();
    assert_eq!(clock.suspend(day(3), "x"), Err(ClockRefusal::Suspended));
    let asked = more(day(3), Period::WorkingDays(1));
    assert_eq!(clock.extend(asked, &rule("disclosure.extend"), &calendar()), Err(ClockRefusal::Suspended));
    clock.end(day(4), "x").unwrap();
    assert_eq!(clock.resume(day(5)), Err(ClockRefusal::Ended));
    assert_eq!(clock.effects().len(), 3);
}

#[test]
fn a_clock_is_kept_as_json_and_a_false_history_is_refused() {
    let mut clock = Clock::started(RECEIVED, &rule("disclosure.reply")).unwrap();
    clock.suspend(date(2026, 2, 26), "征求第三方意见").unwrap();
    let text = serde_json::to_string(&clock).unwrap();
    assert!(text.starts_with("[{\"effect\":\"start\",\"on\":\"2026-02-13\""), "{text}");
    assert_eq!(serde_json::from_str::<Clock>(&text).unwrap(), clock);
    for false_history in [
        "[{\"effect\":\"resume\",\"on\":\"2026-02-13\"}]".to_owned(),
        text.replace("2026-02-26", "2026-02-12"),
        text.replace("征求第三方意见", ""),
        text.replace("\"why\"", "\"because\""),
    ] {
        assert!(serde_json::from_str::<Clock>(&false_history).is_err(), "{false_history}");
    }
}

#[test]
fn a_published_notice_moves_an_open_clock_and_settles_it() {
    let mut clock = Clock::started(date(2026, 12, 25), &rule("disclosure.reply")).unwrap();
    let today = date(2026, 12, 28);
    let recorded = clock.state(today, &calendar()).due.unwrap();
    assert_eq!(recorded, DueDate { date: date(2027, 1, 22), provisional: true });
    assert_eq!(clock.moved(recorded, today, &calendar()), None);
    let notice = "year = 2027\nregion = \"000000\"\nsource = \"x\"\nissued = \"2026-11-04\"\n\
        [[rest]]\nzh=\"元旦\"\nen=\"New Year\"\nfrom=\"2027-01-01\"\nto=\"2027-01-03\"\n";
    let notices = crate::calendar::NOTICES.iter().copied().chain([("n", notice)]);
    let published = Calendar::from_notices("110101", notices).unwrap();
    let moved = clock.moved(recorded, today, &published).unwrap();
    assert_eq!(moved, Moved { from: recorded, to: DueDate { date: date(2027, 1, 25), provisional: false } });
    assert!(moved.changes_the_day());
    clock.end(today, "予以公开").unwrap();
    assert_eq!(clock.moved(recorded, today, &published), None, "what is over does not move");
}

#[test]
fn the_explanation_tells_each_step_with_its_source() {
    let mut clock = Clock::started(date(2025, 9, 25), &rule("disclosure.reply")).unwrap();
    clock.extend(more(date(2025, 10, 9), Period::WorkingDays(5)), &rule("disclosure.extend"), &calendar()).unwrap();
    let lines = clock.explain(date(2025, 10, 10), &calendar());
    let keys: Vec<&str> = lines.iter().map(|l| l.key.trim_start_matches("clock-explain-")).collect();
    assert_eq!(keys, ["start", "extend", "make-up", "rest", "make-up", "due", "left"]);
    assert!(lines[0].source.as_ref().unwrap().contains("第三十三条"));
    assert_eq!(lines[0].args["n"], 20);
    assert_eq!(lines[0].args["unit"], "wd");
    assert_eq!(lines[3].args["from"], "2025-10-01");
    assert_eq!(lines[3].args["to"], "2025-10-08");
    assert_eq!(lines[3].source.as_deref(), Some("国办发明电〔2024〕12号"));
    assert_eq!(lines[0].due.unwrap().date, date(2025, 10, 29));
    assert_eq!(lines[5].args["date"], "2025-11-05");
    assert_eq!(lines[6].args["n"], 19);
    let keys = |clock: &Clock, today| clock.explain(today, &calendar()).iter().map(|l| l.key).collect::<Vec<_>>();
    let rolled = Clock::started(date(2026, 8, 26), &rolling(Period::NaturalDays(30))).unwrap();
    assert!(keys(&rolled, date(2026, 9, 1)).contains(&"clock-explain-roll"));
    let open = Clock::started(date(2026, 12, 25), &rule("disclosure.reply")).unwrap();
    assert!(keys(&open, date(2026, 12, 26)).contains(&"clock-explain-due-provisional"));
    assert_eq!(keys(&Clock::default(), RECEIVED), Vec::<&str>::new());
}

/// Every line and every refusal has its words in both languages, with all arguments filled in.
#[test]
fn the_words_are_there_in_both_languages() {
    let c = calendar();
    let messages = Messages::load(&[&crate::LOCALES]).unwrap();
    let mut clock = Clock::started(date(2025, 9, 25), &rolling(Period::NaturalDays(30))).unwrap();
    clock.suspend(date(2025, 9, 26), "征求第三方意见").unwrap();
    let mut lines = clock.explain(date(2025, 9, 27), &c);
    clock.resume(date(2025, 9, 30)).unwrap();
    clock.restart(date(2025, 9, 30), "收到补正").unwrap();
    let thirty = period(Period::NaturalDays(30));
    clock.extend(more(date(2025, 10, 9), Period::NaturalDays(3)), &thirty, &c).unwrap();
    for day in [date(2025, 9, 1), date(2025, 10, 10), date(2026, 10, 10)] {
        lines.extend(clock.explain(day, &c));
    }
    let mut in_time = clock.clone();
    in_time.end(date(2025, 10, 10), "予以公开").unwrap();
    lines.extend(in_time.explain(LATER, &c));
    clock.end(date(2026, 1, 10), "予以公开").unwrap();
    lines.extend(clock.explain(LATER, &c));
    lines.extend(Clock::started(LATER, &rule("disclosure.reply")).unwrap().explain(LATER, &c));
    let keys: std::collections::BTreeSet<_> = lines.iter().map(|l| l.key).collect();
    assert_eq!(keys.len(), 17, "{keys:?}");
    for lang in [Lang::ZhHans, Lang::En] {
        for line in &lines {
            let text = messages.text(lang, line.key, &line.args);
            assert!(text != line.key && !text.contains('$'), "{lang:?} {text}");
        }
    }
    assert_eq!(messages.text(Lang::ZhHans, lines[0].key, &lines[0].args), "2025-09-25 收到，次日起算，期限 30 天。");
}
