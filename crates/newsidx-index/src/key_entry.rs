//! The keys of an article as they are listed: by periods of days, each with the day and the beginning of an identifier.

use std::ops::RangeInclusive;

use newsidx_core::article::ArticleId;
use newsidx_dedup::WINDOW_DAYS;

/// Days of a period. With seven days before and after it, an article looks in 1.4 periods.
const PERIOD_DAYS: i64 = 32;

/// The period of articles without a day.
const NO_DAY: i32 = i32::MIN;

/// Bits of an entry that are of the article.
const ID_BITS: u32 = 31;

/// Bits of an entry that are of the day in its period.
const DAY_BITS: u32 = PERIOD_DAYS.ilog2();

/// A key of an article's sketch, the day of its period, and the beginning of its identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyEntry(pub(super) u64);

impl KeyEntry {
    pub(super) fn new(key: u32, day: Option<i64>, id: ArticleId) -> Self {
        Self::first_of(key, day_of_period(day)).with(id_prefix_bits(id))
    }

    /// All entries of a key on some days of a period.
    pub(super) fn range(key: u32, days: &RangeInclusive<u64>) -> RangeInclusive<Self> {
        Self::first_of(key, *days.start())..=Self::first_of(key, *days.end()).with((1 << ID_BITS) - 1)
    }

    fn first_of(key: u32, day: u64) -> Self {
        Self((u64::from(key) << DAY_BITS | day) << ID_BITS)
    }

    fn with(self, id: u64) -> Self {
        Self(self.0 | id)
    }

    /// The key, of which the lowest bits are spread best.
    pub(super) fn key(self) -> u32 {
        (self.0 >> (DAY_BITS + ID_BITS)) as u32
    }

    /// The identifiers that begin like the article's.
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

/// What an entry says of an identifier.
pub(super) fn id_prefix_bits(id: ArticleId) -> u64 {
    id.0 >> (u64::BITS - ID_BITS)
}

/// The period in which an article of this day is listed.
pub(super) fn period(day: Option<i64>) -> i32 {
    day.map_or(NO_DAY, |day| i32::try_from(day.div_euclid(PERIOD_DAYS)).unwrap_or(NO_DAY))
}

fn day_of_period(day: Option<i64>) -> u64 {
    day.map_or(0, |day| day.rem_euclid(PERIOD_DAYS).unsigned_abs())
}

/// The periods in which its copies are listed, with the days of each.
pub(super) fn days_near(day: Option<i64>) -> impl Iterator<Item = (i32, RangeInclusive<u64>)> {
    let [first, last] = [-WINDOW_DAYS, WINDOW_DAYS].map(|days| day.map(|day| day + days));
    let (begin, end) = (period(first), period(last));
    (begin..=end).map(move |period| {
        let from = if period == begin { day_of_period(first) } else { 0 };
        let to = if period == end { day_of_period(last) } else { PERIOD_DAYS.unsigned_abs() - 1 };
        (period, from..=to)
    })
}

/// What becomes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyChange {
    pub period: i32,
    pub entry: KeyEntry,
    /// Whether it is to be in the table.
    pub is_present: bool,
}

/// Entries with changes, both in their order.
pub(super) fn with_changes(entries: &[KeyEntry], changes: &[KeyChange]) -> Vec<KeyEntry> {
    let mut changed = Vec::with_capacity(entries.len() + changes.len());
    let mut rest = entries;
    for KeyChange { entry, is_present: stays, .. } in changes {
        let (before, others) = rest.split_at(rest.partition_point(|other| other < entry));
        changed.extend_from_slice(before);
        rest = others.strip_prefix(&[*entry]).unwrap_or(others);
        if *stays {
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
    fn an_entry_names_its_article_but_for_the_last_digits() {
        let (first, last) = KeyEntry::new(9, Some(-1), ArticleId(0x1234_5678_9abc_def0)).ids();
        assert_eq!((first.0, last.0), (0x1234_5678_0000_0000, 0x1234_5679_ffff_ffff));
    }

    #[test]
    fn copies_of_a_day_are_listed_in_its_period_or_in_the_next() {
        let days = |day| days_near(day).collect::<Vec<_>>();
        assert_eq!(days(Some(10)), [(0, 3..=17)]);
        assert_eq!(days(Some(3)), [(-1, 28..=31), (0, 0..=10)]);
        assert_eq!(days(Some(30)), [(0, 23..=31), (1, 0..=5)]);
        assert!(days(None).iter().all(|(period, days)| *period == NO_DAY && days.contains(&0)));
    }

    #[test]
    fn changes_are_merged_into_entries() {
        let entries = [2, 4, 6].map(KeyEntry);
        let change = |(entry, stays)| KeyChange { period: 0, entry: KeyEntry(entry), is_present: stays };
        let changes = [(1, true), (2, true), (3, false), (4, false), (6, true), (7, true), (8, false)].map(change);
        assert_eq!(with_changes(&entries, &changes), [1, 2, 6, 7].map(KeyEntry));
        assert_eq!(with_changes(&[], &changes), [1, 2, 6, 7].map(KeyEntry));
        assert_eq!(with_changes(&entries, &[]), entries);
    }
}
