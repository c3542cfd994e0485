//! Article compressor: zstd, one frame per article, with a dictionary trained for each language.
//!
//! The first articles of a language are compressed without a dictionary, until a mebibyte of samples is collected. Memory for
//! each language is these samples, later its dictionary. `docs/design/article-compression.md` has the decision.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;

use zstd::zstd_safe::{self, CCtx, CDict};

use super::dictionaries::{Dictionaries, DictionaryId};

/// Bytes of articles from which a dictionary is trained.
// Four times as many make articles 1 % smaller and take four times as long, 0.3 s.
const SAMPLE_BYTES: usize = 1 << 20;

/// Most bytes of a dictionary.
// Every search that shows an article of the language reads it.
const DICTIONARY_BYTES: usize = 110 << 10;

/// Compression level: the default of zstd.
// The next levels take twice as long for 5 %.
const LEVEL: i32 = zstd::DEFAULT_COMPRESSION_LEVEL;

/// Compresses article records one at a time.
pub(super) struct ArticleCompressor {
    context: CCtx<'static>,
    languages: BTreeMap<DictionaryId, LanguageDictionary>,
}

/// State of the dictionary of a language.
enum LanguageDictionary {
    /// There are too few samples to train one.
    Collecting(TrainingSamples),
    Trained(CDict<'static>),
    /// Training failed, since the articles have nothing in common.
    Unsuitable,
}

/// Concatenated records with their sizes, as zstd trains from them.
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

    /// Compresses the record of an article. Trains and stores the dictionary of its language when there are enough samples.
    ///
    /// `committed` reads samples from the articles of this language that are in the index. It is called at most once for a
    /// language, if that has no dictionary.
    ///
    /// # Errors
    ///
    /// If a dictionary cannot be read or written, or if `committed` fails.
    pub(super) fn compress(
        &mut self,
        record: &[u8],
        language: Option<&str>,
        dictionaries: &Dictionaries,
        committed: impl FnOnce() -> io::Result<TrainingSamples>,
    ) -> io::Result<Vec<u8>> {
        let id = DictionaryId::for_language(language);
        let state = match self.languages.entry(id) {
            Entry::Occupied(state) => state.into_mut(),
            Entry::Vacant(entry) => entry.insert(match dictionaries.read(id)? {
                Some(bytes) => LanguageDictionary::from_dictionary(&bytes),
                // Samples from earlier runs count, so that an archive that grows in small steps gets a dictionary, too.
                None => LanguageDictionary::Collecting(committed()?),
            }),
        };
        if let LanguageDictionary::Collecting(samples) = state {
            if samples.is_sufficient() {
                let trained = zstd::dict::from_continuous(&samples.bytes, &samples.sizes, DICTIONARY_BYTES);
                *state = match trained {
                    Ok(bytes) => LanguageDictionary::from_dictionary(&dictionaries.add(id, bytes)?),
                    Err(_) => LanguageDictionary::Unsuitable,
                };
            } else {
                samples.add(record);
            }
        }
        let mut compressed = Vec::with_capacity(zstd_safe::compress_bound(record.len()));
        let result = match state {
            LanguageDictionary::Trained(dictionary) => {
                self.context.compress_using_cdict(&mut compressed, record, dictionary)
            }
            LanguageDictionary::Collecting(_) | LanguageDictionary::Unsuitable => {
                self.context.compress(&mut compressed, record, LEVEL)
            }
        };
        result.map_err(|code| io::Error::other(zstd_safe::get_error_name(code)))?;
        Ok(compressed)
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
        let mut text = format!("article {nth}:");
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
    fn articles_decompress_before_and_after_a_dictionary_is_trained() {
        let dir = tempfile::tempdir().unwrap();
        let dictionaries = Dictionaries::new(dir.path());
        let mut compressor = ArticleCompressor::new();
        let compressed: Vec<Vec<u8>> =
            (0..2000).map(|nth| compressor.compress(&record(nth), Some("en"), &dictionaries, none).unwrap()).collect();
        let first_trained =
            compressed.iter().position(|compressed| zstd_safe::get_dict_id_from_frame(compressed).is_some());
        assert!(first_trained.is_some_and(|nth| (100..1900).contains(&nth)), "{first_trained:?}");
        assert!(dir.path().join("dictionaries/en").is_file());
        for dictionaries in [dictionaries, Dictionaries::new(dir.path())] {
            for (nth, compressed) in compressed.iter().enumerate() {
                assert_eq!(dictionaries.decompress(compressed).unwrap(), record(nth), "{nth}");
            }
        }
    }

    #[test]
    fn every_language_has_its_own_dictionary_and_later_runs_use_it() {
        let dir = tempfile::tempdir().unwrap();
        let dictionaries = Dictionaries::new(dir.path());
        let enough = || {
            let mut samples = TrainingSamples::default();
            let mut nth = 0;
            while !samples.is_sufficient() {
                samples.add(&record(nth));
                nth += 1;
            }
            Ok(samples)
        };
        for language in [Some("en"), Some("ko"), Some("x-klingon"), None] {
            ArticleCompressor::new().compress(&record(1), language, &dictionaries, enough).unwrap();
            let called_again = || panic!("the dictionary is there");
            let compressed =
                ArticleCompressor::new().compress(&record(2), language, &dictionaries, called_again).unwrap();
            assert_eq!(dictionaries.decompress(&compressed).unwrap(), record(2));
        }
        let names = std::fs::read_dir(dir.path().join("dictionaries")).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.collect();
        names.sort();
        assert_eq!(names, ["en", "ko", "other"]);
    }

    #[test]
    fn articles_with_nothing_in_common_are_compressed_without_a_dictionary() {
        let dir = tempfile::tempdir().unwrap();
        let dictionaries = Dictionaries::new(dir.path());
        let mut compressor = ArticleCompressor::new();
        for size in [SAMPLE_BYTES, 10, 0] {
            let record = vec![b'x'; size];
            let compressed = compressor.compress(&record, None, &dictionaries, none).unwrap();
            assert_eq!(dictionaries.decompress(&compressed).unwrap(), record);
        }
    }

    #[test]
    fn a_missing_dictionary_and_damage_are_errors() {
        let dir = tempfile::tempdir().unwrap();
        let dictionaries = Dictionaries::new(dir.path());
        let mut compressor = ArticleCompressor::new();
        let compressed =
            (0..2000).map(|nth| compressor.compress(&record(nth), None, &dictionaries, none).unwrap()).last().unwrap();
        let fails = |compressed: &[u8]| Dictionaries::new(dir.path()).decompress(compressed).unwrap_err().to_string();
        for cut in 0..compressed.len() {
            fails(&compressed[..cut]);
        }
        std::fs::write(dir.path().join("dictionaries/other"), b"not a dictionary").unwrap();
        fails(&compressed);
        std::fs::remove_file(dir.path().join("dictionaries/other")).unwrap();
        assert!(fails(&compressed).contains("other is missing"), "{}", fails(&compressed));
    }
}
