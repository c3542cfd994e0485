//! Outcome of a command, which becomes the exit code.

/// Outcome of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Found, or done.
    Success,
    /// Searched, and found nothing.
    NothingFound,
    /// Failed; the reason is on standard error.
    Failed,
}
