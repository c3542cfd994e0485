//! In-flight limiter (counting semaphore over events and bytes): bounds the pages between reader and writer, so that
//! the memory of a run does not grow with its input (backpressure).
//!
//! At most [`MAX_IN_FLIGHT_EVENTS`] events and [`MAX_IN_FLIGHT_BYTES`] bytes are in flight, or one page of any size.
//! One thread acquires; any thread releases.

use std::sync::{Condvar, Mutex, PoisonError};

/// Most bytes of pages in flight.
const MAX_IN_FLIGHT_BYTES: usize = 64 << 20;

/// Most events in flight: several batches, so that every worker has work.
const MAX_IN_FLIGHT_EVENTS: usize = 512;

/// A thread that waits resumes when the events in flight fall to this number. More than a batch, since a batch leaves
/// as a whole.
// Hysteresis: waking the reader for each event that leaves would wake it for every page.
const RESUME_AT_EVENTS: usize = MAX_IN_FLIGHT_EVENTS * 3 / 4;

/// Most bytes of pages that wait to be parsed, for each worker.
// Memory of a parsed page is reused for the next one while it is still in the CPU cache; fresh memory from the system
// costs as much as reading it.
const UNPARSED_BYTES_PER_WORKER: usize = 2 << 20;

/// Counting semaphore over the pages in flight.
pub(super) struct InFlightLimiter {
    state: Mutex<InFlight>,
    changed: Condvar,
}

/// Limits below which one more event is admitted.
struct InFlightLimits {
    events: usize,
    unparsed: usize,
}

#[derive(Default)]
struct InFlight {
    bytes: usize,
    events: usize,
    /// Bytes of pages that are not parsed into blocks yet.
    unparsed: usize,
    max_unparsed: usize,
    /// Size of the event that waits; `None` while nothing waits.
    waiting: Option<usize>,
    closed: bool,
}

impl InFlight {
    /// Limits for a thread that does not wait yet.
    fn limits(&self) -> InFlightLimits {
        InFlightLimits { events: MAX_IN_FLIGHT_EVENTS, unparsed: self.max_unparsed }
    }

    /// Limits for a thread that waits.
    fn resume_limits(&self) -> InFlightLimits {
        InFlightLimits { events: RESUME_AT_EVENTS, unparsed: self.max_unparsed / 2 }
    }

    /// Whether an event of this size is admitted. One event always is.
    fn has_capacity(&self, bytes: usize, limits: &InFlightLimits) -> bool {
        let fits_page = || {
            self.bytes + bytes <= MAX_IN_FLIGHT_BYTES
                && (self.unparsed == 0 || self.unparsed + bytes <= limits.unparsed)
        };
        // An event of 0 bytes does not wait for bytes: the end of a batch lets the pages before it leave.
        self.closed || self.events == 0 || self.events < limits.events && (bytes == 0 || fits_page())
    }

    fn add(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.unparsed += bytes;
        self.events += 1;
    }
}

impl InFlightLimiter {
    pub(super) fn new(workers: usize) -> Self {
        let in_flight = InFlight { max_unparsed: UNPARSED_BYTES_PER_WORKER * workers.max(1), ..InFlight::default() };
        Self { state: Mutex::new(in_flight), changed: Condvar::new() }
    }

    /// Admits an event if that needs no waiting; returns whether it did.
    pub(super) fn try_acquire(&self, bytes: usize) -> bool {
        let mut in_flight = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_admitted = !in_flight.closed && in_flight.has_capacity(bytes, &in_flight.limits());
        if is_admitted {
            in_flight.add(bytes);
        }
        is_admitted
    }

    /// Waits until the event is admitted. Returns `false` once the limiter is closed.
    pub(super) fn acquire(&self, bytes: usize) -> bool {
        let mut in_flight = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        in_flight.waiting = Some(bytes);
        let is_full = |in_flight: &mut InFlight| !in_flight.has_capacity(bytes, &in_flight.resume_limits());
        let mut in_flight = self.changed.wait_while(in_flight, is_full).unwrap_or_else(PoisonError::into_inner);
        in_flight.waiting = None;
        in_flight.add(bytes);
        !in_flight.closed
    }

    pub(super) fn release(&self, bytes: usize) {
        self.change(|in_flight| {
            in_flight.bytes -= bytes;
            in_flight.events -= 1;
        });
    }

    /// Records that pages were parsed. They stay in flight.
    pub(super) fn mark_parsed(&self, bytes: usize) {
        self.change(|in_flight| in_flight.unparsed -= bytes);
    }

    fn change(&self, change: impl FnOnce(&mut InFlight)) {
        let mut in_flight = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut in_flight);
        if in_flight.waiting.is_some_and(|bytes| in_flight.has_capacity(bytes, &in_flight.resume_limits())) {
            // One thread acquires, so one is woken.
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
    fn the_end_of_a_batch_passes_a_page_that_fills_the_limiter() {
        let (done, finished) = channel();
        // Not joined: if this test fails, the thread waits forever.
        thread::spawn(move || {
            let limiter = InFlightLimiter::new(1);
            let is_admitted = limiter.acquire(MAX_IN_FLIGHT_BYTES * 2) && limiter.acquire(0);
            done.send(is_admitted)
        });
        assert_eq!(finished.recv_timeout(Duration::from_secs(10)), Ok(true));
    }

    #[test]
    fn a_waiting_thread_resumes_once_many_events_have_left() {
        let limiter = InFlightLimiter::new(1);
        assert!((0..MAX_IN_FLIGHT_EVENTS).all(|_| limiter.try_acquire(1)));
        assert!(!limiter.try_acquire(1) && !limiter.try_acquire(0));
        let released = AtomicUsize::new(0);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| limiter.acquire(1).then(|| released.load(Ordering::SeqCst)));
            for _ in RESUME_AT_EVENTS..=MAX_IN_FLIGHT_EVENTS {
                released.fetch_add(1, Ordering::SeqCst);
                limiter.release(1);
            }
            assert_eq!(waiting.join().unwrap(), Some(MAX_IN_FLIGHT_EVENTS - RESUME_AT_EVENTS + 1));
        });
        limiter.close();
        assert!(!limiter.try_acquire(0) && !limiter.acquire(0));
    }

    #[test]
    fn pages_wait_until_those_before_them_are_parsed() {
        let limiter = InFlightLimiter::new(2);
        let bytes = UNPARSED_BYTES_PER_WORKER;
        assert!(
            limiter.try_acquire(bytes)
                && limiter.try_acquire(bytes)
                && !limiter.try_acquire(1)
                && limiter.try_acquire(0)
        );
        limiter.mark_parsed(bytes);
        assert!(limiter.try_acquire(bytes) && !limiter.try_acquire(1));
        limiter.mark_parsed(2 * bytes);
        assert!(limiter.try_acquire(3 * bytes), "one page of any size fits");
        thread::scope(|scope| {
            let waiting = scope.spawn(|| limiter.acquire(1));
            limiter.mark_parsed(3 * bytes);
            assert!(waiting.join().unwrap());
        });
    }
}
