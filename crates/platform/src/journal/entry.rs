//! One row of the journal, and what an act says to have it written.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::digest;
use crate::people::{SiteRef, UnitId};
use crate::time::Moment;

crate::id!(
    /// A row of the journal.
    JournalId
);

/// A journal row as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "journal")]
pub struct Model {
    /// Made before commit; order is by `position`, not by this.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JournalId,
    /// When the act began.
    pub at: Moment,
    /// `staff`, `system` or `nobody`.
    pub actor_kind: String,
    /// The staff member, when it was one.
    pub actor_id: Option<Uuid>,
    /// Name at that time.
    pub actor_name: String,
    /// For which unit.
    pub unit_id: Option<UnitId>,
    /// On which site.
    pub site_id: Option<SiteRef>,
    /// What was done: `article.publish`.
    pub verb: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// Which one.
    pub object_id: String,
    /// Its name at that time.
    pub object_label: String,
    /// What changed, as JSON text in the byte order in which it was hashed.
    pub effect: String,
    /// SM3 of the content concerned, when the act vouches for content.
    pub digest: Option<String>,
    /// Dense position, given once by the sealer.
    pub position: Option<i64>,
    /// SM3 over the row before, the position and this row.
    pub hash: Option<String>,
}

/// No relations: readers join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The hash that chains this row at `position` behind `previous` (64 hex digits).
    pub fn chained(&self, previous: &str, position: i64) -> String {
        let row = serde_json::to_vec(&(
            &self.id,
            self.at,
            &self.actor_kind,
            &self.actor_id,
            &self.actor_name,
            &self.unit_id,
            &self.site_id,
            &self.verb,
            &self.object_kind,
            (&self.object_id, &self.object_label, &self.effect, &self.digest),
        ))
        .unwrap_or_default();
        digest::sm3_of(&[previous.as_bytes(), &position.to_be_bytes(), &row])
    }

    /// The effect as JSON.
    pub fn effect(&self) -> Value {
        serde_json::from_str(&self.effect).unwrap_or(Value::Null)
    }

    /// The public pages this row changed.
    pub fn pages(&self) -> Vec<PageChange> {
        self.effect().get("pages").and_then(|pages| serde_json::from_value(pages.clone()).ok()).unwrap_or_default()
    }
}

/// A public page that an act changed, as the journal tells its readers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageChange {
    /// On which site.
    pub site: SiteRef,
    /// Path with leading slash; `*` stands for every page (the frame changed).
    pub path: String,
    /// SM3 of the body, `stale` when it waits to be rendered again, `gone` when it was removed.
    pub digest: String,
}

/// What an act says about itself.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done: `article.publish`.
    pub verb: &'static str,
    /// To what kind of thing.
    pub kind: &'static str,
    /// Which one.
    pub object: String,
    /// Its name, for people.
    pub label: String,
    /// For which unit.
    pub unit: Option<UnitId>,
    /// On which site.
    pub site: Option<SiteRef>,
    /// What changed.
    pub effect: Value,
    /// SM3 of the content concerned.
    pub digest: Option<String>,
}

impl Entry {
    /// `verb` done to the `object` of `kind` called `label`.
    #[expect(clippy::needless_pass_by_value, reason = "ids and literals are handed in as they are")]
    pub fn new(verb: &'static str, kind: &'static str, object: impl ToString, label: impl Into<String>) -> Self {
        Self {
            verb,
            kind,
            object: object.to_string(),
            label: label.into(),
            unit: None,
            site: None,
            effect: Value::Object(serde_json::Map::new()),
            digest: None,
        }
    }

    /// For this unit.
    #[must_use]
    pub fn unit(mut self, unit: UnitId) -> Self {
        self.unit = Some(unit);
        self
    }

    /// On this site.
    #[must_use]
    pub fn site(mut self, site: SiteRef) -> Self {
        self.site = Some(site);
        self
    }

    /// With this change, a JSON object.
    #[must_use]
    pub fn effect(mut self, effect: Value) -> Self {
        self.effect = effect;
        self
    }

    /// Vouching for this content.
    #[must_use]
    pub fn digest(mut self, digest: impl Into<String>) -> Self {
        self.digest = Some(digest.into());
        self
    }
}
