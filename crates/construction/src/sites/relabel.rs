//! A site moves to another name (art. 12; 国办函〔2018〕55号: a change of name with a time of
//! redirection): carried out by annex 2, after its approval and registration.

use platform::journal::Entry;
use platform::people::SiteRef;
use platform::{Act, Result};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

use super::DomainLabel;
use super::site::{self, ActiveModel, Model};

/// Gives the site its new label. Its pages are renewed with their new addresses.
pub(crate) async fn relabel(act: &Act, id: SiteRef, label: &DomainLabel) -> Result<Model> {
    let site = site::by_id(act.db(), id).await?;
    site::claim(act, &site, site.version).await?;
    let row = ActiveModel { id: Set(id), label: Set(label.clone()), ..Default::default() };
    let changed = row.update(act.db()).await?;
    act.record(
        Entry::new("site.relabel", "site", id, &site.name)
            .unit(site.unit_id)
            .site(id)
            .effect(json!({ "before": site.label, "after": label })),
    );
    site::frame_changed(act, id).await?;
    site::directory_changed(act).await?;
    Ok(changed)
}
