//! Approvals (arts. 10, 12, 13, 31): a form is a typed struct with a version, a flow is data
//! under `rules/flows/`. Cells are signed in order; nobody signs two successive ones; a rejection
//! voids the round's signatures and keeps them; what is signed is a digest, and only that digest
//! takes effect. Whether a person may sign at all is the chapter's permit.

pub mod cell;
pub mod flow;
pub mod form;
pub mod inbox;

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};

use crate::act::Act;
use crate::error::{Error, OrNotFound, Refusal, Result};
use crate::people::{Post, Staff, UnitId, unit};
use crate::permits::Permit;
use crate::serial;
pub use cell::CellId;
pub use flow::Flow;
pub use form::FormId;

/// A proof that the actor may decide in a cell; made of permits only.
pub trait MaySign {}

impl<A> MaySign for Permit<A> {}

/// What a form is opened with.
pub struct Opening<'a> {
    /// Kind, as in `rules/flows/`.
    pub kind: &'a str,
    /// The unit whose form it is.
    pub unit: UnitId,
    /// Kind of the thing it is about.
    pub subject_kind: &'a str,
    /// Which one.
    pub subject_id: String,
    /// Its name.
    pub subject_label: String,
    /// The form's own fields.
    pub fields: serde_json::Value,
    /// SM3 of what is to be approved.
    pub digest: String,
}

/// What a signature led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The next cell waits.
    Next(cell::Model),
    /// All cells are signed.
    Complete,
}

/// Opens a form: it gets a serial number, and its first cell waits.
pub async fn open(act: &Act, opening: Opening<'_>) -> Result<form::Model> {
    let flow = flow::of(opening.kind)?;
    let unit = unit::by_id(act.db(), opening.unit).await?;
    let year = act.now().day().year();
    let number = serial::next(act, &format!("form/{}/{year}/{}", flow.code, unit.code)).await?;
    let row = form::ActiveModel {
        id: Set(FormId::new()),
        serial: Set(format!("{}-{year}-{}-{number:04}", flow.code, unit.code)),
        kind: Set(flow.kind.clone()),
        version: Set(flow.version),
        unit_id: Set(opening.unit),
        subject_kind: Set(opening.subject_kind.to_owned()),
        subject_id: Set(opening.subject_id),
        subject_label: Set(opening.subject_label),
        fields: Set(opening.fields),
        digest: Set(opening.digest),
        round: Set(1),
        state: Set(form::State::Open),
        cell: Set(0),
        opened_by: Set(act.staff()?.id),
        opened_at: Set(act.now()),
        moved_at: Set(act.now()),
        closed_at: Set(None),
    };
    let form = row.insert(act.db()).await?;
    cell::lay_out(act, &form, &flow).await?;
    Ok(form)
}

/// Signs the cell that waits.
pub async fn sign(act: &Act, _permit: &impl MaySign, form: &form::Model, opinion: &str) -> Result<Progress> {
    let (waiting, next) = turn(act, form).await?;
    let staff = act.staff()?;
    let previous = cell::before(act.db(), form, &waiting).await?;
    let flow = flow::of(&form.kind)?;
    let post = post_of(&flow, &waiting, staff)?;
    may_follow(staff, previous.as_ref())?;
    let delegation = staff
        .posts
        .iter()
        .find(|held| held.post == post && held.unit_id == waiting.unit_id)
        .and_then(|held| held.delegation);
    let signed = cell::Signature {
        conclusion: cell::Conclusion::Agree,
        opinion,
        digest: &form.digest,
        post,
        delegation,
    };
    cell::sign(act, waiting, signed).await?;
    match next {
        Some(next) => {
            let next = cell::begin(act, next).await?;
            form::moved(act, form, form::State::Open, next.ordinal).await?;
            Ok(Progress::Next(next))
        }
        None => {
            form::moved(act, form, form::State::Approved, form.cell).await?;
            Ok(Progress::Complete)
        }
    }
}

/// Says no in the cell that waits: the form goes back, the round's signatures are void and kept.
pub async fn reject(act: &Act, _permit: &impl MaySign, form: &form::Model, opinion: &str) -> Result<()> {
    let (waiting, _) = turn(act, form).await?;
    let staff = act.staff()?;
    let flow = flow::of(&form.kind)?;
    let post = post_of(&flow, &waiting, staff)?;
    let signed = cell::Signature {
        conclusion: cell::Conclusion::Return,
        opinion,
        digest: &form.digest,
        post,
        delegation: None,
    };
    cell::sign(act, waiting, signed).await?;
    cell::void_round(act, form).await?;
    form::moved(act, form, form::State::Returned, form.cell).await
}

/// Takes the form back: nothing of it takes effect.
pub async fn withdraw(act: &Act, form: &form::Model) -> Result<()> {
    if matches!(form.state, form::State::Withdrawn | form::State::Returned) {
        return Ok(());
    }
    cell::void_round(act, form).await?;
    form::moved(act, form, form::State::Withdrawn, form.cell).await
}

/// The cell that waits and the one after it; a form that is not open has no turn.
async fn turn(act: &Act, form: &form::Model) -> Result<(cell::Model, Option<cell::Model>)> {
    if form.state != form::State::Open {
        return Err(Refusal::new("approvals-closed").into());
    }
    let fresh = form::by_id(act.db(), form.id).await?;
    if fresh.moved_at != form.moved_at {
        return Err(Error::Stale);
    }
    let waiting = cell::waiting(act.db(), form).await?.or_not_found()?;
    let cells = cell::of_round(act.db(), form).await?;
    let next = cells.into_iter().find(|cell| cell.ordinal == waiting.ordinal + 1);
    Ok((waiting, next))
}

/// The post by which the person signs this cell: one the flow admits, held for the cell's unit.
fn post_of(flow: &Flow, waiting: &cell::Model, staff: &Staff) -> Result<Post> {
    flow.cell(&waiting.name)?
        .posts
        .iter()
        .copied()
        .find(|post| staff.holds(*post, waiting.unit_id))
        .ok_or_else(|| Error::Forbidden(Box::new(Refusal::new("approvals-not-yours").article(&flow.article))))
}

/// Nobody signs two successive cells.
fn may_follow(staff: &Staff, previous: Option<&cell::Model>) -> Result<()> {
    match previous.and_then(|cell| cell.signed_by) {
        Some(signer) if signer == staff.id => Err(Error::Forbidden(Box::new(
            Refusal::new("permit-two-cells").article("31").remedy("permit-remedy-other-person"),
        ))),
        _ => Ok(()),
    }
}

/// Begins the next round of a returned form with what it is about now.
pub async fn reopen(act: &Act, form: form::Model, fields: serde_json::Value, digest: &str) -> Result<form::Model> {
    if form.state != form::State::Returned {
        return Err(Refusal::new("approvals-closed").into());
    }
    let flow = flow::of_version(&form.kind, form.version)?;
    let round = form.round + 1;
    let mut row = form.into_active_model();
    row.round = Set(round);
    row.state = Set(form::State::Open);
    row.cell = Set(0);
    row.fields = Set(fields);
    row.digest = Set(digest.to_owned());
    row.moved_at = Set(act.now());
    row.closed_at = Set(None);
    let form = row.update(act.db()).await?;
    cell::lay_out(act, &form, &flow).await?;
    Ok(form)
}
