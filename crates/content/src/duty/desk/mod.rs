//! The desk of content duties (art. 18): the table of annex 4 with its editor, import, print and history, the board,
//! and the monthly ranking of what units sent to the portal.

pub mod board;
pub mod edit;
pub mod import;
pub mod line;
pub mod list;
pub mod ranking;

use std::collections::HashSet;
use std::pin::Pin;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use platform::app::App;
use platform::people::{Post, Staff, UnitId, unit};
use platform::permits::{Resource, ResourceKind, ViewDuty};
use platform::web::desk::{Choice, Flash, NavItem, Waiting};
use platform::web::{Desk, Routes, Who};
use platform::{Error, Result};
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use serde::Deserialize;

use super::{period, row};

/// Its entry in the navigation.
pub const NAVIGATION: NavItem = NavItem { key: "duty", url: "/desk/duty", posts: &[] };

/// Who draws the table up.
const PLANNERS: Who = Who::Posts(&[Post::ItOfficePlanner]);
/// Who reports changes.
const REPORTERS: Who = Who::Posts(&[Post::InformationOfficer, Post::ItOfficePlanner]);

/// What an uploaded table may weigh at all; how many lines it may have is in the rulebook.
const CEILING: usize = 8 << 20;

/// Every page and every deed of this desk.
pub fn routes() -> Routes {
    Routes::default()
        .get("/desk/duty", Who::SignedIn, list::show)
        .get("/desk/duty/export", Who::SignedIn, list::export)
        .get("/desk/duty/print", Who::SignedIn, list::print)
        .get("/desk/duty/board", Who::SignedIn, board::show)
        .get("/desk/duty/submissions", Who::SignedIn, ranking::show)
        .get("/desk/duty/submissions/export", Who::SignedIn, ranking::export)
        .get("/desk/duty/import", PLANNERS, import::show)
        .post("/desk/duty/import", PLANNERS, import::act.layer(DefaultBodyLimit::max(CEILING)))
        .post("/desk/duty/copies", PLANNERS, import::copy)
        .get("/desk/duty/{id}", Who::SignedIn, line::show)
        .get("/desk/duty/{id}/edit", PLANNERS, edit::show)
        .post("/desk/duty/{id}", PLANNERS, edit::act)
        .post("/desk/duty/{id}/ending", PLANNERS, line::end)
        .post("/desk/duty/{id}/changes", REPORTERS, line::report)
}

/// Overdue periods of the units that a person answers for.
pub fn waiting<'a>(app: &'a App, staff: &'a Staff) -> Pin<Box<dyn Future<Output = Result<Vec<Waiting>>> + Send + 'a>> {
    Box::pin(async move {
        let posts = [Post::InformationOfficer, Post::DeputyLeader, Post::PrincipalLeader];
        let units: HashSet<UnitId> = posts.into_iter().flat_map(|post| staff.units_of(post)).collect();
        if units.is_empty() {
            return Ok(Vec::new());
        }
        let overdue = period::Entity::find()
            .filter(period::Column::Met.eq(false))
            .filter(period::Column::MadeUpAt.is_null())
            .filter(period::Column::UnitId.is_in(units));
        Ok(vec![Waiting { key: "duty", count: overdue.count(app.db.read()).await? }])
    })
}

/// Which units' duties somebody sees: asked once a page.
struct Sight {
    all: bool,
    units: HashSet<UnitId>,
}

impl Sight {
    fn of(app: &App, desk: &Desk) -> Self {
        let actor = desk.actor();
        let every = Resource::new(ResourceKind::Unit, "every", None);
        let staff = desk.staff();
        let own = staff.units().into_iter().chain([staff.unit_id]);
        Self {
            all: app.policies.allows(&actor, ViewDuty, &every),
            units: own.filter(|unit| app.policies.allows(&actor, ViewDuty, &Resource::unit(*unit))).collect(),
        }
    }

    fn unit(&self, unit: UnitId) -> bool {
        self.all || self.units.contains(&unit)
    }

    /// Whoever leads or supports sees the line; so does the unit that keeps the site.
    fn row(&self, row: &row::Model, keeper: UnitId) -> bool {
        self.unit(keeper) || self.units_of(row).any(|unit| self.unit(unit))
    }

    fn units_of<'a>(&self, row: &'a row::Model) -> impl Iterator<Item = UnitId> + use<'a> {
        row.supporting.0.iter().copied().chain([row.lead_unit_id])
    }

    fn must(&self, seen: bool) -> Result<()> {
        if seen { Ok(()) } else { Err(Error::NotFound) }
    }
}

/// The open units, as choices behind an empty one.
async fn unit_choices(app: &App, chosen: &str) -> Result<Vec<Choice>> {
    let units = unit::Entity::find()
        .filter(unit::Column::ClosedAt.is_null())
        .order_by_asc(unit::Column::Code)
        .all(app.db.read())
        .await?;
    Ok(units.into_iter().map(|unit| choice(&unit.id.to_string(), unit.name, chosen)).collect())
}

fn choice(value: &str, label: impl Into<String>, chosen: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.into(), selected: value == chosen }
}

/// What stands before all the others.
fn or_any(label: String, chosen: &str, choices: Vec<Choice>) -> Vec<Choice> {
    [choice("", label, chosen)].into_iter().chain(choices).collect()
}

/// What was just done, as the address after it says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

impl Done {
    /// Only what is a message of ours; anybody can write an address.
    fn flashes(&self, app: &App, desk: &Desk) -> Vec<Flash> {
        let known = ["written", "ended", "reported", "imported", "copied"];
        let text = || app.view.text(desk.lang, &format!("duty-done-{}", self.done), &Default::default());
        if known.contains(&self.done.as_str()) { vec![Flash::done(text())] } else { Vec::new() }
    }
}

/// `a=1&b=2` of what is not empty.
fn query(pairs: &[(&str, &str)]) -> String {
    let said = pairs.iter().filter(|(_, value)| !value.is_empty());
    said.map(|(name, value)| format!("{name}={}", crate::pages::article::encoded(value))).collect::<Vec<_>>().join("&")
}
