//! Language column of a segment, as language bits: an array lookup per page.

use tantivy::columnar::Cardinality;
use tantivy::{DocId, SegmentReader};

use super::languages::{LanguageSet, language_bit};
use newsidx_index::schema;

/// Languages of the pages of a segment.
pub(super) struct PageLanguages {
    column: Option<tantivy::columnar::StrColumn>,
    /// Language bit of each value of the column's dictionary.
    bits: Vec<LanguageSet>,
    /// Language bit of all pages, if they have the same one.
    same: Option<LanguageSet>,
}

impl PageLanguages {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
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
        // A single language for all pages saves a column lookup per page.
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
