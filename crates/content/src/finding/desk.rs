//! The desk of search: what is looked for and what in vain, month by month, and what is pinned.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use construction::sites::site;
use platform::app::App;
use platform::people::{Post, SiteRef};
use platform::permits::{PinSearch, ViewSearches};
use platform::search::asked;
use platform::view::Page;
use platform::web::desk::{Choice, Flash, NavItem, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};

use super::pin::{self, PinId};
use super::pinning;

/// Its entry in the navigation.
pub const NAVIGATION: NavItem = NavItem { key: "search", url: "/desk/search", posts: READERS };

const READERS: &[Post] = &[Post::PortalEditor, Post::InformationOfficer, Post::ItOfficePlanner];
const EDITORS: Who = Who::Posts(&[Post::PortalEditor]);
/// How many pinned results and months are shown; a matter of layout.
const PINS: u64 = 50;
const MONTHS: u64 = 24;

/// The routes.
pub fn routes() -> Routes {
    Routes::default().get("/desk/search", Who::Posts(READERS), show).post("/desk/search/pins", EDITORS, pin_it).post(
        "/desk/search/pins/{id}/removal",
        EDITORS,
        remove,
    )
}

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SearchDeskPage {
    sites: Vec<Choice>,
    months: Vec<Choice>,
    month: String,
    top: Vec<Term>,
    vain: Vec<Term>,
    least: u64,
    synonyms: String,
    may_pin: bool,
    pins: Vec<PinRow>,
    typed: PinForm,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// A word of the report.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Term {
    term: String,
    asked: i64,
    vain: i64,
    url: String,
}

/// A pinned result.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PinRow {
    id: String,
    title: String,
    url: String,
    words: String,
    until: i64,
    over: bool,
}

/// What the form holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PinForm {
    words: String,
    target: String,
    title: String,
    note: String,
    until: String,
}

impl Page for SearchDeskPage {
    const TEMPLATE: &'static str = "content/desk/search.html";

    fn samples() -> Vec<Self> {
        let term = |term: &str| Term { term: term.into(), asked: 40, vain: 3, url: "/search?q=a".into() };
        let row = PinRow {
            id: "0193".into(),
            title: "公积金 <b>".into(),
            url: "http://www.example.gov.cn/".into(),
            words: "公积金、住房公积金".into(),
            until: 1_795_349_700_000_000,
            over: false,
        };
        let choice = |value: &str| Choice { value: value.into(), label: value.into(), selected: true };
        vec![
            Self { month: "2026-11".into(), least: 3, ..Self::default() },
            Self {
                sites: vec![choice("区政府")],
                months: vec![choice("2026-11")],
                month: "2026-11".into(),
                top: vec![term("加装电梯"), term("<script>")],
                vain: vec![term("火箭")],
                least: 3,
                synonyms: "2026-11-26".into(),
                may_pin: true,
                pins: vec![row.clone(), PinRow { over: true, url: String::new(), ..row }],
                typed: PinForm { target: "\"><script>".into(), ..PinForm::default() },
                errors: vec![Reason {
                    text: "地址不对".into(),
                    remedy: String::new(),
                    article: "9".into(),
                    field: "target".into(),
                }],
                flashes: vec![Flash::done("已置顶".into())],
            },
        ]
    }
}

/// Which report.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    site: String,
    month: String,
    done: String,
}

async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let mut page = page(&app, &desk, &asked).await?;
    if let Some(done) = ["pinned", "unpinned"].into_iter().find(|done| *done == asked.done) {
        page.flashes = vec![Flash::done(say(&app, &desk, &format!("search-desk-done-{done}")))];
    }
    desk::show(&app, &desk, &page).await
}

async fn page(app: &App, desk: &Desk, wanted: &Asked) -> Result<SearchDeskPage> {
    let (db, actor, today) = (app.db.read(), desk.actor(), app.time.now().day());
    let sites = site::all(db).await?;
    let allowed: Vec<&site::Model> =
        sites.iter().filter(|site| app.policies.allows(&actor, ViewSearches, &site::resource(site))).collect();
    let named = allowed.iter().find(|site| site.id.to_string() == wanted.site);
    // What one may not see is not there; without a site of one's own the portal refuses.
    let site = match (named, wanted.site.is_empty(), allowed.first()) {
        (Some(site), _, _) => *site,
        (None, true, Some(first)) => *first,
        (None, true, None) => sites.first().ok_or(Error::NotFound)?,
        (None, false, _) => return Err(Error::NotFound),
    };
    let permit = app.policies.permit(&actor, ViewSearches, &site::resource(site))?;
    let most = app.rules.count("search.terms", today)?.value;
    let month = if wanted.month.is_empty() { asked::month(app) } else { wanted.month.clone() };
    let origin = app.settings.origin(site.label.as_str());
    let term = |row: asked::Model| Term {
        url: format!("{origin}/search?q={}", crate::pages::article::encoded(&row.term)),
        term: row.term,
        asked: row.asked,
        vain: row.vain,
    };
    let portal = site::portal(db).await?;
    let choice = |value: String, label: String, chosen: &str| Choice { selected: value == chosen, value, label };
    let mut months = asked::months(app, &permit, site.id, MONTHS).await?;
    if !months.contains(&month) {
        months.insert(0, month.clone());
    }
    let chosen = site.id.to_string();
    let may_pin = app.policies.allows(&actor, PinSearch, &site::resource(&portal));
    Ok(SearchDeskPage {
        sites: allowed.iter().map(|site| choice(site.id.to_string(), site.name.clone(), &chosen)).collect(),
        top: asked::of_month(app, &permit, site.id, &month, false, most).await?.into_iter().map(term).collect(),
        vain: asked::of_month(app, &permit, site.id, &month, true, most).await?.into_iter().map(term).collect(),
        months: months.into_iter().map(|one| choice(one.clone(), one, &month)).collect(),
        month,
        least: app.rules.count("search.term.least", today)?.value,
        synonyms: app.search.synonyms().to_owned(),
        pins: if may_pin { pins(app, portal.id).await? } else { Vec::new() },
        may_pin,
        ..SearchDeskPage::default()
    })
}

async fn pins(app: &App, portal: SiteRef) -> Result<Vec<PinRow>> {
    let (db, now) = (app.db.read(), app.time.now());
    let pins = pin::of_site(db, portal, PINS).await?;
    let ids: Vec<PinId> = pins.iter().map(|pin| pin.id).collect();
    let mut words: HashMap<PinId, Vec<String>> = HashMap::new();
    for row in pin::words(db, &ids).await? {
        words.entry(row.pin_id).or_default().push(row.word);
    }
    Ok(pins
        .into_iter()
        .map(|pin| PinRow {
            id: pin.id.to_string(),
            over: pin.removed_at.is_some() || pin.until <= now,
            title: pin.title,
            url: pin.url,
            words: words.remove(&pin.id).unwrap_or_default().join("、"),
            until: pin.removed_at.unwrap_or(pin.until).0,
        })
        .collect())
}

async fn pin_it(State(app): State<App>, desk: Desk, Form(form): Form<PinForm>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let new = pinning::New {
        words: form.words.clone(),
        target: form.target.clone(),
        title: form.title.clone(),
        note: form.note.clone(),
        until: form.until.parse().ok(),
    };
    let result = pinning::pin(&act, new).await;
    match settle(act, result).await {
        Ok(_) => Ok(to("/desk/search?done=pinned")),
        Err(Error::Refused(reasons)) => {
            let back = standing(&app, &desk, Error::Refused(reasons))?;
            let page = page(&app, &desk, &Asked::default()).await?;
            let page = SearchDeskPage { errors: back.errors, typed: form, ..page };
            desk::show_with(&app, &desk, back.status, &page).await
        }
        Err(error) => Err(error),
    }
}

async fn remove(State(app): State<App>, desk: Desk, Path(id): Path<PinId>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = pinning::remove(&act, id).await;
    settle(act, result).await?;
    Ok(to("/desk/search?done=unpinned"))
}
