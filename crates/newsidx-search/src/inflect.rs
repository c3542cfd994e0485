//! Which words of an index are inflections of a word, in which language.
//!
//! Nothing is stemmed in the index. At query time the words of the dictionary that begin alike are
//! stemmed and compared: those that share the stem of the query's word in some language count as
//! the same word on pages in that language. So a quoted phrase stays exact, and the index stays
//! small.

use std::collections::BTreeMap;

use frostem::{Algorithm, Stemmer};
use tantivy::schema::Field;

use newsidx_index::Index;

/// Languages whose inflections stand at the end of a word, with their Snowball stemmers. Others
/// (Arabic, Indonesian) also change the beginning: their words are matched as typed.
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

/// Words of fewer letters are matched as typed: articles and initials have no inflections.
const MIN_INFLECTED_CHARS: usize = 3;

/// Letters at the end of a stem that the inflections of a word may not share with it: rules
/// replace endings by others of up to two letters (`study`, `studies`; `making`, `make`).
const CHANGING_CHARS: usize = 2;

/// Stems of up to so many letters can be irregular (`die`, `dying`): all words with the same first
/// letter are compared.
const IRREGULAR_STEM_CHARS: usize = 3;

/// A set of languages: bit n is the nth of [`STEMMERS`]. All bits: any page.
pub(super) type LanguageSet = u32;

/// Every page, whatever its language, and pages whose language is not known.
pub(super) const ANY_LANGUAGE: LanguageSet = LanguageSet::MAX;

/// The bit of a language; none for those that are matched as typed.
pub(super) fn language_bit(code: &str) -> LanguageSet {
    STEMMERS.iter().position(|(known, _)| *known == code).map_or(0, |at| 1 << at)
}

/// Whether a word that is bound to some languages counts on a page in a language.
pub(super) fn applies_to(languages: LanguageSet, page: LanguageSet) -> bool {
    languages == ANY_LANGUAGE || languages & page != 0
}

/// The languages of an index that have inflections.
pub(super) struct Languages {
    stemmers: Vec<(LanguageSet, Stemmer)>,
}

impl Languages {
    pub(super) fn open(index: &Index) -> tantivy::Result<Self> {
        let mut present: LanguageSet = 0;
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

/// Words that count as one word, each on the pages of some languages.
#[derive(Clone, Debug)]
pub(super) struct Inflections {
    words: BTreeMap<String, LanguageSet>,
}

impl Inflections {
    /// The word and its inflections in a field of an index.
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
                (*language, stemmer, common_beginning(word, &stem), stem)
            })
            .collect();
        // One pass over the dictionary for all languages, from the shortest beginning on.
        let Some(shortest) =
            stems.iter().map(|(_, _, beginning, _)| *beginning).min_by_key(|beginning| beginning.len())
        else {
            return Ok(Self { words });
        };
        for_each_word(index, field, shortest, |candidate| {
            for (language, stemmer, beginning, stem) in &stems {
                if candidate.starts_with(beginning) && stemmer.stem(candidate) == *stem {
                    *words.entry(candidate.to_owned()).or_default() |= language;
                }
            }
        })?;
        Ok(Self { words })
    }

    /// All words in a field of an index that begin with these characters.
    pub(super) fn with_prefix(index: &Index, field: Field, beginning: &str) -> tantivy::Result<Self> {
        let mut words = BTreeMap::new();
        for_each_word(index, field, beginning, |word| {
            words.insert(word.to_owned(), ANY_LANGUAGE);
        })?;
        Ok(Self { words })
    }

    /// All words in a field of an index that pass a test and begin with these characters; `None` where
    /// they are more than a limit.
    pub(super) fn matching(
        index: &Index,
        field: Field,
        beginning: &str,
        limit: usize,
        test: impl Fn(&str) -> bool,
    ) -> tantivy::Result<Option<Self>> {
        let mut words = BTreeMap::new();
        for_each_word(index, field, beginning, |word| {
            if words.len() <= limit && test(word) {
                words.insert(word.to_owned(), ANY_LANGUAGE);
            }
        })?;
        Ok((words.len() <= limit).then_some(Self { words }))
    }

    /// One word as it is, without its inflections.
    pub(super) fn single(word: &str) -> Self {
        Self { words: BTreeMap::from([(word.to_owned(), ANY_LANGUAGE)]) }
    }

    /// The words, in the order of their bytes.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// The words with the languages of the pages on which they count.
    pub(super) fn by_language(&self) -> impl Iterator<Item = (&str, LanguageSet)> {
        self.words.iter().map(|(word, languages)| (word.as_str(), *languages))
    }
}

/// What all inflections of a word begin with.
fn common_beginning<'a>(word: &'a str, stem: &str) -> &'a str {
    let common = word.chars().zip(stem.chars()).take_while(|(a, b)| a == b).count();
    let stem_chars = stem.chars().count();
    let chars = if stem_chars <= IRREGULAR_STEM_CHARS { 1 } else { common.min(stem_chars - CHANGING_CHARS).max(1) };
    word.char_indices().nth(chars).map_or(word, |(end, _)| &word[..end])
}

/// Hands out the words of all segments that begin with these characters; a word that several
/// segments hold comes several times.
fn for_each_word(index: &Index, field: Field, beginning: &str, mut each: impl FnMut(&str)) -> tantivy::Result<()> {
    for segment in index.searcher().segment_readers() {
        let Some(inverted) = index.segment_fields().inverted_index(segment, field)? else { continue };
        let mut words = inverted.terms().range().ge(beginning.as_bytes()).into_stream()?;
        while words.advance() {
            match std::str::from_utf8(words.key()) {
                Ok(word) if word.starts_with(beginning) => each(word),
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
                assert!(other.starts_with(common_beginning(word, &stem)), "{other}");
            }
        }
    }
}
