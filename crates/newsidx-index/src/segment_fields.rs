//! Map from segment to the fields that have terms in it, so that queries skip absent fields.
//!
//! Built once when an index is opened, from the file table of each segment only. `docs/design/segment-search.md` has the
//! decision.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::directory::CompositeFile;
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{InvertedIndexReader, Searcher, SegmentReader, Term};

/// The fields that have terms, by segment.
// The engine builds an empty term dictionary for an absent field, and the first one takes half a millisecond: as long as
// the rest of a small search. Archives without captions or standfirsts are common.
#[derive(Debug)]
pub struct SegmentFields {
    by_segment: HashMap<SegmentId, Vec<Field>>,
}

impl SegmentFields {
    pub(super) fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let schema = searcher.schema();
        let mut by_segment = HashMap::new();
        for segment in searcher.segment_readers() {
            let lists = CompositeFile::open(&segment.open_read(SegmentComponent::Postings)?)?;
            let present = schema.fields().map(|(field, _)| field).filter(|field| lists.open_read(*field).is_some());
            by_segment.insert(segment.segment_id(), present.collect());
        }
        Ok(Self { by_segment })
    }

    /// Whether a field has terms in a segment.
    pub fn has_field(&self, segment: &SegmentReader, field: Field) -> bool {
        self.by_segment.get(&segment.segment_id()).is_some_and(|fields| fields.contains(&field))
    }

    /// Whether a field has terms in every segment.
    pub fn is_in_every_segment(&self, field: Field) -> bool {
        self.by_segment.values().all(|fields| fields.contains(&field))
    }

    /// Opens the inverted index of a field in a segment; `None` if the field has no terms there.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn inverted_index(
        &self,
        segment: &SegmentReader,
        field: Field,
    ) -> tantivy::Result<Option<Arc<InvertedIndexReader>>> {
        self.has_field(segment, field).then(|| segment.inverted_index(field)).transpose()
    }
}

/// BM25 statistics of a whole index, without opening absent fields.
pub(super) struct Bm25Statistics<'a> {
    pub searcher: &'a Searcher,
    pub segment_fields: &'a SegmentFields,
}

impl Bm25Statistics<'_> {
    /// Sums a number over the segments.
    fn sum(&self, field: Field, number: impl Fn(&InvertedIndexReader) -> tantivy::Result<u64>) -> tantivy::Result<u64> {
        let mut sum = 0;
        for segment in self.searcher.segment_readers() {
            sum += self.segment_fields.inverted_index(segment, field)?.map_or(Ok(0), |inverted| number(&inverted))?;
        }
        Ok(sum)
    }
}

impl Bm25StatisticsProvider for Bm25Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.sum(field, |inverted| Ok(inverted.total_num_tokens()))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.sum(term.field(), |inverted| Ok(u64::from(inverted.doc_freq(term)?)))
    }
}
