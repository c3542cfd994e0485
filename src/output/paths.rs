//! How paths are shown.

use std::path::{Path, PathBuf};

use newsidx_core::page::Origin;

/// Shows paths as `git` does: relative where they lie below the current directory, so that they
/// can be pasted and piped, and absolute elsewhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShownPaths {
    current: Option<PathBuf>,
}

impl ShownPaths {
    /// Shows paths from a directory.
    pub(crate) fn from_directory(current: Option<PathBuf>) -> Self {
        Self { current }
    }

    /// The path as it is shown.
    pub(crate) fn show<'a>(&self, path: &'a Path) -> &'a Path {
        match self.current.as_deref().and_then(|current| path.strip_prefix(current).ok()) {
            Some(relative) if !relative.as_os_str().is_empty() => relative,
            _ => path,
        }
    }

    /// Where a page came from, with its file as it is shown.
    pub(crate) fn show_origin(&self, origin: &Origin) -> Origin {
        Origin { file: self.show(&origin.file).to_owned(), ..origin.clone() }
    }
}
