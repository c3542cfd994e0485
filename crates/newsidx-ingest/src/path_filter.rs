//! Path filter: restricts a walk to given files and directories.
//!
//! A sorted set of paths; a test is one range query and one lookup for each ancestor.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::sidecar;

/// Files and directories to which a walk is restricted.
// Not roots of a walk of their own: a root is read even if it is hidden or ignored.
#[derive(Clone, Debug)]
pub struct PathFilter(Arc<BTreeSet<PathBuf>>);

impl PathFilter {
    /// Filter for these paths and everything below them.
    pub fn new(paths: BTreeSet<PathBuf>) -> Self {
        Self(Arc::new(paths))
    }

    /// Paths of the filter, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(PathBuf::as_path)
    }

    /// Whether a directory may contain wanted files: one of the paths is this directory, below it or above it.
    pub(super) fn may_contain(&self, directory: &Path) -> bool {
        // Paths are ordered by components, so everything below a directory directly follows it.
        let next = self.0.range::<Path, _>((Bound::Included(directory), Bound::Unbounded)).next();
        next.is_some_and(|path| path.starts_with(directory)) || self.is_below(directory)
    }

    /// Whether a file is one of the paths, is below one, or has a sidecar that is one of them.
    pub(super) fn contains(&self, file: &Path) -> bool {
        self.is_below(file) || sidecar::candidate_paths(file).iter().any(|sidecar| self.0.contains(sidecar))
    }

    fn is_below(&self, path: &Path) -> bool {
        path.ancestors().any(|path| self.0.contains(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_given_paths_and_their_ancestors_pass() {
        let filter = PathFilter::new(["/a/b/c.txt", "/a/d", "/a/e.json"].map(PathBuf::from).into());
        for directory in ["/", "/a", "/a/b", "/a/d", "/a/d/deep"] {
            assert!(filter.may_contain(Path::new(directory)), "{directory}");
        }
        for other in ["/a/b2", "/x", "/a/c", "/a/b/c"] {
            assert!(!filter.may_contain(Path::new(other)), "{other}");
        }
        for file in ["/a/b/c.txt", "/a/d/new.txt", "/a/d/deep/new.txt", "/a/e.json", "/a/e.txt", "/a/e.html.gz"] {
            assert!(filter.contains(Path::new(file)), "{file}");
        }
        for other in ["/a/b/c.html", "/a/d.txt", "/a/f.txt"] {
            assert!(!filter.contains(Path::new(other)), "{other}");
        }
    }
}
