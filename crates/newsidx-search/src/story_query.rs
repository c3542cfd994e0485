//! Story query: all articles of a story, by the story column and the identifier of its first article.

use std::collections::HashSet;

use tantivy::Term;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur, Query as EngineQuery, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::error::SearchError;
use newsidx_core::article::ArticleId;
use newsidx_index::{Index, schema};

/// Compiles `story:`: all articles of the stories of the articles whose identifier starts with these digits.
pub(super) fn stories_of_ids(index: &Index, digits: &str) -> Result<Box<dyn EngineQuery>, SearchError> {
    let limit = index.max_expansions();
    let found = index.find_id(digits, limit.saturating_add(1))?;
    if found.len() > limit {
        return Err(SearchError::TooManyArticles { typed: format!("story:{digits}"), limit });
    }
    let mut parts: HashSet<ArticleId> = HashSet::new();
    for (facts, address) in found {
        let segment = index.searcher().segment_reader(address.segment_ord);
        let column = segment.fast_fields().u64(schema::STORY).map_err(|error| index.engine_error(error))?;
        let story = column.first(address.doc_id).unwrap_or(facts.id);
        parts.extend(index.merged_stories().members(ArticleId(story)));
    }
    Ok(stories_query(index, &parts.into_iter().collect::<Vec<_>>()))
}

/// Compiles a query for all articles of some stories.
pub(super) fn stories_query(index: &Index, stories: &[ArticleId]) -> Box<dyn EngineQuery> {
    let terms = stories.iter().flat_map(|story| story_terms(index, *story));
    let clauses: Vec<(Occur, Box<dyn EngineQuery>)> = terms
        .map(|term| -> Box<dyn EngineQuery> { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) })
        .map(|query| (Occur::Should, query))
        .collect();
    if clauses.is_empty() { Box::new(EmptyQuery) } else { Box::new(BooleanQuery::new(clauses)) }
}

/// Terms of a story's members: its later articles by the story column, the first one by its identifier.
pub(super) fn story_terms(index: &Index, story: ArticleId) -> [Term; 2] {
    [index.fields().story, index.fields().id].map(|field| Term::from_field_u64(field, story.0))
}
