//! Site profiles: text that repeats over the pages of a site is clutter, also in later runs.

use crate::harness::Workspace;

/// A sentence that matches no phrase rule, between the paragraphs of every article.
const TEMPLATE: &str =
    "Tell us how you like your town and win a journey for two to the sea, with a night in a fine hotel.";

fn story(thing: &str) -> String {
    format!(
        "The {thing} of the town is open again after two years\n\n\
         The {thing} was opened on Tuesday by the mayor, who thanked all who had helped to build the {thing}.\n\n\
         She said that the {thing} had cost more than the council had planned, but less than it had feared.\n\n\
         {TEMPLATE}\n\n\
         \"I was born beside the old {thing},\" said one of the visitors, who had come with her grandchildren.\n"
    )
}

fn body(workspace: &Workspace, query: &str) -> String {
    let run = workspace.run(&["search", "--json", "--fields", "body", query]).assert_code(0);
    run.records()[0]["body"].as_str().unwrap().to_owned()
}

#[test]
fn the_first_page_is_classified_with_its_batch_and_later_ones_with_all_before() {
    let workspace = Workspace::new();
    for thing in ["harbour", "theatre", "station", "market"] {
        workspace.write(&format!("town/{thing}.txt"), story(thing));
    }
    workspace.run(&["index", "town"]).assert_code(0);
    assert_eq!(workspace.count(&["win a journey for two"]), 0);
    assert!(body(&workspace, "harbour").contains("grandchildren"), "the story after it stays");

    workspace.write("town/school.txt", story("school"));
    workspace.run(&["index", "town"]).assert_code(0);
    assert_eq!(workspace.count(&["school"]), 1);
    assert_eq!(workspace.count(&["win a journey for two"]), 0, "the index remembers the site");
}

#[test]
fn a_single_page_and_its_copies_teach_nothing_about_the_site() {
    let workspace = Workspace::new();
    workspace.write("one/harbour.txt", story("harbour"));
    for copy in 0..6 {
        workspace.write(&format!("copies/{copy}.txt"), story("bridge"));
    }
    workspace.run(&["index", "one", "copies"]).assert_code(0);
    assert_eq!(workspace.found(&["win a journey for two"]).len(), 7);
    assert!(body(&workspace, "bridge").contains("She said that the bridge"));
}
