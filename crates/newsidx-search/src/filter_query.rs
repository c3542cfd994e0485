//! Filter query: documents whose date, length, identifier or page key is in a range, or missing, read from columns.
//!
//! Columns are scanned in blocks of [`BLOCK`] documents, only where the rest of the query has candidates.

use std::ops::RangeInclusive;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::document_set::DocumentSet;
use super::score_explanation::explain_score;
use newsidx_index::schema;

/// Documents that are read together: enough for one batch of column values, few enough that a query with rare words
/// skips most of a segment.
const BLOCK: DocId = 128;

/// A filter by columns or by a set of documents. It adds nothing to the score.
// The engine's own range queries panic in exclusions: there an intersection of them is visited out of order (Tantivy
// 0.27).
#[derive(Clone, Debug)]
pub(super) struct FilterQuery(pub Filter);

/// Condition of a filter.
#[derive(Clone, Debug)]
pub(super) enum Filter {
    /// Publication date completely within a range of days since 1970: May 2025 is in 2025, 2025 is not in May.
    Days(RangeInclusive<i64>),
    /// No publication date.
    Undated,
    /// Last change within a range of days since 1970.
    Modified(RangeInclusive<i64>),
    /// No date of the last change.
    Unmodified,
    /// Number of words in a range.
    Words(RangeInclusive<u64>),
    /// Identifier in a range.
    Ids(RangeInclusive<u64>),
    /// Page key: all versions of a page.
    PageKey(u64),
    /// A set of documents that was computed before the query runs.
    Selected(Arc<DocumentSet>),
}

impl Query for FilterQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(FilterWeight { filter: self.0.clone() }))
    }
}

struct FilterWeight {
    filter: Filter,
}

impl Weight for FilterWeight {
    fn scorer(&self, segment: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let fast = segment.fast_fields();
        let columns = match &self.filter {
            Filter::Days(days) => FilterColumns::Days {
                first: fast.i64(schema::FIRST_DAY)?,
                last: fast.i64(schema::LAST_DAY)?,
                days: days.clone(),
            },
            Filter::Undated => FilterColumns::Missing(fast.i64(schema::FIRST_DAY)?),
            Filter::Modified(days) => FilterColumns::Day(fast.i64(schema::MODIFIED)?, days.clone()),
            Filter::Unmodified => FilterColumns::Missing(fast.i64(schema::MODIFIED)?),
            Filter::Words(range) => FilterColumns::Number(fast.u64(schema::WORDS)?, range.clone()),
            Filter::Ids(range) => FilterColumns::Number(fast.u64(schema::ID)?, range.clone()),
            Filter::PageKey(page) => FilterColumns::Number(fast.u64(schema::PAGE_KEY)?, *page..=*page),
            Filter::Selected(selected) => FilterColumns::Selected(Arc::clone(selected), segment.segment_id()),
        };
        if columns.match_nothing() {
            return Ok(Box::new(EmptyScorer));
        }
        let block = Vec::with_capacity(BLOCK as usize);
        let mut scorer = FilterScorer { columns, max_doc: segment.max_doc(), next_block: 0, block, at: 0 };
        scorer.read_to_match();
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain_score(self, segment, doc, "a filter")
    }
}

/// Columns of a segment with the range of their values.
enum FilterColumns {
    Days { first: Column<i64>, last: Column<i64>, days: RangeInclusive<i64> },
    Day(Column<i64>, RangeInclusive<i64>),
    Missing(Column<i64>),
    Number(Column<u64>, RangeInclusive<u64>),
    Selected(Arc<DocumentSet>, SegmentId),
}

impl FilterColumns {
    /// Whether no value of the column can be in the range.
    fn match_nothing(&self) -> bool {
        // Ranges outside the minimum and maximum of a column must not be passed to its range search.
        match self {
            Self::Days { first, days, .. } => *days.start() > first.max_value() || *days.end() < first.min_value(),
            Self::Day(column, days) => *days.start() > column.max_value() || *days.end() < column.min_value(),
            Self::Missing(_) | Self::Selected(..) => false,
            Self::Number(column, range) => *range.start() > column.max_value() || *range.end() < column.min_value(),
        }
    }

    /// Adds the matching documents of a block to `found`.
    fn collect(&self, block: std::ops::Range<DocId>, found: &mut Vec<DocId>) {
        match self {
            Self::Days { first, last, days } => {
                first.get_docids_for_value_range(days.clone(), block, found);
                found.retain(|doc| last.first(*doc).is_some_and(|day| day <= *days.end()));
            }
            Self::Day(column, days) => column.get_docids_for_value_range(days.clone(), block, found),
            Self::Missing(column) => found.extend(block.filter(|doc| column.first(*doc).is_none())),
            Self::Number(column, range) => column.get_docids_for_value_range(range.clone(), block, found),
            Self::Selected(selected, segment) => found.extend(block.filter(|doc| selected.contains(*segment, *doc))),
        }
    }
}

struct FilterScorer {
    columns: FilterColumns,
    /// Number of documents of the segment.
    max_doc: DocId,
    /// First document after the current block.
    next_block: DocId,
    /// Matching documents of the current block.
    block: Vec<DocId>,
    at: usize,
}

impl FilterScorer {
    /// Reads blocks until one has a matching document.
    fn read_to_match(&mut self) {
        while self.at == self.block.len() && self.next_block < self.max_doc {
            let end = self.max_doc.min(self.next_block + BLOCK);
            self.block.clear();
            self.at = 0;
            self.columns.collect(self.next_block..end, &mut self.block);
            self.next_block = end;
        }
    }
}

impl DocSet for FilterScorer {
    fn advance(&mut self) -> DocId {
        self.at = self.block.len().min(self.at + 1);
        self.read_to_match();
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target >= self.next_block {
            // A jump starts a new block at its target and reads nothing between.
            self.block.clear();
            self.at = 0;
            self.next_block = target;
        } else {
            self.at += self.block[self.at..].partition_point(|doc| *doc < target);
        }
        self.read_to_match();
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.block.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.max_doc
    }
}

impl Scorer for FilterScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
