//! Hosts outside that texts may link (annex 5, L1): state media, schools, hospitals. A unit's information officer proposes
//! one with a reason, the IT office, which makes the norm, decides; what the lists call commerce is not up for decision.

use platform::journal::Entry;
use platform::people::{Post, StaffId, UnitId};
use platform::permits::{DecideNorm, Resource, ResourceKind, WriteArticle};
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, IntoActiveModel, QueryOrder, QuerySelect, Set};
use serde_json::json;

use super::address;
use super::class::{self, Class};

platform::id!(
    /// A host.
    HostId
);

/// One host, proposed or allowed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link_host")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HostId,
    /// Its name; what is below it counts, too.
    pub host: String,
    /// Who needs it.
    pub unit_id: UnitId,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: StaffId,
    /// When.
    pub proposed_at: Moment,
    /// Who decided.
    pub decided_by: Option<StaffId>,
    /// When.
    pub decided_at: Option<Moment>,
    /// How.
    pub approved: Option<bool>,
    /// Since when it is allowed no more.
    pub ended_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// `proposed`, `in_force`, `declined` or `ended`.
    pub fn state(&self) -> &'static str {
        match (self.approved, self.ended_at) {
            (_, Some(_)) => "ended",
            (None, None) => "proposed",
            (Some(true), None) => "in_force",
            (Some(false), None) => "declined",
        }
    }
}

/// The names that are allowed, in order.
pub async fn allowed(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Host)
        .filter(Column::Approved.eq(true))
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::Host)
        .into_tuple()
        .all(db)
        .await?)
}

/// Hosts, newest proposals first.
pub async fn list(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::ProposedAt).order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// Who makes the norm decides.
pub fn resource() -> Resource {
    Resource::new(ResourceKind::Cluster, "norm", None)
}

/// Proposes a host for the texts of every unit.
pub async fn propose(act: &Act, host: &str, reason: &str) -> Result<Model> {
    let staff = act.staff()?;
    let unit = staff.units_of(Post::InformationOfficer).next().unwrap_or(staff.unit_id);
    act.permit(WriteArticle, &Resource::new(ResourceKind::Article, "host", Some(unit)))?;
    let typed = host.trim().to_ascii_lowercase();
    let refuse = |message: &str, field: &str| Refusal::new(message).field(field).article("20");
    let mut reasons = Vec::new();
    let name = name(&typed);
    match &name {
        None => reasons.push(refuse("links-host-form", "host")),
        Some(name) => match class::of(name, &act.app().settings.base_domain, &allowed(act.db()).await?)? {
            Class::Inside | Class::Government | Class::Allowed => {
                reasons.push(refuse("links-host-known", "host").arg("host", name.as_str()));
            }
            Class::Commerce => {
                reasons.push(refuse("links-host-commerce", "host").arg("host", name.as_str()));
            }
            Class::Other => {}
        },
    }
    let name = name.unwrap_or_default();
    let waits = Entity::find().filter(Column::Host.eq(&name)).filter(Column::DecidedAt.is_null());
    if waits.one(act.db()).await?.is_some() {
        reasons.push(refuse("links-host-waits", "host").arg("host", name.as_str()));
    }
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    if (reason.trim().chars().count() as u64) < least {
        reasons.push(refuse("norm-reason", "reason").arg("least", least));
    }
    platform::act::all_clear(reasons)?;
    let row = ActiveModel {
        id: Set(HostId::new()),
        host: Set(name),
        unit_id: Set(unit),
        reason: Set(reason.trim().to_owned()),
        proposed_by: Set(staff.id),
        proposed_at: Set(act.now()),
        decided_by: Set(None),
        decided_at: Set(None),
        approved: Set(None),
        ended_at: Set(None),
    };
    let row = row.insert(act.db()).await?;
    act.record(entry("link.propose_host", &row));
    Ok(row)
}

/// A name with at least two parts that is no public ending: `edu.cn` may be allowed, `com.cn` and `cn` may not.
fn name(typed: &str) -> Option<String> {
    const ENDINGS: [&str; 6] = ["com.cn", "net.cn", "co.uk", "com.hk", "com.tw", "com.mo"];
    let url = address::plain(&format!("https://{typed}/"))?;
    let name = url.host_str()?.to_owned();
    let named = name == typed && matches!(url.host(), Some(url::Host::Domain(_))) && url.port().is_none();
    let letters =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let narrow = name.contains('.') && !ENDINGS.contains(&name.as_str()) && name.split('.').all(letters);
    (named && narrow).then_some(name)
}

/// Allows or declines what was proposed.
pub async fn decide(act: &Act, id: HostId, approve: bool) -> Result<Model> {
    act.permit(DecideNorm, &resource())?;
    let known = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    let me = act.staff()?.id;
    let mut reasons = Vec::new();
    if known.state() != "proposed" {
        reasons.push(Refusal::new("norm-decided").article("20"));
    }
    if known.proposed_by == me {
        reasons.push(Refusal::new("permit-own-work").article("31").remedy("permit-remedy-other-person"));
    }
    platform::act::all_clear(reasons)?;
    let mut row = known.into_active_model();
    row.decided_by = Set(Some(me));
    row.decided_at = Set(Some(act.now()));
    row.approved = Set(Some(approve));
    let row = row.update(act.db()).await?;
    act.record(entry("link.decide_host", &row));
    Ok(row)
}

/// Allows a host no longer. What is public stays until its text changes; the look and the list know it as before.
pub async fn end(act: &Act, id: HostId) -> Result<Model> {
    act.permit(DecideNorm, &resource())?;
    let known = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    if known.state() != "in_force" {
        return Err(Refusal::new("norm-not-in-force").article("20").into());
    }
    let mut row = known.into_active_model();
    row.ended_at = Set(Some(act.now()));
    let row = row.update(act.db()).await?;
    act.record(entry("link.end_host", &row));
    Ok(row)
}

fn entry(verb: &'static str, row: &Model) -> Entry {
    Entry::new(verb, "link_host", row.id, &row.host)
        .unit(row.unit_id)
        .effect(json!({"approved": row.approved, "reason": row.reason}))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_host_is_a_name_and_narrow_enough_to_decide_about() {
        for typed in ["edu.cn", "www.people.example", "a-b.example.org.cn"] {
            assert_eq!(name(typed).as_deref(), Some(typed));
        }
        for typed in
            ["", "cn", "com.cn", "http://a.cn", "a.cn/x", "a.cn:8080", "1.2.3.4", "*.cn", "a..cn", "例子.cn", "u@a.cn"]
        {
            assert_eq!(name(typed), None, "{typed}");
        }
    }
}
