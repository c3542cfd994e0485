//! Indexes of older formats, one of each: they are refused with a hint how to rebuild them, or converted.
//!
//! `tests/fixtures/indexes/format-N.tar.gz` holds the directory `index` that a version with format N made of one page
//! of `corpus/`. A change of the format adds the previous one:
//!
//! ```text
//! newsidx index pages && tar -c index | gzip -n9 > format-N.tar.gz
//! ```

use std::path::Path;

use flate2::read::GzDecoder;
use newsidx_index::{FORMAT_VERSION, OLDEST_READABLE};

use crate::harness::Workspace;

fn unpack(workspace: &Workspace, format: u32) {
    let name = format!("tests/fixtures/indexes/format-{format}.tar.gz");
    let file = std::fs::File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join(&name));
    let file = file.unwrap_or_else(|error| panic!("{name}: {error}"));
    tar::Archive::new(GzDecoder::new(file)).unpack(workspace.path("")).unwrap();
}

/// All files of the index with their bytes.
fn files(workspace: &Workspace) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let files = walkdir::WalkDir::new(workspace.path("index")).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn a_format_that_cannot_be_converted_is_refused_with_a_hint_and_left_unchanged() {
    for format in 1..OLDEST_READABLE {
        let workspace = Workspace::with_corpus();
        unpack(&workspace, format);
        let before = files(&workspace);
        assert!(before.len() > 5, "{before:?}");
        let refusal = format!(
            "index has format {format}, this newsidx reads format {FORMAT_VERSION}; \
             delete the directory of the index and run `newsidx index` again"
        );
        for args in [
            &["search", "silence"][..],
            &["index", "corpus"],
            &["index", "--refresh"],
            &["index", "--watch", "corpus"],
            &["remove", "--yes", "silence"],
            &["optimize"],
            &["verify"],
            &["stats"],
            &["show", "f814"],
            &["watch", "add", "silence", "silence"],
        ] {
            workspace.run(args).assert_code(2).assert_stderr(&refusal);
        }
        assert_eq!(files(&workspace), before, "nothing of it was touched");
        std::fs::remove_dir_all(workspace.path("index")).unwrap();
        workspace.run(&["index", "corpus"]).assert_code(0);
        assert!(workspace.count(&["\"silence is complicity\""]) > 0);
    }
}

#[test]
fn a_readable_format_is_searched_as_it_is_and_converted_when_it_is_written() {
    for format in OLDEST_READABLE..FORMAT_VERSION {
        let workspace = Workspace::with_corpus();
        unpack(&workspace, format);
        let before = files(&workspace);
        for query in ["\"silence is complicity\"", "kind:article", "kind:*", "silence kind:article -kind:listing"] {
            assert_eq!(workspace.count(&["--", query]), 1, "{query}");
        }
        assert_eq!(workspace.count(&["kind:listing"]), 0);
        let stats = &workspace.run(&["stats", "--json"]).assert_code(0).records()[0];
        assert_eq!((&stats["format"], &stats["documents"], &stats["listings"]), (&format.into(), &1.into(), &0.into()));
        assert_eq!(files(&workspace), before, "reading changes nothing");
        workspace.run(&["index", "corpus"]).assert_code(0);
        assert_eq!(workspace.run(&["stats", "--json"]).records()[0]["format"], FORMAT_VERSION);
        assert!(workspace.count(&["\"silence is complicity\""]) > 0);
        // Segments of both schemas are searched and merged together.
        let front = "<title>News</title><main><h1>News</h1>".to_owned()
            + &"<div class=card><h2><a href=/a>Ferry</a></h2><p>A ferry left the old harbour …</p></div>".repeat(9);
        workspace.write("front.html", front);
        workspace.run(&["index", "--keep-listings", "front.html"]).assert_code(0).assert_stderr("1 listing kept");
        let counts = || ["*", "kind:*", "kind:listing"].map(|query| workspace.count(&[query]));
        let [articles, all, listings] = counts();
        assert_eq!((articles + 1, listings), (all, 1));
        workspace.run(&["optimize"]).assert_code(0);
        assert_eq!(counts(), [articles, all, listings]);
    }
}
