//! One form with its evidence on one screen: what it says, the way it takes with who, when and what
//! is next, its attachments; and what this person can do with it now.

use std::collections::BTreeMap;

use axum::body::Body as AnswerBody;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use print::Body;
use serde::{Deserialize, Serialize};

use super::list::tag;
use super::urgency;
use crate::act::Act;
use crate::app::App;
use crate::approvals::attachment::{self, AttachmentId, AttachmentKind};
use crate::approvals::cell::{self, CellState, Conclusion, Told};
use crate::approvals::form::{self, FormId, FormState, Model};
use crate::approvals::sign::Said;
use crate::approvals::{decide, draft, sheet as sheets};
use crate::error::{OrNotFound, Refusal, Result};
use crate::files::scan;
use crate::people::{Post, staff, unit};
use crate::permits::FillForm;
use crate::view::Page;
use crate::web::desk::{self, Back, Flash, say, settle, standing, to};
use crate::web::errors::{Reason, reasons};
use crate::web::extract::{Paths, Upload};
use crate::web::{Desk, Form, Path, Query};

/// A cell on the way of a form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Step {
    /// Name of the cell.
    pub title: String,
    /// Who signed, or who is waited for.
    pub who: String,
    /// When.
    pub at: Option<i64>,
    /// Opinion and answers.
    pub note: String,
    /// `done`, `current`, `waiting`, `returned`, `void`.
    pub state: &'static str,
    /// In which round.
    pub round: i32,
}

/// An attachment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Attached {
    id: String,
    name: String,
    url: String,
    media_type: String,
    size: i64,
    scan: bool,
}

/// Something asked with the signature.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ask {
    name: String,
    label: String,
    value: String,
    error: String,
}

/// The form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormPage {
    id: String,
    title: String,
    kind: String,
    serial: String,
    state: &'static str,
    tag: &'static str,
    unit: String,
    version: i32,
    opened_by: String,
    opened_at: i64,
    digest: String,
    cell: String,
    due: String,
    urgency: &'static str,
    steps: Vec<Step>,
    earlier: Vec<Step>,
    body: Body,
    attached: Vec<Attached>,
    edit_url: String,
    may_fill: bool,
    may_take_back: bool,
    may_decide: bool,
    may_return: bool,
    seal: bool,
    asks: Vec<Ask>,
    bar: Option<Reason>,
    opinion: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

impl Page for FormPage {
    const TEMPLATE: &'static str = "platform/approvals/form.html";

    fn samples() -> Vec<Self> {
        let step = |state| Step {
            title: "科室负责人".into(),
            who: "示小明".into(),
            at: Some(1),
            state,
            round: 1,
            ..Step::default()
        };
        let reason =
            Reason {
                text: "本人填写 <b>".into(), remedy: "换人".into(), article: "10".into(), field: String::new()
            };
        let body = Body {
            title: "数字东城网站及栏目建设审批表".into(),
            sections: vec![print::Section {
                heading: "基本情况".into(),
                rows: vec![print::Row { label: "网站".into(), value: "区教委网站\n<script>".into() }],
                tables: vec![print::Table {
                    caption: "变动".into(),
                    head: vec!["原".into(), "新".into()],
                    rows: vec![vec!["通知".into(), "通知公告".into()]],
                }],
            }],
        };
        let full = Self {
            id: "0193".into(),
            title: "栏目更名".into(),
            kind: "annex1".into(),
            serial: "JS-2026-JW-0001".into(),
            state: "waiting",
            tag: "waiting",
            digest: "ab".repeat(32),
            cell: "implementation".into(),
            due: "2026-11-24".into(),
            urgency: "over",
            steps: vec![step("done"), step("current"), step("waiting")],
            earlier: vec![step("void"), step("returned")],
            body,
            attached: vec![Attached { name: "扫描件.pdf".into(), size: 9, scan: true, ..Attached::default() }],
            may_decide: true,
            may_return: true,
            seal: true,
            asks: vec![Ask { name: "test_conclusion".into(), label: "测试结论".into(), ..Ask::default() }],
            errors: vec![reason.clone()],
            ..Self::default()
        };
        let draft = Self {
            state: "draft",
            tag: "draft",
            edit_url: "/desk/forms/0193/annex1".into(),
            may_fill: true,
            may_take_back: true,
            may_decide: false,
            cell: String::new(),
            steps: Vec::new(),
            ..full.clone()
        };
        let barred = Self { may_decide: false, bar: Some(reason), errors: Vec::new(), urgency: "", ..full.clone() };
        vec![full, draft, barred, Self { state: "complete", tag: "done", ..Self::default() }]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
}

/// What can have been done; anything else in the address says nothing.
const DONE: [&str; 7] = ["begun", "saved", "submitted", "withdrawn", "signed", "returned", "attached"];

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let done = DONE.contains(&asked.done.as_str());
    let flashes =
        if done { vec![Flash::done(say(&app, &desk, &format!("forms-done-{}", asked.done)))] } else { Vec::new() };
    page(&app, &desk, id, Back::default(), &Posted::default(), flashes).await
}

/// What a signer posts.
#[derive(Clone, Debug, Default)]
struct Posted {
    digest: String,
    opinion: String,
    answers: BTreeMap<String, String>,
}

impl Posted {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut posted = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "digest" => posted.digest = value,
                "opinion" => posted.opinion = value,
                _ => {
                    if let Some(ask) = name.strip_prefix("ask-") {
                        posted.answers.insert(ask.to_owned(), value);
                    }
                }
            }
        }
        posted
    }
}

/// One deed on the form that the viewer may see; back to its page, or the page with every reason.
async fn deed<T>(
    app: &App,
    desk: &Desk,
    id: FormId,
    posted: &Posted,
    done: &str,
    deed: impl AsyncFnOnce(&Act) -> Result<T>,
) -> Result<Response> {
    form::visible(app, &desk.actor(), id).await?;
    let act = app.act(&desk.actor()).await?;
    let result = deed(&act).await;
    match settle(act, result).await {
        Ok(_) => Ok(to(&format!("/desk/forms/{id}?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            page(app, desk, id, back, posted, Vec::new()).await
        }
    }
}

pub(super) async fn submit(State(app): State<App>, desk: Desk, Path(id): Path<FormId>) -> Result<Response> {
    deed(&app, &desk, id, &Posted::default(), "submitted", async |act| draft::submit(act, id).await).await
}

pub(super) async fn take_back(State(app): State<App>, desk: Desk, Path(id): Path<FormId>) -> Result<Response> {
    deed(&app, &desk, id, &Posted::default(), "withdrawn", async |act| draft::take_back(act, id).await).await
}

pub(super) async fn sign(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let posted = Posted::of(pairs);
    let said = Said { digest: &posted.digest, opinion: &posted.opinion, answers: Some(&posted.answers) };
    deed(&app, &desk, id, &posted, "signed", async |act| decide::sign(act, id, &said).await).await
}

pub(super) async fn send_back(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let posted = Posted::of(pairs);
    deed(&app, &desk, id, &posted, "returned", async |act| decide::send_back(act, id, &posted.opinion).await).await
}

pub(super) async fn attach(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    upload: Upload,
) -> Result<Response> {
    let scan = upload.fields.get("kind").is_some_and(|kind| kind == "scan");
    let kind = if scan { AttachmentKind::Scan } else { AttachmentKind::Evidence };
    let file = upload.files.into_iter().next();
    deed(&app, &desk, id, &Posted::default(), "attached", async |act| {
        let (_, name, bytes) = file.ok_or_else(|| Refusal::new("approvals-file-missing").field("file"))?;
        attachment::attach(act, id, kind, &name, bytes).await
    })
    .await
}

pub(super) async fn detach(
    State(app): State<App>,
    desk: Desk,
    Paths(id, attachment): Paths<FormId, AttachmentId>,
) -> Result<Response> {
    deed(&app, &desk, id, &Posted::default(), "saved", async |act| attachment::detach(act, id, attachment).await).await
}

pub(super) async fn attachment(
    State(app): State<App>,
    desk: Desk,
    Paths(id, attachment): Paths<FormId, AttachmentId>,
) -> Result<Response> {
    let form = form::visible(&app, &desk.actor(), id).await?;
    let file = attachment::file_of(app.db.read(), &form, attachment).await?;
    scan::not_infected(app.db.read(), &file).await?;
    let bytes = app.files.get(&file.digest).await?;
    Ok(download(bytes, &file.media_type, &file.public_id))
}

pub(super) async fn sheet(State(app): State<App>, desk: Desk, Path(id): Path<FormId>) -> Result<Response> {
    let form = form::visible(&app, &desk.actor(), id).await?;
    let pdf = sheets::of(&app, &form).await?;
    Ok(download(pdf, "application/pdf", &form.serial))
}

/// A file of the desk: shown beside the page, kept by no cache, never run.
fn download(bytes: bytes::Bytes, media_type: &str, name: &str) -> Response {
    let ending = media_type.rsplit('/').next().filter(|ending| ending.len() <= 4).unwrap_or("bin");
    let shown = format!("inline; filename=\"{name}.{ending}\"");
    let media_type = HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let shown = HeaderValue::from_str(&shown).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, shown),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, AnswerBody::from(bytes)).into_response()
}

async fn page(
    app: &App,
    desk: &Desk,
    id: FormId,
    back: Back,
    posted: &Posted,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let form = form::visible(app, &desk.actor(), id).await?;
    let mut page = of(app, desk, form, posted, &back.errors).await?;
    page.opinion.clone_from(&posted.opinion);
    page.errors = back.errors;
    page.flashes = flashes;
    desk::show_with(app, desk, back.status, &page).await
}

async fn of(app: &App, desk: &Desk, form: Model, posted: &Posted, errors: &[Reason]) -> Result<FormPage> {
    let db = app.db.read();
    let kind = app.forms.of(&form)?;
    let cells = cell::history(db, &form).await?;
    let waiting = cells.iter().map(|told| &told.cell).find(|cell| cell.state == CellState::Waiting).cloned();
    let step = match &waiting {
        Some(cell) => Some(app.flows.at(&form.kind, form.version)?.step(&cell.name)?.clone()),
        None => None,
    };
    let bar = decide::bar(app, &desk.actor(), &form).await?;
    let due = waiting.as_ref().map(|cell| cell::due(app, &form, cell)).transpose()?.flatten();
    let fills = app.policies.allows(&desk.actor(), FillForm, &form.resource());
    // A release form is handed in and recalled on the page of its article.
    let begins_here = fills && !kind.new_url.is_empty();
    let (steps, earlier) = steps(app, desk, &form, cells).await?;
    let asks = |name: &String| Ask {
        label: say(app, desk, &format!("approvals-ask-{}", name.replace('_', "-"))),
        value: posted.answers.get(name).cloned().unwrap_or_default(),
        error: errors.iter().find(|e| e.field == format!("ask-{name}")).map(|e| e.text.clone()).unwrap_or_default(),
        name: name.clone(),
    };
    let attached = attachment::of_form(db, form.id).await?;
    let url = form.url();
    Ok(FormPage {
        id: form.id.to_string(),
        body: (kind.body)(app, &form, desk.lang).await?,
        title: form.subject_label.clone(),
        kind: form.kind.clone(),
        serial: form.serial.clone(),
        state: form.state.name(),
        tag: tag(form.state),
        unit: unit::names(app, [form.unit_id]).await?.remove(&form.unit_id).unwrap_or_default(),
        version: form.version,
        opened_by: staff::names(app, [form.opened_by]).await?.remove(&form.opened_by).unwrap_or_default(),
        opened_at: form.opened_at.0,
        digest: form.digest.clone(),
        due: due.map(|due| due.date.to_string()).unwrap_or_default(),
        urgency: due.map_or("", |due| urgency(due.date, app.time.now().day())),
        may_decide: waiting.is_some() && bar.is_none(),
        bar: bar.and_then(|bar| reasons(app, desk.lang, &[bar]).pop()),
        cell: waiting.map(|cell| cell.name).unwrap_or_default(),
        may_return: step.as_ref().is_some_and(|step| step.may_return),
        seal: step.as_ref().is_some_and(|step| step.seal),
        asks: step.iter().flat_map(|step| &step.asks).map(asks).collect(),
        edit_url: if fills && form.state.editable() { (kind.edit)(&form) } else { String::new() },
        may_fill: begins_here && form.state.editable(),
        may_take_back: begins_here && matches!(form.state, FormState::Draft | FormState::Waiting | FormState::Returned),
        attached: attached
            .into_iter()
            .map(|(row, file)| Attached {
                id: row.id.to_string(),
                url: format!("{url}/attachments/{}", row.id),
                name: file.name,
                media_type: file.media_type,
                size: file.size,
                scan: row.kind == AttachmentKind::Scan,
            })
            .collect(),
        steps,
        earlier,
        ..FormPage::default()
    })
}

/// The cells of this round and those of earlier rounds: who signed, or which post is waited for.
pub async fn steps(app: &App, desk: &Desk, form: &Model, cells: Vec<Told>) -> Result<(Vec<Step>, Vec<Step>)> {
    let mut ids: Vec<_> = cells.iter().map(|told| told.cell.unit_id).collect();
    ids.sort();
    ids.dedup();
    let units = unit::names(app, ids).await?;
    let step = |told: Told| {
        let Told { cell, on_behalf_of } = told;
        let behalf = on_behalf_of.map(|name| format!("（{name}）")).unwrap_or_default();
        let state = match (cell.state, cell.conclusion) {
            _ if cell.conclusion == Some(Conclusion::Return) => "returned",
            _ if cell.voided_at.is_some() => "void",
            (CellState::Signed, _) => "done",
            (CellState::Waiting, _) => "current",
            (CellState::Dropped, _) => "void",
            _ => "waiting",
        };
        let post =
            Post::parse(&cell.post).map(|post| say(app, desk, &format!("post-{}", post.name().replace('_', "-"))));
        let unit = units.get(&cell.unit_id).cloned().unwrap_or_default();
        let answers = cell.answers.unwrap_or_default().0;
        let answers = answers.into_iter().map(|(ask, answer)| {
            let answer = cell::answer(&|key: &str| say(app, desk, key), &answer);
            format!("{}：{answer}", say(app, desk, &format!("approvals-ask-{}", ask.replace('_', "-"))))
        });
        let note: Vec<String> = cell.opinion.into_iter().chain(answers).collect();
        Step {
            title: say(app, desk, &format!("approvals-cell-{}", cell.name)),
            who: match cell.signed_name {
                Some(name) => format!("{name}{behalf}"),
                None => format!("{unit} {}", post.unwrap_or_default()),
            },
            at: cell.signed_at.map(|at| at.0),
            note: note.join("\n"),
            state,
            round: cell.round,
        }
    };
    let all: Vec<Step> = cells.into_iter().map(step).collect();
    Ok(all.into_iter().partition(|step| step.round == form.round))
}

/// The form of a person who may fill it in, for the chapters' own pages; else *not found*.
pub async fn fillable(app: &App, desk: &Desk, id: FormId, kind: &str) -> Result<Model> {
    let form = form::visible(app, &desk.actor(), id).await?;
    app.policies.permit(&desk.actor(), FillForm, &form.resource())?;
    Some(form).filter(|form| form.kind == kind).or_not_found()
}
