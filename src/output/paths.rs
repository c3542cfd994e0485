//! Display form of paths, relative to the current directory.

use std::path::{Path, PathBuf};

use newsidx_core::page::Origin;

/// Shows paths as `git` does: relative if they are below the current directory, so that they can be pasted and piped,
/// else absolute.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShownPaths {
    current: Option<PathBuf>,
}

impl ShownPaths {
    /// Paths as seen from a directory.
    pub(crate) fn from_directory(current: Option<PathBuf>) -> Self {
        Self { current }
    }

    /// The display form of a path.
    pub(crate) fn show<'a>(&self, path: &'a Path) -> &'a Path {
        match self.current.as_deref().and_then(|current| path.strip_prefix(current).ok()) {
            Some(relative) if !relative.as_os_str().is_empty() => relative,
            _ => path,
        }
    }

    /// An origin with the display form of its file.
    pub(crate) fn show_origin(&self, origin: &Origin) -> Origin {
        Origin { file: self.show(&origin.file).to_owned(), ..origin.clone() }
    }
}
