//! Signing and returning (art. 31): in order, by the post the cell waits for, never by who wrote
//! it, never two cells in a row by one hand, and for the content that was on the screen.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

use super::cell::{self, CellState, Conclusion, Model as Cell};
use super::flow::Step;
use super::form::{FormState, Model as Form};
use super::open::{entry, void};
use super::seal;
use crate::act::{Act, all_clear};
use crate::app::App;
use crate::error::{Error, OrNotFound, Refusal, Result};
use crate::people::{Held, Staff, StaffId, UnitId};
use crate::permits::{Action, Named, Permit};

/// The rule that bounds an opinion.
const OPINION: &str = "remark.length";

/// Proof that the signer was permitted the action of a cell.
pub trait MaySign {
    /// Name of the action that was permitted.
    fn action(&self) -> &'static str;
}

impl MaySign for Named {
    fn action(&self) -> &'static str {
        Self::action(self)
    }
}

impl<A: Action> MaySign for Permit<A> {
    fn action(&self) -> &'static str {
        A::NAME
    }
}

/// What a signer says with the signature.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'s> {
    /// SM3 of the subject as the signer saw it.
    pub digest: &'s str,
    /// Opinion; may be empty.
    pub opinion: &'s str,
    /// Answers to what the cell asks, by name; nothing is asked of one who returns the form.
    pub answers: Option<&'s BTreeMap<String, String>>,
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
pub async fn sign(act: &Act, permit: &impl MaySign, form: &Form, said: &Said<'_>) -> Result<Progress> {
    let (cells, at) = waiting(act, form).await?;
    form.must_stand_for(said.digest)?;
    // Who signs together with other forms answers nothing, and is told what is asked.
    let silence = BTreeMap::new();
    let said = &Said { answers: Some(said.answers.unwrap_or(&silence)), ..*said };
    let signer = fit(act, permit, form, &cells, at, said)?;
    let signed = write(act, form, &cells[at], &signer, Conclusion::Agree, said).await?;
    if signer.step.seal {
        seal::set(act, form, &signed).await?;
    }
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
    act.record(entry("approval.sign", &form).effect(told(&signed, complete)));
    Ok(next.map_or(Progress::Complete, |next| Progress::Next(Box::new(next))))
}

/// Returns the form to the drafter from the waiting cell; the signatures before it are void.
pub async fn reject(act: &Act, permit: &impl MaySign, form: &Form, opinion: &str) -> Result<Form> {
    let (cells, at) = waiting(act, form).await?;
    let said = Said { opinion, ..Said::default() };
    let signer = fit(act, permit, form, &cells, at, &said)?;
    if !signer.step.may_return {
        return Err(Refusal::new("approvals-no-return").article(signer.article).into());
    }
    let signed = write(act, form, &cells[at], &signer, Conclusion::Return, &said).await?;
    void(act, form).await?;
    let form = form.clone().change(act.db(), act.now(), |row| row.state = Set(FormState::Returned)).await?;
    act.record(entry("approval.return", &form).effect(told(&signed, false)));
    Ok(form)
}

/// The cells of the round and the place of the one that waits.
pub(super) async fn waiting(act: &Act, form: &Form) -> Result<(Vec<Cell>, usize)> {
    form.must_wait()?;
    let cells = cell::of_round(act.db(), form).await?;
    let at = cells.iter().position(|cell| cell.state == CellState::Waiting).ok_or(Error::Stale)?;
    Ok((cells, at))
}

/// Who signs, under which post, in which step.
struct Signer<'f> {
    staff: StaffId,
    held: Held,
    step: &'f Step,
    article: &'f str,
}

/// Who signs, under which post, when nothing stands against it.
fn fit<'f>(
    act: &'f Act,
    permit: &impl MaySign,
    form: &Form,
    cells: &[Cell],
    at: usize,
    said: &Said<'_>,
) -> Result<Signer<'f>> {
    let (staff, cell) = (act.staff()?, &cells[at]);
    let flow = act.app().flows.at(&form.kind, form.version)?;
    let step = flow.step(&cell.name)?;
    if permit.action() != step.action {
        // The permit was asked for a cell that no longer waits.
        return Err(Error::Stale);
    }
    let most = act.app().rules.chars(OPINION, act.now().day())?.value;
    let mut reasons = Vec::new();
    reasons.extend(separate(staff.id, form, cells, at, step).err().map(|reason| reason.article(&*flow.article)));
    reasons.extend(short_enough("opinion", said.opinion, most).err());
    reasons.extend(said.answers.map(|answers| answered(step, answers, most)).unwrap_or_default());
    let held = entitled(staff, step, cell.unit_id).map_err(|reason| reasons.push(reason.article(&*flow.article))).ok();
    all_clear(reasons)?;
    Ok(Signer { staff: staff.id, held: held.or_not_found()?, step, article: &flow.article })
}

/// What stands against the answers to what the cell asks.
fn answered(step: &Step, answers: &BTreeMap<String, String>, most: u64) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    for name in &step.asks {
        let field = format!("ask-{name}");
        let answer = answers.get(name).map(|answer| answer.trim()).unwrap_or_default();
        if answer.is_empty() {
            reasons.push(Refusal::new("approvals-answer-missing").arg("ask", name.as_str()).field(&*field));
        }
        reasons.extend(short_enough(&field, answer, most).err());
    }
    reasons
}

/// Whoever wrote it signs nowhere, and nobody signs two cells in a row.
pub fn separate(signer: StaffId, form: &Form, cells: &[Cell], at: usize, step: &Step) -> Result<(), Refusal> {
    if !step.by_drafter && form.contributors.0.contains(&signer) {
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
        _ if step.apart && cells[..at].iter().any(|cell| cell.signed_by == Some(signer)) => {
            Err(Refusal::new("approvals-signed-already").article("31").remedy("approvals-other-person"))
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
pub fn bar(app: &App, staff: &Staff, form: &Form, cells: &[Cell]) -> Option<Refusal> {
    let at = cells.iter().position(|cell| cell.state == CellState::Waiting)?;
    let flow = app.flows.at(&form.kind, form.version).ok()?;
    let step = flow.step(&cells[at].name).ok()?;
    separate(staff.id, form, cells, at, step).err().map(|reason| reason.article(&*flow.article))
}

fn short_enough(field: &str, text: &str, most: u64) -> Result<(), Refusal> {
    if text.chars().count() as u64 <= most {
        return Ok(());
    }
    Err(Refusal::new("approvals-opinion-too-long").arg("most", most).field(field))
}

async fn write(
    act: &Act,
    form: &Form,
    cell: &Cell,
    signer: &Signer<'_>,
    conclusion: Conclusion,
    said: &Said<'_>,
) -> Result<Cell> {
    let opinion = said.opinion.trim();
    let answer = |name: &String| Some((name.clone(), said.answers?.get(name)?.trim().to_owned()));
    let answers: BTreeMap<_, _> = signer.step.asks.iter().filter_map(answer).collect();
    let row = cell::ActiveModel {
        id: Set(cell.id),
        state: Set(match conclusion {
            Conclusion::Agree => CellState::Signed,
            Conclusion::Return => CellState::Returned,
        }),
        conclusion: Set(Some(conclusion)),
        opinion: Set((!opinion.is_empty()).then(|| opinion.to_owned())),
        signed_by: Set(Some(signer.staff)),
        signed_name: Set(Some(act.staff()?.name.clone())),
        delegation_id: Set(signer.held.delegation),
        signed_at: Set(Some(act.now())),
        signed_digest: Set(Some(form.digest.clone())),
        answers: Set((!answers.is_empty()).then_some(cell::Answers(answers))),
        ..Default::default()
    };
    Ok(row.update(act.db()).await?)
}

fn told(cell: &Cell, complete: bool) -> serde_json::Value {
    json!({
        "cell": cell.name,
        "round": cell.round,
        "post": cell.post,
        "delegation": cell.delegation_id,
        "opinion": cell.opinion,
        "answers": cell.answers,
        "complete": complete,
    })
}

#[cfg(test)]
#[path = "sign_tests.rs"]
mod tests;
