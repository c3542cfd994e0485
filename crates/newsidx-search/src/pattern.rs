//! Word pattern: the one definition of phrases, slop, proximity and alternatives, evaluated on token positions.
//!
//! Positions come from the postings of the index, to verify candidates, or from the tokens of a stored text, to
//! highlight matches. Both use the same evaluation, so counts and highlights cannot differ. Evaluation merges sorted
//! lists of positions; only proximity may look at several partners of one match.

use std::cmp::Reverse;
use std::ops::Range;

use super::text_field::Multiplicity;
use super::tokenized_text::{PrintedForm, Span, TokenizedText};
use newsidx_query::{MaxDistance, Proximity};

/// Pattern of words in a text. A slot number is an index into [`WordPositions::positions`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// Words at fixed offsets: a word or a phrase.
    Sequence(Sequence),
    /// Sequences in this order with a limited number of other words between them.
    Slop {
        parts: Vec<Sequence>,
        /// Maximum number of other words in all gaps together.
        slop: u32,
    },
    /// Two patterns near each other. The matches are the matches of both patterns, not the text between them.
    Near { left: Box<Pattern>, right: Box<Pattern>, proximity: Proximity },
    /// Any of these patterns.
    Either(Vec<Pattern>),
    /// A sequence that is printed with exactly these characters, case and punctuation included.
    Printed { words: Sequence, form: PrintedForm },
}

/// Words at fixed offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    /// Pairs of the offset from the first word and the number of the slot.
    pub slots: Vec<(u32, usize)>,
    /// Number of tokens from the first to the last.
    pub length: u32,
}

/// Positions of the words of a pattern in a text.
pub(super) struct WordPositions<'a> {
    /// Ascending positions of the words of every slot.
    pub positions: &'a [Vec<u32>],
    /// The text, if it has been read. Without it, a pattern that needs the text matches a superset.
    pub text: Option<&'a TokenizedText<'a>>,
    /// Whether a span is in scope (lead, quotation). Both matches of a proximity must be.
    pub is_in_scope: &'a dyn Fn(&Span) -> bool,
}

impl Pattern {
    /// Returns all matches of the pattern by ascending start, each once.
    pub(super) fn spans(&self, words: &WordPositions<'_>) -> Vec<Span> {
        match self {
            Self::Sequence(sequence) => sequence.spans(words.positions),
            Self::Slop { parts, slop } => slop_spans(parts, *slop, words.positions),
            Self::Near { left, right, proximity } => {
                let side = |pattern: &Self| -> Vec<Span> {
                    pattern.spans(words).into_iter().filter(|span| (words.is_in_scope)(span)).collect()
                };
                sorted(near_spans(&side(left), &side(right), *proximity, words.text))
            }
            Self::Either(patterns) => sorted(patterns.iter().flat_map(|pattern| pattern.spans(words)).collect()),
            Self::Printed { words: sequence, form } => {
                let mut spans = sequence.spans(words.positions);
                if let Some(text) = words.text {
                    spans.retain(|span| text.is_printed(span, form));
                }
                spans
            }
        }
    }

    /// Whether positions do not suffice and the stored text must be read, in a field with one or several texts.
    pub(super) fn needs_text(&self, texts: Multiplicity) -> bool {
        match self {
            Self::Sequence(_) => false,
            // Texts of one field are one position apart, so a distance may reach from one paragraph into the next.
            Self::Slop { .. } => texts == Multiplicity::Several,
            Self::Near { left, right, proximity } => {
                texts == Multiplicity::Several
                    || proximity.max_distance == MaxDistance::Sentence
                    || left.needs_text(texts)
                    || right.needs_text(texts)
            }
            Self::Either(patterns) => patterns.iter().any(|pattern| pattern.needs_text(texts)),
            Self::Printed { .. } => true,
        }
    }
}

impl Sequence {
    /// A single word.
    pub(super) fn word(slot: usize) -> Self {
        Self { slots: vec![(0, slot)], length: 1 }
    }

    fn spans(&self, positions: &[Vec<u32>]) -> Vec<Span> {
        let Some(((_, first), others)) = self.slots.split_first() else { return Vec::new() };
        let matches_at =
            |start: u32| others.iter().all(|(offset, slot)| positions[*slot].binary_search(&(start + offset)).is_ok());
        let starts = positions[*first].iter().copied().filter(|start| matches_at(*start));
        starts.map(|start| start..start + self.length).collect()
    }
}

/// Returns the shortest spans that contain the parts in order.
fn slop_spans(parts: &[Sequence], slop: u32, positions: &[Vec<u32>]) -> Vec<Span> {
    let Some((first, others)) = parts.split_first() else { return Vec::new() };
    let others: Vec<Vec<Span>> = others.iter().map(|part| part.spans(positions)).collect();
    let length: u32 = parts.iter().map(|part| part.length).sum();
    let mut found: Vec<Span> = Vec::new();
    for start in first.spans(positions) {
        // The next part is always the nearest one: any other choice makes the span longer.
        let end = others.iter().try_fold(start.end, |end, spans| {
            let next = spans.partition_point(|span| span.start < end);
            spans.get(next).map(|span| span.end)
        });
        let Some(end) = end else { break };
        if end - start.start - length > slop {
            continue;
        }
        // A later start with the same end is a shorter span.
        if found.last().is_some_and(|last| last.end == end) {
            found.pop();
        }
        found.push(start.start..end);
    }
    found
}

/// Returns the matches of both sides that have a match of the other side near them.
fn near_spans(left: &[Span], right: &[Span], proximity: Proximity, text: Option<&TokenizedText<'_>>) -> Vec<Span> {
    let mut found = Vec::new();
    pairs(left, right, proximity.max_distance, text, &mut found);
    if !proximity.in_order {
        pairs(right, left, proximity.max_distance, text, &mut found);
    }
    found
}

/// Adds the spans that form a pair in this order.
fn pairs(
    before: &[Span],
    after: &[Span],
    max_distance: MaxDistance,
    text: Option<&TokenizedText<'_>>,
    found: &mut Vec<Span>,
) {
    let fits = |first: &Span, second: &Span| match (max_distance, text) {
        (MaxDistance::Words(words), _) => second.start - first.end <= words,
        (MaxDistance::Sentence, Some(text)) => text.sentence(first.start) == text.sentence(second.end - 1),
        (MaxDistance::Sentence, None) | (MaxDistance::Paragraph, _) => true,
    };
    // Partners are tried from the nearest outwards and only within reach, so that frequent words do not take quadratic
    // time.
    let in_reach = |first: u32, second: u32| fits(&(first..first + 1), &(second..second + 1));
    for first in before {
        let next = after.partition_point(|second| second.start < first.end);
        let mut partners = after[next..].iter().take_while(|second| in_reach(first.end - 1, second.start));
        if partners.any(|second| fits(first, second)) {
            found.push(first.clone());
        }
    }
    let mut by_end: Vec<&Span> = before.iter().collect();
    by_end.sort_by_key(|span| (span.end, span.start));
    for second in after {
        let count = by_end.partition_point(|first| first.end <= second.start);
        let mut partners = by_end[..count].iter().rev().take_while(|first| in_reach(first.end - 1, second.start));
        if partners.any(|first| fits(first, second)) {
            found.push(second.clone());
        }
    }
}

fn sorted(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    spans.dedup();
    spans
}

/// Removes ranges that lie inside another range; sorts by start.
pub(super) fn outermost<T: Copy + Ord>(mut ranges: Vec<Range<T>>) -> Vec<Range<T>> {
    ranges.sort_unstable_by_key(|range| (range.start, Reverse(range.end)));
    let mut end = None;
    ranges.retain(|range| {
        let is_outside = end.is_none_or(|end| range.end > end);
        end = end.max(Some(range.end));
        is_outside
    });
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(proximity: Proximity) -> Pattern {
        let side = |slot| Box::new(Pattern::Sequence(Sequence::word(slot)));
        Pattern::Near { left: side(0), right: side(1), proximity }
    }

    /// `NEAR/words`.
    fn in_any_order(words: u32) -> Proximity {
        Proximity { max_distance: MaxDistance::Words(words), in_order: false }
    }

    /// `PRE/words`.
    fn in_order(words: u32) -> Proximity {
        Proximity { max_distance: MaxDistance::Words(words), in_order: true }
    }

    fn spans(pattern: &Pattern, positions: &[&[u32]]) -> Vec<(u32, u32)> {
        let positions: Vec<Vec<u32>> = positions.iter().map(|positions| positions.to_vec()).collect();
        let spans = pattern.spans(&WordPositions { positions: &positions, text: None, is_in_scope: &|_| true });
        spans.into_iter().map(|span| (span.start, span.end)).collect()
    }

    #[test]
    fn the_shortest_spans_of_a_phrase_with_slop_are_found() {
        let with_slop = |slop| Pattern::Slop { parts: vec![Sequence::word(0), Sequence::word(1)], slop };
        assert_eq!(spans(&with_slop(5), &[&[0, 1], &[2]]), [(1, 3)]);
        assert_eq!(spans(&with_slop(0), &[&[0, 4], &[2, 5]]), [(4, 6)]);
        assert_eq!(spans(&with_slop(1), &[&[0, 4], &[2, 5]]), [(0, 3), (4, 6)]);
        assert_eq!(spans(&with_slop(9), &[&[3], &[1]]), []);
    }

    #[test]
    fn near_matches_in_either_order_and_pre_in_one() {
        assert_eq!(spans(&near(in_any_order(1)), &[&[5], &[3, 7, 9]]), [(3, 4), (5, 6), (7, 8)]);
        assert_eq!(spans(&near(in_order(1)), &[&[5], &[3, 7, 9]]), [(5, 6), (7, 8)]);
        assert_eq!(spans(&near(in_order(0)), &[&[5], &[5]]), [], "a word is not near itself");
        assert_eq!(spans(&near(in_any_order(0)), &[&[5, 6], &[5, 6]]), [(5, 6), (6, 7)]);
    }

    #[test]
    fn a_range_inside_another_is_left_out() {
        assert_eq!(outermost(vec![4..6, 0..6, 0..3, 5..9, 0..6]), [0..6, 5..9]);
    }
}
