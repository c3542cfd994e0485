//! Term set: the terms of a field that count as one word of the query, from a scan of the dictionary.

use std::collections::BTreeMap;

use tantivy::schema::Field;

use super::languages::{ANY_LANGUAGE, LanguageSet};
use newsidx_index::Index;

/// Terms that count as one word, each on pages in some languages.
#[derive(Clone, Debug)]
pub(super) struct TermSet {
    terms: BTreeMap<String, LanguageSet>,
}

impl TermSet {
    /// Creates a set of terms with the languages of the pages on which they count.
    pub(super) fn new(terms: BTreeMap<String, LanguageSet>) -> Self {
        Self { terms }
    }

    /// A single term, on all pages.
    pub(super) fn single(term: &str) -> Self {
        Self { terms: BTreeMap::from([(term.to_owned(), ANY_LANGUAGE)]) }
    }

    /// Returns all terms of a field with a prefix.
    pub(super) fn with_prefix(index: &Index, field: Field, prefix: &str) -> tantivy::Result<Self> {
        let mut terms = BTreeMap::new();
        for_each_term(index, field, prefix, |term| {
            terms.insert(term.to_owned(), ANY_LANGUAGE);
        })?;
        Ok(Self { terms })
    }

    /// Returns all terms of a field with a prefix that pass a test; `None` if there are more than `limit`.
    pub(super) fn matching(
        index: &Index,
        field: Field,
        prefix: &str,
        limit: usize,
        test: impl Fn(&str) -> bool,
    ) -> tantivy::Result<Option<Self>> {
        let mut terms = BTreeMap::new();
        for_each_term(index, field, prefix, |term| {
            // One more than the limit shows that there are too many.
            if terms.len() <= limit && test(term) {
                terms.insert(term.to_owned(), ANY_LANGUAGE);
            }
        })?;
        Ok((terms.len() <= limit).then_some(Self { terms }))
    }

    /// The terms in byte order.
    pub(super) fn terms(&self) -> impl Iterator<Item = &str> {
        self.terms.keys().map(String::as_str)
    }

    /// The terms with the languages of the pages on which they count.
    pub(super) fn by_language(&self) -> impl Iterator<Item = (&str, LanguageSet)> {
        self.terms.iter().map(|(term, languages)| (term.as_str(), *languages))
    }
}

/// Calls `each` with every term of all segments with a prefix; a term of several segments is repeated.
pub(super) fn for_each_term(
    index: &Index,
    field: Field,
    prefix: &str,
    mut each: impl FnMut(&str),
) -> tantivy::Result<()> {
    for segment in index.searcher().segment_readers() {
        let Some(inverted) = index.segment_fields().inverted_index(segment, field)? else { continue };
        let mut terms = inverted.terms().range().ge(prefix.as_bytes()).into_stream()?;
        while terms.advance() {
            match std::str::from_utf8(terms.key()) {
                Ok(term) if term.starts_with(prefix) => each(term),
                _ => break,
            }
        }
    }
    Ok(())
}
