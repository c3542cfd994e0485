//! Sidecars: a JSON file beside a page that says where the page is from.
//!
//! `page.txt.json` and `page.json` belong to `page.txt`; compression endings count as nothing. A
//! file with such a name is a sidecar if it is one JSON object without a text of its own.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::directory_cache::SIDECAR_EXTENSION;
use super::json_lines::without_byte_order_mark;
use super::{DirectoryCache, FieldMap};

/// Largest sidecar; real ones are below a kilobyte.
const MAX_SIDECAR_BYTES: u64 = 1 << 20;

/// Endings of pages that a `page.json` can belong to.
const PAGE_EXTENSIONS: [&str; 4] = ["txt", "html", "htm", "text"];
const COMPRESSION_EXTENSIONS: [&str; 3] = ["", ".gz", ".zst"];

/// A sidecar as read.
pub(super) struct Sidecar {
    pub record: Map<String, Value>,
    pub bytes: Vec<u8>,
}

/// Whether a file is the sidecar of a page that exists.
pub(super) fn is_sidecar(path: &Path) -> bool {
    has_sidecar_name(path) && read(path).is_some()
}

fn has_sidecar_name(path: &Path) -> bool {
    if path.extension().is_none_or(|extension| extension != SIDECAR_EXTENSION) {
        return false;
    }
    let stem = path.with_extension("");
    let is_page = |path: PathBuf| path.is_file();
    let with = |ending: String| {
        let mut name = stem.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    let full_name =
        stem.extension().is_some() && COMPRESSION_EXTENSIONS.iter().any(|ending| is_page(with((*ending).to_owned())));
    full_name
        || PAGE_EXTENSIONS
            .iter()
            .any(|page| COMPRESSION_EXTENSIONS.iter().any(|ending| is_page(with(format!(".{page}{ending}")))))
}

/// The names that the sidecar of a page could have.
pub(super) fn candidate_paths(page: &Path) -> [PathBuf; 2] {
    let uncompressed = match page.extension().and_then(|extension| extension.to_str()) {
        Some("gz" | "zst") => page.with_extension(""),
        _ => page.to_owned(),
    };
    let mut full_name = uncompressed.clone().into_os_string();
    full_name.push(".json");
    [PathBuf::from(full_name), uncompressed.with_extension("json")]
}

/// The sidecar of a page, if it has one, and its path.
pub(super) fn find(page: &Path, neighbours: &mut DirectoryCache) -> Option<(PathBuf, Sidecar)> {
    if !neighbours.may_have_sidecar(page) {
        return None;
    }
    // Few pages have one: one look at the disk for each name that it could have.
    let exists = |path: &PathBuf| path != page && path.is_file() && has_sidecar_name(path);
    candidate_paths(page).into_iter().filter(exists).find_map(|path| {
        let sidecar = read(&path)?;
        Some((path, sidecar))
    })
}

/// Reads a sidecar; `None` where the file is none.
fn read(path: &Path) -> Option<Sidecar> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_SIDECAR_BYTES {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let record: Map<String, Value> = serde_json::from_slice(without_byte_order_mark(&bytes)).ok()?;
    FieldMap::default().page(&record).is_none().then_some(Sidecar { record, bytes })
}
