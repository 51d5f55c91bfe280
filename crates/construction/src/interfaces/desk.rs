//! Interfaces on the desk: a unit's own, what waits for the portal's editor, each with its versions, and the hosts that
//! the IT office has allowed (art. 9).

use std::collections::HashMap;
use std::pin::Pin;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use platform::Result;
use platform::app::App;
use platform::people::{Post, Staff, StaffId, UnitId, staff, unit};
use platform::permits::{AllowHost, DecideOffer, OfferInterface, Resource};
use platform::view::{Lang, Page};
use platform::web::desk::{NavItem, Waiting};
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{Error, Refusal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::host::{self, HostId};
use super::version::{self, Kind, VersionId};
use super::{InterfaceId, Told, interface};
use crate::desk::{Choice, PLANNERS, back, refused, status};
use crate::sites::site;

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
        .get("/desk/interfaces/{id}", Who::SignedIn, show)
        .get("/desk/interfaces/{id}/change", Who::SignedIn, edit)
        .post("/desk/interfaces/{id}/change", OFFER, change)
        .post("/desk/interfaces/{id}/withdrawal", OFFER, withdraw)
        .post("/desk/interface-versions/{id}/acceptance", EDITORS, accept)
        .post("/desk/interface-versions/{id}/return", EDITORS, send_back)
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
struct Row {
    id: InterfaceId,
    name: String,
    kind: &'static str,
    unit: String,
    address: String,
    standing: &'static str,
    valid_until: String,
    checked_at: Option<i64>,
    down_since: Option<i64>,
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

const AT: i64 = 1_795_395_480_000_000;

impl Row {
    fn sample(standing: &'static str, down: bool) -> Self {
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
struct Asked {
    after: String,
    done: String,
}

impl Asked {
    /// Only what is a message of ours; anybody can write an address.
    fn known(&self) -> &'static str {
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

/// One interface.
#[derive(Debug, Serialize)]
pub struct InterfacePage {
    row: Row,
    down_for: String,
    withdrawn_at: Option<i64>,
    withdrawn_for: String,
    versions: Vec<VersionRow>,
    /// The version that may be decided now.
    waiting: Option<VersionId>,
    may_decide: bool,
    may_offer: bool,
    reason: String,
    errors: Vec<Reason>,
    done: String,
}

/// A version.
#[derive(Clone, Debug, Serialize)]
struct VersionRow {
    number: i32,
    name: String,
    serves: String,
    kind: &'static str,
    address: String,
    method: String,
    parameters: String,
    documentation: String,
    phone: String,
    valid_until: String,
    by: String,
    at: i64,
    /// `waiting`, `accepted`, `returned`, `superseded`.
    decision: &'static str,
    decided_by: String,
    decided_at: Option<i64>,
    reason: String,
}

impl Page for InterfacePage {
    const TEMPLATE: &'static str = "construction/interfaces/one.html";

    fn samples() -> Vec<Self> {
        let version = |number, decision| VersionRow {
            number,
            name: "幼儿园学位<查询".into(),
            serves: "查询各园剩余学位".into(),
            kind: "enquiry",
            address: "https://jw.dongcheng.gov.cn/xuewei/".into(),
            method: "网页查询".into(),
            parameters: "街道名称<b>".into(),
            documentation: "https://jw.dongcheng.gov.cn/xuewei/help/".into(),
            phone: "010-55550500".into(),
            valid_until: "2027-06-30".into(),
            by: "示一".into(),
            at: AT,
            decision,
            decided_by: if decision == "waiting" { String::new() } else { "示二".into() },
            decided_at: (decision != "waiting").then_some(AT),
            reason: if decision == "returned" { "请补充<电话".into() } else { String::new() },
        };
        let page = |standing, versions: Vec<VersionRow>| Self {
            row: Row::sample(standing, standing == "public"),
            down_for: if standing == "public" { "HTTP 503 <i>".into() } else { String::new() },
            withdrawn_at: (standing == "withdrawn").then_some(AT),
            withdrawn_for: "系统停用".into(),
            versions,
            waiting: (standing == "waiting").then(VersionId::new),
            may_decide: standing == "waiting",
            may_offer: standing != "withdrawn",
            reason: "\"><b>".into(),
            errors: Vec::new(),
            done: String::new(),
        };
        let reason = Reason {
            text: "不能审核自己提出的接口".into(),
            remedy: "请另一位编辑".into(),
            article: "9".into(),
            field: String::new(),
        };
        vec![
            page("waiting", vec![version(2, "waiting"), version(1, "superseded")]),
            Self { errors: vec![reason], ..page("returned", vec![version(2, "returned"), version(1, "accepted")]) },
            Self { done: "accepted".into(), ..page("public", vec![version(1, "accepted")]) },
            page("withdrawn", vec![version(1, "accepted")]),
        ]
    }
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<InterfaceId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    one_page(&app, &desk, id, "", &[], asked.known()).await
}

async fn one_page(
    app: &App,
    desk: &Desk,
    id: InterfaceId,
    reason: &str,
    refusals: &[Refusal],
    done: &str,
) -> Result<Response> {
    let (db, actor) = (app.db.read(), desk.actor());
    let found = interface::visible(app, &actor, id).await?;
    let versions = interface::versions(db, [id]).await?.remove(&id).unwrap_or_default();
    let newest = versions.first().ok_or(Error::NotFound)?;
    let people = versions.iter().flat_map(|one| [Some(one.offered_by), one.decided_by]).flatten();
    let people: HashMap<StaffId, String> = staff::Entity::find()
        .filter(staff::Column::Id.is_in(people))
        .all(db)
        .await?
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect();
    let name = |id: &StaffId| people.get(id).cloned().unwrap_or_default();
    let units = unit::names(app, [found.unit_id]).await?;
    let may_decide = match site::portal(db).await {
        Ok(portal) => app.policies.allows(&actor, DecideOffer, &site::resource(&portal)),
        Err(_) => false,
    };
    let today = app.time.now().day();
    let page = InterfacePage {
        row: Row {
            id,
            name: newest.name.clone(),
            kind: newest.kind.name(),
            unit: units.get(&found.unit_id).cloned().unwrap_or_default(),
            address: newest.address.clone(),
            standing: found.standing(newest, today).name(),
            valid_until: newest.valid_until.clone(),
            checked_at: found.checked_at.map(|at| at.0),
            down_since: found.down_since.map(|at| at.0),
        },
        down_for: found.down_for,
        withdrawn_at: found.withdrawn_at.map(|at| at.0),
        withdrawn_for: found.withdrawn_for,
        waiting: (newest.decision.is_none() && found.withdrawn_at.is_none()).then_some(newest.id),
        may_decide,
        may_offer: found.withdrawn_at.is_none()
            && app.policies.allows(&actor, OfferInterface, &Resource::unit(found.unit_id)),
        versions: versions
            .iter()
            .map(|one| VersionRow {
                number: one.number,
                name: one.name.clone(),
                serves: one.serves.clone(),
                kind: one.kind.name(),
                address: one.address.clone(),
                method: one.method.clone(),
                parameters: one.parameters.clone(),
                documentation: one.documentation.clone(),
                phone: one.phone.clone(),
                valid_until: one.valid_until.clone(),
                by: name(&one.offered_by),
                at: one.offered_at.0,
                decision: one.decision.map_or("waiting", version::Decision::name),
                decided_by: one.decided_by.as_ref().map(name).unwrap_or_default(),
                decided_at: one.decided_at.map(|at| at.0),
                reason: one.reason.clone(),
            })
            .collect(),
        reason: reason.to_owned(),
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Why {
    reason: String,
}

async fn withdraw(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<InterfaceId>,
    Form(why): Form<Why>,
) -> Result<Response> {
    interface::visible(&app, &desk.actor(), id).await?;
    let act = app.act(&desk.actor()).await?;
    match refused(super::withdraw(&act, id, &why.reason).await)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back(&format!("/desk/interfaces/{id}"), "withdrawn"))
        }
        Err(refusals) => {
            drop(act);
            one_page(&app, &desk, id, &why.reason, &refusals, "").await
        }
    }
}

async fn accept(State(app): State<App>, desk: Desk, Path(id): Path<VersionId>) -> Result<Response> {
    let of = version::by_id(app.db.read(), id).await?.interface_id;
    let act = app.act(&desk.actor()).await?;
    let done = refused(super::accept(&act, id).await)?;
    decided(&app, &desk, act, of, done.map(|_| "accepted"), "").await
}

async fn send_back(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<VersionId>,
    Form(why): Form<Why>,
) -> Result<Response> {
    let of = version::by_id(app.db.read(), id).await?.interface_id;
    let act = app.act(&desk.actor()).await?;
    let done = refused(super::send_back(&act, id, &why.reason).await)?;
    decided(&app, &desk, act, of, done.map(|_| "returned"), &why.reason).await
}

async fn decided(
    app: &App,
    desk: &Desk,
    act: platform::Act,
    of: InterfaceId,
    done: std::result::Result<&str, Vec<Refusal>>,
    reason: &str,
) -> Result<Response> {
    match done {
        Ok(done) => {
            act.commit().await?;
            Ok(back(&format!("/desk/interfaces/{of}"), done))
        }
        Err(refusals) => {
            drop(act);
            one_page(app, desk, of, reason, &refusals, "").await
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
