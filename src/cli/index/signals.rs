//! Signals end a run in order: what was done is put on disk first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::Context;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// The signal that came.
pub(super) struct Signal(Arc<AtomicUsize>);

/// Sets `is_stopped` with the first signal; the second ends the process at once.
pub(super) fn stop_on_signals(is_stopped: &Arc<AtomicBool>) -> anyhow::Result<Signal> {
    let came = Arc::<AtomicUsize>::default();
    for signal in [SIGINT, SIGTERM] {
        // In this order: the first signal finds that nothing was stopped yet.
        flag::register_conditional_shutdown(signal, 2, Arc::clone(is_stopped))
            .and_then(|_| flag::register_usize(signal, Arc::clone(&came), signal as usize))
            .and_then(|_| flag::register(signal, Arc::clone(is_stopped)))
            .context("signals cannot be handled")?;
    }
    Ok(Signal(came))
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
