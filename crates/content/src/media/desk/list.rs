//! What there is: as pictures or as a table, by folder, kind, verdict and words; the same as JSON for
//! the editor's dialog.

use std::collections::{BTreeSet, HashMap};

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use platform::app::App;
use platform::files::file::{self, FileId};
use platform::files::scan;
use platform::people::Post;
use platform::permits::{Resource, ViewMedia};
use platform::view::Page;
use platform::web::desk::{self, Back, Choice, Flash, Pages, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Query};
use platform::{Moment, Result};
use serde::{Deserialize, Serialize};

use super::{Done, unit_of};
use crate::articles::article::units_seen_by;
use crate::media::folder::{self, FolderId};
use crate::media::medium::{self, Filter, Kind, MediumId, Model};
use crate::media::video::clock;
use crate::media::{rendition, usage};
use crate::pages::article::encoded;
use crate::pages::shapes::file_url;

/// The list's address, read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    folder: String,
    scan: String,
    archived: String,
    view: String,
    q: String,
    before: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        let before = self
            .before
            .split_once('-')
            .and_then(|(at, id)| Some((Moment(at.parse().ok()?), id.parse::<MediumId>().ok()?)));
        // The editor asks for pictures of either kind.
        let kinds = match self.kind.as_str() {
            "image" => vec![Kind::Picture, Kind::Vector],
            other => Kind::parse(other).into_iter().collect(),
        };
        Filter {
            kinds,
            folder: self.folder.parse().ok(),
            state: STATES.into_iter().find(|state| state.name() == self.scan),
            archived: self.archived == "yes",
            text: self.q.trim().to_owned(),
            before,
        }
    }

    fn query(&self, without: &str) -> String {
        [
            ("kind", &self.kind),
            ("folder", &self.folder),
            ("scan", &self.scan),
            ("archived", &self.archived),
            ("view", &self.view),
            ("q", &self.q),
        ]
        .into_iter()
        .filter(|(name, value)| !value.is_empty() && *name != without)
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect::<Vec<_>>()
        .join("&")
    }
}

const STATES: [scan::State; 4] = [scan::State::Waiting, scan::State::Clean, scan::State::Infected, scan::State::Failed];

/// One thing in the list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    pub(super) id: String,
    /// Public id of the present file.
    pub(super) file: String,
    pub(super) title: String,
    pub(super) kind: &'static str,
    pub(super) url: String,
    /// A small picture of it; empty when there is none.
    pub(super) thumb: String,
    pub(super) alt: String,
    pub(super) decorative: bool,
    pub(super) caption: String,
    pub(super) credit: String,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) size: i64,
    pub(super) length: String,
    pub(super) added_at: i64,
    /// `unscanned`, `waiting`, `clean`, `infected`, `failed`.
    pub(super) scan: &'static str,
    /// Whether anything shows it.
    pub(super) used: bool,
    /// Whether it still lacks words for who does not see it.
    pub(super) wordless: bool,
    /// Whether it is a map without its approval number.
    pub(super) unapproved: bool,
}

/// Rows of media, with six queries however many there are.
pub(super) async fn rows(app: &App, media: &[Model]) -> Result<Vec<Row>> {
    let db = app.db.read();
    let ids: Vec<FileId> = media.iter().map(|medium| medium.file_id).collect();
    let files: HashMap<FileId, file::Model> =
        file::by_ids(db, &ids).await?.into_iter().map(|file| (file.id, file)).collect();
    let digests: Vec<String> = files.values().map(|file| file.digest.clone()).collect();
    let verdicts = scan::of_all(db, &digests).await?;
    let drawn = rendition::of_files(db, &ids).await?;
    let public: Vec<String> = files.values().map(|file| file.public_id.clone()).collect();
    let used: BTreeSet<String> = usage::used_among(db, &public).await?;
    let row = |medium: &Model| {
        let file = files.get(&medium.file_id)?;
        let url = file_url(&file.public_id, &encoded(&file.name));
        let scan = verdicts.get(&file.digest).map_or("unscanned", |row| row.state.name());
        let small = drawn.get(&file.id).and_then(|drawn| drawn.iter().find(|one| one.name.starts_with('w')));
        let thumb = match small {
            _ if !medium.kind.is_picture() || scan == "infected" => String::new(),
            Some(small) => file_url(&file.public_id, &format!("{}.webp", small.name)),
            None => url.clone(),
        };
        Some(Row {
            id: medium.id.to_string(),
            file: file.public_id.clone(),
            title: medium.title.clone(),
            kind: medium.kind.name(),
            thumb,
            url,
            alt: medium.alt.clone(),
            decorative: medium.decorative,
            caption: medium.caption.clone(),
            credit: medium.credit.clone(),
            width: file.width.unwrap_or_default(),
            height: file.height.unwrap_or_default(),
            size: file.size,
            length: medium.seconds.map(clock).unwrap_or_default(),
            added_at: medium.added_at.0,
            scan,
            used: used.contains(&file.public_id),
            wordless: medium.kind.is_picture() && !medium.decorative && medium.alt.is_empty(),
            unapproved: medium.is_map && medium.map_number.is_empty(),
        })
    };
    Ok(media.iter().filter_map(row).collect())
}

/// What one upload came to, when it was not simply taken in.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    pub(super) name: String,
    pub(super) errors: Vec<Reason>,
    /// The one that is there already.
    pub(super) known: Option<Row>,
}

/// The list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MediaPage {
    rows: Vec<Row>,
    pages: Pages,
    q: String,
    archived: bool,
    table: bool,
    kinds: Vec<Choice>,
    folders: Vec<Choice>,
    states: Vec<Choice>,
    units: Vec<Choice>,
    own_folders: Vec<Choice>,
    grid_url: String,
    table_url: String,
    query: String,
    may_add: bool,
    /// Whether there is a scanner at all.
    scanner: bool,
    /// Whether nothing becomes public without one.
    guarded: bool,
    outcomes: Vec<Outcome>,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

impl Row {
    fn samples() -> Vec<Self> {
        let photo = Self {
            id: "0193".into(),
            file: "abc".into(),
            title: "小游园 <b>".into(),
            kind: "picture",
            url: "/files/abc/p.jpg".into(),
            thumb: "/files/abc/w480.webp".into(),
            width: 1200,
            height: 800,
            size: 240_000,
            added_at: 1,
            scan: "clean",
            used: true,
            wordless: true,
            unapproved: true,
            ..Self::default()
        };
        let film = Self {
            kind: "video",
            title: "短片".into(),
            thumb: String::new(),
            length: "2:05".into(),
            scan: "infected",
            wordless: false,
            unapproved: false,
            used: false,
            ..photo.clone()
        };
        let more = ["unscanned", "waiting", "failed"].map(|scan| Self { scan, kind: "document", ..film.clone() });
        [photo, film].into_iter().chain(more).collect()
    }
}

impl Page for MediaPage {
    const TEMPLATE: &'static str = "content/desk/media.html";

    fn samples() -> Vec<Self> {
        let choice = vec![Choice { value: "a".into(), label: "会议 <b>".into(), selected: true }];
        let full = Self {
            rows: Row::samples(),
            pages: Pages { older_url: "/desk/media?before=1-2".into(), shown: 5, ..Pages::default() },
            kinds: choice.clone(),
            folders: choice.clone(),
            states: choice.clone(),
            units: vec![choice[0].clone(), choice[0].clone()],
            own_folders: choice,
            may_add: true,
            guarded: true,
            outcomes: vec![Outcome {
                name: "p.jpg".into(),
                errors: vec![Reason {
                    text: "太大".into(),
                    field: "file".into(),
                    article: "20".into(),
                    remedy: "缩小".into(),
                }],
                known: Row::samples().pop(),
            }],
            ..Self::default()
        };
        let table = Self { table: true, scanner: true, ..full.clone() };
        vec![Self::default(), full, table, Self { query: "q=x".into(), may_add: true, ..Self::default() }]
    }
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Query(asked): Query<Asked>,
    Query(done): Query<Done>,
    headers: HeaderMap,
) -> Result<Response> {
    let unit = units_seen_by(desk.staff()).first().copied().unwrap_or(desk.staff().unit_id);
    app.policies.permit(&desk.actor(), ViewMedia, &Resource::unit(unit))?;
    let scripted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if scripted.contains("application/json") {
        let (rows, next) = found(&app, &desk, &asked).await?;
        return Ok(Json(serde_json::json!({"items": rows, "next": next})).into_response());
    }
    let flashes = done.flashes(&app, &desk);
    page(&app, &desk, asked, Back::default(), Vec::new(), flashes).await
}

/// The rows, and the address of the next ones.
async fn found(app: &App, desk: &Desk, asked: &Asked) -> Result<(Vec<Row>, String)> {
    let size = app.rules.count("desk.page", app.time.now().day())?.value;
    let mut media = medium::list(app.db.read(), desk.staff(), &asked.filter(), size + 1).await?;
    let more = media.len() as u64 > size;
    media.truncate(usize::try_from(size).unwrap_or(50));
    let query = asked.query("");
    let next = media.last().filter(|_| more).map(|last| {
        let and = if query.is_empty() { "" } else { "&" };
        format!("/desk/media?{query}{and}before={}-{}", last.added_at.0, last.id)
    });
    Ok((rows(app, &media).await?, next.unwrap_or_default()))
}

/// The page, with what came of uploads.
pub(super) async fn page(
    app: &App,
    desk: &Desk,
    asked: Asked,
    back: Back,
    outcomes: Vec<Outcome>,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let (rows, older_url) = found(app, desk, &asked).await?;
    let all =
        |chosen: &str| Choice { value: String::new(), label: say(app, desk, "desk-all"), selected: chosen.is_empty() };
    let named = |start: &str, name: &'static str, chosen: &str| Choice {
        value: name.to_owned(),
        label: say(app, desk, &format!("{start}-{name}")),
        selected: name == chosen,
    };
    let with = |name: &str, view: &str| {
        let query = asked.query(name);
        format!("/desk/media?{query}{}view={view}", if query.is_empty() { "" } else { "&" })
    };
    let seen = folder::of_units(app.db.read(), &units_seen_by(desk.staff())).await?;
    let folder = |folder: &folder::Model, chosen: &str| Choice {
        selected: folder.id.to_string() == chosen,
        value: folder.id.to_string(),
        label: folder.name.clone(),
    };
    let writes: Vec<_> = desk.staff().units_of(Post::InformationOfficer).collect();
    let page = MediaPage {
        pages: Pages {
            first_url: if asked.before.is_empty() { String::new() } else { format!("/desk/media?{}", asked.query("")) },
            older_url,
            newer_url: String::new(),
            shown: rows.len(),
        },
        rows,
        archived: asked.archived == "yes",
        table: asked.view == "table",
        kinds: [all(&asked.kind)]
            .into_iter()
            .chain(Kind::ALL.map(|kind| named("media-kind", kind.name(), &asked.kind)))
            .collect(),
        folders: [all(&asked.folder)].into_iter().chain(seen.iter().map(|one| folder(one, &asked.folder))).collect(),
        states: [all(&asked.scan)]
            .into_iter()
            .chain(STATES.map(|state| named("media-scan", state.name(), &asked.scan)))
            .collect(),
        units: units(desk),
        own_folders: seen
            .iter()
            .filter(|one| writes.contains(&one.unit_id))
            .map(|one| folder(one, &asked.folder))
            .collect(),
        grid_url: with("view", "grid"),
        table_url: with("view", "table"),
        query: asked.query("view"),
        may_add: !writes.is_empty(),
        scanner: app.scanner.address().is_some(),
        guarded: app.scanner.guards(),
        outcomes,
        errors: back.errors,
        flashes,
        q: asked.q,
    };
    desk::show_with(app, desk, back.status, &page).await
}

/// The units a person brings things in for.
fn units(desk: &Desk) -> Vec<Choice> {
    let held = desk.staff().posts.iter().filter(|held| held.post == Post::InformationOfficer);
    let mut units: Vec<Choice> = Vec::new();
    for held in held {
        let value = held.unit_id.to_string();
        if units.iter().all(|unit| unit.value != value) {
            units.push(Choice { value, label: held.unit_name.clone(), selected: units.is_empty() });
        }
    }
    units
}

/// A folder's name, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewFolder {
    name: String,
    unit: String,
}

pub(super) async fn make_folder(State(app): State<App>, desk: Desk, Form(new): Form<NewFolder>) -> Result<Response> {
    let unit = unit_of(&desk, &new.unit)?;
    let act = app.act(&desk.actor()).await?;
    let result = folder::make(&act, unit, &new.name).await;
    match settle(act, result).await {
        Ok(folder) => Ok(to(&format!("/desk/media?folder={}&done=folder", folder.id))),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            page(&app, &desk, Asked::default(), back, Vec::new(), Vec::new()).await
        }
    }
}

/// The folder that was chosen.
pub(super) fn folder_of(text: &str) -> Option<FolderId> {
    text.parse().ok()
}
