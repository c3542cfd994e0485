//! Sort order of hits.

/// Order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first; then newest, then by identifier.
    #[default]
    Relevance,
    /// Oldest first; articles without a date last.
    DateAscending,
    /// Newest first; articles without a date last.
    DateDescending,
}
