//! The duty table of the demonstration (annex 4): a calm first version of every line, and the one of this year, so that
//! there is a history to look at and a board with every light on it.

use anyhow::{Context, Result};
use content::duty::daily::DutyDay;
use content::duty::write::write;
use content::duty::{Frequency, Line, Way};
use jiff::civil::date;
use platform::Moment;
use platform::people::{Actor, unit};

use super::Known;
use super::data::{self, Column, DutyLine, Need};

const SYSTEM: Actor = Actor::System("demonstration");

/// Writes the lines of every column that items stand in.
pub(super) async fn table(known: &Known, now: Moment) -> Result<()> {
    let mut columns: Vec<Column> = data::list("sites.toml", "column")?;
    columns.extend(data::list("it-office.toml", "column")?);
    let needs: Vec<Need> = data::list("duty.toml", "need")?;
    let lines: Vec<DutyLine> = data::list("duty.toml", "line")?;
    let act = known.app.act(&SYSTEM).await?;
    for column in &columns {
        let leads_on = columns.iter().any(|other| other.site == column.site && other.parent == column.path);
        let own = lines.iter().find(|line| line.site == column.site && line.path == column.path);
        if leads_on || own.is_some_and(|line| line.none) {
            continue;
        }
        let place = || format!("{}/{}", column.site, column.path);
        let need = needs.iter().find(|need| need.kind == column.kind).with_context(place)?;
        let id = known.column(&column.site, &column.path)?;
        let this_year = line(known, &act, column, need, own).await.with_context(place)?;
        let first = Line {
            frequency: Some(match this_year.frequency {
                Some(Frequency::AfterChange(days)) => Frequency::AfterChange(days),
                _ => Frequency::HalfYearly,
            }),
            requirement: column.description.clone(),
            valid_from: Some(act.now().day()),
            reason: "首次编制".to_owned(),
            ..this_year.clone()
        };
        write(&act, id, &first, 0).await.with_context(place)?;
        let this_year = Line { valid_from: Some(date(now.day().year(), 1, 1)), ..this_year };
        if first.valid_from < this_year.valid_from {
            write(&act, id, &this_year, 1).await.with_context(place)?;
        }
    }
    act.commit().await?;
    Ok(())
}

async fn line(
    known: &Known,
    act: &platform::Act,
    column: &Column,
    need: &Need,
    own: Option<&DutyLine>,
) -> Result<Line> {
    let lead = known.unit(&column.unit)?;
    let person = |post: &str| {
        let key = format!("{}-{post}", column.unit);
        known.staff.get(&key).copied().with_context(|| format!("no person {key}"))
    };
    let supporting = own.map(|line| line.supporting.as_slice()).unwrap_or_default();
    let frequency = own.map(|line| line.frequency.as_str()).filter(|text| !text.is_empty()).unwrap_or(&need.frequency);
    let way = own.map(|line| line.way.as_str()).filter(|text| !text.is_empty()).unwrap_or("joint");
    Ok(Line {
        requirement: need.requirement.clone(),
        way: Some(Way::parse(way).with_context(|| way.to_owned())?),
        lead_unit: Some(lead),
        supporting: supporting.iter().map(|code| known.unit(code)).collect::<Result<_>>()?,
        leader: Some(person("deputy")?),
        officer_a: Some(person("officer")?),
        officer_b: Some(person("officer-b")?),
        phone: unit::by_id(act.db(), lead).await?.phone,
        frequency: Some(frequency.parse()?),
        first_due: None,
        minimum: Some(1),
        warning_days: Some(3),
        score: Some(own.and_then(|line| line.score).unwrap_or(need.score)),
        valid_from: None,
        valid_until: None,
        reason: "按检查指标细化更新频率".to_owned(),
    })
}

/// The work of the day: what is over is judged, reminders go out, months are frozen.
pub(super) async fn day(known: &Known) -> Result<()> {
    let act = known.app.act(&SYSTEM).await?;
    act.enqueue(&DutyDay).await?;
    act.commit().await?;
    Ok(())
}
