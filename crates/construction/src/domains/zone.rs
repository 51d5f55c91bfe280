//! The zone as data: what it should hold is computed from the register and the mail records,
//! compared with what the server holds, or printed as a zone file (RFC 1035, 5).

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::IpAddr;

use platform::settings::Settings;
use platform::{Act, App, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ExprTrait, Set};

use super::domain;
use super::mail_records;
use super::push::PushZone;
use super::records::{Kind, Records, Value};
use super::server::{Change, Served};

/// How far the name server has followed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dns_zone")]
pub struct Model {
    /// Name of the zone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Counts every change of what it should hold.
    pub wanted: i64,
    /// The last wish that the server has carried out.
    pub pushed: i64,
    /// Failures in a row.
    pub attempts: i32,
    /// Message key of the last failure, while it lasts.
    pub last_error: Option<String>,
    /// What the server or the network said.
    pub last_detail: Option<String>,
    /// When it was tried last.
    pub tried_at: Option<Moment>,
    /// When it succeeded last.
    pub pushed_at: Option<Moment>,
    /// When it will be tried again.
    pub next_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether the server still has to follow.
    pub fn pending(&self) -> bool {
        self.wanted > self.pushed
    }
}

/// How far the server has followed; `None` before anything was wanted of it.
pub async fn state(app: &App, db: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(app.settings.zone()).one(db).await?)
}

/// Says that the zone should look different from now on, and has it brought to the server.
/// Returns the number of the wish.
pub async fn wish(act: &Act) -> Result<i64> {
    let zone = act.app().settings.zone().to_owned();
    let first = ActiveModel {
        name: Set(zone.clone()),
        wanted: Set(1),
        pushed: Set(0),
        attempts: Set(0),
        last_error: Set(None),
        last_detail: Set(None),
        tried_at: Set(None),
        pushed_at: Set(None),
        next_at: Set(None),
    };
    let again =
        OnConflict::column(Column::Name).value(Column::Wanted, Expr::col((Entity, Column::Wanted)).add(1)).to_owned();
    Entity::insert(first).on_conflict(again).exec_without_returning(act.db()).await?;
    act.enqueue(&PushZone::default()).await?;
    Ok(state(act.app(), act.db()).await?.map_or(0, |zone| zone.wanted))
}

/// What the zone should hold.
#[derive(Clone, Debug, Default)]
pub struct Zone {
    /// Its records.
    pub records: Records,
    /// Names that are ours to say everything about: those of the register and of the mail. What
    /// else the server holds is left alone, and pointed out by `portico doctor`.
    pub owned: BTreeSet<String>,
}

/// The zone as the register and the mail want it.
pub async fn wanted(app: &App, db: &impl ConnectionTrait) -> Result<Zone> {
    let mut zone = Zone::default();
    for domain in domain::every(db).await? {
        let name = domain.name(app);
        if domain.state.answers() {
            domain.addresses.record_sets(&name).into_iter().for_each(|set| zone.records.add(set));
        }
        zone.owned.insert(name);
    }
    for set in mail_records::of(app).await? {
        if set.name != app.settings.zone() {
            zone.owned.insert(set.name.clone());
        }
        zone.records.add(set);
    }
    Ok(zone)
}

/// The changes that bring what is served to what is wanted.
///
/// At the zone's own name others may keep records, too (proofs of ownership, for instance): there
/// only the kinds that are wanted are touched, and of texts only the sender policy.
pub fn changes(zone: &Zone, served: &Served, origin: &str) -> Vec<Change> {
    let mut sets: BTreeSet<(String, Kind)> =
        zone.owned.iter().flat_map(|name| Kind::ALL.map(|kind| (name.clone(), kind))).collect();
    sets.extend(zone.records.iter().map(|(name, kind, ..)| (name.to_owned(), kind)));
    let mut changes = Vec::new();
    for (name, kind) in sets {
        let is = served.records.get(&name, kind).cloned();
        let mut shall = zone.records.get(&name, kind).cloned();
        if let (Some((_, shall)), Some((_, is))) = (&mut shall, &is)
            && name == origin
            && kind == Kind::Txt
        {
            shall.extend(is.iter().filter(|value| !is_sender_policy(value)).cloned());
            shall.sort();
            shall.dedup();
        }
        if is != shall {
            let (ttl, values) = shall.unwrap_or_default();
            changes.push(Change { name, kind, ttl, values });
        }
    }
    // An alias cannot come before the addresses of its name have gone (RFC 2136, 3.4.2.2).
    changes.sort_by_key(|change| !change.values.is_empty());
    changes
}

fn is_sender_policy(value: &Value) -> bool {
    matches!(value, Value::Txt(text) if text.starts_with("v=spf1"))
}

/// The zone as a file that any name server reads.
pub fn print(zone: &Zone, settings: &Settings, serial: u32) -> String {
    let origin = settings.zone();
    let mail = match settings.dns.hostmaster.as_str() {
        "" => format!("hostmaster@{origin}"),
        mail => mail.to_owned(),
    };
    // The first part of a mail address may hold dots; in a name they are escaped (RFC 1035, 8).
    let (local, domain) = mail.rsplit_once('@').unwrap_or((mail.as_str(), origin));
    let mailbox = format!("{}.{domain}", local.replace('.', "\\."));
    let servers: Vec<_> = match settings.dns.nameservers.as_slice() {
        [] => vec![format!("ns1.{origin}")],
        servers => servers.iter().map(|server| server.name.trim_end_matches('.').to_owned()).collect(),
    };
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut line = |words: std::fmt::Arguments<'_>| {
        let _ = writeln!(text, "{words}");
    };
    line(format_args!("$ORIGIN {origin}."));
    line(format_args!("$TTL {}", settings.dns.ttl));
    let first = servers.first().map_or(origin, String::as_str);
    line(format_args!("@ IN SOA {first}. {mailbox}. {serial} 3600 900 1209600 300"));
    for server in &servers {
        line(format_args!("@ IN NS {server}."));
    }
    for server in &settings.dns.nameservers {
        for address in &server.addresses {
            let kind = if address.is_ipv4() { "A" } else { "AAAA" };
            line(format_args!("{}. IN {kind} {address}", server.name.trim_end_matches('.')));
        }
    }
    for (name, kind, ttl, values) in zone.records.iter() {
        for value in values {
            line(format_args!("{name}. {ttl} IN {} {value}", kind.name()));
        }
    }
    text
}

/// The zone file as it should be now: `portico dns export`.
pub async fn export(app: &App) -> Result<String> {
    let zone = wanted(app, app.db.read()).await?;
    let serial = u32::try_from(app.time.now().timestamp().as_second()).unwrap_or(1);
    Ok(print(&zone, &app.settings, serial))
}

/// The cluster's own addresses as a name gets them when an application names none.
pub fn own(settings: &Settings) -> super::records::Addresses {
    let mut own = super::records::Addresses { ttl: settings.dns.ttl, ..Default::default() };
    for address in &settings.dns.addresses {
        match address {
            IpAddr::V4(address) => own.ipv4.push(*address),
            IpAddr::V6(address) => own.ipv6.push(*address),
        }
    }
    own
}
