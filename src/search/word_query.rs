//! The engine's query for a word with its inflections, scored together as one word.

use tantivy::columnar::Cardinality;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::inflect::{ANY_LANGUAGE, Inflections, LanguageSet, counts_in, language_bit};
use crate::index::schema;

/// Words of which every page is looked up in every list; the pages of more words are put together first.
const MANY_LISTS: usize = 32;

/// Pages that hold any of several words; a word that is bound to some languages counts only on
/// pages in these languages.
///
/// The score is BM25 of one word whose frequency in a page is the sum of the words' frequencies:
/// a page that says "defectors" three times is as good as one that says "defector" three times.
#[derive(Clone, Debug)]
pub(super) struct WordQuery {
    field: Field,
    words: Inflections,
}

impl WordQuery {
    pub(super) fn new(field: Field, words: Inflections) -> Self {
        Self { field, words }
    }
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let words: Vec<(Term, LanguageSet)> = self
            .words
            .by_language()
            .map(|(word, languages)| (Term::from_field_text(self.field, word), languages))
            .collect();
        let bm25 = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                let documents = statistics_provider.total_num_docs()?;
                let tokens = statistics_provider.total_num_tokens(self.field)?;
                let mut frequency = 0;
                for (word, _) in &words {
                    frequency += statistics_provider.doc_freq(word)?;
                }
                let average_length = tokens as Score / documents.max(1) as Score;
                Some(Bm25Weight::for_one_term_without_explain(frequency.min(documents), documents, average_length))
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(WordWeight { field: self.field, words, bm25 }))
    }
}

struct WordWeight {
    field: Field,
    words: Vec<(Term, LanguageSet)>,
    bm25: Option<Bm25Weight>,
}

impl Weight for WordWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let inverted = segment.inverted_index(self.field)?;
        let mut lists = Vec::new();
        for (word, languages) in &self.words {
            if let Some(postings) = inverted.read_postings(word, IndexRecordOption::WithFreqs)? {
                lists.push(List { postings, languages: *languages });
            }
        }
        if lists.is_empty() {
            return Ok(Box::new(EmptyScorer));
        }
        let languages = if lists.iter().all(|list| list.languages == ANY_LANGUAGE) {
            None
        } else {
            Some(PageLanguages::of(segment)?)
        };
        let bm25 = self.bm25.as_ref().map(|bm25| bm25.boost_by(boost));
        let lengths = segment.get_fieldnorms_reader(self.field)?;
        if lists.len() > MANY_LISTS {
            let pages = merged(lists, languages.as_ref(), segment.max_doc());
            return Ok(Box::new(MergedScorer { pages, at: 0, bm25, lengths }));
        }
        Ok(Box::new(WordScorer::new(lists, languages, bm25, lengths)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("BM25 of a word and its inflections", scorer.score()))
    }
}

/// How often words stand in the pages of a segment, from the first page that has one. Takes four bytes
/// of memory a page of the segment while it runs.
fn merged(lists: Vec<List>, languages: Option<&PageLanguages>, max_doc: DocId) -> Vec<(DocId, u32)> {
    let mut frequencies = vec![0; max_doc as usize];
    for List { mut postings, languages: counted } in lists {
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            let language = languages.map_or(0, |languages| languages.bit(doc));
            if counts_in(counted, language) {
                frequencies[doc as usize] += postings.term_freq();
            }
            postings.advance();
        }
    }
    (0..).zip(frequencies).filter(|(_, frequency)| *frequency > 0).collect()
}

/// Goes through pages that were found before.
struct MergedScorer {
    /// Pages and how often the words stand in them.
    pages: Vec<(DocId, u32)>,
    at: usize,
    bm25: Option<Bm25Weight>,
    lengths: FieldNormReader,
}

impl DocSet for MergedScorer {
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

impl Scorer for MergedScorer {
    fn score(&mut self) -> Score {
        let page = self.pages.get(self.at);
        page.map_or(0.0, |(doc, frequency)| score(self.bm25.as_ref(), &self.lengths, *doc, *frequency))
    }
}

fn score(bm25: Option<&Bm25Weight>, lengths: &FieldNormReader, doc: DocId, frequency: u32) -> Score {
    bm25.map_or(1.0, |bm25| bm25.score(lengths.fieldnorm_id(doc), frequency))
}

/// One word's pages in a segment.
struct List {
    postings: SegmentPostings,
    languages: LanguageSet,
}

/// The language of every page of a segment.
pub(super) struct PageLanguages {
    column: Option<tantivy::columnar::StrColumn>,
    /// The bit of each value of the column.
    bits: Vec<LanguageSet>,
    /// The bit of all pages, where they are in one language.
    same: Option<LanguageSet>,
}

impl PageLanguages {
    pub(super) fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let column = segment.fast_fields().str(schema::LANGUAGE)?;
        let mut bits = Vec::new();
        if let Some(column) = &column {
            for ordinal in 0..column.num_terms() as u64 {
                let mut code = String::new();
                column.ord_to_str(ordinal, &mut code)?;
                bits.push(language_bit(&code));
            }
        }
        let is_full = column.as_ref().is_none_or(|column| column.ords().get_cardinality() == Cardinality::Full);
        let same = if bits.len() < 2 && is_full { Some(bits.first().copied().unwrap_or(0)) } else { None };
        Ok(Self { column, bits, same })
    }

    pub(super) fn bit(&self, doc: DocId) -> LanguageSet {
        if let Some(same) = self.same {
            return same;
        }
        let ordinal = self.column.as_ref().and_then(|column| column.term_ords(doc).next());
        ordinal.and_then(|ordinal| self.bits.get(ordinal as usize).copied()).unwrap_or(0)
    }
}

/// Documents that are put together at once: after a jump few, in a row more and more.
const FIRST_WINDOW: usize = 64;
const LARGEST_WINDOW: usize = 4096;

/// Goes through the pages of all words together, window by window: in each the lists are read one after the other,
/// and how often the words stand in a page adds up.
struct WordScorer {
    lists: Vec<List>,
    languages: Option<PageLanguages>,
    bm25: Option<Bm25Weight>,
    lengths: FieldNormReader,
    /// The first document of the window.
    start: DocId,
    /// How often the words stand in each document of the window.
    frequencies: Vec<u32>,
    /// Documents of the window in which they stand and that were not passed yet, a bit each.
    left: Vec<u64>,
    /// Words of [`Self::left`] that have no bit any more.
    passed: usize,
    doc: DocId,
    /// How often the words stand in the page.
    frequency: u32,
}

impl WordScorer {
    fn new(
        lists: Vec<List>,
        languages: Option<PageLanguages>,
        bm25: Option<Bm25Weight>,
        lengths: FieldNormReader,
    ) -> Self {
        let (frequencies, left) = (Vec::new(), Vec::new());
        let mut scorer =
            Self { lists, languages, bm25, lengths, start: 0, frequencies, left, passed: 0, doc: 0, frequency: 0 };
        scorer.read_window(FIRST_WINDOW);
        scorer.settle();
        scorer
    }

    /// Puts the documents together that come next in the lists.
    fn read_window(&mut self, length: usize) {
        let Self { lists, languages, frequencies, left, .. } = self;
        self.start = lists.iter().map(|list| list.postings.doc()).min().unwrap_or(TERMINATED);
        let end = self.start.saturating_add(length as DocId).min(TERMINATED);
        self.passed = 0;
        frequencies.clear();
        frequencies.resize(length, 0);
        left.clear();
        left.resize(length.div_ceil(u64::BITS as usize), 0);
        for list in lists {
            let bound = if list.languages == ANY_LANGUAGE { None } else { languages.as_ref() };
            let mut doc = list.postings.doc();
            while doc < end {
                if bound.is_none_or(|languages| counts_in(list.languages, languages.bit(doc))) {
                    let at = (doc - self.start) as usize;
                    frequencies[at] += list.postings.term_freq();
                    left[at / u64::BITS as usize] |= 1 << (at % u64::BITS as usize);
                }
                doc = list.postings.advance();
            }
        }
    }

    /// Moves to the next document that is left.
    fn settle(&mut self) {
        while self.start != TERMINATED {
            while let Some(word) = self.left.get_mut(self.passed) {
                if *word == 0 {
                    self.passed += 1;
                    continue;
                }
                let at = self.passed * u64::BITS as usize + word.trailing_zeros() as usize;
                *word &= *word - 1;
                self.frequency = self.frequencies[at];
                self.doc = self.start + at as DocId;
                return;
            }
            self.read_window(LARGEST_WINDOW.min(2 * self.frequencies.len()));
        }
        self.doc = TERMINATED;
    }
}

impl DocSet for WordScorer {
    fn advance(&mut self) -> DocId {
        self.settle();
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        let passed = (target - self.start) as usize;
        if passed < self.frequencies.len() {
            self.passed = passed / u64::BITS as usize;
            self.left[self.passed] &= u64::MAX << (passed % u64::BITS as usize);
        } else {
            for list in self.lists.iter_mut().filter(|list| list.postings.doc() < target) {
                list.postings.seek(target);
            }
            self.read_window(FIRST_WINDOW);
        }
        self.settle();
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.lists.iter().map(|list| list.postings.size_hint()).fold(0, u32::saturating_add)
    }
}

impl Scorer for WordScorer {
    fn score(&mut self) -> Score {
        score(self.bm25.as_ref(), &self.lengths, self.doc, self.frequency)
    }
}
