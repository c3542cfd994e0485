//! Which term stands where, in the order of the text.

/// Numbers that are no terms.
const NEXT_DOCUMENT: u16 = 0;
const NEXT_FIELD: u16 = 1;
const VALUE_END: u16 = 2;

/// Added to the number of a term.
const FIRST_TERM: u32 = 3;

/// From here on, a unit holds the upper half of a number, and the next one the lower half.
const TWO_UNIT_BASE: u16 = 0xf000;

/// Units of a block: a mebibyte.
const BLOCK_UNITS: usize = 512 << 10;

/// Largest number of a term that can be noted.
pub(super) const MAX_TERM_NUMBER: u32 = ((u16::MAX - TWO_UNIT_BASE) as u32) << 16;

/// The terms of the documents in the order in which they stand there: two bytes for each of the first 61,000 terms that
/// came, four for others. Their positions are not kept; they follow from the order.
#[derive(Default)]
pub(super) struct PostingLog {
    blocks: Vec<Vec<u16>>,
    /// Times that a term was added.
    count: u32,
    /// Positions of the field that is being added.
    length: u32,
    max_positions: u32,
}

/// A term at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    /// Number of the term.
    pub term: u32,
    /// Document of the segment.
    pub document: u32,
    /// Position in its field.
    pub position: u32,
}

impl PostingLog {
    /// Times that a term was added.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Positions of the longest field, that behind it included.
    pub(super) fn most_positions(&self) -> u32 {
        self.max_positions
    }

    /// Bytes of memory in use.
    pub(super) fn memory(&self) -> usize {
        self.blocks.len() * BLOCK_UNITS * size_of::<u16>()
    }

    /// The field of a document begins that the next terms are of: positions begin anew.
    pub(super) fn next_field(&mut self) {
        self.length = 0;
        self.push(NEXT_FIELD);
    }

    /// The value of a field ends: between it and the next one is a gap of one position, so that no phrase reaches over.
    pub(super) fn end_value(&mut self) {
        self.length += 1;
        self.max_positions = self.max_positions.max(self.length);
        self.push(VALUE_END);
    }

    /// The document ends.
    pub(super) fn end_document(&mut self) {
        self.push(NEXT_DOCUMENT);
    }

    /// Adds a term at the next position.
    #[inline]
    pub(super) fn add(&mut self, term: u32) {
        self.count += 1;
        self.length += 1;
        let code = term + FIRST_TERM;
        if code < u32::from(TWO_UNIT_BASE) {
            self.push(code as u16);
        } else {
            // Both are in one block.
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

    /// Hands out every term in the order in which they came.
    #[inline]
    pub(super) fn for_each(&self, mut each: impl FnMut(Posting)) {
        let (mut document, mut position) = (0, 0);
        for block in &self.blocks {
            let mut units = block.iter().copied();
            while let Some(unit) = units.next() {
                // Nearly all are terms of one unit: one comparison tells.
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

    fn all(occurrences: &PostingLog) -> Vec<(u32, u32, u32)> {
        let mut all = Vec::new();
        occurrences.for_each(|found| all.push((found.term, found.document, found.position)));
        all
    }

    #[test]
    fn positions_follow_from_the_order() {
        let mut occurrences = PostingLog::default();
        occurrences.next_field();
        occurrences.add(7);
        occurrences.add(0);
        occurrences.end_value();
        occurrences.end_value();
        occurrences.add(MAX_TERM_NUMBER - 1);
        occurrences.next_field();
        occurrences.add(7);
        occurrences.end_document();
        occurrences.end_document();
        occurrences.next_field();
        occurrences.add(70_000);
        assert_eq!(all(&occurrences), [(7, 0, 0), (0, 0, 1), (MAX_TERM_NUMBER - 1, 0, 4), (7, 0, 0), (70_000, 2, 0)]);
        assert_eq!((occurrences.count(), occurrences.most_positions()), (5, 4));
    }

    #[test]
    fn terms_of_two_units_stay_together_where_blocks_end() {
        let mut occurrences = PostingLog::default();
        let terms: Vec<u32> = (0..BLOCK_UNITS as u32).map(|nth| 61_000 + nth % 500 * 300 * (nth % 2)).collect();
        terms.iter().for_each(|term| occurrences.add(*term));
        assert!(occurrences.blocks.len() > 1);
        assert_eq!(all(&occurrences).iter().map(|found| found.0).collect::<Vec<_>>(), terms);
    }
}
