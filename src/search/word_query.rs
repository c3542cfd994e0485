//! The engine's query for a word with its inflections, scored together as one word.

use std::sync::Arc;

use tantivy::columnar::Cardinality;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::inflect::{ANY_LANGUAGE, Inflections, LanguageSet, counts_in, language_bit};
use crate::index::{HeldFields, schema};

/// Words of which every page is looked up in every list; the pages of more words are put together first.
const MANY_LISTS: usize = 32;

/// A field in which words are looked for.
#[derive(Clone, Debug)]
pub(super) struct FieldWords {
    pub field: Field,
    pub words: Inflections,
    /// How much a match counts.
    pub weight: Score,
}

/// Pages that hold any of several words in any of several fields; a word that is bound to some languages counts only
/// on pages in these languages.
///
/// The score of a field is BM25 of one word whose frequency in a page is the sum of the words' frequencies:
/// a page that says "defectors" three times is as good as one that says "defector" three times. The scores of the
/// fields add up.
#[derive(Clone, Debug)]
pub(super) struct WordQuery {
    fields: Vec<FieldWords>,
    held: Arc<HeldFields>,
}

impl WordQuery {
    pub(super) fn new(fields: Vec<FieldWords>, held: &Arc<HeldFields>) -> Self {
        Self { fields, held: Arc::clone(held) }
    }
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let fields = self.fields.iter().map(|field| FieldWeight::of(field, scoring)).collect::<Result<_, _>>()?;
        Ok(Box::new(WordWeight { fields, held: Arc::clone(&self.held) }))
    }
}

struct WordWeight {
    fields: Vec<FieldWeight>,
    held: Arc<HeldFields>,
}

struct FieldWeight {
    field: Field,
    words: Vec<(Term, LanguageSet)>,
    bm25: Option<Bm25Weight>,
}

impl FieldWeight {
    fn of(FieldWords { field, words, weight }: &FieldWords, scoring: EnableScoring<'_>) -> tantivy::Result<Self> {
        let words: Vec<(Term, LanguageSet)> =
            words.by_language().map(|(word, languages)| (Term::from_field_text(*field, word), languages)).collect();
        let bm25 = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                let documents = statistics_provider.total_num_docs()?;
                let tokens = statistics_provider.total_num_tokens(*field)?;
                let mut frequency = 0;
                for (word, _) in &words {
                    frequency += statistics_provider.doc_freq(word)?;
                }
                let average_length = tokens as Score / documents.max(1) as Score;
                let frequency = frequency.min(documents);
                let bm25 = Bm25Weight::for_one_term_without_explain(frequency, documents, average_length);
                Some(bm25.boost_by(*weight))
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Self { field: *field, words, bm25 })
    }

    /// The pages of a segment; `None` where there are none.
    fn lists(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Option<FieldLists>> {
        let inverted = segment.inverted_index(self.field)?;
        let mut lists = Vec::new();
        for (word, languages) in &self.words {
            if let Some(postings) = inverted.read_postings(word, IndexRecordOption::WithFreqs)? {
                lists.push(List { postings, languages: *languages });
            }
        }
        if lists.is_empty() {
            return Ok(None);
        }
        let bm25 = self.bm25.as_ref().map(|bm25| bm25.boost_by(boost));
        Ok(Some(FieldLists { lists, bm25, lengths: segment.get_fieldnorms_reader(self.field)? }))
    }
}

/// What goes through the pages of a segment.
enum Pages {
    Windows(WordScorer),
    Found(FoundScorer),
}

impl WordWeight {
    fn pages(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Option<Pages>> {
        let mut fields = Vec::with_capacity(self.fields.len());
        for field in self.fields.iter().filter(|field| self.held.has(segment, field.field)) {
            fields.extend(field.lists(segment, boost)?);
        }
        if fields.is_empty() {
            return Ok(None);
        }
        let mut lists = fields.iter().flat_map(|field| &field.lists);
        let is_unbound = lists.all(|list| list.languages == ANY_LANGUAGE);
        let languages = if is_unbound { None } else { Some(PageLanguages::of(segment)?) };
        let is_many = fields.iter().map(|field| field.lists.len()).sum::<usize>() > MANY_LISTS;
        Ok(Some(if is_many {
            Pages::Found(FoundScorer { pages: all_pages(fields, languages.as_ref(), segment.max_doc()), at: 0 })
        } else {
            Pages::Windows(WordScorer::new(fields, languages))
        }))
    }
}

impl Weight for WordWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.pages(segment, boost)? {
            Some(Pages::Windows(scorer)) => Box::new(scorer),
            Some(Pages::Found(scorer)) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn for_each(&self, segment: &SegmentReader, callback: &mut dyn FnMut(DocId, Score)) -> tantivy::Result<()> {
        match self.pages(segment, 1.0)? {
            Some(Pages::Windows(scorer)) => scorer.for_each(callback),
            Some(Pages::Found(scorer)) => scorer.pages.into_iter().for_each(|(doc, score)| callback(doc, score)),
            None => {}
        }
        Ok(())
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("BM25 of a word and its inflections", scorer.score()))
    }
}

/// One word's pages in a segment.
struct List {
    postings: SegmentPostings,
    languages: LanguageSet,
}

impl List {
    /// Hands the pages before `end` that count to `each`, with how often the word stands in them.
    #[inline]
    fn read_until(&mut self, end: DocId, languages: Option<&PageLanguages>, mut each: impl FnMut(DocId, u32)) {
        let bound = if self.languages == ANY_LANGUAGE { None } else { languages };
        let mut doc = self.postings.doc();
        while doc < end {
            if bound.is_none_or(|languages| counts_in(self.languages, languages.bit(doc))) {
                each(doc, self.postings.term_freq());
            }
            doc = self.postings.advance();
        }
    }
}

/// The pages of all words of a field in a segment.
struct FieldLists {
    lists: Vec<List>,
    bm25: Option<Bm25Weight>,
    lengths: FieldNormReader,
}

impl FieldLists {
    #[inline]
    fn score(&self, doc: DocId, frequency: u32) -> Score {
        self.bm25.as_ref().map_or(1.0, |bm25| bm25.score(self.lengths.fieldnorm_id(doc), frequency))
    }
}

/// The pages of a segment with their scores, from the first page that has a word. Takes eight bytes of memory a page of
/// the segment while it runs.
fn all_pages(fields: Vec<FieldLists>, languages: Option<&PageLanguages>, max_doc: DocId) -> Vec<(DocId, Score)> {
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

/// Goes through pages that were found before.
struct FoundScorer {
    pages: Vec<(DocId, Score)>,
    at: usize,
}

impl DocSet for FoundScorer {
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

impl Scorer for FoundScorer {
    fn score(&mut self) -> Score {
        self.pages.get(self.at).map_or(0.0, |(_, score)| *score)
    }
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
/// and how often the words of a field stand in a page adds up.
struct WordScorer {
    fields: Vec<FieldLists>,
    languages: Option<PageLanguages>,
    /// The first document of the window.
    start: DocId,
    /// Documents of the window.
    length: usize,
    /// How often the words stand in each field of each document of the window.
    frequencies: Vec<u32>,
    /// Documents of the window in which they stand and that were not passed yet, a bit each.
    left: Vec<u64>,
    /// Words of [`Self::left`] that have no bit any more.
    passed: usize,
    doc: DocId,
}

impl WordScorer {
    fn new(fields: Vec<FieldLists>, languages: Option<PageLanguages>) -> Self {
        let (frequencies, left) = (Vec::new(), Vec::new());
        let mut scorer = Self { fields, languages, start: 0, length: 0, frequencies, left, passed: 0, doc: 0 };
        scorer.read_window(FIRST_WINDOW);
        scorer.settle();
        scorer
    }

    /// Puts the documents together that come next in the lists.
    fn read_window(&mut self, length: usize) {
        let lists = self.fields.iter().flat_map(|field| &field.lists);
        let start = lists.map(|list| list.postings.doc()).min().unwrap_or(TERMINATED);
        let end = start.saturating_add(length as DocId).min(TERMINATED);
        (self.start, self.length, self.passed) = (start, length, 0);
        let Self { fields, languages, frequencies, left, .. } = self;
        frequencies.clear();
        frequencies.resize(length * fields.len(), 0);
        left.clear();
        left.resize(length.div_ceil(u64::BITS as usize), 0);
        let number = fields.len();
        for (nth, field) in fields.iter_mut().enumerate() {
            for list in &mut field.lists {
                list.read_until(end, languages.as_ref(), |doc, frequency| {
                    let at = (doc - start) as usize;
                    frequencies[at * number + nth] += frequency;
                    left[at / u64::BITS as usize] |= 1 << (at % u64::BITS as usize);
                });
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
                self.doc = self.start + at as DocId;
                return;
            }
            self.read_window(LARGEST_WINDOW.min(2 * self.length));
        }
        self.doc = TERMINATED;
    }
}

impl WordScorer {
    /// Hands all documents that are left to `each`, with their scores. Document by document a common word would take
    /// half as long again.
    fn for_each(mut self, each: &mut dyn FnMut(DocId, Score)) {
        if self.doc == TERMINATED {
            return;
        }
        each(self.doc, self.score());
        while self.start != TERMINATED {
            for (nth, word) in self.left.iter().enumerate().skip(self.passed) {
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

    /// The score of a document by its place in the window.
    #[inline]
    fn score_at(&self, at: usize) -> Score {
        let number = self.fields.len();
        let frequencies = &self.frequencies[at * number..][..number];
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
        self.settle();
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        let passed = (target - self.start) as usize;
        if passed < self.length {
            self.passed = passed / u64::BITS as usize;
            self.left[self.passed] &= u64::MAX << (passed % u64::BITS as usize);
        } else {
            let lists = self.fields.iter_mut().flat_map(|field| &mut field.lists);
            for list in lists.filter(|list| list.postings.doc() < target) {
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
        let lists = self.fields.iter().flat_map(|field| &field.lists);
        lists.map(|list| list.postings.size_hint()).fold(0, u32::saturating_add)
    }
}

impl Scorer for WordScorer {
    fn score(&mut self) -> Score {
        self.score_at((self.doc - self.start) as usize)
    }
}
