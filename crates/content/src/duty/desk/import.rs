//! Bringing the table in from a file, after a dry run that shows what would come of every line; and taking the lines of
//! the year before over.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use platform::app::App;
use platform::permits::{KeepDuty, Resource};
use platform::view::Page;
use platform::web::desk::{Back, settle, standing, to};
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Upload, desk};
use platform::{Refusal, Result};
use serde::{Deserialize, Serialize};

use crate::duty::table::{self, Outcome, Verdict};
use crate::duty::write::{self, Copied};

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DutyImportPage {
    /// The file's text, after a dry run that found nothing against it.
    text: String,
    rows: Vec<Row>,
    tried: bool,
    ready: bool,
    made: u64,
    changed: u64,
    same: u64,
    refused: u64,
    copied: usize,
    left: Vec<Row>,
    head: Vec<String>,
    errors: Vec<Reason>,
}

/// A line of the file, or one that was not copied.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    number: String,
    place: String,
    verdict: &'static str,
    reasons: Vec<Reason>,
}

impl Page for DutyImportPage {
    const TEMPLATE: &'static str = "content/duty/import.html";

    fn samples() -> Vec<Self> {
        let reason = Reason {
            text: "A角须是信息员 <b>&</b>".into(),
            remedy: "请安全管理员授岗".into(),
            article: "19".into(),
            field: String::new(),
        };
        let row = |verdict, reasons| Row { number: "2".into(), place: "www /news/ <b>".into(), verdict, reasons };
        let tried = Self {
            rows: vec![row("new", vec![]), row("changed", vec![]), row("same", vec![])],
            text: "网站,栏目路径\n\"</textarea>\"".into(),
            tried: true,
            ready: true,
            made: 1,
            changed: 1,
            same: 1,
            head: vec!["网站".into()],
            ..Self::default()
        };
        let refused = Self {
            rows: vec![row("refused", vec![reason.clone()])],
            text: String::new(),
            ready: false,
            refused: 1,
            errors: vec![Reason { field: "file".into(), ..reason.clone() }],
            ..tried.clone()
        };
        vec![
            Self::default(),
            tried,
            refused,
            Self { copied: 3, left: vec![row("refused", vec![reason])], ..Self::default() },
        ]
    }
}

pub(super) async fn show(State(app): State<App>, desk: Desk) -> Result<Response> {
    app.policies.permit(&desk.actor(), KeepDuty, &Resource::cluster())?;
    page(&app, &desk, DutyImportPage::default(), Back { status: StatusCode::OK, ..Back::default() }).await
}

async fn page(app: &App, desk: &Desk, page: DutyImportPage, back: Back) -> Result<Response> {
    let page = DutyImportPage { errors: back.errors, head: table::head(&app.view, desk.lang), ..page };
    desk::show_with(app, desk, back.status, &page).await
}

pub(super) async fn act(State(app): State<App>, desk: Desk, upload: Upload) -> Result<Response> {
    let go = upload.fields.get("go").is_some_and(|go| go == "yes");
    let text = match upload.files.first() {
        Some((_, _, bytes)) => table::text_of(bytes),
        None => upload.fields.get("text").cloned().unwrap_or_default(),
    };
    let act = app.act(&desk.actor()).await?;
    let outcomes = if text.trim().is_empty() {
        act.permit(KeepDuty, &Resource::cluster())?;
        Err(Refusal::new("duty-csv-missing").field("file").into())
    } else {
        table::import(&act, &text).await
    };
    let outcomes = match outcomes {
        Ok(outcomes) => outcomes,
        Err(error) => {
            drop(act);
            let back = standing(&app, &desk, error)?;
            return page(&app, &desk, DutyImportPage::default(), back).await;
        }
    };
    let ready = !outcomes.iter().any(|outcome| matches!(outcome.verdict, Verdict::Refused(_)));
    if go && ready {
        settle(act, Ok(())).await?;
        return Ok(to("/desk/duty?done=imported"));
    }
    // A dry run, or a file that has changed hands since: nothing happened.
    drop(act);
    let count = |is: fn(&Verdict) -> bool| outcomes.iter().filter(|outcome| is(&outcome.verdict)).count() as u64;
    let tried = DutyImportPage {
        made: count(|verdict| *verdict == Verdict::New),
        changed: count(|verdict| *verdict == Verdict::Changed),
        same: count(|verdict| *verdict == Verdict::Same),
        refused: count(|verdict| matches!(verdict, Verdict::Refused(_))),
        rows: outcomes.into_iter().map(|outcome| row(&app, &desk, outcome)).collect(),
        text: if ready { text } else { String::new() },
        tried: true,
        ready,
        ..DutyImportPage::default()
    };
    let status = if ready { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(&app, &desk, tried, Back { status, ..Back::default() }).await
}

fn row(app: &App, desk: &Desk, outcome: Outcome) -> Row {
    let (verdict, refusals) = match outcome.verdict {
        Verdict::New => ("new", Vec::new()),
        Verdict::Changed => ("changed", Vec::new()),
        Verdict::Same => ("same", Vec::new()),
        Verdict::Refused(refusals) => ("refused", refusals),
    };
    Row {
        number: outcome.number.to_string(),
        place: outcome.place,
        verdict,
        reasons: reasons(app, desk.lang, &refusals),
    }
}

/// Which year is begun.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Year {
    year: String,
}

pub(super) async fn copy(State(app): State<App>, desk: Desk, Form(form): Form<Year>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = write::copy_year(&act, form.year.trim().parse().unwrap_or(0)).await;
    match settle(act, result).await {
        Ok(Copied { written, left }) if left.is_empty() && written > 0 => Ok(to("/desk/duty?done=copied")),
        Ok(Copied { written, left }) => {
            let left = left.into_iter().map(|(number, column, refusals)| Row {
                number,
                place: format!("/desk/duty/{column}"),
                verdict: "refused",
                reasons: reasons(&app, desk.lang, &refusals),
            });
            let copied = DutyImportPage { copied: written, left: left.collect(), ..DutyImportPage::default() };
            let back = if written == 0 && copied.left.is_empty() {
                standing(&app, &desk, Refusal::new("duty-copy-nothing").field("year").into())?
            } else {
                Back { status: StatusCode::OK, ..Back::default() }
            };
            page(&app, &desk, copied, back).await
        }
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            page(&app, &desk, DutyImportPage::default(), back).await
        }
    }
}
