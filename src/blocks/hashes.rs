//! Tables whose keys are hashes already.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::{HashMap, HashSet};

/// Hashes, each once.
pub(crate) type HashedSet<K> = HashSet<K, BuildHasherDefault<OfHashes>>;

/// What belongs to hashes.
pub(crate) type HashedMap<K, V> = HashMap<K, V, BuildHasherDefault<OfHashes>>;

/// What belongs to hashes, given how many of these there are at most: most questions are answered at the place that the
/// upper bits of a hash tell.
pub(crate) struct HashedTable<V> {
    /// The hashes, with a bit that none of them has, and what belongs to each; 0 where a place is free.
    places: Vec<(u64, V)>,
    shift: u32,
}

impl<V: Copy + Default> HashedTable<V> {
    /// Places for each hash: with fewer, the next places would be asked more often.
    const ROOM: usize = 2;

    /// The lowest bit, which no hash of words has.
    const TAKEN: u64 = 1;

    /// A table with room for so many hashes.
    pub(crate) fn of_at_most(count: usize) -> Self {
        let places = (count * Self::ROOM).max(2).next_power_of_two();
        Self { places: vec![(0, V::default()); places], shift: u64::BITS - places.ilog2() }
    }

    /// The place of a hash, or where it would be.
    #[inline]
    fn place_of(&self, hash: u64) -> usize {
        let mut place = (hash >> self.shift) as usize;
        // One question that is nearly always answered the same way, whether the place is the hash's or free: which of both,
        // the processor would often guess wrong.
        while self.places[place].0.min(self.places[place].0 ^ (hash | Self::TAKEN)) != 0 {
            place = (place + 1) & (self.places.len() - 1);
        }
        place
    }

    /// What belongs to a hash, and whether it is known: else what is there by default.
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> (V, bool) {
        let (key, value) = self.places[self.place_of(hash)];
        (value, key != 0)
    }

    /// What belongs to a hash, and whether it was known before.
    #[inline]
    pub(crate) fn entry(&mut self, hash: u64) -> (&mut V, bool) {
        let place = self.place_of(hash);
        let (key, value) = &mut self.places[place];
        let is_known = *key != 0;
        *key = hash | Self::TAKEN;
        (value, is_known)
    }
}

/// A hasher for keys that are hashes.
#[derive(Clone, Default)]
pub(crate) struct OfHashes(u64);

impl Hasher for OfHashes {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) ^ u64::from(*byte);
        }
    }

    fn write_u32(&mut self, hash: u32) {
        // Tables look at the lowest bits and at the highest.
        self.0 = u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_u64(&mut self, hash: u64) {
        // The lowest bits of the hash of a word are nothing.
        self.0 = hash ^ hash >> 29;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_holds_as_many_hashes_as_it_has_room_for() {
        for count in [0, 1, 2, 100] {
            // All want the same place.
            let hashes: Vec<u64> = (0..count).map(|nth| u64::MAX << 32 | nth << 3).collect();
            let mut table = HashedTable::of_at_most(hashes.len());
            for times in 0..2 {
                for hash in &hashes {
                    let (count, is_known) = table.entry(*hash);
                    assert_eq!((*count, is_known), (times, times > 0));
                    *count += 1;
                }
            }
            assert!(hashes.iter().all(|hash| table.get(*hash) == (2, true)));
            assert_eq!(table.get(u64::MAX << 32 | count << 3), (0, false));
            assert_eq!(table.get(0), (0, false));
        }
    }
}
