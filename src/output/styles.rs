//! The look of text in a terminal. Only the sixteen colours that every terminal has, so that the
//! person's own palette, light or dark, decides how they look.

use anstyle::{AnsiColor, Style};

/// Headlines.
pub(crate) const BOLD: Style = Style::new().bold();
/// Facts beside the text.
pub(crate) const DIM: Style = Style::new().dimmed();
/// What matches a query.
pub(crate) const MATCH: Style = AnsiColor::Red.on_default().bold();
/// Blocks that are kept.
pub(crate) const KEPT: Style = AnsiColor::Green.on_default();
/// Blocks that are dropped.
pub(crate) const DROPPED: Style = AnsiColor::Red.on_default().dimmed();
/// Words that a later version of a page has not.
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
/// Words that an earlier version of a page has not.
pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
/// Bars of a chart.
pub(crate) const BAR: Style = AnsiColor::Cyan.on_default();
