//! A turn: one period that a column must fill — from which day, until when, due on which working day, with how many
//! items, under which version of its line. Pure: rows, changes and the calendar in, turns out. The version in force on
//! the due day decides (domain §12.5).

use jiff::civil::Date;
use platform::calendar::Calendar;

use super::frequency::{Frequency, last_working_day};
use super::row::{self, DutyRowId};

/// A period to be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The version it is judged against.
    pub row: DutyRowId,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub until: Date,
    /// The working day by the end of which it must be filled.
    pub due: Date,
    /// The due day may still move, because a year's notice is not out.
    pub provisional: bool,
    /// Items that it needs.
    pub needs: u32,
}

/// The turns of one column that are due from `first` to `last`. `rows` are its versions by day, `changes` the days of
/// reported changes, in order. A version whose content is no articles has no turns.
pub fn turns(rows: &[row::Model], changes: &[Date], calendar: &Calendar, first: Date, last: Date) -> Vec<Turn> {
    let mut all = Vec::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.way.by_articles()) {
        let follows = at
            .checked_sub(1)
            .and_then(|before| rows.get(before))
            .is_some_and(|before| before.valid_until.and_then(|until| until.tomorrow().ok()) == Some(row.valid_from.0));
        match row.frequency {
            Frequency::AfterChange(days) => all.extend(after_changes(row, days, changes, calendar)),
            _ => all.extend(by_calendar(row, follows, calendar, first, last)),
        }
    }
    all.retain(|turn| first <= turn.due && turn.due <= last);
    all.sort_by_key(|turn| (turn.due, turn.from));
    all
}

fn after_changes<'a>(
    row: &'a row::Model,
    days: u32,
    changes: &'a [Date],
    calendar: &'a Calendar,
) -> impl Iterator<Item = Turn> + 'a {
    changes.iter().filter(|on| row.covers(**on)).map(move |on| {
        let due = calendar.add_working_days(*on, days);
        let (from, until) = (*on, due.date);
        Turn { row: row.id, from, until, due: due.date, provisional: due.provisional, needs: row.needs() }
    })
}

fn by_calendar(row: &row::Model, follows: bool, calendar: &Calendar, first: Date, last: Date) -> Vec<Turn> {
    let mut turns = Vec::new();
    let turn = |from, until, due, provisional| Turn { row: row.id, from, until, due, provisional, needs: row.needs() };
    // 首次报送期限: one period of its own, however long; the calendar's periods begin after it.
    let begin = match row.first_due {
        Some(until) => {
            let due = calendar.next_working_day(until.0);
            turns.push(turn(row.valid_from.0, until.0, due.date, due.provisional));
            row.frequency.period(until.0).and_then(|(_, until)| until.tomorrow().ok())
        }
        None => row.frequency.period(row.valid_from.0.max(first)).map(|(from, _)| from),
    };
    let Some(mut day) = begin else { return turns };
    while let Some((from, until)) = row.frequency.period(day).filter(|(from, _)| *from <= last) {
        // A period that had begun when the line was first written asks for nothing yet; one that began under the
        // version before goes on under this one.
        let begun_before = from < row.valid_from.0 && !(follows && row.first_due.is_none());
        if let Some(due) = last_working_day(calendar, from, until).filter(|due| row.covers(due.date) && !begun_before) {
            turns.push(turn(from, until, due.date, due.provisional));
        }
        let Ok(next) = until.tomorrow() else { break };
        day = next;
    }
    turns
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use platform::Moment;
    use platform::people::{SiteRef, StaffId, UnitId};

    use super::super::row::{Place, Supporting, Way};
    use super::super::{Day, Frequency};
    use super::*;

    fn row(frequency: Frequency, from: Date, until: Option<Date>) -> row::Model {
        row::Model {
            id: DutyRowId::new(),
            column_id: construction::columns::ColumnId::new(),
            site_id: SiteRef::new(),
            number: "www-001".to_owned(),
            version: 1,
            place: Place::default(),
            requirement: String::new(),
            way: Way::Submission,
            lead_unit_id: UnitId::new(),
            supporting: Supporting::default(),
            leader_id: StaffId::new(),
            officer_a_id: StaffId::new(),
            officer_b_id: StaffId::new(),
            phone: String::new(),
            frequency,
            first_due: None,
            minimum: 1,
            warning_days: 3,
            score: 1,
            valid_from: Day(from),
            valid_until: until.map(Day),
            reason: String::new(),
            written_by: None,
            written_at: Moment(0),
        }
    }

    fn dues(rows: &[row::Model], first: Date, last: Date) -> Vec<(Date, u32)> {
        let calendar = Calendar::load("110101").expect("the notices");
        turns(rows, &[], &calendar, first, last).into_iter().map(|turn| (turn.due, turn.needs)).collect()
    }

    #[test]
    fn weeks_follow_the_working_calendar() {
        let rows = [row(Frequency::Weekly(3), date(2026, 2, 9), None)];
        // A make-up Saturday, no turn in the week of Spring Festival, a make-up Saturday again.
        let expected = [(date(2026, 2, 14), 3), (date(2026, 2, 28), 3), (date(2026, 3, 6), 3)];
        assert_eq!(dues(&rows, date(2026, 2, 1), date(2026, 3, 10)), expected);
    }

    #[test]
    fn the_version_in_force_on_the_due_day_decides() {
        let old = row(Frequency::Monthly, date(2026, 1, 1), Some(date(2026, 6, 14)));
        let new = row(Frequency::Monthly, date(2026, 6, 15), None);
        let calendar = Calendar::load("110101").expect("the notices");
        let rows = [old.clone(), new.clone()];
        let turns = turns(&rows, &[], &calendar, date(2026, 5, 1), date(2026, 7, 31));
        let judged: Vec<_> = turns.iter().map(|turn| (turn.due, turn.row)).collect();
        let expected = [(date(2026, 5, 29), old.id), (date(2026, 6, 30), new.id), (date(2026, 7, 31), new.id)];
        assert_eq!(judged, expected, "the month of the change is one month, under the new version");
        assert_eq!(turns[1].from, date(2026, 6, 1));
    }

    #[test]
    fn from_weeks_to_a_year_in_mid_period() {
        let rows = [
            row(Frequency::Weekly(1), date(2026, 1, 1), Some(date(2026, 6, 17))),
            row(Frequency::Yearly, date(2026, 6, 18), None),
        ];
        let last: Vec<_> = dues(&rows, date(2026, 6, 1), date(2027, 1, 5)).into_iter().map(|(due, _)| due).collect();
        assert_eq!(last, [date(2026, 6, 5), date(2026, 6, 12), date(2026, 12, 31)], "the broken week asks for nothing");
    }

    #[test]
    fn a_line_that_begins_in_mid_period_begins_with_the_next_one_or_its_first_due_day() {
        let mut rows = [row(Frequency::Monthly, date(2026, 3, 10), None)];
        assert_eq!(dues(&rows, date(2026, 3, 1), date(2026, 4, 30)), [(date(2026, 4, 30), 1)]);
        rows[0].first_due = Some(Day(date(2026, 3, 21)));
        let both = [(date(2026, 3, 23), 1), (date(2026, 4, 30), 1)];
        assert_eq!(dues(&rows, date(2026, 3, 1), date(2026, 4, 30)), both, "a Saturday moves to Monday");
    }

    #[test]
    fn a_change_is_shown_within_its_working_days() {
        let calendar = Calendar::load("110101").expect("the notices");
        let rows = [row(Frequency::AfterChange(3), date(2026, 1, 1), None)];
        let changes = [date(2026, 2, 13), date(2026, 9, 30)];
        let turns = turns(&rows, &changes, &calendar, date(2026, 1, 1), date(2026, 12, 31));
        let due: Vec<_> = turns.iter().map(|turn| turn.due).collect();
        assert_eq!(due, [date(2026, 2, 25), date(2026, 10, 10)], "holidays do not count, make-up Saturdays do");
        assert!(turns_of_links_are_none());
    }

    fn turns_of_links_are_none() -> bool {
        let mut link = row(Frequency::Daily, date(2026, 1, 1), None);
        link.way = Way::Link;
        dues(&[link], date(2026, 1, 1), date(2026, 12, 31)).is_empty()
    }
}
