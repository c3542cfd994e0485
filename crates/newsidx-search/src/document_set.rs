//! Bit set of the documents of an index: one bit per document, deleted ones included.

use std::collections::HashMap;

use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher};

/// A set of documents of one searcher, by segment.
#[derive(Debug)]
pub(super) struct DocumentSet {
    bits: HashMap<SegmentId, Vec<u64>>,
}

impl DocumentSet {
    /// Creates an empty set.
    pub(super) fn empty(searcher: &Searcher) -> Self {
        let words = |documents: u32| vec![0; documents.div_ceil(u64::BITS) as usize];
        let segments = searcher.segment_readers().iter();
        Self { bits: segments.map(|segment| (segment.segment_id(), words(segment.max_doc()))).collect() }
    }

    pub(super) fn insert(&mut self, segment: SegmentId, doc: DocId) {
        if let Some(word) = self.bits.get_mut(&segment).and_then(|bits| bits.get_mut((doc / u64::BITS) as usize)) {
            *word |= 1 << (doc % u64::BITS);
        }
    }

    pub(super) fn contains(&self, segment: SegmentId, doc: DocId) -> bool {
        let word = self.bits.get(&segment).and_then(|bits| bits.get((doc / u64::BITS) as usize));
        word.is_some_and(|word| word >> (doc % u64::BITS) & 1 == 1)
    }
}
