//! Finding: filters, ranking, counts, highlights.

use std::ops::Bound;

use serde::{Deserialize, Serialize};
use tantivy::collector::sort_key::SortByStaticFastValue;
use tantivy::collector::{Collector, Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, Occur, Query as IndexQuery, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Value as _};
use tantivy::{DocAddress, DocId, Order, Score, Searcher, SegmentReader, TantivyDocument, Term};

use super::Inner;
use super::fields::{COLUMNS, Fields, KINDS, PUBLISHED_AT, SITES, SOURCES, VALIDITIES, YEARS, path, stored};
use super::question::Question;
use super::tally::{Tallies, Tally};
use super::{highlight, lexicon, suggest};
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
    /// Only of this year.
    pub year: Option<String>,
    /// Only from this source.
    pub source: Option<String>,
    /// Only documents of this validity.
    pub validity: Option<String>,
    /// Sites (ids) of which nothing is shown: they are not open.
    pub hidden: Vec<String>,
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
    /// Where few have every word: the best of those that have some, up to a page in all.
    pub also: Vec<Hit>,
    /// Hits by site, whichever site is filtered by.
    pub sites: Vec<Tally>,
    /// Hits by kind, whichever kind is filtered by.
    pub kinds: Vec<Tally>,
    /// Hits by column, whichever column is filtered by.
    pub columns: Vec<Tally>,
    /// Hits by year, whichever year is filtered by.
    pub years: Vec<Tally>,
    /// Hits by source, whichever source is filtered by.
    pub sources: Vec<Tally>,
    /// Hits by validity, whichever validity is filtered by.
    pub validities: Vec<Tally>,
    /// What else to ask, when nothing had every word; each finds something.
    pub suggestions: Vec<String>,
    /// What was typed in pinyin, as it was understood.
    pub read_as: String,
    /// Words that nothing has.
    pub missing: Vec<String>,
    /// How many there were without the filters, when nothing passed them.
    pub without_filters: usize,
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
    /// Whether that stretch is of an attachment: the page itself has none of the words.
    pub in_file: bool,
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
    /// Validity of a document: `in_force`, `amended`, `repealed`, `expired`; empty when it is none.
    pub validity: String,
    /// When it was made public.
    pub published_at: Moment,
}

const SIZE: usize = 20;
const LARGEST: usize = 100;
/// Nobody turns this many pages; who needs more narrows the question.
const DEEPEST: usize = 10_000;

/// Scores closer than this are equal, and the newer comes first.
const STEP: f32 = 0.5;

/// What a document counts that is not in force any more.
const NOT_IN_FORCE: f32 = 0.3;
/// The validities of which this is so.
const OVER: [&str; 2] = ["repealed", "expired"];
/// Questions that are offered instead, and that are tried.
const INSTEAD: usize = 3;
const TRIED: usize = 12;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter {
    Site,
    Column,
    Kind,
    Year,
    Source,
    Validity,
}

impl Query {
    fn narrowed(&self) -> bool {
        [&self.site, &self.column, &self.kind, &self.year, &self.source, &self.validity]
            .into_iter()
            .any(Option::is_some)
            || self.from.is_some()
            || self.until.is_some()
    }

    fn page_size(&self) -> usize {
        if self.size == 0 { SIZE } else { self.size.min(LARGEST) }
    }

    fn widened(&self) -> Self {
        Self { text: self.text.clone(), hidden: self.hidden.clone(), unit: self.unit.clone(), ..Self::default() }
    }
}

pub(super) fn find(inner: &Inner, query: &Query) -> anyhow::Result<Results> {
    let (searcher, fields) = (inner.reader.searcher(), &inner.fields);
    let mut question = Question::read(&query.text, &inner.synonyms);
    if question.is_empty() && !query.text.trim().is_empty() {
        return Ok(Results::default());
    }
    let latin = question.wanted.iter().any(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
    let mut read_as = String::new();
    if latin {
        let looking = inner.lexicon.look(&searcher, fields, &query.hidden)?;
        if suggest::read_pinyin(&mut question, &looking, |word| unknown(&searcher, fields, word))? {
            read_as = question.wanted.join(" ");
        }
    }
    let mut results = ask(&searcher, fields, query, &question, true)?;
    results.read_as = read_as;
    if results.total > 0 || query.text.trim().is_empty() {
        if results.total < query.page_size() && query.page < 2 && query.sort == Sort::Relevance && question.can_relax()
        {
            let more = Query { size: query.page_size() + results.total, page: 1, ..query.clone() };
            let mut also = ask(&searcher, fields, &more, &question, false)?.hits;
            also.retain(|hit| results.hits.iter().all(|known| known.id != hit.id));
            also.truncate(query.page_size() - results.total);
            results.also = also;
        }
        return Ok(results);
    }
    if query.narrowed() {
        results.without_filters = count(&searcher, fields, &query.widened(), &question)?;
        if results.without_filters > 0 {
            return Ok(results);
        }
    }
    let looking = inner.lexicon.look(&searcher, fields, &query.hidden)?;
    let finds = |other: &str| -> anyhow::Result<bool> {
        Ok(count(&searcher, fields, &query.widened(), &Question::read(other, &inner.synonyms))? > 0)
    };
    let mut suggestions: Vec<String> = Vec::new();
    if let Some(other) = suggest::same_sound(&question, &looking)
        && finds(&other)?
    {
        suggestions.push(other);
    } else {
        for other in suggest::one_slip(&question, &looking)?.into_iter().take(TRIED) {
            if suggestions.len() < INSTEAD && !suggestions.contains(&other) && finds(&other)? {
                suggestions.push(other);
            }
        }
    }
    let mut missing = Vec::new();
    if question.wanted.len() > 1 {
        for word in &question.wanted {
            let any = question.either(fields, word).map(|any| lexicon::shown(any, fields, &query.hidden));
            if any.is_none_or(|any| any.count(&searcher).unwrap_or(0) == 0) {
                missing.push(word.clone());
            }
        }
    }
    if question.can_relax() {
        results = Results { read_as: results.read_as, ..ask(&searcher, fields, query, &question, false)? };
        results.relaxed = results.total > 0;
    }
    results.suggestions = suggestions;
    results.missing = missing;
    Ok(results)
}

/// Whether nothing that can be found has this word.
pub(super) fn unknown(searcher: &Searcher, fields: &Fields, word: &str) -> anyhow::Result<bool> {
    let Some(any) = Question::default().either(fields, word) else { return Ok(true) };
    Ok(any.count(searcher)? == 0)
}

fn count(searcher: &Searcher, fields: &Fields, query: &Query, question: &Question) -> anyhow::Result<usize> {
    Ok(searcher.search(&filtered(fields, query, question, true, None), &Count)?)
}

fn ask(searcher: &Searcher, fields: &Fields, query: &Query, question: &Question, all: bool) -> anyhow::Result<Results> {
    let main = filtered(fields, query, question, all, None);
    let size = query.page_size();
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
                let validity = segment.fast_fields().str(VALIDITIES).ok().flatten();
                let over: Vec<u64> = validity.as_ref().map_or_else(Vec::new, |column| {
                    OVER.iter().filter_map(|name| column.dictionary().term_ord(name).ok().flatten()).collect()
                });
                let validity = validity.filter(|_| !over.is_empty());
                move |doc: DocId, score: Score| {
                    let at = published.as_ref().and_then(|column| column.first(doc)).unwrap_or(0);
                    let stands = validity.as_ref().and_then(|column| column.ords().first(doc));
                    let is_over = stands.is_some_and(|ord| over.contains(&ord));
                    let score = if is_over { score * NOT_IN_FORCE } else { score };
                    ((score / STEP).round() * STEP, !is_over, at)
                }
            });
            pass(searcher, &main, ranked)?
        }
    };
    let mut results = pass.results;
    if results.total == 0 {
        return Ok(results);
    }
    let words = question.shown(all);
    for place in pass.places.into_iter().filter(|_| !deep) {
        results.hits.push(hit(&searcher.doc(place)?, fields, &words));
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
    if query.year.is_some() {
        results.years = others(YEARS, Filter::Year)?;
    }
    if query.source.is_some() {
        results.sources = others(SOURCES, Filter::Source)?;
    }
    if query.validity.is_some() {
        results.validities = others(VALIDITIES, Filter::Validity)?;
    }
    results.years.sort_by(|one, other| other.key.cmp(&one.key));
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
    let also = (Tallies(YEARS), Tallies(SOURCES), Tallies(VALIDITIES));
    let (found, total, counted, also) = searcher.search(query, &(top, Count, counted, also))?;
    let ((sites, kinds, columns), (years, sources, validities)) = (counted, also);
    Ok(Pass {
        results: Results { total, sites, kinds, columns, years, sources, validities, ..Results::default() },
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
    only(Some(Filter::Year), fields.year, query.year.as_deref());
    only(Some(Filter::Source), fields.source, query.source.as_deref());
    only(Some(Filter::Validity), fields.validity, query.validity.as_deref());
    only(None, fields.unit, query.unit.as_deref());
    if !query.hidden.is_empty() {
        let sites = TermSetQuery::new(query.hidden.iter().map(|site| Term::from_field_text(fields.site, site)));
        clauses.push((Occur::MustNot, Box::new(sites)));
    }
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

fn hit(row: &TantivyDocument, fields: &Fields, words: &[String]) -> Hit {
    let text = |field| stored(row, field).to_owned();
    let shown = stored(row, fields.shown);
    let shown = if shown.is_empty() { stored(row, fields.lead) } else { shown };
    let mut snippet_html = highlight::stretch(shown, words);
    let title_html = highlight::whole(stored(row, fields.title), words);
    let files = stored(row, fields.files_shown);
    let marked = |html: &str| html.contains("<mark>");
    let mut in_file = false;
    if !files.is_empty() && !marked(&snippet_html) && !marked(&title_html) {
        let of_file = highlight::stretch(files, words);
        in_file = marked(&of_file);
        if in_file {
            snippet_html = of_file;
        }
    }
    Hit {
        in_file,
        id: text(fields.id),
        title_html,
        snippet_html,
        url: text(fields.url),
        site: text(fields.site),
        site_name: text(fields.site_name),
        column: text(fields.column),
        column_name: text(fields.column_name),
        kind: text(fields.kind),
        validity: text(fields.validity),
        published_at: Moment(row.get_first(fields.published_at).and_then(|value| value.as_i64()).unwrap_or(0)),
    }
}
