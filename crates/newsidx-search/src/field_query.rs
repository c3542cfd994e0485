//! Field query: runs a query on one field only in the segments that have the field.
//!
//! The results are the same without it; it saves the work in all other segments.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, Score, SeekDangerResult, SegmentReader, TERMINATED};

use newsidx_index::SegmentFields;

/// A query on one field, limited to the segments that have the field.
#[derive(Clone, Debug)]
pub(super) struct FieldQuery {
    pub field: Field,
    pub segment_fields: Arc<SegmentFields>,
    pub query: Arc<dyn Query>,
}

impl Query for FieldQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let Self { field, segment_fields, query } = self;
        Ok(Box::new(FieldQueryWeight {
            field: *field,
            segment_fields: Arc::clone(segment_fields),
            weight: query.weight(scoring)?,
        }))
    }
}

struct FieldQueryWeight {
    field: Field,
    segment_fields: Arc<SegmentFields>,
    weight: Box<dyn Weight>,
}

impl Weight for FieldQueryWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if self.segment_fields.has_field(segment, self.field) {
            return self.weight.scorer(segment, boost);
        }
        Ok(Box::new(EmptyScorer))
    }

    fn scorer_danger(
        &self,
        segment: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        if self.segment_fields.has_field(segment, self.field) {
            return self.weight.scorer_danger(segment, target, boost);
        }
        Ok((SeekDangerResult::SeekLowerBound(TERMINATED), Box::new(EmptyScorer)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.weight.explain(segment, doc)
    }
}
