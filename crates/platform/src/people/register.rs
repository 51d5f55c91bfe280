//! The forms of the system administrator who keeps the register of units and staff (arts. 2, 5).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::unit::{Card, New, UnitKind};
use super::unit_page::{self, Done};
use super::{Post, UnitId, staff, unit};
use crate::App;
use crate::error::{Error, Refusal, Result};
use crate::permits::{KeepPeople, Resource};
use crate::view::Page;
use crate::web::errors::{Reason, reasons};
use crate::web::{Desk, Form, Path, Routes, Who, desk};

const KEEPERS: Who = Who::Posts(&[Post::SystemAdministrator]);

/// The routes of this page.
pub(super) fn routes() -> Routes {
    Routes::default()
        .get("/desk/people/new-unit", KEEPERS, show_new)
        .post("/desk/people/units", KEEPERS, found)
        .post("/desk/people/units/{id}/card", KEEPERS, rename)
        .post("/desk/people/units/{id}/close", KEEPERS, close)
        .post("/desk/people/units/{id}/staff", KEEPERS, hire)
}

/// The form for a new unit.
#[derive(Serialize)]
pub struct NewUnitPage {
    typed: UnitForm,
    parents: Vec<(UnitId, String)>,
    kinds: Vec<UnitKind>,
    errors: Vec<Reason>,
}

/// What the form for a unit holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitForm {
    code: String,
    kind: String,
    parent: String,
    usc_code: String,
    name: String,
    short_name: String,
    address: String,
    phone: String,
}

impl UnitForm {
    fn card(&self) -> Card {
        Card {
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            address: self.address.clone(),
            phone: self.phone.clone(),
        }
    }
}

impl Page for NewUnitPage {
    const TEMPLATE: &'static str = "platform/people/new_unit.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            typed: UnitForm { name: "新单位\"><b>".into(), kind: "subdistrict".into(), ..UnitForm::default() },
            parents: vec![(UnitId::new(), "东城区人民政府办公室".into())],
            kinds: UnitKind::ALL.into(),
            errors: vec![Reason {
                text: "代码只能用小写字母".into(),
                remedy: String::new(),
                article: String::new(),
                field: "code".into(),
            }],
        }]
    }
}

async fn show_new(State(app): State<App>, desk: Desk) -> Result<Response> {
    app.policies.permit(&desk.actor(), KeepPeople, &Resource::unit(UnitId::new()))?;
    new_page(&app, &desk, UnitForm::default(), &[]).await
}

async fn new_page(app: &App, desk: &Desk, typed: UnitForm, refusals: &[Refusal]) -> Result<Response> {
    let units = unit::visible_to(app, &desk.actor()).await?;
    let page = NewUnitPage {
        typed,
        parents: units.into_iter().filter(|unit| unit.closed_at.is_none()).map(|unit| (unit.id, unit.name)).collect(),
        kinds: UnitKind::ALL.into(),
        errors: reasons(app, desk.lang, refusals),
    };
    let status = if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk::show_with(app, desk, status, &page).await
}

async fn found(State(app): State<App>, desk: Desk, Form(form): Form<UnitForm>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    act.permit(KeepPeople, &Resource::unit(UnitId::new()))?;
    let new = New {
        code: form.code.clone(),
        kind: UnitKind::parse(&form.kind).unwrap_or(UnitKind::StateOrgan),
        parent: if form.parent.is_empty() { None } else { Some(form.parent.parse()?) },
        usc_code: form.usc_code.clone(),
        card: form.card(),
    };
    match unit::found(&act, new).await {
        Ok(unit) => {
            act.commit().await?;
            Ok(unit_page::back(unit.id, Done::Founded))
        }
        Err(Error::Refused(refusals)) => {
            drop(act);
            new_page(&app, &desk, form, &refusals).await
        }
        Err(error) => Err(error),
    }
}

async fn rename(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<UnitId>,
    Form(form): Form<UnitForm>,
) -> Result<Response> {
    let done = async {
        let act = app.act(&desk.actor()).await?;
        unit::rename(&act, id, &form.card()).await?;
        act.commit().await?;
        Ok(Done::Renamed)
    };
    unit_page::answer(&app, &desk, id, done.await).await
}

async fn close(State(app): State<App>, desk: Desk, Path(id): Path<UnitId>) -> Result<Response> {
    let done = async {
        let act = app.act(&desk.actor()).await?;
        unit::close(&act, id).await?;
        act.commit().await?;
        Ok(Done::Closed)
    };
    unit_page::answer(&app, &desk, id, done.await).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HireForm {
    name: String,
    title: String,
    email: String,
    phone: String,
}

async fn hire(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<UnitId>,
    Form(form): Form<HireForm>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let new = staff::New { unit: id, name: form.name, title: form.title, email: form.email, phone: form.phone };
    match staff::hire(&act, new).await {
        Ok(person) => {
            act.commit().await?;
            Ok(Redirect::to(&format!("/desk/people/staff/{}?done=hired", person.id)).into_response())
        }
        Err(error) => {
            drop(act);
            unit_page::answer(&app, &desk, id, Err(error)).await
        }
    }
}
