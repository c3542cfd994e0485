//! Wall detection: a robot check, a refusal, a consent or login form, an error in place of an article.
//!
//! Decides by the whole page. Each sentence is searched for the concepts of walls (`wall_concepts`); a pattern of
//! concepts makes it a sentence of a wall. A page is a wall if it has several patterns and hardly any other text, or its
//! headline is one and there is little other text. Linear in the page; most articles are decided by their longest
//! paragraph.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashSet;

use crate::blocks::{Markup, ParsedPage, count_letters, is_letter};
use crate::label::{BlockLabel, Label};
use crate::normalize::fold;
use crate::rules::thresholds::{SHORT_LETTERS, TITLE_LETTERS};
use crate::rules::wall_phrases::{Concept, FORM_LINES, WALL_PATTERNS, WALL_TITLES};
use crate::wall_concepts::{FoundConcepts, quotations, ranges_within, sentences};

/// Minimum total weight of the patterns of a wall.
// Two strong patterns, or a strong one and the same in the headline.
const WALL_WEIGHT: u32 = 4;

/// The same for a text that has hardly any other sentences.
const PURE_WALL_WEIGHT: u32 = 3;

/// Minimum number of letters of sentences of a wall for each letter of other sentences in such a text.
const PURE_WALL_SHARE: usize = 4;

/// Weight of a headline that is a sentence of a wall.
const TITLE_WEIGHT: u32 = 2;

/// Maximum weight of the lines of forms. Each counts 1.
const MAX_FORM_WEIGHT: u32 = 2;

/// Maximum weight of the sentences after the first. Each counts 1.
const MAX_SENTENCE_WEIGHT: u32 = 2;

/// Number of concepts from which a sentence without a pattern is no sentence of a story.
const MANY_CONCEPTS: u32 = 3;

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

/// Number of lines directly above the text of a plain-text page that can be its headline.
const LINES_ABOVE_TEXT: usize = 2;

/// Whether a page is a notice in place of an article. `title` is the headline that was found.
pub(super) fn is_wall(page: &ParsedPage, title: Option<&str>, labels: &[BlockLabel]) -> bool {
    let blocks = || page.blocks.iter().zip(labels);
    let mut texts: Vec<&str> =
        blocks().filter(|(_, block_label)| is_text(block_label.label)).map(|(block, _)| block.text.as_str()).collect();
    // One long paragraph decides nearly all articles.
    texts.sort_by_key(|text| Reverse(text.len()));
    let mut body = SentenceCounts::default();
    for text in &texts {
        body.add_block(text);
        if body.other_letters() > OTHER_LETTERS_UNDER_TITLE {
            return false;
        }
    }
    if body.story_letters > OTHER_LETTERS.max(body.wall_letters + body.addressed_letters) {
        return false;
    }
    let mut all = body;
    let has_title = all.add_titles(page, title, labels);
    let has_body = !texts.is_empty();
    if !has_title && has_body && (body.other_letters() > OTHER_LETTERS || !body.is_mostly_wall()) {
        return false;
    }
    for (block, _) in blocks().filter(|(_, block_label)| !is_text(block_label.label)) {
        all.add_block(&block.text);
    }
    // Without a body, only the reason of the rejection is at stake.
    if !has_title && !has_body && !all.is_mostly_wall() {
        return false;
    }
    let weight = all.weight() + if has_title { TITLE_WEIGHT } else { 0 };
    let is_pure = has_body && body.story_letters * PURE_WALL_SHARE <= body.wall_letters;
    weight >= if is_pure { PURE_WALL_WEIGHT } else { WALL_WEIGHT }
}

/// Whether a block is part of the text of the article, headline apart.
fn is_text(label: Label) -> bool {
    matches!(label, Label::Body | Label::Subheading | Label::Standfirst)
}

/// The titles of a page: those that its head declares, and those above its text.
fn titles<'a>(page: &'a ParsedPage, title: Option<&'a str>, labels: &[BlockLabel]) -> (Vec<&'a str>, Vec<&'a str>) {
    // The first line of a plain-text page is often the text of its `<title>`.
    let first_line = page.blocks.first().filter(|_| page.is_text()).map(|block| block.text.as_str());
    let declared = [title, page.head.title.as_deref(), first_line].into_iter().flatten().flat_map(title_segments);
    let first_text = labels.iter().position(|block_label| is_text(block_label.label)).unwrap_or(labels.len());
    let is_heading = |at: usize| match page.blocks[at].markup {
        Markup::Heading(level) => level == 1,
        _ => page.is_text() && at < first_text && at + LINES_ABOVE_TEXT >= first_text,
    };
    let shown = (0..page.blocks.len()).filter(|at| is_heading(*at)).map(|at| page.blocks[at].text.as_str());
    (declared.collect(), shown.collect())
}

/// The parts of a title between the separators of a site's name.
fn title_segments(title: &str) -> impl Iterator<Item = &str> {
    [" | ", " – ", " — ", " · ", " :: "]
        .into_iter()
        .fold(vec![title], |parts, separator| parts.into_iter().flat_map(|part| part.split(separator)).collect())
        .into_iter()
        .flat_map(|part| part.split(" - "))
}

/// Whether a headline is one of those that are too short for a pattern.
fn is_short_wall_title(title: &str) -> bool {
    title.len() <= SHORT_LETTERS && WHOLE_LINES.titles.contains(fold(title).trim_matches(|c: char| !is_letter(c)))
}

/// The concepts of a headline that is mostly the sentence of a wall.
fn wall_title(title: &str) -> Option<FoundConcepts> {
    if title.len() > 4 * TITLE_LETTERS.end() {
        return None;
    }
    let folded = fold(title);
    let found = FoundConcepts::find(&folded, &[]);
    let has_pattern = found.patterns().any(|(_, weight)| weight > 1);
    (has_pattern && found.letters * 100 >= count_letters(&folded) * TITLE_PERCENT).then_some(found)
}

/// Whether a text with these concepts has no pattern of a wall and does not address the reader.
fn is_of_story(found: FoundConcepts) -> bool {
    !found.has(Concept::Reader) && found.concepts.count_ones() < MANY_CONCEPTS && found.patterns().next().is_none()
}

/// What the sentences of a page are.
#[derive(Clone, Copy, Default)]
struct SentenceCounts {
    /// Letters of sentences of walls.
    wall_letters: usize,
    /// Number of these.
    wall_sentences: u32,
    /// Letters of other sentences that address the reader, or name many concepts.
    addressed_letters: usize,
    /// Letters of all other sentences.
    story_letters: usize,
    /// Bit set of the patterns that occur.
    patterns: u128,
    /// Number of lines of forms.
    form_lines: u32,
}

impl SentenceCounts {
    fn add_block(&mut self, text: &str) {
        let folded = fold(text);
        if folded.len() <= 4 * SHORT_LETTERS {
            let line = folded.trim_matches(|c: char| !c.is_alphabetic());
            if WHOLE_LINES.form_lines.contains(line) {
                self.form_lines += 1;
                self.addressed_letters += count_letters(line);
                return;
            }
        }
        // Nearly all paragraphs of articles end here: the concepts of a sentence are among those of its block.
        if is_of_story(FoundConcepts::find(&folded, &[])) {
            self.story_letters += count_letters(&folded);
            return;
        }
        let quotations = quotations(&folded);
        for range in sentences(&folded) {
            self.add_sentence(&folded[range.clone()], &ranges_within(&quotations, &range));
        }
    }

    /// Adds the patterns of headlines of walls. Returns whether there is one.
    fn add_titles(&mut self, page: &ParsedPage, title: Option<&str>, labels: &[BlockLabel]) -> bool {
        let (declared, shown) = titles(page, title, labels);
        let mut has_title = declared.iter().any(|title| is_short_wall_title(title));
        for found in declared.into_iter().chain(shown).filter_map(wall_title) {
            has_title = true;
            self.patterns |= found.patterns().fold(0, |patterns: u128, (at, _)| patterns | 1 << at);
        }
        has_title
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
            0 if is_of_story(found) => self.story_letters += letters,
            0 | 1 => self.addressed_letters += letters,
            _ => {
                self.wall_letters += letters;
                self.wall_sentences += 1;
            }
        }
    }

    /// Whether the sentences of walls and those that address the reader outweigh the others.
    fn is_mostly_wall(&self) -> bool {
        self.wall_letters > 0 && self.wall_letters + self.addressed_letters >= self.story_letters
    }

    /// Letters that are not of a wall.
    fn other_letters(&self) -> usize {
        self.story_letters + self.addressed_letters / ADDRESSED_SHARE
    }

    /// Total weight of the patterns, further sentences and lines of forms.
    fn weight(&self) -> u32 {
        let occurs = |at: &usize| self.patterns & 1 << *at != 0;
        let patterns = (0..WALL_PATTERNS.len()).filter(occurs).map(|at| WALL_PATTERNS[at].weight);
        let more_sentences = self.wall_sentences.saturating_sub(1).min(MAX_SENTENCE_WEIGHT);
        patterns.sum::<u32>() + more_sentences + self.form_lines.min(MAX_FORM_WEIGHT)
    }
}

/// The tables of whole lines.
struct WholeLines {
    form_lines: HashSet<&'static str>,
    titles: HashSet<&'static str>,
}

static WHOLE_LINES: LazyLock<WholeLines> = LazyLock::new(|| WholeLines {
    form_lines: FORM_LINES.iter().copied().collect(),
    titles: WALL_TITLES.iter().copied().collect(),
});

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_title_is_mostly_of_a_wall() {
        let is_title = |title: &str| title_segments(title).any(|segment| wall_title(segment).is_some());
        assert!(is_title("Page not found | The Ledger"));
        assert!(is_title("The Ledger - Access denied"));
        assert!(!is_title("Page not found: the town that lost its minutes and its mayor in one winter"));
    }
}
