//! Occurrences in the order of the text → postings in the order of the terms.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use tantivy::Segment;
use tantivy::fieldnorm::FieldNormReaders;
use tantivy::index::SegmentComponent;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};

use super::builder::IndexedField;
use super::posting_log::PostingLog;
use super::terms::{SortedTerm, TermTable};

/// Parts that are in memory at a time: one is written while the next one is sorted.
const PARTITIONS_IN_FLIGHT: usize = 2;

/// Fewest parts that it takes to number all in a byte, since two that follow each other are longer than one may be.
const MAX_PARTITIONS: u32 = 100;

/// A document and a position as one number, the position in its lowest bits.
trait PackedPosting: Copy + Default + Send + Sync + 'static {
    fn pack(document: u32, position: u32, position_bits: u32) -> Self;
    fn document(self, position_bits: u32) -> u32;
    fn position(self, position_bits: u32) -> u32;
}

impl PackedPosting for u32 {
    fn pack(document: u32, position: u32, position_bits: u32) -> Self {
        document << position_bits | position
    }

    fn document(self, position_bits: u32) -> u32 {
        self >> position_bits
    }

    fn position(self, position_bits: u32) -> u32 {
        self & ((1 << position_bits) - 1)
    }
}

impl PackedPosting for u64 {
    fn pack(document: u32, position: u32, _: u32) -> Self {
        Self::from(document) << u32::BITS | Self::from(position)
    }

    fn document(self, _: u32) -> u32 {
        (self >> u32::BITS) as u32
    }

    fn position(self, _: u32) -> u32 {
        self as u32
    }
}

/// Bits of a number.
fn bits_of(number: u32) -> u32 {
    u32::BITS - number.leading_zeros()
}

/// Bytes of memory that [`write()`] takes beyond what it is given.
pub(super) fn memory_to_write(terms: &TermTable, occurrences: &PostingLog, part_bytes: usize) -> usize {
    let of = |times: u32| times as usize * size_of::<u64>();
    let places = part_bytes.max(of(terms.max_frequency())).min(of(occurrences.count()));
    PARTITIONS_IN_FLIGHT * places + terms.len() * (size_of::<SortedTerm>() + size_of::<u32>() + size_of::<u8>())
}

/// Writes the postings, the positions and the dictionary of a segment of so many documents. The lengths of its fields are
/// on disk already.
///
/// Some terms at a time, whose occurrences make a part, have these brought into their order by a look at all occurrences;
/// a thread of its own does so while those before them are written. A place takes four bytes, or eight in a segment with a
/// very long field.
pub(super) fn write(
    segment: &Segment,
    documents: u32,
    fields: &[IndexedField],
    (terms, occurrences): (&TermTable, &PostingLog),
    part_bytes: usize,
) -> tantivy::Result<()> {
    let is_narrow = bits_of(documents) + bits_of(occurrences.most_positions()) <= u32::BITS;
    let write = if is_narrow { write_as::<u32> } else { write_as::<u64> };
    write(segment, fields, (terms, occurrences), part_bytes)
}

fn write_as<P: PackedPosting>(
    segment: &Segment,
    fields: &[IndexedField],
    (terms, occurrences): (&TermTable, &PostingLog),
    part_bytes: usize,
) -> tantivy::Result<()> {
    let lengths = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
    let mut serializer = InvertedIndexSerializer::open(segment)?;
    let sorted = terms.sorted();
    let position_bits = bits_of(occurrences.most_positions());
    let part = (part_bytes / size_of::<P>()) as u32;
    let parts = SortPartitions::new(&sorted, part.max(occurrences.count().div_ceil(MAX_PARTITIONS)));
    thread::scope(|scope| {
        let ((free, empty), (full, filled)) = (channel(), channel());
        scope.spawn(move || parts.sort::<P>(occurrences, position_bits, &empty, &full));
        // One to begin with; the other is the list that is empty here.
        free.send(Vec::new()).map_err(io::Error::other)?;
        let mut places = SortedPostings { free, filled, part: Vec::new(), taken: 0 };
        for of_field in sorted.chunk_by(|a, b| a.field() == b.field()) {
            let Some(field) = fields.get(usize::from(of_field[0].field()) - 1) else { continue };
            let tokens = of_field.iter().map(|term| u64::from(term.frequency)).sum();
            let mut serializer = serializer.new_field(field.field, tokens, lengths.get_field(field.field)?)?;
            for term in of_field {
                terms.with_bytes(term, |bytes| serializer.new_term(bytes, term.documents, field.has_positions))?;
                write_documents(places.next_term(term)?, position_bits, field, &mut serializer);
                serializer.close_term()?;
            }
            serializer.close()?;
        }
        Ok(())
    })
    .and_then(|()| Ok(serializer.close()?))
}

fn write_documents<P: PackedPosting>(
    places: &[P],
    position_bits: u32,
    field: &IndexedField,
    serializer: &mut FieldSerializer<'_>,
) {
    let mut deltas = Vec::new();
    for of_one in places.chunk_by(|a, b| a.document(position_bits) == b.document(position_bits)) {
        deltas.clear();
        if field.has_positions {
            let mut last = 0;
            let positions = of_one.iter().map(|place| place.position(position_bits));
            deltas.extend(positions.map(|position| position - std::mem::replace(&mut last, position)));
        }
        serializer.write_doc(of_one[0].document(position_bits), deltas.len() as u32, &deltas);
    }
}

/// Terms in their order, cut into parts.
struct SortPartitions {
    /// The part that a term is in, by its number.
    part_of: Vec<u8>,
    /// Where its places begin in the part.
    begins: Vec<u32>,
    /// Places in each part.
    lengths: Vec<u32>,
}

impl SortPartitions {
    /// As many terms as have not more than so many places together, and one at least.
    fn new(sorted: &[SortedTerm], most: u32) -> Self {
        let (mut part_of, mut begins) = (vec![0; sorted.len()], vec![0; sorted.len()]);
        let mut lengths = Vec::new();
        let mut length = 0;
        for term in sorted {
            if length > 0 && length + term.frequency > most {
                lengths.push(length);
                length = 0;
            }
            part_of[term.number as usize] = lengths.len() as u8;
            begins[term.number as usize] = length;
            length += term.frequency;
        }
        lengths.push(length);
        Self { part_of, begins, lengths }
    }

    /// Fills empty lists with the places of one part after the other.
    fn sort<P: PackedPosting>(
        mut self,
        occurrences: &PostingLog,
        position_bits: u32,
        empty: &Receiver<Vec<P>>,
        full: &Sender<Vec<P>>,
    ) {
        let next = &mut self.begins;
        for (part, length) in (0..).zip(&self.lengths) {
            // Nobody wants more of them where the other side has failed.
            let Ok(mut places) = empty.recv() else { return };
            places.clear();
            places.resize(*length as usize, P::default());
            occurrences.for_each(|occurrence| {
                let term = occurrence.term as usize;
                if self.part_of[term] == part {
                    places[next[term] as usize] = P::pack(occurrence.document, occurrence.position, position_bits);
                    next[term] += 1;
                }
            });
            if full.send(places).is_err() {
                return;
            }
        }
    }
}

/// The places of all terms, one term after the other.
struct SortedPostings<P> {
    free: Sender<Vec<P>>,
    filled: Receiver<Vec<P>>,
    part: Vec<P>,
    /// How many of them were handed out.
    taken: usize,
}

impl<P> SortedPostings<P> {
    /// The places of the next term, which is this.
    fn next_term(&mut self, term: &SortedTerm) -> io::Result<&[P]> {
        if self.taken == self.part.len() {
            let next = self.filled.recv().map_err(io::Error::other)?;
            let last = std::mem::replace(&mut self.part, next);
            // After the last part nobody takes it.
            let _ = self.free.send(last);
            self.taken = 0;
        }
        let begin = self.taken;
        self.taken += term.frequency as usize;
        Ok(&self.part[begin..self.taken])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_back<P: PackedPosting>(document: u32, position: u32, position_bits: u32) {
        let place = P::pack(document, position, position_bits);
        assert_eq!((place.document(position_bits), place.position(position_bits)), (document, position));
    }

    #[test]
    fn a_place_is_a_document_and_a_position() {
        for (document, position) in [(0, 0), (1, 0), (0, 1), (99_999, 32_767), (1, (1 << 31) - 1)] {
            let position_bits = bits_of(position).max(1);
            if bits_of(document) + position_bits <= u32::BITS {
                comes_back::<u32>(document, position, position_bits);
            }
            comes_back::<u64>(document, position, position_bits);
        }
        comes_back::<u64>(u32::MAX, u32::MAX, u32::BITS);
    }
}
