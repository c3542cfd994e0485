//! The engine's query for what the engine cannot answer alone: it goes through documents that may
//! match and looks at each.
//!
//! Most patterns are decided by the positions of their words, some 1 µs a document. What has to be
//! compared with the text itself (characters as printed, quotation marks, sentences, or distances
//! that may reach from one paragraph into the next) is read from the stored article, some 15 µs, and
//! only where the positions allow it.

use std::sync::{Arc, OnceLock};

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field as EngineField;
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyError, Term};

use super::field_reader::PositionReader;
use super::inflect::LanguageSet;
use super::page_languages::PageLanguages;
use super::pattern::{WordPositions, outermost};
use super::text_clause::{LEAD_WORDS, Scope, TextClause};
use super::text_field::TextField;
use newsidx_index::{SegmentFields, StoredArticles};

/// Blocks of stored articles that are kept: documents are read in order.
const CACHED_BLOCKS: usize = 2;

/// How much more it costs to look at a document by positions, or at its text, than to find it.
const POSITIONS_COST: u64 = 4;
const TEXT_COST: u64 = 50;

/// Where a failure is kept that happens while documents are read: the engine's scorers cannot fail.
#[derive(Clone, Debug, Default)]
pub(super) struct DeferredError(Arc<OnceLock<TantivyError>>);

impl DeferredError {
    /// What failed first.
    pub(super) fn get(&self) -> Option<&TantivyError> {
        self.0.get()
    }

    fn set(&self, error: TantivyError) {
        // Only the first counts; what failed later often failed because of it.
        self.0.get_or_init(|| error);
    }
}

/// Documents of a wider query in which a leaf really stands.
#[derive(Clone, Debug)]
pub(super) struct VerifiedQuery {
    pub candidates: Arc<dyn Query>,
    pub verifier: Arc<Verifier>,
}

/// What is looked at in a document.
#[derive(Debug)]
pub(super) struct Verifier {
    pub clause: Arc<TextClause>,
    pub fields: Vec<VerifierField>,
    pub stored: Arc<StoredArticles>,
    pub held: Arc<SegmentFields>,
    pub failure: DeferredError,
}

/// A field in which a leaf is looked for.
#[derive(Debug)]
pub(super) struct VerifierField {
    pub field: TextField,
    pub engine_field: EngineField,
    /// The words of every set of the leaf, with the languages of the pages on which they count.
    pub sets: Vec<Vec<(Term, LanguageSet)>>,
}

impl Query for VerifiedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(VerifiedWeight { superset: self.candidates.weight(scoring)?, check: Arc::clone(&self.verifier) }))
    }
}

struct VerifiedWeight {
    superset: Box<dyn Weight>,
    check: Arc<Verifier>,
}

impl VerifiedWeight {
    /// A scorer at the first document that may match.
    fn candidate_scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<VerifiedScorer> {
        let fields: Vec<PositionReader> = self
            .check
            .fields
            .iter()
            .map(|field| PositionReader::open(segment, field, &self.check))
            .collect::<tantivy::Result<_>>()?;
        Ok(VerifiedScorer {
            superset: self.superset.scorer(segment, boost)?,
            languages: PageLanguages::open(segment)?,
            store: segment.get_store_reader(CACHED_BLOCKS)?,
            check: Arc::clone(&self.check),
            fields,
        })
    }
}

impl Weight for VerifiedWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorer = self.candidate_scorer(segment, boost)?;
        scorer.advance_to_match();
        Ok(Box::new(scorer))
    }

    fn scorer_danger(
        &self,
        segment: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        let mut scorer = self.candidate_scorer(segment, boost)?;
        let found = scorer.seek_danger(target);
        Ok((found, Box::new(scorer)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("the words where they have to stand", scorer.score()))
    }
}

struct VerifiedScorer {
    superset: Box<dyn Scorer>,
    languages: PageLanguages,
    store: StoreReader,
    check: Arc<Verifier>,
    fields: Vec<PositionReader>,
}

/// What the positions of a document say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MatchState {
    Match,
    /// Only the text can tell.
    Undecided,
    NoMatch,
}

impl VerifiedScorer {
    /// Moves on to a document in which the leaf stands.
    fn advance_to_match(&mut self) {
        while self.superset.doc() != TERMINATED && !self.is_match(self.superset.doc()) {
            self.superset.advance();
        }
    }

    fn is_match(&mut self, doc: DocId) -> bool {
        match self.by_positions(doc) {
            MatchState::Match => true,
            MatchState::NoMatch => false,
            MatchState::Undecided => self.by_text(doc).unwrap_or_else(|error| {
                self.check.failure.set(error);
                false
            }),
        }
    }

    fn by_positions(&mut self, doc: DocId) -> MatchState {
        let language = self.languages.bit(doc);
        let leaf = &self.check.clause;
        let mut count = 0;
        let mut may_stand = false;
        for field in &mut self.fields {
            field.read(doc, language);
            let spans =
                leaf.pattern.spans(&WordPositions { positions: &field.positions, text: None, is_in_scope: &|_| true });
            // The index counts a position for every end of a paragraph, so a word of the lead can be
            // behind the limit, but not the other way round.
            let in_lead = |end: u32| leaf.scope == Scope::Lead && end as usize <= LEAD_WORDS;
            field.needs_verification = field.needs_text && !spans.is_empty();
            if field.needs_verification && !(field.is_lead && spans.iter().any(|span| in_lead(span.end))) {
                may_stand = true;
            } else {
                count += outermost(spans).len();
            }
            if count >= leaf.at_least {
                return MatchState::Match;
            }
        }
        if may_stand { MatchState::Undecided } else { MatchState::NoMatch }
    }

    fn by_text(&self, doc: DocId) -> tantivy::Result<bool> {
        let Verifier { clause: leaf, stored, .. } = self.check.as_ref();
        let article = stored.article(&self.store.get(doc)?)?;
        let language = self.languages.bit(doc);
        // Where one place is enough, only fields in which it may be are read.
        let is_wanted = |field: &&PositionReader| leaf.at_least > 1 || field.needs_verification;
        let fields: Vec<TextField> = self.fields.iter().filter(is_wanted).map(|field| field.field).collect();
        Ok(leaf.matches(&fields, language, |field| field.texts(&article)))
    }
}

impl DocSet for VerifiedScorer {
    fn advance(&mut self) -> DocId {
        self.superset.advance();
        self.advance_to_match();
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.superset.doc() < target {
            self.superset.seek(target);
            self.advance_to_match();
        }
        self.doc()
    }

    /// Looks at this document only, not for the next one that matches.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(target);
        }
        if self.superset.doc() < target {
            self.superset.seek(target);
        }
        match self.superset.doc() {
            doc if doc != target => SeekDangerResult::SeekLowerBound(doc),
            doc if self.is_match(doc) => SeekDangerResult::Found,
            doc => SeekDangerResult::SeekLowerBound(doc + 1),
        }
    }

    fn doc(&self) -> DocId {
        self.superset.doc()
    }

    fn size_hint(&self) -> u32 {
        self.superset.size_hint()
    }

    fn cost(&self) -> u64 {
        let needs_text = self.fields.iter().any(|field| field.needs_text);
        self.superset.cost().saturating_mul(if needs_text { TEXT_COST } else { POSITIONS_COST })
    }
}

impl Scorer for VerifiedScorer {
    fn score(&mut self) -> Score {
        self.superset.score()
    }
}
