//! One thing of the library: how it looks, what is said of it, who shows it, what it was before.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::files::{file, scan as scans};
use platform::people::staff;
use platform::permits::KeepMedia;
use platform::view::Page;
use platform::web::desk::{self, Back, Choice, Flash, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query};
use platform::{Act, Error, Result};
use serde::{Deserialize, Serialize};

use super::Done;
use super::list::{Row, folder_of, rows};
use crate::articles::article;
use crate::desk::row::key;
use crate::media::describe::{self as deeds, Description};
use crate::media::medium::{self, MediumId, Model};
use crate::media::replace::Replaced;
use crate::media::usage::{self, Place};
use crate::media::{archive as putting_away, folder, show as pictures, version};
use crate::pages::article::encoded;
use crate::pages::shapes::file_url;

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MediumPage {
    row: Row,
    typed: Typed,
    folders: Vec<Choice>,
    /// Renditions of the list cuts, to see what lists show.
    wide: String,
    card: String,
    added_by: String,
    archived: bool,
    version: i32,
    versions: Vec<Version>,
    uses: Vec<Used>,
    /// Uses the reader may not see.
    hidden_uses: usize,
    similar: Vec<Row>,
    scan: Scan,
    may_keep: bool,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// What the form says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    title: String,
    alt: String,
    decorative: String,
    caption: String,
    credit: String,
    is_map: String,
    map_number: String,
    focus_x: String,
    focus_y: String,
    crop_left: String,
    crop_top: String,
    crop_right: String,
    crop_bottom: String,
    folder: String,
}

impl Typed {
    fn of(medium: &Model) -> Self {
        let yes = |it: bool| if it { "yes".to_owned() } else { String::new() };
        Self {
            title: medium.title.clone(),
            alt: medium.alt.clone(),
            decorative: yes(medium.decorative),
            caption: medium.caption.clone(),
            credit: medium.credit.clone(),
            is_map: yes(medium.is_map),
            map_number: medium.map_number.clone(),
            focus_x: medium.focus_x.to_string(),
            focus_y: medium.focus_y.to_string(),
            crop_left: medium.crop_left.to_string(),
            crop_top: medium.crop_top.to_string(),
            crop_right: medium.crop_right.to_string(),
            crop_bottom: medium.crop_bottom.to_string(),
            folder: medium.folder_id.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    fn description(&self) -> Description {
        // What is no number is refused as one that is out of bounds; what is missing has its usual value.
        let number = |text: &str, usual: i32| {
            if text.trim().is_empty() { usual } else { text.trim().parse().unwrap_or(-1) }
        };
        Description {
            title: self.title.clone(),
            alt: self.alt.clone(),
            decorative: self.decorative == "yes",
            caption: self.caption.clone(),
            credit: self.credit.clone(),
            is_map: self.is_map == "yes",
            map_number: self.map_number.clone(),
            focus: (number(&self.focus_x, 50), number(&self.focus_y, 50)),
            crop: [
                number(&self.crop_left, 0),
                number(&self.crop_top, 0),
                number(&self.crop_right, 100),
                number(&self.crop_bottom, 100),
            ],
            folder: folder_of(&self.folder),
        }
    }
}

/// An earlier or the present file.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Version {
    number: i32,
    name: String,
    url: String,
    size: i64,
    by: String,
    at: i64,
    digest: String,
}

/// An article that shows it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Used {
    title: String,
    url: String,
    stage: String,
    working: bool,
    public: bool,
}

/// What the scanner said.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Scan {
    found: String,
    engine: String,
    at: i64,
    next_at: i64,
    attempts: i32,
    error: String,
    /// Whether there is a scanner to ask again.
    possible: bool,
}

impl Page for MediumPage {
    const TEMPLATE: &'static str = "content/desk/medium.html";

    fn samples() -> Vec<Self> {
        let row = |kind, scan| Row {
            id: "0193".into(),
            title: "小游园 <b>".into(),
            kind,
            url: "/files/abc/p".into(),
            thumb: "/files/abc/w480.webp".into(),
            width: 1200,
            height: 800,
            length: "2:05".into(),
            scan,
            wordless: true,
            unapproved: true,
            ..Row::default()
        };
        let full = Self {
            row: row("picture", "waiting"),
            typed: Typed { is_map: "yes".into(), focus_x: "30".into(), focus_y: "40".into(), ..Typed::default() },
            folders: vec![Choice { value: "a".into(), label: "会议".into(), selected: true }],
            wide: "/files/abc/16x9-480.webp".into(),
            card: "/files/abc/4x3-480.webp".into(),
            added_by: "示一".into(),
            version: 2,
            versions: vec![Version { number: 1, name: "p.jpg".into(), digest: "ab".repeat(32), ..Version::default() }],
            uses: vec![Used {
                title: "开放 <b>".into(),
                stage: "in-review".into(),
                working: true,
                public: true,
                ..Used::default()
            }],
            hidden_uses: 2,
            similar: vec![row("picture", "clean")],
            scan: Scan { attempts: 2, next_at: 1, error: "away".into(), possible: true, ..Scan::default() },
            may_keep: true,
            ..Self::default()
        };
        let read = Self { may_keep: false, archived: true, row: row("video", "infected"), ..full.clone() };
        let found = Scan { found: "Test".into(), engine: "ClamAV".into(), at: 1, ..Scan::default() };
        let kinds = ["vector", "captions", "document"].map(|kind| Self { row: row(kind, "failed"), ..full.clone() });
        let mut samples = vec![
            full.clone(),
            Self { scan: found, ..read },
            Self { archived: true, row: row("document", "unscanned"), uses: Vec::new(), hidden_uses: 0, ..full },
        ];
        samples.extend(kinds);
        samples
    }
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<MediumId>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let flashes = done.flashes(&app, &desk);
    page(&app, &desk, id, Back::default(), None, flashes).await
}

/// The page, with what was typed and what stood against it.
pub(super) async fn page(
    app: &App,
    desk: &Desk,
    id: MediumId,
    back: Back,
    typed: Option<Typed>,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let db = app.db.read();
    let medium = medium::visible_to(app, db, &desk.actor(), id).await?;
    let all = version::of(db, id).await?;
    let names = staff::names(app, all.iter().map(|(version, _)| version.by_staff_id).chain([medium.added_by])).await?;
    let file = file::by_id(db, medium.file_id).await?;
    let cuts = pictures::pictures(db, std::slice::from_ref(&file.public_id)).await?;
    let first = |set: &str| set.split(' ').next().unwrap_or_default().to_owned();
    let cut = cuts.get(&file.public_id);
    let verdict = scans::of(db, &file.digest).await?;
    let (uses, hidden_uses) = uses(app, desk, &all).await?;
    let typed = typed.unwrap_or_else(|| Typed::of(&medium));
    let version = |(version, file): &(version::Model, file::Model)| Version {
        number: version.number,
        name: file.name.clone(),
        url: file_url(&file.public_id, &encoded(&file.name)),
        size: file.size,
        by: names.get(&version.by_staff_id).cloned().unwrap_or_default(),
        at: version.at.0,
        digest: file.digest.clone(),
    };
    let page = MediumPage {
        row: rows(app, std::slice::from_ref(&medium)).await?.pop().ok_or(Error::NotFound)?,
        folders: folders(app, desk, &medium, &typed.folder).await?,
        typed,
        wide: cut.map(|cut| first(&cut.wide)).unwrap_or_default(),
        card: cut.map(|cut| first(&cut.card)).unwrap_or_default(),
        added_by: names.get(&medium.added_by).cloned().unwrap_or_default(),
        archived: medium.archived_at.is_some(),
        version: medium.version,
        versions: all.iter().map(version).collect(),
        uses,
        hidden_uses,
        similar: rows(app, &medium::similar(db, &medium).await?).await?,
        scan: verdict.map_or_else(
            || Scan { possible: app.scanner.address().is_some(), ..Scan::default() },
            |row| Scan {
                found: row.found.unwrap_or_default(),
                engine: row.engine.unwrap_or_default(),
                at: row.scanned_at.map(|at| at.0).unwrap_or_default(),
                next_at: row.next_at.map(|at| at.0).unwrap_or_default(),
                attempts: row.attempts,
                error: row.last_error.unwrap_or_default(),
                possible: app.scanner.address().is_some(),
            },
        ),
        may_keep: app.policies.allows(&desk.actor(), KeepMedia, &medium.resource()),
        errors: back.errors,
        flashes,
    };
    desk::show_with(app, desk, back.status, &page).await
}

/// The articles that show any of these files and that the reader may see, and how many others there are.
async fn uses(app: &App, desk: &Desk, all: &[(version::Model, file::Model)]) -> Result<(Vec<Used>, usize)> {
    let files: Vec<String> = all.iter().map(|(_, file)| file.public_id.clone()).collect();
    let mut places: BTreeMap<_, (bool, bool)> = BTreeMap::new();
    for row in usage::of(app.db.read(), &files).await? {
        let place = places.entry((row.user_kind, row.user_id)).or_default();
        place.0 |= row.place == Place::Working;
        place.1 |= row.place == Place::Public;
    }
    let mut uses = Vec::new();
    let mut hidden = 0;
    for ((kind, id), (working, public)) in places {
        let seen = if kind == usage::ARTICLE {
            article::visible_to(app, app.db.read(), &desk.actor(), crate::articles::ArticleId(id)).await
        } else {
            Err(Error::NotFound)
        };
        match seen {
            Ok(article) => uses.push(Used {
                url: format!("/desk/articles/{}", article.id),
                stage: key(article.stage.name()),
                title: article.title,
                working,
                public,
            }),
            Err(Error::NotFound) => hidden += 1,
            Err(error) => return Err(error),
        }
    }
    Ok((uses, hidden))
}

async fn folders(app: &App, desk: &Desk, medium: &Model, chosen: &str) -> Result<Vec<Choice>> {
    let none = Choice { value: String::new(), label: say(app, desk, "media-no-folder"), selected: chosen.is_empty() };
    let all = folder::of_units(app.db.read(), &[medium.unit_id]).await?;
    let choice = |folder: folder::Model| Choice {
        selected: folder.id.to_string() == chosen,
        value: folder.id.to_string(),
        label: folder.name,
    };
    Ok([none].into_iter().chain(all.into_iter().map(choice)).collect())
}

pub(super) async fn describe(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<MediumId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let said = typed.description();
    deed(&app, &desk, id, Some(typed), "described", async |act| deeds::describe(act, id, said).await.map(drop)).await
}

pub(super) async fn archive(State(app): State<App>, desk: Desk, Path(id): Path<MediumId>) -> Result<Response> {
    deed(&app, &desk, id, None, "archived", async |act| putting_away::archive(act, id).await.map(drop)).await
}

pub(super) async fn bring_back(State(app): State<App>, desk: Desk, Path(id): Path<MediumId>) -> Result<Response> {
    deed(&app, &desk, id, None, "returned", async |act| putting_away::bring_back(act, id).await.map(drop)).await
}

pub(super) async fn scan(State(app): State<App>, desk: Desk, Path(id): Path<MediumId>) -> Result<Response> {
    deed(&app, &desk, id, None, "scanning", async |act| {
        let medium = medium::visible_to(act.app(), act.db(), act.actor(), id).await?;
        act.permit(KeepMedia, &medium.resource())?;
        scans::ask_again(act, &file::by_id(act.db(), medium.file_id).await?).await
    })
    .await
}

async fn deed(
    app: &App,
    desk: &Desk,
    id: MediumId,
    typed: Option<Typed>,
    done: &str,
    work: impl AsyncFnOnce(&Act) -> Result<()>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(()) => Ok(to(&format!("/desk/media/{id}?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            page(app, desk, id, back, typed, Vec::new()).await
        }
    }
}

/// The page after a new version came, with what follows from it.
pub(super) async fn after_replacement(app: &App, desk: &Desk, id: MediumId, replaced: &Replaced) -> Result<Response> {
    let say = |key: &str, titles: &[String]| {
        let args = BTreeMap::from([
            ("count".to_owned(), titles.len().into()),
            ("titles".to_owned(), titles.join("、").into()),
        ]);
        app.view.text(desk.lang, key, &args)
    };
    let mut flashes = vec![Flash::done(say("media-done-replaced", &[]))];
    if !replaced.changed.is_empty() {
        flashes.push(Flash { kind: "info", ..Flash::done(say("media-replaced-in", &replaced.changed)) });
    }
    if !replaced.locked.is_empty() {
        flashes.push(Flash { kind: "warn", ..Flash::done(say("media-replaced-not-in", &replaced.locked)) });
    }
    page(app, desk, id, Back::default(), None, flashes).await
}
