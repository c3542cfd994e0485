//! Who may use whom: the walls of `docs/ARCHITECTURE.md`, enforced.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every module of the library with the modules that it may use.
const ALLOWED: [(&str, &[&str]); 12] = [
    ("page", &[]),
    ("article", &["page"]),
    ("query", &["article"]),
    ("ingest", &["page"]),
    ("blocks", &["page"]),
    ("extract", &["blocks", "article", "page"]),
    ("index", &["article", "page"]),
    ("search", &["index", "query", "article"]),
    ("output", &["search", "extract", "blocks", "article", "page"]),
    ("pipeline", &["ingest", "blocks", "extract", "index", "article", "page"]),
    ("cli", &["pipeline", "search", "output", "query", "index", "extract", "blocks", "ingest", "article", "page"]),
    ("main", &["cli"]),
];

/// Words that may stand in the code of these modules only, and why.
const RESERVED: [(&str, &[&str], &str); 9] = [
    ("tantivy::", &["index", "search"], "the engine is known where articles are stored and found"),
    ("redb::", &["index"], "the list of sources is the index's own affair"),
    ("lol_html", &["blocks"], "HTML is parsed once"),
    ("clap", &["cli"], "only the command line knows flags"),
    ("std::env", &["cli"], "only the command line reads the environment"),
    ("stdout()", &["cli"], "only the command line prints"),
    ("stderr()", &["cli"], "only the command line prints"),
    ("process::", &["cli", "main"], "only the command line ends the process"),
    ("thread::", &["pipeline", "cli"], "stages are pure; the pipeline puts them on cores"),
];

/// Words that no module but these may hold, so that the stages stay pure.
const IMPURE: [&str; 5] = ["std::fs", "std::time", "Instant::now", "SystemTime", "std::net"];
const PURE: [&str; 6] = ["blocks", "extract", "query", "article", "page", "output"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The code of every module, tests and comments left out.
fn modules() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let mut modules: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    let mut folders = vec![source()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let relative = path.strip_prefix(source()).unwrap();
            let name =
                relative.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            modules.entry(name).or_default().push((path, code));
        }
    }
    modules.remove("lib");
    modules
}

#[test]
fn every_module_uses_only_those_below_it() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let mut broken = Vec::new();
    for (module, files) in modules() {
        let may_use = allowed.get(module.as_str()).unwrap_or_else(|| panic!("{module} is not in the table"));
        for (path, code) in files {
            for other in allowed.keys().filter(|other| **other != module && !may_use.contains(other)) {
                let uses = [format!("crate::{other}::"), format!("crate::{other};"), format!("newsidx::{other}::")];
                if uses.iter().any(|word| code.contains(word)) {
                    broken.push(format!("{} uses {other}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_table_has_no_circle() {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for (module, uses) in ALLOWED {
        let missing: Vec<_> = uses.iter().filter(|used| !done.contains(**used)).collect();
        let is_front = matches!(module, "output" | "pipeline" | "cli");
        assert!(missing.is_empty() || is_front, "{module} stands before {missing:?}");
        done.insert(module);
    }
}

#[test]
fn words_that_belong_to_one_module_stay_there() {
    let mut broken = Vec::new();
    for (module, files) in modules() {
        for (path, code) in files {
            for (word, owners, why) in RESERVED {
                if !owners.contains(&module.as_str()) && code.contains(word) {
                    broken.push(format!("{} has `{word}`: {why}", path.display()));
                }
            }
            for word in IMPURE.iter().filter(|word| PURE.contains(&module.as_str()) && code.contains(**word)) {
                broken.push(format!("{} has `{word}`, and {module} is pure", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
