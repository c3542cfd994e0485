//! Error of the text forms of hashes and times.

/// Error for a text that is not a hash or a time.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}: {text}")]
pub struct ParseValueError {
    pub(super) expected: &'static str,
    pub(super) text: String,
}
