//! Property tests: any input is read to its end without a panic, and the results have the properties of `properties`.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test any_input` tests more cases, `fuzz/` still more.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod properties;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use newsidx_ingest::{WalkOptions, walk};
use properties::{assert_page, assert_query, assert_source};
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
fn damaged_sample() -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<Index>(), 0..400_usize, any::<Index>(), 0..4_u8, vec(any::<u8>(), 0..8));
    (any::<Index>(), vec(edit, 1..6)).prop_map(|(sample, edits)| {
        let mut page = sample.get(&SAMPLES).clone();
        for (start, length, target, kind, bytes) in edits {
            let start = start.index(page.len() + 1);
            let end = (start + length).min(page.len());
            let range = page[start..end].to_vec();
            match kind {
                0 => drop(page.drain(start..end)),
                1 => drop(page.splice(start..start, range)),
                2 => {
                    page.drain(start..end);
                    let target = target.index(page.len() + 1);
                    page.splice(target..target, range);
                }
                _ => drop(page.splice(start..(start + bytes.len()).min(page.len()), bytes)),
            }
        }
        page
    })
}

/// Fragments of HTML and text, whole and broken.
fn html_fragment() -> impl Strategy<Value = String> {
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

/// Fragments of JSON.
fn json_fragment() -> impl Strategy<Value = String> {
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
fn query_fragment() -> impl Strategy<Value = String> {
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
            "צה\"ל",
            "״",
            "׳",
            "٣",
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
    fn any_bytes_are_extracted_or_rejected(bytes in vec(any::<u8>(), 0..600)) {
        assert_page(&bytes);
    }

    #[test]
    fn any_html_fragments_are_extracted_or_rejected(fragments in vec(html_fragment(), 0..60)) {
        assert_page(fragments.concat().as_bytes());
    }

    #[test]
    fn any_damaged_sample_page_is_extracted_or_rejected(page in damaged_sample()) {
        assert_page(&page);
    }

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in vec(any::<u8>(), 0..600)) {
        assert_source(&bytes);
    }

    #[test]
    fn any_json_fragments_are_read_to_their_end(fragments in vec(json_fragment(), 0..40)) {
        assert_source(fragments.concat().as_bytes());
    }

    #[test]
    fn any_damaged_sample_page_is_read_to_its_end(page in damaged_sample()) {
        assert_source(&page);
    }

    #[test]
    fn any_printed_query_parses_to_itself(fragments in vec(query_fragment(), 0..12)) {
        assert_query(&fragments.concat());
    }
}

/// Found by fuzzing.
#[test]
fn a_printed_word_with_a_colon_at_the_end_of_a_bracket_parses_to_itself() {
    assert_query("a b OR \"c\" note:");
    assert_query("(a OR note:)");
}

/// Found by fuzzing.
#[test]
fn a_printed_question_mark_after_an_escaped_slash_parses_to_itself() {
    assert_query("/'\\z?6");
}

/// Found by property tests: the letter is printed as two characters.
#[test]
fn a_printed_question_mark_after_a_letter_with_a_combining_mark_parses_to_itself() {
    assert_query("\"\u{a36}?a\"");
    assert_query("\u{a36}?a");
    assert_query("e\u{301}?a");
}
