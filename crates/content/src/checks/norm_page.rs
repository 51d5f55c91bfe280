//! 信息发布规范 at the desk (art. 20, annex 5): every rule with its gravity, and what is different in single columns:
//! proposed by the unit, decided by the IT office.

use axum::extract::State;
use axum::response::Response;
use construction::columns::{ColumnId, column};
use platform::app::App;
use platform::people::{Post, staff};
use platform::permits::{DecideNorm, Resource, ResourceKind};
use platform::view::Page;
use platform::web::desk::{Back, Choice, Flash, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, desk};
use platform::{Act, Result};
use serde::{Deserialize, Serialize};

use super::exception::{self, ExceptionId, OFF, PROOFREAD};
use super::finding::Severity;
use super::norm;
use crate::articles::article::units_seen_by;
use crate::desk::fields::Fields;
use crate::desk::row;

/// The norm, and the columns in which it is different.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NormPage {
    edition: String,
    source: String,
    rules: Vec<Line>,
    exceptions: Vec<Exception>,
    may_propose: bool,
    columns: Vec<Choice>,
    rule_choices: Vec<Choice>,
    severities: Vec<Choice>,
    reason: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// One rule.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    id: String,
    text: String,
    severity: &'static str,
    tag: &'static str,
    mends: bool,
    fixed: bool,
}

/// One exception.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Exception {
    id: String,
    column: String,
    rule: String,
    severity: String,
    reason: String,
    state: &'static str,
    tag: &'static str,
    by: String,
    at: i64,
    may_decide: bool,
    may_end: bool,
}

impl Page for NormPage {
    const TEMPLATE: &'static str = "content/desk/norm.html";

    fn samples() -> Vec<Self> {
        let exception = |state, may_decide, may_end| Exception {
            id: "0193".into(),
            column: "/news/ <b>".into(),
            rule: "T3".into(),
            severity: "hint".into(),
            reason: "本栏目转载较多".into(),
            state,
            tag: "waiting",
            by: "示小明".into(),
            at: 1,
            may_decide,
            may_end,
        };
        let line = Line { id: "T3".into(), text: "标题".into(), severity: "warn", tag: "waiting", ..Line::default() };
        let full = Self {
            edition: "2026-11".into(),
            source: "规范".into(),
            rules: vec![line.clone(), Line { mends: true, fixed: true, ..line }],
            exceptions: vec![
                exception("proposed", true, false),
                exception("in_force", false, true),
                exception("declined", false, false),
            ],
            may_propose: true,
            columns: vec![Choice { value: "1".into(), label: "要闻".into(), selected: true }],
            ..Self::default()
        };
        vec![full, Self::default()]
    }
}

/// What was done before.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

pub(crate) async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let known = ["proposed", "decided", "ended"].contains(&asked.done.as_str());
    let flashes =
        if known { vec![Flash::done(say(&app, &desk, &format!("norm-done-{}", asked.done)))] } else { Vec::new() };
    page(&app, &desk, Back::default(), &Fields::default(), flashes).await
}

async fn page(app: &App, desk: &Desk, back: Back, fields: &Fields, flashes: Vec<Flash>) -> Result<Response> {
    let db = app.db.read();
    let norm = norm::norm()?;
    let decides = app.policies.allows(&desk.actor(), DecideNorm, &Resource::new(ResourceKind::Cluster, "norm", None));
    let units = units_seen_by(desk.staff());
    let shown = exception::list(db, (!decides).then_some(&units[..]), 200).await?;
    let names = staff::names(app, row::unique(shown.iter().map(|one| one.proposed_by))).await?;
    let columns = row::columns(app, shown.iter().map(|one| one.column_id)).await?;
    let me = desk.staff().id;
    let exceptions = shown.into_iter().map(|one| Exception {
        id: one.id.to_string(),
        column: columns.get(&one.column_id).cloned().unwrap_or_default(),
        state: one.state(),
        tag: match one.state() {
            "proposed" => "waiting",
            "in_force" => "done",
            _ => "draft",
        },
        by: names.get(&one.proposed_by).cloned().unwrap_or_default(),
        at: one.proposed_at.0,
        may_decide: decides && one.state() == "proposed" && one.proposed_by != me,
        may_end: decides && one.state() == "in_force",
        rule: one.rule,
        severity: one.severity,
        reason: one.reason,
    });
    let writes = desk.staff().holds_any(Post::InformationOfficer);
    let own = if writes { column::writable_by(db, desk.staff()).await? } else { Vec::new() };
    let choice =
        |value: &str, label: String, chosen: &str| Choice { value: value.to_owned(), label, selected: value == chosen };
    let severity_name = |name: &str| say(app, desk, &format!("checks-severity-{name}"));
    let page = NormPage {
        edition: norm.edition.clone(),
        source: norm.source.clone(),
        rules: norm.rules.iter().map(|rule| line(app, desk, rule)).collect(),
        exceptions: exceptions.collect(),
        may_propose: !own.is_empty(),
        columns: own
            .iter()
            .map(|column| {
                let label = format!("{} {}", column.name_in(desk.lang), column.path);
                choice(&column.id.to_string(), label, fields.text("column"))
            })
            .collect(),
        rule_choices: norm
            .rules
            .iter()
            .map(|rule| (rule.id.as_str(), format!("{} {}", rule.id, say(app, desk, &rule.check.key()))))
            .chain([(PROOFREAD, say(app, desk, "norm-proofread"))])
            .map(|(id, label)| choice(id, label, fields.text("rule")))
            .collect(),
        severities: Severity::ALL
            .into_iter()
            .map(Severity::as_str)
            .chain([OFF])
            .map(|name| choice(name, severity_name(name), fields.text("severity")))
            .collect(),
        reason: fields.text("reason").to_owned(),
        errors: back.errors,
        flashes,
    };
    desk::show_with(app, desk, back.status, &page).await
}

fn line(app: &App, desk: &Desk, rule: &norm::Rule) -> Line {
    Line {
        id: rule.id.clone(),
        text: say(app, desk, &rule.check.key()),
        severity: rule.severity.as_str(),
        tag: super::desk::tag(rule.severity),
        mends: rule.check.mends(),
        fixed: rule.fixed,
    }
}

async fn deed(
    app: &App,
    desk: &Desk,
    fields: &Fields,
    done: &str,
    work: impl AsyncFnOnce(&Act) -> Result<exception::Model>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(_) => Ok(to(&format!("/desk/norm?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            page(app, desk, back, fields, Vec::new()).await
        }
    }
}

pub(crate) async fn propose(
    State(app): State<App>,
    desk: Desk,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let column: Option<ColumnId> = fields.text("column").parse().ok();
    let work = async |act: &Act| {
        let column = column.ok_or_else(|| platform::Refusal::new("norm-no-column").field("column"))?;
        exception::propose(act, column, fields.text("rule"), fields.text("severity"), fields.text("reason")).await
    };
    deed(&app, &desk, &fields, "proposed", work).await
}

pub(crate) async fn decide(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ExceptionId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let approve = fields.text("answer") == "approve";
    let work = async |act: &Act| exception::decide(act, id, approve).await;
    deed(&app, &desk, &Fields::default(), "decided", work).await
}

pub(crate) async fn end(State(app): State<App>, desk: Desk, Path(id): Path<ExceptionId>) -> Result<Response> {
    let work = async |act: &Act| exception::end(act, id).await;
    deed(&app, &desk, &Fields::default(), "ended", work).await
}
