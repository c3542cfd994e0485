//! Hash tables whose keys are already hashes: fixed-capacity open addressing with linear probing, and hashers for
//! `hashbrown`.
//!
//! The word hash is public, so a hostile page could contain words whose hashes collide in a table (hash flooding).
//! Slots are therefore chosen by the product with an odd number drawn once per process. The order of these tables
//! is random between runs and must not reach the output.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

use hashbrown::{HashMap, HashSet};

/// Set of hashes.
pub(crate) type PrehashedHashSet<K> = HashSet<K, PrehashedBuildHasher>;

/// Map from hashes to values.
pub(crate) type PrehashedHashMap<K, V> = HashMap<K, V, PrehashedBuildHasher>;

/// Random odd multiplier of this process.
static MULTIPLIER: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(()) | 1);

/// Map from hashes to values with a fixed capacity; most lookups end at the home slot.
///
/// At most half of the slots are occupied. It never grows; more hashes than the capacity make it slower, and a full
/// table loops forever.
pub(crate) struct PrehashedMap<V> {
    /// Hashes with [`OCCUPIED_BIT`](Self::OCCUPIED_BIT) set, and their values; the hash is 0 in a free slot.
    slots: Vec<(u64, V)>,
    multiplier: u64,
    shift: u32,
}

impl<V: Copy + Default> PrehashedMap<V> {
    /// Number of slots per hash.
    // With fewer, lookups probe the next slots more often.
    const SLOTS_PER_HASH: usize = 2;

    /// Lowest bit, which is 0 in every word hash.
    const OCCUPIED_BIT: u64 = 1;

    /// Creates a map for at most `count` hashes.
    pub(crate) fn with_capacity(count: usize) -> Self {
        let slots = (count * Self::SLOTS_PER_HASH).max(2).next_power_of_two();
        Self { slots: vec![(0, V::default()); slots], multiplier: *MULTIPLIER, shift: u64::BITS - slots.ilog2() }
    }

    /// Slot at which the search for a hash begins.
    #[inline]
    fn home_slot(&self, hash: u64) -> usize {
        (spread(hash, self.multiplier) >> self.shift) as usize
    }

    /// Slot of a hash, or the free slot where it would be inserted.
    #[inline]
    fn find_slot(&self, hash: u64) -> usize {
        let mut slot = self.home_slot(hash);
        // One condition for "occupied by this hash" and "free": as two, the processor would often mispredict which
        // holds.
        while self.slots[slot].0.min(self.slots[slot].0 ^ (hash | Self::OCCUPIED_BIT)) != 0 {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    /// Value of a hash and whether it is present; the default value if it is not.
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> (V, bool) {
        let (key, value) = self.slots[self.find_slot(hash)];
        (value, key != 0)
    }

    /// Value of a hash, inserted if needed, and whether it was present before.
    #[inline]
    pub(crate) fn entry(&mut self, hash: u64) -> (&mut V, bool) {
        let slot = self.find_slot(hash);
        let (key, value) = &mut self.slots[slot];
        let is_known = *key != 0;
        *key = hash | Self::OCCUPIED_BIT;
        (value, is_known)
    }
}

/// Spreads similar hashes over all slots.
#[inline]
fn spread(hash: u64, multiplier: u64) -> u64 {
    // Folding makes both halves of the product, which depends on the secret multiplier, count. The second product
    // moves the result into the upper bits: after one product alone, equally spaced hashes fall on few slots for
    // one multiplier in thirty.
    let product = u128::from(hash) * u128::from(multiplier);
    let folded = product as u64 ^ (product >> u64::BITS) as u64;
    folded.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// `BuildHasher` for keys that are hashes.
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

/// `Hasher` for a key that is a hash.
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
    fn a_map_holds_as_many_hashes_as_its_capacity() {
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
    fn similar_hashes_spread_over_the_slots() {
        const COUNT: u64 = 1 << 14;
        for shift in [3, 20, 40, 63 - COUNT.ilog2()] {
            let hashes = || (0..COUNT).map(|nth| (nth << shift) & !PrehashedMap::<()>::OCCUPIED_BIT);
            let mut table = PrehashedMap::with_capacity(COUNT as usize);
            hashes().for_each(|hash| *table.entry(hash).0 = ());
            let steps = |hash| table.find_slot(hash).wrapping_sub(table.home_slot(hash)) & (table.slots.len() - 1);
            assert!(hashes().map(steps).sum::<usize>() < 8 * COUNT as usize, "{shift}");
            let set: PrehashedHashSet<u64> = hashes().collect();
            let at_ends = |hash: u64| (set.hasher().hash_one(hash) % COUNT, set.hasher().hash_one(hash) >> 57);
            let buckets: HashSet<(u64, u64)> = hashes().map(at_ends).collect();
            assert!(buckets.len() > COUNT as usize / 4, "{shift}");
        }
    }
}
