//! Posting log: the term numbers of all documents in the order of their texts, as 16-bit units.
//!
//! Two bytes for each posting of the first 61,000 terms, four for others; blocks of a mebibyte. Documents, fields and
//! values end with delimiters of one unit, so that documents and positions follow from the order and are not stored. Terms are
//! numbered in the order of their first occurrence, so frequent terms have small numbers.

/// Delimiters: units that are no terms.
const NEXT_DOCUMENT: u16 = 0;
const NEXT_FIELD: u16 = 1;
const VALUE_END: u16 = 2;

/// Unit of term 0: the first after the delimiters.
const FIRST_TERM: u32 = 3;

/// Smallest unit that has the upper half of a term number; the next unit has the lower half.
const TWO_UNIT_BASE: u16 = 0xf000;

/// Units of a block: a mebibyte.
// Blocks instead of one list, which would be copied when it grows.
const BLOCK_UNITS: usize = 512 << 10;

/// Bound of the term numbers that the log can encode.
pub(super) const MAX_TERM_NUMBER: u32 = ((u16::MAX - TWO_UNIT_BASE) as u32) << 16;

/// The log: append-only, read as a whole.
#[derive(Default)]
pub(super) struct PostingLog {
    blocks: Vec<Vec<u16>>,
    /// Number of postings.
    count: u32,
    /// Positions of the current field so far.
    length: u32,
    /// Largest `length` of any field.
    max_positions: u32,
}

/// One posting: an occurrence of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    /// Number of the term.
    pub term: u32,
    /// Number of the document in the segment.
    pub document: u32,
    /// Position in its field.
    pub position: u32,
}

impl PostingLog {
    /// Number of postings.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Positions of the longest field, including the gap after its last value.
    pub(super) fn max_positions(&self) -> u32 {
        self.max_positions
    }

    /// Bytes of memory in use.
    pub(super) fn memory_bytes(&self) -> usize {
        self.blocks.len() * BLOCK_UNITS * size_of::<u16>()
    }

    /// Starts the next field of the document, at position 0.
    pub(super) fn next_field(&mut self) {
        self.length = 0;
        self.push(NEXT_FIELD);
    }

    /// Ends a value of the field.
    pub(super) fn end_value(&mut self) {
        // A gap of one position, so that no phrase matches across two values.
        self.length += 1;
        self.max_positions = self.max_positions.max(self.length);
        self.push(VALUE_END);
    }

    /// Ends the document.
    pub(super) fn end_document(&mut self) {
        self.push(NEXT_DOCUMENT);
    }

    /// Appends a posting at the next position.
    #[inline]
    pub(super) fn add(&mut self, term: u32) {
        self.count += 1;
        self.length += 1;
        let code = term + FIRST_TERM;
        if code < u32::from(TWO_UNIT_BASE) {
            self.push(code as u16);
        } else {
            // Both units in one block, since a reader takes the second from the same iterator.
            self.block_with_space(2).extend([TWO_UNIT_BASE + (code >> 16) as u16, code as u16]);
        }
    }

    #[inline]
    fn push(&mut self, unit: u16) {
        self.block_with_space(1).push(unit);
    }

    #[inline]
    fn block_with_space(&mut self, units: usize) -> &mut Vec<u16> {
        if self.blocks.last().is_none_or(|block| block.len() + units > BLOCK_UNITS) {
            self.blocks.push(Vec::with_capacity(BLOCK_UNITS));
        }
        let last = self.blocks.len() - 1;
        &mut self.blocks[last]
    }

    /// Calls `each` with every posting, in the order of the log. Linear.
    #[inline]
    pub(super) fn for_each(&self, mut each: impl FnMut(Posting)) {
        let (mut document, mut position) = (0, 0);
        for block in &self.blocks {
            let mut units = block.iter().copied();
            while let Some(unit) = units.next() {
                // Nearly all units are terms: the subtraction wraps delimiters around, so that one comparison finds a term.
                let term = u32::from(unit.wrapping_sub(FIRST_TERM as u16));
                let term = match unit {
                    _ if term < u32::from(TWO_UNIT_BASE) - FIRST_TERM => term,
                    NEXT_DOCUMENT => {
                        document += 1;
                        continue;
                    }
                    NEXT_FIELD => {
                        position = 0;
                        continue;
                    }
                    VALUE_END => {
                        position += 1;
                        continue;
                    }
                    _ => (u32::from(unit - TWO_UNIT_BASE) << 16 | u32::from(units.next().unwrap_or(0))) - FIRST_TERM,
                };
                each(Posting { term, document, position });
                position += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(log: &PostingLog) -> Vec<(u32, u32, u32)> {
        let mut all = Vec::new();
        log.for_each(|found| all.push((found.term, found.document, found.position)));
        all
    }

    #[test]
    fn positions_follow_from_the_order() {
        let mut log = PostingLog::default();
        log.next_field();
        log.add(7);
        log.add(0);
        log.end_value();
        log.end_value();
        log.add(MAX_TERM_NUMBER - 1);
        log.next_field();
        log.add(7);
        log.end_document();
        log.end_document();
        log.next_field();
        log.add(70_000);
        assert_eq!(all(&log), [(7, 0, 0), (0, 0, 1), (MAX_TERM_NUMBER - 1, 0, 4), (7, 0, 0), (70_000, 2, 0)]);
        assert_eq!((log.count(), log.max_positions()), (5, 4));
    }

    #[test]
    fn terms_of_two_units_are_not_split_between_blocks() {
        let mut log = PostingLog::default();
        let terms: Vec<u32> = (0..BLOCK_UNITS as u32).map(|nth| 61_000 + nth % 500 * 300 * (nth % 2)).collect();
        terms.iter().for_each(|term| log.add(*term));
        assert!(log.blocks.len() > 1);
        assert_eq!(all(&log).iter().map(|found| found.0).collect::<Vec<_>>(), terms);
    }
}
