//! The engine's query for a word with its inflections, scored together as one word.

use std::sync::Arc;

use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TantivyError, Term};

use super::inflect::{ANY_LANGUAGE, Inflections, LanguageSet};
use super::page_languages::PageLanguages;
use super::word_scorer::{FieldPostings, PrecomputedScorer, WordPostings, WordScorer, collect_pages};
use newsidx_index::SegmentFields;

/// Words of which every page is looked up in every list; the pages of more words are put together first.
const MAX_MERGED_LISTS: usize = 32;

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
    held: Arc<SegmentFields>,
}

impl WordQuery {
    pub(super) fn new(fields: Vec<FieldWords>, held: &Arc<SegmentFields>) -> Self {
        Self { fields, held: Arc::clone(held) }
    }
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let fields = self.fields.iter().map(|field| FieldWeight::new(field, scoring)).collect::<Result<_, _>>()?;
        Ok(Box::new(WordWeight { fields, held: Arc::clone(&self.held) }))
    }
}

struct WordWeight {
    fields: Vec<FieldWeight>,
    held: Arc<SegmentFields>,
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

/// What goes through the pages of a segment.
enum WordPages {
    Windows(WordScorer),
    Found(PrecomputedScorer),
}

impl WordWeight {
    fn pages(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Option<WordPages>> {
        let mut fields = Vec::with_capacity(self.fields.len());
        for field in self.fields.iter().filter(|field| self.held.has_field(segment, field.field)) {
            fields.extend(field.lists(segment, boost)?);
        }
        if fields.is_empty() {
            return Ok(None);
        }
        let mut lists = fields.iter().flat_map(|field| &field.lists);
        let is_unbound = lists.all(|list| list.languages == ANY_LANGUAGE);
        let languages = if is_unbound { None } else { Some(PageLanguages::open(segment)?) };
        let is_many = fields.iter().map(|field| field.lists.len()).sum::<usize>() > MAX_MERGED_LISTS;
        Ok(Some(if is_many {
            WordPages::Found(PrecomputedScorer {
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
            Some(WordPages::Found(scorer)) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn for_each(&self, segment: &SegmentReader, callback: &mut dyn FnMut(DocId, Score)) -> tantivy::Result<()> {
        match self.pages(segment, 1.0)? {
            Some(WordPages::Windows(scorer)) => scorer.for_each(callback),
            Some(WordPages::Found(scorer)) => scorer.pages.into_iter().for_each(|(doc, score)| callback(doc, score)),
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
