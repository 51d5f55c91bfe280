//! One thing in the library: what it is, what it shows, and which file it is at present.

use std::collections::HashMap;

use platform::files::file::{self, FileId};
use platform::files::scan;
use platform::people::{Actor, Post, Staff, StaffId, UnitId};
use platform::permits::{Resource, ViewMedia};
use platform::{App, Error, Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::folder::FolderId;
use super::version;
use crate::articles::article::units_seen_by;

platform::id!(
    /// Something in the library.
    MediumId
);

/// Kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A photo or another picture of pixels.
    #[sea_orm(string_value = "picture")]
    Picture,
    /// A drawing (SVG).
    #[sea_orm(string_value = "vector")]
    Vector,
    /// A video.
    #[sea_orm(string_value = "video")]
    Video,
    /// Captions of a video.
    #[sea_orm(string_value = "captions")]
    Captions,
    /// An attachment.
    #[sea_orm(string_value = "document")]
    Document,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Picture, Self::Vector, Self::Video, Self::Captions, Self::Document];

    /// Name in data, forms and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Vector => "vector",
            Self::Video => "video",
            Self::Captions => "captions",
            Self::Document => "document",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What a file of this media type is.
    pub fn of(media_type: &str) -> Self {
        match media_type {
            "image/svg+xml" => Self::Vector,
            other if other.starts_with("image/") => Self::Picture,
            other if other.starts_with("video/") => Self::Video,
            other if other.starts_with("text/vtt") => Self::Captions,
            _ => Self::Document,
        }
    }

    /// Whether it is looked at, and so must say what it shows.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Picture | Self::Vector)
    }
}

/// Something in the library.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "media")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MediumId,
    /// The unit whose library it stands in.
    pub unit_id: UnitId,
    /// Its folder.
    pub folder_id: Option<FolderId>,
    /// The present version's file.
    pub file_id: FileId,
    /// Kind.
    pub kind: Kind,
    /// What it is called in the library.
    pub title: String,
    /// What it shows, for whoever does not see it (art. 16).
    pub alt: String,
    /// Says nothing and needs no words.
    pub decorative: bool,
    /// Caption.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// Shows a map (annex 5, I2).
    pub is_map: bool,
    /// 审图号.
    pub map_number: String,
    /// What matters in it, in hundredths from the left.
    pub focus_x: i32,
    /// And from the top.
    pub focus_y: i32,
    /// The part that list pictures are cut from, in hundredths.
    pub crop_left: i32,
    /// From the top.
    pub crop_top: i32,
    /// Where it ends, from the left.
    pub crop_right: i32,
    /// Where it ends, from the top.
    pub crop_bottom: i32,
    /// Fingerprint by which similar pictures are found.
    pub likeness: Option<i64>,
    /// Length of a video.
    pub seconds: Option<i32>,
    /// Number of the present version.
    pub version: i32,
    /// Who brought it in.
    pub added_by: StaffId,
    /// When.
    pub added_at: Moment,
    /// Last changed.
    pub changed_at: Moment,
    /// No longer offered; kept for the record.
    pub archived_at: Option<Moment>,
}

/// No relations: readers join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What the policies may know about it.
    pub fn resource(&self) -> Resource {
        Resource::unit(self.unit_id)
    }
}

/// The medium, if the actor may know that it is there: else *not found*.
pub async fn visible_to(app: &App, db: &impl ConnectionTrait, actor: &Actor, id: MediumId) -> Result<Model> {
    let medium = Entity::find_by_id(id).one(db).await?.or_not_found()?;
    match app.policies.permit(actor, ViewMedia, &medium.resource()) {
        Ok(_) => Ok(medium),
        Err(Error::Forbidden(_)) => Err(Error::NotFound),
        Err(error) => Err(error),
    }
}

/// What the present file of a unit's medium is, by the bytes; archived ones are not offered.
pub async fn with_digest(
    db: &impl ConnectionTrait,
    unit: UnitId,
    digest: &str,
) -> Result<Option<(Model, file::Model)>> {
    let files = file::by_digest(db, digest).await?;
    let ids = files.iter().map(|file| file.id);
    let found = Entity::find()
        .filter(Column::UnitId.eq(unit))
        .filter(Column::FileId.is_in(ids))
        .filter(Column::ArchivedAt.is_null())
        .order_by_asc(Column::Id)
        .one(db)
        .await?;
    Ok(found.and_then(|medium| {
        let file = files.into_iter().find(|file| file.id == medium.file_id)?;
        Some((medium, file))
    }))
}

/// The media behind these public ids of files, earlier versions too.
pub async fn behind(db: &impl ConnectionTrait, public_ids: &[String]) -> Result<HashMap<String, Model>> {
    if public_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let files: Vec<(FileId, String)> = file::Entity::find()
        .select_only()
        .columns([file::Column::Id, file::Column::PublicId])
        .filter(file::Column::PublicId.is_in(public_ids.iter().cloned()))
        .into_tuple()
        .all(db)
        .await?;
    let versions = version::of_files(db, files.iter().map(|(id, _)| *id)).await?;
    let media = Entity::find().filter(Column::Id.is_in(versions.values().copied())).all(db).await?;
    let media: HashMap<MediumId, Model> = media.into_iter().map(|medium| (medium.id, medium)).collect();
    Ok(files.into_iter().filter_map(|(id, public)| Some((public, media.get(versions.get(&id)?)?.clone()))).collect())
}

/// What the library's list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these kinds; empty for all.
    pub kinds: Vec<Kind>,
    /// Only this folder.
    pub folder: Option<FolderId>,
    /// Only this verdict of the virus scanner.
    pub state: Option<scan::State>,
    /// Only archived ones, instead of only the others.
    pub archived: bool,
    /// Words of title, alternative text, caption or credit.
    pub text: String,
    /// Older than this place in the list.
    pub before: Option<(Moment, MediumId)>,
}

/// What the person may see of the libraries, newest first, at most `most`.
pub async fn list(db: &impl ConnectionTrait, staff: &Staff, filter: &Filter, most: u64) -> Result<Vec<Model>> {
    let mut query = Entity::find();
    if !staff.holds_any(Post::SecrecyInspector) {
        query = query.filter(Column::UnitId.is_in(units_seen_by(staff)));
    }
    query = query.filter(if filter.archived { Column::ArchivedAt.is_not_null() } else { Column::ArchivedAt.is_null() });
    if !filter.kinds.is_empty() {
        query = query.filter(Column::Kind.is_in(filter.kinds.iter().copied()));
    }
    if let Some(folder) = filter.folder {
        query = query.filter(Column::FolderId.eq(folder));
    }
    if let Some(state) = filter.state {
        let digests = Query::select()
            .column(scan::Column::Digest)
            .from(scan::Entity)
            .and_where(scan::Column::State.eq(state))
            .to_owned();
        let files = Query::select()
            .column(file::Column::Id)
            .from(file::Entity)
            .and_where(file::Column::Digest.in_subquery(digests))
            .to_owned();
        query = query.filter(Column::FileId.in_subquery(files));
    }
    for word in filter.text.split_whitespace() {
        let anywhere = [Column::Title, Column::Alt, Column::Caption, Column::Credit, Column::MapNumber];
        query = query.filter(anywhere.into_iter().fold(Condition::any(), |any, column| any.add(column.contains(word))));
    }
    if let Some((at, id)) = filter.before {
        query = query.filter(
            Condition::any()
                .add(Column::AddedAt.lt(at))
                .add(Condition::all().add(Column::AddedAt.eq(at)).add(Column::Id.lt(id))),
        );
    }
    Ok(query.order_by_desc(Column::AddedAt).order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// Bits in which two fingerprints may differ and still be of one picture, scaled or saved anew.
const ALIKE: u32 = 6;

/// Pictures of the same library that look like this one, nearest first.
pub async fn similar(db: &impl ConnectionTrait, medium: &Model) -> Result<Vec<Model>> {
    let Some(mark) = medium.likeness else { return Ok(Vec::new()) };
    let known: Vec<(MediumId, i64)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Likeness])
        .filter(Column::UnitId.eq(medium.unit_id))
        .filter(Column::Likeness.is_not_null())
        .filter(Column::ArchivedAt.is_null())
        .filter(Column::Id.ne(medium.id))
        .into_tuple()
        .all(db)
        .await?;
    let mut near: Vec<(u32, MediumId)> = known
        .into_iter()
        .map(|(id, other)| ((mark ^ other).count_ones(), id))
        .filter(|(bits, _)| *bits <= ALIKE)
        .collect();
    near.sort();
    near.truncate(6);
    let mut media = Entity::find().filter(Column::Id.is_in(near.iter().map(|(_, id)| *id))).all(db).await?;
    media.sort_by_key(|medium| near.iter().position(|(_, id)| *id == medium.id));
    Ok(media)
}
