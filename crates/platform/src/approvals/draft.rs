//! A form while it is filled in (arts. 10, 12, 13): begun under a serial, kept step by step without
//! losing another's words, handed in, taken back. It keeps the version it began with.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde_json::{Value, json};

use super::cell::CellState;
use super::form::{self, FormId, FormState, Model};
use super::open::{contributors, entry, lay_out, next_serial, withdraw};
use super::{attachment, cell, sign};
use crate::act::Act;
use crate::digest;
use crate::error::{Error, Refusal, Result};
use crate::notices;
use crate::people::{Post, UnitId};
use crate::permits::{FillForm, Resource, ResourceKind};
use crate::time::Moment;

/// What a form begins with.
#[derive(Clone, Debug)]
pub struct New {
    /// Kind of form.
    pub kind: &'static str,
    /// The unit that applies.
    pub unit: UnitId,
    /// Kind of thing it is about.
    pub subject_kind: &'static str,
    /// Which one; empty while it does not exist.
    pub subject_id: String,
    /// Its name, for lists.
    pub label: String,
    /// The chapter's struct as JSON.
    pub fields: Value,
}

/// Begins a form of the latest version.
pub async fn begin(act: &Act, new: New) -> Result<Model> {
    let drafter = act.staff()?.id;
    let id = FormId::new();
    act.permit(FillForm, &Resource::new(ResourceKind::Form, id, Some(new.unit)))?;
    let app = act.app().clone();
    let flow = app.flows.of(new.kind)?;
    let form = form::ActiveModel {
        id: Set(id),
        serial: Set(next_serial(act, flow, new.unit).await?),
        kind: Set(flow.kind.clone()),
        version: Set(flow.version),
        unit_id: Set(new.unit),
        subject_kind: Set(new.subject_kind.to_owned()),
        subject_id: Set(new.subject_id),
        subject_label: Set(new.label),
        fields: Set(new.fields),
        contributors: Set(contributors(Vec::new(), drafter)),
        digest: Set(String::new()),
        round: Set(0),
        state: Set(FormState::Draft),
        cell: Set(0),
        opened_by: Set(drafter),
        opened_at: Set(act.now()),
        moved_at: Set(act.now()),
        closed_at: Set(None),
    };
    let form = form.insert(act.db()).await?;
    act.record(entry("approval.begin", &form).effect(json!({ "kind": form.kind, "version": form.version })));
    Ok(form)
}

/// Keeps what was filled in; *stale* when somebody kept something since `expected`. Whoever keeps
/// is among those who wrote it.
pub async fn save(act: &Act, id: FormId, expected: Moment, label: &str, fields: Value) -> Result<Model> {
    let form = editable(act, id).await?;
    if form.moved_at != expected {
        return Err(Error::Stale);
    }
    let known = form.contributors.0.clone();
    let drafter = act.staff()?.id;
    form.change(act.db(), act.now(), |row| {
        row.subject_label = Set(label.trim().to_owned());
        row.fields = Set(fields);
        row.contributors = Set(contributors(known, drafter));
    })
    .await
}

/// Hands it in: the fields and the attachments as they are now are digested, the cells laid out,
/// the first one told. After a return the next round begins under the same serial.
pub async fn submit(act: &Act, id: FormId) -> Result<Model> {
    let form = editable(act, id).await?;
    let app = act.app().clone();
    let kind = app.forms.of(&form)?;
    let submission = (kind.ready)(act, &form).await?;
    let digest = digest_of(act, &form).await?;
    let mut known = form.contributors.0.clone();
    known.extend(submission.contributors);
    let drafter = act.staff()?.id;
    let round = form.round + 1;
    let form = form
        .change(act.db(), act.now(), |row| {
            row.subject_label = Set(submission.label);
            row.contributors = Set(contributors(known, drafter));
            row.digest = Set(digest);
            row.round = Set(round);
            row.state = Set(FormState::Waiting);
            row.cell = Set(0);
        })
        .await?;
    lay_out(act, &form, &submission.way).await?;
    act.record(
        entry("approval.submit", &form)
            .effect(json!({ "kind": form.kind, "subject": form.subject_label, "round": round })),
    );
    tell_waiting(act, &form).await?;
    Ok(form)
}

/// Takes it back for good; signatures are void and kept. What has been carried out stays: then it
/// is too late.
pub async fn take_back(act: &Act, id: FormId) -> Result<Model> {
    let form = form::by_id(act.db(), id).await?;
    act.permit(FillForm, &form.resource())?;
    if act.app().forms.of(&form)?.new_url.is_empty() {
        // A release form is recalled with its article, which knows what else that means.
        return Err(Refusal::new("approvals-with-its-subject").arg("serial", form.serial).into());
    }
    if form.state == FormState::Complete || carried_out(act, &form).await? {
        return Err(Refusal::new("approvals-too-late").arg("serial", form.serial).into());
    }
    withdraw(act, &form).await
}

/// Whether a cell that records work has been signed.
async fn carried_out(act: &Act, form: &Model) -> Result<bool> {
    let cells = cell::of_round(act.db(), form).await?;
    let flow = act.app().flows.at(&form.kind, form.version)?;
    let work = |cell: &cell::Model| flow.step(&cell.name).is_ok_and(|step| step.by_drafter);
    Ok(cells.iter().any(|cell| cell.state == CellState::Signed && work(cell)))
}

/// The form, when its drafter may change it now.
pub(super) async fn editable(act: &Act, id: FormId) -> Result<Model> {
    let form = form::by_id(act.db(), id).await?;
    act.permit(FillForm, &form.resource())?;
    if form.state.editable() {
        return Ok(form);
    }
    Err(Refusal::new("approvals-not-editable").arg("serial", form.serial).into())
}

/// SM3 over the fields and over every attachment: what is signed.
pub async fn digest_of(act: &Act, form: &Model) -> Result<String> {
    let fields = serde_json::to_vec(&sorted(&form.fields))?;
    let files = attachment::of_form(act.db(), form.id).await?;
    let mut parts: Vec<&[u8]> = vec![form.kind.as_bytes(), &fields];
    parts.extend(files.iter().map(|(_, file)| file.digest.as_bytes()));
    Ok(digest::sm3_of(&parts))
}

/// The same JSON with its keys in order, whatever the database makes of it.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().collect();
            keys.sort_by_key(|(key, _)| key.as_str());
            Value::Object(keys.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// Tells the post whose cell waits.
pub async fn tell_waiting(act: &Act, form: &Model) -> Result<()> {
    let (cells, at) = sign::waiting(act, form).await?;
    let cell = &cells[at];
    let app = act.app().clone();
    let url = (app.forms.of(form)?.show)(form);
    let args = json!({ "serial": form.serial, "title": form.subject_label });
    for post in app.flows.at(&form.kind, form.version)?.step(&cell.name)?.posts.iter().copied() {
        notices::tell_post(act, cell.unit_id, post, "notice-form-waiting", args.clone(), &url).await?;
    }
    Ok(())
}

/// Posts that may begin forms.
pub const DRAFTERS: &[Post] = &[Post::InformationOfficer];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_does_not_depend_on_the_order_of_keys() {
        let (one, other) = (json!({"a": 1, "b": [{"c": 1, "d": 2}]}), json!({"b": [{"d": 2, "c": 1}], "a": 1}));
        assert_eq!(sorted(&one).to_string(), sorted(&other).to_string());
    }
}
