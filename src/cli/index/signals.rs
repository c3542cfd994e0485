//! Signals end a run in order: what was done is put on disk first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::Context;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::low_level;

/// The signals that end a run.
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// The signal that came.
pub(super) struct CaughtSignal(Arc<AtomicUsize>);

/// Sets `is_stopped` with the first signal; one that comes a second later ends the process at once.
pub(super) fn stop_on_signals(is_stopped: &Arc<AtomicBool>) -> anyhow::Result<CaughtSignal> {
    let came = Arc::<AtomicUsize>::default();
    listen(Arc::clone(&came), Arc::clone(is_stopped)).context("signals cannot be handled")?;
    Ok(CaughtSignal(came))
}

#[cfg(unix)]
fn listen(came: Arc<AtomicUsize>, is_stopped: Arc<AtomicBool>) -> std::io::Result<()> {
    use std::time::{Duration, Instant};

    /// For how long after the first signal another one means the same: `timeout` and terminals send it to the process and
    /// to its group.
    const SAME_SIGNAL: Duration = Duration::from_secs(1);

    let mut signals = signal_hook::iterator::Signals::new(SIGNALS)?;
    std::thread::Builder::new().spawn(move || {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            match first {
                None => {
                    first = Some(Instant::now());
                    came.store(signal.unsigned_abs() as usize, Ordering::Release);
                    is_stopped.store(true, Ordering::Release);
                }
                Some(first) if first.elapsed() >= SAME_SIGNAL => low_level::exit(2),
                Some(_) => {}
            }
        }
    })?;
    Ok(())
}

/// Where signals cannot be waited for, each is seen as it comes, and the second ends the process at once.
#[cfg(not(unix))]
fn listen(came: Arc<AtomicUsize>, is_stopped: Arc<AtomicBool>) -> std::io::Result<()> {
    use signal_hook::flag;

    for signal in SIGNALS {
        // In this order: the first signal finds that nothing was stopped yet.
        flag::register_conditional_shutdown(signal, 2, Arc::clone(&is_stopped))?;
        flag::register_usize(signal, Arc::clone(&came), signal as usize)?;
        flag::register(signal, Arc::clone(&is_stopped))?;
    }
    Ok(())
}

impl CaughtSignal {
    /// Ends the process as the signal would have: shells end their loops then too. Comes back where none came.
    pub(super) fn reraise(&self) -> anyhow::Result<()> {
        match self.0.load(Ordering::Acquire) {
            0 => Ok(()),
            signal => Ok(low_level::emulate_default_handler(i32::try_from(signal)?)?),
        }
    }
}
