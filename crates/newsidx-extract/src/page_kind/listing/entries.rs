//! Signs of entries in the texts: times and days beside them, quotations, sentences, headlines that are glued to a text.

use super::block_form::{BlockForm, Form};
use super::page_forms::{PageForms, share};
use crate::blocks::{PrehashedHashSet, TokenHash, char_prefix};
use crate::rule::Rule;

/// Names of the features, in order.
pub(super) const NAMES: [&str; 12] = [
    "clock-lines",          // lines with a time of day alone
    "clock-lines-of-texts", // these, for each text
    "dated-texts",          // texts with a day or a time directly above or under them, of all
    "different-dates",      // different lines with a day, of all of them
    "quoting-texts",        // texts with a quotation mark, of all
    "quoting-starts",       // texts that begin with one, of all
    "sentences-of-texts",   // sentences of the mean text
    "single-sentences",     // texts of one sentence, of all
    "glued-texts",          // texts with a headline glued to their beginning, of all
    "lower-starts",         // texts that begin with a small letter, of all
    "digit-starts",         // texts that begin with a digit, of all
    "long-gaps",            // blocks that are neither texts nor headlines, for each text
];

/// Characters of a text in which its headline may be.
const HEADLINE_CHARS: usize = 160;

pub(super) fn features(page: &PageForms<'_>) -> [f32; NAMES.len()] {
    let (forms, context) = (&page.forms, page.context);
    let (blocks, tokens) = (&context.page.blocks, context.page.tokens());
    let texts: Vec<usize> = (0..forms.len()).filter(|at| forms[*at].is_text()).collect();
    let of_texts = |is: &dyn Fn(usize) -> bool| share(texts.iter().filter(|at| is(**at)).count(), texts.len());
    let is_clock =
        |at: usize| context.evidence[at].is_some_and(|evidence| evidence.block_label.rule == Rule::TimeOfDay);
    let clocks = (0..forms.len()).filter(|at| is_clock(*at)).count();
    let is_time =
        |at: usize| forms.get(at).is_some_and(|block| block.form == Form::Date) || at < forms.len() && is_clock(at);
    let dates: Vec<usize> = (0..forms.len()).filter(|at| forms[*at].form == Form::Date).collect();
    let different: PrehashedHashSet<u64> = dates.iter().map(|at| all_words(tokens.block(*at))).collect();
    let start = |at: usize| blocks[at].text.chars().next().unwrap_or(' ');
    let sentences: usize = texts.iter().map(|at| tokens.stats()[*at].sentences as usize).sum();
    [
        clocks as f32,
        share(clocks, texts.len()),
        of_texts(&|at| is_time(at + 1) || at > 0 && is_time(at - 1)),
        share(different.len(), dates.len()),
        of_texts(&|at| tokens.stats()[at].quotes > 0),
        of_texts(&|at| is_quote_start(start(at))),
        share(sentences, texts.len()),
        of_texts(&|at| tokens.stats()[at].sentences <= 1),
        of_texts(&|at| has_glued_headline(&blocks[at].text)),
        of_texts(&|at| start(at).is_lowercase()),
        of_texts(&|at| start(at).is_numeric()),
        share(page.count(|block| !block.is_text() && !BlockForm::may_be_headline(block)), texts.len()),
    ]
}

/// Letters of a sentence that can be a teaser.
const TEASER_LETTERS: usize = 40;

/// Whether a block is a text or a sentence that can be a teaser.
pub(super) fn is_teaser(block: &BlockForm) -> bool {
    block.is_text() || block.form == Form::Sentence && block.letters >= TEASER_LETTERS
}

/// Whether a character opens direct speech.
pub(super) fn is_quote_start(c: char) -> bool {
    matches!(c, '"' | '“' | '„' | '«' | '»' | '‘' | '\'' | '「' | '–' | '—' | '-')
}

/// Hash of the words of a line. The lowest bit is 0, as in the hash of a word.
fn all_words(words: &[TokenHash]) -> u64 {
    words.iter().fold(0, |hash: u64, word| (hash.rotate_left(17) ^ word.hash()).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        & !1
}

/// Whether a capital follows a small letter or the end of a sentence without a space, after some words.
pub(super) fn has_glued_headline(text: &str) -> bool {
    let beginning = char_prefix(text, HEADLINE_CHARS);
    let mut spaces = 0;
    let mut before = ' ';
    for c in beginning.chars() {
        if spaces >= 2
            && c.is_uppercase()
            && (before.is_lowercase() || matches!(before, '.' | '!' | '?' | '»' | '”' | ')'))
        {
            return true;
        }
        spaces += usize::from(c == ' ');
        before = c;
    }
    false
}
