//! Plain text analysis for the oracle: units, sentences and quotations by the rules of `docs/query-syntax.md`.
//!
//! It shares no code with the index, so a mistake in the analyzer cannot cancel out.

use std::ops::Range;

use newsidx_core::article::Article;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word, or a character of a script without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub text: String,
    /// Whether it is a character of a run without spaces.
    pub in_run: bool,
    /// Whether it is the last character of a run.
    pub ends_run: bool,
    pub start: usize,
    pub end: usize,
}

pub(crate) fn is_run_char(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '々' | '〇' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

pub(crate) fn folded(word: &str) -> String {
    let signs = ['ـ', '"', '״'];
    let letters = word.nfkd().filter(|c| !is_combining_mark(*c) && !signs.contains(c)).flat_map(char::to_lowercase);
    letters.map(same_letter).collect::<String>().replace('ß', "ss")
}

/// One of the letters or digits that are the same for a reader; of those in the vocabulary of the articles.
fn same_letter(c: char) -> char {
    match c {
        'ى' | 'ی' => 'ي',
        '٠'..='٩' => char::from(b'0' + (u32::from(c) - u32::from('٠')) as u8),
        c => c,
    }
}

/// Whether there is a quote inside a Hebrew word at this position.
fn is_hebrew_quote(text: &str, at: usize) -> bool {
    let is_hebrew = |c: Option<char>| c.is_some_and(|c| ('א'..='ת').contains(&c));
    let mut from = text[at..].chars();
    from.next().is_some_and(|c| matches!(c, '"' | '״'))
        && is_hebrew(from.next())
        && is_hebrew(text[..at].chars().next_back())
}

pub(crate) fn units(text: &str) -> Vec<Unit> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let end_of = |at: usize| chars.get(at).map_or(text.len(), |(byte, _)| *byte);
    let is_word = |at: usize| {
        chars.get(at).is_some_and(|(byte, c)| {
            let is_letter = c.is_alphanumeric() && !is_run_char(*c) && *c != 'ʻ';
            is_letter || is_combining_mark(*c) || is_hebrew_quote(text, *byte)
        })
    };
    let mut units = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let (start, c) = chars[at];
        if is_run_char(c) {
            let ends_run = !chars.get(at + 1).is_some_and(|(_, next)| is_run_char(*next));
            units.push(Unit { text: c.to_string(), in_run: true, ends_run, start, end: end_of(at + 1) });
            at += 1;
        } else if is_word(at) {
            let mut end = at;
            while is_word(end) {
                end += 1;
            }
            // U.N. and a.m. are one unit: single letters with full stops between them.
            while end - at == 1 && c.is_alphabetic() || end > at + 1 && chars[end - 2].1 == '.' {
                let single = chars.get(end).is_some_and(|(_, c)| *c == '.')
                    && chars.get(end + 1).is_some_and(|(_, c)| c.is_alphabetic())
                    && is_word(end + 1)
                    && !is_word(end + 2);
                if !single {
                    break;
                }
                end += 2;
            }
            let word: String = chars[at..end].iter().map(|(_, c)| *c).filter(|c| *c != '.').collect();
            units.push(Unit { text: folded(&word), in_run: false, ends_run: false, start, end: end_of(end) });
            at = end;
        } else {
            at += 1;
        }
    }
    units
}

/// Whether the units of a phrase follow each other from index `at` on. The phrase may start and end inside a run.
pub(crate) fn matches_at(phrase: &[Unit], text: &[Unit], at: usize) -> bool {
    text.get(at..at + phrase.len()).is_some_and(|window| {
        window.iter().zip(phrase).enumerate().all(|(nth, (found, wanted))| {
            let is_last = nth + 1 == phrase.len();
            found.text == wanted.text && (is_last || found.ends_run == wanted.ends_run)
        })
    })
}

/// Title, standfirst, paragraphs and captions.
pub(crate) fn values(article: &Article) -> impl Iterator<Item = &String> {
    let title = std::iter::once(&article.title);
    title.chain(&article.standfirst).chain(&article.paragraphs).chain(&article.captions)
}

/// Sentence number of each unit of a text.
///
/// A sentence ends with `.`, `!`, `?` or `…` and closing quotes and brackets before a space; not before a lowercase
/// letter, and not after a single letter or an abbreviation such as `Mr.`
pub(crate) fn sentences(text: &str, units: &[Unit]) -> Vec<usize> {
    let mut number = 0;
    let mut numbers = Vec::new();
    for (nth, unit) in units.iter().enumerate() {
        if nth > 0 {
            let before = &units[nth - 1];
            let between = &text[before.end..unit.start];
            let is_small = text[unit.start..].chars().next().is_some_and(char::is_lowercase);
            let is_short = matches!(before.text.as_str(), "mr" | "dr") || before.text == "a" || {
                // The last letter of U.N.
                text[..before.end].chars().rev().nth(1) == Some('.')
            };
            let ends = between.char_indices().any(|(at, c)| {
                let after = between[at + c.len_utf8()..].trim_start_matches(['.', '!', '?', '…']);
                let has_closing = after.starts_with(['”', '"', '’', '\'', ')']);
                let after = after.trim_start_matches(['”', '"', '’', '\'', ')']);
                let is_single_stop = c == '.' && at == 0 && !between[1..].starts_with(['.', '!', '?', '…']);
                matches!(c, '.' | '!' | '?' | '…')
                    && after.starts_with(' ')
                    && !(is_single_stop && is_short && !has_closing)
            });
            number += usize::from(ends && !is_small);
        }
        numbers.push(number);
    }
    numbers
}

/// Byte ranges between quotation marks, from one mark to the next of its kind. An apostrophe inside a word, or at its
/// end without an open quotation, is no mark.
pub(crate) fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut quotations = Vec::new();
    let mut from = 0;
    let is_mark = |at: usize, c: char| matches!(c, '“' | '"' | '‘' | '\'') && !is_hebrew_quote(text, at);
    while let Some((at, open)) = text[from..].char_indices().find(|(at, c)| is_mark(from + at, *c)) {
        let start = from + at + open.len_utf8();
        let close = match open {
            '“' => '”',
            '‘' => '’',
            same => same,
        };
        let is_word_before = text[..from + at].chars().next_back().is_some_and(char::is_alphanumeric);
        let is_single = matches!(open, '‘' | '\'');
        let next = text[start..].chars().next();
        let opens = next.is_some_and(|c| if open == '\'' { c.is_alphanumeric() } else { open == '“' || c != ' ' })
            && (open == '“' || !is_word_before);
        let end = text[start..].char_indices().find(|(at, c)| {
            let goes_on = text[start + at + c.len_utf8()..].chars().next().is_some_and(char::is_alphanumeric);
            *c == close && !(is_single && goes_on) && !is_hebrew_quote(text, start + at)
        });
        match end {
            Some((length, mark)) if opens => {
                quotations.push(start..start + length);
                from = start + length + mark.len_utf8();
            }
            None if opens && !is_single => {
                quotations.push(start..text.len());
                break;
            }
            _ => from = start,
        }
    }
    quotations
}

/// Pseudo-random numbers, the same on every machine: a linear congruential generator with Knuth's constants.
pub(crate) struct Rng(pub u64);

impl Rng {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The low bits of an LCG have short periods.
        ((self.0 >> 33) as usize) % limit
    }

    pub(crate) fn one_of<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}
