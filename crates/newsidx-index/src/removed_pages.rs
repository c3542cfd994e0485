//! Removed pages of a source: a multiset of SHA-256 hashes, so that they do not come back when the source is read again.

use std::collections::BTreeMap;

use newsidx_core::page::Sha256Hash;

/// Bytes of a hash.
const HASH_BYTES: usize = 32;

/// Pages of one source that were removed, by the hash of their bytes. A page that occurs in the source twice can be removed
/// once or twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemovedPages {
    // Hashes of bytes, not identifiers: the identifier of a page depends on where its copies are.
    counts: BTreeMap<[u8; HASH_BYTES], u64>,
}

impl RemovedPages {
    /// Whether no page was removed.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Adds one occurrence of a page.
    pub(super) fn add(&mut self, page: Sha256Hash) {
        *self.counts.entry(page.0).or_default() += 1;
    }

    /// Takes out one occurrence of a page; `false` if none is left.
    pub fn remove_one(&mut self, page: Sha256Hash) -> bool {
        let Some(count) = self.counts.get_mut(&page.0) else { return false };
        *count -= 1;
        if *count == 0 {
            self.counts.remove(&page.0);
        }
        true
    }

    /// The hashes in ascending order, one for each occurrence.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let times = |(hash, count): (&[u8; HASH_BYTES], &u64)| std::iter::repeat_n(*hash, *count as usize);
        self.counts.iter().flat_map(times).flatten().collect()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let mut pages = Self::default();
        let (hashes, _) = bytes.as_chunks::<HASH_BYTES>();
        for hash in hashes {
            pages.add(Sha256Hash(*hash));
        }
        pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_taken_out_as_often_as_it_was_removed() {
        let [once, twice, never] = [b"once", b"two!", b"none"].map(|bytes| Sha256Hash::compute(bytes));
        let mut pages = RemovedPages::default();
        for page in [twice, once, twice] {
            pages.add(page);
        }
        let mut pages = RemovedPages::from_bytes(&pages.to_bytes());
        assert_eq!(
            [once, once, twice, never, twice, twice].map(|page| pages.remove_one(page)),
            [true, false, true, false, true, false]
        );
        assert!(pages.is_empty());
    }
}
