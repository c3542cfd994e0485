//! Occurrences in the order of the text → postings in the order of the terms.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use tantivy::Segment;
use tantivy::fieldnorm::FieldNormReaders;
use tantivy::index::SegmentComponent;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};

use super::builder::IndexedField;
use super::occurrences::Occurrences;
use super::terms::{SortedTerm, Terms};

/// Parts that are in memory at a time: one is written while the next one is sorted.
const PARTS_AT_A_TIME: usize = 2;

/// Fewest parts that it takes to number all in a byte, since two that follow each other are longer than one may be.
const MOST_PARTS: u32 = 100;

/// A document and a position, as one number.
type Place = u64;

/// Bytes of memory that [`write()`] takes beyond what it is given.
pub(super) fn memory_to_write(terms: &Terms, occurrences: &Occurrences, part: u32) -> usize {
    let places = part.max(terms.most_times()).min(occurrences.count()) as usize * size_of::<Place>();
    PARTS_AT_A_TIME * places + terms.len() * (size_of::<SortedTerm>() + size_of::<u32>() + size_of::<u8>())
}

/// Writes the postings, the positions and the dictionary of a segment. The lengths of its fields are on disk already.
///
/// Some terms at a time, which have so many occurrences as make a part, have these brought into their order by a look at
/// all occurrences; a thread of its own does so while those before them are written.
pub(super) fn write(
    segment: &Segment,
    fields: &[IndexedField],
    terms: &Terms,
    occurrences: &Occurrences,
    part: u32,
) -> tantivy::Result<()> {
    let lengths = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
    let mut serializer = InvertedIndexSerializer::open(segment)?;
    let sorted = terms.sorted();
    let parts = Parts::of(&sorted, part.max(occurrences.count().div_ceil(MOST_PARTS)));
    thread::scope(|scope| {
        let ((free, empty), (full, filled)) = (channel(), channel());
        scope.spawn(move || parts.sort(occurrences, &empty, &full));
        // One to begin with; the other is the list that is empty here.
        free.send(Vec::new()).map_err(io::Error::other)?;
        let mut places = Places { free, filled, part: Vec::new(), taken: 0 };
        for of_field in sorted.chunk_by(|a, b| a.field() == b.field()) {
            let Some(field) = fields.get(usize::from(of_field[0].field()) - 1) else { continue };
            let tokens = of_field.iter().map(|term| u64::from(term.times)).sum();
            let mut serializer = serializer.new_field(field.field, tokens, lengths.get_field(field.field)?)?;
            for term in of_field {
                terms.with_bytes(term, |bytes| serializer.new_term(bytes, term.documents, field.has_positions))?;
                write_documents(places.of(term)?, field, &mut serializer);
                serializer.close_term()?;
            }
            serializer.close()?;
        }
        Ok(())
    })
    .and_then(|()| Ok(serializer.close()?))
}

fn write_documents(places: &[Place], field: &IndexedField, serializer: &mut FieldSerializer<'_>) {
    let mut deltas = Vec::new();
    for in_document in places.chunk_by(|a, b| a >> 32 == b >> 32) {
        let document = (in_document[0] >> 32) as u32;
        deltas.clear();
        if field.has_positions {
            let mut last = 0;
            deltas.extend(
                in_document
                    .iter()
                    .map(|place| *place as u32)
                    .map(|position| position - std::mem::replace(&mut last, position)),
            );
        }
        serializer.write_doc(document, deltas.len() as u32, &deltas);
    }
}

/// Terms in their order, cut into parts.
struct Parts {
    /// The part that a term is in, by its number.
    part_of: Vec<u8>,
    /// Where its places begin in the part.
    begins: Vec<u32>,
    /// Places in each part.
    lengths: Vec<u32>,
}

impl Parts {
    /// As many terms as have not more than so many places together, and one at least.
    fn of(sorted: &[SortedTerm], most: u32) -> Self {
        let (mut part_of, mut begins) = (vec![0; sorted.len()], vec![0; sorted.len()]);
        let mut lengths = Vec::new();
        let mut length = 0;
        for term in sorted {
            if length > 0 && length + term.times > most {
                lengths.push(length);
                length = 0;
            }
            part_of[term.number as usize] = lengths.len() as u8;
            begins[term.number as usize] = length;
            length += term.times;
        }
        lengths.push(length);
        Self { part_of, begins, lengths }
    }

    /// Fills empty lists with the places of one part after the other.
    fn sort(mut self, occurrences: &Occurrences, empty: &Receiver<Vec<Place>>, full: &Sender<Vec<Place>>) {
        let next = &mut self.begins;
        for (part, length) in (0..).zip(&self.lengths) {
            // Nobody wants more of them where the other side has failed.
            let Ok(mut places) = empty.recv() else { return };
            places.clear();
            places.resize(*length as usize, 0);
            occurrences.each(|occurrence| {
                let term = occurrence.term as usize;
                if self.part_of[term] == part {
                    places[next[term] as usize] = u64::from(occurrence.document) << 32 | u64::from(occurrence.position);
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
struct Places {
    free: Sender<Vec<Place>>,
    filled: Receiver<Vec<Place>>,
    part: Vec<Place>,
    /// How many of them were handed out.
    taken: usize,
}

impl Places {
    /// The places of the next term, which is this.
    fn of(&mut self, term: &SortedTerm) -> io::Result<&[Place]> {
        if self.taken == self.part.len() {
            let next = self.filled.recv().map_err(io::Error::other)?;
            let last = std::mem::replace(&mut self.part, next);
            // After the last part nobody takes it.
            let _ = self.free.send(last);
            self.taken = 0;
        }
        let begin = self.taken;
        self.taken += term.times as usize;
        Ok(&self.part[begin..self.taken])
    }
}
