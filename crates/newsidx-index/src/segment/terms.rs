//! Term table of a segment under construction: term → number, document frequency and total frequency.
//!
//! Open-addressing hash table with linear probing for terms of up to 14 bytes, nearly all, and a second table for longer
//! ones. A short term with its statistics fills half a cache line, so counting one costs one cache miss as a rule; the slots
//! of the next twelve terms are prefetched. About 50 bytes per term. Hashes are seeded randomly per process and are not
//! stored: input cannot be made to collide.

use std::hash::{BuildHasher, RandomState};
use std::hint::black_box;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::analyzer::TOKEN_PADDED_BYTES;

/// Most fields of a [`TermTable`]: they are numbered from 1 to 15.
// Four bits of the last byte of a key.
pub(super) const MAX_FIELDS: u8 = 15;

/// Bytes of the longest term that is stored in its slot.
// A length of 15 marks a long term in `SortedTerm::order`.
const MAX_INLINE_BYTES: usize = 14;

/// A short term with its field: its bytes, zeros, and a last byte with the field and the length.
// Fields are numbered from 1, so no key is zero; a key of zeros is an empty slot.
type TermKey = [u64; 2];

/// Terms between the one that is counted and the one whose slot is prefetched.
// Measured: indexing JSON lines takes 5 % less CPU time than without prefetch.
const PREFETCH_DISTANCE: usize = 12;

/// A term of the current value, for [`TermTable::count_all`].
#[derive(Clone, Copy)]
pub(super) enum PendingTerm {
    /// A short term and its hash.
    Short(TermKey, u64),
    /// A long term, which is counted already, by its number.
    Counted(u32),
}

/// All terms of a segment, numbered from 0 in the order of their first occurrence.
pub(super) struct TermTable {
    /// Short terms; the number of slots is a power of two.
    slots: Vec<TermSlot>,
    /// Random seeds of the hash.
    seeds: [u64; 2],
    /// Number of short terms.
    short: usize,
    long: Vec<LongTerm>,
    /// Indices in `long`, by hash.
    long_indices: HashTable<u32>,
    long_hasher: DefaultHashBuilder,
    /// Bytes of all long terms.
    long_bytes: usize,
    /// Largest frequency of a term.
    max_frequency: u32,
}

#[derive(Clone, Copy, Default)]
struct TermSlot {
    key: TermKey,
    stats: TermStats,
}

struct LongTerm {
    field: u8,
    bytes: Box<[u8]>,
    stats: TermStats,
}

/// Statistics of a term.
#[derive(Clone, Copy, Default)]
struct TermStats {
    number: u32,
    /// The last document with the term, counted from 1; 0 if there is none.
    last_document: u32,
    /// Number of documents with the term.
    documents: u32,
    /// Number of postings of the term.
    frequency: u32,
}

impl TermStats {
    /// Counts one posting in a document. Returns the number of the term.
    fn count_in(&mut self, document: u32) -> u32 {
        // Documents are added in order, so a term that is new in this document has another last one.
        self.documents += u32::from(self.last_document != document + 1);
        self.last_document = document + 1;
        self.frequency += 1;
        self.number
    }
}

/// A term with its statistics, in the order of the term dictionary: by field, then by bytes.
pub(super) struct SortedTerm {
    /// Sort key: field (4 bits), first 15 bytes, length (4 bits). Only long terms with the same first bytes have equal ones.
    order: u128,
    /// Number of the term.
    pub number: u32,
    /// Number of documents with the term.
    pub documents: u32,
    /// Number of postings of the term.
    pub frequency: u32,
    /// Index in `TermTable::long`; `u32::MAX` for a short term.
    long: u32,
}

impl SortedTerm {
    /// Number of the field.
    pub(super) fn field(&self) -> u8 {
        (self.order >> 124) as u8
    }
}

impl TermTable {
    pub(super) fn new() -> Self {
        let random = RandomState::new();
        Self {
            slots: vec![TermSlot::default(); 1 << 10],
            seeds: [random.hash_one(1), random.hash_one(2)],
            short: 0,
            long: Vec::new(),
            long_indices: HashTable::new(),
            long_hasher: DefaultHashBuilder::default(),
            long_bytes: 0,
            max_frequency: 1,
        }
    }

    /// Number of terms.
    pub(super) fn len(&self) -> usize {
        self.short + self.long.len()
    }

    /// Frequency of the most frequent term; at least 1.
    pub(super) fn max_frequency(&self) -> u32 {
        self.max_frequency
    }

    /// Bytes of memory in use.
    pub(super) fn memory_bytes(&self) -> usize {
        let long = self.long.len() * (size_of::<LongTerm>() + 16) + self.long_bytes;
        self.slots.len() * size_of::<TermSlot>() + long
    }

    /// Counts one posting of a term. Returns the number of the term.
    ///
    /// `padded` is at least [`TOKEN_PADDED_BYTES`] long and starts with the `length` bytes of the term.
    #[inline]
    pub(super) fn count(&mut self, field: u8, padded: &[u8], length: usize, document: u32) -> u32 {
        if length > MAX_INLINE_BYTES {
            return self.count_long(field, &padded[..length], document);
        }
        let key = pack_key(field, padded, length);
        self.count_short(key, self.hash(key), document)
    }

    /// Counts one posting of each pending term, calls `each` with their numbers in order, and clears the list.
    pub(super) fn count_all(&mut self, pending: &mut Vec<PendingTerm>, document: u32, mut each: impl FnMut(u32)) {
        for nth in 0..pending.len() {
            // A slot is seldom in a cache. This load does not depend on the counting below, so that the processor waits for
            // several slots at once. `black_box` keeps the load, whose result is not used.
            if let Some(PendingTerm::Short(_, hash)) = pending.get(nth + PREFETCH_DISTANCE) {
                black_box(self.slots[*hash as usize & (self.slots.len() - 1)].key[0]);
            }
            each(match pending[nth] {
                PendingTerm::Short(key, hash) => self.count_short(key, hash, document),
                PendingTerm::Counted(number) => number,
            });
        }
        pending.clear();
    }

    /// Hashes a term for [`count_all`](Self::count_all). Counts a long term at once.
    #[inline]
    pub(super) fn prepare(&mut self, field: u8, padded: &[u8], length: usize, document: u32) -> PendingTerm {
        if length > MAX_INLINE_BYTES {
            return PendingTerm::Counted(self.count_long(field, &padded[..length], document));
        }
        let key = pack_key(field, padded, length);
        PendingTerm::Short(key, self.hash(key))
    }

    #[inline]
    fn count_short(&mut self, key: TermKey, hash: u64, document: u32) -> u32 {
        let mut at = hash as usize & (self.slots.len() - 1);
        loop {
            let slot = &mut self.slots[at];
            if slot.key == key {
                let number = slot.stats.count_in(document);
                self.max_frequency = self.max_frequency.max(slot.stats.frequency);
                return number;
            }
            if slot.key == [0, 0] {
                break;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        let mut stats = TermStats { number: self.next_number(), ..TermStats::default() };
        let number = stats.count_in(document);
        self.slots[at] = TermSlot { key, stats };
        self.short += 1;
        // Load factor of at most 5/8: linear probing becomes slow in a fuller table.
        if self.short * 8 > self.slots.len() * 5 {
            self.grow();
        }
        number
    }

    fn next_number(&self) -> u32 {
        self.len() as u32
    }

    /// Folded multiplication: the product of both halves of a key, each combined with a seed, folded to 64 bits.
    ///
    /// The lowest bits are the first slot of the key.
    #[inline]
    fn hash(&self, key: TermKey) -> u64 {
        let product = u128::from(key[0] ^ self.seeds[0]) * u128::from(key[1] ^ self.seeds[1]);
        product as u64 ^ (product >> 64) as u64
    }

    /// Doubles the number of slots.
    fn grow(&mut self) {
        let larger = vec![TermSlot::default(); self.slots.len() * 2];
        for slot in std::mem::replace(&mut self.slots, larger) {
            if slot.key == [0, 0] {
                continue;
            }
            let mut at = self.hash(slot.key) as usize & (self.slots.len() - 1);
            while self.slots[at].key != [0, 0] {
                at = (at + 1) & (self.slots.len() - 1);
            }
            self.slots[at] = slot;
        }
    }

    // Out of line: long terms are rare, and the path of short ones stays small.
    #[cold]
    fn count_long(&mut self, field: u8, bytes: &[u8], document: u32) -> u32 {
        let hash = self.long_hasher.hash_one((field, bytes));
        let long = &self.long;
        let is_equal = |index: &u32| long[*index as usize].field == field && *long[*index as usize].bytes == *bytes;
        if let Some(index) = self.long_indices.find(hash, is_equal) {
            let stats = &mut self.long[*index as usize].stats;
            let number = stats.count_in(document);
            self.max_frequency = self.max_frequency.max(stats.frequency);
            return number;
        }
        let mut stats = TermStats { number: self.next_number(), ..TermStats::default() };
        let number = stats.count_in(document);
        let (long, hasher) = (&mut self.long, &self.long_hasher);
        let index = long.len() as u32;
        long.push(LongTerm { field, bytes: bytes.into(), stats });
        let rehash = |index: &u32| hasher.hash_one((long[*index as usize].field, &*long[*index as usize].bytes));
        self.long_indices.insert_unique(hash, index, rehash);
        self.long_bytes += bytes.len();
        number
    }

    /// Sorts all terms by field and bytes.
    pub(super) fn sorted(&self) -> Vec<SortedTerm> {
        let mut terms = Vec::with_capacity(self.len());
        let sorted_term = |order, long, stats: TermStats| SortedTerm {
            order,
            number: stats.number,
            documents: stats.documents,
            frequency: stats.frequency,
            long,
        };
        terms.extend(self.slots.iter().filter(|slot| slot.key != [0, 0]).map(|slot| {
            let key = u128::from(slot.key[0]) | u128::from(slot.key[1]) << 64;
            sorted_term(order_from_key(key.swap_bytes()), u32::MAX, slot.stats)
        }));
        terms.extend((0..).zip(&self.long).map(|(index, long)| {
            // A long term has 15 bytes or more.
            let mut bytes = [0; 16];
            bytes[..15].copy_from_slice(&long.bytes[..15]);
            bytes[15] = long.field << 4 | 15;
            sorted_term(order_from_key(u128::from_be_bytes(bytes)), index, long.stats)
        }));
        // One comparison of integers for nearly all pairs; the bytes only for long terms that begin alike.
        terms.sort_unstable_by(|a, b| a.order.cmp(&b.order).then_with(|| self.long_bytes(a).cmp(&self.long_bytes(b))));
        terms
    }

    /// Bytes of a long term; `None` for a short one.
    fn long_bytes(&self, term: &SortedTerm) -> Option<&[u8]> {
        self.long.get(term.long as usize).map(|long| &*long.bytes)
    }

    /// Calls `with` with the bytes of a term.
    pub(super) fn with_bytes<T>(&self, term: &SortedTerm, with: impl FnOnce(&[u8]) -> T) -> T {
        match self.long_bytes(term) {
            Some(bytes) => with(bytes),
            None => {
                // The sort key holds all bytes of a short term.
                let bytes = (term.order << 4).to_be_bytes();
                with(&bytes[..(term.order & 15) as usize])
            }
        }
    }
}

/// Packs a field and a short term into a key, without a branch for the length.
#[inline]
fn pack_key(field: u8, padded: &[u8], length: usize) -> TermKey {
    let mut bytes = [0; TOKEN_PADDED_BYTES];
    bytes.copy_from_slice(&padded[..TOKEN_PADDED_BYTES]);
    // The bytes after the term are arbitrary.
    let term = u128::from_le_bytes(bytes) & !(u128::MAX << (8 * length));
    let key = term | u128::from(field << 4 | length as u8) << 120;
    [key as u64, (key >> 64) as u64]
}

/// Sort key from the 16 bytes of a key in big-endian order: moves the field from the last byte to the front.
fn order_from_key(bytes: u128) -> u128 {
    let (field, length) = (bytes >> 4 & 15, bytes & 15);
    field << 124 | (bytes >> 8) << 4 | length
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn padded(bytes: &[u8]) -> Vec<u8> {
        // Bytes after a term must not matter.
        [bytes, &[b'x'; TOKEN_PADDED_BYTES]].concat()
    }

    proptest! {
        #[test]
        fn terms_are_counted_and_sorted(
            occurrences in prop::collection::vec((1..=MAX_FIELDS, prop::collection::vec(0..3_u8, 0..18), 0..3_u32), 0..3000)
        ) {
            let mut terms = TermTable::new();
            let mut numbers = BTreeMap::new();
            let mut expected: BTreeMap<(u8, Vec<u8>), Vec<u32>> = BTreeMap::new();
            let mut document = 0;
            for (field, bytes, step) in occurrences {
                document += step;
                let number = terms.count(field, &padded(&bytes), bytes.len(), document);
                prop_assert_eq!(*numbers.entry((field, bytes.clone())).or_insert(number), number);
                expected.entry((field, bytes)).or_default().push(document);
            }
            let sorted = terms.sorted();
            prop_assert_eq!(sorted.len(), terms.len());
            let found: Vec<_> = sorted.iter().map(|term| {
                ((term.field(), terms.with_bytes(term, <[u8]>::to_vec)), term.number, term.documents, term.frequency)
            }).collect();
            let expected: Vec<_> = expected.into_iter().map(|(term, mut documents)| {
                let (number, times) = (numbers[&term], documents.len() as u32);
                documents.dedup();
                (term, number, documents.len() as u32, times)
            }).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
