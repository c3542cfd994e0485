//! Value of `--color`.

use clap::ValueEnum;

/// When to use colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// Only in a terminal
    #[default]
    Auto,
    /// In files and pipes too
    Always,
    /// Never
    Never,
}
