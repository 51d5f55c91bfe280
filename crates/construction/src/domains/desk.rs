//! Domain names on the desk: the register with where each name stands, when its term ends and
//! whether the name server has followed; one name with its letters, its addresses and its history.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use platform::app::App;
use platform::journal::reader::{self, JournalScope};
use platform::people::{Post, UnitId, unit};
use platform::permits::{FillForm, Operate, ReadUnitJournal, Resource, ResourceKind, ViewDomain, ViewOperations};
use platform::view::Page;
use platform::web::{Desk, Path, Query, Routes, Who, desk};
use platform::{Moment, Result};
use serde::{Deserialize, Serialize};

use super::domain::{self, Contact, DomainId, DomainState, Filter, Model};
use super::naming::Step;
use super::{push, zone};
use crate::sites::site;

/// Journal rows shown on the page of a name.
const ROWS: u64 = 50;

/// The pages of the register.
pub fn routes() -> Routes {
    Routes::default()
        .get("/desk/domains", Who::SignedIn, list)
        .get("/desk/domains/{id}", Who::SignedIn, show)
        .post("/desk/domains/push", Who::Posts(&[Post::ItOfficeOperator]), push_now)
        .and(super::fill::routes())
}

/// A choice of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    value: String,
    label: String,
    selected: bool,
}

/// The list's address, read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    unit: String,
    ends: String,
    q: String,
    after: String,
    done: String,
}

impl Asked {
    fn query(&self) -> String {
        [("state", &self.state), ("unit", &self.unit), ("ends", &self.ends), ("q", &self.q)]
            .into_iter()
            .filter(|(_, value)| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'))
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("&")
    }
}

/// The register.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DomainsPage {
    rows: Vec<Row>,
    states: Vec<Choice>,
    units: Vec<Choice>,
    ends: bool,
    q: String,
    older_url: String,
    first_url: String,
    filtered: bool,
    zone: Option<ZoneState>,
    may_push: bool,
    pushed: bool,
    /// How many days before its end a term is pointed out.
    notice: u32,
}

/// A name in the register.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    name: String,
    state: &'static str,
    unit: String,
    number: String,
    expires: String,
    /// `""`, `soon` or `over`.
    term: &'static str,
    /// `""`, `served` or `pending`.
    dns: &'static str,
    rule: &'static str,
}

/// The name server, as far as it has followed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ZoneState {
    name: String,
    /// Whether the settings name a server at all.
    server: bool,
    pending: bool,
    /// Message key of what went wrong last.
    error: String,
    detail: String,
    attempts: i32,
    tried_at: Option<i64>,
    next_at: Option<i64>,
    pushed_at: Option<i64>,
}

impl ZoneState {
    async fn of(app: &App) -> Result<Option<Self>> {
        let state = zone::state(app, app.db.read()).await?;
        Ok(state.map(|state| Self {
            server: app.settings.dns.server.is_some(),
            pending: state.pending(),
            error: state.last_error.unwrap_or_default(),
            detail: state.last_detail.unwrap_or_default(),
            attempts: state.attempts,
            tried_at: state.tried_at.map(|at| at.0),
            next_at: state.next_at.map(|at| at.0),
            pushed_at: state.pushed_at.map(|at| at.0),
            name: state.name,
        }))
    }

    fn samples() -> Vec<Self> {
        let at = Some(1_795_395_480_000_000);
        let served = Self { name: "dongcheng.localhost".into(), server: true, pushed_at: at, ..Self::default() };
        let failing = Self {
            pending: true,
            error: "domains-dns-key".into(),
            detail: "the name server does not take the key: <NotAuth>".into(),
            attempts: 3,
            tried_at: at,
            next_at: at,
            ..served.clone()
        };
        vec![served.clone(), failing, Self { server: false, pending: true, pushed_at: None, ..served }]
    }
}

impl Page for DomainsPage {
    const TEMPLATE: &'static str = "construction/domains/list.html";

    fn samples() -> Vec<Self> {
        let row = |state: DomainState, term, dns| Row {
            id: DomainId::new().to_string(),
            name: "mzj.dongcheng.localhost".into(),
            state: state.name(),
            unit: "东城区<民政局>".into(),
            number: "YMDJ-2026-0001".into(),
            expires: "2031-11-23".into(),
            term,
            dns,
            rule: "pinyin_initials",
        };
        let rows = vec![
            row(DomainState::Resolving, "", "served"),
            row(DomainState::Changing, "soon", "pending"),
            row(DomainState::Cancelled, "over", ""),
        ];
        let choice = Choice { value: "resolving".into(), label: "已解析".into(), selected: true };
        let full = |zone| Self {
            rows: rows.clone(),
            states: vec![choice.clone()],
            units: vec![choice.clone()],
            older_url: "/desk/domains?after=mzj".into(),
            first_url: "/desk/domains".into(),
            zone: Some(zone),
            may_push: true,
            pushed: true,
            notice: 60,
            ..Self::default()
        };
        let mut samples = vec![Self::default(), Self { filtered: true, ..Self::default() }];
        samples.extend(ZoneState::samples().into_iter().map(full));
        samples
    }
}

async fn list(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let viewer = desk.actor();
    let today = app.time.now().day();
    let notice = app.rules.days("domain.notice", today)?.value;
    let soon = notice.after(today, &app.calendar).date;
    let filter = Filter {
        state: DomainState::parse(&asked.state),
        unit: asked.unit.parse().ok(),
        ends_before: (asked.ends == "yes").then(|| Moment::at_start_of(soon)),
        words: asked.q.trim().to_ascii_lowercase(),
    };
    let size = app.rules.count("desk.page", today)?.value;
    let mut found = domain::visible_to(&app, &viewer, &filter, &asked.after, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let query = asked.query();
    let older = found.last().filter(|_| more).map(|last| format!("/desk/domains?{query}&after={}", last.label));
    let names = unit_names(&app, found.iter().map(|row| row.unit_id)).await?;
    let pushed = zone::state(&app, app.db.read()).await?.map_or(0, |zone| zone.pushed);
    let rows = found.iter().map(|domain| Row {
        id: domain.id.to_string(),
        name: domain.name(&app),
        state: domain.state.name(),
        unit: names.get(&domain.unit_id).cloned().unwrap_or_default(),
        number: domain.number.clone().unwrap_or_default(),
        expires: domain.expires_at.map(|at| at.day().to_string()).unwrap_or_default(),
        term: term(domain, today, soon),
        dns: dns(domain, pushed),
        rule: domain.naming.rule.name(),
    });
    let every = Resource::new(ResourceKind::Unit, "every", None);
    let units = if app.policies.allows(&viewer, ViewDomain, &every) {
        unit::visible_to(&app, &viewer).await?
    } else {
        Vec::new()
    };
    let any = || Choice { value: String::new(), label: say(&app, &desk, "domains-any"), selected: false };
    let states = DomainState::ALL.into_iter().map(|state| Choice {
        value: state.name().into(),
        label: say(&app, &desk, &format!("domains-state-{}", state.name())),
        selected: state.name() == asked.state,
    });
    let unit_choices = units.into_iter().map(|unit| Choice {
        selected: unit.id.to_string() == asked.unit,
        value: unit.id.to_string(),
        label: unit.name,
    });
    let sees_operations = app.policies.allows(&viewer, ViewOperations, &Resource::cluster());
    let page = DomainsPage {
        rows: rows.collect(),
        states: std::iter::once(any()).chain(states).collect(),
        units: std::iter::once(any()).chain(unit_choices).collect(),
        ends: asked.ends == "yes",
        q: asked.q.clone(),
        older_url: older.unwrap_or_default(),
        first_url: if asked.after.is_empty() { String::new() } else { format!("/desk/domains?{query}") },
        filtered: !query.is_empty(),
        zone: if sees_operations { ZoneState::of(&app).await? } else { None },
        may_push: app.policies.allows(&viewer, Operate, &Resource::cluster()),
        pushed: asked.done == "push",
        notice: notice.number(),
    };
    desk::show(&app, &desk, &page).await
}

fn term(domain: &Model, today: Date, soon: Date) -> &'static str {
    match domain.expires_at.map(Moment::day) {
        _ if domain.expired(today) => "over",
        Some(day) if domain.state.holds_name() && day < soon => "soon",
        _ => "",
    }
}

fn dns(domain: &Model, pushed: i64) -> &'static str {
    match domain.wish {
        0 => "",
        wish if wish > pushed => "pending",
        _ if domain.state.answers() => "served",
        _ => "",
    }
}

async fn unit_names(app: &App, ids: impl Iterator<Item = UnitId>) -> Result<HashMap<UnitId, String>> {
    let mut ids: Vec<_> = ids.collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() { Ok(HashMap::new()) } else { unit::names(app, ids).await }
}

fn say(app: &App, desk: &Desk, key: &str) -> String {
    app.view.text(desk.lang, key, &Default::default())
}

/// One name.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DomainPage {
    row: Row,
    purpose: String,
    steps: Vec<Step>,
    addresses: Vec<String>,
    missing_ipv6: bool,
    site: String,
    registered: String,
    years: i32,
    receipt: String,
    redirect_to: String,
    redirect_until: String,
    contacts: Vec<Who3>,
    zone: Option<ZoneState>,
    form_url: String,
    change_url: String,
    entries: Vec<Happened>,
}

/// A contact with the part it plays.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Who3 {
    part: &'static str,
    contact: Contact,
}

/// A row of the journal.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Happened {
    at: i64,
    who: String,
    text: String,
    note: String,
    url: String,
    kind: &'static str,
}

impl Page for DomainPage {
    const TEMPLATE: &'static str = "construction/domains/domain.html";

    fn samples() -> Vec<Self> {
        let step =
            |from: &str, read: &str, gives: &str| Step { from: from.into(), read: read.into(), gives: gives.into() };
        let full = Self {
            row: Row {
                id: DomainId::new().to_string(),
                name: "mzj.dongcheng.localhost".into(),
                state: "redirecting",
                unit: "东城区民政局".into(),
                number: "YMDJ-2026-0001".into(),
                expires: "2031-11-23".into(),
                term: "soon",
                dns: "served",
                rule: "pinyin_initials",
            },
            purpose: "<script>".into(),
            steps: vec![step("区", "qū", ""), step("民", "mín", "m"), step("政", "zhèng", "z"), step("局", "jú", "j")],
            addresses: vec!["A 192.0.2.1".into()],
            missing_ipv6: true,
            site: "区民政局".into(),
            registered: "2026-11-23".into(),
            years: 5,
            receipt: "CNNIC-1".into(),
            redirect_to: "http://www.dongcheng.localhost:8080".into(),
            redirect_until: "2027-05-23".into(),
            contacts: vec![Who3 {
                part: "technical", contact: Contact { name: "示一".into(), ..Contact::default() }
            }],
            zone: ZoneState::samples().into_iter().nth(1),
            form_url: "/desk/forms/1".into(),
            change_url: "/desk/forms/new/annex2?domain=1".into(),
            entries: vec![Happened {
                text: "登记".into(),
                who: "示二".into(),
                note: "note".into(),
                ..Happened::default()
            }],
        };
        let bare =
            Self { row: Row { name: "x".into(), state: "applied", rule: "none", ..Row::default() }, ..Self::default() };
        vec![full, bare]
    }
}

async fn show(State(app): State<App>, desk: Desk, Path(id): Path<DomainId>) -> Result<Response> {
    let viewer = desk.actor();
    let domain = domain::visible(&app, &viewer, id).await?;
    let today = app.time.now().day();
    let soon = app.rules.days("domain.notice", today)?.value.after(today, &app.calendar).date;
    let names = unit_names(&app, std::iter::once(domain.unit_id)).await?;
    let zone = ZoneState::of(&app).await?;
    let pushed = zone::state(&app, app.db.read()).await?.map_or(0, |zone| zone.pushed);
    let site = match domain.site_id {
        Some(site) => site::by_id(app.db.read(), site).await?.name,
        None => String::new(),
    };
    let day = |at: Option<Moment>| at.map(|at| at.day().to_string()).unwrap_or_default();
    let contacts = &domain.contacts;
    let parts = [
        ("responsible", &contacts.responsible),
        ("administrative", &contacts.administrative),
        ("technical", &contacts.technical),
    ];
    let page = DomainPage {
        row: Row {
            id: domain.id.to_string(),
            name: domain.name(&app),
            state: domain.state.name(),
            unit: names.get(&domain.unit_id).cloned().unwrap_or_default(),
            number: domain.number.clone().unwrap_or_default(),
            expires: day(domain.expires_at),
            term: term(&domain, today, soon),
            dns: dns(&domain, pushed),
            rule: domain.naming.rule.name(),
        },
        purpose: domain.purpose.clone(),
        steps: domain.naming.steps.clone(),
        addresses: domain.addresses.shown(),
        missing_ipv6: domain.state.answers() && domain.addresses.alias.is_none() && domain.addresses.ipv6.is_empty(),
        site,
        registered: day(domain.registered_at),
        years: domain.years,
        receipt: domain.registry_receipt.clone(),
        redirect_to: domain.redirect_to.clone(),
        redirect_until: day(domain.redirect_until),
        contacts: parts
            .into_iter()
            .filter(|(_, contact)| !contact.name.is_empty())
            .map(|(part, contact)| Who3 { part, contact: contact.clone() })
            .collect(),
        zone: if domain.wish > 0 { zone } else { None },
        form_url: domain.form_id.map(|form| format!("/desk/forms/{form}")).unwrap_or_default(),
        change_url: change_url(&app, &desk, &domain),
        entries: entries(&app, &desk, &domain).await?,
    };
    desk::show(&app, &desk, &page).await
}

/// Where the unit's officer asks for a change of a name that can be changed.
fn change_url(app: &App, desk: &Desk, domain: &Model) -> String {
    let resource = Resource::new(ResourceKind::Form, "new", Some(domain.unit_id));
    if domain.state != DomainState::Resolving || !app.policies.allows(&desk.actor(), FillForm, &resource) {
        return String::new();
    }
    format!("/desk/forms/new/annex2?business=change&domain={}", domain.id)
}

/// What the journal says about it, for whoever may read the unit's journal.
async fn entries(app: &App, desk: &Desk, domain: &Model) -> Result<Vec<Happened>> {
    let unit = Resource::unit(domain.unit_id);
    let Ok(permit) = app.policies.permit(&desk.actor(), ReadUnitJournal, &unit) else { return Ok(Vec::new()) };
    let filter = reader::Filter {
        object: Some(("domain".to_owned(), Some(domain.id.to_string()))),
        ..reader::Filter::default()
    };
    let rows = reader::list(app, &JournalScope::Unit(domain.unit_id, permit), &filter, None, ROWS).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let effect = row.effect();
            let note = ["number", "receipt", "until", "to"].into_iter().filter_map(|name| effect[name].as_str());
            Happened {
                at: row.at.0,
                text: platform::journal::desk::verb(&app.view, desk.lang, &row.verb),
                note: note.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · "),
                url: String::new(),
                kind: match row.verb.as_str() {
                    "domain.register" | "domain.resolve" | "domain.renew" => "done",
                    "domain.stop" | "domain.cancel" | "domain.lapse" => "returned",
                    _ => "",
                },
                who: row.actor_name,
            }
        })
        .collect())
}

async fn push_now(State(app): State<App>, desk: Desk) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    push::push_now(&act).await?;
    act.commit().await?;
    Ok(Redirect::to("/desk/domains?done=push").into_response())
}
