//! What a block's text is like, and what it has in common with the head and with other blocks.

use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use hashbrown::{HashMap, HashSet};

use super::super::credits::Credit;
use super::super::rules::words::{ADDRESS_WORDS, FUNCTION_WORDS, PICTURE_WORDS};
use super::super::signals::{is_cjk, is_letter};
use super::{Measured, evidence_code, is_prose, link_share};

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

/// Letters from which on a word says what a text is about.
const TELLING_CHARS: u32 = 5;

/// Words of a run that is looked for in another text.
const RUN: usize = 4;

/// Words by which the openings of blocks are compared.
const OPENING: usize = 2;

/// Bytes of a word and what stands after it, at least as a rule.
const BYTES_OF_WORD: usize = 5;

/// A hasher for keys that are hashes.
#[derive(Default)]
pub(super) struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(MULTIPLIER) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;

type Hashes = HashSet<u64, BuildHasherDefault<Same>>;
type Counts = HashMap<u64, u32, BuildHasherDefault<Same>>;

/// Kinds of words that are counted, one bit each.
const FUNCTION: u8 = 1;
const PICTURE: u8 = 1 << 1;
const ADDRESS: u8 = 1 << 2;

/// The kinds of the words that are counted, by their hashes: every word of every page is looked up.
struct Kinds {
    /// Hash and kinds of a word at the place that the upper bits of its hash tell, or the next that is free.
    places: Vec<(u64, u8)>,
    shift: u32,
}

static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let tables: [(u8, &[&str]); 3] = [(FUNCTION, FUNCTION_WORDS), (PICTURE, PICTURE_WORDS), (ADDRESS, ADDRESS_WORDS)];
    Kinds::of(&tables)
});

impl Kinds {
    /// Places for each word: nearly all words that are not there are told by the first one, which is free.
    const ROOM: usize = 4;

    fn of(tables: &[(u8, &[&str])]) -> Self {
        let words: usize = tables.iter().map(|(_, table)| table.len()).sum();
        let places = (words * Self::ROOM).next_power_of_two();
        let mut kinds = Self { places: vec![(0, 0); places], shift: u64::BITS - places.ilog2() };
        for (kind, table) in tables {
            for word in *table {
                let hash = hash_of(word);
                let place = kinds.place_of(hash);
                kinds.places[place] = (hash, kinds.places[place].1 | kind);
            }
        }
        kinds
    }

    /// Where a word is, or would be.
    fn place_of(&self, hash: u64) -> usize {
        let mut place = (hash >> self.shift) as usize;
        while self.places[place].1 != 0 && self.places[place].0 != hash {
            place = (place + 1) % self.places.len();
        }
        place
    }

    /// The kinds of a word; 0 for most.
    fn get(&self, hash: u64) -> u8 {
        self.places[self.place_of(hash)].1
    }
}

fn hash_of(word: &str) -> u64 {
    words_of(word).first().map_or(BASIS, |word| word.hash)
}

/// A word as far as it is compared.
#[derive(Clone, Copy)]
struct Word {
    hash: u64,
    chars: u32,
    capital: bool,
}

/// What one pass over a text counts.
#[derive(Clone, Copy, Default)]
struct Shape {
    chars: usize,
    digits: u32,
    sentences: u32,
    commas: u32,
    quotes: u32,
    /// Where the words of the block lie in the list of all words.
    words: (usize, usize),
    has_address: bool,
}

/// The texts of a page, read once.
pub(super) struct Texts {
    shapes: Vec<Shape>,
    words: Vec<Word>,
    article_body: Option<Hashes>,
    alternatives: Option<Hashes>,
    description: Option<Hashes>,
    title: Hashes,
    topic: Topic,
    openings: Counts,
    repeated: Vec<Repeated>,
    in_region: Vec<bool>,
}

impl Texts {
    pub(super) fn read(measured: &Measured<'_>) -> Self {
        let blocks = &measured.page.blocks;
        let bytes: usize = blocks.iter().map(|block| block.text.len()).sum();
        let mut words = Vec::with_capacity(bytes / BYTES_OF_WORD);
        let shapes: Vec<Shape> = blocks.iter().map(|block| read(&block.text, &mut words)).collect();
        let in_region: Vec<bool> =
            (0..blocks.len()).map(|at| measured.region.contains(&at) && is_prose(&measured.signals[at])).collect();
        let mut openings: Counts = Counts::with_capacity_and_hasher(blocks.len(), BuildHasherDefault::default());
        for shape in &shapes {
            let words = &words[shape.words.0..shape.words.1];
            if words.len() > OPENING {
                *openings.entry(run(&words[..OPENING])).or_default() += 1;
            }
        }
        let head = &measured.page.head;
        let description = head
            .meta("og:description")
            .or_else(|| head.meta("description"))
            .or_else(|| head.meta("twitter:description"));
        Self {
            repeated: repeated(&shapes, &words),
            article_body: Some(measured.structured.body.join(" "))
                .filter(|body| !body.is_empty())
                .map(|body| runs(&body)),
            alternatives: alternatives(&head.alternatives),
            description: description.map(runs).filter(|runs| !runs.is_empty()),
            title: words_of(measured.title.unwrap_or_default()).iter().map(|word| word.hash).collect(),
            topic: topic(&shapes, &words, &in_region),
            openings,
            in_region,
            shapes,
            words,
        }
    }

    pub(super) fn features(&self, measured: &Measured<'_>, at: usize) -> [f32; NAMES.len()] {
        let (block, signals, shape) = (&measured.page.blocks[at], &measured.signals[at], &self.shapes[at]);
        let words = &self.words[shape.words.0..shape.words.1];
        let text = block.text.as_str();
        let letters = signals.letters as f32;
        let share = |count: usize| count as f32 / words.len().max(1) as f32;
        let (mut function, mut picture, mut address) = (0, 0, 0);
        let kinds = &*KINDS;
        for kinds in words.iter().map(|word| kinds.get(word.hash)) {
            function += usize::from(kinds & FUNCTION != 0);
            picture += usize::from(kinds & PICTURE != 0);
            address += usize::from(kinds & ADDRESS != 0);
        }
        let mut in_title: Vec<u64> = Vec::new();
        if words.len() <= MOST_TITLE_WORDS {
            in_title.extend(words.iter().map(|word| word.hash).filter(|word| self.title.contains(word)));
        }
        let title_words = in_title.len();
        in_title.sort_unstable();
        in_title.dedup();
        [
            letters,
            words.len() as f32,
            letters / words.len().max(1) as f32,
            flag(signals.sentence_end),
            shape.sentences as f32,
            shape.commas as f32 * 100.0 / letters.max(1.0),
            shape.digits as f32 / letters.max(1.0),
            share(words.iter().filter(|word| word.capital).count()),
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
            if self.title.is_empty() { -1.0 } else { in_title.len() as f32 / self.title.len() as f32 },
            flag(measured.title == Some(text)),
            self.topic(words, self.in_region[at]),
            if words.len() > OPENING { self.openings[&run(&words[..OPENING])] as f32 } else { 0.0 },
            flag(text.ends_with([':', '：'])),
            flag(shape.has_address),
            picture as f32,
            if text.starts_with('©') { 2.0 } else { flag(text.contains('©')) },
            self.repeated[at].elsewhere,
            self.repeated[at].before,
            self.repeated[at].after,
        ]
    }

    /// Share of the telling words that stand in another paragraph of the region too.
    fn topic(&self, words: &[Word], in_region: bool) -> f32 {
        let (mut telling, mut known) = (0_usize, 0_usize);
        for word in words.iter().filter(|word| word.chars >= TELLING_CHARS) {
            let paragraphs = self.topic.get(&word.hash).map_or(0, |paragraphs| paragraphs.count);
            telling += 1;
            known += usize::from(paragraphs > u32::from(in_region));
        }
        if telling == 0 { -1.0 } else { known as f32 / telling as f32 }
    }
}

/// The telling words of the paragraphs of the region.
type Topic = HashMap<u64, Paragraphs, BuildHasherDefault<Same>>;

/// Paragraphs in which a word stands.
struct Paragraphs {
    count: u32,
    /// The last of them.
    last: usize,
}

fn topic(shapes: &[Shape], words: &[Word], in_region: &[bool]) -> Topic {
    let paragraphs = || shapes.iter().enumerate().filter(|(at, _)| in_region[*at]);
    let telling = |shape: &Shape| words[shape.words.0..shape.words.1].iter().filter(|word| word.chars >= TELLING_CHARS);
    let all = paragraphs().map(|(_, shape)| telling(shape).count()).sum();
    let mut topic = Topic::with_capacity_and_hasher(all, BuildHasherDefault::default());
    for (at, shape) in paragraphs() {
        for word in telling(shape) {
            let paragraphs = topic.entry(word.hash).or_insert(Paragraphs { count: 1, last: at });
            paragraphs.count += u32::from(paragraphs.last != at);
            paragraphs.last = at;
        }
    }
    topic
}

/// Shares of a block's four-word runs that stand on the page again.
#[derive(Clone, Copy, Default)]
struct Repeated {
    elsewhere: f32,
    before: f32,
    after: f32,
}

/// Blocks before and after that repeat a block closely: captions stand beside the texts that stand
/// in for their pictures.
const CLOSE: usize = 3;

fn repeated(shapes: &[Shape], words: &[Word]) -> Vec<Repeated> {
    let runs = Runs::number(shapes, words);
    let down = runs.repetitions(0..shapes.len());
    let mut up = runs.repetitions((0..shapes.len()).rev());
    up.reverse();
    let both = down.into_iter().zip(up);
    both.map(|((seen, before), (unseen, after))| Repeated { elsewhere: seen.max(unseen), before, after }).collect()
}

/// The runs of every block that may stand on the page again, by numbers.
struct Runs {
    numbers: Vec<u32>,
    /// Where the runs of every block end in the list, and how many it has in all.
    blocks: Vec<(usize, usize)>,
    /// How many different numbers there are.
    count: usize,
}

impl Runs {
    fn number(shapes: &[Shape], words: &[Word]) -> Self {
        let mut runs = Vec::with_capacity(words.len());
        let mut ends = Vec::with_capacity(shapes.len());
        for shape in shapes {
            runs.extend(words[shape.words.0..shape.words.1].windows(RUN).map(run));
            ends.push(runs.len());
        }
        let may_repeat = Repeats::among(&runs);
        let likely = runs.iter().filter(|run| may_repeat.has(**run)).count();
        let mut known: HashMap<u64, u32, BuildHasherDefault<Same>> =
            HashMap::with_capacity_and_hasher(likely, BuildHasherDefault::default());
        let mut numbers = Vec::with_capacity(likely);
        let mut start = 0;
        let blocks = ends.into_iter().map(|end| {
            for run in runs[start..end].iter().filter(|run| may_repeat.has(**run)) {
                let next = known.len() as u32;
                numbers.push(*known.entry(*run).or_insert(next));
            }
            let all = end - start;
            start = end;
            (numbers.len(), all)
        });
        let blocks = blocks.collect();
        Self { numbers, blocks, count: known.len() }
    }

    /// Shares of every block's runs that stand in a block before it in this order, and close before it.
    fn repetitions(&self, order: impl Iterator<Item = usize>) -> Vec<(f32, f32)> {
        // The block in which a run stood last.
        let mut last = vec![u32::MAX; self.count];
        order
            .map(|at| {
                let start = at.checked_sub(1).map_or(0, |before| self.blocks[before].0);
                let (end, all) = self.blocks[at];
                let (mut seen, mut close) = (0_usize, 0_usize);
                for run in &self.numbers[start..end] {
                    let block = std::mem::replace(&mut last[*run as usize], at as u32) as usize;
                    if block != at && block != u32::MAX as usize {
                        seen += 1;
                        close += usize::from(block.abs_diff(at) <= CLOSE);
                    }
                }
                let all = all.max(1) as f32;
                (seen as f32 / all, close as f32 / all)
            })
            .collect()
    }
}

/// Tells of nearly all hashes of a list that they stand in it once: those are many, and a table of them all takes
/// longer than everything else that is asked about them.
struct Repeats {
    /// Hashes by their upper bits: how many there are, up to two.
    counts: Vec<u8>,
    shift: u32,
}

impl Repeats {
    /// Places for each hash: of one in so many it is not told that it stands there once.
    const ROOM: usize = 8;

    fn among(hashes: &[u64]) -> Self {
        let places = (hashes.len() * Self::ROOM).max(2).next_power_of_two();
        let mut repeats = Self { counts: vec![0; places], shift: u64::BITS - places.ilog2() };
        for hash in hashes {
            let count = &mut repeats.counts[(hash >> repeats.shift) as usize];
            *count = (*count + 1).min(2);
        }
        repeats
    }

    /// Whether a hash may stand in the list more than once.
    fn has(&self, hash: u64) -> bool {
        self.counts[(hash >> self.shift) as usize] > 1
    }
}

/// Words above which a block is no headline.
const MOST_TITLE_WORDS: usize = 80;

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

/// Reads a text: counts its characters and puts its words at the end of the list.
fn read(text: &str, words: &mut Vec<Word>) -> Shape {
    let mut shape = Shape { words: (words.len(), words.len()), ..Shape::default() };
    // Where the word at hand begins, and its characters.
    let mut word: Option<(usize, u32)> = None;
    let mut end = false;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if word.is_none()
            && let Some((short, digits)) = Word::short_before_space(rest.as_bytes())
        {
            words.push(short);
            shape.chars += short.chars as usize;
            shape.digits += digits;
            end = false;
            at += short.chars as usize + 1;
            continue;
        }
        // Nearly all words are ASCII: their letters are counted at once.
        let (letters, digits) = ascii_letters(rest.as_bytes());
        if letters > 0 {
            shape.chars += letters;
            shape.digits += digits;
            end = false;
            let (start, before) = word.unwrap_or((at, 0));
            word = Some((start, before + letters as u32));
            at += letters;
            continue;
        }
        // Nearly all words end at a space, for which nothing else need be asked.
        if rest.starts_with(' ') {
            if let Some((start, chars)) = word.take() {
                words.push(Word::of(&text[start..at], chars));
            }
            shape.sentences += u32::from(end);
            end = false;
            at += 1;
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        let here = at;
        at += c.len_utf8();
        let is_cjk = is_cjk(c);
        if !is_cjk && is_letter(c) {
            shape.chars += 1;
            end = false;
            word = Some(word.map_or((here, 1), |(start, chars)| (start, chars + 1)));
            continue;
        }
        if let Some((start, chars)) = word.take() {
            words.push(Word::of(&text[start..here], chars));
        }
        if c.is_whitespace() {
            shape.sentences += u32::from(end);
        } else {
            shape.chars += 1;
        }
        end = matches!(c, '.' | '!' | '?' | '…') || end && matches!(c, '"' | '”' | '’' | '»' | ')');
        match c {
            ',' | ';' | '–' | '—' | '،' | '、' | '，' => shape.commas += 1,
            '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' => shape.quotes += 1,
            '。' | '！' | '？' => shape.sentences += 1,
            '@' => shape.has_address = true,
            ':' => shape.has_address |= text[at..].starts_with("//"),
            '.' => shape.has_address |= text[..here].ends_with("www"),
            _ if is_cjk => words.push(Word { capital: false, ..Word::of(&text[here..at], 1) }),
            _ => {}
        }
    }
    shape.sentences += u32::from(end);
    if let Some((start, chars)) = word {
        words.push(Word::of(&text[start..], chars));
    }
    shape.words.1 = words.len();
    shape
}

/// How many letters and digits of ASCII a text begins with, and how many of them are digits.
fn ascii_letters(text: &[u8]) -> (usize, u32) {
    let (eights, rest) = text.as_chunks::<8>();
    let (mut letters, mut digits) = (0, 0);
    for eight in eights {
        let (of_eight, digits_of_eight) = letters_of_eight(u64::from_le_bytes(*eight));
        letters += of_eight;
        digits += digits_of_eight;
        if of_eight < 8 {
            return (letters, digits);
        }
    }
    let run = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric());
    run.fold((letters, digits), |(letters, digits), byte| (letters + 1, digits + u32::from(byte.is_ascii_digit())))
}

/// The same of eight bytes, the first of them the lowest of the number: all are looked at together, the answer for
/// each being its highest bit.
fn letters_of_eight(eight: u64) -> (usize, u32) {
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    let low = eight & !HIGHEST;
    let from = |bytes: u64, least: u8| bytes + u64::from(0x80 - least) * (HIGHEST >> 7);
    let is_letter = from(low | SMALL, b'a') & !from(low | SMALL, b'z' + 1);
    let is_digit = from(low, b'0') & !from(low, b'9' + 1) & !eight & HIGHEST;
    let is_other = !(is_letter & !eight | is_digit) & HIGHEST;
    let before_other = is_other ^ is_other.wrapping_sub(1);
    (is_other.trailing_zeros() as usize / 8, (is_digit & before_other).count_ones())
}

impl Word {
    /// The word that a text begins with, and its digits, where it is of ASCII, shorter than eight bytes and has a space
    /// after it, as two words of three: one look at eight bytes finds all that is to be known of it.
    fn short_before_space(text: &[u8]) -> Option<(Self, u32)> {
        let eight = u64::from_le_bytes(*text.first_chunk()?);
        let (chars, digits) = letters_of_eight(eight);
        let is_word = (1..8).contains(&chars) && text[chars] == b' ';
        let hash = || mix(BASIS, (eight | SMALL) & lowest(chars));
        is_word.then(|| (Self { hash: hash(), chars: chars as u32, capital: text[0].is_ascii_uppercase() }, digits))
    }

    fn of(word: &str, chars: u32) -> Self {
        // Of a word of ASCII every character is a byte.
        if word.len() == chars as usize {
            let capital = word.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
            return Self { hash: hash_lower(word.as_bytes(), SMALL), chars, capital };
        }
        let hash = hash_lower(word.to_lowercase().as_bytes(), 0);
        Self { hash, chars, capital: word.starts_with(char::is_uppercase) }
    }
}

/// The bit that makes small letters of ASCII of capitals and leaves digits as they are, in every byte.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// A hash of a word, eight bytes at a time, each with these bits set.
fn hash_lower(word: &[u8], bits: u64) -> u64 {
    let (whole, rest) = word.as_chunks::<8>();
    let hash = whole.iter().fold(BASIS, |hash, eight| mix(hash, u64::from_le_bytes(*eight) | bits));
    mix(hash, little_endian(rest) | bits & lowest(rest.len()))
}

/// A hash of words with eight bytes more.
fn mix(hash: u64, eight: u64) -> u64 {
    let hash = (hash ^ eight).wrapping_mul(MULTIPLIER);
    hash ^ hash >> 29
}

/// The bits of so many bytes, fewer than eight.
fn lowest(bytes: usize) -> u64 {
    (1 << (8 * bytes)) - 1
}

/// Up to seven bytes as a number. Two reads that overlap are faster than a copy of so many bytes.
fn little_endian(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let last_at = bytes.len() - size_of::<u32>();
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * last_at);
    }
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn words_of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    read(text, &mut words);
    words
}

/// One hash of several words.
fn run(words: &[Word]) -> u64 {
    words.iter().fold(BASIS, |hash, word| (hash.rotate_left(17) ^ word.hash).wrapping_mul(MULTIPLIER))
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
    fn one_pass_counts_what_a_text_is_made_of() {
        let mut words = Vec::new();
        let shape = read("“No,” she said. Über 40 men left!", &mut words);
        assert_eq!((shape.sentences, shape.commas, shape.quotes, shape.digits), (2, 1, 2, 2));
        assert_eq!(words.len(), 7);
        assert_eq!(words.iter().filter(|word| word.capital).count(), 2);
        assert_eq!(words_of("豆腐 Tofu").len(), 3, "a character is a word");
    }

    #[test]
    fn letters_are_counted_together_as_one_by_one() {
        for byte in 0..=u8::MAX {
            for (before, after) in [("", "bc 12345"), ("a1", "2"), ("abcdefg", "h0"), ("abcdefgh01234567", "")] {
                let text = [before.as_bytes(), &[byte], after.as_bytes()].concat();
                let run: Vec<u8> = text.iter().copied().take_while(u8::is_ascii_alphanumeric).collect();
                let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count() as u32;
                assert_eq!(ascii_letters(&text), (run.len(), digits), "{before}{byte:#x}{after}");
            }
        }
    }

    #[test]
    fn a_word_is_the_same_wherever_it_stands() {
        for word in ["a", "Pier", "7th", "harbour", "HARBOURS", "x12345678"] {
            let alone = words_of(word);
            for text in [format!("{word} and more words"), format!("{word}, and more words"), format!("{word} a")] {
                let first = words_of(&text)[0];
                assert_eq!(
                    (first.hash, first.chars, first.capital),
                    (alone[0].hash, alone[0].chars, alone[0].capital),
                    "{text}"
                );
            }
        }
        let mut words = Vec::new();
        let shape = read("In 2024 they left. No one came 12 times", &mut words);
        assert_eq!((words.len(), shape.chars, shape.digits, shape.sentences), (9, 31, 6, 1));
    }

    #[test]
    fn words_are_the_same_in_any_case() {
        assert_eq!(hash_of("Straße"), hash_of("straße"));
        assert_eq!(KINDS.get(hash_of("Für")) & FUNCTION, FUNCTION);
        assert_eq!(KINDS.get(hash_of("harbour")), 0);
        for (kind, table) in [(FUNCTION, FUNCTION_WORDS), (PICTURE, PICTURE_WORDS), (ADDRESS, ADDRESS_WORDS)] {
            assert!(table.iter().all(|word| KINDS.get(hash_of(word)) & kind != 0));
        }
    }

    #[test]
    fn repeated_runs_are_told_by_where_they_stand() {
        let texts = ["a b c d e", "x y z w", "a b c d f"];
        let mut words = Vec::new();
        let shapes: Vec<Shape> = texts.iter().map(|text| read(text, &mut words)).collect();
        let repeated = repeated(&shapes, &words);
        assert_eq!((repeated[0].elsewhere, repeated[0].before, repeated[0].after), (0.5, 0.0, 0.5));
        assert_eq!(repeated[1].elsewhere, 0.0);
        assert_eq!((repeated[2].before, repeated[2].after), (0.5, 0.0));
    }

    #[test]
    fn what_stands_in_a_list_twice_is_never_taken_for_single() {
        let hashes: Vec<u64> = (0..1000_u64).map(|at| (at % 900).wrapping_mul(MULTIPLIER)).collect();
        let repeats = Repeats::among(&hashes);
        assert!(hashes[..100].iter().all(|hash| repeats.has(*hash)));
        assert!(hashes[100..900].iter().filter(|hash| repeats.has(**hash)).count() < 200, "most are told apart");
        assert!(!Repeats::among(&[7]).has(7));
    }

    #[test]
    fn the_share_of_runs_is_of_the_block() {
        let article = runs("the mayor said on tuesday that nobody");
        assert_eq!(share_of_runs(&words_of("The mayor said on Tuesday"), &article), 1.0);
        assert_eq!(share_of_runs(&words_of("said on"), &article), 0.0);
    }
}
