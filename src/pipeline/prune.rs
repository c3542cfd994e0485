//! What becomes of documents whose file is gone.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::writer::IndexBuild;
use newsidx_core::page::Origin;
use newsidx_index::{IndexError, SourceStates};

impl IndexBuild<'_> {
    /// Drops the documents of files below the roots that are gone.
    pub(super) fn prune(&mut self, known: &SourceStates, roots: &[PathBuf]) -> Result<(), IndexError> {
        for root in roots {
            // A disk that is not there today leaves an empty directory, or none.
            if is_empty_or_gone(root) {
                if root.is_dir() && known.iter_under(root)?.next().is_some() {
                    self.report.files += 1;
                    self.report.failed_files += 1;
                    let reason = "an empty directory, as of a disk that is not mounted: its documents stay; \
                                  name the directory above it to prune them";
                    self.report.fail(Origin::from_file(root), reason.to_owned());
                }
                continue;
            }
            for source in known.iter_under(root)? {
                let (path, _) = source?;
                if is_gone(&path) {
                    self.report.removed += self.writer.remove_source(&path)?;
                    self.report.pruned_files += 1;
                    self.commit_if_due()?;
                }
            }
        }
        Ok(())
    }
}

fn is_empty_or_gone(root: &Path) -> bool {
    !root.is_file() && fs::read_dir(root).map_or(true, |mut entries| entries.next().is_none())
}

/// Whether a file is certainly gone: an unreachable disk is no reason to forget.
pub(super) fn is_gone(path: &Path) -> bool {
    match fs::metadata(path) {
        Ok(metadata) => !metadata.is_file(),
        Err(error) => matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    }
}
