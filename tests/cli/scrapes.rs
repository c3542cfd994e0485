//! Output of scrapers, browsers and feed readers: tables, JSON, MHTML, RSS and Atom.

use crate::harness::{Workspace, fixture, tar, walrus, zip};

const FORMAT: &str = "{url} {date} {title}";

#[test]
fn the_field_names_of_trafilatura_are_known() {
    let workspace = Workspace::new();
    let expected = [
        "http://city-ledger.example/streetcar-late-loop.html 2022-05-20 ",
        "https://www.northfieldtimes.example/news/arlen-county/story_48213.html 2023-03-14 Beside",
    ];
    for name in ["trafilatura.csv", "trafilatura.jsonl"] {
        workspace.write(name, fixture(name));
        workspace.run(&["index", "--index", &format!("{name}.index"), name]).assert_code(0);
        let articles = workspace.articles(&format!("{name}.index"), FORMAT);
        assert_eq!(articles.len(), 2, "{name}: {articles:?}");
        for (article, expected) in articles.iter().zip(expected) {
            assert!(article.starts_with(expected), "{name}: {article}");
        }
        let raw =
            workspace.run(&["search", "--index", &format!("{name}.index"), "*", "--no-collapse", "--json"]).records();
        for record in raw {
            let shown =
                workspace.run(&["show", "--index", &format!("{name}.index"), "--raw", record["id"].as_str().unwrap()]);
            assert_eq!(record["raw_length"], shown.assert_code(0).stdout.len(), "{record}");
        }
    }
}

#[test]
fn every_row_of_a_table_is_a_page() {
    let workspace = Workspace::new();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let row = |n: u32| format!("http://one.example/{n},Walrus in row {n},2025-05-2{n},{}\r\n", quoted(&walrus(n)));
    workspace.write("a.csv", format!("url,title,date,text\r\n{}{}", row(1), row(2)));
    workspace.run(&["index", "a.csv"]).assert_code(0).assert_stderr("2 indexed");
    let expected =
        ["http://one.example/1 2025-05-21 Walrus in row 1", "http://one.example/2 2025-05-22 Walrus in row 2"];
    assert_eq!(workspace.articles("index", FORMAT), expected);
    workspace.write("b.csv", format!("url,title,date,story\r\n{}", row(3)));
    workspace.run(&["index", "b.csv"]).assert_code(0).assert_stderr("1 other-table").assert_stderr("--map text=FIELD");
    workspace.run(&["index", "b.csv", "--map", "text=story"]).assert_code(0).assert_stderr("1 indexed");
    workspace.write("latin.csv", b"title,text\nA,caf\xe9\n");
    workspace
        .run(&["index", "latin.csv"])
        .assert_code(2)
        .assert_stderr("latin.csv:1: the row is not UTF-8; convert the file, as with iconv");
}

#[test]
fn a_page_that_a_browser_saved_is_read_without_its_pictures() {
    let workspace = Workspace::new();
    workspace.write("saved.mhtml", fixture("saved.mhtml"));
    workspace.run(&["index", "saved.mhtml"]).assert_code(0);
    let record = &workspace.run(&["search", "--json", "\"boot factory\""]).assert_code(0).records()[0];
    assert_eq!(record["fetched"], "2024-05-06T20:15:30Z");
    assert_eq!(record["url"], "http://city-ledger.example/boot-factory-returns.html");
    let shown = workspace.run(&["show", "--raw", record["id"].as_str().unwrap()]).assert_code(0).stdout;
    assert!(shown.contains("Content-Type: text/html") && !shown.contains("image/png"), "{shown}");
    let text = String::from_utf8_lossy(&fixture("saved.mhtml")).into_owned();
    workspace.write("saved.mhtml", &text[..text.len() / 2]);
    workspace.run(&["index", "saved.mhtml"]).assert_code(2).assert_stderr("damaged MHTML: the page is cut off");
    assert_eq!(workspace.count(&["\"boot factory\""]), 1, "what the index has stays");
}

#[test]
fn items_of_feeds_are_pages() {
    let workspace = Workspace::new();
    let item = |n: u32| {
        let text = walrus(n).replace("\n\n", "</p><p>");
        format!(
            "<item><title>Walrus in item {n}</title><link>http://one.example/{n}</link>\
             <pubDate>Tue, 20 May 2025 10:00:00 +0000</pubDate><content:encoded><![CDATA[<p>{text}</p>]]></content:encoded></item>"
        )
    };
    let feed = format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>{}{}</channel></rss>", item(1), item(2));
    workspace.write("feed.xml", &feed);
    workspace.run(&["index", "feed.xml"]).assert_code(0).assert_stderr("2 indexed");
    let expected =
        ["http://one.example/1 2025-05-20 Walrus in item 1", "http://one.example/2 2025-05-20 Walrus in item 2"];
    assert_eq!(workspace.articles("index", FORMAT), expected);
    workspace.write("feed.xml", &feed[..feed.len() - 100]);
    workspace.run(&["index", "feed.xml"]).assert_code(2).assert_stderr("feed.xml:2: damaged item: it is cut off");
}

#[test]
fn utf16_is_an_encoding_and_not_a_format() {
    let workspace = Workspace::new();
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let html = |n: u32| format!("<p>{}</p>", walrus(n).replace("\n\n", "</p><p>"));
    let record = |n: u32| {
        let (url, title) = (format!("http://one.example/{n}"), format!("Walrus in record {n}"));
        serde_json::json!({ "url": url, "title": title, "date": "2025-05-20", "text": walrus(n) })
    };
    let item = |n: u32| {
        format!(
            "<item><title>Walrus in item {n}</title><link>http://one.example/{n}</link><description><![CDATA[{}]]></description></item>",
            html(n)
        )
    };
    for (name, text, articles) in [
        ("page.html", format!("<!DOCTYPE html><title>Walrus</title><h1>A walrus in UTF-16</h1>{}", html(1)), 1),
        ("lines.jsonl", format!("{}\n{}\n", record(2), record(3)), 2),
        ("array.json", format!("[{},\n{}]", record(4), record(5)), 2),
        ("table.csv", format!("url\ttitle\ttext\nhttp://one.example/6\tWalrus in row 6\t\"{}\"\n", walrus(6)), 1),
        (
            "feed.xml",
            format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?><rss><channel>{}{}</channel></rss>", item(7), item(8)),
            2,
        ),
    ] {
        workspace.write(name, utf16(&text));
        let index = format!("{name}.index");
        workspace.run(&["index", "--index", &index, name]).assert_code(0);
        let records = workspace.run(&["search", "--index", &index, "*", "--no-collapse", "--json"]).records();
        assert_eq!(records.len(), articles, "{name}: {records:?}");
        for record in &records {
            assert!(!record["body"].to_string().contains("<p"), "{name}: {record}");
        }
        workspace.run(&["verify", "--index", &index]).assert_code(0);
    }
}

#[test]
fn front_matter_is_metadata_and_no_text() {
    let workspace = Workspace::new();
    let yaml = "---\ntitle: \"A walrus: in YAML\"\nauthor:\n  - Ada Quill\n  - Ben Marsh\nurl: https://one.example/yaml\nhostname: one.example\ndate: 2025-05-20\ntags: [a, b]\n---\n\n";
    let toml = "+++\ntitle = \"A walrus: in TOML\"\nauthors = [\"Ada Quill\", \"Ben Marsh\"]\nurl = \"https://one.example/toml\"\ndate = 2025-05-20T10:00:00Z\n+++\n\n";
    let reader = "Title: A walrus: in a reader\n\nURL Source: https://one.example/reader\n\nPublished Time: 2025-05-20T10:00:00Z\n\nMarkdown Content:\n";
    let lines = "Title: A walrus: in lines\nURL: https://one.example/lines\nDate: 2025-05-20\nAuthor: Ada Quill and Ben Marsh\n\n";
    for (name, front, authors) in
        [("yaml.md", yaml, 2), ("toml.md", toml, 2), ("reader.md", reader, 1), ("lines.txt", lines, 2)]
    {
        workspace.write(name, format!("{front}{}\n", walrus(1)));
        let records = workspace.run(&["extract", "--json", name]).assert_code(0).records();
        let article = &records[0];
        let (stem, _) = name.split_once('.').unwrap();
        assert_eq!(article["url"], format!("https://one.example/{stem}"), "{article}");
        assert_eq!((&article["date"], &article["site"]), (&"2025-05-20".into(), &"one.example".into()), "{article}");
        assert!(article["title"].as_str().unwrap().starts_with("A walrus: in "), "{article}");
        assert_eq!(article["authors"].as_array().map_or(0, Vec::len), authors, "{article}");
        let body = article["body"].to_string();
        assert!(!body.contains("hostname") && !body.contains("+++") && !body.contains("URL"), "{body}");
    }
    workspace.write("sidecar.md", format!("{yaml}{}\n", walrus(1)));
    workspace.write("sidecar.md.json", r#"{"url": "https://two.example/sidecar"}"#);
    let article = &workspace.run(&["extract", "--json", "sidecar.md"]).assert_code(0).records()[0];
    assert_eq!(
        (&article["url"], &article["title"]),
        (&"https://two.example/sidecar".into(), &"A walrus: in YAML".into())
    );
}

#[test]
fn a_table_may_name_its_delimiter() {
    let workspace = Workspace::new();
    workspace.write(
        "a.csv",
        format!("sep=;\r\nurl;title;text;date\r\nhttp://one.example/1;Walrus, again;\"{}\";2025-05-21\r\n", walrus(1)),
    );
    workspace.run(&["index", "a.csv"]).assert_code(0).assert_stderr("1 indexed");
    assert_eq!(workspace.articles("index", FORMAT), ["http://one.example/1 2025-05-21 Walrus, again"]);
    workspace.run(&["verify"]).assert_code(0);
}

#[test]
fn files_that_hold_no_page_are_counted_by_kind() {
    let workspace = Workspace::new();
    let message =
        format!("Received: from a.example\r\nFrom: Ada <ada@a.example>\r\nSubject: Walrus\r\n\r\n{}\r\n", walrus(1));
    let tei =
        format!("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body><p>{}</p></body></text></TEI>", walrus(1));
    let files: [(&str, Vec<u8>); 12] = [
        ("a.pdf", format!("%PDF-1.4\n{}", walrus(1)).into_bytes()),
        ("a.docx", zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>")])),
        ("a.rtf", format!("{{\\rtf1 {}}}", walrus(1)).into_bytes()),
        ("a.eml", message.clone().into_bytes()),
        ("a.mbox", format!("From ada@a.example Tue Mar  5 12:00:00 2024\n{message}").into_bytes()),
        ("alto.xml", b"<?xml version=\"1.0\"?><alto xmlns=\"http://www.loc.gov/standards/alto/ns-v4#\"/>".to_vec()),
        ("mets.xml", b"<?xml version=\"1.0\"?><mets:mets xmlns:mets=\"http://www.loc.gov/METS/\"/>".to_vec()),
        ("tei.xml", tei.into_bytes()),
        ("a.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><title>A</title></svg>".to_vec()),
        ("a.mp4", b"\0\0\0\x18ftypisom\0\0\0\0".to_vec()),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec()),
        ("a.db", b"SQLite format 3\0\x10\0".to_vec()),
    ];
    for (name, content) in &files {
        workspace.write(&format!("pages/{name}"), content);
    }
    let run = workspace.run(&["index", "--json", "pages"]).assert_code(0);
    let skipped = &run.records()[0]["files"]["skipped"];
    for (kind, number) in [
        ("pdf", 1),
        ("office", 2),
        ("e-mail", 1),
        ("mailbox", 1),
        ("alto", 1),
        ("mets", 1),
        ("tei", 1),
        ("image", 1),
        ("audio-video", 1),
        ("other-archive", 1),
        ("database", 1),
    ] {
        assert_eq!(skipped[kind], number, "{kind}: {run}");
    }
    let members: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (*name, content.as_slice())).collect();
    workspace.write("all.tar", tar(&members));
    let run = workspace.run(&["index", "all.tar"]).assert_code(0);
    run.assert_stderr("12 records or members without a page (1 pdf, 2 office, 1 e-mail, 1 mailbox, 1 alto, ");
    workspace.run(&["extract", "pages/a.pdf"]).assert_stderr("a.pdf: contains no page (pdf)");
}

#[test]
fn every_author_of_a_feed_item_and_of_a_printed_list_is_an_author() {
    let workspace = Workspace::new();
    let feed = format!(
        "<rss xmlns:dc=\"d\"><channel><item><title>Fish &amp;amp; walrus: &amp;#8220;no more&amp;#8221;</title><dc:creator>Ada Quill</dc:creator>\
         <dc:creator>Ben Marsh</dc:creator><category>News &amp;amp; Views</category><description><![CDATA[<p>{}</p>]]></description></item></channel></rss>",
        walrus(1)
    );
    workspace.write("feed.xml", feed);
    let article = &workspace.run(&["extract", "--json", "feed.xml"]).assert_code(0).records()[0];
    assert_eq!(article["authors"], serde_json::json!(["Ada Quill", "Ben Marsh"]), "{article}");
    assert_eq!((&article["title"], &article["section"]), (&"Fish & walrus: “no more”".into(), &"News & Views".into()));
    let row = |authors: &str, n: u32| format!("A walrus in row {n},\"{authors}\",\"{}\"\n", walrus(n));
    let rows = [row("['Ada Quill', 'Ben Marsh']", 2), row("Quill, Ada; Marsh, Ben", 3)].concat();
    workspace.write("table.csv", format!("title,authors,text\n{rows}"));
    let articles = workspace.run(&["extract", "--json", "table.csv"]).assert_code(0).records();
    for article in articles.iter().filter(|record| record["type"] == "article") {
        assert_eq!(article["authors"], serde_json::json!(["Ada Quill", "Ben Marsh"]), "{article}");
    }
}

#[test]
fn a_page_of_a_web_archive_has_its_own_address_and_the_time_of_its_capture() {
    let workspace = Workspace::new();
    let text = walrus(1).replace("\n\n", "</p><p>");
    let replayed = "https://web.archive.example/web/20160312081500/http://www.one.example/news/walrus";
    let bar = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id=wm-ipp-base><p>12 captures of this walrus page</p></div><!-- END WAYBACK TOOLBAR INSERT -->";
    let page = |head: &str, bar: &str| {
        format!(
            "<!DOCTYPE html><html><head><title>A walrus</title>{head}</head><body>{bar}<h1>A walrus was captured</h1><p>{text}</p></body></html>"
        )
    };
    workspace.write("canonical.html", page(&format!("<link rel=canonical href={replayed}>"), bar));
    let script = "<script>__wm.wombat(\"http://www.one.example/news/walrus\",\"20160312081500\",\"https://web.archive.example/\");</script>";
    workspace.write("script.html", page(script, bar));
    workspace.write(
        "record.jsonl",
        format!("{}\n", serde_json::json!({ "url": replayed, "html": page("", ""), "crawled_at": "2024-01-01" })),
    );
    for name in ["canonical.html", "script.html", "record.jsonl"] {
        let article = &workspace.run(&["extract", "--json", name]).assert_code(0).records()[0];
        assert_eq!(article["url"], "http://www.one.example/news/walrus", "{name}: {article}");
        assert_eq!((&article["site"], &article["fetched"]), (&"one.example".into(), &"2016-03-12T08:15:00Z".into()));
        assert!(!article["body"].to_string().contains("captures"), "{article}");
    }
}
