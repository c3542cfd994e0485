//! Opens the tables of an index.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use redb::{Database, DatabaseError};

/// Opens a table, or makes an empty one. Where nothing was ever committed (`is_new`), a table that a run has left half
/// made which was killed in its first moments is made anew.
pub(super) fn open(path: &Path, cache_bytes: usize, is_new: bool) -> Result<Database, DatabaseError> {
    let create = || Database::builder().set_cache_size(cache_bytes).create(path);
    match create() {
        Err(DatabaseError::Storage(_)) if is_new && is_incomplete(path)? => {
            File::options().write(true).open(path)?.set_len(0)?;
            create()
        }
        opened => opened,
    }
}

/// Whether a table lacks its first bytes, which are written last.
fn is_incomplete(path: &Path) -> io::Result<bool> {
    let mut first = [0; 9];
    let length = File::open(path)?.read(&mut first)?;
    Ok(first[..length].iter().all(|byte| *byte == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_was_never_finished_is_made_anew_and_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("table.redb");
        for (bytes, is_new, opens) in [
            (vec![0; 5000], true, true),
            (vec![0; 3], true, true),
            (vec![0; 5000], false, false),
            (b"something else".repeat(500), true, false),
        ] {
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(open(&path, 1 << 20, is_new).is_ok(), opens, "{} bytes, new: {is_new}", bytes.len());
            assert!(opens || std::fs::read(&path).unwrap() == bytes, "it is left as it was");
        }
    }
}
