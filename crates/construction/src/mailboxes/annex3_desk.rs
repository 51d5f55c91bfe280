//! Filling in annex 3 (art. 13): one page, kept at every press of a button, so that it works without
//! a script and loses nothing; and the page on which the operator hands out the initial passwords
//! of a registered form.

use std::collections::BTreeMap;

use axum::extract::State as AppState;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use platform::app::App;
use platform::approvals::draft;
use platform::approvals::form::{self, FormId};
use platform::people::{Post, UnitId, staff, unit};
use platform::permits::{FillForm, KeepMailboxes, Resource, ResourceKind};
use platform::view::Page;
use platform::web::errors::{Reason as Why, reasons};
use platform::web::{Desk, Form, Path, Routes, Who, desk};
use platform::{Error, Moment, Refusal, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use super::annex3::{self, Annex3, DRAFTERS, KIND, Line, Request};
use super::desk::hand_out_all;
use super::mailbox::{self, Handling, Kind, Reason, State};

const OFFICERS: Who = Who::Posts(DRAFTERS);
const OPERATORS: Who = Who::Posts(&[Post::ItOfficeOperator]);

/// The routes of annex 3.
pub(super) fn routes() -> Routes {
    Routes::default()
        .get("/desk/forms/new/annex3", OFFICERS, show_new)
        .post("/desk/forms/new/annex3", OFFICERS, begin)
        .get("/desk/forms/{id}/annex3", OFFICERS, show)
        .post("/desk/forms/{id}/annex3", OFFICERS, keep)
        .get("/desk/mailboxes/forms/{id}", OPERATORS, show_hand_out)
        .post("/desk/mailboxes/forms/{id}/initial-passwords", OPERATORS, hand_out)
}

/// Something to choose.
#[derive(Clone, Debug, Serialize)]
struct Choice {
    value: String,
    label: String,
    hint: &'static str,
    selected: bool,
}

fn choice(value: impl Into<String>, label: impl Into<String>, chosen: &str) -> Choice {
    let value = value.into();
    Choice { selected: value == chosen, value, label: label.into(), hint: "" }
}

/// Choices from a closed list of names, an empty one first when nothing is chosen yet.
fn named<'a>(
    app: &App,
    desk: &Desk,
    prefix: &str,
    names: impl IntoIterator<Item = &'a str>,
    chosen: &str,
) -> Vec<Choice> {
    let none = chosen.is_empty().then(|| choice("", say(app, desk, "mailboxes-choose"), ""));
    let label = |name: &str| say(app, desk, &format!("{prefix}{}", name.replace('_', "-")));
    none.into_iter().chain(names.into_iter().map(|name| choice(name, label(name), chosen))).collect()
}

fn say(app: &App, desk: &Desk, key: &str) -> String {
    app.view.text(desk.lang, key, &Default::default())
}

/// The first step: for which unit, and what is asked for.
#[derive(Debug, Serialize)]
pub struct NewAnnex3Page {
    units: Vec<Choice>,
    requests: Vec<Choice>,
    errors: Vec<Why>,
}

impl Page for NewAnnex3Page {
    const TEMPLATE: &'static str = "construction/mailboxes/annex3_new.html";

    fn samples() -> Vec<Self> {
        let unit = choice("0193", "东城区教育委员会<b>", "0193");
        let requests = Request::ALL.map(|request| choice(request.name(), request.name(), "apply"));
        vec![Self { units: vec![unit], requests: requests.into(), errors: Vec::new() }]
    }
}

async fn show_new(AppState(app): AppState<App>, desk: Desk) -> Result<Response> {
    let mine: Vec<UnitId> = desk.staff().units_of(Post::InformationOfficer).collect();
    let anything = Resource::new(ResourceKind::Form, "new", mine.first().copied());
    app.policies.permit(&desk.actor(), FillForm, &anything)?;
    let names = unit::names(&app, mine.clone()).await?;
    let first = mine.first().map(ToString::to_string).unwrap_or_default();
    let units = mine.iter().filter_map(|id| Some(choice(id.to_string(), names.get(id)?, &first)));
    let page = NewAnnex3Page {
        units: units.collect(),
        requests: named(&app, &desk, "mailboxes-request-", Request::ALL.map(Request::name), "apply"),
        errors: Vec::new(),
    };
    desk::show(&app, &desk, &page).await
}

async fn begin(
    AppState(app): AppState<App>,
    desk: Desk,
    Form(posted): Form<BTreeMap<String, String>>,
) -> Result<Response> {
    let said = |name: &str| posted.get(name).map(String::as_str).unwrap_or_default();
    let request = Request::parse(said("request")).unwrap_or_default();
    let own = desk.staff().units_of(Post::InformationOfficer).next();
    let unit = said("unit").parse::<UnitId>().ok().or(own).ok_or(Error::NotFound)?;
    let first = Line { kind: Kind::Personal.name().to_owned(), ..Line::default() };
    let fields = Annex3 { request, lines: vec![first], ..Annex3::default() };
    let act = app.act(&desk.actor()).await?;
    let new = draft::New {
        kind: KIND,
        unit,
        subject_kind: "mailboxes",
        subject_id: String::new(),
        label: app.view.text(platform::view::Lang::ZhHans, "mailboxes-form-title", &Default::default()),
        fields: serde_json::to_value(&fields)?,
    };
    let form = draft::begin(&act, new).await?;
    act.commit().await?;
    Ok(Redirect::to(&format!("{}/{KIND}", form.url())).into_response())
}

/// The form while it is filled in.
#[derive(Debug, Serialize)]
pub struct Annex3Page {
    id: String,
    serial: String,
    unit: String,
    version: i64,
    request: &'static str,
    requests: Vec<Choice>,
    promise: bool,
    note: String,
    domain: String,
    lines: Vec<Shown>,
    may_add: bool,
    kept: bool,
    errors: Vec<Why>,
}

/// A line with what can be chosen in it.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    line: Line,
    mailboxes: Vec<Choice>,
    kinds: Vec<Choice>,
    people: Vec<Choice>,
    genders: Vec<Choice>,
    publicity: Vec<Choice>,
    reasons: Vec<Choice>,
    handlings: Vec<Choice>,
    successors: Vec<Choice>,
}

impl Page for Annex3Page {
    const TEMPLATE: &'static str = "construction/mailboxes/annex3.html";

    fn samples() -> Vec<Self> {
        let some = || vec![choice("a", "示一<b>", "a"), choice("b", "示二", "a")];
        let shown = || Shown {
            line: Line { name: "示一\"><b>".into(), first: "shiyi".into(), ..Line::default() },
            mailboxes: some(),
            kinds: some(),
            people: some(),
            genders: some(),
            publicity: some(),
            reasons: some(),
            handlings: some(),
            successors: some(),
        };
        let error = Why {
            text: "用户名已经有人使用".into(),
            remedy: "请使用第二选择".into(),
            article: "13".into(),
            field: "l0_first".into(),
        };
        let page = |request: Request, lines, errors| Self {
            id: "0193".into(),
            serial: "XX-2026-JW-0001".into(),
            unit: "东城区教育委员会".into(),
            version: 1,
            request: request.name(),
            requests: some(),
            promise: true,
            note: "<b>".into(),
            domain: "dongcheng.localhost".into(),
            lines,
            may_add: true,
            kept: true,
            errors,
        };
        let mut pages: Vec<_> =
            Request::ALL.into_iter().map(|request| page(request, vec![shown(), shown()], Vec::new())).collect();
        pages.push(page(Request::Apply, Vec::new(), Vec::new()));
        pages.push(page(Request::Apply, vec![shown()], vec![error]));
        pages
    }
}

async fn show(AppState(app): AppState<App>, desk: Desk, Path(id): Path<FormId>) -> Result<Response> {
    let form = editable(&app, &desk, id).await?;
    match form {
        Ok(form) => page(&app, &desk, &form, false, &[]).await,
        // Handed in: it is read on its own page.
        Err(url) => Ok(Redirect::to(&url).into_response()),
    }
}

/// The form, when this person may fill it in now; else where it is read.
async fn editable(app: &App, desk: &Desk, id: FormId) -> Result<std::result::Result<form::Model, String>> {
    let form = form::visible(app, &desk.actor(), id).await?;
    if form.kind != KIND {
        return Err(Error::NotFound);
    }
    app.policies.permit(&desk.actor(), FillForm, &form.resource())?;
    Ok(if form.state.editable() { Ok(form) } else { Err(form.url()) })
}

async fn page(app: &App, desk: &Desk, form: &form::Model, kept: bool, refusals: &[Refusal]) -> Result<Response> {
    let fields: Annex3 = form.fields()?;
    let most = app.rules.count("mailbox.rows", app.time.now().day())?.value;
    let people = staff::of_unit(app, form.unit_id).await?;
    let boxes = mailbox::Entity::find()
        .filter(mailbox::Column::UnitId.eq(form.unit_id))
        .filter(mailbox::Column::State.ne(State::Cancelled))
        .order_by_asc(mailbox::Column::UserName)
        .all(app.db.read())
        .await?;
    let unit = unit::names(app, [form.unit_id]).await?;
    let lines = fields.lines.iter().map(|line| shown(app, desk, line, &people, &boxes));
    let page = Annex3Page {
        id: form.id.to_string(),
        serial: form.serial.clone(),
        unit: unit.into_values().next().unwrap_or_default(),
        version: annex3::version(form).0,
        request: fields.request.name(),
        requests: named(app, desk, "mailboxes-request-", Request::ALL.map(Request::name), fields.request.name()),
        promise: fields.promise,
        note: fields.note.clone(),
        domain: app.settings.base_domain.clone(),
        may_add: (fields.lines.len() as u64) < most,
        lines: lines.collect(),
        kept,
        errors: reasons(app, desk.lang, refusals),
    };
    let status = if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk::show_with(app, desk, status, &page).await
}

fn shown(app: &App, desk: &Desk, line: &Line, people: &[staff::Model], boxes: &[mailbox::Model]) -> Shown {
    let domain = app.settings.base_domain.as_str();
    let none = |key: &str, chosen: &str| vec![choice("", say(app, desk, key), chosen)];
    let mut mailboxes = none("mailboxes-choose", &line.mailbox);
    mailboxes.extend(boxes.iter().map(|one| choice(one.id.to_string(), one.address(domain), &line.mailbox)));
    let mut successors = none("mailboxes-successor-none", &line.successor);
    let receive = boxes.iter().filter(|one| one.state.receives());
    successors.extend(receive.map(|one| choice(one.id.to_string(), one.address(domain), &line.successor)));
    let mut staff = none("mailboxes-not-staff", &line.staff);
    let here = people.iter().filter(|person| person.left_at.is_none());
    staff.extend(
        here.map(|person| choice(person.id.to_string(), format!("{} {}", person.name, person.title), &line.staff)),
    );
    let public = if line.public { "yes" } else { "no" };
    Shown {
        mailboxes,
        kinds: named(app, desk, "mailboxes-kind-", Kind::ALL.iter().map(|kind| kind.name()), &line.kind),
        people: staff,
        genders: named(app, desk, "mailboxes-gender-", ["f", "m"], &line.gender),
        publicity: [("no", "mailboxes-no"), ("yes", "mailboxes-yes")]
            .map(|(value, key)| choice(value, say(app, desk, key), public))
            .into(),
        reasons: named(app, desk, "mailboxes-reason-", Reason::ALL.iter().map(|reason| reason.name()), &line.reason),
        handlings: named(app, desk, "mailboxes-handling-", Handling::ALL.iter().map(|one| one.name()), &line.handling),
        successors,
        line: line.clone(),
    }
}

/// The posted form as its struct: fields `l0_name`, `l1_name`, … by line.
fn read(posted: &BTreeMap<String, String>) -> Annex3 {
    let said = |name: &str| posted.get(name).cloned().unwrap_or_default();
    let places = posted.keys().filter_map(|name| name.strip_prefix('l')?.split_once('_')?.0.parse::<usize>().ok());
    let mut places: Vec<usize> = places.collect();
    places.sort_unstable();
    places.dedup();
    let line = |place: usize| {
        let said =
            |name: &str| posted.get(&format!("l{place}_{name}")).map(|text| text.trim().to_owned()).unwrap_or_default();
        Line {
            mailbox: said("mailbox"),
            kind: said("kind"),
            section: said("section"),
            staff: said("staff"),
            name: said("name"),
            gender: said("gender"),
            title: said("title"),
            mark: said("mark"),
            phone: said("phone"),
            mobile: said("mobile"),
            first: said("first"),
            second: said("second"),
            names: said("names"),
            public: said("public") == "yes",
            purpose: said("purpose"),
            reason: said("reason"),
            handling: said("handling"),
            successor: said("successor"),
        }
    };
    Annex3 {
        request: Request::parse(&said("request")).unwrap_or_default(),
        promise: said("promise") == "yes",
        note: said("note").trim().to_owned(),
        lines: places.into_iter().map(line).collect(),
    }
}

async fn keep(
    AppState(app): AppState<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Form(posted): Form<BTreeMap<String, String>>,
) -> Result<Response> {
    let Ok(form) = editable(&app, &desk, id).await? else {
        return Err(Refusal::new("mailboxes-form-handed-in").article("13").into());
    };
    let mut fields = read(&posted);
    let pressed = posted.get("do").map(String::as_str).unwrap_or_default();
    if let Some(place) = pressed.strip_prefix("remove:").and_then(|place| place.parse::<usize>().ok())
        && place < fields.lines.len()
    {
        fields.lines.remove(place);
    }
    if pressed == "add" {
        let last = fields.lines.last();
        let line = Line {
            kind: last.map_or_else(|| Kind::Personal.name().to_owned(), |line| line.kind.clone()),
            section: last.map(|line| line.section.clone()).unwrap_or_default(),
            ..Line::default()
        };
        fields.lines.push(line);
    }
    annex3::complete(app.db.read(), &mut fields).await?;
    // Kept before it is handed in: what was typed is not lost when something stands against it.
    let version = posted.get("version").and_then(|text| text.parse().ok()).map_or(form.moved_at, Moment);
    let act = app.act(&desk.actor()).await?;
    let form = draft::save(&act, id, version, &form.subject_label, serde_json::to_value(&fields)?).await?;
    act.commit().await?;
    if pressed != "submit" {
        return page(&app, &desk, &form, true, &[]).await;
    }
    let act = app.act(&desk.actor()).await?;
    match draft::submit(&act, id).await {
        Ok(form) => {
            act.commit().await?;
            Ok(Redirect::to(&form.url()).into_response())
        }
        Err(Error::Refused(refusals)) => {
            drop(act);
            page(&app, &desk, &form, true, &refusals).await
        }
        Err(error) => Err(error),
    }
}

/// Initial passwords that wait to be handed out.
#[derive(Debug, Serialize)]
pub struct HandOutPage {
    id: String,
    serial: String,
    rows: Vec<Waiting>,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    address: String,
    holder: String,
}

impl Page for HandOutPage {
    const TEMPLATE: &'static str = "construction/mailboxes/hand_out.html";

    fn samples() -> Vec<Self> {
        let row = Waiting { address: "shiyi@dongcheng.localhost".into(), holder: "示一<b>".into() };
        let page = |rows| Self { id: "0193".into(), serial: "XX-2026-JW-0001".into(), rows };
        vec![page(Vec::new()), page(vec![row])]
    }
}

async fn form_to_hand_out(app: &App, desk: &Desk, id: FormId) -> Result<form::Model> {
    let form = form::visible(app, &desk.actor(), id).await?;
    app.policies.permit(&desk.actor(), KeepMailboxes, &Resource::unit(form.unit_id))?;
    if form.kind == KIND { Ok(form) } else { Err(Error::NotFound) }
}

async fn show_hand_out(AppState(app): AppState<App>, desk: Desk, Path(id): Path<FormId>) -> Result<Response> {
    let form = form_to_hand_out(&app, &desk, id).await?;
    let domain = app.settings.base_domain.as_str();
    let waiting = annex3::to_hand_out(app.db.read(), &form).await?;
    let rows = waiting.into_iter().map(|one| Waiting { address: one.address(domain), holder: one.holder_name });
    let page = HandOutPage { id: form.id.to_string(), serial: form.serial.clone(), rows: rows.collect() };
    desk::show(&app, &desk, &page).await
}

async fn hand_out(AppState(app): AppState<App>, desk: Desk, Path(id): Path<FormId>) -> Result<Response> {
    let form = form_to_hand_out(&app, &desk, id).await?;
    let ids: Vec<_> = annex3::to_hand_out(app.db.read(), &form).await?.into_iter().map(|one| one.id).collect();
    if ids.is_empty() {
        return Err(Refusal::new("mailboxes-nothing-to-hand-out").article("13").into());
    }
    hand_out_all(&app, &desk, &ids, form.url()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_in_their_order_whatever_their_numbers() {
        let posted =
            [("request", "cancel"), ("l10_name", "乙"), ("l2_name", " 甲 "), ("l2_public", "yes"), ("promise", "yes")];
        let posted = posted.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let read = read(&posted);
        assert_eq!(read.request, Request::Cancel);
        assert!(read.promise && read.lines[0].public && !read.lines[1].public);
        assert_eq!([read.lines[0].name.as_str(), read.lines[1].name.as_str()], ["甲", "乙"]);
        assert_eq!(super::read(&BTreeMap::new()), Annex3::default());
    }
}
