//! What is wrong with the cluster's names (`portico doctor`): terms that have ended, names without
//! IPv6, records that lead where nobody of ours is, records of names that nobody registered, and
//! wildcards, which answer for names that nobody ever applied for.

use std::collections::BTreeMap;

use platform::{App, Result};
use serde::Serialize;

use super::domain::{self, Model};
use super::records::{Kind, Value};
use super::server::{NameServer, Served};
use super::zone::{self, Zone};

/// One kind of thing that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// A term has ended and the name still answers.
    ExpiredTerm,
    /// A name answers without an AAAA record.
    MissingIpv6,
    /// A name of one of our sites leads to an address that is not ours, or an alias to a name of
    /// our zone that is not there, or out of our zone.
    TargetNotOurs,
    /// The server holds a record of a name that has been given up or was never registered.
    DanglingRecord,
    /// The server answers for any name.
    Wildcard,
    /// The server lacks or garbles a record that the register wants.
    NotServed,
    /// The server cannot be asked.
    ServerUnreachable,
}

impl Trouble {
    /// Every kind, in the order in which they are told.
    pub const ALL: [Self; 7] = [
        Self::ExpiredTerm,
        Self::MissingIpv6,
        Self::TargetNotOurs,
        Self::DanglingRecord,
        Self::Wildcard,
        Self::NotServed,
        Self::ServerUnreachable,
    ];
}

/// What is wrong, name by name: `jw.dongcheng.localhost A 192.0.2.9`.
pub type Findings = BTreeMap<Trouble, Vec<String>>;

/// Looks at the register, and at the name server where there is one.
pub async fn examine(app: &App) -> Result<Findings> {
    let mut findings = Findings::new();
    let today = app.time.now().day();
    let answering = domain::answering(app.db.read()).await?;
    let zone = zone::wanted(app, app.db.read()).await?;
    let held = domain::every(app.db.read()).await?;
    for domain in held.iter().filter(|domain| domain.expired(today)) {
        let day = domain.expires_at.map(|at| at.day().to_string()).unwrap_or_default();
        note(&mut findings, Trouble::ExpiredTerm, format!("{} {day}", domain.name(app)));
    }
    for domain in &answering {
        if domain.addresses.alias.is_none() && domain.addresses.ipv6.is_empty() {
            note(&mut findings, Trouble::MissingIpv6, domain.name(app));
        }
    }
    let served = match &app.settings.dns.server {
        None => None,
        Some(settings) => {
            let asked = async { NameServer::open(settings).await?.transfer(app.settings.zone()).await };
            match asked.await {
                Ok(served) => Some(served),
                Err(failure) => {
                    note(&mut findings, Trouble::ServerUnreachable, failure.to_string());
                    None
                }
            }
        }
    };
    for domain in &answering {
        targets(app, domain, &zone, served.as_ref(), &mut findings);
    }
    if let Some(served) = &served {
        compare(app, &zone, served, &mut findings);
    }
    Ok(findings)
}

fn note(findings: &mut Findings, trouble: Trouble, text: String) {
    findings.entry(trouble).or_default().push(text);
}

/// Whether a name leads where it should.
fn targets(app: &App, domain: &Model, zone: &Zone, served: Option<&Served>, findings: &mut Findings) {
    let (name, origin) = (domain.name(app), app.settings.zone());
    if let Some(alias) = &domain.addresses.alias {
        let inside = alias == origin || alias.ends_with(&format!(".{origin}"));
        let there = zone.records.has(alias) || served.is_some_and(|served| served.records.has(alias));
        if !inside || !there {
            note(findings, Trouble::TargetNotOurs, format!("{name} CNAME {alias}"));
        }
    }
    let own = &app.settings.dns.addresses;
    if own.is_empty() || domain.site_id.is_none() {
        return;
    }
    let ipv4 = domain.addresses.ipv4.iter().map(|address| std::net::IpAddr::V4(*address));
    let ipv6 = domain.addresses.ipv6.iter().map(|address| std::net::IpAddr::V6(*address));
    for address in ipv4.chain(ipv6).filter(|address| !own.contains(address)) {
        note(findings, Trouble::TargetNotOurs, format!("{name} {address}"));
    }
}

/// What the server holds beside what is wanted, and what it lacks.
fn compare(app: &App, zone: &Zone, served: &Served, findings: &mut Findings) {
    let origin = app.settings.zone();
    for (name, kind, _, values) in served.records.iter() {
        let shown =
            || format!("{name} {} {}", kind.name(), values.iter().map(Value::to_string).collect::<Vec<_>>().join(" "));
        if name.starts_with("*.") {
            note(findings, Trouble::Wildcard, shown());
        } else if name != origin && !served.servers.contains(name) && zone.records.get(name, kind).is_none() {
            note(findings, Trouble::DanglingRecord, shown());
        }
    }
    for change in zone::changes(zone, served, origin) {
        if !change.values.is_empty() {
            note(findings, Trouble::NotServed, format!("{} {}", change.name, Kind::name(change.kind)));
        }
    }
}
