//! Filling in a form: opening it, opening it again after a return, taking it back (art. 31,
//! domain rules of all annexes). Whether the drafter may is the chapter's question.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Set, Statement,
};
use serde_json::{Value, json};

use super::cell::{self, CellId, CellState};
use super::flow::{Flow, Step, Whose};
use super::form::{self, Contributors, FormId, FormState, Model};
use crate::act::{Act, all_clear};
use crate::error::{OrNotFound, Refusal, Result};
use crate::journal::Entry;
use crate::people::{Post, StaffId, UnitId};
use crate::serial;
use crate::time::Moment;

/// What a form is opened with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Kind of form, by which its flow is found.
    pub kind: &'static str,
    /// The unit that fills it in.
    pub unit: UnitId,
    /// Kind of thing it is about.
    pub subject_kind: &'static str,
    /// Which one.
    pub subject_id: String,
    /// Its name.
    pub subject_label: String,
    /// The chapter's struct as JSON.
    pub fields: Value,
    /// SM3 of the subject as it is to be approved.
    pub digest: String,
    /// Who had a hand in it; none of them signs. Whoever opens the form is always among them.
    pub contributors: Vec<StaffId>,
}

/// What the next round is opened with.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// The chapter's struct as JSON.
    pub fields: Value,
    /// SM3 of the subject as it is to be approved now.
    pub digest: String,
    /// Who had a hand in it, in all rounds.
    pub contributors: Vec<StaffId>,
}

/// Opens a form; its first cell waits. Refused when a cell would wait for nobody.
pub async fn open(act: &Act, opening: Opening) -> Result<Model> {
    let drafter = act.staff()?.id;
    let app = act.app().clone();
    let flow = app.flows.of(opening.kind)?;
    let hands = hands(act, flow, opening.unit).await?;
    let form = form::ActiveModel {
        id: Set(FormId::new()),
        serial: Set(next_serial(act, flow, opening.unit).await?),
        kind: Set(flow.kind.clone()),
        version: Set(flow.version),
        unit_id: Set(opening.unit),
        subject_kind: Set(opening.subject_kind.to_owned()),
        subject_id: Set(opening.subject_id),
        subject_label: Set(opening.subject_label),
        fields: Set(opening.fields),
        contributors: Set(contributors(opening.contributors, drafter)),
        digest: Set(opening.digest),
        round: Set(1),
        state: Set(FormState::Waiting),
        cell: Set(0),
        opened_by: Set(drafter),
        opened_at: Set(act.now()),
        moved_at: Set(act.now()),
        closed_at: Set(None),
    };
    let form = form.insert(act.db()).await?;
    lay_out(act, flow, &form, &hands).await?;
    act.record(entry("approval.open", &form).effect(json!({ "kind": form.kind, "subject": form.subject_label })));
    Ok(form)
}

/// Begins the next round of a returned form, under the same serial.
pub async fn reopen(act: &Act, form: Model, renewal: Renewal) -> Result<Model> {
    let drafter = act.staff()?.id;
    if form.state != FormState::Returned {
        return Err(Refusal::new("approvals-not-returned").arg("serial", form.serial).into());
    }
    let app = act.app().clone();
    let flow = app.flows.of(&form.kind)?;
    let hands = hands(act, flow, form.unit_id).await?;
    let round = form.round + 1;
    let mut known = renewal.contributors;
    known.extend(form.contributors.0.iter().copied());
    let form = form
        .change(act.db(), act.now(), |row| {
            row.version = Set(flow.version);
            row.fields = Set(renewal.fields);
            row.contributors = Set(contributors(known, drafter));
            row.digest = Set(renewal.digest);
            row.round = Set(round);
            row.state = Set(FormState::Waiting);
            row.cell = Set(0);
        })
        .await?;
    lay_out(act, flow, &form, &hands).await?;
    act.record(entry("approval.reopen", &form).effect(json!({ "round": round })));
    Ok(form)
}

/// Takes a form back; its signatures are void. A form already taken back stays as it is.
pub async fn withdraw(act: &Act, form: &Model) -> Result<Model> {
    if form.state == FormState::Withdrawn {
        return Ok(form.clone());
    }
    void(act, form).await?;
    let form = form
        .clone()
        .change(act.db(), act.now(), |row| {
            row.state = Set(FormState::Withdrawn);
            row.closed_at = Set(Some(act.now()));
        })
        .await?;
    act.record(entry("approval.withdraw", &form));
    Ok(form)
}

/// Voids the signatures of the round and drops the cells that are not signed.
pub(super) async fn void(act: &Act, form: &Model) -> Result<()> {
    let round = || {
        cell::Entity::update_many().filter(cell::Column::FormId.eq(form.id)).filter(cell::Column::Round.eq(form.round))
    };
    round()
        .col_expr(cell::Column::VoidedAt, Expr::value(act.now()))
        .filter(cell::Column::State.eq(CellState::Signed))
        .filter(cell::Column::VoidedAt.is_null())
        .exec(act.db())
        .await?;
    round()
        .col_expr(cell::Column::State, Expr::value(CellState::Dropped))
        .filter(cell::Column::State.is_in([CellState::Waiting, CellState::Ahead]))
        .exec(act.db())
        .await?;
    Ok(())
}

/// A journal row about a form.
pub(super) fn entry(verb: &'static str, form: &Model) -> Entry {
    Entry::new(verb, "approval", form.id, &form.serial).unit(form.unit_id).digest(&form.digest)
}

async fn lay_out(act: &Act, flow: &Flow, form: &Model, hands: &[(Post, UnitId)]) -> Result<()> {
    let mut rows = Vec::new();
    for ((ordinal, step), (post, unit)) in flow.cells.iter().enumerate().zip(hands) {
        let first = ordinal == 0;
        rows.push(cell::ActiveModel {
            id: Set(CellId::new()),
            form_id: Set(form.id),
            round: Set(form.round),
            ordinal: Set(i32::try_from(ordinal).unwrap_or(i32::MAX)),
            name: Set(step.name.clone()),
            post: Set(post.name().to_owned()),
            unit_id: Set(*unit),
            state: Set(if first { CellState::Waiting } else { CellState::Ahead }),
            waiting_since: Set(first.then_some(act.now())),
            conclusion: Set(None),
            opinion: Set(None),
            signed_by: Set(None),
            signed_name: Set(None),
            delegation_id: Set(None),
            signed_at: Set(None),
            signed_digest: Set(None),
            voided_at: Set(None),
        });
    }
    cell::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    Ok(())
}

/// Post and unit of every cell, or every reason why one would wait for nobody.
async fn hands(act: &Act, flow: &Flow, own: UnitId) -> Result<Vec<(Post, UnitId)>> {
    let (mut hands, mut reasons) = (Vec::new(), Vec::new());
    for step in &flow.cells {
        let post = step.post()?;
        let units = units_with(act, step).await?;
        let unit = match step.unit {
            Whose::Own => units.contains(&own).then_some(own),
            Whose::ItOffice | Whose::SecrecyAdministration => units.first().copied().filter(|_| units.len() == 1),
        };
        match unit {
            Some(unit) => hands.push((post, unit)),
            None => reasons.push(
                Refusal::new("approvals-nobody-holds")
                    .arg("post", post.name())
                    .article(flow.article.as_str())
                    .remedy("approvals-nobody-holds-remedy"),
            ),
        }
    }
    all_clear(reasons)?;
    Ok(hands)
}

/// The units for which somebody holds a post of the step now.
async fn units_with(act: &Act, step: &Step) -> Result<Vec<UnitId>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: UnitId,
    }
    let now: Moment = act.now();
    let mut units = Vec::new();
    for post in &step.posts {
        let sql = "SELECT DISTINCT unit_id FROM holding \
                   WHERE post = $1 AND from_at <= $2 AND (until_at IS NULL OR until_at > $2)";
        let values = [post.name().into(), now.into()];
        let statement = Statement::from_sql_and_values(act.db().get_database_backend(), sql, values);
        let rows = Row::find_by_statement(statement).all(act.db()).await?;
        units.extend(rows.into_iter().map(|row| row.unit_id));
    }
    units.sort();
    units.dedup();
    Ok(units)
}

fn contributors(mut people: Vec<StaffId>, drafter: StaffId) -> Contributors {
    people.push(drafter);
    people.sort();
    people.dedup();
    Contributors(people)
}

/// 类型代码-年度-单位代码-四位流水: `FB-2026-JW-0001`.
async fn next_serial(act: &Act, flow: &Flow, unit: UnitId) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Code {
        code: String,
    }
    let sql = "SELECT code FROM unit WHERE id = $1";
    let statement = Statement::from_sql_and_values(act.db().get_database_backend(), sql, [unit.into()]);
    let code = Code::find_by_statement(statement).one(act.db()).await?.or_not_found()?.code;
    let series = format!("{}-{}-{}", flow.code, act.now().day().year(), code.to_uppercase());
    let number = serial::next(act, &series).await?;
    Ok(format!("{series}-{number:04}"))
}
