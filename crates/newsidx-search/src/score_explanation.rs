//! Score explanation: required by the engine's `Weight`, the same for all queries of this crate.

use tantivy::query::{Explanation, Weight};
use tantivy::{DocId, SegmentReader, TantivyError};

/// Returns the score of a document with a description of the query.
pub(super) fn explain_score(
    weight: &dyn Weight,
    segment: &SegmentReader,
    doc: DocId,
    description: &'static str,
) -> tantivy::Result<Explanation> {
    let mut scorer = weight.scorer(segment, 1.0)?;
    if scorer.doc() > doc || scorer.seek(doc) != doc {
        return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
    }
    Ok(Explanation::new(description, scorer.score()))
}
