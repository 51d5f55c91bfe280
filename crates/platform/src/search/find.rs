//! Finding: filters, ranking, counts, highlights.

use std::ops::Bound;

use serde::{Deserialize, Serialize};
use tantivy::collector::sort_key::SortByStaticFastValue;
use tantivy::collector::{Collector, Count, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur, Query as IndexQuery, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value as _};
use tantivy::{DocAddress, DocId, Order, Score, Searcher, SegmentReader, TantivyDocument, Term};

use super::Inner;
use super::fields::{COLUMNS, Fields, KINDS, PUBLISHED_AT, SITES, path, stored};
use super::highlight;
use super::question::Question;
use super::suggest::suggest;
use super::tally::{Tallies, Tally};
use crate::time::Moment;

/// A question with its filters. Empty text finds everything that passes the filters.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// As typed.
    pub text: String,
    /// Only on this site (id).
    pub site: Option<String>,
    /// Only in this column and those below it (path).
    pub column: Option<String>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only this unit's (id).
    pub unit: Option<String>,
    /// Not published before.
    pub from: Option<Moment>,
    /// Published before.
    pub until: Option<Moment>,
    /// Order.
    pub sort: Sort,
    /// Page, from 1.
    pub page: usize,
    /// Hits a page; 0 means 20.
    pub size: usize,
}

/// The order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The best match first; of equal ones the newer.
    #[default]
    Relevance,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
}

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Results {
    /// How many in all.
    pub total: usize,
    /// This page of them.
    pub hits: Vec<Hit>,
    /// No page had every word; these have some of them.
    pub relaxed: bool,
    /// Hits by site, whichever site is filtered by.
    pub sites: Vec<Tally>,
    /// Hits by kind, whichever kind is filtered by.
    pub kinds: Vec<Tally>,
    /// Hits by column, whichever column is filtered by.
    pub columns: Vec<Tally>,
    /// What else to ask, when nothing was found.
    pub suggestions: Vec<String>,
}

/// One hit, ready to be shown; `_html` is escaped and may be shown as it is.
#[derive(Clone, Debug, Serialize)]
pub struct Hit {
    /// Id of the publication.
    pub id: String,
    /// Title with marks.
    pub title_html: String,
    /// The telling stretch of the text with marks.
    pub snippet_html: String,
    /// Address.
    pub url: String,
    /// Id of the site.
    pub site: String,
    /// Name of the site.
    pub site_name: String,
    /// Path of the column.
    pub column: String,
    /// Name of the column.
    pub column_name: String,
    /// Kind of content.
    pub kind: String,
    /// When it was made public.
    pub published_at: Moment,
}

const SIZE: usize = 20;
const LARGEST: usize = 100;
/// Nobody turns this many pages; who needs more narrows the question.
const DEEPEST: usize = 10_000;

/// Scores closer than this are equal, and the newer comes first.
const STEP: f32 = 0.5;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter {
    Site,
    Column,
    Kind,
}

pub(super) fn find(inner: &Inner, query: &Query) -> anyhow::Result<Results> {
    let (searcher, fields) = (inner.reader.searcher(), &inner.fields);
    let question = Question::read(&query.text);
    if question.is_empty() && !query.text.trim().is_empty() {
        return Ok(Results::default());
    }
    let mut results = ask(&searcher, fields, query, &question, true)?;
    if results.total == 0 && question.wanted.len() > 1 {
        results = ask(&searcher, fields, query, &question, false)?;
        results.relaxed = results.total > 0;
    }
    if results.total == 0 {
        results.suggestions = suggest(&searcher, fields, &question)?;
    }
    Ok(results)
}

fn ask(searcher: &Searcher, fields: &Fields, query: &Query, question: &Question, all: bool) -> anyhow::Result<Results> {
    let main = filtered(fields, query, question, all, None);
    let size = if query.size == 0 { SIZE } else { query.size.min(LARGEST) };
    let offset = query.page.saturating_sub(1).saturating_mul(size);
    // Behind the deepest page nothing is collected, but it is counted.
    let (size, offset) = if offset < DEEPEST { (size, offset) } else { (1, DEEPEST) };
    let deep = offset == DEEPEST;
    let top = TopDocs::with_limit(size).and_offset(offset);
    let sort = if question.wanted.is_empty() && query.sort == Sort::Relevance { Sort::Newest } else { query.sort };
    let published = SortByStaticFastValue::<i64>::for_field(PUBLISHED_AT);
    let pass = match sort {
        Sort::Oldest => pass(searcher, &main, top.order_by((published, Order::Asc)))?,
        Sort::Newest => pass(searcher, &main, top.order_by((published, Order::Desc)))?,
        Sort::Relevance => {
            let ranked = top.tweak_score(|segment: &SegmentReader| {
                let published = segment.fast_fields().i64(PUBLISHED_AT).ok();
                move |doc: DocId, score: Score| {
                    let at = published.as_ref().and_then(|column| column.first(doc)).unwrap_or(0);
                    ((score / STEP).round() * STEP, at)
                }
            });
            pass(searcher, &main, ranked)?
        }
    };
    let mut results = pass.results;
    if results.total == 0 {
        return Ok(results);
    }
    for place in pass.places.into_iter().filter(|_| !deep) {
        results.hits.push(hit(&searcher.doc(place)?, fields, question));
    }
    // A filter does not hide its own alternatives.
    let others = |field: &'static str, open: Filter| {
        searcher.search(&filtered(fields, query, question, all, Some(open)), &Tallies(field))
    };
    if query.site.is_some() {
        results.sites = others(SITES, Filter::Site)?;
    }
    if query.kind.is_some() {
        results.kinds = others(KINDS, Filter::Kind)?;
    }
    if query.column.is_some() {
        results.columns = others(COLUMNS, Filter::Column)?;
    }
    Ok(results)
}

struct Pass {
    results: Results,
    places: Vec<DocAddress>,
}

/// Finds, ranks and counts in one pass over the index.
fn pass<K: Send + 'static>(
    searcher: &Searcher,
    query: &dyn IndexQuery,
    top: impl Collector<Fruit = Vec<(K, DocAddress)>>,
) -> tantivy::Result<Pass> {
    let counted = (Tallies(SITES), Tallies(KINDS), Tallies(COLUMNS));
    let (found, total, (sites, kinds, columns)) = searcher.search(query, &(top, Count, counted))?;
    Ok(Pass {
        results: Results { total, sites, kinds, columns, ..Results::default() },
        places: found.into_iter().map(|(_, place)| place).collect(),
    })
}

fn filtered(fields: &Fields, query: &Query, question: &Question, all: bool, without: Option<Filter>) -> BooleanQuery {
    let mut clauses = question.query(fields, all);
    if question.wanted.is_empty() {
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    let mut only = |filter: Option<Filter>, field: Field, value: Option<&str>| {
        if let Some(value) = value.filter(|_| filter.is_none() || filter != without) {
            let term = TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic);
            clauses.push((Occur::Must, unscored(term)));
        }
    };
    only(Some(Filter::Site), fields.site, query.site.as_deref());
    only(Some(Filter::Column), fields.above, query.column.as_deref().map(path).filter(|path| !path.is_empty()));
    only(Some(Filter::Kind), fields.kind, query.kind.as_deref());
    only(None, fields.unit, query.unit.as_deref());
    if query.from.is_some() || query.until.is_some() {
        let at = |moment: Moment| Term::from_field_i64(fields.published_at, moment.0);
        let lower = query.from.map_or(Bound::Unbounded, |from| Bound::Included(at(from)));
        let upper = query.until.map_or(Bound::Unbounded, |until| Bound::Excluded(at(until)));
        clauses.push((Occur::Must, unscored(RangeQuery::new(lower, upper))));
    }
    BooleanQuery::new(clauses)
}

fn unscored(query: impl IndexQuery) -> Box<dyn IndexQuery> {
    Box::new(ConstScoreQuery::new(Box::new(query), 0.0))
}

fn hit(row: &TantivyDocument, fields: &Fields, question: &Question) -> Hit {
    let text = |field| stored(row, field).to_owned();
    let shown = stored(row, fields.shown);
    let shown = if shown.is_empty() { stored(row, fields.lead) } else { shown };
    Hit {
        id: text(fields.id),
        title_html: highlight::whole(stored(row, fields.title), &question.wanted),
        snippet_html: highlight::stretch(shown, &question.wanted),
        url: text(fields.url),
        site: text(fields.site),
        site_name: text(fields.site_name),
        column: text(fields.column),
        column_name: text(fields.column_name),
        kind: text(fields.kind),
        published_at: Moment(row.get_first(fields.published_at).and_then(|value| value.as_i64()).unwrap_or(0)),
    }
}
