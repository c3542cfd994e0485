//! Phrase lookup: finds the rule whose phrase a line matches, with all phrases of all rules searched in one pass.
//! Hash maps for whole lines and line starts, multi-pattern matchers for phrases inside a line; linear in the line,
//! whatever the number of phrases.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashMap;

use crate::blocks::{MultiPatternMatcher, is_cjk};

use super::rules::phrases::{Meaning, PHRASE_RULES, PhrasePosition, PhraseRule};
use super::rules::thresholds::PROMPT_LETTERS;

/// First rule that matches a line, in the order of [`PHRASE_RULES`].
///
/// `folded` is the line in lower case with plain quotes, `letters` its length. Linear in the line.
pub(super) fn find_rule(folded: &str, letters: usize) -> Option<&'static PhraseRule> {
    let trimmed = folded.trim_matches(|c: char| !c.is_alphabetic());
    let phrases = &*PHRASES;
    // Nearly all lines are longer than every whole-line phrase, or have nothing to trim.
    let untrimmed = Some(folded).filter(|line| line.len() > trimmed.len());
    let lines = [Some(trimmed), untrimmed].into_iter().flatten().filter(|line| line.len() <= phrases.longest);
    let whole = lines.filter_map(|line| phrases.whole.get(line)).flatten().copied();
    let fits = |rule: &usize| letters <= PHRASE_RULES[*rule].max_letters;
    let first =
        whole.chain(phrases.at_start(folded)).chain(phrases.inside_matcher(letters).find(folded)).filter(fits).min()?;
    Some(&PHRASE_RULES[first])
}

/// Byte range of the first phrase for a modification ("updated") in a line in lower case; the longest at that
/// position.
///
/// Called for the few lines with dates: time linear in the line times the number of such phrases.
pub(super) fn modification_word(folded: &str) -> Option<Range<usize>> {
    first_phrase(folded, &MODIFICATION_MATCHER)
}

/// The same for a phrase for the publication ("published").
pub(super) fn publication_word(folded: &str) -> Option<Range<usize>> {
    first_phrase(folded, &PUBLICATION_MATCHER)
}

/// Range of the first phrase at the start of a word, the longest of several.
fn first_phrase(folded: &str, phrases: &MultiPatternMatcher<()>) -> Option<Range<usize>> {
    // Chinese and Japanese have no spaces between words.
    let starts_word = |range: &Range<usize>| {
        !folded[..range.start].ends_with(char::is_alphabetic) || folded[range.clone()].starts_with(is_cjk)
    };
    let ranges = phrases.find_ranges(folded).map(|(range, ())| range).filter(starts_word);
    ranges.min_by_key(|range| (range.start, Reverse(range.end)))
}

/// Phrases of the rules for dates of this kind.
fn phrases_with(meaning: Meaning) -> impl Iterator<Item = &'static str> {
    let rules = PHRASE_RULES.iter().filter(move |rule| rule.meaning == meaning);
    rules.flat_map(|rule| rule.phrases).copied()
}

/// The phrases for a change.
static MODIFICATION_MATCHER: LazyLock<MultiPatternMatcher<()>> =
    LazyLock::new(|| MultiPatternMatcher::new(phrases_with(Meaning::Updated).map(|phrase| (phrase, ()))));

/// The phrases for the publication.
static PUBLICATION_MATCHER: LazyLock<MultiPatternMatcher<()>> =
    LazyLock::new(|| MultiPatternMatcher::new(phrases_with(Meaning::Published).map(|phrase| (phrase, ()))));

static PHRASES: LazyLock<PhraseIndex> = LazyLock::new(PhraseIndex::new);

/// Prefix length, in bytes, by which phrases at the start of a line are grouped. No such phrase is shorter.
const PREFIX_BYTES: usize = 2;

/// Phrases of all rules, each with the index of its rule.
struct PhraseIndex {
    whole: HashMap<&'static str, Vec<usize>>,
    /// Length, in bytes, of the longest phrase in `whole`.
    longest: usize,
    /// Phrases at the start of a line, by their first bytes.
    starts: HashMap<[u8; PREFIX_BYTES], Vec<(&'static str, usize)>>,
    inside: MultiPatternMatcher<usize>,
    /// Phrases of the rules that apply to lines above [`PROMPT_LETTERS`], a third of all.
    inside_of_long: MultiPatternMatcher<usize>,
}

impl PhraseIndex {
    fn new() -> Self {
        let mut whole: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (phrase, rule) in phrases_at(PhrasePosition::WholeLine) {
            whole.entry(phrase).or_default().push(rule);
        }
        let longest = whole.keys().map(|phrase| phrase.len()).max().unwrap_or(0);
        let mut starts: HashMap<[u8; PREFIX_BYTES], Vec<(&'static str, usize)>> = HashMap::new();
        for (phrase, rule) in phrases_at(PhrasePosition::Start) {
            let Some(prefix) = phrase.as_bytes().first_chunk() else { continue };
            starts.entry(*prefix).or_default().push((phrase, rule));
        }
        let inside = phrases_at(PhrasePosition::Inside);
        let inside_of_long =
            phrases_at(PhrasePosition::Inside).filter(|(_, rule)| PHRASE_RULES[*rule].max_letters > PROMPT_LETTERS);
        Self {
            whole,
            longest,
            starts,
            inside: MultiPatternMatcher::new(inside),
            inside_of_long: MultiPatternMatcher::new(inside_of_long),
        }
    }

    /// Matcher for the phrases anywhere in a line of this length.
    fn inside_matcher(&self, letters: usize) -> &MultiPatternMatcher<usize> {
        if letters > PROMPT_LETTERS { &self.inside_of_long } else { &self.inside }
    }

    /// Rules of the phrases that start a line and do not end inside a word.
    fn at_start(&self, line: &str) -> impl Iterator<Item = usize> {
        let prefix = line.as_bytes().first_chunk::<PREFIX_BYTES>();
        let phrases = prefix.and_then(|prefix| self.starts.get(prefix)).map_or(&[][..], Vec::as_slice);
        let is_start = |phrase: &str| {
            let ends_in_letter = phrase.ends_with(|c: char| c.is_ascii_alphabetic());
            line.strip_prefix(phrase)
                .is_some_and(|rest| !(ends_in_letter && rest.starts_with(|c: char| c.is_ascii_alphabetic())))
        };
        phrases.iter().filter(move |(phrase, _)| is_start(phrase)).map(|(_, rule)| *rule)
    }
}

/// Phrases of all rules for a position, each with the index of its rule.
fn phrases_at(position: PhrasePosition) -> impl Iterator<Item = (&'static str, usize)> {
    let rules = PHRASE_RULES.iter().enumerate().filter(move |(_, rule)| rule.position == position);
    rules.flat_map(|(number, rule)| rule.phrases.iter().map(move |phrase| (*phrase, number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(line: &str) -> Option<&'static str> {
        find_rule(line, 20).map(|rule| rule.name)
    }

    #[test]
    fn a_phrase_matches_only_at_the_position_of_its_rule() {
        assert_eq!(rule("share"), Some("print-and-share"));
        assert_eq!(rule("» share «"), Some("print-and-share"));
        assert_eq!(rule("share of the vote"), None);
        assert_eq!(rule("read more: the flood"), Some("pointer-to-a-story"));
        assert_eq!(rule("you can read more: here"), None);
        assert_eq!(rule("all about the cookie policy here"), Some("consent-notice"));
        assert_eq!(rule("updated 3:14 p.m."), Some("updated-line"));
        assert_eq!(rule("postedness"), None, "a phrase does not end inside a word");
    }

    #[test]
    fn a_modification_word_is_found_inside_a_line() {
        let word = |line: &str| modification_word(line).map(|word| line[word].to_owned());
        assert_eq!(word("20 may 2025 | last updated: 22 may").as_deref(), Some("last updated"));
        assert_eq!(word("2025-05-21 15:16:07updated: 2025-05-22").as_deref(), Some("updated"));
        assert_eq!(word("unmodified since may 2025"), None);
        assert_eq!(word("2025年5月20日更新").as_deref(), Some("更新"));
        let line = "updated 22 may 2025, first published 20 may 2025";
        assert_eq!(publication_word(line).map(|word| &line[word]), Some("first published"));
    }

    #[test]
    fn a_rule_does_not_match_lines_above_its_limit() {
        assert_eq!(find_rule("subscribe now", 20).map(|rule| rule.name), Some("login-prompt"));
        assert!(find_rule("subscribe now", 10_000).is_none());
        for (letters, rule) in [(PROMPT_LETTERS, "login-prompt"), (PROMPT_LETTERS + 1, "consent-notice")] {
            let line = "already a subscriber? log in, or read our cookie policy";
            assert_eq!(find_rule(line, letters).map(|rule| rule.name), Some(rule));
        }
    }

    #[test]
    fn phrases_have_the_minimum_length() {
        assert!(phrases_at(PhrasePosition::Inside).all(|(phrase, _)| phrase.len() >= 3));
        assert!(
            [Meaning::Updated, Meaning::Published].into_iter().flat_map(phrases_with).all(|phrase| phrase.len() >= 3)
        );
        assert!(phrases_at(PhrasePosition::Start).all(|(phrase, _)| phrase.len() >= PREFIX_BYTES));
    }
}
