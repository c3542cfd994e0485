//! Watches: saved searches in `index/watches/NAME.json`, each with the articles that it has reported.
//!
//! A file is replaced as a whole and grows with the reported articles. Only the `watch` command writes here, so a search
//! works on a read-only index, and watches survive a rebuild. `docs/design/saved-searches.md` has the decision.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::replace_file::replace_file;
use newsidx_core::article::{Article, ArticleId};

/// Version of the file format, separate from that of the index.
const WATCH_VERSION: u32 = 1;

/// Most bytes of a name. Most systems allow 255 for a file name; the rest is for the extension and the temporary name.
const MAX_NAME_BYTES: usize = 200;

/// A saved search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Arguments of the query as they were typed.
    // Not parsed: `since:30d` stays relative to the day of the run.
    pub query: Vec<String>,
    /// Whether no word is required (`--any`).
    pub any: bool,
    /// Identifiers of reported articles and hashes of their pages.
    reported: BTreeSet<ArticleId>,
}

impl Watch {
    /// A watch that has reported nothing.
    pub fn new(query: Vec<String>, any: bool) -> Self {
        Self { query, any, reported: BTreeSet::new() }
    }

    /// Whether an article with this identifier was reported.
    pub fn is_reported(&self, id: ArticleId) -> bool {
        self.reported.contains(&id)
    }

    /// Marks an article as reported. Returns whether it is new: neither it nor another version of its page was reported.
    pub fn mark_reported(&mut self, article: &Article) -> bool {
        // A section front has other entries every day at the same address.
        if !article.kind.is_article() {
            return self.reported.insert(article.id);
        }
        // A page without a URL is identified by its origin. A changed page has another article identifier, and is not new.
        let page = article.url.clone().unwrap_or_else(|| article.origin.to_string());
        let is_new_page = self.reported.insert(ArticleId::from_content(page.as_bytes()));
        // Both are inserted, also if the first one is known.
        let is_new_article = self.reported.insert(article.id);
        is_new_page && is_new_article
    }
}

/// Directory of the watches of an index.
#[derive(Clone, Debug)]
pub struct WatchStore {
    dir: PathBuf,
}

/// Error of reading or writing a watch.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The name is not a valid file name on every system.
    #[error("\"{0}\" cannot name a watch: a name has letters, digits, - and _, and begins with a letter or digit")]
    InvalidName(String),
    /// There is no watch with this name.
    #[error("there is no watch \"{name}\"{}", listed(.others))]
    Missing {
        /// The name.
        name: String,
        /// Names of the watches that exist.
        others: Vec<String>,
    },
    /// A watch with this name exists.
    #[error("there is a watch \"{0}\" already")]
    NameTaken(String),
    /// The content of the file is not a watch of this version.
    #[error("{} is damaged: {detail}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The operating system returned an error.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Error of the operating system; part of the message.
        r#source: io::Error,
    },
}

/// Ending of the message about a missing watch: the names of the others.
fn listed(names: &[String]) -> String {
    if names.is_empty() { "; there are none".to_owned() } else { format!("; there are {}", names.join(", ")) }
}

/// JSON content of a file. Field names are stored.
#[derive(Serialize, Deserialize)]
struct WatchFile {
    watch: u32,
    query: Vec<String>,
    #[serde(default)]
    any: bool,
    reported: Vec<String>,
}

impl WatchStore {
    /// The watches of the index in a directory. Reads nothing.
    pub fn new(index: &Path) -> Self {
        Self { dir: index.join("watches") }
    }

    /// Names of all watches, sorted.
    ///
    /// # Errors
    ///
    /// If the directory cannot be read.
    pub fn names(&self) -> Result<Vec<String>, WatchError> {
        let io = |source| WatchError::Io { path: self.dir.clone(), source };
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(io(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(io)?.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(".json"));
            names.extend(name.filter(|name| is_name(name)).map(str::to_owned));
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Loads the watch with a name.
    ///
    /// # Errors
    ///
    /// If there is none, or it cannot be read.
    pub fn load(&self, name: &str) -> Result<Watch, WatchError> {
        let path = self.path(name)?;
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(self.missing(name)?),
            Err(source) => return Err(WatchError::Io { path, source }),
        };
        let damaged = |detail: String| WatchError::Damaged { path: path.clone(), detail };
        let file: WatchFile = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if file.watch != WATCH_VERSION {
            return Err(damaged(format!("version {} is not known", file.watch)));
        }
        let number = |digits: &String| u64::from_str_radix(digits, 16).map(ArticleId);
        let reported = file.reported.iter().map(number).collect::<Result<_, _>>();
        Ok(Watch { query: file.query, any: file.any, reported: reported.map_err(|error| damaged(error.to_string()))? })
    }

    /// Saves a new watch.
    ///
    /// # Errors
    ///
    /// If there is one with this name, or it cannot be written.
    pub fn add(&self, name: &str, watch: &Watch) -> Result<(), WatchError> {
        if self.path(name)?.exists() {
            return Err(WatchError::NameTaken(name.to_owned()));
        }
        self.save(name, watch)
    }

    /// Saves a watch, atomically, in place of one with this name.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn save(&self, name: &str, watch: &Watch) -> Result<(), WatchError> {
        let path = self.path(name)?;
        let reported = watch.reported.iter().map(ToString::to_string).collect();
        let content = WatchFile { watch: WATCH_VERSION, query: watch.query.clone(), any: watch.any, reported };
        let write = || -> io::Result<()> {
            fs::create_dir_all(&self.dir)?;
            let mut bytes = serde_json::to_vec(&content)?;
            bytes.push(b'\n');
            replace_file(&path, &bytes)
        };
        write().map_err(|source| WatchError::Io { path: path.clone(), source })
    }

    /// Deletes a watch.
    ///
    /// # Errors
    ///
    /// If there is none with this name, or it cannot be deleted.
    pub fn remove(&self, name: &str) -> Result<(), WatchError> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(self.missing(name)?),
            other => other.map_err(|source| WatchError::Io { path, source }),
        }
    }

    fn missing(&self, name: &str) -> Result<WatchError, WatchError> {
        Ok(WatchError::Missing { name: name.to_owned(), others: self.names()? })
    }

    fn path(&self, name: &str) -> Result<PathBuf, WatchError> {
        if is_name(name) {
            Ok(self.dir.join(format!("{name}.json")))
        } else {
            Err(WatchError::InvalidName(name.to_owned()))
        }
    }
}

/// Whether a name is a valid file name on every system.
fn is_name(name: &str) -> bool {
    // No dot and no slash: a name cannot leave the directory.
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    name.starts_with(char::is_alphanumeric) && name.chars().all(is_part) && name.len() <= MAX_NAME_BYTES
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_are_valid_file_names_on_every_system() {
        assert!(is_name("korea-2025") && is_name("한국"));
        for name in ["", "a/b", "..", ".a", "-a", "a b", "a.json", "a\0"] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
