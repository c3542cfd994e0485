//! Listing query: the listings of an index, from their bit set.
//!
//! Any document can be looked up, in any order, by one read of memory: so it is also the excluded side of nearly every query
//! on an index with listings.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED};

use super::score_explanation::explain_score;
use newsidx_index::{Listings, SegmentListings};

/// Matches the listings. It adds nothing to the score.
#[derive(Clone, Debug)]
pub(super) struct ListingQuery(pub Arc<Listings>);

impl Query for ListingQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(ListingWeight(Arc::clone(&self.0))))
    }
}

struct ListingWeight(Arc<Listings>);

impl Weight for ListingWeight {
    fn scorer(&self, segment: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(listings) = self.0.in_segment(segment) else { return Ok(Box::new(EmptyScorer)) };
        let mut scorer = ListingScorer { listings: Arc::clone(listings), doc: 0 };
        scorer.seek(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain_score(self, segment, doc, "a listing")
    }
}

struct ListingScorer {
    listings: Arc<SegmentListings>,
    doc: DocId,
}

impl DocSet for ListingScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.seek(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.doc = self.listings.next_from(target).unwrap_or(TERMINATED);
        self.doc
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if self.listings.contains(target) {
            self.doc = target;
            return SeekDangerResult::Found;
        }
        SeekDangerResult::SeekLowerBound(target.saturating_add(1).min(TERMINATED))
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.listings.count()
    }
}

impl Scorer for ListingScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
