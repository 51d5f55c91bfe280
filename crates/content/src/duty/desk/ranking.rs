//! 报送排名: the ranking of a month, as CSV too. Everybody at the desk sees it: it is how units compare.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::{UnitId, unit};
use platform::view::Page;
use platform::web::desk::{Choice, say};
use platform::web::{Desk, Query, csv, desk};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};

use super::choice;
use crate::duty::submission::{self, Count, Month, Placed};

/// The month that is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    month: String,
}

/// The ranking.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RankingPage {
    month: String,
    months: Vec<Choice>,
    rows: Vec<Row>,
    frozen_at: Option<i64>,
    corrected: bool,
    prompt: u32,
    source: String,
}

/// A unit's place.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    place: i32,
    unit: String,
    offered: i32,
    prompt: i32,
    accepted: i32,
    used: i32,
    first_met: i64,
    first_asked: i64,
    /// What it would be now, where that differs from what was frozen; empty otherwise.
    now: Option<Now>,
    own: bool,
}

/// Counts as they are now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Now {
    offered: i32,
    prompt: i32,
    accepted: i32,
    used: i32,
}

impl Page for RankingPage {
    const TEMPLATE: &'static str = "content/duty/ranking.html";

    fn samples() -> Vec<Self> {
        let row = Row {
            place: 1,
            unit: "区教委 <b>&</b>".into(),
            offered: 12,
            prompt: 10,
            accepted: 8,
            used: 7,
            first_met: 2,
            first_asked: 3,
            now: None,
            own: true,
        };
        let corrected = Row { now: Some(Now { offered: 12, prompt: 10, accepted: 8, used: 6 }), ..row.clone() };
        let page = Self {
            month: "2026-11".into(),
            months: vec![choice("2026-11", "2026-11", "2026-11")],
            prompt: 2,
            source: "示例".into(),
            ..Self::default()
        };
        vec![
            page.clone(),
            Self { rows: vec![row.clone()], ..page.clone() },
            Self { rows: vec![row, corrected], frozen_at: Some(1_795_395_480_000_000), corrected: true, ..page },
        ]
    }
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let page = page(&app, &desk, &asked).await?;
    desk::show(&app, &desk, &page).await
}

async fn page(app: &App, desk: &Desk, asked: &Asked) -> Result<RankingPage> {
    let db = app.db.read();
    let today = app.time.now().day();
    let months = submission::months(db, today).await?;
    let month =
        if asked.month.is_empty() { Month::of(today) } else { Month::parse(&asked.month).ok_or(Error::NotFound)? };
    if !months.contains(&month) {
        return Err(Error::NotFound);
    }
    let now = submission::of_month(app, db, month).await?;
    let frozen = submission::frozen(db, month).await?;
    let counts: HashMap<UnitId, Count> = now.iter().map(|placed| (placed.unit, placed.count)).collect();
    let placed: Vec<Placed> = if frozen.is_empty() {
        now
    } else {
        frozen
            .iter()
            .map(|row| Placed {
                unit: row.unit_id,
                place: row.place,
                count: Count { used: row.used, accepted: row.accepted, prompt: row.prompt, offered: row.offered },
            })
            .collect()
    };
    let names = unit::names(app, placed.iter().map(|placed| placed.unit)).await?;
    let firsts = submission::first_in_time(db).await?;
    let rows: Vec<Row> = placed
        .into_iter()
        .map(|placed| {
            let live = counts.get(&placed.unit).copied().unwrap_or_default();
            let differs = !frozen.is_empty() && live != placed.count;
            let (first_met, first_asked) = firsts.get(&placed.unit).copied().unwrap_or_default();
            Row {
                place: placed.place,
                unit: names.get(&placed.unit).cloned().unwrap_or_default(),
                offered: placed.count.offered,
                prompt: placed.count.prompt,
                accepted: placed.count.accepted,
                used: placed.count.used,
                first_met,
                first_asked,
                now: differs.then_some(Now {
                    offered: live.offered,
                    prompt: live.prompt,
                    accepted: live.accepted,
                    used: live.used,
                }),
                own: desk.staff().unit_id == placed.unit,
            }
        })
        .collect();
    let prompt = app.rules.days("submission.prompt", today)?;
    Ok(RankingPage {
        months: months.iter().map(|one| choice(&one.name(), one.name(), &month.name())).collect(),
        month: month.name(),
        corrected: rows.iter().any(|row| row.now.is_some()),
        frozen_at: frozen.first().map(|row| row.frozen_at.0),
        prompt: prompt.value.number(),
        source: prompt.rule.source.clone(),
        rows,
    })
}

pub(super) async fn export(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let page = page(&app, &desk, &asked).await?;
    let titles = ["place", "unit", "offered", "prompt", "accepted", "used", "corrected"];
    let mut lines = vec![titles.iter().map(|key| say(&app, &desk, &format!("duty-rank-{key}"))).collect::<Vec<_>>()];
    for row in &page.rows {
        let now = row.now.as_ref();
        let corrected =
            now.map(|now| format!("{}/{}/{}/{}", now.offered, now.prompt, now.accepted, now.used)).unwrap_or_default();
        let counts = [row.offered, row.prompt, row.accepted, row.used].map(|count| count.to_string());
        lines.push([row.place.to_string(), row.unit.clone()].into_iter().chain(counts).chain([corrected]).collect());
    }
    Ok(csv::answer(&format!("submissions-{}.csv", page.month), &lines))
}
