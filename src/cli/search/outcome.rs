//! Outcome of a search, from which the exit code and the warnings follow.

/// Number of articles that each query finds, and the words that were ignored.
pub(super) struct SearchOutcome {
    pub totals: Vec<u64>,
    pub ignored: Vec<String>,
}
