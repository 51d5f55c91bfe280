//! Interfaces on the desk: a unit's own, what waits for the portal's editor, each with its versions, and the hosts that
//! the IT office has allowed (art. 9).

use std::pin::Pin;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use platform::Refusal;
use platform::Result;
use platform::app::App;
use platform::people::{Post, Staff, UnitId, unit};
use platform::permits::{AllowHost, OfferInterface, Resource};
use platform::view::{Lang, Page};
use platform::web::desk::{NavItem, Waiting};
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use serde::{Deserialize, Serialize};

use super::host::{self, HostId};
use super::version::{self, Kind};
use super::{InterfaceId, Told, desk_one, interface};
use crate::desk::{Choice, PLANNERS, back, refused, status};

/// Who offers interfaces of their unit.
const OFFERERS: &[Post] = &[Post::InformationOfficer, Post::ServiceClerk];
const OFFER: Who = Who::Posts(OFFERERS);
const EDITORS: Who = Who::Posts(&[Post::PortalEditor]);

/// Its entry in the navigation.
pub const NAVIGATION: NavItem = NavItem {
    key: "interfaces",
    url: "/desk/interfaces",
    posts: &[Post::InformationOfficer, Post::ServiceClerk, Post::PortalEditor, Post::ItOfficePlanner],
};

pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/desk/interfaces", Who::SignedIn, list)
        .get("/desk/interfaces/new", OFFER, begin)
        .post("/desk/interfaces", OFFER, offer)
        .get("/desk/interfaces/{id}", Who::SignedIn, desk_one::show)
        .get("/desk/interfaces/{id}/change", Who::SignedIn, edit)
        .post("/desk/interfaces/{id}/change", OFFER, change)
        .post("/desk/interfaces/{id}/withdrawal", OFFER, desk_one::withdraw)
        .post("/desk/interface-versions/{id}/acceptance", EDITORS, desk_one::accept)
        .post("/desk/interface-versions/{id}/return", EDITORS, desk_one::send_back)
        .post("/desk/interface-hosts", PLANNERS, allow)
        .post("/desk/interface-hosts/{id}/removal", PLANNERS, end)
}

/// Versions that wait for the portal's editor.
pub fn waiting<'a>(app: &'a App, staff: &'a Staff) -> Pin<Box<dyn Future<Output = Result<Vec<Waiting>>> + Send + 'a>> {
    Box::pin(async move {
        if !staff.holds_any(Post::PortalEditor) {
            return Ok(Vec::new());
        }
        Ok(vec![Waiting { key: "interfaces", count: version::count_waiting(app.db.read()).await? }])
    })
}

/// The list.
#[derive(Debug, Default, Serialize)]
pub struct InterfacesPage {
    rows: Vec<Row>,
    older_url: String,
    first_url: String,
    hosts: Vec<HostRow>,
    may_offer: bool,
    may_allow: bool,
    typed: HostForm,
    errors: Vec<Reason>,
    done: String,
}

/// An interface in the list.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    pub(super) id: InterfaceId,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) unit: String,
    pub(super) address: String,
    pub(super) standing: &'static str,
    pub(super) valid_until: String,
    pub(super) checked_at: Option<i64>,
    pub(super) down_since: Option<i64>,
}

/// A host that is allowed.
#[derive(Clone, Debug, Serialize)]
struct HostRow {
    id: HostId,
    host: String,
    reason: String,
    at: i64,
}

/// What the form for a host holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct HostForm {
    host: String,
    reason: String,
}

pub(super) const AT: i64 = 1_795_395_480_000_000;

impl Row {
    pub(super) fn sample(standing: &'static str, down: bool) -> Self {
        Self {
            id: InterfaceId::new(),
            name: "幼儿园学位<查询".into(),
            kind: "enquiry",
            unit: "东城区教育委员会".into(),
            address: "https://jw.dongcheng.gov.cn/xuewei/".into(),
            standing,
            valid_until: "2027-06-30".into(),
            checked_at: down.then_some(AT),
            down_since: down.then_some(AT),
        }
    }
}

impl Page for InterfacesPage {
    const TEMPLATE: &'static str = "construction/interfaces/list.html";

    fn samples() -> Vec<Self> {
        let standings = ["waiting", "public", "returned", "expired", "withdrawn"];
        let full = Self {
            rows: standings.iter().flat_map(|of| [Row::sample(of, false), Row::sample(of, true)]).collect(),
            older_url: "/desk/interfaces?after=1".into(),
            first_url: "/desk/interfaces".into(),
            hosts: vec![HostRow {
                id: HostId::new(),
                host: "fuwu.example.com".into(),
                reason: "全市统一<预约>系统".into(),
                at: AT,
            }],
            may_offer: true,
            may_allow: true,
            typed: HostForm { host: "\"><script>".into(), ..HostForm::default() },
            errors: vec![Reason {
                text: "主机名不对".into(),
                remedy: String::new(),
                article: "9".into(),
                field: "host".into(),
            }],
            done: "withdrawn".into(),
        };
        vec![Self::default(), Self { may_offer: true, ..Self::default() }, full]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: String,
    done: String,
}

impl Asked {
    /// Only what is a message of ours; anybody can write an address.
    pub(super) fn known(&self) -> &'static str {
        let known = ["offered", "changed", "withdrawn", "accepted", "returned", "allowed", "ended"];
        known.into_iter().find(|done| *done == self.done).unwrap_or_default()
    }
}

async fn list(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    list_page(&app, &desk, &asked, HostForm::default(), &[]).await
}

async fn list_page(app: &App, desk: &Desk, asked: &Asked, typed: HostForm, refusals: &[Refusal]) -> Result<Response> {
    let db = app.db.read();
    let today = app.time.now().day();
    let size = app.rules.count("desk.page", today)?.value;
    let mut found = interface::visible_to(app, &desk.actor(), asked.after.parse().ok(), size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let versions = interface::versions(db, found.iter().map(|found| found.id)).await?;
    let units = unit::names(app, found.iter().map(|found| found.unit_id)).await?;
    let older = found.last().filter(|_| more).map(|last| format!("/desk/interfaces?after={}", last.id));
    let rows = found.iter().filter_map(|found| {
        let newest = versions.get(&found.id)?.first()?;
        Some(Row {
            id: found.id,
            name: newest.name.clone(),
            kind: newest.kind.name(),
            unit: units.get(&found.unit_id).cloned().unwrap_or_default(),
            address: newest.address.clone(),
            standing: found.standing(newest, today).name(),
            valid_until: newest.valid_until.clone(),
            checked_at: found.checked_at.map(|at| at.0),
            down_since: found.down_since.filter(|_| found.withdrawn_at.is_none()).map(|at| at.0),
        })
    });
    let may_allow = app.policies.allows(&desk.actor(), AllowHost, &Resource::cluster());
    let hosts = if may_allow { host::all(db).await? } else { Vec::new() };
    let page = InterfacesPage {
        rows: rows.collect(),
        older_url: older.unwrap_or_default(),
        first_url: if asked.after.is_empty() { String::new() } else { "/desk/interfaces".to_owned() },
        hosts: hosts
            .into_iter()
            .map(|host| HostRow { id: host.id, host: host.host, reason: host.reason, at: host.allowed_at.0 })
            .collect(),
        may_offer: OFFERERS.iter().any(|post| desk.staff().holds_any(*post)),
        may_allow,
        typed,
        errors: reasons(app, desk.lang, refusals),
        done: asked.known().to_owned(),
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

/// The form for an interface, new or changed.
#[derive(Debug, Serialize)]
pub struct InterfaceFormPage {
    /// Nothing for a new one.
    id: Option<InterfaceId>,
    version: i32,
    typed: Told,
    unit: String,
    units: Vec<Choice>,
    kinds: Vec<Choice>,
    domain: String,
    errors: Vec<Reason>,
}

impl Page for InterfaceFormPage {
    const TEMPLATE: &'static str = "construction/interfaces/form.html";

    fn samples() -> Vec<Self> {
        let page = |id: Option<InterfaceId>| Self {
            id,
            version: 2,
            typed: Told { name: "\"><b>".into(), ..Told::default() },
            unit: "东城区教育委员会".into(),
            units: vec![Choice::new(&UnitId::new(), "东城区<教育委员会", "")],
            kinds: vec![Choice::new("guide", "办事指南", "guide")],
            domain: "dongcheng.localhost".into(),
            errors: vec![Reason {
                text: "地址不对".into(),
                remedy: "请联系区信息办".into(),
                article: "9".into(),
                field: "address".into(),
            }],
        };
        vec![page(None), Self { errors: Vec::new(), ..page(Some(InterfaceId::new())) }]
    }
}

/// What is typed into the form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    version: i32,
    unit: String,
    #[serde(flatten)]
    told: Told,
}

async fn begin(State(app): State<App>, desk: Desk) -> Result<Response> {
    let own = OFFERERS.iter().find_map(|post| desk.staff().units_of(*post).next()).unwrap_or(desk.staff().unit_id);
    app.policies.permit(&desk.actor(), OfferInterface, &Resource::unit(own))?;
    form_page(&app, &desk, None, Typed::default(), &[]).await
}

async fn form_page(
    app: &App,
    desk: &Desk,
    id: Option<InterfaceId>,
    typed: Typed,
    refusals: &[Refusal],
) -> Result<Response> {
    let staff = desk.staff();
    let mut own: Vec<UnitId> = OFFERERS.iter().flat_map(|post| staff.units_of(*post)).collect();
    own.sort();
    own.dedup();
    let names = unit::names(app, own.clone()).await?;
    let name = |id: &UnitId| names.get(id).cloned().unwrap_or_default();
    let kind = |kind: &Kind| text(app, desk.lang, &format!("interfaces-kind-{}", kind.name()));
    let page = InterfaceFormPage {
        id,
        version: typed.version,
        unit: own.first().map(name).unwrap_or_default(),
        units: if own.len() > 1 && id.is_none() {
            own.iter().map(|id| Choice::new(id, name(id), &typed.unit)).collect()
        } else {
            Vec::new()
        },
        kinds: Kind::ALL.iter().map(|of| Choice::new(of.name(), kind(of), &typed.told.kind)).collect(),
        domain: app.settings.base_domain.clone(),
        errors: reasons(app, desk.lang, refusals),
        typed: typed.told,
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

async fn offer(State(app): State<App>, desk: Desk, Form(typed): Form<Typed>) -> Result<Response> {
    let unit = match typed.unit.parse() {
        Ok(unit) => unit,
        Err(_) => {
            let own = OFFERERS.iter().find_map(|post| desk.staff().units_of(*post).next());
            own.unwrap_or(desk.staff().unit_id)
        }
    };
    let act = app.act(&desk.actor()).await?;
    match refused(super::offer(&act, unit, &typed.told).await)? {
        Ok(found) => {
            act.commit().await?;
            Ok(back(&format!("/desk/interfaces/{}", found.id), "offered"))
        }
        Err(refusals) => {
            drop(act);
            form_page(&app, &desk, None, typed, &refusals).await
        }
    }
}

async fn edit(State(app): State<App>, desk: Desk, Path(id): Path<InterfaceId>) -> Result<Response> {
    let found = interface::visible(&app, &desk.actor(), id).await?;
    app.policies.permit(&desk.actor(), OfferInterface, &Resource::unit(found.unit_id))?;
    let newest = version::newest(app.db.read(), id).await?;
    let told = Told {
        name: newest.name,
        serves: newest.serves,
        kind: newest.kind.name().to_owned(),
        address: newest.address,
        method: newest.method,
        parameters: newest.parameters,
        documentation: newest.documentation,
        phone: newest.phone,
        valid_until: newest.valid_until,
    };
    form_page(&app, &desk, Some(id), Typed { version: newest.number, unit: String::new(), told }, &[]).await
}

async fn change(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<InterfaceId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    interface::visible(&app, &desk.actor(), id).await?;
    let act = app.act(&desk.actor()).await?;
    match refused(super::change(&act, id, &typed.told, typed.version).await)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back(&format!("/desk/interfaces/{id}"), "changed"))
        }
        Err(refusals) => {
            drop(act);
            form_page(&app, &desk, Some(id), typed, &refusals).await
        }
    }
}

async fn allow(State(app): State<App>, desk: Desk, Form(typed): Form<HostForm>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    match refused(host::allow(&act, &typed.host, &typed.reason).await)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back("/desk/interfaces", "allowed"))
        }
        Err(refusals) => {
            drop(act);
            list_page(&app, &desk, &Asked::default(), typed, &refusals).await
        }
    }
}

async fn end(State(app): State<App>, desk: Desk, Path(id): Path<HostId>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    host::end(&act, id).await?;
    act.commit().await?;
    Ok(Redirect::to("/desk/interfaces?done=ended").into_response())
}

fn text(app: &App, lang: Lang, key: &str) -> String {
    app.view.text(lang, key, &Default::default())
}
