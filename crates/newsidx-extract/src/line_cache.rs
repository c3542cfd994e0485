//! What short lines say of themselves, remembered from page to page: menus, prompts and heads of lists stand on every page
//! of a site, and half of the lines of a page stood on one before.
//!
//! What is remembered is what a look at the line would give, so that it makes no difference to any article which lines are
//! known. Each worker has a memory of its own, of some 600 KB at most.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::line_classifier::LineClass;

/// Bytes of the longest line that is remembered; longer ones hardly ever stand on two pages.
const MAX_LINE_BYTES: usize = 100;

/// Lines that are remembered. When there are more, all are forgotten: those that stand everywhere are soon known again.
const MAX_LINES: usize = 4096;

/// Places for hashes of lines that were met once.
const SEEN_ONCE_SLOTS: usize = 4096;

/// The lines that a worker has met.
#[derive(Default)]
pub(super) struct LineCache {
    lines: HashTable<CachedLine>,
    hasher: DefaultHashBuilder,
    /// Hashes of lines that were met, each at the place that its lowest bits tell: only what is met again is worth
    /// remembering.
    seen_once: Vec<u64>,
}

struct CachedLine {
    hash: u64,
    text: Box<str>,
    class: LineClass,
}

impl LineCache {
    /// The hash of a line, which tells it from others for as long as they are known.
    pub(super) fn hash_of(&self, line: &str) -> u64 {
        self.hasher.hash_one(line)
    }

    /// What a line with this hash and so many letters says of itself.
    pub(super) fn get_or_classify(&mut self, line: &str, hash: u64, letters: usize) -> LineClass {
        if line.len() > MAX_LINE_BYTES {
            return LineClass::classify(line, letters);
        }
        if let Some(known) = self.lines.find(hash, |known| &*known.text == line) {
            return known.class;
        }
        let said = LineClass::classify(line, letters);
        if self.mark_seen(hash) {
            if self.lines.len() >= MAX_LINES {
                self.lines.clear();
            }
            self.lines.insert_unique(hash, CachedLine { hash, text: line.into(), class: said }, |known| known.hash);
        }
        said
    }

    /// Whether a line of this hash was met before, as far as is known; the next time it was.
    fn mark_seen(&mut self, hash: u64) -> bool {
        self.seen_once.resize(SEEN_ONCE_SLOTS, 0);
        let place = hash as usize % SEEN_ONCE_SLOTS;
        std::mem::replace(&mut self.seen_once[place], hash) == hash
    }
}

#[cfg(test)]
mod tests {
    use super::super::label::Label;
    use super::*;
    use crate::blocks::count_letters;

    fn said(known: &mut LineCache, line: &str) -> LineClass {
        known.get_or_classify(line, known.hash_of(line), count_letters(line))
    }

    #[test]
    fn what_is_met_again_is_remembered_and_says_the_same() {
        let mut known = LineCache::default();
        let first = said(&mut known, "Share on Facebook");
        assert_eq!(first.evidence.map(|evidence| evidence.block_label.label), Some(Label::Clutter));
        assert!(known.lines.is_empty());
        for _ in 0..3 {
            assert_eq!(said(&mut known, "Share on Facebook"), first);
        }
        assert_eq!(known.lines.len(), 1);
        let long = "Nobody reads the same sentence twice. ".repeat(3);
        assert_eq!(said(&mut known, &long), said(&mut known, &long));
        assert_eq!(known.lines.len(), 1);
    }

    #[test]
    fn a_memory_stays_small() {
        let mut known = LineCache::default();
        for number in 0..2 * MAX_LINES {
            let line = format!("Line {number}");
            assert_eq!(said(&mut known, &line), said(&mut known, &line), "{line}");
        }
        assert!((1..=MAX_LINES).contains(&known.lines.len()));
        assert_eq!(known.seen_once.len(), SEEN_ONCE_SLOTS);
    }
}
