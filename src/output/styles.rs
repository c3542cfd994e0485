//! Terminal styles. Only the sixteen standard ANSI colors: the user's palette, light or dark, decides how they look.

use anstyle::{AnsiColor, Style};

/// Titles and headings.
pub(crate) const BOLD: Style = Style::new().bold();
/// Facts and headings of tables.
pub(crate) const DIM: Style = Style::new().dimmed();
/// Matches of a query.
pub(crate) const MATCH: Style = AnsiColor::Red.on_default().bold();
/// Blocks that are kept.
pub(crate) const KEPT: Style = AnsiColor::Green.on_default();
/// Blocks that are dropped.
pub(crate) const DROPPED: Style = AnsiColor::Red.on_default().dimmed();
/// Words that the later version does not have.
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
/// Words that the earlier version does not have.
pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
/// Bars of a chart.
pub(crate) const BAR: Style = AnsiColor::Cyan.on_default();
