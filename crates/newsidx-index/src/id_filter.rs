//! In which segment an identifier is, as far as 16 MiB can tell.

use std::ops::RangeInclusive;

use tantivy::index::SegmentId;

use newsidx_core::article::ArticleId;

/// Bits of an identifier by which it is told from others.
const SLOT_BITS: u32 = 24;

/// No article has such an identifier.
const ABSENT: u8 = 0;

/// Articles of several segments have, or of one that has no number.
const AMBIGUOUS: u8 = u8::MAX;

/// For every beginning of an identifier the segment in which there are articles with it.
///
/// An index of a million articles has a dozen segments, and to look in all of them for each article that may be a copy
/// would take a dozen times as long as to look in one. This knows for most identifiers the one segment to look
/// in, or that there is none: in an archive of a million articles for 94 of 100, of ten millions for half of them. Of
/// more it knows less and less, and takes no more room.
pub(super) struct IdFilter {
    /// A number of a segment for each beginning.
    slots: Vec<u8>,
    /// The segments, by their numbers less one.
    segments: Vec<Option<SegmentId>>,
}

/// Where an identifier may be.
pub(super) enum IdLookup {
    Absent,
    Segment(SegmentId),
    Unknown,
}

impl IdFilter {
    pub(super) fn new() -> Self {
        Self { slots: vec![ABSENT; 1 << SLOT_BITS], segments: Vec::new() }
    }

    /// Forgets the segments that are not among these: their articles are gone, or in a new one.
    pub(super) fn retain(&mut self, segments: &[SegmentId]) {
        for known in &mut self.segments {
            *known = known.filter(|known| segments.contains(known));
        }
    }

    pub(super) fn has_segment(&self, segment: SegmentId) -> bool {
        self.segments.contains(&Some(segment))
    }

    /// Adds a segment that is not known, and all identifiers in it.
    pub(super) fn add(&mut self, segment: SegmentId, ids: impl Iterator<Item = ArticleId>) {
        let free = self.segments.iter().position(Option::is_none).unwrap_or(self.segments.len());
        let number = u8::try_from(free + 1).unwrap_or(AMBIGUOUS);
        if number != AMBIGUOUS {
            self.segments.resize(self.segments.len().max(free + 1), None);
        }
        for id in ids {
            let slot = &mut self.slots[slot_of(id)];
            // What a segment had that is gone is free, also where its number is given anew.
            let is_free = match *slot {
                ABSENT => true,
                AMBIGUOUS => false,
                other => other == number || self.segments[usize::from(other) - 1].is_none(),
            };
            *slot = if is_free { number } else { AMBIGUOUS };
        }
        if number != AMBIGUOUS {
            self.segments[free] = Some(segment);
        }
    }

    /// Where articles are whose identifiers lie between two.
    pub(super) fn lookup(&self, ids: &RangeInclusive<ArticleId>) -> IdLookup {
        let (first, last) = (slot_of(*ids.start()), slot_of(*ids.end()));
        if first != last {
            return IdLookup::Unknown;
        }
        match self.slots[first] {
            ABSENT => IdLookup::Absent,
            AMBIGUOUS => IdLookup::Unknown,
            number => self.segments[usize::from(number) - 1].map_or(IdLookup::Absent, IdLookup::Segment),
        }
    }
}

fn slot_of(id: ArticleId) -> usize {
    (id.0 >> (u64::BITS - SLOT_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(beginning: u64) -> ArticleId {
        ArticleId(beginning << (u64::BITS - SLOT_BITS))
    }

    fn segment(nth: u32) -> SegmentId {
        SegmentId::from_uuid_string(&format!("{nth:032x}")).unwrap()
    }

    /// The segment in which alone an identifier is; `None` where it is nowhere, an error where that is not known.
    fn of(held: &IdFilter, beginning: u64) -> Result<Option<SegmentId>, ()> {
        match held.lookup(&(id(beginning)..=ArticleId(id(beginning).0 | 0xff))) {
            IdLookup::Absent => Ok(None),
            IdLookup::Segment(segment) => Ok(Some(segment)),
            IdLookup::Unknown => Err(()),
        }
    }

    #[test]
    fn an_identifier_is_in_its_segment_or_anywhere() {
        let mut held = IdFilter::new();
        held.add(segment(1), [id(5), id(6), id(6)].into_iter());
        held.add(segment(2), [id(6), id(7)].into_iter());
        assert!(held.has_segment(segment(2)) && !held.has_segment(segment(3)));
        assert_eq!(of(&held, 5), Ok(Some(segment(1))));
        assert_eq!(of(&held, 6), Err(()));
        assert_eq!(of(&held, 7), Ok(Some(segment(2))));
        assert_eq!(of(&held, 8), Ok(None));
        assert!(matches!(held.lookup(&(id(5)..=id(7))), IdLookup::Unknown));
    }

    #[test]
    fn what_was_in_a_segment_that_is_gone_is_in_the_one_that_took_its_place() {
        let mut held = IdFilter::new();
        held.add(segment(1), [id(5)].into_iter());
        held.add(segment(2), [id(7)].into_iter());
        held.retain(&[segment(2)]);
        assert_eq!(of(&held, 5), Ok(None));
        held.add(segment(3), [id(5), id(8)].into_iter());
        assert_eq!(of(&held, 5), Ok(Some(segment(3))));
        assert_eq!(of(&held, 7), Ok(Some(segment(2))));
    }

    #[test]
    fn more_segments_than_have_a_number_are_searched_all() {
        let mut held = IdFilter::new();
        for nth in 0..300 {
            held.add(segment(nth), [id(u64::from(nth))].into_iter());
        }
        assert_eq!(of(&held, 253), Ok(Some(segment(253))));
        assert_eq!(of(&held, 254), Err(()));
        assert_eq!(of(&held, 299), Err(()));
    }
}
