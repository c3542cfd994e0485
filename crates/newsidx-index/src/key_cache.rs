//! The keys of stories in the periods that are asked often, read as a whole.

use std::collections::HashMap;

use super::key_entry::{KeyChange, KeyEntry, with_changes};
use super::sorted_hashes::SortedHashes;

/// Bytes of all that are held: the keys of a million and a half of articles.
const MOST_BYTES: usize = 64 << 20;

/// How many articles look for their keys in the rows of a period before it is read as a whole: about so many take as long.
const MIN_LOOKUPS: u32 = 8;

/// The entries of periods, as they were committed last.
///
/// An article looks for seven entries, nearly all of which are not there, and each look costs a walk through a tree on
/// disk. Most archives are read in the order of their dates, or have not more keys than fit here: then it is a look at two
/// places of memory. Periods beyond that are left to the table.
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
    /// The entries of a period, if it is held; where it has been asked often, `read` reads it.
    pub(super) fn get_or_read<E>(
        &mut self,
        period: i32,
        read: impl FnOnce() -> Result<Vec<KeyEntry>, E>,
    ) -> Result<Option<&SortedHashes<KeyEntry>>, E> {
        let held = self.periods.entry(period).or_insert(CachedPeriod::Counting(0));
        if let CachedPeriod::Counting(times) = held {
            *times += 1;
            if *times < MIN_LOOKUPS || self.bytes >= MOST_BYTES {
                return Ok(None);
            }
            let entries = SortedHashes::new(read()?);
            self.bytes += entries.memory_bytes();
            *held = CachedPeriod::Loaded(entries);
        }
        match held {
            CachedPeriod::Loaded(entries) => Ok(Some(entries)),
            CachedPeriod::Counting(_) => Ok(None),
        }
    }

    /// Goes on to what was committed with these changes, in the order of their entries. Where that has no room, periods
    /// are read anew once they are asked for often.
    pub(super) fn apply(&mut self, sorted: &[KeyChange]) {
        self.bytes = 0;
        for (number, period) in &mut self.periods {
            let CachedPeriod::Loaded(held) = period else { continue };
            let begin = sorted.partition_point(|change| change.period < *number);
            let changes = &sorted[begin..begin + sorted[begin..].partition_point(|change| change.period == *number)];
            if !changes.is_empty() {
                *held = SortedHashes::new(with_changes(held.numbers(), changes));
            }
            self.bytes += held.memory_bytes();
        }
        if self.bytes > MOST_BYTES {
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
    fn a_period_is_read_once_where_it_is_asked_often_and_is_changed_with_commits() {
        let mut held = KeyCache::default();
        let mut reads = 0;
        let mut ask = |held: &mut KeyCache| {
            let read = || -> Result<_, ()> {
                reads += 1;
                Ok(vec![entry(1), entry(2)])
            };
            held.get_or_read(7, read).unwrap().map(|held| held.numbers().to_vec())
        };
        for nth in 1..=2 * MIN_LOOKUPS {
            assert_eq!(ask(&mut held), (nth >= MIN_LOOKUPS).then(|| vec![entry(1), entry(2)]), "{nth}");
        }
        let change = |(period, key, stays)| KeyChange { period, entry: entry(key), is_present: stays };
        held.apply(&[(6, 4, true), (7, 2, false), (7, 3, true), (8, 5, true)].map(change));
        assert_eq!(ask(&mut held), Some(vec![entry(1), entry(3)]));
        assert_eq!(reads, 1);
    }

    #[test]
    fn no_more_is_held_than_there_is_room_for() {
        let mut held = KeyCache::default();
        let large = || -> Result<_, ()> { Ok(vec![entry(1); MOST_BYTES / 8]) };
        for period in [1, 2] {
            for _ in 1..MIN_LOOKUPS {
                assert_eq!(held.get_or_read(period, large), Ok(None));
            }
        }
        assert!(held.get_or_read(1, large).unwrap().is_some());
        assert!(held.get_or_read(2, large).unwrap().is_none());
        held.apply(&[KeyChange { period: 1, entry: entry(2), is_present: true }]);
        assert!(held.get_or_read(1, large).unwrap().is_none(), "it has outgrown its room");
    }
}
