//! Characters that are removed from pages are removed from queries too, else a query with one could match nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use newsidx_extract::blocks::clean;
use newsidx_query::{Query, parse};

/// Characters in one text. Only texts in which something happens are tested character by character.
const BLOCK: usize = 256;

#[test]
fn characters_that_pages_lose_are_lost_by_queries_too() {
    let characters: Vec<char> = ('\u{80}'..=char::MAX).collect();
    let mut lost = Vec::new();
    for block in characters.chunks(BLOCK) {
        let words: Vec<String> = block.iter().map(|c| word(*c)).collect();
        let text = words.join(" ");
        if pages_keep_all(&text, block.len()) && queries_keep_all(&text, block.len()) {
            continue;
        }
        for (c, word) in block.iter().zip(&words) {
            let lost_by_pages = clean(word) == "ab";
            let lost_by_queries = parsed(word) == Some(Query::Word { field: None, text: "ab".to_owned() });
            assert_eq!(lost_by_queries, lost_by_pages, "{}", c.escape_unicode());
            lost.extend(lost_by_pages.then_some(*c));
        }
    }
    assert!(lost.contains(&'\u{ad}') && lost.contains(&'\u{200b}') && lost.contains(&'\u{e0001}'), "{lost:?}");
}

/// A word that is `ab` once the character is lost.
fn word(c: char) -> String {
    format!("a{c}b")
}

fn parsed(text: &str) -> Option<Query> {
    parse(text, jiff::civil::date(2025, 5, 20)).ok()
}

/// Whether a page has this number of words, all with their character.
fn pages_keep_all(text: &str, words: usize) -> bool {
    let clean = clean(text);
    clean.split(' ').count() == words && clean.split(' ').all(|word| word != "ab")
}

/// Whether a query is this number of words, all with their character.
fn queries_keep_all(text: &str, words: usize) -> bool {
    let Some(Query::And(parts)) = parsed(text) else { return false };
    parts.len() == words && parts.iter().all(|part| matches!(part, Query::Word { field: None, text } if text != "ab"))
}
