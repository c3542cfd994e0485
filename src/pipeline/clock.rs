//! Where the time of a run goes, measured where it is spent.
//!
//! Work is counted in CPU time, thread by thread: on a busy machine the time that passes says more of its other users
//! than of a stage. Waiting is counted in the time that passes. A clock that does not run costs a look at one number.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};

/// What a thread is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finding files, reading and decompressing them, taking records out of them.
    Reading,
    /// Taking the hashes by which pages are named and found again, but for the SHA-256 of a record, which comes with reading.
    Hashing,
    /// Decoding pages and cutting them into blocks.
    Blocks,
    /// Making articles of blocks.
    Extraction,
    /// Finding the stories that articles are copies of.
    Stories,
    /// Handing articles to the engine, and what the engine does in threads of its own: inverting, compressing, merging.
    Indexing,
    /// Putting on disk what was done.
    Committing,
    /// Learning sites, and putting in order what the threads have done.
    Other,
}

impl Stage {
    /// All of them, in the order of a page's way.
    pub const ALL: [Self; 8] = [
        Self::Reading,
        Self::Hashing,
        Self::Blocks,
        Self::Extraction,
        Self::Stories,
        Self::Indexing,
        Self::Committing,
        Self::Other,
    ];
}

/// What a thread waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The reader, because too many pages are under way.
    ReaderForCapacity,
    /// The workers, all together, because there is nothing to do.
    WorkersForPages,
    /// The writer, because no article is ready.
    WriterForArticles,
    /// The writer, because the engine has not kept up, or is putting its work on disk.
    WriterForEngine,
}

impl Wait {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::ReaderForCapacity, Self::WorkersForPages, Self::WriterForArticles, Self::WriterForEngine];
}

/// Where the time of a run went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timings {
    /// CPU time of each stage, in the order of [`Stage::ALL`]; all together that of the process.
    pub cpu: [Duration; Stage::ALL.len()],
    /// Time that passed in waiting, in the order of [`Wait::ALL`].
    pub waits: [Duration; Wait::ALL.len()],
}

/// Measures a run.
pub(super) struct StageClock {
    /// `None` where nothing is measured.
    started: Option<ProcessTime>,
    cpu: [AtomicU64; Stage::ALL.len()],
    waits: [AtomicU64; Wait::ALL.len()],
    /// CPU time of all threads that were measured from beginning to end.
    threads: AtomicU64,
}

impl StageClock {
    pub(super) fn new(is_running: bool) -> Self {
        Self {
            started: is_running.then(ProcessTime::now),
            cpu: [const { AtomicU64::new(0) }; Stage::ALL.len()],
            waits: [const { AtomicU64::new(0) }; Wait::ALL.len()],
            threads: AtomicU64::new(0),
        }
    }

    /// Counts what this thread does here as of a stage.
    pub(super) fn time<T>(&self, stage: Stage, run: impl FnOnce() -> T) -> T {
        self.thread_time_into(&self.cpu[stage as usize], run)
    }

    /// Counts all that this thread does; what is of no stage is then known to be something else.
    pub(super) fn time_thread<T>(&self, run: impl FnOnce() -> T) -> T {
        self.thread_time_into(&self.threads, run)
    }

    fn thread_time_into<T>(&self, counter: &AtomicU64, run: impl FnOnce() -> T) -> T {
        if self.started.is_none() {
            return run();
        }
        let before = ThreadTime::now();
        let result = run();
        add(counter, before.elapsed());
        result
    }

    /// Counts the time that passes here as waiting.
    pub(super) fn time_wait<T>(&self, wait: Wait, run: impl FnOnce() -> T) -> T {
        if self.started.is_none() {
            return run();
        }
        let before = Instant::now();
        let result = run();
        add(&self.waits[wait as usize], before.elapsed());
        result
    }

    /// Counts work as of a stage, and the time that passes in it without any as waiting.
    pub(super) fn time_with_wait<T>(&self, stage: Stage, wait: Wait, run: impl FnOnce() -> T) -> T {
        if self.started.is_none() {
            return run();
        }
        let (before, cpu_before) = (Instant::now(), ThreadTime::now());
        let result = run();
        let cpu = cpu_before.elapsed();
        add(&self.cpu[stage as usize], cpu);
        add(&self.waits[wait as usize], before.elapsed().saturating_sub(cpu));
        result
    }

    /// Where the time went; `None` where the clock does not run.
    pub(super) fn timings(&self) -> Option<Timings> {
        let started = self.started.as_ref()?;
        let all = started.elapsed();
        let measured = |counter: &AtomicU64| Duration::from_nanos(counter.load(Ordering::Relaxed));
        let mut cpu = self.cpu.each_ref().map(measured);
        let threads = measured(&self.threads);
        let of_stages: Duration = cpu.iter().sum();
        cpu[Stage::Other as usize] = threads.saturating_sub(of_stages);
        // Nobody but the engine has threads that are not measured.
        cpu[Stage::Indexing as usize] += all.saturating_sub(threads);
        Some(Timings { cpu, waits: self.waits.each_ref().map(measured) })
    }
}

fn add(counter: &AtomicU64, time: Duration) {
    counter.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps the processor busy for some milliseconds.
    fn work() -> u64 {
        let started = ThreadTime::now();
        let mut sum = 0_u64;
        while started.elapsed() < Duration::from_millis(20) {
            sum = sum.wrapping_mul(31).wrapping_add(7);
        }
        sum
    }

    #[test]
    fn work_counts_where_it_is_done_and_waiting_does_not_count_as_work() {
        let clock = StageClock::new(true);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                clock.time_thread(|| {
                    clock.time(Stage::Blocks, work);
                    clock.time_wait(Wait::WorkersForPages, || std::thread::sleep(Duration::from_millis(20)));
                    clock.time_with_wait(Stage::Stories, Wait::WriterForEngine, || {
                        work();
                        std::thread::sleep(Duration::from_millis(20));
                    });
                    work();
                });
            });
        });
        let timings = clock.timings().unwrap();
        let least = Duration::from_millis(19);
        for stage in [Stage::Blocks, Stage::Stories, Stage::Other] {
            assert!(timings.cpu[stage as usize] >= least, "{stage:?} {timings:?}");
        }
        assert_eq!(timings.cpu[Stage::Reading as usize], Duration::ZERO);
        for wait in [Wait::WorkersForPages, Wait::WriterForEngine] {
            assert!(timings.waits[wait as usize] >= least, "{wait:?} {timings:?}");
        }
    }

    #[test]
    fn a_clock_that_does_not_run_measures_nothing() {
        let clock = StageClock::new(false);
        assert_eq!(clock.time(Stage::Blocks, || 1) + clock.time_wait(Wait::ReaderForCapacity, || 2), 3);
        assert_eq!(clock.timings(), None);
    }
}
