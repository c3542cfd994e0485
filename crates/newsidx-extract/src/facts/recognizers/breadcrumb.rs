//! Breadcrumb recognizer: the crumbs of a line that starts with the front page.
//!
//! A vectorized byte scan rejects most lines. Linear in the line.

use crate::normalize::fold;
use crate::rules::names::{CRUMB_SEPARATORS, HOME_WORDS};

/// Most parts of a breadcrumb.
pub(crate) const MAX_CRUMBS: usize = 6;

/// Most letters of a part; longer ones are headlines.
pub(crate) const MAX_CRUMB_LETTERS: usize = 40;

/// The parts of a breadcrumb that starts with the front page, without it: `Home > National > North Korea`.
pub(crate) fn breadcrumb(line: &str) -> Option<Vec<String>> {
    // Without a branch for each byte, the loop is vectorized.
    let may_separate = |byte: u8| (byte == b'>') | (byte == b'/') | (byte == b'|') | !byte.is_ascii();
    if !line.bytes().fold(false, |any, byte| any | may_separate(byte)) {
        return None;
    }
    CRUMB_SEPARATORS.iter().filter(|separator| line.contains(**separator)).find_map(|separator| {
        let mut parts = line.split(separator).map(str::trim).filter(|part| !part.is_empty());
        let opens_with_home = parts.next().is_some_and(|first| HOME_WORDS.contains(&fold(first).as_str()));
        let crumbs = || parts.map(str::to_owned).collect::<Vec<_>>();
        opens_with_home.then(crumbs).filter(|crumbs| (1..MAX_CRUMBS).contains(&crumbs.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breadcrumb_opens_with_the_front_page() {
        assert_eq!(breadcrumb("Home > National > North Korea").unwrap(), ["National", "North Korea"]);
        assert_eq!(breadcrumb("Home / World / Africa").unwrap(), ["World", "Africa"]);
        assert_eq!(breadcrumb("홈 > 정치").unwrap(), ["정치"]);
        assert_eq!(breadcrumb("Ana Sayfa > Gündem").unwrap(), ["Gündem"]);
        assert_eq!(breadcrumb("Win > lose"), None);
        assert_eq!(breadcrumb("Home"), None);
    }
}
