//! Signal handling: the first SIGINT or SIGTERM stops the run, which commits; a second one ends the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::Context;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::low_level;

/// Signals that stop a run.
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// The first signal that arrived; 0 for none.
pub(super) struct CaughtSignal(Arc<AtomicUsize>);

/// Sets `is_stopped` at the first signal. A signal a second later or more ends the process at once.
pub(super) fn stop_on_signals(is_stopped: &Arc<AtomicBool>) -> anyhow::Result<CaughtSignal> {
    let received = Arc::<AtomicUsize>::default();
    listen(Arc::clone(&received), Arc::clone(is_stopped)).context("cannot handle signals")?;
    Ok(CaughtSignal(received))
}

#[cfg(unix)]
fn listen(received: Arc<AtomicUsize>, is_stopped: Arc<AtomicBool>) -> std::io::Result<()> {
    use std::time::{Duration, Instant};

    /// Time after the first signal in which another one counts as the same.
    // `timeout` and terminals signal both the process and its group.
    const SAME_SIGNAL: Duration = Duration::from_secs(1);

    let mut signals = signal_hook::iterator::Signals::new(SIGNALS)?;
    std::thread::Builder::new().spawn(move || {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            match first {
                None => {
                    first = Some(Instant::now());
                    received.store(signal.unsigned_abs() as usize, Ordering::Release);
                    is_stopped.store(true, Ordering::Release);
                }
                Some(first) if first.elapsed() >= SAME_SIGNAL => low_level::exit(2),
                Some(_) => {}
            }
        }
    })?;
    Ok(())
}

/// Without signal threads (Windows): each signal is handled as it arrives, and the second one ends the process at
/// once.
#[cfg(not(unix))]
fn listen(received: Arc<AtomicUsize>, is_stopped: Arc<AtomicBool>) -> std::io::Result<()> {
    use signal_hook::flag;

    for signal in SIGNALS {
        // Order matters: at the first signal `is_stopped` is still false, so the conditional shutdown does nothing.
        flag::register_conditional_shutdown(signal, 2, Arc::clone(&is_stopped))?;
        flag::register_usize(signal, Arc::clone(&received), signal as usize)?;
        flag::register(signal, Arc::clone(&is_stopped))?;
    }
    Ok(())
}

impl CaughtSignal {
    /// Ends the process by the signal that arrived; returns if none did.
    pub(super) fn reraise(&self) -> anyhow::Result<()> {
        match self.0.load(Ordering::Acquire) {
            0 => Ok(()),
            // A shell ends its loop only if the program ended by the signal.
            signal => Ok(low_level::emulate_default_handler(i32::try_from(signal)?)?),
        }
    }
}
