//! What a block's text is like, and what it has in common with the head and with other blocks.

use super::super::facts::recognizers::credits::Credit;
use super::block_hashes::BlockHashes;
use super::ngram_overlap::{NGRAM_WORDS, NgramOverlap, ngram_hash, ngram_overlaps};
use super::word_classes::{WORD_CLASSES, WordClassCounts};
use super::{FeatureContext, evidence_code, is_prose, link_share};
use crate::blocks::{PageTokens, PrehashedHashSet, PrehashedMap, TokenHash, tokenize};

/// Names of the features, in order. Shares are from 0 to 1; −1 where there is nothing to share.
pub(super) const NAMES: [&str; 32] = [
    "letters",             // letters and digits, CJK counting two
    "words",               // words, a CJK character counting as one
    "letters-per-word",    // letters of the mean word
    "sentence-end",        // whether it ends as a sentence does
    "sentences",           // ends of sentences in it
    "commas",              // commas, semicolons and dashes per 100 letters
    "digit-share",         // digits of all letters
    "capital-share",       // words that begin with a capital, of all
    "link-share",          // characters in links, of all
    "quotes",              // quotation marks
    "start",               // how it begins: small letter, capital, digit, quote, mark
    "address-words",       // words that speak to the reader, of all
    "function-words",      // small words, of all
    "credit",              // whether it has the credit of a picture
    "own-evidence",        // what it says of itself
    "copies",              // times the text stands on the page
    "stands-twice",        // whether a neighbour is the same text
    "in-article-body",     // four-word runs that JSON-LD's articleBody has too, of all
    "in-alternative",      // the same for the texts that stand in for pictures
    "in-description",      // the same for the description of the head
    "words-in-title",      // words that the headline has too, of all
    "title-words-here",    // words of the headline that it has, of all
    "is-title",            // whether it is the headline
    "topic",               // long words that other paragraphs of the region have too, of all
    "opening-shared",      // blocks of the page that open with the same words
    "colon-end",           // whether it ends with a colon
    "has-mail-or-address", // whether an @, "www." or "://" stands in it
    "picture-words",       // words that speak of a picture
    "copyright",           // whether © stands in it: at its start 2, else 1
    "runs-elsewhere",      // four-word runs that stand on the page again, of all
    "runs-just-before",    // four-word runs that stand in the 3 blocks before, of all
    "runs-just-after",     // four-word runs that stand in the 3 blocks after, of all
];

/// Words by which the openings of blocks are compared.
const OPENING: usize = 2;

type HashSet64 = PrehashedHashSet<u64>;

/// What the texts of a page have in common with each other and with its head.
pub(super) struct TextFeatures {
    article_body: Option<HashSet64>,
    alternatives: Option<HashSet64>,
    description: Option<HashSet64>,
    title: TitleWords,
    content_words: BlockHashes,
    topic: TopicWords,
    openings: PrehashedMap<u32>,
    repeated: Vec<NgramOverlap>,
    in_region: Vec<bool>,
}

impl TextFeatures {
    pub(super) fn compute(measured: &FeatureContext<'_>) -> Self {
        let (blocks, words) = (&measured.page.blocks, measured.page.tokens());
        let in_region: Vec<bool> =
            (0..blocks.len()).map(|at| measured.region.contains(&at) && is_prose(&measured.attributes[at])).collect();
        let mut openings = PrehashedMap::with_capacity(blocks.len());
        for words in words.blocks() {
            if words.len() > OPENING {
                *openings.entry(ngram_hash(&words[..OPENING])).0 += 1;
            }
        }
        let telling = content_words(words);
        let head = &measured.page.head;
        let description = head
            .meta("og:description")
            .or_else(|| head.meta("description"))
            .or_else(|| head.meta("twitter:description"));
        Self {
            repeated: ngram_overlaps(words),
            article_body: Some(measured.structured.body.join(" "))
                .filter(|body| !body.is_empty())
                .map(|body| runs(&body)),
            alternatives: alternatives(&head.alt_texts),
            description: description.map(runs).filter(|runs| !runs.is_empty()),
            title: TitleWords::new(measured.title.map_or("", |title| &title.text)),
            topic: topic(&telling, &in_region),
            content_words: telling,
            openings,
            in_region,
        }
    }

    pub(super) fn features(&self, measured: &FeatureContext<'_>, at: usize) -> [f32; NAMES.len()] {
        let (block, signals) = (&measured.page.blocks[at], &measured.attributes[at]);
        let texts = measured.page.tokens();
        let (shape, words) = (&texts.stats()[at], texts.block(at));
        let text = block.text.as_str();
        let letters = signals.letters as f32;
        let share = |count: usize| count as f32 / words.len().max(1) as f32;
        let WordClassCounts { function, picture, address } = WORD_CLASSES.count(words);
        let (title_words, title_words_here) = self.title.count(words);
        [
            letters,
            words.len() as f32,
            letters / words.len().max(1) as f32,
            flag(signals.sentence_end),
            shape.sentences as f32,
            shape.commas as f32 * 100.0 / letters.max(1.0),
            shape.digits as f32 / letters.max(1.0),
            share(words.iter().filter(|word| word.is_capital()).count()),
            link_share(block, shape.chars),
            shape.quotes as f32,
            start_code(text),
            share(address),
            share(function),
            flag(signals.credit != Credit::None),
            evidence_code(measured.evidence[at].as_ref()),
            signals.repetitions as f32,
            flag(signals.repeats_neighbor),
            self.article_body.as_ref().map_or(-1.0, |runs| share_of_runs(words, runs)),
            self.alternatives.as_ref().map_or(-1.0, |runs| share_of_runs(words, runs)),
            self.description.as_ref().map_or(-1.0, |runs| share_of_runs(words, runs)),
            share(title_words),
            self.title.share_of(title_words_here),
            flag(measured.title.is_some_and(|title| title.text == text)),
            self.topic(self.content_words.block(at), self.in_region[at]),
            if words.len() > OPENING { self.openings_like(words) as f32 } else { 0.0 },
            flag(text.ends_with([':', '：'])),
            flag(shape.has_url_or_email),
            picture as f32,
            if text.starts_with('©') { 2.0 } else { flag(text.contains('©')) },
            self.repeated[at].elsewhere,
            self.repeated[at].before,
            self.repeated[at].after,
        ]
    }

    /// Blocks of the page that open with the same words.
    fn openings_like(&self, words: &[TokenHash]) -> u32 {
        self.openings.get(ngram_hash(&words[..OPENING])).0
    }

    /// Share of the telling words that stand in another paragraph of the region too.
    fn topic(&self, telling: &[u64], in_region: bool) -> f32 {
        // Without a branch for each: the processor would often guess wrong.
        let in_another = |word: &u64| {
            let (paragraphs, is_known) = self.topic.get(*word);
            usize::from(paragraphs.in_several | is_known & !in_region)
        };
        let known: usize = telling.iter().map(in_another).sum();
        if telling.is_empty() { -1.0 } else { known as f32 / telling.len() as f32 }
    }
}

/// The words of every block that say what it is about: the long ones.
fn content_words(words: &PageTokens) -> BlockHashes {
    BlockHashes::from_selected(words.blocks(), words.len(), |word| (word.hash(), word.is_long()))
}

/// The telling words of the paragraphs of the region.
type TopicWords = PrehashedMap<WordParagraphs>;

/// Paragraphs in which a word stands.
#[derive(Clone, Copy, Default)]
struct WordParagraphs {
    /// The last of them.
    last: u32,
    in_several: bool,
}

fn topic(telling: &BlockHashes, in_region: &[bool]) -> TopicWords {
    let paragraphs = || (0..in_region.len()).filter(|at| in_region[*at]);
    let mut topic = TopicWords::with_capacity(paragraphs().map(|at| telling.block(at).len()).sum());
    for at in paragraphs() {
        for word in telling.block(at) {
            let (paragraphs, is_known) = topic.entry(*word);
            let last = std::mem::replace(&mut paragraphs.last, at as u32);
            paragraphs.in_several |= is_known & (last != at as u32);
        }
    }
    topic
}

/// The words of the headline.
struct TitleWords {
    words: HashSet64,
    /// A bit for the upper bits of each: nearly all words of a page have none of them.
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

    /// How many of the words of a block it has too, and how many different ones; none of a block that is too long to be one.
    fn count(&self, words: &[TokenHash]) -> (usize, usize) {
        let mut common = [0; MAX_TITLE_WORDS + 1];
        let mut count = 0;
        if self.words.is_empty() || words.len() > MAX_TITLE_WORDS {
            return (0, 0);
        }
        // Those that it may have, without a branch for each: the processor would often guess wrong.
        for word in words {
            common[count] = word.hash();
            count += (self.bits >> Self::bit(word.hash())) as usize & 1;
        }
        let mut different = 0;
        let mut all = 0;
        for at in 0..count {
            let is_common = self.words.contains(&common[at]);
            all += usize::from(is_common);
            different += usize::from(is_common && !common[..at].contains(&common[at]));
        }
        (all, different)
    }

    /// The share that so many of its words are; −1 where there is no headline.
    fn share_of(&self, words: usize) -> f32 {
        if self.words.is_empty() { -1.0 } else { words as f32 / self.words.len() as f32 }
    }
}

/// Words above which a block is no headline.
const MAX_TITLE_WORDS: usize = 80;

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

fn runs(text: &str) -> HashSet64 {
    tokenize(text).windows(NGRAM_WORDS).map(ngram_hash).collect()
}

/// Runs of all texts that stand in for pictures; `None` where there are none.
fn alternatives(texts: &[String]) -> Option<HashSet64> {
    let mut all = HashSet64::default();
    for text in texts {
        all.extend(tokenize(text).windows(NGRAM_WORDS).map(ngram_hash));
    }
    (!all.is_empty()).then_some(all)
}

fn share_of_runs(words: &[TokenHash], runs: &HashSet64) -> f32 {
    if words.len() < NGRAM_WORDS {
        return 0.0;
    }
    let known = words.windows(NGRAM_WORDS).filter(|words| runs.contains(&ngram_hash(words))).count();
    known as f32 / (words.len() + 1 - NGRAM_WORDS) as f32
}

/// How a text begins, as a number.
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
    fn the_share_of_runs_is_of_the_block() {
        let article = runs("the mayor said on tuesday that nobody");
        assert_eq!(share_of_runs(&tokenize("The mayor said on Tuesday"), &article), 1.0);
        assert_eq!(share_of_runs(&tokenize("said on"), &article), 0.0);
    }
}
