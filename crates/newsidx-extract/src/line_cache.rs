//! Cache of line classifications, one for each worker: menus, prompts and list headings repeat on every page of a
//! site, and half of the lines of a page were on an earlier one.
//!
//! A line is stored when it is met for the second time. At most 4,096 lines of 100 bytes, some 600 KB. A
//! classification depends on the text alone, so hits and misses have the same result. Design:
//! `docs/design/line-classification-cache.md`.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::line_classifier::LineClass;

/// Longest cached line, in bytes; longer ones hardly ever repeat.
const MAX_LINE_BYTES: usize = 100;

/// Most cached lines.
const MAX_LINES: usize = 4096;

/// Slots for hashes of lines that were met once.
const SEEN_ONCE_SLOTS: usize = 4096;

/// Map from a line to its class.
#[derive(Default)]
pub(super) struct LineCache {
    lines: HashTable<CachedLine>,
    hasher: DefaultHashBuilder,
    /// Direct-mapped table of the hashes of lines, indexed by their low bits.
    seen_once: Vec<u64>,
}

struct CachedLine {
    hash: u64,
    text: Box<str>,
    class: LineClass,
}

impl LineCache {
    /// The hash of a line, valid for the lifetime of this cache.
    pub(super) fn hash_of(&self, line: &str) -> u64 {
        self.hasher.hash_one(line)
    }

    /// The class of a line with this hash and number of letters.
    pub(super) fn get_or_classify(&mut self, line: &str, hash: u64, letters: usize) -> LineClass {
        if line.len() > MAX_LINE_BYTES {
            return LineClass::classify(line, letters);
        }
        // The text is compared on a hit: hashes of different lines can be equal.
        if let Some(cached) = self.lines.find(hash, |cached| &*cached.text == line) {
            return cached.class;
        }
        let class = LineClass::classify(line, letters);
        // Most lines are met only once, and storing these would fill the cache.
        if self.mark_seen(hash) {
            // Clearing everything needs no order of use; frequent lines are soon cached again.
            if self.lines.len() >= MAX_LINES {
                self.lines.clear();
            }
            self.lines.insert_unique(hash, CachedLine { hash, text: line.into(), class }, |cached| cached.hash);
        }
        class
    }

    /// Records that a line with this hash was met. Returns whether it is already in the table.
    fn mark_seen(&mut self, hash: u64) -> bool {
        self.seen_once.resize(SEEN_ONCE_SLOTS, 0);
        let slot = hash as usize % SEEN_ONCE_SLOTS;
        std::mem::replace(&mut self.seen_once[slot], hash) == hash
    }
}

#[cfg(test)]
mod tests {
    use super::super::label::Label;
    use super::*;
    use crate::blocks::count_letters;

    fn class(cache: &mut LineCache, line: &str) -> LineClass {
        cache.get_or_classify(line, cache.hash_of(line), count_letters(line))
    }

    #[test]
    fn a_line_is_cached_when_it_is_met_again_with_the_same_class() {
        let mut cache = LineCache::default();
        let first = class(&mut cache, "Share on Facebook");
        assert_eq!(first.evidence.map(|evidence| evidence.block_label.label), Some(Label::Clutter));
        assert!(cache.lines.is_empty());
        for _ in 0..3 {
            assert_eq!(class(&mut cache, "Share on Facebook"), first);
        }
        assert_eq!(cache.lines.len(), 1);
        let long = "Nobody reads the same sentence twice. ".repeat(3);
        assert_eq!(class(&mut cache, &long), class(&mut cache, &long));
        assert_eq!(cache.lines.len(), 1);
    }

    #[test]
    fn the_cache_is_bounded() {
        let mut cache = LineCache::default();
        for number in 0..2 * MAX_LINES {
            let line = format!("Line {number}");
            assert_eq!(class(&mut cache, &line), class(&mut cache, &line), "{line}");
        }
        assert!((1..=MAX_LINES).contains(&cache.lines.len()));
        assert_eq!(cache.seen_once.len(), SEEN_ONCE_SLOTS);
    }
}
