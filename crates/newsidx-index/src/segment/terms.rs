//! The terms of a segment that is being made: their numbers, and how often they occur.

use std::hash::{BuildHasher, RandomState};
use std::hint::black_box;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::analyzer::TOKEN_PADDED_BYTES;

/// The fields that a [`TermTable`] can tell apart: 1 to 15.
pub(super) const MAX_FIELDS: u8 = 15;

/// Bytes of the longest term that is kept in the table itself.
const MAX_INLINE_BYTES: usize = 14;

/// A term that is in the table, with its field: its bytes, zeros, and a last byte with the field and the length, which
/// is never zero.
type TermKey = [u64; 2];

/// Terms that are asked for before they are needed.
const PREFETCH_DISTANCE: usize = 12;

/// A term that is to be counted.
#[derive(Clone, Copy)]
pub(super) enum PendingTerm {
    Short(TermKey, u64),
    /// A long one, by its number.
    Counted(u32),
}

/// Every term that occurs, with a number in the order in which they came. Some 50 bytes for each.
///
/// Terms of up to 14 bytes, which are nearly all, are kept in a table of open addresses, half a cache line for each with
/// all that is known of it. It is hashed by numbers that nobody knows before, so that no text can be made for it that
/// would take long.
pub(super) struct TermTable {
    slots: Vec<TermSlot>,
    seeds: [u64; 2],
    short: usize,
    long: Vec<LongTerm>,
    /// Places in `long`.
    long_places: HashTable<u32>,
    long_hasher: DefaultHashBuilder,
    long_bytes: usize,
    most_times: u32,
}

#[derive(Clone, Copy, Default)]
struct TermSlot {
    key: TermKey,
    stats: TermStats,
}

struct LongTerm {
    field: u8,
    bytes: Box<[u8]>,
    occurs: TermStats,
}

/// Where a term occurs.
#[derive(Clone, Copy, Default)]
struct TermStats {
    number: u32,
    /// The last document, counted from 1.
    last: u32,
    documents: u32,
    frequency: u32,
}

impl TermStats {
    fn count_in(&mut self, document: u32) -> u32 {
        self.documents += u32::from(self.last != document + 1);
        self.last = document + 1;
        self.frequency += 1;
        self.number
    }
}

/// A term as it is written: in the order of fields and bytes.
pub(super) struct SortedTerm {
    /// Field, first bytes and length: what the order is but for long terms that begin alike.
    order: u128,
    /// Its number.
    pub number: u32,
    /// Documents in which it occurs.
    pub documents: u32,
    /// Times that it occurs in all.
    pub frequency: u32,
    /// Its place among the long terms.
    long: u32,
}

impl SortedTerm {
    /// The number of its field.
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
            long_places: HashTable::new(),
            long_hasher: DefaultHashBuilder::default(),
            long_bytes: 0,
            most_times: 1,
        }
    }

    /// Terms that occur.
    pub(super) fn len(&self) -> usize {
        self.short + self.long.len()
    }

    /// Times that the most common one occurs.
    pub(super) fn max_frequency(&self) -> u32 {
        self.most_times
    }

    /// Bytes of memory in use.
    pub(super) fn memory(&self) -> usize {
        let long = self.long.len() * (size_of::<LongTerm>() + 16) + self.long_bytes;
        self.slots.len() * size_of::<TermSlot>() + long
    }

    /// Counts an occurrence of a term, and gives the number of the term. `padded` begins with the bytes of the term, and
    /// has at least [`TOKEN_PADDED_BYTES`] of them.
    #[inline]
    pub(super) fn count(&mut self, field: u8, padded: &[u8], length: usize, document: u32) -> u32 {
        if length > MAX_INLINE_BYTES {
            return self.count_long(field, &padded[..length], document);
        }
        let key = key_of(field, padded, length);
        self.count_short(key, self.hash(key), document)
    }

    /// Counts an occurrence of each of the terms that were put down, hands out their numbers in order, and clears the list.
    ///
    /// Where a term is in the table is seldom in a cache. While one is waited for, those after it are asked for as well.
    pub(super) fn count_all(&mut self, put_down: &mut Vec<PendingTerm>, document: u32, mut each: impl FnMut(u32)) {
        for nth in 0..put_down.len() {
            if let Some(PendingTerm::Short(_, hash)) = put_down.get(nth + PREFETCH_DISTANCE) {
                black_box(self.slots[*hash as usize & (self.slots.len() - 1)].key[0]);
            }
            each(match put_down[nth] {
                PendingTerm::Short(key, hash) => self.count_short(key, hash, document),
                PendingTerm::Counted(number) => number,
            });
        }
        put_down.clear();
    }

    /// Puts a term down to be counted; a long one is counted at once.
    #[inline]
    pub(super) fn prepare(&mut self, field: u8, padded: &[u8], length: usize, document: u32) -> PendingTerm {
        if length > MAX_INLINE_BYTES {
            return PendingTerm::Counted(self.count_long(field, &padded[..length], document));
        }
        let key = key_of(field, padded, length);
        PendingTerm::Short(key, self.hash(key))
    }

    #[inline]
    fn count_short(&mut self, key: TermKey, hash: u64, document: u32) -> u32 {
        let mut at = hash as usize & (self.slots.len() - 1);
        loop {
            let slot = &mut self.slots[at];
            if slot.key == key {
                let number = slot.stats.count_in(document);
                self.most_times = self.most_times.max(slot.stats.frequency);
                return number;
            }
            if slot.key == [0, 0] {
                break;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        let mut occurs = TermStats { number: self.next_number(), ..TermStats::default() };
        let number = occurs.count_in(document);
        self.slots[at] = TermSlot { key, stats: occurs };
        self.short += 1;
        if self.short * 8 > self.slots.len() * 5 {
            self.grow();
        }
        number
    }

    fn next_number(&self) -> u32 {
        self.len() as u32
    }

    /// All bits of a product of both halves of a key, each mixed with a seed: its lowest bits tell where the key is looked
    /// for first.
    #[inline]
    fn hash(&self, key: TermKey) -> u64 {
        let product = u128::from(key[0] ^ self.seeds[0]) * u128::from(key[1] ^ self.seeds[1]);
        product as u64 ^ (product >> 64) as u64
    }

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

    #[cold]
    fn count_long(&mut self, field: u8, bytes: &[u8], document: u32) -> u32 {
        let hash = self.long_hasher.hash_one((field, bytes));
        let long = &self.long;
        let is_it = |place: &u32| long[*place as usize].field == field && *long[*place as usize].bytes == *bytes;
        if let Some(place) = self.long_places.find(hash, is_it) {
            let occurs = &mut self.long[*place as usize].occurs;
            let number = occurs.count_in(document);
            self.most_times = self.most_times.max(occurs.frequency);
            return number;
        }
        let mut occurs = TermStats { number: self.next_number(), ..TermStats::default() };
        let number = occurs.count_in(document);
        let (long, hasher) = (&mut self.long, &self.long_hasher);
        let place = long.len() as u32;
        long.push(LongTerm { field, bytes: bytes.into(), occurs });
        let hash_of = |place: &u32| hasher.hash_one((long[*place as usize].field, &*long[*place as usize].bytes));
        self.long_places.insert_unique(hash, place, hash_of);
        self.long_bytes += bytes.len();
        number
    }

    /// All terms in the order of their fields and bytes.
    pub(super) fn sorted(&self) -> Vec<SortedTerm> {
        let mut terms = Vec::with_capacity(self.len());
        let of = |order, long, occurs: TermStats| SortedTerm {
            order,
            number: occurs.number,
            documents: occurs.documents,
            frequency: occurs.frequency,
            long,
        };
        terms.extend(self.slots.iter().filter(|slot| slot.key != [0, 0]).map(|slot| {
            let key = u128::from(slot.key[0]) | u128::from(slot.key[1]) << 64;
            of(order_of(key.swap_bytes()), u32::MAX, slot.stats)
        }));
        terms.extend((0..).zip(&self.long).map(|(place, long)| {
            let mut bytes = [0; 16];
            bytes[..15].copy_from_slice(&long.bytes[..15]);
            bytes[15] = long.field << 4 | 15;
            of(order_of(u128::from_be_bytes(bytes)), place, long.occurs)
        }));
        terms.sort_unstable_by(|a, b| a.order.cmp(&b.order).then_with(|| self.long_of(a).cmp(&self.long_of(b))));
        terms
    }

    fn long_of(&self, term: &SortedTerm) -> Option<&[u8]> {
        self.long.get(term.long as usize).map(|long| &*long.bytes)
    }

    /// Calls with the bytes of a term.
    pub(super) fn with_bytes<T>(&self, term: &SortedTerm, with: impl FnOnce(&[u8]) -> T) -> T {
        match self.long_of(term) {
            Some(bytes) => with(bytes),
            None => {
                let bytes = (term.order << 4).to_be_bytes();
                with(&bytes[..(term.order & 15) as usize])
            }
        }
    }
}

#[inline]
fn key_of(field: u8, padded: &[u8], length: usize) -> TermKey {
    let mut bytes = [0; TOKEN_PADDED_BYTES];
    bytes.copy_from_slice(&padded[..TOKEN_PADDED_BYTES]);
    let term = u128::from_le_bytes(bytes) & !(u128::MAX << (8 * length));
    let key = term | u128::from(field << 4 | length as u8) << 120;
    [key as u64, (key >> 64) as u64]
}

/// Field, fifteen bytes, length: of fifteen bytes and a last one with the field and the length.
fn order_of(bytes: u128) -> u128 {
    let (field, length) = (bytes >> 4 & 15, bytes & 15);
    field << 124 | (bytes >> 8) << 4 | length
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn padded(bytes: &[u8]) -> Vec<u8> {
        // What stands behind a term is no part of it.
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
