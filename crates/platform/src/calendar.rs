//! 工作日历 (working calendar): which days the offices work, and how a period in working days is counted.
//! A working day is Monday to Friday or a make-up day of the yearly notice, and not a rest day of it.
//! Day one is the day after the trigger. A year without a published notice gives *provisional* results
//! (Monday to Friday), and every answer says so; all deadlines of the Measures lean on this.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// The notices that come with the program: file name and text. A new year is one file and one line.
pub const NOTICES: &[(&str, &str)] = &[
    ("cn-2014.toml", include_str!("../../../rules/calendars/cn-2014.toml")),
    ("cn-2024.toml", include_str!("../../../rules/calendars/cn-2024.toml")),
    ("cn-2025.toml", include_str!("../../../rules/calendars/cn-2025.toml")),
    ("cn-2026.toml", include_str!("../../../rules/calendars/cn-2026.toml")),
    ("cn-beijing-2014.toml", include_str!("../../../rules/calendars/cn-beijing-2014.toml")),
];

/// The region code of a notice that holds for the whole country.
pub const NATIONAL: &str = "000000";

/// A date that a period ends on; provisional when a year on the way has no published notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDate {
    /// The last day of the period.
    pub date: Date,
    /// True when the date may still move because a notice is not out yet.
    pub provisional: bool,
}

/// A number of working days; provisional when a year that was counted has no published notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    /// How many working days; negative when counted backwards.
    pub days: i64,
    /// True when the number may still change.
    pub provisional: bool,
}

/// Why a day is worked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Monday to Friday, named by no notice.
    Weekday,
    /// Saturday or Sunday, named by no notice.
    Weekend,
    /// A rest day of a notice (holiday or shifted day off).
    Rest,
    /// A Saturday or Sunday (or holiday lifted for a region) on which the offices work.
    MakeUp,
}

/// One day, with the reason and the notice that made it so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day<'a> {
    /// The day itself.
    pub date: Date,
    /// Why it is worked or not.
    pub kind: DayKind,
    /// The holiday it belongs to, in Chinese and English, when a notice names it.
    pub name: Option<(&'a str, &'a str)>,
    /// The notice (文号) that names it.
    pub source: Option<&'a str>,
    /// True when its year has no published notice.
    pub provisional: bool,
}

impl Day<'_> {
    /// Whether the offices work on it.
    pub fn is_working(&self) -> bool {
        matches!(self.kind, DayKind::Weekday | DayKind::MakeUp)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    work: bool,
    zh: String,
    en: String,
    source: String,
    region: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    year: i16,
    region: String,
    source: String,
    issued: Date,
    #[serde(default)]
    rest: Vec<Rest>,
    #[serde(default)]
    work: Vec<Work>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rest {
    zh: String,
    en: String,
    from: Date,
    to: Date,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Work {
    date: Date,
    zh: String,
    en: String,
}

/// The calendar of one region: national notices, and above them those of its province and city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    region: String,
    /// Year → the national notice that settles it.
    years: BTreeMap<i16, String>,
    days: BTreeMap<Date, Named>,
}

impl Calendar {
    /// The calendar of a region (GB/T 2260, six digits; `000000` for the country) from the notices in the program.
    pub fn load(region: &str) -> Result<Calendar> {
        Calendar::from_notices(region, NOTICES.iter().copied())
    }

    /// The same with the notices of a folder above them: a file of a name that is built in replaces it. So a year's
    /// notice counts from the day it is put there, without waiting for a release; no folder is no notice.
    pub fn load_with(region: &str, folder: &Path) -> Result<Calendar> {
        let mut notices: BTreeMap<String, String> =
            NOTICES.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        if folder.is_dir() {
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if name.ends_with(".toml") {
                    let text = std::fs::read_to_string(&path).with_context(|| format!("calendar {name}"))?;
                    notices.insert(name, text);
                }
            }
        }
        Calendar::from_notices(region, notices.iter().map(|(file, text)| (file.as_str(), text.as_str())))
    }

    /// The same from given notices, so that a new year's notice can be tried before it is built in.
    pub fn from_notices<'a>(region: &str, notices: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Calendar> {
        check_region(region)?;
        let mut parsed = Vec::new();
        for (file, text) in notices {
            let notice = parse(text).with_context(|| format!("calendar {file}"))?;
            if covers(&notice.region, region) {
                parsed.push((file, notice));
            }
        }
        // National first, then province, then city: the nearer notice overrules.
        parsed.sort_by_key(|(_, n)| depth(&n.region));
        let mut calendar = Calendar { region: region.to_owned(), years: BTreeMap::new(), days: BTreeMap::new() };
        for (file, notice) in parsed {
            calendar.take(notice).with_context(|| format!("calendar {file}"))?;
        }
        Ok(calendar)
    }

    /// The region this calendar is for.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The years whose national notice is known.
    pub fn published_years(&self) -> impl Iterator<Item = i16> + '_ {
        self.years.keys().copied()
    }

    /// Whether the notice of the day's year is known.
    pub fn is_published(&self, date: Date) -> bool {
        self.years.contains_key(&date.year())
    }

    /// What kind of day it is, and by which notice.
    pub fn day(&self, date: Date) -> Day<'_> {
        let provisional = !self.is_published(date);
        let Some(named) = self.days.get(&date) else {
            let kind = match date.weekday() {
                Weekday::Saturday | Weekday::Sunday => DayKind::Weekend,
                _ => DayKind::Weekday,
            };
            return Day { date, kind, name: None, source: None, provisional };
        };
        Day {
            date,
            kind: if named.work { DayKind::MakeUp } else { DayKind::Rest },
            name: Some((&named.zh, &named.en)),
            source: Some(&named.source),
            provisional,
        }
    }

    /// Whether the offices work that day; see [`Calendar::day`] for whether that is certain.
    pub fn is_working_day(&self, date: Date) -> bool {
        self.day(date).is_working()
    }

    /// The day on which the n-th working day after `from` falls (the day after `from` is the first candidate).
    /// With n = 0 it is `from` itself.
    pub fn add_working_days(&self, from: Date, n: u32) -> DueDate {
        let mut due = DueDate { date: from, provisional: !self.is_published(from) && n == 0 };
        let mut left = n;
        while left > 0 {
            let Ok(next) = due.date.tomorrow() else {
                return DueDate { date: due.date, provisional: true };
            };
            let day = self.day(next);
            left -= u32::from(day.is_working());
            due = DueDate { date: next, provisional: due.provisional || day.provisional };
        }
        due
    }

    /// The day itself when the offices work, else the next day on which they do.
    pub fn next_working_day(&self, date: Date) -> DueDate {
        if self.is_working_day(date) {
            return DueDate { date, provisional: !self.is_published(date) };
        }
        let due = self.add_working_days(date, 1);
        DueDate { provisional: due.provisional || !self.is_published(date), ..due }
    }

    /// Working days after `from` up to and including `to`: the inverse of [`Calendar::add_working_days`].
    /// Counted backwards (negative) when `to` lies before `from`.
    pub fn working_days_between(&self, from: Date, to: Date) -> DayCount {
        let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let mut count = DayCount { days: 0, provisional: false };
        for day in days_after(first, last) {
            let day = self.day(day);
            count.days += i64::from(day.is_working()) * sign;
            count.provisional |= day.provisional;
        }
        count
    }

    /// How many working days the year has.
    pub fn working_days_in(&self, year: i16) -> DayCount {
        let Ok(first) = Date::new(year, 1, 1) else {
            return DayCount { days: 0, provisional: true };
        };
        let rest = self.working_days_between(first, first.last_of_year());
        DayCount {
            days: rest.days + i64::from(self.is_working_day(first)),
            provisional: rest.provisional || !self.is_published(first),
        }
    }

    /// Days after `from` up to `to` that a notice names, in order (for explanations).
    pub fn named_days_between(&self, from: Date, to: Date) -> impl Iterator<Item = Day<'_>> + '_ {
        let range = (std::ops::Bound::Excluded(from), std::ops::Bound::Included(to.max(from)));
        let named = if from < to { Some(self.days.range(range)) } else { None };
        named.into_iter().flatten().map(|(date, _)| self.day(*date))
    }

    fn take(&mut self, notice: Notice) -> Result<()> {
        if notice.region == NATIONAL {
            let known = self.years.insert(notice.year, notice.source.clone());
            ensure!(known.is_none(), "a second national notice for {}", notice.year);
        }
        let mut named = Vec::new();
        for rest in notice.rest {
            let first = rest.from.yesterday().context("date out of range")?;
            named.extend(days_after(first, rest.to).map(|d| (d, false, rest.zh.clone(), rest.en.clone())));
        }
        named.extend(notice.work.into_iter().map(|w| (w.date, true, w.zh, w.en)));
        for (date, work, zh, en) in named {
            let entry = Named { work, zh, en, source: notice.source.clone(), region: notice.region.clone() };
            if let Some(before) = self.days.insert(date, entry) {
                ensure!(before.region != notice.region, "{date} is named twice");
            }
        }
        Ok(())
    }
}

/// The days after `from` up to and including `to`.
pub(crate) fn days_after(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(from.tomorrow().ok(), |d| d.tomorrow().ok()).take_while(move |d| *d <= to)
}

fn parse(text: &str) -> Result<Notice> {
    let notice: Notice = toml::from_str(text)?;
    check_region(&notice.region)?;
    ensure!(!notice.source.trim().is_empty(), "the notice has no source");
    ensure!(notice.issued.year() <= notice.year, "issued after its year");
    // A notice settles its own year and may name days at the end of the year before.
    let fits = |d: Date| d.year() == notice.year || (d.year() == notice.year - 1 && d.month() == 12);
    for rest in &notice.rest {
        ensure!(rest.from <= rest.to, "{} ends before it begins", rest.zh);
        ensure!(fits(rest.from) && fits(rest.to), "{} lies outside {}", rest.zh, notice.year);
    }
    for work in &notice.work {
        ensure!(fits(work.date), "{} lies outside {}", work.date, notice.year);
    }
    Ok(notice)
}

fn check_region(code: &str) -> Result<()> {
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        bail!("region {code:?} is not a six-digit division code");
    }
    Ok(())
}

/// How near a division is: 0 country, 1 province, 2 city, 3 county.
fn depth(code: &str) -> usize {
    code.trim_end_matches("00").len().div_ceil(2)
}

fn covers(wider: &str, region: &str) -> bool {
    region.starts_with(&wider[..depth(wider) * 2])
}

#[cfg(test)]
mod tests;
