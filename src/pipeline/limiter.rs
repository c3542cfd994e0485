//! Bounds what is under way between the reader and the writer.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes of pages that may be under way at once.
const MAX_IN_FLIGHT_BYTES: usize = 64 << 20;

/// Steps that may be under way at once: several windows, so that every worker finds work.
const MAX_IN_FLIGHT_EVENTS: usize = 512;

/// Steps under way to which those that wait are let in again: a thread that is woken for each step that leaves would be
/// woken for every page. More than a window, which leaves as a whole.
const RESUME_AT_EVENTS: usize = MAX_IN_FLIGHT_EVENTS * 3 / 4;

/// Bytes of pages that may wait to be cut into blocks, for each worker. Their memory is then used for the next pages
/// while it is in a cache; to get as much anew from the system takes as long as to read it.
const UNPARSED_BYTES_PER_WORKER: usize = 2 << 20;

/// Lets in only so much at once. One thread enters, others leave.
pub(super) struct InFlightLimiter {
    state: Mutex<InFlight>,
    changed: Condvar,
}

/// How much there may be inside for one step more to be let in.
struct InFlightLimits {
    steps: usize,
    unparsed: usize,
}

#[derive(Default)]
struct InFlight {
    bytes: usize,
    steps: usize,
    /// Bytes of pages that are not cut into blocks yet.
    unparsed: usize,
    max_unparsed: usize,
    /// Bytes of what waits to be let in.
    waiting: Option<usize>,
    closed: bool,
}

impl InFlight {
    /// Where nothing waits.
    fn limits(&self) -> InFlightLimits {
        InFlightLimits { steps: MAX_IN_FLIGHT_EVENTS, unparsed: self.max_unparsed }
    }

    /// Where something waits.
    fn resume_limits(&self) -> InFlightLimits {
        InFlightLimits { steps: RESUME_AT_EVENTS, unparsed: self.max_unparsed / 2 }
    }

    /// Whether so much may be let in; one step always may, and one that takes no room is not kept waiting by what does:
    /// the end of a window lets out the pages before it.
    fn has_capacity(&self, bytes: usize, limits: &InFlightLimits) -> bool {
        let has_room_for_page = || {
            self.bytes + bytes <= MAX_IN_FLIGHT_BYTES
                && (self.unparsed == 0 || self.unparsed + bytes <= limits.unparsed)
        };
        self.closed || self.steps == 0 || self.steps < limits.steps && (bytes == 0 || has_room_for_page())
    }

    fn add(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.unparsed += bytes;
        self.steps += 1;
    }
}

impl InFlightLimiter {
    pub(super) fn new(workers: usize) -> Self {
        let inside = InFlight { max_unparsed: UNPARSED_BYTES_PER_WORKER * workers.max(1), ..InFlight::default() };
        Self { state: Mutex::new(inside), changed: Condvar::new() }
    }

    /// Enters where nothing has to be waited for; gives whether that is done.
    pub(super) fn try_acquire(&self, bytes: usize) -> bool {
        let mut inside = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let enters = !inside.closed && inside.has_capacity(bytes, &inside.limits());
        if enters {
            inside.add(bytes);
        }
        enters
    }

    /// Waits until there is room again. Gives `false` once the gate is closed.
    pub(super) fn acquire(&self, bytes: usize) -> bool {
        let mut inside = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        inside.waiting = Some(bytes);
        let is_full = |inside: &mut InFlight| !inside.has_capacity(bytes, &inside.resume_limits());
        let mut inside = self.changed.wait_while(inside, is_full).unwrap_or_else(PoisonError::into_inner);
        inside.waiting = None;
        inside.add(bytes);
        !inside.closed
    }

    pub(super) fn release(&self, bytes: usize) {
        self.change(|inside| {
            inside.bytes -= bytes;
            inside.steps -= 1;
        });
    }

    /// Notes that pages were cut into blocks, which stay inside.
    pub(super) fn mark_parsed(&self, bytes: usize) {
        self.change(|inside| inside.unparsed -= bytes);
    }

    fn change(&self, change: impl FnOnce(&mut InFlight)) {
        let mut inside = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut inside);
        if inside.waiting.is_some_and(|bytes| inside.has_capacity(bytes, &inside.resume_limits())) {
            self.changed.notify_one();
        }
    }

    pub(super) fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_end_of_a_window_passes_a_page_that_fills_the_gate() {
        let (done, finished) = channel();
        // Not joined: where this fails, the thread waits for ever.
        thread::spawn(move || {
            let gate = InFlightLimiter::new(1);
            let entered = gate.acquire(MAX_IN_FLIGHT_BYTES * 2) && gate.acquire(0);
            done.send(entered)
        });
        assert_eq!(finished.recv_timeout(Duration::from_secs(10)), Ok(true));
    }

    #[test]
    fn who_waits_is_let_in_once_many_have_left() {
        let gate = InFlightLimiter::new(1);
        assert!((0..MAX_IN_FLIGHT_EVENTS).all(|_| gate.try_acquire(1)));
        assert!(!gate.try_acquire(1) && !gate.try_acquire(0));
        let left = AtomicUsize::new(0);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.acquire(1).then(|| left.load(Ordering::SeqCst)));
            for _ in RESUME_AT_EVENTS..=MAX_IN_FLIGHT_EVENTS {
                left.fetch_add(1, Ordering::SeqCst);
                gate.release(1);
            }
            assert_eq!(waiting.join().unwrap(), Some(MAX_IN_FLIGHT_EVENTS - RESUME_AT_EVENTS + 1));
        });
        gate.close();
        assert!(!gate.try_acquire(0) && !gate.acquire(0));
    }

    #[test]
    fn pages_wait_until_those_before_them_are_cut_into_blocks() {
        let gate = InFlightLimiter::new(2);
        let bytes = UNPARSED_BYTES_PER_WORKER;
        assert!(gate.try_acquire(bytes) && gate.try_acquire(bytes) && !gate.try_acquire(1) && gate.try_acquire(0));
        gate.mark_parsed(bytes);
        assert!(gate.try_acquire(bytes) && !gate.try_acquire(1));
        gate.mark_parsed(2 * bytes);
        assert!(gate.try_acquire(3 * bytes), "one page of any size fits");
        thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.acquire(1));
            gate.mark_parsed(3 * bytes);
            assert!(waiting.join().unwrap());
        });
    }
}
