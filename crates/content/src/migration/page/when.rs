//! Dates as old pages write them: `2016-05-03 09:12`, `2016年5月3日`, `2016/05/03`, `t20160503_1.html`.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use platform::Moment;
use regex::Regex;

static WRITTEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s　]*(\d{1,2})\s*[:：时]\s*(\d{1,2}))?",
    )
    .ok()
});

static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:/|[tT_P])((?:19|20)\d{2})[-/]?([01]\d)[-/]?([0-3]\d)(?:[_/.]|$)").ok());

/// The first date in a text; without a time it is midnight in Beijing.
pub fn date_in(text: &str) -> Option<Moment> {
    let found = WRITTEN.as_ref()?.captures(text)?;
    let part = |at: usize| found.get(at).and_then(|part| part.as_str().parse::<i16>().ok());
    moment(part(1)?, part(2)?, part(3)?, part(4).zip(part(5)).unwrap_or((0, 0)))
}

/// The date that the address of a page gives away.
pub(super) fn in_address(path: &str) -> Option<Moment> {
    let found = ADDRESS.as_ref()?.captures(path)?;
    let part = |at: usize| found.get(at).and_then(|part| part.as_str().parse::<i16>().ok());
    moment(part(1)?, part(2)?, part(3)?, (0, 0))
}

fn moment(year: i16, month: i16, day: i16, (hour, minute): (i16, i16)) -> Option<Moment> {
    let small = |number: i16| i8::try_from(number).ok();
    let date = Date::new(year, small(month)?, small(day)?).ok()?;
    let time = Time::new(small(hour)?, small(minute)?, 0, 0).unwrap_or(Time::midnight());
    Moment::parse_local(&DateTime::from_parts(date, time).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        for (text, expected) in [
            ("2016-05-03 09:12:33", "2016-05-03 09:12"),
            ("发布于 2016年5月3日", "2016-05-03 00:00"),
            ("2016/05/03　16：40", "2016-05-03 16:40"),
            ("2016.5.3", "2016-05-03 00:00"),
            ("2009-11-20T10:05:00+08:00", "2009-11-20 10:05"),
        ] {
            assert_eq!(date_in(text).expect(text).minute(), expected, "{text}");
        }
        for text in ["", "2016-13-40", "1816-05-03", "电话 010-55550100"] {
            assert_eq!(date_in(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_give_dates_away() {
        for path in
            ["/n1/2016/05/03/c1.html", "/zwgk/t20160503_12.htm", "/zw/201605/t20160503_99.html", "/a/2016-05-03/1.html"]
        {
            assert_eq!(in_address(path).expect(path).minute(), "2016-05-03 00:00", "{path}");
        }
        assert_eq!(in_address("/n1/12345678.html"), None);
    }
}
