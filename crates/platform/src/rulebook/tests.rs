//! The shipped profiles are sound and hold what the code asks for; a false profile is refused by name.

use std::path::Path;

use jiff::civil::date;

use crate::calendar::Calendar;
use crate::view::{Lang, Messages};

use super::*;

const TODAY: Date = date(2026, 11, 23);

#[test]
fn both_profiles_load_and_every_needed_value_can_be_read_today() {
    for (name, _) in PROFILES {
        let book = Rulebook::load(name).unwrap();
        assert_eq!(book.profile(), *name);
        for (id, kind) in REQUIRED {
            let read = match kind {
                Kind::Days => book.days(id, TODAY).err(),
                Kind::Months => book.months(id, TODAY).err(),
                Kind::Period => book.period(id, TODAY).err(),
                Kind::Duration => book.duration(id, TODAY).err(),
                Kind::Count => book.count(id, TODAY).err(),
                Kind::Percent => book.percent(id, TODAY).err(),
                Kind::Chars => book.chars(id, TODAY).err(),
                Kind::Bytes => book.bytes(id, TODAY).err(),
                Kind::Pixels => book.pixels(id, TODAY).err(),
                Kind::Yuan => book.yuan(id, TODAY).err(),
                Kind::Annual => book.annual(id, TODAY).err(),
                Kind::Retention => book.retention(id, TODAY).err(),
            };
            assert_eq!(read, None, "{name}");
        }
    }
    assert!(Rulebook::load("dongcheng-2015").unwrap_err().root_cause().to_string().contains("current"));
}

#[test]
fn the_reply_period_follows_the_law_of_the_day() {
    let current = Rulebook::load("current").unwrap();
    let old = Rulebook::load("dongcheng-2014").unwrap();
    let reply = |book: &Rulebook, on| book.days("disclosure.reply", on).unwrap();
    assert_eq!(reply(&current, TODAY).value, Period::WorkingDays(20));
    assert_eq!(reply(&current, date(2019, 5, 15)).value, Period::WorkingDays(20));
    assert_eq!(reply(&current, date(2019, 5, 14)).value, Period::WorkingDays(15));
    assert_eq!(reply(&old, TODAY).value, Period::WorkingDays(15));
    assert_eq!(old.days("disclosure.extend", TODAY).unwrap().value, Period::WorkingDays(15));
    assert!(reply(&old, TODAY).rule.source.contains("第492号"));
    assert!(reply(&current, TODAY).rule.source.contains("第711号"));
    assert_eq!(
        current.days("disclosure.reply", date(2008, 4, 30)).unwrap_err(),
        RuleError::NotInForce { id: "disclosure.reply".into(), on: date(2008, 4, 30) }
    );
}

#[test]
fn what_did_not_exist_in_2014_cannot_be_asked_for_and_the_rest_keeps_its_own_source() {
    let old = Rulebook::load("dongcheng-2014").unwrap();
    assert!(matches!(old.days("disclosure.third_party", TODAY), Err(RuleError::Unknown { .. })));
    let colours = old.count("page.colours", TODAY).unwrap();
    assert_eq!((colours.value, colours.rule.profile.as_str()), (3, "current"));
    assert_eq!(colours.rule.valid_from, date(2017, 5, 15));
    assert_eq!(old.rule("disclosure.reply", TODAY).unwrap().profile, "dongcheng-2014");
    // Art. 21 alone was the rule in 2014; later the floor is overridden by permanence.
    let kept = old.retention("retention.published", TODAY).unwrap().value;
    assert_eq!(kept, Retention::AtLeast(Period::Months(1)));
    let calendar = Calendar::load("110101").unwrap();
    assert!(!kept.allows_deletion(date(2014, 8, 1), date(2014, 9, 1), &calendar));
    assert!(kept.allows_deletion(date(2014, 8, 1), date(2014, 9, 2), &calendar));
    let current = Rulebook::load("current").unwrap();
    let kept = current.retention("retention.published", TODAY).unwrap().value;
    assert!(!kept.allows_deletion(date(2014, 8, 1), Date::MAX, &calendar));
}

#[test]
fn values_read_in_their_own_types() {
    let book = Rulebook::load("current").unwrap();
    assert_eq!(book.duration("session.idle", TODAY).unwrap().value, Duration::from_secs(30 * 60));
    assert_eq!(book.duration("session.absolute", TODAY).unwrap().value, Duration::from_secs(12 * 3600));
    assert_eq!(book.bytes("upload.attachment", TODAY).unwrap().value, 50 * 1024 * 1024);
    assert_eq!(book.months("domain.term", TODAY).unwrap().value, 120);
    let day = book.annual("report.site", TODAY).unwrap().value;
    assert_eq!(day.in_year(2027), Some(date(2027, 1, 31)));
    assert_eq!(
        book.count("session.idle", TODAY).unwrap_err(),
        RuleError::WrongUnit { id: "session.idle".into(), unit: Unit::MIN, asked: Kind::Count }
    );
    assert!(book.all().count() >= 230);
}

#[test]
fn a_day_of_the_year_survives_leap_years() {
    let day = MonthDay::try_from("02-29".to_owned()).unwrap();
    assert_eq!(day.in_year(2028), Some(date(2028, 2, 29)));
    assert_eq!(day.in_year(2027), Some(date(2027, 2, 28)));
    assert_eq!(String::from(day), "02-29");
    assert!(MonthDay::try_from("02-30".to_owned()).is_err());
}

const HEAD: &str = "profile = \"x\"\ntitle = { zh = \"甲\", en = \"x\" }\n";
const RULE: &str = "[[rule]]\nid = \"a.b\"\nvalue = 3\nunit = \"WD\"\nsource = \"令\"\nmark = \"F\"\n\
    valid_from = \"2019-05-15\"\nnote = { zh = \"甲\", en = \"a\" }\n";

fn read(text: &str) -> String {
    match profile::read("x", &[("x", text), ("y", text)]) {
        Ok(_) => "sound".to_owned(),
        Err(error) => format!("{error:#}"),
    }
}

#[test]
fn a_false_profile_is_refused_and_says_why() {
    assert_eq!(read(&format!("{HEAD}{RULE}")), "sound");
    for (from, to, why) in [
        ("unit = \"WD\"", "unit = \"weeks\"", "unknown variant"),
        ("mark = \"F\"", "mark = \"Z\"", "unknown variant"),
        ("mark = \"F\"", "mark = \"F\"\ncolour = 1", "unknown field"),
        ("mark = \"F\"", "mark = \"F\"\nprofile = \"y\"", "unknown field"),
        ("2019-05-15", "2019-02-30", "2019-02-30"),
        ("source = \"令\"", "source = \" \"", "no source"),
        ("zh = \"甲\", en = \"a\"", "zh = \"甲\", en = \"\"", "note is empty"),
        ("a.b", "A.b", "subject.detail"),
        ("a.b", "ab", "subject.detail"),
        ("value = 3", "value = -3", "data did not match"),
        ("value = 3", "value = 999999", "out of range"),
        ("value = 3", "value = \"01-31\"", "do not fit"),
        ("unit = \"WD\"", "unit = \"date\"", "do not fit"),
        ("mark = \"F\"", "mark = \"F\"\nrolls = true", "cannot roll"),
        ("mark = \"F\"", "mark = \"F\"\nvalid_until = \"2019-05-14\"", "ends before"),
    ] {
        let answer = read(&format!("{HEAD}{}", RULE.replace(from, to)));
        assert!(answer.contains(why), "{to}: {answer}");
    }
}

#[test]
fn overlapping_versions_are_refused_and_adjoining_ones_are_not() {
    let until = |day: &str| RULE.replace("mark", &format!("valid_until = \"{day}\"\nmark"));
    let later = RULE.replace("2019-05-15", "2024-01-01");
    assert!(read(&format!("{HEAD}{RULE}{later}")).contains("overlaps"));
    assert!(read(&format!("{HEAD}{}{later}", until("2024-01-01"))).contains("overlaps"));
    assert_eq!(read(&format!("{HEAD}{later}{}", until("2023-12-31"))), "sound");
}

#[test]
fn inheritance_is_checked() {
    let head = |more: &str| format!("{HEAD}{more}\n{RULE}");
    assert!(read(&head("inherits = \"x\"")).contains("inherits itself"));
    assert!(read(&head("inherits = \"z\"")).contains("no such profile"));
    assert!(read(&head("inherits = \"y\"")).contains("calls itself x"));
    assert!(read(&head("without = [\"a.c\"]")).contains("not inherited"));
}

#[test]
fn units_and_marks_have_words_in_both_languages() {
    let messages = Messages::load(&[&crate::LOCALES]).unwrap();
    let book = Rulebook::load("current").unwrap();
    for rule in book.all() {
        for key in [rule.unit.message(), rule.mark.message()] {
            assert!(messages.has(Lang::ZhHans, key) && messages.has(Lang::En, key), "{key}");
        }
    }
    let says = |lang, id: &str| {
        let rule = book.rule(id, TODAY).unwrap();
        let args = [("n".to_owned(), serde_json::to_value(&rule.value).unwrap())].into();
        messages.text(lang, rule.unit.message(), &args)
    };
    assert_eq!(says(Lang::ZhHans, "disclosure.reply"), "20 个工作日");
    assert_eq!(says(Lang::En, "mailbox.check"), "1 day");
    assert_eq!(says(Lang::ZhHans, "report.site"), "每年 01-31");
}

/// House rule: every id that code asks for is a needed value of the right kind.
#[test]
fn code_asks_only_for_values_that_are_checked_at_start() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut sources = Vec::new();
    collect(&crates, &mut sources);
    assert!(sources.len() > 10);
    let readers = ["days", "months", "period", "duration", "count", "percent", "chars", "bytes", "pixels", "yuan"];
    let readers = readers.into_iter().chain(["annual", "retention", "rule"]);
    let book = Rulebook::load("current").unwrap();
    let mut wrong = Vec::new();
    for (file, text) in &sources {
        for reader in readers.clone() {
            for asked in text.split(&format!(".{reader}(\"")).skip(1) {
                let id = asked.split('"').next().unwrap_or_default();
                let fits = |k: Kind| reader == "rule" || format!("{k:?}").to_lowercase() == reader;
                if id.contains('.') && !REQUIRED.iter().any(|(known, kind)| *known == id && fits(*kind)) {
                    wrong.push(format!("{file}: {reader}({id:?})"));
                }
            }
        }
        // An id handed on by a closure or a constant.
        for rule in book.all() {
            let named = text.contains(&format!("\"{}\"", rule.id));
            if named && !REQUIRED.iter().any(|(known, _)| *known == rule.id) {
                wrong.push(format!("{file}: {:?}", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "not in REQUIRED with that kind: {wrong:#?}");
}

fn collect(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() && !name.ends_with("/tests") {
            collect(&path, into);
        } else if name.ends_with(".rs") && !name.ends_with("/tests.rs") {
            // Joined, so that a call broken over lines is seen too.
            let text = std::fs::read_to_string(&path).unwrap();
            into.push((name, text.split_whitespace().collect()));
        }
    }
}
