//! Search over everything public: the index is a copy fed by the journal, so it can be rebuilt
//! from zero; the page is rendered for each question, the one public page that is.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Json};
use construction::columns::{ColumnId, column};
use construction::frame::{self, Spot};
use construction::sites::site::{self, SiteState};
use jiff::ToSpan;
use platform::app::Db;
use platform::journal::entry::Model as Row;
use platform::people::SiteRef;
use platform::search::{Change, Doc, Query as Question, Sort, asked as asking};
use platform::view::messages::traditional;
use platform::view::{Lang, Page};
use platform::web::host::SiteHost;
use platform::web::{Query, Visitor};
use platform::{App, Moment, Result};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::article::encoded;
use super::shapes::{Link, Pages, validity};
use super::{Place, attached};
use crate::articles::content::{ArticleKind, Validity};
use crate::articles::{ArticleId, Content, publication, revision};
use crate::blocks;
use crate::finding::pin;
use crate::manuscripts::text;

/// What is asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    site: String,
    column: String,
    kind: String,
    year: String,
    source: String,
    validity: String,
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
    /// What the office pinned to these words.
    pub pins: Vec<Pinned>,
    /// What was typed in pinyin, as it was understood.
    pub read_as: String,
    /// Whether the results lack some of the words.
    pub relaxed: bool,
    /// Words that nothing has, each with the same question without it.
    pub missing: Vec<Link>,
    /// How many there are without the filters, when nothing passes them.
    pub without_filters: usize,
    /// What else to ask.
    pub suggestions: Vec<Link>,
    /// This page of them.
    pub results: Vec<Found>,
    /// Where few have every word: some that have some of them.
    pub also: Vec<Found>,
    /// Which page.
    pub pages: Pages,
}

/// A result that the office pinned.
#[derive(Debug, Serialize)]
pub struct Pinned {
    /// Title.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// A sentence for the visitor; may be empty.
    pub note: String,
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
#[derive(Clone, Debug, Serialize)]
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
    /// Whether it is of an attachment.
    pub in_file: bool,
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
            pins: Vec::new(),
            read_as: String::new(),
            relaxed: false,
            missing: Vec::new(),
            without_filters: 0,
            suggestions: vec![Link { title: "养老".into(), url: "/search?q=x".into(), current: false }],
            results: Vec::new(),
            also: Vec::new(),
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
            in_file: true,
            kind: "document".into(),
            validity: "repealed",
            document_number: "东政发〔2014〕35号".into(),
        });
        full.also.clone_from(&full.results);
        full.pins.push(Pinned { title: "公积金 <b>".into(), url: "/a".into(), note: "<i>".into() });
        full.relaxed = true;
        full.read_as = "身份证".into();
        full.missing = vec![Link { title: "火箭".into(), url: "/search?q=a".into(), current: false }];
        let narrow = Self { without_filters: 3, ..page("公园", 0) };
        let facets =
            ["column", "kind", "year", "source", "validity", "sort"].map(|name| Facet { name, options: Vec::new() });
        full.facets.extend(facets);
        vec![page("", 0), page("没有的词", 0), narrow, full]
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
    let hidden = hidden(&db).await?;
    let question = Question { hidden: ids(&hidden), ..question(&asked, &words, page_number, size) };
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
        pins: if page_number == 1 { pinned(&place, &words, &hidden).await? } else { Vec::new() },
        read_as: found.read_as,
        relaxed: found.relaxed,
        missing: found
            .missing
            .iter()
            .filter_map(|word| without(&words, word))
            .map(|(word, rest)| Link { url: url(&rest, ""), title: word, current: false })
            .collect(),
        without_filters: found.without_filters,
        suggestions: found
            .suggestions
            .iter()
            .map(|words| Link { title: words.clone(), url: url(words, ""), current: false })
            .collect(),
        results: results(&place, found.hits).await?,
        also: results(&place, found.also).await?,
        pages,
        query: words,
    };
    // How often something is asked is counted; a filter or a further page is not another question.
    if page_number == 1 && filters.is_empty() {
        asking::note(&app, host.site, &page.query, page.total > 0 && !page.relaxed);
    }
    let spot = Spot {
        path: "/search".into(),
        title: app.view.text(visitor.lang, "public-search", &Default::default()),
        search_query: page.query.clone(),
        noindex: true,
        ..Spot::default()
    };
    let frame = frame::build(&app, &db, &host, visitor.lang, &spot).await?;
    let mut response = Html(place.html(&page, &frame).await?).into_response();
    for (name, value) in platform::store::serve::SECURITY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What has been typed so far.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    q: String,
}

/// `GET /search/suggest`: words and titles for what has been typed so far, for scripts of the page.
pub async fn suggest(State(app): State<App>, visitor: Visitor, Query(typed): Query<Typed>) -> Result<Response> {
    let today = app.time.now().day();
    let longest = usize::try_from(app.rules.chars("search.query", today)?.value).unwrap_or(100);
    let most = usize::try_from(app.rules.count("search.suggestions", today)?.value).unwrap_or(8);
    let hidden = ids(&hidden(app.db.read()).await?);
    let words: String = typed.q.trim().chars().take(longest).collect();
    let mut found = app.search.complete(&words, &hidden, most).await?;
    if visitor.lang == Lang::ZhHant {
        for one in &mut found {
            one.text = traditional(&one.text);
        }
    }
    let mut response = Json(json!({ "query": words, "suggestions": found })).into_response();
    for (name, value) in platform::store::serve::SECURITY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Sites that are not open: nothing of theirs is found, counted or suggested.
async fn hidden(db: &impl ConnectionTrait) -> Result<Vec<SiteRef>> {
    use sea_orm::Iterable;
    let open = SiteState::iter().filter(|state| state.public());
    Ok(site::Entity::find()
        .select_only()
        .column(site::Column::Id)
        .filter(site::Column::State.is_not_in(open))
        .into_tuple()
        .all(db)
        .await?)
}

fn ids(sites: &[SiteRef]) -> Vec<String> {
    sites.iter().map(ToString::to_string).collect()
}

/// A word of the question and the rest of it; nothing when the word was not typed like this.
fn without(typed: &str, word: &str) -> Option<(String, String)> {
    let rest = typed.replacen(word, " ", 1);
    let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    (rest != typed && !rest.is_empty()).then(|| (word.to_owned(), rest))
}

/// What the office pinned to these words, as far as it is public now.
async fn pinned(place: &Place<'_>, typed: &str, hidden: &[SiteRef]) -> Result<Vec<Pinned>> {
    let now = place.app.time.now();
    let most = place.app.rules.count("search.pins", now.day())?.value;
    let mut shown = Vec::new();
    for pin in pin::for_words(place.db, typed, now, most).await? {
        let Some(article) = pin.article_id else {
            shown.push(Pinned { title: pin.title, url: pin.url, note: pin.note });
            continue;
        };
        let own = publication::own(place.db, article).await?;
        let Some(own) = own.filter(|own| own.withdrawn_at.is_none() && !hidden.contains(&own.site_id)) else {
            continue;
        };
        let Some(host) = place.app.hosts.by_site(own.site_id) else { continue };
        let url = format!("{}{}", host.origin, place.url(&own.path));
        shown.push(Pinned { title: own.title, url, note: pin.note });
    }
    Ok(shown)
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
        year: given(&asked.year),
        source: given(&asked.source),
        validity: given(&asked.validity),
        hidden: Vec::new(),
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
        ("year", &asked.year),
        ("source", &asked.source),
        ("validity", &asked.validity),
        ("from", &asked.from),
        ("to", &asked.to),
        ("sort", &asked.sort),
    ]
    .iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| format!("&{name}={}", encoded(value)))
    .collect()
}

/// Choices that a filter offers; whoever looks for another one types it.
const CHOICES: usize = 40;

/// Names of validities and their messages.
const VALIDITIES: [(&str, &str); 4] = [
    ("in_force", "public-search-in-force"),
    ("amended", "layout-validity-amended"),
    ("repealed", "layout-validity-repealed"),
    ("expired", "layout-validity-expired"),
];

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
        .chain(
            tallies
                .into_iter()
                .enumerate()
                .filter(|(number, (value, _, _))| *number < CHOICES || value == chosen)
                .map(|(_, (value, label, count))| Choice { selected: value == chosen, value, label, count }),
        )
        .collect(),
    };
    let plain = |tallies: &[platform::search::Tally]| {
        tallies.iter().map(|t| (t.key.clone(), t.name.clone(), t.count)).collect::<Vec<_>>()
    };
    let kinds =
        found.kinds.iter().map(|t| (t.key.clone(), text(&format!("articles-kind-{}", t.key)), t.count)).collect();
    let validities = found
        .validities
        .iter()
        .filter_map(|t| {
            VALIDITIES.iter().find(|(name, _)| *name == t.key).map(|(_, key)| (t.key.clone(), text(key), t.count))
        })
        .collect();
    let sort = [("newest", "public-search-newest"), ("oldest", "public-search-oldest")]
        .map(|(value, key)| (value.to_owned(), text(key), 0))
        .to_vec();
    vec![
        facet("site", "public-search-all-sites", &asked.site, plain(&found.sites)),
        facet("column", "public-search-all-columns", &asked.column, plain(&found.columns)),
        facet("kind", "public-search-all-kinds", &asked.kind, kinds),
        facet("year", "public-search-all-years", &asked.year, plain(&found.years)),
        facet("source", "public-search-all-sources", &asked.source, plain(&found.sources)),
        facet("validity", "public-search-all-validities", &asked.validity, validities),
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
                in_file: hit.in_file,
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
    matches!(
        verb,
        "article.publish"
            | "article.withdraw"
            | "article.takedown"
            | "takedown.lift"
            | "offer.accept"
            | "offer.release"
    )
}

/// Takes publications out of this node's index now, without waiting for the journal.
pub(crate) async fn forget(app: &App, shown: &[publication::Model]) -> Result<()> {
    let gone = shown.iter().filter(|shown| shown.withdrawn_at.is_some());
    let gone = gone.map(|shown| Change::Remove(shown.id.to_string())).collect();
    app.search.apply(app.search.position(), gone).await
}

async fn document(app: &App, shown: publication::Model) -> Result<Doc> {
    let db = app.db.read();
    let content = revision::of(db, shown.article_id, shown.revision_id).await?.content;
    let site = site::by_id(db, shown.site_id).await?;
    let column = column::by_id(db, shown.column_id).await?;
    let mut words = text::plain(&blocks::without(&content.body));
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
        files: attached::text(app, db, &content).await?,
        url: format!("{}{}", app.settings.origin(site.label.as_str()), shown.path),
        source: content.source.clone(),
        validity: standing(&content).to_owned(),
        published_at: shown.published_at,
        visible: true,
    })
}

/// The validity of a document, as the index names it.
fn standing(content: &Content) -> &'static str {
    match (content.kind, content.document.validity) {
        (ArticleKind::Document, Validity::InForce) => "in_force",
        _ => validity(content),
    }
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_word_is_left_out_and_the_rest_stays() {
        assert_eq!(without("网站管理 火箭", "火箭"), Some(("火箭".to_owned(), "网站管理".to_owned())));
        assert_eq!(without("火箭", "火箭"), None);
        assert_eq!(without("網站", "网站"), None, "typed in another way");
    }
}
