//! 偏差: a home page that does not show the mark as it should, since when, and when it was mended.
//! Opened and closed by the nightly look alone.

use std::collections::BTreeMap;

use platform::journal::Entry;
use platform::people::SiteRef;
use platform::{Act, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, IntoActiveModel, QueryOrder, QuerySelect, Set};
use serde_json::json;

use super::mark::Deviation;
use super::outside::OutsideId;

platform::id!(
    /// A deviation.
    DeviationId
);

/// A deviation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brand_deviation")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeviationId,
    /// Of this site of the cluster,
    pub site_id: Option<SiteRef>,
    /// or of this site outside.
    pub outside_id: Option<OutsideId>,
    /// [`Deviation::name`].
    pub kind: String,
    /// What exactly, in the words of the machine; may be empty.
    pub detail: String,
    /// First seen.
    pub since: Moment,
    /// Last seen.
    pub seen_at: Moment,
    /// When it was seen to be gone.
    pub mended_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whose home page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A site of the cluster.
    Site(SiteRef),
    /// A site outside.
    Outside(OutsideId),
}

/// The open deviations, the oldest first.
pub async fn open(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::MendedAt.is_null())
        .order_by_asc(Column::Since)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// How many are open.
pub async fn count_open(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(Entity::find().filter(Column::MendedAt.is_null()).count(db).await?)
}

/// The ones that were mended last.
pub async fn mended(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::MendedAt.is_not_null())
        .order_by_desc(Column::MendedAt)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(db)
        .await?)
}

/// What was seen now: new deviations open, known ones go on, those that are gone close.
pub(super) async fn note(act: &Act, subject: Subject, seen: &[(Deviation, String)]) -> Result<()> {
    let of = match subject {
        Subject::Site(site) => Condition::all().add(Column::SiteId.eq(site)),
        Subject::Outside(outside) => Condition::all().add(Column::OutsideId.eq(outside)),
    };
    let known: Vec<Model> = Entity::find().filter(of).filter(Column::MendedAt.is_null()).all(act.db()).await?;
    let mut left: BTreeMap<&str, &String> = seen.iter().map(|(kind, detail)| (kind.name(), detail)).collect();
    for deviation in known {
        let mut row = deviation.clone().into_active_model();
        if let Some(detail) = left.remove(deviation.kind.as_str()) {
            row.seen_at = Set(act.now());
            row.detail = Set(detail.clone());
        } else {
            row.mended_at = Set(Some(act.now()));
            act.record(entry("brand.mend", &deviation).effect(json!({"since": deviation.since.minute()})));
        }
        row.update(act.db()).await?;
    }
    for (kind, detail) in left {
        let (site, outside) = match subject {
            Subject::Site(site) => (Some(site), None),
            Subject::Outside(outside) => (None, Some(outside)),
        };
        let row = ActiveModel {
            id: Set(DeviationId::new()),
            site_id: Set(site),
            outside_id: Set(outside),
            kind: Set(kind.to_owned()),
            detail: Set(detail.clone()),
            since: Set(act.now()),
            seen_at: Set(act.now()),
            mended_at: Set(None),
        };
        let opened = row.insert(act.db()).await?;
        act.record(entry("brand.deviate", &opened).effect(json!({"detail": detail})));
    }
    Ok(())
}

fn entry(verb: &'static str, deviation: &Model) -> Entry {
    let entry = Entry::new(verb, "brand_deviation", deviation.id, &deviation.kind);
    match deviation.site_id {
        Some(site) => entry.site(site),
        None => entry,
    }
}
