//! Weighs the lines over a story that could be its headline.

use hashbrown::HashSet;

use crate::blocks::{ParsedPage, count_letters, is_cjk};

use super::super::block_attributes::{fold, is_heading};
use super::super::facts::is_date_line;
use super::super::label::Label;
use super::super::rules::thresholds::{HEADER_BLOCKS, TITLE_LETTERS};
use super::{Title, TitleContext};

/// Blocks of the story whose words are compared with a headline: a story says early what it is about.
const BODY_BLOCKS: usize = 12;

/// Blocks after the start of the story that may still be its headline: where a standfirst is as
/// long as a paragraph the story seems to begin above it.
pub(super) const LATE_TITLE_BLOCKS: usize = 3;

/// Blocks under a headline in which a byline or a date stands.
const BYLINE_BLOCKS: usize = 6;

/// Letters of a word that says what a text is about.
const MIN_CONTENT_WORD_LETTERS: usize = 4;

/// The rules of a headline for which nothing speaks but its form and its place.
pub(super) const RULES: [&str; 2] = ["line-stands-twice", "line-over-story"];

/// A line that could be the headline.
pub(super) struct TitleCandidate {
    at: usize,
    /// How much speaks for it; above zero for a line that has something of a headline.
    pub weight: f32,
    rule: &'static str,
}

impl TitleCandidate {
    pub(super) fn is_heading(&self, page: &ParsedPage) -> bool {
        is_heading(&page.blocks[self.at])
    }

    pub(super) fn title(&self, page: &ParsedPage) -> Title {
        Title { text: page.blocks[self.at].text.clone(), rule: self.rule }
    }
}

/// The blocks that could be the headline, the nearest to the story first.
pub(super) fn lines<'a>(sources: &'a TitleContext<'_>) -> impl Iterator<Item = usize> + use<'a> {
    let end = (sources.body_start + sources.late_blocks).min(sources.page.blocks.len());
    (sources.body_start.saturating_sub(HEADER_BLOCKS)..end).rev().filter(|&at| is_title_candidate(sources, at))
}

pub(super) fn is_title_candidate(sources: &TitleContext<'_>, at: usize) -> bool {
    let label = sources.evidence[at].map(|evidence| evidence.block_label);
    let text = sources.page.blocks[at].text.as_str();
    TITLE_LETTERS.contains(&sources.signals[at].letters)
        && has_title_form(text)
        && label.is_none_or(|verdict| verdict.label == Label::Caption && verdict.rule == "stands-twice")
}

/// Whether a text has nothing in it that headlines never have: marks of a list, a credit or an
/// address.
pub(super) fn has_title_form(text: &str) -> bool {
    !is_list_item(text) && !text.starts_with(['©', '(', '#', '@']) && !text.contains("www.") && !text.contains("://")
}

/// `* News`, `+ Sport`, `3. Town`: entries of menus and crumbs as text renderers print them.
pub(super) fn is_list_item(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit());
    ["* ", "+ ", "• ", "> ", ". "].iter().any(|mark| text.starts_with(mark))
}

/// The line with the most for it. A line that shares words with the document's own line is
/// preferred.
pub(super) fn best(sources: &TitleContext<'_>, document: Option<&str>) -> Option<TitleCandidate> {
    let blocks = &sources.page.blocks;
    let story = body_words(sources, sources.body_start);
    let late_story = body_words(sources, sources.body_start + sources.late_blocks);
    let document_words = words_of(document.map(without_site).into_iter());
    // The document's own line is weighed by who asks, and not against itself.
    let candidates = lines(sources).filter(|&at| at > 0 || document.is_none());
    let weighed: Vec<(usize, f32)> = candidates
        .enumerate()
        .map(|(nth, at)| {
            let words = words(&blocks[at].text);
            let story = if at < sources.body_start { &story } else { &late_story };
            let distance = nth as f32 * DISTANCE_COST;
            let shared = 2.0 * share(&words, story) + 2.0 * share(&words, &document_words);
            (at, shared + by_form(sources, at) - distance)
        })
        .collect();
    let (at, weight) = weighed.iter().copied().rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
    // The summary under a headline has as many words of the story.
    let right_over = weighed.iter().copied().find(|&(over, other)| over + 1 == at && other + SUMMARY_WEIGHT >= weight);
    let (at, weight) = right_over.unwrap_or((at, weight));
    let rule = RULES[usize::from(sources.signals[at].copies <= 1)];
    Some(TitleCandidate { at, weight, rule })
}

/// How much more may speak for the line right under a headline.
const SUMMARY_WEIGHT: f32 = 0.5;

/// A document's line without the short part at its end, which is the site's name.
fn without_site(line: &str) -> &str {
    let end =
        [" | ", " - ", " – ", " — ", " : ", "｜", "："].iter().filter_map(|separator| line.rfind(separator)).max();
    end.map(|end| &line[..end]).filter(|kept| count_letters(kept) * 2 > count_letters(line)).unwrap_or(line)
}

/// The words of the first blocks of the story from `start` on.
fn body_words(sources: &TitleContext<'_>, start: usize) -> HashSet<String> {
    words_of(sources.page.blocks.iter().skip(start).take(BODY_BLOCKS).map(|block| block.text.as_str()))
}

/// What every candidate between a line and the story takes from the line's weight.
const DISTANCE_COST: f32 = 0.05;

/// What the form and the neighbours of a line say.
fn by_form(sources: &TitleContext<'_>, at: usize) -> f32 {
    let signals = &sources.signals[at];
    let text = sources.page.blocks[at].text.as_str();
    let mut weight = (signals.letters.min(FULL_LETTERS) as f32 / FULL_LETTERS as f32) * 1.5 - 1.0;
    weight -= signals.letters.saturating_sub(LONG_LETTERS) as f32 / 100.0;
    if at >= sources.body_start {
        weight -= 0.5;
    }
    weight += match signals.copies {
        1 => 0.0,
        2..=HEADLINE_COPIES => 0.4,
        _ => -1.0,
    };
    if text.trim_end_matches(['"', '”', '“', '’', '»', ')']).ends_with(['.', '。', ':']) {
        weight -= 1.0;
    }
    let mut under = at + 1..sources.evidence.len().min(at + 1 + BYLINE_BLOCKS);
    if under.any(|at| is_header_line(sources, at)) {
        weight += 0.5;
    }
    weight
}

/// Whether a line is one that stands under headlines: a byline, a date.
fn is_header_line(sources: &TitleContext<'_>, at: usize) -> bool {
    let is_named = sources.evidence[at].is_some_and(|evidence| {
        matches!(evidence.block_label.label, Label::Byline | Label::Published | Label::Updated | Label::Agency)
    });
    is_named || is_date_line(&sources.page.blocks[at].text)
}

/// Most copies of a headline on its page: in the document's line, over the story, in a breadcrumb,
/// in a list of what is read most. A line that stands there more often is a label.
const HEADLINE_COPIES: usize = 4;

/// Letters from which on a line is more likely a summary.
pub(super) const LONG_LETTERS: usize = 80;

/// Letters from which on a line is as long as headlines are.
const FULL_LETTERS: usize = 45;

/// The share of words that the other text has too.
fn share(words: &[String], others: &HashSet<String>) -> f32 {
    if words.is_empty() {
        return 0.0;
    }
    words.iter().filter(|word| others.contains(*word)).count() as f32 / words.len() as f32
}

fn words_of<'a>(texts: impl Iterator<Item = &'a str>) -> HashSet<String> {
    texts.flat_map(words).collect()
}

/// The words of a text that say what it is about: long ones; in Chinese, Japanese and Korean every
/// two neighbouring characters.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.chars().any(is_cjk) {
            let chars: Vec<char> = word.chars().collect();
            words.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else if word.chars().count() >= MIN_CONTENT_WORD_LETTERS {
            words.push(word.to_owned());
        }
    }
    words
}

/// How much speaks for the document's own line, which stands nowhere near the story.
pub(super) fn weight_of_document_line(sources: &TitleContext<'_>, line: &str) -> f32 {
    let words = words(line);
    let is_long = if words.len() >= HEADLINE_WORDS { 0.5 } else { -0.5 };
    let is_right_over = if sources.body_start <= NEAR_BLOCKS { 1.0 } else { 0.0 };
    2.0 * share(&words, &body_words(sources, sources.body_start)) + is_long + is_right_over
}

/// Blocks of a page, up to the story, on which hardly anything but the headline stands over it.
const NEAR_BLOCKS: usize = 5;

/// Telling words from which on a line is as long as headlines are.
const HEADLINE_WORDS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_menus_are_no_headlines() {
        for entry in ["* News", "+ Sport", "3. Town council"] {
            assert!(is_list_item(entry), "{entry}");
        }
        for line in ["11 dead in flood", "3.5 million vote", "News"] {
            assert!(!is_list_item(line), "{line}");
        }
    }

    #[test]
    fn telling_words_are_long_and_pairs_of_characters() {
        assert_eq!(words("The Bridge is mended"), ["bridge", "mended"]);
        assert_eq!(words("豆腐店"), ["豆腐", "腐店"]);
    }
}
