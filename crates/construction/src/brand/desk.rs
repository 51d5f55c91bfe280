//! The planner's desk for the mark: what deviates since when, what was mended, and the sites
//! outside the platform that are looked at.

use std::collections::HashMap;
use std::pin::Pin;

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::{Post, SiteRef, Staff, UnitId, unit};
use platform::permits::{KeepBrand, Resource};
use platform::view::Page;
use platform::web::desk::{NavItem, Waiting};
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Query, Routes, desk};
use platform::{Refusal, Result};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::outside::{self, NewOutside, OutsideId};
use super::{check, deviation};
use crate::desk::{Choice, PLANNERS, back, refused, status, unit_choices};
use crate::sites::site;

/// Its entry in the navigation.
pub const NAVIGATION: NavItem = NavItem { key: "brand", url: "/desk/brand", posts: &[Post::ItOfficePlanner] };

pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/desk/brand", PLANNERS, show)
        .post("/desk/brand/look", PLANNERS, look)
        .post("/desk/brand/outside", PLANNERS, add)
        .post("/desk/brand/outside/removal", PLANNERS, remove)
}

/// Deviations that wait for the planner.
pub fn waiting<'a>(app: &'a App, staff: &'a Staff) -> Pin<Box<dyn Future<Output = Result<Vec<Waiting>>> + Send + 'a>> {
    Box::pin(async move {
        if !staff.holds_any(Post::ItOfficePlanner) {
            return Ok(Vec::new());
        }
        Ok(vec![Waiting { key: "brand", count: deviation::count_open(app.db.read()).await? }])
    })
}

/// How many mended deviations are shown.
const MENDED: u64 = 20;

/// The page.
#[derive(Debug, Default, Serialize)]
pub struct BrandDeskPage {
    open: Vec<Row>,
    mended: Vec<Row>,
    outside: Vec<OutsideRow>,
    units: Vec<Choice>,
    typed: OutsideForm,
    errors: Vec<Reason>,
    done: String,
}

/// A deviation.
#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    url: String,
    outside: bool,
    unit: String,
    kind: String,
    detail: String,
    since: i64,
    seen: i64,
    mended: Option<i64>,
}

/// A site outside the platform.
#[derive(Clone, Debug, Serialize)]
struct OutsideRow {
    id: OutsideId,
    name: String,
    address: String,
    unit: String,
    checked: Option<i64>,
}

/// What the form holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct OutsideForm {
    name: String,
    address: String,
    unit: String,
}

impl Page for BrandDeskPage {
    const TEMPLATE: &'static str = "construction/desk/brand.html";

    fn samples() -> Vec<Self> {
        let row = |kind: &str, outside, mended| Row {
            name: "<b>区某局".into(),
            url: "http://mouju.example.cn/".into(),
            outside,
            unit: "区某局".into(),
            kind: kind.into(),
            detail: if kind == "unreachable" { "HTTP 500 <i>".into() } else { String::new() },
            since: 1_795_349_700_000_000,
            seen: 1_795_395_480_000_000,
            mended,
        };
        let kinds = ["unreachable", "missing", "altered", "hidden", "place", "small", "unlinked"];
        let outside = OutsideRow {
            id: OutsideId::new(),
            name: "区某局".into(),
            address: "http://mouju.example.cn/".into(),
            unit: "区某局".into(),
            checked: None,
        };
        vec![
            Self::default(),
            Self {
                open: kinds.iter().map(|kind| row(kind, true, None)).collect(),
                mended: vec![row("missing", false, Some(1_795_395_480_000_000))],
                outside: vec![OutsideRow { checked: Some(1_795_395_480_000_000), ..outside.clone() }, outside],
                units: vec![Choice::new("1", "区某局", "1")],
                typed: OutsideForm { address: "\"><script>".into(), ..OutsideForm::default() },
                errors: vec![Reason {
                    text: "地址不对".into(),
                    remedy: String::new(),
                    article: "11".into(),
                    field: "address".into(),
                }],
                done: "added".into(),
            },
        ]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn show(State(app): State<App>, desk: Desk, Query(done): Query<Done>) -> Result<Response> {
    let done = ["added", "removed", "asked"].into_iter().find(|known| *known == done.done).unwrap_or_default();
    page(&app, &desk, OutsideForm::default(), &[], done).await
}

async fn page(app: &App, desk: &Desk, typed: OutsideForm, refusals: &[Refusal], done: &str) -> Result<Response> {
    app.policies.permit(&desk.actor(), KeepBrand, &Resource::cluster())?;
    let db = app.db.read();
    let units: HashMap<UnitId, String> =
        unit::Entity::find().all(db).await?.into_iter().map(|unit| (unit.id, unit.name)).collect();
    let sites: HashMap<SiteRef, site::Model> = site::all(db).await?.into_iter().map(|site| (site.id, site)).collect();
    let watched: HashMap<OutsideId, outside::Model> =
        outside::Entity::find().all(db).await?.into_iter().map(|site| (site.id, site)).collect();
    let of_unit = |unit: &UnitId| units.get(unit).cloned().unwrap_or_default();
    let row = |deviation: deviation::Model| {
        let site = deviation.site_id.and_then(|id| sites.get(&id));
        let outside = deviation.outside_id.and_then(|id| watched.get(&id));
        let (name, url, unit) = match (site, outside) {
            (Some(site), _) => {
                (site.name.clone(), format!("{}/", app.settings.origin(site.label.as_str())), of_unit(&site.unit_id))
            }
            (None, Some(outside)) => (outside.name.clone(), outside.address.clone(), of_unit(&outside.unit_id)),
            (None, None) => Default::default(),
        };
        Row {
            name,
            url,
            outside: site.is_none(),
            unit,
            kind: deviation.kind,
            detail: deviation.detail,
            since: deviation.since.0,
            seen: deviation.seen_at.0,
            mended: deviation.mended_at.map(|at| at.0),
        }
    };
    let listed = outside::all(db).await?.into_iter().map(|site| OutsideRow {
        id: site.id,
        unit: of_unit(&site.unit_id),
        name: site.name,
        address: site.address,
        checked: site.checked_at.map(|at| at.0),
    });
    let page = BrandDeskPage {
        open: deviation::open(db).await?.into_iter().map(row).collect(),
        mended: deviation::mended(db, MENDED).await?.into_iter().map(row).collect(),
        outside: listed.collect(),
        units: unit_choices(app, typed.unit.parse().ok()).await?,
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
        typed,
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

async fn look(State(app): State<App>, desk: Desk) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    check::ask(&act).await?;
    act.commit().await?;
    Ok(back("/desk/brand", "asked"))
}

async fn add(State(app): State<App>, desk: Desk, Form(form): Form<OutsideForm>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let new = NewOutside { name: form.name.clone(), address: form.address.clone(), unit: form.unit.parse().ok() };
    match refused(outside::add(&act, new).await)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back("/desk/brand", "added"))
        }
        Err(refusals) => {
            drop(act);
            page(&app, &desk, form, &refusals, "").await
        }
    }
}

#[derive(Debug, Deserialize)]
struct Which {
    #[serde(default)]
    outside: String,
}

async fn remove(State(app): State<App>, desk: Desk, Form(which): Form<Which>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    act.permit(KeepBrand, &Resource::cluster())?;
    let Ok(id) = which.outside.parse() else {
        return Err(Refusal::new("brand-outside-which").field("outside").into());
    };
    outside::remove(&act, id).await?;
    act.commit().await?;
    Ok(back("/desk/brand", "removed"))
}
