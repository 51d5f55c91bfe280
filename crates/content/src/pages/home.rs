//! The home page of a site: its modules, in the order somebody arranged them.

use construction::columns::{ColumnId, Tree, column};
use construction::frame::{self, Spot};
use construction::sites::{Module as Arranged, site};
use platform::Result;
use platform::store::Rendered;
use platform::view::Page;
use serde::Serialize;

use super::Place;
use super::shapes::{Card, Group, Module, cards};
use crate::articles::publication;
use crate::blocks;

/// A home page.
#[derive(Debug, Serialize)]
pub struct HomePage {
    /// Its parts.
    pub modules: Vec<Module>,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "content/public/home.html";

    fn samples() -> Vec<Self> {
        let kinds = ["lead", "list", "columns", "pictures", "carousel", "entries", "directory", "topics", "text"];
        let card = |number: i64| Card {
            title: format!("社区食堂开放第{number}处 <b>&"),
            url: "/news/2026/abc.html".into(),
            summary: "每日供应早餐和午餐。".into(),
            published_at: Some(1_795_349_700_000_000 - number),
            kind: "text",
            ..Card::default()
        };
        let full = kinds
            .iter()
            .map(|kind| Module {
                kind,
                title: "政务动态".into(),
                url: "/news/".into(),
                text: "说明".into(),
                html: if *kind == "text" {
                    "<div class=\"block\"><p>咨询电话</p></div>".into()
                } else {
                    String::new()
                },
                items: (0..4).map(card).collect(),
                groups: vec![Group {
                    title: "通知".into(),
                    url: "/notices/".into(),
                    items: vec![card(1)],
                    speciality: true,
                }],
                speciality: *kind == "list",
            })
            .collect();
        vec![Self { modules: Vec::new() }, Self { modules: full }]
    }
}

pub(super) async fn render(place: &Place<'_>) -> Result<Rendered> {
    let site = site::by_id(place.db, place.host.site).await?;
    let tree = column::tree(place.db, site.id).await?.in_public();
    let mut modules = Vec::new();
    let mut tags = vec![format!("site:{}", site.id)];
    for arranged in &site.modules.0 {
        modules.extend(module(place, &tree, arranged, &mut tags).await?);
    }
    if let Some(module) = specialities(place, &tree, &site.modules.0) {
        let lead = usize::from(modules.first().is_some_and(|module| module.kind == "lead"));
        modules.insert(lead, module);
    }
    let spot = Spot { path: "/".into(), title: String::new(), feed: "/feed.xml".into(), ..Spot::default() };
    let frame = frame::build(place.app, place.db, place.host, place.lang, &spot).await?;
    let html = place.html(&HomePage { modules }, &frame).await?;
    let mut page = Rendered::html(html, "home");
    page.tags = tags;
    Ok(page)
}

/// 特色栏目 (art. 9) that no part of the home page shows: they stand first, or right behind the lead. Those that are
/// shown carry a label there.
fn specialities(place: &Place<'_>, tree: &Tree, arranged: &[Arranged]) -> Option<Module> {
    let shown = |id: ColumnId| arranged.iter().any(|module| module.columns().contains(&id));
    let own = tree.columns().iter().filter(|column| column.speciality && column.is_open() && column.is_shown());
    let items: Vec<_> = own
        .filter(|column| !shown(column.id))
        .map(|column| Card {
            title: column.name_in(place.lang),
            url: place.url(&column.path),
            summary: column.description.clone(),
            kind: "text",
            ..Card::default()
        })
        .collect();
    let title = place.app.view.text(place.lang, "public-speciality", &Default::default());
    (!items.is_empty()).then(|| Module { kind: "entries", title, items, ..Module::default() })
}

async fn module(place: &Place<'_>, tree: &Tree, arranged: &Arranged, tags: &mut Vec<String>) -> Result<Option<Module>> {
    Ok(match arranged {
        Arranged::Lead { column, count } => newest(place, tree, "lead", *column, *count, tags).await?,
        Arranged::List { column, count } => newest(place, tree, "list", *column, *count, tags).await?,
        Arranged::Pictures { column, count } => newest(place, tree, "pictures", *column, *count, tags).await?,
        Arranged::Carousel { column, count } => newest(place, tree, "carousel", *column, *count, tags).await?,
        Arranged::Entries { column, count } => entries(place, tree, "entries", *column, *count, tags).await?,
        Arranged::Topics { column, count } => entries(place, tree, "topics", *column, *count, tags).await?,
        Arranged::Columns { columns, count } => {
            let mut groups = Vec::new();
            for column in columns {
                if let Some(module) = newest(place, tree, "list", *column, *count, tags).await? {
                    groups.push(Group {
                        title: module.title,
                        url: module.url,
                        items: module.items,
                        speciality: module.speciality,
                    });
                }
            }
            (!groups.is_empty()).then(|| Module { kind: "columns", groups, ..Module::default() })
        }
        Arranged::Directory => Some(directory(place).await?),
        Arranged::Text { title, text } => {
            let html = match blocks::named(text) {
                Some(_) => blocks::into(place, text.trim(), tags).await?,
                None => String::new(),
            };
            let text = if blocks::named(text).is_some() { String::new() } else { text.clone() };
            // A block that is not public leaves no empty heading behind.
            let something = !html.is_empty() || !text.is_empty();
            something.then(|| Module { kind: "text", title: title.clone(), text, html, ..Module::default() })
        }
    })
}

/// The newest articles of a column and the columns below it. A column that is empty, closed, or
/// waits for its first items shows nothing.
pub(super) async fn newest(
    place: &Place<'_>,
    tree: &Tree,
    kind: &'static str,
    id: ColumnId,
    count: u8,
    tags: &mut Vec<String>,
) -> Result<Option<Module>> {
    let Some(column) = tree.column(id).filter(|column| column.is_open() && column.is_shown()) else {
        return Ok(None);
    };
    let below = tree.with_descendants(id);
    let shown = publication::in_columns(place.db, &below, 0, u64::from(count)).await?;
    tags.extend(below.iter().map(|id| format!("column:{id}")));
    tags.extend(shown.iter().map(|shown| format!("article:{}", shown.article_id)));
    if shown.is_empty() {
        return Ok(None);
    }
    Ok(Some(Module {
        kind,
        title: column.name_in(place.lang),
        url: place.url(&column.path),
        items: cards(place, &shown).await?,
        speciality: column.speciality,
        ..Module::default()
    }))
}

/// The columns below a column with their descriptions; where there are none, its newest articles.
async fn entries(
    place: &Place<'_>,
    tree: &Tree,
    kind: &'static str,
    id: ColumnId,
    count: u8,
    tags: &mut Vec<String>,
) -> Result<Option<Module>> {
    let Some(column) = tree.column(id).filter(|column| column.is_open() && column.is_shown()) else {
        return Ok(None);
    };
    let children: Vec<_> = tree.children(id).collect();
    if children.is_empty() {
        return newest(place, tree, kind, id, count, tags).await;
    }
    let items = children
        .into_iter()
        .take(usize::from(count))
        .map(|child| Card {
            title: child.name_in(place.lang),
            url: place.url(&child.path),
            summary: child.description.clone(),
            kind: "text",
            ..Card::default()
        })
        .collect();
    Ok(Some(Module {
        kind,
        title: column.name_in(place.lang),
        url: place.url(&column.path),
        items,
        speciality: column.speciality,
        ..Module::default()
    }))
}

/// The sites of the cluster.
async fn directory(place: &Place<'_>) -> Result<Module> {
    let mut items = Vec::new();
    for site in site::all(place.db).await? {
        if site.id != place.host.site && site.state.listed() {
            items.push(Card {
                title: site.name_in(place.lang),
                url: format!("{}/", place.app.settings.origin(site.label.as_str())),
                kind: "text",
                ..Card::default()
            });
        }
    }
    let heading = |key: &str| place.app.view.text(place.lang, key, &Default::default());
    Ok(Module {
        kind: "directory",
        title: heading("public-directory"),
        url: place.url("/units/"),
        groups: vec![Group { title: heading("public-directory-sites"), items, ..Group::default() }],
        ..Module::default()
    })
}
