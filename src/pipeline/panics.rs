//! Pages that break the program: what breaks on one is caught, and told with the page and not past it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::slice;

/// Most characters that are told of what broke: it may hold the whole page.
const MAX_MESSAGE_CHARS: usize = 500;

thread_local! {
    /// Whether what breaks on this thread is caught.
    static IS_CATCHING: Cell<bool> = const { Cell::new(false) };
    /// What broke last, and where in the program.
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on what is caught here is not printed as well, for the whole process: it may hold the text of a page as it is.
pub fn silence_caught_panics() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |broke| {
        if IS_CATCHING.get() {
            LAST_PANIC.set(broke.to_string());
        } else {
            print(broke);
        }
    }));
}

/// What broke on a page: the message of the panic, and where in the program; empty where that was printed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CaughtPanic(String);

impl fmt::Display for CaughtPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the extractor broke on this page; please report it")?;
        if self.0.is_empty() {
            return Ok(());
        }
        write!(f, ": {}", self.0.chars().take(MAX_MESSAGE_CHARS).collect::<String>())
    }
}

/// What is made of a page, or what broke.
pub(super) fn catch_panic<T>(run: impl FnOnce() -> T) -> Result<T, CaughtPanic> {
    let was_caught = IS_CATCHING.replace(true);
    let made = catch_unwind(AssertUnwindSafe(run));
    IS_CATCHING.set(was_caught);
    made.map_err(|_| CaughtPanic(LAST_PANIC.take().split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// What is made of each of some pages. Where they break the program together, each is taken alone, so that it is known which
/// does.
pub(super) fn catch_panic_each<P, T>(pages: &[P], mut make: impl FnMut(&[P]) -> Vec<T>) -> Vec<Result<T, CaughtPanic>> {
    if let Ok(made) = catch_panic(|| make(pages)) {
        return made.into_iter().map(Ok).collect();
    }
    pages.iter().map(|page| catch_panic(|| make(slice::from_ref(page)).remove(0))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_is_told_with_its_page() {
        silence_caught_panics();
        let half = |numbers: &[u32]| {
            assert!(numbers.iter().all(|number| number % 2 == 0), "there is no half of {numbers:?}");
            numbers.iter().map(|number| number / 2).collect()
        };
        let made = catch_panic_each(&[2, 3, 4], half);
        let [Ok(1), Err(broke), Ok(2)] = made.as_slice() else { panic!("{made:?}") };
        let reason = broke.to_string();
        assert!(reason.contains("breaks.rs") && reason.ends_with("there is no half of [3]"), "{reason}");
        assert!(!IS_CATCHING.get());
    }
}
