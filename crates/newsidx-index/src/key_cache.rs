//! Cache of the table of sketch keys: whole periods, loaded when they are looked up often, up to 64 MiB.
//!
//! An article looks up seven keys, nearly all of which are absent, and each lookup in the table walks a tree on disk. In
//! the cache it takes two memory accesses ([`SortedHashes`]). Most archives are read in the order of their dates, or have
//! no more keys than fit; lookups in periods beyond the bound go to the table.

use std::collections::HashMap;

use super::key_entry::{KeyChange, KeyEntry, with_changes};
use super::sorted_hashes::SortedHashes;

/// Bytes of all cached periods from which no more are loaded: the keys of one and a half million articles.
const MAX_BYTES: usize = 64 << 20;

/// Lookups of articles in the rows of a period before it is loaded: loading it takes about as long as so many.
const MIN_LOOKUPS: u32 = 8;

/// The entries of periods, as of the last commit.
#[derive(Default)]
pub(super) struct KeyCache {
    periods: HashMap<i32, CachedPeriod>,
    bytes: usize,
}

enum CachedPeriod {
    Counting(u32),
    Loaded(SortedHashes<KeyEntry>),
}

impl KeyCache {
    /// The entries of a period; `None` if it is not cached. Loads it with `read` if it was looked up often enough.
    pub(super) fn get_or_read<E>(
        &mut self,
        period: i32,
        read: impl FnOnce() -> Result<Vec<KeyEntry>, E>,
    ) -> Result<Option<&SortedHashes<KeyEntry>>, E> {
        let cached = self.periods.entry(period).or_insert(CachedPeriod::Counting(0));
        if let CachedPeriod::Counting(lookups) = cached {
            *lookups += 1;
            if *lookups < MIN_LOOKUPS || self.bytes >= MAX_BYTES {
                return Ok(None);
            }
            let entries = SortedHashes::new(read()?);
            self.bytes += entries.memory_bytes();
            *cached = CachedPeriod::Loaded(entries);
        }
        match cached {
            CachedPeriod::Loaded(entries) => Ok(Some(entries)),
            CachedPeriod::Counting(_) => Ok(None),
        }
    }

    /// Applies committed changes, sorted by period and entry.
    pub(super) fn apply(&mut self, sorted: &[KeyChange]) {
        self.bytes = 0;
        for (number, period) in &mut self.periods {
            let CachedPeriod::Loaded(entries) = period else { continue };
            let begin = sorted.partition_point(|change| change.period < *number);
            let changes = &sorted[begin..begin + sorted[begin..].partition_point(|change| change.period == *number)];
            if !changes.is_empty() {
                *entries = SortedHashes::new(with_changes(entries.numbers(), changes));
            }
            self.bytes += entries.memory_bytes();
        }
        // No eviction of single periods: those that are still looked up are loaded again after a few lookups.
        if self.bytes > MAX_BYTES {
            self.clear();
        }
    }

    fn clear(&mut self) {
        self.periods.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::article::ArticleId;

    fn entry(key: u32) -> KeyEntry {
        KeyEntry::new(key, None, ArticleId(0))
    }

    #[test]
    fn a_period_is_loaded_once_after_enough_lookups_and_follows_commits() {
        let mut cache = KeyCache::default();
        let mut reads = 0;
        let mut lookup = |cache: &mut KeyCache| {
            let read = || -> Result<_, ()> {
                reads += 1;
                Ok(vec![entry(1), entry(2)])
            };
            cache.get_or_read(7, read).unwrap().map(|entries| entries.numbers().to_vec())
        };
        for nth in 1..=2 * MIN_LOOKUPS {
            assert_eq!(lookup(&mut cache), (nth >= MIN_LOOKUPS).then(|| vec![entry(1), entry(2)]), "{nth}");
        }
        let change = |(period, key, is_present)| KeyChange { period, entry: entry(key), is_present };
        cache.apply(&[(6, 4, true), (7, 2, false), (7, 3, true), (8, 5, true)].map(change));
        assert_eq!(lookup(&mut cache), Some(vec![entry(1), entry(3)]));
        assert_eq!(reads, 1);
    }

    #[test]
    fn no_period_is_loaded_beyond_the_bound() {
        let mut cache = KeyCache::default();
        let large = || -> Result<_, ()> { Ok(vec![entry(1); MAX_BYTES / 8]) };
        for period in [1, 2] {
            for _ in 1..MIN_LOOKUPS {
                assert_eq!(cache.get_or_read(period, large), Ok(None));
            }
        }
        assert!(cache.get_or_read(1, large).unwrap().is_some());
        assert!(cache.get_or_read(2, large).unwrap().is_none());
        cache.apply(&[KeyChange { period: 1, entry: entry(2), is_present: true }]);
        assert!(cache.get_or_read(1, large).unwrap().is_none(), "it has outgrown the bound");
    }
}
