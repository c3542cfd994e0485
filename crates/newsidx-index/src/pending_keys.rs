//! What is to become of entries with the next commit.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::key_entry::{KeyChange, KeyEntry};

/// Buckets of entries: as many as the articles of a commit have keys.
const BUCKETS: usize = 1 << 19;

/// Most entries of a bucket. Of those of a key that many articles have the rest is kept in its order, so that to find the
/// first ones does not take longer and longer.
const BUCKET_ENTRIES: usize = 64;

/// Entries that are to be added to the table or taken out with the next commit.
///
/// Most keys that are looked for are not there. To find that out in a table by their bits costs a look at one number,
/// in a sorted one a dozen at as many places of memory.
pub(super) struct PendingKeys {
    /// For each bucket the last of its changes, counted from one; 0 where there is none.
    buckets: Vec<u32>,
    changes: Vec<ChainedChange>,
    /// Entries that have no room in their bucket.
    overflow: BTreeMap<(i32, KeyEntry), bool>,
}

struct ChainedChange {
    change: KeyChange,
    /// The one before in the same bucket.
    previous: u32,
}

impl PendingKeys {
    pub(super) fn new() -> Self {
        Self { buckets: vec![0; BUCKETS], changes: Vec::new(), overflow: BTreeMap::new() }
    }

    /// Notes that an entry is to be in the table, or not to be.
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
        if size == BUCKET_ENTRIES {
            self.overflow.insert((change.period, change.entry), change.is_present);
        } else {
            self.changes.push(ChainedChange { change, previous: self.buckets[bucket] });
            self.buckets[bucket] = self.changes.len() as u32;
        }
    }

    /// Adds the entries of a key in a period that lie between two and are to be in the table: at least the first
    /// `limit`, in no order.
    pub(super) fn apply_to(
        &self,
        period: i32,
        wanted: &RangeInclusive<KeyEntry>,
        limit: usize,
        found: &mut Vec<KeyEntry>,
    ) {
        let (mut at, mut size) = (self.buckets[bucket_of(period, *wanted.start())], 0);
        while let Some(nth) = index(at) {
            let ChainedChange { change, previous: before } = self.changes[nth];
            if change.is_present && change.period == period && wanted.contains(&change.entry) {
                found.push(change.entry);
            }
            (at, size) = (before, size + 1);
        }
        if size == BUCKET_ENTRIES {
            let crowded = self.overflow.range((period, *wanted.start())..=(period, *wanted.end()));
            found.extend(crowded.filter(|(_, stays)| **stays).map(|((_, entry), _)| *entry).take(limit));
        }
    }

    /// All changes, in the order of their entries.
    pub(super) fn sorted(&self) -> Vec<KeyChange> {
        let crowded = self.overflow.iter().map(|((period, entry), stays)| (*period, *entry, *stays));
        let crowded = crowded.map(|(period, entry, stays)| KeyChange { period, entry, is_present: stays });
        let mut changes: Vec<KeyChange> = self.changes.iter().map(|chained| chained.change).chain(crowded).collect();
        changes.sort_unstable_by_key(|change| (change.period, change.entry));
        changes
    }

    /// Forgets everything: it was committed.
    pub(super) fn clear(&mut self) {
        self.buckets.fill(0);
        self.changes.clear();
        self.overflow.clear();
    }
}

/// The bucket of all entries of a period that have the same key, a hash.
fn bucket_of(period: i32, entry: KeyEntry) -> usize {
    entry.key().wrapping_add(period.cast_unsigned().wrapping_mul(0x9e37_79b9)) as usize % BUCKETS
}

/// The place of what is counted from one.
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

    fn set(added: &mut PendingKeys, period: i32, entry: KeyEntry, stays: bool) {
        added.set(KeyChange { period, entry, is_present: stays });
    }

    fn read(added: &PendingKeys, period: i32, key: u32, limit: usize) -> Vec<KeyEntry> {
        let mut found = Vec::new();
        added.apply_to(period, &KeyEntry::range(key, &(3..=17)), limit, &mut found);
        found.sort_unstable();
        found
    }

    #[test]
    fn entries_are_found_by_key_period_and_day() {
        let mut added = PendingKeys::new();
        // Keys of one bucket.
        let (key, other) = (7, 7 + BUCKETS as u32);
        for (period, key, day, id) in
            [(0, key, 3, 1), (0, key, 17, 2), (0, key, 18, 3), (1, key, 5, 4), (0, other, 5, 5)]
        {
            set(&mut added, period, entry(key, day, id), true);
        }
        assert_eq!(read(&added, 0, key, 9), [entry(key, 3, 1), entry(key, 17, 2)]);
        assert_eq!(read(&added, 1, key, 9), [entry(key, 5, 4)]);
        assert_eq!(read(&added, 0, other, 9), [entry(other, 5, 5)]);
        assert!(read(&added, 0, 8, 9).is_empty());
        added.clear();
        assert!(read(&added, 0, key, 9).is_empty() && added.sorted().is_empty());
    }

    #[test]
    fn what_was_said_last_of_an_entry_counts() {
        let mut added = PendingKeys::new();
        for (id, stays) in [(1, true), (2, true), (1, false), (2, false), (2, true)] {
            set(&mut added, 0, entry(7, 5, id), stays);
        }
        assert_eq!(read(&added, 0, 7, 9), [entry(7, 5, 2)]);
        let changes: Vec<_> = added.sorted().iter().map(|change| (change.entry, change.is_present)).collect();
        assert_eq!(changes, [(entry(7, 5, 1), false), (entry(7, 5, 2), true)]);
    }

    #[test]
    fn a_key_that_many_articles_have_gives_the_first_of_them() {
        let mut added = PendingKeys::new();
        let all: Vec<KeyEntry> = (0..1000).map(|id| entry(7, 4 + (id as i64 * 7) % 10, id)).collect();
        for entry in &all {
            set(&mut added, 0, *entry, true);
        }
        let mut sorted = all.clone();
        sorted.sort_unstable();
        assert_eq!(read(&added, 0, 7, 32)[..32], sorted[..32]);
        assert_eq!(added.sorted().iter().map(|change| change.entry).collect::<Vec<_>>(), sorted);
        for entry in &all {
            set(&mut added, 0, *entry, false);
        }
        assert!(read(&added, 0, 7, 32).is_empty());
        assert_eq!(added.sorted().len(), all.len());
    }
}
