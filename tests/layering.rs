//! Architecture test: the direction of dependencies in `docs/ARCHITECTURE.md`, and the words that each part must not
//! contain.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every crate and every module of the program, with the parts that it may use.
///
/// Cargo refuses a cycle of crates; this table also refuses a new dependency until it is added here.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("core", &[]),
    ("query", &["core"]),
    ("ingest", &["core"]),
    ("extract", &["core"]),
    ("dedup", &["core"]),
    ("index", &["core", "dedup"]),
    ("search", &["core", "index", "query"]),
    ("output", &["core", "extract", "search"]),
    ("pipeline", &["core", "dedup", "extract", "index", "ingest"]),
    ("cli", &["core", "extract", "index", "ingest", "output", "pipeline", "query", "search"]),
    ("main", &["cli"]),
];

/// Words that only these modules may contain, with the reason.
const RESERVED: [(&str, &[&str], &str); 11] = [
    ("tantivy::", &["index", "search"], "only the index and the search know the engine"),
    ("redb::", &["index"], "only the index has key tables"),
    ("notify::", &["ingest"], "only the crate that walks directories watches them"),
    ("signal_hook::", &["cli"], "only the command line handles signals"),
    ("clap", &["cli"], "only the command line knows flags"),
    ("std::env", &["cli"], "only the command line reads the environment"),
    ("stdout()", &["cli"], "only the command line prints"),
    ("stderr()", &["cli"], "only the command line prints"),
    ("process::exit", &["cli"], "only the command line ends the process"),
    ("process::ExitCode", &["cli"], "only the command line ends the process"),
    (
        "thread::",
        &["pipeline", "cli", "index"],
        "stages are pure; the pipeline distributes them over cores, and the index its segments",
    ),
];

/// Words that pure crates and modules must not contain.
const IMPURE: [&str; 5] = ["std::fs", "std::time", "Instant::now", "SystemTime", "std::net"];
const PURE: [&str; 5] = ["core", "query", "extract", "dedup", "output"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Path of every crate and of every module of the program.
fn modules() -> Vec<(&'static str, PathBuf)> {
    let path = |name: &str| match name {
        "main" => root().join("src/main.rs"),
        "cli" | "output" | "pipeline" => root().join("src").join(name),
        library => root().join(format!("crates/newsidx-{library}/src")),
    };
    ALLOWED.iter().map(|(name, _)| (*name, path(name))).collect()
}

/// Code of every file without tests and comments.
fn code(root: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            files.push((path, code));
        }
    }
    files
}

/// Crates and modules that the code names: `newsidx_index::…`, `crate::pipeline`, in `main` `newsidx::cli`.
fn used_modules(code: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut used = BTreeSet::new();
    for prefix in ["newsidx_", "newsidx::", "crate::"] {
        for (at, _) in code.match_indices(prefix) {
            let is_inside_name = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if !is_inside_name {
                used.insert(name(&code[at + prefix.len()..]));
            }
        }
    }
    used
}

#[test]
fn every_way_to_name_a_module_is_recognized() {
    let used = |code: &str| used_modules(code).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(used("use newsidx_index::Index; let x = crate::output::print;"), "index output");
    assert_eq!(used("use newsidx_query as query; newsidx::cli::main()"), "cli query");
    assert_eq!(used("use super::index; mycrate::index"), "", "a neighbour is no module of the workspace");
    for (name, place) in modules().into_iter().filter(|(_, place)| place.starts_with(root().join("src"))) {
        for (path, code) in code(&place) {
            let groups = ["use crate::{", "use newsidx::{"].into_iter().any(|group| code.contains(group));
            assert!(!groups, "{name}: {} hides modules in a group of imports", path.display());
        }
    }
}

#[test]
fn every_crate_is_in_the_table() {
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let name = name.trim_start_matches("newsidx-");
        assert!(ALLOWED.iter().any(|(known, _)| *known == name), "{name} is not in the table");
    }
}

#[test]
fn every_module_uses_only_those_below_it() {
    let mut violations = Vec::new();
    for (name, place) in modules() {
        let (_, may_use) = ALLOWED.iter().find(|(known, _)| *known == name).unwrap();
        for (path, code) in code(&place) {
            let used = used_modules(&code);
            for (other, _) in ALLOWED.iter().filter(|(other, _)| *other != name && !may_use.contains(other)) {
                // Inside a crate, `crate::index` is a module of that crate.
                let is_own = place.starts_with(root().join("crates")) && !code.contains(&format!("newsidx_{other}"));
                if used.contains(*other) && !is_own {
                    violations.push(format!("{} uses {other}", path.display()));
                }
            }
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn the_table_has_no_cycle() {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for (module, uses) in ALLOWED {
        let missing: Vec<_> = uses.iter().filter(|used| !done.contains(**used)).collect();
        assert!(missing.is_empty(), "{module} comes before {missing:?}");
        done.insert(module);
    }
}

#[test]
fn words_that_belong_to_one_module_stay_there() {
    let mut violations = Vec::new();
    for (module, place) in modules() {
        for (path, code) in code(&place) {
            for (word, owners, why) in RESERVED {
                if !owners.contains(&module) && code.contains(word) {
                    violations.push(format!("{} has `{word}`: {why}", path.display()));
                }
            }
            for word in IMPURE.iter().filter(|word| PURE.contains(&module) && code.contains(**word)) {
                violations.push(format!("{} has `{word}`, and {module} is pure", path.display()));
            }
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}
