//! One line of a text with styled ranges.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::Style;

use super::printable;

/// Writes a line of a text: the styled ranges, in ascending order, in their styles, the rest in the base style.
pub(super) fn write_styled_line(
    out: &mut dyn Write,
    text: &str,
    line: Range<usize>,
    styled: &[(Range<usize>, Style)],
    base: Style,
) -> io::Result<()> {
    let mut position = line.start;
    for (range, style) in styled {
        let (start, end) = (range.start.max(line.start), range.end.min(line.end));
        if start < end {
            let (before, inside) = (printable(&text[position..start]), printable(&text[start..end]));
            write!(out, "{base}{before}{base:#}{style}{inside}{style:#}")?;
            position = end;
        }
    }
    write!(out, "{base}{}{base:#}", printable(&text[position..line.end]))
}
