//! Greedy line wrapping by display width (a subset of UAX #14: spaces, and between wide characters); linear in the
//! text.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Byte ranges of the lines of a text, each at most `width` columns unless a single word is wider.
///
/// Lines break at spaces, which belong to no line, and between Chinese and Japanese characters.
pub(super) fn lines(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut line: Option<Range<usize>> = None;
    let mut used = 0;
    for run in unbreakable_runs(text) {
        let columns = text[run.clone()].width();
        match &mut line {
            Some(current) => {
                let space = usize::from(run.start > current.end);
                if used + space + columns <= width {
                    current.end = run.end;
                    used += space + columns;
                } else {
                    lines.extend(line.replace(run));
                    used = columns;
                }
            }
            None => {
                line = Some(run);
                used = columns;
            }
        }
    }
    lines.extend(line);
    lines
}

/// Runs of text that are not broken: words and single wide characters.
fn unbreakable_runs(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut joins = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        // Korean is written with spaces between words and breaks only there, although its syllables are wide.
        let is_hangul = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}');
        let breaks = c.width().unwrap_or(0) > 1 && !is_hangul;
        if c == ' ' {
            joins = false;
        } else if joins && !breaks {
            if let Some(last) = runs.last_mut() {
                last.end = end;
            }
        } else {
            runs.push(at..end);
            joins = true;
        }
        if breaks {
            joins = false;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    fn wrapped(text: &str, width: usize) -> Vec<&str> {
        super::lines(text, width).into_iter().map(|line| &text[line]).collect()
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("incomprehensible x", 5), ["incomprehensible", "x"]);
        assert_eq!(wrapped("", 5), Vec::<&str>::new());
    }

    #[test]
    fn wide_characters_take_two_columns_and_break_anywhere_but_in_korean() {
        assert_eq!(wrapped("東京タワーの下", 6), ["東京タ", "ワーの", "下"]);
        assert_eq!(wrapped("북한 인권결의안 채택", 10), ["북한", "인권결의안", "채택"]);
    }
}
