//! Check cases of the working calendar: published totals, counted tables, overrides, properties.

use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn beijing() -> Calendar {
    Calendar::load("110101").unwrap()
}

fn national() -> Calendar {
    Calendar::load(NATIONAL).unwrap()
}

fn settled(calendar: &Calendar, from: Date, n: u32) -> Date {
    let due = calendar.add_working_days(from, n);
    assert!(!due.provisional, "{from} + {n} should be settled");
    due.date
}

#[test]
fn yearly_totals_equal_the_official_counts() {
    for (year, days) in [(2014, 250), (2024, 251), (2025, 248), (2026, 248)] {
        assert_eq!(national().working_days_in(year), DayCount { days, provisional: false }, "{year}");
    }
}

#[test]
fn day_one_is_the_day_after_receipt_and_make_up_days_count() {
    let c = beijing();
    let received = date(2025, 1, 24);
    assert_eq!(settled(&c, received, 1), date(2025, 1, 26));
    assert_eq!(settled(&c, received, 2), date(2025, 1, 27));
    assert_eq!(settled(&c, received, 3), date(2025, 2, 5));
    assert_eq!(settled(&c, date(2025, 9, 30), 1), date(2025, 10, 9));
    assert_eq!(settled(&c, date(2026, 2, 13), 1), date(2026, 2, 14));
    assert_eq!(settled(&c, date(2026, 2, 14), 1), date(2026, 2, 24));
}

#[test]
fn the_counted_table_holds() {
    const STEPS: [u32; 6] = [1, 3, 5, 7, 15, 20];
    let table = [
        ("2024-02-09", ["02-18", "02-20", "02-22", "02-26", "03-07", "03-14"]),
        ("2025-01-24", ["01-26", "02-05", "02-07", "02-10", "02-20", "02-27"]),
        ("2025-09-30", ["10-09", "10-11", "10-14", "10-16", "10-28", "11-04"]),
        ("2026-02-13", ["02-14", "02-25", "02-27", "03-02", "03-12", "03-19"]),
        ("2026-02-14", ["02-24", "02-26", "02-28", "03-03", "03-13", "03-20"]),
    ];
    let c = beijing();
    for (received, expected) in table {
        let from: Date = received.parse().unwrap();
        for (n, day) in STEPS.into_iter().zip(expected) {
            let wanted: Date = format!("{}-{day}", from.year()).parse().unwrap();
            assert_eq!(settled(&c, from, n), wanted, "{received} + {n}");
        }
    }
}

#[test]
fn new_years_eve_of_2024_was_worked_and_the_eve_of_2025_was_not() {
    let c = national();
    assert!(c.is_working_day(date(2024, 2, 9)));
    assert!(!c.is_working_day(date(2025, 1, 28)));
    let day = c.day(date(2025, 1, 28));
    assert_eq!((day.kind, day.source), (DayKind::Rest, Some("国办发明电〔2024〕12号")));
    assert_eq!(c.day(date(2025, 2, 8)).kind, DayKind::MakeUp);
    // Days off for groups only (8 March) change nothing.
    assert!(c.is_working_day(date(2024, 3, 8)));
}

#[test]
fn a_region_overrides_the_country_and_only_for_itself() {
    let apec = date(2014, 11, 7);
    assert!(national().is_working_day(apec));
    assert!(Calendar::load("310101").unwrap().is_working_day(apec));
    for region in ["110000", "110100", "110101"] {
        let c = Calendar::load(region).unwrap();
        assert!(!c.is_working_day(apec), "{region}");
        assert!(c.is_working_day(date(2014, 11, 2)));
        assert!(c.is_working_day(date(2014, 11, 15)));
        assert_eq!(c.working_days_in(2014).days, 248);
    }
}

#[test]
fn beyond_the_last_notice_every_answer_is_provisional() {
    let c = beijing();
    let due = c.add_working_days(date(2026, 12, 25), 4);
    assert_eq!(due, DueDate { date: date(2026, 12, 31), provisional: false });
    let due = c.add_working_days(date(2026, 12, 25), 5);
    assert_eq!(due, DueDate { date: date(2027, 1, 1), provisional: true });
    assert!(c.working_days_in(2027).provisional);
    assert!(c.working_days_in(2020).provisional, "a gap is not a silent claim either");
    assert!(c.working_days_between(date(2026, 12, 25), date(2027, 1, 5)).provisional);
    assert!(c.next_working_day(date(2027, 1, 2)).provisional);
    assert!(c.add_working_days(Date::MAX, 3).provisional);
    assert!(!c.working_days_between(date(2026, 1, 1), date(2026, 12, 31)).provisional);
}

#[test]
fn bad_notices_are_refused() {
    let head = "year = 2030\nregion = \"000000\"\nsource = \"s\"\nissued = \"2029-11-01\"\n";
    let load = |text: &str| Calendar::from_notices(NATIONAL, [("x", text)]);
    assert!(load(head).is_ok());
    for bad in [
        "colour = 1\n",
        "[[rest]]\nzh=\"a\"\nen=\"a\"\nfrom=\"2030-02-31\"\nto=\"2030-03-01\"\n",
        "[[rest]]\nzh=\"a\"\nen=\"a\"\nfrom=\"2030-03-02\"\nto=\"2030-03-01\"\n",
        "[[work]]\nzh=\"a\"\nen=\"a\"\ndate=\"2031-03-01\"\n",
        "[[work]]\nzh=\"a\"\nen=\"a\"\ndate=\"2030-03-02\"\n[[work]]\nzh=\"a\"\nen=\"a\"\ndate=\"2030-03-02\"\n",
    ] {
        assert!(load(&format!("{head}{bad}")).is_err(), "{bad}");
    }
    assert!(Calendar::from_notices(NATIONAL, [("a", head), ("b", head)]).is_err());
    assert!(load(&head.replace("\"s\"", "\" \"")).is_err());
    for region in ["", "11", "11010a", "北京市东"] {
        assert!(Calendar::load(region).is_err());
    }
}

#[test]
fn a_new_notice_settles_a_year_and_may_name_the_december_before() {
    let notice = "year = 2027\nregion = \"000000\"\nsource = \"s\"\nissued = \"2026-11-01\"\n\
        [[rest]]\nzh=\"元旦\"\nen=\"New Year\"\nfrom=\"2026-12-31\"\nto=\"2027-01-02\"\n";
    let c = Calendar::from_notices("110101", NOTICES.iter().copied().chain([("n", notice)])).unwrap();
    assert_eq!(c.add_working_days(date(2026, 12, 30), 1), DueDate { date: date(2027, 1, 4), provisional: false });
    assert_eq!(c.named_days_between(date(2026, 12, 30), date(2027, 1, 4)).count(), 3);
    assert_eq!(c.named_days_between(date(2026, 12, 30), date(2026, 12, 30)).count(), 0);
}

#[test]
fn a_notice_put_into_the_data_folder_counts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert_eq!(Calendar::load_with("110101", &path.join("none")).unwrap(), beijing());
    let notice = "year = 2027\nregion = \"000000\"\nsource = \"s\"\nissued = \"2026-11-01\"\n";
    std::fs::write(path.join("cn-2027.toml"), notice).unwrap();
    std::fs::write(path.join("read-me.txt"), "x").unwrap();
    let c = Calendar::load_with("110101", path).unwrap();
    assert!(c.is_published(date(2027, 1, 1)) && c.is_published(date(2026, 1, 1)));
    std::fs::write(path.join("again.toml"), notice).unwrap();
    let error = Calendar::load_with("110101", path).unwrap_err();
    assert!(format!("{error:#}").contains("cn-2027.toml: a second national notice"), "{error:#}");
}

fn any_day() -> impl Strategy<Value = Date> {
    (0_i32..5000).prop_map(|n| date(2014, 1, 1).saturating_add(n.days()))
}

proptest! {
    #[test]
    fn adding_more_days_never_ends_earlier(from in any_day(), n in 0_u32..80, more in 1_u32..20) {
        let c = beijing();
        prop_assert!(c.add_working_days(from, n).date < c.add_working_days(from, n + more).date);
    }

    #[test]
    fn starting_later_never_ends_earlier(from in any_day(), later in 0_i32..30, n in 1_u32..80) {
        let c = beijing();
        let late = from.saturating_add(later.days());
        prop_assert!(c.add_working_days(from, n).date <= c.add_working_days(late, n).date);
    }

    #[test]
    fn adding_and_counting_agree(from in any_day(), n in 0_u32..80) {
        let c = beijing();
        let due = c.add_working_days(from, n);
        prop_assert_eq!(c.working_days_between(from, due.date).days, i64::from(n));
        prop_assert_eq!(c.working_days_between(due.date, from).days, -i64::from(n));
        prop_assert!(n == 0 || c.is_working_day(due.date));
    }

    #[test]
    fn a_result_is_settled_only_if_every_year_is_published(from in any_day(), n in 1_u32..80) {
        let c = beijing();
        let due = c.add_working_days(from, n);
        let all = days_after(from, due.date).all(|d| c.is_published(d));
        prop_assert_eq!(due.provisional, !all);
    }

    #[test]
    fn regions_differ_only_in_named_days(day in any_day()) {
        let (here, country) = (beijing(), national());
        if here.is_working_day(day) != country.is_working_day(day) {
            prop_assert!(here.day(day).source.is_some());
        }
    }
}
