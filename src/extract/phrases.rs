//! Looks for the phrases of the rules in a line: all phrases of all rules in one pass.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::rules::phrases::{PHRASE_RULES, PhraseRule, Place};

/// The first of the rules that fits a line, if any does.
///
/// `folded` is the line in lower case with plain quotes, `letters` its length. Takes time linear in
/// the line, however many phrases there are.
pub(super) fn find(folded: &str, letters: usize) -> Option<&'static PhraseRule> {
    let trimmed = folded.trim_matches(|c: char| !c.is_alphabetic());
    let phrases = &*PHRASES;
    let whole = [trimmed, folded].into_iter().filter_map(|line| phrases.whole.get(line)).flatten().copied();
    let starts = phrases.starts.at_start(folded).map(|found| found.rule);
    let inside = phrases.inside.matches(folded.as_bytes()).map(|found| found.rule);
    let fits = |rule: &usize| letters <= PHRASE_RULES[*rule].max_letters;
    let first = whole.chain(starts).chain(inside).filter(fits).min()?;
    Some(&PHRASE_RULES[first])
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(Phrases::new);

struct Phrases {
    /// Rules by the phrase that is the whole line.
    whole: HashMap<&'static str, Vec<usize>>,
    starts: Finder,
    inside: Finder,
}

impl Phrases {
    fn new() -> Self {
        let mut whole: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (phrase, rule) in phrases_at(Place::Whole) {
            whole.entry(phrase).or_default().push(rule);
        }
        Self {
            whole,
            starts: Finder::new(phrases_at(Place::Start).collect()),
            inside: Finder::new(phrases_at(Place::Inside).collect()),
        }
    }
}

/// The phrases of all rules for a place, each with the number of its rule.
fn phrases_at(place: Place) -> impl Iterator<Item = (&'static str, usize)> {
    let rules = PHRASE_RULES.iter().enumerate().filter(move |(_, rule)| rule.place == place);
    rules.flat_map(|(number, rule)| rule.phrases.iter().map(move |phrase| (*phrase, number)))
}

/// Finds many phrases at once; finds none where they were more than an automaton can hold, which a
/// test rules out.
struct Finder {
    automaton: Option<AhoCorasick>,
    phrases: Vec<(&'static str, usize)>,
    /// Bytes of the longest phrase.
    longest: usize,
}

/// A phrase that stands in a line.
struct Found {
    phrase: &'static str,
    start: usize,
    end: usize,
    rule: usize,
}

impl Finder {
    fn new(phrases: Vec<(&'static str, usize)>) -> Self {
        let automaton = AhoCorasick::new(phrases.iter().map(|(phrase, _)| *phrase)).ok();
        let longest = phrases.iter().map(|(phrase, _)| phrase.len()).max().unwrap_or(0);
        Self { automaton, phrases, longest }
    }

    fn matches(&self, line: &[u8]) -> impl Iterator<Item = Found> {
        let matches = self.automaton.as_ref().map(|automaton| automaton.find_overlapping_iter(line));
        matches.into_iter().flatten().map(|found| {
            let (phrase, rule) = self.phrases[found.pattern().as_usize()];
            Found { phrase, start: found.start(), end: found.end(), rule }
        })
    }

    /// The phrases with which a line begins and that do not end inside a word.
    fn at_start(&self, line: &str) -> impl Iterator<Item = Found> {
        let beginning = &line.as_bytes()[..line.len().min(self.longest)];
        let ends_word = |found: &Found| {
            let ends_in_letter = found.phrase.ends_with(|c: char| c.is_ascii_alphabetic());
            !(ends_in_letter && line.as_bytes().get(found.end).is_some_and(u8::is_ascii_alphabetic))
        };
        self.matches(beginning).filter(|found| found.start == 0).filter(ends_word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(line: &str) -> Option<&'static str> {
        find(line, 20).map(|rule| rule.name)
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
    fn long_lines_are_beyond_a_rule() {
        assert_eq!(find("subscribe now", 20).map(|rule| rule.name), Some("login-prompt"));
        assert!(find("subscribe now", 10_000).is_none());
    }

    #[test]
    fn every_automaton_was_built() {
        assert!(PHRASES.starts.automaton.is_some() && PHRASES.inside.automaton.is_some());
    }
}
