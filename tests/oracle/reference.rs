//! Plain evaluator: tests a condition on every text of every article, by the simplest algorithm.
//!
//! No index and no early exit, except a prefilter by a set of words (`Bag`).

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use newsidx_core::article::Article;

use crate::articles::FAMILIES;
use crate::scan::{Unit, matches_at, quotations, sentences, units};

/// Number of words of the body that are its lead.
const LEAD_WORDS: usize = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Title,
    Standfirst,
    Body,
    Caption,
    Credit,
    Author,
    Agency,
    Section,
    Url,
}

/// Part of the texts in which matches count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Whole,
    Lead,
    Quotations,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MaxDistance {
    Words(usize),
    Sentence,
    Paragraph,
}

/// Condition for one word.
#[derive(Clone, Debug)]
pub(crate) enum WordTest {
    Word(String),
    /// The word, and its inflections in English articles.
    Inflected(String),
    /// A pattern with `*` and `?`.
    Glob(String),
    Among(Vec<String>),
    Fuzzy(String, usize),
}

/// Units of a phrase, with the numbers of their words, which are computed once.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    units: Vec<Unit>,
    ids: OnceCell<Vec<Option<usize>>>,
}

/// A condition for one word, with the words that pass, which are computed once for English and once for other articles.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    test: WordTest,
    passes: OnceCell<[Passing; 2]>,
}

/// The words that pass a condition.
#[derive(Clone, Debug)]
struct Passing {
    words: Vec<bool>,
    bag: Bag,
}

/// Approximate set of word numbers: exact for the first 255; all others share the last bit (no false negatives).
#[derive(Clone, Copy, Debug, Default)]
struct Bag([u64; 4]);

impl Bag {
    fn from_ids(ids: impl Iterator<Item = usize>) -> Self {
        let mut bag = Self::default();
        for id in ids {
            match bag.0.get_mut(id / 64) {
                Some(bits) => *bits |= 1 << (id % 64),
                None => bag.0[3] |= 1 << 63,
            }
        }
        bag
    }

    fn meets(self, other: Self) -> bool {
        (0..4).any(|at| self.0[at] & other.0[at] != 0)
    }
}

/// A pattern in a text.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    Phrase(Phrase),
    /// Words next to each other, all of scripts with spaces.
    Words(Vec<Word>),
    Slop(Vec<Pattern>, usize),
    Near(Box<Pattern>, Box<Pattern>, MaxDistance, bool),
    Any(Vec<Pattern>),
    Printed(String, Phrase),
}

/// A condition for an article.
pub(crate) enum Condition {
    Text { kinds: Vec<Kind>, scope: Scope, at_least: usize, pattern: Pattern },
    Fact(Box<dyn Fn(&Article) -> bool>),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
}

/// Language of an article, as far as the evaluator distinguishes it: only English has inflections here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Other,
    English,
}

/// An article with its texts split into units.
pub(crate) struct ScannedArticle {
    pub article: Article,
    language: Language,
    texts: Vec<ScannedText>,
    /// Words of all texts.
    bag: Bag,
}

struct ScannedText {
    kind: Kind,
    text: String,
    units: Vec<Unit>,
    /// Word number of every unit.
    ids: Vec<usize>,
    sentences: Vec<usize>,
    quotations: Vec<Range<usize>>,
    words_before: usize,
}

/// All words of all articles with their numbers.
#[derive(Default)]
pub(crate) struct Vocabulary {
    ids: HashMap<String, usize>,
    pub words: Vec<String>,
}

impl Vocabulary {
    fn id(&mut self, word: &str) -> usize {
        *self.ids.entry(word.to_owned()).or_insert_with(|| {
            self.words.push(word.to_owned());
            self.words.len() - 1
        })
    }
}

impl ScannedArticle {
    pub(crate) fn new(article: Article, words: &mut Vocabulary) -> Self {
        let mut texts: Vec<(Kind, &String)> = vec![(Kind::Title, &article.title)];
        texts.extend(article.standfirst.iter().map(|text| (Kind::Standfirst, text)));
        texts.extend(article.paragraphs.iter().map(|text| (Kind::Body, text)));
        texts.extend(article.captions.iter().map(|text| (Kind::Caption, text)));
        texts.extend(article.credits.iter().map(|text| (Kind::Credit, text)));
        texts.extend(article.authors.iter().map(|text| (Kind::Author, text)));
        texts.extend(article.agency.iter().map(|text| (Kind::Agency, text)));
        texts.extend(article.section.iter().map(|text| (Kind::Section, text)));
        texts.extend(article.url.iter().map(|text| (Kind::Url, text)));
        let mut scanned: Vec<ScannedText> = Vec::new();
        for (kind, text) in texts {
            let units = units(text);
            let words_before = scanned.iter().filter(|text| text.kind == kind).map(|text| text.units.len()).sum();
            scanned.push(ScannedText {
                kind,
                ids: units.iter().map(|unit| words.id(&unit.text)).collect(),
                sentences: sentences(text, &units),
                quotations: quotations(text),
                units,
                text: text.clone(),
                words_before,
            });
        }
        let bag = Bag::from_ids(scanned.iter().flat_map(|text| text.ids.iter().copied()));
        let language = if article.language.as_deref() == Some("en") { Language::English } else { Language::Other };
        Self { language, texts: scanned, bag, article }
    }

    /// Number of words of standfirst and paragraphs.
    pub(crate) fn length(&self) -> usize {
        let story = self.texts.iter().filter(|text| matches!(text.kind, Kind::Standfirst | Kind::Body));
        story.map(|text| text.units.len()).sum()
    }
}

impl Condition {
    pub(crate) fn holds(&self, scanned: &ScannedArticle, words: &Vocabulary) -> bool {
        match self {
            Self::Fact(fact) => fact(&scanned.article),
            Self::Not(inner) => !inner.holds(scanned, words),
            Self::And(parts) => parts.iter().all(|part| part.holds(scanned, words)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(scanned, words)),
            // Prefilter: an article without the words cannot match.
            Self::Text { pattern, .. } if !pattern.may_occur_in(scanned, words) => false,
            Self::Text { kinds, scope, at_least, pattern } => {
                let texts = scanned.texts.iter().filter(|text| kinds.contains(&text.kind));
                let counts = texts.map(|text| count(pattern, text, *scope, scanned.language, words));
                counts.sum::<usize>() >= *at_least
            }
        }
    }
}

/// Number of matches in a text; a match inside another match does not count.
fn count(pattern: &Pattern, text: &ScannedText, scope: Scope, language: Language, words: &Vocabulary) -> usize {
    let spans = in_scope(pattern.spans(text, scope, language, words), text, scope);
    let is_inside = |span: &Range<usize>| {
        spans.iter().any(|other| other != span && other.start <= span.start && span.end <= other.end)
    };
    let mut outer: Vec<&Range<usize>> = spans.iter().filter(|span| !is_inside(span)).collect();
    outer.dedup();
    outer.len()
}

/// The spans that are in scope.
fn in_scope(spans: Vec<Range<usize>>, text: &ScannedText, scope: Scope) -> Vec<Range<usize>> {
    let counts = |span: &Range<usize>| match scope {
        Scope::Whole => true,
        Scope::Lead => text.kind != Kind::Body || text.words_before + span.end <= LEAD_WORDS,
        Scope::Quotations => text
            .quotations
            .iter()
            .any(|quoted| quoted.start <= text.units[span.start].start && text.units[span.end - 1].end <= quoted.end),
    };
    spans.into_iter().filter(counts).collect()
}

impl Pattern {
    fn spans(&self, text: &ScannedText, scope: Scope, language: Language, words: &Vocabulary) -> Vec<Range<usize>> {
        let mut spans = match self {
            Self::Phrase(phrase) => {
                let (units, first) = (&phrase.units, phrase.ids(words).first().copied().flatten());
                let length = units.len();
                let starts = (0..text.units.len())
                    .filter(|at| Some(text.ids[*at]) == first && matches_at(units, &text.units, *at));
                starts.map(|at| at..at + length).collect()
            }
            Self::Words(tests) => {
                let masks: Vec<&[bool]> =
                    tests.iter().map(|test| test.passing(words, language).words.as_slice()).collect();
                (0..(text.units.len() + 1).saturating_sub(tests.len()))
                    .filter(|at| {
                        masks
                            .iter()
                            .enumerate()
                            .all(|(nth, mask)| mask[text.ids[at + nth]] && !text.units[at + nth].in_run)
                    })
                    .map(|at| at..at + tests.len())
                    .collect()
            }
            Self::Slop(parts, slop) => slop_spans(parts, *slop, text, language, words),
            Self::Near(left, right, max_distance, in_order) => {
                // The scope applies to both operands, not to the pair.
                let side = |pattern: &Self| in_scope(pattern.spans(text, scope, language, words), text, scope);
                let (left, right) = (side(left), side(right));
                let mut found = Vec::new();
                for left in &left {
                    for right in &right {
                        let in_any_order = !in_order && are_near(right, left, *max_distance, text);
                        if are_near(left, right, *max_distance, text) || in_any_order {
                            found.extend([left.clone(), right.clone()]);
                        }
                    }
                }
                found
            }
            Self::Any(patterns) => {
                patterns.iter().flat_map(|pattern| pattern.spans(text, scope, language, words)).collect()
            }
            Self::Printed(printed, phrase) => printed_spans(printed, &phrase.units, text),
        };
        spans.sort_by_key(|span| (span.start, span.end));
        spans.dedup();
        spans
    }
}

/// Whether one span is before the other and near it.
fn are_near(before: &Range<usize>, after: &Range<usize>, max_distance: MaxDistance, text: &ScannedText) -> bool {
    before.end <= after.start
        && match max_distance {
            MaxDistance::Words(words) => after.start - before.end <= words,
            MaxDistance::Sentence => text.sentences[before.start] == text.sentences[after.end - 1],
            MaxDistance::Paragraph => true,
        }
}

/// Enumerates all ways to match the parts in order, and keeps those that contain no other.
fn slop_spans(
    parts: &[Pattern],
    slop: usize,
    text: &ScannedText,
    language: Language,
    words: &Vocabulary,
) -> Vec<Range<usize>> {
    let mut ways: Vec<(Range<usize>, usize)> = vec![];
    for (nth, part) in parts.iter().enumerate() {
        let spans = part.spans(text, Scope::Whole, language, words);
        if nth == 0 {
            ways = spans.into_iter().map(|span| (span, 0)).collect();
            continue;
        }
        let mut longer = Vec::new();
        for (way, others) in &ways {
            for span in spans.iter().filter(|span| way.end <= span.start) {
                let others = others + span.start - way.end;
                if others <= slop {
                    longer.push((way.start..span.end, others));
                }
            }
        }
        ways = longer;
    }
    let all: Vec<Range<usize>> = ways.into_iter().map(|(way, _)| way).collect();
    let contains_another =
        |way: &Range<usize>| all.iter().any(|other| other != way && way.start <= other.start && other.end <= way.end);
    all.iter().filter(|way| !contains_another(way)).cloned().collect()
}

/// Spans that are printed exactly as `printed`, with whole words at both ends.
fn printed_spans(printed: &str, wanted: &[Unit], text: &ScannedText) -> Vec<Range<usize>> {
    let (first, last) = (&wanted[0], &wanted[wanted.len() - 1]);
    let is_printed_at = |at: usize| {
        let begins = text.units[at].start.checked_sub(first.start);
        begins.is_some_and(|begin| {
            text.text.as_bytes()[begin..].starts_with(printed.as_bytes()) && {
                matches_at(wanted, &text.units, at) && text.units[at + wanted.len() - 1].end == begin + last.end
            }
        })
    };
    (0..text.units.len()).filter(|at| is_printed_at(*at)).map(|at| at..at + wanted.len()).collect()
}

impl Pattern {
    pub(crate) fn phrase(text: &str) -> Self {
        Self::Phrase(Phrase { units: units(text), ids: OnceCell::new() })
    }

    pub(crate) fn printed(text: &str) -> Self {
        Self::Printed(text.to_owned(), Phrase { units: units(text), ids: OnceCell::new() })
    }

    pub(crate) fn words(tests: Vec<WordTest>) -> Self {
        Self::Words(tests.into_iter().map(|test| Word { test, passes: OnceCell::new() }).collect())
    }

    fn may_occur_in(&self, scanned: &ScannedArticle, words: &Vocabulary) -> bool {
        match self {
            Self::Phrase(phrase) => phrase.ids(words).iter().all(|id| match id {
                Some(id) => scanned.bag.meets(Bag::from_ids(std::iter::once(*id))),
                None => false,
            }),
            Self::Words(tests) => tests.iter().all(|test| scanned.bag.meets(test.passing(words, scanned.language).bag)),
            Self::Slop(parts, _) => parts.iter().all(|part| part.may_occur_in(scanned, words)),
            Self::Near(left, right, ..) => left.may_occur_in(scanned, words) && right.may_occur_in(scanned, words),
            Self::Any(patterns) => patterns.iter().any(|pattern| pattern.may_occur_in(scanned, words)),
            Self::Printed(_, phrase) => Self::Phrase(phrase.clone()).may_occur_in(scanned, words),
        }
    }
}

impl Phrase {
    fn ids(&self, words: &Vocabulary) -> &[Option<usize>] {
        self.ids.get_or_init(|| self.units.iter().map(|unit| words.ids.get(&unit.text).copied()).collect())
    }
}

impl Word {
    fn passing(&self, words: &Vocabulary, language: Language) -> &Passing {
        let passing = self.passes.get_or_init(|| {
            [Language::Other, Language::English].map(|language| {
                let words: Vec<bool> = words.words.iter().map(|word| self.test.passes(word, language)).collect();
                Passing { bag: Bag::from_ids((0..words.len()).filter(|id| words[*id])), words }
            })
        });
        &passing[language as usize]
    }
}

impl WordTest {
    fn passes(&self, word: &str, language: Language) -> bool {
        match self {
            Self::Word(wanted) => word == wanted,
            Self::Inflected(wanted) => {
                let mut families = FAMILIES.iter().filter(|family| family.contains(&wanted.as_str()));
                word == wanted || language == Language::English && families.any(|family| family.contains(&word))
            }
            Self::Glob(pattern) => {
                let (pattern, word): (Vec<char>, Vec<char>) = (pattern.chars().collect(), word.chars().collect());
                glob(&pattern, &word)
            }
            Self::Among(words) => words.iter().any(|wanted| word == wanted),
            Self::Fuzzy(wanted, edits) => {
                let (wanted, word): (Vec<char>, Vec<char>) = (wanted.chars().collect(), word.chars().collect());
                differ_in(&wanted, &word, *edits)
            }
        }
    }
}

fn glob(pattern: &[char], word: &[char]) -> bool {
    // By backtracking; the words of the vocabulary are short.
    match (pattern, word) {
        ([], word) => word.is_empty(),
        (['*', rest @ ..], word) => (0..=word.len()).any(|at| glob(rest, &word[at..])),
        (['?', rest @ ..], [_, word @ ..]) => glob(rest, word),
        ([c, rest @ ..], [first, word @ ..]) => c == first && glob(rest, word),
        (_, []) => false,
    }
}

/// Whether the edit distance of two words is at most `edits`, by plain recursion.
fn differ_in(a: &[char], b: &[char], edits: usize) -> bool {
    // Exponential in `edits`, which is at most 2.
    match (a, b) {
        ([first, a @ ..], [other, b @ ..]) if first == other => differ_in(a, b, edits),
        ([], rest) | (rest, []) => rest.len() <= edits,
        ([_, a_rest @ ..], [_, b_rest @ ..]) => {
            edits > 0
                && (differ_in(a_rest, b_rest, edits - 1)
                    || differ_in(a_rest, b, edits - 1)
                    || differ_in(a, b_rest, edits - 1))
        }
    }
}
