//! The archive on the desk (art. 21): what stood where on which day, one version with its page, data,
//! signatures, term and holds.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response as Answer, header};
use axum::response::Response;
use construction::sites::site;
use jiff::civil::Date;
use platform::app::App;
use platform::approvals::form;
use platform::people::{Post, SiteRef, staff};
use platform::permits::{KeepArchive, Resource};
use platform::view::Page;
use platform::web::desk::{Back, Choice, Flash, NavItem, Pages, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{Act, Moment, Refusal, Result};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::disposal::words;
use super::hold::{self, HoldId};
use super::record::{self, Filter, RecordId};
use super::{disposal_desk, package_desk, term};
use crate::articles::ArticleId;
use crate::pages::article::encoded;

/// Its entry in the navigation.
pub const NAVIGATION: NavItem = NavItem {
    key: "archive",
    url: "/desk/archive",
    posts: &[
        Post::InformationOfficer,
        Post::SectionReviewer,
        Post::SecrecyReviewer,
        Post::DeputyLeader,
        Post::PrincipalLeader,
        Post::ItOfficePlanner,
        Post::ItOfficeOperator,
        Post::SecrecyInspector,
    ],
};

pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/desk/archive", Who::SignedIn, list)
        .get("/desk/archive/{id}", Who::SignedIn, show)
        .get("/desk/archive/{id}/page", Who::SignedIn, page_as_it_looked)
        .get("/desk/archive/{id}/data", Who::SignedIn, data)
        .post("/desk/archive/{id}/term", Who::SignedIn, keep_for)
        .post("/desk/archive/{id}/hold", Who::SignedIn, place)
        .post("/desk/archive/{id}/hold/removal", Who::SignedIn, lift)
        .and(disposal_desk::routes())
        .and(package_desk::routes())
}

/// The list.
#[derive(Debug, Default, Serialize)]
pub struct ArchivePage {
    rows: Vec<Row>,
    on: String,
    q: String,
    sites: Vec<Choice>,
    pages: Pages,
    filtered: bool,
    may_dispose: bool,
    errors: Vec<Reason>,
}

/// One version in a list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    title: String,
    number: i32,
    site: String,
    from: i64,
    until: Option<i64>,
    term: String,
    disposed: bool,
}

impl Page for ArchivePage {
    const TEMPLATE: &'static str = "content/archive/list.html";

    fn samples() -> Vec<Self> {
        let row = Row { id: "0193".into(), title: "小游园 <b>".into(), number: 2, from: 1, ..Row::default() };
        let gone = Row { until: Some(2), disposed: true, term: "十年".into(), ..row.clone() };
        let full = Self {
            rows: vec![row, gone],
            on: "2026-05-01".into(),
            sites: vec![Choice { value: "1".into(), label: "区政府".into(), selected: true }],
            filtered: true,
            may_dispose: true,
            ..Self::default()
        };
        vec![Self::default(), full]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    on: String,
    q: String,
    site: String,
    since: Option<i64>,
    behind: String,
}

impl Asked {
    fn url(&self) -> String {
        format!("/desk/archive?on={}&q={}&site={}", encoded(&self.on), encoded(&self.q), encoded(&self.site))
    }
}

async fn list(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let day: Option<Date> = asked.on.trim().parse().ok();
    let filter = Filter {
        on: day,
        site: asked.site.parse::<SiteRef>().ok(),
        text: asked.q.clone(),
        before: asked.since.zip(asked.behind.parse().ok()).map(|(at, id)| (Moment(at), id)),
    };
    let wrong = !asked.on.is_empty() && day.is_none();
    let mut found = record::list(&app, desk.staff(), &filter, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let older = found.last().filter(|_| more);
    let sites = site::all(app.db.read()).await?;
    let none =
        Choice { value: String::new(), label: say(&app, &desk, "archive-every-site"), selected: asked.site.is_empty() };
    let page = ArchivePage {
        pages: Pages {
            first_url: if asked.since.is_some() { asked.url() } else { String::new() },
            older_url: older
                .map(|last| format!("{}&since={}&behind={}", asked.url(), last.shown_from.0, last.id))
                .unwrap_or_default(),
            newer_url: String::new(),
            shown: found.len(),
        },
        rows: found
            .iter()
            .map(|record| Row {
                id: record.id.to_string(),
                title: record.title.clone(),
                number: record.number,
                site: sites.iter().find(|site| site.id == record.site_id).map(|s| s.name.clone()).unwrap_or_default(),
                from: record.shown_from.0,
                until: record.shown_until.map(|at| at.0),
                term: words(&app, desk.lang, record.keep_months),
                disposed: record.disposed_at.is_some(),
            })
            .collect(),
        sites: std::iter::once(none)
            .chain(sites.iter().map(|site| Choice {
                value: site.id.to_string(),
                label: site.name.clone(),
                selected: asked.site == site.id.to_string(),
            }))
            .collect(),
        filtered: !(asked.on.is_empty() && asked.q.is_empty() && asked.site.is_empty()),
        may_dispose: desk.staff().holds_any(Post::InformationOfficer),
        errors: if wrong {
            platform::web::errors::reasons(&app, desk.lang, &[Refusal::new("archive-bad-day").field("on")])
        } else {
            Vec::new()
        },
        on: asked.on,
        q: asked.q,
    };
    desk::show(&app, &desk, &page).await
}

/// One version.
#[derive(Debug, Default, Serialize)]
pub struct RecordPage {
    id: String,
    article: String,
    title: String,
    number: i32,
    public_url: String,
    facts: Vec<Fact>,
    signatures: Vec<Signature>,
    versions: Vec<Row>,
    holds: Vec<Hold>,
    terms: Vec<Choice>,
    months: String,
    term: String,
    reason: String,
    until: String,
    disposed: bool,
    may_keep: bool,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// A fact of the version.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fact {
    label: String,
    text: String,
    url: String,
}

/// A cell of its release form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Signature {
    cell: String,
    name: String,
    at: i64,
    opinion: String,
    void: bool,
}

/// A hold.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Hold {
    id: String,
    reason: String,
    by: String,
    at: i64,
    until: Option<i64>,
    stands: bool,
}

impl Page for RecordPage {
    const TEMPLATE: &'static str = "content/archive/record.html";

    fn samples() -> Vec<Self> {
        let row = Row { id: "0193".into(), title: "小游园 <b>".into(), number: 1, ..Row::default() };
        let hold = Hold { reason: "<b>诉讼".into(), by: "示五".into(), stands: true, ..Hold::default() };
        let over = Hold { until: Some(2), stands: false, ..hold.clone() };
        let reason =
            Reason { text: "不得少于".into(), field: "term".into(), article: "21".into(), remedy: String::new() };
        let full = Self {
            id: "0193".into(),
            title: "小游园 <b>".into(),
            public_url: "http://jw.dongcheng.localhost/a.html".into(),
            facts: vec![Fact { label: "摘要值".into(), text: "66c7".into(), url: "/desk/forms/1".into() }],
            signatures: vec![
                Signature { cell: "section".into(), name: "示三".into(), at: 1, ..Signature::default() },
                Signature { cell: "release".into(), void: true, ..Signature::default() },
            ],
            versions: vec![row],
            holds: vec![hold, over],
            terms: vec![Choice { value: "permanent".into(), label: "永久".into(), selected: true }],
            may_keep: true,
            errors: vec![reason],
            ..Self::default()
        };
        vec![Self::default(), Self { disposed: true, ..Self::default() }, full]
    }
}

/// What the form under the version says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    term: String,
    months: String,
    reason: String,
    until: String,
    hold: String,
    done: String,
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<RecordId>,
    Query(typed): Query<Typed>,
) -> Result<Response> {
    let known = ["term", "held", "lifted"].contains(&typed.done.as_str());
    let flashes = known.then(|| Flash::done(say(&app, &desk, &format!("archive-done-{}", typed.done))));
    page(&app, &desk, id, Back::default(), &Typed::default(), flashes.into_iter().collect()).await
}

async fn page(
    app: &App,
    desk: &Desk,
    id: RecordId,
    back: Back,
    typed: &Typed,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let record = record::visible_to(app, &desk.actor(), id).await?;
    let db = app.db.read();
    let site = site::by_id(db, record.site_id).await?;
    let data: Value = match record.disposed_at {
        None => serde_json::from_slice(&app.files.get(&record.data_digest).await?)?,
        Some(_) => Value::Null,
    };
    let holds = hold::of_article(db, record.article_id).await?;
    let names = staff::names(app, holds.iter().map(|hold| hold.placed_by)).await?;
    let origin = app.settings.origin(site.label.as_str());
    let page = RecordPage {
        id: record.id.to_string(),
        article: record.article_id.to_string(),
        public_url: format!("{origin}{}", record.path),
        facts: facts(app, desk, &record, &site.name, &data).await?,
        signatures: signatures(&data),
        versions: record::of_article(db, record.article_id)
            .await?
            .iter()
            .filter(|other| other.id != record.id)
            .map(|other| Row {
                id: other.id.to_string(),
                title: other.title.clone(),
                number: other.number,
                from: other.shown_from.0,
                until: other.shown_until.map(|at| at.0),
                disposed: other.disposed_at.is_some(),
                ..Row::default()
            })
            .collect(),
        holds: holds
            .iter()
            .map(|hold| Hold {
                id: hold.id.to_string(),
                reason: hold.reason.clone(),
                by: names.get(&hold.placed_by).cloned().unwrap_or_default(),
                at: hold.placed_at.0,
                until: hold.until_at.map(|at| at.0),
                stands: hold.stands(app.time.now()),
            })
            .collect(),
        terms: terms(app, desk, &record, &typed.term)?,
        months: typed.months.clone(),
        term: words(app, desk.lang, record.keep_months),
        reason: typed.reason.clone(),
        until: typed.until.clone(),
        disposed: record.disposed_at.is_some(),
        may_keep: app.policies.allows(&desk.actor(), KeepArchive, &Resource::unit(record.unit_id)),
        errors: back.errors,
        flashes,
        title: record.title,
        number: record.number,
    };
    desk::show_with(app, desk, back.status, &page).await
}

async fn facts(app: &App, desk: &Desk, record: &record::Model, site: &str, data: &Value) -> Result<Vec<Fact>> {
    let fact = |key: &str, text: String, url: String| Fact { label: say(app, desk, key), text, url };
    let until = record.shown_until.map_or_else(|| say(app, desk, "archive-still"), Moment::minute);
    let mut facts = vec![
        fact("archive-site", site.to_owned(), String::new()),
        fact("archive-address", record.path.clone(), String::new()),
        fact("archive-shown", format!("{} – {until}", record.shown_from.minute()), String::new()),
        fact("archive-page-digest", record.page_digest.clone(), String::new()),
        fact("archive-data-digest", record.data_digest.clone(), String::new()),
        fact(
            "archive-release-digest",
            data["revision"]["digest"].as_str().unwrap_or_default().to_owned(),
            String::new(),
        ),
        fact("archive-term", words(app, desk.lang, record.keep_months), String::new()),
    ];
    for (key, id) in [("archive-form", record.form_id), ("archive-disposed-by", record.disposal_form_id)] {
        if let Some(id) = id
            && let Some(form) = form::Entity::find_by_id(id).one(app.db.read()).await?
        {
            facts.push(fact(key, form.serial.clone(), form.url()));
        }
    }
    Ok(facts)
}

fn signatures(data: &Value) -> Vec<Signature> {
    let cells = data["release"]["cells"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    cells
        .iter()
        .map(|told| &told["cell"])
        .filter(|cell| cell["signed_at"].is_number())
        .map(|cell| Signature {
            cell: text(&cell["name"]).replace('_', "-"),
            name: text(&cell["signed_name"]),
            at: cell["signed_at"].as_i64().unwrap_or_default(),
            opinion: text(&cell["opinion"]),
            void: !cell["voided_at"].is_null(),
        })
        .collect()
}

/// For ever, a long and a short term, or months that somebody writes.
fn terms(app: &App, desk: &Desk, record: &record::Model, typed: &str) -> Result<Vec<Choice>> {
    let today = app.time.now().day();
    let long = i32::try_from(app.rules.months("archive.term.long", today)?.value).unwrap_or(i32::MAX);
    let short = i32::try_from(app.rules.months("archive.term.short", today)?.value).unwrap_or(i32::MAX);
    let present = match record.keep_months {
        None => "permanent",
        Some(months) if months == long => "long",
        Some(months) if months == short => "short",
        Some(_) => "months",
    };
    let chosen = if typed.is_empty() { present } else { typed };
    let choice = |value: &str, label: String| Choice { value: value.to_owned(), selected: value == chosen, label };
    Ok(vec![
        choice("permanent", words(app, desk.lang, None)),
        choice("long", words(app, desk.lang, Some(long))),
        choice("short", words(app, desk.lang, Some(short))),
        choice("months", say(app, desk, "archive-term-other")),
    ])
}

/// The deed in an act, then the version with what was done or what stands against it.
async fn deed(
    app: &App,
    desk: &Desk,
    id: RecordId,
    typed: &Typed,
    work: impl AsyncFnOnce(&Act, ArticleId) -> Result<&'static str>,
) -> Result<Response> {
    let record = record::visible_to(app, &desk.actor(), id).await?;
    let act = app.act(&desk.actor()).await?;
    let result = work(&act, record.article_id).await;
    match settle(act, result).await {
        Ok(done) => Ok(to(&format!("/desk/archive/{id}?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            page(app, desk, id, back, typed, Vec::new()).await
        }
    }
}

async fn keep_for(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<RecordId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let today = app.time.now().day();
    let months = match typed.term.as_str() {
        "permanent" => Ok(None),
        "long" => Ok(Some(app.rules.months("archive.term.long", today)?.value)),
        "short" => Ok(Some(app.rules.months("archive.term.short", today)?.value)),
        _ => typed.months.trim().parse().map(Some).map_err(|_| Refusal::new("archive-bad-months").field("months")),
    };
    let work = async |act: &Act, article| term::keep_for(act, article, months?).await.map(|()| "term");
    deed(&app, &desk, id, &typed, work).await
}

async fn place(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<RecordId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let work = async |act: &Act, article| {
        let until = match typed.until.trim() {
            "" => None,
            text => {
                let day: Date = text.parse().map_err(|_| Refusal::new("archive-bad-day").field("until"))?;
                Some(Moment::at_start_of(day.saturating_add(jiff::Span::new().days(1))))
            }
        };
        hold::place(act, article, &typed.reason, until).await.map(|_| "held")
    };
    deed(&app, &desk, id, &typed, work).await
}

async fn lift(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<RecordId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let work = async |act: &Act, _| {
        let hold: HoldId = typed.hold.parse()?;
        hold::lift(act, hold).await.map(|_| "lifted")
    };
    deed(&app, &desk, id, &typed, work).await
}

/// Nothing in it runs and it talks to nobody: it is a picture of a page.
const POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
                      media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

/// `GET /desk/archive/{id}/page`: exactly the bytes that the public got.
async fn page_as_it_looked(State(app): State<App>, desk: Desk, Path(id): Path<RecordId>) -> Result<Answer<Body>> {
    let record = record::visible_to(&app, &desk.actor(), id).await?;
    let bytes = app.files.get(&record.page_digest).await?;
    let mut answer = Answer::new(Body::from(bytes));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(answer)
}

/// `GET /desk/archive/{id}/data`: the version as data.
async fn data(State(app): State<App>, desk: Desk, Path(id): Path<RecordId>) -> Result<Answer<Body>> {
    let record = record::visible_to(&app, &desk.actor(), id).await?;
    let bytes = app.files.get(&record.data_digest).await?;
    let mut answer = Answer::new(Body::from(bytes));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"record.json\""));
    Ok(answer)
}
