//! Opens the key tables of an index (redb), and replaces one whose creation was interrupted.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use redb::{Database, DatabaseError};

/// What opening does with a table whose creation was interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IncompleteTable {
    /// Creates it again: nothing was ever committed to the index, so a run was killed in its first moments.
    Recreate,
    /// Returns an error: something was committed to the index, so the file is damaged. Its content is kept.
    Refuse,
}

/// Opens a table, or creates an empty one.
pub(super) fn open(path: &Path, cache_bytes: usize, incomplete: IncompleteTable) -> Result<Database, DatabaseError> {
    let create = || Database::builder().set_cache_size(cache_bytes).create(path);
    match create() {
        Err(DatabaseError::Storage(_)) if incomplete == IncompleteTable::Recreate && is_incomplete(path)? => {
            File::options().write(true).open(path)?.set_len(0)?;
            create()
        }
        opened => opened,
    }
}

/// Whether the first bytes of a table are zero.
fn is_incomplete(path: &Path) -> io::Result<bool> {
    // redb writes its magic number, the first nine bytes, last.
    let mut first = [0; 9];
    let length = File::open(path)?.read(&mut first)?;
    Ok(first[..length].iter().all(|byte| *byte == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_half_created_table_of_a_new_index_is_created_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("table.redb");
        for (bytes, incomplete, opens) in [
            (vec![0; 5000], IncompleteTable::Recreate, true),
            (vec![0; 3], IncompleteTable::Recreate, true),
            (vec![0; 5000], IncompleteTable::Refuse, false),
            (b"something else".repeat(500), IncompleteTable::Recreate, false),
        ] {
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(open(&path, 1 << 20, incomplete).is_ok(), opens, "{} bytes, {incomplete:?}", bytes.len());
            assert!(opens || std::fs::read(&path).unwrap() == bytes, "it is left as it was");
        }
    }
}
