//! The headline of a page, with the rule that selected it.

use crate::rule::Rule;

/// The headline and its rule.
pub(crate) struct Title {
    pub text: String,
    pub rule: Rule,
}

impl Title {
    /// Whether nothing but the form and position of a line of plain text suggests it.
    pub(crate) fn is_guess(&self) -> bool {
        matches!(
            self.rule,
            Rule::LineInDocumentTitle | Rule::DocumentTitle | Rule::RepeatedTitleLine | Rule::LineAboveBody
        )
    }

    /// Whether a visible heading and the head of the page agree.
    pub(crate) fn is_confirmed(&self) -> bool {
        self.rule == Rule::HeadingAndHeadAgree
    }
}
