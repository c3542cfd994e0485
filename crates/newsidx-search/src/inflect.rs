//! Query-time inflection: finds the terms of a dictionary with the same Snowball stem as a word, per language.
//!
//! The index is not stemmed, so quoted phrases are exact and the index is small
//! (`docs/design/query-time-inflection.md`). One pass over the terms that share a prefix with the word; a term with the
//! same stem in some language counts as the same word on pages in that language. Stemmers: <https://snowballstem.org>.

use std::collections::BTreeMap;

use tantivy::schema::Field;

use super::languages::{ANY_LANGUAGE, Languages};
use super::term_set::{TermSet, for_each_term};
use newsidx_index::Index;

/// Minimum length of a word with inflections: shorter words are mostly articles and initials.
const MIN_INFLECTED_CHARS: usize = 3;

/// Letters at the end of a stem that an inflection may not share: rules replace endings of up to two letters (`study`,
/// `studies`; `making`, `make`).
const CHANGING_CHARS: usize = 2;

/// Maximum length of stems that can be irregular (`die`, `dying`): all words with the same first letter are compared.
const IRREGULAR_STEM_CHARS: usize = 3;

/// Returns the word and its inflections in a field of an index.
pub(super) fn inflections(index: &Index, languages: &Languages, field: Field, word: &str) -> tantivy::Result<TermSet> {
    let mut terms = BTreeMap::from([(word.to_owned(), ANY_LANGUAGE)]);
    if word.chars().count() < MIN_INFLECTED_CHARS {
        return Ok(TermSet::new(terms));
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
        return Ok(TermSet::new(terms));
    };
    for_each_term(index, field, shortest, |candidate| {
        for (language, stemmer, prefix, stem) in &stems {
            if candidate.starts_with(prefix) && stemmer.stem(candidate) == *stem {
                *terms.entry(candidate.to_owned()).or_default() |= language;
            }
        }
    })?;
    Ok(TermSet::new(terms))
}

/// Returns the prefix that all inflections of a word share with it.
fn common_prefix<'a>(word: &'a str, stem: &str) -> &'a str {
    let common = word.chars().zip(stem.chars()).take_while(|(a, b)| a == b).count();
    let stem_chars = stem.chars().count();
    let chars = if stem_chars <= IRREGULAR_STEM_CHARS { 1 } else { common.min(stem_chars - CHANGING_CHARS).max(1) };
    word.char_indices().nth(chars).map_or(word, |(end, _)| &word[..end])
}

#[cfg(test)]
mod tests {
    use frostem::{Algorithm, Stemmer};

    use super::*;

    #[test]
    fn inflections_share_the_prefix_that_is_scanned() {
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
