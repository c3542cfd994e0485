//! Copies of a story as papers make them are found, and nothing else is taken for one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../examples/reprints/score.rs"]
mod score;
#[path = "../examples/reprints/wire.rs"]
mod wire;

/// Unrelated stories of the archive. `examples/reprints` measures 20,000.
const STORIES: usize = if cfg!(debug_assertions) { 600 } else { 20_000 };

#[test]
fn copies_are_told_from_other_stories() {
    let dir = tempfile::tempdir().unwrap();
    let score = score::measure(STORIES, dir.path()).unwrap();
    assert!(score.pages > score.stories * 2, "{score}");
    assert!(score.precision() >= 0.99 && score.recall() >= 0.95, "{score}");
}
