//! Drawing up a disposal list (art. 21): the versions of one's unit whose term has passed, to be
//! ticked; handed in at once, because nothing in it is typed but the note.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use platform::app::App;
use platform::approvals::FormId;
use platform::approvals::form;
use platform::people::{Post, UnitId};
use platform::permits::{FillForm, Resource, ResourceKind};
use platform::view::Page;
use platform::web::desk::{Back, settle, standing};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Query, Routes, Who, desk};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};

use super::disposal::{self, DRAFTERS, Disposal, words};
use super::record::{self, RecordId};

/// How many versions one list can hold.
const MOST: u64 = 500;

pub(super) fn routes() -> Routes {
    Routes::default().get("/desk/archive/disposals/new", Who::Posts(DRAFTERS), show).post(
        "/desk/archive/disposals",
        Who::Posts(DRAFTERS),
        draw_up,
    )
}

/// The page.
#[derive(Debug, Default, Serialize)]
pub struct DisposalPage {
    form: String,
    unit: String,
    rows: Vec<Row>,
    note: String,
    errors: Vec<Reason>,
}

/// A version that may go.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    title: String,
    number: i32,
    from: i64,
    until: i64,
    term: String,
    chosen: bool,
}

impl Page for DisposalPage {
    const TEMPLATE: &'static str = "content/archive/disposal.html";

    fn samples() -> Vec<Self> {
        let row = Row { id: "0193".into(), title: "小游园 <b>".into(), term: "十年".into(), ..Row::default() };
        let reason =
            Reason {
                text: "未到期".into(), field: "record".into(), article: "21".into(), remedy: "等到期".into()
            };
        let full = Self {
            form: "0193".into(),
            unit: "0193".into(),
            rows: vec![Row { chosen: true, ..row.clone() }, row],
            note: "<b>".into(),
            errors: vec![reason],
        };
        vec![Self::default(), full]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    form: String,
}

async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let mut chosen = Vec::new();
    let mut note = String::new();
    if let Ok(id) = asked.form.parse::<FormId>() {
        let form = form::visible(&app, &desk.actor(), id).await?;
        let fields: Disposal = form.fields()?;
        chosen = fields.lines.iter().map(|line| line.record.to_string()).collect();
        note = fields.note;
    }
    page(&app, &desk, Back::default(), &asked.form, &chosen, &note).await
}

fn unit_of(app: &App, desk: &Desk) -> Result<UnitId> {
    let unit = desk.staff().units_of(Post::InformationOfficer).next();
    app.policies.permit(&desk.actor(), FillForm, &Resource::new(ResourceKind::Form, "new", unit))?;
    unit.ok_or(Error::NotFound)
}

async fn page(app: &App, desk: &Desk, back: Back, form: &str, chosen: &[String], note: &str) -> Result<Response> {
    let unit = unit_of(app, desk)?;
    let records = record::ended(app.db.read(), unit, MOST).await?;
    let page = DisposalPage {
        form: form.to_owned(),
        unit: unit.to_string(),
        rows: records
            .into_iter()
            .map(|record| Row {
                chosen: chosen.contains(&record.id.to_string()),
                id: record.id.to_string(),
                title: record.title,
                number: record.number,
                from: record.shown_from.0,
                until: record.shown_until.map(|at| at.0).unwrap_or_default(),
                term: words(app, desk.lang, record.keep_months),
            })
            .collect(),
        note: note.to_owned(),
        errors: back.errors,
    };
    desk::show_with(app, desk, back.status, &page).await
}

async fn draw_up(State(app): State<App>, desk: Desk, Form(pairs): Form<Vec<(String, String)>>) -> Result<Response> {
    let said = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let chosen: Vec<String> = pairs.iter().filter(|(key, _)| key == "record").map(|(_, value)| value.clone()).collect();
    let records: Vec<RecordId> = chosen.iter().filter_map(|id| id.parse().ok()).collect();
    let unit = unit_of(&app, &desk)?;
    let act = app.act(&desk.actor()).await?;
    let result = match said("form").parse::<FormId>() {
        Ok(form) => disposal::draw_up_again(&act, form, &records, said("note")).await,
        Err(_) => disposal::draw_up(&act, unit, &records, said("note")).await,
    };
    match settle(act, result).await {
        Ok(form) => Ok(Redirect::to(&form.url()).into_response()),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            page(&app, &desk, back, said("form"), &chosen, said("note")).await
        }
    }
}
