//! Recognizer for the names of sections: lines of a few words of the table (`Local News`), and paragraphs that open with
//! one of them. One lookup for each word.

use std::sync::LazyLock;

use hashbrown::HashSet;

use crate::normalize::fold;
use crate::rules::section_names::{SECTION_AND_WORDS, SECTION_NAMES};

/// Most words of the name of a section; a longer line above a headline is a kicker.
pub(crate) const MAX_SECTION_WORDS: usize = 4;

/// Longest name of a section in bytes.
const MAX_NAME_BYTES: usize = 80;

static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| SECTION_NAMES.iter().copied().collect());

/// Whether a line is the name of a section: `Politics`, `Crime & Police News`.
pub(crate) fn is_section_name(line: &str) -> bool {
    if line.len() > MAX_NAME_BYTES || line.split_whitespace().count() > MAX_SECTION_WORDS {
        return false;
    }
    let line = fold(line);
    let names_or_signs = |word: &str| NAMES.contains(word) || SECTION_AND_WORDS.contains(&word);
    let mut words = line.split([' ', '/', ',']).filter(|word| !word.is_empty()).peekable();
    let opens_with_name = words.peek().is_some_and(|word| NAMES.contains(word));
    NAMES.contains(line.as_str()) || opens_with_name && words.all(names_or_signs)
}

/// Whether a paragraph opens with the name of a section in front of a sentence: `Politics The council has …`.
pub(crate) fn opens_with_section(text: &str) -> bool {
    let mut words = text.split(' ');
    let (Some(name), Some(next)) = (words.next(), words.next()) else { return false };
    let is_name = name.len() <= MAX_NAME_BYTES && NAMES.contains(fold(name).as_str());
    // Sentences can open with the same words, but then go on in lower case.
    is_name && name.starts_with(char::is_uppercase) && next.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sections_have_words_of_the_table_alone() {
        for line in
            ["Politics", "LOCAL NEWS", "Crime & Courts", "Lokales", "Esporte", "사회", "国际", "Thể thao", "Urheilu"]
        {
            assert!(is_section_name(line), "{line}");
        }
        for line in ["The mayor", "News of the bridge", "& Sports", "", "Politics is a hard trade for most of us"] {
            assert!(!is_section_name(line), "{line}");
        }
    }

    #[test]
    fn a_teaser_opens_with_its_section() {
        assert!(opens_with_section("Sports The rowers of Alder won the cup on Sunday."));
        assert!(!opens_with_section("Sports were forbidden in Alder until the war."));
        assert!(!opens_with_section("Alder The rowers won the cup."));
    }

    #[test]
    fn the_table_is_in_lower_case() {
        for name in SECTION_NAMES {
            assert_eq!(fold(name), *name);
        }
    }
}
