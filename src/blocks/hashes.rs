//! Tables whose keys are hashes already.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::{HashMap, HashSet};

/// Hashes, each once.
pub(crate) type HashedSet<K> = HashSet<K, BuildHasherDefault<OfHashes>>;

/// What belongs to hashes.
pub(crate) type HashedMap<K, V> = HashMap<K, V, BuildHasherDefault<OfHashes>>;

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
