//! Which articles have which keys of a sketch: a table on disk.
//!
//! It is written after the articles and before the list of sources: what is cut off in between is read again, and gives
//! the same keys. It has a file of its own because a run reads the list of sources as it was at its beginning, and a file
//! grows with every commit as long as somebody reads an old state of it.
//!
//! A row holds a run of entries in their order, so that an article costs some 50 bytes and not five rows. The rows of
//! one period lie beside each other: an archive that is read in the order of its dates touches few of them.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use redb::{Database, ReadOnlyTable, ReadableDatabase, ReadableTable, Table, TableDefinition, WriteTransaction};

use super::key_cache::KeyCache;
use super::key_entry::{KeyChange, KeyEntry, with_changes};
use super::source_states::open_if_exists;
use super::{IndexError, database};

/// Period and first entry → entries, each in eight bytes, the lowest first.
const KEYS: TableDefinition<'_, (i32, u64), &[u8]> = TableDefinition::new("story_keys");

/// Memory for pages of the table, in bytes.
const CACHE_BYTES: usize = 16 << 20;

/// Entries of a row: with its key just below a page of the table, which has 4 KiB.
const ROW_ENTRIES: usize = 480;

/// Entries of a row that is new: some room for what comes later.
const NEW_ROW_ENTRIES: usize = 440;

/// The table, as it was committed last.
pub(super) struct StoryKeys {
    path: PathBuf,
    database: Database,
    /// `None` where nothing was ever written.
    table: Option<ReadOnlyTable<(i32, u64), &'static [u8]>>,
    cache: KeyCache,
}

impl StoryKeys {
    /// Opens the table of an index whose articles have this commit, or makes an empty one.
    pub(super) fn open(index: &Path, generation: u64) -> Result<Self, IndexError> {
        let path = index.join("stories.redb");
        let database = database::open(&path, CACHE_BYTES, generation == 0);
        let database =
            database.map_err(|error| IndexError::Stories { path: path.clone(), source: Box::new(error.into()) })?;
        let mut keys = Self { path, database, table: None, cache: KeyCache::default() };
        keys.refresh()?;
        Ok(keys)
    }

    /// Adds the first `limit` entries of a period in each range.
    pub(super) fn read(
        &mut self,
        period: i32,
        wanted: &[RangeInclusive<KeyEntry>],
        limit: usize,
        found: &mut Vec<KeyEntry>,
    ) -> Result<(), IndexError> {
        let Some(table) = &self.table else { return Ok(()) };
        let mut read = || match self.cache.get_or_read(period, || read_period(table, period))? {
            Some(held) => {
                held.add(wanted, limit, found);
                Ok(())
            }
            None => wanted.iter().try_for_each(|wanted| read_entries(table, period, wanted, limit, found)),
        };
        read().map_err(|source| IndexError::Stories { path: self.path.clone(), source: Box::new(source) })
    }

    /// Puts changes on disk, which have to be in the order of their entries, one for each.
    pub(super) fn commit(&mut self, sorted: &[KeyChange]) -> Result<(), IndexError> {
        if sorted.is_empty() {
            return Ok(());
        }
        // Nobody reads an old state any more: its pages can be used again.
        self.table = None;
        let write = || -> Result<(), redb::Error> {
            let changes = self.database.begin_write()?;
            change_entries(&changes, sorted)?;
            changes.commit()?;
            Ok(())
        };
        write().map_err(|error| self.error(error))?;
        self.cache.apply(sorted);
        self.refresh()
    }

    /// Gives back the room that the table does not use.
    pub(super) fn compact(&mut self) -> Result<(), IndexError> {
        self.table = None;
        self.database.compact().map_err(|error| self.error(error.into()))?;
        self.refresh()
    }

    fn refresh(&mut self) -> Result<(), IndexError> {
        let read = || -> Result<_, redb::Error> { open_if_exists(self.database.begin_read()?.open_table(KEYS)) };
        self.table = read().map_err(|error| self.error(error))?;
        Ok(())
    }

    fn error(&self, source: redb::Error) -> IndexError {
        IndexError::Stories { path: self.path.clone(), source: Box::new(source) }
    }
}

fn read_period(
    table: &impl ReadableTable<(i32, u64), &'static [u8]>,
    period: i32,
) -> Result<Vec<KeyEntry>, redb::Error> {
    let mut all = Vec::new();
    for row in table.range((period, 0)..=(period, u64::MAX))? {
        all.extend(entries(row?.1.value()));
    }
    Ok(all)
}

fn read_entries(
    table: &impl ReadableTable<(i32, u64), &'static [u8]>,
    period: i32,
    wanted: &RangeInclusive<KeyEntry>,
    limit: usize,
    found: &mut Vec<KeyEntry>,
) -> Result<(), redb::Error> {
    let most = found.len().saturating_add(limit);
    // The row that the first entry is in has a name that is not greater; most often that is the only one.
    let Some(row) = table.range((period, 0)..=(period, wanted.start().0))?.next_back() else {
        return read_rows(table, period, 0, wanted, most, found);
    };
    let (name, bytes) = row?;
    let goes_on = add_in_range(row_of(bytes.value()), entry_of, wanted, most, found);
    if goes_on { read_rows(table, period, name.value().1 + 1, wanted, most, found) } else { Ok(()) }
}

/// Adds entries of the rows from one on, until there are so many.
fn read_rows(
    table: &impl ReadableTable<(i32, u64), &'static [u8]>,
    period: i32,
    from: u64,
    wanted: &RangeInclusive<KeyEntry>,
    most: usize,
    found: &mut Vec<KeyEntry>,
) -> Result<(), redb::Error> {
    if from > wanted.end().0 {
        return Ok(());
    }
    for row in table.range((period, from)..=(period, wanted.end().0))? {
        if !add_in_range(row_of(row?.1.value()), entry_of, wanted, most, found) {
            break;
        }
    }
    Ok(())
}

/// Adds the wanted entries of a row, and gives whether the next one may have some.
fn add_in_range<T>(
    row: &[T],
    entry_of: impl Fn(&T) -> KeyEntry,
    wanted: &RangeInclusive<KeyEntry>,
    most: usize,
    found: &mut Vec<KeyEntry>,
) -> bool {
    let begin = row.partition_point(|entry| entry_of(entry) < *wanted.start());
    let entries = row[begin..].iter().map(&entry_of).take_while(|entry| entry <= wanted.end());
    found.extend(entries.take(most.saturating_sub(found.len())));
    found.len() < most && row.last().is_none_or(|last| entry_of(last) < *wanted.end())
}

/// Adds entries to the table and takes others out, those of each row together.
fn change_entries(write: &WriteTransaction, sorted: &[KeyChange]) -> Result<(), redb::Error> {
    let mut table = write.open_table(KEYS)?;
    let mut rest = sorted;
    while let Some(KeyChange { period, entry: first, .. }) = rest.first().copied() {
        let row = remove_row(&mut table, period, first)?;
        let is_in_row = |change: &KeyChange| change.period == period && row.end.is_none_or(|end| change.entry < end);
        let (changes, others) = rest.split_at(rest.partition_point(is_in_row));
        let changed = with_changes(&row.entries, changes);
        if !changed.is_empty() {
            write_rows(&mut table, period, &changed)?;
        }
        rest = others;
    }
    Ok(())
}

/// The entries of a row, and where the next one begins.
struct KeyRow {
    entries: Vec<KeyEntry>,
    end: Option<KeyEntry>,
}

/// Takes the row in which an entry belongs out of the table.
fn remove_row(
    table: &mut Table<'_, (i32, u64), &'static [u8]>,
    period: i32,
    entry: KeyEntry,
) -> Result<KeyRow, redb::Error> {
    let end = match table.range((period, entry.0 + 1)..=(period, u64::MAX))?.next() {
        Some(row) => Some(KeyEntry(row?.0.value().1)),
        None => None,
    };
    let name = match table.range((period, 0)..=(period, entry.0))?.next_back() {
        Some(row) => Some(row?.0.value()),
        None => None,
    };
    let Some(name) = name else { return Ok(KeyRow { entries: Vec::new(), end }) };
    let row = table.remove(name)?;
    Ok(KeyRow { entries: row.map(|bytes| entries(bytes.value()).collect()).unwrap_or_default(), end })
}

/// Writes entries as one row, or as several of the same size.
fn write_rows(
    table: &mut Table<'_, (i32, u64), &'static [u8]>,
    period: i32,
    entries: &[KeyEntry],
) -> Result<(), redb::Error> {
    let rows = if entries.len() <= ROW_ENTRIES { 1 } else { entries.len().div_ceil(NEW_ROW_ENTRIES) };
    for row in entries.chunks(entries.len().div_ceil(rows)) {
        let bytes: Vec<u8> = row.iter().flat_map(|entry| entry.0.to_le_bytes()).collect();
        table.insert((period, row[0].0), bytes.as_slice())?;
    }
    Ok(())
}

fn entries(bytes: &[u8]) -> impl Iterator<Item = KeyEntry> {
    row_of(bytes).iter().map(entry_of)
}

fn row_of(bytes: &[u8]) -> &[[u8; 8]] {
    bytes.as_chunks().0
}

fn entry_of(bytes: &[u8; 8]) -> KeyEntry {
    KeyEntry(u64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::article::ArticleId;

    fn changed(keys: &mut StoryKeys, entries: impl Iterator<Item = (i32, KeyEntry)>, stays: bool) {
        let mut changes: Vec<KeyChange> =
            entries.map(|(period, entry)| KeyChange { period, entry, is_present: stays }).collect();
        changes.sort_unstable_by_key(|change| (change.period, change.entry));
        keys.commit(&changes).unwrap();
    }

    fn read(keys: &mut StoryKeys, period: i32, key: u32, limit: usize) -> Vec<KeyEntry> {
        let mut found = Vec::new();
        keys.read(period, &[KeyEntry::range(key, &(0..=31))], limit, &mut found).unwrap();
        found
    }

    /// Keys and identifiers that are spread as hashes are.
    fn entry(nth: u64) -> (u32, ArticleId) {
        let hash = nth.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((hash >> 40) as u32 & 0x0fff_ffff, ArticleId(hash.rotate_left(17)))
    }

    #[test]
    fn every_entry_is_found_in_its_period_however_it_came() {
        let dir = tempfile::tempdir().unwrap();
        let mut keys = StoryKeys::open(dir.path(), 0).unwrap();
        // Rows are split by the first batch, filled by the second, and changed in few places by the third.
        for batch in [0..5000, 5000..9000, 9000..9003] {
            changed(
                &mut keys,
                batch.map(|nth| (nth as i32 % 2, KeyEntry::new(entry(nth).0, Some(nth as i64), entry(nth).1))),
                true,
            );
        }
        drop(keys);
        let mut keys = StoryKeys::open(dir.path(), 0).unwrap();
        for nth in 0..9003 {
            let (key, id) = entry(nth);
            let period = nth as i32 % 2;
            assert!(
                read(&mut keys, period, key, usize::MAX).contains(&KeyEntry::new(key, Some(nth as i64), id)),
                "{nth}"
            );
            assert!(
                !read(&mut keys, 1 - period, key, usize::MAX).contains(&KeyEntry::new(key, Some(nth as i64), id)),
                "{nth}"
            );
        }
        changed(
            &mut keys,
            (0..9003).map(|nth| (nth as i32 % 2, KeyEntry::new(entry(nth).0, Some(nth as i64), entry(nth).1))),
            false,
        );
        assert!((0..9003).all(|nth| read(&mut keys, nth as i32 % 2, entry(nth).0, 1).is_empty()));
    }

    #[test]
    fn a_key_that_fills_many_rows_gives_its_smallest_entries() {
        let dir = tempfile::tempdir().unwrap();
        let mut keys = StoryKeys::open(dir.path(), 0).unwrap();
        for key in [3, u32::MAX >> 4] {
            changed(
                &mut keys,
                (0..2000).map(|nth| (7, KeyEntry::new(key, Some(nth as i64 / 64), ArticleId(nth << 40)))),
                true,
            );
            let found = read(&mut keys, 7, key, 5);
            let smallest: Vec<KeyEntry> =
                (0..5).map(|nth| KeyEntry::new(key, Some(nth as i64 / 64), ArticleId(nth << 40))).collect();
            assert_eq!(found, smallest);
            assert_eq!(read(&mut keys, 7, key, usize::MAX).len(), 2000);
        }
        assert!(read(&mut keys, 7, 4, 5).is_empty());
    }

    #[test]
    fn the_file_does_not_grow_with_the_number_of_commits() {
        let dir = tempfile::tempdir().unwrap();
        let mut keys = StoryKeys::open(dir.path(), 0).unwrap();
        let all = |nth: u64| (0, KeyEntry::new(entry(nth).0, Some(nth as i64), entry(nth).1));
        changed(&mut keys, (0..20_000).map(all), true);
        let bytes = || std::fs::metadata(dir.path().join("stories.redb")).unwrap().len();
        let first = bytes();
        for _ in 0..20 {
            changed(&mut keys, (0..20_000).map(all), true);
        }
        assert!(bytes() <= first * 3, "{} bytes, {first} with the first commit", bytes());
    }

    #[test]
    fn entries_of_other_days_are_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let mut keys = StoryKeys::open(dir.path(), 0).unwrap();
        let of = |day| KeyEntry::new(5, Some(day), ArticleId(1 << 40));
        changed(&mut keys, (0..32).map(|day| (0, of(day))), true);
        let mut found = Vec::new();
        keys.read(0, &[KeyEntry::range(5, &(3..=17))], 32, &mut found).unwrap();
        assert_eq!(found, (3..=17).map(of).collect::<Vec<_>>());
    }
}
