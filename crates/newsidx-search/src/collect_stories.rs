//! Top-k collector with one hit per story: near-duplicates take one rank, that of the best of them.
//!
//! A sorted map of the best hits and a hash map from story to its hit; O(log k) per hit that enters. Memory is `limit`
//! stories per segment.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::collect::{Ranked, RankedHits, SortKey, SortKeys, initial_min_score};
use super::sort::Sort;
use newsidx_core::article::ArticleId;
use newsidx_index::{Index, MergedStories, schema};

/// Story column of a segment.
pub(super) struct StoryColumn {
    assigned: Column<u64>,
    ids: Column<u64>,
    merged: Arc<MergedStories>,
}

impl StoryColumn {
    pub(super) fn open(segment: &SegmentReader, merged: &Arc<MergedStories>) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        Ok(Self { assigned: fast.u64(schema::STORY)?, ids: fast.u64(schema::ID)?, merged: Arc::clone(merged) })
    }

    /// The stored story of a document; `None` for the first article of a story and for articles without
    /// near-duplicates.
    pub(super) fn assigned(&self, doc: DocId) -> Option<ArticleId> {
        self.assigned.first(doc).map(|story| self.merged.representative(ArticleId(story)))
    }

    /// The story that starts with this document.
    pub(super) fn own(&self, doc: DocId) -> ArticleId {
        self.merged.representative(ArticleId(self.ids.first(doc).unwrap_or(u64::MAX)))
    }

    pub(super) fn story(&self, doc: DocId) -> ArticleId {
        self.assigned(doc).unwrap_or_else(|| self.own(doc))
    }
}

/// Returns the story of a document.
pub(super) fn story_id(index: &Index, address: DocAddress) -> tantivy::Result<ArticleId> {
    let segment = index.searcher().segment_reader(address.segment_ord);
    Ok(StoryColumn::open(segment, index.merged_stories())?.story(address.doc_id))
}

/// Collector of the best stories, each with its best hit.
pub(super) struct TopStories {
    pub limit: usize,
    pub sort: Sort,
    pub merged: Arc<MergedStories>,
    /// Collects only hits after this key; `None` for the first page.
    pub after: Option<SortKey>,
    /// Stories of earlier pages, whose other hits are skipped.
    pub seen: Arc<HashSet<ArticleId>>,
}

impl Collector for TopStories {
    type Fruit = RankedHits;
    type Child = SegmentStories;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentStories> {
        Ok(SegmentStories {
            ordinal,
            keys: SortKeys::open(segment, self.sort)?,
            stories: StoryColumn::open(segment, &self.merged)?,
            after: self.after,
            seen: Arc::clone(&self.seen),
            total: 0,
            min_score: initial_min_score(self.limit),
            best: BestStories { limit: self.limit, in_order: BTreeMap::new(), by_story: HashMap::new() },
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<(u64, BestStories)>) -> tantivy::Result<RankedHits> {
        let total = segments.iter().map(|(total, _)| total).sum();
        let mut all = BestStories { limit: self.limit, in_order: BTreeMap::new(), by_story: HashMap::new() };
        for (hit, story) in segments.into_iter().flat_map(|(_, best)| best.in_order.into_values()) {
            all.offer(hit, story);
        }
        Ok(RankedHits { total, hits: all.in_order.into_values().map(|(hit, _)| hit).collect() })
    }
}

pub(super) struct SegmentStories {
    ordinal: SegmentOrdinal,
    keys: SortKeys,
    stories: StoryColumn,
    after: Option<SortKey>,
    seen: Arc<HashSet<ArticleId>>,
    total: u64,
    /// Hits with a lower score cannot be among the best.
    min_score: Score,
    best: BestStories,
}

impl SegmentCollector for SegmentStories {
    type Fruit = (u64, BestStories);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        // Most hits of a large result end here, before any column is read.
        if score < self.min_score {
            return;
        }
        let key = self.keys.key(doc, score);
        if self.after.is_some_and(|after| key <= after) || self.best.worst().is_some_and(|worst| key >= worst.key) {
            return;
        }
        let story = self.stories.story(doc);
        // Read last: the story of a document takes two columns and the table of merges.
        if !self.seen.contains(&story) {
            self.best.offer(Ranked { key, score, address: DocAddress::new(self.ordinal, doc) }, story);
            if let Some(worst) = self.best.worst() {
                self.min_score = self.keys.scores_after(worst);
            }
        }
    }

    fn harvest(self) -> (u64, BestStories) {
        (self.total, self.best)
    }
}

/// The best stories so far, with two indexes: by sort key and by story.
pub(super) struct BestStories {
    limit: usize,
    in_order: BTreeMap<SortKey, (Ranked, ArticleId)>,
    by_story: HashMap<ArticleId, SortKey>,
}

impl BestStories {
    /// The worst hit, if the limit is reached.
    fn worst(&self) -> Option<&Ranked> {
        let (_, (hit, _)) = self.in_order.last_key_value()?;
        (self.in_order.len() >= self.limit).then_some(hit)
    }

    fn offer(&mut self, hit: Ranked, story: ArticleId) {
        match self.by_story.get(&story) {
            Some(known) if *known <= hit.key => return,
            Some(known) => {
                self.in_order.remove(known);
            }
            None if self.worst().is_some_and(|worst| worst.key <= hit.key) => return,
            None if self.worst().is_some() => {
                if let Some((_, (_, story))) = self.in_order.pop_last() {
                    self.by_story.remove(&story);
                }
            }
            None => {}
        }
        self.by_story.insert(story, hit.key);
        self.in_order.insert(hit.key, (hit, story));
    }
}
