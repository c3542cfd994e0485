//! Packed entry of the table of sketch keys: 28 bits of key, 5 of the day in its period, 31 leading bits of an identifier.
//!
//! Entries sort by key, then by day, so that the near-duplicate candidates of one key on neighbouring days are one range.
//! An entry lacks the last 33 bits of the identifier, so that it fits eight bytes: a lookup returns a range of identifiers,
//! which nearly always holds one article.

use std::ops::RangeInclusive;

use newsidx_core::article::ArticleId;
use newsidx_dedup::WINDOW_DAYS;

/// Days of a period. An article is compared with seven days before and after its own, which is 1.4 periods on average.
const PERIOD_DAYS: i64 = 32;

/// The period of articles without a day.
const NO_DAY: i32 = i32::MIN;

/// Bits of an entry that hold the beginning of the identifier.
const ID_BITS: u32 = 31;

/// Bits of an entry that hold the day in its period.
const DAY_BITS: u32 = PERIOD_DAYS.ilog2();

/// A key of an article's sketch, the day in its period, and the beginning of the article's identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyEntry(pub(super) u64);

impl KeyEntry {
    pub(super) fn new(key: u32, day: Option<i64>, id: ArticleId) -> Self {
        Self::first_of(key, day_of_period(day)).with(id_prefix_bits(id))
    }

    /// Range of all entries of a key on some days of a period.
    pub(super) fn range(key: u32, days: &RangeInclusive<u64>) -> RangeInclusive<Self> {
        Self::first_of(key, *days.start())..=Self::first_of(key, *days.end()).with((1 << ID_BITS) - 1)
    }

    fn first_of(key: u32, day: u64) -> Self {
        Self((u64::from(key) << DAY_BITS | day) << ID_BITS)
    }

    fn with(self, id: u64) -> Self {
        Self(self.0 | id)
    }

    /// The key, a hash; the low bits are the most uniform.
    pub(super) fn key(self) -> u32 {
        (self.0 >> (DAY_BITS + ID_BITS)) as u32
    }

    /// First and last identifier with the leading bits of the article's.
    pub(super) fn ids(self) -> (ArticleId, ArticleId) {
        let first = self.0 << (u64::BITS - ID_BITS);
        (ArticleId(first), ArticleId(first | (u64::MAX >> ID_BITS)))
    }
}

impl From<KeyEntry> for u64 {
    fn from(entry: KeyEntry) -> Self {
        entry.0
    }
}

/// The leading bits of an identifier, as an entry holds them.
pub(super) fn id_prefix_bits(id: ArticleId) -> u64 {
    id.0 >> (u64::BITS - ID_BITS)
}

/// The period of a day. Articles without a day have one of their own.
pub(super) fn period(day: Option<i64>) -> i32 {
    day.map_or(NO_DAY, |day| i32::try_from(day.div_euclid(PERIOD_DAYS)).unwrap_or(NO_DAY))
}

fn day_of_period(day: Option<i64>) -> u64 {
    day.map_or(0, |day| day.rem_euclid(PERIOD_DAYS).unsigned_abs())
}

/// The periods, with the days of each, that are near enough to a day for near-duplicates.
pub(super) fn days_near(day: Option<i64>) -> impl Iterator<Item = (i32, RangeInclusive<u64>)> {
    // Without a day, both ends are the same: the one period of articles without a day.
    let [first, last] = [-WINDOW_DAYS, WINDOW_DAYS].map(|days| day.map(|day| day + days));
    let (begin, end) = (period(first), period(last));
    (begin..=end).map(move |period| {
        let from = if period == begin { day_of_period(first) } else { 0 };
        let to = if period == end { day_of_period(last) } else { PERIOD_DAYS.unsigned_abs() - 1 };
        (period, from..=to)
    })
}

/// Insertion or removal of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyChange {
    pub period: i32,
    pub entry: KeyEntry,
    /// Whether the entry is in the table after the change.
    pub is_present: bool,
}

/// Applies changes to entries, both sorted. Inserting a present entry or removing an absent one changes nothing.
pub(super) fn with_changes(entries: &[KeyEntry], changes: &[KeyChange]) -> Vec<KeyEntry> {
    let mut changed = Vec::with_capacity(entries.len() + changes.len());
    let mut rest = entries;
    for KeyChange { entry, is_present, .. } in changes {
        let (before, others) = rest.split_at(rest.partition_point(|other| other < entry));
        changed.extend_from_slice(before);
        rest = others.strip_prefix(&[*entry]).unwrap_or(others);
        if *is_present {
            changed.push(*entry);
        }
    }
    changed.extend_from_slice(rest);
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_names_its_article_by_the_leading_bits() {
        let (first, last) = KeyEntry::new(9, Some(-1), ArticleId(0x1234_5678_9abc_def0)).ids();
        assert_eq!((first.0, last.0), (0x1234_5678_0000_0000, 0x1234_5679_ffff_ffff));
    }

    #[test]
    fn near_days_lie_in_one_period_or_in_two() {
        let days = |day| days_near(day).collect::<Vec<_>>();
        assert_eq!(days(Some(10)), [(0, 3..=17)]);
        assert_eq!(days(Some(3)), [(-1, 28..=31), (0, 0..=10)]);
        assert_eq!(days(Some(30)), [(0, 23..=31), (1, 0..=5)]);
        assert!(days(None).iter().all(|(period, days)| *period == NO_DAY && days.contains(&0)));
    }

    #[test]
    fn changes_are_merged_into_entries() {
        let entries = [2, 4, 6].map(KeyEntry);
        let change = |(entry, is_present)| KeyChange { period: 0, entry: KeyEntry(entry), is_present };
        let changes = [(1, true), (2, true), (3, false), (4, false), (6, true), (7, true), (8, false)].map(change);
        assert_eq!(with_changes(&entries, &changes), [1, 2, 6, 7].map(KeyEntry));
        assert_eq!(with_changes(&[], &changes), [1, 2, 6, 7].map(KeyEntry));
        assert_eq!(with_changes(&entries, &[]), entries);
    }
}
