//! The reviewer's screen (art. 31): what changed against what is public, the record, the checks,
//! the files, the way of the form, remarks in the text; sign with an opinion, or send back.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::approvals::desk::form::{Step, steps};
use platform::approvals::desk::urgency;
use platform::approvals::{CellState, cell, decide, form};
use platform::files::file;
use platform::people::{staff, unit};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Path, Query, desk};
use platform::{Error, OrNotFound, Result};
use serde::Serialize;

use super::compare::{Differences, between};
use super::edit::{Remark, remarks};
use super::fields::{Fields, shown};
use super::row::{key, tag};
use super::{Back, Done, Flash, say, settle, standing, to};
use crate::articles::article::{self, Model};
use crate::articles::remark::NewRemark;
use crate::articles::{ArticleId, Content, Stage, publication, review as reviewing, revision};
use crate::migration::origin;
use crate::pages::article::encoded;
use crate::pages::shapes::file_url;

/// The reviewer's screen.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReviewPage {
    id: String,
    title: String,
    stage: String,
    tag: &'static str,
    digest: String,
    serial: String,
    opened_by: String,
    opened_at: i64,
    unit: String,
    cell: String,
    due: String,
    urgency: &'static str,
    steps: Vec<Step>,
    earlier: Vec<Step>,
    public: bool,
    differences: Differences,
    body: String,
    facts: Vec<Fact>,
    files: Vec<Sent>,
    checks: Vec<Reason>,
    remarks: Vec<Remark>,
    may_decide: bool,
    bar: Option<Reason>,
    opinion: String,
    quote: String,
    remark: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// A line of the record.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fact {
    label: String,
    text: String,
    url: String,
}

/// A file under review.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sent {
    name: String,
    url: String,
    size: i64,
    media_type: String,
}

impl Page for ReviewPage {
    const TEMPLATE: &'static str = "content/desk/review.html";

    fn samples() -> Vec<Self> {
        let step = |state| Step {
            title: "科室初审".into(),
            who: "示小明".into(),
            at: Some(1),
            state,
            round: 1,
            ..Step::default()
        };
        let reason =
            Reason {
                text: "本人撰写 <b>".into(), remedy: "换人".into(), article: "31".into(), field: String::new()
            };
        let full = Self {
            id: "0193".into(),
            title: "小游园".into(),
            stage: "in-review".into(),
            tag: "waiting",
            digest: "ab".repeat(32),
            cell: "secrecy".into(),
            due: "2026-11-24".into(),
            urgency: "over",
            steps: vec![step("done"), step("current"), step("waiting")],
            earlier: vec![step("void"), step("returned")],
            public: true,
            differences: Differences::sample(),
            body: "<p>占地</p>".into(),
            facts: vec![Fact { label: "来源".into(), text: "区教委".into(), url: String::new() }],
            files: vec![Sent { name: "表.pdf".into(), size: 9, ..Sent::default() }],
            checks: vec![reason.clone()],
            remarks: vec![Remark::default()],
            may_decide: true,
            errors: vec![reason.clone()],
            ..Self::default()
        };
        let barred = Self { may_decide: false, bar: Some(reason), errors: Vec::new(), urgency: "", ..full.clone() };
        vec![full, barred, Self { stage: "published".into(), tag: "public", ..Self::default() }]
    }
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let flashes = done.flashes(&app, &desk);
    page(&app, &desk, id, Back::default(), &Fields::default(), flashes).await
}

pub(super) async fn approve(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let act = app.act(&desk.actor()).await?;
    let result = reviewing::approve(&act, id, fields.text("digest"), fields.text("opinion")).await;
    answer(&app, &desk, id, &fields, settle(act, result).await, "approved").await
}

pub(super) async fn send_back(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let act = app.act(&desk.actor()).await?;
    let result = reviewing::send_back(&act, id, fields.text("opinion"), new_remarks(&fields)).await;
    answer(&app, &desk, id, &fields, settle(act, result).await, "returned").await
}

async fn answer(
    app: &App,
    desk: &Desk,
    id: ArticleId,
    fields: &Fields,
    result: Result<Model>,
    done: &str,
) -> Result<Response> {
    match result {
        Ok(_) => Ok(to(&format!("/desk/articles/{id}/review?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            page(app, desk, id, back, fields, Vec::new()).await
        }
    }
}

/// Remarks of the form: `quote`, `prefix` and `remark`, as often as there are.
fn new_remarks(fields: &Fields) -> Vec<NewRemark> {
    let all = |name| fields.all(name);
    let (quotes, prefixes, texts) = (all("quote"), all("prefix"), all("remark"));
    let at = |list: &[String], number: usize| list.get(number).cloned().unwrap_or_default();
    texts
        .iter()
        .enumerate()
        .map(|(number, text)| NewRemark {
            quote: at(&quotes, number),
            prefix: at(&prefixes, number),
            text: text.clone(),
        })
        .collect()
}

async fn page(
    app: &App,
    desk: &Desk,
    id: ArticleId,
    back: Back,
    fields: &Fields,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let article = article::visible_to(app, app.db.read(), &desk.actor(), id).await?;
    let mut page = of(app, desk, &article).await?;
    page.opinion = fields.text("opinion").to_owned();
    page.quote = fields.text("quote").to_owned();
    page.remark = fields.text("remark").to_owned();
    page.errors = back.errors;
    page.flashes = flashes;
    desk::show_with(app, desk, back.status, &page).await
}

async fn of(app: &App, desk: &Desk, article: &Model) -> Result<ReviewPage> {
    let db = app.db.read();
    let form = form::by_id(db, article.form_id.or_not_found()?).await?;
    let content = revision::of(db, article.id, article.submitted_revision_id.or_not_found()?).await?.content;
    let own = publication::own(db, article.id).await?.filter(|own| own.withdrawn_at.is_none());
    let before = match &own {
        Some(own) => revision::of(db, article.id, own.revision_id).await?.content,
        None => Content::default(),
    };
    let cells = cell::history(db, &form).await?;
    let waiting = cells.iter().map(|told| &told.cell).find(|cell| cell.state == CellState::Waiting).cloned();
    let bar = match &waiting {
        Some(_) if article.stage == Stage::InReview => decide::bar(app, &desk.actor(), &form).await?,
        _ => None,
    };
    let due = waiting.as_ref().map(|cell| cell::due(app, &form, cell)).transpose()?.flatten();
    let today = app.time.now().day();
    let (steps, earlier) = steps(app, desk, &form, cells).await?;
    Ok(ReviewPage {
        id: article.id.to_string(),
        title: content.title.clone(),
        stage: key(article.stage.name()),
        tag: tag(article.stage),
        digest: form.digest.clone(),
        opened_by: staff::names(app, [form.opened_by]).await?.remove(&form.opened_by).unwrap_or_default(),
        opened_at: form.opened_at.0,
        unit: unit::names(app, [form.unit_id]).await?.remove(&form.unit_id).unwrap_or_default(),
        may_decide: waiting.is_some() && article.stage == Stage::InReview && bar.is_none(),
        bar: bar.and_then(|bar| reasons(app, desk.lang, &[bar]).pop()),
        cell: waiting.map(|cell| cell.name).unwrap_or_default(),
        due: due.map(|due| due.date.to_string()).unwrap_or_default(),
        urgency: due.map_or("", |due| urgency(due.date, today)),
        serial: form.serial,
        steps,
        earlier,
        public: own.is_some(),
        differences: between(app, desk, &before, &content).await?,
        checks: reasons(app, desk.lang, &content.problems(&app.rules, today)?),
        facts: facts(app, desk, &content).into_iter().chain(stood_before(app, desk, article.id).await?).collect(),
        files: files(app, &content).await?,
        remarks: remarks(app, article.id).await?,
        body: content.body,
        ..ReviewPage::default()
    })
}

/// The record as the reviewer reads it: every field that says something.
fn facts(app: &App, desk: &Desk, content: &Content) -> Vec<Fact> {
    const HIDDEN: [&str; 6] = ["title", "body", "image", "attachments", "video", "captions"];
    let link = |name: &str, text: &str| {
        let leads = matches!(name, "link" | "source_url") && text.starts_with("http");
        if leads { text.to_owned() } else { String::new() }
    };
    shown(content)
        .into_iter()
        .filter(|(name, text)| !text.is_empty() && !HIDDEN.contains(name))
        .filter(|(name, _)| *name != "validity" || !content.document.issuer.is_empty())
        .map(|(name, text)| Fact {
            label: say(app, desk, &format!("articles-field-{}", key(name))),
            url: link(name, &text),
            text: match name {
                "kind" => say(app, desk, &format!("articles-kind-{text}")),
                "validity" => say(app, desk, &format!("articles-validity-{}", key(&text))),
                _ => text,
            },
        })
        .collect()
}

/// Where an imported article stood before, and since when: evidence, too.
async fn stood_before(app: &App, desk: &Desk, article: ArticleId) -> Result<Vec<Fact>> {
    let Some(origin) = origin::of_article(app.db.read(), article).await? else { return Ok(Vec::new()) };
    let label = |key| say(app, desk, key);
    let mut facts =
        vec![Fact { label: label("reviews-old-address"), text: origin.address.clone(), url: origin.address }];
    if let Some(at) = origin.original_published_at {
        facts.push(Fact { label: label("reviews-old-date"), text: at.minute(), url: String::new() });
    }
    Ok(facts)
}

async fn files(app: &App, content: &Content) -> Result<Vec<Sent>> {
    let mut files = Vec::new();
    for id in content.files() {
        match file::by_public_id(app.db.read(), &id).await {
            Ok(file) => files.push(Sent {
                url: file_url(&file.public_id, &encoded(&file.name)),
                name: file.name,
                size: file.size,
                media_type: file.media_type,
            }),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(files)
}
