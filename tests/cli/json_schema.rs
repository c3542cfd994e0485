//! Every JSON record against the tables of `docs/json.md`: exactly these fields, with these types.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Workspace, page};

/// The fields of a kind of record with their types, nested ones as `snippet.text`.
type Table = BTreeMap<String, String>;

/// The tables of the document by record type; those of articles and hits include the facts.
fn tables() -> BTreeMap<String, Table> {
    let document = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md")).unwrap();
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for section in document.split("\n## ").skip(1) {
        let (heading, text) = section.split_once('\n').unwrap();
        let mut table = if text.contains("The facts and:") { tables["Facts"].clone() } else { Table::new() };
        for row in text.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            table.insert(cells[1].trim_matches('`').to_owned(), cells[2].to_owned());
        }
        tables.insert(heading.trim_matches('`').to_owned(), table);
    }
    tables
}

fn has_type(value: &Value, kind: &str) -> bool {
    let is_range = |range: &Value| {
        let ends = range.as_array().map(|ends| ends.iter().filter_map(Value::as_u64).collect::<Vec<_>>());
        ends.is_some_and(|ends| ends.len() == 2 && ends[0] < ends[1])
    };
    let all = |value: &Value, is_right: &dyn Fn(&Value) -> bool| {
        value.as_array().is_some_and(|list| list.iter().all(is_right))
    };
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "strings" => all(value, &Value::is_string),
        "ranges" => all(value, &is_range),
        "counts" => value.as_object().is_some_and(|counts| counts.values().all(Value::is_u64)),
        "object" => value.is_object(),
        "objects" => all(value, &Value::is_object),
        other => match other.strip_suffix(" or null") {
            Some(kind) => value.is_null() || has_type(value, kind),
            None => panic!("docs/json.md has a type \"{other}\""),
        },
    }
}

/// The fields of an object with their values, nested ones included, unless they are counts.
fn flattened(prefix: &str, object: &Value, table: &Table, fields: &mut Vec<(String, Value)>) {
    for (name, value) in object.as_object().unwrap() {
        let name = format!("{prefix}{name}");
        match table.get(&name).map(String::as_str) {
            Some("object") => flattened(&format!("{name}."), value, table, fields),
            Some("objects") => value
                .as_array()
                .into_iter()
                .flatten()
                .for_each(|object| flattened(&format!("{name}."), object, table, fields)),
            _ => {}
        }
        fields.push((name, value.clone()));
    }
}

fn check(record: &Value, tables: &BTreeMap<String, Table>) {
    assert_eq!(record["schema"], 1, "{record}");
    let kind = record["type"].as_str().unwrap_or_else(|| panic!("no type: {record}"));
    let table = tables.get(kind).unwrap_or_else(|| panic!("docs/json.md has no record \"{kind}\""));
    let mut fields = Vec::new();
    flattened("", record, table, &mut fields);
    fields.retain(|(name, _)| name != "schema" && name != "type");
    for (name, value) in &fields {
        let documented = table.get(name).unwrap_or_else(|| panic!("{kind}.{name} is not in docs/json.md"));
        assert!(has_type(value, documented), "{kind}.{name} is no {documented}: {value}");
    }
    for name in table.keys().filter(|name| !is_in_empty_list(name, record)) {
        assert!(fields.iter().any(|(field, _)| field == name), "{kind} has no {name}: {record}");
    }
}

/// Whether a field belongs to the objects of a list that is empty.
fn is_in_empty_list(name: &str, record: &Value) -> bool {
    name.split_once('.').is_some_and(|(list, _)| record[list].as_array().is_some_and(Vec::is_empty))
}

#[test]
fn every_record_has_exactly_the_documented_fields() {
    let tables = tables();
    let workspace = Workspace::with_corpus();
    workspace.write("more/broken.jsonl", "{\"text\": \"x\"}\n{\"text\n").write("more/empty.txt", "");
    workspace.write("more/undated.txt", page("An undated page", "x").replace("Published: May 20, 2025\n\n", ""));
    workspace.write("more/copy.txt", std::fs::read(workspace.path("more/undated.txt")).unwrap());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut check_run = |args: &[&str]| {
        let run = workspace.run(args);
        assert!(run.code == 0 || ["index", "verify"].contains(&args[0]), "{run}");
        assert!(!run.records().is_empty(), "{run}");
        for record in run.records() {
            check(&record, &tables);
            *seen.entry(record["type"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    };
    check_run(&["index", "--json", "corpus", "more"]);
    check_run(&["extract", "--json", "corpus", "more/empty.txt"]);
    check_run(&["stats", "--json"]);
    check_run(&["search", "--json", "the"]);
    check_run(&["search", "--json", "--copies", "dredging"]);
    check_run(&["search", "--json", "-c", "the"]);
    check_run(&["search", "--json", "--kwic", "the OR 의"]);
    for field in ["site", "section", "author", "agency", "lang", "year"] {
        check_run(&["search", "--json", "--facet", field, "*"]);
    }
    for length in ["day", "week", "month", "year"] {
        check_run(&["search", "--json", "--timeline", length, "the"]);
        check_run(&["search", "--json", "--timeline", length, "--query", "a=the", "--query", "b=zeppelin"]);
    }
    check_run(&["search", "--json", "--query", "a=the", "--query", "b=zeppelin"]);
    check_run(&["search", "--json", "--like", "f814b204969ff661"]);
    check_run(&["search", "--json", "--explain", "the (lantern OR korea) -& -nuclear date:2020.."]);
    check_run(&["show", "--json", "f814"]);
    check_run(&["search", "--json", "title:undated"]);
    let dump = "corpus/open-archive/dump-2024.jsonl";
    let pages = std::fs::read_to_string(workspace.path(dump)).unwrap();
    let address =
        pages.lines().find_map(|line| serde_json::from_str::<Value>(line).ok()?["url"].as_str().map(str::to_owned));
    let address = address.unwrap();
    workspace.write("more/later.jsonl", pages.replace(" the ", " that "));
    workspace.run(&["index", "more/later.jsonl"]).assert_code(0);
    check_run(&["versions", "--json", &address]);
    workspace.run(&["watch", "add", "lanterns", "lanterns", "since:2020"]).assert_code(0);
    workspace.write("more/new.txt", page("Lanterns rise over the old harbour wall", "The lanterns were lit."));
    check_run(&["index", "--json", "more"]);
    workspace.remove("more/new.txt");
    check_run(&["verify", "--json"]);
    check_run(&["watch", "list", "--json"]);
    check_run(&["watch", "run", "--json"]);
    check_run(&["remove", "--json", "--yes", "title:undated"]);
    check_run(&["optimize", "--json"]);
    let kinds: Vec<&str> =
        tables.keys().map(String::as_str).filter(|kind| !["Facts", "CSL-JSON"].contains(kind)).collect();
    assert_eq!(seen.keys().map(String::as_str).collect::<Vec<_>>(), kinds, "every kind of record was seen");
}

#[test]
fn the_custom_fields_of_csl_json_are_as_documented() {
    let workspace = Workspace::with_index();
    let ids = workspace.run(&["search", "*", "--format", "{id}"]).stdout;
    let args: Vec<&str> = ["cite", "--style", "csl-json"].into_iter().chain(ids.lines()).collect();
    let items: Vec<Value> = serde_json::from_str(&workspace.run(&args).assert_code(0).stdout).unwrap();
    assert_eq!(items.len(), ids.lines().count());
    let table = &tables()["CSL-JSON"];
    for item in &items {
        let custom: BTreeMap<String, &Value> =
            item["custom"].as_object().unwrap().iter().map(|(name, value)| (format!("custom.{name}"), value)).collect();
        assert_eq!(custom.keys().collect::<Vec<_>>(), table.keys().collect::<Vec<_>>());
        for (name, value) in custom {
            assert!(has_type(value, &table[&name]), "{name}: {value}");
        }
    }
}
