//! Veto on headlines of plain text: sentences of the story, lines that announce others with a colon, datelines, captions
//! and the first of several entries, which the headline model takes for headlines where a page has none.
//!
//! Linear in the line; for a line with a number or a result, linear in the page below it.

use super::content_words::content_words;
use super::site_name;
use crate::block_attributes::BlockAttributes;
use crate::blocks::is_cjk;
use crate::facts::recognizers::credits::Credit;
use crate::facts::recognizers::date_lines::is_dateline;
use crate::features::FeatureContext;
use crate::label::{Evidence, Label};
use crate::normalize::{alnum_key, fold};
use crate::rules::credits::{ARCHIVE_MARKS, POSITION_MARKS};
use crate::rules::thresholds::{HEADLINE_LETTERS, PROSE_LETTERS};

/// Minimum number of words of a sentence of the story.
const SENTENCE_WORDS: usize = 4;

/// Minimum number of characters of such a sentence in scripts without spaces.
const SENTENCE_CHARS: usize = 12;

/// Minimum number of letters of its last word: shorter ones can be abbreviations.
const LAST_WORD_LETTERS: usize = 4;

/// Characters that can follow a full stop.
const CLOSING: [char; 9] = ['"', '”', '“', '’', '»', '«', ')', '」', '』'];

/// Whether a line is no headline, whatever its score.
pub(in super::super) fn is_no_headline(context: &FeatureContext<'_>, at: usize) -> bool {
    let text = context.page.blocks[at].text.as_str();
    let attributes = &context.attributes[at];
    text.ends_with([':', '：'])
        || is_story_sentence(text) && is_single(context, at) && !is_repeated_below(context, at)
        || is_dateline(text)
        || is_caption(text, attributes)
        || opens_entries(context, at)
        || is_name_over_date(context, at)
}

/// Whether a text is a single sentence with a full stop. Headlines have none, except for those of two sentences.
pub(in super::super) fn is_story_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| CLOSING.contains(&c) || c.is_whitespace());
    if end.ends_with(['。', '।', '۔']) {
        let sentence = end.trim_end_matches(['。', '।', '۔']);
        let is_long = if sentence.contains(is_cjk) {
            sentence.chars().nth(SENTENCE_CHARS).is_some()
        } else {
            sentence.split_whitespace().nth(SENTENCE_WORDS - 1).is_some()
        };
        return is_long && !sentence.contains(['。', '！', '？', '।', '۔', '؟']);
    }
    let Some(sentence) = end.strip_suffix('.').filter(|sentence| !sentence.ends_with(['.', '…'])) else {
        return false;
    };
    let last = sentence.rsplit([' ', '-', '’', '\'']).next().unwrap_or_default();
    let is_word = last.chars().count() >= LAST_WORD_LETTERS && last.chars().all(char::is_alphabetic)
        || last.chars().all(|c| c.is_ascii_digit()) && !last.is_empty();
    is_word
        && sentence.split_whitespace().nth(SENTENCE_WORDS - 1).is_some()
        && !["? ", "! ", ". ", "… "].iter().any(|inner| has_inner_end(sentence, inner))
}

/// Whether a sentence ends inside a text: after a word that is no initial and no abbreviation, before a capital.
fn has_inner_end(text: &str, end: &str) -> bool {
    text.match_indices(end).any(|(at, _)| {
        let last = text[..at].rsplit(' ').next().unwrap_or_default();
        last.chars().count() >= LAST_WORD_LETTERS && !text[at + end.len()..].starts_with(char::is_lowercase)
    })
}

/// Whether a line is neither printed twice nor the beginning or end of the first line of the page. A headline with a
/// full stop mostly is.
fn is_single(context: &FeatureContext<'_>, at: usize) -> bool {
    let first = alnum_key(&context.page.blocks[0].text);
    let key = alnum_key(&context.page.blocks[at].text);
    context.attributes[at].repetitions == 1 && (at == 0 || !first.starts_with(&key) && !first.ends_with(&key))
}

/// Whether the blocks below a line have half of its content words. The first paragraphs repeat the words of a headline,
/// and not those of a sentence of the story.
fn is_repeated_below(context: &FeatureContext<'_>, at: usize) -> bool {
    let blocks = &context.page.blocks;
    let words = content_words(&blocks[at].text);
    let below: Vec<String> =
        blocks[at + 1..].iter().take(BLOCKS_BELOW).flat_map(|block| content_words(&block.text)).collect();
    let shared = words.iter().filter(|word| below.contains(word)).count();
    shared * 2 >= words.len()
}

/// Blocks below a headline that repeat its words.
const BLOCKS_BELOW: usize = 3;

/// Whether a text ends with a credit or has a remark about who or what is where in a picture: `(left)`, `[File, Post]`.
fn is_caption(text: &str, attributes: &BlockAttributes) -> bool {
    attributes.credit == Credit::Partial && attributes.sentence_end || remarks(text).any(is_picture_remark)
}

/// The texts in brackets.
fn remarks(text: &str) -> impl Iterator<Item = &str> {
    text.split(['(', '[', '（']).skip(1).filter_map(|rest| rest.split([')', ']', '）']).next())
}

/// Whether a remark in brackets is about a picture. The name of a paper or of a photographer can follow the word.
fn is_picture_remark(remark: &str) -> bool {
    let folded = fold(remark);
    let first = folded.split([',', '/', '|', '–', '-', ':']).next().unwrap_or_default().trim();
    // Parties are in capitals: `Jane Doe (R.)`.
    let is_position = !remark.starts_with(char::is_uppercase) && POSITION_MARKS.contains(&folded.as_str());
    is_position || ARCHIVE_MARKS.contains(&first)
}

/// Whether a line is the name of a paper at the top of the page, over the date: `THE HARBOUR GAZETTE`.
fn is_name_over_date(context: &FeatureContext<'_>, at: usize) -> bool {
    let is_date = |evidence: Evidence| evidence.block_label.label == Label::Published;
    at < TOP_BLOCKS
        && context.evidence.get(at + 1).copied().flatten().is_some_and(is_date)
        && site_name::is_paper_name(&context.page.blocks[at].text)
}

/// Blocks at the top of a page of which one is the name of the paper.
const TOP_BLOCKS: usize = 3;

/// Whether a line is the heading of the first of several entries: with a number, or with the result of a game.
pub(in super::super) fn opens_entries(context: &FeatureContext<'_>, at: usize) -> bool {
    let blocks = &context.page.blocks;
    let text = blocks[at].text.as_str();
    is_first_entry(text, || blocks[at + 1..].iter().map(|block| block.text.as_str()))
}

/// Whether a line without evidence is directly below the date, and has the words of a headline.
pub(in super::super) fn is_under_date(context: &FeatureContext<'_>, at: usize) -> bool {
    let is_date = |evidence: Evidence| evidence.block_label.label == Label::Published;
    let is_dated = at.checked_sub(1).is_some_and(|above| context.evidence[above].is_some_and(is_date));
    is_dated
        && context.evidence[at].is_none()
        && !context.attributes[at].sentence_end
        && context.page.blocks[at].text.split_whitespace().nth(SENTENCE_WORDS - 1).is_some()
}

/// The line that is printed twice in a row above a paragraph, and has the words of a headline: the headline where the
/// model is sure of none. `end` is the end of the story.
pub(in super::super) fn printed_twice(context: &FeatureContext<'_>, end: usize) -> Option<usize> {
    let (blocks, attributes) = (&context.page.blocks, context.attributes);
    let is_paragraph = |at: &usize| attributes[*at].sentence_end && attributes[*at].letters >= PROSE_LETTERS;
    let body = (0..end).find(is_paragraph)?;
    let is_headline = |at: &usize| {
        blocks[*at].text == blocks[*at - 1].text
            && context.evidence[*at].is_none()
            && !attributes[*at].sentence_end
            && attributes[*at].repetitions <= MAX_COPIES
            && HEADLINE_LETTERS.contains(&attributes[*at].letters)
            && blocks[*at].text.split_whitespace().nth(TWICE_WORDS - 1).is_some()
            && !is_no_headline(context, *at)
    };
    (body.saturating_sub(TWICE_REACH).max(1)..body).rev().find(is_headline)
}

/// Blocks between the copies of a headline and the first paragraph: date, byline, section.
const TWICE_REACH: usize = 4;

/// Minimum number of words of such a headline. Names and labels are shorter.
const TWICE_WORDS: usize = 5;

/// Maximum number of its copies on the page.
const MAX_COPIES: usize = 3;

/// Whether a heading is the first of those below it: `1. The mill` over `2. The weir`, or a result over a result.
pub(in super::super) fn is_first_entry<'a, I: Iterator<Item = &'a str>>(text: &str, below: impl Fn() -> I) -> bool {
    if let Some(sign) =
        text.strip_prefix('1').and_then(|rest| rest.get(..2)).filter(|sign| matches!(*sign, ". " | ") "))
    {
        return below().any(|text| text.strip_prefix('2').is_some_and(|rest| rest.starts_with(sign)));
    }
    is_result(text) && below().any(is_result)
}

/// Whether a line is the result of a game: `Alder 48, Ellern East 31`, `Alder - Ellern 2:1`.
fn is_result(line: &str) -> bool {
    let has_score = |team: &str| {
        let (name, score) = team.rsplit_once(' ').unwrap_or_default();
        let is_score = score.starts_with(|c: char| c.is_ascii_digit())
            && score.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '-' | '–'));
        is_score && score.len() <= SCORE_BYTES && name.starts_with(char::is_alphabetic)
    };
    let of_each = || line.split_once(", ").is_some_and(|(one, other)| has_score(one) && has_score(other));
    let of_both = || {
        let teams = [" - ", " – "].iter().any(|dash| line.contains(dash));
        teams && has_score(line) && line.rsplit(' ').next().is_some_and(|score| score.contains([':', '-', '–']))
    };
    // Most lines do not end with a digit.
    line.ends_with(|c: char| c.is_ascii_digit()) && (of_each() || of_both())
}

/// Maximum length of the score of a game, in bytes.
const SCORE_BYTES: usize = 7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_sentence_with_a_full_stop_is_of_the_story() {
        for text in [
            "The mill by the weir burned down on Sunday.",
            "“I shall never go back to the mill on that hill.”",
            "Die Mühle am Wehr ist am Sonntag abgebrannt.",
            "堰のそばの水車小屋が日曜日に焼けた。",
            "नदी के पास की चक्की रविवार को जल गई।",
        ] {
            assert!(is_story_sentence(text), "{text}");
        }
        for text in [
            "The mill by the weir burned down on Sunday",
            "Fire at the mill. Nobody knows why.",
            "Who burned the mill? Nobody saw it happen.",
            "The oldest mills that still stand in the U.S.",
            "Millers sue the maker of the wheel, Alder Inc.",
            "Nobody knows why.",
            "The mill by the weir burned down...",
        ] {
            assert!(!is_story_sentence(text), "{text}");
        }
    }

    #[test]
    fn remarks_in_brackets_are_about_pictures() {
        for text in [
            "The miller (left) shakes hands with the mayor",
            "Die Müllerin (r.) mit dem Bürgermeister",
            "The wheel of the mill in spring [File, Harbour Post]",
            "水車小屋の主人（左）と市長",
        ] {
            assert!(remarks(text).any(is_picture_remark), "{text}");
        }
        for text in ["The mill (and its owner) must go", "Miller (R.) saves dog", "The new left (and the old)"] {
            assert!(!remarks(text).any(is_picture_remark), "{text}");
        }
    }

    #[test]
    fn the_first_of_several_entries_has_a_number_or_a_result() {
        let is_first = |text: &str, below: &[&'static str]| is_first_entry(text, || below.iter().copied());
        assert!(is_first("1. The mill", &["It is old.", "2. The weir"]));
        assert!(is_first("Alder 48, Ellern East 31", &["It rained.", "Orrin 3, Montclar 2"]));
        assert!(is_first("Alder - Ellern 2:1", &["Orrin - Montclar 0:0"]));
        assert!(!is_first("1. The mill", &["It is old."]));
        assert!(!is_first("Alder beats Ellern 2-1", &["Orrin beats Montclar 3-0"]));
        assert!(!is_first("In Alder, nobody is over 60", &["Orrin 3, Montclar 2"]));
    }
}
