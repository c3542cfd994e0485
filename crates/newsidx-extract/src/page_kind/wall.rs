//! Wall detection: notices in place of a page.

use crate::blocks::ParsedPage;
use crate::label::BlockLabel;

/// Whether a page is a notice in place of an article.
pub(super) fn is_wall(_page: &ParsedPage, _title: Option<&str>, _labels: &[BlockLabel]) -> bool {
    false
}
