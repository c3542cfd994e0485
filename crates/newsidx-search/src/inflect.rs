//! Query-time inflection: finds the terms of a dictionary with the same Snowball stem as a word, per language.
//!
//! The index is not stemmed, so quoted phrases are exact and the index is small
//! (`docs/design/query-time-inflection.md`). One pass over the terms that share a prefix with the word; a term with the
//! same stem in some language counts as the same word on pages in that language. Stemmers: <https://snowballstem.org>.

use std::collections::BTreeMap;

use frostem::{Algorithm, Stemmer};
use tantivy::schema::Field;

use newsidx_index::Index;

/// Languages with inflections at the end of words, and their Snowball stemmers.
// Other languages (Arabic, Indonesian) also change the start of a word, so a prefix scan would miss forms: their words
// are matched as typed.
const STEMMERS: [(&str, Algorithm); 15] = [
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("nl", Algorithm::Dutch),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sv", Algorithm::Swedish),
    ("tr", Algorithm::Turkish),
];

/// Minimum length of a word with inflections: shorter words are mostly articles and initials.
const MIN_INFLECTED_CHARS: usize = 3;

/// Letters at the end of a stem that an inflection may not share: rules replace endings of up to two letters (`study`,
/// `studies`; `making`, `make`).
const CHANGING_CHARS: usize = 2;

/// Maximum length of stems that can be irregular (`die`, `dying`): all words with the same first letter are compared.
const IRREGULAR_STEM_CHARS: usize = 3;

/// Bit set of languages: bit n is entry n of [`STEMMERS`].
pub(super) type LanguageSet = u32;

/// All bits: every page, also of other or unknown language.
pub(super) const ANY_LANGUAGE: LanguageSet = LanguageSet::MAX;

/// Bit of a language; 0 if its words are matched as typed.
pub(super) fn language_bit(code: &str) -> LanguageSet {
    STEMMERS.iter().position(|(known, _)| *known == code).map_or(0, |at| 1 << at)
}

/// Whether a word that is limited to some languages counts on a page with this language bit.
pub(super) fn applies_to(languages: LanguageSet, page: LanguageSet) -> bool {
    languages == ANY_LANGUAGE || languages & page != 0
}

/// Stemmers of the languages that occur in an index.
pub(super) struct Languages {
    stemmers: Vec<(LanguageSet, Stemmer)>,
}

impl Languages {
    pub(super) fn open(index: &Index) -> tantivy::Result<Self> {
        let mut present: LanguageSet = 0;
        // Only languages of the index, since each stemmer is applied to every term of the scan.
        for segment in index.searcher().segment_readers() {
            let Some(inverted) = index.segment_fields().inverted_index(segment, index.fields().language)? else {
                continue;
            };
            let mut codes = inverted.terms().stream()?;
            while codes.advance() {
                present |= std::str::from_utf8(codes.key()).map_or(0, language_bit);
            }
        }
        let stemmers = STEMMERS
            .iter()
            .filter(|(code, _)| present & language_bit(code) != 0)
            .map(|(code, algorithm)| (language_bit(code), Stemmer::new(*algorithm)))
            .collect();
        Ok(Self { stemmers })
    }
}

/// Terms that count as one word, each on pages in some languages.
#[derive(Clone, Debug)]
pub(super) struct Inflections {
    words: BTreeMap<String, LanguageSet>,
}

impl Inflections {
    /// Returns the word and its inflections in a field of an index.
    pub(super) fn expand(index: &Index, languages: &Languages, field: Field, word: &str) -> tantivy::Result<Self> {
        let mut words = BTreeMap::from([(word.to_owned(), ANY_LANGUAGE)]);
        if word.chars().count() < MIN_INFLECTED_CHARS {
            return Ok(Self { words });
        }
        let stems: Vec<_> = languages
            .stemmers
            .iter()
            .map(|(language, stemmer)| {
                let stem = stemmer.stem(word).into_owned();
                (*language, stemmer, common_prefix(word, &stem), stem)
            })
            .collect();
        // One pass over the dictionary for all languages, over the terms with the shortest prefix.
        let Some(shortest) = stems.iter().map(|(_, _, prefix, _)| *prefix).min_by_key(|prefix| prefix.len()) else {
            return Ok(Self { words });
        };
        for_each_word(index, field, shortest, |candidate| {
            for (language, stemmer, prefix, stem) in &stems {
                if candidate.starts_with(prefix) && stemmer.stem(candidate) == *stem {
                    *words.entry(candidate.to_owned()).or_default() |= language;
                }
            }
        })?;
        Ok(Self { words })
    }

    /// Returns all terms of a field with a prefix.
    pub(super) fn with_prefix(index: &Index, field: Field, prefix: &str) -> tantivy::Result<Self> {
        let mut words = BTreeMap::new();
        for_each_word(index, field, prefix, |word| {
            words.insert(word.to_owned(), ANY_LANGUAGE);
        })?;
        Ok(Self { words })
    }

    /// Returns all terms of a field with a prefix that pass a test; `None` if there are more than `limit`.
    pub(super) fn matching(
        index: &Index,
        field: Field,
        prefix: &str,
        limit: usize,
        test: impl Fn(&str) -> bool,
    ) -> tantivy::Result<Option<Self>> {
        let mut words = BTreeMap::new();
        for_each_word(index, field, prefix, |word| {
            // One more than the limit shows that there are too many.
            if words.len() <= limit && test(word) {
                words.insert(word.to_owned(), ANY_LANGUAGE);
            }
        })?;
        Ok((words.len() <= limit).then_some(Self { words }))
    }

    /// A single term without inflections.
    pub(super) fn single(word: &str) -> Self {
        Self { words: BTreeMap::from([(word.to_owned(), ANY_LANGUAGE)]) }
    }

    /// The terms in byte order.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// The terms with the languages of the pages on which they count.
    pub(super) fn by_language(&self) -> impl Iterator<Item = (&str, LanguageSet)> {
        self.words.iter().map(|(word, languages)| (word.as_str(), *languages))
    }
}

/// Returns the prefix that all inflections of a word share with it.
fn common_prefix<'a>(word: &'a str, stem: &str) -> &'a str {
    let common = word.chars().zip(stem.chars()).take_while(|(a, b)| a == b).count();
    let stem_chars = stem.chars().count();
    let chars = if stem_chars <= IRREGULAR_STEM_CHARS { 1 } else { common.min(stem_chars - CHANGING_CHARS).max(1) };
    word.char_indices().nth(chars).map_or(word, |(end, _)| &word[..end])
}

/// Calls `each` with every term of all segments with a prefix; a term of several segments is repeated.
fn for_each_word(index: &Index, field: Field, prefix: &str, mut each: impl FnMut(&str)) -> tantivy::Result<()> {
    for segment in index.searcher().segment_readers() {
        let Some(inverted) = index.segment_fields().inverted_index(segment, field)? else { continue };
        let mut words = inverted.terms().range().ge(prefix.as_bytes()).into_stream()?;
        while words.advance() {
            match std::str::from_utf8(words.key()) {
                Ok(word) if word.starts_with(prefix) => each(word),
                _ => break,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_begin_alike() {
        let english = Stemmer::new(Algorithm::English);
        for (word, others) in [
            ("study", vec!["studies", "studied", "studying"]),
            ("defector", vec!["defectors"]),
            ("make", vec!["making", "makes"]),
            ("hope", vec!["hoping", "hoped"]),
            ("stop", vec!["stopped", "stopping"]),
            ("die", vec!["dying", "died", "dies"]),
        ] {
            let stem = english.stem(word);
            for other in others {
                assert_eq!(english.stem(other), stem, "{other}");
                assert!(other.starts_with(common_prefix(word, &stem)), "{other}");
            }
        }
    }
}
