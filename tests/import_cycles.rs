//! No import cycles among the files of a crate.
//!
//! A file depends on another one if a `use` line or a qualified path outside its tests names an item of it. A `pub use`
//! is followed to the file that defines the item. The `mod` and `pub use` lines of a parent are no dependencies, so a
//! `lib.rs` that only lists and re-exports its modules is in no cycle. Cycles are the strongly connected components of
//! this graph (Tarjan, "Depth-first search and linear graph algorithms", 1972), found here by mutual reachability.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Names of nested modules from the root of the crate; the root itself is empty.
type Module = Vec<String>;

/// An import or a path: its names, and whether it is re-exported.
struct Import {
    names: Vec<String>,
    is_public: bool,
}

/// The files of one crate by their module, without comments and tests.
struct Crate {
    files: BTreeMap<Module, String>,
    re_exports: BTreeMap<(Module, String), Module>,
}

impl Crate {
    fn read(source: &Path) -> Self {
        let mut files = BTreeMap::new();
        let mut waiting = vec![source.to_owned()];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let relative = path.strip_prefix(source).unwrap().with_extension("");
            let mut module: Module = relative.iter().map(|name| name.to_str().unwrap().to_owned()).collect();
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            if !is_rust || module.last().is_some_and(|name| name == "tests") {
                continue;
            }
            if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
                module.pop();
            }
            files.insert(module, code(&fs::read_to_string(&path).unwrap()));
        }
        let mut this = Self { files, re_exports: BTreeMap::new() };
        for (module, code) in &this.files {
            for import in imports(code).into_iter().filter(|import| import.is_public) {
                if let (Some(target), Some(name)) = (this.absolute(module, &import.names), import.names.last()) {
                    this.re_exports.insert((module.clone(), name.clone()), target);
                }
            }
        }
        this
    }

    /// The path from the root of the crate, if it is one of this crate.
    fn absolute(&self, module: &Module, names: &[String]) -> Option<Vec<String>> {
        let child = |name: &String| [module.as_slice(), std::slice::from_ref(name)].concat();
        match names.first()?.as_str() {
            "crate" => Some(names[1..].to_vec()),
            "self" => Some([module, &names[1..]].concat()),
            "super" => {
                let ups = names.iter().take_while(|name| *name == "super").count();
                let base = module.len().checked_sub(ups)?;
                Some([&module[..base], &names[ups..]].concat())
            }
            _ if self.files.contains_key(&child(&names[0])) => Some([module, names].concat()),
            _ => None,
        }
    }

    /// The module that defines what a path names.
    fn defining_module(&self, mut path: Vec<String>) -> Module {
        // Re-exports of re-exports are rare, and never this deep.
        for _ in 0..8 {
            path.retain(|name| name != "self");
            let depth = (0..=path.len()).rev().find(|depth| self.files.contains_key(&path[..*depth])).unwrap();
            let module = path[..depth].to_vec();
            let target = path.get(depth).and_then(|name| self.re_exports.get(&(module.clone(), name.clone())));
            match target {
                Some(target) => path = [target.as_slice(), &path[depth + 1..]].concat(),
                None => return module,
            }
        }
        path
    }

    /// The modules on which each module depends.
    fn dependencies(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let of_module = |(module, code): (&'_ Module, &String)| {
            let imports = imports(code);
            let mut used: BTreeSet<Module> = BTreeSet::new();
            let mut named: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            for Import { names, is_public } in &imports {
                let Some(path) = self.absolute(module, names) else { continue };
                let is_re_export_of_child = *is_public && !matches!(names[0].as_str(), "super" | "crate");
                if let Some(last) = names.last().filter(|_| self.files.contains_key(&path)) {
                    named.insert(last, path.clone());
                }
                if !is_re_export_of_child {
                    used.insert(self.defining_module(path));
                }
            }
            for names in qualified_paths(code) {
                let path = match named.get(names[0].as_str()) {
                    Some(path) => Some([path.as_slice(), &names[1..]].concat()),
                    None => self.absolute(module, &names),
                };
                used.extend(path.map(|path| self.defining_module(path)).filter(|module| !module.is_empty()));
            }
            used.remove(module);
            used
        };
        self.files.iter().map(|file| (file.0, of_module(file))).collect()
    }

    /// The cycles, each as the list of its modules.
    fn cycles(&self) -> Vec<Vec<String>> {
        let dependencies = self.dependencies();
        let reachable = |start: &Module| {
            let mut seen = BTreeSet::new();
            let mut waiting: Vec<&Module> = dependencies[start].iter().collect();
            while let Some(module) = waiting.pop() {
                if seen.insert(module.clone()) {
                    waiting.extend(&dependencies[module]);
                }
            }
            seen
        };
        let reachable: BTreeMap<&Module, BTreeSet<Module>> =
            self.files.keys().map(|module| (module, reachable(module))).collect();
        let mut cycles = BTreeSet::new();
        for (module, others) in &reachable {
            let cycle: Vec<String> = others
                .iter()
                .filter(|other| reachable[other].contains(*module))
                .map(|other| other.join("::"))
                .collect();
            if cycle.len() > 1 {
                cycles.insert(cycle);
            }
        }
        cycles.into_iter().collect()
    }
}

/// A file without its comments and its tests.
fn code(text: &str) -> String {
    const TEST: &str = "#[cfg(test)]\n";
    let is_module = |at: usize| {
        text[at + TEST.len()..].lines().next().is_some_and(|line| line.contains("mod ") && line.ends_with('{'))
    };
    let end = text.match_indices(TEST).map(|(at, _)| at).find(|at| is_module(*at)).unwrap_or(text.len());
    text[..end].lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The imports of a file, one for each name in a group.
fn imports(code: &str) -> Vec<Import> {
    let mut imports = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let visibility = code[..at].rsplit('\n').next().unwrap().trim();
        if visibility.is_empty() || visibility == "pub" || visibility.starts_with("pub(") {
            let tree = code[at + "use ".len()..].split(';').next().unwrap();
            expand(tree, &mut |names| imports.push(Import { names, is_public: !visibility.is_empty() }));
        }
    }
    imports
}

/// Expands `a::{b, c::{d, self}}` to its paths.
fn expand(tree: &str, each: &mut dyn FnMut(Vec<String>)) {
    let names = |path: &str| -> Vec<String> {
        let path = path.split(" as ").next().unwrap();
        path.split("::").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
    };
    let Some((prefix, group)) = tree.split_once('{') else { return each(names(tree)) };
    let prefix = names(prefix);
    let group = group.rsplit_once('}').map_or(group, |(group, _)| group);
    let (mut depth, mut start) = (0, 0);
    let mut parts = Vec::new();
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[start..]);
    for part in parts.into_iter().filter(|part| !part.trim().is_empty()) {
        expand(part, &mut |names| each([prefix.as_slice(), &names].concat()));
    }
}

/// Paths of two names and more in the code beside its imports: `super::stream::open(…)`.
fn qualified_paths(code: &str) -> Vec<Vec<String>> {
    let is_path = |c: char| is_name(c) || c == ':';
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("use ") && !line.contains("pub use "));
    let words = lines.flat_map(|line| line.split(|c| !is_path(c)));
    let paths = words.filter(|word| word.contains("::") && !word.starts_with(':'));
    paths.map(|path| path.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect()).collect()
}

#[test]
fn a_cycle_is_detected_however_it_is_imported() {
    let crate_of = |files: &[(&str, &str)]| {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Crate::read(directory.path()).cycles()
    };
    let cycle = vec![vec!["a".to_owned(), "b".to_owned()]];
    assert_eq!(
        crate_of(&[("lib.rs", "mod a;"), ("a.rs", "use super::b::B;"), ("b.rs", "use crate::{a::{A}, c};")]),
        cycle
    );
    assert_eq!(crate_of(&[("lib.rs", ""), ("a.rs", "use super::b;"), ("b.rs", "fn f() { super::a::g() }")]), cycle);
    let re_exported = ("lib.rs", "mod a;\nmod b;\npub use a::A;\npub(crate) use b::B;");
    assert_eq!(crate_of(&[re_exported, ("a.rs", "use super::B;"), ("b.rs", "use super::{\n    A,\n};")]), cycle);
    let tests = "use super::b::B;\n#[cfg(test)]\nmod tests {\n    use super::super::c;\n}";
    assert!(crate_of(&[re_exported, ("a.rs", tests), ("b.rs", "// use super::a;\nuse std::a;")]).is_empty());
    let shared_tests = tests.replace("mod tests {", "pub(super) mod tests {");
    assert!(crate_of(&[re_exported, ("a.rs", &shared_tests), ("b.rs", "fn f() {}")]).is_empty());
    let tests_elsewhere = "#[cfg(test)]\nmod tests;\nuse super::b::B;";
    assert_eq!(crate_of(&[re_exported, ("a.rs", tests_elsewhere), ("b.rs", "use super::a::A;")]), cycle);
    let parent = ("a/mod.rs", "mod c;\npub use c::C;\npub struct P;");
    assert!(crate_of(&[("lib.rs", "mod a;"), parent, ("a/c.rs", "use super::P;")]).is_empty());
    assert_eq!(
        crate_of(&[("lib.rs", "mod a;"), ("a/mod.rs", "mod c;\nuse c::C;"), ("a/c.rs", "use super::P;")]).len(),
        1
    );
}

#[test]
fn no_crate_has_an_import_cycle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path().join("src"));
    let mut cycles = Vec::new();
    for source in crates.chain([root.join("src")]) {
        let found = Crate::read(&source).cycles();
        cycles.extend(found.into_iter().map(|cycle| format!("{}: {}", source.display(), cycle.join(", "))));
    }
    assert!(cycles.is_empty(), "import cycles:\n{}", cycles.join("\n"));
}
