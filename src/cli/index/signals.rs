//! Signals end a run in order: what was done is put on disk first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

/// For how long after the first signal another one means the same: `timeout` and terminals send it to the process and to
/// its group.
const SAME_SIGNAL: Duration = Duration::from_secs(1);

/// The signal that came.
pub(super) struct Signal(Arc<AtomicUsize>);

/// Sets `is_stopped` with the first signal; one that comes a second later ends the process at once.
pub(super) fn stop_on_signals(is_stopped: &Arc<AtomicBool>) -> anyhow::Result<Signal> {
    let (came, is_stopped) = (Arc::<AtomicUsize>::default(), Arc::clone(is_stopped));
    let signal = Signal(Arc::clone(&came));
    let mut signals = Signals::new([SIGINT, SIGTERM]).context("signals cannot be handled")?;
    thread::spawn(move || {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            match first {
                None => {
                    first = Some(Instant::now());
                    came.store(signal.unsigned_abs() as usize, Ordering::Relaxed);
                    is_stopped.store(true, Ordering::Relaxed);
                }
                Some(first) if first.elapsed() >= SAME_SIGNAL => low_level::exit(2),
                Some(_) => {}
            }
        }
    });
    Ok(signal)
}

impl Signal {
    /// Ends the process as the signal would have: shells end their loops then too. Comes back where none came.
    pub(super) fn end(&self) -> anyhow::Result<()> {
        match self.0.load(Ordering::Relaxed) {
            0 => Ok(()),
            signal => Ok(low_level::emulate_default_handler(i32::try_from(signal)?)?),
        }
    }
}
