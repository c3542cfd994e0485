//! Pruning: deletes the documents of files that are gone.
//!
//! A root that is missing or empty is not pruned, since it may be a disk that is not mounted.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::report::FailureReason;
use super::writer::IndexBuild;
use newsidx_core::page::Origin;
use newsidx_index::{IndexError, SourceStates};

impl IndexBuild<'_> {
    /// Deletes the documents of files below the roots that are gone.
    pub(super) fn prune(&mut self, known: &SourceStates, roots: &[PathBuf]) -> Result<(), IndexError> {
        for root in roots {
            // An unmounted disk leaves an empty directory, or none: pruning it would delete its whole archive.
            if is_empty_or_gone(root) {
                if root.is_dir() && known.iter_under(root)?.next().is_some() {
                    self.report.files += 1;
                    self.report.failed_files += 1;
                    self.report.fail(Origin::from_file(root), FailureReason::EmptyRoot);
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

/// Whether a file is certainly gone. A disk that cannot be reached is no proof.
pub(super) fn is_gone(path: &Path) -> bool {
    match fs::metadata(path) {
        Ok(metadata) => !metadata.is_file(),
        Err(error) => matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    }
}
