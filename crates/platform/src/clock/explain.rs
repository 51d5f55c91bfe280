//! Explaining a clock: one line for each thing that happened, for the rest and make-up days on the way, and for the
//! date that comes out. Lines are message keys with arguments; the words are in the locale files.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use super::count::Run;
use super::{Effect, Phase};
use crate::calendar::{Calendar, DayKind, DueDate};
use crate::rulebook::Period;

type Args = Vec<(&'static str, Value)>;

/// A date as an argument of a message.
fn said(date: Date) -> Value {
    Value::from(date.to_string())
}

/// One line of the explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainLine {
    /// Message key, such as `clock-explain-start`.
    pub key: &'static str,
    /// Arguments of the message.
    pub args: BTreeMap<String, Value>,
    /// The day the line is about.
    pub on: Date,
    /// The last day of the period as it stood after this; none while suspended or over.
    pub due: Option<DueDate>,
    /// The law the line rests on.
    pub source: Option<String>,
}

/// The lines up to a day.
pub(super) fn lines(effects: &[Effect], today: Date, calendar: &Calendar) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    let past = effects.partition_point(|e| e.on() <= today);
    for (n, effect) in effects[..past].iter().enumerate() {
        // As it stood right after this effect, also when several fall on one day.
        let run = Run::until(&effects[..=n], today);
        lines.push(line(effect, run.due(calendar)));
    }
    let run = Run::until(effects, today);
    if effects.is_empty() {
        return lines;
    }
    let state = run.state(today, calendar);
    if let (Some(anchor), Some(full), Some(due)) = (run.anchor(), run.full(calendar), state.due) {
        lines.extend(named_days(anchor, due.date, state.working_days || run.rolls(), calendar));
        if run.rolls() && due.date != full.date {
            let args = [("from", said(full.date)), ("to", said(due.date))];
            lines.push(own("clock-explain-roll", full.date, Some(due), args));
        }
        let key = if due.provisional { "clock-explain-due-provisional" } else { "clock-explain-due" };
        lines.push(own(key, due.date, Some(due), [("date", said(due.date))]));
    }
    lines.push(standing(&state, today));
    lines
}

fn line(effect: &Effect, due: Option<DueDate>) -> ExplainLine {
    let on = effect.on();
    let day = ("on", said(on));
    match effect {
        Effect::Start { period, source, .. } => ExplainLine {
            source: Some(source.clone()),
            ..own("clock-explain-start", on, due, with_period(day, *period))
        },
        Effect::Suspend { why, .. } => own("clock-explain-suspend", on, due, [day, ("why", why.as_str().into())]),
        Effect::Resume { .. } => own("clock-explain-resume", on, due, [day]),
        Effect::Restart { why, .. } => own("clock-explain-restart", on, due, [day, ("why", why.as_str().into())]),
        Effect::Extend { period, approver, why, source, .. } => {
            let mut args = with_period(day, *period);
            args.extend([("approver", approver.as_str().into()), ("why", why.as_str().into())]);
            ExplainLine { source: Some(source.clone()), ..own("clock-explain-extend", on, due, args) }
        }
        Effect::End { why, .. } => own("clock-explain-end", on, None, [day, ("why", why.as_str().into())]),
    }
}

fn with_period(day: (&'static str, Value), period: Period) -> Args {
    vec![day, ("n", i64::from(period.number()).into()), ("unit", period.unit_code().into())]
}

fn own(
    key: &'static str,
    on: Date,
    due: Option<DueDate>,
    args: impl IntoIterator<Item = (&'static str, Value)>,
) -> ExplainLine {
    ExplainLine {
        key,
        args: args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        on,
        due,
        source: None,
    }
}

/// Rest and make-up days that the notices name on the way, joined into stretches.
fn named_days(from: Date, to: Date, matters: bool, calendar: &Calendar) -> Vec<ExplainLine> {
    let mut lines: Vec<(DayKind, Date, ExplainLine)> = Vec::new();
    if !matters {
        return Vec::new();
    }
    for day in calendar.named_days_between(from, to) {
        let (zh, en) = day.name.unwrap_or_default();
        if let Some((kind, last, line)) = lines.last_mut()
            && *kind == day.kind
            && last.tomorrow().is_ok_and(|next| next == day.date)
            && line.args.get("zh") == Some(&zh.into())
        {
            *last = day.date;
            line.args.insert("to".to_owned(), said(day.date));
            continue;
        }
        let key = match day.kind {
            DayKind::MakeUp | DayKind::Weekday => "clock-explain-make-up",
            DayKind::Rest | DayKind::Weekend => "clock-explain-rest",
        };
        let args = [("from", said(day.date)), ("to", said(day.date)), ("zh", zh.into()), ("en", en.into())];
        let line = ExplainLine { source: day.source.map(str::to_owned), ..own(key, day.date, None, args) };
        lines.push((day.kind, day.date, line));
    }
    lines.into_iter().map(|(_, _, line)| line).collect()
}

fn standing(state: &super::ClockState, today: Date) -> ExplainLine {
    let key = match state.phase {
        Phase::NotStarted => "clock-explain-not-started",
        Phase::Running => "clock-explain-left",
        Phase::Suspended => "clock-explain-suspended",
        Phase::Overdue => "clock-explain-overdue",
        Phase::EndedInTime => "clock-explain-ended-in-time",
        Phase::EndedLate => "clock-explain-ended-late",
    };
    let unit = if state.working_days { "wd" } else { "nd" };
    own(key, today, state.due, [("n", state.remaining.abs().into()), ("unit", unit.into())])
}
