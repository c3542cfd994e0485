//! Which files there are.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::{IngestError, IngestErrorKind};
use crate::page::Origin;

/// What a walk leaves out.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Directory that is never entered: the index itself, which may lie inside the corpus.
    pub exclude: Option<PathBuf>,
}

/// A path as an absolute one, `.` and `..` resolved by name; symbolic links stay as they are.
///
/// # Errors
///
/// Where the current directory cannot be told.
pub fn absolute(path: &Path) -> io::Result<PathBuf> {
    let mut cleaned = PathBuf::new();
    for component in std::path::absolute(path)?.components() {
        match component {
            Component::ParentDir => {
                cleaned.pop();
            }
            Component::CurDir => {}
            other => cleaned.push(other),
        }
    }
    Ok(cleaned)
}

/// The one path of a file or directory: absolute, all symbolic links followed. What is not there
/// keeps its name, in the one path of its directory.
///
/// # Errors
///
/// Where the current directory cannot be told.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    if let Ok(path) = fs::canonicalize(path) {
        return Ok(path);
    }
    let path = absolute(path)?;
    let resolved =
        path.parent().zip(path.file_name()).and_then(|(parent, name)| Some(fs::canonicalize(parent).ok()?.join(name)));
    Ok(resolved.unwrap_or(path))
}

/// The files at and below these paths, in the order of their names; what cannot be listed comes
/// as an error in its place.
///
/// Hidden files, links and indexes below a directory are left out; a path that is named itself is
/// always read. A root inside another root is walked once.
pub fn walk(roots: &[PathBuf], options: &WalkOptions) -> impl Iterator<Item = Result<PathBuf, IngestError>> + use<> {
    let mut roots: Vec<PathBuf> = roots.to_vec();
    roots.sort();
    roots.dedup_by(|next, kept| next.starts_with(&*kept));
    let exclude = options.exclude.clone();
    roots.into_iter().flat_map(move |root| walk_root(root, exclude.clone()))
}

fn walk_root(root: PathBuf, exclude: Option<PathBuf>) -> impl Iterator<Item = Result<PathBuf, IngestError>> {
    let entries = WalkDir::new(&root).sort_by_file_name().into_iter().filter_entry(move |entry| {
        entry.depth() == 0 || !is_hidden(entry) && exclude.as_deref() != Some(entry.path()) && !is_index(entry)
    });
    entries.filter_map(move |entry| match entry {
        Ok(entry) if entry.file_type().is_file() => Some(Ok(entry.into_path())),
        // A pipe or a device that is named itself is an error; below a directory it is passed over.
        Ok(entry) if entry.depth() == 0 && !entry.file_type().is_dir() => {
            Some(Err(IngestError::new(Origin::of_file(entry.path()), IngestErrorKind::NotAFile)))
        }
        Ok(_) => None,
        Err(error) => {
            let origin = Origin::of_file(error.path().unwrap_or(&root));
            // Without the path, which stands beside it; a loop of links has no error of the system.
            let kind = match error.into_io_error() {
                Some(error) => IngestErrorKind::Io(error),
                None => IngestErrorKind::Io(io::Error::other("a link leads back to a directory above it")),
            };
            Some(Err(IngestError::new(origin, kind)))
        }
    })
}

/// Whether a directory holds an index of newsidx.
fn is_index(entry: &DirEntry) -> bool {
    entry.file_type().is_dir() && entry.path().join("newsidx.json").is_file()
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_in_the_order_of_their_names_without_hidden_ones() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b/2.txt", "a.txt", "b/1.txt", ".hidden/x.txt", "b/.y", "index/z"] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let options = WalkOptions { exclude: Some(dir.path().join("index")) };
        let roots = [dir.path().join("b"), dir.path().to_owned()];
        let names: Vec<String> = walk(&roots, &options)
            .map(|path| path.unwrap().strip_prefix(dir.path()).unwrap().display().to_string())
            .collect();
        assert_eq!(names, ["a.txt", "b/1.txt", "b/2.txt"]);
    }

    #[test]
    fn a_missing_path_is_an_error_in_its_place() {
        let mut found = walk(&[PathBuf::from("/no/such/file")], &WalkOptions::default());
        assert_eq!(found.next().unwrap().unwrap_err().origin.file, Path::new("/no/such/file"));
    }

    #[test]
    fn paths_are_cleaned_by_name() {
        assert_eq!(absolute(Path::new("/a/./b/../c/")).unwrap(), Path::new("/a/c"));
    }
}
