//! Offers to the portal (art. 9): departments make them from an article's page, the portal's
//! editor takes them, declines them with a reason, or lets go of what was taken.

use axum::extract::State;
use axum::response::Response;
use construction::sites::site;
use platform::app::App;
use platform::people::{staff, unit};
use platform::permits::DecideOffer;
use platform::view::Page;
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, desk};
use platform::{Act, Moment, Refusal, Result};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::fields::Fields;
use super::row::{columns, unique};
use super::{Done, Flash, Pages, release, say, settle, standing, to};
use crate::articles::offer::{self, OfferId, OfferState};
use crate::articles::{ArticleId, offers as offering, publication};

/// The portal's queue.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OffersPage {
    rows: Vec<Row>,
    tabs: Vec<Tab>,
    state: String,
    pages: Pages,
    failed: String,
    reason: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// A state to look at.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tab {
    title: String,
    url: String,
    current: bool,
    count: u64,
}

/// One offer.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    title: String,
    lead: String,
    url: String,
    unit: String,
    column: String,
    note: String,
    reason: String,
    offered_by: String,
    offered_at: i64,
    decided_at: Option<i64>,
    days: i64,
}

impl Page for OffersPage {
    const TEMPLATE: &'static str = "content/desk/offers.html";

    fn samples() -> Vec<Self> {
        let row = Row {
            id: "0193".into(),
            title: "小游园 <b>".into(),
            note: "请采用".into(),
            reason: "重复".into(),
            decided_at: Some(1),
            ..Row::default()
        };
        let tab = Tab { title: "待定".into(), url: "/desk/offers".into(), current: true, count: 2 };
        let reason =
            Reason { text: "写明理由".into(), field: "reason".into(), article: "9".into(), remedy: String::new() };
        let of = |state: &str| Self {
            rows: vec![row.clone()],
            tabs: vec![tab.clone()],
            state: state.into(),
            ..Self::default()
        };
        vec![
            Self { state: "waiting".into(), ..Self::default() },
            Self { failed: "0193".into(), errors: vec![reason], ..of("waiting") },
            of("accepted"),
            of("declined"),
        ]
    }
}

/// The name of a state in message keys and addresses.
pub(super) fn state(state: OfferState) -> &'static str {
    match state {
        OfferState::Waiting => "waiting",
        OfferState::Accepted => "accepted",
        OfferState::Declined => "declined",
        OfferState::Withdrawn => "withdrawn",
    }
}

const STATES: [OfferState; 4] =
    [OfferState::Waiting, OfferState::Accepted, OfferState::Declined, OfferState::Withdrawn];

/// Which state, and the place in its list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    state: String,
    after: Option<i64>,
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Query(asked): Query<Asked>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let flashes = done.flashes(&app, &desk);
    let page = OffersPage { flashes, ..page(&app, &desk, &asked).await? };
    desk::show(&app, &desk, &page).await
}

async fn page(app: &App, desk: &Desk, asked: &Asked) -> Result<OffersPage> {
    let db = app.db.read();
    let portal = site::portal(db).await?;
    app.policies.permit(&desk.actor(), DecideOffer, &site::resource(&portal))?;
    let chosen = STATES.into_iter().find(|one| state(*one) == asked.state).unwrap_or(OfferState::Waiting);
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let mut found = offer::to_site(db, portal.id, chosen, asked.after.map(Moment), size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let waiting = offer::waiting(db, portal.id).await?;
    let address = |one: OfferState| format!("/desk/offers?state={}", state(one));
    let tab = |one: OfferState| Tab {
        title: say(app, desk, &format!("offers-state-{}", state(one))),
        url: address(one),
        current: one == chosen,
        count: if one == OfferState::Waiting { waiting } else { 0 },
    };
    let older = found.last().filter(|_| more).map(|last| format!("{}&after={}", address(chosen), last.offered_at.0));
    Ok(OffersPage {
        tabs: STATES.into_iter().map(tab).collect(),
        state: state(chosen).to_owned(),
        pages: Pages {
            first_url: if asked.after.is_some() { address(chosen) } else { String::new() },
            older_url: older.unwrap_or_default(),
            newer_url: String::new(),
            shown: found.len(),
        },
        rows: rows(app, found).await?,
        ..OffersPage::default()
    })
}

/// Lines with names and addresses: five queries whatever the number.
pub(super) async fn rows(app: &App, found: Vec<offer::Model>) -> Result<Vec<Row>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let units = unit::names(app, unique(found.iter().map(|one| one.unit_id))).await?;
    let people = staff::names(app, unique(found.iter().map(|one| one.offered_by))).await?;
    let columns = columns(app, found.iter().map(|one| one.column_id)).await?;
    let own = publication::Entity::find()
        .filter(publication::Column::ArticleId.is_in(found.iter().map(|one| one.article_id)))
        .filter(publication::Column::Own.eq(true))
        .all(app.db.read())
        .await?;
    let now = app.time.now();
    let row = |one: offer::Model| {
        let shown = own.iter().find(|own| own.article_id == one.article_id);
        let host = shown.and_then(|own| app.hosts.by_site(own.site_id));
        Row {
            id: one.id.to_string(),
            title: shown.map(|own| own.title.clone()).unwrap_or_default(),
            lead: shown.map(|own| own.lead.clone()).unwrap_or_default(),
            url: shown.zip(host).map(|(own, host)| format!("{}{}", host.origin, own.path)).unwrap_or_default(),
            unit: units.get(&one.unit_id).cloned().unwrap_or_default(),
            column: columns.get(&one.column_id).cloned().unwrap_or_default(),
            note: one.note,
            reason: one.reason.unwrap_or_default(),
            offered_by: people.get(&one.offered_by).cloned().unwrap_or_default(),
            offered_at: one.offered_at.0,
            decided_at: one.decided_at.map(|at| at.0),
            days: now.seconds_since(one.offered_at) / 86_400,
        }
    };
    Ok(found.into_iter().map(row).collect())
}

/// Columns to choose from come with the article's page.
pub(super) async fn make(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| {
        let missing = || Refusal::new("articles-column-missing").field("column").article("9");
        let column = fields.text("column").parse().map_err(|_| missing())?;
        offering::offer(act, id, column, fields.text("note")).await.map(|_| "offered")
    };
    release::deed(&app, &desk, id, &fields, work).await
}

pub(super) async fn accept(State(app): State<App>, desk: Desk, Path(id): Path<OfferId>) -> Result<Response> {
    let work = async |act: &Act| offering::accept(act, id).await.map(|_| "accepted");
    deed(&app, &desk, id, &Fields::default(), work).await
}

pub(super) async fn decline(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<OfferId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| offering::decline(act, id, fields.text("reason")).await.map(|_| "declined");
    deed(&app, &desk, id, &fields, work).await
}

pub(super) async fn release(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<OfferId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| offering::release(act, id, fields.text("reason")).await.map(|_| "released");
    deed(&app, &desk, id, &fields, work).await
}

/// The work in an act, then the queue with what was done or what stands against it.
async fn deed(
    app: &App,
    desk: &Desk,
    id: OfferId,
    fields: &Fields,
    work: impl AsyncFnOnce(&Act) -> Result<&'static str>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(done) => Ok(to(&format!("/desk/offers?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            let mut page = page(app, desk, &Asked::default()).await?;
            page.failed = id.to_string();
            page.reason = fields.text("reason").to_owned();
            page.errors = back.errors;
            desk::show_with(app, desk, back.status, &page).await
        }
    }
}

/// What the dashboard shows of the portal's queue.
pub(super) async fn first(app: &App, most: u64) -> Result<Vec<Row>> {
    let portal = site::portal(app.db.read()).await?;
    rows(app, offer::to_site(app.db.read(), portal.id, OfferState::Waiting, None, most).await?).await
}
