//! The dateline that opens a story, which every paper writes in its own way.

/// Bytes of a paragraph in which a dateline ends: `SEOUL, May 20 (Yonhap) --`.
const DATELINE_BYTES: usize = 90;

/// Most words of a dateline.
const DATELINE_WORDS: usize = 10;

/// Signs with which a dateline ends, with their spaces.
const DATELINE_ENDS: [&str; 7] = [" -- ", " — ", " – ", " - ", ") ", "] ", "】 "];

const BRACKETS: [char; 3] = ['(', '[', '【'];
const DASHES: [char; 4] = ['-', '—', '–', ' '];

/// A first paragraph without its dateline, and the place that the dateline begins with, where there is one.
pub(super) fn split_dateline(paragraph: &str) -> (Option<&str>, &str) {
    let head = beginning(paragraph);
    let Some((at, rest)) = first_end(head) else { return (None, paragraph) };
    // `(Yonhap) --`: what closes a bracket may be followed by a dash.
    let story = paragraph[rest..].trim_start_matches(DASHES);
    let has_dash = head[at..].trim_start_matches([')', ']', '】', ' ']).starts_with(DASHES);
    if !is_dateline(&head[..at], has_dash) {
        return (None, paragraph);
    }
    let place = head[..rest].split([',', '(', '[', '-', '—', '–', ':']).next().unwrap_or_default().trim();
    ((!place.is_empty()).then_some(place), story)
}

/// Where the first of [`DATELINE_ENDS`] begins and ends.
fn first_end(head: &str) -> Option<(usize, usize)> {
    let bytes = head.as_bytes();
    let end_at = |at: usize| DATELINE_ENDS.iter().find(|end| bytes[at..].starts_with(end.as_bytes()));
    // Most spaces are followed by a letter: nothing of this begins with two such bytes.
    let may_end = |two: &[u8]| !two[0].is_ascii_alphanumeric() && !two[1].is_ascii_alphanumeric();
    let places = bytes.windows(2).enumerate().filter(|(_, two)| may_end(two)).map(|(at, _)| at);
    places.filter_map(|at| end_at(at).map(|end| (at, at + end.len()))).next()
}

/// The bytes in which a dateline ends, up to a whole character.
fn beginning(paragraph: &str) -> &str {
    let mut end = paragraph.len().min(DATELINE_BYTES);
    while !paragraph.is_char_boundary(end) {
        end -= 1;
    }
    &paragraph[..end]
}

/// Whether a text looks like a dateline: short, and it begins with a bracket or with a place in capitals, or it has a
/// bracket and a dash after it.
fn is_dateline(text: &str, has_dash: bool) -> bool {
    let begins_with_bracket = text.starts_with(BRACKETS);
    let has_place = text.split_whitespace().next().is_some_and(is_in_capitals);
    let has_agency = has_dash && text.contains(BRACKETS) && text.starts_with(char::is_uppercase);
    let is_short = text.split_whitespace().count() <= DATELINE_WORDS;
    is_short && (begins_with_bracket || has_place || has_agency) && !text.contains(['?', '!', '"', '“'])
}

fn is_in_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::split_dateline;

    #[test]
    fn a_dateline_is_taken_off() {
        for (paragraph, place, story) in [
            ("SEOUL, May 20 (Yonhap) -- The lawmakers met.", Some("SEOUL"), "The lawmakers met."),
            ("NEW YORK (AP) — The lawmakers met.", Some("NEW YORK"), "The lawmakers met."),
            ("LONDON – The lawmakers met.", Some("LONDON"), "The lawmakers met."),
            ("(Reuters) - The lawmakers met.", None, "The lawmakers met."),
            ("Berlin (dpa) - Die Abgeordneten trafen sich.", Some("Berlin"), "Die Abgeordneten trafen sich."),
            ("(서울=연합뉴스) 의원들이 만났다.", None, "의원들이 만났다."),
        ] {
            assert_eq!(split_dateline(paragraph), (place, story), "{paragraph}");
        }
    }

    #[test]
    fn what_is_no_dateline_stays() {
        for paragraph in [
            "The lawmakers – all of them – met in Seoul.",
            "The mayor (a baker) said so.",
            "NATO members agreed.",
            "\"NEVER\" - that is what she said.",
            "",
            "서울",
        ] {
            let (place, story) = split_dateline(paragraph);
            assert_eq!((place, story), (None, paragraph), "{paragraph}");
        }
    }
}
