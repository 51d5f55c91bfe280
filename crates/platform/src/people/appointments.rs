//! Posts granted, ended, handed over and taken back on a unit's page (arts. 19, 31).

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::delegation::{self, Delegate};
use super::holding::{self, Grant, Rank};
use super::unit_page::{Done, answer, back};
use super::{DelegationId, HoldingId, Post, StaffId, UnitId};
use crate::App;
use crate::error::{Error, Refusal, Result};
use crate::permits::{DelegatePost, GrantPost, Resource};
use crate::time::Moment;
use crate::web::{Desk, Form, Path, Routes, Who};

const GRANTERS: Who = Who::Posts(&[Post::SecurityAdministrator]);
const SIGNERS: Who =
    Who::Posts(&[Post::SectionReviewer, Post::SecrecyReviewer, Post::DeputyLeader, Post::PrincipalLeader]);

/// The routes of these deeds.
pub(super) fn routes() -> Routes {
    Routes::default()
        .post("/desk/people/units/{id}/posts", GRANTERS, grant)
        .post("/desk/people/posts/{id}/end", GRANTERS, end)
        .post("/desk/people/units/{id}/delegations", SIGNERS, delegate)
        .post("/desk/people/delegations/{id}/revoke", Who::SignedIn, revoke)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GrantForm {
    staff: String,
    post: String,
    rank: String,
    from: String,
    until: String,
}

async fn grant(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<UnitId>,
    Form(form): Form<GrantForm>,
) -> Result<Response> {
    app.policies.permit(&desk.actor(), GrantPost, &Resource::unit(id))?;
    let done = async {
        let new = Grant {
            staff: person("staff", &form.staff)?,
            unit: id,
            post: Post::parse(&form.post).ok_or_else(|| Refusal::new("people-field-missing").field("post"))?,
            rank: Rank::parse(&form.rank).unwrap_or(Rank::Holder),
            from: first_moment("from", &form.from, app.time.now())?,
            until: last_moment("until", &form.until)?,
        };
        let act = app.act(&desk.actor()).await?;
        holding::grant(&act, &new).await?;
        act.commit().await?;
        Ok(Done::Granted)
    };
    answer(&app, &desk, id, done.await).await
}

async fn end(State(app): State<App>, desk: Desk, Path(id): Path<HoldingId>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let held = holding::end(&act, id).await?;
    act.commit().await?;
    Ok(back(held.unit_id, Done::Ended))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DelegateForm {
    to: String,
    post: String,
    scope: String,
    reason: String,
    starts: String,
    ends: String,
}

async fn delegate(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<UnitId>,
    Form(form): Form<DelegateForm>,
) -> Result<Response> {
    app.policies.permit(&desk.actor(), DelegatePost, &Resource::unit(id))?;
    let done = async {
        let new = Delegate {
            to: person("to", &form.to)?,
            unit: id,
            post: Post::parse(&form.post).ok_or_else(|| Refusal::new("people-field-missing").field("post"))?,
            scope: form.scope,
            reason: form.reason,
            starts: first_moment("starts", &form.starts, app.time.now())?,
            ends: last_moment("ends", &form.ends)?.ok_or_else(|| Refusal::new("people-field-missing").field("ends"))?,
        };
        let act = app.act(&desk.actor()).await?;
        delegation::delegate(&act, &new).await?;
        act.commit().await?;
        Ok(Done::Delegated)
    };
    answer(&app, &desk, id, done.await).await
}

async fn revoke(State(app): State<App>, desk: Desk, Path(id): Path<DelegationId>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let row = delegation::revoke(&act, id).await?;
    act.commit().await?;
    Ok(back(row.unit_id, Done::Revoked))
}

fn person(field: &'static str, text: &str) -> Result<StaffId> {
    let missing = |_| Refusal::new("people-field-missing").field(field).into();
    text.parse().map_err(|error: Error| missing(error))
}

/// The beginning of a day in a form; now when that day has begun or none is given.
fn first_moment(field: &'static str, text: &str, now: Moment) -> Result<Option<Moment>> {
    let Some(day) = day(field, text)? else {
        return Ok(None);
    };
    Ok(if day == now.day() { None } else { Some(Moment::at_start_of(day)) })
}

/// The end of a day in a form: the day itself still counts.
fn last_moment(field: &'static str, text: &str) -> Result<Option<Moment>> {
    Ok(day(field, text)?.and_then(|day| day.tomorrow().ok()).map(Moment::at_start_of))
}

fn day(field: &'static str, text: &str) -> Result<Option<jiff::civil::Date>> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Refusal::new("people-field-day").field(field).into()),
    }
}
