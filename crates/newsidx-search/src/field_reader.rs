//! Reads where words stand in the documents of a segment.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader};

use super::inflect::{LanguageSet, applies_to};
use super::text_clause::Scope;
use super::text_field::TextField;
use super::verifier::{Verifier, VerifierField};

/// The postings of the words of a leaf in one field of a segment.
pub(super) struct PositionReader {
    sets: Vec<Vec<(SegmentPostings, LanguageSet)>>,
    pub field: TextField,
    pub needs_text: bool,
    /// Whether only the text of the document that was read last can tell.
    pub needs_verification: bool,
    /// Whether the text begins with the words of the lead, and nothing but their number matters.
    pub is_lead: bool,
    /// Where the words of every set stand in the document that was read last.
    pub positions: Vec<Vec<u32>>,
    buffer: Vec<u32>,
}

impl PositionReader {
    pub(super) fn open(segment: &SegmentReader, field: &VerifierField, check: &Verifier) -> tantivy::Result<Self> {
        let leaf = &check.clause;
        let lists = check.held.inverted_index(segment, field.engine_field)?;
        let mut sets = Vec::with_capacity(field.sets.len());
        for words in &field.sets {
            let mut postings = Vec::new();
            for (word, languages) in words {
                let Some(lists) = &lists else { continue };
                let found = lists.read_postings(word, IndexRecordOption::WithFreqsAndPositions)?;
                postings.extend(found.map(|found| (found, *languages)));
            }
            sets.push(postings);
        }
        let by_pattern = leaf.pattern.needs_text(field.field.has_several());
        let by_scope = match leaf.scope {
            Scope::Whole => false,
            Scope::Lead => field.field == TextField::Body,
            Scope::Quotations => true,
        };
        Ok(Self {
            positions: vec![Vec::new(); sets.len()],
            sets,
            field: field.field,
            needs_text: by_pattern || by_scope,
            needs_verification: false,
            is_lead: leaf.scope == Scope::Lead && leaf.at_least == 1 && by_scope && !by_pattern,
            buffer: Vec::new(),
        })
    }

    /// Reads where the words stand in a document.
    pub(super) fn read(&mut self, doc: DocId, language: LanguageSet) {
        for (postings, positions) in self.sets.iter_mut().zip(&mut self.positions) {
            positions.clear();
            let mut words = 0;
            for (postings, languages) in postings {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc && applies_to(*languages, language) {
                    postings.positions(&mut self.buffer);
                    positions.extend_from_slice(&self.buffer);
                    words += 1;
                }
            }
            if words > 1 {
                positions.sort_unstable();
                positions.dedup();
            }
        }
    }
}
