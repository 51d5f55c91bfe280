//! Search over everything public: the index is a copy fed by the journal, so it can be rebuilt
//! from zero; the page is rendered for each question, the one public page that is.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use construction::columns::{ColumnId, column};
use construction::frame::{self, Spot};
use construction::sites::site;
use jiff::ToSpan;
use platform::app::Db;
use platform::journal::entry::Model as Row;
use platform::search::{Change, Doc, Query as Question, Sort};
use platform::view::{Lang, Page};
use platform::web::host::SiteHost;
use platform::web::{Query, Visitor};
use platform::{App, Moment, Result};
use serde::{Deserialize, Serialize};

use super::Place;
use super::article::encoded;
use super::shapes::{Link, Pages, validity};
use crate::articles::content::ArticleKind;
use crate::articles::{ArticleId, Content, publication, revision};
use crate::manuscripts::text;

/// What is asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    site: String,
    column: String,
    kind: String,
    from: String,
    to: String,
    sort: String,
    page: usize,
}

/// The page of results.
#[derive(Debug, Serialize)]
pub struct SearchPage {
    /// Where the form goes.
    pub action: String,
    /// Filters.
    pub facets: Vec<Facet>,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The same question without filters; empty when there are none.
    pub clear_url: String,
    /// As typed.
    pub query: String,
    /// How many in all.
    pub total: usize,
    /// What else to ask.
    pub suggestions: Vec<Link>,
    /// This page of them.
    pub results: Vec<Found>,
    /// Which page.
    pub pages: Pages,
}

/// A filter.
#[derive(Debug, Serialize)]
pub struct Facet {
    /// Name of the field.
    pub name: &'static str,
    /// Choices.
    pub options: Vec<Choice>,
}

/// A choice of a filter.
#[derive(Debug, Serialize)]
pub struct Choice {
    /// Value.
    pub value: String,
    /// Name.
    pub label: String,
    /// Hits; 0 hides the number.
    pub count: u64,
    /// Whether it is chosen.
    pub selected: bool,
}

/// A hit; `_html` is escaped and holds only marks.
#[derive(Debug, Serialize)]
pub struct Found {
    /// Title.
    pub title_html: String,
    /// Address.
    pub url: String,
    /// Microseconds UTC.
    pub published_at: i64,
    /// Site.
    pub site: String,
    /// Column.
    pub column: String,
    /// Stretch of the text.
    pub snippet_html: String,
    /// Kind.
    pub kind: String,
    /// Validity of a document.
    pub validity: &'static str,
    /// 文号.
    pub document_number: String,
}

impl Page for SearchPage {
    const TEMPLATE: &'static str = "content/public/search.html";

    fn samples() -> Vec<Self> {
        let page = |query: &str, total| Self {
            action: "/search".into(),
            facets: vec![Facet {
                name: "site",
                options: vec![Choice { value: String::new(), label: "全部".into(), count: 3, selected: true }],
            }],
            from: String::new(),
            to: "2026-11-23".into(),
            clear_url: "/search?q=a".into(),
            query: query.into(),
            total,
            suggestions: vec![Link { title: "养老".into(), url: "/search?q=x".into(), current: false }],
            results: Vec::new(),
            pages: Pages::new(total as u64, 20, 1, |_| "/search".into()),
        };
        let mut full = page("加装电梯 <script>", 1);
        full.results.push(Found {
            title_html: "<mark>加装电梯</mark>".into(),
            url: "/news/2026/a.html".into(),
            published_at: 1_795_349_700_000_000,
            site: "区政府".into(),
            column: "政策文件".into(),
            snippet_html: "……".into(),
            kind: "document".into(),
            validity: "repealed",
            document_number: "东政发〔2014〕35号".into(),
        });
        vec![page("", 0), page("没有的词", 0), full]
    }
}

/// `GET /search`.
pub async fn show(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let today = app.time.now().day();
    let most = usize::try_from(app.rules.chars("search.query", today)?.value).unwrap_or(100);
    let size = usize::try_from(app.rules.count("search.page", today)?.value).unwrap_or(20);
    let last_page = usize::try_from(app.rules.count("search.pages", today)?.value).unwrap_or(50);
    let db = Db::Connection(app.db.read());
    let place = Place { app: &app, db: &db, host: &host, lang: visitor.lang };
    let words: String = asked.q.trim().chars().take(most).collect();
    let page_number = asked.page.clamp(1, last_page);
    let question = question(&asked, &words, page_number, size);
    let found = app.search.query(&question).await?;
    let url = |words: &str, rest: &str| format!("{}?q={}{rest}", place.url("/search"), encoded(words));
    let filters = filters(&asked);
    let pages = Pages::new(found.total as u64, size as u64, page_number as u64, |number| {
        let page = if number > 1 { format!("&page={number}") } else { String::new() };
        url(&words, &format!("{filters}{page}"))
    });
    let page = SearchPage {
        action: place.url("/search"),
        facets: facets(&place, &asked, &found),
        from: asked.from.clone(),
        to: asked.to.clone(),
        clear_url: if filters.is_empty() { String::new() } else { url(&words, "") },
        total: found.total,
        suggestions: found
            .suggestions
            .iter()
            .map(|words| Link { title: words.clone(), url: url(words, ""), current: false })
            .collect(),
        results: results(&place, found.hits).await?,
        pages,
        query: words,
    };
    let spot = Spot {
        path: "/search".into(),
        title: app.view.text(visitor.lang, "public-search", &Default::default()),
        search_query: page.query.clone(),
        noindex: true,
        ..Spot::default()
    };
    let frame = frame::build(&app, &db, &host, visitor.lang, &spot).await?;
    let mut response = Html(place.html(&page, &frame)?).into_response();
    for (name, value) in platform::store::serve::SECURITY {
        response.headers_mut().insert(name, axum::http::HeaderValue::from_static(value));
    }
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    Ok(response)
}

fn question(asked: &Asked, words: &str, page: usize, size: usize) -> Question {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    Question {
        text: words.to_owned(),
        site: given(&asked.site),
        column: given(&asked.column),
        kind: given(&asked.kind),
        unit: None,
        from: day(&asked.from).map(Moment::at_start_of),
        // The last day counts whole.
        until: day(&asked.to).map(|day| Moment::at_start_of(day.saturating_add(1.day()))),
        sort: match asked.sort.as_str() {
            "newest" => Sort::Newest,
            "oldest" => Sort::Oldest,
            _ => Sort::Relevance,
        },
        page,
        size,
    }
}

fn filters(asked: &Asked) -> String {
    [
        ("site", &asked.site),
        ("column", &asked.column),
        ("kind", &asked.kind),
        ("from", &asked.from),
        ("to", &asked.to),
        ("sort", &asked.sort),
    ]
    .iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| format!("&{name}={}", encoded(value)))
    .collect()
}

fn facets(place: &Place<'_>, asked: &Asked, found: &platform::search::Results) -> Vec<Facet> {
    let text = |key: &str| place.app.view.text(place.lang, key, &Default::default());
    let facet = |name: &'static str, all: &str, chosen: &str, tallies: Vec<(String, String, u64)>| Facet {
        name,
        options: std::iter::once(Choice {
            value: String::new(),
            label: text(all),
            count: 0,
            selected: chosen.is_empty(),
        })
        .chain(tallies.into_iter().map(|(value, label, count)| Choice {
            selected: value == chosen,
            value,
            label,
            count,
        }))
        .collect(),
    };
    let plain = |tallies: &[platform::search::Tally]| {
        tallies.iter().map(|t| (t.key.clone(), t.name.clone(), t.count)).collect::<Vec<_>>()
    };
    let kinds =
        found.kinds.iter().map(|t| (t.key.clone(), text(&format!("articles-kind-{}", t.key)), t.count)).collect();
    let sort = [("newest", "public-search-newest"), ("oldest", "public-search-oldest")]
        .map(|(value, key)| (value.to_owned(), text(key), 0))
        .to_vec();
    vec![
        facet("site", "public-search-all-sites", &asked.site, plain(&found.sites)),
        facet("column", "public-search-all-columns", &asked.column, plain(&found.columns)),
        facet("kind", "public-search-all-kinds", &asked.kind, kinds),
        facet("sort", "public-search-relevance", &asked.sort, sort),
    ]
}

async fn results(place: &Place<'_>, hits: Vec<platform::search::Hit>) -> Result<Vec<Found>> {
    let ids: Vec<publication::PublicationId> = hits.iter().filter_map(|hit| hit.id.parse().ok()).collect();
    let shown = publication::by_ids(place.db, &ids).await?;
    let revisions: Vec<_> = shown.iter().map(|shown| shown.revision_id).collect();
    let contents = revision::contents(place.db, &revisions).await?;
    Ok(hits
        .into_iter()
        .map(|hit| {
            let content: Content = shown
                .iter()
                .find(|shown| shown.id.to_string() == hit.id)
                .and_then(|shown| contents.get(&shown.revision_id).cloned())
                .unwrap_or_default();
            Found {
                title_html: hit.title_html,
                url: if place.lang == Lang::ZhHans { hit.url } else { translated(place, &hit.url) },
                published_at: hit.published_at.0,
                site: hit.site_name,
                column: hit.column_name,
                snippet_html: hit.snippet_html,
                kind: hit.kind,
                validity: validity(&content),
                document_number: content.document.number,
            }
        })
        .collect())
}

/// The same address in the language of the page.
fn translated(place: &Place<'_>, url: &str) -> String {
    match url.split_once("://").and_then(|(scheme, rest)| rest.split_once('/').map(|(host, path)| (scheme, host, path)))
    {
        Some((scheme, host, path)) => format!("{scheme}://{host}{}/{path}", place.lang.prefix()),
        None => url.to_owned(),
    }
}

/// The articles of a column that has moved with everything below it, or of the one that took it in.
async fn moved(app: &App, row: &Row) -> Result<Vec<ArticleId>> {
    let (Some(site), Ok(id)) = (row.site_id, row.object_id.parse::<ColumnId>()) else { return Ok(Vec::new()) };
    let tree = column::tree(app.db.read(), site).await?;
    let id = tree.column(id).and_then(|column| column.merged_into).unwrap_or(id);
    publication::articles_in(app.db.read(), &tree.family(id)).await
}

/// What the journal says about articles, brought into the index. Harmless when done twice.
pub async fn index(app: &App, rows: &[Row]) -> Result<()> {
    let Some(last) = rows.iter().filter_map(|row| row.position).max() else { return Ok(()) };
    let mut articles: BTreeSet<ArticleId> = rows
        .iter()
        .filter(|row| row.object_kind == "article" && changes_public(&row.verb))
        .filter_map(|row| row.object_id.parse().ok())
        .collect();
    for row in rows.iter().filter(|row| ["column.move", "column.merge"].contains(&row.verb.as_str())) {
        articles.extend(moved(app, row).await?);
    }
    let mut changes = Vec::new();
    for article in articles {
        for shown in publication::of_article(app.db.read(), article).await? {
            changes.push(if shown.withdrawn_at.is_some() {
                Change::Remove(shown.id.to_string())
            } else {
                Change::Put(Box::new(document(app, shown).await?))
            });
        }
    }
    app.search.apply(last, changes).await
}

fn changes_public(verb: &str) -> bool {
    matches!(verb, "article.publish" | "article.withdraw" | "offer.accept" | "offer.release")
}

async fn document(app: &App, shown: publication::Model) -> Result<Doc> {
    let db = app.db.read();
    let content = revision::of(db, shown.article_id, shown.revision_id).await?.content;
    let site = site::by_id(db, shown.site_id).await?;
    let column = column::by_id(db, shown.column_id).await?;
    let mut words = text::plain(&content.body);
    if shown.kind == ArticleKind::Document {
        words = format!("{} {} {words}", content.document.number, content.document.issuer);
    }
    Ok(Doc {
        id: shown.id.to_string(),
        site: site.id.to_string(),
        site_name: site.name.clone(),
        column: column.path,
        column_name: column.name,
        unit: column.unit_id.to_string(),
        kind: shown.kind.name().to_owned(),
        title: shown.title,
        text: words,
        lead: shown.lead,
        url: format!("{}{}", app.settings.origin(site.label.as_str()), shown.path),
        published_at: shown.published_at,
        visible: true,
    })
}
