//! Takedowns on the desk (arts. 19, 33): an address is pasted, the item shown with every place where
//! it stands, taken down with a class and a reason; then the proof, surface by surface, to be printed.

use axum::extract::State;
use axum::response::Response;
use construction::sites::site;
use platform::app::App;
use platform::approvals::form;
use platform::people::{Post, staff, unit};
use platform::permits::{FillForm, Resource, ResourceKind, TakeDown, ViewEvidence};
use platform::view::{Lang, Page};
use platform::web::desk::{Back, Choice, Flash, NavItem, Pages, say, settle, standing, to};
use platform::web::errors::{Reason as Why, reasons};
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{Error, Moment, OrNotFound, Refusal, Result};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::reason::Reason;
use super::takedown::{self, Model, TakedownId};
use super::{probe, prove, restore, take_down};
use crate::articles::{ArticleId, article, publication};

/// Its entry in the navigation.
pub const NAVIGATION: NavItem = NavItem {
    key: "takedowns",
    url: "/desk/takedowns",
    posts: &[
        Post::InformationOfficer,
        Post::DeputyLeader,
        Post::PrincipalLeader,
        Post::ItOfficePlanner,
        Post::ItOfficeOperator,
        Post::SecrecyInspector,
    ],
};

pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/desk/takedowns", Who::SignedIn, list)
        .post("/desk/takedowns", Who::SignedIn, act)
        .get("/desk/takedowns/new", Who::SignedIn, show_new)
        .get("/desk/takedowns/{id}", Who::SignedIn, show)
        .post("/desk/takedowns/{id}/proof", Who::SignedIn, prove_again)
        .post("/desk/takedowns/{id}/restoration", Who::SignedIn, ask_back)
}

/// The list.
#[derive(Debug, Default, Serialize)]
pub struct TakedownsPage {
    rows: Vec<Row>,
    pages: Pages,
}

/// One takedown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    serial: String,
    title: String,
    unit: String,
    reason: &'static str,
    by: String,
    at: i64,
    state: &'static str,
}

impl Page for TakedownsPage {
    const TEMPLATE: &'static str = "content/takedown/list.html";

    fn samples() -> Vec<Self> {
        let row = |state| Row {
            id: "0193".into(),
            serial: "CX-2026-0001".into(),
            title: "<b>".into(),
            reason: "secret",
            state,
            ..Row::default()
        };
        vec![Self::default(), Self { rows: vec![row("proven"), row("open"), row("restored")], ..Self::default() }]
    }
}

fn state(takedown: &Model) -> &'static str {
    match (takedown.restored_at, takedown.proven_at) {
        (Some(_), _) => "restored",
        (None, Some(_)) => "proven",
        (None, None) => "open",
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    since: Option<i64>,
    behind: String,
}

async fn list(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let before = asked.since.zip(asked.behind.parse().ok()).map(|(at, id)| (Moment(at), id));
    let mut found = takedown::list(app.db.read(), desk.staff(), before, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let older = found.last().filter(|_| more);
    let units = unit::names(&app, found.iter().map(|one| one.unit_id)).await?;
    let names = staff::names(&app, found.iter().map(|one| one.by_staff_id)).await?;
    let mut rows = Vec::new();
    for one in &found {
        rows.push(Row {
            id: one.id.to_string(),
            serial: one.serial.clone(),
            title: evidence(&app, &desk, one).await?.map(|article| article.title).unwrap_or_default(),
            unit: units.get(&one.unit_id).cloned().unwrap_or_default(),
            reason: one.reason.name(),
            by: names.get(&one.by_staff_id).cloned().unwrap_or_default(),
            at: one.at.0,
            state: state(one),
        });
    }
    let page = TakedownsPage {
        pages: Pages {
            first_url: if asked.since.is_some() { "/desk/takedowns".to_owned() } else { String::new() },
            older_url: older
                .map(|last| format!("/desk/takedowns?since={}&behind={}", last.at.0, last.id))
                .unwrap_or_default(),
            newer_url: String::new(),
            shown: found.len(),
        },
        rows,
    };
    desk::show(&app, &desk, &page).await
}

/// The article behind a takedown, for whoever may see evidence.
async fn evidence(app: &App, desk: &Desk, takedown: &Model) -> Result<Option<article::Model>> {
    let found = article::Entity::find_by_id(takedown.article_id).one(app.db.read()).await?;
    let open = takedown.restored_at.is_some();
    Ok(found.filter(|found| open || app.policies.allows(&desk.actor(), ViewEvidence, &found.bare_resource())))
}

/// What is to be taken down.
#[derive(Debug, Default, Serialize)]
pub struct NewTakedownPage {
    address: String,
    article: String,
    title: String,
    unit: String,
    places: Vec<Place>,
    reasons: Vec<Choice>,
    note: String,
    errors: Vec<Why>,
}

/// Where it stands.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Place {
    site: String,
    url: String,
    own: bool,
    public: bool,
}

impl Page for NewTakedownPage {
    const TEMPLATE: &'static str = "content/takedown/new.html";

    fn samples() -> Vec<Self> {
        let place = Place { site: "区教委 <b>".into(), url: "http://jw/a.html".into(), own: true, public: true };
        let gone = Place { own: false, public: false, ..place.clone() };
        let why =
            Why { text: "找不到".into(), field: "address".into(), article: "33".into(), remedy: String::new() };
        let full = Self {
            article: "0193".into(),
            title: "小游园 <b>".into(),
            places: vec![place, gone],
            reasons: vec![Choice { value: "secret".into(), label: "涉密".into(), selected: true }],
            ..Self::default()
        };
        vec![Self::default(), Self { address: "\"><b>".into(), errors: vec![why], ..Self::default() }, full]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    address: String,
    article: String,
    reason: String,
    note: String,
    why: String,
    done: String,
}

async fn show_new(State(app): State<App>, desk: Desk, Query(typed): Query<Typed>) -> Result<Response> {
    page_new(&app, &desk, Back::default(), &typed).await
}

async fn page_new(app: &App, desk: &Desk, back: Back, typed: &Typed) -> Result<Response> {
    let asked = !(typed.address.trim().is_empty() && typed.article.is_empty());
    let found = if asked { found(app, desk, typed).await? } else { None };
    let mut page = NewTakedownPage {
        address: typed.address.clone(),
        note: typed.note.clone(),
        reasons: Reason::ALL
            .iter()
            .map(|reason| Choice {
                value: reason.name().to_owned(),
                label: say(app, desk, &format!("takedown-reason-{}", reason.name())),
                selected: typed.reason == reason.name(),
            })
            .collect(),
        errors: back.errors,
        ..NewTakedownPage::default()
    };
    if asked && found.is_none() {
        page.errors = reasons(app, desk.lang, &[Refusal::new("takedown-not-found").article("33").field("address")]);
    }
    if let Some(article) = found {
        for shown in publication::of_article(app.db.read(), article.id).await? {
            let site = site::by_id(app.db.read(), shown.site_id).await?;
            page.places.push(Place {
                url: format!("{}{}", app.settings.origin(site.label.as_str()), shown.path),
                site: site.name,
                own: shown.own,
                public: shown.withdrawn_at.is_none(),
            });
        }
        page.unit = unit::names(app, [article.unit_id]).await?.into_values().next().unwrap_or_default();
        page.article = article.id.to_string();
        page.title = article.title;
    }
    let status = if page.errors.is_empty() { back.status } else { axum::http::StatusCode::UNPROCESSABLE_ENTITY };
    desk::show_with(app, desk, status, &page).await
}

/// What stands at an address, or the article of an id, when this person may take it down.
async fn found(app: &App, desk: &Desk, typed: &Typed) -> Result<Option<article::Model>> {
    let id = match typed.article.parse::<ArticleId>() {
        Ok(id) => Some(id),
        Err(_) => at(app, &typed.address).await?,
    };
    let Some(id) = id else { return Ok(None) };
    let found = article::Entity::find_by_id(id).one(app.db.read()).await?;
    Ok(found.filter(|found| app.policies.allows(&desk.actor(), TakeDown, &found.bare_resource())))
}

async fn at(app: &App, address: &str) -> Result<Option<ArticleId>> {
    let Ok(url) = url::Url::parse(address.trim()) else { return Ok(None) };
    let host = url.host_str().unwrap_or_default();
    let label = host.strip_suffix(app.settings.base_domain.as_str()).and_then(|rest| rest.strip_suffix('.'));
    let Some(host) = label.and_then(|label| app.hosts.by_label(label)) else { return Ok(None) };
    let (_, path) = Lang::of_path(url.path());
    Ok(publication::at(app.db.read(), host.site, path).await?.map(|shown| shown.article_id))
}

/// Takes down, then proves at once: whoever did it sees the proof on the next page.
async fn act(State(app): State<App>, desk: Desk, Form(typed): Form<Typed>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let work = async |act: &platform::Act| {
        let id = typed.article.parse::<ArticleId>()?;
        take_down(act, id, Reason::parse(&typed.reason)?, &typed.note).await
    };
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(takedown) => {
            if let Err(error) = prove::prove(&app, takedown.id).await {
                // The job asks once more; the takedown itself has happened.
                tracing::error!(%error, serial = takedown.serial, "a takedown is not proven yet");
            }
            Ok(to(&format!("/desk/takedowns/{}?done=taken", takedown.id)))
        }
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            page_new(&app, &desk, back, &typed).await
        }
    }
}

/// One takedown with its proof.
#[derive(Debug, Default, Serialize)]
pub struct TakedownPage {
    id: String,
    serial: String,
    article: String,
    title: String,
    record: String,
    unit: String,
    reason: &'static str,
    note: String,
    by: String,
    at: i64,
    state: &'static str,
    proven: Option<i64>,
    seconds: Option<i64>,
    proof: String,
    probes: Vec<Probe>,
    unclean: usize,
    form_url: String,
    form_serial: String,
    may_ask: bool,
    why: String,
    errors: Vec<Why>,
    flashes: Vec<Flash>,
}

/// An answer.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Probe {
    surface: String,
    address: String,
    answer: String,
    digest: String,
    clean: bool,
    at: i64,
}

impl Page for TakedownPage {
    const TEMPLATE: &'static str = "content/takedown/takedown.html";

    fn samples() -> Vec<Self> {
        let surfaces = [
            "page",
            "home",
            "list",
            "feed",
            "sitemap",
            "cache",
            "search",
            "attachment",
            "archive",
            "preview",
            "offer",
            "export",
            "package",
        ];
        let probe = |surface: &str| Probe {
            surface: surface.into(),
            address: "http://jw/<b>".into(),
            answer: "410".into(),
            digest: "66c7f0f462eeedd9".into(),
            clean: surface != "home",
            at: 1,
        };
        let base = Self {
            id: "0193".into(),
            serial: "CX-2026-0001".into(),
            reason: "secret",
            state: "open",
            ..Self::default()
        };
        let full = Self {
            title: "小游园 <b>".into(),
            article: "0193".into(),
            state: "proven",
            proven: Some(2),
            seconds: Some(1),
            proof: "66c7".into(),
            probes: surfaces.map(probe).into(),
            unclean: 1,
            may_ask: true,
            form_url: "/desk/forms/1".into(),
            form_serial: "HF-2026-JW-0001".into(),
            serial: "CX-2026-0001".into(),
            reason: "personal",
            ..Self::default()
        };
        let back = Self { state: "restored", reason: "mistake", ..Self::default() };
        vec![base, full, back]
    }
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<TakedownId>,
    Query(typed): Query<Typed>,
) -> Result<Response> {
    let known = ["taken", "proven"].contains(&typed.done.as_str());
    let flashes = known.then(|| Flash::done(say(&app, &desk, &format!("takedown-done-{}", typed.done))));
    page(&app, &desk, id, Back::default(), "", flashes.into_iter().collect()).await
}

async fn of(app: &App, desk: &Desk, id: TakedownId) -> Result<Model> {
    let takedown = takedown::by_id(app.db.read(), id).await?;
    takedown::sees(desk.staff(), &takedown).then_some(takedown).or_not_found()
}

async fn page(app: &App, desk: &Desk, id: TakedownId, back: Back, why: &str, flashes: Vec<Flash>) -> Result<Response> {
    let takedown = of(app, desk, id).await?;
    let evidence = evidence(app, desk, &takedown).await?;
    let probes = probe::latest(app.db.read(), id).await?;
    let forms = form::of_subject(app.db.read(), "takedown", &id.to_string()).await?;
    let fills = Resource::new(ResourceKind::Form, "new", Some(takedown.unit_id));
    let record = crate::archive::record::of_article(app.db.read(), takedown.article_id).await?;
    let page = TakedownPage {
        id: id.to_string(),
        article: evidence.as_ref().map(|article| article.id.to_string()).unwrap_or_default(),
        record: record.first().filter(|_| evidence.is_some()).map(|one| one.id.to_string()).unwrap_or_default(),
        title: evidence.map(|article| article.title).unwrap_or_default(),
        unit: unit::names(app, [takedown.unit_id]).await?.into_values().next().unwrap_or_default(),
        reason: takedown.reason.name(),
        by: staff::names(app, [takedown.by_staff_id]).await?.into_values().next().unwrap_or_default(),
        at: takedown.at.0,
        state: state(&takedown),
        proven: takedown.proven_at.map(|at| at.0),
        seconds: takedown.proven_at.map(|at| at.seconds_since(takedown.at)),
        proof: takedown.proof_digest.clone().unwrap_or_default(),
        unclean: probes.iter().filter(|probe| !probe.clean).count(),
        probes: probes
            .into_iter()
            .map(|probe| Probe {
                surface: probe.surface,
                address: probe.address,
                answer: probe.answer,
                digest: probe.digest,
                clean: probe.clean,
                at: probe.at.0,
            })
            .collect(),
        form_url: forms.first().map(form::Model::url).unwrap_or_default(),
        form_serial: forms.first().map(|form| form.serial.clone()).unwrap_or_default(),
        may_ask: takedown.restored_at.is_none() && app.policies.allows(&desk.actor(), FillForm, &fills),
        why: why.to_owned(),
        errors: back.errors,
        flashes,
        serial: takedown.serial,
        note: takedown.note,
    };
    desk::show_with(app, desk, back.status, &page).await
}

/// Asks every surface once more.
async fn prove_again(State(app): State<App>, desk: Desk, Path(id): Path<TakedownId>) -> Result<Response> {
    let takedown = of(&app, &desk, id).await?;
    if takedown.restored_at.is_some() {
        return Err(Error::NotFound);
    }
    prove::prove(&app, id).await?;
    Ok(to(&format!("/desk/takedowns/{id}?done=proven")))
}

async fn ask_back(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<TakedownId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    of(&app, &desk, id).await?;
    let act = app.act(&desk.actor()).await?;
    let result = restore::ask(&act, id, &typed.why).await;
    match settle(act, result).await {
        Ok(form) => Ok(to(&form.url())),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            page(&app, &desk, id, back, &typed.why, Vec::new()).await
        }
    }
}
