//! Characters that are removed from pages are removed from queries too, else a query with one could match nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use newsidx_query::{Query, parse};

#[test]
fn characters_that_pages_lose_are_lost_by_queries_too() {
    let today = jiff::civil::date(2025, 5, 20);
    for c in '\u{80}'..=char::MAX {
        let text = format!("a{c}b");
        let lost_by_pages = newsidx_extract::blocks::clean(&text) == "ab";
        let lost_by_queries = parse(&text, today) == Ok(Query::Word { field: None, text: "ab".to_owned() });
        assert_eq!(lost_by_queries, lost_by_pages, "{}", c.escape_unicode());
    }
}
