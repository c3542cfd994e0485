//! The keys of stories in the periods that are asked often, read as a whole.

use std::collections::HashMap;

use super::story_keys::Entry;

/// Bytes of all that are held: the keys of a million and a half of articles.
const MOST_BYTES: usize = 64 << 20;

/// How often a period is looked up in the table before it is read as a whole. Fewer articles than that are not worth it.
const OFTEN: u32 = 32;

/// The entries of periods, as they were committed last.
///
/// An article looks for seven entries, nearly all of which are not there, and each look costs a walk through a tree on
/// disk. Most archives are read in the order of their dates, or have not more keys than fit here: then it is a look in a
/// sorted list. Periods beyond that are left to the table.
#[derive(Default)]
pub(super) struct HeldKeys {
    periods: HashMap<i32, Period>,
    bytes: usize,
}

enum Period {
    Asked(u32),
    Held(Vec<Entry>),
}

impl HeldKeys {
    /// The entries of a period in their order, if it is held; where it has been asked often, `read` reads it.
    pub(super) fn of<E>(
        &mut self,
        period: i32,
        read: impl FnOnce() -> Result<Vec<Entry>, E>,
    ) -> Result<Option<&[Entry]>, E> {
        let held = self.periods.entry(period).or_insert(Period::Asked(0));
        if let Period::Asked(times) = held {
            *times += 1;
            if *times < OFTEN || self.bytes >= MOST_BYTES {
                return Ok(None);
            }
            let entries = read()?;
            self.bytes += size_of_val(entries.as_slice());
            *held = Period::Held(entries);
        }
        match held {
            Period::Held(entries) => Ok(Some(entries)),
            Period::Asked(_) => Ok(None),
        }
    }

    /// Forgets everything: it has changed on disk.
    pub(super) fn clear(&mut self) {
        self.periods.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::ArticleId;

    #[test]
    fn a_period_is_read_once_where_it_is_asked_often() {
        let mut held = HeldKeys::default();
        let entries = vec![Entry::of(1, None, ArticleId(0)), Entry::of(2, None, ArticleId(0))];
        let mut reads = 0;
        for nth in 1..=2 * OFTEN {
            let read = || -> Result<_, ()> {
                reads += 1;
                Ok(entries.clone())
            };
            let found = held.of(7, read).unwrap().map(<[Entry]>::to_vec);
            assert_eq!(found, (nth >= OFTEN).then(|| entries.clone()), "{nth}");
        }
        assert_eq!(reads, 1);
        held.clear();
        assert_eq!(held.of(7, || -> Result<_, ()> { Ok(Vec::new()) }), Ok(None));
    }

    #[test]
    fn no_more_is_held_than_there_is_room_for() {
        let mut held = HeldKeys::default();
        let large = || -> Result<_, ()> { Ok(vec![Entry::of(1, None, ArticleId(0)); MOST_BYTES / 8]) };
        for period in [1, 2] {
            for _ in 1..OFTEN {
                assert_eq!(held.of(period, large), Ok(None));
            }
        }
        assert!(held.of(1, large).unwrap().is_some());
        assert!(held.of(2, large).unwrap().is_none());
    }
}
