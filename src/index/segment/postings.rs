//! Occurrences in the order of the text → postings in the order of the terms.

use tantivy::Segment;
use tantivy::fieldnorm::FieldNormReaders;
use tantivy::index::SegmentComponent;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};

use super::builder::IndexedField;
use super::occurrences::Occurrences;
use super::terms::{SortedTerm, Terms};

/// Bytes of memory that [`write()`] takes beyond what it is given.
pub(super) fn memory_to_write(terms: &Terms, occurrences: &Occurrences, part: usize) -> usize {
    let sorted = terms.len() * (size_of::<SortedTerm>() + 2 * size_of::<u32>());
    part.min(occurrences.count() as usize) * size_of::<u64>() + sorted
}

/// Writes the postings, the positions and the dictionary of a segment. The lengths of its fields are on disk already.
///
/// So many occurrences as make a part are brought into the order of the terms at a time, each with a look at all.
pub(super) fn write(
    segment: &Segment,
    fields: &[IndexedField],
    terms: &Terms,
    occurrences: &Occurrences,
    part: usize,
) -> tantivy::Result<()> {
    let lengths = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
    let mut serializer = InvertedIndexSerializer::open(segment)?;
    let sorted = terms.sorted();
    let mut in_order = InOrder::of(&sorted, occurrences, part);
    for of_field in sorted.chunk_by(|a, b| a.field() == b.field()) {
        let Some(field) = of_field.first().and_then(|term| fields.get(usize::from(term.field()) - 1)) else { continue };
        let tokens = of_field.iter().map(|term| u64::from(term.times)).sum();
        let mut serializer = serializer.new_field(field.field, tokens, lengths.get_field(field.field)?)?;
        for term in of_field {
            terms.with_bytes(term, |bytes| serializer.new_term(bytes, term.documents, field.has_positions))?;
            write_term(term, field, &mut in_order, &mut serializer);
            serializer.close_term()?;
        }
        serializer.close()?;
    }
    serializer.close()?;
    Ok(())
}

fn write_term(
    term: &SortedTerm,
    field: &IndexedField,
    in_order: &mut InOrder<'_>,
    serializer: &mut FieldSerializer<'_>,
) {
    let mut current = None;
    let mut deltas = Vec::new();
    let mut last_position = 0;
    let mut left = term.times as usize;
    let mut write = |document: Option<u32>, deltas: &mut Vec<u32>| {
        let Some(document) = document else { return };
        serializer.write_doc(document, deltas.len() as u32, deltas);
        deltas.clear();
    };
    while left > 0 {
        let some = in_order.next(left);
        left -= some.len();
        for place in some {
            let (document, position) = ((place >> 32) as u32, *place as u32);
            if current != Some(document) {
                write(current, &mut deltas);
                current = Some(document);
                last_position = 0;
            }
            if field.has_positions {
                deltas.push(position - last_position);
                last_position = position;
            }
        }
    }
    write(current, &mut deltas);
}

/// The places of all occurrences, in the order of the terms and within a term of the text.
struct InOrder<'a> {
    occurrences: &'a Occurrences,
    /// How many occurrences are of terms before a term, by its number.
    before: Vec<u32>,
    /// The same, with those of the term itself that were passed.
    reached: Vec<u32>,
    /// Most occurrences of a part.
    part_length: usize,
    /// Documents and positions of the part that was sorted last.
    part: Vec<u64>,
    /// How many of them were handed out.
    taken: usize,
    /// How many occurrences are in this part and all before it.
    until: usize,
}

impl<'a> InOrder<'a> {
    fn of(sorted: &[SortedTerm], occurrences: &'a Occurrences, part_length: usize) -> Self {
        let mut before = vec![0; sorted.len()];
        let mut sum = 0;
        for term in sorted {
            before[term.number as usize] = sum;
            sum += term.times;
        }
        let reached = vec![0; before.len()];
        Self { occurrences, before, reached, part_length, part: Vec::new(), taken: 0, until: 0 }
    }

    /// The next occurrences, so many at most, and one at least while there are any.
    fn next(&mut self, most: usize) -> &[u64] {
        if self.taken == self.part.len() {
            self.sort_next_part();
        }
        let start = self.taken;
        self.taken = self.part.len().min(start + most);
        &self.part[start..self.taken]
    }

    fn sort_next_part(&mut self) {
        let start = self.until as u32;
        let length = self.part_length.min(self.occurrences.count() as usize - self.until);
        self.part.resize(length, 0);
        self.until += length;
        self.taken = 0;
        self.reached.copy_from_slice(&self.before);
        let (part, reached) = (&mut self.part, &mut self.reached);
        self.occurrences.each(|occurrence| {
            let nth = &mut reached[occurrence.term as usize];
            // Those before this part are far behind its end.
            if let Some(place) = part.get_mut(nth.wrapping_sub(start) as usize) {
                *place = u64::from(occurrence.document) << 32 | u64::from(occurrence.position);
            }
            *nth += 1;
        });
    }
}
