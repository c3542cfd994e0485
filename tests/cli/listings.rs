//! Lists of other pages: rejected by default, documents of the kind `listing` in an index that keeps them.

use crate::harness::{Workspace, page};

/// A section front with three teasers, all of which have `word`.
fn front(word: &str) -> String {
    let entries = [
        (
            format!("New lamps for the {word} square"),
            "The council has ordered forty lamps whose light is said to be kind to bats and to the purse of the town …",
        ),
        (
            format!("The {word} catch is the best in twenty years"),
            "Fishermen on the north coast speak of a wonder, and the smokehouses of Port Ellery work through the night …",
        ),
        (
            format!("Library lends out {word} seeds from spring on"),
            "Whoever has a garden may borrow beans and marigolds in March and bring back seeds of their own in autumn …",
        ),
    ];
    let entry = |(title, teaser): &(String, &str)| {
        format!("<div class=card><h2><a href=/a>{title}</a></h2><time>4 March 2031</time><p>{teaser}</p></div>")
    };
    format!(
        "<html lang=en><title>Local {word} news | The Orrin Post</title><nav><a href=/>Home</a> <a href=/n>Every section\
         </a></nav><main><h1>Local {word} news</h1>{}<a href=/2>Next page</a></main>",
        entries.iter().map(entry).collect::<String>()
    )
}

/// A workspace with two articles and a section front that have the word "lantern".
fn pages() -> Workspace {
    let workspace = Workspace::new();
    workspace
        .write("pages/a.txt", page("A lantern rises over the harbour", "The first lantern was lit."))
        .write("pages/b.txt", page("A lantern falls into the harbour", "The second lantern was lost."))
        .write("pages/front.html", front("lantern"));
    workspace
}

/// The same, indexed with the listing.
fn kept() -> Workspace {
    let workspace = pages();
    workspace.run(&["index", "--keep-listings", "pages"]).assert_code(0);
    workspace
}

#[test]
fn a_list_is_rejected_unless_listings_are_kept() {
    let workspace = pages();
    workspace.run(&["index", "pages"]).assert_code(0).assert_stderr("3 pages  2 indexed, 1 no article (1 listing)");
    assert_eq!(workspace.count(&["kind:*"]), 2);
    assert_eq!(workspace.count(&["kind:listing"]), 0);
    let rejected = workspace.run(&["extract", "--json", "pages/front.html"]).assert_code(0).records();
    assert_eq!((&rejected[0]["type"], &rejected[0]["reason"]), (&"rejection".into(), &"listing".into()));
    let run = workspace.run(&["extract", "--json", "--keep-listings", "pages"]).assert_code(0);
    let kinds: Vec<String> =
        run.records().iter().map(|record| format!("{} {}", record["type"], record["kind"])).collect();
    assert_eq!(kinds, ["\"article\" \"article\"", "\"article\" \"article\"", "\"article\" \"listing\""]);
    assert_eq!(run.records()[2]["title"], "Local lantern news");
    let body = run.records()[2]["body"].as_str().unwrap().to_owned();
    assert!(body.contains("New lamps for the lantern square") && body.contains("kind to bats"), "{body}");
    assert!(!body.contains("Every section"), "{body}");
    workspace
        .run(&["extract", "--keep-listings", "pages/front.html"])
        .assert_code(0)
        .assert_stdout("kind      listing");
    workspace
        .run(&["extract", "--explain", "--keep-listings", "pages/front.html"])
        .assert_stdout("+ body       all-links");
}

#[test]
fn a_search_that_does_not_name_the_kind_leaves_listings_out() {
    let workspace = kept();
    for (query, count) in [
        ("lantern", 2),
        ("*", 2),
        ("-zeppelin", 2),
        ("\"lantern news\"", 0),
        ("lamps OR lantern", 2),
        ("date:2025", 2),
        ("kind:listing", 1),
        ("kind:LISTING lantern", 1),
        ("kind:listing zeppelin", 0),
        ("kind:article", 2),
        ("kind:article lantern", 2),
        ("kind:*", 3),
        ("kind:* lantern", 3),
        ("-kind:listing", 2),
        ("-kind:article", 1),
        ("lantern -kind:article", 1),
        ("lamps OR kind:article", 3),
        ("kind:(article OR listing) lantern", 3),
        ("atleast2:lantern kind:*", 3),
        ("atleast4:lantern", 0),
        ("kind:listing \"lantern news\"", 1),
    ] {
        assert_eq!(workspace.count(&["--", query]), count, "{query}");
    }
    let lines = |args: &[&str]| workspace.run(args).assert_code(0).stdout.lines().count();
    for (args, of_articles, of_all) in [
        (&["-l"][..], 2, 3),
        (&["--json", "--no-collapse"], 2, 3),
        (&["--format", "csv", "--fields", "kind", "--no-collapse"], 3, 4),
        (&["--sample", "9", "--json"], 2, 3),
        (&["--kwic", "--json"], 4, 8),
    ] {
        let with = |query: &'static str| [&["search", query], args].concat();
        assert_eq!(lines(&with("lantern")), of_articles, "{args:?}");
        assert_eq!(lines(&[with("lantern"), vec!["kind:*"]].concat()), of_all, "{args:?}");
    }
    workspace.run(&["search", "kind:lists"]).assert_code(2).assert_stderr("write kind:article, kind:listing or kind:*");
}

#[test]
fn counts_are_those_of_the_documents_that_a_search_finds() {
    let workspace = kept();
    let counts = |args: &[&str]| -> Vec<String> {
        let run = workspace.run(&[&["search", "--json"], args].concat()).assert_code(0);
        let row = |record: &serde_json::Value| {
            let key =
                [&record["value"], &record["period"]].map(|key| key.as_str().unwrap_or_default().to_owned()).concat();
            format!("{key} {} {}", record["count"], record["documents"])
        };
        run.records().iter().map(row).collect()
    };
    assert_eq!(counts(&["lantern", "--facet", "year"]), ["2025 2 2"]);
    assert_eq!(counts(&["lantern", "kind:*", "--facet", "year"]), ["2025 2 2", "2031 1 1"]);
    assert_eq!(counts(&["kind:listing", "--timeline", "year"]).last().unwrap(), "2031 1 1");
    assert_eq!(counts(&["lantern", "--timeline", "year"]), ["2025 2 2"]);
    let named = ["--query", "all=kind:* lantern", "--query", "articles=lantern", "--facet", "lang"];
    assert_eq!(counts(&named), ["en 3 3", "en 2 3"]);
    let totals = workspace.run(&["search", "-c", "--json", "lantern kind:*"]).records();
    assert_eq!((&totals[0]["articles"], &totals[0]["stories"]), (&3.into(), &2.into()));
    let explained = workspace.run(&["search", "--explain", "--json", "lantern kind:listing"]).records();
    let clauses: Vec<_> = explained.iter().map(|clause| clause["count"].as_u64().unwrap()).collect();
    assert_eq!(clauses, [1, 3, 1], "clauses are counted among the documents of the query");
    let explained = workspace.run(&["search", "--explain", "--json", "lantern", "lit"]).records();
    assert_eq!(explained[1]["count"], 2);
    let stats = &workspace.run(&["stats", "--json"]).records()[0];
    assert_eq!((&stats["documents"], &stats["listings"]), (&3.into(), &1.into()));
    assert_eq!((&stats["keep_listings"], &stats["languages"]["en"]), (&true.into(), &2.into()));
    assert_eq!(stats["last_date"], "2025-05-20");
    workspace.run(&["stats"]).assert_stdout("documents  3, 1 of them a listing\n").assert_stdout("languages  en 2\n");
}

#[test]
fn a_search_that_finds_listings_alone_suggests_them() {
    let workspace = kept();
    workspace
        .run(&["search", "bats"])
        .assert_code(1)
        .assert_stderr("no article has bats")
        .assert_stderr("1 listing is found: newsidx search bats kind:listing");
    let run = workspace.run(&["search", "marigold~1"]).assert_code(1);
    assert!(!run.stderr.contains("similar to"), "{run}");
    let run = workspace.run(&["search", "bats", "kind:article"]).assert_code(1);
    assert!(!run.stderr.contains("listing is found"), "{run}");
}

#[test]
fn a_listing_is_printed_as_one() {
    let workspace = kept();
    let hit = &workspace.run(&["search", "--json", "kind:listing"]).assert_code(0).records()[0];
    assert_eq!((&hit["kind"], &hit["story"], &hit["copies"]), (&"listing".into(), &serde_json::Value::Null, &0.into()));
    assert_eq!(workspace.run(&["search", "--json", "lantern"]).records()[0]["kind"], "article");
    workspace.run(&["search", "kind:listing"]).assert_code(0).assert_stdout(" · listing\n");
    workspace.run(&["search", "kind:*", "--format", "{kind} {path}"]).assert_stdout("listing pages/front.html\n");
    let id = hit["id"].as_str().unwrap();
    assert_eq!(workspace.run(&["show", "--json", id]).assert_code(0).records()[0]["kind"], "listing");
    workspace.run(&["show", id]).assert_code(0).assert_stdout("kind      listing");
    workspace.run(&["show", "--raw", id]).assert_code(0).assert_stdout("<h1>Local lantern news</h1>");
    workspace.run(&["cite", id]).assert_code(0).assert_stdout("“Local lantern news”");
    workspace.run(&["cite", "--style", "bibtex", id]).assert_code(0).assert_stdout("@misc{newsidx-");
    workspace.run(&["cite", "--style", "csl-json", id]).assert_code(0).assert_stdout("\"type\":\"webpage\"");
    workspace.run(&["verify"]).assert_code(0).assert_stderr("3 documents  3 unchanged");
    assert_eq!(workspace.found(&["--like", id]), ["pages/a.txt", "pages/b.txt"], "similar articles");
}

#[test]
fn the_setting_belongs_to_the_index() {
    let workspace = pages();
    workspace.run(&["index", "pages"]).assert_code(0);
    workspace
        .run(&["index", "pages", "--keep-listings"])
        .assert_code(0)
        .assert_stderr("3 files  1 changed, 2 unchanged")
        .assert_stderr("1 page  1 listing kept")
        .assert_stderr("3 documents in index");
    workspace.write("pages/second.html", front("ferry"));
    workspace
        .run(&["index", "pages"])
        .assert_code(0)
        .assert_stderr("4 files  1 new, 3 unchanged")
        .assert_stderr("1 page  1 listing kept");
    assert_eq!(workspace.count(&["kind:listing"]), 2);
    workspace
        .run(&["index", "--keep-listings=maybe", "pages"])
        .assert_code(2)
        .assert_stderr("[possible values: yes, no]");
    // A dump with other options is read again, a page with a listing is not.
    workspace.run(&["index", "pages", "--map", "text=content"]).assert_code(0).assert_stderr("4 files  4 unchanged");
    let record = &workspace.run(&["index", "--json", "pages", "--keep-listings=no"]).assert_code(0).records()[0];
    assert_eq!((&record["files"]["changed"], &record["files"]["unchanged"]), (&2.into(), &2.into()));
    assert_eq!((&record["pages"]["rejected"]["listing"], &record["removed"]), (&2.into(), &2.into()));
    assert_eq!((&record["pages"]["kept_listings"], &record["documents"]), (&0.into(), &2.into()));
    workspace.run(&["index", "pages"]).assert_code(0).assert_stderr("4 files  4 unchanged");
    assert_eq!(workspace.run(&["stats", "--json"]).records()[0]["keep_listings"], false);
    assert_eq!(workspace.count(&["kind:*"]), 2);
}

#[test]
fn a_file_with_a_listing_among_its_records_is_read_again() {
    let workspace = Workspace::new();
    let records = [
        front("lantern"),
        format!("<h1>Bridge</h1>{}", "<p>The old bridge will be mended by May, she said.</p>".repeat(9)),
    ];
    let lines =
        records.map(|html| serde_json::json!({"html": html, "url": "https://orrin.example/x"}).to_string() + "\n");
    workspace.write("dump.jsonl", lines.concat());
    workspace.run(&["index", "dump.jsonl"]).assert_code(0).assert_stderr("1 indexed, 1 no article (1 listing)");
    workspace.run(&["index", "dump.jsonl"]).assert_code(0).assert_stderr("1 unchanged");
    workspace
        .run(&["index", "--keep-listings", "dump.jsonl"])
        .assert_code(0)
        .assert_stderr("1 indexed, 1 listing kept");
    workspace.run(&["index", "dump.jsonl"]).assert_code(0).assert_stderr("1 unchanged");
    let versions = workspace.run(&["versions", "--json", "https://orrin.example/x"]).assert_code(0).records();
    let mut kinds: Vec<&str> = versions.iter().map(|version| version["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["article", "listing"]);
}

#[test]
fn a_listing_is_no_copy_of_an_article_or_of_another_listing() {
    let workspace = Workspace::new();
    // The fronts differ in one word, and the article consists of their teasers.
    let article =
        front("lantern").replace("<div class=card>", "").replace("</div>", "").replace("<h2><a href=/a>", "<p>");
    let article =
        article.replace("</a></h2>", ".</p>").replace("<time>4 March 2031</time>", "").replace(" …", " again.");
    workspace.write("pages/front.html", front("lantern")).write("pages/other.html", front("ferry"));
    workspace.write("pages/same.html", front("lantern"));
    workspace.write("pages/article.json", serde_json::json!({"title": "A walk", "html": article}).to_string());
    workspace.run(&["index", "--keep-listings", "pages"]).assert_code(0).assert_stderr("1 exact copy");
    let hits = workspace.run(&["search", "--json", "kind:*"]).assert_code(0).records();
    assert!(hits.len() >= 2 && hits.iter().all(|hit| hit["story"].is_null()), "{hits:?}");
    let totals = workspace.run(&["search", "-c", "--json", "kind:*"]).records();
    assert_eq!(totals[0]["articles"], totals[0]["stories"]);
}

#[test]
fn removing_and_watching_follow_the_rule_of_searches() {
    let workspace = kept();
    workspace.run(&["watch", "add", "lanterns", "lantern"]).assert_code(0).assert_stderr("2 articles already known");
    workspace
        .run(&["watch", "add", "fronts", "lantern kind:listing"])
        .assert_code(0)
        .assert_stderr("1 article already known");
    workspace.write("pages/later.html", front("lantern harbour"));
    workspace.run(&["index", "pages"]).assert_code(0).assert_stderr("1 listing kept");
    workspace.run(&["watch", "run", "lanterns"]).assert_code(1);
    let new = workspace.run(&["watch", "run", "fronts", "--json"]).assert_code(0).records();
    assert_eq!((new.len(), &new[0]["kind"]), (1, &"listing".into()));
    workspace.run(&["remove", "--dry-run", "--json", "lantern"]).assert_stdout("\"found\":2");
    workspace.run(&["remove", "--yes", "lantern"]).assert_code(0);
    assert_eq!((workspace.count(&["*"]), workspace.count(&["kind:*"])), (0, 2));
    workspace.run(&["remove", "--yes", "kind:listing"]).assert_code(0);
    assert_eq!(workspace.count(&["kind:*"]), 0);
    workspace.write("pages/front.html", front("lantern") + " ");
    workspace.run(&["optimize"]).assert_code(0);
    workspace.run(&["search", "*"]).assert_code(1);
    workspace.run(&["index", "pages"]).assert_code(0).assert_stderr("1 listing kept");
    assert_eq!((workspace.count(&["*"]), workspace.count(&["kind:*"])), (0, 1));
}

#[test]
fn merged_segments_leave_listings_out() {
    let workspace = pages();
    for name in ["a.txt", "front.html", "b.txt"] {
        workspace.run(&["index", "--keep-listings", &format!("pages/{name}")]).assert_code(0);
    }
    for _ in 0..2 {
        assert_eq!([workspace.count(&["lantern"]), workspace.count(&["kind:listing"])], [2, 1]);
        assert_eq!(workspace.count(&["lantern", "kind:*"]), 3);
        workspace.run(&["optimize"]).assert_code(0);
    }
}

#[test]
fn a_listing_is_no_version_of_an_article_at_its_address() {
    let workspace = Workspace::new();
    let record = |day: &str, html: String| {
        serde_json::json!({ "url": "https://orrin.example/town", "fetched": day, "html": html }).to_string()
    };
    let story = "<p>The zeppelin of the county has landed on the market square, the council said on Friday evening.</p>\
                 <p>Its crew of nine will stay in Alder until the storm is over, and schools may visit the zeppelin.</p>";
    let article = format!("<html><title>A zeppelin lands</title><article><h1>A zeppelin lands</h1>{story}</article>");
    let lines = [record("2024-01-05T08:00:00Z", article), record("2024-03-05T08:00:00Z", front("zeppelin"))];
    workspace.write("dump.jsonl", lines.join("\n"));
    workspace.run(&["index", "--keep-listings", "dump.jsonl"]).assert_code(0);
    assert_eq!(workspace.count(&["kind:listing"]), 1);
    assert_eq!(workspace.count(&["zeppelin", "as-of:2024-06"]), 1);
    assert_eq!(workspace.count(&["zeppelin", "as-of:2024-06", "kind:*"]), 2);
}
