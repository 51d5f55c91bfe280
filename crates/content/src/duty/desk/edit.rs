//! The editor of a line: a new version from a day on, with help beside every field.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use construction::columns::{ColumnId, column};
use construction::sites::site;
use platform::app::App;
use platform::people::{Post, StaffId, UnitId, holding, staff, unit};
use platform::permits::{KeepDuty, Resource};
use platform::view::Page;
use platform::web::desk::{Back, Choice, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, desk};
use platform::{OrNotFound, Result};
use sea_orm::entity::prelude::*;
use serde::Serialize;

use super::{choice, or_any, unit_choices};
use crate::desk::fields::Fields;
use crate::duty::row::{self, Way};
use crate::duty::table;
use crate::duty::write::{self, Line};
use crate::duty::{Day, Frequency};

/// The editor.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EditDutyPage {
    id: String,
    column: String,
    place: String,
    site: String,
    number: String,
    versions: i32,
    in_force: String,
    typed: Typed,
    ways: Vec<Choice>,
    leads: Vec<Choice>,
    supporting: Vec<Choice>,
    leaders: Vec<Choice>,
    officers_a: Vec<Choice>,
    officers_b: Vec<Choice>,
    frequencies: Vec<Choice>,
    remind: u32,
    most: u64,
    errors: Vec<Reason>,
    stale: bool,
}

/// What was typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Typed {
    requirement: String,
    phone: String,
    number: String,
    first_due: String,
    minimum: String,
    warning_days: String,
    score: String,
    valid_from: String,
    valid_until: String,
    reason: String,
}

impl Page for EditDutyPage {
    const TEMPLATE: &'static str = "content/duty/edit.html";

    fn samples() -> Vec<Self> {
        let one = vec![choice("1", "区教委 · 示一", "1"), choice("2", "区民政局 · 示二", "1")];
        let page = Self {
            id: "0193".into(),
            column: "要闻 <b>&</b>".into(),
            place: "新闻 / 要闻".into(),
            site: "数字东城".into(),
            versions: 0,
            ways: one.clone(),
            leads: one.clone(),
            supporting: one.clone(),
            leaders: one.clone(),
            officers_a: one.clone(),
            officers_b: one.clone(),
            frequencies: one,
            remind: 3,
            most: 300,
            ..Self::default()
        };
        let error = |field: &str| Reason {
            text: "A角和B角必须是两个人".into(),
            remedy: "换一位信息员".into(),
            article: "18".into(),
            field: field.into(),
        };
        let typed = Typed { requirement: "\"><script>".into(), valid_from: "2026-12-01".into(), ..Typed::default() };
        let bad = Self {
            number: "www-001".into(),
            versions: 2,
            in_force: "2026-01-01".into(),
            typed,
            errors: vec![error("officer_b"), error("")],
            stale: true,
            ..page.clone()
        };
        vec![page, bad]
    }
}

/// What a posted form says.
fn line(fields: &Fields) -> Line {
    let number = |name: &str| fields.text(name).trim().parse().ok();
    let day = |name: &str| fields.text(name).trim().parse::<Day>().ok().map(|day| day.0);
    Line {
        requirement: fields.text("requirement").replace("\r\n", "\n"),
        way: Way::parse(fields.text("way")),
        lead_unit: fields.text("lead_unit").parse().ok(),
        supporting: fields.all("supporting").iter().filter_map(|unit| unit.parse().ok()).collect(),
        leader: fields.text("leader").parse().ok(),
        officer_a: fields.text("officer_a").parse().ok(),
        officer_b: fields.text("officer_b").parse().ok(),
        phone: fields.text("phone").to_owned(),
        frequency: Frequency::parse(fields.text("frequency"), number("number")),
        first_due: day("first_due"),
        minimum: number("minimum"),
        warning_days: number("warning_days"),
        score: number("score"),
        valid_from: day("valid_from"),
        valid_until: day("valid_until"),
        reason: fields.text("reason").to_owned(),
    }
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Path(id): Path<ColumnId>) -> Result<Response> {
    app.policies.permit(&desk.actor(), KeepDuty, &Resource::cluster())?;
    let today = app.time.now().day();
    let column = column::by_id(app.db.read(), id).await?;
    let versions = row::of_column(app.db.read(), id).await?;
    let line = match versions.last() {
        Some(row) => {
            let begins = (row.valid_from.0 <= today).then_some(today);
            Line { valid_from: begins, valid_until: row.valid_until.map(|day| day.0), first_due: None, ..Line::of(row) }
        }
        None => Line {
            lead_unit: Some(column.unit_id),
            way: Some(Way::Joint),
            minimum: Some(1),
            warning_days: u32::try_from(app.rules.count("duty.warning", today)?.value).ok(),
            score: Some(0),
            valid_from: Some(today),
            phone: unit::by_id(app.db.read(), column.unit_id).await?.phone,
            requirement: column.description.clone(),
            ..Line::default()
        },
    };
    let typed = typed_of(&line);
    page(&app, &desk, &column, &versions, &line, typed, Back { status: StatusCode::OK, ..Back::default() }).await
}

fn typed_of(line: &Line) -> Typed {
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    Typed {
        requirement: line.requirement.clone(),
        phone: line.phone.clone(),
        number: number(line.frequency.and_then(Frequency::number)),
        first_due: day(line.first_due),
        minimum: number(line.minimum),
        warning_days: number(line.warning_days),
        score: number(line.score),
        valid_from: day(line.valid_from),
        valid_until: day(line.valid_until),
        reason: line.reason.clone(),
    }
}

async fn page(
    app: &App,
    desk: &Desk,
    column: &column::Model,
    versions: &[row::Model],
    line: &Line,
    typed: Typed,
    back: Back,
) -> Result<Response> {
    let today = app.time.now().day();
    let site = site::by_id(app.db.read(), column.site_id).await?;
    let text = |id: Option<String>| id.unwrap_or_default();
    let lead = text(line.lead_unit.map(|unit| unit.to_string()));
    let mut supporting = unit_choices(app, "").await?;
    for choice in &mut supporting {
        choice.selected = line.supporting.iter().any(|unit| unit.to_string() == choice.value);
    }
    let officers = people(app, &[Post::InformationOfficer]).await?;
    let leaders = people(app, &[Post::PrincipalLeader, Post::DeputyLeader]).await?;
    let none = || desk::say(app, desk, "duty-choose");
    let chosen = |people: &[(StaffId, String)], chosen: Option<StaffId>| {
        let chosen = text(chosen.map(|staff| staff.to_string()));
        let choices = people.iter().map(|(id, name)| choice(&id.to_string(), name.clone(), &chosen)).collect();
        or_any(none(), &chosen, choices)
    };
    let frequency = line.frequency.map(Frequency::name).unwrap_or_default();
    let in_force = versions.iter().find(|row| row.covers(today));
    let mut place: Vec<String> =
        column::ancestors(app.db.read(), column).await?.into_iter().map(|above| above.name).collect();
    place.push(column.name.clone());
    let page = EditDutyPage {
        id: column.id.to_string(),
        column: column.name.clone(),
        place: place.join(" / "),
        site: site.short_name,
        number: versions.first().map(|row| row.number.clone()).unwrap_or_default(),
        versions: i32::try_from(versions.len()).unwrap_or(i32::MAX),
        in_force: in_force.map(|row| row.valid_from.to_string()).unwrap_or_default(),
        typed,
        ways: Way::ALL
            .into_iter()
            .map(|way| {
                let chosen = line.way.map(Way::name).unwrap_or_default();
                choice(way.name(), table::way(&app.view, desk.lang, way), chosen)
            })
            .collect(),
        leads: unit_choices(app, &lead).await?,
        supporting,
        leaders: chosen(&leaders, line.leader),
        officers_a: chosen(&officers, line.officer_a),
        officers_b: chosen(&officers, line.officer_b),
        frequencies: Frequency::ALL
            .into_iter()
            .map(|one| {
                let name = desk::say(app, desk, &format!("duty-frequency-name-{}", one.name()));
                choice(one.name(), name, frequency)
            })
            .collect(),
        remind: app.rules.days("duty.remind", today)?.value.number(),
        most: app.rules.chars("duty.text", today)?.value,
        errors: back.errors,
        stale: back.stale,
    };
    desk::show_with(app, desk, back.status, &page).await
}

/// Whoever holds one of the posts, with their units.
async fn people(app: &App, posts: &[Post]) -> Result<Vec<(StaffId, String)>> {
    let db = app.db.read();
    let held = holding::Entity::find()
        .filter(holding::Column::Post.is_in(posts.iter().copied()))
        .filter(holding::in_force(app.time.now()))
        .all(db)
        .await?;
    let names = staff::names(app, crate::desk::row::unique(held.iter().map(|held| held.staff_id))).await?;
    let units: Vec<UnitId> = crate::desk::row::unique(held.iter().map(|held| held.unit_id));
    let units: std::collections::HashMap<UnitId, unit::Model> = unit::Entity::find()
        .filter(unit::Column::Id.is_in(units))
        .all(db)
        .await?
        .into_iter()
        .map(|unit| (unit.id, unit))
        .collect();
    let mut people: Vec<(String, StaffId, String)> = held
        .into_iter()
        .filter_map(|held| {
            let unit = units.get(&held.unit_id)?;
            let name = names.get(&held.staff_id)?;
            Some((unit.code.clone(), held.staff_id, format!("{} · {name}", unit.short_name)))
        })
        .collect();
    people.sort();
    people.dedup_by_key(|(_, id, _)| *id);
    Ok(people.into_iter().map(|(_, id, name)| (id, name)).collect())
}

pub(super) async fn act(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ColumnId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let line = line(&fields);
    let act = app.act(&desk.actor()).await?;
    let expected = fields.text("versions").parse().unwrap_or(-1);
    let result = write::write(&act, id, &line, expected).await;
    match settle(act, result).await {
        Ok(_) => Ok(to(&format!("/desk/duty/{id}?done=written"))),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            app.policies.permit(&desk.actor(), KeepDuty, &Resource::cluster())?;
            let column = column::Entity::find_by_id(id).one(app.db.read()).await?.or_not_found()?;
            let versions = row::of_column(app.db.read(), id).await?;
            let typed = Typed {
                requirement: fields.text("requirement").to_owned(),
                phone: fields.text("phone").to_owned(),
                number: fields.text("number").to_owned(),
                first_due: fields.text("first_due").to_owned(),
                minimum: fields.text("minimum").to_owned(),
                warning_days: fields.text("warning_days").to_owned(),
                score: fields.text("score").to_owned(),
                valid_from: fields.text("valid_from").to_owned(),
                valid_until: fields.text("valid_until").to_owned(),
                reason: fields.text("reason").to_owned(),
            };
            page(&app, &desk, &column, &versions, &line, typed, back).await
        }
    }
}
