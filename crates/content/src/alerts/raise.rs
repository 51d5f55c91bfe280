//! Raising and ending an alert: one person of the IT office, at once, written down.

use platform::act::all_clear;
use platform::journal::Entry;
use platform::permits::{RaiseAlert, Resource};
use platform::{Act, Moment, Refusal, Result};
use screening::Place;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;

use super::alert::{self, AlertId, AlertKind, Model};
use crate::checks::screen;
use crate::finding::pinning;

/// What is to stand on every page.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// Kind.
    pub kind: Option<AlertKind>,
    /// What it says.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// Where more is said: a path of the portal or an address of a public body.
    pub url: String,
    /// From when; now when missing.
    pub from: Option<Moment>,
    /// Until when.
    pub until: Option<Moment>,
}

/// Raises an alert; it stands on every page of every site within a second.
pub async fn raise(act: &Act, new: New) -> Result<Model> {
    act.permit(RaiseAlert, &Resource::cluster())?;
    let (rules, now) = (&act.app().rules, act.now());
    let longest = rules.chars("alert.text", now.day())?.value;
    let most = rules.count("alert.most", now.day())?.value;
    let term = rules.days("alert.term", now.day())?.value.number();
    let (text, text_en) = (one_line(&new.text), one_line(&new.text_en));
    let length = |text: &str| text.chars().count() as u64;
    let mut reasons = Vec::new();
    let living = alert::living(act.db(), now).await?;
    if living.len() as u64 >= most {
        reasons.push(Refusal::new("alerts-most").arg("most", most).remedy("alerts-most-remedy"));
    }
    if new.kind.is_none() {
        reasons.push(Refusal::new("alerts-kind").field("kind"));
    }
    let silent = text.is_empty() && new.kind != Some(AlertKind::Mourning);
    if silent || length(&text) > longest {
        reasons.push(Refusal::new("alerts-text").arg("most", longest).field("text"));
    }
    // English takes more letters for the same.
    if length(&text_en) > longest * 3 {
        reasons.push(Refusal::new("alerts-text").arg("most", longest * 3).field("text_en"));
    }
    if living.iter().any(|known| !text.is_empty() && known.text == text) {
        reasons.push(Refusal::new("alerts-twice").field("text"));
    }
    let shown = [("text", Place::Title, text.as_str()), ("text_en", Place::Title, &text_en)];
    reasons.extend(screen::blockers(act.app(), act.db(), &shown).await?);
    let from = new.from.map_or(now, |from| from.max(now));
    let last = Moment(from.0.saturating_add(i64::from(term) * DAY));
    let until = new.until.filter(|until| from < *until && *until <= last);
    if until.is_none() {
        reasons.push(Refusal::new("alerts-until").arg("days", term).field("until"));
    }
    let url = match pinning::public_address(act.app(), new.url.trim()) {
        _ if new.url.trim().is_empty() => String::new(),
        Some(url) => url.to_string(),
        None => {
            reasons.push(Refusal::new("alerts-url").field("url"));
            String::new()
        }
    };
    all_clear(reasons)?;
    let (Some(kind), Some(until)) = (new.kind, until) else {
        return Err(anyhow::anyhow!("reasons were lost").into());
    };
    let row = alert::ActiveModel {
        id: Set(AlertId::new()),
        kind: Set(kind),
        text: Set(text.clone()),
        text_en: Set(text_en),
        url: Set(url.clone()),
        from_at: Set(from),
        until_at: Set(until),
        raised_by: Set(act.staff()?.id),
        raised_at: Set(now),
        ended_by: Set(None),
        ended_at: Set(None),
    };
    let raised = row.insert(act.db()).await?;
    act.record(
        Entry::new("alert.raise", super::show::OBJECT, raised.id, &text)
            .effect(json!({ "kind": kind.name(), "url": url, "from": from.rfc3339(), "until": until.rfc3339() })),
    );
    Ok(raised)
}

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Ends an alert before its time.
pub async fn end(act: &Act, id: AlertId) -> Result<()> {
    act.permit(RaiseAlert, &Resource::cluster())?;
    let raised = alert::by_id(act.db(), id).await?;
    if !raised.lives(act.now()) {
        return Err(Refusal::new("alerts-over").into());
    }
    let text = raised.text.clone();
    let mut row = raised.into_active_model();
    row.ended_by = Set(Some(act.staff()?.id));
    row.ended_at = Set(Some(act.now()));
    row.update(act.db()).await?;
    act.record(Entry::new("alert.end", super::show::OBJECT, id, &text));
    Ok(())
}
