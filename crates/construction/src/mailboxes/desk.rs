//! Mailboxes on the desk (art. 13): the register with filters, one box with its history, and the
//! initial passwords that the operator hands over, each shown once.

use std::collections::HashMap;

use axum::extract::State as AppState;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use platform::app::App;
use platform::journal::desk::verb;
use platform::journal::entry;
use platform::people::password::Temporary;
use platform::people::{Post, UnitId, unit};
use platform::permits::{KeepMailboxes, Resource};
use platform::view::{Lang, Page};
use platform::web::desk::NavItem;
use platform::web::errors::encoded;
use platform::web::{Desk, Path, Query, Routes, Who, desk};
use platform::{Moment, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::lists::{self, KeepLists};
use super::mailbox::{self, Filter, Kind, Model, State};
use super::{MailboxId, hand_over, own_password, register};

/// The entry of the desk's navigation.
pub const NAVIGATION: NavItem = NavItem { key: "mailboxes", url: "/desk/mailboxes", posts: &[] };

const OPERATORS: Who = Who::Posts(&[Post::ItOfficeOperator]);

/// The routes of mailboxes.
pub fn routes() -> Routes {
    Routes::default()
        .get("/desk/mailboxes", Who::SignedIn, list)
        .post("/desk/mailboxes/lists", OPERATORS, write_lists)
        .get("/desk/mailboxes/{id}", Who::SignedIn, show)
        .post("/desk/mailboxes/{id}/initial-password", OPERATORS, hand_out)
        .and(own_password::routes())
        .and(super::annex3_desk::routes())
        .and(super::standard_desk::routes())
}

/// Something to choose.
#[derive(Clone, Debug, Serialize)]
struct Choice {
    value: String,
    label: String,
    selected: bool,
}

/// The register.
#[derive(Debug, Serialize)]
pub struct MailboxesPage {
    rows: Vec<Row>,
    units: Vec<Choice>,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    q: String,
    filtered: bool,
    first_url: String,
    older_url: String,
    shown: usize,
    servers: Servers,
    may_keep: bool,
    done: bool,
}

/// How the mail servers' lists stand.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Servers {
    /// Whether there are mail servers.
    configured: bool,
    written_at: Option<Moment>,
    boxes: i64,
    tried_at: Option<Moment>,
    error: String,
}

/// A box in the list.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    id: MailboxId,
    address: String,
    kind: &'static str,
    state: &'static str,
    unit: String,
    section: String,
    holder: String,
    public: bool,
    last_seen_at: Option<Moment>,
}

impl Row {
    fn of(found: &Model, domain: &str, units: &HashMap<UnitId, String>) -> Self {
        Self {
            id: found.id,
            address: found.address(domain),
            kind: found.kind.name(),
            state: found.state.name(),
            unit: units.get(&found.unit_id).cloned().unwrap_or_default(),
            section: found.section.clone(),
            holder: found.holder_name.clone(),
            public: found.is_public,
            last_seen_at: found.last_seen_at,
        }
    }

    fn sample(state: State) -> Self {
        Self {
            id: MailboxId::new(),
            address: "shiyi@dongcheng.localhost".into(),
            kind: Kind::Personal.name(),
            state: state.name(),
            unit: "东城区教育委员会".into(),
            section: "办公室".into(),
            holder: "示一<b>".into(),
            public: state == State::Active,
            last_seen_at: (state == State::Active).then_some(Moment(1_795_395_480_000_000)),
        }
    }
}

impl Page for MailboxesPage {
    const TEMPLATE: &'static str = "construction/mailboxes/list.html";

    fn samples() -> Vec<Self> {
        let choice = |value: &str| Choice { value: value.into(), label: value.into(), selected: true };
        let empty = || Self {
            rows: Vec::new(),
            units: vec![choice("")],
            kinds: vec![choice("unit")],
            states: vec![choice("open")],
            q: String::new(),
            filtered: false,
            first_url: String::new(),
            older_url: String::new(),
            shown: 0,
            servers: Servers::default(),
            may_keep: false,
            done: false,
        };
        let at = Some(Moment(1_795_395_480_000_000));
        vec![
            empty(),
            Self { filtered: true, q: "\"><b>".into(), ..empty() },
            Self {
                rows: State::ALL.iter().map(|state| Row::sample(*state)).collect(),
                shown: 5,
                older_url: "/desk/mailboxes?after=shiyi".into(),
                first_url: "/desk/mailboxes".into(),
                servers: Servers { configured: true, written_at: at, boxes: 5, tried_at: at, error: String::new() },
                may_keep: true,
                done: true,
                ..empty()
            },
            Self {
                servers: Servers {
                    configured: true,
                    written_at: None,
                    boxes: 0,
                    tried_at: at,
                    error: "cannot write /srv/mail/<lists>".into(),
                },
                may_keep: true,
                ..empty()
            },
        ]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    unit: String,
    kind: String,
    state: String,
    q: String,
    after: String,
    done: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            unit: self.unit.parse().ok(),
            kind: Kind::parse(&self.kind),
            state: State::parse(&self.state),
            form: None,
            text: self.q.clone(),
            after: self.after.clone(),
        }
    }

    fn query(&self) -> String {
        let parts = [("unit", &self.unit), ("kind", &self.kind), ("state", &self.state), ("q", &self.q)];
        let said = parts.into_iter().filter(|(_, value)| !value.is_empty());
        said.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }
}

async fn list(AppState(app): AppState<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let mut found = mailbox::visible_to(&app, &desk.actor(), &asked.filter(), size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let names = unit_names(&app).await?;
    let query = asked.query();
    let domain = app.settings.base_domain.as_str();
    let older = found.last().filter(|_| more).map(|last| format!("/desk/mailboxes?{query}&after={}", last.user_name));
    let page = MailboxesPage {
        shown: found.len(),
        rows: found.iter().map(|found| Row::of(found, domain, &names)).collect(),
        units: units(&app, &desk, &names, &asked.unit),
        kinds: choices(&app, desk.lang, "mailboxes-kind-", Kind::ALL.iter().map(|kind| kind.name()), &asked.kind),
        states: choices(&app, desk.lang, "mailboxes-state-", State::ALL.iter().map(|one| one.name()), &asked.state),
        filtered: !query.is_empty(),
        first_url: if asked.after.is_empty() { String::new() } else { format!("/desk/mailboxes?{query}") },
        older_url: older.unwrap_or_default(),
        servers: servers(&app).await?,
        may_keep: app.policies.allows(&desk.actor(), KeepMailboxes, &Resource::unit(desk.staff().unit_id)),
        done: asked.done == "asked",
        q: asked.q,
    };
    desk::show(&app, &desk, &page).await
}

async fn servers(app: &App) -> Result<Servers> {
    let state = lists::state(app.db.read()).await?;
    let configured = app.settings.mailboxes.is_some();
    Ok(state.map_or(Servers { configured, ..Servers::default() }, |state| Servers {
        configured,
        written_at: state.written_at,
        boxes: state.boxes,
        tried_at: Some(state.tried_at),
        error: state.error.unwrap_or_default(),
    }))
}

async fn unit_names(app: &App) -> Result<HashMap<UnitId, String>> {
    let units = unit::Entity::find().order_by_asc(unit::Column::Code).all(app.db.read()).await?;
    Ok(units.into_iter().map(|unit| (unit.id, unit.name)).collect())
}

/// The units whose boxes the viewer may see, the empty choice first.
fn units(app: &App, desk: &Desk, names: &HashMap<UnitId, String>, chosen: &str) -> Vec<Choice> {
    let actor = desk.actor();
    let all =
        Choice { value: String::new(), label: text(app, desk.lang, "mailboxes-all"), selected: chosen.is_empty() };
    let mut units: Vec<_> = names
        .iter()
        .filter(|(id, _)| app.policies.allows(&actor, platform::permits::ViewMailboxes, &Resource::unit(**id)))
        .map(|(id, name)| Choice { value: id.to_string(), label: name.clone(), selected: id.to_string() == chosen })
        .collect();
    units.sort_by(|a, b| a.label.cmp(&b.label));
    std::iter::once(all).chain(units).collect()
}

fn choices(
    app: &App,
    lang: Lang,
    prefix: &str,
    names: impl Iterator<Item = &'static str>,
    chosen: &str,
) -> Vec<Choice> {
    let all = Choice { value: String::new(), label: text(app, lang, "mailboxes-all"), selected: chosen.is_empty() };
    let named = names.map(|name| Choice {
        value: name.to_owned(),
        label: text(app, lang, &format!("{prefix}{}", name.replace('_', "-"))),
        selected: name == chosen,
    });
    std::iter::once(all).chain(named).collect()
}

fn text(app: &App, lang: Lang, key: &str) -> String {
    app.view.text(lang, key, &Default::default())
}

/// One box.
#[derive(Debug, Serialize)]
pub struct MailboxPage {
    row: Row,
    title: String,
    purpose: String,
    other_names: Vec<String>,
    room: String,
    created_at: Moment,
    opened_at: Option<Moment>,
    waits_for_password: bool,
    suspended_at: Option<Moment>,
    suspended_for: &'static str,
    cancelled_at: Option<Moment>,
    cancelled_for: &'static str,
    handling: &'static str,
    successor: String,
    handed_at: Option<Moment>,
    kept_until: Option<Moment>,
    form_url: String,
    history: Vec<Past>,
    may_hand_out: bool,
}

/// What happened to it.
#[derive(Clone, Debug, Serialize)]
pub struct Past {
    at: Moment,
    who: String,
    text: String,
    note: String,
    url: &'static str,
    kind: &'static str,
}

impl Page for MailboxPage {
    const TEMPLATE: &'static str = "construction/mailboxes/one.html";

    fn samples() -> Vec<Self> {
        let at = Moment(1_795_395_480_000_000);
        let page = |state: State| Self {
            row: Row::sample(state),
            title: "科员".into(),
            purpose: "日常公务".into(),
            other_names: Vec::new(),
            room: "2 GiB".into(),
            created_at: at,
            opened_at: None,
            waits_for_password: false,
            suspended_at: None,
            suspended_for: "",
            cancelled_at: None,
            cancelled_for: "",
            handling: "",
            successor: String::new(),
            handed_at: None,
            kept_until: None,
            form_url: String::new(),
            history: Vec::new(),
            may_hand_out: false,
        };
        let past =
            Past { at, who: "示二".into(), text: "批准信箱".into(), note: "<b>".into(), url: "", kind: "" };
        vec![
            page(State::Approved),
            Self { opened_at: Some(at), waits_for_password: true, may_hand_out: true, ..page(State::Open) },
            Self {
                other_names: vec!["jw@dongcheng.localhost".into()],
                opened_at: Some(at),
                form_url: "/desk/forms/0193".into(),
                history: vec![past],
                ..page(State::Active)
            },
            Self { suspended_at: Some(at), suspended_for: "dormant", ..page(State::Suspended) },
            Self {
                cancelled_at: Some(at),
                cancelled_for: "retired",
                handling: "archive",
                kept_until: Some(at),
                ..page(State::Cancelled)
            },
            Self {
                cancelled_at: Some(at),
                cancelled_for: "transferred",
                handling: "hand_over",
                successor: "shier@dongcheng.localhost".into(),
                handed_at: Some(at),
                ..page(State::Cancelled)
            },
        ]
    }
}

async fn show(AppState(app): AppState<App>, desk: Desk, Path(id): Path<MailboxId>) -> Result<Response> {
    let found = mailbox::visible(&app, &desk.actor(), id).await?;
    let domain = app.settings.base_domain.as_str();
    let names = mailbox::other_names(app.db.read(), std::slice::from_ref(&found)).await?;
    let successor = match found.successor_id {
        Some(id) => mailbox::by_id(app.db.read(), id).await?.address(domain),
        None => String::new(),
    };
    let keeps = app.policies.allows(&desk.actor(), KeepMailboxes, &Resource::unit(found.unit_id));
    let kept_until = match (found.cancelled_at, found.handling) {
        (Some(at), Some(super::Handling::Archive)) => Some(hand_over::kept_until(&app, at)?),
        _ => None,
    };
    let page = MailboxPage {
        row: Row::of(&found, domain, &unit_names(&app).await?),
        other_names: names.into_values().flatten().map(|name| format!("{name}@{domain}")).collect(),
        room: room(found.quota),
        created_at: found.created_at,
        opened_at: found.opened_at,
        waits_for_password: found.state == State::Open && found.password_hash.is_none(),
        suspended_at: found.suspended_at.filter(|_| found.state == State::Suspended),
        suspended_for: found.suspended_for.map_or("", super::Reason::name),
        cancelled_at: found.cancelled_at,
        cancelled_for: found.cancelled_for.map_or("", super::Reason::name),
        handling: found.handling.map_or("", super::Handling::name),
        successor,
        handed_at: found.handed_at,
        kept_until,
        form_url: found.form_id.map(|form| format!("/desk/forms/{form}")).unwrap_or_default(),
        history: history(&app, desk.lang, id).await?,
        may_hand_out: keeps && found.state == State::Open,
        title: found.holder_title,
        purpose: found.purpose,
    };
    desk::show(&app, &desk, &page).await
}

/// Bytes as people say them.
fn room(bytes: i64) -> String {
    let mebibytes = bytes >> 20;
    if mebibytes % 1024 == 0 { format!("{} GiB", mebibytes >> 10) } else { format!("{mebibytes} MiB") }
}

async fn history(app: &App, lang: Lang, id: MailboxId) -> Result<Vec<Past>> {
    let rows = entry::Entity::find()
        .filter(entry::Column::ObjectKind.eq("mailbox"))
        .filter(entry::Column::ObjectId.eq(id.to_string()))
        .order_by_desc(entry::Column::At)
        .order_by_desc(entry::Column::Id)
        .all(app.db.read())
        .await?;
    let past = rows.into_iter().map(|row| {
        let effect = row.effect();
        Past {
            at: row.at,
            text: verb(&app.view, lang, &row.verb),
            note: effect["by"].as_str().unwrap_or_default().to_owned(),
            who: row.actor_name,
            url: "",
            kind: "",
        }
    });
    Ok(past.collect())
}

/// Initial passwords, shown this once.
#[derive(Debug, Serialize)]
pub struct InitialPasswordsPage {
    rows: Vec<Initial>,
    hours: i64,
    page: String,
    url: String,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct Initial {
    address: String,
    holder: String,
    password: String,
}

impl Page for InitialPasswordsPage {
    const TEMPLATE: &'static str = "construction/mailboxes/initial.html";

    fn samples() -> Vec<Self> {
        let row = Initial {
            address: "shiyi@dongcheng.localhost".into(),
            holder: "示一<b>".into(),
            password: "ABCD-efgh-JKLM-NPQR-42".into(),
        };
        vec![Self {
            rows: vec![row.clone(), row],
            hours: 72,
            page: "http://desk.dongcheng.localhost:8080/desk/mailbox-password".into(),
            url: "/desk/mailboxes".into(),
        }]
    }
}

async fn hand_out(AppState(app): AppState<App>, desk: Desk, Path(id): Path<MailboxId>) -> Result<Response> {
    let url = format!("/desk/mailboxes/{id}");
    hand_out_all(&app, &desk, &[id], url).await
}

/// Hands out initial passwords for these boxes in one act, and shows them.
pub(super) async fn hand_out_all(app: &App, desk: &Desk, ids: &[MailboxId], url: String) -> Result<Response> {
    let mut initial = Vec::new();
    for _ in ids {
        initial.push(Temporary::new().await?);
    }
    let act = app.act(&desk.actor()).await?;
    let mut rows = Vec::new();
    for (id, initial) in ids.iter().zip(&initial) {
        let found = register::hand_out(&act, *id, initial).await?;
        rows.push(Initial {
            address: found.address(&app.settings.base_domain),
            holder: found.holder_name,
            password: initial.text().to_owned(),
        });
    }
    act.commit().await?;
    let limits = platform::people::limits::Limits::of(app, app.time.now())?;
    let page = InitialPasswordsPage {
        rows,
        hours: limits.initial_seconds / 3600,
        page: format!("{}{}", app.settings.origin(platform::web::host::DESK), own_password::PAGE),
        url,
    };
    let mut response = desk::show(app, desk, &page).await?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn write_lists(AppState(app): AppState<App>, desk: Desk) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    act.permit(KeepMailboxes, &Resource::unit(desk.staff().unit_id))?;
    act.enqueue(&KeepLists).await?;
    act.commit().await?;
    Ok(Redirect::to("/desk/mailboxes?done=asked").into_response())
}

#[cfg(test)]
mod tests {
    use super::room;

    #[test]
    fn room_is_said_in_round_numbers() {
        assert_eq!(room(2_147_483_648), "2 GiB");
        assert_eq!(room(524_288_000), "500 MiB");
    }
}
