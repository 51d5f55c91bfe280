//! The sites of the cluster on the desk: where each stands, who answers for it, what its footer
//! still lacks (arts. 5, 6, 10); and the form that founds one.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::{SiteRef, UnitId, unit};
use platform::permits::{KeepSite, Resource, ResourceKind};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Routes, Who, desk};
use platform::{Refusal, Result};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::record::RecordForm;
use super::{Choice, PLANNERS, back, refused, status, unit_choices};
use crate::sites::site::{self, SiteKind};
use crate::sites::{self, Item, NewSite};

pub(super) fn routes() -> Routes {
    Routes::default().get("/desk/sites", Who::SignedIn, list).get("/desk/sites/new", PLANNERS, show_new).post(
        "/desk/sites",
        PLANNERS,
        found,
    )
}

/// The sites.
#[derive(Debug, Serialize)]
pub struct SitesPage {
    rows: Vec<Row>,
    may_found: bool,
}

/// A site in the list.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    id: SiteRef,
    name: String,
    url: String,
    kind: &'static str,
    state: &'static str,
    unit: String,
    unit_id: UnitId,
    /// Mandatory footer items that are there.
    there: usize,
    /// Mandatory footer items in all.
    wanted: usize,
}

impl Page for SitesPage {
    const TEMPLATE: &'static str = "construction/desk/sites.html";

    fn samples() -> Vec<Self> {
        let row = |name: &str, state, there| Row {
            id: SiteRef::new(),
            name: name.into(),
            url: "http://jw.dongcheng.localhost:8080/".into(),
            kind: "department",
            state,
            unit: "东城区教育委员会".into(),
            unit_id: UnitId::new(),
            there,
            wanted: Item::ALL.len(),
        };
        let rows = vec![row("区教委", "live", 8), row("<b>区民政局", "draft", 3), row("区财政局", "offline", 8)];
        vec![Self { rows: Vec::new(), may_found: false }, Self { rows, may_found: true }]
    }
}

async fn list(State(app): State<App>, desk: Desk) -> Result<Response> {
    let units: HashMap<UnitId, String> =
        unit::Entity::find().all(app.db.read()).await?.into_iter().map(|unit| (unit.id, unit.name)).collect();
    let rows = site::all(app.db.read()).await?.into_iter().map(|site| Row {
        id: site.id,
        url: format!("{}/", app.settings.origin(site.label.as_str())),
        kind: site.kind.name(),
        state: site.state.name(),
        unit: units.get(&site.unit_id).cloned().unwrap_or_default(),
        unit_id: site.unit_id,
        there: Item::ALL.len() - site.footer.missing().len(),
        wanted: Item::ALL.len(),
        name: site.name,
    });
    let page = SitesPage { rows: rows.collect(), may_found: app.policies.allows(&desk.actor(), KeepSite, &anything()) };
    desk::show(&app, &desk, &page).await
}

/// The form for a new site.
#[derive(Debug, Serialize)]
pub struct NewSitePage {
    typed: SiteForm,
    units: Vec<Choice>,
    errors: Vec<Reason>,
    base_domain: String,
}

/// What it holds; the footer follows on the site's own page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SiteForm {
    kind: String,
    unit: String,
    code: String,
    label: String,
    name: String,
    short_name: String,
    name_en: String,
}

impl Page for NewSitePage {
    const TEMPLATE: &'static str = "construction/desk/new_site.html";

    fn samples() -> Vec<Self> {
        let errors = vec![Reason {
            text: "域名标签 JW 不符合规定".into(),
            remedy: "请使用单位英文或汉语拼音名称字头".into(),
            article: "12".into(),
            field: "label".into(),
        }];
        let typed = SiteForm { label: "\"><script>".into(), ..SiteForm::default() };
        vec![Self {
            typed,
            units: vec![Choice::new(&UnitId::new(), "东城区教育委员会", "")],
            errors,
            base_domain: "dongcheng.localhost".into(),
        }]
    }
}

async fn show_new(State(app): State<App>, desk: Desk) -> Result<Response> {
    app.policies.permit(&desk.actor(), KeepSite, &anything())?;
    new_page(&app, &desk, SiteForm::default(), &[]).await
}

async fn new_page(app: &App, desk: &Desk, typed: SiteForm, refusals: &[Refusal]) -> Result<Response> {
    let page = NewSitePage {
        units: unit_choices(app, typed.unit.parse().ok()).await?,
        typed,
        errors: reasons(app, desk.lang, refusals),
        base_domain: app.settings.base_domain.clone(),
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

async fn found(State(app): State<App>, desk: Desk, Form(form): Form<SiteForm>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    act.permit(KeepSite, &anything())?;
    let record = RecordForm {
        name: form.name.clone(),
        short_name: form.short_name.clone(),
        name_en: form.name_en.clone(),
        ..RecordForm::default()
    };
    let new = NewSite {
        kind: if form.kind == SiteKind::Portal.name() { SiteKind::Portal } else { SiteKind::Department },
        unit: form.unit.parse()?,
        code: form.code.clone(),
        label: form.label.clone(),
        record: record.read(&HashMap::new()).0,
    };
    match refused(sites::found(&act, new).await)? {
        Ok(site) => {
            act.commit().await?;
            Ok(back(&format!("/desk/sites/{}", site.id), "founded"))
        }
        Err(refusals) => {
            drop(act);
            new_page(&app, &desk, form, &refusals).await
        }
    }
}

/// A site that is not there yet.
fn anything() -> Resource {
    Resource::new(ResourceKind::Site, "new", None)
}
