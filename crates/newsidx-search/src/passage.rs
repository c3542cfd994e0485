//! Passage boundaries: expands an anchor to whole sentences, or else to words, within a maximum length.

use std::ops::Range;

use super::sentences::sentence_starts;

/// Maximum length of a passage in characters: three lines of a terminal of 80 columns.
pub(super) const PASSAGE_CHARS: usize = 240;

/// Maximum number of characters before the match.
const CHARS_BEFORE_MATCH: usize = 80;

/// Returns the byte range of a passage around an anchor: whole sentences if they fit, else cut between words. The
/// passage always contains the anchor.
pub(super) fn passage_range(text: &str, anchor: &Range<usize>) -> Range<usize> {
    if text.chars().count() <= PASSAGE_CHARS {
        return 0..text.len();
    }
    let starts = sentence_starts(text);
    sentences_around(text, &starts, anchor).unwrap_or_else(|| words_around(text, &starts, anchor))
}

/// Returns as many whole sentences around an anchor as fit; `None` if those of the anchor do not fit.
fn sentences_around(text: &str, starts: &[usize], anchor: &Range<usize>) -> Option<Range<usize>> {
    let end_of = |sentence: usize| starts.get(sentence + 1).copied().unwrap_or(text.len());
    let passage = |first: usize, last: usize| {
        let passage = starts[first]..starts[first] + text[starts[first]..end_of(last)].trim_end().len();
        (text[passage.clone()].chars().count() <= PASSAGE_CHARS).then_some(passage)
    };
    let sentence_of = |byte: usize| starts.partition_point(|start| *start <= byte) - 1;
    let (mut first, mut last) = (sentence_of(anchor.start), sentence_of(anchor.end.max(1) - 1));
    let mut best = passage(first, last)?;
    loop {
        // One sentence before and one after in turn, so that the match is in the middle of the passage.
        let before = first.checked_sub(1).and_then(|first| passage(first, last));
        first -= usize::from(before.is_some());
        let behind = if last + 1 < starts.len() { passage(first, last + 1) } else { None };
        last += usize::from(behind.is_some());
        match behind.or(before) {
            Some(wider) => best = wider,
            None => return Some(best),
        }
    }
}

/// Returns a passage that is cut between words. It starts at the start of a sentence if one is near.
fn words_around(text: &str, starts: &[usize], anchor: &Range<usize>) -> Range<usize> {
    let total = text.chars().count();
    let chars_before = |byte: usize| text[..byte].chars().count();
    let sentence = starts[starts.partition_point(|start| *start <= anchor.start) - 1];
    let spare = PASSAGE_CHARS.saturating_sub(text[anchor.clone()].chars().count());
    let is_near = text[sentence..anchor.start].chars().count() <= (2 * CHARS_BEFORE_MATCH).min(spare);
    let byte_of = |chars: usize| text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    let wanted_start = if is_near {
        chars_before(sentence)
    } else {
        chars_before(anchor.start).saturating_sub(CHARS_BEFORE_MATCH.min(spare)).min(total - PASSAGE_CHARS)
    };
    let rough_start = byte_of(wanted_start).min(anchor.start);
    let start = if is_near || rough_start == 0 { rough_start } else { after_space(text, rough_start, anchor.start) };
    let rough_end = byte_of(wanted_start + PASSAGE_CHARS).max(anchor.end);
    let end = if rough_end >= text.len() { text.len() } else { before_space(text, rough_end, anchor.end.max(start)) };
    start..end
}

/// Start of the next word before a limit; `at` itself if there is no space, as in Chinese and Japanese.
fn after_space(text: &str, at: usize, limit: usize) -> usize {
    if text[..at].ends_with(' ') {
        return at;
    }
    text[at..limit].find(' ').map_or(at, |space| at + space + 1)
}

/// End of the last word before `at` and after a limit; `at` itself if there is no space.
fn before_space(text: &str, at: usize, limit: usize) -> usize {
    text[limit..at].rfind(' ').map_or(at, |space| limit + space)
}
