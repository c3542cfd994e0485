//! Pages of prose alone: paragraphs of one story, or teasers of different stories without any other sign of a list.
//!
//! The paragraphs of a story share words and continue each other; teasers share none, and each begins anew. At most 24
//! texts with 480 characters each are read. A page with a headline of its own is an article.

use std::sync::LazyLock;

use super::entries::{has_glued_headline, is_quote_start, is_teaser};
use super::page_forms::{PageForms, share};
use super::signs::line_key;
use super::topics::{Topics, WORD_LETTERS, content_words, shared_words};
use crate::blocks::{PrehashedHashSet, TokenHash, tokenize};
use crate::rules::list_phrases::{CONTINUATIONS, CONTINUATIONS_WITHOUT_SPACES};
use crate::rules::thresholds::{LISTING_SCORE_OF_PROSE, LISTING_SCORE_OF_SHORT_PROSE};

/// Names of the features, in order.
pub(super) const NAMES: [&str; 28] = [
    "texts",
    "letters-per-text",
    "spread",             // standard deviation of the length of texts, for each letter of the mean
    "density",            // words that two texts share, by the geometric mean of their content words
    "next-density",       // the same over the pairs of neighbours
    "linked-next",        // texts that are linked with the next one, of all but the last
    "linked-any",         // texts that are linked with another one, of all
    "linked-first",       // texts that are linked with the first one, of the others
    "words-next",         // content words that a text shares with the next one, in the mean
    "words-shared",       // content words in several texts, of all
    "top-word",           // texts with the content word that most texts have, of all
    "top-words",          // the same for the mean of the best three
    "continuing",         // texts after the first that begin with a word that continues a text, of these
    "quoting",            // texts with a quotation mark, of all
    "quoting-starts",     // texts that begin with one, of all
    "sentences",          // sentences of the mean text
    "single-sentences",   // texts of one sentence, of all
    "unended",            // texts that do not end as a sentence, of all
    "cut",                // texts that end with dots, of all
    "glued",              // texts with a headline glued to their beginning, of all
    "name-starts",        // texts that begin with two capitalized words, of all
    "number-starts",      // texts that begin with a digit, of all
    "title-linked",       // texts that share a word with the headline, of all; −1 without one
    "title-linked-later", // the same without the first text
    "long-density",       // density by words of seven letters and names alone
    "long-words-shared",
    "same-opening", // texts that begin with the words with which most begin, numbers left out, of all
    "other-blocks", // blocks that are no texts, of all
];

/// Texts and characters of each that are read.
const MAX_TEXTS: usize = 24;
const MAX_TEXT_CHARS: usize = 480;

/// Letters of a word that few texts of different stories share.
const LONG_WORD_LETTERS: usize = 7;

/// Texts of the smallest page of prose that may be a list.
const MIN_TEXTS: usize = 4;

/// Texts for each four blocks of a page of prose.
// A digest or a list article has a headline over each text, a recipe its ingredients.
const TEXTS_OF_FOUR: usize = 3;

/// Density by long words from which a page is a story.
const STORY_DENSITY: f32 = 0.15;

/// Short texts that hardly share words with their neighbours: five or more, with two sentences each in the mean.
const SHORT_TEXTS: f32 = 5.0;
const SHORT_LETTERS: f32 = 160.0;
const SHORT_SENTENCES: f32 = 2.0;
const SHORT_WORDS_NEXT: f32 = 0.5;

/// The blocks of a page of prose whose texts may be of different stories.
pub(super) fn loose_texts(page: &PageForms<'_>) -> Option<Vec<usize>> {
    let count = page.count(is_teaser);
    if !page.context.page.is_text() || count < MIN_TEXTS || count * 4 < page.forms.len() * TEXTS_OF_FOUR {
        return None;
    }
    let blocks = &page.context.page.blocks;
    // Pages print the teaser of a picture twice.
    let is_copy = |at: usize| at > 0 && blocks[at].text == blocks[at - 1].text;
    let texts: Vec<usize> =
        (0..page.forms.len()).filter(|at| is_teaser(&page.forms[*at]) && !is_copy(*at)).take(MAX_TEXTS).collect();
    // Under a headline of its own, texts that share nothing are a round-up, or a short story with the teasers of others.
    if page.context.title.is_some_and(|title| texts.iter().all(|at| blocks[*at].text != title.text)) {
        return None;
    }
    let is_story = page.linked_texts(texts.iter().copied()).is_some_and(|links| links.density >= STORY_DENSITY);
    (!is_story).then_some(texts)
}

pub(super) fn features(page: &PageForms<'_>, ats: &[usize]) -> [f32; NAMES.len()] {
    let context = page.context;
    let (blocks, tokens) = (&context.page.blocks, context.page.tokens());
    let words: Vec<Vec<u64>> =
        ats.iter().map(|at| content_words(&blocks[*at].text, MAX_TEXT_CHARS, WORD_LETTERS)).collect();
    let topics = Topics::compare(&words.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let long_words: Vec<Vec<u64>> =
        ats.iter().map(|at| content_words(&blocks[*at].text, MAX_TEXT_CHARS, LONG_WORD_LETTERS)).collect();
    let long = Topics::compare(&long_words.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let count = ats.len();
    let of = |is: &dyn Fn(usize) -> bool| share(ats.iter().filter(|at| is(**at)).count(), count);
    let letters: usize = ats.iter().map(|at| page.forms[*at].letters).sum();
    let mean = share(letters, count);
    let variance =
        ats.iter().map(|at| (page.forms[*at].letters as f32 - mean).powi(2)).sum::<f32>() / count.max(1) as f32;
    let start = |at: usize| blocks[at].text.chars().next().unwrap_or(' ');
    let continuing = ats.iter().skip(1).filter(|at| continues(&blocks[**at].text, tokens.block(**at))).count();
    let title = context.title.map_or_else(Vec::new, |title| content_words(&title.text, MAX_TEXT_CHARS, WORD_LETTERS));
    let with_title = |skip: usize| {
        let texts = || {
            (0..count).skip(skip).filter(|nth| context.title.is_none_or(|title| title.text != blocks[ats[*nth]].text))
        };
        let linked = texts().filter(|nth| shared_words(&title, &words[*nth]) > 0).count();
        if title.is_empty() || texts().next().is_none() { -1.0 } else { share(linked, texts().count()) }
    };
    [
        count as f32,
        mean,
        variance.sqrt() / mean.max(1.0),
        topics.density,
        topics.next_density,
        topics.linked_next,
        topics.linked_any,
        topics.linked_first,
        topics.words_next,
        topics.words_shared,
        topics.top_word,
        topics.top_words,
        share(continuing, count - 1),
        of(&|at| tokens.stats()[at].quotes > 0),
        of(&|at| is_quote_start(start(at))),
        share(ats.iter().map(|at| tokens.stats()[*at].sentences as usize).sum(), count),
        of(&|at| tokens.stats()[at].sentences <= 1),
        of(&|at| !context.attributes[at].sentence_end),
        of(&|at| page.forms[at].is_cut),
        of(&|at| has_glued_headline(&blocks[at].text)),
        of(&|at| tokens.block(at).iter().take(2).filter(|word| word.is_capital()).count() == 2),
        of(&|at| start(at).is_numeric()),
        with_title(0),
        with_title(1),
        long.density,
        long.words_shared,
        share(same_opening(ats.iter().map(|at| tokens.block(*at))), count),
        share(page.forms.len() - count, page.forms.len()),
    ]
}

/// Score from which a page with these features is a list.
pub(super) fn threshold(row: &[f32]) -> f32 {
    let value = |name: &str| NAMES.iter().position(|other| *other == name).map_or(0.0, |at| row[at]);
    let is_short = value("texts") >= SHORT_TEXTS
        && value("letters-per-text") <= SHORT_LETTERS
        && value("sentences") <= SHORT_SENTENCES
        && value("words-next") <= SHORT_WORDS_NEXT;
    let is_plain = ["continuing", "quoting-starts", "number-starts", "unended"].iter().all(|name| value(name) == 0.0);
    if is_short && is_plain { LISTING_SCORE_OF_SHORT_PROSE } else { LISTING_SCORE_OF_PROSE }
}

/// Number of texts that begin with the two words with which most begin, at least two.
fn same_opening<'a>(texts: impl Iterator<Item = &'a [TokenHash]>) -> usize {
    let mut openings: Vec<u64> =
        texts.filter(|words| words.len() > OPENING_WORDS).map(|words| line_key(&words[..OPENING_WORDS])).collect();
    openings.sort_unstable();
    openings.chunk_by(u64::eq).map(<[u64]>::len).filter(|count| *count > 1).max().unwrap_or(0)
}

/// Words at the beginning of a text that are compared.
const OPENING_WORDS: usize = 2;

/// Whether a text begins with a word that refers to the text before it.
fn continues(text: &str, words: &[TokenHash]) -> bool {
    words.first().is_some_and(|first| CONTINUATION_HASHES.contains(&first.hash()))
        || CONTINUATIONS_WITHOUT_SPACES.iter().any(|start| text.starts_with(start))
}

static CONTINUATION_HASHES: LazyLock<PrehashedHashSet<u64>> = LazyLock::new(|| {
    CONTINUATIONS
        .iter()
        .flat_map(|words| words.split(' '))
        .flat_map(|word| tokenize(word).first().map(|word| word.hash()))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_that_share_no_words_need_a_lower_score() {
        let row = |values: &[(&str, f32)]| {
            let value = |name: &str| values.iter().find(|(other, _)| *other == name).map_or(0.0, |(_, value)| *value);
            NAMES.map(value)
        };
        let short = [("texts", 5.0), ("letters-per-text", 90.0), ("sentences", 1.6), ("words-next", 0.25)];
        assert_eq!(threshold(&row(&short)), LISTING_SCORE_OF_SHORT_PROSE);
        for (at, value) in [(0, 4.0), (1, 200.0), (2, 3.0), (3, 1.0)] {
            let mut other = short;
            other[at].1 = value;
            assert_eq!(threshold(&row(&other)), LISTING_SCORE_OF_PROSE, "{}", other[at].0);
        }
        let [texts, letters, sentences, words] = short;
        let continuing = [texts, letters, sentences, words, ("continuing", 0.2)];
        assert_eq!(threshold(&row(&continuing)), LISTING_SCORE_OF_PROSE);
    }

    #[test]
    fn a_text_continues_another_one_by_its_first_word() {
        let is_continuing = |text: &str| continues(text, &tokenize(text));
        for text in ["However, the mill is closed.", "Sie schweigt dazu.", "しかし船は来なかった。", "Он отказался."]
        {
            assert!(is_continuing(text), "{text}");
        }
        for text in ["Mill owners of Alder met on Friday.", "豆腐の値段が上がった。", ""] {
            assert!(!is_continuing(text), "{text}");
        }
    }
}
