//! Who may read the files of an index.

use std::fs;
use std::io;
use std::path::Path;

use super::format;

/// Opens a store of an index, by the name of its directory, to those who may read the rest of it: the engine writes two
/// of its files for their owner alone.
pub(super) fn copy_permissions(index: &Path, store: &str) -> io::Result<()> {
    let permissions = fs::metadata(format::path(index))?.permissions();
    for name in ["meta.json", ".managed.json"] {
        fs::set_permissions(index.join(store).join(name), permissions.clone())?;
    }
    Ok(())
}
