//! Sketch keys of the committed articles: a table on disk that maps a key, in a period of days, to articles.
//!
//! The entries ([`KeyEntry`]) of a period are sorted and packed into rows of up to [`ROW_ENTRIES`], so that an article
//! takes some 50 bytes instead of five rows. Rows of one period are adjacent: an archive that is read in the order of its
//! dates touches few of them. A commit writes the table after the articles and before the states of the sources; if it is
//! interrupted in between, the sources are read again and produce the same keys.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use redb::{Database, ReadOnlyTable, ReadableDatabase, ReadableTable, Table, TableDefinition, WriteTransaction};

use super::IndexError;
use super::database::{self, IncompleteTable};
use super::key_cache::KeyCache;
use super::key_entry::{KeyChange, KeyEntry, with_changes};
use super::source_states::open_if_exists;

/// Period and first entry of a row → its entries in ascending order, each as eight bytes, little-endian.
const KEYS: TableDefinition<'_, (i32, u64), &[u8]> = TableDefinition::new("story_keys");

/// Bytes of memory in which redb caches pages of the table.
const CACHE_BYTES: usize = 16 << 20;

/// Most entries of a row: with its key it just fits a page of the table, which has 4 KiB.
const ROW_ENTRIES: usize = 480;

/// Entries of a row that comes from a split. Fewer than fit, so that the next insertions do not split it again.
const NEW_ROW_ENTRIES: usize = 440;

/// The table as of the last commit.
pub(super) struct StoryKeys {
    path: PathBuf,
    database: Database,
    /// `None` if nothing was ever written.
    table: Option<ReadOnlyTable<(i32, u64), &'static [u8]>>,
    cache: KeyCache,
}

impl StoryKeys {
    /// Opens the table of an index whose articles have this commit number, or creates an empty one.
    pub(super) fn open(index: &Path, generation: u64) -> Result<Self, IndexError> {
        // A file of its own: a run holds a snapshot of the sources from its beginning to its end, and redb does not reuse
        // pages that an open snapshot may refer to. In the sources' file, this table would grow with every commit.
        let path = index.join("stories.redb");
        let incomplete = if generation == 0 { IncompleteTable::Recreate } else { IncompleteTable::Refuse };
        let database = database::open(&path, CACHE_BYTES, incomplete);
        let database =
            database.map_err(|error| IndexError::Stories { path: path.clone(), source: Box::new(error.into()) })?;
        let mut keys = Self { path, database, table: None, cache: KeyCache::default() };
        keys.refresh()?;
        Ok(keys)
    }

    /// Appends to `found` the first `limit` entries of a period in each range.
    pub(super) fn read(
        &mut self,
        period: i32,
        wanted: &[RangeInclusive<KeyEntry>],
        limit: usize,
        found: &mut Vec<KeyEntry>,
    ) -> Result<(), IndexError> {
        let Some(table) = &self.table else { return Ok(()) };
        let mut read = || match self.cache.get_or_read(period, || read_period(table, period))? {
            Some(cached) => {
                cached.append_ranges(wanted, limit, found);
                Ok(())
            }
            None => wanted.iter().try_for_each(|wanted| read_entries(table, period, wanted, limit, found)),
        };
        read().map_err(|source| IndexError::Stories { path: self.path.clone(), source: Box::new(source) })
    }

    /// Writes changes to disk. They must be sorted by period and entry, with one change for each entry.
    pub(super) fn commit(&mut self, sorted: &[KeyChange]) -> Result<(), IndexError> {
        if sorted.is_empty() {
            return Ok(());
        }
        // Closes the snapshot of the last commit, so that redb can reuse its pages.
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

    /// Reclaims unused space of the file.
    pub(super) fn compact(&mut self) -> Result<(), IndexError> {
        // redb refuses to compact while a snapshot is open.
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

/// All entries of a period.
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

/// Appends the first `limit` entries in a range.
fn read_entries(
    table: &impl ReadableTable<(i32, u64), &'static [u8]>,
    period: i32,
    wanted: &RangeInclusive<KeyEntry>,
    limit: usize,
    found: &mut Vec<KeyEntry>,
) -> Result<(), redb::Error> {
    let most = found.len().saturating_add(limit);
    // A row is named by its first entry, so the range begins in the last row whose name is not greater. Mostly it ends
    // there too.
    let Some(row) = table.range((period, 0)..=(period, wanted.start().0))?.next_back() else {
        return read_rows(table, period, 0, wanted, most, found);
    };
    let (name, bytes) = row?;
    match add_in_range(row_of(bytes.value()), wanted, most, found) {
        RangeProgress::MayContinue => read_rows(table, period, name.value().1 + 1, wanted, most, found),
        RangeProgress::Complete => Ok(()),
    }
}

/// Appends entries of a range from the rows named `from` and later, until `found` has `most` entries.
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
        if add_in_range(row_of(row?.1.value()), wanted, most, found) == RangeProgress::Complete {
            break;
        }
    }
    Ok(())
}

/// Whether the next row may hold more entries of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RangeProgress {
    MayContinue,
    Complete,
}

/// Appends the entries of a row that lie in a range, until `found` has `most` entries.
fn add_in_range(
    row: &[[u8; 8]],
    wanted: &RangeInclusive<KeyEntry>,
    most: usize,
    found: &mut Vec<KeyEntry>,
) -> RangeProgress {
    let begin = row.partition_point(|entry| entry_of(entry) < *wanted.start());
    let entries = row[begin..].iter().map(entry_of).take_while(|entry| entry <= wanted.end());
    found.extend(entries.take(most.saturating_sub(found.len())));
    let ends_in_row = row.last().is_some_and(|last| entry_of(last) >= *wanted.end());
    if found.len() >= most || ends_in_row { RangeProgress::Complete } else { RangeProgress::MayContinue }
}

/// Inserts and removes entries. Each affected row is read and written once.
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

struct KeyRow {
    entries: Vec<KeyEntry>,
    /// First entry of the next row; `None` for the last row of a period.
    end: Option<KeyEntry>,
}

/// Removes and returns the row to which an entry belongs.
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

/// Writes entries as one row, or splits them into several of about the same size.
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

    fn add(keys: &mut StoryKeys, entries: impl Iterator<Item = (i32, KeyEntry)>) {
        change(keys, entries.map(|(period, entry)| KeyChange { period, entry, is_present: true }));
    }

    fn remove(keys: &mut StoryKeys, entries: impl Iterator<Item = (i32, KeyEntry)>) {
        change(keys, entries.map(|(period, entry)| KeyChange { period, entry, is_present: false }));
    }

    fn change(keys: &mut StoryKeys, changes: impl Iterator<Item = KeyChange>) {
        let mut changes: Vec<KeyChange> = changes.collect();
        changes.sort_unstable_by_key(|change| (change.period, change.entry));
        keys.commit(&changes).unwrap();
    }

    fn read(keys: &mut StoryKeys, period: i32, key: u32, limit: usize) -> Vec<KeyEntry> {
        let mut found = Vec::new();
        keys.read(period, &[KeyEntry::range(key, &(0..=31))], limit, &mut found).unwrap();
        found
    }

    /// A key and an identifier, distributed like hashes.
    fn entry(nth: u64) -> (u32, ArticleId) {
        let hash = nth.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((hash >> 40) as u32 & 0x0fff_ffff, ArticleId(hash.rotate_left(17)))
    }

    #[test]
    fn every_entry_is_found_in_its_period_after_splits_fills_and_small_changes() {
        let dir = tempfile::tempdir().unwrap();
        let mut keys = StoryKeys::open(dir.path(), 0).unwrap();
        // Rows are split by the first batch, filled by the second, and changed in few places by the third.
        for batch in [0..5000, 5000..9000, 9000..9003] {
            add(
                &mut keys,
                batch.map(|nth| (nth as i32 % 2, KeyEntry::new(entry(nth).0, Some(nth as i64), entry(nth).1))),
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
        remove(
            &mut keys,
            (0..9003).map(|nth| (nth as i32 % 2, KeyEntry::new(entry(nth).0, Some(nth as i64), entry(nth).1))),
        );
        assert!((0..9003).all(|nth| read(&mut keys, nth as i32 % 2, entry(nth).0, 1).is_empty()));
    }

    #[test]
    fn a_key_that_fills_many_rows_returns_its_smallest_entries() {
        let dir = tempfile::tempdir().unwrap();
        let mut keys = StoryKeys::open(dir.path(), 0).unwrap();
        for key in [3, u32::MAX >> 4] {
            add(&mut keys, (0..2000).map(|nth| (7, KeyEntry::new(key, Some(nth as i64 / 64), ArticleId(nth << 40)))));
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
        let numbered = |nth: u64| (0, KeyEntry::new(entry(nth).0, Some(nth as i64), entry(nth).1));
        add(&mut keys, (0..20_000).map(numbered));
        let bytes = || std::fs::metadata(dir.path().join("stories.redb")).unwrap().len();
        let first = bytes();
        for _ in 0..20 {
            add(&mut keys, (0..20_000).map(numbered));
        }
        assert!(bytes() <= first * 3, "{} bytes, {first} with the first commit", bytes());
    }

    #[test]
    fn entries_of_other_days_are_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let mut keys = StoryKeys::open(dir.path(), 0).unwrap();
        let entry_on = |day| KeyEntry::new(5, Some(day), ArticleId(1 << 40));
        add(&mut keys, (0..32).map(|day| (0, entry_on(day))));
        let mut found = Vec::new();
        keys.read(0, &[KeyEntry::range(5, &(3..=17))], 32, &mut found).unwrap();
        assert_eq!(found, (3..=17).map(entry_on).collect::<Vec<_>>());
    }
}
