//! Who may use whom: the walls of `docs/ARCHITECTURE.md`, enforced.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every module of the library with the modules that it may use.
const ALLOWED: [(&str, &[&str]); 16] = [
    ("page", &[]),
    ("pieces", &[]),
    ("address", &[]),
    ("article", &["page"]),
    ("query", &["article"]),
    ("ingest", &["page"]),
    ("blocks", &["page", "pieces"]),
    ("sites", &["blocks", "page"]),
    ("extract", &["blocks", "sites", "article", "page"]),
    ("stories", &["article", "pieces"]),
    ("index", &["sites", "stories", "address", "article", "page", "pieces"]),
    ("search", &["index", "query", "address", "article"]),
    ("output", &["search", "extract", "blocks", "article", "page"]),
    ("pipeline", &["ingest", "blocks", "sites", "extract", "stories", "index", "article", "page"]),
    (
        "cli",
        &[
            "pipeline", "search", "output", "query", "index", "extract", "blocks", "ingest", "address", "article",
            "page",
        ],
    ),
    ("main", &["cli"]),
];

/// Words that may stand in the code of these modules only, and why.
const RESERVED: [(&str, &[&str], &str); 11] = [
    ("tantivy::", &["index", "search"], "the engine is known where articles are stored and found"),
    ("redb::", &["index"], "the list of sources is the index's own affair"),
    ("notify::", &["ingest"], "who finds files hears of their changes"),
    ("signal_hook::", &["cli"], "only the command line hears signals"),
    ("clap", &["cli"], "only the command line knows flags"),
    ("std::env", &["cli"], "only the command line reads the environment"),
    ("stdout()", &["cli"], "only the command line prints"),
    ("stderr()", &["cli"], "only the command line prints"),
    ("process::exit", &["cli"], "only the command line ends the process"),
    ("process::ExitCode", &["cli"], "only the command line ends the process"),
    (
        "thread::",
        &["pipeline", "cli", "index"],
        "stages are pure; the pipeline puts them on cores, and the index its segments",
    ),
];

/// Words that no module but these may hold, so that the stages stay pure.
const IMPURE: [&str; 5] = ["std::fs", "std::time", "Instant::now", "SystemTime", "std::net"];
const PURE: [&str; 10] =
    ["address", "pieces", "blocks", "sites", "extract", "stories", "query", "article", "page", "output"];

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

/// How many times `super` leads from a file's module to the root of the library.
fn depth(path: &Path) -> usize {
    let relative = path.strip_prefix(source()).unwrap();
    relative.components().count() - usize::from(relative.ends_with("mod.rs"))
}

/// The modules of the library that code names, from the root or by way of `super`.
fn used_modules(code: &str, depth: usize) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let up = "super::".repeat(depth);
    for root in ["crate::", "newsidx::", up.as_str()] {
        for (at, _) in code.match_indices(root) {
            let before = &code[..at];
            // `super::super::` holds `super::` twice; only a whole way up counts.
            let goes_on = code[at + root.len()..].starts_with("super::") || before.ends_with("super::");
            if goes_on || before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            used.extend(first_names(&code[at + root.len()..]));
        }
    }
    used
}

/// The names with which a path goes on: one, or all of a group in braces.
fn first_names(path: &str) -> Vec<String> {
    let name =
        |item: &str| -> String { item.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(group) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut names = vec![name(group)];
    let mut open = 1;
    for (at, c) in group.char_indices() {
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            ',' if open == 1 => names.push(name(&group[at + 1..])),
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
    names
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let used = |code: &str, depth: usize| used_modules(code, depth).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(used("use crate::index::Index; let x = crate::query::parse;", 2), "index query");
    assert_eq!(used("use crate::{index::{Index, IndexError}, query, page};", 2), "index page query");
    assert_eq!(used("use super::super::index::Index;", 2), "index");
    assert_eq!(used("use super::{index, output::style};", 1), "index output");
    assert_eq!(used("use super::index; use super::super::label;", 3), "");
    assert_eq!(used("use super::index;", 2), "", "a neighbour is no module of the library");
    assert_eq!(depth(&source().join("search/mod.rs")), 1);
    assert_eq!(depth(&source().join("search/collect.rs")), 2);
    assert_eq!(depth(&source().join("page.rs")), 1);
}

#[test]
fn every_module_uses_only_those_below_it() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let mut broken = Vec::new();
    for (module, files) in modules() {
        let may_use = allowed.get(module.as_str()).unwrap_or_else(|| panic!("{module} is not in the table"));
        for (path, code) in files {
            let used = used_modules(&code, depth(&path));
            for other in allowed.keys().filter(|other| **other != module && !may_use.contains(other)) {
                if used.contains(*other) {
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
