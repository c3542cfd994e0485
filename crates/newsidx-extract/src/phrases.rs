//! Looks for the phrases of the rules in a line: all phrases of all rules in one pass.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashMap;

use crate::blocks::MultiPatternMatcher;

use super::rules::phrases::{Meaning, PHRASE_RULES, PhrasePosition, PhraseRule};
use super::rules::thresholds::PROMPT_LETTERS;

/// The first of the rules that fits a line, if any does.
///
/// `folded` is the line in lower case with plain quotes, `letters` its length. Takes time linear in
/// the line, however many phrases there are.
pub(super) fn find_rule(folded: &str, letters: usize) -> Option<&'static PhraseRule> {
    let trimmed = folded.trim_matches(|c: char| !c.is_alphabetic());
    let phrases = &*PHRASES;
    // Nearly all lines are longer than every phrase, or have nothing that is trimmed.
    let as_it_is = Some(folded).filter(|line| line.len() > trimmed.len());
    let lines = [Some(trimmed), as_it_is].into_iter().flatten().filter(|line| line.len() <= phrases.longest);
    let whole = lines.filter_map(|line| phrases.whole.get(line)).flatten().copied();
    let fits = |rule: &usize| letters <= PHRASE_RULES[*rule].max_letters;
    let first =
        whole.chain(phrases.at_start(folded)).chain(phrases.inside_of(letters).find(folded)).filter(fits).min()?;
    Some(&PHRASE_RULES[first])
}

/// Where the first word for a change of the story begins and ends in a line in lower case.
///
/// For the few lines with dates: takes time linear in the line, times the words for it.
pub(super) fn modification_word(folded: &str) -> Option<Range<usize>> {
    CHANGES.find(folded).next()?;
    let places = change_phrases().filter_map(|phrase| Some((folded.find(phrase)?, phrase.len())));
    let starts_word = |(at, _): &(usize, usize)| !folded[..*at].ends_with(char::is_alphabetic);
    places.filter(starts_word).min_by_key(|(at, length)| (*at, Reverse(*length))).map(|(at, length)| at..at + length)
}

/// The words for a change of the story.
fn change_phrases() -> impl Iterator<Item = &'static str> {
    let rules = PHRASE_RULES.iter().filter(|rule| rule.meaning == Meaning::Updated);
    rules.flat_map(|rule| rule.phrases).copied()
}

/// Tells the lines that have none, which are nearly all, by one look at each.
static CHANGES: LazyLock<MultiPatternMatcher<()>> =
    LazyLock::new(|| MultiPatternMatcher::new(change_phrases().map(|phrase| (phrase, ()))));

static PHRASES: LazyLock<PhraseIndex> = LazyLock::new(PhraseIndex::new);

/// Bytes by which the phrases are told apart that a line begins with: no such phrase is shorter.
const HEAD: usize = 2;

/// The phrases, each with the number of its rule.
struct PhraseIndex {
    whole: HashMap<&'static str, Vec<usize>>,
    /// Bytes of the longest of these.
    longest: usize,
    /// By their first bytes.
    starts: HashMap<[u8; HEAD], Vec<(&'static str, usize)>>,
    inside: MultiPatternMatcher<usize>,
    /// Those of the rules that long lines may fit: a third.
    inside_of_long: MultiPatternMatcher<usize>,
}

impl PhraseIndex {
    fn new() -> Self {
        let mut whole: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (phrase, rule) in phrases_at(PhrasePosition::WholeLine) {
            whole.entry(phrase).or_default().push(rule);
        }
        let longest = whole.keys().map(|phrase| phrase.len()).max().unwrap_or(0);
        let mut starts: HashMap<[u8; HEAD], Vec<(&'static str, usize)>> = HashMap::new();
        for (phrase, rule) in phrases_at(PhrasePosition::Start) {
            let Some(head) = phrase.as_bytes().first_chunk() else { continue };
            starts.entry(*head).or_default().push((phrase, rule));
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

    /// The phrases that may stand anywhere in a line of so many letters.
    fn inside_of(&self, letters: usize) -> &MultiPatternMatcher<usize> {
        if letters > PROMPT_LETTERS { &self.inside_of_long } else { &self.inside }
    }

    /// Rules of the phrases with which a line begins and that do not end inside a word.
    fn at_start(&self, line: &str) -> impl Iterator<Item = usize> {
        let head = line.as_bytes().first_chunk::<HEAD>();
        let phrases = head.and_then(|head| self.starts.get(head)).map_or(&[][..], Vec::as_slice);
        let begins = |phrase: &str| {
            let ends_in_letter = phrase.ends_with(|c: char| c.is_ascii_alphabetic());
            line.strip_prefix(phrase)
                .is_some_and(|rest| !(ends_in_letter && rest.starts_with(|c: char| c.is_ascii_alphabetic())))
        };
        phrases.iter().filter(move |(phrase, _)| begins(phrase)).map(|(_, rule)| *rule)
    }
}

/// The phrases of all rules for a place, each with the number of its rule.
fn phrases_at(place: PhrasePosition) -> impl Iterator<Item = (&'static str, usize)> {
    let rules = PHRASE_RULES.iter().enumerate().filter(move |(_, rule)| rule.place == place);
    rules.flat_map(|(number, rule)| rule.phrases.iter().map(move |phrase| (*phrase, number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(line: &str) -> Option<&'static str> {
        find_rule(line, 20).map(|rule| rule.name)
    }

    #[test]
    fn a_phrase_counts_where_its_rule_wants_it() {
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
    fn the_word_for_a_change_is_found_inside_a_line() {
        let word = |line: &str| modification_word(line).map(|word| line[word].to_owned());
        assert_eq!(word("20 may 2025 | last updated: 22 may").as_deref(), Some("last updated"));
        assert_eq!(word("2025-05-21 15:16:07updated: 2025-05-22").as_deref(), Some("updated"));
        assert_eq!(word("unmodified since may 2025"), None);
    }

    #[test]
    fn long_lines_are_beyond_a_rule() {
        assert_eq!(find_rule("subscribe now", 20).map(|rule| rule.name), Some("login-prompt"));
        assert!(find_rule("subscribe now", 10_000).is_none());
        for (letters, rule) in [(PROMPT_LETTERS, "login-prompt"), (PROMPT_LETTERS + 1, "consent-notice")] {
            let line = "already a subscriber? log in, or read our cookie policy";
            assert_eq!(find_rule(line, letters).map(|rule| rule.name), Some(rule));
        }
    }

    #[test]
    fn phrases_are_long_enough_to_be_found() {
        assert!(phrases_at(PhrasePosition::Inside).all(|(phrase, _)| phrase.len() >= 3));
        assert!(change_phrases().all(|phrase| phrase.len() >= 3));
        assert!(phrases_at(PhrasePosition::Start).all(|(phrase, _)| phrase.len() >= HEAD));
    }
}
