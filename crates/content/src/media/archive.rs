//! Putting away what is no longer wanted. Nothing is deleted, and nothing is put away that
//! something still shows.

use platform::permits::KeepMedia;
use platform::{Act, Refusal, Result};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use super::add::entry;
use super::medium::{self, MediumId, Model};
use super::{usage, version};

/// Takes a medium out of the library's lists; refused while it is shown anywhere.
pub async fn archive(act: &Act, id: MediumId) -> Result<Model> {
    let medium = medium::visible_to(act.app(), act.db(), act.actor(), id).await?;
    act.permit(KeepMedia, &medium.resource())?;
    if medium.archived_at.is_some() {
        return Ok(medium);
    }
    let files: Vec<String> = version::of(act.db(), id).await?.into_iter().map(|(_, file)| file.public_id).collect();
    let uses = usage::of(act.db(), &files).await?.len();
    if uses > 0 {
        return Err(Refusal::new("media-in-use").arg("count", uses).remedy("media-in-use-remedy").into());
    }
    turn(act, medium, true).await
}

/// Brings it back.
pub async fn bring_back(act: &Act, id: MediumId) -> Result<Model> {
    let medium = medium::visible_to(act.app(), act.db(), act.actor(), id).await?;
    act.permit(KeepMedia, &medium.resource())?;
    if medium.archived_at.is_none() {
        return Ok(medium);
    }
    turn(act, medium, false).await
}

async fn turn(act: &Act, medium: Model, away: bool) -> Result<Model> {
    let mut row = medium.into_active_model();
    row.archived_at = Set(away.then_some(act.now()));
    row.changed_at = Set(act.now());
    let medium = row.update(act.db()).await?;
    act.record(entry(if away { "media.archive" } else { "media.bring_back" }, &medium));
    Ok(medium)
}
