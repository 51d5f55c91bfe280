//! Channels and columns of a site on the desk: the tree with types and responsible units (arts. 10,
//! 18), the order of siblings, and the forms that open new ones.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::{SiteRef, UnitId, unit};
use platform::permits::{ArrangeSite, KeepColumns};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Path, Query, Routes, Who, desk};
use platform::{Refusal, Result};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::site::Card;
use super::{Choice, Done, status, text, unit_choices};
use crate::columns::{ChannelId, ColumnId, ColumnKind, Template, Tree, column};
use crate::sites::site::{self, SiteState};

pub(super) fn routes() -> Routes {
    Routes::default().get("/desk/sites/{id}/columns", Who::SignedIn, show)
}

/// The columns of a site.
#[derive(Debug, Serialize)]
pub struct ColumnsPage {
    site: Card,
    channels: Vec<ChannelRow>,
    /// Channels, to be put in order.
    order: Vec<Sorted>,
    typed: ColumnForm,
    typed_channel: ChannelForm,
    /// Where a new column may stand.
    places: Vec<Choice>,
    kinds: Vec<Choice>,
    templates: Vec<Choice>,
    units: Vec<Choice>,
    errors: Vec<Reason>,
    done: String,
    may_keep: bool,
    /// The site is open: its columns change by forms of annex 1 only.
    frozen: bool,
    may_arrange: bool,
}

/// A channel with its columns.
#[derive(Clone, Debug, Serialize)]
pub struct ChannelRow {
    id: ChannelId,
    name: String,
    name_en: String,
    description: String,
    path: String,
    rows: Vec<Row>,
    orders: Vec<Order>,
}

/// A column in the tree.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    id: ColumnId,
    level: usize,
    name: String,
    path: String,
    kind: &'static str,
    template: &'static str,
    unit: String,
    open: bool,
    /// Visitors are led to it.
    shown: bool,
    /// What the site is known for.
    speciality: bool,
    /// A special topic ends then.
    ends_at: Option<i64>,
}

/// Siblings that can be put in order.
#[derive(Clone, Debug, Serialize)]
pub struct Order {
    /// Name of what they stand below.
    title: String,
    /// Where the order is posted.
    url: String,
    items: Vec<Sorted>,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct Sorted {
    id: String,
    title: String,
    note: String,
}

/// The form for a new channel.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelForm {
    /// Part of paths.
    pub slug: String,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// What it is for.
    pub description: String,
}

/// The form for a column.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnForm {
    /// The version it was made from.
    pub version: i32,
    /// `channel:<id>` or `column:<id>`.
    pub place: String,
    /// Part of paths.
    pub slug: String,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Type.
    pub kind: String,
    /// Key words.
    pub keywords: String,
    /// Description.
    pub description: String,
    /// Template.
    pub template: String,
    /// Responsible unit.
    pub unit: String,
    /// Not empty: what the site is known for.
    pub speciality: String,
}

/// Which form was refused, with what was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub column: ColumnForm,
    pub channel: ChannelForm,
}

impl Page for ColumnsPage {
    const TEMPLATE: &'static str = "construction/desk/columns.html";

    fn samples() -> Vec<Self> {
        let sorted =
            |title: &str| Sorted { id: ColumnId::new().to_string(), title: title.into(), note: "/news/".into() };
        let row = |name: &str, level, open| Row {
            id: ColumnId::new(),
            level,
            name: name.into(),
            path: "/news/updates/".into(),
            kind: "news",
            template: "list",
            unit: "东城区民政局".into(),
            open,
            shown: level == 0,
            speciality: level == 1,
            ends_at: (level > 0).then_some(1_795_395_480_000_000),
        };
        let channel = ChannelRow {
            id: ChannelId::new(),
            name: "新闻<动态".into(),
            name_en: "News".into(),
            description: "新闻和图片".into(),
            path: "/news/".into(),
            rows: vec![row("工作动态", 0, true), row("图片新闻", 1, true), row("旧闻", 0, false)],
            orders: vec![Order {
                title: "新闻动态".into(),
                url: "/desk/channels/x/order?version=3".into(),
                items: vec![sorted("工作动态"), sorted("图片新闻")],
            }],
        };
        let page = |channels: Vec<ChannelRow>, may_keep| Self {
            site: Card::sample(SiteState::Live),
            order: vec![sorted("新闻动态"), sorted("通知公告")],
            channels,
            typed: ColumnForm { name: "\"><b>".into(), ..ColumnForm::default() },
            typed_channel: ChannelForm::default(),
            places: vec![Choice::new("channel:x", "新闻动态", "")],
            kinds: vec![Choice::new("news", "政务动态", "news")],
            templates: vec![Choice::new("list", "列表", "list")],
            units: vec![Choice::new(&UnitId::new(), "东城区民政局", "")],
            errors: Vec::new(),
            done: String::new(),
            may_keep,
            frozen: !may_keep,
            may_arrange: may_keep,
        };
        vec![page(Vec::new(), false), page(vec![channel.clone()], false), page(vec![channel], true)]
    }
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Query(done): Query<Done>,
) -> Result<Response> {
    page(&app, &desk, id, Typed::default(), &[], &done.known()).await
}

pub(super) async fn page(
    app: &App,
    desk: &Desk,
    id: SiteRef,
    typed: Typed,
    refusals: &[Refusal],
    done: &str,
) -> Result<Response> {
    let site = site::by_id(app.db.read(), id).await?;
    let tree = column::tree(app.db.read(), id).await?;
    let names: HashMap<UnitId, String> =
        unit::Entity::find().all(app.db.read()).await?.into_iter().map(|unit| (unit.id, unit.name)).collect();
    let typed_unit = typed.column.unit.parse().unwrap_or(site.unit_id);
    let page = ColumnsPage {
        channels: tree
            .channels()
            .iter()
            .map(|channel| channel_row(&tree, channel.id, &names, site.version))
            .collect::<Option<_>>()
            .unwrap_or_default(),
        order: tree
            .channels()
            .iter()
            .map(|channel| Sorted { id: channel.id.to_string(), title: channel.name.clone(), note: channel.path() })
            .collect(),
        places: places(&tree, &typed.column.place),
        kinds: kinds(app, desk, &typed.column.kind),
        templates: templates(app, desk, &typed.column.template),
        units: unit_choices(app, Some(typed_unit)).await?,
        typed: typed.column,
        typed_channel: typed.channel,
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
        may_keep: site.state == SiteState::Draft
            && app.policies.allows(&desk.actor(), KeepColumns, &site::resource(&site)),
        frozen: site.state != SiteState::Draft,
        may_arrange: app.policies.allows(&desk.actor(), ArrangeSite, &site::resource(&site)),
        site: Card::of(app, &site).await?,
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

pub(super) fn kinds(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    ColumnKind::ALL.iter().map(|kind| Choice::new(kind.name(), text(app, desk.lang, &kind.key()), chosen)).collect()
}

pub(super) fn templates(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    let name = |template: &Template| text(app, desk.lang, &format!("columns-template-{}", template.name()));
    Template::ALL.iter().map(|template| Choice::new(template.name(), name(template), chosen)).collect()
}

pub(super) fn places(tree: &Tree, chosen: &str) -> Vec<Choice> {
    let mut places = Vec::new();
    for channel in tree.channels() {
        places.push(Choice::new(&format!("channel:{}", channel.id), channel.name.as_str(), chosen));
        for (level, column) in tree.walk().into_iter().filter(|(_, column)| column.channel_id == channel.id) {
            let label = format!("{}{}", "\u{3000}".repeat(level + 1), column.name);
            places.push(Choice::new(&format!("column:{}", column.id), label, chosen));
        }
    }
    places
}

fn channel_row(tree: &Tree, id: ChannelId, names: &HashMap<UnitId, String>, version: i32) -> Option<ChannelRow> {
    let channel = tree.channel(id)?;
    let row = |(level, column): (usize, &column::Model)| Row {
        id: column.id,
        level,
        name: column.name.clone(),
        path: column.path.clone(),
        kind: column.kind.name(),
        template: column.template.name(),
        unit: names.get(&column.unit_id).cloned().unwrap_or_default(),
        open: column.is_open(),
        shown: column.is_shown(),
        speciality: column.speciality,
        ends_at: column.ends_at.map(|at| at.0),
    };
    let open: Vec<_> = tree.walk().into_iter().filter(|(_, column)| column.channel_id == id).collect();
    let closed = tree.columns().iter().filter(|column| column.channel_id == id && !column.is_open());
    let sorted = |column: &column::Model| Sorted {
        id: column.id.to_string(),
        title: column.name.clone(),
        note: column.path.clone(),
    };
    let mut orders = vec![Order {
        title: channel.name.clone(),
        url: format!("/desk/channels/{id}/order?version={version}"),
        items: tree.tops(id).map(sorted).collect(),
    }];
    orders.extend(open.iter().map(|(_, parent)| Order {
        title: parent.name.clone(),
        url: format!("/desk/columns/{}/order?version={version}", parent.id),
        items: tree.children(parent.id).map(sorted).collect(),
    }));
    orders.retain(|order| order.items.len() > 1);
    Some(ChannelRow {
        id,
        name: channel.name.clone(),
        name_en: channel.name_en.clone(),
        description: channel.description.clone(),
        path: channel.path(),
        rows: open.iter().copied().chain(closed.map(|column| (0, column))).map(row).collect(),
        orders,
    })
}
