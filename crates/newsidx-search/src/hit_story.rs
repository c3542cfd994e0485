//! Story of a hit: which of its near-duplicates match the query, and which article of the story was published first.
//!
//! The first article of a story has no value in the story column, and later articles may have merged stories
//! (`docs/design/story-column.md`), so members are found by term queries over all parts of the story.

use std::collections::BTreeSet;

use tantivy::query::{BooleanQuery, Occur};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED};

use super::collect::{Ranked, RankedHits, SortKeys, TopHits};
use super::compile::{Compiled, unscored};
use super::error::SearchError;
use super::run::run_query;
use super::sort::Sort;
use super::story_query::{stories_query, story_terms};
use newsidx_core::article::ArticleId;
use newsidx_index::{Index, schema};

/// Story of a hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The article of the story that was published first; on one day, the one with the smallest identifier.
    pub first: ArticleId,
    /// Number of other hits of the story, which this hit represents.
    pub copies: u64,
    /// Number of sites of these hits.
    pub sites: u64,
}

/// The articles of a story that match a query, in the order of hits, and the first article of the story.
pub(super) struct StoryMembers {
    pub first: ArticleId,
    pub found: Vec<Ranked>,
    pub sites: BTreeSet<String>,
}

/// Returns the story of a hit with the members that match; `None` if the hit has no near-duplicate.
pub(super) fn story_members(
    index: &Index,
    compiled: &Compiled,
    sort: Sort,
    hit: &Ranked,
) -> Result<Option<StoryMembers>, SearchError> {
    let failed = |error| index.engine_error(error);
    let segment = index.searcher().segment_reader(hit.address.segment_ord);
    let assigned = segment.fast_fields().u64(schema::STORY).map_err(failed)?.first(hit.address.doc_id);
    let parts = index.merged_stories().members(ArticleId(assigned.unwrap_or(hit.key.id)));
    // Most articles have no near-duplicate, and one dictionary lookup per segment decides that.
    if assigned.is_none() && parts.len() == 1 && !has_copies(index, parts[0]).map_err(failed)? {
        return Ok(None);
    }
    let mut all = member_addresses(index, &parts).map_err(failed)?;
    // A document that was an article can be a listing since it was read again.
    let listings = index.listings()?;
    let is_listing = |address: &DocAddress| {
        let listings = listings.in_segment(index.searcher().segment_reader(address.segment_ord));
        listings.is_some_and(|listings| listings.contains(address.doc_id))
    };
    all.retain(|address| !is_listing(address));
    if all.len() < 2 || is_listing(&hit.address) {
        return Ok(None);
    }
    let within = BooleanQuery::new(vec![
        (Occur::Must, compiled.query.box_clone()),
        (Occur::Must, unscored(stories_query(index, &parts))),
    ]);
    let collector = TopHits { limit: usize::MAX, sort, after: None };
    let RankedHits { hits: found, .. } = run_query(index, &within, &compiled.deferred_error, &collector)?;
    let first = first_published(index, &all).map_err(failed)?.unwrap_or(ArticleId(hit.key.id));
    let others = found.iter().filter(|member| member.key.id != hit.key.id).map(|member| member.address);
    let sites = sites_of(index, others).map_err(failed)?;
    Ok(Some(StoryMembers { first, found, sites }))
}

/// Whether any article was stored as a near-duplicate of this one, including deleted articles.
fn has_copies(index: &Index, first: ArticleId) -> tantivy::Result<bool> {
    // The dictionary alone; deleted articles are excluded later, when the postings are read.
    let [copies, _] = story_terms(index, first);
    for segment in index.searcher().segment_readers() {
        if let Some(inverted) = index.segment_fields().inverted_index(segment, copies.field())?
            && inverted.get_term_info(&copies)?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn member_addresses(index: &Index, stories: &[ArticleId]) -> tantivy::Result<Vec<DocAddress>> {
    let mut found = Vec::new();
    for (ordinal, segment) in index.searcher().segment_readers().iter().enumerate() {
        for term in stories.iter().flat_map(|story| story_terms(index, *story)) {
            let Some(inverted) = index.segment_fields().inverted_index(segment, term.field())? else { continue };
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    found.push(DocAddress::new(ordinal as u32, postings.doc()));
                }
                postings.advance();
            }
        }
    }
    Ok(found)
}

fn first_published(index: &Index, members: &[DocAddress]) -> tantivy::Result<Option<ArticleId>> {
    let mut keys = Vec::with_capacity(members.len());
    for address in members {
        let segment = index.searcher().segment_reader(address.segment_ord);
        keys.push(SortKeys::open(segment, Sort::DateAscending)?.key(address.doc_id, 0.0));
    }
    Ok(keys.into_iter().min().map(|key| ArticleId(key.id)))
}

fn sites_of(index: &Index, members: impl Iterator<Item = DocAddress>) -> tantivy::Result<BTreeSet<String>> {
    let mut sites = BTreeSet::new();
    for address in members {
        let segment = index.searcher().segment_reader(address.segment_ord);
        let Some(column) = segment.fast_fields().str(schema::SITE_NAME)? else { continue };
        if let Some(ordinal) = column.term_ords(address.doc_id).next() {
            let mut site = String::new();
            column.ord_to_str(ordinal, &mut site)?;
            sites.insert(site);
        }
    }
    Ok(sites)
}
