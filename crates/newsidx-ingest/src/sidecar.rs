//! Sidecars: JSON files with metadata of the page next to them.
//!
//! `page.txt.json` and `page.json` belong to `page.txt`; compression extensions are ignored. A file with such a name is
//! a sidecar if it is one JSON object without a text of its own. A lookup checks two names on disk.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::byte_order_mark::without_byte_order_mark;
use super::directory_cache::SIDECAR_EXTENSION;
use super::{DirectoryCache, FieldMap};

/// Largest sidecar in bytes; real ones are below a kilobyte.
const MAX_SIDECAR_BYTES: u64 = 1 << 20;

/// Extensions of pages that a `page.json` can belong to.
const PAGE_EXTENSIONS: [&str; 4] = ["txt", "html", "htm", "text"];
const COMPRESSION_EXTENSIONS: [&str; 3] = ["", ".gz", ".zst"];

/// Content of a sidecar.
pub(super) struct Sidecar {
    pub record: Map<String, Value>,
    pub bytes: Vec<u8>,
}

/// Whether a file is the sidecar of an existing page.
pub(super) fn is_sidecar(path: &Path) -> bool {
    has_sidecar_name(path) && read(path).is_some()
}

fn has_sidecar_name(path: &Path) -> bool {
    if path.extension().is_none_or(|extension| extension != SIDECAR_EXTENSION) {
        return false;
    }
    let stem = path.with_extension("");
    let is_page = |path: PathBuf| path.is_file();
    let with = |extension: String| {
        let mut name = stem.clone().into_os_string();
        name.push(extension);
        PathBuf::from(name)
    };
    let full_name = stem.extension().is_some()
        && COMPRESSION_EXTENSIONS.iter().any(|extension| is_page(with((*extension).to_owned())));
    full_name
        || PAGE_EXTENSIONS
            .iter()
            .any(|page| COMPRESSION_EXTENSIONS.iter().any(|extension| is_page(with(format!(".{page}{extension}")))))
}

/// Possible paths of the sidecar of a page.
pub(super) fn candidate_paths(page: &Path) -> [PathBuf; 2] {
    let uncompressed = match page.extension().and_then(|extension| extension.to_str()) {
        Some("gz" | "zst") => page.with_extension(""),
        _ => page.to_owned(),
    };
    let mut full_name = uncompressed.clone().into_os_string();
    full_name.push(".json");
    [PathBuf::from(full_name), uncompressed.with_extension("json")]
}

/// Finds and reads the sidecar of a page; returns it with its path.
pub(super) fn find(page: &Path, directories: &mut DirectoryCache) -> Option<(PathBuf, Sidecar)> {
    if !directories.may_have_sidecar(page) {
        return None;
    }
    // Few pages have a sidecar, so the cheap test for existence comes first.
    let exists = |path: &PathBuf| path != page && path.is_file() && has_sidecar_name(path);
    candidate_paths(page).into_iter().filter(exists).find_map(|path| {
        let sidecar = read(&path)?;
        Some((path, sidecar))
    })
}

/// Reads a sidecar; `None` if the file is not one.
fn read(path: &Path) -> Option<Sidecar> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_SIDECAR_BYTES {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let record: Map<String, Value> = serde_json::from_slice(without_byte_order_mark(&bytes)).ok()?;
    // With a text it is a page. The default field names: what is a sidecar must not depend on the options.
    FieldMap::default().page(&record).is_none().then_some(Sidecar { record, bytes })
}
