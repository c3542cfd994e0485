//! Permissions of the engine's files, so that all users who can read the index can search it.

use std::fs;
use std::io;
use std::path::Path;

use super::format;

/// Copies the permissions of the format file to the metadata files of a Tantivy store in the index.
pub(super) fn copy_permissions(index: &Path, store: &str) -> io::Result<()> {
    let permissions = fs::metadata(format::path(index))?.permissions();
    // The engine creates these two as temporary files, which only their owner can read.
    for name in ["meta.json", ".managed.json"] {
        let path = index.join(store).join(name);
        // Only the owner of a file can change its permissions, also to those that it has.
        if fs::metadata(&path)?.permissions() != permissions {
            fs::set_permissions(path, permissions.clone())?;
        }
    }
    Ok(())
}
