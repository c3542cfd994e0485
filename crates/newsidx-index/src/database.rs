//! Opens the key tables of an index (redb), and replaces one whose creation was interrupted.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use redb::{Database, DatabaseError};

/// Opens a table, or creates an empty one.
///
/// `is_new` means that nothing was ever committed to the index. A table of such an index that was only half created is
/// created again: a run was killed in its first moments.
pub(super) fn open(path: &Path, cache_bytes: usize, is_new: bool) -> Result<Database, DatabaseError> {
    let create = || Database::builder().set_cache_size(cache_bytes).create(path);
    match create() {
        // With anything committed, such a file is damage and not a start that was cut off; its content is kept.
        Err(DatabaseError::Storage(_)) if is_new && is_incomplete(path)? => {
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
