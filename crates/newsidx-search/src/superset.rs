//! Patterns → what the engine can answer: exactly, or with some documents too many.

use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, EmptyQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field as EngineField, IndexRecordOption};

use super::expand::Slot;
use super::held_query::HeldQuery;
use super::inflect::Inflections;
use super::pattern::{Pattern, Sequence};
use super::text_field::TextField;
use super::verify::CheckedField;
use super::word_query::{FieldWords, WordQuery};
use newsidx_index::HeldFields;

/// A field of the index in which a leaf is looked for, with the words of every set.
pub(super) struct Target {
    pub field: TextField,
    pub engine_field: EngineField,
    pub sets: Vec<Inflections>,
}

/// What finds at least the documents in which a pattern stands.
pub(super) struct Superset {
    pub query: Box<dyn EngineQuery>,
    /// Whether it finds no others.
    pub is_exact: bool,
}

/// What finds at least the documents in which a pattern stands in one of the fields.
pub(super) fn in_any(
    targets: &[Target],
    pattern: &Pattern,
    slots: &[(Slot, String)],
    held: &Arc<HeldFields>,
) -> Superset {
    if let (Some(set), [_, _, ..]) = (only_word(pattern), targets) {
        let fields = targets.iter().map(|target| target.words(set, target.field.weight())).collect();
        return Superset { query: Box::new(WordQuery::new(fields, held)), is_exact: true };
    }
    let mut is_exact = true;
    let mut clauses = Vec::with_capacity(targets.len());
    for target in targets {
        let superset = target.superset(pattern, slots, held);
        is_exact &= superset.is_exact;
        let query = only_held(held, target.engine_field, superset.query);
        clauses.push((Occur::Should, boosted(query, target.field.weight())));
    }
    Superset { query: either(clauses), is_exact }
}

/// The set of a pattern that is a single word.
fn only_word(pattern: &Pattern) -> Option<usize> {
    match pattern {
        Pattern::Sequence(Sequence { slots, .. }) => match slots.as_slice() {
            [(_, set)] => Some(*set),
            _ => None,
        },
        _ => None,
    }
}

/// A query that asks about one field, for an index of which some segments may not hold it.
fn only_held(held: &Arc<HeldFields>, field: EngineField, query: Box<dyn EngineQuery>) -> Box<dyn EngineQuery> {
    if held.is_everywhere(field) {
        return query;
    }
    Box::new(HeldQuery { field, held: Arc::clone(held), query: Arc::from(query) })
}

fn boosted(query: Box<dyn EngineQuery>, weight: f32) -> Box<dyn EngineQuery> {
    if weight == 1.0 { query } else { Box::new(BoostQuery::new(query, weight)) }
}

impl Target {
    fn words(&self, set: usize, weight: f32) -> FieldWords {
        FieldWords { field: self.engine_field, words: self.sets[set].clone(), weight }
    }

    /// What finds at least the documents in which a pattern stands in this field.
    fn superset(&self, pattern: &Pattern, slots: &[(Slot, String)], held: &Arc<HeldFields>) -> Superset {
        let inexact = |query| Superset { query, is_exact: false };
        match pattern {
            Pattern::Sequence(sequence) => self.sequence(sequence, slots, held),
            Pattern::Printed { words, .. } => inexact(self.sequence(words, slots, held).query),
            Pattern::Loose { parts, .. } => {
                inexact(all_of(parts.iter().map(|part| self.sequence(part, slots, held).query).collect()))
            }
            Pattern::Near { left, right, .. } => {
                inexact(all_of(vec![self.superset(left, slots, held).query, self.superset(right, slots, held).query]))
            }
            Pattern::Either(patterns) => {
                let parts: Vec<Superset> = patterns.iter().map(|pattern| self.superset(pattern, slots, held)).collect();
                let is_exact = parts.iter().all(|part| part.is_exact);
                let clauses = parts.into_iter().map(|part| (Occur::Should, part.query)).collect();
                Superset { query: either(clauses), is_exact }
            }
        }
    }

    fn sequence(&self, sequence: &Sequence, slots: &[(Slot, String)], held: &Arc<HeldFields>) -> Superset {
        let term = |token: &str| Term::from_field_text(self.engine_field, token);
        let slot = |set: usize| &slots[set].0;
        let exact = |query| Superset { query, is_exact: true };
        if let [(_, set)] = sequence.slots.as_slice() {
            return exact(match slot(*set) {
                Slot::Token(token) => Box::new(TermQuery::new(term(token), IndexRecordOption::WithFreqs)),
                _ => Box::new(WordQuery::new(vec![self.words(*set, 1.0)], held)),
            });
        }
        let tokens: Option<Vec<(usize, Term)>> = sequence
            .slots
            .iter()
            .map(|(offset, set)| match slot(*set) {
                Slot::Token(token) | Slot::Beginning(token) => Some((*offset as usize, term(token))),
                Slot::Inflected(_) | Slot::Passing(_) => None,
            })
            .collect();
        let Some(tokens) = tokens else {
            let words = sequence.slots.iter().map(|(_, set)| -> Box<dyn EngineQuery> {
                Box::new(WordQuery::new(vec![self.words(*set, 1.0)], held))
            });
            return Superset { query: all_of(words.collect()), is_exact: false };
        };
        match sequence.slots.last() {
            Some((_, set)) if matches!(slot(*set), Slot::Beginning(_)) => {
                let mut query = PhrasePrefixQuery::new_with_offset(tokens);
                // The engine makes room for as many at once, so it is told exactly how many there are.
                let expansions = self.sets[*set].words().count();
                query.set_max_expansions(u32::try_from(expansions).unwrap_or(u32::MAX));
                exact(Box::new(query))
            }
            Some(_) => exact(Box::new(PhraseQuery::new_with_offset(tokens))),
            None => exact(Box::new(EmptyQuery)),
        }
    }

    /// What is looked at in this field where the engine cannot tell.
    pub(super) fn checked(&self) -> CheckedField {
        let terms = |set: &Inflections| {
            let terms = set.by_language();
            terms.map(|(word, languages)| (Term::from_field_text(self.engine_field, word), languages)).collect()
        };
        CheckedField { field: self.field, engine_field: self.engine_field, sets: self.sets.iter().map(terms).collect() }
    }
}

/// All of these clauses, as the engine joins them.
pub(super) fn both(clauses: Vec<(Occur, Box<dyn EngineQuery>)>) -> Box<dyn EngineQuery> {
    Box::new(BooleanQuery::new(clauses))
}

fn all_of(queries: Vec<Box<dyn EngineQuery>>) -> Box<dyn EngineQuery> {
    both(queries.into_iter().map(|query| (Occur::Must, query)).collect())
}

/// Any of these.
fn either(mut clauses: Vec<(Occur, Box<dyn EngineQuery>)>) -> Box<dyn EngineQuery> {
    if clauses.len() == 1 { clauses.remove(0).1 } else { both(clauses) }
}
