//! One site on the desk: its record, the footer form with every mandatory item, what is missing
//! before it can go live, and the buttons of who may open it (arts. 5, 6, 10).

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use platform::app::{App, Db};
use platform::people::{SiteRef, UnitId, unit};
use platform::permits::{ArrangeSite, KeepColumns, KeepSite, LaunchSite};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{Act, Moment, Refusal, Result};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::record::RecordForm;
use super::{Done, PLANNERS, back, refused, status};
use crate::sites::site::{self, Model, SiteState};
use crate::sites::{self, Closing, Offline, Stop, opening, pause};

pub(super) fn routes() -> Routes {
    Routes::default()
        .get("/desk/sites/{id}", Who::SignedIn, show)
        .post("/desk/sites/{id}/record", PLANNERS, keep)
        .post("/desk/sites/{id}/launch", PLANNERS, launch)
        .post("/desk/sites/{id}/trial", PLANNERS, try_out)
        .post("/desk/sites/{id}/offline", PLANNERS, take_offline)
        .post("/desk/sites/{id}/stop", PLANNERS, stop)
        .post("/desk/sites/{id}/closing", PLANNERS, close)
        .post("/desk/sites/{id}/resumption", PLANNERS, resume)
}

/// The site.
#[derive(Debug, Serialize)]
pub struct SitePage {
    site: Card,
    typed: RecordForm,
    /// Fields of the footer that are missing.
    missing: Vec<&'static str>,
    /// Things that are still missing before it can be opened.
    gaps: usize,
    life: LifeForm,
    /// Times offline, emergencies and closings, newest first.
    pauses: Vec<PauseRow>,
    errors: Vec<Reason>,
    done: String,
    may_keep: bool,
    may_launch: bool,
    may_arrange: bool,
    may_columns: bool,
}

/// A time in which the site was, is or will not be what it was.
#[derive(Clone, Debug, Serialize)]
pub struct PauseRow {
    kind: &'static str,
    reason: String,
    heir: String,
    who: String,
    from: i64,
    until: i64,
    ended: Option<i64>,
}

impl PauseRow {
    fn of(pause: pause::Model) -> Self {
        Self {
            kind: pause.kind.name(),
            reason: pause.reason,
            heir: pause.heir,
            who: pause.ordered_name,
            from: pause.from_at.0,
            until: pause.until_at.0,
            ended: pause.ended_at.map(|at| at.0),
        }
    }
}

/// The forms that take a site offline, stop it or close it: which one was refused, with what was typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LifeForm {
    /// Why.
    reason: String,
    /// From when, on the wall clock.
    from: String,
    /// Until when.
    until: String,
    /// Where the content goes on.
    heir: String,
    /// Its address.
    heir_url: String,
    /// `archive` or `gone`.
    keeps: String,
    /// Which form.
    #[serde(skip_deserializing)]
    form: &'static str,
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
    /// Whether it has been closed for good.
    pub over: bool,
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
            over: site.state.is_over(),
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
            over: state.is_over(),
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
        let page = |state, missing: Vec<&'static str>, may| Self {
            site: Card::sample(state),
            typed: RecordForm { name: "区<民政局".into(), version: 3, ..RecordForm::default() },
            gaps: missing.len(),
            missing,
            life: LifeForm::default(),
            pauses: vec![PauseRow {
                kind: "offline",
                reason: "机房<b>检修".into(),
                heir: String::new(),
                who: "示一".into(),
                from: 1_795_395_480_000_000,
                until: 1_795_495_480_000_000,
                ended: None,
            }],
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
            page(SiteState::Stopped, Vec::new(), true),
            page(SiteState::Closing, Vec::new(), true),
            page(SiteState::Archived, Vec::new(), true),
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
    page(&app, &desk, id, Typed::default(), &[], &done.known()).await
}

/// Which form was refused, with what was typed.
#[derive(Default)]
struct Typed {
    record: Option<RecordForm>,
    life: LifeForm,
}

async fn page(app: &App, desk: &Desk, id: SiteRef, typed: Typed, refusals: &[Refusal], done: &str) -> Result<Response> {
    let site = site::by_id(app.db.read(), id).await?;
    let (actor, resource) = (desk.actor(), site::resource(&site));
    let page = SitePage {
        site: Card::of(app, &site).await?,
        life: typed.life,
        gaps: if site.state.may_open() {
            let to = if site.state == SiteState::Draft { SiteState::Trial } else { SiteState::Live };
            opening::gaps(app, &Db::Connection(app.db.read()), &site, to, app.time.now()).await?.len()
        } else {
            0
        },
        pauses: pause::of_site(app.db.read(), id).await?.into_iter().map(PauseRow::of).collect(),
        typed: match typed.record {
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
            page(&app, &desk, id, Typed { record: Some(form), ..Typed::default() }, &all, "").await
        }
    }
}

async fn launch(State(app): State<App>, desk: Desk, Path(id): Path<SiteRef>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = sites::launch(&act, id).await;
    finish(&app, &desk, act, id, result, LifeForm::default(), "launched").await
}

async fn try_out(State(app): State<App>, desk: Desk, Path(id): Path<SiteRef>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = sites::try_out(&act, id).await;
    finish(&app, &desk, act, id, result, LifeForm::default(), "trial").await
}

impl LifeForm {
    /// A date of the form; what cannot be read is refused, not taken for another.
    fn date(text: &str, field: &str) -> Result<Moment> {
        Moment::parse_local(text).ok_or_else(|| Refusal::new("sites-date-form").field(field).into())
    }
}

async fn take_offline(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Form(form): Form<LifeForm>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = async {
        let from = if form.from.trim().is_empty() { None } else { Some(LifeForm::date(&form.from, "from")?) };
        let offline = Offline { reason: form.reason.clone(), from, until: LifeForm::date(&form.until, "until")? };
        sites::take_offline(&act, id, &offline).await
    };
    let result = result.await;
    finish(&app, &desk, act, id, result, LifeForm { form: "offline", ..form }, "offline").await
}

async fn stop(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Form(form): Form<LifeForm>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = async {
        let stop = Stop { reason: form.reason.clone(), until: LifeForm::date(&form.until, "until")? };
        sites::stop(&act, id, &stop).await
    };
    let result = result.await;
    finish(&app, &desk, act, id, result, LifeForm { form: "stop", ..form }, "stopped").await
}

async fn close(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Form(form): Form<LifeForm>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let closing = Closing {
        reason: form.reason.clone(),
        heir: form.heir.clone(),
        heir_url: form.heir_url.clone(),
        archive: form.keeps != "gone",
    };
    let result = sites::close(&act, id, &closing).await;
    finish(&app, &desk, act, id, result, LifeForm { form: "closing", ..form }, "closing").await
}

async fn resume(State(app): State<App>, desk: Desk, Path(id): Path<SiteRef>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = sites::resume(&act, id).await;
    finish(&app, &desk, act, id, result, LifeForm::default(), "resumed").await
}

async fn finish(
    app: &App,
    desk: &Desk,
    act: Act,
    id: SiteRef,
    result: Result<Model>,
    life: LifeForm,
    done: &str,
) -> Result<Response> {
    match refused(result)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back(&format!("/desk/sites/{id}"), done))
        }
        Err(refusals) => {
            drop(act);
            page(app, desk, id, Typed { life, ..Typed::default() }, &refusals, "").await
        }
    }
}
