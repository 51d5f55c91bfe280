//! The work of every day (art. 18): periods that are over are judged, clocks are wound, officers, leaders and the IT
//! office are reminded, the ranking of a month that is over is frozen. Running twice changes nothing.

use std::collections::HashMap;

use construction::columns::{ColumnId, column};
use jiff::ToSpan;
use jiff::civil::Date;
use platform::jobs::Job;
use platform::journal::Entry;
use platform::people::{Actor, Post, holding};
use platform::rulebook::Period;
use platform::{Act, App, Result, notices};
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::book::Book;
use super::clock::{self, coming, everybody};
use super::period::{self, DutyPeriodId};
use super::reminder::{self, Kind};
use super::seats::Seats;
use super::tally::Tally;
use super::turn::Turn;
use super::{Day, Frequency, row, submission};

/// The work of a day.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct DutyDay;

impl Job for DutyDay {
    const KIND: &'static str = "duty.day";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        let act = app.act(&Actor::System("duty")).await?;
        judge(&act).await?;
        clock::wind(&act, None).await?;
        remind(&act).await?;
        submission::freeze_due(&act).await?;
        act.commit().await
    }
}

/// Judges every period whose due day is over, once; ends missed ones that have been made up for. Returns how many
/// were missed.
pub async fn judge(act: &Act) -> Result<usize> {
    let today = act.now().day();
    let Ok(yesterday) = today.yesterday() else { return Ok(0) };
    let judged: HashMap<ColumnId, Day> = period::judged_until(act.db()).await?.into_iter().collect();
    // Before anything was judged the whole life of the lines is looked at.
    let book = Book::load(act.db(), Date::MIN).await?;
    let mut over: Vec<(&column::Model, Turn)> = Vec::new();
    for column in &book.columns {
        let Some(live) = book.site(column).filter(|site| site.state.listed()).and_then(|site| site.live_at) else {
            continue;
        };
        let after_changes = book.rows(column.id).iter().any(|row| matches!(row.frequency, Frequency::AfterChange(_)));
        let known = judged.get(&column.id).filter(|_| !after_changes);
        let first = match (known, book.rows(column.id).first()) {
            (Some(until), _) => until.saturating_add(1.day()),
            (None, Some(row)) => row.valid_from.0.max(live.day()),
            (None, None) => continue,
        };
        over.extend(
            book.turns(&act.app().calendar, column.id, first, yesterday).into_iter().map(|turn| (column, turn)),
        );
    }
    let missed = period::overdue(act.db()).await?;
    let since = over.iter().map(|(_, turn)| turn.from).chain(missed.iter().map(|missed| missed.from_day.0)).min();
    let tally = Tally::load(act.db(), &book.columns, since.unwrap_or(today)).await?;
    let mut count = 0;
    for (column, turn) in over {
        count += usize::from(judge_one(act, &book, &tally, column, &turn).await?);
    }
    clock::make_up(act, &book.columns, made_up(period::overdue(act.db()).await?, &tally, today)).await?;
    Ok(count)
}

/// Those that have what they lacked by now; the others need not be asked about one by one.
fn made_up(missed: Vec<period::Model>, tally: &Tally, today: Date) -> Vec<period::Model> {
    let enough = |missed: &period::Model| {
        tally.count(missed.column_id, missed.from_day.0, today) >= u32::try_from(missed.minimum).unwrap_or(0)
    };
    missed.into_iter().filter(enough).collect()
}

/// True when it was missed and nobody knew.
async fn judge_one(act: &Act, book: &Book, tally: &Tally, column: &column::Model, turn: &Turn) -> Result<bool> {
    let Some(row) = book.rows(column.id).iter().find(|row| row.id == turn.row) else { return Ok(false) };
    let counted = tally.count(column.id, turn.from, turn.due);
    let met = counted >= turn.needs;
    let model = period::ActiveModel {
        id: Set(DutyPeriodId::new()),
        column_id: Set(column.id),
        row_id: Set(row.id),
        site_id: Set(column.site_id),
        unit_id: Set(row.lead_unit_id),
        from_day: Set(Day(turn.from)),
        until_day: Set(Day(turn.until)),
        due: Set(Day(turn.due)),
        minimum: Set(i32::try_from(turn.needs).unwrap_or(i32::MAX)),
        counted: Set(i32::try_from(counted).unwrap_or(i32::MAX)),
        met: Set(met),
        judged_at: Set(act.now()),
        made_up_at: Set(None),
    };
    let keys = [period::Column::ColumnId, period::Column::FromDay, period::Column::UntilDay];
    let keys = OnConflict::columns(keys).do_nothing().to_owned();
    let written = period::Entity::insert(model).on_conflict(keys).exec_without_returning(act.db()).await?;
    if met || written == 0 {
        return Ok(false);
    }
    act.record(
        Entry::new("duty.overdue", "column", column.id, &column.name)
            .unit(row.lead_unit_id)
            .site(column.site_id)
            .effect(json!({
                "number": row.number, "version": row.version, "from": turn.from, "due": turn.due,
                "minimum": turn.needs, "counted": counted,
            })),
    );
    Ok(true)
}

/// Sends what is to be said today and was not said yet. Returns how many reminders.
pub async fn remind(act: &Act) -> Result<usize> {
    let today = act.now().day();
    let soon = act.app().rules.days("duty.remind", today)?.value;
    let book = Book::load(act.db(), today).await?;
    let turns = coming(act, &book, None, today);
    let missed = period::overdue(act.db()).await?;
    let since = turns.values().flatten().map(|turn| turn.from).min().unwrap_or(today);
    let tally = Tally::load(act.db(), &book.columns, since).await?;
    let seats = Seats::of(act.db(), everybody(&book, today), act.now()).await?;
    let mut sent = 0;
    for column in &book.columns {
        let (Some(row), Some(site)) = (book.in_force(column.id, today), book.site(column)) else { continue };
        if !site.state.listed() {
            continue;
        }
        let next = turns.get(&column.id).and_then(|turns| clock::next(turns, column.id, &tally, today));
        // A column of every day would be reminded of every day; it is told when it is late.
        if let Some(turn) = next.filter(|_| row.frequency != Frequency::Daily) {
            let kind = match turn.due {
                due if due == today => Some(Kind::Due),
                due if reaches(soon, today, due, act) => Some(Kind::Soon),
                _ => None,
            };
            if let Some(kind) = kind {
                let has = tally.count(column.id, turn.from, today);
                let told = Told { until: Day(turn.until), due: turn.due, needs: turn.needs, has };
                sent += usize::from(send(act, &seats, column, row, site.unit_id, kind, told).await?);
            }
        }
        // One word for a whole stretch of missed periods: about the oldest.
        if let Some(oldest) = missed.iter().find(|missed| missed.column_id == column.id) {
            let late = act.app().calendar.working_days_between(oldest.due.0, today).days;
            if late >= i64::from(row.warning_days) {
                let told = Told {
                    until: oldest.until_day,
                    due: oldest.due.0,
                    needs: u32::try_from(oldest.minimum).unwrap_or(0),
                    has: u32::try_from(oldest.counted).unwrap_or(0),
                };
                sent += usize::from(send(act, &seats, column, row, site.unit_id, Kind::Late, told).await?);
            }
        }
    }
    Ok(sent)
}

fn reaches(within: Period, today: Date, due: Date, act: &Act) -> bool {
    today < due && within.after(today, &act.app().calendar).date >= due
}

struct Told {
    until: Day,
    due: Date,
    needs: u32,
    has: u32,
}

async fn send(
    act: &Act,
    seats: &Seats,
    column: &column::Model,
    row: &row::Model,
    keeper: platform::people::UnitId,
    kind: Kind,
    told: Told,
) -> Result<bool> {
    if !reminder::first_time(act, column.id, told.until, kind, row.id).await? {
        return Ok(false);
    }
    let message = match kind {
        Kind::Soon => "duty-notice-soon",
        Kind::Due => "duty-notice-due",
        Kind::Late => "duty-notice-late",
    };
    let args = json!({
        "column": column.name, "due": told.due.to_string(), "needs": told.needs, "has": told.has,
    });
    let url = format!("/desk/duty/{}", column.id);
    let people = seats.reachable(row, keeper, kind != Kind::Soon);
    // Where both officers have left their posts, whoever holds the post now is told.
    if !people.iter().any(|person| [row.officer_a_id, row.officer_b_id].contains(person)) {
        notices::tell_post(act, row.lead_unit_id, Post::InformationOfficer, message, args.clone(), &url).await?;
    }
    for person in people {
        notices::tell(act, person, message, args.clone(), &url).await?;
    }
    if kind == Kind::Late {
        match holding::office_of(act.db(), Post::ItOfficePlanner, act.now()).await {
            Ok(office) => notices::tell_post(act, office, Post::ItOfficePlanner, message, args, &url).await?,
            Err(platform::Error::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    act.record(
        Entry::new("duty.remind", "column", column.id, &column.name)
            .unit(row.lead_unit_id)
            .site(column.site_id)
            .effect(json!({ "kind": message, "due": told.due })),
    );
    Ok(true)
}
