//! Story counter: the exact number of stories among all hits, in up to two passes.
//!
//! The first document of a story does not store the story. So hits are collected twice if there are near-duplicates
//! among them: first their stories, then the documents with which these stories start. Memory is 40 bytes per story
//! with near-duplicates among the hits, and does not grow with the hits.

use std::collections::HashSet;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::collect_stories::StoryColumn;
use super::compile::Compiled;
use super::error::SearchError;
use super::run::run;
use newsidx_core::article::ArticleId;
use newsidx_index::{Index, MergedStories};

/// Number of stories of a query, and the stories that may have several hits.
pub(super) struct CountedStories {
    pub count: u64,
    pub copied: HashSet<ArticleId>,
}

pub(super) fn count_stories(index: &Index, compiled: &Compiled) -> Result<CountedStories, SearchError> {
    let merged = Arc::clone(index.merged_stories());
    let (singles, copied) = run(index, compiled, &StoryCollector { merged: Arc::clone(&merged), known: None })?;
    if copied.is_empty() {
        return Ok(CountedStories { count: singles, copied });
    }
    let known = Arc::new(copied);
    let second = StoryCollector { merged, known: Some(Arc::clone(&known)) };
    let (singles, _) = run(index, compiled, &second)?;
    let copied = Arc::unwrap_or_clone(known);
    Ok(CountedStories { count: singles + copied.len() as u64, copied })
}

/// Counts the hits outside known stories, and collects the stories of near-duplicates.
struct StoryCollector {
    merged: Arc<MergedStories>,
    /// Known stories; `None` in the first pass.
    known: Option<Arc<HashSet<ArticleId>>>,
}

impl Collector for StoryCollector {
    type Fruit = (u64, HashSet<ArticleId>);
    type Child = SegmentStoryCollector;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentStoryCollector> {
        Ok(SegmentStoryCollector {
            stories: StoryColumn::open(segment, &self.merged)?,
            merged: Arc::clone(&self.merged),
            known: self.known.clone(),
            singles: 0,
            copied: HashSet::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<(u64, HashSet<ArticleId>)>) -> tantivy::Result<(u64, HashSet<ArticleId>)> {
        let singles = segments.iter().map(|(singles, _)| singles).sum();
        Ok((singles, segments.into_iter().flat_map(|(_, copied)| copied).collect()))
    }
}

struct SegmentStoryCollector {
    stories: StoryColumn,
    merged: Arc<MergedStories>,
    known: Option<Arc<HashSet<ArticleId>>>,
    singles: u64,
    copied: HashSet<ArticleId>,
}

impl SegmentCollector for SegmentStoryCollector {
    type Fruit = (u64, HashSet<ArticleId>);

    fn collect(&mut self, doc: DocId, _: Score) {
        let assigned = self.stories.assigned(doc);
        if let Some(known) = &self.known {
            let is_single = assigned.is_none() && !known.contains(&self.stories.own(doc));
            self.singles += u64::from(is_single);
            return;
        }
        match assigned {
            Some(story) => {
                self.copied.insert(story);
            }
            // Two merged stories may have no hits but their first articles, which store no story.
            None if !self.merged.is_empty() && self.merged.is_merged(self.stories.own(doc)) => {
                self.copied.insert(self.stories.own(doc));
            }
            None => self.singles += 1,
        }
    }

    fn harvest(self) -> (u64, HashSet<ArticleId>) {
        (self.singles, self.copied)
    }
}
