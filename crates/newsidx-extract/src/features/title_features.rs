//! Headline features: how a line relates to the body that a first model found, to the other candidates for the headline
//! and to the first line of the page. For pages of plain text, where nothing declares the headline.
//!
//! Linear in the candidates and the first paragraphs of the body; words are compared by hash. The rows of the headline
//! model are those of the second model with these features at their end.

use std::ops::Range;

use memchr::memchr;

use super::super::block_attributes::BlockAttributes;
use super::super::label::{Evidence, Label};
use super::super::normalize::alnum_key;
use super::super::rules::thresholds::{HEADLINE_LETTERS, PROSE_LETTERS};
use super::block_values::is_prose;
use super::feature_context::FeatureContext;
use super::feature_matrix::{BlockRef, Features};
use super::ngram_overlap::ngram_hash;
use super::score_context::{CONTEXT_FEATURES, LIKELY_BODY_SCORE, ScoreContext};
use super::text_features::{TopicWords, add_word};
use crate::blocks::{TokenHash, is_cjk};

/// Names of the features. −1 where there is nothing to compare with.
pub(in super::super) const TITLE_FEATURES: [&str; 20] = [
    "candidates-before",    // candidates above it
    "candidates-after",     // candidates between it and the body
    "to-body",              // blocks from it to the first paragraph of the body; negative inside the body
    "body-words",           // content words that the first paragraphs of the body have too, of all
    "body-words-rank",      // candidates with a greater share
    "body-words-here",      // content words of the first paragraph that the line has too, of all
    "first-line-words",     // words of the line that the page's first line has too, of all
    "first-line-part",      // 1 if the first line begins with it, 2 if it ends with it, 3 if it contains it, else 0
    "first-line-share",     // characters of the line as a share of the first line's
    "part-below",           // first line only: greatest share of it that is a candidate below
    "separators",           // bars, dashes and the like between words
    "last-part",            // characters after the last of them, of all
    "till-byline-or-date",  // blocks down to the next byline or date
    "since-byline-or-date", // blocks up to the last one
    "over-paragraphs",      // letters over those of the mean paragraph of the body
    "likely-above",         // likely paragraphs above it
    "likely-under",         // likely paragraphs directly below it, without another candidate
    "lower-case",           // whether it has letters in lower case
    "dateline",             // 1 if it begins like a dateline, 2 if it is nothing else
    "cut-off",              // whether it ends in an ellipsis
];

/// Blocks above the body among which the headline is searched.
const BLOCKS_ABOVE: usize = 60;

/// First blocks of the page that are candidates wherever the body is.
const FIRST_BLOCKS: usize = 4;

/// Blocks of the body that can still be the headline.
// The first model scores a long headline as body, and a standfirst above it, too.
const BLOCKS_INSIDE: usize = 4;

/// First blocks of the body whose words are compared with a headline: an article names its subject early.
const BODY_BLOCKS: usize = 12;

/// Blocks within which a byline or a date counts.
const FACT_REACH: usize = 6;

/// Characters of the place in a dateline, at most.
const PLACE_CHARS: usize = 40;

/// Fewest letters of this place.
const MIN_PLACE_LETTERS: usize = 3;

/// Marks between a headline and the name of the site, or the parts of a headline.
const SEPARATORS: [&str; 10] = [" | ", " - ", " – ", " — ", " · ", " :: ", " » ", "｜", " / ", " • "];

/// Candidates for the headline of a page, with what their features are compared with.
pub(in super::super) struct TitleFeatures {
    candidates: Vec<usize>,
    body_start: usize,
    /// Content words of the first blocks of the body.
    body_words: TopicWords,
    /// Those of the first paragraph, sorted.
    first_paragraph: Vec<u64>,
    /// Words of the first line, sorted.
    first_line_words: Vec<u64>,
    /// Key ([`alnum_key`]) of the first line.
    first_line: String,
    /// Keys of the candidates.
    keys: Vec<String>,
    /// Share of the content words in the body, by candidate.
    body_shares: Vec<f32>,
    /// Share of the content words of the first paragraph, by candidate.
    first_paragraph_shares: Vec<f32>,
    /// Mean letters of the likely paragraphs.
    paragraph_letters: f32,
    likely: Vec<usize>,
}

impl TitleFeatures {
    /// Finds the candidates of a page of plain text.
    pub(in super::super) fn compute(context: &FeatureContext<'_>, scores: &ScoreContext) -> Self {
        let (attributes, words) = (context.attributes, context.page.tokens());
        let likely_paragraph = |at: &usize| scores.score(*at) >= LIKELY_BODY_SCORE && is_prose(&attributes[*at]);
        let likely: Vec<usize> = (0..attributes.len()).filter(likely_paragraph).collect();
        let span = scores.span();
        let body_start = likely.iter().copied().find(|at| span.contains(at)).unwrap_or(span.start);
        let candidates: Vec<usize> =
            candidate_range(span, body_start, attributes.len()).filter(|at| is_candidate(context, *at)).collect();
        let is_likely = |at: &usize| scores.score(*at) >= LIKELY_BODY_SCORE;
        let body_blocks: Vec<usize> = (span.start..span.end).filter(is_likely).take(BODY_BLOCKS).collect();
        // A CJK character is a word, and most of its pairs are words of the language.
        let uses_pairs = context.page.blocks.get(body_start).is_some_and(|block| block.text.contains(is_cjk));
        let content_words_of = |at: usize| content_words(words.block(at), uses_pairs);
        let mut body_words =
            TopicWords::with_capacity(body_blocks.iter().map(|at| content_words_of(*at).count()).sum());
        for at in &body_blocks {
            content_words_of(*at).for_each(|word| add_word(&mut body_words, word, *at));
        }
        let letters: usize = likely.iter().map(|at| attributes[*at].letters).sum();
        let mut features = Self {
            body_start,
            body_words,
            first_paragraph: attributes
                .get(body_start)
                .map(|_| sorted(content_words_of(body_start)))
                .unwrap_or_default(),
            first_line_words: words.blocks().next().map(different_words).unwrap_or_default(),
            first_line: context.page.blocks.first().map(|block| alnum_key(&block.text)).unwrap_or_default(),
            keys: candidates.iter().map(|at| alnum_key(&context.page.blocks[*at].text)).collect(),
            body_shares: Vec::new(),
            first_paragraph_shares: Vec::new(),
            paragraph_letters: letters as f32 / likely.len().max(1) as f32,
            likely,
            candidates,
        };
        let shares = |at: &usize| {
            let own = sorted(content_words_of(*at));
            (features.body_share(&own, body_blocks.contains(at)), features.first_paragraph_share(&own))
        };
        (features.body_shares, features.first_paragraph_shares) = features.candidates.iter().map(shares).unzip();
        features
    }

    /// Overwrites `with_title` with the rows of the selected blocks, each extended by the features from scores and those
    /// of a headline. The lists have an entry for each page.
    pub(in super::super) fn write(
        titles: &[Self],
        contexts: &[&FeatureContext<'_>],
        scores: &[ScoreContext],
        features: &Features,
        is_selected: impl Fn(BlockRef) -> bool,
        with_title: &mut Features,
    ) {
        let selected = || features.rows_by_block().filter(|(block_ref, _)| is_selected(*block_ref));
        let width = features.width + CONTEXT_FEATURES.len() + TITLE_FEATURES.len();
        with_title.reset(width, selected().map(|(block_ref, _)| block_ref));
        for (BlockRef { page, block }, row) in selected() {
            with_title.push(row);
            with_title.push(&scores[page].features(block));
            with_title.push(&titles[page].features(contexts[page], block));
        }
    }

    /// Whether a block can be the headline.
    pub(in super::super) fn contains(&self, at: usize) -> bool {
        self.candidates.binary_search(&at).is_ok()
    }

    /// Share of the content words of a block that the body has in another block.
    fn body_share(&self, words: &[u64], is_in_body: bool) -> f32 {
        let is_shared = |word: &&u64| {
            let (blocks, is_known) = self.body_words.get(**word);
            if is_in_body { blocks.in_several } else { is_known }
        };
        let shared = words.iter().filter(is_shared).count();
        if words.is_empty() { -1.0 } else { shared as f32 / words.len() as f32 }
    }

    /// The features of a candidate, the `nth` of the list; −1 for other blocks.
    pub(in super::super) fn features(&self, context: &FeatureContext<'_>, at: usize) -> [f32; TITLE_FEATURES.len()] {
        let Ok(nth) = self.candidates.binary_search(&at) else { return [-1.0; TITLE_FEATURES.len()] };
        let (text, letters) = (context.page.blocks[at].text.as_str(), context.attributes[at].letters);
        let (words, key) = (context.page.tokens().block(at), self.keys[nth].as_str());
        let chars = text.chars().count().max(1) as f32;
        let (separators, last_separator_end) = separators(text);
        let likely_above = self.likely.partition_point(|likely| *likely < at);
        let next_candidate = self.candidates.get(nth + 1).copied().unwrap_or(usize::MAX);
        let under = self.likely[likely_above..].iter().filter(|likely| **likely != at);
        let all_words = different_words(words);
        let in_first_line = all_words.iter().filter(|word| self.first_line_words.binary_search(word).is_ok()).count();
        [
            nth as f32,
            self.candidates[nth + 1..].partition_point(|other| *other < self.body_start) as f32,
            (self.body_start as f32 - at as f32).clamp(-(FACT_REACH as f32), BLOCKS_ABOVE as f32),
            self.body_shares[nth],
            self.body_shares.iter().filter(|share| **share > self.body_shares[nth]).count() as f32,
            self.first_paragraph_shares[nth],
            if at == 0 || all_words.is_empty() { -1.0 } else { in_first_line as f32 / all_words.len() as f32 },
            self.part_of_first_line(at, key),
            if at == 0 { -1.0 } else { (key.len() as f32 / self.first_line.len().max(1) as f32).min(10.0) },
            self.part_below(at),
            separators as f32,
            last_separator_end.map_or(-1.0, |end| text[end..].chars().count() as f32 / chars),
            blocks_to_fact(context, at + 1..(at + 1 + FACT_REACH).min(context.attributes.len())),
            blocks_to_fact(context, (at.saturating_sub(FACT_REACH)..at).rev()),
            letters as f32 / self.paragraph_letters.max(1.0),
            likely_above as f32,
            under.take_while(|likely| **likely < next_candidate).count() as f32,
            f32::from(u8::from(text.contains(char::is_lowercase))),
            dateline_code(text),
            f32::from(u8::from(text.trim_end().ends_with(['…', ']']) || text.trim_end().ends_with("..."))),
        ]
    }

    fn first_paragraph_share(&self, words: &[u64]) -> f32 {
        let shared = words.iter().filter(|word| self.first_paragraph.binary_search(word).is_ok()).count();
        if self.first_paragraph.is_empty() { -1.0 } else { shared as f32 / self.first_paragraph.len() as f32 }
    }

    fn part_of_first_line(&self, at: usize, key: &str) -> f32 {
        if at == 0 || key.is_empty() {
            -1.0
        } else if self.first_line.starts_with(key) {
            1.0
        } else if self.first_line.ends_with(key) {
            2.0
        } else {
            f32::from(u8::from(self.first_line.contains(key))) * 3.0
        }
    }

    fn part_below(&self, at: usize) -> f32 {
        if at > 0 {
            return -1.0;
        }
        let is_part = |key: &&String| self.first_line.starts_with(*key) || self.first_line.ends_with(*key);
        let parts = self.keys.iter().skip(1).filter(is_part);
        parts.map(|key| key.len() as f32 / self.first_line.len().max(1) as f32).fold(0.0, f32::max)
    }
}

/// Number of different separators in a text, and the end of the last one.
fn separators(text: &str) -> (usize, Option<usize>) {
    if !may_have_separator(text) {
        return (0, None);
    }
    let (mut found, mut last_end) = ([false; SEPARATORS.len()], None);
    for (at, _) in text.char_indices().filter(|(_, c)| matches!(c, ' ' | '｜')) {
        let separator = SEPARATORS.iter().position(|separator| text[at..].starts_with(separator));
        if let Some(separator) = separator {
            found[separator] = true;
            last_end = last_end.max(Some(at + SEPARATORS[separator].len()));
        }
    }
    (found.iter().filter(|is_found| **is_found).count(), last_end)
}

/// Whether a text has a byte of the separators and dashes; most lines have none.
fn may_have_separator(text: &str) -> bool {
    // Without an early exit, the loop is vectorized.
    text.bytes().fold(false, |found, byte| found | !byte.is_ascii() | matches!(byte, b'|' | b'-' | b':' | b'/'))
}

/// The blocks among which candidates are.
fn candidate_range(span: &Range<usize>, body_start: usize, count: usize) -> impl Iterator<Item = usize> {
    let end = (body_start + BLOCKS_INSIDE).max(FIRST_BLOCKS).min(count);
    let start = span.start.min(body_start).saturating_sub(BLOCKS_ABOVE);
    (0..FIRST_BLOCKS.min(start)).chain(start..end)
}

fn is_candidate(context: &FeatureContext<'_>, at: usize) -> bool {
    let BlockAttributes { letters, .. } = context.attributes[at];
    let text = context.page.blocks[at].text.as_str();
    let is_other = |evidence: Evidence| match evidence.block_label.label {
        Label::Clutter => evidence.is_certain,
        Label::Caption => false,
        // A headline and a date can be in one line.
        _ => evidence.is_certain && letters < PROSE_LETTERS / 2,
    };
    HEADLINE_LETTERS.contains(&letters) && has_title_form(text) && !context.evidence[at].is_some_and(is_other)
}

/// Whether a text has none of the marks of a list item, credit, address or slug, which headlines never have.
fn has_title_form(text: &str) -> bool {
    // Looking for a single byte first is several times as fast, and most lines have none of these.
    let has = |byte: u8| memchr(byte, text.as_bytes()).is_some();
    let is_address = || has(b'.') && text.contains("www.") || has(b'/') && text.contains("://");
    let is_template = || has(b'{') && text.contains("{{");
    !(text.starts_with(['©', '#', '@', '•', '*']) || is_address() || is_template() || has(b'/') && is_slug(text))
}

/// Whether a text is the slug of an agency: `HARBOUR-STRIKE/ (UPDATE 1)`.
fn is_slug(text: &str) -> bool {
    text.split_whitespace().any(|word| word.ends_with('/') && word.len() > 1) && !text.contains(char::is_lowercase)
}

/// Content words: the long ones, or pairs of adjacent words.
fn content_words(words: &[TokenHash], uses_pairs: bool) -> impl Iterator<Item = u64> {
    let (in_pairs, alone) = if uses_pairs { (words, &[][..]) } else { (&[][..], words) };
    let long = alone.iter().filter(|word| word.is_long()).map(|word| word.hash());
    in_pairs.windows(2).map(ngram_hash).chain(long)
}

/// The words, sorted, each once.
fn different_words(words: &[TokenHash]) -> Vec<u64> {
    sorted(words.iter().map(|word| word.hash()))
}

/// The hashes, sorted, each once.
fn sorted(words: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut words: Vec<u64> = words.collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Number of blocks to the first with evidence for a byline or a date; one more than there are if there is none.
fn blocks_to_fact(context: &FeatureContext<'_>, mut blocks: impl Iterator<Item = usize>) -> f32 {
    let is_fact = |at: usize| {
        context.evidence[at].is_some_and(|evidence| {
            matches!(evidence.block_label.label, Label::Byline | Label::Published | Label::Updated | Label::Agency)
        })
    };
    blocks.position(is_fact).unwrap_or(FACT_REACH) as f32
}

/// Whether a text begins with a place in capitals and a dash or colon.
fn dateline_code(text: &str) -> f32 {
    // The first letters reject nearly all lines without a search for the dash.
    if !text.chars().filter(|c| c.is_alphabetic()).take(MIN_PLACE_LETTERS).all(char::is_uppercase) {
        return 0.0;
    }
    let dashes = [" — ", " – ", " -- ", " - ", ".- ", ": "];
    let dash = if may_have_separator(text) { dashes.iter().filter_map(|dash| text.find(dash)).min() } else { None };
    let place = &text[..dash.unwrap_or(text.len())];
    let first = place.split([',', '(']).next().unwrap_or_default().trim();
    let is_place = place.chars().count() <= PLACE_CHARS
        && first.chars().filter(|c| c.is_alphabetic()).count() >= MIN_PLACE_LETTERS
        && first.chars().all(|c| !c.is_alphabetic() || c.is_uppercase());
    match (is_place, dash) {
        (false, _) => 0.0,
        (true, Some(dash)) if text[dash..].chars().filter(|c| c.is_alphabetic()).count() > 2 => 1.0,
        (true, _) => 2.0,
    }
}
