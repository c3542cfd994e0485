//! Connection of a page's texts: the paragraphs of an article share names and words, the teasers of different articles
//! share none.
//!
//! Words are compared by their first letters, so that inflected forms count as one. At most 24 texts with 240
//! characters each are read, so that the cost for a page is bounded.

use super::page_forms::{PageForms, PairSizes, share};
use crate::blocks::{char_prefix, is_cjk};

/// Names of the features, in order. A text is linked with another if they share a content word.
pub(super) const NAMES: [&str; 23] = [
    "topic-texts",      // texts that were compared
    "linked-next",      // texts that are linked with the next one, of all but the last
    "linked-any",       // texts that are linked with another one, of all
    "linked-first",     // texts that are linked with the first one, of the others
    "words-next",       // content words that a text shares with the next one, in the mean
    "words-shared",     // content words in several texts, of all
    "top-word",         // texts with the content word that most texts have, of all
    "top-words",        // the same for the mean of the best three
    "body-topic-texts", // the same for the texts of the body
    "body-linked-next",
    "body-linked-any",
    "body-words-next",
    "body-words-shared",
    "body-top-words",
    "title-linked", // texts that share a content word with the headline, of all; −1 without a headline
    "title-linked-later", // the same without the first text
    "headline-own", // texts that share a content word with the possible headline above them, of those that have one
    "headline-others", // possible headlines that share one with the text before or after their own, of the same
    "headline-title", // possible headlines that share one with the headline of the page, of the same
    "text-density", // words that two texts share, by the geometric mean of their content words, over all pairs of texts
    "next-density", // the same over the pairs of neighbours
    "body-density", // the same two for the texts of the body
    "body-next-density",
];

/// Texts and characters of each that are read.
// The first ones show whether neighbours are connected; more would cost more and decide the same.
const MAX_TEXTS: usize = 24;
const MAX_TEXT_CHARS: usize = 240;

/// Letters of a content word, and letters by which they are compared.
pub(super) const WORD_LETTERS: usize = 5;

/// Letters of a name.
const NAME_LETTERS: usize = 3;

pub(super) fn features(page: &PageForms<'_>) -> [f32; NAMES.len()] {
    let blocks = &page.context.page.blocks;
    let ats: Vec<usize> = (0..blocks.len()).filter(|at| page.forms[*at].is_text()).take(MAX_TEXTS).collect();
    let texts: Vec<Vec<u64>> =
        ats.iter().map(|at| content_words(&blocks[*at].text, MAX_TEXT_CHARS, WORD_LETTERS)).collect();
    let all: Vec<&[u64]> = texts.iter().map(Vec::as_slice).collect();
    let of_body = ats.iter().zip(&all).filter(|(at, _)| page.forms[**at].is_body);
    let of_body: Vec<&[u64]> = of_body.map(|(_, words)| *words).collect();
    let all = Topics::compare(&all);
    // All texts of most pages are of the body.
    let body = if of_body.len() == texts.len() { all } else { Topics::compare(&of_body) };
    let headlines = HeadlineLinks::compare(page, &ats, &texts);
    [
        all.texts as f32,
        all.linked_next,
        all.linked_any,
        all.linked_first,
        all.words_next,
        all.words_shared,
        all.top_word,
        all.top_words,
        body.texts as f32,
        body.linked_next,
        body.linked_any,
        body.words_next,
        body.words_shared,
        body.top_words,
        headlines.title,
        headlines.title_later,
        headlines.own,
        headlines.others,
        headlines.of_title,
        all.density,
        all.next_density,
        body.density,
        body.next_density,
    ]
}

/// How texts are connected; shares are −1 where there are less than two.
#[derive(Clone, Copy)]
pub(super) struct Topics {
    pub(super) texts: usize,
    pub(super) linked_next: f32,
    pub(super) linked_any: f32,
    pub(super) linked_first: f32,
    pub(super) words_next: f32,
    pub(super) words_shared: f32,
    pub(super) top_word: f32,
    pub(super) top_words: f32,
    pub(super) density: f32,
    pub(super) next_density: f32,
}

impl Topics {
    /// Compares the content words of texts; those of each are sorted and different.
    pub(super) fn compare(texts: &[&[u64]]) -> Self {
        let count = texts.len();
        if count < 2 {
            let none = -1.0;
            return Self {
                texts: count,
                linked_next: none,
                linked_any: none,
                linked_first: none,
                words_next: none,
                words_shared: none,
                top_word: none,
                top_words: none,
                density: none,
                next_density: none,
            };
        }
        // Each word with its text; the texts with a word are then neighbours.
        let mut words: Vec<(u64, usize)> =
            texts.iter().enumerate().flat_map(|(nth, words)| words.iter().map(move |word| (*word, nth))).collect();
        words.sort_unstable();
        let (mut different, mut shared, mut shared_pairs) = (0, 0, 0);
        let mut top = [0; TOP_WORDS];
        let mut is_linked = vec![false; count];
        for same in words.chunk_by(|one, other| one.0 == other.0) {
            different += 1;
            if same.len() > 1 {
                shared += 1;
                shared_pairs += same.len() * (same.len() - 1) / 2;
                same.iter().for_each(|(_, text)| is_linked[*text] = true);
            }
            if same.len() > top[TOP_WORDS - 1] {
                top[TOP_WORDS - 1] = same.len();
                top.sort_unstable_by(|one, other| other.cmp(one));
            }
        }
        let next: Vec<usize> = texts.windows(2).map(|pair| shared_words(pair[0], pair[1])).collect();
        let top_count = different.clamp(1, TOP_WORDS);
        // Long texts share more words than short ones, and some languages have more long words than others.
        let sizes: Vec<f32> = texts.iter().map(|words| (words.len() as f32).sqrt()).collect();
        let mut pair_sizes = PairSizes::default();
        texts.iter().for_each(|words| pair_sizes.add(words.len()));
        let next_sizes: f32 = sizes.windows(2).map(|pair| pair[0] * pair[1]).sum();
        Self {
            texts: count,
            linked_next: share(next.iter().filter(|words| **words > 0).count(), next.len()),
            linked_any: share(is_linked.iter().filter(|is_linked| **is_linked).count(), count),
            linked_first: share(texts[1..].iter().filter(|text| shared_words(texts[0], text) > 0).count(), count - 1),
            words_next: share(next.iter().sum(), next.len()),
            words_shared: share(shared, different),
            top_word: share(top[0], count),
            top_words: share(top.iter().sum(), count * top_count),
            density: shared_pairs as f32 / pair_sizes.sum().max(1.0),
            next_density: next.iter().sum::<usize>() as f32 / next_sizes.max(1.0),
        }
    }
}

/// Words that most texts have: the topic of an article.
const TOP_WORDS: usize = 3;

/// How texts are connected with the headline of the page and with the headlines above them.
struct HeadlineLinks {
    title: f32,
    title_later: f32,
    own: f32,
    others: f32,
    of_title: f32,
}

impl HeadlineLinks {
    fn compare(page: &PageForms<'_>, ats: &[usize], texts: &[Vec<u64>]) -> Self {
        let blocks = &page.context.page.blocks;
        let title =
            page.context.title.map_or_else(Vec::new, |title| content_words(&title.text, MAX_TEXT_CHARS, WORD_LETTERS));
        let share_or_none = |part: usize, whole: usize| if whole == 0 { -1.0 } else { share(part, whole) };
        let with_title: Vec<bool> = texts.iter().map(|text| shared_words(&title, text) > 0).collect();
        let linked = |texts: &[bool]| {
            let whole = if title.is_empty() { 0 } else { texts.len() };
            share_or_none(texts.iter().filter(|is_linked| **is_linked).count(), whole)
        };
        let (mut headlines, mut own, mut others, mut of_title) = (0, 0, 0, 0);
        for (nth, at) in ats.iter().enumerate() {
            let Some(headline) = page.headline_above(*at) else { continue };
            let words = content_words(&blocks[headline].text, MAX_TEXT_CHARS, WORD_LETTERS);
            headlines += 1;
            own += usize::from(shared_words(&words, &texts[nth]) > 0);
            let is_linked = |text: Option<&Vec<u64>>| text.is_some_and(|text| shared_words(&words, text) > 0);
            let before = nth.checked_sub(1).and_then(|before| texts.get(before));
            others += usize::from(is_linked(before) || is_linked(texts.get(nth + 1)));
            of_title += usize::from(shared_words(&words, &title) > 0);
        }
        Self {
            title: linked(&with_title),
            title_later: linked(with_title.get(1..).unwrap_or_default()),
            own: share_or_none(own, headlines),
            others: share_or_none(others, headlines),
            of_title: share_or_none(of_title, headlines),
        }
    }
}

/// Number of words that two sorted lists share, by merging them.
pub(super) fn shared_words(one: &[u64], other: &[u64]) -> usize {
    let (mut at, mut shared) = (0, 0);
    for word in one {
        while at < other.len() && other[at] < *word {
            at += 1;
        }
        shared += usize::from(other.get(at) == Some(word));
    }
    shared
}

/// Hashes of the different content words at the beginning of a text, sorted: words of five letters or more, by their
/// first five; capitalized words of three or more that do not begin a sentence; pairs of CJK characters.
pub(super) fn content_words(text: &str, max_chars: usize, least: usize) -> Vec<u64> {
    let head = char_prefix(text, max_chars);
    let mut words = match head.is_ascii() {
        true => ascii_content_words(head.as_bytes(), least),
        false => unicode_content_words(head, least),
    };
    words.sort_unstable();
    words.dedup();
    words
}

/// Hashes of the content words of an ASCII text. Bytes are several times as fast as characters, and most texts are ASCII.
fn ascii_content_words(text: &[u8], least: usize) -> Vec<u64> {
    let mut words = Vec::new();
    let mut is_start = true;
    for part in text.split(|byte| char::from(*byte).is_whitespace()).filter(|part| !part.is_empty()) {
        for word in part.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            words.extend(ascii_content_word(word, is_start, least));
            is_start = false;
        }
        is_start = part.last().is_some_and(|last| SENTENCE_ENDS.contains(&char::from(*last)));
    }
    words
}

/// Hashes of the content words of any text.
fn unicode_content_words(text: &str, least: usize) -> Vec<u64> {
    let mut words = Vec::new();
    let mut is_start = true;
    for part in text.split_whitespace() {
        for word in part.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if word.chars().next().is_some_and(is_cjk) {
                let pairs = word.chars().zip(word.chars().skip(1));
                words.extend(pairs.map(|(first, second)| hash([first, second].into_iter())));
                continue;
            }
            words.extend(content_word(word, is_start, least));
            is_start = false;
        }
        is_start = part.ends_with(SENTENCE_ENDS);
    }
    words
}

/// Signs after which a word begins a sentence.
const SENTENCE_ENDS: [char; 7] = ['.', '!', '?', ':', '"', '”', '»'];

/// Hash of the first letters of a content word; `None` for other words.
fn content_word(word: &str, is_start: bool, least: usize) -> Option<u64> {
    // Most words are ASCII, and need no table for lower case.
    if word.is_ascii() {
        return ascii_content_word(word.as_bytes(), is_start, least);
    }
    let letters = word.chars().take(least).count();
    let is_name = letters >= NAME_LETTERS && !is_start && word.starts_with(char::is_uppercase);
    let first = || word.chars().take(WORD_LETTERS).flat_map(char::to_lowercase);
    // Scripts without capitals write words with fewer letters.
    let is_short_script = word.starts_with(|c: char| ('\u{590}'..='\u{e7f}').contains(&c));
    let least = if is_short_script { least - 1 } else { least };
    (letters >= least || is_name).then(|| hash(first()))
}

fn ascii_content_word(word: &[u8], is_start: bool, least: usize) -> Option<u64> {
    let is_name = word.len() >= NAME_LETTERS && !is_start && word[0].is_ascii_uppercase();
    let letters = word.iter().take(WORD_LETTERS).map(|byte| char::from(byte.to_ascii_lowercase()));
    (word.len() >= least || is_name).then(|| hash(letters))
}

/// FNV-1a.
fn hash(chars: impl Iterator<Item = char>) -> u64 {
    chars.fold(0xcbf2_9ce4_8422_2325, |hash: u64, c| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_texts_have_the_same_content_words_as_all_texts() {
        for text in [
            "",
            "The Orrin bridge, they say: \"Open it!\" The mayor of Alder (62) said No.\tBut Ann-Marie Roe",
            "A.B. Ellern\x0bEllern x-ray\x1cEND? Yes... Tom . Tim \" Tam",
        ] {
            let words = (ascii_content_words(text.as_bytes(), WORD_LETTERS), unicode_content_words(text, WORD_LETTERS));
            assert_eq!(words.0, words.1, "{text}");
        }
        assert_eq!(content_words("of Alder", MAX_TEXT_CHARS, WORD_LETTERS), [hash("alder".chars())]);
    }
}
