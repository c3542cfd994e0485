//! Plain text → blocks: nothing but lines.

use super::{Block, Head, Markup, Page, clean};

/// Widths, in characters, at which text is hard-wrapped. Terminals, e-mail and wire services wrap
/// between 60 and 80; below 40 are lists, above 120 is nothing that a person would read wrapped.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;

/// Share, in percent, of the pairs of neighbouring lines that must look wrapped before any are
/// joined: menus have neighbouring lines too, but few that end where the next word would not fit.
const WRAPPED_PAIRS_PERCENT: usize = 60;

/// First lines that may tell the page's address.
const ADDRESS_LINES: usize = 3;

struct Line {
    text: String,
    chars: usize,
    gap_before: bool,
}

pub(super) fn read(text: &str) -> Page {
    let mut lines = Vec::new();
    let mut gap = true;
    let breaks = ['\r', '\u{0b}', '\u{0c}', '\u{85}', '\u{2028}', '\u{2029}'];
    for line in text.lines().flat_map(|line| line.split(breaks)) {
        let line = clean(line);
        if line.is_empty() {
            gap = true;
        } else {
            lines.push(Line { chars: line.chars().count(), text: line, gap_before: gap });
            gap = false;
        }
    }
    let head = Head { canonical: take_address(&mut lines), ..Head::default() };
    let blocks = join_wrapped(lines)
        .into_iter()
        .map(|line| Block {
            text: line.text,
            markup: Markup::Line,
            element: None,
            link_chars: 0,
            gap_before: line.gap_before,
        })
        .collect();
    Page { blocks, elements: Vec::new(), head }
}

/// Takes out the line `URL: …` or `Source: …` that scrapers put first, and gives its address.
fn take_address(lines: &mut Vec<Line>) -> Option<String> {
    let at = lines.iter().take(ADDRESS_LINES).position(|line| address(&line.text).is_some())?;
    let line = lines.remove(at);
    address(&line.text).map(str::to_owned)
}

fn address(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(':')?;
    let named = ["url", "source", "link", "permalink"].iter().any(|known| name.trim().eq_ignore_ascii_case(known));
    let value = value.trim();
    let is_address = (value.starts_with("https://") || value.starts_with("http://")) && !value.contains(' ');
    (named && is_address).then_some(value)
}

/// Joins hard-wrapped lines into paragraphs.
///
/// A line was wrapped if the next line follows without a gap and its first word would not have
/// fitted any more.
fn join_wrapped(lines: Vec<Line>) -> Vec<Line> {
    let Some(width) = wrap_width(&lines) else { return lines };
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    let mut last_chars = 0;
    for line in lines {
        let chars = line.chars;
        match joined.last_mut() {
            Some(paragraph) if !line.gap_before && is_wrapped(last_chars, &line, width) => {
                paragraph.text.push(' ');
                paragraph.text.push_str(&line.text);
                paragraph.chars += 1 + chars;
            }
            _ => joined.push(line),
        }
        last_chars = chars;
    }
    joined
}

fn is_wrapped(chars_before: usize, line: &Line, width: usize) -> bool {
    let first_word = line.text.split(' ').next().map_or(0, |word| word.chars().count());
    chars_before <= width && chars_before + 1 + first_word > width
}

/// The width at which the page is hard-wrapped, if it is.
fn wrap_width(lines: &[Line]) -> Option<usize> {
    let neighbours = || lines.windows(2).filter(|pair| !pair[1].gap_before);
    let width = neighbours().map(|pair| pair[0].chars).max()?;
    if !WRAP_WIDTHS.contains(&width) {
        return None;
    }
    let pairs = neighbours().count();
    let wrapped = neighbours().filter(|pair| is_wrapped(pair[0].chars, &pair[1], width)).count();
    (wrapped >= 2 && wrapped * 100 >= pairs * WRAPPED_PAIRS_PERCENT).then_some(width)
}

#[cfg(test)]
mod tests {
    use super::read;

    fn texts(text: &str) -> Vec<String> {
        read(text).blocks.into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn every_line_is_a_block_whatever_ends_it() {
        assert_eq!(texts("one\n\n two \r\n \nthree\rfour"), ["one", "two", "three", "four"]);
        let page = read("one\r\n\r\ntwo\r\nthree\r\n");
        let gaps: Vec<bool> = page.blocks.iter().map(|block| block.gap_before).collect();
        assert_eq!(gaps, [true, true, false]);
    }

    #[test]
    fn hard_wrapped_lines_are_joined() {
        let wrapped = "PORT ELLERY (Reuters) - The harbour of this small town was closed on\n\
                       Monday after a barge with forty tonnes of gravel ran aground at its\n\
                       mouth, the harbour master said.\n\
                       \n\
                       Nobody was hurt. The barge is to be towed away at the next high tide,\n\
                       which is expected at noon.\n";
        assert_eq!(
            texts(wrapped),
            [
                "PORT ELLERY (Reuters) - The harbour of this small town was closed on Monday after a barge with \
                 forty tonnes of gravel ran aground at its mouth, the harbour master said.",
                "Nobody was hurt. The barge is to be towed away at the next high tide, which is expected at noon.",
            ]
        );
    }

    #[test]
    fn menus_and_short_lines_are_not_joined() {
        let menu = "Home\nWorld\nPolitics and the many elections of this year\nSport\nLog in";
        assert_eq!(texts(menu).len(), 5);
    }

    #[test]
    fn a_first_line_can_tell_the_address() {
        let page = read("URL: https://example.com/a\n\nTitle\n");
        assert_eq!(page.head.canonical.as_deref(), Some("https://example.com/a"));
        assert_eq!(page.blocks.len(), 1);
        assert_eq!(texts("Source: the ministry\n").len(), 1);
    }
}
