//! A text of an article with its tokens, for evaluating patterns on positions, sentences, quotations and characters.

use std::cell::OnceCell;
use std::ops::Range;

use super::quotations::quotations;
use super::sentences::sentence_starts;
use super::text_field::TextField;
use newsidx_index::analyzer::{PositionedToken, tokens};

/// Range of token positions in a text.
pub(super) type Span = Range<u32>;

/// A printed form, and the byte range from its first to its last word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PrintedForm {
    pub text: String,
    pub words: Range<usize>,
}

impl PrintedForm {
    /// Extends the byte range of the words in a text to the whole printed form; `None` if that starts before the text.
    pub(super) fn extend(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let start = words.start.checked_sub(self.words.start)?;
        Some(start..words.end + (self.text.len() - self.words.end))
    }
}

/// A text with its tokens; sentences and quotations are computed at first use.
pub(super) struct TokenizedText<'a> {
    text: &'a str,
    pub field: TextField,
    /// Number of tokens in earlier texts of the same field.
    pub words_before: usize,
    /// Tokens; the index of a token is its position.
    pub tokens: Vec<PositionedToken>,
    sentences: OnceCell<Vec<usize>>,
    quotations: OnceCell<Vec<Range<usize>>>,
}

impl<'a> TokenizedText<'a> {
    pub(super) fn new(text: &'a str, field: TextField, words_before: usize) -> Self {
        let (sentences, quotations) = (OnceCell::new(), OnceCell::new());
        Self { text, field, words_before, tokens: tokens(text), sentences, quotations }
    }

    /// Byte ranges between quotation marks.
    pub(super) fn quotations(&self) -> &[Range<usize>] {
        self.quotations.get_or_init(|| quotations(self.text))
    }

    /// Byte range of a span of tokens.
    pub(super) fn bytes(&self, span: &Span) -> Range<usize> {
        let (first, last) = (&self.tokens[span.start as usize], &self.tokens[span.end as usize - 1]);
        // In scripts without spaces a token is a pair of characters; of the last pair only the first character matched.
        first.range.start..last.first_char_end.unwrap_or(last.range.end)
    }

    /// Number of the sentence of a token.
    pub(super) fn sentence(&self, token: u32) -> usize {
        let starts = self.sentences.get_or_init(|| sentence_starts(self.text));
        starts.partition_point(|start| *start <= self.tokens[token as usize].range.start)
    }

    /// Whether a span is printed with these characters.
    pub(super) fn is_printed(&self, tokens: &Span, form: &PrintedForm) -> bool {
        let printed = form.extend(&self.bytes(tokens));
        printed.and_then(|printed| self.text.get(printed)) == Some(form.text.as_str())
    }
}
