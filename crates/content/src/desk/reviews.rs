//! What waits for this person's signature, longest waiting first.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::approvals::{self, queue};
use platform::people::unit;
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Query, desk};
use platform::{Moment, Result};
use serde::{Deserialize, Serialize};

use super::Pages;

/// A cell that waits.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Waiting {
    title: String,
    url: String,
    serial: String,
    cell: String,
    unit: String,
    since: i64,
    days: i64,
    due: String,
    urgency: &'static str,
    bar: Option<Reason>,
}

/// The queue.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReviewsPage {
    rows: Vec<Waiting>,
    pages: Pages,
}

impl Waiting {
    /// For samples.
    pub fn samples() -> Vec<Self> {
        let bar =
            Reason { text: "本人撰写".into(), remedy: "换人".into(), article: "31".into(), field: String::new() };
        let one = |urgency, bar| Self {
            title: "小游园 <b>".into(),
            url: "/desk/articles/0193/review".into(),
            serial: "FB-2026-jw-0001".into(),
            cell: "secrecy".into(),
            unit: "区教委".into(),
            since: 1_795_395_480_000_000,
            days: 2,
            due: "2026-11-24".into(),
            urgency,
            bar,
        };
        vec![one("over", None), one("soon", None), one("", Some(bar))]
    }
}

impl Page for ReviewsPage {
    const TEMPLATE: &'static str = "content/desk/reviews.html";

    fn samples() -> Vec<Self> {
        let pages = Pages { older_url: "/desk/reviews?since=1&cell=2".into(), shown: 3, ..Pages::default() };
        vec![Self::default(), Self { rows: Waiting::samples(), pages }]
    }
}

/// The place in the queue.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Behind {
    since: Option<i64>,
    cell: String,
}

impl Behind {
    fn place(&self) -> Option<queue::After> {
        Some(queue::After { since: Moment(self.since?), cell: self.cell.parse().ok()? })
    }
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(behind): Query<Behind>) -> Result<Response> {
    super::only_signers(&app, &desk)?;
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let place = behind.place();
    let mut found = approvals::waiting_for(&app, desk.staff(), place, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let older = found.last().filter(|_| more).map(approvals::Waiting::after);
    let page = ReviewsPage {
        pages: Pages {
            first_url: if place.is_some() { "/desk/reviews".into() } else { String::new() },
            older_url: older
                .map(|after| format!("/desk/reviews?since={}&cell={}", after.since.0, after.cell))
                .unwrap_or_default(),
            newer_url: String::new(),
            shown: found.len(),
        },
        rows: rows(&app, &desk, found).await?,
    };
    desk::show(&app, &desk, &page).await
}

/// Lines of a queue: the unit's name, the age, the deadline and how near it is.
pub(super) async fn rows(app: &App, desk: &Desk, found: Vec<approvals::Waiting>) -> Result<Vec<Waiting>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let units = unit::names(app, super::row::unique(found.iter().map(|one| one.form.unit_id))).await?;
    let now = app.time.now();
    let row = |one: approvals::Waiting| {
        let since = one.cell.waiting_since.unwrap_or(one.form.moved_at);
        let bar = one.bar.as_ref().and_then(|bar| reasons(app, desk.lang, std::slice::from_ref(bar)).pop());
        Waiting {
            url: format!("/desk/articles/{}/review", one.form.subject_id),
            title: one.form.subject_label,
            serial: one.form.serial,
            cell: one.cell.name,
            unit: units.get(&one.form.unit_id).cloned().unwrap_or_default(),
            since: since.0,
            days: now.seconds_since(since) / 86_400,
            due: one.due.map(|due| due.date.to_string()).unwrap_or_default(),
            urgency: one.due.map_or("", |due| urgency(due.date, now.day())),
            bar,
        }
    };
    Ok(found.into_iter().map(row).collect())
}

/// How near a deadline is: `over`, `soon` (today), or neither.
pub(super) fn urgency(due: jiff::civil::Date, today: jiff::civil::Date) -> &'static str {
    match due.cmp(&today) {
        std::cmp::Ordering::Less => "over",
        std::cmp::Ordering::Equal => "soon",
        std::cmp::Ordering::Greater => "",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::urgency;

    #[test]
    fn a_deadline_is_near_on_its_day_and_over_after_it() {
        let today = date(2026, 11, 23);
        assert_eq!(urgency(date(2026, 11, 22), today), "over");
        assert_eq!(urgency(today, today), "soon");
        assert_eq!(urgency(date(2026, 11, 24), today), "");
    }
}
