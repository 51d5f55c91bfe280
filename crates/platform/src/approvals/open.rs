//! Filling in a form: opening it, opening it again after a return, taking it back (art. 31,
//! domain rules of all annexes). Whether the drafter may is the chapter's question.

use std::collections::BTreeSet;

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
    /// Cells that only some forms have.
    pub way: Way,
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
    /// Cells that only some forms have.
    pub way: Way,
}

/// Opens a form; its first cell waits. Refused when a cell would wait for nobody.
pub async fn open(act: &Act, opening: Opening) -> Result<Model> {
    let drafter = act.staff()?.id;
    let app = act.app().clone();
    let flow = app.flows.of(opening.kind)?;
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
    lay_out(act, &form, &opening.way).await?;
    act.record(entry("approval.open", &form).effect(json!({ "kind": form.kind, "subject": form.subject_label })));
    Ok(form)
}

/// Begins the next round of a returned form, under the same serial.
pub async fn reopen(act: &Act, form: Model, renewal: Renewal) -> Result<Model> {
    let drafter = act.staff()?.id;
    if form.state != FormState::Returned {
        return Err(Refusal::new("approvals-not-returned").arg("serial", form.serial).into());
    }
    let version = act.app().flows.of(&form.kind)?.version;
    let round = form.round + 1;
    let mut known = renewal.contributors;
    known.extend(form.contributors.0.iter().copied());
    let form = form
        .change(act.db(), act.now(), |row| {
            row.version = Set(version);
            row.fields = Set(renewal.fields);
            row.contributors = Set(contributors(known, drafter));
            row.digest = Set(renewal.digest);
            row.round = Set(round);
            row.state = Set(FormState::Waiting);
            row.cell = Set(0);
        })
        .await?;
    lay_out(act, &form, &renewal.way).await?;
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

/// Lays out the cells of the round; the first waits. Refused when a cell would wait for nobody.
pub(super) async fn lay_out(act: &Act, form: &Model, way: &Way) -> Result<()> {
    let app = act.app().clone();
    let hands = hands(act, app.flows.at(&form.kind, form.version)?, form.unit_id, way).await?;
    let mut rows = Vec::new();
    for (ordinal, (step, post, unit)) in hands.into_iter().enumerate() {
        let first = ordinal == 0;
        rows.push(cell::ActiveModel {
            id: Set(CellId::new()),
            form_id: Set(form.id),
            round: Set(form.round),
            ordinal: Set(i32::try_from(ordinal).unwrap_or(i32::MAX)),
            name: Set(step.name.clone()),
            post: Set(post.name().to_owned()),
            unit_id: Set(unit),
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
            answers: Set(None),
        });
    }
    cell::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    Ok(())
}

/// What decides which cells a form has: conditions that hold, and units that sign with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Conditions of the flow that hold.
    pub conditions: Vec<&'static str>,
    /// Units that countersign, in this order.
    pub countersign: Vec<UnitId>,
}

/// Step, post and unit of every cell, or every reason why one would wait for nobody.
async fn hands<'f>(act: &Act, flow: &'f Flow, own: UnitId, way: &Way) -> Result<Vec<(&'f Step, Post, UnitId)>> {
    let holders = Holders::now(act).await?;
    let (mut hands, mut reasons) = (Vec::new(), Vec::new());
    for step in &flow.cells {
        if step.when.as_deref().is_some_and(|when| !way.conditions.contains(&when)) {
            continue;
        }
        let units = match step.unit {
            Whose::Own => vec![Some(own)],
            Whose::ItOffice => vec![holders.only_unit(Post::ItOfficePlanner)],
            Whose::SecrecyAdministration => vec![holders.only_unit(Post::SecrecyInspector)],
            Whose::Countersign => way.countersign.iter().copied().map(Some).collect(),
        };
        let post = step.post()?;
        for unit in units {
            match unit.filter(|unit| step.posts.iter().any(|post| holders.has(*post, *unit))) {
                Some(unit) => hands.push((step, post, unit)),
                None => reasons.push(
                    Refusal::new("approvals-nobody-holds")
                        .arg("post", post.name())
                        .article(flow.article.as_str())
                        .remedy("approvals-nobody-holds-remedy"),
                ),
            }
        }
    }
    all_clear(reasons)?;
    Ok(hands)
}

/// Who holds which post for which unit now.
struct Holders(BTreeSet<(String, UnitId)>);

impl Holders {
    async fn now(act: &Act) -> Result<Self> {
        #[derive(FromQueryResult)]
        struct Row {
            post: String,
            unit_id: UnitId,
        }
        let now: Moment = act.now();
        let sql = "SELECT DISTINCT post, unit_id FROM holding \
                   WHERE from_at <= $1 AND (until_at IS NULL OR until_at > $1)";
        let statement = Statement::from_sql_and_values(act.db().get_database_backend(), sql, [now.into()]);
        let rows = Row::find_by_statement(statement).all(act.db()).await?;
        Ok(Self(rows.into_iter().map(|row| (row.post, row.unit_id)).collect()))
    }

    fn has(&self, post: Post, unit: UnitId) -> bool {
        self.0.contains(&(post.name().to_owned(), unit))
    }

    /// The unit for which a post is held, when it is one.
    fn only_unit(&self, post: Post) -> Option<UnitId> {
        let mut units = self.0.iter().filter(|(held, _)| held == post.name()).map(|(_, unit)| *unit);
        units.next().filter(|_| units.next().is_none())
    }
}

pub(super) fn contributors(mut people: Vec<StaffId>, drafter: StaffId) -> Contributors {
    people.push(drafter);
    people.sort();
    people.dedup();
    Contributors(people)
}

/// 类型代码-年度-单位代码-四位流水: `FB-2026-JW-0001`.
pub(super) async fn next_serial(act: &Act, flow: &Flow, unit: UnitId) -> Result<String> {
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
