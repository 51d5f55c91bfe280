//! Links at the desk (annex 5, L1): what does not work, where it stands, since when; of one's units, or of all for the
//! offices that run and supervise the cluster. A correction goes the usual way, through the article's editor.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use axum::extract::State;
use axum::response::Response;
use construction::sites::site;
use platform::app::App;
use platform::people::{Post, SiteRef, Staff, unit};
use platform::permits::{DecideNorm, Resource, ViewArticle, ViewOperations, WriteArticle};
use platform::view::Page;
use platform::web::desk::{Back, Choice, Flash, NavItem, Pages, Waiting, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, Routes, Who, csv, desk};
use platform::{Moment, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::place::{self, Filter, Model, PlaceId};
use super::target::{self, State as Stands};
use super::{class, host, hosts_page, look};
use crate::articles::article::{self, units_seen_by};
use crate::desk::fields::Fields;
use crate::desk::row;
use crate::pages::article::encoded;

/// Its entry in the navigation.
pub const NAVIGATION: NavItem = NavItem { key: "links", url: "/desk/links", posts: READERS };

/// Who sees the list: who writes and answers for a unit's texts, and who sees those of all.
const READERS: &[Post] = &[
    Post::InformationOfficer,
    Post::SectionReviewer,
    Post::SecrecyReviewer,
    Post::DeputyLeader,
    Post::PrincipalLeader,
    Post::ItOfficePlanner,
    Post::ItOfficeOperator,
    Post::SecrecyInspector,
    Post::GovernmentOfficeSupervisor,
];
/// Who has an address looked at again.
const LOOKERS: Who = Who::Posts(&[Post::InformationOfficer, Post::ItOfficePlanner, Post::ItOfficeOperator]);
const OFFICERS: Who = Who::Posts(&[Post::InformationOfficer]);
const PLANNERS: Who = Who::Posts(&[Post::ItOfficePlanner]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .get("/desk/links", Who::Posts(READERS), show)
        .get("/desk/links/export", Who::Posts(READERS), export)
        .post("/desk/links/{id}/look", LOOKERS, look_again)
        .post("/desk/links/{id}/acceptance", OFFICERS, accept)
        .get("/desk/links/hosts", Who::SignedIn, hosts_page::show)
        .post("/desk/links/hosts", OFFICERS, hosts_page::propose)
        .post("/desk/links/hosts/{id}/decision", PLANNERS, hosts_page::decide)
        .post("/desk/links/hosts/{id}/end", PLANNERS, hosts_page::end)
}

/// Dead links in the texts of the units for which somebody writes.
pub fn waiting<'a>(app: &'a App, staff: &'a Staff) -> Pin<Box<dyn Future<Output = Result<Vec<Waiting>>> + Send + 'a>> {
    Box::pin(async move {
        let units: Vec<_> = staff.units_of(Post::InformationOfficer).collect();
        if units.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![Waiting { key: "links", count: place::dead_of(app.db.read(), &units).await? }])
    })
}

/// The list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LinksPage {
    rows: Vec<Row>,
    pages: Pages,
    units: Vec<Choice>,
    sites: Vec<Choice>,
    states: Vec<Choice>,
    accepted: bool,
    filtered: bool,
    failures: u64,
    export_url: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// One link where it stands.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    address: String,
    class: &'static str,
    state: &'static str,
    tag: &'static str,
    why: String,
    since: Option<i64>,
    checked_at: Option<i64>,
    label: String,
    field: String,
    /// The editor, for whoever may see the article.
    article_url: String,
    title: String,
    /// The public page.
    public_url: String,
    site: String,
    unit: String,
    accepted_for: String,
    may_look: bool,
    may_accept: bool,
    /// A reason that was typed and refused.
    typed: String,
}

impl Page for LinksPage {
    const TEMPLATE: &'static str = "content/links/list.html";

    fn samples() -> Vec<Self> {
        let row = |state, tag| Row {
            id: "0193".into(),
            address: "https://news.example/1?a=<b>".into(),
            class: "other",
            state,
            tag,
            why: "404".into(),
            since: Some(1),
            checked_at: Some(2),
            label: "某报".into(),
            field: "body".into(),
            article_url: "/desk/articles/0193".into(),
            title: "小游园 <b>".into(),
            public_url: "http://jw/a.html".into(),
            site: "区教委".into(),
            unit: "区教育委员会".into(),
            may_look: true,
            may_accept: true,
            typed: "短".into(),
            ..Row::default()
        };
        let kept = Row {
            accepted_for: "原网站正在改版".into(),
            may_accept: false,
            article_url: String::new(),
            since: None,
            ..row("moved", "waiting")
        };
        let full = Self {
            rows: vec![row("dead", "returned"), row("failing", "waiting"), kept],
            failures: 3,
            accepted: true,
            export_url: "/desk/links/export?".into(),
            ..Self::default()
        };
        vec![full, Self { filtered: true, ..Self::default() }, Self::default()]
    }
}

/// The list's address, read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    unit: String,
    site: String,
    state: String,
    accepted: String,
    before: String,
    done: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            unit: self.unit.parse().ok(),
            site: self.site.parse().ok(),
            state: Stands::BROKEN.into_iter().find(|state| state.name() == self.state),
            accepted: self.accepted == "yes",
            before: self.before.parse().ok(),
        }
    }

    fn query(&self) -> String {
        [("unit", &self.unit), ("site", &self.site), ("state", &self.state), ("accepted", &self.accepted)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}&", encoded(value)))
            .collect()
    }
}

/// Refuses whoever answers for no unit's texts and oversees none.
fn only_readers(app: &App, desk: &Desk) -> Result<()> {
    if !place::over_all(desk.staff()) && units_seen_by(desk.staff()).is_empty() {
        app.policies.permit(&desk.actor(), DecideNorm, &host::resource())?;
    }
    Ok(())
}

async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    only_readers(&app, &desk)?;
    page(&app, &desk, &asked, Back::default(), None).await
}

async fn page(app: &App, desk: &Desk, asked: &Asked, back: Back, typed: Option<(PlaceId, &str)>) -> Result<Response> {
    let today = app.time.now().day();
    let size = app.rules.count("desk.page", today)?.value;
    let mut found = place::list(app.db.read(), desk.staff(), &asked.filter(), size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let query = asked.query();
    let older = found.last().filter(|_| more).map(|last| format!("/desk/links?{query}before={}", last.id));
    let known = ["looking", "accepted"].contains(&asked.done.as_str());
    let done = || vec![Flash::done(say(app, desk, &format!("links-done-{}", asked.done)))];
    let shown = found.len();
    let page = LinksPage {
        rows: rows(app, desk, found, typed).await?,
        pages: Pages {
            first_url: if asked.before.is_empty() { String::new() } else { format!("/desk/links?{query}") },
            older_url: older.unwrap_or_default(),
            newer_url: String::new(),
            shown,
        },
        units: units(app, desk, &asked.unit).await?,
        sites: sites(app, desk, &asked.site).await?,
        states: states(app, desk, &asked.state),
        accepted: asked.accepted == "yes",
        filtered: !query.is_empty(),
        failures: app.rules.count("link.failures", today)?.value,
        export_url: format!("/desk/links/export?{query}"),
        errors: back.errors,
        flashes: if known { done() } else { Vec::new() },
    };
    desk::show_with(app, desk, back.status, &page).await
}

fn all(app: &App, desk: &Desk, chosen: &str) -> Choice {
    Choice { value: String::new(), label: say(app, desk, "desk-all"), selected: chosen.is_empty() }
}

fn states(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    let one = |state: Stands| Choice {
        value: state.name().to_owned(),
        label: say(app, desk, &format!("links-state-{}", state.name())),
        selected: chosen == state.name(),
    };
    std::iter::once(all(app, desk, chosen)).chain(Stands::BROKEN.into_iter().map(one)).collect()
}

async fn sites(app: &App, desk: &Desk, chosen: &str) -> Result<Vec<Choice>> {
    let one = |site: site::Model| Choice {
        value: site.id.to_string(),
        selected: chosen == site.id.to_string(),
        label: site.short_name,
    };
    let sites = site::all(app.db.read()).await?;
    Ok(std::iter::once(all(app, desk, chosen)).chain(sites.into_iter().map(one)).collect())
}

/// Units among which somebody chooses: those whose links they see.
async fn units(app: &App, desk: &Desk, chosen: &str) -> Result<Vec<Choice>> {
    let mut find = unit::Entity::find();
    if !place::over_all(desk.staff()) {
        find = find.filter(unit::Column::Id.is_in(units_seen_by(desk.staff())));
    }
    let mut units = find.all(app.db.read()).await?;
    if units.len() < 2 {
        return Ok(Vec::new());
    }
    units.sort_by(|a, b| a.code.cmp(&b.code));
    let one = |unit: unit::Model| Choice {
        value: unit.id.to_string(),
        selected: chosen == unit.id.to_string(),
        label: unit.short_name,
    };
    Ok(std::iter::once(all(app, desk, chosen)).chain(units.into_iter().map(one)).collect())
}

async fn rows(app: &App, desk: &Desk, found: Vec<Model>, typed: Option<(PlaceId, &str)>) -> Result<Vec<Row>> {
    let db = app.db.read();
    let ids = row::unique(found.iter().map(|one| one.target_id));
    let targets: HashMap<_, _> =
        target::by_ids(db, &ids).await?.into_iter().map(|target| (target.id, target)).collect();
    let ids = row::unique(found.iter().filter_map(|one| one.article_id));
    let articles = article::Entity::find().filter(article::Column::Id.is_in(ids)).all(db).await?;
    let articles: HashMap<_, _> = articles.into_iter().map(|article| (article.id, article)).collect();
    let sites: HashMap<SiteRef, site::Model> = site::all(db).await?.into_iter().map(|site| (site.id, site)).collect();
    let units = unit::names(app, row::unique(found.iter().map(|one| one.unit_id))).await?;
    let allowed = host::allowed(db).await?;
    let actor = desk.actor();
    let operates = app.policies.allows(&actor, ViewOperations, &Resource::cluster());
    let mut rows = Vec::new();
    for one in found {
        let (Some(target), Some(site)) = (targets.get(&one.target_id), sites.get(&one.site_id)) else { continue };
        let article = one.article_id.and_then(|id| articles.get(&id));
        let resource = article.map(article::Model::bare_resource);
        let writes = resource.as_ref().is_some_and(|resource| app.policies.allows(&actor, WriteArticle, resource));
        let sees = resource.as_ref().is_some_and(|resource| app.policies.allows(&actor, ViewArticle, resource));
        let origin = app.settings.origin(site.label.as_str());
        rows.push(Row {
            id: one.id.to_string(),
            class: class::of(&target.host, &app.settings.base_domain, &allowed)?.name(),
            state: target.state.name(),
            tag: match target.state {
                Stands::Dead => "returned",
                Stands::Moved => "mine",
                _ => "waiting",
            },
            why: why(app, desk, target),
            since: target.failing_since.map(|since| since.0),
            checked_at: target.checked_at.map(|at| at.0),
            article_url: match (article, sees) {
                (Some(article), true) => format!("/desk/articles/{}", article.id),
                (None, _) if one.field == "footer" => format!("/desk/sites/{}", one.site_id),
                (None, _) if one.article_id.is_none() => format!("/desk/blocks/{}", one.text_id),
                _ => String::new(),
            },
            title: match article {
                Some(article) => article.title.clone(),
                None if one.field == "footer" => say(app, desk, "links-footer"),
                None => say(app, desk, "links-block"),
            },
            public_url: if one.path.is_empty() { String::new() } else { format!("{origin}{}", one.path) },
            site: site.short_name.clone(),
            unit: units.get(&one.unit_id).cloned().unwrap_or_default(),
            may_look: writes || operates,
            may_accept: writes && one.accepted_at.is_none(),
            typed: typed.filter(|(id, _)| *id == one.id).map(|(_, text)| text.to_owned()).unwrap_or_default(),
            address: target.address.clone(),
            label: one.label,
            field: one.field,
            accepted_for: one.accepted_for,
        });
    }
    Ok(rows)
}

/// What the look found, in words.
fn why(app: &App, desk: &Desk, target: &target::Model) -> String {
    if target.why.is_empty() {
        return String::new();
    }
    let detail = [("detail".to_owned(), target.detail.as_str().into())].into();
    app.view.text(desk.lang, &format!("links-why-{}", target.why.replace('_', "-")), &detail)
}

async fn look_again(State(app): State<App>, desk: Desk, Path(id): Path<PlaceId>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = look::again(&act, id).await;
    settle(act, result).await?;
    Ok(to("/desk/links?done=looking"))
}

async fn accept(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<PlaceId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let act = app.act(&desk.actor()).await?;
    let result = place::accept(&act, id, fields.text("reason")).await;
    match settle(act, result).await {
        Ok(_) => Ok(to("/desk/links?done=accepted")),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            page(&app, &desk, &Asked::default(), back, Some((id, fields.text("reason")))).await
        }
    }
}

/// Rows of one file; who needs more narrows the search.
const MOST: usize = 10_000;
/// Rows read at a time.
const BATCH: u64 = 200;

async fn export(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    only_readers(&app, &desk)?;
    let mut filter = asked.filter();
    let titles = ["address", "class", "state", "why", "since", "title", "page", "site", "unit"];
    let mut lines: Vec<Vec<String>> =
        vec![titles.iter().map(|title| say(&app, &desk, &format!("links-{title}"))).collect()];
    while lines.len() <= MOST {
        let found = place::list(app.db.read(), desk.staff(), &filter, BATCH).await?;
        let Some(last) = found.last() else { break };
        filter.before = Some(last.id);
        for row in rows(&app, &desk, found, None).await? {
            lines.push(vec![
                row.address,
                say(&app, &desk, &format!("links-class-{}", row.class)),
                say(&app, &desk, &format!("links-state-{}", row.state)),
                row.why,
                row.since.map(|at| Moment(at).minute()).unwrap_or_default(),
                row.title,
                row.public_url,
                row.site,
                row.unit,
            ]);
        }
    }
    Ok(csv::answer("links.csv", &lines))
}
