//! Position reader: positions of the words of a clause in one field, document by document in ascending order.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field as EngineField, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, Term};

use super::languages::{LanguageSet, applies_to};
use super::text_clause::{Scope, TextClause};
use super::text_field::TextField;
use newsidx_index::SegmentFields;

/// A field of the clause with the terms to read.
#[derive(Debug)]
pub(super) struct FieldTerms {
    pub field: TextField,
    pub engine_field: EngineField,
    /// Terms of every slot, with the languages of the pages on which they count.
    pub slots: Vec<Vec<(Term, LanguageSet)>>,
}

/// Postings of the words of a clause in one field of a segment.
pub(super) struct PositionReader {
    slots: Vec<Vec<(SegmentPostings, LanguageSet)>>,
    pub field: TextField,
    pub needs_text: bool,
    /// Whether the current document must be verified by its text.
    pub needs_verification: bool,
    /// Whether a match within the first words of the text is decided by its position alone.
    pub is_lead: bool,
    /// Ascending positions of the words of every slot in the current document.
    pub positions: Vec<Vec<u32>>,
    buffer: Vec<u32>,
}

impl PositionReader {
    pub(super) fn open(
        segment: &SegmentReader,
        field: &FieldTerms,
        clause: &TextClause,
        segment_fields: &SegmentFields,
    ) -> tantivy::Result<Self> {
        let inverted = segment_fields.inverted_index(segment, field.engine_field)?;
        let mut slots = Vec::with_capacity(field.slots.len());
        for words in &field.slots {
            let mut postings = Vec::new();
            for (word, languages) in words {
                let Some(inverted) = &inverted else { continue };
                let found = inverted.read_postings(word, IndexRecordOption::WithFreqsAndPositions)?;
                postings.extend(found.map(|found| (found, *languages)));
            }
            slots.push(postings);
        }
        let by_pattern = clause.pattern.needs_text(field.field.multiplicity());
        let by_scope = match clause.scope {
            Scope::Whole => false,
            Scope::Lead => field.field == TextField::Body,
            Scope::Quotations => true,
        };
        Ok(Self {
            positions: vec![Vec::new(); slots.len()],
            slots,
            field: field.field,
            needs_text: by_pattern || by_scope,
            needs_verification: false,
            is_lead: clause.scope == Scope::Lead && clause.at_least == 1 && by_scope && !by_pattern,
            buffer: Vec::new(),
        })
    }

    /// Reads the positions of the words in a document. Documents must be read in ascending order.
    pub(super) fn read(&mut self, doc: DocId, language: LanguageSet) {
        for (postings, positions) in self.slots.iter_mut().zip(&mut self.positions) {
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
                // Two inflections of a slot have positions of their own; the pattern needs one ascending list per slot.
                positions.sort_unstable();
                positions.dedup();
            }
        }
    }
}
