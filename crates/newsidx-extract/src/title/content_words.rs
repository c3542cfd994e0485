//! Content words of titles, headings and the first paragraphs: what a headline shares with its story.
//!
//! Linear in the text.

use hashbrown::HashSet;

use crate::blocks::{ParsedPage, is_cjk};
use crate::normalize::fold;

/// Blocks of the body whose words are compared with a headline: an article names its subject early.
const BODY_BLOCKS: usize = 12;

/// Fewest letters of a content word.
const MIN_CONTENT_WORD_LETTERS: usize = 4;

/// The content words of the first blocks from `start` on.
pub(super) fn body_words(page: &ParsedPage, start: usize) -> HashSet<String> {
    content_word_set(page.blocks.iter().skip(start).take(BODY_BLOCKS).map(|block| block.text.as_str()))
}

pub(super) fn content_word_set<'a>(texts: impl Iterator<Item = &'a str>) -> HashSet<String> {
    texts.flat_map(content_words).collect()
}

/// The content words of a text: long words; in Chinese, Japanese and Korean, pairs of adjacent characters.
pub(super) fn content_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.chars().any(is_cjk) {
            let chars: Vec<char> = word.chars().collect();
            words.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else if word.chars().count() >= MIN_CONTENT_WORD_LETTERS {
            words.push(word.to_owned());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_words_are_long_words_and_pairs_of_characters() {
        assert_eq!(content_words("The Bridge is mended"), ["bridge", "mended"]);
        assert_eq!(content_words("豆腐店"), ["豆腐", "腐店"]);
    }
}
