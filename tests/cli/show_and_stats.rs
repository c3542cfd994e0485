//! `newsidx show` and `newsidx stats`.

use crate::harness::Workspace;

#[test]
fn an_article_is_shown_by_the_beginning_of_its_identifier() {
    let workspace = Workspace::with_index();
    let hit = &workspace.run(&["search", "--json", "silence is complicity"]).records()[0];
    let id = hit["id"].as_str().unwrap();
    let run = workspace.run(&["show", &id[..8]]).assert_code(0);
    run.assert_stdout(hit["title"].as_str().unwrap())
        .assert_stdout("Silence is complicity")
        .assert_stdout(&format!("id        {id}"));
    let record = &workspace.run(&["show", "--json", id]).records()[0];
    assert_eq!(record["type"], "article");
    assert!(record["body"].as_str().unwrap().contains("Silence is complicity"));
    assert!(!record["captions"].as_array().unwrap().is_empty());
}

#[test]
fn an_unknown_or_ambiguous_identifier_is_reported() {
    let workspace = Workspace::with_index();
    workspace.run(&["show", "zz"]).assert_code(1).assert_stderr("no article has an identifier that begins with \"zz\"");
    let ids: Vec<String> = workspace
        .run(&["search", "--json", "*"])
        .records()
        .iter()
        .map(|record| record["id"].as_str().unwrap().to_owned())
        .collect();
    let shared =
        (b'0'..=b'f').map(char::from).find(|digit| ids.iter().filter(|id| id.starts_with(*digit)).count() > 1).unwrap();
    workspace.run(&["show", &shared.to_string()]).assert_code(2).assert_stderr("several articles have an identifier");
}

#[test]
fn stats_count_the_documents_of_the_index() {
    let workspace = Workspace::with_index();
    let total = workspace.count(&["*"]);
    let record = &workspace.run(&["stats", "--json"]).assert_code(0).records()[0];
    assert_eq!(record["documents"], total);
    assert_eq!(record["languages"]["ko"], workspace.count(&["lang:ko"]));
    assert_eq!(record["sites"]["harbourgazette.example"], workspace.count(&["site:harbourgazette.example"]));
    assert_eq!(record["without_date"].as_u64().unwrap() + workspace.count(&["date:1900..2100"]), total);
    assert!(record["bytes"].as_u64().unwrap() > 10_000);
    workspace
        .run(&["stats"])
        .assert_code(0)
        .assert_stdout(&format!("documents  {total}\n"))
        .assert_stdout("languages  en ");
}
