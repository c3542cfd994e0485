//! Panic isolation: catches a panic of the extractor and reports it with its page, so that one page cannot end a run.
//!
//! Messages are cut to [`MAX_MESSAGE_CHARS`]. The panic hook is process-wide; a thread-local flag decides whether it
//! prints.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::slice;

/// Longest panic message, in characters: it may quote the whole page.
const MAX_MESSAGE_CHARS: usize = 500;

thread_local! {
    /// Whether a panic on this thread is caught.
    static IS_CATCHING: Cell<bool> = const { Cell::new(false) };
    /// Message and location of the last panic on this thread.
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Replaces the panic hook of the process: panics that are caught here are no longer printed.
pub fn silence_caught_panics() {
    // The hook's message may hold the text of a page with its terminal escapes, so it is kept and printed escaped
    // with the page.
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |caught| {
        if IS_CATCHING.get() {
            LAST_PANIC.set(caught.to_string());
        } else {
            print(caught);
        }
    }));
}

/// Message and location of a caught panic; empty if the panic hook printed them.
#[derive(Debug, PartialEq, Eq)]
pub struct CaughtPanic(String);

impl fmt::Display for CaughtPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the extractor failed on this page")?;
        if self.0.is_empty() {
            return Ok(());
        }
        write!(f, ": {}", self.0.chars().take(MAX_MESSAGE_CHARS).collect::<String>())
    }
}

/// Runs `run` and catches a panic.
pub(super) fn catch_panic<T>(run: impl FnOnce() -> T) -> Result<T, CaughtPanic> {
    let was_catching = IS_CATCHING.replace(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    IS_CATCHING.set(was_catching);
    // On one line, as every reason in a report.
    result.map_err(|_| CaughtPanic(LAST_PANIC.take().split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Runs `make` on all pages together. If that panics, runs it on each page alone, to find the page that causes it.
pub(super) fn catch_panic_each<P, T>(pages: &[P], mut make: impl FnMut(&[P]) -> Vec<T>) -> Vec<Result<T, CaughtPanic>> {
    if let Ok(results) = catch_panic(|| make(pages)) {
        return results.into_iter().map(Ok).collect();
    }
    pages.iter().map(|page| catch_panic(|| make(slice::from_ref(page)).remove(0))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_reported_with_its_page() {
        silence_caught_panics();
        let half = |numbers: &[u32]| {
            assert!(numbers.iter().all(|number| number % 2 == 0), "there is no half of {numbers:?}");
            numbers.iter().map(|number| number / 2).collect()
        };
        let results = catch_panic_each(&[2, 3, 4], half);
        let [Ok(1), Err(caught), Ok(2)] = results.as_slice() else { panic!("{results:?}") };
        let reason = caught.to_string();
        assert!(reason.contains("panics.rs") && reason.ends_with("there is no half of [3]"), "{reason}");
        assert!(!IS_CATCHING.get());
    }
}
