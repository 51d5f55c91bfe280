//! One column on the desk: its facts, the form that changes them, and closing it (arts. 10, 18).

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::UnitId;
use platform::permits::KeepColumns;
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{OrNotFound, Refusal, Result};
use serde::Serialize;

use super::columns::{ColumnForm, kinds, templates};
use super::site::Card;
use super::{Choice, Done, PLANNERS, Version, back, refused, status, unit_choices};
use crate::columns::{self, Change, ColumnId, ColumnKind, Template, column};
use crate::sites::site::{self, SiteState};

pub(super) fn routes() -> Routes {
    Routes::default().get("/desk/columns/{id}", Who::SignedIn, show).post("/desk/columns/{id}", PLANNERS, change).post(
        "/desk/columns/{id}/closing",
        PLANNERS,
        close,
    )
}

/// The column.
#[derive(Debug, Serialize)]
pub struct ColumnPage {
    site: Card,
    id: ColumnId,
    name: String,
    path: String,
    open: bool,
    typed: ColumnForm,
    kinds: Vec<Choice>,
    templates: Vec<Choice>,
    units: Vec<Choice>,
    errors: Vec<Reason>,
    done: String,
    may_keep: bool,
    /// The site is open: its columns change by forms of annex 1 only.
    frozen: bool,
}

impl Page for ColumnPage {
    const TEMPLATE: &'static str = "construction/desk/column.html";

    fn samples() -> Vec<Self> {
        let page = |open, may_keep| Self {
            site: Card::sample(SiteState::Live),
            id: ColumnId::new(),
            name: "通知<公告".into(),
            path: "/news/notices/".into(),
            open,
            typed: ColumnForm {
                name: "通知<公告".into(), keywords: "通知;公告".into(), ..ColumnForm::default()
            },
            kinds: vec![Choice::new("notices", "通知公告", "notices")],
            templates: vec![Choice::new("list", "列表", "list")],
            units: vec![Choice::new(&UnitId::new(), "东城区民政局", "")],
            errors: Vec::new(),
            done: "renamed".into(),
            may_keep,
            frozen: !may_keep,
        };
        vec![page(true, true), page(true, false), page(false, true)]
    }
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ColumnId>,
    Query(done): Query<Done>,
) -> Result<Response> {
    page(&app, &desk, id, None, &[], &done.known()).await
}

async fn page(
    app: &App,
    desk: &Desk,
    id: ColumnId,
    typed: Option<ColumnForm>,
    refusals: &[Refusal],
    done: &str,
) -> Result<Response> {
    let column = column::by_id(app.db.read(), id).await?;
    let site = site::by_id(app.db.read(), column.site_id).await?;
    let typed = typed.unwrap_or_else(|| ColumnForm {
        version: column.version,
        place: String::new(),
        slug: column.slug.clone(),
        name: column.name.clone(),
        name_en: column.name_en.clone(),
        kind: column.kind.name().to_owned(),
        keywords: column.keywords.clone(),
        description: column.description.clone(),
        template: column.template.name().to_owned(),
        unit: column.unit_id.to_string(),
        speciality: if column.speciality { "yes".to_owned() } else { String::new() },
    });
    let page = ColumnPage {
        id,
        open: column.is_open(),
        kinds: kinds(app, desk, &typed.kind),
        templates: templates(app, desk, &typed.template),
        units: unit_choices(app, typed.unit.parse().ok()).await?,
        typed,
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
        may_keep: site.state == SiteState::Draft
            && app.policies.allows(&desk.actor(), KeepColumns, &site::resource(&site)),
        frozen: site.state != SiteState::Draft,
        site: Card::of(app, &site).await?,
        name: column.name,
        path: column.path,
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

async fn change(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ColumnId>,
    Form(form): Form<ColumnForm>,
) -> Result<Response> {
    let change = Change {
        name: form.name.clone(),
        name_en: form.name_en.clone(),
        unit: form.unit.parse()?,
        kind: ColumnKind::parse(&form.kind).or_not_found()?,
        keywords: form.keywords.clone(),
        description: form.description.clone(),
        template: Template::parse(&form.template).or_not_found()?,
        speciality: !form.speciality.is_empty(),
    };
    let act = app.act(&desk.actor()).await?;
    match refused(columns::rename(&act, id, &change, form.version).await)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back(&format!("/desk/columns/{id}"), "renamed"))
        }
        Err(refusals) => {
            drop(act);
            page(&app, &desk, id, Some(form), &refusals, "").await
        }
    }
}

async fn close(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ColumnId>,
    Query(Version { version }): Query<Version>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    match refused(columns::close(&act, id, version).await)? {
        Ok(column) => {
            act.commit().await?;
            Ok(back(&format!("/desk/sites/{}/columns", column.site_id), "closed"))
        }
        Err(refusals) => {
            drop(act);
            page(&app, &desk, id, None, &refusals, "").await
        }
    }
}
