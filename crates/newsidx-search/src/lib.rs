//! Exact search: compiles a query, runs it on the index, verifies candidates, and ranks, counts and highlights hits.
//!
//! Data flow: `compile` turns the query tree into an engine query and a [`Matcher`]; collectors (`collect`,
//! `collect_stories`, `sample`, `tally`) run the engine query; [`Results`] reads articles as they are needed; the
//! matcher finds the matches in their texts.
//!
//! Invariants: counts are exact; the pattern that counts a match is the one that highlights it; results and their order
//! do not depend on segments, commits or threads.

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

/// Order of hits.
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

/// Options of a search.
#[derive(Clone, Copy, Debug, Default)]
pub struct SearchOptions {
    /// Maximum number of hits.
    pub limit: usize,
    /// Number of hits to skip before the first.
    pub offset: usize,
    /// Order of hits.
    pub sort: Sort,
    /// Returns one hit for each story, the best one. Ignored with a sample.
    pub one_per_story: bool,
    /// Returns a random sample of all hits; `limit` and `offset` then apply to the sample.
    pub sample: Option<Sample>,
}

/// An article that matches, with its highlights.
#[derive(Clone, Debug)]
pub struct Hit {
    /// BM25 score; 0 if the order is by date.
    pub score: f32,
    /// The article.
    pub article: Article,
    /// Story of the article; `None` if it has no near-duplicate.
    pub story: Option<Story>,
    /// Byte ranges of the title that match.
    pub title_matches: Vec<std::ops::Range<usize>>,
    /// The passage that shows the match.
    pub snippet: Snippet,
}

/// Errors of a search.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// No clause of the query has a letter or a digit.
    #[error("nothing in this query can be searched for: no letter and no digit in {0}")]
    NothingToSearch(String),
    /// A word expands to more terms of the index than the limit.
    #[error(
        "{typed} stands for more than {limit} words of this index: write more letters, or allow more with --max-expansions"
    )]
    TooManyWords {
        /// The word as typed.
        typed: String,
        /// The limit.
        limit: usize,
    },
    /// The prefix of an identifier matches more articles than the limit.
    #[error(
        "{typed} fits more than {limit} articles of this index: write more digits, or allow more with --max-expansions"
    )]
    TooManyArticles {
        /// The field and the digits as typed.
        typed: String,
        /// The limit.
        limit: usize,
    },
    /// A wildcard or a regular expression in a script without spaces.
    #[error(
        "{typed}: scripts that are written without spaces have no wildcards, because any part of a word is found as it is; leave the wildcard out"
    )]
    WildcardInPairs {
        /// The word as typed.
        typed: String,
    },
    /// A fuzzy word that is not a single word of an alphabetic script.
    #[error(
        "{typed}: only a single word of letters can be spelled nearly alike; put ~ behind each word that may differ"
    )]
    NotOneWord {
        /// The word as typed.
        typed: String,
    },
    /// A regular expression that is too large when compiled.
    #[error("{typed} cannot be used: {source}")]
    Expression {
        /// The expression as typed.
        typed: String,
        /// Reason, which the message includes.
        r#source: regex::Error,
    },
    /// Reading the index failed.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Finds the articles that match a query.
///
/// Time grows with the number of matches; memory with the number of requested hits, 50 bytes each, up to some
/// megabytes.
///
/// # Errors
///
/// If the query has no searchable word, a word expands to too many terms, or the index cannot be read.
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

/// Compiles a query to a [`Matcher`], which finds its matches in given articles, without running a search.
///
/// # Errors
///
/// As [`search`].
pub fn matcher(index: &Index, query: &Query) -> Result<Matcher, SearchError> {
    Ok(compile::compile(index, query)?.matcher)
}

/// Number of articles that match a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountResult {
    /// Exact number of articles that match.
    pub total: u64,
    /// Words of the query without letters and digits, which were ignored: `-`, `&`.
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

/// Runs a compiled query.
fn run<C: Collector>(index: &Index, compiled: &Compiled, collector: &C) -> Result<C::Fruit, SearchError> {
    run_query(index, compiled.query.as_ref(), &compiled.deferred_error, collector)
}

fn run_query<C: Collector>(
    index: &Index,
    query: &dyn EngineQuery,
    deferred_error: &DeferredError,
    collector: &C,
) -> Result<C::Fruit, SearchError> {
    // Every search goes through this function: an I/O error during verification is known only after the run.
    let found = index.search(query, collector)?;
    match deferred_error.get() {
        Some(error) => Err(index.engine_error(error.clone()).into()),
        None => Ok(found),
    }
}
