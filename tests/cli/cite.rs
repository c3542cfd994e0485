//! `newsidx cite`, `newsidx show --raw` and `newsidx search --like`: pages, their hashes and their copies.

use std::process::Command;

use crate::harness::Workspace;

/// Output of `sha256sum`.
fn sha256sum(workspace: &Workspace, name: &str) -> String {
    let output = Command::new("sha256sum").arg(workspace.path(name)).output().unwrap();
    String::from_utf8(output.stdout).unwrap()[..64].to_owned()
}

#[test]
fn the_page_is_printed_to_the_byte() {
    let workspace = Workspace::with_index();
    for path in ["corpus/peninsula-daily/article-310482.txt", "corpus/city-ledger/8816.htm"] {
        let ids = workspace.run(&["search", "*", "--format", "{path}\\t{id}"]).stdout;
        let id = ids.lines().find_map(|line| line.strip_prefix(&format!("{path}\t"))).unwrap();
        let output = workspace.command(&["show", id, "--raw"]).output().unwrap();
        assert_eq!(output.stdout, std::fs::read(workspace.path(path)).unwrap(), "{path}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
    workspace.run(&["show", "f814", "--raw", "--json"]).assert_code(2);
}

#[test]
fn every_sample_page_is_found_again_as_it_was_indexed() {
    let workspace = Workspace::with_index();
    let mut records = 0;
    for hit in workspace.run(&["search", "*", "--json"]).records() {
        let run = workspace.run(&["show", hit["id"].as_str().unwrap(), "--raw"]).assert_code(0);
        assert_eq!(run.stderr, "", "{run}");
        if hit["record"].is_u64() {
            let record: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
            assert!(record.is_object());
            records += 1;
        }
    }
    assert!(records > 3);
}

#[test]
fn a_citation_has_the_evidence_of_its_date_and_the_hash_of_its_source() {
    let workspace = Workspace::with_index();
    let hash = sha256sum(&workspace, "corpus/peninsula-daily/article-310482.txt");
    let run = workspace.run(&["cite", "f814"]).assert_code(0);
    assert_eq!(
        run.stdout,
        format!(
            "Yonhap. “Families of missing fishermen tell Seoul forum the world must not look away”. peninsula-daily, \
             National > North Korea, 2024-09-24 (date from a caption). corpus/peninsula-daily/article-310482.txt, \
             SHA-256 {hash}, newsidx f814b204969ff661.\n"
        )
    );
    let bibtex = workspace.run(&["cite", "--style", "bibtex", "f814"]).assert_code(0);
    let bibtex = bibtex.assert_stdout("@article{newsidx-f814b204969ff661,\n").assert_stdout("  date = {2024-09-24},\n");
    bibtex.assert_stdout(&format!("SHA-256 {hash}"));
    let csl: serde_json::Value =
        serde_json::from_str(&workspace.run(&["cite", "--style", "csl-json", "f814"]).assert_code(0).stdout).unwrap();
    assert_eq!(csl[0]["issued"]["date-parts"], serde_json::json!([[2024, 9, 24]]));
    assert_eq!(csl[0]["custom"]["sha256"], hash);
    assert_eq!(csl[0]["custom"]["date_evidence"], "caption");
    workspace.run(&["cite", "zz"]).assert_code(1).assert_stderr("no article has an identifier that begins with \"zz\"");
}

#[test]
fn a_changed_source_is_cited_without_its_hash() {
    let workspace = Workspace::with_index();
    workspace.write("corpus/peninsula-daily/article-310482.txt", "Something else is here now.\n");
    let warning = "corpus/peninsula-daily/article-310482.txt has changed since it was indexed as f814b204969ff661";
    let run = workspace.run(&["cite", "f814"]).assert_code(2).assert_stderr(warning);
    assert!(!run.stdout.contains("SHA-256") && run.stdout.contains("Families of missing fishermen"), "{run}");
    let run = workspace.run(&["show", "f814", "--raw"]).assert_code(0).assert_stderr(warning);
    assert_eq!(run.stdout, "Something else is here now.\n");
    workspace.remove("corpus/peninsula-daily/article-310482.txt");
    workspace.run(&["cite", "f814"]).assert_code(2).assert_stderr("its SHA-256 is left out");
    workspace.run(&["show", "f814", "--raw"]).assert_code(2).assert_stderr("article-310482.txt");
}

#[test]
fn like_finds_a_copy_first_and_not_the_article_itself() {
    let workspace = Workspace::with_corpus();
    let copy = std::fs::read(workspace.path("corpus/peninsula-daily/article-310482.txt")).unwrap();
    workspace.write("zcopies/copy.txt", copy);
    workspace.run(&["index", "corpus", "zcopies"]).assert_code(0);
    let run = workspace.run(&["search", "--like", "f814b204969ff661", "--json"]).assert_code(0);
    let paths: Vec<String> = run.records().iter().map(|hit| hit["path"].as_str().unwrap().to_owned()).collect();
    assert_eq!(paths[0], "zcopies/copy.txt");
    assert!(
        paths.len() > 2 && paths.iter().all(|path| path != "corpus/peninsula-daily/article-310482.txt"),
        "{paths:?}"
    );
    let count = workspace.run(&["search", "--like", "f814b204969ff661", "-c"]).assert_code(0).stdout;
    assert_eq!(count.trim(), paths.len().to_string());
    let narrowed = workspace.run(&["search", "--like", "f814b204969ff661", "site:zcopies", "-l"]).assert_code(0);
    assert_eq!(narrowed.stdout, "zcopies/copy.txt\n");
    workspace.run(&["search", "--like", "zz"]).assert_code(1).assert_stderr("no article has an identifier");
    workspace.run(&["search", "--like", "f814b204969ff661", "zeppelin"]).assert_code(1);
    workspace.run(&["search", "--like", "f814", "--facet", "site"]).assert_code(2).assert_stderr("cannot be used with");
}
