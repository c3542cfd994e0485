//! Compresses articles, and learns the dictionaries for it.
//!
//! The first articles of a language are compressed without a dictionary, until there are enough to learn one from.

use std::collections::BTreeMap;
use std::io;

use zstd::zstd_safe::{self, CCtx, CDict};

use super::dictionaries::{Dictionaries, DictionaryId};

/// Bytes of articles that a dictionary is learned from. Four times as many would make the articles smaller by 1 % and
/// take four times as long, 0.3 s.
const SAMPLE_BYTES: usize = 1 << 20;

/// Bytes of a dictionary at most. Every search that shows an article reads it.
const DICTIONARY_BYTES: usize = 110 << 10;

/// The level that zstd itself takes where none is given; the next ones take twice as long for 5 %.
const LEVEL: i32 = zstd::DEFAULT_COMPRESSION_LEVEL;

/// Compresses articles.
pub(super) struct ArticleCompressor {
    context: CCtx<'static>,
    languages: BTreeMap<DictionaryId, LanguageDictionary>,
}

/// What is known of the articles in a language.
enum LanguageDictionary {
    /// Not enough to learn from.
    Collecting(TrainingSamples),
    Trained(CDict<'static>),
    /// They have nothing in common.
    Unsuitable,
}

/// Articles one after the other, with their sizes.
#[derive(Default)]
pub(super) struct TrainingSamples {
    bytes: Vec<u8>,
    sizes: Vec<usize>,
}

impl TrainingSamples {
    pub(super) fn add(&mut self, record: &[u8]) {
        self.bytes.extend_from_slice(record);
        self.sizes.push(record.len());
    }

    pub(super) fn is_sufficient(&self) -> bool {
        self.bytes.len() >= SAMPLE_BYTES
    }
}

impl ArticleCompressor {
    pub(super) fn new() -> Self {
        Self { context: CCtx::create(), languages: BTreeMap::new() }
    }

    /// Compresses the record of an article in a language. `committed` gives the articles in this language that the
    /// index holds already, as many as are enough; it is asked once for a language that has no dictionary.
    ///
    /// # Errors
    ///
    /// Where a dictionary cannot be read or written, or where `committed` fails.
    pub(super) fn compress(
        &mut self,
        record: &[u8],
        language: Option<&str>,
        dictionaries: &Dictionaries,
        committed: impl FnOnce() -> io::Result<TrainingSamples>,
    ) -> io::Result<Vec<u8>> {
        let number = DictionaryId::for_language(language);
        let known = match self.languages.entry(number) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => place.insert(match dictionaries.read(number)? {
                Some(bytes) => LanguageDictionary::from_dictionary(&bytes),
                None => LanguageDictionary::Collecting(committed()?),
            }),
        };
        if let LanguageDictionary::Collecting(samples) = known {
            if samples.is_sufficient() {
                let learned = zstd::dict::from_continuous(&samples.bytes, &samples.sizes, DICTIONARY_BYTES);
                *known = match learned {
                    Ok(bytes) => LanguageDictionary::from_dictionary(&dictionaries.add(number, bytes)?),
                    Err(_) => LanguageDictionary::Unsuitable,
                };
            } else {
                samples.add(record);
            }
        }
        let mut packed = Vec::with_capacity(zstd_safe::compress_bound(record.len()));
        let result = match known {
            LanguageDictionary::Trained(dictionary) => {
                self.context.compress_using_cdict(&mut packed, record, dictionary)
            }
            LanguageDictionary::Collecting(_) | LanguageDictionary::Unsuitable => {
                self.context.compress(&mut packed, record, LEVEL)
            }
        };
        result.map_err(|code| io::Error::other(zstd_safe::get_error_name(code)))?;
        Ok(packed)
    }
}

impl LanguageDictionary {
    fn from_dictionary(dictionary: &[u8]) -> Self {
        CDict::try_create(dictionary, LEVEL).map_or(Self::Unsuitable, Self::Trained)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(nth: usize) -> Vec<u8> {
        let words = ["harbour", "council", "lantern", "ferry", "visitors", "mayor", "quay", "winter", "bridge", "fog"];
        let mut text = format!("article {nth} says:");
        let mut state = nth as u64;
        for _ in 0..200 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push(' ');
            text.push_str(words[(state >> 33) as usize % words.len()]);
        }
        text.into_bytes()
    }

    fn none() -> io::Result<TrainingSamples> {
        Ok(TrainingSamples::default())
    }

    #[test]
    fn what_is_packed_is_unpacked_before_and_after_a_dictionary_is_learned() {
        let dir = tempfile::tempdir().unwrap();
        let dictionaries = Dictionaries::new(dir.path());
        let mut packer = ArticleCompressor::new();
        let packed: Vec<Vec<u8>> =
            (0..2000).map(|nth| packer.compress(&record(nth), Some("en"), &dictionaries, none).unwrap()).collect();
        let learned = packed.iter().position(|packed| zstd_safe::get_dict_id_from_frame(packed).is_some());
        assert!(learned.is_some_and(|nth| (100..1900).contains(&nth)), "{learned:?}");
        assert!(dir.path().join("dictionaries/en").is_file());
        for dictionaries in [dictionaries, Dictionaries::new(dir.path())] {
            for (nth, packed) in packed.iter().enumerate() {
                assert_eq!(dictionaries.decompress(packed).unwrap(), record(nth), "{nth}");
            }
        }
    }

    #[test]
    fn every_language_has_its_own_dictionary_and_later_runs_use_it() {
        let dir = tempfile::tempdir().unwrap();
        let dictionaries = Dictionaries::new(dir.path());
        let enough = || {
            let mut samples = TrainingSamples::default();
            (0..).map(record).take_while(|_| true).find(|record| {
                samples.add(record);
                samples.is_sufficient()
            });
            Ok(samples)
        };
        for language in [Some("en"), Some("ko"), Some("x-klingon"), None] {
            ArticleCompressor::new().compress(&record(1), language, &dictionaries, enough).unwrap();
            let asked_again = || panic!("the dictionary is there");
            let packed = ArticleCompressor::new().compress(&record(2), language, &dictionaries, asked_again).unwrap();
            assert_eq!(dictionaries.decompress(&packed).unwrap(), record(2));
        }
        let names = std::fs::read_dir(dir.path().join("dictionaries")).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.collect();
        names.sort();
        assert_eq!(names, ["en", "ko", "other"]);
    }

    #[test]
    fn articles_that_have_nothing_in_common_are_packed_without() {
        let dir = tempfile::tempdir().unwrap();
        let dictionaries = Dictionaries::new(dir.path());
        let mut packer = ArticleCompressor::new();
        for size in [SAMPLE_BYTES, 10, 0] {
            let record = vec![b'x'; size];
            let packed = packer.compress(&record, None, &dictionaries, none).unwrap();
            assert_eq!(dictionaries.decompress(&packed).unwrap(), record);
        }
    }

    #[test]
    fn a_missing_dictionary_and_damage_are_said() {
        let dir = tempfile::tempdir().unwrap();
        let dictionaries = Dictionaries::new(dir.path());
        let mut packer = ArticleCompressor::new();
        let packed =
            (0..2000).map(|nth| packer.compress(&record(nth), None, &dictionaries, none).unwrap()).last().unwrap();
        let fails = |packed: &[u8]| Dictionaries::new(dir.path()).decompress(packed).unwrap_err().to_string();
        for cut in 0..packed.len() {
            fails(&packed[..cut]);
        }
        std::fs::write(dir.path().join("dictionaries/other"), b"not a dictionary").unwrap();
        fails(&packed);
        std::fs::remove_file(dir.path().join("dictionaries/other")).unwrap();
        assert!(fails(&packed).contains("other is missing"), "{}", fails(&packed));
    }
}
