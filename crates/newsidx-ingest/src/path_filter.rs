//! Some of the files below a directory, found as a walk would find them.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::sidecar;

/// Files and directories outside of which a walk looks at nothing. What is hidden or ignored stays so: naming them as
/// roots would read it.
#[derive(Clone, Debug)]
pub struct PathFilter(Arc<BTreeSet<PathBuf>>);

impl PathFilter {
    /// These paths, and what is below them.
    pub fn new(paths: BTreeSet<PathBuf>) -> Self {
        Self(Arc::new(paths))
    }

    /// The paths.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(PathBuf::as_path)
    }

    /// Whether one of the paths is this directory, or lies below or above it.
    pub(super) fn may_contain(&self, directory: &Path) -> bool {
        // In their order, what lies below a directory follows it.
        let next = self.0.range::<Path, _>((Bound::Included(directory), Bound::Unbounded)).next();
        next.is_some_and(|path| path.starts_with(directory)) || self.is_below(directory)
    }

    /// Whether a file is one of the paths, lies below one, or is the page of a sidecar that is.
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
    fn only_what_was_named_and_the_way_to_it() {
        let only = PathFilter::new(["/a/b/c.txt", "/a/d", "/a/e.json"].map(PathBuf::from).into());
        for way in ["/", "/a", "/a/b", "/a/d", "/a/d/deep"] {
            assert!(only.may_contain(Path::new(way)), "{way}");
        }
        for other in ["/a/b2", "/x", "/a/c", "/a/b/c"] {
            assert!(!only.may_contain(Path::new(other)), "{other}");
        }
        for file in ["/a/b/c.txt", "/a/d/new.txt", "/a/d/deep/new.txt", "/a/e.json", "/a/e.txt", "/a/e.html.gz"] {
            assert!(only.contains(Path::new(file)), "{file}");
        }
        for other in ["/a/b/c.html", "/a/d.txt", "/a/f.txt"] {
            assert!(!only.contains(Path::new(other)), "{other}");
        }
    }
}
