//! Headline candidates: weighs the lines above the body by form, position, and words shared with the body and the
//! document title.
//!
//! Hand-set weights; linear in the candidates and the first paragraphs of the body.

use hashbrown::HashSet;

use super::content_words::{body_words, content_word_set, content_words};
use super::headline::Title;
use super::title_context::TitleContext;
use crate::block_attributes::is_heading;
use crate::blocks::{ParsedPage, count_letters};
use crate::facts::recognizers::date_lines::is_date_line;
use crate::label::Label;
use crate::rule::Rule;
use crate::rules::thresholds::{HEADER_BLOCKS, TITLE_LETTERS};

/// Blocks after the start of the body that can still be the headline.
// A standfirst as long as a paragraph makes the body seem to start above the headline.
pub(super) const LATE_TITLE_BLOCKS: usize = 3;

/// Blocks below a headline that can have a byline or date.
const BYLINE_BLOCKS: usize = 6;

/// The rules of the candidates, whose only evidence is form, position and shared words.
pub(super) const CANDIDATE_RULES: [Rule; 2] = [Rule::RepeatedTitleLine, Rule::LineAboveBody];

/// A line that may be the headline.
pub(super) struct TitleCandidate {
    at: usize,
    /// Evidence for the line; above zero for a plausible headline.
    pub weight: f32,
    rule: Rule,
}

impl TitleCandidate {
    pub(super) fn is_heading(&self, page: &ParsedPage) -> bool {
        is_heading(&page.blocks[self.at])
    }

    pub(super) fn title(&self, page: &ParsedPage) -> Title {
        Title { text: page.blocks[self.at].text.clone(), rule: self.rule }
    }
}

/// The candidate blocks, nearest to the body first.
pub(super) fn lines<'a>(context: &'a TitleContext<'_>) -> impl Iterator<Item = usize> + use<'a> {
    let end = (context.body_start + context.late_blocks).min(context.page.blocks.len());
    (context.body_start.saturating_sub(HEADER_BLOCKS)..end).rev().filter(|&at| is_title_candidate(context, at))
}

pub(super) fn is_title_candidate(context: &TitleContext<'_>, at: usize) -> bool {
    let block_label = context.evidence[at].map(|evidence| evidence.block_label);
    let text = context.page.blocks[at].text.as_str();
    TITLE_LETTERS.contains(&context.attributes[at].letters)
        && has_title_form(text)
        && block_label
            .is_none_or(|block_label| block_label.label == Label::Caption && block_label.rule == Rule::RepeatedNeighbor)
}

/// Whether a text has none of the marks of a list item, credit or address, which headlines never have.
pub(super) fn has_title_form(text: &str) -> bool {
    !is_list_item(text) && !text.starts_with(['©', '(', '#', '@']) && !text.contains("www.") && !text.contains("://")
}

/// Whether a line is a menu entry or crumb as text renderers print it: `* News`, `+ Sport`, `3. Town`.
pub(super) fn is_list_item(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit());
    ["* ", "+ ", "• ", "> ", ". "].iter().any(|mark| text.starts_with(mark))
}

/// The candidate with the highest weight. Words shared with the document title raise it.
pub(super) fn best(context: &TitleContext<'_>, document: Option<&str>) -> Option<TitleCandidate> {
    let blocks = &context.page.blocks;
    let body = body_words(context.page, context.body_start);
    let late_body = body_words(context.page, context.body_start + context.late_blocks);
    let document_words = content_word_set(document.map(without_site).into_iter());
    // With a document title, the first line is that title. It must not be weighed against itself; `document_title`
    // compares its weight.
    let candidates = lines(context).filter(|&at| at > 0 || document.is_none());
    let weighed: Vec<(usize, f32)> = candidates
        .enumerate()
        .map(|(nth, at)| {
            let words = content_words(&blocks[at].text);
            let body = if at < context.body_start { &body } else { &late_body };
            let distance = nth as f32 * DISTANCE_COST;
            let shared = 2.0 * share(&words, body) + 2.0 * share(&words, &document_words);
            (at, shared + by_form(context, at) - distance)
        })
        .collect();
    let (at, weight) = weighed.iter().copied().rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
    // A standfirst below a headline shares as many words with the body, so the line above it may be the headline.
    let line_above =
        weighed.iter().copied().find(|&(above, other)| above + 1 == at && other + STANDFIRST_MARGIN >= weight);
    let (at, weight) = line_above.unwrap_or((at, weight));
    let is_repeated = context.attributes[at].repetitions > 1;
    let rule = if is_repeated { Rule::RepeatedTitleLine } else { Rule::LineAboveBody };
    Some(TitleCandidate { at, weight, rule })
}

/// Most weight by which the line directly below a headline may exceed it.
const STANDFIRST_MARGIN: f32 = 0.5;

/// A document title without a short last part, which is the name of the site.
fn without_site(line: &str) -> &str {
    let end =
        [" | ", " - ", " – ", " — ", " : ", "｜", "："].iter().filter_map(|separator| line.rfind(separator)).max();
    end.map(|end| &line[..end]).filter(|kept| count_letters(kept) * 2 > count_letters(line)).unwrap_or(line)
}

/// Weight that a line loses for each candidate between it and the body.
const DISTANCE_COST: f32 = 0.05;

/// Weight from the form of a line and the lines below it.
fn by_form(context: &TitleContext<'_>, at: usize) -> f32 {
    let attributes = &context.attributes[at];
    let text = context.page.blocks[at].text.as_str();
    let mut weight = (attributes.letters.min(FULL_LETTERS) as f32 / FULL_LETTERS as f32) * 1.5 - 1.0;
    weight -= attributes.letters.saturating_sub(LONG_LETTERS) as f32 / 100.0;
    if at >= context.body_start {
        weight -= 0.5;
    }
    weight += match attributes.repetitions {
        1 => 0.0,
        2..=HEADLINE_COPIES => 0.4,
        _ => -1.0,
    };
    if text.trim_end_matches(['"', '”', '“', '’', '»', ')']).ends_with(['.', '。', ':']) {
        weight -= 1.0;
    }
    let mut under = at + 1..context.evidence.len().min(at + 1 + BYLINE_BLOCKS);
    if under.any(|at| is_header_line(context, at)) {
        weight += 0.5;
    }
    weight
}

/// Whether a line is typical below a headline: a byline, a date.
fn is_header_line(context: &TitleContext<'_>, at: usize) -> bool {
    let is_named = context.evidence[at].is_some_and(|evidence| {
        matches!(evidence.block_label.label, Label::Byline | Label::Published | Label::Updated | Label::Agency)
    });
    is_named || is_date_line(&context.page.blocks[at].text)
}

/// Most repetitions of a headline on its page: in the document title, above the body, in a breadcrumb, in a list of
/// the most read. A more frequent line is a label.
const HEADLINE_COPIES: usize = 4;

/// Letters above which a line is more likely a standfirst.
pub(super) const LONG_LETTERS: usize = 80;

/// Letters at which a line has full weight for its length.
const FULL_LETTERS: usize = 45;

/// Share of the words that are also in `others`.
fn share(words: &[String], others: &HashSet<String>) -> f32 {
    if words.is_empty() {
        return 0.0;
    }
    words.iter().filter(|word| others.contains(*word)).count() as f32 / words.len() as f32
}

/// Weight of the document title, which is not near the body.
pub(super) fn weight_of_document_line(context: &TitleContext<'_>, line: &str) -> f32 {
    let words = content_words(line);
    let for_length = if words.len() >= HEADLINE_WORDS { 0.5 } else { -0.5 };
    let for_position = if context.body_start <= NEAR_BLOCKS { 1.0 } else { 0.0 };
    2.0 * share(&words, &body_words(context.page, context.body_start)) + for_length + for_position
}

/// Blocks up to the body on a page with little more than a headline above it.
const NEAR_BLOCKS: usize = 5;

/// Content words of a typical headline.
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
}
