//! Documents of a posting list without the deleted ones.

use std::iter;

use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

/// Iterates over the documents of a posting list that are not deleted from their segment.
pub(super) fn live_documents(segment: &SegmentReader, mut postings: impl DocSet) -> impl Iterator<Item = DocId> {
    let documents = iter::from_fn(move || {
        let doc = postings.doc();
        (doc != TERMINATED).then(|| {
            postings.advance();
            doc
        })
    });
    documents.filter(|doc| !segment.is_deleted(*doc))
}
