//! An import that somebody began on the desk: what was brought, what was found in it, where it is to
//! go, what came of it. Only who began it sees it.

use platform::people::{SiteRef, StaffId};
use platform::{Act, Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, FromJsonQueryResult, IntoActiveModel, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::propose::Group;

platform::id!(
    /// An import.
    ImportId
);

/// One import.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "site_import")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportId,
    /// Into which site.
    pub site_id: SiteRef,
    /// Who began it.
    pub asked_by: StaffId,
    /// When.
    pub asked_at: Moment,
    /// Name of the file, or address of the feed.
    pub name: String,
    /// Address at which it stood; empty when nobody said.
    pub base: String,
    /// Bytes of the file.
    pub size: i64,
    /// Where the file lies in the store; nothing when it is forgotten.
    pub digest: Option<String>,
    /// What was found in it.
    pub found: Option<Found>,
    /// Why it cannot go on.
    pub trouble: Option<String>,
    /// Where it is to go.
    pub choice: Option<Choice>,
    /// When the drafts were asked for.
    pub begun_at: Option<Moment>,
    /// How many drafts there will be.
    pub total: Option<i64>,
    /// What did not go as planned.
    pub report: Option<Report>,
    /// When the last draft was made.
    pub done_at: Option<Moment>,
    /// When it was given up before.
    pub dropped_at: Option<Moment>,
    /// When its drafts were thrown away again.
    pub undone_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct Found {
    /// Name of the [`super::Kind`].
    pub kind: String,
    /// Hosts that are taken.
    pub hosts: Vec<String>,
    /// Whether it looks like another medium's.
    pub reprints: bool,
    /// What could go into one column.
    pub groups: Vec<Group>,
    /// Pictures and files that are not there.
    pub missing: Lines,
    /// What is not taken.
    pub left: Lines,
}

/// Some lines of a report, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lines {
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub lines: Vec<Line>,
}

/// One line of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// Address or name.
    pub what: String,
    /// The message that says why; when empty, `told` says it.
    pub key: String,
    /// What the message tells.
    pub told: String,
}

/// Lines that are kept of each sort.
const LINES: usize = 1_000;

impl Lines {
    /// One more.
    pub fn push(&mut self, what: impl Into<String>, key: &str, told: impl Into<String>) {
        self.count += 1;
        if self.lines.len() < LINES {
            self.lines.push(Line { what: what.into(), key: key.to_owned(), told: told.into() });
        }
    }
}

/// Where it is to go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct Choice {
    /// Path of a column for each group; empty leaves the group out.
    pub to: Vec<String>,
    /// Another medium's: each draft names its original.
    pub reprints: bool,
    /// Language in which refusals are told.
    pub lang: String,
}

/// What did not go as planned, and what a person should look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct Report {
    /// Files kept.
    pub files: usize,
    /// Old lists that lead to a column.
    pub lists: usize,
    /// Articles and files that were refused.
    pub refused: Lines,
    /// What is remarkable about drafts.
    pub remarks: Lines,
    /// Drafts that were thrown away again.
    pub undone: usize,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being read.
    Reading,
    /// It can be chosen where it goes.
    Found,
    /// Drafts are being made.
    Making,
    /// It is done.
    Done,
    /// It cannot go on.
    Failed,
    /// It was given up.
    Dropped,
    /// Its drafts are thrown away again, or are being so.
    Undone,
}

impl State {
    /// Name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Found => "found",
            Self::Making => "making",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
            Self::Undone => "undone",
        }
    }
}

impl Model {
    /// How far it is.
    pub fn state(&self) -> State {
        if self.dropped_at.is_some() {
            State::Dropped
        } else if self.undone_at.is_some() {
            State::Undone
        } else if self.trouble.is_some() {
            State::Failed
        } else if self.done_at.is_some() {
            State::Done
        } else if self.begun_at.is_some() {
            State::Making
        } else if self.found.is_some() {
            State::Found
        } else {
            State::Reading
        }
    }

    /// Changes it.
    pub(super) async fn change(self, act: &Act, change: impl FnOnce(&mut ActiveModel)) -> Result<Self> {
        let mut row = self.into_active_model();
        change(&mut row);
        Ok(row.update(act.db()).await?)
    }
}

/// The import of an id, for the one who began it; for everybody else it is not there.
pub async fn of(db: &impl ConnectionTrait, staff: StaffId, id: ImportId) -> Result<Model> {
    Entity::find_by_id(id).filter(Column::AskedBy.eq(staff)).one(db).await?.or_not_found()
}

/// Imports of a person, the newest first.
pub async fn by_staff(db: &impl ConnectionTrait, staff: StaffId, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::AskedBy.eq(staff)).order_by_desc(Column::AskedAt).limit(most).all(db).await?)
}

/// Imports begun before then whose file is still kept.
pub(super) async fn kept_since_before(db: &impl ConnectionTrait, at: Moment) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Digest.is_not_null()).filter(Column::AskedAt.lt(at)).all(db).await?)
}
