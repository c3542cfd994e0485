//! Resolution of the news agency of an article: from the dateline, a line of its own, a byline, an author, or the end
//! of the text.
//!
//! Linear in the blocks of the page.

use crate::blocks::Block;
use crate::facts::recognizers::agency_names::{
    agency_line, byline_agency, dateline_agency, find_exact_agency, trailing_agency,
};
use crate::label::{BlockLabel, Label};
use crate::rules::thresholds::FOOTER_BLOCKS;
use crate::structured_data::StructuredData;

/// The agency of an article: in the dateline, in a line of its own or a byline, as its author, or at the end of the
/// text.
pub(crate) fn find_agency(
    blocks: &[Block],
    labels: &[BlockLabel],
    structured: &StructuredData,
    supplied_authors: &[String],
) -> Option<&'static str> {
    let body = || {
        blocks.iter().zip(labels).filter(|(_, block_label)| block_label.label == Label::Body).map(|(block, _)| block)
    };
    let by_dateline = || body().take(2).find_map(|block| dateline_agency(&block.text));
    let by_line = || {
        let last_body = labels.iter().rposition(|block_label| block_label.label == Label::Body)?;
        let lines = blocks.iter().zip(labels).take(last_body + 1 + FOOTER_BLOCKS);
        lines
            .filter(|(_, block_label)| matches!(block_label.label, Label::Agency | Label::Byline))
            .find_map(|(block, _)| agency_line(&block.text).or_else(|| byline_agency(&block.text)))
    };
    let by_author = || {
        let names = structured.organizations.iter().chain(&structured.people).chain(supplied_authors);
        names.map(String::as_str).find_map(|name| find_exact_agency(name).or_else(|| byline_agency(name)))
    };
    let at_end = || body().next_back().and_then(|block| trailing_agency(&block.text));
    by_dateline().or_else(by_line).or_else(by_author).or_else(at_end)
}
