//! Directory walk: the files at and below given paths, in the order of their names, with ignore rules.
//!
//! Built on the `ignore` crate (the walker of ripgrep). Every file has one path, however many links lead to it
//! (`docs/design/one-path-per-file.md`). Memory: the entries of one directory for each level; with links also the
//! set of their targets.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};

use super::{IngestError, IngestErrorKind, PathFilter};
use newsidx_core::page::Origin;

/// Name of this program's own ignore files, in addition to `.ignore` and, in git repositories, `.gitignore`.
const IGNORE_FILE: &str = ".newsidxignore";

/// Settings of a walk.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Directory that is never entered: the index, which may be inside the archive.
    pub exclude: Option<PathBuf>,
    /// Whether hidden files and directories are read.
    pub hidden: bool,
    /// Whether links below a directory are followed. Their targets are returned under their own paths.
    pub follow_links: bool,
    /// Whether ignore files are disregarded.
    pub no_ignore: bool,
    /// Patterns of wanted files.
    pub globs: Globs,
    /// Paths to which the walk is restricted; `None` for no restriction.
    pub filter: Option<PathFilter>,
}

/// Patterns of wanted files, or, with a leading `!`, of unwanted ones; without patterns, all files are wanted.
#[derive(Clone, Debug)]
pub struct Globs(Override);

/// Error for an invalid pattern.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct GlobError(ignore::Error);

impl Default for Globs {
    fn default() -> Self {
        Self(Override::empty())
    }
}

impl Globs {
    /// Parses patterns in the syntax of ignore files; a leading slash is the directory `base`.
    ///
    /// # Errors
    ///
    /// If a pattern is invalid.
    pub fn new(base: &Path, globs: &[String]) -> Result<Self, GlobError> {
        let mut builder = OverrideBuilder::new(base);
        for glob in globs {
            builder.add(glob).map_err(GlobError)?;
        }
        builder.build().map(Self).map_err(GlobError)
    }
}

/// Makes a path absolute and removes `.` and `..` by name; symbolic links are not resolved.
///
/// # Errors
///
/// If the current directory is unknown.
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

/// Canonical path of a file or directory: absolute, with all symbolic links resolved. If it does not exist, its name in
/// the canonical path of its directory.
///
/// # Errors
///
/// If the current directory is unknown.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    if let Ok(path) = fs::canonicalize(path) {
        return Ok(path);
    }
    let path = absolute(path)?;
    let resolved =
        path.parent().zip(path.file_name()).and_then(|(parent, name)| Some(fs::canonicalize(parent).ok()?.join(name)));
    Ok(resolved.unwrap_or(path))
}

/// Iterator over the files at and below these paths, in the order of their names. A path that cannot be listed is an
/// error at its position.
///
/// Below a directory, hidden files, links, indexes and ignored files are skipped, depending on the options. A root
/// itself is always read. A root inside another root is walked once.
pub fn walk(roots: &[PathBuf], options: &WalkOptions) -> impl Iterator<Item = Result<PathBuf, IngestError>> + use<> {
    let is_excluded = |path: &Path| options.exclude.as_deref().is_some_and(|exclude| path.starts_with(exclude));
    let mut roots: Vec<PathBuf> = roots.to_vec();
    roots.sort();
    // Sorted by components, a root is directly followed by those inside it. One inside the excluded directory is kept
    // if it was given itself.
    roots.dedup_by(|next, kept| next.starts_with(&*kept) && (is_excluded(kept) || !is_excluded(next)));
    roots.retain(|root| options.filter.as_ref().is_none_or(|filter| filter.may_contain(root) || filter.contains(root)));
    let options = options.clone();
    let has_own_path = |root: &PathBuf| fs::canonicalize(root).is_ok_and(|target| target == *root);
    let may_have_links = options.follow_links || !roots.iter().all(has_own_path);
    let mut links = LinkResolver { may_have_links, roots: roots.clone(), seen: HashSet::new() };
    let found = roots.into_iter().flat_map(move |root| walk_root(&root, &options));
    found.filter_map(move |found| match found {
        Ok(entry) => links.resolve(entry).map(Ok),
        Err(error) => Some(Err(error)),
    })
}

fn walk_root(root: &Path, options: &WalkOptions) -> impl Iterator<Item = Result<DirEntry, IngestError>> + use<> {
    let (exclude, filter) = (options.exclude.clone(), options.filter.clone());
    let mut walk = WalkBuilder::new(root);
    walk.hidden(!options.hidden)
        .follow_links(options.follow_links)
        .parents(!options.no_ignore)
        .ignore(!options.no_ignore)
        .git_ignore(!options.no_ignore)
        .git_exclude(!options.no_ignore)
        // A user's global git settings are about repositories, not about archives.
        .git_global(false)
        .overrides(options.globs.0.clone())
        .sort_by_file_name(Ord::cmp)
        .filter_entry(move |entry| {
            let is_wanted = filter.as_ref().is_none_or(|filter| passes_filter(filter, entry));
            let is_skipped = || exclude.as_deref() == Some(entry.path()) || is_index(entry);
            entry.depth() == 0 || is_wanted && !is_skipped()
        });
    if !options.no_ignore {
        walk.add_custom_ignore_filename(IGNORE_FILE);
    }
    let root = root.to_owned();
    walk.build()
        .flat_map(move |entry| match entry {
            Ok(entry) => {
                let in_ignore_file = entry.error().map(|error| {
                    let origin = Origin::from_file(path_in(error).unwrap_or(entry.path()));
                    Err(IngestError::new(origin, IngestErrorKind::IgnoreFile(without_path(error))))
                });
                [in_ignore_file, regular_file(entry)]
            }
            Err(error) => {
                let origin = Origin::from_file(path_in(&error).unwrap_or(&root));
                // Without the path, which the origin has. A loop of links has no error of the system.
                let kind = match error.into_io_error() {
                    Some(error) => IngestErrorKind::Io(into_io_error(error)),
                    None => IngestErrorKind::Io(io::Error::other("a link leads back to a directory above it")),
                };
                [Some(Err(IngestError::new(origin, kind))), None]
            }
        })
        .flatten()
}

fn passes_filter(filter: &PathFilter, entry: &DirEntry) -> bool {
    let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
    if is_directory { filter.may_contain(entry.path()) } else { filter.contains(entry.path()) }
}

/// The entry if it is a regular file, an error for a root that is neither file nor directory, else `None`.
fn regular_file(entry: DirEntry) -> Option<Result<DirEntry, IngestError>> {
    let kind = entry.file_type()?;
    if kind.is_file() {
        return Some(Ok(entry));
    }
    // A pipe or device is an error if it was given as a root; below a directory it is skipped.
    let is_error = entry.depth() == 0 && !kind.is_dir();
    is_error.then(|| Err(IngestError::new(Origin::from_file(entry.path()), IngestErrorKind::NotAFile)))
}

/// Resolves links, so that a file has one path however it was reached.
struct LinkResolver {
    /// Whether paths may contain links; resolving a path reads the metadata of all its ancestors.
    may_have_links: bool,
    roots: Vec<PathBuf>,
    seen: HashSet<PathBuf>,
}

impl LinkResolver {
    /// Canonical path of a file; `None` if it was returned before, or will be from another root.
    fn resolve(&mut self, entry: DirEntry) -> Option<PathBuf> {
        let path = entry.into_path();
        if !self.may_have_links {
            return Some(path);
        }
        let is_below = |root: &PathBuf| path.starts_with(root);
        // A path that is its own target contains no link.
        let Ok(target) = fs::canonicalize(&path) else { return Some(path) };
        if target == path || !self.roots.iter().any(is_below) {
            return Some(path);
        }
        let is_walked_itself = self.roots.iter().any(|root| target.starts_with(root));
        (!is_walked_itself && self.seen.insert(target.clone())).then_some(target)
    }
}

/// Path of the file that caused an error.
fn path_in(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithLineNumber { err, .. } | ignore::Error::WithDepth { err, .. } => path_in(err),
        ignore::Error::Partial(errors) => errors.iter().find_map(path_in),
        _ => None,
    }
}

/// Error of the system, without the wrapper of the walk, whose message repeats the path.
fn into_io_error(error: io::Error) -> io::Error {
    let os_error = error.get_ref().and_then(|wrapper| wrapper.source()?.downcast_ref::<io::Error>()?.raw_os_error());
    os_error.map_or(error, io::Error::from_raw_os_error)
}

/// Message of an error without the path, in one line.
fn without_path(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { err, .. } | ignore::Error::WithDepth { err, .. } => without_path(err),
        ignore::Error::WithLineNumber { line, err } => format!("line {line}: {}", without_path(err)),
        ignore::Error::Partial(errors) => errors.iter().map(without_path).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

/// Whether a directory is an index of newsidx.
fn is_index(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir()) && entry.path().join("newsidx.json").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_returned_in_the_order_of_their_names_without_hidden_ones() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b/2.txt", "a.txt", "b/1.txt", ".hidden/x.txt", "b/.y", "index/z"] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let options = WalkOptions { exclude: Some(dir.path().join("index")), ..WalkOptions::default() };
        let roots = [dir.path().join("b"), dir.path().to_owned()];
        let names: Vec<String> = walk(&roots, &options)
            .map(|path| path.unwrap().strip_prefix(dir.path()).unwrap().display().to_string())
            .collect();
        assert_eq!(names, ["a.txt", "b/1.txt", "b/2.txt"]);
    }

    #[test]
    fn a_missing_path_is_an_error_at_its_position() {
        let mut found = walk(&[PathBuf::from("/no/such/file")], &WalkOptions::default());
        let missing = found.next().unwrap().unwrap_err();
        assert_eq!(missing.origin.file, Path::new("/no/such/file"));
        assert_eq!(
            missing.kind.to_string(),
            "No such file or directory (os error 2)",
            "without the path, which the origin has"
        );
    }

    #[test]
    fn paths_are_cleaned_by_name() {
        assert_eq!(absolute(Path::new("/a/./b/../c/")).unwrap(), Path::new("/a/c"));
    }
}
