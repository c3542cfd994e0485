//! Floors for precision and recall of near-duplicate detection, on generated stories.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../examples/reprints/score.rs"]
mod score;
#[path = "../examples/reprints/wire.rs"]
mod wire;

/// Unrelated stories in the archive. `examples/reprints` measures 20,000.
const STORIES: usize = if cfg!(debug_assertions) { 600 } else { 20_000 };

#[test]
fn copies_are_distinguished_from_other_stories() {
    let dir = tempfile::tempdir().unwrap();
    let score = score::measure(STORIES, dir.path()).unwrap();
    assert!(score.pages > score.stories * 2, "{score}");
    assert!(score.precision() >= 0.99 && score.recall() >= 0.95, "{score}");
}
