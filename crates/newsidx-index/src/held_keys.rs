//! The keys of stories in the periods that are asked often, read as a whole.

use std::collections::HashMap;

use super::sorted_hashes::SortedHashes;
use super::story_entry::{Change, Entry, with_changes};

/// Bytes of all that are held: the keys of a million and a half of articles.
const MOST_BYTES: usize = 64 << 20;

/// How many articles look for their keys in the rows of a period before it is read as a whole: about so many take as long.
const OFTEN: u32 = 8;

/// The entries of periods, as they were committed last.
///
/// An article looks for seven entries, nearly all of which are not there, and each look costs a walk through a tree on
/// disk. Most archives are read in the order of their dates, or have not more keys than fit here: then it is a look at two
/// places of memory. Periods beyond that are left to the table.
#[derive(Default)]
pub(super) struct HeldKeys {
    periods: HashMap<i32, Period>,
    bytes: usize,
}

enum Period {
    Asked(u32),
    Held(SortedHashes<Entry>),
}

impl HeldKeys {
    /// The entries of a period, if it is held; where it has been asked often, `read` reads it.
    pub(super) fn of<E>(
        &mut self,
        period: i32,
        read: impl FnOnce() -> Result<Vec<Entry>, E>,
    ) -> Result<Option<&SortedHashes<Entry>>, E> {
        let held = self.periods.entry(period).or_insert(Period::Asked(0));
        if let Period::Asked(times) = held {
            *times += 1;
            if *times < OFTEN || self.bytes >= MOST_BYTES {
                return Ok(None);
            }
            let entries = SortedHashes::of(read()?);
            self.bytes += entries.bytes();
            *held = Period::Held(entries);
        }
        match held {
            Period::Held(entries) => Ok(Some(entries)),
            Period::Asked(_) => Ok(None),
        }
    }

    /// Goes on to what was committed with these changes, in the order of their entries. Where that has no room, periods
    /// are read anew once they are asked for often.
    pub(super) fn change(&mut self, sorted: &[Change]) {
        self.bytes = 0;
        for (number, period) in &mut self.periods {
            let Period::Held(held) = period else { continue };
            let begin = sorted.partition_point(|change| change.period < *number);
            let changes = &sorted[begin..begin + sorted[begin..].partition_point(|change| change.period == *number)];
            if !changes.is_empty() {
                *held = SortedHashes::of(with_changes(held.numbers(), changes));
            }
            self.bytes += held.bytes();
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

    fn entry(key: u32) -> Entry {
        Entry::of(key, None, ArticleId(0))
    }

    #[test]
    fn a_period_is_read_once_where_it_is_asked_often_and_is_changed_with_commits() {
        let mut held = HeldKeys::default();
        let mut reads = 0;
        let mut ask = |held: &mut HeldKeys| {
            let read = || -> Result<_, ()> {
                reads += 1;
                Ok(vec![entry(1), entry(2)])
            };
            held.of(7, read).unwrap().map(|held| held.numbers().to_vec())
        };
        for nth in 1..=2 * OFTEN {
            assert_eq!(ask(&mut held), (nth >= OFTEN).then(|| vec![entry(1), entry(2)]), "{nth}");
        }
        let change = |(period, key, stays)| Change { period, entry: entry(key), stays };
        held.change(&[(6, 4, true), (7, 2, false), (7, 3, true), (8, 5, true)].map(change));
        assert_eq!(ask(&mut held), Some(vec![entry(1), entry(3)]));
        assert_eq!(reads, 1);
    }

    #[test]
    fn no_more_is_held_than_there_is_room_for() {
        let mut held = HeldKeys::default();
        let large = || -> Result<_, ()> { Ok(vec![entry(1); MOST_BYTES / 8]) };
        for period in [1, 2] {
            for _ in 1..OFTEN {
                assert_eq!(held.of(period, large), Ok(None));
            }
        }
        assert!(held.of(1, large).unwrap().is_some());
        assert!(held.of(2, large).unwrap().is_none());
        held.change(&[Change { period: 1, entry: entry(2), stays: true }]);
        assert!(held.of(1, large).unwrap().is_none(), "it has outgrown its room");
    }
}
