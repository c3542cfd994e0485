//! Pending changes of the table of sketch keys: a chained hash table from period and key to changes.
//!
//! Most keys that are looked up are absent. The hash table finds that out with one memory access, a sorted map with a
//! dozen. Chains are limited to [`BUCKET_ENTRIES`] changes; the rest of a frequent key is in a sorted map, so that a lookup
//! of its first entries does not take longer with each article. Memory: 2 MiB, and 24 bytes for each change.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::key_entry::{KeyChange, KeyEntry};

/// Number of buckets: about as many as the articles of one commit have keys.
const BUCKETS: usize = 1 << 19;

/// Most changes of a bucket.
const BUCKET_ENTRIES: usize = 64;

/// Insertions and removals of entries since the last commit; the latest change of an entry counts.
pub(super) struct PendingKeys {
    /// For each bucket the number of its latest change, counted from 1; 0 if it is empty.
    buckets: Vec<u32>,
    changes: Vec<ChainedChange>,
    /// Changes beyond [`BUCKET_ENTRIES`] of a bucket; the value is whether the entry is present after the change.
    overflow: BTreeMap<(i32, KeyEntry), bool>,
}

struct ChainedChange {
    change: KeyChange,
    /// Number of the change before in the same bucket, counted from 1; 0 for the first.
    previous: u32,
}

impl PendingKeys {
    pub(super) fn new() -> Self {
        Self { buckets: vec![0; BUCKETS], changes: Vec::new(), overflow: BTreeMap::new() }
    }

    /// Records a change; it replaces an earlier one of the same entry.
    pub(super) fn set(&mut self, change: KeyChange) {
        let bucket = bucket_of(change.period, change.entry);
        let (mut at, mut size) = (self.buckets[bucket], 0);
        while let Some(nth) = index(at) {
            let other = &mut self.changes[nth];
            if (other.change.period, other.change.entry) == (change.period, change.entry) {
                other.change = change;
                return;
            }
            (at, size) = (other.previous, size + 1);
        }
        // A full bucket stays full until the next commit, so an entry is never in both places.
        if size == BUCKET_ENTRIES {
            self.overflow.insert((change.period, change.entry), change.is_present);
        } else {
            self.changes.push(ChainedChange { change, previous: self.buckets[bucket] });
            self.buckets[bucket] = self.changes.len() as u32;
        }
    }

    /// Appends to `found` the inserted entries of one key that lie in a range: at least the first `limit`, in no order.
    pub(super) fn append_inserted(
        &self,
        period: i32,
        wanted: &RangeInclusive<KeyEntry>,
        limit: usize,
        found: &mut Vec<KeyEntry>,
    ) {
        let (mut at, mut size) = (self.buckets[bucket_of(period, *wanted.start())], 0);
        while let Some(nth) = index(at) {
            let ChainedChange { change, previous } = self.changes[nth];
            if change.is_present && change.period == period && wanted.contains(&change.entry) {
                found.push(change.entry);
            }
            (at, size) = (previous, size + 1);
        }
        if size == BUCKET_ENTRIES {
            let overflow = self.overflow.range((period, *wanted.start())..=(period, *wanted.end()));
            found.extend(overflow.filter(|(_, is_present)| **is_present).map(|((_, entry), _)| *entry).take(limit));
        }
    }

    /// All changes, sorted by period and entry.
    pub(super) fn sorted(&self) -> Vec<KeyChange> {
        let overflow = self.overflow.iter().map(|((period, entry), is_present)| (*period, *entry, *is_present));
        let overflow = overflow.map(|(period, entry, is_present)| KeyChange { period, entry, is_present });
        let mut changes: Vec<KeyChange> = self.changes.iter().map(|chained| chained.change).chain(overflow).collect();
        changes.sort_unstable_by_key(|change| (change.period, change.entry));
        changes
    }

    /// Drops all changes, after they were committed.
    pub(super) fn clear(&mut self) {
        self.buckets.fill(0);
        self.changes.clear();
        self.overflow.clear();
    }
}

/// The bucket of a period and key. The key is a hash already.
fn bucket_of(period: i32, entry: KeyEntry) -> usize {
    entry.key().wrapping_add(period.cast_unsigned().wrapping_mul(0x9e37_79b9)) as usize % BUCKETS
}

/// Index of a change that is counted from 1; `None` for 0.
fn index(nth: u32) -> Option<usize> {
    nth.checked_sub(1).map(|nth| nth as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::article::ArticleId;

    fn entry(key: u32, day: i64, id: u64) -> KeyEntry {
        KeyEntry::new(key, Some(day), ArticleId(id << 40))
    }

    fn insert(pending: &mut PendingKeys, period: i32, entry: KeyEntry) {
        pending.set(KeyChange { period, entry, is_present: true });
    }

    fn remove(pending: &mut PendingKeys, period: i32, entry: KeyEntry) {
        pending.set(KeyChange { period, entry, is_present: false });
    }

    fn read(pending: &PendingKeys, period: i32, key: u32, limit: usize) -> Vec<KeyEntry> {
        let mut found = Vec::new();
        pending.append_inserted(period, &KeyEntry::range(key, &(3..=17)), limit, &mut found);
        found.sort_unstable();
        found
    }

    #[test]
    fn entries_are_found_by_key_period_and_day() {
        let mut pending = PendingKeys::new();
        // Two keys of the same bucket.
        let (key, other) = (7, 7 + BUCKETS as u32);
        for (period, key, day, id) in
            [(0, key, 3, 1), (0, key, 17, 2), (0, key, 18, 3), (1, key, 5, 4), (0, other, 5, 5)]
        {
            insert(&mut pending, period, entry(key, day, id));
        }
        assert_eq!(read(&pending, 0, key, 9), [entry(key, 3, 1), entry(key, 17, 2)]);
        assert_eq!(read(&pending, 1, key, 9), [entry(key, 5, 4)]);
        assert_eq!(read(&pending, 0, other, 9), [entry(other, 5, 5)]);
        assert!(read(&pending, 0, 8, 9).is_empty());
        pending.clear();
        assert!(read(&pending, 0, key, 9).is_empty() && pending.sorted().is_empty());
    }

    #[test]
    fn the_latest_change_of_an_entry_counts() {
        let mut pending = PendingKeys::new();
        for (id, is_present) in [(1, true), (2, true), (1, false), (2, false), (2, true)] {
            pending.set(KeyChange { period: 0, entry: entry(7, 5, id), is_present });
        }
        assert_eq!(read(&pending, 0, 7, 9), [entry(7, 5, 2)]);
        let changes: Vec<_> = pending.sorted().iter().map(|change| (change.entry, change.is_present)).collect();
        assert_eq!(changes, [(entry(7, 5, 1), false), (entry(7, 5, 2), true)]);
    }

    #[test]
    fn a_frequent_key_returns_its_first_entries() {
        let mut pending = PendingKeys::new();
        let all: Vec<KeyEntry> = (0..1000).map(|id| entry(7, 4 + (id as i64 * 7) % 10, id)).collect();
        for entry in &all {
            insert(&mut pending, 0, *entry);
        }
        let mut sorted = all.clone();
        sorted.sort_unstable();
        assert_eq!(read(&pending, 0, 7, 32)[..32], sorted[..32]);
        assert_eq!(pending.sorted().iter().map(|change| change.entry).collect::<Vec<_>>(), sorted);
        for entry in &all {
            remove(&mut pending, 0, *entry);
        }
        assert!(read(&pending, 0, 7, 32).is_empty());
        assert_eq!(pending.sorted().len(), all.len());
    }
}
