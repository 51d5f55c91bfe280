//! Imports on the desk (art. 9), for people without a shell: bring a file or the address of a feed,
//! see what is in it, say where each part goes, have the drafts made, read what came of it, and take
//! it all back. Nobody sees another person's import.

use std::collections::HashMap;

use axum::extract::{DefaultBodyLimit, State};
use axum::handler::Handler;
use axum::response::Response;
use construction::columns::column;
use construction::sites::site;
use platform::app::App;
use platform::people::{Post, SiteRef};
use platform::view::Page;
use platform::web::desk::{Back, Choice as Place, Flash, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::extract::Upload;
use platform::web::{Desk, Form, Path, Query, Routes, Who, csv, desk};
use platform::{Act, Error, Refusal, Result};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::address::Address;
use super::bring::{self, New};
use super::import::{self, Choice, ImportId, Line, Lines, Model, State as How};
use super::{fetch, origin};
use crate::articles::{ArticleId, article};
use crate::desk::only_officers;

/// Who writes.
const OFFICERS: Who = Who::Posts(&[Post::InformationOfficer]);
/// What one request may carry at all; what the file may be is in the rulebook.
const CEILING: usize = 128 << 20;
/// Imports that the page shows.
const MOST: u64 = 50;
/// Drafts that the page lists; the report has them all.
const SHOWN: usize = 50;

/// Pages and deeds.
pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/desk/imports", OFFICERS, list)
        .post("/desk/imports", OFFICERS, begin.layer(DefaultBodyLimit::max(CEILING)))
        .get("/desk/imports/{id}", OFFICERS, show)
        .post("/desk/imports/{id}/drafts", OFFICERS, make)
        .post("/desk/imports/{id}/removal", OFFICERS, give_up)
        .post("/desk/imports/{id}/undoing", OFFICERS, undo)
        .get("/desk/imports/{id}/report", OFFICERS, report)
}

/// All imports of a person, and the form for another one.
#[derive(Debug, Default, Serialize)]
pub struct ImportsPage {
    rows: Vec<Row>,
    sites: Vec<Place>,
    address: String,
    base: String,
    limit: u64,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// One import in the list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    name: String,
    site: String,
    at: i64,
    state: &'static str,
    drafts: i64,
}

/// One import.
#[derive(Debug, Default, Serialize)]
pub struct ImportOnePage {
    row: Row,
    kind: String,
    size: i64,
    hosts: Vec<String>,
    reprints: bool,
    groups: Vec<GroupRow>,
    missing: Said,
    left: Said,
    trouble: String,
    total: i64,
    files: usize,
    lists: usize,
    undone: usize,
    refused: Said,
    remarks: Said,
    drafts: Vec<Draft>,
    errors: Vec<Reason>,
}

/// What could go into one column.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GroupRow {
    at: usize,
    name: String,
    folder: String,
    articles: usize,
    samples: Vec<String>,
    columns: Vec<Place>,
}

/// Lines of a report in the reader's language.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Said {
    count: usize,
    lines: Vec<SaidLine>,
}

/// One of them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SaidLine {
    what: String,
    why: String,
}

/// A draft that was made.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Draft {
    id: String,
    title: String,
    address: String,
    gone: bool,
}

impl Page for ImportsPage {
    const TEMPLATE: &'static str = "content/migration/list.html";

    fn samples() -> Vec<Self> {
        let row = Row {
            id: "0193".into(),
            name: "export.xml".into(),
            site: "区教委 <b>".into(),
            at: 1,
            state: "reading",
            drafts: 0,
        };
        let states = ["found", "making", "done", "failed", "dropped", "undone"];
        let rows = states.map(|state| Row { state, drafts: 3, ..row.clone() });
        let reason =
            Reason { text: "没有文件".into(), field: "file".into(), article: String::new(), remedy: String::new() };
        let site = Place { value: "1".into(), label: "区教委".into(), selected: true };
        vec![
            Self::default(),
            Self {
                rows: [row].into_iter().chain(rows).collect(),
                sites: vec![site],
                address: "https://news.example.cn/rss.xml".into(),
                base: "http://old.example.cn/".into(),
                limit: 1 << 20,
                errors: vec![reason],
                flashes: vec![Flash::done("已停止".into())],
            },
        ]
    }
}

impl Page for ImportOnePage {
    const TEMPLATE: &'static str = "content/migration/one.html";

    fn samples() -> Vec<Self> {
        let row = |state| Row {
            id: "0193".into(),
            name: "export.xml <b>".into(),
            site: "区教委".into(),
            at: 1,
            state,
            drafts: 2,
        };
        let column = Place { value: "/news/notices/".into(), label: "通知公告".into(), selected: true };
        let group = GroupRow {
            at: 0,
            name: "通知公告".into(),
            folder: String::new(),
            articles: 12,
            samples: vec!["关于小游园 <b>".into()],
            columns: vec![column],
        };
        let line = SaidLine { what: "http://old.example.cn/1".into(), why: "草稿".into() };
        let said = Said { count: 3, lines: vec![line] };
        let draft =
            Draft { id: "0193".into(), title: "小游园 <b>".into(), address: "http://a.cn/1".into(), gone: false };
        let gone = Draft { gone: true, ..draft.clone() };
        let reason =
            Reason { text: "未选".into(), field: "to-0".into(), article: String::new(), remedy: String::new() };
        let found = Self {
            row: row("found"),
            kind: "wxr".into(),
            size: 1 << 20,
            hosts: vec!["old.example.cn".into()],
            groups: vec![group.clone(), GroupRow { at: 1, name: String::new(), folder: "/tzgg/".into(), ..group }],
            missing: said.clone(),
            left: said.clone(),
            errors: vec![reason],
            ..Self::default()
        };
        let done = Self {
            row: row("done"),
            kind: "feed".into(),
            total: 2,
            files: 1,
            lists: 1,
            refused: said.clone(),
            remarks: said.clone(),
            drafts: vec![draft, gone],
            ..Self::default()
        };
        vec![
            Self { row: row("reading"), ..Self::default() },
            found,
            Self { row: row("found"), kind: "feed".into(), reprints: true, ..Self::default() },
            Self { row: row("making"), kind: "zip".into(), total: 12, ..Self::default() },
            done,
            Self { row: row("undone"), kind: "warc".into(), undone: 2, ..Self::default() },
            Self { row: row("failed"), trouble: "at byte 7".into(), ..Self::default() },
            Self { row: row("dropped"), ..Self::default() },
        ]
    }
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    site: String,
    address: String,
    base: String,
    done: String,
}

async fn list(State(app): State<App>, desk: Desk, Query(typed): Query<Typed>) -> Result<Response> {
    only_officers(&app, &desk)?;
    let dropped = (typed.done == "dropped").then(|| Flash::done(say(&app, &desk, "migration-import-given-up")));
    list_page(&app, &desk, Back::default(), &typed, dropped.into_iter().collect()).await
}

async fn list_page(app: &App, desk: &Desk, back: Back, typed: &Typed, flashes: Vec<Flash>) -> Result<Response> {
    let db = app.db.read();
    let writable = column::writable_by(db, desk.staff()).await?;
    let sites = site::all(db).await?;
    let imports = import::by_staff(db, desk.staff().id, MOST).await?;
    let ids: Vec<ImportId> = imports.iter().map(|import| import.id).collect();
    let drafts = origin::count_of(db, &ids).await?;
    let name = |id: SiteRef| sites.iter().find(|site| site.id == id).map(|site| site.name_in(desk.lang).to_owned());
    let choices = sites.iter().filter(|site| writable.iter().any(|column| column.site_id == site.id));
    let page = ImportsPage {
        rows: imports
            .iter()
            .map(|import| row(import, name(import.site_id).unwrap_or_default(), drafts.get(&import.id).copied()))
            .collect(),
        sites: choices
            .map(|site| Place {
                value: site.id.to_string(),
                label: site.name_in(desk.lang).to_owned(),
                selected: typed.site == site.id.to_string(),
            })
            .collect(),
        address: typed.address.clone(),
        base: typed.base.clone(),
        limit: app.rules.bytes("migration.upload", app.time.now().day())?.value,
        errors: back.errors,
        flashes,
    };
    desk::show_with(app, desk, back.status, &page).await
}

fn row(import: &Model, site: String, drafts: Option<i64>) -> Row {
    Row {
        id: import.id.to_string(),
        name: import.name.clone(),
        site,
        at: import.asked_at.0,
        state: import.state().name(),
        drafts: drafts.unwrap_or_default(),
    }
}

async fn begin(State(app): State<App>, desk: Desk, upload: Upload) -> Result<Response> {
    let field = |name: &str| upload.fields.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let typed = Typed { site: field("site"), address: field("address"), base: field("base"), done: String::new() };
    let result = match brought(&app, &desk, &typed, upload).await {
        Ok(new) => {
            let act = app.act(&desk.actor()).await?;
            let result = bring::begin(&app, &act, new).await;
            settle(act, result).await
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(import) => Ok(to(&format!("/desk/imports/{}", import.id))),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            list_page(&app, &desk, back, &typed, Vec::new()).await
        }
    }
}

/// The file that was sent, or the feed whose address was typed: fetched only for who may import here.
async fn brought(app: &App, desk: &Desk, typed: &Typed, upload: Upload) -> Result<New> {
    let site: SiteRef = typed.site.parse().map_err(|_| Refusal::new("migration-import-site").field("site"))?;
    bring::may(app, app.db.read(), &desk.actor(), site).await?;
    let base = typed.base.clone();
    if let Some((_, name, bytes)) = upload.files.into_iter().next() {
        return Ok(New { site, name, base, bytes });
    }
    if typed.address.is_empty() {
        return Err(Refusal::new("migration-import-empty").field("file").into());
    }
    let wrong = || Refusal::new("migration-import-address").field("address");
    let address = Address::parse(&typed.address).ok_or_else(wrong)?;
    let fetched = fetch::fetch(app, &address).await?;
    Ok(New { site, name: address.as_str().to_owned(), base, bytes: fetched.body })
}

async fn show(State(app): State<App>, desk: Desk, Path(id): Path<ImportId>) -> Result<Response> {
    one_page(&app, &desk, Back::default(), id, None).await
}

async fn one_page(app: &App, desk: &Desk, back: Back, id: ImportId, chosen: Option<&Choice>) -> Result<Response> {
    let import = import::of(app.db.read(), desk.staff().id, id).await?;
    let page = one(app, desk, import, back.errors, chosen).await?;
    desk::show_with(app, desk, back.status, &page).await
}

async fn one(
    app: &App,
    desk: &Desk,
    import: Model,
    errors: Vec<Reason>,
    chosen: Option<&Choice>,
) -> Result<ImportOnePage> {
    let db = app.db.read();
    let site = site::by_id(db, import.site_id).await?;
    let count = origin::count_of(db, &[import.id]).await?.get(&import.id).copied();
    let found = import.found.clone().unwrap_or_default();
    let report = import.report.clone().unwrap_or_default();
    let mut columns = column::writable_by(db, desk.staff()).await?;
    columns.retain(|column| column.site_id == import.site_id);
    let group = |(at, group): (usize, super::propose::Group)| {
        let path = chosen.map_or(&group.to, |choice| choice.to.get(at).unwrap_or(&group.to)).clone();
        let choice = |column: &column::Model| Place {
            selected: column.path == path,
            label: format!("{} {}", column.name_in(desk.lang), column.path),
            value: column.path.clone(),
        };
        GroupRow {
            at,
            name: if group.category.is_empty() { group.called } else { group.category },
            folder: group.prefix,
            articles: group.articles,
            samples: group.samples,
            columns: columns.iter().map(choice).collect(),
        }
    };
    let drafts = if matches!(import.state(), How::Done | How::Undone | How::Failed) {
        let mut brought = origin::of_import(db, import.id).await?;
        brought.truncate(SHOWN);
        drafts(app, brought).await?
    } else {
        Vec::new()
    };
    Ok(ImportOnePage {
        row: row(&import, site.name_in(desk.lang).to_owned(), count),
        kind: found.kind,
        size: import.size,
        hosts: found.hosts,
        reprints: chosen.map_or(found.reprints, |choice| choice.reprints),
        groups: found.groups.into_iter().enumerate().map(group).collect(),
        missing: said(app, desk, &found.missing),
        left: said(app, desk, &found.left),
        trouble: import.trouble.clone().unwrap_or_default(),
        total: import.total.unwrap_or_default(),
        files: report.files,
        lists: report.lists,
        undone: report.undone,
        refused: said(app, desk, &report.refused),
        remarks: said(app, desk, &report.remarks),
        drafts,
        errors,
    })
}

async fn drafts(app: &App, brought: Vec<(ArticleId, String)>) -> Result<Vec<Draft>> {
    let mut drafts = Vec::new();
    for (id, address) in brought {
        let Some(article) = article::Entity::find_by_id(id).one(app.db.read()).await? else { continue };
        let gone = article.discarded_at.is_some();
        drafts.push(Draft { id: id.to_string(), title: article.title, address, gone });
    }
    Ok(drafts)
}

fn said(app: &App, desk: &Desk, lines: &Lines) -> Said {
    let lines_said =
        lines.lines.iter().take(SHOWN).map(|line| SaidLine { what: line.what.clone(), why: why(app, desk, line) });
    Said { count: lines.count, lines: lines_said.collect() }
}

fn why(app: &App, desk: &Desk, line: &Line) -> String {
    if line.key.is_empty() {
        return line.told.clone();
    }
    let args = [("what".to_owned(), line.told.clone().into())].into_iter().collect();
    app.view.text(desk.lang, &line.key, &args)
}

async fn make(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ImportId>,
    Form(fields): Form<HashMap<String, String>>,
) -> Result<Response> {
    let import = import::of(app.db.read(), desk.staff().id, id).await?;
    let groups = import.found.map_or(0, |found| found.groups.len());
    let choice = Choice {
        to: (0..groups).map(|at| fields.get(&format!("to-{at}")).cloned().unwrap_or_default()).collect(),
        reprints: fields.get("whose").is_some_and(|whose| whose == "other"),
        lang: desk.lang.tag().to_owned(),
    };
    let act = app.act(&desk.actor()).await?;
    let result = bring::make(&app, &act, id, choice.clone()).await;
    match settle(act, result).await {
        Ok(_) => Ok(to(&format!("/desk/imports/{id}"))),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            one_page(&app, &desk, back, id, Some(&choice)).await
        }
    }
}

async fn give_up(State(app): State<App>, desk: Desk, Path(id): Path<ImportId>) -> Result<Response> {
    let deed = async |act: &Act| bring::give_up(&app, act, id).await;
    settled(&app, &desk, id, deed, "/desk/imports?done=dropped").await
}

async fn undo(State(app): State<App>, desk: Desk, Path(id): Path<ImportId>) -> Result<Response> {
    let deed = async |act: &Act| bring::undo(act, id).await;
    settled(&app, &desk, id, deed, &format!("/desk/imports/{id}")).await
}

async fn settled(
    app: &App,
    desk: &Desk,
    id: ImportId,
    deed: impl AsyncFnOnce(&Act) -> Result<()>,
    next: &str,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = deed(&act).await;
    match settle(act, result).await {
        Ok(()) => Ok(to(next)),
        Err(error) => {
            let back = standing(app, desk, error)?;
            one_page(app, desk, back, id, None).await
        }
    }
}

/// Everything that came of it as a table.
async fn report(State(app): State<App>, desk: Desk, Path(id): Path<ImportId>) -> Result<Response> {
    let import = import::of(app.db.read(), desk.staff().id, id).await?;
    if !matches!(import.state(), How::Done | How::Undone | How::Failed) {
        return Err(Error::NotFound);
    }
    let text = |key: &str| say(&app, &desk, key);
    let mut lines =
        vec![["migration-import-what", "migration-import-title", "migration-import-came"].map(text).to_vec()];
    for draft in drafts(&app, origin::of_import(app.db.read(), id).await?).await? {
        let came = if draft.gone { "migration-import-thrown-away" } else { "migration-import-draft" };
        lines.push(vec![draft.address, draft.title, text(came)]);
    }
    let (found, report) = (import.found.clone().unwrap_or_default(), import.report.clone().unwrap_or_default());
    for line in [report.refused, report.remarks, found.missing, found.left].iter().flat_map(|lines| &lines.lines) {
        lines.push(vec![line.what.clone(), String::new(), why(&app, &desk, line)]);
    }
    let act = app.act(&desk.actor()).await?;
    act.record(bring::entry("import.export", &import));
    act.commit().await?;
    Ok(csv::answer("import.csv", &lines))
}
