//! Bad input: a clear message, the right exit code, and nothing lost.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;

use newsidx_index::FORMAT_VERSION;

use crate::harness::{Workspace, page};

fn walrus() -> String {
    page("A walrus visits the harbour of the town", "A walrus was seen on the pier.")
}

#[test]
fn a_picture_is_skipped_and_counted() {
    let workspace = Workspace::new();
    workspace.write("a/walrus.txt", walrus()).write("a/picture.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01");
    workspace.run(&["index", "a"]).assert_code(0).assert_stderr("1 without a page (1 image)");
    assert_eq!(workspace.count(&["*"]), 1);
}

#[test]
fn a_path_that_does_not_exist_is_named_and_the_rest_goes_on() {
    let workspace = Workspace::new();
    workspace.write("walrus.txt", walrus());
    let run = workspace.run(&["index", "missing", "walrus.txt"]).assert_code(2).assert_stderr("newsidx: missing: ");
    run.assert_stderr("1 failed");
    assert_eq!(workspace.count(&["walrus"]), 1);
}

#[test]
fn a_directory_that_may_not_be_read_is_named_and_the_rest_goes_on() {
    let workspace = Workspace::new();
    workspace.write("a/walrus.txt", walrus()).write("a/secret/x.txt", walrus());
    let secret = workspace.path("a/secret");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    let is_root = fs::read_dir(&secret).is_ok();
    let run = workspace.run(&["index", "a"]);
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o755)).unwrap();
    // The superuser may read everything.
    if !is_root {
        run.assert_code(2).assert_stderr("newsidx: a/secret: ").assert_stderr("Permission denied");
        assert_eq!(workspace.count(&["walrus"]), 1);
    }
}

#[test]
fn pages_of_too_many_blocks_are_named_and_the_rest_goes_on() {
    let workspace = Workspace::new();
    let (lines, html) = ("a\n\n".repeat(100_001), "<p>a".repeat(100_001));
    workspace.write("a/lines.txt", lines).write("a/page.html", html).write("a/walrus.txt", walrus());
    let run = workspace.run(&["extract", "--json", "a/lines.txt", "a/page.html"]);
    assert!(run.records().iter().all(|record| record["reason"] == "too-many-blocks"), "{run}");
    workspace
        .run(&["extract", "a/lines.txt"])
        .assert_stderr("more than 100000 paragraphs, or 1000000 lines or elements");
    workspace.run(&["index", "a"]).assert_code(0).assert_stderr("2 no article (2 too-many-blocks)");
    assert_eq!(workspace.count(&["walrus"]), 1);
}

#[test]
fn invalid_utf8_is_read_by_its_most_likely_encoding() {
    let workspace = Workspace::new();
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode("Die Bürgermeisterin fährt über die Brücke – so heißt es.");
    let mut text = walrus().into_bytes();
    text.extend(b"\n\n");
    text.extend(bytes.iter());
    text.extend(b"\n");
    workspace.write("latin.txt", text);
    workspace.run(&["index", "latin.txt"]).assert_code(0);
    assert_eq!(workspace.count(&["\"fährt über die Brücke\""]), 1);
}

#[test]
fn a_page_above_the_limit_is_named_and_read_once_it_is_raised() {
    let workspace = Workspace::new();
    let mut long = walrus();
    long.push_str(&"word ".repeat(500_000));
    workspace.write("a/long.txt", &long).write("a/walrus.txt", walrus());
    let run = workspace.run(&["index", "a", "--max-page", "1"]).assert_code(2);
    run.assert_stderr("newsidx: a/long.txt: a page of more than 1 MiB; raise --max-page to read it");
    assert_eq!(workspace.count(&["walrus"]), 1);
    workspace.run(&["index", "a"]).assert_code(0);
    assert_eq!(workspace.count(&["walrus"]), 2);
}

#[test]
fn a_very_long_line_takes_bounded_memory() {
    let workspace = Workspace::new();
    let mut file = fs::File::create(workspace.path("line.jsonl")).unwrap();
    file.write_all(b"{\"text\": \"").unwrap();
    let block = vec![b'x'; 1 << 20];
    for _ in 0..200 {
        file.write_all(&block).unwrap();
    }
    file.write_all(b"\"}\n").unwrap();
    file.write_all(
        serde_json::json!({"title": "A walrus after the long line", "text": walrus()}).to_string().as_bytes(),
    )
    .unwrap();
    drop(file);
    let mut child = workspace.command(&["index", "line.jsonl"]).spawn().unwrap();
    let peak = peak_kilobytes(child.id());
    let output = child.wait().unwrap();
    assert_eq!(output.code(), Some(2));
    let mut stderr = String::new();
    BufReader::new(child.stderr.take().unwrap()).lines().for_each(|line| stderr.push_str(&line.unwrap()));
    assert!(stderr.contains("line.jsonl:1: a page of more than 32 MiB"), "{stderr}");
    assert_eq!(workspace.count(&["walrus"]), 1, "the record after it is read");
    assert!(peak < 400_000, "{peak} kB");
}

/// Peak memory of a process, sampled while it runs.
fn peak_kilobytes(process: u32) -> u64 {
    let mut peak = 0;
    while let Ok(status) = fs::read_to_string(format!("/proc/{process}/status")) {
        let Some(line) = status.lines().find(|line| line.starts_with("VmHWM:")) else { break };
        peak = peak.max(line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    peak
}

#[test]
fn a_damaged_compressed_page_is_named_and_keeps_its_document() {
    let workspace = Workspace::new();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(walrus().as_bytes()).unwrap();
    let whole = encoder.finish().unwrap();
    workspace.write("page.txt.gz", &whole);
    workspace.run(&["index", "page.txt.gz"]).assert_code(0);
    workspace.write("page.txt.gz", &whole[..whole.len() / 2]);
    workspace.run(&["index", "page.txt.gz"]).assert_code(2).assert_stderr("newsidx: page.txt.gz: damaged gzip data");
    assert_eq!(workspace.count(&["walrus"]), 1, "the old page stays");
    workspace.write("page.txt.gz", &whole);
    workspace.run(&["index", "page.txt.gz"]).assert_code(0);
    assert_eq!(workspace.count(&["walrus"]), 1);
}

#[test]
fn a_directory_that_is_no_index_is_not_written_to() {
    let workspace = Workspace::new();
    workspace.write("photos/a.jpg", "x").write("walrus.txt", walrus());
    for args in [["index", "walrus.txt", "--index", "photos"], ["search", "walrus", "--index", "photos"]] {
        workspace.run(&args).assert_code(2).assert_stderr("photos is not a newsidx index and is not empty");
    }
    assert_eq!(fs::read_dir(workspace.path("photos")).unwrap().count(), 1);
}

#[test]
fn the_message_of_a_missing_index_has_the_command_that_builds_one() {
    let workspace = Workspace::new();
    for command in [vec!["search", "x"], vec!["stats"], vec!["show", "00"]] {
        workspace
            .run(&command)
            .assert_code(2)
            .assert_stderr("newsidx: index directory not found: index; create it with `newsidx index PATH`");
    }
}

type Damage = fn(&Workspace);

#[test]
fn a_damaged_index_is_one_message_with_a_hint() {
    let rebuild = "; delete the directory of the index and run `newsidx index` again";
    let damages: [(&str, &str, Damage); 8] = [
        ("search", "the index at index is damaged: (in file `\"meta.json\"`)", |workspace| {
            workspace.write("index/articles/meta.json", "{");
        }),
        ("search", "the index at index is damaged: meta.json is missing", |workspace| {
            workspace.remove("index/articles/meta.json");
        }),
        ("search", ".store: Footer magic byte mismatch", |workspace| {
            each_store(workspace, |path| fs::write(path, [0; 200]).unwrap());
        }),
        ("search", ".store is missing", |workspace| each_store(workspace, |path| fs::remove_file(path).unwrap())),
        ("search", "index/newsidx.json is damaged: ", |workspace| {
            workspace.write("index/newsidx.json", "{");
        }),
        ("search", "index/merged-stories.bin is damaged: it ends in the middle of an entry", |workspace| {
            workspace.write("index/merged-stories.bin", "hello");
        }),
        ("index", "index/stories.redb is damaged: ", |workspace| {
            workspace.write("index/stories.redb", "hello");
        }),
        ("index", "index/sources.redb is damaged: ", |workspace| {
            workspace.write("index/sources.redb", "hello");
        }),
    ];
    for (command, message, damage) in damages {
        let workspace = Workspace::new();
        workspace.write("walrus.txt", walrus());
        workspace.run(&["index", "walrus.txt"]).assert_code(0);
        damage(&workspace);
        let run = workspace.run(&[command, "walrus.txt"]).assert_code(2).assert_stderr(message).assert_stderr(rebuild);
        assert_eq!(run.stderr.matches("damaged").count(), 1, "{run}");
        assert!(!run.stderr.contains("IoError") && run.stderr.lines().count() == 1, "{run}");
        let cause = message.rsplit(": ").find(|part| !part.is_empty()).unwrap();
        assert_eq!(run.stderr.matches(cause).count(), 1, "{run}");
    }
}

fn each_store(workspace: &Workspace, damage: impl Fn(&std::path::Path)) {
    let stores = workspace.files("index/articles", "store");
    assert!(!stores.is_empty());
    stores.iter().for_each(|path| damage(path));
}

#[test]
fn a_file_in_place_of_the_index_directory_is_refused() {
    let workspace = Workspace::new();
    workspace.write("walrus.txt", walrus());
    for args in [["index", "walrus.txt", "--index", "walrus.txt"], ["search", "walrus", "--index", "walrus.txt"]] {
        workspace
            .run(&args)
            .assert_code(2)
            .assert_stderr("walrus.txt is a file, not a directory; name a directory with --index\n");
    }
    workspace
        .run(&["search", "walrus", "--index", "walrus.txt/x"])
        .assert_code(2)
        .assert_stderr("walrus.txt/x: Not a directory");
}

#[test]
fn an_index_of_a_newer_format_is_refused() {
    let workspace = Workspace::new();
    workspace.write("walrus.txt", walrus()).write("index/newsidx.json", "{\"format\": 99}");
    for args in [vec!["index", "walrus.txt"], vec!["search", "walrus"]] {
        workspace
            .run(&args)
            .assert_code(2)
            .assert_stderr(&format!("has format 99, this newsidx reads format {FORMAT_VERSION}; use a newer newsidx"));
    }
    workspace.write("index/newsidx.json", "not json");
    workspace.run(&["search", "walrus"]).assert_code(2).assert_stderr("newsidx.json is damaged");
}

#[test]
fn a_second_writer_is_refused_and_readers_continue() {
    let workspace = Workspace::new();
    workspace.write("walrus.txt", walrus()).write("copy.txt", walrus());
    workspace.run(&["index", "walrus.txt", "copy.txt"]).assert_code(0);
    // A writer takes the lock only after it has read the paths on its standard input, so the lock is taken here as
    // the program takes it.
    let settings = newsidx_index::WriterSettings::new(1, 30 << 20);
    let writer = newsidx_index::IndexWriter::open(&workspace.path("index"), settings).unwrap();
    workspace.run(&["index", "walrus.txt"]).assert_code(2).assert_stderr("another newsidx is writing to the index");
    assert_eq!(workspace.found(&["walrus"]), ["copy.txt", "walrus.txt"], "and searches go on");
    drop(writer);
    workspace.run(&["index", "walrus.txt"]).assert_code(0);
}

#[test]
fn an_index_on_a_read_only_disk_can_be_searched() {
    let workspace = Workspace::new();
    workspace.write("walrus.txt", walrus()).write("copy.txt", walrus());
    workspace.run(&["index", "walrus.txt", "copy.txt"]).assert_code(0);
    workspace.run(&["optimize"]).assert_code(0);
    let stores = ["articles", "copies"].map(|name| workspace.path("index").join(name));
    for entry in stores.iter().flat_map(|store| fs::read_dir(store).unwrap()) {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        let is_lock = entry.file_name().to_string_lossy().ends_with(".lock");
        assert!(is_lock || mode & 0o044 == 0o044, "others cannot read {}", entry.path().display());
    }
    let allow =
        |mode| stores.iter().for_each(|store| fs::set_permissions(store, fs::Permissions::from_mode(mode)).unwrap());
    allow(0o555);
    let found = workspace.found(&["walrus"]);
    allow(0o755);
    assert_eq!(found, ["copy.txt", "walrus.txt"]);
}

#[test]
fn reading_writes_nothing_to_the_index() {
    let workspace = Workspace::with_index();
    workspace.run(&["watch", "add", "walrus", "walrus"]).assert_code(0);
    let state = || -> Vec<_> {
        let mut files: Vec<_> = walkdir::WalkDir::new(workspace.path("index"))
            .into_iter()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.path().to_owned(), entry.metadata().unwrap().modified().unwrap()))
            .collect();
        files.sort();
        files
    };
    let before = state();
    let commands: [&[&str]; 12] = [
        &["search", "the"],
        &["search", "the", "--sample", "3"],
        &["search", "the", "--all", "--format", "csv"],
        &["search", "the", "--kwic", "--kwic-sort", "left"],
        &["search", "the", "--facet", "author"],
        &["search", "the", "--timeline", "month"],
        &["search", "the", "--explain"],
        &["search", "--query", "a=the"],
        &["search", "--like", "f814"],
        &["cite", "f814"],
        &["show", "f814", "--raw"],
        &["watch", "list"],
    ];
    for command in commands {
        workspace.run(command).assert_code(0);
    }
    assert_eq!(before, state());
}

#[test]
fn terminal_escapes_in_a_page_do_not_come_out() {
    let workspace = Workspace::new();
    workspace.write(
        "evil\u{1b}[31m.txt",
        page("A walrus \u{1b}]0;owned\u{7} visits the harbour", "A walrus\u{1b}[2J was seen on the pier.\u{9b}31m"),
    );
    let run = workspace.run(&["index", "."]).assert_code(0);
    assert!(!run.stderr.contains('\u{1b}'));
    let run = workspace.run(&["search", "walrus"]).assert_code(0);
    assert!(!run.stdout.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{run}");
}

/// Escape sequences of the program's own colors.
const OWN_COLORS: [&str; 5] = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m"];

#[test]
fn terminal_escapes_in_a_fact_do_not_come_out() {
    let evil = |text: &str| format!("{text} \u{1b}cDoe \u{1b}]0;owned\u{7} \u{9b}5m\u{7f}\u{202e}walrus");
    let fields = [
        "url",
        "title",
        "text",
        "authors",
        "date",
        "section",
        "site",
        "language",
        "agency",
        "publisher",
        "description",
        "fetched",
    ];
    for field in fields {
        let workspace = Workspace::new();
        let mut record = serde_json::json!({
            "url": "https://example.com/walrus", "title": "A walrus visits the harbour", "authors": "Jo Doe", "date": "2025-05-20",
            "section": "World", "site": "example.com", "language": "en", "text": walrus(),
        });
        let value = record[field].as_str().unwrap_or("Walrus").to_owned();
        record[field] = evil(&value).into();
        workspace.write("walrus.jsonl", format!("{record}\n"));
        workspace.run(&["index", "walrus.jsonl"]).assert_code(0);
        let id = workspace.run(&["search", "--json", "*"]).records()[0]["id"].as_str().unwrap().to_owned();
        for args in [
            vec!["search", "walrus"],
            vec!["search", "--json", "walrus"],
            vec!["show", &id],
            vec!["show", "--json", &id],
            vec!["extract", "walrus.jsonl"],
            vec!["extract", "--explain", "walrus.jsonl"],
            vec!["extract", "--json", "walrus.jsonl"],
            vec!["stats"],
            vec!["stats", "--json"],
        ] {
            let run = workspace.run(&[args.as_slice(), &["--color=always"]].concat()).assert_code(0);
            let shown = OWN_COLORS.iter().fold(run.stdout.clone(), |text, own| text.replace(own, ""));
            assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{field}\n{shown:?}\n{run}");
            assert!(!shown.contains('\u{202e}'), "{field}\n{shown:?}\n{run}");
        }
    }
}

#[test]
fn json_escapes_every_control_character_of_a_file_name() {
    let workspace = Workspace::new();
    workspace.write("evil\u{9b}31m\u{7f}.txt", walrus());
    workspace.run(&["index", "."]).assert_code(0);
    let run = workspace.run(&["search", "--json", "walrus"]).assert_code(0).assert_stdout("evil\\u009b31m\\u007f.txt");
    assert_eq!(run.records()[0]["path"], "evil\u{9b}31m\u{7f}.txt");
    workspace.run(&["extract", "--json", "."]).assert_code(0).assert_stdout("evil\\u009b31m\\u007f.txt");
    assert_eq!(workspace.run(&["search", "-l", "walrus"]).stdout, "evil\u{9b}31m\u{7f}.txt\n", "raw in a pipe");
}

#[test]
fn a_device_is_not_read() {
    let workspace = Workspace::new();
    workspace.run(&["index", "/dev/null"]).assert_code(2).assert_stderr("neither a file nor a directory");
}

#[test]
fn a_record_above_the_limit_is_named_whatever_it_begins_with() {
    let workspace = Workspace::new();
    let record = serde_json::json!({"text": walrus()}).to_string();
    let long = " ".to_owned() + &serde_json::json!({"text": "x".repeat(2 << 20)}).to_string();
    workspace.write("dump.jsonl", format!("{record}\n{long}\n{record}\n"));
    let run = workspace.run(&["index", "--max-page", "1", "dump.jsonl"]).assert_code(2);
    run.assert_stderr("dump.jsonl:2: a page of more than 1 MiB").assert_stderr("1 indexed, 1 exact copy, 1 failed");
}

#[test]
fn a_link_to_a_missing_file_is_named_and_the_rest_goes_on() {
    let workspace = Workspace::new();
    workspace.write("walrus.txt", walrus());
    std::os::unix::fs::symlink(workspace.path("gone.txt"), workspace.path("link.txt")).unwrap();
    let run = workspace.run_with(&["index", "-"], b"walrus.txt\nlink.txt\n", &[]).assert_code(2);
    run.assert_stderr("link.txt").assert_stderr("No such file");
    assert_eq!(workspace.count(&["walrus"]), 1);
}
