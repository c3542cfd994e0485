//! Display form of paths, relative to the current directory.

use std::path::{Path, PathBuf};

use newsidx_core::page::Origin;

/// Shows paths relative to the current directory if they are below it, as `git` does, so that they can be pasted and
/// piped; else absolute.
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

    /// The display form of a path as text, for records; bytes that are not UTF-8 are replaced.
    pub(crate) fn show_text(&self, path: &Path) -> String {
        self.show(path).to_string_lossy().into_owned()
    }

    /// An origin with the display form of its file.
    pub(crate) fn show_origin(&self, origin: &Origin) -> Origin {
        Origin { file: self.show(&origin.file).to_owned(), ..origin.clone() }
    }
}
