//! Sentence segmentation: rules for end marks, closing quotes and abbreviations; linear in the text.

/// Abbreviations whose full stop does not end a sentence: titles, months and the like. Sorted.
const ABBREVIATIONS: [&str; 41] = [
    "adm", "apr", "aug", "capt", "cf", "co", "col", "corp", "dec", "dr", "feb", "fig", "gen", "gov", "hon", "inc",
    "jan", "jr", "jul", "jun", "lt", "ltd", "maj", "messrs", "mr", "mrs", "ms", "mt", "nov", "oct", "pres", "prof",
    "rep", "rev", "sen", "sep", "sept", "sgt", "sr", "st", "vs",
];

/// Returns the byte offsets at which sentences start; the first is 0.
///
/// A sentence ends with `.`, `!`, `?`, `…` or a Chinese or Japanese form of these, including closing quotation marks
/// and brackets after it. It ends only before a space, except after a Chinese or Japanese mark; not if the next letter
/// or digit is a lowercase letter; and not after a single letter (`J. K.`, `U.S.`) or a known abbreviation without a
/// closing mark. In doubt, a sentence is too long rather than too short.
pub(super) fn sentence_starts(text: &str) -> Vec<usize> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut starts = vec![0];
    let mut at = 0;
    while at < chars.len() {
        if !is_end_mark(chars[at].1) {
            at += 1;
            continue;
        }
        let first = at;
        while at < chars.len() && is_end_mark(chars[at].1) {
            at += 1;
        }
        let is_wide = is_wide_mark(chars[at - 1].1);
        let is_single_period =
            at - first == 1 && chars[first].1 == '.' && !chars.get(at).is_some_and(|(_, c)| is_closing(*c));
        while at < chars.len() && is_closing(chars[at].1) {
            at += 1;
        }
        let has_space = chars.get(at).is_some_and(|(_, c)| c.is_whitespace());
        while at < chars.len() && chars[at].1.is_whitespace() {
            at += 1;
        }
        let Some((next, _)) = chars.get(at) else { break };
        let has_lowercase_next =
            chars[at..].iter().map(|(_, c)| *c).find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
        let is_abbreviated = is_single_period && is_abbreviation(&text[..chars[first].0]);
        if (has_space || is_wide) && !has_lowercase_next && !is_abbreviated {
            starts.push(*next);
        }
    }
    starts
}

fn is_end_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…') || is_wide_mark(c)
}

fn is_wide_mark(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '»'
            | '«'
            | '“'
            | '‘'
            | '״'
            | '׳'
            | '」'
            | '』'
            | '〟'
            | '›'
            | ')'
            | ']'
            | '）'
            | '】'
    )
}

/// Whether a text ends with a single letter or a known abbreviation.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_after_apostrophe = before[..before.len() - word.len()].ends_with(['\'', '’']);
    let is_letter = word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic();
    // The s of `Korea's` is a single letter, but not an initial.
    is_letter && !is_after_apostrophe || ABBREVIATIONS.binary_search(&word.to_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let starts = sentence_starts(text);
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        starts.iter().zip(ends).map(|(start, end)| text[*start..end].trim_end()).collect()
    }

    #[test]
    fn sentences_end_at_end_marks_but_not_at_abbreviations() {
        for (text, expected) in [
            ("One. Two! Three?", vec!["One.", "Two!", "Three?"]),
            ("He said: “No.” Then he left.", vec!["He said: “No.”", "Then he left."]),
            ("“Why?” he asked. Nobody knew…", vec!["“Why?” he asked.", "Nobody knew…"]),
            (
                "Mr. Kim met Dr. Lee in Washington D.C. on Tuesday.",
                vec!["Mr. Kim met Dr. Lee in Washington D.C. on Tuesday."],
            ),
            ("J. K. Rowling paid 3.5 percent.", vec!["J. K. Rowling paid 3.5 percent."]),
            ("서울에서 열렸다. 그는 말했다.", vec!["서울에서 열렸다.", "그는 말했다."]),
            ("行った。「はい。」彼は言った。", vec!["行った。", "「はい。」", "彼は言った。"]),
            ("״הוא הגיע.״ איש לא ידע.", vec!["״הוא הגיע.״", "איש לא ידע."]),
            ("It was Korea’s. Then it was not.", vec!["It was Korea’s.", "Then it was not."]),
            ("No end", vec!["No end"]),
            ("", vec![""]),
        ] {
            assert_eq!(sentences(text), expected, "{text}");
        }
    }

    #[test]
    fn abbreviations_are_in_order() {
        assert!(ABBREVIATIONS.is_sorted());
    }
}
