//! The listings of an index: a bit set of documents for each segment that has any, read from the column of the kind.
//!
//! Read once for a snapshot of the index, in time linear in the number of listings; one bit of memory for each document of
//! their segments. A lookup is one read of memory.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SegmentReader};

use super::schema::{KIND, LISTING};

/// The listings of an index, by segment. Deleted ones may be among them.
#[derive(Debug, Default)]
pub struct Listings {
    segments: HashMap<SegmentId, Arc<SegmentListings>>,
}

impl Listings {
    pub(super) fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let mut segments = HashMap::new();
        for segment in searcher.segment_readers() {
            // A segment of articles alone has no such column.
            let Some(column) = segment.fast_fields().column_opt::<u64>(KIND)? else { continue };
            // Checked first: the range search must not get a range outside the values of the column.
            if !(column.min_value()..=column.max_value()).contains(&LISTING) {
                continue;
            }
            let mut listings = Vec::new();
            column.get_docids_for_value_range(LISTING..=LISTING, 0..segment.max_doc(), &mut listings);
            if !listings.is_empty() {
                let listings = SegmentListings::new(segment.max_doc(), &listings);
                segments.insert(segment.segment_id(), Arc::new(listings));
            }
        }
        Ok(Self { segments })
    }

    /// Whether the index has no listings.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The listings of a segment; `None` if it has none.
    pub fn in_segment(&self, segment: &SegmentReader) -> Option<&Arc<SegmentListings>> {
        self.segments.get(&segment.segment_id())
    }
}

/// Bit set of the listings of a segment.
#[derive(Debug)]
pub struct SegmentListings {
    bits: Vec<u64>,
    count: u32,
}

impl SegmentListings {
    fn new(max_doc: DocId, listings: &[DocId]) -> Self {
        let mut bits = vec![0; max_doc.div_ceil(u64::BITS) as usize];
        for doc in listings {
            // A damaged column can name documents that the segment does not have.
            if let Some(bits) = bits.get_mut((doc / u64::BITS) as usize) {
                *bits |= 1 << (doc % u64::BITS);
            }
        }
        let count = bits.iter().map(|bits: &u64| bits.count_ones()).sum();
        Self { bits, count }
    }

    /// Number of listings.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Whether a document is a listing.
    #[inline]
    pub fn contains(&self, doc: DocId) -> bool {
        self.bits.get((doc / u64::BITS) as usize).is_some_and(|bits| bits >> (doc % u64::BITS) & 1 == 1)
    }

    /// The first listing from a document on.
    pub fn next_from(&self, doc: DocId) -> Option<DocId> {
        let at = (doc / u64::BITS) as usize;
        let first = self.bits.get(at)? & (u64::MAX << (doc % u64::BITS));
        let rest = self.bits[at + 1..].iter().copied();
        let found = std::iter::once(first).chain(rest).enumerate().find(|(_, bits)| *bits != 0);
        found.map(|(nth, bits)| (at + nth) as u32 * u64::BITS + bits.trailing_zeros())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_outside_the_segment_are_no_listings() {
        let listings = SegmentListings::new(3, &[1, 1, 257]);
        assert_eq!((listings.count(), listings.next_from(0), listings.next_from(2)), (1, Some(1), None));
    }

    #[test]
    fn listings_are_found_in_order_and_by_document() {
        let listings = SegmentListings::new(300, &[0, 63, 64, 200, 299]);
        let mut found = Vec::new();
        let mut next = listings.next_from(0);
        while let Some(doc) = next {
            found.push(doc);
            next = listings.next_from(doc + 1);
        }
        assert_eq!(found, [0, 63, 64, 200, 299]);
        assert!((0..300).all(|doc| listings.contains(doc) == found.contains(&doc)));
        assert_eq!(
            (listings.next_from(65), listings.next_from(320), listings.contains(1 << 20)),
            (Some(200), None, false)
        );
    }
}
