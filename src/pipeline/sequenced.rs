//! Sequence numbers, by which the writer puts events back in order.

/// A value with its sequence number, counted by the reader from 0.
pub(super) struct Sequenced<T> {
    pub sequence: u64,
    pub value: T,
}
