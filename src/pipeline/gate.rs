//! Bounds what is under way between the reader and the writer.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes of pages that may be under way at once.
const IN_FLIGHT_BYTES: usize = 64 << 20;

/// Steps that may be under way at once: several windows, so that every worker finds work.
const IN_FLIGHT_PAGES: usize = 512;

/// Lets in only so much at once.
#[derive(Default)]
pub(super) struct Gate {
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Default)]
struct Inside {
    bytes: usize,
    steps: usize,
    closed: bool,
}

impl Gate {
    /// Waits until there is room; one step is always let in, and one that takes no room is not kept waiting
    /// by what does: the end of a window lets out the pages before it. Gives `false` once the gate is closed.
    pub(super) fn enter(&self, bytes: usize) -> bool {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |inside: &mut Inside| {
            !inside.closed
                && inside.steps > 0
                && (inside.steps >= IN_FLIGHT_PAGES || bytes > 0 && inside.bytes + bytes > IN_FLIGHT_BYTES)
        };
        let mut inside = self.changed.wait_while(inside, is_full).unwrap_or_else(PoisonError::into_inner);
        inside.bytes += bytes;
        inside.steps += 1;
        !inside.closed
    }

    pub(super) fn leave(&self, bytes: usize) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.bytes -= bytes;
        inside.steps -= 1;
        self.changed.notify_one();
    }

    pub(super) fn close(&self) {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_end_of_a_window_passes_a_page_that_fills_the_gate() {
        let (done, finished) = channel();
        // Not joined: where this fails, the thread waits for ever.
        thread::spawn(move || {
            let gate = Gate::default();
            let entered = gate.enter(IN_FLIGHT_BYTES * 2) && gate.enter(0);
            done.send(entered)
        });
        assert_eq!(finished.recv_timeout(Duration::from_secs(10)), Ok(true));
    }
}
