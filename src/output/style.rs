//! The look of text in a terminal. Only the sixteen colours that every terminal has, so that the
//! person's own palette, light or dark, decides how they look.

use anstyle::{AnsiColor, Style};

/// Headlines.
pub const BOLD: Style = Style::new().bold();
/// Facts beside the text.
pub const DIM: Style = Style::new().dimmed();
/// What matches a query.
pub const MATCH: Style = AnsiColor::Red.on_default().bold();
/// Blocks that are kept.
pub const KEPT: Style = AnsiColor::Green.on_default();
/// Blocks that are dropped.
pub const DROPPED: Style = AnsiColor::Red.on_default().dimmed();
/// Words that a later version of a page has not.
pub const REMOVED: Style = AnsiColor::Red.on_default();
/// Words that an earlier version of a page has not.
pub const ADDED: Style = AnsiColor::Green.on_default();
/// Bars of a chart.
pub const BAR: Style = AnsiColor::Cyan.on_default();
