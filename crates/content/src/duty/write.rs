//! Keeping the duty table (art. 18, annex 4): drawn up by the IT office with the units. A change is a new version from a
//! day on; what was in force stays, because units are judged by it.

use std::collections::HashMap;

use construction::columns::{ColumnId, channel, column};
use construction::sites::site;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::{StaffId, UnitId, unit};
use platform::permits::{KeepDuty, Resource};
use platform::{Act, Error, OrNotFound, Refusal, Result, notices, serial};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::row::{self, ActiveModel, DutyRowId, Model, Place, Supporting, Way};
use super::seats::Seats;
use super::{Day, Frequency, clock};

/// What a version of a line says. What could not be read is empty, and refused with the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// 内容要求.
    pub requirement: String,
    /// 保障方式.
    pub way: Option<Way>,
    /// 牵头责任单位.
    pub lead_unit: Option<UnitId>,
    /// 配合单位.
    pub supporting: Vec<UnitId>,
    /// 责任领导.
    pub leader: Option<StaffId>,
    /// 信息员 A角.
    pub officer_a: Option<StaffId>,
    /// 信息员 B角.
    pub officer_b: Option<StaffId>,
    /// 联系电话.
    pub phone: String,
    /// 更新频率.
    pub frequency: Option<Frequency>,
    /// 首次报送期限.
    pub first_due: Option<Date>,
    /// 最低数量.
    pub minimum: Option<u32>,
    /// 逾期预警天数, in working days.
    pub warning_days: Option<u32>,
    /// 考核分值.
    pub score: Option<u32>,
    /// 生效日期.
    pub valid_from: Option<Date>,
    /// 失效日期.
    pub valid_until: Option<Date>,
    /// Why it changes.
    pub reason: String,
}

impl Line {
    /// What a version says, to begin the next one with.
    pub fn of(row: &Model) -> Self {
        let number = |number: i32| u32::try_from(number).ok();
        Self {
            requirement: row.requirement.clone(),
            way: Some(row.way),
            lead_unit: Some(row.lead_unit_id),
            supporting: row.supporting.0.clone(),
            leader: Some(row.leader_id),
            officer_a: Some(row.officer_a_id),
            officer_b: Some(row.officer_b_id),
            phone: row.phone.clone(),
            frequency: Some(row.frequency),
            first_due: row.first_due.map(|day| day.0),
            minimum: number(row.minimum),
            warning_days: number(row.warning_days),
            score: number(row.score),
            valid_from: Some(row.valid_from.0),
            valid_until: row.valid_until.map(|day| day.0),
            reason: String::new(),
        }
    }

    /// Whether a version says the same, its days and reason aside.
    pub fn says_the_same(&self, row: &Model) -> bool {
        let bare = |line: &Self| Self {
            valid_from: None,
            valid_until: None,
            first_due: None,
            reason: String::new(),
            ..line.clone()
        };
        bare(self) == bare(&Self::of(row))
    }
}

/// Writes a version of a column's line; `expected` is the number of versions the writer has seen. The version before it
/// ends on the day before.
pub async fn write(act: &Act, id: ColumnId, line: &Line, expected: i32) -> Result<Model> {
    act.permit(KeepDuty, &Resource::cluster())?;
    let row = put(act, id, line, Some(expected)).await?;
    clock::wind_one(act, id).await?;
    Ok(row)
}

/// Writes a version without winding the clock; whoever puts many winds them together.
pub(crate) async fn put(act: &Act, id: ColumnId, line: &Line, expected: Option<i32>) -> Result<Model> {
    act.permit(KeepDuty, &Resource::cluster())?;
    let column = column::by_id(act.db(), id).await?;
    let site = site::by_id(act.db(), column.site_id).await?;
    let before = row::of_column(act.db(), id).await?;
    if expected.is_some_and(|expected| i64::from(expected) != before.len() as i64) {
        return Err(Error::Stale);
    }
    let mut reasons = Vec::new();
    if !column.is_open() || site.state.is_over() {
        reasons.push(Refusal::new("duty-column-closed").arg("column", column.name.as_str()).article("18"));
    }
    reasons.extend(texts(act, line)?);
    reasons.extend(units(act, line).await?);
    reasons.extend(people(act, line, site.unit_id).await?);
    reasons.extend(days(act, line));
    let from = line.valid_from.unwrap_or(act.now().day());
    let replaced = before.iter().find(|row| row.valid_from.0 < from && row.covers(from));
    if let Some(other) = before.iter().find(|row| {
        let ends_before = row.valid_until.is_some_and(|until| until.0 < from);
        let begins_after = line.valid_until.is_some_and(|until| until < row.valid_from.0);
        replaced.is_none_or(|replaced| replaced.id != row.id) && !ends_before && !begins_after
    }) {
        let refusal = Refusal::new("duty-overlap")
            .arg("from", other.valid_from.to_string())
            .arg("version", other.version)
            .field("valid_from");
        reasons.push(refusal.article("18").remedy("duty-overlap-remedy"));
    }
    all_clear(reasons)?;
    let replaced = match replaced {
        Some(replaced) => Some(end_on(act, replaced.clone(), from.saturating_sub(1.day())).await?),
        None => None,
    };
    let number = match before.first() {
        Some(first) => first.number.clone(),
        None => format!("{}-{:03}", site.code, serial::next(act, &format!("duty/{}", site.code)).await?),
    };
    let row = model(act, &column, line, number, before.len(), place(act, &column).await?)?.insert(act.db()).await?;
    record(act, &column, &row, replaced.as_ref());
    tell(act, &column, &row, replaced.as_ref()).await?;
    Ok(row)
}

fn model(
    act: &Act,
    column: &column::Model,
    line: &Line,
    number: String,
    versions: usize,
    place: Place,
) -> Result<ActiveModel> {
    let count = |number: Option<u32>| number.and_then(|number| i32::try_from(number).ok()).or_not_found();
    Ok(ActiveModel {
        id: Set(DutyRowId::new()),
        column_id: Set(column.id),
        site_id: Set(column.site_id),
        number: Set(number),
        version: Set(i32::try_from(versions).unwrap_or(i32::MAX).saturating_add(1)),
        place: Set(place),
        requirement: Set(line.requirement.trim().to_owned()),
        way: Set(line.way.or_not_found()?),
        lead_unit_id: Set(line.lead_unit.or_not_found()?),
        supporting: Set(Supporting(line.supporting.clone())),
        leader_id: Set(line.leader.or_not_found()?),
        officer_a_id: Set(line.officer_a.or_not_found()?),
        officer_b_id: Set(line.officer_b.or_not_found()?),
        phone: Set(line.phone.trim().to_owned()),
        frequency: Set(line.frequency.or_not_found()?),
        first_due: Set(line.first_due.map(Day)),
        minimum: Set(count(line.minimum)?),
        warning_days: Set(count(line.warning_days)?),
        score: Set(count(line.score)?),
        valid_from: Set(Day(line.valid_from.or_not_found()?)),
        valid_until: Set(line.valid_until.map(Day)),
        reason: Set(line.reason.trim().to_owned()),
        written_by: Set(act.staff().ok().map(|staff| staff.id)),
        written_at: Set(act.now()),
    })
}

fn texts(act: &Act, line: &Line) -> Result<Vec<Refusal>> {
    let today = act.now().day();
    let most = act.app().rules.chars("duty.text", today)?.value;
    let highest = act.app().rules.count("duty.number", today)?.value;
    let fits = |text: &str, least: u64| {
        let count = text.trim().chars().count() as u64;
        least <= count && count <= most
    };
    let mut reasons = Vec::new();
    if !fits(&line.requirement, 1) {
        reasons.push(Refusal::new("duty-requirement").arg("most", most).article("18").field("requirement"));
    }
    if !fits(&line.reason, 0) {
        reasons.push(Refusal::new("duty-reason").arg("most", most).field("reason"));
    }
    let phone = line.phone.trim();
    let dialled = |c: char| c.is_ascii_digit() || "-+ ()（）转、,;".contains(c);
    if !phone.chars().any(|c| c.is_ascii_digit()) || !phone.chars().all(dialled) || !fits(phone, 1) {
        reasons.push(Refusal::new("duty-phone").article("18").field("phone"));
    }
    if line.way.is_none() {
        reasons.push(Refusal::new("duty-way").field("way"));
    }
    let number = |number: Option<u32>, least: u32| number.is_some_and(|n| least <= n && u64::from(n) <= highest);
    if line.frequency.is_none_or(|frequency| frequency.number().is_some_and(|n| u64::from(n) > highest)) {
        reasons.push(Refusal::new("duty-frequency").field("frequency"));
    }
    for (name, given, least) in
        [("minimum", line.minimum, 1), ("warning_days", line.warning_days, 1), ("score", line.score, 0)]
    {
        if !number(given, least) {
            reasons.push(Refusal::new("duty-number").arg("least", least).arg("most", highest).field(name));
        }
    }
    Ok(reasons)
}

async fn units(act: &Act, line: &Line) -> Result<Vec<Refusal>> {
    let Some(lead) = line.lead_unit else {
        return Ok(vec![Refusal::new("duty-lead-missing").article("18").field("lead_unit")]);
    };
    let asked = line.supporting.iter().copied().chain([lead]);
    let known = unit::Entity::find().filter(unit::Column::Id.is_in(asked)).all(act.db()).await?;
    let known: HashMap<UnitId, unit::Model> = known.into_iter().map(|unit| (unit.id, unit)).collect();
    let mut reasons = Vec::new();
    match known.get(&lead) {
        None => reasons.push(Refusal::new("duty-lead-missing").article("18").field("lead_unit")),
        Some(lead) => {
            reasons.extend(lead.must_be_open().err().map(|refusal| refusal.field("lead_unit")));
            if !lead.kind.under_the_measures() {
                reasons.push(
                    Refusal::new("duty-lead-outside").arg("unit", lead.name.as_str()).article("37").field("lead_unit"),
                );
            }
        }
    }
    if line.supporting.contains(&lead) {
        reasons.push(Refusal::new("duty-lead-supports").article("18").field("supporting"));
    }
    for id in &line.supporting {
        match known.get(id) {
            None => reasons.push(Refusal::new("duty-supporting-missing").field("supporting")),
            Some(unit) => reasons.extend(unit.must_be_open().err().map(|refusal| refusal.field("supporting"))),
        }
    }
    Ok(reasons)
}

/// A角 and B角 are two people who are information officers; a leader answers for them.
async fn people(act: &Act, line: &Line, keeper: UnitId) -> Result<Vec<Refusal>> {
    let Some(lead) = line.lead_unit else { return Ok(Vec::new()) };
    let named = [line.leader, line.officer_a, line.officer_b];
    let seats = Seats::of(act.db(), named.into_iter().flatten(), act.now()).await?;
    let mut reasons = Vec::new();
    if line.officer_a.is_some() && line.officer_a == line.officer_b {
        reasons.push(Refusal::new("duty-officers-same").article("18").field("officer_b"));
    }
    for (name, officer) in [("officer_a", line.officer_a), ("officer_b", line.officer_b)] {
        if !officer.is_some_and(|officer| seats.officer(officer, lead, keeper)) {
            reasons
                .push(Refusal::new("duty-officer-post").article("19").remedy("duty-officer-post-remedy").field(name));
        }
    }
    if !line.leader.is_some_and(|leader| seats.leader(leader, lead)) {
        reasons.push(Refusal::new("duty-leader-post").article("18").remedy("duty-leader-post-remedy").field("leader"));
    }
    Ok(reasons)
}

fn days(act: &Act, line: &Line) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    let Some(from) = line.valid_from else {
        return vec![Refusal::new("duty-from-missing").field("valid_from")];
    };
    // Only the platform itself (an import of what was so before) may look back.
    if act.staff().is_ok() && from < act.now().day() {
        reasons.push(Refusal::new("duty-back-dated").article("18").field("valid_from"));
    }
    if line.valid_until.is_some_and(|until| until < from) {
        reasons.push(Refusal::new("duty-until").field("valid_until"));
    }
    if line.first_due.is_some_and(|due| due < from || line.valid_until.is_some_and(|until| until < due)) {
        reasons.push(Refusal::new("duty-first-due").field("first_due"));
    }
    reasons
}

async fn place(act: &Act, column: &column::Model) -> Result<Place> {
    let mut names = vec![channel::by_id(act.db(), column.channel_id).await?.name];
    names.extend(column::ancestors(act.db(), column).await?.into_iter().map(|above| above.name));
    // A channel that is one column says its name once.
    if !column.slug.is_empty() {
        names.push(column.name.clone());
    }
    Ok(Place(names))
}

async fn end_on(act: &Act, row: Model, last: Date) -> Result<Model> {
    let mut row = row.into_active_model();
    row.valid_until = Set(Some(Day(last)));
    Ok(row.update(act.db()).await?)
}

fn record(act: &Act, column: &column::Model, row: &Model, replaced: Option<&Model>) {
    act.record(
        Entry::new("duty.write", "column", column.id, &column.name).unit(row.lead_unit_id).site(column.site_id).effect(
            json!({
                "number": row.number,
                "version": row.version,
                "from": row.valid_from,
                "until": row.valid_until,
                "before": replaced.map(facts),
                "after": facts(row),
                "reason": row.reason,
            }),
        ),
    );
}

fn facts(row: &Model) -> Value {
    json!({
        "requirement": row.requirement, "way": row.way, "lead": row.lead_unit_id, "supporting": row.supporting,
        "leader": row.leader_id, "officer_a": row.officer_a_id, "officer_b": row.officer_b_id, "phone": row.phone,
        "frequency": row.frequency, "first_due": row.first_due, "minimum": row.minimum,
        "warning_days": row.warning_days, "score": row.score,
    })
}

/// Whoever is named now and was not named before; when the platform takes over what was so already, nobody.
async fn tell(act: &Act, column: &column::Model, row: &Model, replaced: Option<&Model>) -> Result<()> {
    if act.staff().is_err() {
        return Ok(());
    }
    let mut people = row.people().to_vec();
    people.dedup();
    let args = json!({ "column": column.name, "from": row.valid_from.to_string() });
    for person in people.into_iter().filter(|person| !replaced.is_some_and(|row| row.people().contains(person))) {
        notices::tell(act, person, "duty-notice-named", args.clone(), &format!("/desk/duty/{}", column.id)).await?;
    }
    Ok(())
}

/// Ends the line of a column after a day, without another in its place.
pub async fn end(act: &Act, id: ColumnId, last: Option<Date>, reason: &str) -> Result<Model> {
    act.permit(KeepDuty, &Resource::cluster())?;
    let column = column::by_id(act.db(), id).await?;
    let today = act.now().day();
    let row = row::of_column(act.db(), id).await?.pop();
    let most = act.app().rules.chars("duty.text", today)?.value;
    let mut reasons = Vec::new();
    if row.as_ref().is_none_or(|row| row.valid_until.is_some_and(|until| until.0 < today)) {
        reasons.push(Refusal::new("duty-no-row").article("18"));
    }
    let known = |last: Date| last >= today && row.as_ref().is_none_or(|row| row.valid_from.0 <= last);
    if !last.is_some_and(known) {
        reasons.push(Refusal::new("duty-end-day").field("last"));
    }
    if reason.trim().is_empty() || reason.trim().chars().count() as u64 > most {
        reasons.push(Refusal::new("duty-end-reason").arg("most", most).field("reason"));
    }
    all_clear(reasons)?;
    let row = end_on(act, row.or_not_found()?, last.or_not_found()?).await?;
    act.record(
        Entry::new("duty.end", "column", id, &column.name)
            .unit(row.lead_unit_id)
            .site(column.site_id)
            .effect(json!({ "number": row.number, "until": row.valid_until, "reason": reason.trim() })),
    );
    clock::wind_one(act, id).await?;
    Ok(row)
}

/// What came of copying a year.
#[derive(Clone, Debug, Default)]
pub struct Copied {
    /// Lines that were written.
    pub written: usize,
    /// Lines that could not be: number, column, why.
    pub left: Vec<(String, ColumnId, Vec<Refusal>)>,
}

/// Takes the lines that ended with the year before over into `year`; lines that go on are left as they are, and so are
/// those that rules stand against, with their reasons.
pub async fn copy_year(act: &Act, year: i16) -> Result<Copied> {
    act.permit(KeepDuty, &Resource::cluster())?;
    let today = act.now().day();
    let years = today.year()..=today.year().saturating_add(1);
    if !years.contains(&year) {
        return Err(Refusal::new("duty-copy-year").field("year").into());
    }
    let (first, last) = (date(year, 1, 1), date(year, 12, 31));
    let ended = row::all_in_force(act.db(), None, first.saturating_sub(1.day())).await?;
    let mut copied = Copied::default();
    let mut columns = Vec::new();
    for row in ended.into_iter().filter(|row| !row.covers(first)) {
        let versions = row::of_column(act.db(), row.column_id).await?;
        if versions.iter().any(|other| other.valid_from.0 > row.valid_from.0) {
            continue;
        }
        let line = Line {
            first_due: None,
            valid_from: Some(first.max(today)),
            valid_until: Some(last),
            reason: row.reason.clone(),
            ..Line::of(&row)
        };
        match put(act, row.column_id, &line, None).await {
            Ok(_) => {
                copied.written += 1;
                columns.push(row.column_id);
            }
            Err(Error::Refused(refusals)) => copied.left.push((row.number, row.column_id, refusals)),
            Err(other) => return Err(other),
        }
    }
    if !columns.is_empty() {
        clock::wind(act, Some(&columns)).await?;
    }
    Ok(copied)
}
