//! A form under way or done: what it is about, whose hands it is in, and the digest it stands
//! for. Its own fields are a typed struct of the chapter, kept with its version.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, FromJsonQueryResult, QueryOrder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::app::App;
use crate::error::{Error, OrNotFound, Refusal, Result};
use crate::people::{Actor, StaffId, UnitId};
use crate::permits::{Resource, ResourceKind, ViewArticle, ViewForm};
use crate::time::Moment;

crate::id!(
    /// An approval form.
    FormId
);

/// Where a form stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum FormState {
    /// Being filled in; nothing waits.
    #[sea_orm(string_value = "draft")]
    Draft,
    /// A cell waits for a signature.
    #[sea_orm(string_value = "waiting")]
    Waiting,
    /// Returned to the drafter; a new round can begin.
    #[sea_orm(string_value = "returned")]
    Returned,
    /// Every cell is signed.
    #[sea_orm(string_value = "complete")]
    Complete,
    /// Taken back by the drafter.
    #[sea_orm(string_value = "withdrawn")]
    Withdrawn,
}

/// Who wrote what is to be approved; they sign nowhere on the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Contributors(pub Vec<StaffId>);

/// An approval form.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "approval_form")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FormId,
    /// 类型代码-年度-单位代码-四位流水.
    #[sea_orm(unique)]
    pub serial: String,
    /// Kind, by which its flow is found.
    pub kind: String,
    /// Version of its fields and its flow.
    pub version: i32,
    /// The unit that fills it in.
    pub unit_id: UnitId,
    /// Kind of thing it is about.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: String,
    /// Its name when the form was opened.
    pub subject_label: String,
    /// The chapter's own fields.
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: Json,
    /// Who had a hand in the subject.
    #[sea_orm(column_type = "JsonBinary")]
    pub contributors: Contributors,
    /// SM3 of the subject as it is to be approved.
    pub digest: String,
    /// Round, from 1; a return ends one.
    pub round: i32,
    /// Where it stands.
    pub state: FormState,
    /// The cell that waits, from 0; behind the last when all are signed.
    pub cell: i32,
    /// Who filled it in.
    pub opened_by: StaffId,
    /// When.
    pub opened_at: Moment,
    /// When it last changed hands; never the same twice, so that it tells versions apart.
    pub moved_at: Moment,
    /// When it was done or taken back.
    pub closed_at: Option<Moment>,
}

/// No relations: readers join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl FormState {
    /// Every state, in the order of a form's life.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Waiting, Self::Returned, Self::Complete, Self::Withdrawn];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Returned => "returned",
            Self::Complete => "complete",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether the drafter may still change what the form says.
    pub fn editable(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }
}

impl Model {
    /// What policies may know about the form itself: for filling in and reading.
    pub fn resource(&self) -> Resource {
        let mut resource = Resource::new(ResourceKind::Form, self.id, Some(self.unit_id));
        resource.stage = self.state.name().to_owned();
        resource
    }

    /// Where it stands on the desk.
    pub fn url(&self) -> String {
        format!("/desk/forms/{}", self.id)
    }

    /// The chapter's own fields, as the struct of this version.
    pub fn fields<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_value(self.fields.clone())?)
    }

    /// Refused unless the form stands for exactly this content (art. 31).
    pub fn must_stand_for(&self, digest: &str) -> Result<(), Refusal> {
        if self.digest == digest {
            return Ok(());
        }
        Err(Refusal::new("approvals-digest-differs")
            .arg("serial", self.serial.as_str())
            .article("31")
            .remedy("approvals-digest-remedy"))
    }

    /// Refused unless every cell is signed, for exactly this content: what may take effect.
    pub fn must_release(&self, digest: &str) -> Result<(), Refusal> {
        if self.state != FormState::Complete {
            return Err(Refusal::new("approvals-not-complete")
                .arg("serial", self.serial.as_str())
                .article("31")
                .remedy("approvals-not-complete-remedy"));
        }
        self.must_stand_for(digest)
    }

    /// Refused unless a cell waits.
    pub(super) fn must_wait(&self) -> Result<(), Refusal> {
        if self.state == FormState::Waiting {
            return Ok(());
        }
        Err(Refusal::new("approvals-nothing-waits").arg("serial", self.serial.as_str()))
    }

    /// Writes `change` if nobody was faster, else *stale*.
    pub(super) async fn change(
        self,
        db: &impl ConnectionTrait,
        now: Moment,
        change: impl FnOnce(&mut ActiveModel),
    ) -> Result<Self> {
        let mut row =
            ActiveModel { moved_at: sea_orm::Set(Moment(now.0.max(self.moved_at.0 + 1))), ..Default::default() };
        change(&mut row);
        let written = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(self.id))
            .filter(Column::MovedAt.eq(self.moved_at))
            .exec(db)
            .await?;
        if written.rows_affected != 1 {
            return Err(Error::Stale);
        }
        by_id(db, self.id).await
    }
}

/// The form of an id.
pub async fn by_id(db: &impl ConnectionTrait, id: FormId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The form of a serial, for `/verify/<serial>`.
pub async fn by_serial(db: &impl ConnectionTrait, serial: &str) -> Result<Model> {
    Entity::find().filter(Column::Serial.eq(serial)).one(db).await?.or_not_found()
}

/// The form, when the viewer may see it: their unit's, one that a cell of theirs stands on, or by
/// an office that reads them all; else *not found*.
pub async fn visible(app: &App, viewer: &Actor, id: FormId) -> Result<Model> {
    let form = by_id(app.db.read(), id).await?;
    // A release form tells of an article that may not be public: only who may see that sees it.
    let seen = if app.forms.of(&form).is_ok_and(|kind| kind.new_url.is_empty()) {
        let article = Resource::new(ResourceKind::Article, &form.subject_id, Some(form.unit_id));
        app.policies.permit(viewer, ViewArticle, &article).map(drop)
    } else {
        app.policies.permit(viewer, ViewForm, &form.resource()).map(drop)
    };
    match seen {
        Ok(()) => return Ok(form),
        Err(Error::Forbidden(_)) => {}
        Err(error) => return Err(error),
    }
    let cells = super::cell::of_round(app.db.read(), &form).await?;
    let staff = viewer.staff()?;
    let theirs = |cell: &super::cell::Model| {
        let step = app.flows.at(&form.kind, form.version).and_then(|flow| flow.step(&cell.name)).ok();
        step.is_some_and(|step| step.posts.iter().any(|post| staff.holds(*post, cell.unit_id)))
    };
    if form.state != FormState::Draft && cells.iter().any(theirs) { Ok(form) } else { Err(Error::NotFound) }
}

/// Calls every form about a subject by another name in lists. What was approved stays as it is: the
/// name is not part of what is signed.
pub async fn relabel(act: &Act, kind: &str, id: &str, label: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::SubjectLabel, Expr::value(label))
        .filter(Column::SubjectKind.eq(kind))
        .filter(Column::SubjectId.eq(id))
        .exec(act.db())
        .await?;
    Ok(())
}

/// Every form about a subject, newest first.
pub async fn of_subject(db: &impl ConnectionTrait, kind: &str, id: &str) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::SubjectKind.eq(kind)).filter(Column::SubjectId.eq(id));
    Ok(find.order_by_desc(Column::OpenedAt).order_by_desc(Column::Id).all(db).await?)
}
