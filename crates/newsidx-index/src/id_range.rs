//! Ranges of identifiers: from the first digits of one, and the documents of a segment in one.
//!
//! Terms of numbers are big-endian, so a range of identifiers is a range of the term dictionary. Cost: one lookup there, and
//! one posting list for each identifier.

use std::ops::RangeInclusive;

use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocId, SegmentReader};

use super::live_documents::live_documents;
use super::schema::Fields;
use newsidx_core::article::ArticleId;

/// Hexadecimal digits of a document's identifier.
const ID_DIGITS: usize = 16;

/// First and last identifier that begin with these digits; `None` if they are not hexadecimal or too many.
pub fn id_range(digits: &str) -> Option<(ArticleId, ArticleId)> {
    let valid = !digits.is_empty() && digits.len() <= ID_DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if !valid {
        return None;
    }
    let number =
        |fill: &str| u64::from_str_radix(&format!("{digits}{}", fill.repeat(ID_DIGITS - digits.len())), 16).ok();
    Some((ArticleId(number("0")?), ArticleId(number("f")?)))
}

/// Finds the documents of a segment whose identifier is in a range, ordered by identifier.
///
/// Stops after the identifier at which `limit` is reached.
pub(super) fn documents_with_ids(
    segment: &SegmentReader,
    fields: &Fields,
    ids: RangeInclusive<ArticleId>,
    limit: usize,
) -> tantivy::Result<Vec<DocId>> {
    let inverted = segment.inverted_index(fields.id)?;
    let key = |id: &ArticleId| Term::from_field_u64(fields.id, id.0).serialized_value_bytes().to_vec();
    let mut terms = inverted.terms().range().ge(key(ids.start())).le(key(ids.end())).into_stream()?;
    let mut documents = Vec::new();
    while documents.len() < limit && terms.advance() {
        let postings = inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        documents.extend(live_documents(segment, postings));
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_of_an_identifier_is_a_range() {
        assert_eq!(id_range("ff"), Some((ArticleId(0xff << 56), ArticleId(u64::MAX))));
        assert_eq!(
            id_range("0123456789abcdef"),
            Some((ArticleId(0x0123_4567_89ab_cdef), ArticleId(0x0123_4567_89ab_cdef)))
        );
        for none in ["", "xyz", "0123456789abcdef0", "+1", "한"] {
            assert_eq!(id_range(none), None, "{none}");
        }
    }
}
