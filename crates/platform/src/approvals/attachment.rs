//! Files that go with a form: evidence, and the scanned paper where a unit still stamps by hand.
//! They are part of what is signed, so they change only while the form may be changed.

use std::collections::HashMap;

use bytes::Bytes;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::draft::editable;
use super::form::{self, FormId};
use super::open::entry;
use crate::act::Act;
use crate::error::{OrNotFound, Refusal, Result};
use crate::files::file::{self, FileId};
use crate::files::{self, New};
use crate::people::StaffId;
use crate::time::Moment;

crate::id!(
    /// A file that goes with a form.
    AttachmentId
);

/// What an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// Evidence.
    #[sea_orm(string_value = "evidence")]
    Evidence,
    /// The paper, signed and stamped by hand, scanned.
    #[sea_orm(string_value = "scan")]
    Scan,
}

/// A file that goes with a form.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "approval_attachment")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttachmentId,
    /// The form.
    pub form_id: FormId,
    /// The file.
    pub file_id: FileId,
    /// What it is.
    pub kind: AttachmentKind,
    /// By whom.
    pub added_by: StaffId,
    /// When.
    pub added_at: Moment,
    /// When it was taken out again.
    pub removed_at: Option<Moment>,
}

/// No relations: readers join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What goes with the form now, in order, with its file.
pub async fn of_form(db: &impl ConnectionTrait, form: FormId) -> Result<Vec<(Model, file::Model)>> {
    let find = Entity::find().filter(Column::FormId.eq(form)).filter(Column::RemovedAt.is_null());
    let rows = find.order_by_asc(Column::AddedAt).order_by_asc(Column::Id).all(db).await?;
    let ids: Vec<FileId> = rows.iter().map(|row| row.file_id).collect();
    let files: HashMap<_, _> = file::by_ids(db, &ids).await?.into_iter().map(|file| (file.id, file)).collect();
    Ok(rows.into_iter().filter_map(|row| files.get(&row.file_id).cloned().map(|file| (row, file))).collect())
}

/// Media types that may go with a form, as found by looking into the bytes.
const TYPES: &[&str] = &[
    "application/pdf",
    "image/png",
    "image/jpeg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// Puts a file to the form.
pub async fn attach(act: &Act, id: FormId, kind: AttachmentKind, name: &str, bytes: Bytes) -> Result<Model> {
    let form = editable(act, id).await?;
    let today = act.now().day();
    let most = act.app().rules.bytes("upload.attachment", today)?.value;
    let many = act.app().rules.count("form.attachments", today)?.value;
    let found = infer::get(&bytes).map(|kind| kind.mime_type()).unwrap_or_default();
    let mut reasons = Vec::new();
    if bytes.len() as u64 > most {
        reasons.push(Refusal::new("approvals-file-large").arg("most", most).field("file"));
    }
    if !TYPES.contains(&found) {
        reasons.push(Refusal::new("approvals-file-type").arg("name", name).field("file"));
    }
    if of_form(act.db(), id).await?.len() as u64 >= many {
        reasons.push(Refusal::new("approvals-files-many").arg("most", many).field("file"));
    }
    crate::act::all_clear(reasons)?;
    let new = New {
        name: name.to_owned(),
        media_type: found.to_owned(),
        bytes,
        width: None,
        height: None,
        unit: form.unit_id,
    };
    let file = files::keep(act, new).await?;
    let row = ActiveModel {
        id: Set(AttachmentId::new()),
        form_id: Set(id),
        file_id: Set(file.id),
        kind: Set(kind),
        added_by: Set(act.staff()?.id),
        added_at: Set(act.now()),
        removed_at: Set(None),
    };
    let row = row.insert(act.db()).await?;
    act.record(entry("approval.attach", &form).effect(json!({ "file": file.name, "kind": kind })));
    Ok(row)
}

/// Takes a file out of the form again; it stays kept.
pub async fn detach(act: &Act, id: FormId, attachment: AttachmentId) -> Result<()> {
    let form = editable(act, id).await?;
    let row = Entity::find_by_id(attachment).filter(Column::FormId.eq(id)).one(act.db()).await?.or_not_found()?;
    if row.removed_at.is_some() {
        return Ok(());
    }
    let change = ActiveModel { id: Set(attachment), removed_at: Set(Some(act.now())), ..Default::default() };
    change.update(act.db()).await?;
    act.record(entry("approval.detach", &form).effect(json!({ "attachment": attachment })));
    Ok(())
}

/// The file of an attachment of a form that the viewer was let in to.
pub async fn file_of(db: &impl ConnectionTrait, form: &form::Model, id: AttachmentId) -> Result<file::Model> {
    let row = Entity::find_by_id(id).filter(Column::FormId.eq(form.id)).one(db).await?.or_not_found()?;
    file::by_id(db, row.file_id).await
}
