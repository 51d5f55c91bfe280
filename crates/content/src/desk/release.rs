//! Deeds on an article from its page: handing in, taking back, publishing now or on a date,
//! withdrawing with a reason, moving, throwing away. Each is one act; when something stands
//! against it the article's page comes back and says so.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::web::{Desk, Form, Path};
use platform::{Act, Moment, Refusal, Result};

use super::fields::Fields;
use super::new::column_of;
use super::{edit, settle, standing, to};
use crate::articles::release::{self as annex6, Note};
use crate::articles::withdrawal::Reason;
use crate::articles::{ArticleId, draft, publish as publishing, review, schedule, withdraw as withdrawing};

/// The deed of `work` in an act of the person, then the article's page with what was done, or
/// with what stands against it.
pub(crate) async fn deed(
    app: &App,
    desk: &Desk,
    id: ArticleId,
    fields: &Fields,
    work: impl AsyncFnOnce(&Act) -> Result<&'static str>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(done) => Ok(to(&format!("/desk/articles/{id}?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            edit::page(app, desk, id, back, fields, Vec::new()).await
        }
    }
}

pub(super) async fn submit(State(app): State<App>, desk: Desk, Path(id): Path<ArticleId>) -> Result<Response> {
    let work = async |act: &Act| review::submit(act, id).await.map(|_| "submitted");
    deed(&app, &desk, id, &Fields::default(), work).await
}

/// What the drafter adds to the release form beside the text.
pub(super) async fn keep_note(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let note = noted(&fields);
    let work = async |act: &Act| annex6::keep_note(act, id, note.clone()).await.map(|()| "noted");
    deed(&app, &desk, id, &fields, work).await
}

/// The drafter's addition as it was posted.
pub(super) fn noted(fields: &Fields) -> Note {
    let name = |field: &str| serde_json::Value::from(fields.text(field));
    let text = |field: &str| fields.text(field).trim().to_owned();
    Note {
        urgency: serde_json::from_value(name("urgency")).unwrap_or_default(),
        attribute: serde_json::from_value(name("attribute")).unwrap_or_default(),
        consultation: !fields.text("consultation").is_empty(),
        urgent_why: text("urgent_why"),
        phone: text("phone"),
        measures: text("measures"),
    }
}

pub(super) async fn recall(State(app): State<App>, desk: Desk, Path(id): Path<ArticleId>) -> Result<Response> {
    let work = async |act: &Act| review::recall(act, id).await.map(|_| "recalled");
    deed(&app, &desk, id, &Fields::default(), work).await
}

/// Now; with `publish_at` on that date; with `when=never` the date is taken back.
pub(super) async fn publish(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| match fields.text("when") {
        "date" => {
            let at = moment(&fields, "publish_at")?.ok_or_else(|| missing("publish_at"))?;
            schedule::publish_at(act, id, Some(at)).await.map(|_| "scheduled")
        }
        "never" => schedule::publish_at(act, id, None).await.map(|_| "unscheduled"),
        _ => publishing::publish(act, id).await.map(|_| "published"),
    };
    deed(&app, &desk, id, &fields, work).await
}

/// Leaves the public on a date; an empty date takes it back.
pub(super) async fn expire(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| {
        let at = moment(&fields, "expire_at")?;
        schedule::expire_at(act, id, at).await.map(|_| "expiry")
    };
    deed(&app, &desk, id, &fields, work).await
}

pub(super) async fn withdraw(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| {
        let reason = Reason::parse(fields.text("reason"))?;
        withdrawing::withdraw(act, id, reason, fields.text("note")).await.map(|_| "withdrawn")
    };
    deed(&app, &desk, id, &fields, work).await
}

pub(super) async fn move_to(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| {
        let version = fields.text("version").parse().unwrap_or(0);
        draft::move_to(act, id, version, column_of(fields.text("column"))?).await.map(|_| "moved")
    };
    deed(&app, &desk, id, &fields, work).await
}

/// Leads back to the list: there is no page of what was thrown away.
pub(super) async fn discard(State(app): State<App>, desk: Desk, Path(id): Path<ArticleId>) -> Result<Response> {
    let work = async |act: &Act| draft::discard(act, id).await.map(|()| "discarded");
    let answer = deed(&app, &desk, id, &Fields::default(), work).await?;
    Ok(if answer.status().is_redirection() { to("/desk/articles?done=discarded") } else { answer })
}

pub(super) async fn undiscard(State(app): State<App>, desk: Desk, Path(id): Path<ArticleId>) -> Result<Response> {
    let work = async |act: &Act| draft::undiscard(act, id).await.map(|_| "undiscarded");
    deed(&app, &desk, id, &Fields::default(), work).await
}

/// A date and time of a form; nothing when it is empty.
fn moment(fields: &Fields, name: &'static str) -> Result<Option<Moment>> {
    let text = fields.text(name).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Refusal::new("articles-bad-date").field(name);
    Moment::parse_local(text).map(Some).ok_or_else(|| wrong().into())
}

fn missing(name: &'static str) -> Refusal {
    Refusal::new("articles-bad-date").field(name)
}
