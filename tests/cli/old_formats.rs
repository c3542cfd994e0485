//! Indexes of older formats, one of each: they are refused with a hint how to rebuild them.
//!
//! `tests/fixtures/indexes/format-N.tar.gz` holds the directory `index` that a version with format N made of one page
//! of `corpus/`. A change of the format adds the previous one:
//!
//! ```text
//! newsidx index pages && tar -c index | gzip -n9 > format-N.tar.gz
//! ```

use std::path::Path;

use flate2::read::GzDecoder;
use newsidx_index::FORMAT_VERSION;

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
fn an_older_format_is_refused_with_a_hint_and_left_unchanged() {
    for format in 1..FORMAT_VERSION {
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
