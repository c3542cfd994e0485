//! Word query: a word with its inflections in several fields, scored as one term (BM25 over summed frequencies).
//!
//! "defectors" three times is as good as "defector" three times. The scores of the fields are added. Up to
//! [`MAX_MERGED_LISTS`] posting lists are read in windows, more of them into an array over the segment
//! (`docs/design/windowed-word-scoring.md`).

use std::sync::Arc;

use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, SegmentReader, Term};

use super::languages::{ANY_LANGUAGE, LanguageSet};
use super::page_languages::PageLanguages;
use super::score_explanation::explain_score;
use super::term_set::TermSet;
use super::word_scorer::{FieldPostings, PrecomputedScorer, WordPostings, WordScorer, collect_pages};
use newsidx_index::SegmentFields;

/// Maximum number of posting lists that are merged in windows; more lists are collected per segment first.
const MAX_MERGED_LISTS: usize = 32;

/// A field with the words to search in it.
#[derive(Clone, Debug)]
pub(super) struct FieldWords {
    pub field: Field,
    pub words: TermSet,
    /// Factor of the score in this field.
    pub weight: Score,
}

/// Query for pages with any of several words in any of several fields. A word that is limited to some languages counts
/// only on pages in these languages.
#[derive(Clone, Debug)]
pub(super) struct WordQuery {
    fields: Vec<FieldWords>,
    segment_fields: Arc<SegmentFields>,
}

impl WordQuery {
    pub(super) fn new(fields: Vec<FieldWords>, segment_fields: &Arc<SegmentFields>) -> Self {
        Self { fields, segment_fields: Arc::clone(segment_fields) }
    }
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let fields = self.fields.iter().map(|field| FieldWeight::new(field, scoring)).collect::<Result<_, _>>()?;
        Ok(Box::new(WordWeight { fields, segment_fields: Arc::clone(&self.segment_fields) }))
    }
}

struct WordWeight {
    fields: Vec<FieldWeight>,
    segment_fields: Arc<SegmentFields>,
}

struct FieldWeight {
    field: Field,
    words: Vec<(Term, LanguageSet)>,
    bm25: Option<Bm25Weight>,
}

impl FieldWeight {
    fn new(FieldWords { field, words, weight }: &FieldWords, scoring: EnableScoring<'_>) -> tantivy::Result<Self> {
        let words: Vec<(Term, LanguageSet)> =
            words.by_language().map(|(word, languages)| (Term::from_field_text(*field, word), languages)).collect();
        let bm25 = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                let documents = statistics_provider.total_num_docs()?;
                let tokens = statistics_provider.total_num_tokens(*field)?;
                let mut frequency = 0;
                for (word, _) in &words {
                    // An upper bound: a document with two of the words is counted twice. Hence the minimum below.
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

    /// Opens the posting lists of a segment; `None` if it has none of the words.
    fn lists(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Option<FieldPostings>> {
        let inverted = segment.inverted_index(self.field)?;
        let mut lists = Vec::new();
        for (word, languages) in &self.words {
            if let Some(postings) = inverted.read_postings(word, IndexRecordOption::WithFreqs)? {
                lists.push(WordPostings { postings, languages: *languages });
            }
        }
        if lists.is_empty() {
            return Ok(None);
        }
        let bm25 = self.bm25.as_ref().map(|bm25| bm25.boost_by(boost));
        Ok(Some(FieldPostings { lists, bm25, lengths: segment.get_fieldnorms_reader(self.field)? }))
    }
}

/// Scorer of a segment.
enum WordPages {
    Windows(WordScorer),
    Precomputed(PrecomputedScorer),
}

impl WordWeight {
    fn pages(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Option<WordPages>> {
        let mut fields = Vec::with_capacity(self.fields.len());
        for field in self.fields.iter().filter(|field| self.segment_fields.has_field(segment, field.field)) {
            fields.extend(field.lists(segment, boost)?);
        }
        if fields.is_empty() {
            return Ok(None);
        }
        let mut lists = fields.iter().flat_map(|field| &field.lists);
        let is_unbound = lists.all(|list| list.languages == ANY_LANGUAGE);
        // The language column is read only if some word depends on it.
        let languages = if is_unbound { None } else { Some(PageLanguages::open(segment)?) };
        let is_many = fields.iter().map(|field| field.lists.len()).sum::<usize>() > MAX_MERGED_LISTS;
        Ok(Some(if is_many {
            WordPages::Precomputed(PrecomputedScorer {
                pages: collect_pages(fields, languages.as_ref(), segment.max_doc()),
                at: 0,
            })
        } else {
            WordPages::Windows(WordScorer::new(fields, languages))
        }))
    }
}

impl Weight for WordWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.pages(segment, boost)? {
            Some(WordPages::Windows(scorer)) => Box::new(scorer),
            Some(WordPages::Precomputed(scorer)) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn for_each(&self, segment: &SegmentReader, callback: &mut dyn FnMut(DocId, Score)) -> tantivy::Result<()> {
        match self.pages(segment, 1.0)? {
            Some(WordPages::Windows(scorer)) => scorer.for_each(callback),
            Some(WordPages::Precomputed(scorer)) => {
                scorer.pages.into_iter().for_each(|(doc, score)| callback(doc, score));
            }
            None => {}
        }
        Ok(())
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain_score(self, segment, doc, "BM25 of a word and its inflections")
    }
}
