//! 词库 (arts. 19, 20): the lists that come with the house, and the office's own. A version of an own list is proposed
//! by one keeper and put in force by another; then everything public is looked through again.

use std::sync::LazyLock;

use platform::journal::Entry;
use platform::people::StaffId;
use platform::permits::{KeepWords, Resource, ResourceKind};
use platform::{Act, Moment, OrNotFound, Refusal, Result, digest};
use screening::Term;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, FromJsonQueryResult, IntoActiveModel, QueryOrder, QuerySelect, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rescan::Rescan;

platform::id!(
    /// A version of a list.
    WordListId
);

/// The terms of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Terms(pub Vec<Term>);

/// A version of an office's own list.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "word_list")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WordListId,
    /// Name of the list.
    pub name: String,
    /// Version, from 1.
    pub version: i32,
    /// Its terms.
    pub words: Terms,
    /// How many.
    pub count: i32,
    /// What changed.
    pub note: String,
    /// Who proposed it.
    pub added_by: StaffId,
    /// When.
    pub added_at: Moment,
    /// Who put it in force.
    pub approved_by: Option<StaffId>,
    /// When.
    pub approved_at: Option<Moment>,
    /// Since when it holds no more.
    pub ended_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// `proposed`, `in_force` or `ended`.
    pub fn state(&self) -> &'static str {
        state(self.approved_at, self.ended_at)
    }
}

fn state(approved_at: Option<Moment>, ended_at: Option<Moment>) -> &'static str {
    match (approved_at, ended_at) {
        (_, Some(_)) => "ended",
        (None, None) => "proposed",
        (Some(_), None) => "in_force",
    }
}

/// The terms in force: the house's and the office's own.
pub async fn in_force(db: &impl ConnectionTrait) -> Result<Vec<Term>> {
    let mut terms = screening::list_of_house().map_err(|error| anyhow::anyhow!("rules/words: {error}"))?;
    let own = Entity::find()
        .filter(Column::ApprovedAt.is_not_null())
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::Name)
        .all(db)
        .await?;
    terms.extend(own.into_iter().flat_map(|list| list.words.0));
    Ok(terms)
}

/// The version of all lists together, without reading their words.
pub async fn version(db: &impl ConnectionTrait) -> Result<String> {
    static HOUSE: LazyLock<String> = LazyLock::new(|| {
        let terms = screening::list_of_house().unwrap_or_default();
        digest::sm3(&serde_json::to_vec(&terms).unwrap_or_default())
    });
    let own: Vec<WordListId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ApprovedAt.is_not_null())
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let version = digest::sm3(&serde_json::to_vec(&(&*HOUSE, own))?);
    Ok(version.chars().take(16).collect())
}

/// A version without its words, for lists of lists.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub struct Listed {
    /// Id.
    pub id: WordListId,
    /// Name of the list.
    pub name: String,
    /// Version.
    pub version: i32,
    /// How many terms.
    pub count: i32,
    /// What changed.
    pub note: String,
    /// Who proposed it.
    pub added_by: StaffId,
    /// When.
    pub added_at: Moment,
    /// When it was put in force.
    pub approved_at: Option<Moment>,
    /// Since when it holds no more.
    pub ended_at: Option<Moment>,
}

impl Listed {
    /// As [`Model::state`].
    pub fn state(&self) -> &'static str {
        state(self.approved_at, self.ended_at)
    }
}

/// Versions of own lists, newest first.
pub async fn list(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Listed>> {
    let find = Entity::find().order_by_desc(Column::AddedAt).order_by_desc(Column::Id).limit(most);
    Ok(find.into_partial_model::<Listed>().all(db).await?)
}

/// Whether somebody keeps the lists.
pub fn resource() -> Resource {
    Resource::new(ResourceKind::Cluster, "words", None)
}

/// Proposes a version of an own list: TOML or CSV. A mistake is named with its line.
pub async fn propose(act: &Act, name: &str, text: &str, note: &str) -> Result<Model> {
    act.permit(KeepWords, &resource())?;
    let name = name.trim();
    let mut reasons = Vec::new();
    let sound = !name.is_empty() && name.chars().count() <= 30 && !name.contains(['@', '/', '\n']);
    if !sound {
        reasons.push(Refusal::new("words-name-bad").field("name").article("19"));
    }
    let terms = match screening::read_list(text) {
        Ok(terms) if !terms.is_empty() => terms,
        Err(error) if !text.trim().is_empty() => {
            let refusal = Refusal::new("words-mistake").arg("line", error.line).arg("why", error.why);
            reasons.push(refusal.field("text").article("19"));
            Vec::new()
        }
        // Nothing, or nothing behind the head line.
        _ => {
            reasons.push(Refusal::new("words-empty").field("text").article("19"));
            Vec::new()
        }
    };
    platform::act::all_clear(reasons)?;
    let known = Entity::find().filter(Column::Name.eq(name)).order_by_desc(Column::Version).one(act.db()).await?;
    let version = known.map_or(0, |known| known.version) + 1;
    let terms: Vec<Term> = terms.into_iter().map(|term| Term { list: format!("{name}@{version}"), ..term }).collect();
    let row = ActiveModel {
        id: Set(WordListId::new()),
        name: Set(name.to_owned()),
        version: Set(version),
        count: Set(i32::try_from(terms.len()).unwrap_or(i32::MAX)),
        words: Set(Terms(terms)),
        note: Set(note.trim().to_owned()),
        added_by: Set(act.staff()?.id),
        added_at: Set(act.now()),
        approved_by: Set(None),
        approved_at: Set(None),
        ended_at: Set(None),
    };
    let row = row.insert(act.db()).await?;
    act.record(entry("words.propose", &row));
    Ok(row)
}

/// Puts a version in force; the version before it ends. Everything public is looked through again.
pub async fn approve(act: &Act, id: WordListId) -> Result<Model> {
    act.permit(KeepWords, &resource())?;
    let known = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    let me = act.staff()?.id;
    let mut reasons = Vec::new();
    if known.state() != "proposed" {
        reasons.push(Refusal::new("words-decided").article("19"));
    }
    if known.added_by == me {
        reasons.push(Refusal::new("permit-own-work").article("31").remedy("permit-remedy-other-person"));
    }
    platform::act::all_clear(reasons)?;
    let before = Entity::find()
        .filter(Column::Name.eq(&known.name))
        .filter(Column::ApprovedAt.is_not_null())
        .filter(Column::EndedAt.is_null())
        .all(act.db())
        .await?;
    for one in before {
        let mut row = one.into_active_model();
        row.ended_at = Set(Some(act.now()));
        row.update(act.db()).await?;
    }
    let mut row = known.into_active_model();
    row.approved_by = Set(Some(me));
    row.approved_at = Set(Some(act.now()));
    let row = row.update(act.db()).await?;
    act.record(entry("words.approve", &row));
    act.enqueue(&Rescan::default()).await?;
    Ok(row)
}

/// Ends a version: its words are looked for no more. A proposed one is dropped the same way.
pub async fn end(act: &Act, id: WordListId) -> Result<Model> {
    act.permit(KeepWords, &resource())?;
    let known = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    if known.state() == "ended" {
        return Err(Refusal::new("words-decided").article("19").into());
    }
    let mut row = known.into_active_model();
    row.ended_at = Set(Some(act.now()));
    let row = row.update(act.db()).await?;
    act.record(entry("words.end", &row));
    Ok(row)
}

fn entry(verb: &'static str, row: &Model) -> Entry {
    Entry::new(verb, "word_list", row.id, format!("{}@{}", row.name, row.version))
        .effect(json!({"count": row.count, "note": row.note}))
}
