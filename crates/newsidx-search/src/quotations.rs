//! Quotation detection: text between quotation marks, in one pass with a search for each closing mark.

use std::ops::Range;

use newsidx_core::hebrew_marks::word_mark_length;

/// Returns the byte ranges between quotation marks, without the marks.
///
/// Straight and typographic marks count, double and single ones. A mark opens at the start of a word; the quotation
/// ends at its closing mark, and marks inside are part of it. A mark inside a Hebrew word (`צה"ל`) is none.
pub(super) fn quotations(text: &str) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let Some(partners) = closing_marks(&chars, at) else {
            at += 1;
            continue;
        };
        let kind = MarkKind::new(chars[at].1);
        let start = chars[at].0 + chars[at].1.len_utf8();
        match (at + 1..chars.len()).find(|end| closes(&chars, *end, partners, kind)) {
            Some(end) => {
                found.push(start..chars[end].0);
                at = end + 1;
            }
            None if kind == MarkKind::Single => at += 1,
            // A double mark without a closing mark quotes to the end: in print, the next paragraph opens with another
            // mark. A single one is an apostrophe.
            None => {
                found.push(start..text.len());
                break;
            }
        }
    }
    found
}

/// Kind of a quotation mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MarkKind {
    /// May be an apostrophe.
    Single,
    Double,
}

impl MarkKind {
    fn new(mark: char) -> Self {
        if matches!(mark, '\'' | '‘' | '‚' | '׳') { Self::Single } else { Self::Double }
    }
}

/// Whether a text has a mark that may open a quotation.
pub(super) fn has_quotation_mark(text: &str) -> bool {
    text.contains(['"', '\'', '“', '„', '‟', '”', '«', '»', '「', '『', '〝', '‘', '‚', '״', '׳'])
}

/// The closing marks for the mark at this position; `None` if it does not open a quotation.
fn closing_marks(chars: &[(usize, char)], at: usize) -> Option<&'static [char]> {
    if is_word_mark(chars, at) {
        return None;
    }
    let before = at.checked_sub(1).map(|before| chars[before].1);
    let is_free = before.is_none_or(|c| !c.is_alphanumeric());
    let is_after_space = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '['));
    let has_word = chars.get(at + 1).is_some_and(|(_, c)| !c.is_whitespace());
    let starts_word = chars.get(at + 1).is_some_and(|(_, c)| c.is_alphanumeric());
    match chars[at].1 {
        '“' => Some(&['”']),
        '„' | '‟' => Some(&['“', '”']),
        '”' if is_after_space && has_word => Some(&['”']),
        '«' => Some(&['»']),
        '»' if is_after_space && has_word => Some(&['«', '»']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        '〝' => Some(&['〟', '〞']),
        '"' if is_free && has_word => Some(&['"']),
        '‘' if is_free && has_word => Some(&['’']),
        '‚' if is_free && has_word => Some(&['‘', '’']),
        '\'' if is_free && starts_word => Some(&['\'']),
        '״' if is_free && has_word => Some(&['״']),
        '׳' if is_free && starts_word => Some(&['׳']),
        _ => None,
    }
}

/// Whether a character closes the quotation. An apostrophe inside a word does not.
fn closes(chars: &[(usize, char)], at: usize, partners: &[char], kind: MarkKind) -> bool {
    let is_inside_word = chars.get(at + 1).is_some_and(|(_, c)| c.is_alphanumeric());
    partners.contains(&chars[at].1) && !(kind == MarkKind::Single && is_inside_word) && !is_word_mark(chars, at)
}

/// Whether a mark is a geresh or gershayim inside a Hebrew word.
fn is_word_mark(chars: &[(usize, char)], at: usize) -> bool {
    word_mark_length(chars[..at].iter().rev().map(|(_, c)| *c), chars[at..].iter().map(|(_, c)| *c)) > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_ends_at_its_closing_mark() {
        for (text, expected) in [
            ("He said “never again” and left.", vec!["never again"]),
            ("\"One,\" she said, \"two.\"", vec!["One,", "two."]),
            ("„Nie wieder“, «jamais», »nie«, 「なし」", vec!["Nie wieder", "jamais", "nie", "なし"]),
            ("”Aldrig mer”, sade hon", vec!["Aldrig mer"]),
            ("‘It’s over,’ he said", vec!["It’s over,"]),
            ("the 'old' wall, it's old", vec!["old"]),
            ("“He told us ‘no’ twice”", vec!["He told us ‘no’ twice"]),
            ("“We go on. ", vec!["We go on. "]),
            ("a 6\" pipe, the workers' pipe", vec![]),
            ("the '90s", vec![]),
            ("הוא אמר: \"דובר צה\"ל אישר\", וצה״ל שתק", vec!["דובר צה\"ל אישר"]),
            ("״רמטכ״ל חדש״, נכתב ׳בעיתון׳ של ג׳ורג׳", vec!["רמטכ״ל חדש", "בעיתון"]),
        ] {
            let found: Vec<&str> = quotations(text).into_iter().map(|range| &text[range]).collect();
            assert!(found.is_empty() || has_quotation_mark(text), "{text}");
            assert_eq!(found, expected, "{text}");
        }
    }
}
