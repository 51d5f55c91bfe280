//! Writing a block, deciding about it, placing it and taking it away. What is public was always
//! approved by somebody who did not write it (art. 31).

use construction::columns::{ColumnId, column};
use construction::sites::site;
use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::SiteRef;
use platform::permits::{ReviewBlock, WriteBlock};
use platform::store::{self, serve::RefreshPages};
use platform::{Act, OrNotFound, Refusal, Result, digest};
use screening::Place;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set};
use serde_json::json;

use super::block::{self, BlockId, Model, VersionId, VersionState, place, version};
use super::floating;
use crate::checks::screen;
use crate::links::register;
use crate::manuscripts::{sanitise, text};

/// What is told about a block when it is made.
#[derive(Clone, Debug)]
pub struct New {
    /// The site whose unit answers for it.
    pub site: SiteRef,
    /// Its name in texts: small letters, digits, hyphens.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Whether other sites may show it; blocks of the portal only.
    pub shared: bool,
    /// Its text.
    pub body: String,
}

/// Makes a block; nobody sees it before its first version is approved.
pub async fn begin(act: &Act, new: New) -> Result<Model> {
    let owner = site::by_id(act.db(), new.site).await?;
    act.permit(WriteBlock, &site::resource(&owner))?;
    let longest = act.app().rules.chars("column.name", act.now().day())?.value;
    let (slug, name) = (new.slug.trim(), new.name.trim());
    let mut reasons = Vec::new();
    if super::insert::named(&format!("[[block:{slug}]]")).is_none() || slug.len() as u64 > longest {
        reasons.push(Refusal::new("blocks-slug").arg("most", longest).field("slug"));
    } else if block::by_slug(act.db(), slug).await?.is_some() {
        reasons.push(Refusal::new("blocks-slug-taken").field("slug"));
    }
    if name.is_empty() || name.chars().count() as u64 > longest {
        reasons.push(Refusal::new("blocks-name").arg("most", longest).field("name"));
    }
    if new.shared && owner.kind != site::SiteKind::Portal {
        reasons.push(Refusal::new("blocks-shared").article("9").field("shared"));
    }
    let body = match body(act, &new.body)? {
        Ok(body) => {
            reasons.extend(screen::blockers(act.app(), act.db(), &[("body", Place::Body, &body)]).await?);
            body
        }
        Err(refusal) => {
            reasons.push(refusal);
            String::new()
        }
    };
    all_clear(reasons)?;
    let row = block::ActiveModel {
        id: Set(BlockId::new()),
        site_id: Set(owner.id),
        slug: Set(slug.to_owned()),
        name: Set(name.to_owned()),
        shared: Set(new.shared),
        live_id: Set(None),
        created_at: Set(act.now()),
    };
    let block = row.insert(act.db()).await?;
    add(act, &block, 1, body).await?;
    said(act, "block.begin", &block, &owner, json!({ "slug": block.slug, "shared": block.shared }));
    Ok(block)
}

/// Writes a further version; one that still waits is replaced.
pub async fn write(act: &Act, id: BlockId, html: &str) -> Result<version::Model> {
    let (block, owner) = owned(act, id).await?;
    act.permit(WriteBlock, &site::resource(&owner))?;
    let newest = block::newest(act.db(), id).await?;
    let body = match body(act, html)? {
        Ok(body) if body == newest.body && newest.state != VersionState::Returned => {
            return Err(Refusal::new("blocks-same").field("body").into());
        }
        Ok(body) => body,
        Err(refusal) => return Err(refusal.into()),
    };
    all_clear(screen::blockers(act.app(), act.db(), &[("body", Place::Body, &body)]).await?)?;
    let number = newest.number + 1;
    if newest.state == VersionState::Waiting {
        let mut row = newest.into_active_model();
        row.state = Set(VersionState::Replaced);
        row.update(act.db()).await?;
    }
    let written = add(act, &block, number, body).await?;
    said(
        act,
        "block.write",
        &block,
        &owner,
        json!({ "version": number, "digest": digest::sm3(written.body.as_bytes()) }),
    );
    Ok(written)
}

/// The text as it may stand, or why not.
fn body(act: &Act, html: &str) -> Result<std::result::Result<String, Refusal>> {
    let most = act.app().rules.chars("block.text", act.now().day())?.value;
    if let Some(part) = floating::found(html) {
        return Ok(Err(Refusal::new("blocks-floating")
            .arg("part", part)
            .remedy("blocks-floating-remedy")
            .field("body")));
    }
    let clean = sanitise::clean(html).html;
    let words = text::plain(&clean);
    let length = words.chars().count() as u64;
    if words.trim().is_empty() || length > most {
        return Ok(Err(Refusal::new("blocks-body").arg("most", most).field("body")));
    }
    if super::without(&clean) != clean {
        return Ok(Err(Refusal::new("blocks-nested").field("body")));
    }
    Ok(Ok(clean))
}

async fn add(act: &Act, block: &Model, number: i32, body: String) -> Result<version::Model> {
    let row = version::ActiveModel {
        id: Set(VersionId::new()),
        block_id: Set(block.id),
        number: Set(number),
        body: Set(body),
        state: Set(VersionState::Waiting),
        written_by: Set(act.staff()?.id),
        written_at: Set(act.now()),
        decided_by: Set(None),
        decided_at: Set(None),
        note: Set(String::new()),
    };
    Ok(row.insert(act.db()).await?)
}

async fn owned(act: &Act, id: BlockId) -> Result<(Model, site::Model)> {
    let block = block::by_id(act.db(), id).await?;
    let owner = site::by_id(act.db(), block.site_id).await?;
    Ok((block, owner))
}

fn said(act: &Act, verb: &'static str, block: &Model, owner: &site::Model, effect: serde_json::Value) {
    act.record(Entry::new(verb, "block", block.id, &block.name).unit(owner.unit_id).site(owner.id).effect(effect));
}

/// The version of this id, if it is what waits, for somebody who may decide about it.
async fn waiting(act: &Act, id: VersionId) -> Result<(Model, site::Model, version::Model)> {
    let version = version::Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    let (block, owner) = owned(act, version.block_id).await?;
    let mut resource = site::resource(&owner);
    resource.contributors = block::authors(&version);
    act.permit(ReviewBlock, &resource)?;
    if version.state != VersionState::Waiting {
        return Err(Refusal::new("blocks-decided").into());
    }
    Ok((block, owner, version))
}

/// Approves exactly this version: it is public at once, on every page that shows the block.
pub async fn approve(act: &Act, id: VersionId) -> Result<usize> {
    let (block, owner, version) = waiting(act, id).await?;
    // The lists may have changed since it was written.
    all_clear(screen::blockers(act.app(), act.db(), &[("body", Place::Body, &version.body)]).await?)?;
    let number = version.number;
    let digest = digest::sm3(version.body.as_bytes());
    decide(act, version, VersionState::Approved, "").await?;
    let mut row = block.clone().into_active_model();
    row.live_id = Set(Some(id));
    row.update(act.db()).await?;
    let pages = changed(act, &block).await?;
    said(act, "block.approve", &block, &owner, json!({ "version": number, "digest": digest, "shown_on": pages }));
    Ok(pages)
}

/// Sends this version back with a reason.
pub async fn send_back(act: &Act, id: VersionId, note: &str) -> Result<()> {
    let (block, owner, version) = waiting(act, id).await?;
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    let note = note.trim();
    if (note.chars().count() as u64) < least {
        return Err(Refusal::new("blocks-note").arg("least", least).article("31").field("note").into());
    }
    let number = version.number;
    decide(act, version, VersionState::Returned, note).await?;
    said(act, "block.return", &block, &owner, json!({ "version": number, "note": note }));
    Ok(())
}

async fn decide(act: &Act, version: version::Model, state: VersionState, note: &str) -> Result<()> {
    let mut row = version.into_active_model();
    row.state = Set(state);
    row.decided_by = Set(Some(act.staff()?.id));
    row.decided_at = Set(Some(act.now()));
    row.note = Set(note.to_owned());
    row.update(act.db()).await?;
    Ok(())
}

/// Marks every page that shows the block, and no other.
async fn changed(act: &Act, block: &Model) -> Result<usize> {
    register::block(act, &block::by_id(act.db(), block.id).await?).await?;
    let pages = store::mark_stale(act, &block.tag()).await?;
    if pages > 0 {
        act.enqueue(&RefreshPages).await?;
    }
    Ok(pages)
}

/// Puts a block above the list of a column.
pub async fn place(act: &Act, id: BlockId, column: ColumnId) -> Result<()> {
    let block = block::by_id(act.db(), id).await?;
    let column = column::by_id(act.db(), column).await?;
    let site = site::by_id(act.db(), column.site_id).await?;
    act.permit(WriteBlock, &site::resource(&site))?;
    if !block.stands_on(site.id) {
        return Err(Refusal::new("blocks-elsewhere").field("column").into());
    }
    let known = place::Entity::find_by_id((block.id, column.id)).count(act.db()).await?;
    if known > 0 {
        return Err(Refusal::new("blocks-placed").field("column").into());
    }
    place::ActiveModel { block_id: Set(block.id), column_id: Set(column.id) }.insert(act.db()).await?;
    let pages = store::mark_stale(act, &column.tag()).await?;
    if pages > 0 {
        act.enqueue(&RefreshPages).await?;
    }
    said(act, "block.place", &block, &site, json!({ "column": column.path }));
    Ok(())
}

/// Takes a block away from above the list of a column.
pub async fn remove(act: &Act, id: BlockId, column: ColumnId) -> Result<()> {
    let block = block::by_id(act.db(), id).await?;
    let column = column::by_id(act.db(), column).await?;
    let site = site::by_id(act.db(), column.site_id).await?;
    act.permit(WriteBlock, &site::resource(&site))?;
    let gone = place::Entity::delete_many()
        .filter(place::Column::BlockId.eq(block.id))
        .filter(place::Column::ColumnId.eq(column.id))
        .exec(act.db())
        .await?;
    if gone.rows_affected == 0 {
        return Err(Refusal::new("blocks-not-placed").into());
    }
    changed(act, &block).await?;
    said(act, "block.remove", &block, &site, json!({ "column": column.path }));
    Ok(())
}

/// Takes a block away from every page; its versions stay.
pub async fn retire(act: &Act, id: BlockId) -> Result<usize> {
    let (block, owner) = owned(act, id).await?;
    act.permit(WriteBlock, &site::resource(&owner))?;
    if block.live_id.is_none() {
        return Err(Refusal::new("blocks-not-public").into());
    }
    let mut row = block.clone().into_active_model();
    row.live_id = Set(None);
    row.update(act.db()).await?;
    let pages = changed(act, &block).await?;
    said(act, "block.retire", &block, &owner, json!({ "shown_on": pages }));
    Ok(pages)
}
