//! Whether pages can have sidecars at all, told by their directory.
//!
//! Few pages have one, and to ask the disk for the names that it could have takes as long as to read a small page. A
//! directory in which nothing has the ending of a sidecar is asked once for all of its pages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The ending of a sidecar.
pub(super) const SIDECAR_EXTENSION: &str = "json";

/// Pages of a directory from which on it is looked through: to open it takes as long as to ask for several sidecars.
const MIN_PAGES_TO_SCAN: usize = 8;

/// So many entries of a directory are looked through for each of its pages, so that this never takes much longer than
/// to ask for the sidecars: paths may come in any order, and a directory may hold millions of others.
const ENTRIES_PER_PAGE: usize = 16;

/// What is known of the directories that pages come from.
#[derive(Default)]
pub struct DirectoryCache {
    /// That of the last page, behind those around it to which others come back.
    directories: Vec<CachedDirectory>,
}

struct CachedDirectory {
    path: PathBuf,
    /// Pages of it that came by now.
    pages: usize,
    sidecars: SidecarPresence,
}

/// Whether a directory has files with the ending of a sidecar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SidecarPresence {
    Unknown,
    Some,
    None,
}

impl DirectoryCache {
    /// Whether a page may have a sidecar. One that came after its directory was looked through counts as not there yet.
    pub(super) fn may_have_sidecar(&mut self, page: &Path) -> bool {
        let Some(directory) = page.parent() else { return true };
        let directory = self.directory(directory);
        directory.pages += 1;
        let is_time_to_look = directory.pages >= MIN_PAGES_TO_SCAN && directory.pages.is_power_of_two();
        if directory.sidecars == SidecarPresence::Unknown && is_time_to_look {
            let most = ENTRIES_PER_PAGE * directory.pages;
            // Where it cannot be listed its files may be read all the same.
            directory.sidecars = scan_directory(&directory.path, most).unwrap_or(SidecarPresence::Unknown);
        }
        directory.sidecars != SidecarPresence::None
    }

    fn directory(&mut self, path: &Path) -> &mut CachedDirectory {
        let around = self.directories.iter().take_while(|directory| path.starts_with(&directory.path)).count();
        self.directories.truncate(around);
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

/// Looks at so many entries of a directory.
fn scan_directory(directory: &Path, most: usize) -> io::Result<SidecarPresence> {
    let mut entries = fs::read_dir(directory)?;
    for entry in entries.by_ref().take(most) {
        let name = PathBuf::from(entry?.file_name());
        if name.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(SIDECAR_EXTENSION)) {
            return Ok(SidecarPresence::Some);
        }
    }
    Ok(if entries.next().is_none() { SidecarPresence::None } else { SidecarPresence::Unknown })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For each of so many pages of a directory, whether it may have a sidecar.
    fn may_be(neighbours: &mut DirectoryCache, directory: &Path, pages: usize) -> Vec<bool> {
        (0..pages).map(|nth| neighbours.may_have_sidecar(&directory.join(nth.to_string()))).collect()
    }

    #[test]
    fn a_directory_is_looked_through_once_some_pages_of_it_came() {
        let dir = tempfile::tempdir().unwrap();
        let (with, without) = (dir.path().join("with"), dir.path().join("without"));
        fs::create_dir_all(&with).unwrap();
        fs::create_dir_all(without.join("inner")).unwrap();
        fs::write(with.join("a.txt.JSON"), "{}").unwrap();
        let mut neighbours = DirectoryCache::default();
        assert_eq!(may_be(&mut neighbours, &with, MIN_PAGES_TO_SCAN * 2), [true; MIN_PAGES_TO_SCAN * 2]);
        assert_eq!(may_be(&mut neighbours, &without, MIN_PAGES_TO_SCAN - 1), [true; MIN_PAGES_TO_SCAN - 1]);
        assert_eq!(may_be(&mut neighbours, &without.join("inner"), 1), [true]);
        assert_eq!(may_be(&mut neighbours, &without, 2), [false; 2], "it is come back to");
        fs::write(without.join("b.txt.json"), "{}").unwrap();
        assert_eq!(may_be(&mut neighbours, &without, 1), [false], "it was looked through before");
        assert_eq!(may_be(&mut neighbours, &with, 1), [true]);
        assert_eq!(
            may_be(&mut neighbours, &without, MIN_PAGES_TO_SCAN),
            [true; MIN_PAGES_TO_SCAN],
            "it is come to anew"
        );
    }

    #[test]
    fn no_more_of_a_large_directory_is_looked_through_than_its_pages_are_worth() {
        let dir = tempfile::tempdir().unwrap();
        for nth in 0..=ENTRIES_PER_PAGE * MIN_PAGES_TO_SCAN {
            fs::write(dir.path().join(format!("{nth}.txt")), "").unwrap();
        }
        let may_have = may_be(&mut DirectoryCache::default(), dir.path(), MIN_PAGES_TO_SCAN * 2);
        assert_eq!(may_have.iter().filter(|may_have| **may_have).count(), MIN_PAGES_TO_SCAN * 2 - 1);
    }
}
