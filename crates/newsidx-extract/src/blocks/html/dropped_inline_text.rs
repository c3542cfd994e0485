//! Text of inline elements that is no text of the story: raised marks of footnotes, and initials that a page prints twice,
//! once for the eye and once for screen readers. Constant time an element, apart from its own text.

/// An inline element whose text may be taken back where the element ends.
pub(super) struct InlineStart {
    /// Index among the elements of the page.
    pub element: usize,
    /// Number of blocks before it; a block that ended inside has taken its text.
    pub blocks: usize,
    /// Length of the block's text before it, and number of characters of links in that text.
    pub text_bytes: usize,
    pub link_chars: usize,
    /// Length of the text before it of the author element around it, if there is one.
    pub author_bytes: Option<usize>,
    pub kind: InlineKind,
}

/// Why the text of an element may be taken back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum InlineKind {
    /// `<sup>`, and whether a link or a class word makes it the mark of a note.
    Raised { is_note: bool },
    /// `aria-hidden`: a copy for the eye of what screen readers get from another element.
    AriaHidden,
}

/// Substrings of attribute words of a raised mark.
pub(super) const NOTE_WORDS: [&str; 5] = ["footnote", "noteref", "reference", "endnote", "fn"];

/// Maximum length, in characters, of a copy for the eye.
// Decorated initials are letters and first words.
pub(super) const MAX_INITIAL_CHARS: usize = 20;

/// Maximum number of characters of a raised mark.
const MAX_MARK_CHARS: usize = 6;

/// Minimum number of letters of a word with a raised number that is no unit (`km²`, `CO₂`).
const WORD_LETTERS: usize = 4;

/// Whether a raised text is the mark of a note, and not an exponent or the ending of an ordinal. `before` is the text of
/// the block above it; a mark that opens a block numbers the note itself.
pub(super) fn is_footnote_mark(before: &str, raised: &str, is_note: bool) -> bool {
    let before = before.trim_end();
    let raised = raised.trim();
    if before.is_empty() || raised.is_empty() {
        return false;
    }
    let is_bracketed = raised.starts_with('[') && raised.ends_with(']');
    let mark = raised.trim_matches(|c| matches!(c, '[' | ']' | '(' | ')'));
    let is_sign = mark.chars().all(|c| matches!(c, '*' | '†' | '‡' | '§' | '¶' | '#'));
    let is_number = mark.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–'));
    let is_letter = mark.chars().count() == 1 && mark.chars().all(|c| c.is_ascii_lowercase());
    let is_short = mark.chars().nth(MAX_MARK_CHARS).is_none();
    is_bracketed || is_sign || is_short && ((is_number || is_letter) && is_note || is_number && follows_word(before))
}

/// Whether a text ends with a sentence, a long word or a year, after which a raised number is no exponent.
fn follows_word(before: &str) -> bool {
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_year = || word.len() == 4 && (word.starts_with('1') || word.starts_with("20"));
    let is_word = || word.chars().all(char::is_alphabetic) && word.chars().count() >= WORD_LETTERS;
    match before.chars().next_back() {
        Some(c) if c.is_alphabetic() => is_word(),
        Some(c) if c.is_numeric() => word.bytes().all(|byte| byte.is_ascii_digit()) && is_year(),
        _ => !before.ends_with(')'),
    }
}

/// Whether a copy for the eye repeats the text above it in the block, or is an initial that the text after it repeats.
pub(super) fn repeats_before(before: &str, copy: &str) -> bool {
    !copy.trim().is_empty() && before.trim() == copy.trim()
}

/// Whether a text for the eye is one letter, perhaps after a quotation mark.
pub(super) fn is_initial(copy: &str) -> bool {
    copy.trim().chars().filter(|c| c.is_alphabetic()).count() == 1 && copy.trim().chars().count() <= 2
}

/// Whether the text after an initial begins with it again.
pub(super) fn repeats_after(initial: &str, after: &str) -> bool {
    let first = |text: &str| text.chars().find(|c| c.is_alphabetic()).map(|c| c.to_lowercase().to_string());
    first(initial).is_some() && first(initial) == first(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_notes_are_distinguished_from_exponents_and_ordinals() {
        for (before, raised, is_note) in [
            ("built in 1911", "1", false),
            ("built in 1911", "1", true),
            ("raised in 1934,", "[2]", false),
            ("the weir", "12", false),
            ("the weir.", "3, 4", false),
            ("the weir", "a", true),
            ("the weir", "†", false),
            ("the weir", "[citation needed]", false),
        ] {
            assert!(is_footnote_mark(before, raised, is_note), "{before}{raised}");
        }
        for (before, raised, is_note) in [
            ("40 km", "2", false),
            ("10", "6", false),
            ("the 3", "rd", false),
            ("le 1", "er", true),
            ("E = mc", "2", false),
            ("(a + b)", "2", false),
            ("the weir", "TM", false),
            ("", "1", true),
        ] {
            assert!(!is_footnote_mark(before, raised, is_note), "{before}{raised}");
        }
    }

    #[test]
    fn initials_for_the_eye_are_repeated_by_the_text() {
        assert!(is_initial("T") && is_initial("“T") && !is_initial("The") && !is_initial("1"));
        assert!(repeats_after("T", "The river") && repeats_after("T", "t he") && !repeats_after("T", "he river"));
        assert!(repeats_before(" The ", "The") && !repeats_before("", " ") && !repeats_before("The river", "The"));
    }
}
