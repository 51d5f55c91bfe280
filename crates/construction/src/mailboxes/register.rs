//! What happens to a mailbox by order of annex 3 (art. 13): approved, opened, changed, suspended,
//! reset, cancelled. Each needs an [`Order`]: a signed cell of the form, or the platform's own
//! daily work. The lists of the mail servers follow by a job of the same transaction.

use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::password::Temporary;
use platform::people::{Actor, StaffId, UnitId, staff, unit};
use platform::permits::{KeepMailboxes, Resource};
use platform::uuid::Uuid;
use platform::{Act, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::hand_over::MoveMail;
use super::lists::KeepLists;
use super::mailbox::{self, ActiveModel, Column, Deed, Entity, Handling, Kind, Model, Reason, State};
use super::{MailboxId, UserName, name};
use crate::words::{Wanted, line};

/// What stands behind a deed of the register.
#[derive(Clone, Debug)]
pub struct Order {
    form: Option<Uuid>,
    serial: String,
}

impl Order {
    /// The platform's own work: the daily sweep, the demonstration. Nobody else.
    pub fn of_the_platform(act: &Act) -> Result<Self> {
        match act.actor() {
            Actor::System(what) => Ok(Self { form: None, serial: (*what).to_owned() }),
            _ => Err(Refusal::new("mailboxes-needs-form").article("13").remedy("mailboxes-needs-form-remedy").into()),
        }
    }

    /// A cell of a form that has been signed in this act.
    pub(super) fn of_form(form: Uuid, serial: &str) -> Self {
        Self { form: Some(form), serial: serial.to_owned() }
    }
}

/// Who answers for a box.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The person, when the register of staff knows them.
    pub staff: Option<StaffId>,
    /// Name.
    pub name: String,
    /// 职务.
    pub title: String,
    /// Staff number or last digits of an identity number, for a person whom the register of staff
    /// does not know.
    pub mark: String,
}

/// A box that is applied for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct New {
    /// Kind.
    pub kind: Kind,
    /// 单位.
    pub unit: UnitId,
    /// 科室.
    pub section: String,
    /// Who answers for it.
    pub holder: Holder,
    /// User name.
    pub user_name: UserName,
    /// Additional names, of units' and functional boxes only.
    pub names: Vec<UserName>,
    /// 是否对外公开.
    pub public: bool,
    /// 用途.
    pub purpose: String,
}

/// What may change about a box. Its user name and kind stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// 科室.
    pub section: String,
    /// Who answers for it; of a personal box only title and section change.
    pub holder: Holder,
    /// 是否对外公开.
    pub public: bool,
    /// 用途.
    pub purpose: String,
    /// Further names.
    pub names: Vec<UserName>,
}

/// Why a box is cancelled and what becomes of its mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// Why.
    pub reason: Reason,
    /// What becomes of the mail.
    pub handling: Handling,
    /// Who receives it, when it is handed over.
    pub successor: Option<MailboxId>,
}

/// Everything that stands against a new box, all reasons at once; empty when nothing does.
/// Asked when the form is handed in, and again when it is approved: a name may be gone by then.
pub async fn against(act: &Act, new: &New) -> Result<Vec<Refusal>> {
    let mut reasons = words(act, &new.section, &new.holder, &new.purpose)?;
    let unit = unit::Entity::find_by_id(new.unit).one(act.db()).await?.or_not_found()?;
    if unit.closed_at.is_some() {
        reasons.push(Refusal::new("mailboxes-unit-closed").arg("unit", unit.name.as_str()).article("13"));
    }
    reasons.extend(name::against(act.db(), &new.user_name).await?);
    reasons.extend(names(act, new.kind, &new.user_name, &new.names).await?);
    let holder = known(act, new.unit, &new.holder).await?;
    reasons.extend(holder.err());
    match new.kind {
        Kind::Personal => {
            if !new.user_name.spells(&new.holder.name) && super::readings(&new.holder.name).is_ok() {
                reasons.push(
                    Refusal::new("mailboxes-name-not-pinyin")
                        .arg("name", new.user_name.as_str())
                        .arg("person", new.holder.name.as_str())
                        .article("13")
                        .remedy("mailboxes-name-not-pinyin-remedy")
                        .field("user_name"),
                );
            }
            if new.holder.staff.is_none() && new.holder.mark.trim().is_empty() {
                reasons.push(Refusal::new("mailboxes-mark-missing").article("13").field("mark"));
            }
            if new.public {
                reasons.push(Refusal::new("mailboxes-personal-public").article("13").field("public"));
            }
        }
        Kind::Unit | Kind::Functional => {
            if new.purpose.trim().is_empty() {
                reasons.push(Refusal::new("mailboxes-purpose-missing").article("13").field("purpose"));
            }
        }
    }
    if let Some(other) = another(act.db(), new).await? {
        reasons.push(
            Refusal::new(format!("mailboxes-one-{}", new.kind.name()))
                .arg("name", other.user_name.as_str())
                .arg("person", other.holder_name.as_str())
                .article("13")
                .remedy("mailboxes-one-remedy"),
        );
    }
    Ok(reasons)
}

/// The box that the same person has at the unit, or the unit itself.
async fn another(db: &impl ConnectionTrait, new: &New) -> Result<Option<Model>> {
    let find = Entity::find()
        .filter(Column::UnitId.eq(new.unit))
        .filter(Column::Kind.eq(new.kind))
        .filter(Column::State.ne(State::Cancelled));
    let find = match (new.kind, new.holder.staff) {
        (Kind::Functional, _) => return Ok(None),
        (Kind::Unit, _) => find,
        (Kind::Personal, Some(staff)) => find.filter(Column::HolderId.eq(staff)),
        (Kind::Personal, None) => find
            .filter(Column::HolderId.is_null())
            .filter(Column::HolderName.eq(new.holder.name.trim()))
            .filter(Column::HolderMark.eq(new.holder.mark.trim())),
    };
    Ok(find.one(db).await?)
}

/// The person as the register of staff has them: of that unit, and still there.
async fn known(act: &Act, unit: UnitId, holder: &Holder) -> Result<std::result::Result<(), Refusal>> {
    let Some(id) = holder.staff else { return Ok(Ok(())) };
    let person = staff::Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    let refuse =
        |message: &str| Refusal::new(message).arg("person", person.name.as_str()).article("13").field("holder");
    if person.left_at.is_some() {
        return Ok(Err(refuse("mailboxes-holder-left")));
    }
    if person.unit_id != unit || person.name != holder.name.trim() {
        return Ok(Err(refuse("mailboxes-holder-elsewhere")));
    }
    Ok(Ok(()))
}

fn words(act: &Act, section: &str, holder: &Holder, purpose: &str) -> Result<Vec<Refusal>> {
    let mut reasons = Vec::new();
    reasons.extend(line(act, "holder", &holder.name, Wanted::Needed, "mailbox.line")?);
    reasons.extend(line(act, "holder_title", &holder.title, Wanted::Optional, "mailbox.line")?);
    reasons.extend(line(act, "section", section, Wanted::Optional, "mailbox.line")?);
    reasons.extend(line(act, "purpose", purpose, Wanted::Optional, "mailbox.purpose")?);
    // Not more than needed to tell two people apart: never a whole identity number.
    let mark = holder.mark.trim();
    if mark.len() > 8 || !mark.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        reasons.push(Refusal::new("mailboxes-mark-form").article("13").field("mark"));
    }
    Ok(reasons)
}

async fn names(act: &Act, kind: Kind, user_name: &UserName, names: &[UserName]) -> Result<Vec<Refusal>> {
    let mut reasons = Vec::new();
    let most = act.app().rules.count("mailbox.names", act.now().day())?.value;
    let on = |refusal: Refusal| refusal.article("13").field("names");
    if !names.is_empty() && kind == Kind::Personal {
        reasons.push(on(Refusal::new("mailboxes-names-personal")));
    }
    if names.len() as u64 > most {
        reasons.push(on(Refusal::new("mailboxes-names-many").arg("most", most)));
    }
    for (place, other) in names.iter().enumerate() {
        if other == user_name || names[..place].contains(other) {
            reasons.push(on(Refusal::new("mailboxes-name-twice").arg("name", other.as_str())));
        }
        reasons.extend(name::against(act.db(), other).await?.map(|refusal| refusal.field("names")));
    }
    Ok(reasons)
}

/// Enters an approved box: its names are its own from now on.
pub async fn approve(act: &Act, order: &Order, new: &New) -> Result<Model> {
    all_clear(against(act, new).await?)?;
    let rule = if new.kind == Kind::Personal { "mailbox.quota.personal" } else { "mailbox.quota.shared" };
    let quota = act.app().rules.bytes(rule, act.now().day())?.value;
    let row = ActiveModel {
        id: Set(MailboxId::new()),
        kind: Set(new.kind),
        unit_id: Set(new.unit),
        section: Set(new.section.trim().to_owned()),
        holder_id: Set(new.holder.staff),
        holder_name: Set(new.holder.name.trim().to_owned()),
        holder_title: Set(new.holder.title.trim().to_owned()),
        holder_mark: Set(if new.holder.staff.is_some() { String::new() } else { new.holder.mark.trim().to_owned() }),
        user_name: Set(new.user_name.clone()),
        quota: Set(i64::try_from(quota).unwrap_or(i64::MAX)),
        is_public: Set(new.public),
        purpose: Set(new.purpose.trim().to_owned()),
        state: Set(State::Approved),
        password_hash: Set(None),
        password_set_at: Set(None),
        failed: Set(0),
        locked_until: Set(None),
        form_id: Set(order.form),
        created_at: Set(act.now()),
        opened_at: Set(None),
        suspended_at: Set(None),
        suspended_for: Set(None),
        cancelled_at: Set(None),
        cancelled_for: Set(None),
        handling: Set(None),
        successor_id: Set(None),
        handed_at: Set(None),
        handed_to: Set(None),
        last_seen_at: Set(None),
    };
    let found = row.insert(act.db()).await.map_err(name::taken_meanwhile)?;
    let all: Vec<&UserName> = std::iter::once(&new.user_name).chain(&new.names).collect();
    name::give(act, found.id, &all).await?;
    said(
        act,
        order,
        "mailbox.approve",
        &found,
        json!({ "kind": found.kind, "names": new.names, "public": new.public }),
    );
    Ok(found)
}

/// Opens an approved box: mail is taken for it, nobody is let in before a password is there.
pub async fn open(act: &Act, order: &Order, id: MailboxId) -> Result<Model> {
    let found = mailbox::in_act(act, id).await?;
    let state = found.must_take(Deed::Open)?;
    let row = ActiveModel { id: Set(id), state: Set(state), opened_at: Set(Some(act.now())), ..Default::default() };
    let found = row.update(act.db()).await?;
    said(act, order, "mailbox.open", &found, json!({}));
    act.enqueue(&KeepLists).await?;
    Ok(found)
}

/// Gives an open box an initial password, to be handed over by the operator. Only its hash is
/// kept; whoever lost it is given another.
pub async fn hand_out(act: &Act, id: MailboxId, initial: &Temporary) -> Result<Model> {
    let found = mailbox::in_act(act, id).await?;
    act.permit(KeepMailboxes, &Resource::unit(found.unit_id))?;
    let state = found.must_take(Deed::HandOut)?;
    let row = ActiveModel {
        id: Set(id),
        state: Set(state),
        password_hash: Set(Some(initial.hash().as_str().to_owned())),
        password_set_at: Set(Some(act.now())),
        failed: Set(0),
        locked_until: Set(None),
        ..Default::default()
    };
    let found = row.update(act.db()).await?;
    // That it was done, never what it is.
    act.record(entry("mailbox.hand_out", &found));
    act.enqueue(&KeepLists).await?;
    Ok(found)
}

/// Changes section, holder, publicity, purpose, or gives further names.
pub async fn change(act: &Act, order: &Order, id: MailboxId, change: &Change) -> Result<Model> {
    let found = mailbox::in_act(act, id).await?;
    all_clear(against_change(act, &found, change).await?)?;
    let before = facts(&found);
    let row = ActiveModel {
        id: Set(id),
        section: Set(change.section.trim().to_owned()),
        holder_id: Set(if found.kind == Kind::Personal { found.holder_id } else { change.holder.staff }),
        holder_name: Set(change.holder.name.trim().to_owned()),
        holder_title: Set(change.holder.title.trim().to_owned()),
        is_public: Set(change.public),
        purpose: Set(change.purpose.trim().to_owned()),
        ..Default::default()
    };
    let found = row.update(act.db()).await.map_err(name::taken_meanwhile)?;
    name::give(act, id, &change.names.iter().collect::<Vec<_>>()).await?;
    let effect = json!({ "before": before, "after": facts(&found), "names": change.names });
    said(act, order, "mailbox.change", &found, effect);
    act.enqueue(&KeepLists).await?;
    Ok(found)
}

/// Everything that stands against a change.
pub async fn against_change(act: &Act, found: &Model, change: &Change) -> Result<Vec<Refusal>> {
    let mut reasons: Vec<Refusal> = found.must_take(Deed::Change).err().into_iter().collect();
    reasons.extend(words(act, &change.section, &change.holder, &change.purpose)?);
    reasons.extend(names(act, found.kind, &found.user_name, &change.names).await?);
    if found.kind == Kind::Personal {
        // A personal box is its person's: no lending, no passing on.
        if change.holder.name.trim() != found.holder_name {
            reasons.push(
                Refusal::new("mailboxes-not-transferable")
                    .arg("person", found.holder_name.as_str())
                    .article("13")
                    .remedy("mailboxes-not-transferable-remedy")
                    .field("holder"),
            );
        }
        if change.public {
            reasons.push(Refusal::new("mailboxes-personal-public").article("13").field("public"));
        }
    } else {
        reasons.extend(known(act, found.unit_id, &change.holder).await?.err());
        if change.purpose.trim().is_empty() {
            reasons.push(Refusal::new("mailboxes-purpose-missing").article("13").field("purpose"));
        }
    }
    Ok(reasons)
}

/// Suspends a box: it receives mail and lets nobody in.
pub async fn suspend(act: &Act, order: &Order, id: MailboxId, reason: Reason) -> Result<Model> {
    let found = mailbox::in_act(act, id).await?;
    let state = found.must_take(Deed::Suspend)?;
    let row = ActiveModel {
        id: Set(id),
        state: Set(state),
        suspended_at: Set(Some(act.now())),
        suspended_for: Set(Some(reason)),
        ..Default::default()
    };
    let found = row.update(act.db()).await?;
    said(act, order, "mailbox.suspend", &found, json!({ "reason": reason }));
    act.enqueue(&KeepLists).await?;
    Ok(found)
}

/// Resets a box: whatever password it had is void, it waits for an initial one; a suspended box
/// comes back this way.
pub async fn reset(act: &Act, order: &Order, id: MailboxId) -> Result<Model> {
    let found = mailbox::in_act(act, id).await?;
    let state = found.must_take(Deed::Reset)?;
    let row = ActiveModel {
        id: Set(id),
        state: Set(state),
        password_hash: Set(None),
        password_set_at: Set(Some(act.now())),
        suspended_at: Set(None),
        suspended_for: Set(None),
        ..Default::default()
    };
    let found = row.update(act.db()).await?;
    said(act, order, "mailbox.reset", &found, json!({}));
    act.enqueue(&KeepLists).await?;
    Ok(found)
}

/// Cancels a box. Its mail is archived or moved to the successor by a job, once the mail servers
/// no longer know the box.
pub async fn cancel(act: &Act, order: &Order, id: MailboxId, cancellation: &Cancellation) -> Result<Model> {
    let found = mailbox::in_act(act, id).await?;
    all_clear(against_cancellation(act, &found, cancellation).await?)?;
    let was_open = found.opened_at.is_some();
    let row = ActiveModel {
        id: Set(id),
        state: Set(State::Cancelled),
        password_hash: Set(None),
        is_public: Set(false),
        cancelled_at: Set(Some(act.now())),
        cancelled_for: Set(Some(cancellation.reason)),
        handling: Set(Some(cancellation.handling)),
        successor_id: Set(cancellation.successor),
        ..Default::default()
    };
    let found = row.update(act.db()).await?;
    said(act, order, "mailbox.cancel", &found, json!(cancellation));
    if was_open {
        act.enqueue(&KeepLists).await?;
        act.enqueue(&MoveMail { mailbox: id }).await?;
    }
    Ok(found)
}

/// Everything that stands against a cancellation.
pub async fn against_cancellation(act: &Act, found: &Model, cancellation: &Cancellation) -> Result<Vec<Refusal>> {
    let mut reasons: Vec<Refusal> = found.must_take(Deed::Cancel).err().into_iter().collect();
    let on = |message: &str| Refusal::new(message).article("13").field("successor");
    match (cancellation.handling, cancellation.successor) {
        (Handling::Archive, None) => {}
        (Handling::Archive, Some(_)) => reasons.push(on("mailboxes-successor-unwanted")),
        (Handling::HandOver, None) => reasons.push(on("mailboxes-successor-missing")),
        (Handling::HandOver, Some(successor)) => {
            let other = mailbox::by_id(act.db(), successor).await?;
            if other.id == found.id || other.unit_id != found.unit_id || !other.state.receives() {
                reasons.push(on("mailboxes-successor-unfit").arg("name", other.user_name.as_str()));
            }
        }
    }
    Ok(reasons)
}

fn facts(found: &Model) -> Value {
    json!({
        "section": found.section, "holder": found.holder_name, "title": found.holder_title,
        "public": found.is_public, "purpose": found.purpose,
    })
}

/// A journal entry about a box.
pub(super) fn entry(verb: &'static str, found: &Model) -> Entry {
    Entry::new(verb, "mailbox", found.id, found.user_name.as_str()).unit(found.unit_id)
}

fn said(act: &Act, order: &Order, verb: &'static str, found: &Model, mut effect: Value) {
    effect["by"] = json!(order.serial);
    act.record(entry(verb, found).effect(effect));
}
