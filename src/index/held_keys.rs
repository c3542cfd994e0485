//! The keys of stories in the periods that are asked often, read as a whole.

use std::collections::HashMap;

use super::story_entry::{Change, Entry, with_changes};

/// Bytes of all that are held: the keys of a million and a half of articles.
const MOST_BYTES: usize = 64 << 20;

/// How often a period is looked up in the table before it is read as a whole. Fewer articles than that are not worth it.
const OFTEN: u32 = 32;

/// Entries of a part of a period: what the processor reads from memory at once.
const PART_ENTRIES: usize = 8;

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
    Held(Held),
}

/// The entries of a period.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    entries: Vec<Entry>,
    /// Where the entries of each part of all numbers begin, and where the last ones end. Keys are hashes, so
    /// there are about as many of each.
    begins: Vec<u32>,
    /// Bits of an entry that do not tell of which part it is.
    shift: u32,
}

impl Held {
    /// In the order of the entries.
    pub(super) fn of(entries: Vec<Entry>) -> Self {
        let parts = (entries.len() / PART_ENTRIES).max(2).next_power_of_two();
        let shift = u64::BITS - parts.ilog2();
        let mut begins = vec![0; parts + 1];
        for entry in &entries {
            begins[(entry.0 >> shift) as usize + 1] += 1;
        }
        for part in 1..=parts {
            begins[part] += begins[part - 1];
        }
        Self { entries, begins, shift }
    }

    /// The entries that are not less than one.
    pub(super) fn from(&self, first: Entry) -> &[Entry] {
        let part = (first.0 >> self.shift) as usize;
        let (begin, end) = (self.begins[part] as usize, self.begins[part + 1] as usize);
        &self.entries[begin + self.entries[begin..end].partition_point(|entry| *entry < first)..]
    }

    fn bytes(&self) -> usize {
        size_of_val(self.entries.as_slice()) + size_of_val(self.begins.as_slice())
    }
}

impl HeldKeys {
    /// The entries of a period, if it is held; where it has been asked often, `read` reads it.
    pub(super) fn of<E>(
        &mut self,
        period: i32,
        read: impl FnOnce() -> Result<Vec<Entry>, E>,
    ) -> Result<Option<&Held>, E> {
        let held = self.periods.entry(period).or_insert(Period::Asked(0));
        if let Period::Asked(times) = held {
            *times += 1;
            if *times < OFTEN || self.bytes >= MOST_BYTES {
                return Ok(None);
            }
            let entries = Held::of(read()?);
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
                *held = Held::of(with_changes(&held.entries, changes));
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
    use crate::article::ArticleId;

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
            held.of(7, read).unwrap().map(|held| held.entries.clone())
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
    fn entries_are_found_from_any_one_on() {
        for count in [0, 1, 7, 100, 5000] {
            let mut entries: Vec<Entry> =
                (1..=count).map(|nth: u64| Entry(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
            // A key that many articles have.
            entries.extend((0..count).map(|nth| Entry(1 << 60 | nth)));
            entries.sort_unstable();
            let held = Held::of(entries.clone());
            let some = entries.iter().flat_map(|entry| [entry.0.wrapping_sub(1), entry.0, entry.0.wrapping_add(1)]);
            for first in some.chain([0, u64::MAX]).map(Entry) {
                assert_eq!(
                    held.from(first).len(),
                    entries.iter().filter(|entry| **entry >= first).count(),
                    "{first:?}"
                );
            }
        }
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
