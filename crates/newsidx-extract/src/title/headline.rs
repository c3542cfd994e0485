//! The headline of a page, with the rule that selected it.

use crate::rule::Rule;

/// The headline and its rule.
pub(crate) struct Title {
    pub text: String,
    pub rule: Rule,
}

impl Title {
    /// Whether a visible heading and the head of the page agree.
    pub(crate) fn is_confirmed(&self) -> bool {
        self.rule == Rule::HeadingAndHeadAgree
    }
}
