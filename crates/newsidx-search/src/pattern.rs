//! What stands where: the one definition of phrases, distances and alternatives.
//!
//! A pattern is evaluated on the positions of its words in a text, wherever these come from: from the
//! postings of the index, to find the documents, or from the tokens of a stored text, to show the
//! places. So what is counted and what is marked cannot differ.

use std::cmp::Reverse;
use std::ops::Range;

use newsidx_query::{MaxDistance, Proximity};

/// Tokens of a text, from the first to behind the last.
pub(super) type Span = Range<u32>;

/// What is looked for in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// Words in fixed places.
    Sequence(Sequence),
    /// Sequences in this order with some other words between them.
    Slop {
        parts: Vec<Sequence>,
        /// Most other words, all gaps together.
        slack: u32,
    },
    /// Two things near each other. What is found are the two things, not what stands between.
    Near { left: Box<Pattern>, right: Box<Pattern>, nearness: Proximity },
    /// Any of these.
    Either(Vec<Pattern>),
    /// A sequence that is printed with exactly these characters.
    Printed { words: Sequence, print: PrintedForm },
}

/// Words in fixed places: each slot has its distance from the first and the number of its set of
/// words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    pub slots: Vec<(u32, usize)>,
    /// Tokens from the first to behind the last.
    pub length: u32,
}

/// The characters of a printed sequence, and where its words begin and end in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PrintedForm {
    pub text: String,
    pub words: Range<usize>,
}

impl PrintedForm {
    /// The bytes of the whole where its words have these; `None` where it would begin before the text.
    pub(super) fn extend(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let start = words.start.checked_sub(self.words.start)?;
        Some(start..words.end + (self.text.len() - self.words.end))
    }
}

/// Where the words of a pattern stand, and what is known of the text around them.
pub(super) struct WordPositions<'a> {
    /// The positions of the words of every set, in order.
    pub positions: &'a [Vec<u32>],
    /// The text itself, where it is at hand. Without it a pattern that asks for more than positions
    /// finds at least all that it should.
    pub text: Option<&'a dyn TextContext>,
    /// Whether tokens stand in the part of the text that counts. Of two things near each other both have
    /// to.
    pub is_in_scope: &'a dyn Fn(&Span) -> bool,
}

/// What a text knows beyond the positions of words.
pub(super) trait TextContext {
    /// Which sentence a token stands in.
    fn sentence(&self, token: u32) -> usize;
    /// Whether tokens are printed with these characters.
    fn is_printed(&self, tokens: &Span, print: &PrintedForm) -> bool;
}

impl Pattern {
    /// Every place at which the pattern stands, in the order of their beginnings, each once.
    pub(super) fn spans(&self, words: &WordPositions<'_>) -> Vec<Span> {
        match self {
            Self::Sequence(sequence) => sequence.spans(words.positions),
            Self::Slop { parts, slack } => slop_spans(parts, *slack, words.positions),
            Self::Near { left, right, nearness } => {
                let side = |pattern: &Self| -> Vec<Span> {
                    pattern.spans(words).into_iter().filter(|span| (words.is_in_scope)(span)).collect()
                };
                sorted(near_spans(&side(left), &side(right), *nearness, words.text))
            }
            Self::Either(patterns) => sorted(patterns.iter().flat_map(|pattern| pattern.spans(words)).collect()),
            Self::Printed { words: sequence, print } => {
                let mut spans = sequence.spans(words.positions);
                if let Some(text) = words.text {
                    spans.retain(|span| text.is_printed(span, print));
                }
                spans
            }
        }
    }

    /// Whether the places can be told from positions alone, in texts of which an article has several
    /// or only one.
    pub(super) fn needs_text(&self, has_several: bool) -> bool {
        match self {
            Self::Sequence(_) => false,
            Self::Slop { .. } => has_several,
            Self::Near { left, right, nearness } => {
                has_several
                    || nearness.max_distance == MaxDistance::Sentence
                    || left.needs_text(has_several)
                    || right.needs_text(has_several)
            }
            Self::Either(patterns) => patterns.iter().any(|pattern| pattern.needs_text(has_several)),
            Self::Printed { .. } => true,
        }
    }
}

impl Sequence {
    fn spans(&self, positions: &[Vec<u32>]) -> Vec<Span> {
        let Some(((_, first), others)) = self.slots.split_first() else { return Vec::new() };
        let stands =
            |start: u32| others.iter().all(|(offset, set)| positions[*set].binary_search(&(start + offset)).is_ok());
        let starts = positions[*first].iter().copied().filter(|start| stands(*start));
        starts.map(|start| start..start + self.length).collect()
    }
}

/// The shortest stretches in which the parts stand in order.
fn slop_spans(parts: &[Sequence], slack: u32, positions: &[Vec<u32>]) -> Vec<Span> {
    let Some((first, others)) = parts.split_first() else { return Vec::new() };
    let others: Vec<Vec<Span>> = others.iter().map(|part| part.spans(positions)).collect();
    let length: u32 = parts.iter().map(|part| part.length).sum();
    let mut found: Vec<Span> = Vec::new();
    for start in first.spans(positions) {
        let end = others.iter().try_fold(start.end, |end, spans| {
            let next = spans.partition_point(|span| span.start < end);
            spans.get(next).map(|span| span.end)
        });
        let Some(end) = end else { break };
        if end - start.start - length > slack {
            continue;
        }
        // A later beginning with the same end is shorter.
        if found.last().is_some_and(|last| last.end == end) {
            found.pop();
        }
        found.push(start.start..end);
    }
    found
}

/// The things on both sides that have one of the other side near them.
fn near_spans(left: &[Span], right: &[Span], nearness: Proximity, text: Option<&dyn TextContext>) -> Vec<Span> {
    let mut found = Vec::new();
    pairs(left, right, nearness.max_distance, text, &mut found);
    if !nearness.in_order {
        pairs(right, left, nearness.max_distance, text, &mut found);
    }
    found
}

/// Adds the spans that make a pair in this order.
fn pairs(before: &[Span], behind: &[Span], reach: MaxDistance, text: Option<&dyn TextContext>, found: &mut Vec<Span>) {
    let fits = |first: &Span, second: &Span| match (reach, text) {
        (MaxDistance::Words(words), _) => second.start - first.end <= words,
        (MaxDistance::Sentence, Some(text)) => text.sentence(first.start) == text.sentence(second.end - 1),
        (MaxDistance::Sentence, None) | (MaxDistance::Paragraph, _) => true,
    };
    // From the nearest partner outwards, as far as one can still be near enough.
    let in_reach = |first: u32, second: u32| fits(&(first..first + 1), &(second..second + 1));
    for first in before {
        let next = behind.partition_point(|second| second.start < first.end);
        let mut partners = behind[next..].iter().take_while(|second| in_reach(first.end - 1, second.start));
        if partners.any(|second| fits(first, second)) {
            found.push(first.clone());
        }
    }
    let mut by_end: Vec<&Span> = before.iter().collect();
    by_end.sort_by_key(|span| (span.end, span.start));
    for second in behind {
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

/// Without the ranges that lie inside another, in the order of their beginnings.
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

    fn word(set: usize) -> Sequence {
        Sequence { slots: vec![(0, set)], length: 1 }
    }

    fn near(reach: MaxDistance, in_order: bool) -> Pattern {
        let side = |set| Box::new(Pattern::Sequence(word(set)));
        Pattern::Near { left: side(0), right: side(1), nearness: Proximity { max_distance: reach, in_order } }
    }

    fn spans(pattern: &Pattern, positions: &[&[u32]]) -> Vec<(u32, u32)> {
        let positions: Vec<Vec<u32>> = positions.iter().map(|positions| positions.to_vec()).collect();
        let spans = pattern.spans(&WordPositions { positions: &positions, text: None, is_in_scope: &|_| true });
        spans.into_iter().map(|span| (span.start, span.end)).collect()
    }

    #[test]
    fn the_shortest_of_loose_phrases_are_found() {
        let loose = |slack| Pattern::Slop { parts: vec![word(0), word(1)], slack };
        assert_eq!(spans(&loose(5), &[&[0, 1], &[2]]), [(1, 3)]);
        assert_eq!(spans(&loose(0), &[&[0, 4], &[2, 5]]), [(4, 6)]);
        assert_eq!(spans(&loose(1), &[&[0, 4], &[2, 5]]), [(0, 3), (4, 6)]);
        assert_eq!(spans(&loose(9), &[&[3], &[1]]), []);
    }

    #[test]
    fn things_are_near_in_either_order_or_in_one() {
        assert_eq!(spans(&near(MaxDistance::Words(1), false), &[&[5], &[3, 7, 9]]), [(3, 4), (5, 6), (7, 8)]);
        assert_eq!(spans(&near(MaxDistance::Words(1), true), &[&[5], &[3, 7, 9]]), [(5, 6), (7, 8)]);
        assert_eq!(spans(&near(MaxDistance::Words(0), true), &[&[5], &[5]]), [], "a word is not near itself");
        assert_eq!(spans(&near(MaxDistance::Words(0), false), &[&[5, 6], &[5, 6]]), [(5, 6), (6, 7)]);
    }

    #[test]
    fn a_range_inside_another_is_left_out() {
        assert_eq!(outermost(vec![4..6, 0..6, 0..3, 5..9, 0..6]), [0..6, 5..9]);
    }
}
