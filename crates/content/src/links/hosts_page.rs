//! Hosts that texts may link (annex 5, L1): the lists of the house, what units proposed, what the IT office decided.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::{Post, staff, unit};
use platform::permits::DecideNorm;
use platform::view::Page;
use platform::web::desk::{Back, Flash, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, desk};
use platform::{Act, Result};
use serde::{Deserialize, Serialize};

use super::class;
use super::host::{self, HostId};
use crate::desk::fields::Fields;
use crate::desk::row;

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HostsPage {
    edition: String,
    source: String,
    government: String,
    kinds: Vec<Kind>,
    rows: Vec<Row>,
    may_propose: bool,
    host: String,
    reason: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// Commerce of one kind.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Kind {
    kind: String,
    hosts: String,
}

/// One host.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    host: String,
    reason: String,
    state: &'static str,
    tag: &'static str,
    unit: String,
    by: String,
    at: i64,
    may_decide: bool,
    may_end: bool,
}

impl Page for HostsPage {
    const TEMPLATE: &'static str = "content/links/hosts.html";

    fn samples() -> Vec<Self> {
        let row = |state, may_decide, may_end| Row {
            id: "0193".into(),
            host: "edu.example".into(),
            reason: "学校网站 <b>".into(),
            state,
            tag: "waiting",
            unit: "区教委".into(),
            by: "示小明".into(),
            at: 1,
            may_decide,
            may_end,
        };
        let full = Self {
            edition: "2026-11".into(),
            source: "规范".into(),
            government: "gov.cn".into(),
            kinds: vec![Kind { kind: "shop".into(), hosts: "shop.example".into() }],
            rows: vec![row("proposed", true, false), row("in_force", false, true), row("declined", false, false)],
            may_propose: true,
            host: "a.example".into(),
            reason: "短".into(),
            ..Self::default()
        };
        vec![full, Self::default()]
    }
}

/// What was done before.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let known = ["proposed", "decided", "ended"].contains(&asked.done.as_str());
    let done = || vec![Flash::done(say(&app, &desk, &format!("links-host-done-{}", asked.done)))];
    page(&app, &desk, Back::default(), &Fields::default(), if known { done() } else { Vec::new() }).await
}

/// Most that the page shows.
const MOST: u64 = 200;

async fn page(app: &App, desk: &Desk, back: Back, fields: &Fields, flashes: Vec<Flash>) -> Result<Response> {
    let hosts = class::hosts()?;
    let decides = app.policies.allows(&desk.actor(), DecideNorm, &host::resource());
    let known = host::list(app.db.read(), MOST).await?;
    let names = staff::names(app, row::unique(known.iter().map(|one| one.proposed_by))).await?;
    let units = unit::names(app, row::unique(known.iter().map(|one| one.unit_id))).await?;
    let me = desk.staff().id;
    let rows = known.into_iter().map(|one| Row {
        id: one.id.to_string(),
        state: one.state(),
        tag: match one.state() {
            "proposed" => "waiting",
            "in_force" => "done",
            _ => "draft",
        },
        unit: units.get(&one.unit_id).cloned().unwrap_or_default(),
        by: names.get(&one.proposed_by).cloned().unwrap_or_default(),
        at: one.proposed_at.0,
        may_decide: decides && one.state() == "proposed" && one.proposed_by != me,
        may_end: decides && one.state() == "in_force",
        host: one.host,
        reason: one.reason,
    });
    let page = HostsPage {
        edition: hosts.edition.clone(),
        source: hosts.source.clone(),
        government: hosts.government.join("、"),
        kinds: hosts
            .commerce
            .iter()
            .map(|kind| Kind { kind: kind.kind.clone(), hosts: kind.hosts.join("、") })
            .chain(std::iter::once(Kind { kind: "shortener".into(), hosts: hosts.shorteners.join("、") }))
            .chain(std::iter::once(Kind { kind: "label".into(), hosts: hosts.labels.join("、") }))
            .collect(),
        rows: rows.collect(),
        may_propose: desk.staff().holds_any(Post::InformationOfficer),
        host: fields.text("host").to_owned(),
        reason: fields.text("reason").to_owned(),
        errors: back.errors,
        flashes,
    };
    desk::show_with(app, desk, back.status, &page).await
}

async fn deed(
    app: &App,
    desk: &Desk,
    fields: &Fields,
    done: &str,
    work: impl AsyncFnOnce(&Act) -> Result<host::Model>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(_) => Ok(to(&format!("/desk/links/hosts?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            page(app, desk, back, fields, Vec::new()).await
        }
    }
}

pub(super) async fn propose(
    State(app): State<App>,
    desk: Desk,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| host::propose(act, fields.text("host"), fields.text("reason")).await;
    deed(&app, &desk, &fields, "proposed", work).await
}

pub(super) async fn decide(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<HostId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let approve = fields.text("answer") == "approve";
    let work = async |act: &Act| host::decide(act, id, approve).await;
    deed(&app, &desk, &Fields::default(), "decided", work).await
}

pub(super) async fn end(State(app): State<App>, desk: Desk, Path(id): Path<HostId>) -> Result<Response> {
    let work = async |act: &Act| host::end(act, id).await;
    deed(&app, &desk, &Fields::default(), "ended", work).await
}
