//! The desk of content blocks: write one, see what waits beside what is public, decide, place.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use construction::columns::{ColumnId, column};
use construction::sites::site;
use platform::app::App;
use platform::people::{Post, SiteRef, StaffId, staff};
use platform::permits::{ReviewBlock, WriteBlock};
use platform::view::Page;
use platform::web::desk::{Back, Choice, Flash, NavItem, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{Error, OrNotFound, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::block::{self, BlockId, VersionId, VersionState, place, version};
use super::writing;

const WRITERS: &[Post] = &[Post::InformationOfficer, Post::PortalEditor];
const DECIDERS: &[Post] = &[Post::SectionReviewer, Post::SecrecyReviewer, Post::DeputyLeader, Post::PrincipalLeader];
const READERS: &[Post] = &[
    Post::InformationOfficer,
    Post::PortalEditor,
    Post::SectionReviewer,
    Post::SecrecyReviewer,
    Post::DeputyLeader,
    Post::PrincipalLeader,
];
/// How many are listed; a matter of layout.
const LISTED: u64 = 200;

/// Its entry in the navigation.
pub const NAVIGATION: NavItem = NavItem { key: "blocks", url: "/desk/blocks", posts: READERS };

/// The routes.
pub fn routes() -> Routes {
    let (readers, writers, deciders) = (Who::Posts(READERS), Who::Posts(WRITERS), Who::Posts(DECIDERS));
    Routes::default()
        .get("/desk/blocks", readers, show)
        .post("/desk/blocks", writers, begin)
        .get("/desk/blocks/{id}", readers, show_one)
        .post("/desk/blocks/{id}", writers, write)
        .post("/desk/blocks/{id}/approval", deciders, approve)
        .post("/desk/blocks/{id}/return", deciders, send_back)
        .post("/desk/blocks/{id}/places", writers, place_it)
        .post("/desk/blocks/{id}/places/removal", writers, unplace)
        .post("/desk/blocks/{id}/retirement", writers, retire)
}

/// The list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BlocksPage {
    rows: Vec<Row>,
    sites: Vec<Choice>,
    may_write: bool,
    typed: BlockForm,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// A block of the list.
#[derive(Clone, Debug, Default, Serialize)]
struct Row {
    id: String,
    name: String,
    slug: String,
    site: String,
    shared: bool,
    public: bool,
    waiting: bool,
}

/// What the form of a new block holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct BlockForm {
    site: String,
    slug: String,
    name: String,
    shared: String,
    body: String,
}

/// One block.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BlockPage {
    id: String,
    name: String,
    slug: String,
    site: String,
    public: String,
    waiting: String,
    waiting_id: String,
    returned: String,
    body: String,
    places: Vec<Choice>,
    columns: Vec<Choice>,
    versions: Vec<VersionRow>,
    may_write: bool,
    may_decide: bool,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// A version.
#[derive(Clone, Debug, Default, Serialize)]
struct VersionRow {
    number: i32,
    state: &'static str,
    by: String,
    at: i64,
    decided_by: String,
    note: String,
}

fn reason(field: &str) -> Reason {
    Reason { text: "不行".into(), remedy: String::new(), article: "31".into(), field: field.into() }
}

impl Page for BlocksPage {
    const TEMPLATE: &'static str = "content/desk/blocks.html";

    fn samples() -> Vec<Self> {
        let row = |public, waiting| Row {
            id: "0193".into(),
            name: "咨询电话 <b>".into(),
            slug: "hotline".into(),
            site: "区政府".into(),
            shared: public,
            public,
            waiting,
        };
        vec![
            Self::default(),
            Self {
                rows: vec![row(true, true), row(false, true), row(false, false)],
                sites: vec![Choice { value: "1".into(), label: "区政府".into(), selected: true }],
                may_write: true,
                typed: BlockForm { body: "</textarea><script>".into(), ..BlockForm::default() },
                errors: vec![reason("slug")],
                flashes: vec![Flash::done("已提交".into())],
            },
        ]
    }
}

impl Page for BlockPage {
    const TEMPLATE: &'static str = "content/desk/block.html";

    fn samples() -> Vec<Self> {
        let states = ["waiting", "approved", "returned", "replaced"];
        let version = |state| VersionRow {
            number: 2,
            state,
            by: "示一".into(),
            at: 1_795_349_700_000_000,
            decided_by: "示二".into(),
            note: "改一改".into(),
        };
        vec![
            Self { name: "咨询电话".into(), slug: "hotline".into(), ..Self::default() },
            Self {
                id: "0193".into(),
                name: "咨询电话 <b>".into(),
                slug: "hotline".into(),
                site: "区政府".into(),
                public: "<p>010-55550100</p>".into(),
                waiting: "<p>010-55550101</p>".into(),
                waiting_id: "0194".into(),
                returned: "改一改".into(),
                body: "<p>010-55550101</p>".into(),
                places: vec![Choice { value: "1".into(), label: "通知公告".into(), selected: false }],
                columns: vec![Choice { value: "2".into(), label: "工作动态".into(), selected: false }],
                versions: states.map(version).to_vec(),
                may_write: true,
                may_decide: true,
                errors: vec![reason("body")],
                flashes: vec![Flash::done("已提交".into())],
            },
        ]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

const DONE: [&str; 6] = ["written", "approved", "returned", "placed", "removed", "retired"];

fn flashes(app: &App, desk: &Desk, done: &Done) -> Vec<Flash> {
    let known = DONE.into_iter().find(|known| *known == done.done);
    known.map(|done| Flash::done(say(app, desk, &format!("blocks-done-{done}")))).into_iter().collect()
}

async fn show(State(app): State<App>, desk: Desk, Query(done): Query<Done>) -> Result<Response> {
    let page = BlocksPage { flashes: flashes(&app, &desk, &done), ..list(&app, &desk, BlockForm::default()).await? };
    desk::show(&app, &desk, &page).await
}

async fn list(app: &App, desk: &Desk, typed: BlockForm) -> Result<BlocksPage> {
    let (db, actor) = (app.db.read(), desk.actor());
    let sites = site::all(db).await?;
    let allowed: Vec<&site::Model> = sites.iter().filter(|site| sees(app, desk, site)).collect();
    if allowed.is_empty() {
        let first = sites.first().or_not_found()?;
        app.policies.permit(&actor, WriteBlock, &site::resource(first))?;
    }
    let ids: Vec<SiteRef> = allowed.iter().map(|site| site.id).collect();
    let blocks = block::of_sites(db, &ids, LISTED).await?;
    let waiting: Vec<BlockId> = version::Entity::find()
        .filter(version::Column::State.eq(VersionState::Waiting))
        .filter(version::Column::BlockId.is_in(blocks.iter().map(|block| block.id)))
        .all(db)
        .await?
        .into_iter()
        .map(|version| version.block_id)
        .collect();
    let name = |id: SiteRef| sites.iter().find(|site| site.id == id).map(|site| site.name.clone()).unwrap_or_default();
    let writable = allowed.iter().filter(|site| app.policies.allows(&actor, WriteBlock, &site::resource(site)));
    let writable: Vec<Choice> = writable
        .map(|site| {
            let value = site.id.to_string();
            Choice { selected: value == typed.site, value, label: site.name.clone() }
        })
        .collect();
    Ok(BlocksPage {
        rows: blocks
            .into_iter()
            .map(|block| Row {
                waiting: waiting.contains(&block.id),
                id: block.id.to_string(),
                name: block.name,
                slug: block.slug,
                site: name(block.site_id),
                shared: block.shared,
                public: block.live_id.is_some(),
            })
            .collect(),
        may_write: !writable.is_empty(),
        sites: writable,
        typed,
        ..BlocksPage::default()
    })
}

fn sees(app: &App, desk: &Desk, site: &site::Model) -> bool {
    let (actor, resource) = (desk.actor(), site::resource(site));
    app.policies.allows(&actor, WriteBlock, &resource) || app.policies.allows(&actor, ReviewBlock, &resource)
}

async fn begin(State(app): State<App>, desk: Desk, Form(form): Form<BlockForm>) -> Result<Response> {
    let site: SiteRef = match form.site.parse() {
        Ok(site) => site,
        Err(_) => return Err(Error::NotFound),
    };
    let act = app.act(&desk.actor()).await?;
    let new = writing::New {
        site,
        slug: form.slug.clone(),
        name: form.name.clone(),
        shared: !form.shared.is_empty(),
        body: form.body.clone(),
    };
    let result = writing::begin(&act, new).await;
    match settle(act, result).await {
        Ok(block) => Ok(to(&format!("/desk/blocks/{}?done=written", block.id))),
        Err(Error::Refused(reasons)) => {
            let back = standing(&app, &desk, Error::Refused(reasons))?;
            let page = BlocksPage { errors: back.errors, ..list(&app, &desk, form).await? };
            desk::show_with(&app, &desk, back.status, &page).await
        }
        Err(error) => Err(error),
    }
}

async fn show_one(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<BlockId>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let page = BlockPage { flashes: flashes(&app, &desk, &done), ..one(&app, &desk, id).await? };
    desk::show(&app, &desk, &page).await
}

async fn one(app: &App, desk: &Desk, id: BlockId) -> Result<BlockPage> {
    let db = app.db.read();
    let block = block::by_id(db, id).await?;
    let owner = site::by_id(db, block.site_id).await?;
    if !sees(app, desk, &owner) {
        return Err(Error::NotFound);
    }
    let actor = desk.actor();
    let versions = version::Entity::find()
        .filter(version::Column::BlockId.eq(id))
        .order_by_desc(version::Column::Number)
        .all(db)
        .await?;
    let newest = versions.first().or_not_found()?;
    let waits = newest.state == VersionState::Waiting;
    let people: Vec<StaffId> =
        versions.iter().flat_map(|version| [Some(version.written_by), version.decided_by]).flatten().collect();
    let people = staff::Entity::find().filter(staff::Column::Id.is_in(people)).all(db).await?;
    let names: HashMap<StaffId, String> = people.into_iter().map(|one| (one.id, one.name)).collect();
    let named = |id: Option<StaffId>| id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
    let mut resource = site::resource(&owner);
    resource.contributors = block::authors(newest);
    let placed = place::Entity::find().filter(place::Column::BlockId.eq(id)).all(db).await?;
    let placed: Vec<ColumnId> = placed.into_iter().map(|place| place.column_id).collect();
    let choice =
        |column: &column::Model| Choice { value: column.id.to_string(), label: column.name.clone(), selected: false };
    let columns = column::open_of_site(db, owner.id).await?;
    let (places, columns): (Vec<_>, Vec<_>) = columns.iter().partition(|column| placed.contains(&column.id));
    Ok(BlockPage {
        id: id.to_string(),
        public: block::live(db, &block).await?.unwrap_or_default(),
        waiting: if waits { newest.body.clone() } else { String::new() },
        waiting_id: if waits { newest.id.to_string() } else { String::new() },
        returned: if newest.state == VersionState::Returned { newest.note.clone() } else { String::new() },
        body: newest.body.clone(),
        places: places.into_iter().map(choice).collect(),
        columns: columns.into_iter().map(choice).collect(),
        may_write: app.policies.allows(&actor, WriteBlock, &site::resource(&owner)),
        may_decide: waits && app.policies.allows(&actor, ReviewBlock, &resource),
        versions: versions
            .iter()
            .map(|version| VersionRow {
                number: version.number,
                state: version.state.name(),
                by: named(Some(version.written_by)),
                at: version.written_at.0,
                decided_by: named(version.decided_by),
                note: version.note.clone(),
            })
            .collect(),
        name: block.name,
        slug: block.slug,
        site: owner.name,
        ..BlockPage::default()
    })
}

/// Goes back to the block, or shows it with what stood against the deed.
async fn after<T>(app: &App, desk: &Desk, id: BlockId, result: Result<T>, done: &str, body: &str) -> Result<Response> {
    match result {
        Ok(_) => Ok(to(&format!("/desk/blocks/{id}?done={done}"))),
        Err(Error::Refused(reasons)) => {
            let Back { status, errors, .. } = standing(app, desk, Error::Refused(reasons))?;
            let mut page = one(app, desk, id).await?;
            page.errors = errors;
            if !body.is_empty() {
                body.clone_into(&mut page.body);
            }
            desk::show_with(app, desk, status, &page).await
        }
        Err(error) => Err(error),
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    body: String,
    version: String,
    note: String,
    column: String,
}

impl Typed {
    fn version(&self) -> Result<VersionId> {
        self.version.parse().map_err(|_| Error::NotFound)
    }

    fn column(&self) -> Result<ColumnId> {
        self.column.parse().map_err(|_| Error::NotFound)
    }
}

async fn write(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<BlockId>,
    Form(form): Form<Typed>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = writing::write(&act, id, &form.body).await;
    let result = settle(act, result).await;
    after(&app, &desk, id, result, "written", &form.body).await
}

async fn approve(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<BlockId>,
    Form(form): Form<Typed>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = writing::approve(&act, form.version()?).await;
    let result = settle(act, result).await;
    after(&app, &desk, id, result, "approved", "").await
}

async fn send_back(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<BlockId>,
    Form(form): Form<Typed>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = writing::send_back(&act, form.version()?, &form.note).await;
    let result = settle(act, result).await;
    after(&app, &desk, id, result, "returned", "").await
}

async fn place_it(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<BlockId>,
    Form(form): Form<Typed>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = writing::place(&act, id, form.column()?).await;
    let result = settle(act, result).await;
    after(&app, &desk, id, result, "placed", "").await
}

async fn unplace(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<BlockId>,
    Form(form): Form<Typed>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = writing::remove(&act, id, form.column()?).await;
    let result = settle(act, result).await;
    after(&app, &desk, id, result, "removed", "").await
}

async fn retire(State(app): State<App>, desk: Desk, Path(id): Path<BlockId>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = writing::retire(&act, id).await;
    let result = settle(act, result).await;
    after(&app, &desk, id, result, "retired", "").await
}
