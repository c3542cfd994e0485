//! Languages with inflections: their bits in a [`LanguageSet`], and their Snowball stemmers (<https://snowballstem.org>).

use frostem::{Algorithm, Stemmer};

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
    pub stemmers: Vec<(LanguageSet, Stemmer)>,
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
