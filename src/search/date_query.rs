//! The engine's query for articles whose date lies in a range.

use std::ops::RangeInclusive;

use tantivy::columnar::Column;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use crate::index::schema;

/// Documents that are looked at together: enough to read their days in one go, few enough that a
/// query with rare words skips most of a segment.
const BLOCK: DocId = 128;

/// Articles whose date lies in a range of days as a whole: May 2025 is in 2025, 2025 is not in May.
///
/// A filter: it adds nothing to a score. An intersection of two of the engine's own range queries,
/// one for each end, would do but for exclusions: there the engine asks it for documents out of
/// order, and it panics (Tantivy 0.27).
#[derive(Clone, Debug)]
pub(super) struct DateQuery {
    days: RangeInclusive<i64>,
}

impl DateQuery {
    /// Articles of these days, counted from 1970.
    pub(super) fn new(days: RangeInclusive<i64>) -> Self {
        Self { days }
    }
}

impl Query for DateQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(DateWeight { days: self.days.clone() }))
    }
}

struct DateWeight {
    days: RangeInclusive<i64>,
}

impl Weight for DateWeight {
    fn scorer(&self, segment: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let first_days = segment.fast_fields().i64(schema::FIRST_DAY)?;
        let last_days = segment.fast_fields().i64(schema::LAST_DAY)?;
        // Ranges beyond the values of a column are not the column's to answer.
        if *self.days.start() > first_days.max_value() || *self.days.end() < first_days.min_value() {
            return Ok(Box::new(EmptyScorer));
        }
        let mut scorer = DateScorer {
            days: self.days.clone(),
            first_days,
            last_days,
            max_doc: segment.max_doc(),
            next_block: 0,
            block: Vec::with_capacity(BLOCK as usize),
            at: 0,
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("a date in the range", 0.0))
    }
}

struct DateScorer {
    days: RangeInclusive<i64>,
    first_days: Column<i64>,
    last_days: Column<i64>,
    /// Documents of the segment.
    max_doc: DocId,
    /// First document that has not been looked at.
    next_block: DocId,
    /// Documents of the current block that match.
    block: Vec<DocId>,
    at: usize,
}

impl DateScorer {
    /// Reads blocks until one has a document left.
    fn settle(&mut self) {
        while self.at == self.block.len() && self.next_block < self.max_doc {
            let end = self.max_doc.min(self.next_block + BLOCK);
            self.block.clear();
            self.at = 0;
            self.first_days.get_docids_for_value_range(self.days.clone(), self.next_block..end, &mut self.block);
            let (last_days, last) = (&self.last_days, *self.days.end());
            self.block.retain(|doc| last_days.first(*doc).is_some_and(|day| day <= last));
            self.next_block = end;
        }
    }
}

impl DocSet for DateScorer {
    fn advance(&mut self) -> DocId {
        self.at = self.block.len().min(self.at + 1);
        self.settle();
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target >= self.next_block {
            self.block.clear();
            self.at = 0;
            self.next_block = target;
        } else {
            self.at += self.block[self.at..].partition_point(|doc| *doc < target);
        }
        self.settle();
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.block.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.max_doc
    }
}

impl Scorer for DateScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
