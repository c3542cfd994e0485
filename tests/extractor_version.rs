//! Version gate: the articles that are expected, and the models, belong to an extractor version.
//!
//! An index stores with every source the version that extracted it, and `newsidx index --refresh` reads older ones
//! again. If an article changes and the version does not, indexes keep the old article without notice.
//! `tests/expected/versions.json` has a line for every version with the hashes of both; lines are only added.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use newsidx_extract::EXTRACTOR_VERSION;
use serde::Deserialize;
use sha2::{Digest, Sha256};

const VERSIONS: &str = "tests/expected/versions.json";

#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Hashes {
    expected: String,
    models: String,
}

#[test]
fn expected_articles_and_models_change_only_with_the_extractor_version() {
    let versions: BTreeMap<u32, Hashes> =
        serde_json::from_str(&std::fs::read_to_string(root().join(VERSIONS)).unwrap()).unwrap();
    let current = Hashes {
        expected: hash_of("tests/expected", "jsonl"),
        models: hash_of("crates/newsidx-extract/models", "bin"),
    };
    let line = |version: &str| {
        format!("  \"{version}\": {{ \"expected\": \"{}\", \"models\": \"{}\" }}", current.expected, current.models)
    };
    let (newest, hashes) = versions.last_key_value().unwrap();
    assert_eq!(
        *newest,
        EXTRACTOR_VERSION,
        "the newest line of {VERSIONS} must be that of the extractor version:\n{}\n",
        line(&EXTRACTOR_VERSION.to_string())
    );
    assert_eq!(
        *hashes,
        current,
        "\nan expected article or a model has changed, and the extractor version has not.\n\
         Raise it in crates/newsidx-extract/src/lib.rs to the day of the change, and add to {VERSIONS} (keep the others):\n{}\n",
        line("YYYYMMDD"),
    );
}

/// SHA-256 over the files of a directory with this ending, as `LC_ALL=C sha256sum *.jsonl | sha256sum` prints it there.
fn hash_of(directory: &str, ending: &str) -> String {
    let entries = std::fs::read_dir(root().join(directory)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == ending)).collect();
    files.sort();
    assert!(!files.is_empty(), "{directory} has no file of this kind");
    let mut lines = String::new();
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        writeln!(lines, "{}  {name}", sha256(&std::fs::read(&path).unwrap())).unwrap();
    }
    sha256(lines.as_bytes())
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
