//! Exact search: compiles a query, runs it on the index, verifies candidates, and ranks, counts and highlights hits.
//!
//! Data flow: `compile` turns the query tree into an engine query and a [`Matcher`]; collectors (`collect`,
//! `collect_stories`, `sample`, `day_counts`, `term_counts`) run the engine query; [`Results`] reads articles as they
//! are needed; the matcher finds the matches in their texts.
//!
//! Invariants: counts are exact; the pattern that counts a match is the one that highlights it; results and their order
//! do not depend on segments, commits or threads.

mod candidate_query;
mod collect;
mod collect_stories;
mod compile;
mod count;
mod count_stories;
mod count_table;
mod day_counts;
mod diagnose;
mod document_set;
mod edit_distance;
mod error;
mod excluded_query;
mod expand;
mod explained_clauses;
mod facet;
mod field_query;
mod filter_query;
mod hit;
mod hit_story;
mod inflect;
mod kind_scope;
mod kwic;
mod languages;
mod listing_query;
mod matcher;
mod matching;
mod more_like_this;
mod options;
mod page_languages;
mod passage;
mod pattern;
mod pattern_builder;
mod position_reader;
mod quotations;
mod relax;
mod results;
mod run;
mod sample;
mod score_explanation;
mod sentences;
mod snippet;
mod sort;
mod spelling;
mod story_query;
mod term_counts;
mod term_set;
mod text_clause;
mod text_field;
mod timeline;
mod tokenized_text;
mod verifier;
mod versions;
mod word_query;
mod word_scorer;

use newsidx_index::Index;
use newsidx_query::Query;

pub use count::{CountResult, count};
pub use count_table::{CountRow, CountTable, intersect, per_thousand};
pub use diagnose::{Diagnosis, QueryChange, Suggestion, diagnose};
pub use error::SearchError;
pub use explained_clauses::{ClauseRole, ExplainedClause, explain};
pub use facet::{Facet, FacetField, FacetOptions, facet};
pub use hit::Hit;
pub use hit_story::Story;
pub use kwic::{KwicLine, KwicSort, kwic_lines, sort_kwic};
pub use matcher::{ArticlePart, Matcher, QueryMatch};
pub use matching::matching_articles;
pub use more_like_this::more_like_this;
pub use options::SearchOptions;
pub use relax::relax;
pub use results::Results;
pub use sample::Sample;
pub use snippet::Snippet;
pub use sort::Sort;
pub use spelling::UnknownWord;
pub use timeline::{Period, PeriodLength, timeline};
pub use versions::versions;

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
