//! Web archives, tar and zip archives: their pages, skipped members, and damage.

use std::io::{Read, Write};
use std::time::Duration;

use flate2::read::{GzDecoder, MultiGzDecoder};

use crate::harness::{Workspace, fixture, gzip, tar, walrus, zip};

/// The records of a file that is compressed record by record.
fn members(archive: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = archive;
    let mut members = Vec::new();
    while !rest.is_empty() {
        let before = rest;
        GzDecoder::new(CountedReads(&mut rest)).read_to_end(&mut Vec::new()).unwrap();
        members.push(before[..before.len() - rest.len()].to_vec());
    }
    members
}

/// Reads byte by byte, so that no decompressor reads ahead.
struct CountedReads<'a, 'b>(&'a mut &'b [u8]);

impl Read for CountedReads<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

fn decompressed(archive: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(archive).read_to_end(&mut bytes).unwrap();
    bytes
}

fn zstd_with_checksum(content: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn bodies_of_a_wget_crawl_are_decoded_as_their_headers_say() {
    let workspace = Workspace::new();
    workspace.write("crawl.warc.gz", fixture("wget.warc.gz"));
    let run = workspace.run(&["index", "--json", "crawl.warc.gz"]).assert_code(0);
    let summary = &run.records()[0];
    assert_eq!(summary["pages"]["indexed"], 5, "{run}");
    let skipped = &summary["pages"]["skipped"];
    for (reason, number) in [("revisit", 1), ("http-status", 1), ("other-type", 1), ("metadata", 16)] {
        assert_eq!(skipped[reason], number, "{reason}: {run}");
    }
    for (query, url) in [
        ("\"water rates\"", "http://northfield-times.example/water-rates-explained.html"),
        ("title:streetcar", "http://city-ledger.example/streetcar-late-loop.html"),
        ("title:boot", "http://city-ledger.example/boot-factory-returns.html"),
        ("title:\"bean field\"", "http://city-ledger.example/schools_0310.html"),
        ("누리시청", "http://hangang-ilbo.example/article_view_41907.html"),
    ] {
        let found = workspace.run(&["search", query, "--format", "{url}"]).stdout;
        assert!(found.lines().any(|found| found == url), "{query}: {found}");
    }
    workspace.run(&["index", "crawl.warc.gz"]).assert_code(0).assert_stderr("1 unchanged");
    workspace.write("again.warc.gz", fixture("wget.warc.gz"));
    workspace.run(&["index", "again.warc.gz"]).assert_code(0).assert_stderr("1 revisit");
}

#[test]
fn a_crawl_is_the_same_in_every_compression() {
    let workspace = Workspace::new();
    let by_record = fixture("warcio.warc.gz");
    let plain = decompressed(&by_record);
    let files: [(&str, &[u8]); 6] = [
        ("records.warc.gz", &by_record),
        ("plain.warc", &plain),
        ("stream.warc.gz", &gzip(&plain)),
        ("records.warc.zst", &fixture("records.warc.zst")),
        ("stream.warc.zst", &zstd::encode_all(plain.as_slice(), 3).unwrap()),
        ("in.tar", &tar(&[("crawls/a.warc.gz", &by_record)])),
    ];
    for (name, content) in files {
        workspace.write(name, content);
        workspace.run(&["index", "--index", &format!("{name}.index"), name]).assert_code(0);
        let articles = workspace.articles(&format!("{name}.index"), "{url} {title} {fetched}");
        let expected = [
            "http://northfield-times.example/story_48213.html",
            "http://peninsula-daily.example/article-310482",
            "http://rheinblick.example/artikel-539204.html",
        ];
        assert_eq!(articles.len(), 3, "{name}: {articles:?}");
        for (article, url) in articles.iter().zip(expected) {
            assert!(article.starts_with(url) && article.ends_with(" 2024-05-06T20:15:30.123456Z"), "{name}: {article}");
        }
        assert_raw(&workspace, &format!("{name}.index"), |raw| raw.starts_with("WARC/1.1\r\n"));
    }
}

/// `show --raw` prints the bytes of every article, and `cite` their hash.
fn assert_raw(workspace: &Workspace, index: &str, is_right: impl Fn(&str) -> bool) {
    let records = workspace.run(&["search", "--index", index, "*", "--no-collapse", "--json"]).records();
    assert!(!records.is_empty());
    for record in records {
        let id = record["id"].as_str().unwrap();
        let output = workspace.command(&["show", "--index", index, "--raw", id]).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(is_right(&String::from_utf8_lossy(&output.stdout)), "{record}");
        assert_eq!(record["raw_length"], output.stdout.len(), "{record}");
        let cited = workspace.run(&["cite", "--index", index, id]).assert_code(0).stdout;
        assert!(cited.contains(record["sha256"].as_str().unwrap()), "{cited}");
    }
}

#[test]
fn a_record_in_a_compressed_file_is_found_by_its_own_member() {
    let workspace = Workspace::new();
    workspace.write("crawl.warc.gz", fixture("warcio.warc.gz"));
    workspace.run(&["index", "crawl.warc.gz"]).assert_code(0);
    let records = workspace.run(&["search", "--json", "*"]).records();
    let members = members(&fixture("warcio.warc.gz"));
    for record in records {
        let number = record["record"].as_u64().unwrap() as usize;
        let start: usize = members[..number - 1].iter().map(Vec::len).sum();
        assert_eq!((&record["raw_start"], &record["raw_offset"]), (&start.into(), &0.into()));
    }
}

/// A crawl with these pages, one record each.
fn crawl(pages: std::ops::Range<u32>) -> Vec<Vec<u8>> {
    pages
        .map(|n| {
            let body = walrus(n);
            let head = format!("WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://one.example/{n}\r\nContent-Type: text/plain\r\n");
            format!("{head}Content-Length: {}\r\n\r\n{body}\r\n\r\n", body.len()).into_bytes()
        })
        .collect()
}

/// An ARC file with these pages, one record each, after the record about the file.
fn arc(pages: std::ops::Range<u32>) -> Vec<Vec<u8>> {
    let about = "1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n";
    let record = |url: &str, media_type: &str, block: &str| {
        format!("{url} 10.0.0.1 20080305120000 {media_type} {}\n{block}\n", block.len()).into_bytes()
    };
    let page = |n: u32| {
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{}", walrus(n));
        record(&format!("http://one.example/{n}"), "text/plain", &block)
    };
    let records = [
        record("filedesc://a.arc", "text/plain", about),
        record("dns:one.example", "text/dns", "20080305115959\none.example. 3600 IN A 10.0.0.1\n"),
        record("http://one.example/gone", "text/html", "HTTP/1.1 404 Not Found\r\n\r\ngone"),
    ];
    records.into_iter().chain(pages.map(page)).collect()
}

#[test]
fn an_arc_file_is_read_record_by_record() {
    let workspace = Workspace::new();
    let records = arc(0..3);
    let by_record: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    for (name, content) in
        [("plain.arc", records.concat()), ("records.arc.gz", by_record), ("stream.arc.gz", gzip(&records.concat()))]
    {
        workspace.write(name, &content);
        let index = format!("{name}.index");
        let run = workspace.run(&["index", "--index", &index, "--json", name]).assert_code(0);
        let summary = &run.records()[0];
        assert_eq!(summary["pages"]["indexed"], 3, "{run}");
        assert_eq!(
            (&summary["pages"]["skipped"]["metadata"], &summary["pages"]["skipped"]["http-status"]),
            (&2.into(), &1.into())
        );
        let articles = workspace.articles(&index, "{url} {fetched}");
        assert_eq!(articles[0], "http://one.example/0 2008-03-05T12:00:00Z", "{articles:?}");
        assert_raw(&workspace, &index, |raw| raw.starts_with("http://one.example/") && raw.contains(" 10.0.0.1 "));
    }
}

#[test]
fn damaged_arc_records_are_reported_and_the_others_read() {
    let workspace = Workspace::new();
    let records = arc(0..6);
    let with = |change: &dyn Fn(&str) -> String| -> Vec<u8> {
        let mut records = records.clone();
        let changed = change(&String::from_utf8_lossy(&records[5]));
        records[5] = changed.into_bytes();
        records.concat()
    };
    let with_length = |length: &'static str| {
        with(&move |record| {
            let (header, block) = record.split_once('\n').unwrap();
            let (fields, _) = header.rsplit_once(' ').unwrap();
            format!("{fields} {length}\n{block}")
        })
    };
    for (name, content) in [
        ("too-long.arc", with_length("2000")),
        ("far-too-long.arc", with_length("999999999")),
        ("too-short.arc", with_length("70")),
        ("no-length.arc", with_length("many")),
        ("garbage.arc", with(&|_| "\u{1}garbage\nof all kinds\n".to_owned())),
    ] {
        workspace.write(name, content);
        let index = format!("{name}.index");
        let run = workspace.run(&["index", "--index", &index, name]).assert_code(2);
        let run = run.assert_stderr(&format!("{name}:6: damaged ARC record at byte ")).assert_stderr("5 indexed");
        assert_eq!(run.stderr.matches("damaged ARC").count(), 1, "{run}");
    }
}

#[test]
fn damaged_records_are_reported_and_the_others_read() {
    let workspace = Workspace::new();
    let plain = crawl(0..6);
    let compressed: Vec<Vec<u8>> = plain.iter().map(|record| gzip(record)).collect();
    let frames: Vec<Vec<u8>> = plain.iter().map(|record| zstd_with_checksum(record)).collect();
    let with = |records: &[Vec<u8>], at: usize, change: &dyn Fn(&[u8]) -> Vec<u8>| -> Vec<u8> {
        let mut records = records.to_vec();
        records[at] = change(&records[at]);
        records.concat()
    };
    let overwritten = |record: &[u8]| {
        let mut record = record.to_vec();
        let middle = record.len() / 2;
        record[middle..middle + 40].fill(0xff);
        record
    };
    let other_length = |length: &'static str| {
        move |record: &[u8]| {
            let text = String::from_utf8_lossy(record);
            let (head, rest) = text.split_once("Content-Length: ").unwrap();
            let (_, body) = rest.split_once('\r').unwrap();
            format!("{head}Content-Length: {length}\r{body}").into_bytes()
        }
    };
    let cut = |record: &[u8]| record[..record.len() - 60].to_vec();
    let changed_crc = |record: &[u8]| {
        let mut record = record.to_vec();
        let at = record.len() - 6;
        record[at] ^= 1;
        record
    };
    for (name, content, damaged) in [
        ("overwritten.warc.gz", with(&compressed, 2, &overwritten), 3),
        ("overwritten.warc.zst", with(&frames, 2, &overwritten), 3),
        ("crc.warc.gz", with(&compressed, 2, &changed_crc), 3),
        ("cut.warc.gz", with(&compressed, 5, &cut), 6),
        ("cut.warc", with(&plain, 5, &cut), 6),
        ("cut-inside.warc.gz", with(&compressed, 2, &cut), 3),
        ("cut-inside.warc", with(&plain, 2, &cut), 3),
        ("too-long.warc", with(&plain, 2, &other_length("2000")), 3),
        ("too-long.warc.gz", with(&compressed, 2, &|member| gzip(&other_length("2000")(&decompressed(member)))), 3),
        ("far-too-long.warc", with(&plain, 2, &other_length("999999999999")), 3),
        ("too-short.warc", with(&plain, 2, &other_length("7")), 3),
        ("no-length.warc", with(&plain, 2, &other_length("many")), 3),
        ("garbage.warc", with(&plain, 2, &|_| b"\x00\x01garbage\nof all kinds\r\n\r\n".to_vec()), 3),
        ("garbage.warc.gz", with(&compressed, 2, &|_| b"\x1f\x8b\x08\x00garbage of all kinds".to_vec()), 3),
    ] {
        workspace.write(name, &content);
        let index = format!("{name}.index");
        let run = workspace.run(&["index", "--index", &index, name]).assert_code(2);
        let place = format!("{name}:{damaged}: damaged WARC record at byte ");
        let run = run.assert_stderr(&place).assert_stderr("5 indexed");
        assert_eq!(run.stderr.matches("damaged WARC").count(), 1, "{run}");
        let found = workspace.run(&["search", "--index", &index, "-c", "walrus"]).stdout;
        assert_eq!(found.trim(), "5", "{name}");
        // A pipe cannot seek back over what a length that is too large skipped, or a decompressor consumed with the
        // damage.
        if name != "far-too-long.warc" {
            let piped = workspace.run_with(&["extract", "--json", "-"], &content, &[]).assert_code(2);
            let fewest = if name.ends_with(".warc") { 5 } else { 4 };
            assert!((fewest..=5).contains(&piped.records().len()), "{name}: {piped}");
        }
    }
}

#[test]
fn a_record_above_the_limit_is_named() {
    let workspace = Workspace::new();
    let mut records = crawl(0..3);
    let body = "a ".repeat(1 << 20);
    let head =
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://one.example/large\r\nContent-Type: text/plain";
    records[1] = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n", body.len()).into_bytes();
    workspace.write("crawl.warc", records.concat());
    workspace
        .run(&["index", "crawl.warc", "--max-page", "1"])
        .assert_code(2)
        .assert_stderr("crawl.warc:2: a page of more than 1 MiB")
        .assert_stderr("2 indexed");
}

#[test]
fn pages_in_tar_and_zip_archives_are_documents_of_their_own() {
    let workspace = Workspace::new();
    let record = serde_json::json!({"title": "A walrus in a record", "text": walrus(3)}).to_string();
    let texts: Vec<String> = (1..=2).map(walrus).collect();
    let lines = format!("{record}\n{}\n", record.replace("in a record", "in another record"));
    let members: [(&str, &[u8]); 6] = [
        ("pages/daily/2024-05-06_walrus.txt", texts[0].as_bytes()),
        ("pages/daily/second.html.gz", &gzip(format!("<html><body><p>{}</p></body></html>", texts[1]).as_bytes())),
        ("pages/logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("pages/records.jsonl", lines.as_bytes()),
        ("pages/broken.txt.gz", &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 7, 7, 7]),
        ("pages/inner.zip", &zip(&[("a.txt", texts[0].as_bytes())])),
    ];
    for (name, content) in [
        ("pages.tar", tar(&members)),
        ("pages.tar.gz", gzip(&tar(&members))),
        ("pages.tar.zst", zstd::encode_all(tar(&members).as_slice(), 3).unwrap()),
        ("pages.zip", zip(&members)),
    ] {
        workspace.write(name, content);
        let index = format!("{name}.index");
        let run = workspace.run(&["index", "--json", "--index", &index, name]).assert_code(2);
        let summary = &run.records()[0];
        assert_eq!(summary["pages"]["indexed"], 4, "{run}");
        assert_eq!(summary["pages"]["skipped"]["image"], 1, "{run}");
        let run = run
            .assert_stderr(&format!("{name}!pages/broken.txt.gz: damaged gzip data"))
            .assert_stderr(&format!("{name}!pages/inner.zip: an archive in an archive is not opened; unpack it"));
        assert_eq!(summary["failures"][0]["member"], "pages/broken.txt.gz", "{run}");
        let records = workspace.run(&["search", "--index", &index, "--no-collapse", "--json", "walrus"]).records();
        let mut origins: Vec<(&str, Option<u64>)> =
            records.iter().map(|record| (record["member"].as_str().unwrap(), record["record"].as_u64())).collect();
        origins.sort_unstable();
        let expected = [
            ("pages/daily/2024-05-06_walrus.txt", None),
            ("pages/daily/second.html.gz", None),
            ("pages/records.jsonl", Some(1)),
            ("pages/records.jsonl", Some(2)),
        ];
        assert_eq!(origins, expected, "{name}");
        assert!(records.iter().any(|record| record["site"] == "daily"), "the directory in the archive is the site");
        assert_raw(&workspace, &index, |raw| raw.to_lowercase().contains("walrus"));
    }
}

#[test]
fn of_a_wacz_the_crawl_is_read() {
    let workspace = Workspace::new();
    let records = crawl(1..3);
    let lists = "{\"format\": \"json-pages-1.0\", \"id\": \"pages\"}\n\
                 {\"url\": \"http://one.example/1\", \"title\": \"A walrus in the list\", \"ts\": \"2024-03-05T08:00:00Z\"}\n";
    let archive = zip(&[
        ("archive/data.warc.gz", &records.iter().flat_map(|record| gzip(record)).collect::<Vec<u8>>()),
        ("indexes/index.cdx.gz", &gzip(b"example,one)/1 20240305080000 {\"url\": \"http://one.example/1\"}\n")),
        ("pages/pages.jsonl", lists.as_bytes()),
        ("fuzzy.json", b"{\"rules\": []}"),
        ("datapackage.json", b"{\"profile\": \"data-package\"}"),
    ]);
    workspace.write("crawl.wacz", archive);
    let run = workspace.run(&["index", "crawl.wacz"]).assert_code(0);
    run.assert_stderr("2 indexed").assert_stderr("4 records or members without a page (4 metadata)");
    let articles = workspace.articles("index", "{url} {fetched} {title}");
    assert_eq!(articles[0], "http://one.example/1 2024-03-05T08:00:00Z A walrus in the list", "{articles:?}");
    assert_raw(&workspace, "index", |raw| raw.starts_with("WARC/1.0"));
}

#[test]
fn decompression_bombs_and_overlapping_members_are_refused() {
    let workspace = Workspace::new();
    let zeros = vec![b' '; 100 << 20];
    let line = zstd::encode_all(zeros.as_slice(), 3).unwrap();
    workspace.write("bomb.jsonl.zst", [zstd::encode_all(b"{\"text\": \"a\"}\n".as_slice(), 3).unwrap(), line].concat());
    workspace
        .run(&["index", "bomb.jsonl.zst"])
        .assert_code(2)
        .assert_stderr("damaged zstd data: it expands to more than 300 times its size");
    workspace.write("bomb.zip", zip(&[("a.txt", &zeros)]));
    workspace
        .run(&["index", "bomb.zip"])
        .assert_code(2)
        .assert_stderr("bomb.zip!a.txt: cannot be read as zip: it expands");
    // A second entry of the directory for the same bytes.
    let once = zip(&[("a.txt", walrus(1).as_bytes())]);
    let directory = once.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let end = once.windows(4).position(|bytes| bytes == b"PK\x05\x06").unwrap();
    let mut entry = once[directory..end].to_vec();
    entry[46] = b'b';
    let mut twice = [&once[..end], &entry, &once[end..]].concat();
    let end = end + entry.len();
    for at in [8, 10] {
        twice[end + at] = 2;
    }
    twice[end + 12..end + 16].copy_from_slice(&(2 * entry.len() as u32).to_le_bytes());
    workspace.write("overlap.zip", twice);
    workspace.run(&["index", "overlap.zip"]).assert_code(2).assert_stderr("its members overlap");
}

#[test]
fn a_damaged_archive_keeps_its_documents() {
    let workspace = Workspace::new();
    let texts: Vec<String> = (0..4).map(walrus).collect();
    let names: Vec<String> = (0..4).map(|n| format!("{n}.txt")).collect();
    let members: Vec<(&str, &[u8])> =
        names.iter().map(String::as_str).zip(texts.iter().map(String::as_bytes)).collect();
    let whole = tar(&members);
    workspace.write("pages.tar.gz", gzip(&whole));
    workspace.run(&["index", "pages.tar.gz"]).assert_code(0);
    workspace.write("pages.tar.gz", gzip(&whole[..2000]));
    workspace.run(&["index", "pages.tar.gz"]).assert_code(2).assert_stderr("pages.tar.gz: cannot be read as tar");
    assert_eq!(workspace.count(&["walrus"]), 4);
    workspace.write("pages.tar.gz", gzip(&tar(&members[..3])));
    workspace.run(&["index", "pages.tar.gz"]).assert_code(0).assert_stderr("1 changed");
    assert_eq!(workspace.count(&["walrus"]), 3);
}

#[test]
fn a_run_that_was_killed_in_an_archive_is_completed_by_the_next() {
    let workspace = Workspace::new();
    let records: Vec<Vec<u8>> = crawl(0..600).iter().map(|record| gzip(record)).collect();
    workspace.write("a/first.warc.gz", records[..100].concat());
    workspace.run(&["index", "a"]).assert_code(0);
    workspace.write("a/second.warc.gz", records[100..].concat());
    for wait in [10, 40, 120, 250] {
        let mut child = workspace.command(&["index", "a"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(workspace.count(&["walrus"]) >= 100, "what was committed is there");
    }
    workspace.run(&["index", "a"]).assert_code(0);
    assert_eq!(workspace.count(&["walrus"]), 600);
    assert_eq!(workspace.count(&["\"number 307 comes\""]), 1, "no page is there twice");
    workspace.run(&["index", "a"]).assert_code(0).assert_stderr("2 unchanged");
}

#[test]
fn a_zip_archive_cannot_be_read_from_a_pipe() {
    let workspace = Workspace::new();
    let archive = zip(&[("a.txt", walrus(1).as_bytes())]);
    workspace
        .run_with(&["extract", "-"], &archive, &[])
        .assert_code(2)
        .assert_stderr("a zip archive cannot be read from a pipe or compressed; give its file");
    let crawl = fixture("warcio.warc.gz");
    workspace.run_with(&["extract", "-"], &crawl, &[]).assert_code(0).assert_stdout("Bohlenweg");
}
