//! The engine's query for words of one field, asked only of segments that hold the field.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, Score, SeekDangerResult, SegmentReader, TERMINATED};

use newsidx_index::SegmentFields;

/// What a query finds, which asks about one field alone; the same without it, but faster.
#[derive(Clone, Debug)]
pub(super) struct FieldQuery {
    pub field: Field,
    pub segment_fields: Arc<SegmentFields>,
    pub query: Arc<dyn Query>,
}

impl Query for FieldQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let Self { field, segment_fields: held, query } = self;
        Ok(Box::new(FieldQueryWeight { field: *field, held: Arc::clone(held), weight: query.weight(scoring)? }))
    }
}

struct FieldQueryWeight {
    field: Field,
    held: Arc<SegmentFields>,
    weight: Box<dyn Weight>,
}

impl Weight for FieldQueryWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if self.held.has_field(segment, self.field) {
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
        if self.held.has_field(segment, self.field) {
            return self.weight.scorer_danger(segment, target, boost);
        }
        Ok((SeekDangerResult::SeekLowerBound(TERMINATED), Box::new(EmptyScorer)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.weight.explain(segment, doc)
    }
}
