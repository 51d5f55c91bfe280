//! The reviewer's screen (art. 31): what changed against what is public, the record, the checks,
//! the files, the way of the form, remarks in the text; sign with an opinion, or send back.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::approvals::desk::form::{Step, steps};
use platform::approvals::desk::urgency;
use platform::approvals::{CellState, Said, cell, decide, form};
use platform::files::file;
use platform::people::{staff, unit};
use platform::permits::RaiseDoubt;
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Path, Query, desk};
use platform::{Error, OrNotFound, Result};
use serde::Serialize;

use super::compare::{Differences, between};
use super::edit::{Remark, remarks};
use super::fields::{Fields, shown};
use super::row::{key, tag};
use super::{Back, Choice, Done, Flash, say, settle, standing, to};
use crate::articles::article::{self, Model};
use crate::articles::release::{SECOND_LOOK, SECRECY};
use crate::articles::remark::NewRemark;
use crate::articles::{ArticleId, Content, Stage, publication, review as reviewing, revision};
use crate::checks::check::{self, Checked};
use crate::checks::desk::{Shown, shown as shown_finding};
use crate::checks::{Class, Severity};
use crate::doubts::doubt;
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
    /// Id of the form, for its printed sheet.
    form: String,
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
    findings: Vec<Shown>,
    questions: Vec<Question>,
    asks: Vec<Ask>,
    doubts: Vec<Doubt>,
    may_ask: bool,
    class: String,
    classes: Vec<Choice>,
    question: String,
    remarks: Vec<Remark>,
    may_decide: bool,
    may_return: bool,
    bar: Option<Reason>,
    opinion: String,
    quote: String,
    remark: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// A question of art. 19 with the machine's candidates beside it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Question {
    name: String,
    label: String,
    candidates: Vec<Shown>,
    answers: Vec<Choice>,
    error: String,
}

/// What else is asked with the signature: words.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ask {
    name: String,
    label: String,
    value: String,
    error: String,
}

/// A doubtful matter about this text.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Doubt {
    id: String,
    class: String,
    state: &'static str,
    answer: String,
    opinion: String,
    due: String,
    urgency: &'static str,
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
            form: "0195".into(),
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
            findings: vec![Shown::sample(Severity::Warn)],
            questions: vec![Question {
                name: "class_secret".into(),
                label: "第一类".into(),
                candidates: vec![Shown::sample(Severity::Block)],
                answers: vec![Choice { value: "no".into(), label: "否".into(), selected: true }],
                error: "未答".into(),
            }],
            asks: vec![Ask { name: "second_look".into(), label: "补审结论".into(), ..Ask::default() }],
            doubts: vec![
                Doubt { id: "1".into(), class: "secret".into(), state: "open", urgency: "over", ..Doubt::default() },
                Doubt { class: "other".into(), state: "answered", answer: "change".into(), ..Doubt::default() },
            ],
            may_ask: true,
            classes: vec![Choice { value: "secret".into(), label: "第一类".into(), selected: false }],
            remarks: vec![Remark::default()],
            may_decide: true,
            may_return: true,
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
    let answers = fields.begun_with("ask-");
    let said = Said { digest: fields.text("digest"), opinion: fields.text("opinion"), answers: Some(&answers) };
    let result = reviewing::approve(&act, id, &said).await;
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

pub(crate) async fn page(
    app: &App,
    desk: &Desk,
    id: ArticleId,
    back: Back,
    fields: &Fields,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let article = article::visible_to(app, app.db.read(), &desk.actor(), id).await?;
    let mut page = of(app, desk, &article).await?;
    page.fill(app, desk, fields, &back.errors);
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
    let flow = app.flows.at(&form.kind, form.version)?;
    let step = waiting.as_ref().and_then(|cell| flow.step(&cell.name).ok());
    let looks_again = waiting.as_ref().is_some_and(|cell| cell.name == SECOND_LOOK);
    let checked = check::of(app, db, article, &content).await?;
    let bar = match bar {
        None if looks_again => decide::bar(app, &desk.actor(), &form).await?,
        bar => bar,
    };
    let open = article.stage == Stage::InReview || looks_again;
    let asks = step.map(|step| step.asks.clone()).unwrap_or_default();
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
        may_decide: waiting.is_some() && open && bar.is_none(),
        may_return: step.is_some_and(|step| step.may_return),
        findings: checked.findings.iter().map(|one| shown_finding(app, desk, one)).collect(),
        questions: asks
            .iter()
            .filter(|name| name.starts_with("class_") || *name == "contested")
            .map(|name| question(app, desk, &checked, name))
            .collect(),
        asks: asks
            .iter()
            .filter(|name| !name.starts_with("class_") && *name != "contested")
            .map(|name| Ask { label: label_of(app, desk, name), name: name.clone(), ..Ask::default() })
            .collect(),
        may_ask: waiting.as_ref().is_some_and(|cell| cell.name == SECRECY)
            && article.stage == Stage::InReview
            && app.policies.allows(&desk.actor(), RaiseDoubt, &article.bare_resource()),
        doubts: doubts(app, article.id, today).await?,
        bar: bar.and_then(|bar| reasons(app, desk.lang, &[bar]).pop()),
        cell: waiting.map(|cell| cell.name).unwrap_or_default(),
        due: due.map(|due| due.date.to_string()).unwrap_or_default(),
        urgency: due.map_or("", |due| urgency(due.date, today)),
        form: form.id.to_string(),
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

impl ReviewPage {
    /// What was typed comes back, each reason at its question.
    fn fill(&mut self, app: &App, desk: &Desk, fields: &Fields, errors: &[Reason]) {
        let error = |name: &str| {
            let field = format!("ask-{name}");
            let its = errors.iter().filter(|error| error.field == field);
            its.map(|error| error.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        for question in &mut self.questions {
            let typed = fields.text(&format!("ask-{}", question.name));
            for answer in &mut question.answers {
                answer.selected = answer.value == typed;
            }
            question.error = error(&question.name);
        }
        for ask in &mut self.asks {
            fields.text(&format!("ask-{}", ask.name)).clone_into(&mut ask.value);
            ask.error = error(&ask.name);
        }
        self.classes = Class::ALL
            .into_iter()
            .map(|class| Choice {
                value: class.name().to_owned(),
                label: label_of(app, desk, &class.question()),
                selected: fields.text("class") == class.name(),
            })
            .collect();
        fields.text("question").clone_into(&mut self.question);
    }
}

fn label_of(app: &App, desk: &Desk, name: &str) -> String {
    say(app, desk, &format!("approvals-ask-{}", key(name)))
}

/// One question with what the machine found for it.
fn question(app: &App, desk: &Desk, checked: &Checked, name: &str) -> Question {
    let class = Class::ALL.into_iter().find(|class| class.question() == name);
    let candidates = match class {
        Some(class) => checked.of_class(class).map(|one| shown_finding(app, desk, one)).collect(),
        None if name == "contested" => checked.contested().map(|one| shown_finding(app, desk, one)).collect(),
        None => Vec::new(),
    };
    let values: &[&str] = match class {
        Some(Class::Undecided) => &["no", "exception", "yes"],
        None if name == "contested" => &["none", "confirmed"],
        _ => &["no", "yes"],
    };
    let answer = |value: &&str| Choice {
        value: (*value).to_owned(),
        label: say(app, desk, &format!("approvals-answer-{value}")),
        selected: false,
    };
    Question {
        label: label_of(app, desk, name),
        name: name.to_owned(),
        candidates,
        answers: values.iter().map(answer).collect(),
        error: String::new(),
    }
}

async fn doubts(app: &App, id: ArticleId, today: jiff::civil::Date) -> Result<Vec<Doubt>> {
    let all = doubt::of_article(app.db.read(), id).await?;
    let told = |one: doubt::Model| Doubt {
        state: one.state(),
        urgency: one.due().filter(|_| one.is_open()).map_or("", |due| urgency(due, today)),
        id: one.id.to_string(),
        class: one.class,
        answer: one.answer.unwrap_or_default(),
        opinion: one.opinion.unwrap_or_default(),
        due: one.due_on,
    };
    Ok(all.into_iter().map(told).collect())
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
                "subject" => say(app, desk, &format!("articles-subject-{text}")),
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
