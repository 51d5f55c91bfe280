//! One site on the desk: its record, the footer form with every mandatory item, what is missing
//! before it can go live, and the buttons of who may open it (arts. 5, 6, 10).

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::{SiteRef, UnitId, unit};
use platform::permits::{ArrangeSite, KeepColumns, KeepSite, LaunchSite};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{Act, Refusal, Result};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::record::RecordForm;
use super::{Done, PLANNERS, back, refused, status};
use crate::sites::site::{self, Model, SiteState};
use crate::sites::{self, Offline};

pub(super) fn routes() -> Routes {
    Routes::default()
        .get("/desk/sites/{id}", Who::SignedIn, show)
        .post("/desk/sites/{id}/record", PLANNERS, keep)
        .post("/desk/sites/{id}/launch", PLANNERS, launch)
        .post("/desk/sites/{id}/trial", PLANNERS, try_out)
        .post("/desk/sites/{id}/offline", PLANNERS, take_offline)
}

/// The site.
#[derive(Debug, Serialize)]
pub struct SitePage {
    site: Card,
    typed: RecordForm,
    /// Fields of the footer that are missing.
    missing: Vec<&'static str>,
    errors: Vec<Reason>,
    done: String,
    may_keep: bool,
    may_launch: bool,
    may_arrange: bool,
    may_columns: bool,
}

/// Facts of a site.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Id.
    pub id: SiteRef,
    /// Name.
    pub name: String,
    /// Code.
    pub code: String,
    /// Public address.
    pub url: String,
    /// Kind.
    pub kind: &'static str,
    /// State.
    pub state: &'static str,
    /// Whether the public may see it.
    pub public: bool,
    /// The unit that answers for it.
    pub unit: String,
    /// Its id.
    pub unit_id: UnitId,
    /// When it first went live.
    pub live_at: Option<i64>,
    /// Version of the record.
    pub version: i32,
}

impl Card {
    /// Of a site.
    pub async fn of(app: &App, site: &Model) -> Result<Self> {
        let unit = unit::Entity::find_by_id(site.unit_id).one(app.db.read()).await?;
        Ok(Self {
            id: site.id,
            name: site.name.clone(),
            code: site.code.clone(),
            url: format!("{}/", app.settings.origin(site.label.as_str())),
            kind: site.kind.name(),
            state: site.state.name(),
            public: site.state.public(),
            unit: unit.map(|unit| unit.name).unwrap_or_default(),
            unit_id: site.unit_id,
            live_at: site.live_at.map(|at| at.0),
            version: site.version,
        })
    }

    /// For samples of pages.
    pub fn sample(state: SiteState) -> Self {
        Self {
            id: SiteRef::new(),
            name: "北京市东城区<b>民政局".into(),
            code: "mzj".into(),
            url: "http://mzj.dongcheng.localhost:8080/".into(),
            kind: "department",
            state: state.name(),
            public: state.public(),
            unit: "东城区民政局".into(),
            unit_id: UnitId::new(),
            live_at: state.public().then_some(1_795_395_480_000_000),
            version: 3,
        }
    }
}

impl Page for SitePage {
    const TEMPLATE: &'static str = "construction/desk/site.html";

    fn samples() -> Vec<Self> {
        let page = |state, missing, may| Self {
            site: Card::sample(state),
            typed: RecordForm { name: "区<民政局".into(), version: 3, ..RecordForm::default() },
            missing,
            errors: Vec::new(),
            done: String::new(),
            may_keep: may,
            may_launch: may,
            may_arrange: may,
            may_columns: may,
        };
        let errors = vec![Reason {
            text: "缺少ICP备案编号".into(),
            remedy: "补齐后再开通".into(),
            article: "10".into(),
            field: "icp".into(),
        }];
        vec![
            page(SiteState::Draft, vec!["icp", "party_mark"], true),
            Self { errors, ..page(SiteState::Draft, vec!["icp"], true) },
            Self { done: "kept".into(), ..page(SiteState::Live, Vec::new(), false) },
            page(SiteState::Offline, Vec::new(), true),
            page(SiteState::Closed, Vec::new(), true),
        ]
    }
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Query(done): Query<Done>,
) -> Result<Response> {
    page(&app, &desk, id, None, &[], &done.known()).await
}

async fn page(
    app: &App,
    desk: &Desk,
    id: SiteRef,
    typed: Option<RecordForm>,
    refusals: &[Refusal],
    done: &str,
) -> Result<Response> {
    let site = site::by_id(app.db.read(), id).await?;
    let (actor, resource) = (desk.actor(), site::resource(&site));
    let page = SitePage {
        site: Card::of(app, &site).await?,
        typed: match typed {
            Some(typed) => typed,
            None => RecordForm::of(&site, &codes(app).await?),
        },
        missing: site.footer.missing().into_iter().map(sites::Item::field).collect(),
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
        may_keep: app.policies.allows(&actor, KeepSite, &resource),
        may_launch: app.policies.allows(&actor, LaunchSite, &resource),
        may_arrange: app.policies.allows(&actor, ArrangeSite, &resource),
        may_columns: app.policies.allows(&actor, KeepColumns, &resource),
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

async fn codes(app: &App) -> Result<HashMap<String, SiteRef>> {
    Ok(site::all(app.db.read()).await?.into_iter().map(|site| (site.code, site.id)).collect())
}

async fn keep(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Form(form): Form<RecordForm>,
) -> Result<Response> {
    let (record, unread) = form.read(&codes(&app).await?);
    let act = app.act(&desk.actor()).await?;
    let kept = refused(sites::keep(&act, id, &record, form.version).await)?;
    match kept {
        Ok(_) if unread.is_empty() => {
            act.commit().await?;
            Ok(back(&format!("/desk/sites/{id}"), "kept"))
        }
        kept => {
            drop(act);
            let mut refusals = kept.err().unwrap_or_default();
            // What cannot be read is not missing.
            refusals.retain(|refusal| !unread.iter().any(|known| known.field == refusal.field));
            let all: Vec<_> = unread.into_iter().chain(refusals).collect();
            page(&app, &desk, id, Some(form), &all, "").await
        }
    }
}

async fn launch(State(app): State<App>, desk: Desk, Path(id): Path<SiteRef>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = sites::launch(&act, id).await;
    finish(&app, &desk, act, id, result, "launched").await
}

async fn try_out(State(app): State<App>, desk: Desk, Path(id): Path<SiteRef>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = sites::try_out(&act, id).await;
    finish(&app, &desk, act, id, result, "trial").await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OfflineForm {
    reason: String,
}

async fn take_offline(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Form(form): Form<OfflineForm>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = sites::take_offline(&act, id, &Offline { reason: form.reason }).await;
    finish(&app, &desk, act, id, result, "offline").await
}

async fn finish(app: &App, desk: &Desk, act: Act, id: SiteRef, result: Result<Model>, done: &str) -> Result<Response> {
    match refused(result)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back(&format!("/desk/sites/{id}"), done))
        }
        Err(refusals) => {
            drop(act);
            page(app, desk, id, None, &refusals, "").await
        }
    }
}
