//! Dateline of a report: `SEOUL, May 20 (Yonhap) --`. Found by its end, in constant time for a paragraph of any length.
//!
//! Every paper writes the dateline in its own way, so it is no part of the compared text. Its place is evidence of a
//! common source.

/// Number of bytes at the start of a paragraph within which a dateline ends.
const DATELINE_BYTES: usize = 90;

/// Maximum number of words of a dateline.
const DATELINE_WORDS: usize = 10;

/// Ends of a dateline, with the spaces around them.
// A dash without spaces is a hyphen or joins two numbers.
const DATELINE_ENDS: [&str; 7] = [" -- ", " — ", " – ", " - ", ") ", "] ", "】 "];

const BRACKETS: [char; 3] = ['(', '[', '【'];
const DASHES: [char; 3] = ['-', '—', '–'];

/// Splits the first paragraph into the place of its dateline, if there is one, and the text after the dateline.
pub(super) fn split_dateline(paragraph: &str) -> (Option<&str>, &str) {
    let head = dateline_window(paragraph);
    let Some((at, rest)) = first_end(head) else { return (None, paragraph) };
    // `(Yonhap) --`: a dash may follow the closing bracket.
    let body = paragraph[rest..].trim_start_matches(|c: char| c == ' ' || DASHES.contains(&c));
    let has_dash = head[at..].trim_start_matches([')', ']', '】', ' ']).starts_with(DASHES);
    if !is_dateline(&head[..at], has_dash) {
        return (None, paragraph);
    }
    let place = head[..rest].split([',', '(', '[', '-', '—', '–', ':']).next().unwrap_or_default().trim();
    ((!place.is_empty()).then_some(place), body)
}

/// Finds the first of [`DATELINE_ENDS`]: the byte offsets of its start and of its end.
fn first_end(head: &str) -> Option<(usize, usize)> {
    let bytes = head.as_bytes();
    let end_at = |at: usize| DATELINE_ENDS.iter().find(|end| bytes[at..].starts_with(end.as_bytes()));
    // Two comparisons reject most positions: no end begins with a pair of bytes of which one is a letter or a digit.
    let may_end = |two: &[u8]| !two[0].is_ascii_alphanumeric() && !two[1].is_ascii_alphanumeric();
    let mut offsets = bytes.windows(2).enumerate().filter(|(_, two)| may_end(two)).map(|(at, _)| at);
    offsets.find_map(|at| end_at(at).map(|end| (at, at + end.len())))
}

/// The first [`DATELINE_BYTES`] bytes of a paragraph, cut at a character boundary.
fn dateline_window(paragraph: &str) -> &str {
    let mut end = paragraph.len().min(DATELINE_BYTES);
    while !paragraph.is_char_boundary(end) {
        end -= 1;
    }
    &paragraph[..end]
}

/// Whether the text before an end has the form of a dateline: short, and it opens with a bracket or with a place in
/// capitals, or it has a bracket and a dash follows.
fn is_dateline(text: &str, has_dash: bool) -> bool {
    let opens_with_bracket = text.starts_with(BRACKETS);
    let has_place = text.split_whitespace().next().is_some_and(is_in_capitals);
    let has_agency = has_dash && text.contains(BRACKETS) && text.starts_with(char::is_uppercase);
    let is_short = text.split_whitespace().count() <= DATELINE_WORDS;
    // A quotation or an exclamation is the first sentence of the report.
    is_short && (opens_with_bracket || has_place || has_agency) && !text.contains(['?', '!', '"', '“'])
}

/// Whether a word has two letters or more, all of them capitals.
fn is_in_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::split_dateline;

    #[test]
    fn a_dateline_is_split_off() {
        for (paragraph, place, body) in [
            ("SEOUL, May 20 (Yonhap) -- The lawmakers met.", Some("SEOUL"), "The lawmakers met."),
            ("NEW YORK (AP) — The lawmakers met.", Some("NEW YORK"), "The lawmakers met."),
            ("LONDON – The lawmakers met.", Some("LONDON"), "The lawmakers met."),
            ("(Reuters) - The lawmakers met.", None, "The lawmakers met."),
            ("Berlin (dpa) - Die Abgeordneten trafen sich.", Some("Berlin"), "Die Abgeordneten trafen sich."),
            ("(서울=연합뉴스) 의원들이 만났다.", None, "의원들이 만났다."),
        ] {
            assert_eq!(split_dateline(paragraph), (place, body), "{paragraph}");
        }
    }

    #[test]
    fn a_paragraph_without_a_dateline_is_kept_whole() {
        for paragraph in [
            "The lawmakers – all of them – met in Seoul.",
            "The mayor (a baker) said so.",
            "NATO members agreed.",
            "\"NEVER\" - that is what she said.",
            "",
            "서울",
        ] {
            let (place, body) = split_dateline(paragraph);
            assert_eq!((place, body), (None, paragraph), "{paragraph}");
        }
    }
}
