//! Property tests for any input: it is read to its end without a panic, and the results have the properties of
//! `promises`.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test any_input` tries more cases; `fuzz/` still more.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod promises;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use newsidx_ingest::{WalkOptions, walk};
use promises::{assert_page, assert_query, assert_source};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// The sample pages, byte for byte.
static SAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut files: Vec<PathBuf> = walk(&[corpus], &WalkOptions::default()).map(Result::unwrap).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).filter(|bytes| !bytes.is_empty()).collect()
});

/// A sample page with ranges cut out, doubled, moved or overwritten.
fn broken_sample() -> impl Strategy<Value = Vec<u8>> {
    let wound = (any::<Index>(), 0..400_usize, any::<Index>(), 0..4_u8, vec(any::<u8>(), 0..8));
    (any::<Index>(), vec(wound, 1..6)).prop_map(|(sample, wounds)| {
        let mut page = sample.get(&SAMPLES).clone();
        for (start, length, target, kind, bytes) in wounds {
            let start = start.index(page.len() + 1);
            let end = (start + length).min(page.len());
            let stretch = page[start..end].to_vec();
            match kind {
                0 => drop(page.drain(start..end)),
                1 => drop(page.splice(start..start, stretch)),
                2 => {
                    page.drain(start..end);
                    let target = target.index(page.len() + 1);
                    page.splice(target..target, stretch);
                }
                _ => drop(page.splice(start..(start + bytes.len()).min(page.len()), bytes)),
            }
        }
        page
    })
}

/// Fragments of pages, whole and broken.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "<p>",
            "</p>",
            "<div class=\"story-body comment\">",
            "</div>",
            "<h1>",
            "</h1>",
            "<li><a href=x>",
            "<br>",
            "<span class=author>",
            "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"",
            "\"}</script>",
            "<title>A headline - The Paper</title>",
            "<time datetime=2025-13-99>",
            "<meta property=article:published_time content=2025-05-20T10:00:00Z>",
            "By Jane Doe and ",
            "김민수 기자 2024.04.13 13:26",
            "(AP) — ",
            "[YONHAP]\n",
            "Home > İstanbul > ß\n",
            "Published: 31 February 2025\n",
            "The mayor said on Tuesday that nobody had expected so many visitors this early.\n",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
        "[\\x00-\\x7f]{0,8}",
    ]
}

/// Fragments of dumps.
fn json_piece() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "\\ud83d",
            "\n",
            "\r\n",
            " ",
            "\u{feff}",
            "null",
            "1e999",
            "-0",
            "\"text\":",
            "\"html\":",
            "\"url\":",
            "\"title\":",
            "\"authors\":",
            "\"date\":",
            "\"2025-05-20\"",
            "{\"text\":\"The mayor said that nobody had expected it.\"}",
            "<html>",
            "\u{0}",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
    ]
}

/// Fragments of queries.
fn query_piece() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "\"",
            "“",
            "”",
            "„",
            "«",
            "»",
            "「",
            "」",
            "(",
            ")",
            "-",
            "*",
            "\\",
            ":",
            "~",
            "?",
            "..",
            " ",
            "\n",
            "\u{3000}",
            "OR",
            "AND",
            "NOT",
            "or",
            "title:",
            "TITLE:",
            "date:",
            "2025",
            "2025-05..",
            "https://",
            "it's",
            "f-16",
            "\u{ad}",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_a_page(bytes in vec(any::<u8>(), 0..600)) {
        assert_page(&bytes);
    }

    #[test]
    fn any_soup_is_a_page(pieces in vec(piece(), 0..60)) {
        assert_page(pieces.concat().as_bytes());
    }

    #[test]
    fn any_broken_sample_is_a_page(page in broken_sample()) {
        assert_page(&page);
    }

    #[test]
    fn any_bytes_are_a_file(bytes in vec(any::<u8>(), 0..600)) {
        assert_source(&bytes);
    }

    #[test]
    fn any_pieces_of_json_are_a_file(pieces in vec(json_piece(), 0..40)) {
        assert_source(pieces.concat().as_bytes());
    }

    #[test]
    fn any_broken_sample_is_a_file(page in broken_sample()) {
        assert_source(&page);
    }

    #[test]
    fn any_query_prints_back(pieces in vec(query_piece(), 0..12)) {
        assert_query(&pieces.concat());
    }
}

/// Found by fuzzing.
#[test]
fn a_word_with_a_colon_at_the_end_of_a_bracket_prints_back() {
    assert_query("a b OR \"c\" note:");
    assert_query("(a OR note:)");
}

/// Found by fuzzing.
#[test]
fn a_question_mark_behind_an_escaped_slash_prints_back() {
    assert_query("/'\\z?6");
}

/// Found by property tests: the letter is written as two characters when it is printed.
#[test]
fn a_question_mark_behind_a_letter_with_a_mark_prints_back() {
    assert_query("\"\u{a36}?a\"");
    assert_query("\u{a36}?a");
    assert_query("e\u{301}?a");
}
