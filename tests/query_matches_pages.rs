//! Characters that are removed from pages are removed from queries too, else a query with one could match nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use newsidx_extract::blocks::clean;
use newsidx_query::{Query, parse};

/// Characters in one word. Each of them is tested alone only if page and query make different words of all together.
const BLOCK: usize = 256;

#[test]
fn characters_that_pages_lose_are_lost_by_queries_too() {
    let characters: Vec<char> = ('\u{80}'..=char::MAX).collect();
    let mut lost = Vec::new();
    for block in characters.chunks(BLOCK) {
        let word = format!("a{}b", block.iter().collect::<String>());
        if is_query_of(&word, &clean(&word)) {
            continue;
        }
        for c in block {
            let word = format!("a{c}b");
            let is_lost_by_page = clean(&word) == "ab";
            assert_eq!(is_query_of(&word, "ab"), is_lost_by_page, "{}", c.escape_unicode());
            lost.extend(is_lost_by_page.then_some(*c));
        }
    }
    assert!(lost.contains(&'\u{ad}') && lost.contains(&'\u{200b}'), "{lost:?}");
}

/// Whether the text is a query for this one word.
fn is_query_of(text: &str, word: &str) -> bool {
    parse(text, jiff::civil::date(2025, 5, 20)) == Ok(Query::Word { field: None, text: word.to_owned() })
}
