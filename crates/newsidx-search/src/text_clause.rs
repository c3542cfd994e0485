//! Text clause: the part of a query that is matched in texts, with its fields, scope, words and pattern.
//!
//! Used by the verifier on stored articles and by the matcher for highlights, with the same result.

use std::collections::HashMap;
use std::ops::Range;

use super::languages::{LanguageSet, applies_to, language_bit};
use super::pattern::{Pattern, WordPositions, outermost};
use super::quotations::has_quotation_mark;
use super::text_field::TextField;
use super::tokenized_text::{Span, TokenizedText};
use newsidx_core::article::Article;

/// Words of the body that are its lead, about two or three sentences: news reports have the essentials there.
pub(super) const LEAD_WORDS: usize = 50;

/// A clause that is matched in texts: a word, a phrase, a proximity or alternatives of these.
#[derive(Clone, Debug)]
pub(super) struct TextClause {
    /// Texts to search.
    pub fields: Vec<TextField>,
    pub scope: Scope,
    /// Minimum number of matches in an article.
    pub at_least: usize,
    /// Slots that a token matches, with the languages of the pages on which it does.
    pub words: HashMap<String, Vec<(usize, LanguageSet)>>,
    /// Number of slots.
    pub slot_count: usize,
    pub pattern: Pattern,
    /// Whether it is more than a single word, or quoted.
    pub is_phrase: bool,
}

/// Part of the texts in which matches count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Whole,
    /// Headline, standfirst and the first words of the body.
    Lead,
    /// Text in quotation marks.
    Quotations,
}

impl TextClause {
    /// Whether the given fields of an article have enough matches.
    pub(super) fn matches<'a>(
        &self,
        fields: &[TextField],
        language: LanguageSet,
        texts: impl Fn(TextField) -> Vec<&'a str>,
    ) -> bool {
        let mut count = 0;
        for field in fields {
            let mut words_before = 0;
            for text in texts(*field).into_iter().filter(|text| self.may_match(text)) {
                if self.scope == Scope::Lead && words_before >= LEAD_WORDS {
                    break;
                }
                let text = TokenizedText::new(text, *field, words_before);
                words_before += text.tokens.len();
                count += outermost(self.find_matches(&text, language)).len();
                if count >= self.at_least {
                    return true;
                }
            }
        }
        false
    }

    /// Whether a text may match, by a quick test of its characters before it is tokenized.
    fn may_match(&self, text: &str) -> bool {
        let has_form = match &self.pattern {
            Pattern::Printed { form, .. } => text.contains(&form.text),
            _ => true,
        };
        match self.scope {
            Scope::Whole => has_form,
            // Every paragraph must be tokenized, since its words count for the limit of the lead.
            Scope::Lead => true,
            Scope::Quotations => has_form && has_quotation_mark(text),
        }
    }

    /// Returns the byte ranges of all matches in a text by ascending start.
    pub(super) fn find_matches(&self, text: &TokenizedText<'_>, language: LanguageSet) -> Vec<Range<usize>> {
        if !self.fields.contains(&text.field) {
            return Vec::new();
        }
        let mut positions = vec![Vec::new(); self.slot_count];
        for token in &text.tokens {
            for (slot, languages) in self.words.get(&token.text).into_iter().flatten() {
                if applies_to(*languages, language) {
                    positions[*slot].push(token.position as u32);
                }
            }
        }
        let is_in_scope = |span: &Span| self.is_in_scope(text, span);
        let words = WordPositions { positions: &positions, text: Some(text), is_in_scope: &is_in_scope };
        self.pattern.spans(&words).into_iter().filter(is_in_scope).map(|span| self.bytes(text, &span)).collect()
    }

    /// Byte range of a span, including the punctuation of a printed form.
    fn bytes(&self, text: &TokenizedText<'_>, span: &Span) -> Range<usize> {
        let bytes = text.bytes(span);
        match &self.pattern {
            Pattern::Printed { form, .. } => form.extend(&bytes).unwrap_or(bytes),
            _ => bytes,
        }
    }

    fn is_in_scope(&self, text: &TokenizedText<'_>, span: &Span) -> bool {
        match self.scope {
            Scope::Whole => true,
            Scope::Lead => text.field != TextField::Body || text.words_before + span.end as usize <= LEAD_WORDS,
            Scope::Quotations => {
                let bytes = text.bytes(span);
                text.quotations().iter().any(|quoted| quoted.start <= bytes.start && bytes.end <= quoted.end)
            }
        }
    }
}

/// The language bit of an article.
pub(super) fn page_language(article: &Article) -> LanguageSet {
    article.language.as_deref().map_or(0, language_bit)
}
