//! Tables whose keys are hashes already.
//!
//! How words are hashed can be read by everybody, so a page could be written whose words have hashes that are alike. Where
//! a hash stands in a table is told by its product with a number that each process draws.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

use hashbrown::{HashMap, HashSet};

/// Hashes, each once.
pub(crate) type PrehashedHashSet<K> = HashSet<K, PrehashedBuildHasher>;

/// What belongs to hashes.
pub(crate) type PrehashedHashMap<K, V> = HashMap<K, V, PrehashedBuildHasher>;

/// What hashes are multiplied by: an odd number.
static MULTIPLIER: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(()) | 1);

/// What belongs to hashes, given how many of these there are at most: most questions are answered at the place that a
/// hash tells.
pub(crate) struct PrehashedMap<V> {
    /// The hashes, with a bit that none of them has, and what belongs to each; 0 where a place is free.
    slots: Vec<(u64, V)>,
    multiplier: u64,
    shift: u32,
}

impl<V: Copy + Default> PrehashedMap<V> {
    /// Places for each hash: with fewer, the next places would be asked more often.
    const SLOTS_PER_HASH: usize = 2;

    /// The lowest bit, which no hash of words has.
    const OCCUPIED_BIT: u64 = 1;

    /// A table with room for so many hashes.
    pub(crate) fn with_capacity(count: usize) -> Self {
        let places = (count * Self::SLOTS_PER_HASH).max(2).next_power_of_two();
        Self { slots: vec![(0, V::default()); places], multiplier: *MULTIPLIER, shift: u64::BITS - places.ilog2() }
    }

    /// The place at which a hash is looked for first.
    #[inline]
    fn home_slot(&self, hash: u64) -> usize {
        (spread(hash, self.multiplier) >> self.shift) as usize
    }

    /// The place of a hash, or where it would be.
    #[inline]
    fn find_slot(&self, hash: u64) -> usize {
        let mut place = self.home_slot(hash);
        // One question that is nearly always answered the same way, whether the place is the hash's or free: which of both,
        // the processor would often guess wrong.
        while self.slots[place].0.min(self.slots[place].0 ^ (hash | Self::OCCUPIED_BIT)) != 0 {
            place = (place + 1) & (self.slots.len() - 1);
        }
        place
    }

    /// What belongs to a hash, and whether it is known: else what is there by default.
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> (V, bool) {
        let (key, value) = self.slots[self.find_slot(hash)];
        (value, key != 0)
    }

    /// What belongs to a hash, and whether it was known before.
    #[inline]
    pub(crate) fn entry(&mut self, hash: u64) -> (&mut V, bool) {
        let place = self.find_slot(hash);
        let (key, value) = &mut self.slots[place];
        let is_known = *key != 0;
        *key = hash | Self::OCCUPIED_BIT;
        (value, is_known)
    }
}

/// Spreads hashes that are alike over all numbers. Both halves of a product depend on what nobody knows, and a second product
/// with a number that has bits set here and there brings their bits to the upper ones: after one product alone numbers in
/// equal steps fall on few places for one multiplier in thirty.
#[inline]
fn spread(hash: u64, multiplier: u64) -> u64 {
    let product = u128::from(hash) * u128::from(multiplier);
    let folded = product as u64 ^ (product >> u64::BITS) as u64;
    folded.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Makes hashers for keys that are hashes.
#[derive(Clone)]
pub(crate) struct PrehashedBuildHasher {
    multiplier: u64,
}

impl Default for PrehashedBuildHasher {
    fn default() -> Self {
        Self { multiplier: *MULTIPLIER }
    }
}

impl BuildHasher for PrehashedBuildHasher {
    type Hasher = PrehashedHasher;

    fn build_hasher(&self) -> PrehashedHasher {
        PrehashedHasher { multiplier: self.multiplier, product: 0 }
    }
}

/// A hasher for a key that is a hash.
pub(crate) struct PrehashedHasher {
    multiplier: u64,
    product: u64,
}

impl Hasher for PrehashedHasher {
    fn finish(&self) -> u64 {
        self.product
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(self.product ^ u64::from(*byte));
        }
    }

    fn write_u32(&mut self, hash: u32) {
        self.write_u64(u64::from(hash));
    }

    fn write_u64(&mut self, hash: u64) {
        self.product = spread(hash, self.multiplier);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_holds_as_many_hashes_as_it_has_room_for() {
        for count in [0, 1, 2, 100] {
            let hashes: Vec<u64> = (0..count).map(|nth| u64::MAX << 32 | nth << 3).collect();
            let mut table = PrehashedMap::with_capacity(hashes.len());
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

    #[test]
    fn hashes_that_are_alike_stand_at_different_places() {
        const COUNT: u64 = 1 << 14;
        for alike in [3, 20, 40, 63 - COUNT.ilog2()] {
            let hashes = || (0..COUNT).map(|nth| (nth << alike) & !PrehashedMap::<()>::OCCUPIED_BIT);
            let mut table = PrehashedMap::with_capacity(COUNT as usize);
            hashes().for_each(|hash| *table.entry(hash).0 = ());
            let steps = |hash| table.find_slot(hash).wrapping_sub(table.home_slot(hash)) & (table.slots.len() - 1);
            assert!(hashes().map(steps).sum::<usize>() < 8 * COUNT as usize, "{alike}");
            let set: PrehashedHashSet<u64> = hashes().collect();
            let at_ends = |hash: u64| (set.hasher().hash_one(hash) % COUNT, set.hasher().hash_one(hash) >> 57);
            let places: HashSet<(u64, u64)> = hashes().map(at_ends).collect();
            assert!(places.len() > COUNT as usize / 4, "{alike}");
        }
    }
}
