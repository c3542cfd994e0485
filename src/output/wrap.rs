//! Text cut into lines that fit a terminal.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The bytes of the lines of a text, each at most `width` cells wide unless one word is wider.
///
/// Lines break at spaces, which belong to no line, and between Chinese and Japanese characters, which
/// are two cells wide. Korean has spaces between its words.
pub(super) fn lines(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut line: Option<Range<usize>> = None;
    let mut used = 0;
    for piece in break_opportunities(text) {
        let cells = text[piece.clone()].width();
        match &mut line {
            Some(current) => {
                let space = usize::from(piece.start > current.end);
                if used + space + cells <= width {
                    current.end = piece.end;
                    used += space + cells;
                } else {
                    lines.extend(line.replace(piece));
                    used = cells;
                }
            }
            None => {
                line = Some(piece);
                used = cells;
            }
        }
    }
    lines.extend(line);
    lines
}

/// Words and single characters between which a line may break.
fn break_opportunities(text: &str) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut joins = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let is_hangul = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}');
        let breaks = c.width().unwrap_or(0) > 1 && !is_hangul;
        if c == ' ' {
            joins = false;
        } else if joins && !breaks {
            if let Some(last) = pieces.last_mut() {
                last.end = end;
            }
        } else {
            pieces.push(at..end);
            joins = true;
        }
        if breaks {
            joins = false;
        }
    }
    pieces
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
    fn wide_characters_are_two_cells_and_break_anywhere_but_in_korean() {
        assert_eq!(wrapped("東京タワーの下", 6), ["東京タ", "ワーの", "下"]);
        assert_eq!(wrapped("북한 인권결의안 채택", 10), ["북한", "인권결의안", "채택"]);
    }
}
