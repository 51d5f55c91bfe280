//! `portico bench-approvals`: an inbox in which thousands of forms wait, on the database that the
//! options name. The forms go around the acts, in batches, which nothing else may; what is timed is
//! the first page of the inbox as the desk makes it, frame and counts included.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;
use platform::App;
use platform::approvals::cell::{self, CellId, CellState};
use platform::approvals::desk::inbox;
use platform::approvals::form::{self, Contributors, FormId, FormState};
use platform::people::{AccountId, Actor, Current, Post, Staff, StaffId, UnitId, actor_for, holding, unit};
use platform::view::Lang;
use platform::web::Desk;
use sea_orm::{EntityTrait, PaginatorTrait, Set};
use serde_json::json;

use super::spread;
use crate::{Place, demo};

/// Options of `portico bench-approvals`.
#[derive(Args)]
pub struct BenchApprovals {
    #[command(flatten)]
    place: Place,
    /// Forms that wait.
    #[arg(long, default_value_t = 10_000)]
    forms: usize,
    /// Looks to time.
    #[arg(long, default_value_t = 300)]
    count: usize,
    /// For machines; there is no other form.
    #[arg(long)]
    json: bool,
}

/// The articles of the demonstration that come along, so that units and people are there.
const DEMONSTRATION: usize = 20;
const BATCH: usize = 500;

impl BenchApprovals {
    /// Carries it out and prints JSON.
    pub async fn run(self) -> Result<ExitCode> {
        if !demo::is_loaded(&self.place.settings()?.data) {
            demo::load(&self.place, true, Some(DEMONSTRATION)).await?;
        }
        let app = self.place.open().await?;
        construction::hosts::load(&app).await?;
        let planner = planner(&app).await?;
        fill(&app, &planner, self.forms).await?;
        let desk = at_the_desk(&planner);
        let mut times = Vec::new();
        for _ in 0..self.count {
            let start = Instant::now();
            let answer = inbox::first(&app, &desk).await.map_err(|error| anyhow::anyhow!("{error}"))?;
            ensure!(answer.status().is_success(), "the inbox answered {}", answer.status());
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        let waiting = platform::approvals::count_waiting(&app, &planner).await?;
        println!("{}", json!({ "waiting": waiting, "first_page": spread(times) }));
        Ok(ExitCode::SUCCESS)
    }
}

async fn planner(app: &App) -> Result<Staff> {
    for unit in unit::Entity::find().all(app.db.read()).await? {
        let held = holding::holders(app.db.read(), unit.id, Post::ItOfficePlanner, app.time.now()).await?;
        if let Some(id) = held.first()
            && let Actor::Staff(staff) = actor_for(app, *id).await?
        {
            return Ok(Staff::clone(&staff));
        }
    }
    anyhow::bail!("nobody plans for the IT office")
}

fn at_the_desk(staff: &Staff) -> Desk {
    let current = Current {
        token_digest: String::new(),
        account: AccountId::new(),
        login: "measurement".to_owned(),
        staff: Arc::new(staff.clone()),
        csrf: String::new(),
        must_change_password: false,
        needs_second_factor: false,
        second_factor_set_up: false,
        password_days_left: 90,
        remind_of_password: false,
        last_sign_in: None,
    };
    Desk { current: Arc::new(current), lang: Lang::ZhHans, path: "/desk/inbox".to_owned() }
}

/// Forms of annex 1 that wait for the planner, as many as asked for in all.
async fn fill(app: &App, planner: &Staff, forms: usize) -> Result<()> {
    let units: Vec<UnitId> = unit::Entity::find().all(app.db.read()).await?.into_iter().map(|unit| unit.id).collect();
    let office = planner.units_of(Post::ItOfficePlanner).next().context("a unit")?;
    let there = usize::try_from(form::Entity::find().count(app.db.read()).await?)?;
    let mut number = there;
    while number < there + forms {
        let size = BATCH.min(there + forms - number);
        let write = app.db.write().await?;
        let (mut rows, mut cells) = (Vec::new(), Vec::new());
        for at in number..number + size {
            let id = FormId::new();
            let since = app.time.now().plus_seconds(-i64::try_from(at)? * 60);
            rows.push(waiting(id, at, units[at % units.len()], planner.id, since));
            cells.push(cell::ActiveModel {
                id: Set(CellId::new()),
                form_id: Set(id),
                round: Set(1),
                ordinal: Set(0),
                name: Set("plan".to_owned()),
                post: Set(Post::ItOfficePlanner.name().to_owned()),
                unit_id: Set(office),
                state: Set(CellState::Waiting),
                waiting_since: Set(Some(since)),
                ..empty()
            });
        }
        form::Entity::insert_many(rows).exec_without_returning(&write.transaction).await?;
        cell::Entity::insert_many(cells).exec_without_returning(&write.transaction).await?;
        write.transaction.commit().await?;
        number += size;
    }
    Ok(())
}

fn waiting(id: FormId, at: usize, unit: UnitId, drafter: StaffId, since: platform::Moment) -> form::ActiveModel {
    form::ActiveModel {
        id: Set(id),
        serial: Set(format!("JS-2026-BENCH-{at:06}")),
        kind: Set("annex1".to_owned()),
        version: Set(1),
        unit_id: Set(unit),
        subject_kind: Set("site".to_owned()),
        subject_id: Set(String::new()),
        subject_label: Set(format!("栏目调整 {at}")),
        fields: Set(json!({})),
        contributors: Set(Contributors(vec![StaffId::new()])),
        digest: Set("0".repeat(64)),
        round: Set(1),
        state: Set(FormState::Waiting),
        cell: Set(0),
        opened_by: Set(drafter),
        opened_at: Set(since),
        moved_at: Set(since),
        closed_at: Set(None),
    }
}

/// A cell that nobody has signed.
fn empty() -> cell::ActiveModel {
    cell::ActiveModel {
        conclusion: Set(None),
        opinion: Set(None),
        signed_by: Set(None),
        signed_name: Set(None),
        delegation_id: Set(None),
        signed_at: Set(None),
        signed_digest: Set(None),
        voided_at: Set(None),
        answers: Set(None),
        ..Default::default()
    }
}
