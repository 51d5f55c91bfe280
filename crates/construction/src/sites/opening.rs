//! 开通清单 (arts. 10, 18, 30, 31; 国办发〔2017〕47号): everything that a site needs before it is opened, each with what is
//! there and where it is mended. All gaps are named at once.

use std::collections::BTreeMap;

use platform::app::Db;
use platform::people::{Post, UnitId, holding, unit};
use platform::rulebook::Rulebook;
use platform::{App, Moment, Refusal, Result};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::security_test;
use super::site::{Model, SiteKind, SiteState};
use crate::columns::{column, guides};

/// One thing that a site needs.
#[derive(Clone, Debug)]
pub struct Need {
    /// `footer`, `test`, `columns`, `guide` (of the portal), `character` (of a department), `purpose`, `duty`,
    /// `leader`, `home`, `content`.
    pub name: &'static str,
    /// What is missing; nothing when it is there.
    pub gaps: Vec<Refusal>,
    /// What should be there, too, and does not stand against opening.
    pub hints: Vec<Refusal>,
    /// Whether already the trial needs it.
    pub for_trial: bool,
    /// Where it is mended, a path of the desk.
    pub url: String,
}

/// Everything that the site needs before it is opened.
pub async fn needs(app: &App, db: &Db<'_>, site: &Model, now: Moment) -> Result<Vec<Need>> {
    let rules = &app.rules;
    let desk = format!("/desk/sites/{}", site.id);
    let need = |name, for_trial, url: String, gaps| Need { name, gaps, hints: Vec::new(), for_trial, url };
    let tree = column::tree(db, site.id).await?;
    let open: Vec<_> = tree.columns().iter().filter(|column| column.is_open()).cloned().collect();
    let guide = if site.kind == SiteKind::Portal { "guide" } else { "character" };
    let led_to = guides::missing(&tree, site.kind, site.unit_id).into_iter().map(guides::Guide::is_missing).collect();
    let tested = !security_test::of_site(db, site.id).await?.is_empty();
    let led = !holding::holders(db, site.unit_id, Post::PrincipalLeader, now).await?.is_empty();
    let gap = |missing: bool, key: &str, article: &str| {
        let refusal = || Refusal::new(format!("sites-needs-{key}")).article(article);
        if missing { vec![refusal().remedy(format!("sites-needs-{key}-remedy"))] } else { Vec::new() }
    };
    let mut needs = vec![
        need("footer", true, format!("{desk}#h-record"), site.footer.reasons()),
        need("test", true, format!("{desk}/opening#test"), gap(!tested, "test", "30")),
        need("columns", true, format!("{desk}/columns"), gap(open.is_empty(), "columns", "10")),
        need(guide, true, format!("{desk}/columns"), led_to),
        need("purpose", true, format!("{desk}/columns"), purposes(&open)),
        need("duty", false, format!("/desk/duty?site={}", site.id), duties(db, &open, now).await?),
        need("leader", false, format!("/desk/people/units/{}", site.unit_id), gap(!led, "leader", "31")),
        need("home", false, format!("{desk}/home"), gap(site.modules.0.is_empty(), "home", "9")),
        need("content", false, "/desk/articles/new".to_owned(), content(rules, &open, now)?),
    ];
    for opening in &app.openings {
        for wanting in opening(app, db, site.id).await? {
            let Some(need) = needs.iter_mut().find(|need| need.name == wanting.need) else { continue };
            if wanting.stands_against { &mut need.gaps } else { &mut need.hints }.push(wanting.refusal);
        }
    }
    Ok(needs)
}

/// What stands against opening the site in that state.
pub async fn gaps(app: &App, db: &Db<'_>, site: &Model, to: SiteState, now: Moment) -> Result<Vec<Refusal>> {
    let needs = needs(app, db, site, now).await?;
    Ok(needs.into_iter().filter(|need| need.for_trial || to != SiteState::Trial).flat_map(|need| need.gaps).collect())
}

/// 责任表, in its least form (art. 18): for every column a responsible unit with an information officer in post.
async fn duties(db: &impl ConnectionTrait, open: &[column::Model], now: Moment) -> Result<Vec<Refusal>> {
    let mut by_unit: BTreeMap<UnitId, Vec<&str>> = BTreeMap::new();
    for column in open {
        by_unit.entry(column.unit_id).or_default().push(&column.name);
    }
    let ids: Vec<UnitId> = by_unit.keys().copied().collect();
    let units = unit::Entity::find().filter(unit::Column::Id.is_in(ids)).all(db).await?;
    let mut gaps = Vec::new();
    for (id, columns) in by_unit {
        if holding::holders(db, id, Post::InformationOfficer, now).await?.is_empty() {
            let unit = units.iter().find(|unit| unit.id == id).map(|unit| unit.name.as_str()).unwrap_or_default();
            gaps.push(
                Refusal::new("sites-needs-duty")
                    .arg("unit", unit)
                    .arg("columns", columns.join("、"))
                    .article("18")
                    .remedy("sites-needs-duty-remedy"),
            );
        }
    }
    Ok(gaps)
}

/// 规范运作 (art. 9): every column says what it is for. The desk asks for it; what came in from elsewhere may lack it.
fn purposes(open: &[column::Model]) -> Vec<Refusal> {
    let silent = open.iter().filter(|column| column.description.trim().is_empty());
    let names: Vec<_> = silent.map(|column| column.name.as_str()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let refusal = Refusal::new("sites-needs-purpose").arg("columns", names.join("、"));
    vec![refusal.article("9").remedy("sites-needs-purpose-remedy")]
}

/// A column at least has its first items, and fewer are blank than fail a site in inspection (国办秘函〔2019〕19号).
fn content(rules: &Rulebook, open: &[column::Model], now: Moment) -> Result<Vec<Refusal>> {
    let today = now.day();
    let least = rules.count("column.min_items", today)?.value;
    let veto = rules.count("veto.columns.blank", today)?.value;
    let mut gaps = Vec::new();
    if !open.iter().any(|column| u64::try_from(column.items).unwrap_or(0) >= least) {
        gaps.push(
            Refusal::new("sites-needs-content").arg("least", least).article("10").remedy("sites-needs-content-remedy"),
        );
    }
    let leaf = |column: &&column::Model| !open.iter().any(|other| other.parent_id == Some(column.id));
    let blank: Vec<_> =
        open.iter().filter(leaf).filter(|column| column.items == 0).map(|column| column.name.as_str()).collect();
    if blank.len() as u64 >= veto {
        gaps.push(
            Refusal::new("sites-needs-blank")
                .arg("count", blank.len())
                .arg("veto", veto)
                .arg("columns", blank.join("、"))
                .article("10")
                .remedy("sites-needs-content-remedy"),
        );
    }
    Ok(gaps)
}
