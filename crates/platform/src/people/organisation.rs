//! The organisation on the desk: units as a tree with their first responsible persons and
//! information officers, and a search over units and people (arts. 2, 19, 31, 37).

use std::collections::{BTreeMap, HashMap};

use axum::extract::State;
use axum::response::Response;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::holding::Rank;
use super::unit::UnitKind;
use super::{Post, StaffId, UnitId, holding, staff, unit};
use crate::App;
use crate::error::Result;
use crate::permits::{KeepPeople, Resource};
use crate::view::Page;
use crate::web::{Desk, Query, Routes, Who, desk};

/// The routes of this page.
pub(super) fn routes() -> Routes {
    Routes::default().get("/desk/people", Who::SignedIn, list)
}

/// The tree of units, or what a search found.
#[derive(Serialize)]
pub struct UnitsPage {
    units: Vec<Row>,
    people: Vec<Person>,
    q: String,
    kind: String,
    kinds: Vec<KindCount>,
    total: usize,
    may_found: bool,
}

/// A unit in the tree.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    id: UnitId,
    code: String,
    name: String,
    kind: UnitKind,
    depth: usize,
    closed: bool,
    under_the_measures: bool,
    staff: i64,
    /// First responsible person.
    leader: String,
    /// Information officers.
    officers: Vec<String>,
}

/// A person that a search found.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    id: StaffId,
    name: String,
    title: String,
    unit: String,
}

/// How many units of a kind there are.
#[derive(Clone, Debug, Serialize)]
pub struct KindCount {
    kind: UnitKind,
    count: usize,
}

impl Page for UnitsPage {
    const TEMPLATE: &'static str = "platform/people/units.html";

    fn samples() -> Vec<Self> {
        let row = |name: &str, kind: UnitKind, depth| Row {
            id: UnitId::new(),
            code: "jw".into(),
            name: name.into(),
            kind,
            depth,
            closed: depth > 1,
            under_the_measures: kind.under_the_measures(),
            staff: 8,
            leader: if depth == 0 { String::new() } else { "示小明".into() },
            officers: vec!["例文清".into(), "演雨桐".into()],
        };
        vec![
            Self {
                units: Vec::new(),
                people: Vec::new(),
                q: "<b>没有".into(),
                kind: String::new(),
                kinds: Vec::new(),
                total: 0,
                may_found: false,
            },
            Self {
                units: vec![
                    row("东城区人民政府办公室", UnitKind::StateOrgan, 0),
                    row("东城区教育委员会", UnitKind::StateOrgan, 1),
                    row("东城区志愿服务联合会", UnitKind::SocialOrganisation, 2),
                    row("市税务局东城税务所", UnitKind::CityVertical, 0),
                ],
                people: vec![Person {
                    id: StaffId::new(),
                    name: "示小明".into(),
                    title: "主任".into(),
                    unit: "东城区教育委员会".into(),
                }],
                q: "小明".into(),
                kind: "state_organ".into(),
                kinds: UnitKind::ALL.into_iter().map(|kind| KindCount { kind, count: 2 }).collect(),
                total: 8,
                may_found: true,
            },
        ]
    }
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
}

async fn list(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let units = unit::visible_to(&app, &desk.actor()).await?;
    let q = asked.q.trim().to_lowercase();
    let kind = UnitKind::parse(&asked.kind);
    let counts = counts(&app).await?;
    let posts = posts_of(&app).await?;
    let kinds = UnitKind::ALL
        .into_iter()
        .map(|kind| KindCount { kind, count: units.iter().filter(|unit| unit.kind == kind).count() })
        .collect();
    let matches = |unit: &unit::Model| {
        kind.is_none_or(|kind| kind == unit.kind)
            && (q.is_empty()
                || [&unit.name, &unit.short_name, &unit.code].iter().any(|text| text.to_lowercase().contains(&q)))
    };
    let rows = tree(&units)
        .into_iter()
        .filter(|(unit, _)| matches(unit))
        .map(|(unit, depth)| Row {
            id: unit.id,
            code: unit.code.clone(),
            name: unit.name.clone(),
            kind: unit.kind,
            depth: if q.is_empty() && kind.is_none() { depth } else { 0 },
            closed: unit.closed_at.is_some(),
            under_the_measures: unit.kind.under_the_measures(),
            staff: counts.get(&unit.id).copied().unwrap_or_default(),
            leader: posts.get(&(unit.id, Post::PrincipalLeader)).and_then(|n| n.first()).cloned().unwrap_or_default(),
            officers: posts.get(&(unit.id, Post::InformationOfficer)).cloned().unwrap_or_default(),
        })
        .collect();
    let page = UnitsPage {
        units: rows,
        people: if q.is_empty() { Vec::new() } else { find_people(&app, &units, asked.q.trim()).await? },
        q: asked.q,
        kind: asked.kind,
        kinds,
        total: units.len(),
        may_found: may_found(&app, &desk),
    };
    desk::show(&app, &desk, &page).await
}

fn may_found(app: &App, desk: &Desk) -> bool {
    app.policies.allows(&desk.actor(), KeepPeople, &Resource::unit(UnitId::new()))
}

/// Units in the order of the tree, with their depth; a unit whose parent is not shown is a root.
fn tree(units: &[unit::Model]) -> Vec<(&unit::Model, usize)> {
    let mut below: BTreeMap<Option<UnitId>, Vec<&unit::Model>> = BTreeMap::new();
    for unit in units {
        let parent = unit.parent_id.filter(|parent| units.iter().any(|other| other.id == *parent));
        below.entry(parent).or_default().push(unit);
    }
    let mut rows = Vec::new();
    let mut stack: Vec<(&unit::Model, usize)> =
        below.get(&None).into_iter().flatten().rev().map(|unit| (*unit, 0)).collect();
    while let Some((unit, depth)) = stack.pop() {
        rows.push((unit, depth));
        stack.extend(below.get(&Some(unit.id)).into_iter().flatten().rev().map(|unit| (*unit, depth + 1)));
    }
    rows
}

async fn counts(app: &App) -> Result<HashMap<UnitId, i64>> {
    let rows: Vec<(UnitId, i64)> = staff::Entity::find()
        .select_only()
        .column(staff::Column::UnitId)
        .column_as(staff::Column::Id.count(), "people")
        .filter(staff::Column::LeftAt.is_null())
        .group_by(staff::Column::UnitId)
        .into_tuple()
        .all(app.db.read())
        .await?;
    Ok(rows.into_iter().collect())
}

/// Names of first responsible persons and information officers, by unit.
async fn posts_of(app: &App) -> Result<HashMap<(UnitId, Post), Vec<String>>> {
    let shown = [Post::PrincipalLeader, Post::InformationOfficer];
    let rows = holding::Entity::find()
        .filter(holding::Column::Post.is_in(shown))
        .filter(holding::in_force(app.time.now()))
        .order_by_asc(holding::Column::Rank)
        .order_by_asc(holding::Column::FromAt)
        .all(app.db.read())
        .await?;
    let names = staff::names(app, rows.iter().map(|held| held.staff_id)).await?;
    let mut posts: HashMap<_, Vec<String>> = HashMap::new();
    for held in rows.iter().filter(|held| held.post != Post::PrincipalLeader || held.rank == Rank::Holder) {
        posts.entry((held.unit_id, held.post)).or_default().extend(names.get(&held.staff_id).cloned());
    }
    Ok(posts)
}

const FOUND_AT_MOST: u64 = 50;

async fn find_people(app: &App, units: &[unit::Model], q: &str) -> Result<Vec<Person>> {
    let names: HashMap<_, _> = units.iter().map(|unit| (unit.id, &unit.name)).collect();
    let people = staff::Entity::find()
        .filter(staff::Column::UnitId.is_in(names.keys().copied()))
        .filter(staff::Column::LeftAt.is_null())
        .filter(staff::Column::Name.contains(q))
        .order_by_asc(staff::Column::Name)
        .limit(FOUND_AT_MOST)
        .all(app.db.read())
        .await?;
    let person = |person: staff::Model| Person {
        id: person.id,
        unit: names.get(&person.unit_id).map(|name| (*name).clone()).unwrap_or_default(),
        name: person.name,
        title: person.title,
    };
    Ok(people.into_iter().map(person).collect())
}
