//! Doubtful matters at the desk (arts. 7, 19): the list of the secrecy administration and of the unit, one matter with
//! the text it is about, the answer. The clock stands beside each.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::approvals::desk::urgency;
use platform::people::{staff, unit};
use platform::permits::{AnswerDoubt, RaiseDoubt, Resource, ResourceKind};
use platform::view::Page;
use platform::web::desk::{Back, Choice, Flash, Pages, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, desk};
use platform::{Act, Moment, Result};
use serde::{Deserialize, Serialize};

use super::doubt::{self, Answer, DoubtId, Model};
use super::{answer as answering, ask as asking};
use crate::articles::ArticleId;
use crate::articles::article::{self, units_seen_by};
use crate::articles::revision;
use crate::checks::check;
use crate::checks::desk::{Shown, shown};
use crate::desk::fields::Fields;
use crate::desk::row;

/// Matters on one page.
const PAGE: u64 = 50;

/// The list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DoubtsPage {
    rows: Vec<Row>,
    all: bool,
    pages: Pages,
}

/// One matter in the list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    title: String,
    unit: String,
    class: String,
    state: &'static str,
    tag: &'static str,
    answer: String,
    asked_at: i64,
    due: String,
    urgency: &'static str,
}

impl Page for DoubtsPage {
    const TEMPLATE: &'static str = "content/desk/doubts.html";

    fn samples() -> Vec<Self> {
        let row = |state, urgency| Row {
            id: "0193".into(),
            title: "小游园 <b>".into(),
            unit: "区教委".into(),
            class: "secret".into(),
            state,
            tag: "waiting",
            answer: "change".into(),
            asked_at: 1,
            due: "2026-11-30".into(),
            urgency,
        };
        let rows = vec![row("open", "over"), row("answered", ""), row("taken_back", "")];
        vec![Self { rows, all: true, ..Self::default() }, Self::default()]
    }
}

/// What is asked of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    all: String,
    after: String,
    done: String,
}

pub(crate) async fn list(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    if units_seen_by(desk.staff()).is_empty() {
        app.policies.permit(&desk.actor(), AnswerDoubt, &Resource::new(ResourceKind::Article, "doubts", None))?;
    }
    let all = !asked.all.is_empty();
    let before = asked.after.split_once('.').and_then(|(at, id)| Some((Moment(at.parse().ok()?), id.parse().ok()?)));
    let mut found = doubt::list(app.db.read(), desk.staff(), !all, before, PAGE + 1).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let last = found.last().map(|one| format!("{}.{}", one.asked_at.0, one.id));
    let units = unit::names(&app, row::unique(found.iter().map(|one| one.unit_id))).await?;
    let today = app.time.now().day();
    let rows = found.into_iter().map(|one| Row {
        unit: units.get(&one.unit_id).cloned().unwrap_or_default(),
        state: one.state(),
        tag: tag(&one),
        urgency: one.due().filter(|_| one.is_open()).map_or("", |due| urgency(due, today)),
        id: one.id.to_string(),
        title: one.title,
        class: one.class,
        answer: one.answer.unwrap_or_default(),
        asked_at: one.asked_at.0,
        due: one.due_on,
    });
    let query = if all { "all=1&" } else { "" };
    let rows: Vec<Row> = rows.collect();
    let pages = Pages {
        first_url: if before.is_some() { format!("/desk/doubts?{query}") } else { String::new() },
        older_url: last.filter(|_| more).map(|last| format!("/desk/doubts?{query}after={last}")).unwrap_or_default(),
        shown: rows.len(),
        ..Pages::default()
    };
    let page = DoubtsPage { rows, all, pages };
    desk::show(&app, &desk, &page).await
}

fn tag(one: &Model) -> &'static str {
    match one.answer.as_deref() {
        None if one.is_open() => "waiting",
        None => "draft",
        Some("publish") => "done",
        Some(_) => "returned",
    }
}

/// One matter.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DoubtPage {
    id: String,
    article: String,
    title: String,
    unit: String,
    class: String,
    question: String,
    asked_by: String,
    asked_at: i64,
    due: String,
    urgency: &'static str,
    state: &'static str,
    tag: &'static str,
    answer: String,
    opinion: String,
    answered_by: String,
    answered_at: i64,
    body: String,
    findings: Vec<Shown>,
    may_answer: bool,
    may_take_back: bool,
    answers: Vec<Choice>,
    typed: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

impl Page for DoubtPage {
    const TEMPLATE: &'static str = "content/desk/doubt.html";

    fn samples() -> Vec<Self> {
        let open = Self {
            id: "0193".into(),
            article: "0194".into(),
            title: "小游园".into(),
            class: "secret".into(),
            question: "是否涉及 <b>".into(),
            due: "2026-11-30".into(),
            urgency: "soon",
            state: "open",
            tag: "waiting",
            body: "<p>占地</p>".into(),
            may_answer: true,
            may_take_back: true,
            answers: vec![Choice { value: "publish".into(), label: "可以公开".into(), selected: false }],
            ..Self::default()
        };
        let answered = Self {
            state: "answered",
            answer: "refuse".into(),
            opinion: "不得公开".into(),
            may_answer: false,
            may_take_back: false,
            urgency: "",
            ..open.clone()
        };
        vec![open, answered]
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<DoubtId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let known = ["asked", "answered", "taken-back"].contains(&asked.done.as_str());
    let flashes =
        if known { vec![Flash::done(say(&app, &desk, &format!("doubts-done-{}", asked.done)))] } else { Vec::new() };
    page(&app, &desk, id, Back::default(), &Fields::default(), flashes).await
}

async fn page(
    app: &App,
    desk: &Desk,
    id: DoubtId,
    back: Back,
    fields: &Fields,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let db = app.db.read();
    let one = doubt::visible(db, desk.staff(), id).await?;
    let article = article::visible_to(app, db, &desk.actor(), one.article_id).await?;
    let content = match article.submitted_revision_id {
        Some(revision) => revision::of(db, article.id, revision).await?.content,
        None => article.working.clone(),
    };
    let checked = check::of(app, db, &article, &content).await?;
    let of_class = |name: &str| {
        let its = checked.findings.iter().filter(|one| one.finding.class.is_some_and(|class| class.name() == name));
        its.map(|found| shown(app, desk, found)).collect()
    };
    let names = staff::names(app, row::unique([Some(one.asked_by), one.answered_by].into_iter().flatten())).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let resource = article.bare_resource();
    let today = app.time.now().day();
    let page = DoubtPage {
        id: one.id.to_string(),
        article: article.id.to_string(),
        unit: unit::names(app, [one.unit_id]).await?.remove(&one.unit_id).unwrap_or_default(),
        asked_by: name(one.asked_by),
        asked_at: one.asked_at.0,
        urgency: one.due().filter(|_| one.is_open()).map_or("", |due| urgency(due, today)),
        state: one.state(),
        tag: tag(&one),
        answered_by: one.answered_by.map(name).unwrap_or_default(),
        answered_at: one.answered_at.unwrap_or(one.asked_at).0,
        may_answer: one.is_open() && app.policies.allows(&desk.actor(), AnswerDoubt, &resource),
        may_take_back: one.is_open() && app.policies.allows(&desk.actor(), RaiseDoubt, &resource),
        findings: of_class(&one.class),
        answers: Answer::ALL
            .into_iter()
            .map(|answer| Choice {
                value: answer.name().to_owned(),
                label: say(app, desk, &format!("doubts-answer-{}", answer.name())),
                selected: fields.text("answer") == answer.name(),
            })
            .collect(),
        title: one.title,
        class: one.class,
        question: one.question,
        due: one.due_on,
        answer: one.answer.unwrap_or_default(),
        opinion: one.opinion.unwrap_or_default(),
        body: content.body,
        typed: fields.text("opinion").to_owned(),
        errors: back.errors,
        flashes,
    };
    desk::show_with(app, desk, back.status, &page).await
}

/// From the reviewer's screen.
pub(crate) async fn ask(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let act = app.act(&desk.actor()).await?;
    let result = asking::ask(&act, id, fields.text("class"), fields.text("question")).await;
    match settle(act, result).await {
        Ok(one) => Ok(to(&format!("/desk/doubts/{}?done=asked", one.id))),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            crate::desk::review::page(&app, &desk, id, back, &fields, Vec::new()).await
        }
    }
}

async fn deed(
    app: &App,
    desk: &Desk,
    id: DoubtId,
    fields: &Fields,
    done: &str,
    work: impl AsyncFnOnce(&Act) -> Result<Model>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(_) => Ok(to(&format!("/desk/doubts/{id}?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            page(app, desk, id, back, fields, Vec::new()).await
        }
    }
}

pub(crate) async fn answer(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<DoubtId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| answering::answer(act, id, fields.text("answer"), fields.text("opinion")).await;
    deed(&app, &desk, id, &fields, "answered", work).await
}

pub(crate) async fn take_back(State(app): State<App>, desk: Desk, Path(id): Path<DoubtId>) -> Result<Response> {
    let work = async |act: &Act| asking::take_back(act, id).await;
    deed(&app, &desk, id, &Fields::default(), "taken-back", work).await
}
