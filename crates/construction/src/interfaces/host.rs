//! Hosts outside of the cluster and of gov.cn that the IT office has allowed for interfaces (art. 9), with its reason.

use std::collections::BTreeSet;

use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::StaffId;
use platform::permits::{AllowHost, Resource};
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveModelTrait, ConnectionTrait, QueryOrder, Set};
use serde_json::json;

use super::address;

platform::id!(
    /// A host that was allowed.
    HostId
);

/// A host that was allowed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "interface_host")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HostId,
    /// Its whole name.
    pub host: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub allowed_by: StaffId,
    /// When.
    pub allowed_at: Moment,
    /// Until when; nothing while it is allowed.
    pub ended_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The hosts that are allowed, by name.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::EndedAt.is_null()).order_by_asc(Column::Host).all(db).await?)
}

/// Everything that must be known to judge addresses now.
pub(super) async fn known(act: &Act) -> Result<address::Known> {
    let settings = &act.app().settings;
    let domain = settings.base_domain.clone();
    let origin = settings.origin("x");
    let (scheme, port) = origin.split_once(&format!("x.{domain}")).unwrap_or(("https://", ""));
    let allowed: BTreeSet<String> = all(act.db()).await?.into_iter().map(|host| host.host).collect();
    Ok(address::Known { domain, scheme: scheme.to_owned(), port: port.to_owned(), allowed })
}

/// Allows a host.
pub async fn allow(act: &Act, name: &str, reason: &str) -> Result<Model> {
    act.permit(AllowHost, &Resource::cluster())?;
    let name = name.trim().to_ascii_lowercase();
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    let mut reasons = Vec::new();
    let plain =
        address::host(&format!("https://{name}")).is_some_and(|(_, host, port)| host == name && port.is_empty());
    if !plain {
        reasons.push(Refusal::new("interfaces-host-form").article("9").field("host"));
    }
    if (reason.trim().chars().count() as u64) < least {
        reasons.push(Refusal::new("interfaces-reason").arg("least", least).article("9").field("reason"));
    }
    let open = Entity::find().filter(Column::Host.eq(&name)).filter(Column::EndedAt.is_null());
    if open.one(act.db()).await?.is_some() {
        reasons.push(Refusal::new("interfaces-host-known").arg("host", name.as_str()).field("host"));
    }
    all_clear(reasons)?;
    let row = ActiveModel {
        id: Set(HostId::new()),
        host: Set(name),
        reason: Set(reason.trim().to_owned()),
        allowed_by: Set(act.staff()?.id),
        allowed_at: Set(act.now()),
        ended_at: Set(None),
    };
    let host = row.insert(act.db()).await?;
    act.record(entry("interface.allow_host", &host).effect(json!({ "reason": host.reason })));
    Ok(host)
}

/// Allows it no longer. What was accepted before stays until it changes.
pub async fn end(act: &Act, id: HostId) -> Result<()> {
    act.permit(AllowHost, &Resource::cluster())?;
    let host = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    if host.ended_at.is_some() {
        return Ok(());
    }
    let row = ActiveModel { id: Set(id), ended_at: Set(Some(act.now())), ..Default::default() };
    row.update(act.db()).await?;
    act.record(entry("interface.end_host", &host));
    Ok(())
}

fn entry(verb: &'static str, host: &Model) -> Entry {
    Entry::new(verb, "interface_host", host.id, &host.host)
}
