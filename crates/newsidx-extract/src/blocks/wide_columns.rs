//! Menus in one line: divides a line of plain text with several headlines, which wide gaps separate.
//!
//! Scrapers join the entries of a menu or of a ticker with runs of spaces or tabs. Linear in the line.

use memchr::{memchr, memmem};

use super::letters::count_letters;

/// Characters of a wide gap, if none of them is a tab.
// Justified text has gaps of two.
const GAP_CHARS: usize = 3;

/// Headlines of the shortest menu, and letters of the mean one.
// The cells of a table are fewer or shorter.
const MIN_HEADLINES: usize = 5;
const MIN_LETTERS: usize = 24;

/// Letters below which a part is the cell of a table, and above which it is no headline.
const CELL_LETTERS: usize = 12;
const MAX_LETTERS: usize = 160;

/// One headline of so many may be as short as a cell, end as a sentence, or begin with a small letter.
const EXCEPTIONS: usize = 5;

/// Whether a text may have wide gaps. Nearly all texts have none.
pub(super) fn may_have_gaps(text: &str) -> bool {
    memmem::find(text.as_bytes(), b"   ").is_some() || memchr(b'\t', text.as_bytes()).is_some()
}

/// The headlines of a menu in one line; the line itself if it is none, or if the page has no wide gaps.
pub(super) fn split_columns(line: &str, may_have_gaps: bool) -> impl Iterator<Item = &str> {
    let may_be_menu = may_have_gaps && line.len() >= MIN_HEADLINES * MIN_LETTERS;
    let parts = if may_be_menu { parts(line) } else { Vec::new() };
    let headlines = if is_menu(&parts) { parts } else { Vec::new() };
    let whole = headlines.is_empty().then_some(line);
    whole.into_iter().chain(headlines)
}

/// The parts of a line between wide gaps.
fn parts(line: &str) -> Vec<&str> {
    let line = line.trim();
    let mut parts = Vec::new();
    let (mut start, mut gap) = (0, None);
    let (mut width, mut is_wide) = (0, false);
    for (at, c) in line.char_indices() {
        if c.is_whitespace() {
            gap = gap.or(Some(at));
            width += 1;
            is_wide |= c == '\t' || width >= GAP_CHARS;
        } else {
            if let Some(end) = gap.filter(|_| is_wide) {
                parts.push(&line[start..end]);
                start = at;
            }
            (gap, width, is_wide) = (None, 0, false);
        }
    }
    parts.push(&line[start..]);
    parts
}

fn is_menu(parts: &[&str]) -> bool {
    let letters: usize = parts.iter().map(|part| count_letters(part)).sum();
    let is_exception = |part: &&&str| {
        count_letters(part) < CELL_LETTERS
            || part.ends_with(['.', '。', '।', '۔', ':', ',', ';'])
            || part.starts_with(|c: char| c.is_lowercase() || matches!(c, '*' | '•' | '|'))
    };
    parts.len() >= MIN_HEADLINES
        && parts.iter().all(|part| count_letters(part) <= MAX_LETTERS)
        && letters >= parts.len() * MIN_LETTERS
        && parts.iter().filter(is_exception).count() * EXCEPTIONS <= parts.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_between_wide_gaps_are_lines_of_their_own() {
        let headlines = [
            "Ferry line to the islands is sold",
            "Choir wins a prize – at last",
            "Mill burns down in Alder",
            "Will the herring come to the bay?",
            "Library lends out seeds from spring on",
        ];
        for line in [headlines.join("    "), headlines.join("\t") + "    "] {
            assert!(may_have_gaps(&line));
            assert_eq!(split_columns(&line, true).collect::<Vec<_>>(), headlines);
        }
        assert_eq!(split_columns(&headlines.join("  "), true).count(), 1);
    }

    #[test]
    fn sentences_and_tables_keep_their_gaps() {
        for line in [
            "The ferry left.   It came back late.   Nobody was on board.   The mayor waited on the quay.",
            "The ferry left   for the islands   on Tuesday   without anybody   on its deck or in its cabin",
            "Alder   3   1   7   Marram   2   2   6   Orrin   1   0   3   Ellery   0   0   0   Wend   0",
            "Boots for wet decks   49 euros   Natural rubber   Soled for long nights   Best for anglers   Green and black",
            "The ferry line is sold    The choir wins",
            "",
        ] {
            assert_eq!(split_columns(line, true).collect::<Vec<_>>(), [line]);
        }
    }
}
