//! Commits of a Tantivy store in the index, each with its commit number (generation) as the payload.

use std::path::Path;

use tantivy::{Index, IndexWriter};

use super::permissions::copy_permissions;

/// Commits everything that was added and deleted. `store` is the name of the store's directory in that of the index.
pub(super) fn commit_with_generation(
    writer: &mut IndexWriter,
    generation: u64,
    index: &Path,
    store: &str,
) -> tantivy::Result<()> {
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&generation.to_string());
    prepared.commit()?;
    Ok(copy_permissions(index, store)?)
}

/// Number of the last commit; 0 if there is none.
pub(super) fn generation_of(engine: &Index) -> tantivy::Result<u64> {
    Ok(engine.load_metas()?.payload.and_then(|payload| payload.parse().ok()).unwrap_or(0))
}
