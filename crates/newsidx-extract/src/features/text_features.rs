//! Features of a block's text, by itself and compared with the head of the page and with other blocks. Linear in
//! the words of the page; words are compared by hash.

use super::super::facts::recognizers::credits::Credit;
use super::block_hashes::BlockHashes;
use super::block_values::{evidence_code, flag, is_prose, link_share};
use super::feature_context::FeatureContext;
use super::ngram_overlap::{NGRAM_WORDS, NgramOverlap, ngram_hash, ngram_overlaps};
use super::word_classes::{WORD_CLASSES, WordClassCounts};
use crate::blocks::{PageTokens, PrehashedHashSet, PrehashedMap, TokenHash, tokenize};

/// Names of the features, in order. Shares are from 0 to 1; −1 if there is nothing to compare with.
pub(super) const NAMES: [&str; 32] = [
    "letters",             // letters and digits, CJK counting two
    "words",               // words, a CJK character counting as one
    "letters-per-word",    // mean letters of a word
    "sentence-end",        // whether it ends as a sentence
    "sentences",           // ends of sentences in it
    "commas",              // commas, semicolons and dashes per 100 letters
    "digit-share",         // digits per letter
    "capital-share",       // share of words that begin with a capital
    "link-share",          // share of characters in links
    "quotes",              // quotation marks
    "start",               // first character: lower case, capital, digit, quote, mark
    "address-words",       // share of words that address the reader
    "function-words",      // share of function words
    "credit",              // whether it has the credit of a picture
    "own-evidence",        // evidence of its text and elements
    "copies",              // occurrences of the text on the page
    "stands-twice",        // whether a neighbor has the same text
    "in-article-body",     // share of four-word runs in JSON-LD's articleBody
    "in-alternative",      // the same for the alternative texts of pictures
    "in-description",      // the same for the description of the head
    "words-in-title",      // share of the block's words in the headline
    "title-words-here",    // share of the headline's words in the block
    "is-title",            // whether it is the headline
    "topic",               // share of content words in other paragraphs of the region
    "opening-shared",      // blocks of the page that begin with the same words
    "colon-end",           // whether it ends with a colon
    "has-mail-or-address", // whether it contains @, "www." or "://"
    "picture-words",       // words about a picture
    "copyright",           // whether it contains ©: at its start 2, else 1
    "runs-elsewhere",      // share of four-word runs that occur again on the page
    "runs-just-before",    // share of four-word runs in the 3 blocks before
    "runs-just-after",     // share of four-word runs in the 3 blocks after
];

/// Number of words by which the beginnings of blocks are compared.
const OPENING_WORDS: usize = 2;

type HashSet64 = PrehashedHashSet<u64>;

/// Indexes over the texts of a page and its head, computed once per page.
pub(super) struct TextFeatures {
    article_body: Option<HashSet64>,
    alternatives: Option<HashSet64>,
    description: Option<HashSet64>,
    title: TitleWords,
    content_words: BlockHashes,
    topic: TopicWords,
    /// Number of blocks by the hash of their first words.
    openings: PrehashedMap<u32>,
    overlaps: Vec<NgramOverlap>,
    /// Whether each block is a paragraph of the region.
    in_region: Vec<bool>,
}

impl TextFeatures {
    pub(super) fn compute(context: &FeatureContext<'_>) -> Self {
        let (blocks, words) = (&context.page.blocks, context.page.tokens());
        let in_region: Vec<bool> =
            (0..blocks.len()).map(|at| context.region.contains(&at) && is_prose(&context.attributes[at])).collect();
        let mut openings = PrehashedMap::with_capacity(blocks.len());
        for words in words.blocks() {
            if words.len() > OPENING_WORDS {
                *openings.entry(ngram_hash(&words[..OPENING_WORDS])).0 += 1;
            }
        }
        let content_words = content_words(words);
        let head = &context.page.head;
        let description = head
            .meta("og:description")
            .or_else(|| head.meta("description"))
            .or_else(|| head.meta("twitter:description"));
        Self {
            overlaps: ngram_overlaps(words),
            article_body: Some(context.structured.body.join(" "))
                .filter(|body| !body.is_empty())
                .map(|body| ngrams(&body)),
            alternatives: alternatives(&head.alt_texts),
            description: description.map(ngrams).filter(|ngrams| !ngrams.is_empty()),
            title: TitleWords::new(context.title.map_or("", |title| &title.text)),
            topic: topic_words(&content_words, &in_region),
            content_words,
            openings,
            in_region,
        }
    }

    pub(super) fn features(&self, context: &FeatureContext<'_>, at: usize) -> [f32; NAMES.len()] {
        let (block, attributes) = (&context.page.blocks[at], &context.attributes[at]);
        let texts = context.page.tokens();
        let (stats, words) = (&texts.stats()[at], texts.block(at));
        let text = block.text.as_str();
        let letters = attributes.letters as f32;
        let share = |count: usize| count as f32 / words.len().max(1) as f32;
        let WordClassCounts { function, picture, address } = WORD_CLASSES.count(words);
        let (title_words, title_words_here) = self.title.count(words);
        [
            letters,
            words.len() as f32,
            letters / words.len().max(1) as f32,
            flag(attributes.sentence_end),
            stats.sentences as f32,
            stats.commas as f32 * 100.0 / letters.max(1.0),
            stats.digits as f32 / letters.max(1.0),
            share(words.iter().filter(|word| word.is_capital()).count()),
            link_share(block, stats.chars),
            stats.quotes as f32,
            start_code(text),
            share(address),
            share(function),
            flag(attributes.credit != Credit::None),
            evidence_code(context.evidence[at].as_ref()),
            attributes.repetitions as f32,
            flag(attributes.repeats_neighbor),
            self.article_body.as_ref().map_or(-1.0, |ngrams| ngram_share(words, ngrams)),
            self.alternatives.as_ref().map_or(-1.0, |ngrams| ngram_share(words, ngrams)),
            self.description.as_ref().map_or(-1.0, |ngrams| ngram_share(words, ngrams)),
            share(title_words),
            self.title.share_of(title_words_here),
            flag(context.title.is_some_and(|title| title.text == text)),
            self.topic_share(self.content_words.block(at), self.in_region[at]),
            if words.len() > OPENING_WORDS { self.blocks_with_opening(words) as f32 } else { 0.0 },
            flag(text.ends_with([':', '：'])),
            flag(stats.has_url_or_email),
            picture as f32,
            if text.starts_with('©') { 2.0 } else { flag(text.contains('©')) },
            self.overlaps[at].elsewhere,
            self.overlaps[at].before,
            self.overlaps[at].after,
        ]
    }

    /// Number of blocks of the page that begin with the same words.
    fn blocks_with_opening(&self, words: &[TokenHash]) -> u32 {
        self.openings.get(ngram_hash(&words[..OPENING_WORDS])).0
    }

    /// Share of the content words that also occur in another paragraph of the region.
    fn topic_share(&self, content_words: &[u64], in_region: bool) -> f32 {
        // Bitwise operators, because a branch per word would often be mispredicted.
        let is_elsewhere = |word: &u64| {
            let (paragraphs, is_known) = self.topic.get(*word);
            usize::from(paragraphs.in_several | is_known & !in_region)
        };
        let known: usize = content_words.iter().map(is_elsewhere).sum();
        if content_words.is_empty() { -1.0 } else { known as f32 / content_words.len() as f32 }
    }
}

/// Content words of each block: the long ones, which indicate its topic.
fn content_words(words: &PageTokens) -> BlockHashes {
    BlockHashes::from_selected(words.blocks(), words.len(), |word| (word.hash(), word.is_long()))
}

/// Content words of some paragraphs.
pub(super) type TopicWords = PrehashedMap<WordParagraphs>;

/// Paragraphs with a word.
#[derive(Clone, Copy, Default)]
pub(super) struct WordParagraphs {
    /// Last paragraph with the word.
    last: u32,
    pub in_several: bool,
}

/// Adds a word of a paragraph. The paragraphs are added one after the other.
pub(super) fn add_word(topic: &mut TopicWords, word: u64, paragraph: usize) {
    let (paragraphs, is_known) = topic.entry(word);
    let last = std::mem::replace(&mut paragraphs.last, paragraph as u32);
    // A bitwise operator, because a branch would often be mispredicted.
    paragraphs.in_several |= is_known & (last != paragraph as u32);
}

fn topic_words(content_words: &BlockHashes, in_region: &[bool]) -> TopicWords {
    let paragraphs = || (0..in_region.len()).filter(|at| in_region[*at]);
    let mut topic = TopicWords::with_capacity(paragraphs().map(|at| content_words.block(at).len()).sum());
    for at in paragraphs() {
        content_words.block(at).iter().for_each(|word| add_word(&mut topic, *word, at));
    }
    topic
}

/// Words of the headline.
struct TitleWords {
    words: HashSet64,
    /// Bloom filter with one bit per word, over the upper hash bits.
    // Rules out nearly all words of a page without a hash lookup.
    bits: u64,
}

impl TitleWords {
    fn new(title: &str) -> Self {
        let words: HashSet64 = tokenize(title).iter().map(|word| word.hash()).collect();
        Self { bits: words.iter().fold(0, |bits, word| bits | 1 << Self::bit(*word)), words }
    }

    fn bit(word: u64) -> u32 {
        (word >> (u64::BITS - u64::BITS.ilog2())) as u32
    }

    /// Number of the block's words in the headline, and how many of these are different; (0, 0) for a block above
    /// [`MAX_TITLE_WORDS`].
    fn count(&self, words: &[TokenHash]) -> (usize, usize) {
        if self.words.is_empty() || words.len() > MAX_TITLE_WORDS {
            return (0, 0);
        }
        // Candidates of the filter, collected without a branch per word, which would often be mispredicted.
        let mut candidates = [0; MAX_TITLE_WORDS + 1];
        let mut count = 0;
        for word in words {
            candidates[count] = word.hash();
            count += (self.bits >> Self::bit(word.hash())) as usize & 1;
        }
        let mut different = 0;
        let mut all = 0;
        for at in 0..count {
            let in_title = self.words.contains(&candidates[at]);
            all += usize::from(in_title);
            different += usize::from(in_title && !candidates[..at].contains(&candidates[at]));
        }
        (all, different)
    }

    /// Number of words as a share of the headline's; −1 if there is no headline.
    fn share_of(&self, words: usize) -> f32 {
        if self.words.is_empty() { -1.0 } else { words as f32 / self.words.len() as f32 }
    }
}

/// Number of words above which a block is no headline.
const MAX_TITLE_WORDS: usize = 80;

/// N-grams of a text.
fn ngrams(text: &str) -> HashSet64 {
    tokenize(text).windows(NGRAM_WORDS).map(ngram_hash).collect()
}

/// N-grams of all alternative texts of pictures; `None` if there are none.
fn alternatives(texts: &[String]) -> Option<HashSet64> {
    let mut all = HashSet64::default();
    for text in texts {
        all.extend(tokenize(text).windows(NGRAM_WORDS).map(ngram_hash));
    }
    (!all.is_empty()).then_some(all)
}

/// Share of a block's n-grams that are among those of another text.
fn ngram_share(words: &[TokenHash], ngrams: &HashSet64) -> f32 {
    if words.len() < NGRAM_WORDS {
        return 0.0;
    }
    let known = words.windows(NGRAM_WORDS).filter(|words| ngrams.contains(&ngram_hash(words))).count();
    known as f32 / (words.len() + 1 - NGRAM_WORDS) as f32
}

/// Kind of the first character, as a number.
pub(super) fn start_code(text: &str) -> f32 {
    match text.chars().next() {
        Some(c) if c.is_lowercase() => 0.0,
        Some(c) if c.is_alphabetic() => 1.0,
        Some(c) if c.is_numeric() => 2.0,
        Some('"' | '“' | '„' | '«' | '\'' | '‘' | '「' | '»') => 3.0,
        Some('(' | '[' | '【' | '（') => 4.0,
        Some('-' | '–' | '—' | '•' | '*' | '+' | '·') => 5.0,
        _ => 6.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ngram_share_is_of_the_block() {
        let article = ngrams("the mayor said on tuesday that nobody");
        assert_eq!(ngram_share(&tokenize("The mayor said on Tuesday"), &article), 1.0);
        assert_eq!(ngram_share(&tokenize("said on"), &article), 0.0);
    }
}
