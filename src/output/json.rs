//! JSON lines that are safe to print in a terminal: control characters are escaped (ECMA-404 allows U+007F to U+009F
//! unescaped).

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

/// Writes a record and a line end.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_json_line(out: &mut dyn Write, record: &impl Serialize) -> io::Result<()> {
    write_json(out, record)?;
    writeln!(out)
}

/// Writes a record.
pub(super) fn write_json(out: &mut dyn Write, record: &impl Serialize) -> io::Result<()> {
    record.serialize(&mut Serializer::with_formatter(&mut *out, EscapingFormatter(CompactFormatter)))?;
    Ok(())
}

/// Also escapes U+007F to U+009F.
struct EscapingFormatter(CompactFormatter);

impl Formatter for EscapingFormatter {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        // To a terminal U+009B starts an escape sequence, as ESC [ does.
        let mut rest = fragment;
        while let Some(at) = rest.find(|c| matches!(c, '\u{7f}'..='\u{9f}')) {
            let (before, from) = rest.split_at(at);
            self.0.write_string_fragment(out, before)?;
            let mut chars = from.chars();
            write!(out, "\\u{:04x}", chars.next().map_or(0, u32::from))?;
            rest = chars.as_str();
        }
        self.0.write_string_fragment(out, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::write_json_line;

    #[test]
    fn every_control_character_is_escaped_and_read_back() {
        let text = "a\u{1b}\u{7f}\u{80}b\u{9b}\u{9f}\u{a0}한\n";
        let mut line = Vec::new();
        write_json_line(&mut line, &text).unwrap();
        let line = String::from_utf8(line).unwrap();
        assert_eq!(line, "\"a\\u001b\\u007f\\u0080b\\u009b\\u009f\u{a0}한\\n\"\n");
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
    }
}
