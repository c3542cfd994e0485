//! Which fields have words in which segments of an index.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::directory::CompositeFile;
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{InvertedIndexReader, Searcher, SegmentReader, Term};

/// The word lists of every field, as far as there are any.
///
/// For a field of which a segment holds nothing the engine makes an empty dictionary, and the first one takes half a
/// millisecond: as long as everything else that a small search does. Archives without captions or summaries are
/// common, so such fields are not asked about.
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
            let held = schema.fields().map(|(field, _)| field).filter(|field| lists.open_read(*field).is_some());
            by_segment.insert(segment.segment_id(), held.collect());
        }
        Ok(Self { by_segment })
    }

    /// Whether a document of a segment has a word in a field.
    pub fn has_field(&self, segment: &SegmentReader, field: Field) -> bool {
        self.by_segment.get(&segment.segment_id()).is_some_and(|held| held.contains(&field))
    }

    /// Whether every segment has a word in a field.
    pub fn is_in_every_segment(&self, field: Field) -> bool {
        self.by_segment.values().all(|held| held.contains(&field))
    }

    /// The words of a field in a segment; `None` where there are none.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn inverted_index(
        &self,
        segment: &SegmentReader,
        field: Field,
    ) -> tantivy::Result<Option<Arc<InvertedIndexReader>>> {
        self.has_field(segment, field).then(|| segment.inverted_index(field)).transpose()
    }
}

/// The numbers that scores are made of.
pub(super) struct Bm25Statistics<'a> {
    pub searcher: &'a Searcher,
    pub segment_fields: &'a SegmentFields,
}

impl Bm25Statistics<'_> {
    fn sum(&self, field: Field, number: impl Fn(&InvertedIndexReader) -> tantivy::Result<u64>) -> tantivy::Result<u64> {
        let mut sum = 0;
        for segment in self.searcher.segment_readers() {
            sum += self.segment_fields.inverted_index(segment, field)?.map_or(Ok(0), |words| number(&words))?;
        }
        Ok(sum)
    }
}

impl Bm25StatisticsProvider for Bm25Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.sum(field, |words| Ok(words.total_num_tokens()))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.sum(term.field(), |words| Ok(u64::from(words.doc_freq(term)?)))
    }
}
