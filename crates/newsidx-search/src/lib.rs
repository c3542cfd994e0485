//! Query + index → results: which articles match, in which order, and where in their text.
//!
//! The same query on the same articles gives the same results in the same order, whatever the
//! number of segments that the index happens to have.

mod candidate_query;
mod collect;
mod collect_stories;
mod compile;
mod count_stories;
mod day_counts;
mod diagnose;
mod document_set;
mod edit_distance;
mod excluded_query;
mod expand;
mod explained_clauses;
mod facet;
mod field_query;
mod field_reader;
mod filter_query;
mod hit_story;
mod inflect;
mod kwic;
mod matcher;
mod matching;
mod more_like_this;
mod page_languages;
mod passage;
mod pattern;
mod pattern_builder;
mod quotations;
mod relax;
mod results;
mod sample;
mod sentences;
mod snippet;
mod spelling;
mod tally;
mod text_clause;
mod text_field;
mod timeline;
mod verifier;
mod versions;
mod word_query;
mod word_scorer;

use tantivy::collector::{Collector, Count};
use tantivy::query::Query as EngineQuery;

use newsidx_core::article::Article;
use newsidx_index::{Index, IndexError};
use newsidx_query::Query;

use compile::Compiled;
pub use diagnose::{Diagnosis, QueryChange, Suggestion, diagnose};
pub use explained_clauses::{ClauseRole, ExplainedClause, explain};
pub use facet::{Facet, FacetField, FacetOptions, facet};
pub use hit_story::Story;
pub use kwic::{KwicLine, KwicSort, kwic_lines, sort_kwic};
pub use matcher::{ArticlePart, Matcher, QueryMatch};
pub use matching::matching_articles;
pub use more_like_this::more_like_this;
pub use relax::relax;
pub use results::Results;
pub use sample::Sample;
pub use snippet::Snippet;
pub use spelling::UnknownWord;
pub use tally::{CountRow, CountTable, intersect, per_thousand};
pub use timeline::{Period, PeriodLength, timeline};
pub use versions::versions;

use verifier::DeferredError;

/// In which order hits come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first; then newest, then by identifier.
    #[default]
    Relevance,
    /// Oldest first; articles without a date last.
    DateAscending,
    /// Newest first; articles without a date last.
    DateDescending,
}

/// What a search gives back.
#[derive(Clone, Copy, Debug, Default)]
pub struct SearchOptions {
    /// Most hits.
    pub limit: usize,
    /// Hits that are passed over before the first.
    pub offset: usize,
    /// Their order.
    pub sort: Sort,
    /// Gives one hit for each story, the best one; not of a sample.
    pub one_per_story: bool,
    /// Gives a sample of all hits in place of the first; `limit` and `offset` are then of the sample.
    pub sample: Option<Sample>,
}

/// One article that matches.
#[derive(Clone, Debug)]
pub struct Hit {
    /// BM25 score; 0 where the order is by date.
    pub score: f32,
    /// The article.
    pub article: Article,
    /// What it stands for; `None` where there is no copy of it.
    pub story: Option<Story>,
    /// Bytes of the title that match.
    pub title_matches: Vec<std::ops::Range<usize>>,
    /// The passage that shows the match.
    pub snippet: Snippet,
}

/// A search that cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// No word of the query has a letter or a digit.
    #[error("nothing in this query can be searched for: no letter and no digit in {0}")]
    NothingToSearch(String),
    /// A word stands for more words of the index than the limit.
    #[error("{typed} matches more than {limit} words of this index")]
    TooManyWords {
        /// The word as typed.
        typed: String,
        /// The limit.
        limit: usize,
    },
    /// The beginning of an identifier fits more articles than the limit.
    #[error("{typed} matches more than {limit} articles of this index")]
    TooManyArticles {
        /// The field and the digits as typed.
        typed: String,
        /// The limit.
        limit: usize,
    },
    /// A wildcard or an expression in a script without spaces.
    #[error(
        "{typed}: scripts that are written without spaces have no wildcards, because any part of a word is found as it is; leave the wildcard out"
    )]
    WildcardInPairs {
        /// The word as typed.
        typed: String,
    },
    /// A likeness of something that is not one word of an alphabet.
    #[error(
        "{typed}: only a single word of letters can be spelled nearly alike; put ~ behind each word that may differ"
    )]
    NotOneWord {
        /// The word as typed.
        typed: String,
    },
    /// A regular expression that grows too large.
    #[error("{typed} cannot be used: {source}")]
    Expression {
        /// The expression as typed.
        typed: String,
        /// What is wrong with it; in the message too.
        r#source: regex::Error,
    },
    /// The index failed.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Finds the articles that match a query.
///
/// Cost grows with the number of matches; memory with the number of hits asked for, 50 bytes each, up to
/// some megabytes.
///
/// # Errors
///
/// Where nothing in the query can be searched for, or the index cannot be read.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let writer = newsidx_index::IndexWriter::open(directory.path(), newsidx_index::WriterSettings::least())?;
/// # writer.close()?;
/// use newsidx_search::{SearchOptions, search};
///
/// let index = newsidx_index::Index::open(directory.path())?;
/// let query = newsidx_query::parse("\"silence is complicity\"", jiff::civil::date(2025, 5, 20))?;
/// let results = search(&index, &query, SearchOptions { limit: 10, ..SearchOptions::default() })?;
/// for hit in results.hits() {
///     assert!(!hit?.article.paragraphs.is_empty());
/// }
/// # Ok(())
/// # }
/// ```
pub fn search<'a>(index: &'a Index, query: &Query, options: SearchOptions) -> Result<Results<'a>, SearchError> {
    Results::new(index, compile::compile(index, query)?, options)
}

/// What finds in an article the places at which a query matches, where nothing is to be searched.
///
/// # Errors
///
/// As [`search`].
pub fn matcher(index: &Index, query: &Query) -> Result<Matcher, SearchError> {
    Ok(compile::compile(index, query)?.matcher)
}

/// How many articles match a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountResult {
    /// Articles that match, exactly.
    pub total: u64,
    /// Words of the query in which there is nothing to search for: `-`, `&`.
    pub ignored: Vec<String>,
}

/// Counts the articles that match a query.
///
/// # Errors
///
/// As [`search`].
pub fn count(index: &Index, query: &Query) -> Result<CountResult, SearchError> {
    let compiled = compile::compile(index, query)?;
    let total = run(index, &compiled, &Count)?;
    Ok(CountResult { total: total as u64, ignored: compiled.ignored })
}

/// Runs what was compiled. The only ways to do it are this and [`run_query`]: what fails while documents are looked
/// at is known only then.
fn run<C: Collector>(index: &Index, compiled: &Compiled, collector: &C) -> Result<C::Fruit, SearchError> {
    run_query(index, compiled.query.as_ref(), &compiled.deferred_error, collector)
}

fn run_query<C: Collector>(
    index: &Index,
    query: &dyn EngineQuery,
    failure: &DeferredError,
    collector: &C,
) -> Result<C::Fruit, SearchError> {
    let found = index.search(query, collector)?;
    match failure.get() {
        Some(error) => Err(index.engine_error(error.clone()).into()),
        None => Ok(found),
    }
}
