//! Signing and returning (art. 31): in order, by the post the cell waits for, never by who wrote
//! it, never two cells in a row by one hand, and for the content that was on the screen.

use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

use super::cell::{self, CellState, Conclusion, Model as Cell};
use super::flow::Step;
use super::form::{FormState, Model as Form};
use super::open::{entry, void};
use crate::act::{Act, all_clear};
use crate::error::{Error, OrNotFound, Refusal, Result};
use crate::people::{Held, Staff, StaffId, UnitId};
use crate::permits::{Action, Permit};

/// The rule that bounds an opinion.
const OPINION: &str = "remark.length";

/// Proof that the signer was permitted the action of a cell.
pub trait MaySign {
    /// Name of the action that was permitted.
    fn action(&self) -> &'static str;
}

impl<A: Action> MaySign for Permit<A> {
    fn action(&self) -> &'static str {
        A::NAME
    }
}

/// Where a signature leaves the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The next cell waits.
    Next(Box<Cell>),
    /// Every cell is signed.
    Complete,
}

/// Signs the waiting cell in agreement. `digest` is that of the subject as it stands and as the
/// signer saw it; *stale* when the form has moved since it was read.
pub async fn sign(act: &Act, permit: &impl MaySign, form: &Form, digest: &str, opinion: &str) -> Result<Progress> {
    let (cells, at) = waiting(act, form).await?;
    form.must_stand_for(digest)?;
    let signer = fit(act, permit, form, &cells, at, opinion)?;
    let signed = write(act, form, &cells[at], &signer, Conclusion::Agree, opinion).await?;
    let next = match cells.get(at + 1) {
        Some(next) => {
            let row = cell::ActiveModel {
                id: Set(next.id),
                state: Set(CellState::Waiting),
                waiting_since: Set(Some(act.now())),
                ..Default::default()
            };
            Some(row.update(act.db()).await?)
        }
        None => None,
    };
    let complete = next.is_none();
    let form = form
        .clone()
        .change(act.db(), act.now(), |row| {
            row.cell = Set(signed.ordinal + 1);
            if complete {
                row.state = Set(FormState::Complete);
                row.closed_at = Set(Some(act.now()));
            }
        })
        .await?;
    act.record(entry("approval.sign", &form).effect(said(&signed, complete)));
    Ok(next.map_or(Progress::Complete, |next| Progress::Next(Box::new(next))))
}

/// Returns the form to the drafter from the waiting cell; the signatures before it are void.
pub async fn reject(act: &Act, permit: &impl MaySign, form: &Form, opinion: &str) -> Result<Form> {
    let (cells, at) = waiting(act, form).await?;
    let signer = fit(act, permit, form, &cells, at, opinion)?;
    let signed = write(act, form, &cells[at], &signer, Conclusion::Return, opinion).await?;
    void(act, form).await?;
    let form = form.clone().change(act.db(), act.now(), |row| row.state = Set(FormState::Returned)).await?;
    act.record(entry("approval.return", &form).effect(said(&signed, false)));
    Ok(form)
}

/// The cells of the round and the place of the one that waits.
async fn waiting(act: &Act, form: &Form) -> Result<(Vec<Cell>, usize)> {
    form.must_wait()?;
    let cells = cell::of_round(act.db(), form).await?;
    let at = cells.iter().position(|cell| cell.state == CellState::Waiting).ok_or(Error::Stale)?;
    Ok((cells, at))
}

/// Who signs, under which post, when nothing stands against it.
fn fit(
    act: &Act,
    permit: &impl MaySign,
    form: &Form,
    cells: &[Cell],
    at: usize,
    opinion: &str,
) -> Result<(StaffId, Held)> {
    let (staff, cell) = (act.staff()?, &cells[at]);
    let step = act.app().flows.of(&form.kind)?.step(&cell.name)?;
    if permit.action() != step.action {
        // The permit was asked for a cell that no longer waits.
        return Err(Error::Stale);
    }
    let most = act.app().rules.chars(OPINION, act.now().day())?.value;
    let mut reasons = Vec::new();
    reasons.extend(separate(staff.id, form, cells, at).err());
    reasons.extend(short_enough(opinion, most).err());
    let held = entitled(staff, step, cell.unit_id).map_err(|reason| reasons.push(reason)).ok();
    all_clear(reasons)?;
    Ok((staff.id, held.or_not_found()?))
}

/// Whoever wrote it signs nowhere, and nobody signs two cells in a row.
pub fn separate(signer: StaffId, form: &Form, cells: &[Cell], at: usize) -> Result<(), Refusal> {
    if form.contributors.0.contains(&signer) {
        return Err(Refusal::new("approvals-own-work").article("31").remedy("approvals-other-person"));
    }
    let before = at.checked_sub(1).and_then(|before| cells.get(before));
    match before {
        Some(before) if before.state != CellState::Signed || before.voided_at.is_some() => {
            Err(Refusal::new("approvals-not-yet").article("31"))
        }
        Some(before) if before.signed_by == Some(signer) => {
            Err(Refusal::new("approvals-two-cells").article("31").remedy("approvals-other-person"))
        }
        _ => Ok(()),
    }
}

/// The post under which somebody signs a step: held oneself, else by delegation.
pub fn entitled(staff: &Staff, step: &Step, unit: UnitId) -> Result<Held, Refusal> {
    let admitted = |held: &&Held| held.unit_id == unit && step.posts.contains(&held.post);
    let own = staff.posts.iter().filter(admitted).find(|held| held.delegation.is_none());
    own.or_else(|| staff.posts.iter().find(admitted))
        .cloned()
        .ok_or_else(|| Refusal::new("approvals-not-your-cell").article("31").remedy("approvals-delegation-remedy"))
}

/// Why this person could not sign the waiting cell, as far as the form itself knows.
pub fn bar(staff: &Staff, form: &Form, cells: &[Cell]) -> Option<Refusal> {
    let at = cells.iter().position(|cell| cell.state == CellState::Waiting)?;
    separate(staff.id, form, cells, at).err()
}

fn short_enough(opinion: &str, most: u64) -> Result<(), Refusal> {
    if opinion.chars().count() as u64 <= most {
        return Ok(());
    }
    Err(Refusal::new("approvals-opinion-too-long").arg("most", most).field("opinion"))
}

async fn write(
    act: &Act,
    form: &Form,
    cell: &Cell,
    (signer, held): &(StaffId, Held),
    conclusion: Conclusion,
    opinion: &str,
) -> Result<Cell> {
    let opinion = opinion.trim();
    let row = cell::ActiveModel {
        id: Set(cell.id),
        state: Set(match conclusion {
            Conclusion::Agree => CellState::Signed,
            Conclusion::Return => CellState::Returned,
        }),
        conclusion: Set(Some(conclusion)),
        opinion: Set((!opinion.is_empty()).then(|| opinion.to_owned())),
        signed_by: Set(Some(*signer)),
        signed_name: Set(Some(act.staff()?.name.clone())),
        delegation_id: Set(held.delegation),
        signed_at: Set(Some(act.now())),
        signed_digest: Set(Some(form.digest.clone())),
        ..Default::default()
    };
    Ok(row.update(act.db()).await?)
}

fn said(cell: &Cell, complete: bool) -> serde_json::Value {
    json!({
        "cell": cell.name,
        "round": cell.round,
        "post": cell.post,
        "delegation": cell.delegation_id,
        "opinion": cell.opinion,
        "complete": complete,
    })
}

#[cfg(test)]
#[path = "sign_tests.rs"]
mod tests;
