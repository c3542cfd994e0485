//! `newsidx optimize`: fewer segments, no deleted documents, less disk space, and the same results.

use newsidx_index::{Index, IndexLayout};

use crate::harness::{Workspace, walrus, walrus_record};

fn layout(workspace: &Workspace) -> IndexLayout {
    Index::open(&workspace.path("index")).unwrap().layout().unwrap()
}

/// An index of six files in six segments, one of them replaced and one removed.
fn with_many_segments() -> Workspace {
    let workspace = Workspace::new();
    let lines = |first: u32| -> String { (first..first + 40).map(walrus_record).collect() };
    for nth in 0..6 {
        workspace.write(&format!("{nth}.jsonl"), lines(nth * 40));
        workspace.run(&["index", "-q", &format!("{nth}.jsonl")]).assert_code(0);
    }
    workspace.write("0.jsonl", lines(1000));
    workspace.run(&["index", "-q", "0.jsonl"]).assert_code(0);
    workspace.run(&["remove", "--yes", "\"number 41\""]).assert_code(0);
    workspace
}

#[test]
fn a_record_has_the_segments_before_and_after() {
    let workspace = with_many_segments();
    let before = layout(&workspace);
    let run = workspace.run(&["optimize", "--json"]).assert_code(0);
    let (record, after) = (&run.records()[0], layout(&workspace));
    let number = |when: &str, name: &str| record[when][name].as_u64().unwrap();
    for (when, layout) in [("before", &before), ("after", &after)] {
        assert_eq!(number(when, "segments"), layout.segments, "{run}");
        assert_eq!(number(when, "documents"), layout.documents, "{run}");
        assert_eq!(number(when, "deleted"), layout.deleted, "{run}");
    }
    assert!(before.segments > 1 && after.segments == 1, "{run}");
    assert!(number("after", "bytes") < number("before", "bytes"), "{run}");
}

#[test]
fn segments_are_merged_and_what_was_deleted_is_gone() {
    let workspace = with_many_segments();
    let before = layout(&workspace);
    assert!(before.segments >= 3 && before.deleted > 0, "{before:?}");
    let search =
        |query: &str| workspace.run(&["search", "--json", "--no-collapse", "--sort=date", query]).assert_code(0).stdout;
    let results = ["walrus", "\"number 2*\"", "*"].map(search);
    let run = workspace.run(&["optimize", "--segments", "2"]).assert_code(0);
    run.assert_stderr(&format!("before  {} segments, 239 documents, {} deleted", before.segments, before.deleted))
        .assert_stderr("after   2 segments, 239 documents, ");
    assert_eq!((layout(&workspace).segments, layout(&workspace).deleted), (2, 0));
    workspace.run(&["optimize"]).assert_code(0).assert_stderr("after   1 segment, 239 documents, ");
    let after = layout(&workspace);
    assert_eq!((after.segments, after.documents, after.deleted), (1, 239, 0));
    assert!(after.bytes < before.bytes, "{before:?} {after:?}");
    assert_eq!(workspace.files("index/articles", "store").len(), 1, "old files are deleted");
    assert_eq!(results, ["walrus", "\"number 2*\"", "*"].map(search));
    let run = workspace.run(&["index", "--json", "1.jsonl", "2.jsonl"]).assert_code(0);
    assert_eq!(run.records()[0]["files"]["unchanged"], 2, "sources are known as before: {run}");
    workspace.write("3.jsonl", "");
    workspace.run(&["index", "3.jsonl"]).assert_code(0).assert_stderr("199 documents");
}

#[test]
fn open_readers_continue() {
    let workspace = with_many_segments();
    let opened = Index::open(&workspace.path("index")).unwrap();
    let query = newsidx_query::parse_args(&["walrus"], jiff::civil::Date::constant(2025, 1, 1)).unwrap();
    let found = newsidx_search::matching_articles(&opened, &query).unwrap();
    workspace.run(&["optimize"]).assert_code(0);
    let ids: std::collections::BTreeSet<_> = found.map(|article| article.unwrap().id).collect();
    assert_eq!(ids.len(), 239);
}

#[test]
fn merged_files_keep_the_permissions_of_the_index() {
    use std::os::unix::fs::PermissionsExt;
    let workspace = with_many_segments();
    workspace.run(&["optimize"]).assert_code(0);
    let mode = |name: &str| std::fs::metadata(workspace.path("index").join(name)).unwrap().permissions().mode();
    assert_eq!(mode("articles/meta.json"), mode("newsidx.json"));
    assert_eq!(mode("articles/.managed.json"), mode("newsidx.json"));
}

#[test]
fn an_index_with_nothing_to_optimize_is_reported() {
    let workspace = Workspace::new();
    workspace.run(&["optimize"]).assert_code(2).assert_stderr("index directory not found: ");
    workspace.run(&["optimize", "--segments", "0"]).assert_code(2).assert_stderr("--segments");
    workspace.write("1.txt", walrus(1));
    workspace.run(&["index", "1.txt"]).assert_code(0);
    workspace.run(&["remove", "--yes", "walrus"]).assert_code(0);
    workspace.run(&["optimize"]).assert_code(0).assert_stderr("after   0 segments, 0 documents");
    workspace.run(&["optimize"]).assert_code(0);
}
