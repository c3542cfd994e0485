//! Numbers with their nouns: `1 article`, `1,092 articles`.

use indicatif::HumanCount;

/// A number with the noun in singular or plural.
pub(super) fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{} {}", HumanCount(count), if count == 1 { one } else { several })
}

/// A number of articles.
pub(super) fn articles(count: u64) -> String {
    counted(count, "article", "articles")
}
