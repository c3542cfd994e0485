//! Sidecars: a JSON file beside a page that says where the page is from.
//!
//! `page.txt.json` and `page.json` belong to `page.txt`; compression endings count as nothing.

use std::path::{Path, PathBuf};

use super::IngestErrorKind;
use serde_json::{Map, Value};

/// Largest sidecar; real ones are below a kilobyte.
const MAX_SIDECAR_BYTES: u64 = 1 << 20;

/// Endings of pages that a `page.json` can belong to.
const PAGE_ENDINGS: [&str; 4] = ["txt", "html", "htm", "text"];
const COMPRESSION_ENDINGS: [&str; 3] = ["", ".gz", ".zst"];

/// A sidecar as read.
pub(super) struct Sidecar {
    pub record: Map<String, Value>,
    pub bytes: Vec<u8>,
}

/// Whether a file is the sidecar of a page that exists.
pub(super) fn is_sidecar(path: &Path) -> bool {
    if path.extension().is_none_or(|extension| extension != "json") {
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
        stem.extension().is_some() && COMPRESSION_ENDINGS.iter().any(|ending| is_page(with((*ending).to_owned())));
    full_name
        || PAGE_ENDINGS
            .iter()
            .any(|page| COMPRESSION_ENDINGS.iter().any(|ending| is_page(with(format!(".{page}{ending}")))))
}

/// The sidecar of a page, if it has one.
pub(super) fn find(page: &Path) -> Option<PathBuf> {
    let uncompressed = match page.extension().and_then(|extension| extension.to_str()) {
        Some("gz" | "zst") => page.with_extension(""),
        _ => page.to_owned(),
    };
    let mut full_name = uncompressed.clone().into_os_string();
    full_name.push(".json");
    let candidates = [PathBuf::from(full_name), uncompressed.with_extension("json")];
    candidates.into_iter().find(|path| {
        let is_file = || std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() <= MAX_SIDECAR_BYTES);
        path != page && is_file() && is_sidecar(path)
    })
}

/// Reads a sidecar.
pub(super) fn read(path: PathBuf) -> Result<Sidecar, IngestErrorKind> {
    let bytes = std::fs::read(&path)?;
    let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let record = serde_json::from_slice(json).map_err(|_| IngestErrorKind::Sidecar(path))?;
    Ok(Sidecar { record, bytes })
}
