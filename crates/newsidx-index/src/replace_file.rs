//! Atomic replacement of a small file: write a temporary file, sync it, rename it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Replaces the content of a file. A concurrent reader sees the old content or the new one, never a part.
pub(super) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.new"));
    let mut file = File::create(&unfinished)?;
    file.write_all(bytes)?;
    // Before the rename, which could otherwise reach the disk before the content.
    file.sync_all()?;
    fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_replaces_another_and_leaves_no_temporary_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notes.bin");
        for bytes in [&b"first"[..], b"2"] {
            replace_file(&path, bytes).unwrap();
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        assert!(replace_file(&dir.path().join("missing/notes.bin"), b"3").is_err());
    }
}
