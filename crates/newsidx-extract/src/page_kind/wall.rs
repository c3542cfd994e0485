//! Wall detection: a robot check, a refusal, a consent or login form, an error in place of an article.
//!
//! Decides by the whole page. Each sentence is searched for the concepts of walls ([`WALL_TERMS`]); a pattern of
//! concepts makes it a sentence of a wall. A page is a wall if it has several patterns and hardly any other text, or its
//! headline is one and there is little other text. Linear in the page; most articles are decided by their first
//! paragraphs.

use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashSet;

use crate::blocks::{Markup, MultiPatternMatcher, ParsedPage, count_letters, is_letter};
use crate::label::{BlockLabel, Label};
use crate::normalize::fold;
use crate::rules::thresholds::{SHORT_LETTERS, TITLE_LETTERS};
use crate::rules::wall_phrases::{Concept, FORM_LINES, WALL_PATTERNS, WALL_TERMS};

/// Minimum total weight of the patterns of a wall.
// Two strong patterns, or a strong one and the same in the headline.
const WALL_WEIGHT: u32 = 4;

/// Weight of a headline that is a sentence of a wall.
const TITLE_WEIGHT: u32 = 2;

/// Maximum weight of the lines of forms. Each counts 1.
const MAX_FORM_WEIGHT: u32 = 2;

/// Maximum number of letters of other text on a wall whose headline is none of a wall.
// As short as a body that is too short for an article.
const OTHER_LETTERS: usize = 120;

/// Maximum number of letters of other text on a wall with the headline of a wall.
// An explanation of two or three sentences; articles about walls have more.
const OTHER_LETTERS_UNDER_TITLE: usize = 350;

/// A sentence that addresses the reader counts by this fraction as other text.
const ADDRESSED_SHARE: usize = 3;

/// Minimum share of a headline, in percent, in words of a wall.
// `Error 500: why half the web said no on Tuesday` is the headline of an article.
const TITLE_PERCENT: usize = 40;

/// Whether a page is a notice in place of an article. `title` is the headline that was found.
pub(super) fn is_wall(page: &ParsedPage, title: Option<&str>, labels: &[BlockLabel]) -> bool {
    let blocks = || page.blocks.iter().zip(labels);
    let mut body = SentenceCounts::default();
    for (block, _) in blocks().filter(|(_, block_label)| is_text(block_label.label)) {
        body.add_block(&block.text);
        if body.other_letters() > OTHER_LETTERS_UNDER_TITLE {
            return false;
        }
    }
    let is_heading = |markup: Markup| matches!(markup, Markup::Heading(1));
    let headings = page.blocks.iter().filter(|block| is_heading(block.markup)).map(|block| block.text.as_str());
    // The first line of a plain-text page is often the text of its `<title>`.
    let first_line = page.blocks.first().filter(|_| page.is_text()).map(|block| block.text.as_str());
    let titles = [title, page.head.title.as_deref(), first_line].into_iter().flatten().chain(headings);
    let has_title = titles.flat_map(title_segments).any(is_wall_title);
    let other_letters = body.other_letters();
    if !has_title && (other_letters > OTHER_LETTERS || body.wall_letters == 0 || body.wall_letters < body.story_letters)
    {
        return false;
    }
    let mut all = body;
    for (block, _) in blocks().filter(|(_, block_label)| !is_text(block_label.label)) {
        all.add_block(&block.text);
    }
    all.weight() + if has_title { TITLE_WEIGHT } else { 0 } >= WALL_WEIGHT
}

/// Whether a block is part of the text of the article, headline apart.
fn is_text(label: Label) -> bool {
    matches!(label, Label::Body | Label::Subheading | Label::Standfirst)
}

/// The parts of a title between the separators of a site's name.
fn title_segments(title: &str) -> impl Iterator<Item = &str> {
    [" | ", " – ", " — ", " · ", " :: "]
        .into_iter()
        .fold(vec![title], |parts, separator| parts.into_iter().flat_map(|part| part.split(separator)).collect())
        .into_iter()
        .flat_map(|part| part.split(" - "))
}

/// Whether a headline is mostly the sentence of a wall.
fn is_wall_title(title: &str) -> bool {
    if title.len() > 4 * TITLE_LETTERS.end() {
        return false;
    }
    let folded = fold(title);
    let found = FoundConcepts::find(&folded, &[]);
    let has_pattern = found.patterns().any(|(_, weight)| weight > 1);
    has_pattern && found.letters * 100 >= count_letters(&folded) * TITLE_PERCENT
}

/// What the sentences of a page are.
#[derive(Clone, Copy, Default)]
struct SentenceCounts {
    /// Letters of sentences of walls.
    wall_letters: usize,
    /// Letters of other sentences that address the reader.
    addressed_letters: usize,
    /// Letters of all other sentences.
    story_letters: usize,
    /// Bit set of the patterns that occur.
    patterns: u64,
    /// Number of lines of forms.
    form_lines: u32,
}

impl SentenceCounts {
    fn add_block(&mut self, text: &str) {
        let folded = fold(text);
        if folded.len() <= 4 * SHORT_LETTERS {
            let line = folded.trim_matches(|c: char| !c.is_alphabetic());
            if TABLES.form_lines.contains(line) {
                self.form_lines += 1;
                self.addressed_letters += count_letters(line);
                return;
            }
        }
        let quotations = quotations(&folded);
        for range in sentences(&folded) {
            let sentence = &folded[range.clone()];
            let quoted: Vec<Range<usize>> = quotations
                .iter()
                .filter(|quotation| quotation.start < range.end && quotation.end > range.start)
                .map(|quotation| quotation.start.saturating_sub(range.start)..quotation.end - range.start)
                .collect();
            self.add_sentence(sentence, &quoted);
        }
    }

    fn add_sentence(&mut self, sentence: &str, quoted: &[Range<usize>]) {
        let letters = count_letters(sentence);
        let found = FoundConcepts::find(sentence, quoted);
        let mut weight = 0;
        for (at, pattern_weight) in found.patterns() {
            self.patterns |= 1 << at;
            weight = weight.max(pattern_weight);
        }
        match weight {
            0 if !found.has(Concept::Reader) => self.story_letters += letters,
            0 | 1 => self.addressed_letters += letters,
            _ => self.wall_letters += letters,
        }
    }

    /// Letters that are not of a wall.
    fn other_letters(&self) -> usize {
        self.story_letters + self.addressed_letters / ADDRESSED_SHARE
    }

    /// Total weight of the patterns and lines of forms.
    fn weight(&self) -> u32 {
        let occurs = |at: &usize| self.patterns & 1 << at != 0;
        let patterns = (0..WALL_PATTERNS.len()).filter(occurs).map(|at| WALL_PATTERNS[at].weight);
        patterns.sum::<u32>() + self.form_lines.min(MAX_FORM_WEIGHT)
    }
}

/// Concepts of walls in a sentence.
#[derive(Clone, Copy, Default)]
struct FoundConcepts {
    /// Bit set of concepts.
    concepts: u64,
    /// Letters of their words.
    letters: usize,
}

impl FoundConcepts {
    /// Finds the concepts in a sentence in lower case, outside of quotations.
    fn find(sentence: &str, quoted: &[Range<usize>]) -> Self {
        let mut found = Self::default();
        let mut counted = 0;
        for (range, concept) in TABLES.terms.find_ranges(sentence) {
            let is_quoted = quoted.iter().any(|quotation| quotation.contains(&range.start));
            if is_quoted || !is_at_word(sentence, &range) {
                continue;
            }
            found.concepts |= 1 << concept as u8;
            // Words can overlap.
            let start = range.start.max(counted);
            if start < range.end {
                found.letters += sentence.get(start..range.end).map_or(0, count_letters);
                counted = range.end;
            }
        }
        found
    }

    fn has(self, concept: Concept) -> bool {
        self.concepts & 1 << concept as u8 != 0
    }

    /// Index and weight of each pattern of these concepts.
    fn patterns(self) -> impl Iterator<Item = (usize, u32)> {
        let masks = TABLES.masks.iter().enumerate().filter(move |_| self.concepts != 0);
        masks.filter(move |(_, mask)| self.concepts & **mask == **mask).map(|(at, _)| (at, WALL_PATTERNS[at].weight))
    }
}

/// Whether a word of the table is at the beginning of a word of the text, and a short one is a whole word.
fn is_at_word(text: &str, range: &Range<usize>) -> bool {
    /// Longest word that has to be a whole word, in bytes.
    const WHOLE_WORD_BYTES: usize = 4;
    let word = &text[range.clone()];
    // Arabic and Hebrew write prefixes, and Thai and the scripts of East Asia no spaces.
    let separates_words = word.chars().next().is_some_and(|c| c < '\u{0530}');
    let before = || text[..range.start].chars().next_back();
    let after = || text[range.end..].chars().next();
    !separates_words
        || before().is_none_or(|c| !is_letter(c))
            && (word.len() > WHOLE_WORD_BYTES || word.ends_with(' ') || after().is_none_or(|c| !is_letter(c)))
}

/// Byte ranges of the sentences of a text.
fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_end = |at: usize, c: char| match c {
        '。' | '！' | '？' | '।' | '۔' => true,
        '.' | '!' | '?' | '…' | '؟' => text[at + c.len_utf8()..].chars().next().is_none_or(char::is_whitespace),
        _ => false,
    };
    let mut start = 0;
    let ends = text.char_indices().filter(move |(at, c)| is_end(*at, *c)).map(|(at, c)| at + c.len_utf8());
    ends.chain([text.len()]).filter_map(move |end| {
        let range = start..end;
        start = end.max(start);
        (!range.is_empty()).then_some(range)
    })
}

/// Byte ranges of the quotations of a text with plain quotes.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut quotations = Vec::new();
    let mut opened = None;
    for (at, c) in text.char_indices() {
        match (c, opened) {
            ('"' | '„' | '«' | '「' | '『', None) => opened = Some(at),
            ('"' | '»' | '」' | '』', Some(start)) => {
                quotations.push(start..at);
                opened = None;
            }
            _ => {}
        }
    }
    quotations
}

/// The tables, prepared for the search.
struct Tables {
    terms: MultiPatternMatcher<Concept>,
    form_lines: HashSet<&'static str>,
    /// Bit set of the concepts of each pattern.
    masks: Vec<u64>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    terms: MultiPatternMatcher::new(
        WALL_TERMS.iter().flat_map(|(concept, words)| words.iter().map(move |word| (*word, *concept))),
    ),
    form_lines: FORM_LINES.iter().copied().collect(),
    masks: WALL_PATTERNS
        .iter()
        .map(|pattern| pattern.concepts.iter().fold(0, |mask, concept| mask | 1 << *concept as u8))
        .collect(),
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bit_sets_hold_all_concepts_and_patterns() {
        assert!(WALL_TERMS.len() <= 64 && WALL_PATTERNS.len() <= 64);
        for (at, (concept, words)) in WALL_TERMS.iter().enumerate() {
            assert_eq!(*concept as usize, at, "the table has one entry for each concept, in order");
            for word in *words {
                assert!(word.len() >= 3 && fold(word) == *word, "{word}");
            }
        }
        assert!(FORM_LINES.iter().all(|line| fold(line) == *line));
    }

    #[test]
    fn a_word_begins_at_a_word() {
        let has = |text: &str, concept: Concept| FoundConcepts::find(text, &[]).has(concept);
        assert!(has("prove that you are no robot", Concept::Robot));
        assert!(!has("the microbots", Concept::Robot));
        assert!(has("ads by others", Concept::Partners) && !has("the adsorption", Concept::Partners));
    }

    #[test]
    fn a_sentence_needs_all_concepts_of_a_pattern() {
        let weight = |text: &str| {
            let mut counts = SentenceCounts::default();
            counts.add_block(text);
            counts.weight()
        };
        assert_eq!(weight("The page was printed on Tuesday."), 0);
        assert_eq!(weight("The page could not be found."), 2);
        assert_eq!(weight("The page is blue. It could not be found."), 0);
        assert_eq!(weight("\"The page could not be found,\" it read."), 0, "a quotation is not the text of the page");
    }

    #[test]
    fn sentences_end_at_full_stops_before_spaces() {
        let parts = |text: &str| sentences(text).map(|range| text[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(parts("a.b c. D! e"), ["a.b c.", " D!", " e"]);
        assert_eq!(parts("一。二"), ["一。", "二"]);
        assert_eq!(parts(""), [""; 0]);
    }

    #[test]
    fn a_title_is_mostly_of_a_wall() {
        let is_title = |title: &str| title_segments(title).any(is_wall_title);
        assert!(is_title("Page not found | The Ledger"));
        assert!(is_title("The Ledger - Access denied"));
        assert!(!is_title("Page not found: the town that lost its minutes and its mayor in one winter"));
    }
}
