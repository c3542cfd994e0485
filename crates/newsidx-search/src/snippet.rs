//! Snippet selection: the passage of an article that shows most clauses of the query; a sliding window over matches.
//!
//! Time is linear in the number of matches. Phrases count before words, and the first of several equal passages wins.

use std::ops::Range;
use std::sync::Arc;

use super::matcher::{ArticlePart, ClauseMatch, Matcher};
use super::passage::{PASSAGE_CHARS, passage_range};
use super::pattern::Pattern;
use super::text_clause::TextClause;
use newsidx_core::article::Article;

/// A passage of an article with its matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// Part of the article.
    pub part: ArticlePart,
    /// Text of the passage.
    pub text: String,
    /// Byte ranges of the matches in the passage, ascending and without overlap; empty if the query matches only facts.
    pub matches: Vec<Range<usize>>,
    /// Whether text was cut before the passage.
    pub cut_before: bool,
    /// Whether text was cut after the passage.
    pub cut_after: bool,
}

/// Returns the byte ranges of the title that match.
pub(super) fn title_matches(article: &Article, matcher: &Matcher) -> Vec<Range<usize>> {
    let mut matches = Vec::new();
    matcher.for_each_text(article, |_, found| {
        matches = merge(found.into_iter().map(|found| found.range).collect());
        false
    });
    matches
}

/// Selects the passage with the most phrases of the query, then with the most other clauses, then the first. If nothing
/// matches, it is the start of the text.
pub(super) fn best_snippet(article: &Article, matcher: &Matcher) -> Snippet {
    let all = PassageCoverage::count(&matcher.clauses);
    let mut best: Option<SnippetCandidate<'_>> = None;
    matcher.for_each_text(article, |part, found| {
        if part == ArticlePart::Title {
            return true;
        }
        let text = part.text(article);
        let (shown, anchor) = best_window(text, &found, &matcher.clauses);
        if best.as_ref().is_none_or(|best| shown > best.shown || best.found.is_empty() && !found.is_empty()) {
            best = Some(SnippetCandidate { shown, anchor, part, text, found });
        }
        // Later parts cannot show more than all clauses.
        shown != all
    });
    match best {
        Some(best) => passage(best.part, best.text, best.found, &best.anchor),
        None => passage(ArticlePart::Paragraph(0), "", Vec::new(), &(0..0)),
    }
}

/// The best passage of one part of the article.
struct SnippetCandidate<'a> {
    /// Clauses that it shows.
    shown: PassageCoverage,
    /// Byte range that the passage must include.
    anchor: Range<usize>,
    part: ArticlePart,
    text: &'a str,
    found: Vec<ClauseMatch>,
}

/// Number of clauses that a passage shows. Compared by phrases first.
// A phrase is what the user wants to read; single words mostly narrow the search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct PassageCoverage {
    phrases: usize,
    words: usize,
}

impl PassageCoverage {
    fn count(clauses: &[Arc<TextClause>]) -> Self {
        let mut shown = Self::default();
        clauses.iter().for_each(|clause| *shown.count_of(clause) += 1);
        shown
    }

    fn count_of(&mut self, clause: &TextClause) -> &mut usize {
        if clause.is_phrase { &mut self.phrases } else { &mut self.words }
    }
}

/// Number of matches of a clause that a passage must include to show it: two for a proximity, else one.
fn needed(clause: &TextClause) -> usize {
    if matches!(clause.pattern, Pattern::Near { .. }) { 2 } else { 1 }
}

/// Finds the window of matches that fits in a passage and shows most; the first of several equal ones. Returns what it
/// shows and the byte range of its matches. Time is linear in the number of matches.
fn best_window(text: &str, found: &[ClauseMatch], clauses: &[Arc<TextClause>]) -> (PassageCoverage, Range<usize>) {
    let chars = char_offsets(text, found);
    let fits = |first: usize, last: usize| last == first || chars[last].end <= chars[first].start + PASSAGE_CHARS;
    let mut best = (PassageCoverage::default(), 0);
    let mut inside = vec![0; clauses.len()];
    let mut shown = PassageCoverage::default();
    let mut end = 0;
    for first in 0..found.len() {
        while end < found.len() && (end <= first || fits(first, end)) {
            let clause = found[end].clause;
            inside[clause] += 1;
            if inside[clause] == needed(&clauses[clause]) {
                *shown.count_of(&clauses[clause]) += 1;
            }
            end += 1;
        }
        if shown > best.0 {
            best = (shown, first);
        }
        let clause = found[first].clause;
        if inside[clause] == needed(&clauses[clause]) {
            *shown.count_of(&clauses[clause]) -= 1;
        }
        inside[clause] -= 1;
    }
    (best.0, anchor(&found[best.1..], best.0, clauses))
}

/// Byte range from the first match to the match that completes the coverage.
fn anchor(found: &[ClauseMatch], wanted: PassageCoverage, clauses: &[Arc<TextClause>]) -> Range<usize> {
    let Some(first) = found.first() else { return 0..0 };
    let mut anchor = first.range.clone();
    let mut seen = vec![0; clauses.len()];
    let mut shown = PassageCoverage::default();
    for ClauseMatch { clause, range } in found {
        if shown == wanted {
            break;
        }
        seen[*clause] += 1;
        if seen[*clause] <= needed(&clauses[*clause]) {
            anchor.end = anchor.end.max(range.end);
        }
        if seen[*clause] == needed(&clauses[*clause]) {
            *shown.count_of(&clauses[*clause]) += 1;
        }
    }
    anchor
}

/// Converts ascending byte ranges to character ranges, in one pass over the text.
fn char_offsets(text: &str, found: &[ClauseMatch]) -> Vec<Range<usize>> {
    let (mut byte, mut chars) = (0, 0);
    found
        .iter()
        .map(|ClauseMatch { range, .. }| {
            chars += text[byte..range.start].chars().count();
            byte = range.start;
            chars..chars + text[range.clone()].chars().count()
        })
        .collect()
}

/// Cuts the passage around an anchor from a text.
fn passage(part: ArticlePart, text: &str, found: Vec<ClauseMatch>, anchor: &Range<usize>) -> Snippet {
    let matches = merge(found.into_iter().map(|found| found.range).collect());
    let window = passage_range(text, anchor);
    let inside = matches
        .into_iter()
        .filter(|range| range.start >= window.start && range.start < window.end)
        .map(|range| range.start - window.start..range.end.min(window.end) - window.start)
        .collect();
    Snippet {
        part,
        text: text[window.clone()].to_owned(),
        matches: inside,
        cut_before: window.start > 0,
        cut_after: window.end < text.len(),
    }
}

/// Sorts ranges and joins overlapping ones.
fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::languages::{ANY_LANGUAGE, LanguageSet, language_bit};
    use crate::pattern::Sequence;
    use crate::text_clause::Scope;
    use crate::text_field::TextField;
    use newsidx_core::article::ArticleId;
    use newsidx_core::page::Origin;
    use newsidx_index::analyzer::phrase_terms;

    fn english() -> LanguageSet {
        language_bit("en")
    }

    fn article(paragraph: &str) -> Article {
        Article {
            language: Some("en".into()),
            ..Article::new(ArticleId(1), Origin::from_file("a.txt"), vec![paragraph.into()])
        }
    }

    fn shown(text: &str, clause: TextClause) -> String {
        shown_of(text, vec![clause])
    }

    fn shown_of(text: &str, clauses: Vec<TextClause>) -> String {
        let snippet = best_snippet(&article(text), &Matcher { clauses: clauses.into_iter().map(Arc::new).collect() });
        assert_eq!(snippet.part, ArticlePart::Paragraph(0));
        let mut shown = String::new();
        let mut at = 0;
        for range in snippet.matches {
            shown.push_str(&snippet.text[at..range.start]);
            shown.push_str(&format!("[{}]", &snippet.text[range.clone()]));
            at = range.end;
        }
        shown.push_str(&snippet.text[at..]);
        shown
    }

    fn text_clause(
        pattern: Pattern,
        words: HashMap<String, Vec<(usize, LanguageSet)>>,
        slot_count: usize,
        is_phrase: bool,
    ) -> TextClause {
        TextClause {
            fields: vec![TextField::Body],
            scope: Scope::Whole,
            at_least: 1,
            words,
            slot_count,
            pattern,
            is_phrase,
        }
    }

    fn phrase(text: &str) -> TextClause {
        let terms = phrase_terms(text);
        let mut words: HashMap<String, Vec<(usize, LanguageSet)>> = HashMap::new();
        let mut slots = Vec::new();
        for (slot, (offset, term)) in terms.terms.iter().enumerate() {
            slots.push((*offset as u32, slot));
            words.entry(term.clone()).or_default().push((slot, ANY_LANGUAGE));
            if terms.last_is_prefix && slot + 1 == terms.terms.len() {
                let begins = |pair: &&str| pair.starts_with(term.as_str()) && *pair != term;
                for pair in ["月に", "𠀋ガ", "ガ𠀋"].into_iter().filter(begins) {
                    words.entry(pair.to_owned()).or_default().push((slot, ANY_LANGUAGE));
                }
            }
        }
        let sequence = Sequence { length: terms.length as u32, slots };
        text_clause(Pattern::Sequence(sequence), words, terms.terms.len(), true)
    }

    fn words(words: &[(&str, LanguageSet)]) -> TextClause {
        let words = words.iter().map(|(word, languages)| ((*word).to_owned(), vec![(0, *languages)])).collect();
        text_clause(Pattern::Sequence(Sequence::word(0)), words, 1, false)
    }

    #[test]
    fn a_phrase_is_highlighted_as_a_whole_and_its_words_alone_are_not() {
        assert_eq!(
            shown("\"Silence is complicity\". Silence is golden; it is.", phrase("silence is complicity")),
            "\"[Silence is complicity]\". Silence is golden; it is."
        );
        assert_eq!(
            shown("the U.N.’s state-of-the-art F-16", phrase("un s state of")),
            "the [U.N.’s state-of]-the-art F-16"
        );
    }

    #[test]
    fn parts_of_words_are_shown_in_scripts_without_spaces() {
        assert_eq!(shown("북한 인권결의안 채택", phrase("인권")), "북한 [인권]결의안 채택");
        assert_eq!(shown("3月に東京で", phrase("3月")), "[3月]に東京で");
        assert_eq!(shown("東京タワーの下", phrase("京タワ")), "東[京タワ]ーの下");
    }

    #[test]
    fn a_character_of_a_pair_of_uneven_size_is_shown() {
        assert_eq!(shown("𠀋ｶﾞ", phrase("𠀋")), "[𠀋]ｶﾞ");
        assert_eq!(shown("ｶﾞ𠀋", phrase("ガ")), "[ｶﾞ]𠀋");
    }

    #[test]
    fn an_inflection_of_another_language_is_not_shown() {
        let pattern = || words(&[("preise", ANY_LANGUAGE), ("preis", language_bit("de"))]);
        assert_eq!(shown("Preis and Preise", pattern()), "Preis and [Preise]");
        assert_eq!(shown("no prices", words(&[("prices", ANY_LANGUAGE), ("price", english())])), "no [prices]");
        assert_eq!(shown("no price", words(&[("prices", ANY_LANGUAGE), ("price", english())])), "no [price]");
    }

    #[test]
    fn a_phrase_is_shown_rather_than_a_word_of_the_query() {
        let korea = || words(&[("korea", ANY_LANGUAGE)]);
        let quotation = || phrase("silence is complicity");
        let far = format!("Korea {}silence is complicity {}", "word ".repeat(300), "word ".repeat(100));
        assert!(shown_of(&far, vec![korea(), quotation()]).contains("[silence is complicity]"));
        let near =
            format!("Korea {0}Korea {0}silence is complicity {1}Korea {0}", "word ".repeat(60), "word ".repeat(35));
        let shown = shown_of(&near, vec![korea(), quotation()]);
        assert!(shown.contains("[silence is complicity]") && shown.contains("[Korea]"), "{shown}");
        assert!(shown.chars().count() <= PASSAGE_CHARS + 4, "{shown}");
    }

    #[test]
    fn the_first_of_several_equal_passages_is_shown() {
        let text = format!("first needle {0}second needle {0}", "word ".repeat(100));
        assert!(shown(&text, phrase("needle")).starts_with("first [needle] word"));
    }

    #[test]
    fn a_match_longer_than_a_passage_is_shown_as_a_whole() {
        let long = "word ".repeat(100);
        assert!(
            shown(&format!("{0}needle {long}end {0}", "before ".repeat(50)), phrase(&format!("needle {long}end")))
                .contains(&format!("[needle {long}end]"))
        );
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_the_match() {
        let text = format!("{}needle {}", "before ".repeat(50), "after ".repeat(50));
        let shown = shown(&text, phrase("needle"));
        assert!(shown.starts_with("before ") && shown.ends_with(" after"), "{shown}");
        assert!(shown.contains("[needle]"));
        assert!(shown.chars().count() <= PASSAGE_CHARS + 2);
    }
}
