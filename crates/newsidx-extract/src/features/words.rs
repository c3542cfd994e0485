//! What a block's text is like, and what it has in common with the head and with other blocks.

use super::super::credits::Credit;
use super::by_block::ByBlock;
use super::kinds::{KINDS, Tally};
use super::repeated::{RUN, Repeated, repeated, run};
use super::{Measured, evidence_code, is_prose, link_share};
use crate::blocks::{HashedSet, HashedTable, Word, Words, words_of};

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

type Hashes = HashedSet<u64>;

/// What the texts of a page have in common with each other and with its head.
pub(super) struct Texts {
    article_body: Option<Hashes>,
    alternatives: Option<Hashes>,
    description: Option<Hashes>,
    title: Title,
    telling: ByBlock,
    topic: Topic,
    openings: HashedTable<u32>,
    repeated: Vec<Repeated>,
    in_region: Vec<bool>,
}

impl Texts {
    pub(super) fn compare(measured: &Measured<'_>) -> Self {
        let (blocks, words) = (&measured.page.blocks, measured.page.words());
        let in_region: Vec<bool> =
            (0..blocks.len()).map(|at| measured.region.contains(&at) && is_prose(&measured.signals[at])).collect();
        let mut openings = HashedTable::of_at_most(blocks.len());
        for words in words.by_block() {
            if words.len() > OPENING {
                *openings.entry(run(&words[..OPENING])).0 += 1;
            }
        }
        let telling = telling(words);
        let head = &measured.page.head;
        let description = head
            .meta("og:description")
            .or_else(|| head.meta("description"))
            .or_else(|| head.meta("twitter:description"));
        Self {
            repeated: repeated(words),
            article_body: Some(measured.structured.body.join(" "))
                .filter(|body| !body.is_empty())
                .map(|body| runs(&body)),
            alternatives: alternatives(&head.alternatives),
            description: description.map(runs).filter(|runs| !runs.is_empty()),
            title: Title::of(measured.title.map_or("", |title| &title.text)),
            topic: topic(&telling, &in_region),
            telling,
            openings,
            in_region,
        }
    }

    pub(super) fn features(&self, measured: &Measured<'_>, at: usize) -> [f32; NAMES.len()] {
        let (block, signals) = (&measured.page.blocks[at], &measured.signals[at]);
        let texts = measured.page.words();
        let (shape, words) = (&texts.shapes()[at], texts.of_block(at));
        let text = block.text.as_str();
        let letters = signals.letters as f32;
        let share = |count: usize| count as f32 / words.len().max(1) as f32;
        let Tally { function, picture, address } = KINDS.count(words);
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
            signals.copies as f32,
            flag(signals.stands_twice),
            self.article_body.as_ref().map_or(-1.0, |runs| share_of_runs(words, runs)),
            self.alternatives.as_ref().map_or(-1.0, |runs| share_of_runs(words, runs)),
            self.description.as_ref().map_or(-1.0, |runs| share_of_runs(words, runs)),
            share(title_words),
            self.title.share_of(title_words_here),
            flag(measured.title.is_some_and(|title| title.text == text)),
            self.topic(self.telling.of_block(at), self.in_region[at]),
            if words.len() > OPENING { self.openings_like(words) as f32 } else { 0.0 },
            flag(text.ends_with([':', '：'])),
            flag(shape.has_address),
            picture as f32,
            if text.starts_with('©') { 2.0 } else { flag(text.contains('©')) },
            self.repeated[at].elsewhere,
            self.repeated[at].before,
            self.repeated[at].after,
        ]
    }

    /// Blocks of the page that open with the same words.
    fn openings_like(&self, words: &[Word]) -> u32 {
        self.openings.get(run(&words[..OPENING])).0
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
fn telling(words: &Words) -> ByBlock {
    ByBlock::chosen(words.by_block(), words.count(), |word| (word.hash(), word.is_long()))
}

/// The telling words of the paragraphs of the region.
type Topic = HashedTable<Paragraphs>;

/// Paragraphs in which a word stands.
#[derive(Clone, Copy, Default)]
struct Paragraphs {
    /// The last of them.
    last: u32,
    in_several: bool,
}

fn topic(telling: &ByBlock, in_region: &[bool]) -> Topic {
    let paragraphs = || (0..in_region.len()).filter(|at| in_region[*at]);
    let mut topic = Topic::of_at_most(paragraphs().map(|at| telling.of_block(at).len()).sum());
    for at in paragraphs() {
        for word in telling.of_block(at) {
            let (paragraphs, is_known) = topic.entry(*word);
            let last = std::mem::replace(&mut paragraphs.last, at as u32);
            paragraphs.in_several |= is_known & (last != at as u32);
        }
    }
    topic
}

/// The words of the headline.
struct Title {
    words: Hashes,
    /// A bit for the upper bits of each: nearly all words of a page have none of them.
    bits: u64,
}

impl Title {
    fn of(title: &str) -> Self {
        let words: Hashes = words_of(title).iter().map(|word| word.hash()).collect();
        Self { bits: words.iter().fold(0, |bits, word| bits | 1 << Self::bit(*word)), words }
    }

    fn bit(word: u64) -> u32 {
        (word >> (u64::BITS - u64::BITS.ilog2())) as u32
    }

    /// How many of the words of a block it has too, and how many different ones; none of a block that is too long to be one.
    fn count(&self, words: &[Word]) -> (usize, usize) {
        let mut common = [0; MOST_TITLE_WORDS + 1];
        let mut count = 0;
        if self.words.is_empty() || words.len() > MOST_TITLE_WORDS {
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
const MOST_TITLE_WORDS: usize = 80;

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

fn runs(text: &str) -> Hashes {
    words_of(text).windows(RUN).map(run).collect()
}

/// Runs of all texts that stand in for pictures; `None` where there are none.
fn alternatives(texts: &[String]) -> Option<Hashes> {
    let mut all = Hashes::default();
    for text in texts {
        all.extend(words_of(text).windows(RUN).map(run));
    }
    (!all.is_empty()).then_some(all)
}

fn share_of_runs(words: &[Word], runs: &Hashes) -> f32 {
    if words.len() < RUN {
        return 0.0;
    }
    let known = words.windows(RUN).filter(|words| runs.contains(&run(words))).count();
    known as f32 / (words.len() + 1 - RUN) as f32
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
        assert_eq!(share_of_runs(&words_of("The mayor said on Tuesday"), &article), 1.0);
        assert_eq!(share_of_runs(&words_of("said on"), &article), 0.0);
    }
}
