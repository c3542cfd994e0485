//! Verifier: an engine query that checks every candidate of another query against a clause (two-phase matching).
//!
//! Most patterns are decided by positions, in some 1 µs per document. Printed characters, quotations, sentences, and
//! distances that may reach from one paragraph into the next need the stored text, in some 15 µs; it is read only if
//! the positions allow a match. Invariant: a document is accepted exactly if its text has the pattern often enough.

use std::sync::{Arc, OnceLock};

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyError};

use super::page_languages::PageLanguages;
use super::pattern::{WordPositions, outermost};
use super::position_reader::{FieldTerms, PositionReader};
use super::score_explanation::explain_score;
use super::text_clause::{LEAD_WORDS, Scope, TextClause};
use super::text_field::TextField;
use newsidx_index::{SegmentFields, StoredArticles};

/// Cached blocks of stored articles: documents are read in order, so few blocks suffice.
const CACHED_BLOCKS: usize = 2;

/// Cost of verifying a document by positions, or by its text, relative to the cost of finding it. The engine orders the
/// clauses of an intersection by cost.
const POSITIONS_COST: u64 = 4;
const TEXT_COST: u64 = 50;

/// The first error of a run, shared by all scorers. The engine's scorers cannot return errors.
#[derive(Clone, Debug, Default)]
pub(super) struct DeferredError(Arc<OnceLock<TantivyError>>);

impl DeferredError {
    /// The first error, if any.
    pub(super) fn get(&self) -> Option<&TantivyError> {
        self.0.get()
    }

    fn set(&self, error: TantivyError) {
        // Later errors are often consequences of the first one.
        self.0.get_or_init(|| error);
    }
}

/// The candidates that the verifier accepts.
#[derive(Clone, Debug)]
pub(super) struct VerifiedQuery {
    pub candidates: Arc<dyn Query>,
    pub verifier: Arc<Verifier>,
}

/// Clause with everything that is needed to check documents.
#[derive(Debug)]
pub(super) struct Verifier {
    pub clause: Arc<TextClause>,
    pub fields: Vec<FieldTerms>,
    pub stored: Arc<StoredArticles>,
    pub segment_fields: Arc<SegmentFields>,
    pub deferred_error: DeferredError,
}

impl Query for VerifiedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(VerifiedWeight {
            candidates: self.candidates.weight(scoring)?,
            verifier: Arc::clone(&self.verifier),
        }))
    }
}

struct VerifiedWeight {
    candidates: Box<dyn Weight>,
    verifier: Arc<Verifier>,
}

impl VerifiedWeight {
    /// Opens a scorer at the first candidate, before any verification.
    fn candidate_scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<VerifiedScorer> {
        let fields: Vec<PositionReader> = self
            .verifier
            .fields
            .iter()
            .map(|field| PositionReader::open(segment, field, &self.verifier.clause, &self.verifier.segment_fields))
            .collect::<tantivy::Result<_>>()?;
        Ok(VerifiedScorer {
            candidates: self.candidates.scorer(segment, boost)?,
            languages: PageLanguages::open(segment)?,
            store: segment.get_store_reader(CACHED_BLOCKS)?,
            verifier: Arc::clone(&self.verifier),
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
        explain_score(self, segment, doc, "score of the candidate")
    }
}

struct VerifiedScorer {
    candidates: Box<dyn Scorer>,
    languages: PageLanguages,
    store: StoreReader,
    verifier: Arc<Verifier>,
    fields: Vec<PositionReader>,
}

/// Result of verification by positions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MatchState {
    Match,
    /// The stored text decides.
    Undecided,
    NoMatch,
}

impl VerifiedScorer {
    /// Advances to the next candidate that is accepted.
    fn advance_to_match(&mut self) {
        while self.candidates.doc() != TERMINATED && !self.is_match(self.candidates.doc()) {
            self.candidates.advance();
        }
    }

    fn is_match(&mut self, doc: DocId) -> bool {
        match self.by_positions(doc) {
            MatchState::Match => true,
            MatchState::NoMatch => false,
            MatchState::Undecided => self.by_text(doc).unwrap_or_else(|error| {
                self.verifier.deferred_error.set(error);
                false
            }),
        }
    }

    fn by_positions(&mut self, doc: DocId) -> MatchState {
        let language = self.languages.bit(doc);
        let clause = &self.verifier.clause;
        let mut count = 0;
        let mut is_undecided = false;
        for field in &mut self.fields {
            field.read(doc, language);
            let spans = clause.pattern.spans(&WordPositions {
                positions: &field.positions,
                text: None,
                is_in_scope: &|_| true,
            });
            // The index adds a position after every paragraph, so the position of a word is at least its number: a word
            // within the limit by position is in the lead, but not every word of the lead is within it.
            let in_lead = |end: u32| clause.scope == Scope::Lead && end as usize <= LEAD_WORDS;
            field.needs_verification = field.needs_text && !spans.is_empty();
            if field.needs_verification && !(field.is_lead && spans.iter().any(|span| in_lead(span.end))) {
                is_undecided = true;
            } else {
                count += outermost(spans).len();
            }
            if count >= clause.at_least {
                return MatchState::Match;
            }
        }
        if is_undecided { MatchState::Undecided } else { MatchState::NoMatch }
    }

    fn by_text(&self, doc: DocId) -> tantivy::Result<bool> {
        let Verifier { clause, stored, .. } = self.verifier.as_ref();
        let article = stored.article(&self.store.get(doc)?)?;
        let language = self.languages.bit(doc);
        // If one match suffices, only the fields that positions left undecided are read.
        let is_wanted = |field: &&PositionReader| clause.at_least > 1 || field.needs_verification;
        let fields: Vec<TextField> = self.fields.iter().filter(is_wanted).map(|field| field.field).collect();
        Ok(clause.matches(&fields, language, |field| field.texts(&article)))
    }
}

impl DocSet for VerifiedScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.advance_to_match();
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.candidates.doc() < target {
            self.candidates.seek(target);
            self.advance_to_match();
        }
        self.doc()
    }

    /// Verifies this document only and does not search for the next match.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(target);
        }
        if self.candidates.doc() < target {
            self.candidates.seek(target);
        }
        match self.candidates.doc() {
            doc if doc != target => SeekDangerResult::SeekLowerBound(doc),
            doc if self.is_match(doc) => SeekDangerResult::Found,
            doc => SeekDangerResult::SeekLowerBound(doc + 1),
        }
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn cost(&self) -> u64 {
        let needs_text = self.fields.iter().any(|field| field.needs_text);
        self.candidates.cost().saturating_mul(if needs_text { TEXT_COST } else { POSITIONS_COST })
    }
}

impl Scorer for VerifiedScorer {
    fn score(&mut self) -> Score {
        self.candidates.score()
    }
}
