//! Phrases of lists, found by the word hashes of a block: at most a few lookups for each block.

use std::sync::LazyLock;

use crate::blocks::{PrehashedHashMap, PrehashedHashSet, TokenHash, tokenize};
use crate::rules::list_phrases::{COUNT_PHRASES, LIST_HEADINGS, MORE_PHRASES, PAGER_PHRASES, SHOP_PHRASES};

/// What a block with a phrase of lists is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListPhrase {
    /// Ends with a link to the page of the entry: `Read more`.
    More,
    /// The heading of a list: `Tag: …`, `Search results`.
    Heading,
    /// A part of a pager, or a control that sorts or filters.
    Pager,
    /// A label of a shop.
    Shop,
    /// A count of what readers did: `3 comments`.
    Count,
}

/// Number of words of the longest phrase that is looked for.
const MAX_WORDS: usize = 8;

/// Number of words up to which a block can be the heading of a list.
const HEADING_WORDS: usize = 12;

/// The phrase of lists in a block with these words. A long block can only end with the link to its page.
pub(super) fn find(words: &[TokenHash]) -> Option<ListPhrase> {
    let phrases = &*PHRASES;
    label_or_heading(words, phrases).or_else(|| ends_with_more(words, phrases).then_some(ListPhrase::More))
}

fn label_or_heading(words: &[TokenHash], phrases: &PhraseTable) -> Option<ListPhrase> {
    if words.len() > HEADING_WORDS {
        return None;
    }
    let mut without_numbers = words.iter().filter(|word| !word.is_number()).map(|word| word.hash());
    let first = without_numbers.next().filter(|first| phrases.first_words.contains(first))?;
    let mut hash = combine(0, first);
    let mut heading = phrases.headings.contains(&hash);
    let mut is_label = true;
    for (nth, word) in without_numbers.enumerate() {
        is_label = nth + 2 <= MAX_WORDS;
        if !is_label {
            break;
        }
        hash = combine(hash, word);
        heading |= phrases.headings.contains(&hash);
    }
    let label = phrases.labels.get(&hash).copied().filter(|_| is_label);
    label.or_else(|| heading.then_some(ListPhrase::Heading))
}

fn ends_with_more(words: &[TokenHash], phrases: &PhraseTable) -> bool {
    let is_end = |length: usize| {
        let end = &words[words.len() - length..];
        phrases.more.contains(&end.iter().fold(0, |hash, word| combine(hash, word.hash())))
    };
    words.last().is_some_and(|last| phrases.last_words.contains(&last.hash()))
        && (1..=words.len().min(MAX_WORDS)).any(is_end)
}

static PHRASES: LazyLock<PhraseTable> = LazyLock::new(PhraseTable::new);

/// Hashes of phrases.
struct PhraseTable {
    /// Phrases that are a whole block.
    labels: PrehashedHashMap<u64, ListPhrase>,
    /// Phrases with which a heading begins.
    headings: PrehashedHashSet<u64>,
    /// Phrases with which a block ends.
    more: PrehashedHashSet<u64>,
    /// First words of labels and headings, and last words of `more`: they rule out nearly all blocks.
    first_words: PrehashedHashSet<u64>,
    last_words: PrehashedHashSet<u64>,
}

impl PhraseTable {
    fn new() -> Self {
        let mut table = Self {
            labels: PrehashedHashMap::default(),
            headings: PrehashedHashSet::default(),
            more: PrehashedHashSet::default(),
            first_words: PrehashedHashSet::default(),
            last_words: PrehashedHashSet::default(),
        };
        for (phrase, texts) in
            [(ListPhrase::Pager, PAGER_PHRASES), (ListPhrase::Shop, SHOP_PHRASES), (ListPhrase::Count, COUNT_PHRASES)]
        {
            for words in texts.iter().map(|text| hashes(text)) {
                table.first_words.extend(words.first());
                table.labels.insert(combine_all(&words), phrase);
            }
        }
        for words in LIST_HEADINGS.iter().map(|text| hashes(text)) {
            table.first_words.extend(words.first());
            table.headings.insert(combine_all(&words));
        }
        for words in MORE_PHRASES.iter().map(|text| hashes(text)) {
            table.last_words.extend(words.last());
            table.more.insert(combine_all(&words));
        }
        table
    }
}

fn hashes(phrase: &str) -> Vec<u64> {
    tokenize(phrase).into_iter().map(TokenHash::hash).collect()
}

fn combine_all(words: &[u64]) -> u64 {
    words.iter().fold(0, |hash, word| combine(hash, *word))
}

/// Hash of a sequence of words, from the hash of all but the last.
fn combine(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(17) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_at_its_place_in_the_block() {
        let found = |text: &str| find(&tokenize(text));
        assert_eq!(found("Read more »"), Some(ListPhrase::More));
        assert_eq!(found("The mill was sold on Friday, and the miller has left ... Read More"), Some(ListPhrase::More));
        assert_eq!(found("Read more books, the teacher said to the children of the town"), None);
        assert_eq!(found("3 Comments"), Some(ListPhrase::Count));
        assert_eq!(found("Tag: Rowing"), Some(ListPhrase::Heading));
        assert_eq!(found("Page 2 of 17"), Some(ListPhrase::Pager));
        assert_eq!(found("In den Warenkorb"), Some(ListPhrase::Shop));
        assert_eq!(found("もっと見る"), Some(ListPhrase::More));
        assert_eq!(found("Weiterlesen …"), Some(ListPhrase::More));
        assert_eq!(found(""), None);
    }

    #[test]
    fn phrases_are_no_longer_than_what_is_looked_for() {
        for table in [COUNT_PHRASES, LIST_HEADINGS, PAGER_PHRASES, SHOP_PHRASES, MORE_PHRASES] {
            for phrase in table {
                let words = tokenize(phrase);
                assert!(
                    (1..=MAX_WORDS).contains(&words.len()) && !words.iter().any(|word| word.is_number()),
                    "{phrase}"
                );
            }
        }
    }
}
