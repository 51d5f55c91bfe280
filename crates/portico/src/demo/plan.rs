//! Units, people, sites, columns, accounts of the demonstration.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use anyhow::{Context, Result};
use bytes::Bytes;
use construction::columns::{self, ColumnKind, Template};
use construction::domains::{self, Addresses, Naming};
use construction::interfaces;
use construction::sites::{
    self, Appearance, Banner, Footer, FooterLink, LinkTarget, Module, NewSite, NewTest, Record, SiteKind, SiteState,
};
use platform::Moment;
use platform::people::unit::{Card, UnitKind};
use platform::people::{Actor, Post, SiteRef, account, actor, delegation, holding, password, staff, unit};

use super::data::{self, Column, Handed, Interface, Person, Site, Unit};
use super::{Known, PASSWORD};

/// Years for which the demonstration's names are registered.
const TERM: i32 = 5;

const SYSTEM: Actor = Actor::System("demonstration");

pub(super) async fn organisation(known: &mut Known) -> Result<()> {
    for unit in data::list::<Unit>("units.toml", "unit")? {
        let act = known.app.act(&SYSTEM).await?;
        let parent = unit.parent.as_deref().map(|code| known.unit(code)).transpose()?;
        let founded = unit::found(
            &act,
            unit::New {
                code: unit.code.clone(),
                kind: UnitKind::parse(&unit.kind).with_context(|| unit.kind.clone())?,
                parent,
                usc_code: unit.usc_code,
                card: Card { name: unit.name, short_name: unit.short_name, address: unit.address, phone: unit.phone },
            },
        )
        .await
        .with_context(|| unit.code.clone())?;
        act.commit().await?;
        known.units.insert(unit.code, founded.id);
    }
    for person in people()? {
        hire(known, &person).await.with_context(|| person.key.clone())?;
    }
    for key in known.staff.keys().cloned().collect::<Vec<_>>() {
        let actor = actor::actor_for(&known.app, known.staff[&key]).await?;
        known.actors.insert(key, actor);
    }
    Ok(())
}

/// Everybody: the staff of the units, and the B officers of the duty table.
fn people() -> Result<Vec<Person>> {
    let mut people: Vec<Person> = data::list("staff.toml", "staff")?;
    people.extend(data::list::<Person>("duty.toml", "staff")?);
    Ok(people)
}

async fn hire(known: &mut Known, person: &Person) -> Result<()> {
    let unit = known.unit(&person.unit_code)?;
    let act = known.app.act(&SYSTEM).await?;
    let hired = staff::hire(
        &act,
        staff::New {
            unit,
            name: person.name.clone(),
            title: person.title.clone(),
            email: person.email.clone(),
            phone: person.phone.clone(),
        },
    )
    .await?;
    for post in &person.posts {
        let post = Post::parse(post).with_context(|| format!("no post {post}"))?;
        let rank = if person.key.ends_with("-b") { holding::Rank::Deputy } else { holding::Rank::Holder };
        let grant = holding::Grant { staff: hired.id, unit, post, rank, from: None, until: None };
        holding::grant(&act, &grant).await?;
    }
    act.commit().await?;
    known.staff.insert(person.key.clone(), hired.id);
    Ok(())
}

pub(super) async fn sites(known: &mut Known) -> Result<()> {
    let mut sites: Vec<Site> = data::list("sites.toml", "site")?;
    let mut columns: Vec<Column> = data::list("sites.toml", "column")?;
    sites.extend(data::list("it-office.toml", "site")?);
    columns.extend(data::list("it-office.toml", "column")?);
    let units: Vec<Unit> = data::list("units.toml", "unit")?;
    let name_of =
        |code: &str| units.iter().find(|unit| unit.code == code).map(|unit| unit.name.clone()).unwrap_or_default();
    for site in &sites {
        found(known, site, &sites, &name_of).await.with_context(|| site.code.clone())?;
        for column in columns.iter().filter(|column| column.site == site.code) {
            open_column(known, column, &columns).await.with_context(|| column.path.clone())?;
        }
        arrange(known, site).await.with_context(|| site.code.clone())?;
    }
    construction::hosts::load(&known.app).await?;
    Ok(())
}

async fn found(known: &mut Known, site: &Site, all: &[Site], name_of: &impl Fn(&str) -> String) -> Result<()> {
    let links = site
        .links
        .iter()
        .filter_map(|link| {
            let label = &all.iter().find(|other| other.code == link.site)?.label;
            Some(FooterLink { title: link.name.clone(), to: LinkTarget::Site(label.parse().ok()?) })
        })
        .collect();
    let footer = Footer {
        party_mark: Some(format!("{:0>32}", site.id_code).parse()?),
        id_code: Some(site.id_code.parse()?),
        icp: Some(site.icp.parse()?),
        police: Some(site.police_record.parse()?),
        sponsor: name_of(&site.sponsor),
        operator: name_of(&site.operator),
        phone: Some(site.phone.parse()?),
        address: site.address.clone(),
        statement: site.statement.clone(),
        links,
    };
    let act = known.app.act(&SYSTEM).await?;
    let founded = sites::found(
        &act,
        NewSite {
            kind: if site.kind == "portal" { SiteKind::Portal } else { SiteKind::Department },
            unit: known.unit(&site.unit)?,
            code: site.code.clone(),
            label: site.label.clone(),
            record: Record {
                name: site.name.clone(),
                short_name: site.short_name.clone(),
                name_en: site.name_en.clone(),
                footer,
            },
        },
    )
    .await?;
    let unit = unit::by_id(act.db(), founded.unit_id).await?;
    let naming = Naming::of(&unit.name, &founded.name_en, &BTreeMap::new()).judge(&site.label);
    let here = Addresses {
        ipv4: vec![Ipv4Addr::LOCALHOST],
        ipv6: vec![Ipv6Addr::LOCALHOST],
        ttl: known.app.settings.dns.ttl,
        ..Addresses::default()
    };
    domains::register::take_over(&act, &founded, naming, here, TERM).await?;
    act.commit().await?;
    known.sites.insert(site.code.clone(), founded.id);
    Ok(())
}

async fn open_column(known: &mut Known, column: &Column, all: &[Column]) -> Result<()> {
    let site = known.sites[&column.site];
    let act = known.app.act(&SYSTEM).await?;
    let top = column.path.split('/').next().unwrap_or_default();
    let channel = if column.level == "channel" {
        let new = columns::NewChannel {
            slug: column.slug.clone(),
            name: column.name.clone(),
            name_en: column.name_en.clone(),
            description: column.description.clone(),
        };
        columns::open_channel(&act, site, new).await?.id
    } else {
        let tree = columns::column::tree(act.db(), site).await?;
        tree.channel_at(&format!("/{top}/")).with_context(|| format!("no channel {top}"))?.id
    };
    // A channel without columns is one column itself.
    let has_columns = all.iter().any(|other| other.site == column.site && other.parent == column.path);
    if column.level != "channel" || !has_columns {
        let parent = (column.parent != top && !column.parent.is_empty() && column.level != "channel")
            .then(|| known.column(&column.site, &column.parent))
            .transpose()?;
        let opened = columns::open(
            &act,
            site,
            columns::NewColumn {
                channel,
                parent,
                unit: known.unit(&column.unit)?,
                slug: if column.level == "channel" { String::new() } else { column.slug.clone() },
                name: column.name.clone(),
                name_en: column.name_en.clone(),
                kind: kind_of(&column.kind)?,
                keywords: column.keywords.join(";"),
                description: column.description.clone(),
                template: Template::parse(&column.template).with_context(|| column.template.clone())?,
                speciality: column.speciality,
            },
        )
        .await?;
        known.columns.insert((column.site.clone(), column.path.clone()), opened.id);
    }
    act.commit().await?;
    Ok(())
}

fn kind_of(tag: &str) -> Result<ColumnKind> {
    Ok(match tag {
        "政务动态" => ColumnKind::News,
        "办事服务" => ColumnKind::Services,
        "通知公告" => ColumnKind::Notices,
        "回应关切" => ColumnKind::Responses,
        "数据发布" => ColumnKind::Data,
        "公开目录" => ColumnKind::DisclosureCatalogue,
        "公开指南" => ColumnKind::DisclosureGuide,
        "政策文件" => ColumnKind::Documents,
        "政策解读" => ColumnKind::Interpretation,
        "机构职能" => ColumnKind::Organisation,
        "概况信息" => ColumnKind::Overview,
        "互动交流" => ColumnKind::Interaction,
        "规划计划" => ColumnKind::Plans,
        other => anyhow::bail!("no column type {other}"),
    })
}

async fn arrange(known: &Known, site: &Site) -> Result<()> {
    let id = known.sites[&site.code];
    let banner = match &site.banner {
        Some(address) => Some(banner(known, id, address).await?),
        None => None,
    };
    let act = known.app.act(&SYSTEM).await?;
    let mut modules = Vec::new();
    let mut side_by_side: Vec<(columns::ColumnId, u8)> = Vec::new();
    for module in &site.modules {
        let column = known.column(&site.code, &module.column).ok();
        // Narrow lists stand side by side.
        if let (true, Some(column)) =
            (matches!(module.kind.as_str(), "column" | "notices") && module.width <= 6, column)
        {
            side_by_side.push((column, module.count));
            if side_by_side.len() == sites::module::SIDE_BY_SIDE {
                modules.extend(columns_module(&mut side_by_side));
            }
            continue;
        }
        modules.extend(match (module.kind.as_str(), column) {
            ("lead", Some(column)) => Some(Module::Lead { column, count: module.count.max(7) }),
            ("carousel", Some(column)) => Some(Module::Carousel { column, count: module.count }),
            ("pictures", Some(column)) => Some(Module::Pictures { column, count: module.count }),
            ("services", Some(column)) => Some(Module::Entries { column, count: module.count }),
            ("column" | "notices", Some(column)) => Some(Module::List { column, count: module.count }),
            ("units", _) => Some(Module::Directory),
            _ => None,
        });
    }
    modules.extend(columns_module(&mut side_by_side));
    let appearance = Appearance { accent: Some(site.accent.parse()?), banner, motto: site.slogan.clone() };
    let version = sites::site::by_id(act.db(), id).await?.version;
    sites::arrange(&act, id, modules, appearance, version).await?;
    // The test is filed on the day of the trial; number and body are invented.
    let test = NewTest {
        tested_by: "示例信息安全测评中心".to_owned(),
        tested_on: Some(act.now().day()),
        report_number: format!("YS-{}", site.code.to_uppercase()),
        report: None,
    };
    sites::file_test(&act, id, test).await?;
    sites::try_out(&act, id).await?;
    act.commit().await?;
    Ok(())
}

/// Opens every site on trial that has what it needs by now; returns those that do not.
pub(super) async fn open_ready(known: &Known) -> Result<Vec<String>> {
    let mut waiting = Vec::new();
    for (code, id) in &known.sites {
        let site = sites::site::by_id(known.app.db.read(), *id).await?;
        if site.state != SiteState::Trial {
            continue;
        }
        let now = known.app.time.now();
        let db = platform::app::Db::Connection(known.app.db.read());
        if sites::opening::gaps(&known.app, &db, &site, SiteState::Live, now).await?.is_empty() {
            let act = known.app.act(&SYSTEM).await?;
            sites::launch(&act, *id).await?;
            act.commit().await?;
            construction::hosts::load(&known.app).await?;
        } else {
            waiting.push(code.clone());
        }
    }
    waiting.sort_unstable();
    Ok(waiting)
}

/// A person brings the picture: files have an owner, the platform itself has none.
async fn banner(known: &Known, site: SiteRef, address: &str) -> Result<Banner> {
    let act = known.app.act(known.actor("xxb-planner")?).await?;
    let banner = sites::keep_banner(&act, site, "banner.webp", Bytes::from_static(data::file(address)?)).await?;
    act.commit().await?;
    Ok(banner)
}

fn columns_module(waiting: &mut Vec<(columns::ColumnId, u8)>) -> Option<Module> {
    let columns = std::mem::take(waiting);
    let count = columns.iter().map(|(_, count)| *count).max()?;
    if let [(column, count)] = columns.as_slice() {
        return Some(Module::List { column: *column, count: *count });
    }
    Some(Module::Columns { columns: columns.into_iter().map(|(id, _)| id).collect(), count })
}

/// What the departments offer to the portal, decided by its editor where the data says so.
pub(super) async fn interfaces(known: &Known) -> Result<()> {
    for told in data::list::<Interface>("interfaces.toml", "interface")? {
        offer(known, &told).await.with_context(|| told.name.clone())?;
    }
    Ok(())
}

async fn offer(known: &Known, told: &Interface) -> Result<()> {
    let act = known.app.act(known.actor(&told.by)?).await?;
    let site = sites::site::by_id(act.db(), known.sites[&told.site]).await?;
    let until = act.now().day().checked_add(jiff::Span::new().months(told.months))?;
    let new = interfaces::Told {
        name: told.name.clone(),
        serves: told.serves.clone(),
        kind: told.kind.clone(),
        address: format!("{}{}", known.app.settings.origin(site.label.as_str()), told.path),
        method: told.method.clone(),
        parameters: told.parameters.clone(),
        documentation: String::new(),
        phone: told.phone.clone(),
        valid_until: until.to_string(),
    };
    let found = interfaces::offer(&act, site.unit_id, &new).await?;
    let version = interfaces::version::newest(act.db(), found.id).await?.id;
    act.commit().await?;
    let act = known.app.act(known.actor("xxzx-editor")?).await?;
    match told.state.as_str() {
        "accepted" => interfaces::accept(&act, version).await.map(drop)?,
        "returned" => interfaces::send_back(&act, version, &told.reason).await.map(drop)?,
        _ => {}
    }
    act.commit().await?;
    Ok(())
}

/// Accounts come last, at the present: a password of two years ago would have to be changed.
pub(super) async fn accounts(known: &Known) -> Result<()> {
    let hash = password::hash(PASSWORD).await?;
    for person in people()? {
        let act = known.app.act(&SYSTEM).await?;
        account::open_ready(&act, known.staff[&person.key], &person.login, &hash)
            .await
            .with_context(|| person.login.clone())?;
        act.commit().await?;
    }
    for handed in data::list::<Handed>("staff.toml", "delegation")? {
        let leader = known.actor(&handed.from)?;
        let act = known.app.act(leader).await?;
        let new = delegation::Delegate {
            to: known.staff[&handed.to],
            unit: act.staff()?.unit_id,
            post: Post::PrincipalLeader,
            scope: handed.columns.join("、"),
            reason: handed.reason,
            starts: None,
            ends: ends(act.now(), handed.valid_from, handed.valid_to),
        };
        delegation::delegate(&act, &new).await.with_context(|| handed.from.clone())?;
        act.commit().await?;
    }
    Ok(())
}

/// As long as the data says, from today.
fn ends(now: Moment, from: jiff::civil::Date, to: jiff::civil::Date) -> Moment {
    let days = (to - from).get_days().clamp(1, 90);
    now.plus_seconds(i64::from(days) * 86_400)
}
