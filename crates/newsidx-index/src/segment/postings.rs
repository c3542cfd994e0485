//! Counting sort of the posting log by term, and its output as postings, positions and term dictionary.
//!
//! The sorted terms are cut into partitions of 32 MiB of postings. For each partition one scan of the whole log writes the
//! postings of its terms to their final offsets; the log is in document order, so the result is, too. One thread sorts a
//! partition while the previous one is written: at most two are in memory. A posting takes four bytes, or eight in a
//! segment with a very long field.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use tantivy::Segment;
use tantivy::fieldnorm::FieldNormReaders;
use tantivy::index::SegmentComponent;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::Field;

use super::posting_log::PostingLog;
use super::terms::{SortedTerm, TermTable};

/// Partitions in memory: one is written while the next one is sorted.
const PARTITIONS_IN_FLIGHT: usize = 2;

/// Most partitions by which the length of one is chosen.
// Two adjacent partitions have together more postings than one may have, so at most twice as many result: a byte can number
// them.
const MAX_PARTITIONS: u32 = 100;

/// A field with an inverted index.
pub(super) struct IndexedField {
    pub field: Field,
    /// Whether postings have frequencies and positions; without them, only documents.
    pub has_positions: bool,
}

/// A document and a position in one integer, the position in its lowest bits.
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

/// Bits that a number needs.
fn bits_of(number: u32) -> u32 {
    u32::BITS - number.leading_zeros()
}

/// Bytes of memory that [`write()`] needs beyond its arguments.
pub(super) fn memory_bytes_to_write(terms: &TermTable, log: &PostingLog, partition_bytes: usize) -> usize {
    // By the larger size of a posting, an upper bound.
    let bytes_of = |postings: u32| postings as usize * size_of::<u64>();
    // A term is never split, so the most frequent one may exceed a partition.
    let partition = partition_bytes.max(bytes_of(terms.max_frequency())).min(bytes_of(log.count()));
    PARTITIONS_IN_FLIGHT * partition + terms.len() * (size_of::<SortedTerm>() + size_of::<u32>() + size_of::<u8>())
}

/// Writes the postings, positions and term dictionary of a segment of `documents` documents.
///
/// Precondition: the field lengths of the segment are on disk.
pub(super) fn write(
    segment: &Segment,
    documents: u32,
    fields: &[IndexedField],
    (terms, log): (&TermTable, &PostingLog),
    partition_bytes: usize,
) -> tantivy::Result<()> {
    // Four bytes instead of eight: twice as many postings in one scan of the log.
    let is_narrow = bits_of(documents) + bits_of(log.max_positions()) <= u32::BITS;
    let write = if is_narrow { write_as::<u32> } else { write_as::<u64> };
    write(segment, fields, (terms, log), partition_bytes)
}

fn write_as<P: PackedPosting>(
    segment: &Segment,
    fields: &[IndexedField],
    (terms, log): (&TermTable, &PostingLog),
    partition_bytes: usize,
) -> tantivy::Result<()> {
    let lengths = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
    let mut serializer = InvertedIndexSerializer::open(segment)?;
    let sorted = terms.sorted();
    let position_bits = bits_of(log.max_positions());
    let max_postings = (partition_bytes / size_of::<P>()) as u32;
    let partitions = SortPartitions::new(&sorted, max_postings.max(log.count().div_ceil(MAX_PARTITIONS)));
    thread::scope(|scope| {
        let ((free, empty), (full, filled)) = (channel(), channel());
        scope.spawn(move || partitions.sort::<P>(log, position_bits, &empty, &full));
        // The first of the two buffers. The second one is `partition` below, which is exchanged for the first result.
        free.send(Vec::new()).map_err(io::Error::other)?;
        let mut postings = SortedPostings { free, filled, partition: Vec::new(), taken: 0 };
        for of_field in sorted.chunk_by(|a, b| a.field() == b.field()) {
            let Some(field) = fields.get(usize::from(of_field[0].field()) - 1) else { continue };
            let tokens = of_field.iter().map(|term| u64::from(term.frequency)).sum();
            let mut serializer = serializer.new_field(field.field, tokens, lengths.get_field(field.field)?)?;
            for term in of_field {
                terms.with_bytes(term, |bytes| serializer.new_term(bytes, term.documents, field.has_positions))?;
                write_documents(postings.next_term(term)?, position_bits, field, &mut serializer);
                serializer.close_term()?;
            }
            serializer.close()?;
        }
        Ok(())
    })
    .and_then(|()| Ok(serializer.close()?))
}

/// Writes the postings of one term: its documents, with frequencies and positions if the field has them.
fn write_documents<P: PackedPosting>(
    postings: &[P],
    position_bits: u32,
    field: &IndexedField,
    serializer: &mut FieldSerializer<'_>,
) {
    let mut deltas = Vec::new();
    for of_one in postings.chunk_by(|a, b| a.document(position_bits) == b.document(position_bits)) {
        deltas.clear();
        if field.has_positions {
            // The engine stores each position as the difference from the one before.
            let mut last = 0;
            let positions = of_one.iter().map(|posting| posting.position(position_bits));
            deltas.extend(positions.map(|position| position - std::mem::replace(&mut last, position)));
        }
        serializer.write_doc(of_one[0].document(position_bits), deltas.len() as u32, &deltas);
    }
}

/// Assignment of the sorted terms to partitions, for the counting sort.
struct SortPartitions {
    /// Partition of a term, by term number.
    partition_of: Vec<u8>,
    /// Offset of the term's next posting in its partition, by term number.
    offsets: Vec<u32>,
    /// Number of postings of each partition.
    lengths: Vec<u32>,
}

impl SortPartitions {
    /// Fills each partition with as many terms as have at most `max_postings` together, and with one at least.
    fn new(sorted: &[SortedTerm], max_postings: u32) -> Self {
        let (mut partition_of, mut offsets) = (vec![0; sorted.len()], vec![0; sorted.len()]);
        let mut lengths = Vec::new();
        let mut length = 0;
        for term in sorted {
            if length > 0 && length + term.frequency > max_postings {
                lengths.push(length);
                length = 0;
            }
            partition_of[term.number as usize] = lengths.len() as u8;
            offsets[term.number as usize] = length;
            length += term.frequency;
        }
        lengths.push(length);
        Self { partition_of, offsets, lengths }
    }

    /// Sorts one partition after the other into buffers from `empty`, and sends them to `full`.
    fn sort<P: PackedPosting>(
        mut self,
        log: &PostingLog,
        position_bits: u32,
        empty: &Receiver<Vec<P>>,
        full: &Sender<Vec<P>>,
    ) {
        let next = &mut self.offsets;
        for (partition, length) in (0..).zip(&self.lengths) {
            // The channel is closed when the writer has failed.
            let Ok(mut postings) = empty.recv() else { return };
            postings.clear();
            postings.resize(*length as usize, P::default());
            log.for_each(|posting| {
                let term = posting.term as usize;
                if self.partition_of[term] == partition {
                    postings[next[term] as usize] = P::pack(posting.document, posting.position, position_bits);
                    next[term] += 1;
                }
            });
            if full.send(postings).is_err() {
                return;
            }
        }
    }
}

/// Iterates over the postings of all terms, partition by partition.
struct SortedPostings<P> {
    free: Sender<Vec<P>>,
    filled: Receiver<Vec<P>>,
    /// The current partition.
    partition: Vec<P>,
    /// Number of postings of the current partition that were returned.
    taken: usize,
}

impl<P> SortedPostings<P> {
    /// Returns the postings of the next term. `term` must be that term.
    fn next_term(&mut self, term: &SortedTerm) -> io::Result<&[P]> {
        if self.taken == self.partition.len() {
            let next = self.filled.recv().map_err(io::Error::other)?;
            let last = std::mem::replace(&mut self.partition, next);
            // Fails after the last partition, when the sorting thread has ended.
            let _ = self.free.send(last);
            self.taken = 0;
        }
        let start = self.taken;
        self.taken += term.frequency as usize;
        Ok(&self.partition[start..self.taken])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trips<P: PackedPosting>(document: u32, position: u32, position_bits: u32) {
        let posting = P::pack(document, position, position_bits);
        assert_eq!((posting.document(position_bits), posting.position(position_bits)), (document, position));
    }

    #[test]
    fn a_packed_posting_has_its_document_and_its_position() {
        for (document, position) in [(0, 0), (1, 0), (0, 1), (99_999, 32_767), (1, (1 << 31) - 1)] {
            let position_bits = bits_of(position).max(1);
            if bits_of(document) + position_bits <= u32::BITS {
                round_trips::<u32>(document, position, position_bits);
            }
            round_trips::<u64>(document, position, position_bits);
        }
        round_trips::<u64>(u32::MAX, u32::MAX, u32::BITS);
    }
}
