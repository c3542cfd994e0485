//! Profiler of a run: CPU time per stage (thread clocks) and wall time per wait.
//!
//! Work is CPU time, since on a busy machine wall time depends on other programs. Waiting is wall time. A clock that
//! is switched off costs one comparison per call.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};

/// A stage of the pipeline, for CPU time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finding files, reading and decompressing them, splitting records.
    Reading,
    /// Hashing page bytes for identifiers and duplicate detection. The SHA-256 of a record is computed while reading.
    Hashing,
    /// Decoding pages and parsing them into blocks.
    Blocks,
    /// Labelling blocks and building articles.
    Extraction,
    /// Sketches and near-duplicate detection.
    Stories,
    /// Adding documents to the engine, with the engine's own threads: inverting, compressing, merging.
    Indexing,
    /// Commits.
    Committing,
    /// Learning site profiles, and putting events back in order.
    Other,
}

impl Stage {
    /// All stages, in the order in which a page passes them.
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

/// A reason for waiting, for wall time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The reader, for the in-flight limiter.
    ReaderForCapacity,
    /// The workers, all together, for pages.
    WorkersForPages,
    /// The writer, for the next event.
    WriterForArticles,
    /// The writer, for the engine: its queue is full, or it is committing.
    WriterForEngine,
}

impl Wait {
    /// All waits.
    pub const ALL: [Self; 4] =
        [Self::ReaderForCapacity, Self::WorkersForPages, Self::WriterForArticles, Self::WriterForEngine];
}

/// CPU time and waits of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timings {
    /// CPU time of each stage, in the order of [`Stage::ALL`]. The sum is the CPU time of the process.
    pub cpu: [Duration; Stage::ALL.len()],
    /// Wall time of each wait, in the order of [`Wait::ALL`].
    pub waits: [Duration; Wait::ALL.len()],
}

/// Measures a run; shared by all its threads.
pub(super) struct StageClock {
    /// `None` when the clock is off.
    started: Option<ProcessTime>,
    cpu: [AtomicU64; Stage::ALL.len()],
    waits: [AtomicU64; Wait::ALL.len()],
    /// CPU time of all threads under [`time_thread`](Self::time_thread).
    threads: AtomicU64,
}

impl StageClock {
    /// A clock that measures from now on.
    pub(super) fn started() -> Self {
        Self { started: Some(ProcessTime::now()), ..Self::off() }
    }

    /// A clock that measures nothing.
    pub(super) fn off() -> Self {
        Self {
            started: None,
            cpu: [const { AtomicU64::new(0) }; Stage::ALL.len()],
            waits: [const { AtomicU64::new(0) }; Wait::ALL.len()],
            threads: AtomicU64::new(0),
        }
    }

    /// Runs `run` and adds its CPU time to a stage.
    pub(super) fn time<T>(&self, stage: Stage, run: impl FnOnce() -> T) -> T {
        self.thread_time_into(&self.cpu[stage as usize], run)
    }

    /// Runs the whole work of a thread. CPU time outside every stage counts as [`Stage::Other`].
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

    /// Runs `run` and adds its wall time to a wait.
    pub(super) fn time_wait<T>(&self, wait: Wait, run: impl FnOnce() -> T) -> T {
        if self.started.is_none() {
            return run();
        }
        let before = Instant::now();
        let result = run();
        add(&self.waits[wait as usize], before.elapsed());
        result
    }

    /// Runs `run`; adds its CPU time to a stage and the rest of its wall time to a wait.
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

    /// The times so far; `None` when the clock is off.
    pub(super) fn timings(&self) -> Option<Timings> {
        let started = self.started.as_ref()?;
        let all = started.elapsed();
        let measured = |counter: &AtomicU64| Duration::from_nanos(counter.load(Ordering::Relaxed));
        let mut cpu = self.cpu.each_ref().map(measured);
        let threads = measured(&self.threads);
        let in_stages: Duration = cpu.iter().sum();
        cpu[Stage::Other as usize] = threads.saturating_sub(in_stages);
        // Only the engine has threads that are not under `time_thread`, so the rest of the process's time is its
        // time.
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

    /// Uses CPU time for some milliseconds.
    fn work() -> u64 {
        let started = ThreadTime::now();
        let mut sum = 0_u64;
        while started.elapsed() < Duration::from_millis(20) {
            sum = sum.wrapping_mul(31).wrapping_add(7);
        }
        sum
    }

    #[test]
    fn work_counts_for_its_stage_and_waiting_is_no_work() {
        let clock = StageClock::started();
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
        let min = Duration::from_millis(19);
        for stage in [Stage::Blocks, Stage::Stories, Stage::Other] {
            assert!(timings.cpu[stage as usize] >= min, "{stage:?} {timings:?}");
        }
        assert_eq!(timings.cpu[Stage::Reading as usize], Duration::ZERO);
        for wait in [Wait::WorkersForPages, Wait::WriterForEngine] {
            assert!(timings.waits[wait as usize] >= min, "{wait:?} {timings:?}");
        }
    }

    #[test]
    fn a_clock_that_is_off_measures_nothing() {
        let clock = StageClock::off();
        assert_eq!(clock.time(Stage::Blocks, || 1) + clock.time_wait(Wait::ReaderForCapacity, || 2), 3);
        assert_eq!(clock.timings(), None);
    }
}
