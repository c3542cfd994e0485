//! Cache of directories without sidecars: skips the lookup of a sidecar for their pages.
//!
//! Few pages have a sidecar, and checking its possible names on disk takes as long as reading a small page. A directory
//! without any file with the extension of a sidecar is listed once for all of its pages. The number of listed entries
//! is proportional to the number of pages; memory is one entry for each directory on the current path.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Extension of a sidecar.
pub(super) const SIDECAR_EXTENSION: &str = "json";

/// Pages of a directory before it is listed: opening a directory takes as long as several lookups.
const MIN_PAGES_TO_SCAN: usize = 8;

/// Entries of a directory that are listed for each of its pages.
// Bounded because a directory may have millions of other files: listing must not take much longer than the lookups it
// saves, and paths may come in any order.
const ENTRIES_PER_PAGE: usize = 16;

/// Directories of the pages read so far, and whether they can have sidecars.
#[derive(Default)]
pub struct DirectoryCache {
    /// Directory of the last page, preceded by its ancestors that had pages.
    // A stack, since a walk returns to the parent directory after a subdirectory.
    directories: Vec<CachedDirectory>,
}

struct CachedDirectory {
    path: PathBuf,
    /// Number of its pages so far.
    pages: usize,
    sidecars: SidecarPresence,
}

/// Whether a directory has files with the extension of a sidecar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SidecarPresence {
    Unknown,
    Some,
    None,
}

impl DirectoryCache {
    /// Whether a page may have a sidecar. A sidecar that is created after its directory was listed is not seen.
    pub(super) fn may_have_sidecar(&mut self, page: &Path) -> bool {
        let Some(directory) = page.parent() else { return true };
        let directory = self.directory(directory);
        directory.pages += 1;
        // Listed again at each doubling: with more pages, more entries may be listed.
        let is_scan_due = directory.pages >= MIN_PAGES_TO_SCAN && directory.pages.is_power_of_two();
        if directory.sidecars == SidecarPresence::Unknown && is_scan_due {
            let max_entries = ENTRIES_PER_PAGE * directory.pages;
            // A directory that cannot be listed may still contain readable files.
            directory.sidecars = scan_directory(&directory.path, max_entries).unwrap_or(SidecarPresence::Unknown);
        }
        directory.sidecars != SidecarPresence::None
    }

    fn directory(&mut self, path: &Path) -> &mut CachedDirectory {
        let ancestors = self.directories.iter().take_while(|directory| path.starts_with(&directory.path)).count();
        self.directories.truncate(ancestors);
        if self.directories.last().is_none_or(|last| last.path != path) {
            self.directories.push(CachedDirectory {
                path: path.to_owned(),
                pages: 0,
                sidecars: SidecarPresence::Unknown,
            });
        }
        let last = self.directories.len() - 1;
        &mut self.directories[last]
    }
}

/// Lists up to `max_entries` entries of a directory.
fn scan_directory(directory: &Path, max_entries: usize) -> io::Result<SidecarPresence> {
    let mut entries = fs::read_dir(directory)?;
    for entry in entries.by_ref().take(max_entries) {
        let name = PathBuf::from(entry?.file_name());
        if name.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(SIDECAR_EXTENSION)) {
            return Ok(SidecarPresence::Some);
        }
    }
    Ok(if entries.next().is_none() { SidecarPresence::None } else { SidecarPresence::Unknown })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether each of the next `pages` pages of a directory may have a sidecar.
    fn may_have_sidecars(directories: &mut DirectoryCache, directory: &Path, pages: usize) -> Vec<bool> {
        (0..pages).map(|nth| directories.may_have_sidecar(&directory.join(nth.to_string()))).collect()
    }

    #[test]
    fn a_directory_is_listed_after_some_of_its_pages() {
        let dir = tempfile::tempdir().unwrap();
        let (with, without) = (dir.path().join("with"), dir.path().join("without"));
        fs::create_dir_all(&with).unwrap();
        fs::create_dir_all(without.join("inner")).unwrap();
        fs::write(with.join("a.txt.JSON"), "{}").unwrap();
        let mut directories = DirectoryCache::default();
        assert_eq!(may_have_sidecars(&mut directories, &with, MIN_PAGES_TO_SCAN * 2), [true; MIN_PAGES_TO_SCAN * 2]);
        assert_eq!(may_have_sidecars(&mut directories, &without, MIN_PAGES_TO_SCAN - 1), [true; MIN_PAGES_TO_SCAN - 1]);
        assert_eq!(may_have_sidecars(&mut directories, &without.join("inner"), 1), [true]);
        assert_eq!(
            may_have_sidecars(&mut directories, &without, 2),
            [false; 2],
            "a subdirectory does not end its parent"
        );
        fs::write(without.join("b.txt.json"), "{}").unwrap();
        assert_eq!(may_have_sidecars(&mut directories, &without, 1), [false], "it was listed before");
        assert_eq!(may_have_sidecars(&mut directories, &with, 1), [true]);
        assert_eq!(
            may_have_sidecars(&mut directories, &without, MIN_PAGES_TO_SCAN),
            [true; MIN_PAGES_TO_SCAN],
            "its entry was dropped"
        );
    }

    #[test]
    fn a_large_directory_is_listed_in_proportion_to_its_pages() {
        let dir = tempfile::tempdir().unwrap();
        for nth in 0..=ENTRIES_PER_PAGE * MIN_PAGES_TO_SCAN {
            fs::write(dir.path().join(format!("{nth}.txt")), "").unwrap();
        }
        let may_have = may_have_sidecars(&mut DirectoryCache::default(), dir.path(), MIN_PAGES_TO_SCAN * 2);
        assert_eq!(may_have.iter().filter(|may_have| **may_have).count(), MIN_PAGES_TO_SCAN * 2 - 1);
    }
}
