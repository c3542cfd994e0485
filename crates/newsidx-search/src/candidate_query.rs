//! Candidate query: translates a pattern to an engine query that matches all its documents, exactly or as a superset.
//!
//! Sequences of fixed words are exact as phrase queries. Distances, printed forms and phrases with expanded words
//! become conjunctions of their words, and a verifier must check the candidates.

use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, EmptyQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field as EngineField, IndexRecordOption};

use super::expand::WordSlot;
use super::field_query::FieldQuery;
use super::pattern::{Pattern, Sequence};
use super::position_reader::FieldTerms;
use super::term_set::TermSet;
use super::text_field::TextField;
use super::word_query::{FieldWords, WordQuery};
use newsidx_index::SegmentFields;

/// A field of the index to search, with the terms of every slot.
pub(super) struct FieldTarget {
    pub field: TextField,
    pub engine_field: EngineField,
    pub slots: Vec<TermSet>,
}

/// An engine query that matches at least the documents of a pattern.
pub(super) struct CandidateQuery {
    pub query: Box<dyn EngineQuery>,
    /// Whether it matches no other documents.
    pub is_exact: bool,
}

/// Builds the candidate query of a pattern in any of several fields.
pub(super) fn build_candidate_query(
    targets: &[FieldTarget],
    pattern: &Pattern,
    slots: &[(WordSlot, String)],
    segment_fields: &Arc<SegmentFields>,
) -> CandidateQuery {
    if let (Some(slot), [_, _, ..]) = (only_word(pattern), targets) {
        // A single word in several fields is one query, which reads the posting lists of all fields together.
        let fields = targets.iter().map(|target| target.words(slot, target.field.weight())).collect();
        return CandidateQuery { query: Box::new(WordQuery::new(fields, segment_fields)), is_exact: true };
    }
    let mut is_exact = true;
    let mut clauses = Vec::with_capacity(targets.len());
    for target in targets {
        let candidates = target.candidate_query(pattern, slots, segment_fields);
        is_exact &= candidates.is_exact;
        let query = skip_missing_field(segment_fields, target.engine_field, candidates.query);
        clauses.push((Occur::Should, boosted(query, target.field.weight())));
    }
    CandidateQuery { query: any_of(clauses), is_exact }
}

/// The slot of a pattern that is a single word.
fn only_word(pattern: &Pattern) -> Option<usize> {
    match pattern {
        Pattern::Sequence(Sequence { slots, .. }) => match slots.as_slice() {
            [(_, slot)] => Some(*slot),
            _ => None,
        },
        _ => None,
    }
}

/// Restricts a query on one field to the segments that have the field.
fn skip_missing_field(
    segment_fields: &Arc<SegmentFields>,
    field: EngineField,
    query: Box<dyn EngineQuery>,
) -> Box<dyn EngineQuery> {
    if segment_fields.is_in_every_segment(field) {
        return query;
    }
    Box::new(FieldQuery { field, segment_fields: Arc::clone(segment_fields), query: Arc::from(query) })
}

fn boosted(query: Box<dyn EngineQuery>, weight: f32) -> Box<dyn EngineQuery> {
    if weight == 1.0 { query } else { Box::new(BoostQuery::new(query, weight)) }
}

impl FieldTarget {
    fn words(&self, slot: usize, weight: f32) -> FieldWords {
        FieldWords { field: self.engine_field, words: self.slots[slot].clone(), weight }
    }

    /// Builds the candidate query of a pattern in this field.
    fn candidate_query(
        &self,
        pattern: &Pattern,
        slots: &[(WordSlot, String)],
        segment_fields: &Arc<SegmentFields>,
    ) -> CandidateQuery {
        let inexact = |query| CandidateQuery { query, is_exact: false };
        match pattern {
            Pattern::Sequence(sequence) => self.sequence(sequence, slots, segment_fields),
            Pattern::Printed { words, .. } => inexact(self.sequence(words, slots, segment_fields).query),
            Pattern::Slop { parts, .. } => {
                inexact(all_of(parts.iter().map(|part| self.sequence(part, slots, segment_fields).query).collect()))
            }
            Pattern::Near { left, right, .. } => inexact(all_of(vec![
                self.candidate_query(left, slots, segment_fields).query,
                self.candidate_query(right, slots, segment_fields).query,
            ])),
            Pattern::Either(patterns) => {
                let parts: Vec<CandidateQuery> =
                    patterns.iter().map(|pattern| self.candidate_query(pattern, slots, segment_fields)).collect();
                let is_exact = parts.iter().all(|part| part.is_exact);
                let clauses = parts.into_iter().map(|part| (Occur::Should, part.query)).collect();
                CandidateQuery { query: any_of(clauses), is_exact }
            }
        }
    }

    fn sequence(
        &self,
        sequence: &Sequence,
        slots: &[(WordSlot, String)],
        segment_fields: &Arc<SegmentFields>,
    ) -> CandidateQuery {
        let term = |token: &str| Term::from_field_text(self.engine_field, token);
        let word = |slot: usize| &slots[slot].0;
        let exact = |query| CandidateQuery { query, is_exact: true };
        if let [(_, slot)] = sequence.slots.as_slice() {
            return exact(match word(*slot) {
                WordSlot::Token(token) => Box::new(TermQuery::new(term(token), IndexRecordOption::WithFreqs)),
                _ => Box::new(WordQuery::new(vec![self.words(*slot, 1.0)], segment_fields)),
            });
        }
        let tokens: Option<Vec<(usize, Term)>> = sequence
            .slots
            .iter()
            .map(|(offset, slot)| match word(*slot) {
                WordSlot::Token(token) | WordSlot::Prefix(token) => Some((*offset as usize, term(token))),
                WordSlot::Inflected(_) | WordSlot::Matching(_) => None,
            })
            .collect();
        let Some(tokens) = tokens else {
            // The engine has no phrase query over sets of words, so the words are joined and positions are verified.
            let words = sequence.slots.iter().map(|(_, slot)| -> Box<dyn EngineQuery> {
                Box::new(WordQuery::new(vec![self.words(*slot, 1.0)], segment_fields))
            });
            return CandidateQuery { query: all_of(words.collect()), is_exact: false };
        };
        match sequence.slots.last() {
            Some((_, slot)) if matches!(word(*slot), WordSlot::Prefix(_)) => {
                let mut query = PhrasePrefixQuery::new_with_offset(tokens);
                // The engine allocates for the maximum at once, so the maximum is the exact number of terms.
                let expansions = self.slots[*slot].terms().count();
                query.set_max_expansions(u32::try_from(expansions).unwrap_or(u32::MAX));
                exact(Box::new(query))
            }
            Some(_) => exact(Box::new(PhraseQuery::new_with_offset(tokens))),
            None => exact(Box::new(EmptyQuery)),
        }
    }

    /// The terms that the verifier reads in this field.
    pub(super) fn field_terms(&self) -> FieldTerms {
        let terms = |slot: &TermSet| {
            slot.by_language()
                .map(|(word, languages)| (Term::from_field_text(self.engine_field, word), languages))
                .collect()
        };
        FieldTerms { field: self.field, engine_field: self.engine_field, slots: self.slots.iter().map(terms).collect() }
    }
}

/// Boolean query over these clauses.
pub(super) fn boolean_query(clauses: Vec<(Occur, Box<dyn EngineQuery>)>) -> Box<dyn EngineQuery> {
    Box::new(BooleanQuery::new(clauses))
}

fn all_of(queries: Vec<Box<dyn EngineQuery>>) -> Box<dyn EngineQuery> {
    boolean_query(queries.into_iter().map(|query| (Occur::Must, query)).collect())
}

/// Disjunction; a single clause is returned as it is.
fn any_of(mut clauses: Vec<(Occur, Box<dyn EngineQuery>)>) -> Box<dyn EngineQuery> {
    if clauses.len() == 1 { clauses.remove(0).1 } else { boolean_query(clauses) }
}
