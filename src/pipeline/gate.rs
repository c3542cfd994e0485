//! Bounds what is under way between the reader and the writer.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes of pages that may be under way at once.
const IN_FLIGHT_BYTES: usize = 64 << 20;

/// Steps that may be under way at once: several windows, so that every worker finds work.
const IN_FLIGHT_PAGES: usize = 512;

/// Steps under way to which those that wait are let in again: a thread that is woken for each step that leaves would be
/// woken for every page. More than a window, which leaves as a whole.
const AGAIN_AT_PAGES: usize = IN_FLIGHT_PAGES * 3 / 4;

/// Bytes of pages that may wait to be cut into blocks, for each worker. Their memory is then used for the next pages
/// while it is in a cache; to get as much anew from the system takes as long as to read it.
const UNCUT_BYTES_FOR_A_WORKER: usize = 2 << 20;

/// Lets in only so much at once. One thread enters, others leave.
pub(super) struct Gate {
    inside: Mutex<Inside>,
    changed: Condvar,
}

/// How much there may be inside for one step more to be let in.
struct Limits {
    steps: usize,
    uncut: usize,
}

#[derive(Default)]
struct Inside {
    bytes: usize,
    steps: usize,
    /// Bytes of pages that are not cut into blocks yet.
    uncut: usize,
    most_uncut: usize,
    /// Bytes of what waits to be let in.
    waiting: Option<usize>,
    closed: bool,
}

impl Inside {
    /// Where nothing waits.
    fn limits(&self) -> Limits {
        Limits { steps: IN_FLIGHT_PAGES, uncut: self.most_uncut }
    }

    /// Where something waits.
    fn limits_again(&self) -> Limits {
        Limits { steps: AGAIN_AT_PAGES, uncut: self.most_uncut / 2 }
    }

    /// Whether so much may be let in; one step always may, and one that takes no room is not kept waiting by what does:
    /// the end of a window lets out the pages before it.
    fn has_room(&self, bytes: usize, limits: &Limits) -> bool {
        let has_room_for_page =
            || self.bytes + bytes <= IN_FLIGHT_BYTES && (self.uncut == 0 || self.uncut + bytes <= limits.uncut);
        self.closed || self.steps == 0 || self.steps < limits.steps && (bytes == 0 || has_room_for_page())
    }

    fn let_in(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.uncut += bytes;
        self.steps += 1;
    }
}

impl Gate {
    pub(super) fn new(workers: usize) -> Self {
        let inside = Inside { most_uncut: UNCUT_BYTES_FOR_A_WORKER * workers.max(1), ..Inside::default() };
        Self { inside: Mutex::new(inside), changed: Condvar::new() }
    }

    /// Enters where nothing has to be waited for; gives whether that is done.
    pub(super) fn try_enter(&self, bytes: usize) -> bool {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let enters = !inside.closed && inside.has_room(bytes, &inside.limits());
        if enters {
            inside.let_in(bytes);
        }
        enters
    }

    /// Waits until there is room again. Gives `false` once the gate is closed.
    pub(super) fn enter(&self, bytes: usize) -> bool {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.waiting = Some(bytes);
        let is_full = |inside: &mut Inside| !inside.has_room(bytes, &inside.limits_again());
        let mut inside = self.changed.wait_while(inside, is_full).unwrap_or_else(PoisonError::into_inner);
        inside.waiting = None;
        inside.let_in(bytes);
        !inside.closed
    }

    pub(super) fn leave(&self, bytes: usize) {
        self.change(|inside| {
            inside.bytes -= bytes;
            inside.steps -= 1;
        });
    }

    /// Notes that pages were cut into blocks, which stay inside.
    pub(super) fn is_cut(&self, bytes: usize) {
        self.change(|inside| inside.uncut -= bytes);
    }

    fn change(&self, change: impl FnOnce(&mut Inside)) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut inside);
        if inside.waiting.is_some_and(|bytes| inside.has_room(bytes, &inside.limits_again())) {
            self.changed.notify_one();
        }
    }

    pub(super) fn close(&self) {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
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
            let gate = Gate::new(1);
            let entered = gate.enter(IN_FLIGHT_BYTES * 2) && gate.enter(0);
            done.send(entered)
        });
        assert_eq!(finished.recv_timeout(Duration::from_secs(10)), Ok(true));
    }

    #[test]
    fn who_waits_is_let_in_once_many_have_left() {
        let gate = Gate::new(1);
        assert!((0..IN_FLIGHT_PAGES).all(|_| gate.try_enter(1)));
        assert!(!gate.try_enter(1) && !gate.try_enter(0));
        let left = AtomicUsize::new(0);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter(1).then(|| left.load(Ordering::SeqCst)));
            for _ in AGAIN_AT_PAGES..=IN_FLIGHT_PAGES {
                left.fetch_add(1, Ordering::SeqCst);
                gate.leave(1);
            }
            assert_eq!(waiting.join().unwrap(), Some(IN_FLIGHT_PAGES - AGAIN_AT_PAGES + 1));
        });
        gate.close();
        assert!(!gate.try_enter(0) && !gate.enter(0));
    }

    #[test]
    fn pages_wait_until_those_before_them_are_cut_into_blocks() {
        let gate = Gate::new(2);
        let bytes = UNCUT_BYTES_FOR_A_WORKER;
        assert!(gate.try_enter(bytes) && gate.try_enter(bytes) && !gate.try_enter(1) && gate.try_enter(0));
        gate.is_cut(bytes);
        assert!(gate.try_enter(bytes) && !gate.try_enter(1));
        gate.is_cut(2 * bytes);
        assert!(gate.try_enter(3 * bytes), "one page of any size fits");
        thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter(1));
            gate.is_cut(3 * bytes);
            assert!(waiting.join().unwrap());
        });
    }
}
