//! Word scorers: merge the posting lists of many words into one stream of pages with scores.
//!
//! [`WordScorer`] reads all lists window by window (term-at-a-time within a window of 64 to 4,096 documents) and adds
//! frequencies in an array. [`collect_pages`] does the same over a whole segment. Invariant: a page's score is the sum
//! over fields of BM25 of the summed frequencies, the same in both.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, Scorer};
use tantivy::{DocId, DocSet, Score, TERMINATED};

use super::languages::{ANY_LANGUAGE, LanguageSet, applies_to};
use super::page_languages::PageLanguages;

/// Posting list of one word in a segment.
pub(super) struct WordPostings {
    pub postings: SegmentPostings,
    pub languages: LanguageSet,
}

impl WordPostings {
    /// Calls `each` with the pages before `end` in the word's languages, and the frequency of the word in each.
    #[inline]
    fn read_until(&mut self, end: DocId, languages: Option<&PageLanguages>, mut each: impl FnMut(DocId, u32)) {
        let bound = if self.languages == ANY_LANGUAGE { None } else { languages };
        let mut doc = self.postings.doc();
        while doc < end {
            if bound.is_none_or(|languages| applies_to(self.languages, languages.bit(doc))) {
                each(doc, self.postings.term_freq());
            }
            doc = self.postings.advance();
        }
    }
}

/// Posting lists of all words of a field in a segment.
pub(super) struct FieldPostings {
    pub lists: Vec<WordPostings>,
    pub bm25: Option<Bm25Weight>,
    pub lengths: FieldNormReader,
}

impl FieldPostings {
    #[inline]
    fn score(&self, doc: DocId, frequency: u32) -> Score {
        self.bm25.as_ref().map_or(1.0, |bm25| bm25.score(self.lengths.fieldnorm_id(doc), frequency))
    }
}

/// Returns all pages of a segment that have a word, with their scores. Temporary memory: eight bytes per page of the
/// segment.
pub(super) fn collect_pages(
    fields: Vec<FieldPostings>,
    languages: Option<&PageLanguages>,
    max_doc: DocId,
) -> Vec<(DocId, Score)> {
    let mut scores: Vec<Score> = vec![0.0; max_doc as usize];
    let mut frequencies: Vec<u32> = vec![0; max_doc as usize];
    for mut field in fields {
        for list in &mut field.lists {
            list.read_until(TERMINATED, languages, |doc, frequency| frequencies[doc as usize] += frequency);
        }
        for (doc, (score, frequency)) in (0..).zip(scores.iter_mut().zip(&mut frequencies)) {
            if *frequency > 0 {
                *score += field.score(doc, std::mem::take(frequency));
            }
        }
    }
    (0..).zip(scores).filter(|(_, score)| *score > 0.0).collect()
}

/// Scorer over pages that were collected before.
pub(super) struct PrecomputedScorer {
    pub pages: Vec<(DocId, Score)>,
    pub at: usize,
}

impl DocSet for PrecomputedScorer {
    fn advance(&mut self) -> DocId {
        self.at = self.pages.len().min(self.at + 1);
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.pages[self.at..].partition_point(|(doc, _)| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.pages.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        self.pages.len() as u32
    }
}

impl Scorer for PrecomputedScorer {
    fn score(&mut self) -> Score {
        self.pages.get(self.at).map_or(0.0, |(_, score)| *score)
    }
}

/// Documents per window: the first after a jump is small, and each next one is twice as large, up to a limit.
// After a jump the next jump is likely: an intersection with a rare clause reads little of a small window.
const FIRST_WINDOW: usize = 64;
const LARGEST_WINDOW: usize = 4096;

/// Scorer that merges the posting lists of all words window by window.
pub(super) struct WordScorer {
    fields: Vec<FieldPostings>,
    languages: Option<PageLanguages>,
    /// First document of the window.
    start: DocId,
    /// Number of documents of the window.
    length: usize,
    /// Summed frequency for each document of the window and each field: document-major, `length × fields`.
    frequencies: Vec<u32>,
    /// Bit set of the matching documents of the window that have not been visited.
    remaining: Vec<u64>,
    /// Number of leading words of `remaining` without a bit.
    passed: usize,
    doc: DocId,
}

impl WordScorer {
    pub(super) fn new(fields: Vec<FieldPostings>, languages: Option<PageLanguages>) -> Self {
        let (frequencies, remaining) = (Vec::new(), Vec::new());
        let mut scorer = Self { fields, languages, start: 0, length: 0, frequencies, remaining, passed: 0, doc: 0 };
        scorer.read_window(FIRST_WINDOW);
        scorer.advance_to_next();
        scorer
    }

    /// Reads the next window, from the first document of any list.
    fn read_window(&mut self, length: usize) {
        let lists = self.fields.iter().flat_map(|field| &field.lists);
        let start = lists.map(|list| list.postings.doc()).min().unwrap_or(TERMINATED);
        let end = start.saturating_add(length as DocId).min(TERMINATED);
        (self.start, self.length, self.passed) = (start, length, 0);
        let Self { fields, languages, frequencies, remaining, .. } = self;
        frequencies.clear();
        frequencies.resize(length * fields.len(), 0);
        remaining.clear();
        remaining.resize(length.div_ceil(u64::BITS as usize), 0);
        let field_count = fields.len();
        for (nth, field) in fields.iter_mut().enumerate() {
            for list in &mut field.lists {
                list.read_until(end, languages.as_ref(), |doc, frequency| {
                    let at = (doc - start) as usize;
                    frequencies[at * field_count + nth] += frequency;
                    remaining[at / u64::BITS as usize] |= 1 << (at % u64::BITS as usize);
                });
            }
        }
    }

    /// Advances to the next document.
    fn advance_to_next(&mut self) {
        while self.start != TERMINATED {
            while let Some(word) = self.remaining.get_mut(self.passed) {
                if *word == 0 {
                    self.passed += 1;
                    continue;
                }
                let at = self.passed * u64::BITS as usize + word.trailing_zeros() as usize;
                *word &= *word - 1;
                self.doc = self.start + at as DocId;
                return;
            }
            self.read_window(LARGEST_WINDOW.min(2 * self.length));
        }
        self.doc = TERMINATED;
    }

    /// Calls `each` with all remaining documents and their scores.
    pub(super) fn for_each(mut self, each: &mut dyn FnMut(DocId, Score)) {
        // Reads whole windows: with one call of `advance` per document, a common word takes 50 % longer.
        if self.doc == TERMINATED {
            return;
        }
        each(self.doc, self.score());
        while self.start != TERMINATED {
            for (nth, word) in self.remaining.iter().enumerate().skip(self.passed) {
                let mut word = *word;
                while word != 0 {
                    let at = nth * u64::BITS as usize + word.trailing_zeros() as usize;
                    word &= word - 1;
                    each(self.start + at as DocId, self.score_at(at));
                }
            }
            self.read_window(LARGEST_WINDOW.min(2 * self.length));
        }
    }

    /// Score of the document at an offset in the window.
    #[inline]
    fn score_at(&self, at: usize) -> Score {
        let field_count = self.fields.len();
        let frequencies = &self.frequencies[at * field_count..][..field_count];
        let mut score = 0.0;
        for (field, frequency) in self.fields.iter().zip(frequencies) {
            if *frequency > 0 {
                score += field.score(self.start + at as DocId, *frequency);
            }
        }
        score
    }
}

impl DocSet for WordScorer {
    fn advance(&mut self) -> DocId {
        self.advance_to_next();
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        let passed = (target - self.start) as usize;
        if passed < self.length {
            self.passed = passed / u64::BITS as usize;
            self.remaining[self.passed] &= u64::MAX << (passed % u64::BITS as usize);
        } else {
            let lists = self.fields.iter_mut().flat_map(|field| &mut field.lists);
            for list in lists.filter(|list| list.postings.doc() < target) {
                list.postings.seek(target);
            }
            self.read_window(FIRST_WINDOW);
        }
        self.advance_to_next();
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let lists = self.fields.iter().flat_map(|field| &field.lists);
        lists.map(|list| list.postings.size_hint()).fold(0, u32::saturating_add)
    }
}

impl Scorer for WordScorer {
    fn score(&mut self) -> Score {
        self.score_at((self.doc - self.start) as usize)
    }
}
