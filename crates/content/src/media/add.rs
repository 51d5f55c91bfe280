//! Taking things in (art. 20, annex 5): looked into, scanned, kept once. The same bytes in the same
//! library are the same thing, and the one that is there is offered.

use platform::files::{self, file};
use platform::journal::Entry;
use platform::people::UnitId;
use platform::permits::{KeepMedia, Resource};
use platform::{Act, Result};
use sea_orm::{ActiveModelTrait, Set};

use super::draw::Draw;
use super::folder::{self, FolderId};
use super::medium::{self, Kind, MediumId, Model};
use super::version;
use crate::articles::uploads::Looked;

/// What came of an upload.
#[derive(Debug)]
pub(crate) enum Added {
    /// It is new.
    New(Model),
    /// The library has these bytes already.
    Known(Model),
}

/// Brings a file into a unit's library. With `twice` it is kept although it is there already.
pub(crate) async fn add(
    act: &Act,
    looked: Looked,
    unit: UnitId,
    folder: Option<FolderId>,
    twice: bool,
) -> Result<Added> {
    act.permit(KeepMedia, &Resource::unit(unit))?;
    if let Some(folder) = folder {
        folder::of_unit(act.db(), unit, folder).await?;
    }
    if let Some((medium, _)) = medium::with_digest(act.db(), unit, &looked.digest()).await?
        && !twice
    {
        return Ok(Added::Known(medium));
    }
    keep(act, looked, unit, folder).await.map(|(medium, _)| Added::New(medium))
}

/// A file that comes with an article: into the library, too, once. Whether the actor may upload for
/// the unit is the caller's question.
pub(crate) async fn take(act: &Act, looked: Looked, unit: UnitId) -> Result<file::Model> {
    if let Some((medium, file)) = medium::with_digest(act.db(), unit, &looked.digest()).await? {
        // An attachment is known to the public by its name, a picture is not.
        if medium.kind != Kind::Document || file.name == looked.name {
            return Ok(file);
        }
    }
    keep(act, looked, unit, None).await.map(|(_, file)| file)
}

async fn keep(act: &Act, looked: Looked, unit: UnitId, folder: Option<FolderId>) -> Result<(Model, file::Model)> {
    let seconds = looked.seconds.and_then(|seconds| i32::try_from(seconds).ok());
    let new = files::New {
        name: looked.name,
        media_type: looked.media_type,
        bytes: looked.bytes,
        width: looked.size.map(|(width, _)| width),
        height: looked.size.map(|(_, height)| height),
        unit,
    };
    let file = files::keep(act, new).await?;
    let medium = enter(act, &file, folder, seconds).await?;
    Ok((medium, file))
}

/// The library's row of a file that is kept already.
pub async fn enter(act: &Act, file: &file::Model, folder: Option<FolderId>, seconds: Option<i32>) -> Result<Model> {
    let kind = Kind::of(&file.media_type);
    let title = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
    let row = medium::ActiveModel {
        id: Set(MediumId::new()),
        unit_id: Set(file.unit_id),
        folder_id: Set(folder),
        file_id: Set(file.id),
        kind: Set(kind),
        title: Set(title.to_owned()),
        alt: Set(String::new()),
        decorative: Set(false),
        caption: Set(String::new()),
        credit: Set(String::new()),
        is_map: Set(false),
        map_number: Set(String::new()),
        focus_x: Set(50),
        focus_y: Set(50),
        crop_left: Set(0),
        crop_top: Set(0),
        crop_right: Set(100),
        crop_bottom: Set(100),
        likeness: Set(None),
        seconds: Set(seconds),
        version: Set(1),
        added_by: Set(file.uploaded_by),
        added_at: Set(file.uploaded_at),
        changed_at: Set(act.now()),
        archived_at: Set(None),
    };
    let medium = row.insert(act.db()).await?;
    version::note(act, medium.id, 1, file).await?;
    if kind == Kind::Picture {
        act.enqueue(&Draw { medium: medium.id }).await?;
    }
    act.record(entry("media.add", &medium).digest(&file.digest));
    Ok(medium)
}

/// A journal entry about a medium.
pub(super) fn entry(verb: &'static str, medium: &Model) -> Entry {
    Entry::new(verb, "media", medium.id, &medium.title).unit(medium.unit_id)
}
