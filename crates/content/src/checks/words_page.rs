//! Word lists at the desk (arts. 19, 20): versions, a bench on which a text is tried, the runs through what is public and
//! what they found.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::{staff, unit};
use platform::permits::KeepWords;
use platform::view::Page;
use platform::web::desk::{Back, Flash, Pages, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, desk};
use platform::{Act, Moment, Result};
use serde::{Deserialize, Serialize};

use super::check::Stands;
use super::desk::{Shown, shown};
use super::rescan::{self, HitId};
use super::words::{self, WordListId};
use super::{finding, screen};
use crate::articles::article::units_seen_by;
use crate::desk::fields::Fields;
use crate::desk::row;

/// Lists, bench, runs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct WordsPage {
    house: usize,
    lists: Vec<List>,
    runs: Vec<Run>,
    name: String,
    text: String,
    note: String,
    trial: String,
    tried: bool,
    found: Vec<Shown>,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// One version of an own list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct List {
    id: String,
    name: String,
    version: i32,
    count: i32,
    note: String,
    state: &'static str,
    tag: &'static str,
    by: String,
    at: i64,
    may_approve: bool,
    may_end: bool,
}

/// One run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Run {
    begun_at: i64,
    done: bool,
    articles: i64,
    hits: i64,
}

impl Page for WordsPage {
    const TEMPLATE: &'static str = "content/desk/words.html";

    fn samples() -> Vec<Self> {
        let list = |state, tag| List {
            id: "0193".into(),
            name: "本区易错词 <b>".into(),
            version: 2,
            count: 30,
            state,
            tag,
            by: "示小明".into(),
            may_approve: state == "proposed",
            may_end: state != "ended",
            ..List::default()
        };
        let full = Self {
            house: 300,
            lists: vec![list("proposed", "waiting"), list("in_force", "done"), list("ended", "draft")],
            runs: vec![Run { articles: 9, done: true, ..Run::default() }, Run::default()],
            trial: "攻府".into(),
            tried: true,
            found: vec![Shown::sample(super::Severity::Warn)],
            ..Self::default()
        };
        vec![full, Self { tried: true, ..Self::default() }, Self::default()]
    }
}

/// What was done before.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
    after: String,
}

impl Asked {
    fn flashes(&self, app: &App, desk: &Desk) -> Vec<Flash> {
        let known = ["proposed", "approved", "ended", "settled"].contains(&self.done.as_str());
        if known { vec![Flash::done(say(app, desk, &format!("words-done-{}", self.done)))] } else { Vec::new() }
    }
}

pub(crate) async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let flashes = asked.flashes(&app, &desk);
    page(&app, &desk, Back::default(), &Fields::default(), flashes).await
}

async fn page(app: &App, desk: &Desk, back: Back, fields: &Fields, flashes: Vec<Flash>) -> Result<Response> {
    let db = app.db.read();
    app.policies.permit(&desk.actor(), KeepWords, &words::resource())?;
    let all = words::list(db, 100).await?;
    let names = staff::names(app, row::unique(all.iter().map(|list| list.added_by))).await?;
    let me = desk.staff().id;
    let lists = all.into_iter().map(|list| List {
        id: list.id.to_string(),
        state: list.state(),
        tag: match list.state() {
            "proposed" => "waiting",
            "in_force" => "done",
            _ => "draft",
        },
        by: names.get(&list.added_by).cloned().unwrap_or_default(),
        at: list.added_at.0,
        may_approve: list.state() == "proposed" && list.added_by != me,
        may_end: list.state() != "ended",
        version: list.version,
        count: list.count,
        name: list.name,
        note: list.note,
    });
    let trial = fields.text("trial");
    let found = if trial.is_empty() { Vec::new() } else { tried(app, desk, trial).await? };
    let page = WordsPage {
        house: screening::list_of_house().map_or(0, |terms| terms.len()),
        lists: lists.collect(),
        runs: rescan::runs(db, 10)
            .await?
            .into_iter()
            .map(|run| Run {
                begun_at: run.begun_at.0,
                done: run.ended_at.is_some(),
                articles: run.articles,
                hits: run.hits,
            })
            .collect(),
        name: fields.text("name").to_owned(),
        text: fields.text("text").to_owned(),
        note: fields.text("note").to_owned(),
        tried: !trial.is_empty(),
        trial: trial.to_owned(),
        found,
        errors: back.errors,
        flashes,
    };
    desk::show_with(app, desk, back.status, &page).await
}

/// What the lists in force find in a text that somebody tries.
async fn tried(app: &App, desk: &Desk, text: &str) -> Result<Vec<Shown>> {
    let found = finding::keyed(screen::tried(app, app.db.read(), text).await?);
    Ok(found.into_iter().map(|finding| shown(app, desk, &Stands { finding, conclusion: None })).collect())
}

/// Tries a text; nothing is kept.
pub(crate) async fn bench(
    State(app): State<App>,
    desk: Desk,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    page(&app, &desk, Back::default(), &Fields::posted(pairs), Vec::new()).await
}

async fn deed<T>(
    app: &App,
    desk: &Desk,
    fields: &Fields,
    done: &str,
    work: impl AsyncFnOnce(&Act) -> Result<T>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = work(&act).await;
    match settle(act, result).await {
        Ok(_) => Ok(to(&format!("/desk/words?done={done}"))),
        Err(error) => {
            let back = standing(app, desk, error)?;
            page(app, desk, back, fields, Vec::new()).await
        }
    }
}

pub(crate) async fn propose(
    State(app): State<App>,
    desk: Desk,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work =
        async |act: &Act| words::propose(act, fields.text("name"), fields.text("text"), fields.text("note")).await;
    deed(&app, &desk, &fields, "proposed", work).await
}

pub(crate) async fn approve(State(app): State<App>, desk: Desk, Path(id): Path<WordListId>) -> Result<Response> {
    deed(&app, &desk, &Fields::default(), "approved", async |act: &Act| words::approve(act, id).await).await
}

pub(crate) async fn end(State(app): State<App>, desk: Desk, Path(id): Path<WordListId>) -> Result<Response> {
    deed(&app, &desk, &Fields::default(), "ended", async |act: &Act| words::end(act, id).await).await
}

/// Hits on one page.
const PAGE: u64 = 50;

/// What was found in what is public and is not settled.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HitsPage {
    rows: Vec<Hit>,
    pages: Pages,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// One hit.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Hit {
    id: String,
    article: String,
    unit: String,
    found_at: i64,
    shown: Shown,
    /// A reason that was typed and refused.
    typed: String,
}

impl Page for HitsPage {
    const TEMPLATE: &'static str = "content/desk/hits.html";

    fn samples() -> Vec<Self> {
        let hit = Hit { id: "0193".into(), shown: Shown::sample(super::Severity::Block), ..Hit::default() };
        vec![Self { rows: vec![hit], ..Self::default() }, Self::default()]
    }
}

pub(crate) async fn hits(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let flashes = asked.flashes(&app, &desk);
    let after = asked.after.split_once('.').and_then(|(at, id)| Some((Moment(at.parse().ok()?), id.parse().ok()?)));
    hits_page(&app, &desk, after, Back::default(), None, flashes).await
}

async fn hits_page(
    app: &App,
    desk: &Desk,
    after: Option<(Moment, HitId)>,
    back: Back,
    typed: Option<(HitId, &str)>,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let keeps = app.policies.allows(&desk.actor(), KeepWords, &words::resource());
    if units_seen_by(desk.staff()).is_empty() {
        app.policies.permit(&desk.actor(), KeepWords, &words::resource())?;
    }
    let mut found = rescan::open(app.db.read(), desk.staff(), keeps, after, PAGE + 1).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let last = found.last().map(|one| format!("/desk/words/hits?after={}.{}", one.found_at.0, one.id));
    let units = unit::names(app, row::unique(found.iter().map(|one| one.unit_id))).await?;
    let rows: Vec<Hit> = found
        .into_iter()
        .map(|one| Hit {
            typed: typed.filter(|(id, _)| *id == one.id).map(|(_, text)| text.to_owned()).unwrap_or_default(),
            id: one.id.to_string(),
            article: one.article_id.to_string(),
            unit: units.get(&one.unit_id).cloned().unwrap_or_default(),
            found_at: one.found_at.0,
            shown: shown(app, desk, &Stands { finding: one.finding.0, conclusion: None }),
        })
        .collect();
    let pages = Pages {
        first_url: if after.is_some() { "/desk/words/hits".to_owned() } else { String::new() },
        older_url: last.filter(|_| more).unwrap_or_default(),
        shown: rows.len(),
        ..Pages::default()
    };
    let page = HitsPage { rows, pages, errors: back.errors, flashes };
    desk::show_with(app, desk, back.status, &page).await
}

pub(crate) async fn settle_hit(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<HitId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let act = app.act(&desk.actor()).await?;
    let result = rescan::settle(&act, id, fields.text("reason")).await;
    match settle(act, result).await {
        Ok(_) => Ok(to("/desk/words/hits?done=settled")),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            hits_page(&app, &desk, None, back, Some((id, fields.text("reason"))), Vec::new()).await
        }
    }
}
