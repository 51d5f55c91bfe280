//! The rows of the register as the public may know them, read in pages by key: what stood before
//! is never read again, however long the register grows.

use std::collections::HashMap;

use platform::app::App;
use platform::people::unit::{self, UnitKind};
use platform::people::{SiteRef, UnitId};
use platform::{Moment, Result};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Iterable, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Part;
use crate::columns::{ColumnId, column};
use crate::domains::domain;
use crate::interfaces::interface;
use crate::mailboxes::Kind;
use crate::mailboxes::mailbox::{self, PublicAddress};
use crate::sites::site::{self, SiteState};

/// A site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SiteEntry {
    /// Its code, which never changes.
    #[schema(example = "jw")]
    pub code: String,
    /// Full name.
    pub name: String,
    /// Name in English; may be empty.
    pub name_en: String,
    /// `portal` or `department`.
    pub kind: String,
    /// `trial`, `live`, `offline`, `stopped`, `closing`, `archived`, `closed`.
    pub state: String,
    /// Address of its home page.
    pub url: String,
    /// The unit that answers for it (主办单位).
    pub unit: String,
    /// Code of that unit.
    pub unit_code: String,
    /// 网站标识码; empty while there is none.
    pub id_code: String,
    /// ICP 备案编号; empty while there is none.
    pub icp: String,
    /// Day on which it was founded, `2026-11-23`.
    pub founded_on: String,
    /// Day on which it first went live.
    pub live_on: Option<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ColumnEntry {
    /// Id.
    pub id: String,
    /// Code of its site.
    pub site: String,
    /// Name of its site.
    pub site_name: String,
    /// Name.
    pub name: String,
    /// Name in English; may be empty.
    pub name_en: String,
    /// Address of its list.
    pub url: String,
    /// What it is about, as in the page tag ColumnType.
    pub kind: String,
    /// 特色栏目: what the site is known for.
    pub speciality: bool,
    /// `open` or `closed`.
    pub state: String,
    /// The unit that answers for its content (责任单位).
    pub unit: String,
    /// Code of that unit.
    pub unit_code: String,
    /// Day on which it was opened.
    pub opened_on: String,
    /// Day on which it was closed.
    pub closed_on: Option<String>,
}

/// A domain name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DomainEntry {
    /// Id.
    pub id: String,
    /// The whole name.
    #[schema(example = "jw.dongcheng.example")]
    pub name: String,
    /// `registered`, `resolving`, `changing`, `redirecting`, `stopped`, `cancelled`.
    pub state: String,
    /// 登记号; empty while there is none.
    pub number: String,
    /// The unit that answers for it.
    pub unit: String,
    /// Code of that unit.
    pub unit_code: String,
    /// Day on which it was registered.
    pub registered_on: Option<String>,
    /// Day on which its term ends.
    pub expires_on: Option<String>,
}

/// A mail address that a unit has made public; addresses of persons are not in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MailboxEntry {
    /// The address.
    pub address: String,
    /// `unit` or `functional`.
    pub kind: String,
    /// What to write there for; may be empty.
    pub purpose: String,
    /// The unit that reads it.
    pub unit: String,
    /// Code of that unit.
    pub unit_code: String,
    /// Day on which it was opened.
    pub opened_on: String,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnitEntry {
    /// Its code, which never changes.
    #[schema(example = "jw")]
    pub code: String,
    /// Full name.
    pub name: String,
    /// Customary short name.
    pub short_name: String,
    /// `state_organ`, `social_organisation`, `subdistrict`, `city_vertical`.
    pub kind: String,
    /// Unified social credit code; empty while none is entered.
    pub usc_code: String,
    /// Code of the site that it answers for.
    pub site: Option<String>,
    /// Address of that site.
    pub url: Option<String>,
    /// How many open columns it answers for.
    pub columns: u64,
    /// Postal address of the office.
    pub address: String,
    /// Telephone of the office.
    pub phone: String,
    /// Day on which it was entered.
    pub entered_on: String,
}

/// A service interface that the portal has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InterfaceEntry {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it serves.
    pub serves: String,
    /// `guide`, `form`, `enquiry`, `appointment`.
    pub kind: String,
    /// Where it is.
    pub url: String,
    /// How it is used.
    pub method: String,
    /// What it needs to know; may be empty.
    pub parameters: String,
    /// Address of its description; may be empty.
    pub documentation: String,
    /// Telephone of the unit.
    pub phone: String,
    /// Last day on which the unit stands for it.
    pub valid_until: String,
    /// Whether it answered when it was last looked at.
    pub answers: bool,
    /// The unit that offers it.
    pub unit: String,
    /// Code of that unit.
    pub unit_code: String,
    /// Day on which the portal accepted it.
    pub accepted_on: String,
}

/// Rows, and the key after which the next page begins.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Key of the last row when there are more.
    pub next: Option<String>,
}

impl<T> Slice<T> {
    fn new(mut rows: Vec<T>, most: u64, key: impl Fn(&T) -> String) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| more).map(key);
        Self { items: rows, next }
    }
}

fn day(at: Moment) -> String {
    at.day().to_string()
}

/// States in which the public may know of a site.
fn known() -> Vec<SiteState> {
    SiteState::iter().filter(|state| state.answers()).collect()
}

async fn units(db: &impl ConnectionTrait) -> Result<HashMap<UnitId, unit::Model>> {
    Ok(unit::Entity::find().all(db).await?.into_iter().map(|unit| (unit.id, unit)).collect())
}

async fn known_sites(db: &impl ConnectionTrait) -> Result<HashMap<SiteRef, site::Model>> {
    let sites = site::Entity::find().filter(site::Column::State.is_in(known())).all(db).await?;
    Ok(sites.into_iter().map(|site| (site.id, site)).collect())
}

/// Sites by code, after the code `after`.
pub async fn sites(app: &App, db: &impl ConnectionTrait, after: &str, most: u64) -> Result<Slice<SiteEntry>> {
    let rows = site::Entity::find()
        .filter(site::Column::State.is_in(known()))
        .filter(site::Column::Code.gt(after))
        .order_by_asc(site::Column::Code)
        .limit(most.saturating_add(1))
        .all(db)
        .await?;
    let units = units(db).await?;
    let entries = rows.into_iter().map(|site| {
        let unit = units.get(&site.unit_id);
        SiteEntry {
            url: format!("{}/", app.settings.origin(site.label.as_str())),
            kind: site.kind.name().to_owned(),
            state: site.state.name().to_owned(),
            unit: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
            unit_code: unit.map(|unit| unit.code.clone()).unwrap_or_default(),
            id_code: site.footer.id_code.map(String::from).unwrap_or_default(),
            icp: site.footer.icp.map(String::from).unwrap_or_default(),
            founded_on: day(site.created_at),
            live_on: site.live_at.map(day),
            code: site.code,
            name: site.name,
            name_en: site.name_en,
        }
    });
    Ok(Slice::new(entries.collect(), most, |site| site.code.clone()))
}

/// Columns by site and path, after the column `after`; of one site when its code is given.
pub async fn columns(
    app: &App,
    db: &impl ConnectionTrait,
    of: Option<&str>,
    after: Option<ColumnId>,
    most: u64,
) -> Result<Slice<ColumnEntry>> {
    use column::Column;
    let mut sites = known_sites(db).await?;
    if let Some(code) = of {
        sites.retain(|_, site| site.code == code);
    }
    let mut query = column::Entity::find().filter(Column::SiteId.is_in(sites.keys().copied()));
    if let Some(after) = after {
        let last = column::by_id(db, after).await?;
        query = query.filter(
            Condition::any()
                .add(Column::SiteId.gt(last.site_id))
                .add(Condition::all().add(Column::SiteId.eq(last.site_id)).add(Column::Path.gt(last.path))),
        );
    }
    let rows =
        query.order_by_asc(Column::SiteId).order_by_asc(Column::Path).limit(most.saturating_add(1)).all(db).await?;
    let units = units(db).await?;
    let entries = rows.into_iter().filter_map(|column| {
        let site = sites.get(&column.site_id)?;
        let unit = units.get(&column.unit_id);
        Some(ColumnEntry {
            id: column.id.to_string(),
            site: site.code.clone(),
            site_name: site.name.clone(),
            url: format!("{}{}", app.settings.origin(site.label.as_str()), column.path),
            kind: column.kind.name().to_owned(),
            speciality: column.speciality,
            state: if column.is_open() { "open" } else { "closed" }.to_owned(),
            unit: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
            unit_code: unit.map(|unit| unit.code.clone()).unwrap_or_default(),
            opened_on: day(column.created_at),
            closed_on: column.closed_at.map(day),
            name: column.name,
            name_en: column.name_en,
        })
    });
    Ok(Slice::new(entries.collect(), most, |column| column.id.clone()))
}

/// Domain names by label, after the name with the id `after`; an id that is not there begins anew.
pub async fn domains(app: &App, db: &impl ConnectionTrait, after: &str, most: u64) -> Result<Slice<DomainEntry>> {
    let units = units(db).await?;
    let mut rows = domain::public(db).await?;
    rows.sort_by(|a, b| (a.label.as_str(), a.id).cmp(&(b.label.as_str(), b.id)));
    let begin = rows.iter().position(|row| row.id.to_string() == after).map_or(0, |at| at + 1);
    let page = rows.into_iter().skip(begin).take(one_more(most)).map(|row| {
        let unit = units.get(&row.unit_id);
        DomainEntry {
            id: row.id.to_string(),
            name: row.name(app),
            state: row.state.name().to_owned(),
            unit: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
            unit_code: unit.map(|unit| unit.code.clone()).unwrap_or_default(),
            registered_on: row.registered_at.map(day),
            expires_on: row.expires_at.map(day),
            number: row.number.unwrap_or_default(),
        }
    });
    Ok(Slice::new(page.collect(), most, |row| row.id.clone()))
}

/// Public mail addresses, after the address `after`.
pub async fn mailboxes(app: &App, db: &impl ConnectionTrait, after: &str, most: u64) -> Result<Slice<MailboxEntry>> {
    let units = units(db).await?;
    let mut rows = public_mailboxes(app, db).await?;
    rows.sort_by(|a, b| a.address.cmp(&b.address));
    let page = rows.into_iter().filter(|row| row.address.as_str() > after).take(one_more(most)).map(|row| {
        let unit = units.get(&row.unit);
        MailboxEntry {
            kind: row.kind.name().to_owned(),
            unit: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
            unit_code: unit.map(|unit| unit.code.clone()).unwrap_or_default(),
            opened_on: day(row.since),
            address: row.address,
            purpose: row.purpose,
        }
    });
    Ok(Slice::new(page.collect(), most, |row| row.address.clone()))
}

async fn public_mailboxes(app: &App, db: &impl ConnectionTrait) -> Result<Vec<PublicAddress>> {
    let mut rows = mailbox::public_addresses(db, &app.settings.base_domain).await?;
    rows.retain(|row| row.kind != Kind::Personal);
    Ok(rows)
}

fn one_more(most: u64) -> usize {
    usize::try_from(most).unwrap_or(usize::MAX).saturating_add(1)
}

/// Open units by code, after the code `after`.
pub async fn units_after(app: &App, db: &impl ConnectionTrait, after: &str, most: u64) -> Result<Slice<UnitEntry>> {
    use unit::Column;
    let rows = unit::Entity::find()
        .filter(Column::ClosedAt.is_null())
        .filter(Column::Code.gt(after))
        .order_by_asc(Column::Code)
        .limit(most.saturating_add(1))
        .all(db)
        .await?;
    let sites = known_sites(db).await?;
    let shown: Vec<SiteRef> = sites.keys().copied().collect();
    let counts: HashMap<UnitId, i64> = column::Entity::find()
        .select_only()
        .column(column::Column::UnitId)
        .column_as(column::Column::Id.count(), "columns")
        .filter(column::Column::ClosedAt.is_null())
        .filter(column::Column::SiteId.is_in(shown))
        .group_by(column::Column::UnitId)
        .into_tuple::<(UnitId, i64)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let entries = rows.into_iter().map(|unit| {
        let site = sites.values().find(|site| site.unit_id == unit.id && site.state.listed());
        UnitEntry {
            kind: unit.kind.name().to_owned(),
            usc_code: unit.usc_code.unwrap_or_default(),
            site: site.map(|site| site.code.clone()),
            url: site.map(|site| format!("{}/", app.settings.origin(site.label.as_str()))),
            columns: counts.get(&unit.id).and_then(|count| u64::try_from(*count).ok()).unwrap_or_default(),
            address: unit.address,
            phone: unit.phone,
            entered_on: day(unit.created_at),
            code: unit.code,
            name: unit.name,
            short_name: unit.short_name,
        }
    });
    Ok(Slice::new(entries.collect(), most, |unit| unit.code.clone()))
}

/// Accepted interfaces by unit and name, after the interface with the id `after`; an id that is not there begins anew.
pub async fn interfaces(app: &App, db: &impl ConnectionTrait, after: &str, most: u64) -> Result<Slice<InterfaceEntry>> {
    let units = units(db).await?;
    let rows = interface::public(db, app.time.now().day()).await?;
    let mut rows: Vec<_> = rows
        .into_iter()
        .map(|(found, version)| {
            let unit = units.get(&found.unit_id);
            InterfaceEntry {
                id: found.id.to_string(),
                kind: version.kind.name().to_owned(),
                name: version.name,
                serves: version.serves,
                url: version.address,
                method: version.method,
                parameters: version.parameters,
                documentation: version.documentation,
                phone: version.phone,
                valid_until: version.valid_until,
                answers: found.down_since.is_none(),
                unit: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
                unit_code: unit.map(|unit| unit.code.clone()).unwrap_or_default(),
                accepted_on: version.decided_at.map(day).unwrap_or_default(),
            }
        })
        .collect();
    rows.sort_by(|a, b| (&a.unit_code, &a.name, &a.id).cmp(&(&b.unit_code, &b.name, &b.id)));
    let begin = rows.iter().position(|row| row.id == after).map_or(0, |at| at + 1);
    let page = rows.into_iter().skip(begin).take(one_more(most));
    Ok(Slice::new(page.collect(), most, |row| row.id.clone()))
}

/// How many rows a part has.
pub async fn count(app: &App, db: &impl ConnectionTrait, part: Part) -> Result<u64> {
    Ok(match part {
        Part::Sites => site::Entity::find().filter(site::Column::State.is_in(known())).count(db).await?,
        Part::Columns => {
            let sites = known_sites(db).await?;
            column::Entity::find().filter(column::Column::SiteId.is_in(sites.keys().copied())).count(db).await?
        }
        Part::Domains => domain::public(db).await?.len() as u64,
        Part::Mailboxes => public_mailboxes(app, db).await?.len() as u64,
        Part::Interfaces => interface::public(db, app.time.now().day()).await?.len() as u64,
        Part::Units => unit::Entity::find().filter(unit::Column::ClosedAt.is_null()).count(db).await?,
    })
}

/// The message that names a kind of unit.
pub(super) fn unit_kind_key(kind: &str) -> String {
    let known = UnitKind::ALL.iter().any(|known| known.name() == kind);
    if known { format!("directory-kind-{}", kind.replace('_', "-")) } else { String::new() }
}
