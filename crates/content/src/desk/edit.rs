//! The editor's page: the text and its record, where it stands, what can be done now. The form
//! works without script; with script it saves itself.

mod samples;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use construction::columns::column;
use construction::sites::site;
use platform::app::App;
use platform::files::file;
use platform::people::{Post, staff};
use platform::permits::{OfferArticle, PublishArticle, RecallArticle, SubmitArticle, WithdrawArticle, WriteArticle};
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Path, Query, desk};
use platform::{Moment, Result};
use serde::Serialize;
use serde_json::{Value, json};

use super::fields::{Fields, VALIDITIES};
use super::row::{key, tag};
use super::{Back, Choice, Done, Flash, bulk, list, say};
use crate::articles::article::{self, Model};
use crate::articles::release::{Attribute, Note, Urgency};
use crate::articles::subject::Subject;
use crate::articles::{ArticleId, Stage, draft, offer, publication, release, remark};
use crate::checks::desk::{self as checks, Panel};
use crate::media::norm;
use crate::pages::shapes::file_url;

/// The editor's page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EditPage {
    id: String,
    version: i32,
    title: String,
    stage: String,
    tag: &'static str,
    kind: String,
    column: String,
    column_path: String,
    site: String,
    typed: BTreeMap<&'static str, String>,
    kinds: Vec<Choice>,
    /// What news can be about; empty where no news stands.
    subjects: Vec<Choice>,
    validities: Vec<Choice>,
    pictures: Vec<Choice>,
    picture_url: String,
    attachments: Vec<Attached>,
    video: Option<Attached>,
    captions: Option<Attached>,
    urls: Urls,
    may: May,
    edited_by: String,
    edited_at: i64,
    publish_at: String,
    expire_at: String,
    public: Option<Public>,
    problems: Vec<Reason>,
    remarks: Vec<Remark>,
    panel: Panel,
    note: Note,
    urgencies: Vec<Choice>,
    attributes: Vec<Choice>,
    offers: Vec<Offered>,
    offer_columns: Vec<Choice>,
    columns: Vec<Choice>,
    withdraw_reasons: Vec<Choice>,
    errors: Vec<Reason>,
    stale: bool,
    flashes: Vec<Flash>,
}

/// What the editor talks to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Urls {
    upload: String,
    autosave: String,
    presence: String,
    preview: String,
    library: String,
}

/// What this person can do now; buttons only, the acts ask again.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "one a button")]
pub struct May {
    write: bool,
    submit: bool,
    recall: bool,
    publish: bool,
    withdraw: bool,
    offer: bool,
    discard: bool,
    review: bool,
}

/// A file that goes with the article.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Attached {
    id: String,
    name: String,
    label: String,
    url: String,
    size: i64,
}

/// What the public sees.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Public {
    url: String,
    index_number: String,
    published_at: i64,
    changed_at: i64,
    withdrawn_at: Option<i64>,
}

/// A reviewer's remark.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Remark {
    pub(super) id: String,
    pub(super) author: String,
    pub(super) at: i64,
    pub(super) quote: String,
    pub(super) text: String,
    pub(super) resolved: bool,
}

/// An offer to the portal.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Offered {
    column: String,
    state: String,
    reason: String,
    at: i64,
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let flashes = done.flashes(&app, &desk);
    page(&app, &desk, id, Back::default(), &Fields::default(), flashes).await
}

/// The page, with what was typed and what stood against it.
pub(crate) async fn page(
    app: &App,
    desk: &Desk,
    id: ArticleId,
    back: Back,
    fields: &Fields,
    flashes: Vec<Flash>,
) -> Result<Response> {
    let article = article::visible_to(app, app.db.read(), &desk.actor(), id).await?;
    let mut page = of(app, desk, &article, fields).await?;
    page.errors = back.errors;
    page.stale = back.stale;
    page.flashes = flashes;
    desk::show_with(app, desk, back.status, &page).await
}

async fn of(app: &App, desk: &Desk, article: &Model, fields: &Fields) -> Result<EditPage> {
    let db = app.db.read();
    let column = column::by_id(db, article.column_id).await?;
    let site = site::by_id(db, article.site_id).await?;
    let own = publication::own(db, article.id).await?;
    let may = may(app, desk, article, own.as_ref());
    let typed = fields.over(&article.working);
    let url = |end: &str| format!("/desk/articles/{}/{end}", article.id);
    let local = |at: Option<Moment>| at.map(|at| at.minute().replace(' ', "T")).unwrap_or_default();
    let today = app.time.now().day();
    let note = match fields.one("urgency") {
        Some(_) => super::release::noted(fields),
        None => release::note_of(db, article.id).await?,
    };
    let mut problems = if may.submit { article.working.problems(&app.rules, today)? } else { Vec::new() };
    if may.submit {
        problems.extend(norm::problems(app, db, article).await?);
    }
    let news = column.kind == construction::columns::ColumnKind::News;
    Ok(EditPage {
        id: article.id.to_string(),
        version: article.version,
        title: article.title.clone(),
        stage: key(article.stage.name()),
        tag: tag(article.stage),
        kind: typed["kind"].clone(),
        column: column.name_in(desk.lang),
        column_path: column.path,
        site: site.name_in(desk.lang),
        kinds: list::kinds_alone(app, desk, &typed["kind"]),
        subjects: if news { subjects(app, desk, &typed["subject"]) } else { Vec::new() },
        validities: validities(app, desk, &typed["validity"]),
        pictures: pictures(app, desk, article, &typed["image"]),
        picture_url: some(&typed["image"]).map(|id| file_url(id, "picture")).unwrap_or_default(),
        attachments: attached(app, article, &typed["attachments"]).await?,
        video: attached(app, article, &typed["video"]).await?.into_iter().next(),
        captions: attached(app, article, &typed["captions"]).await?.into_iter().next(),
        urls: Urls {
            upload: if may.write { url("files") } else { String::new() },
            autosave: if may.write { url("working") } else { String::new() },
            presence: url("presence"),
            preview: url("preview"),
            library: "/desk/media".to_owned(),
        },
        may,
        edited_by: staff::names(app, [article.edited_by]).await?.remove(&article.edited_by).unwrap_or_default(),
        edited_at: article.edited_at.0,
        publish_at: fields.one("publish_at").map_or_else(|| local(article.publish_at), str::to_owned),
        expire_at: fields.one("expire_at").map_or_else(|| local(article.expire_at), str::to_owned),
        public: own.map(|own| Public {
            url: format!("{}{}", app.settings.origin(site.label.as_str()), own.path),
            index_number: own.index_number.unwrap_or_default(),
            published_at: own.published_at.0,
            changed_at: own.changed_at.0,
            withdrawn_at: own.withdrawn_at.map(|at| at.0),
        }),
        problems: reasons(app, desk.lang, &problems),
        remarks: remarks(app, article.id).await?,
        offers: offers(app, desk, article.id).await?,
        offer_columns: if may.offer { portal_columns(app, desk, article).await? } else { Vec::new() },
        columns: if may.discard { own_columns(app, desk, article).await? } else { Vec::new() },
        withdraw_reasons: bulk::reasons_to_withdraw(app, desk, fields.text("reason")),
        panel: checks::panel(app, desk, article, fields).await?,
        urgencies: release_choices(
            app,
            desk,
            "urgency",
            &json!([Urgency::Normal, Urgency::Urgent]),
            &json!(note.urgency),
        ),
        attributes: release_choices(
            app,
            desk,
            "attribute",
            &json!([Attribute::Proactive, Attribute::OnRequest, Attribute::Withheld]),
            &json!(note.attribute),
        ),
        note,
        typed,
        ..EditPage::default()
    })
}

/// Choices of the release form, by their names in data.
fn release_choices(app: &App, desk: &Desk, field: &str, all: &Value, chosen: &Value) -> Vec<Choice> {
    let names = all.as_array().into_iter().flatten().filter_map(Value::as_str);
    names
        .map(|name| Choice {
            value: name.to_owned(),
            label: say(app, desk, &format!("release-{field}-{}", key(name))),
            selected: chosen.as_str() == Some(name),
        })
        .collect()
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn may(app: &App, desk: &Desk, article: &Model, own: Option<&publication::Model>) -> May {
    let (actor, resource) = (desk.actor(), article.bare_resource());
    let public = own.is_some_and(|own| own.withdrawn_at.is_none());
    let signs = desk.staff().posts.iter().any(|held| held.post.signs() && held.unit_id == article.unit_id);
    May {
        write: article.stage.write().is_ok() && app.policies.allows(&actor, WriteArticle, &resource),
        submit: article.stage.submit().is_ok() && app.policies.allows(&actor, SubmitArticle, &resource),
        recall: article.stage.recall().is_ok() && app.policies.allows(&actor, RecallArticle, &resource),
        publish: article.stage != Stage::Published
            && article.stage != Stage::Withdrawn
            && app.policies.allows(&actor, PublishArticle, &resource),
        withdraw: public && app.policies.allows(&actor, WithdrawArticle, &resource),
        offer: public && app.policies.allows(&actor, OfferArticle, &resource),
        discard: own.is_none() && article.stage.write().is_ok() && app.policies.allows(&actor, WriteArticle, &resource),
        review: article.form_id.is_some() && (signs || desk.staff().holds_any(Post::SecrecyInspector)),
    }
}

fn subjects(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    let one = |name: &str| Choice {
        value: if name == "unsaid" { String::new() } else { name.to_owned() },
        label: say(app, desk, &format!("articles-subject-{name}")),
        selected: name == chosen,
    };
    std::iter::once("unsaid").chain(Subject::ALL.map(Subject::name)).map(one).collect()
}

fn validities(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    VALIDITIES
        .into_iter()
        .map(|(_, name)| Choice {
            value: name.to_owned(),
            label: say(app, desk, &format!("articles-validity-{}", key(name))),
            selected: name == chosen,
        })
        .collect()
}

/// Pictures the article already has, one of which can stand in lists.
fn pictures(app: &App, desk: &Desk, article: &Model, chosen: &str) -> Vec<Choice> {
    let none =
        Choice { value: String::new(), label: say(app, desk, "articles-image-none"), selected: chosen.is_empty() };
    let mut found: Vec<(String, String)> = Vec::new();
    let body = scraper::Html::parse_fragment(&article.working.body);
    if let Ok(images) = scraper::Selector::parse("img") {
        for image in body.select(&images) {
            let id =
                image.attr("src").and_then(|src| src.strip_prefix("/files/")).and_then(|rest| rest.split('/').next());
            if let Some(id) = id {
                found.push((id.to_owned(), image.attr("alt").unwrap_or_default().to_owned()));
            }
        }
    }
    if !chosen.is_empty() && found.iter().all(|(id, _)| id != chosen) {
        found.push((chosen.to_owned(), article.working.image_alt.clone()));
    }
    let choice = |(number, (id, alt)): (usize, (String, String))| Choice {
        selected: id == chosen,
        label: format!("{} {alt}", number + 1),
        value: id,
    };
    [none].into_iter().chain(found.into_iter().enumerate().map(choice)).collect()
}

async fn attached(app: &App, article: &Model, ids: &str) -> Result<Vec<Attached>> {
    let mut files = Vec::new();
    for id in ids.split(',').filter(|id| !id.is_empty()) {
        let Ok(found) = file::by_public_id(app.db.read(), id).await else { continue };
        let label = article.working.attachments.iter().find(|known| known.file == id);
        files.push(Attached {
            url: file_url(id, &crate::pages::article::encoded(&found.name)),
            label: label.map(|known| known.label.clone()).unwrap_or_default(),
            size: found.size,
            name: found.name,
            id: id.to_owned(),
        });
    }
    Ok(files)
}

/// Remarks with the names of their authors, those that wait first.
pub(super) async fn remarks(app: &App, id: ArticleId) -> Result<Vec<Remark>> {
    let mut all = remark::of(app.db.read(), id).await?;
    all.sort_by_key(|remark| remark.resolved_at.is_some());
    let names = staff::names(app, super::row::unique(all.iter().map(|remark| remark.author_id))).await?;
    let remark = |one: remark::Model| Remark {
        id: one.id.to_string(),
        author: names.get(&one.author_id).cloned().unwrap_or_default(),
        at: one.created_at.0,
        quote: one.quote,
        text: one.text,
        resolved: one.resolved_at.is_some(),
    };
    Ok(all.into_iter().map(remark).collect())
}

async fn offers(app: &App, desk: &Desk, id: ArticleId) -> Result<Vec<Offered>> {
    let all = offer::of_article(app.db.read(), id).await?;
    let names = super::row::columns(app, all.iter().map(|offer| offer.column_id)).await?;
    let offered = |offer: offer::Model| Offered {
        column: names.get(&offer.column_id).cloned().unwrap_or_default(),
        state: say(app, desk, &format!("offers-state-{}", super::offers::state(offer.state))),
        reason: offer.reason.unwrap_or_default(),
        at: offer.decided_at.unwrap_or(offer.offered_at).0,
    };
    Ok(all.into_iter().map(offered).collect())
}

/// Portal columns an article can be offered to; none for the portal's own articles.
async fn portal_columns(app: &App, desk: &Desk, article: &Model) -> Result<Vec<Choice>> {
    let portal = site::portal(app.db.read()).await?;
    if portal.id == article.site_id {
        return Ok(Vec::new());
    }
    let tree = column::tree(app.db.read(), portal.id).await?;
    let choice = |(level, column): (usize, &column::Model)| Choice {
        value: column.id.to_string(),
        label: format!("{}{}", "　".repeat(level), column.name_in(desk.lang)),
        selected: false,
    };
    Ok(tree.walk().into_iter().map(choice).collect())
}

async fn own_columns(app: &App, desk: &Desk, article: &Model) -> Result<Vec<Choice>> {
    let columns = column::writable_by(app.db.read(), desk.staff()).await?;
    let choice = |column: column::Model| Choice {
        selected: column.id == article.column_id,
        value: column.id.to_string(),
        label: format!("{} {}", column.name_in(desk.lang), column.path),
    };
    Ok(columns.into_iter().map(choice).collect())
}

/// Who else has it open, by the act that notes this tab.
pub(super) async fn others(app: &App, desk: &Desk, id: ArticleId, tab: &str) -> Result<Vec<Value>> {
    let act = app.act(&desk.actor()).await?;
    let here = draft::be_present(&act, id, tab).await?;
    act.commit().await?;
    let names = staff::names(app, super::row::unique(here.iter().map(|row| row.staff_id))).await?;
    let me = desk.staff().id;
    let other = |row: &crate::articles::presence::Model| {
        let name = names.get(&row.staff_id).cloned().unwrap_or_default();
        let name = if row.staff_id == me { format!("{name} {}", say(app, desk, "articles-other-tab")) } else { name };
        json!({"name": name, "since": row.since.0})
    };
    Ok(here.iter().map(other).collect())
}
