//! Recognizer for the entries of a list in plain text: by the sign, the number, the day or the label that opens the line.
//! Linear in the line.

use super::rules::months::MONTHS;

/// How an entry of a list opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemKind {
    /// A sign: `• Ferry`, `- Ferry`.
    Bullet,
    /// A number: `3. Ferry`, `(3) Ferry`.
    Number,
    /// A day or a time of day: `June 9 – Port Ellery`, `20:15 Otter v Alder`.
    Day,
    /// A label of few words: `Referee: Jane Doe`.
    Labelled,
}

/// Signs before an entry.
const BULLETS: &[char] =
    &['•', '-', '–', '—', '*', '+', '▪', '●', '◦', '·', '‣', '▸', '►', '✓', '✔', '■', '□', '○', '・', '※'];

/// How a line opens as an entry of a list; `None` if it does not.
pub(super) fn item_kind(line: &str) -> Option<ItemKind> {
    if let Some(rest) = line.strip_prefix(BULLETS) {
        return rest
            .trim_start()
            .chars()
            .next()
            .filter(|c| c.is_alphanumeric() || "\"„“«»‘(".contains(*c))
            .map(|_| ItemKind::Bullet);
    }
    if opens_with_number(line) {
        return Some(ItemKind::Number);
    }
    if opens_with_day(line) {
        return Some(ItemKind::Day);
    }
    opens_with_label(line).then_some(ItemKind::Labelled)
}

/// Up to three digits with a full stop or brackets, and a space.
fn opens_with_number(line: &str) -> bool {
    let open = line.trim_start_matches('(');
    let digits = open.len() - open.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut after = open[digits..].chars();
    (1..=3).contains(&digits)
        && after.next().is_some_and(|c| matches!(c, '.' | ')' | '、'))
        && after.next() == Some(' ')
}

/// Whether a line is a month beside a number: `May 4`, `4. Mai`.
pub(super) fn is_bare_day(line: &str) -> bool {
    let mut words = line.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(first), Some(second), None) => is_day(first, second),
        _ => false,
    }
}

/// Whether two words are a month and a number.
fn is_day(first: &str, second: &str) -> bool {
    let is_month = |word: &str| {
        let word = word.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        MONTHS.iter().any(|(month, _)| *month == word)
    };
    is_number(first) && is_month(second) || is_number(second) && is_month(first)
}

/// Whether a word is a number of one or two digits.
fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A month beside a number, or a time of day, and more text.
fn opens_with_day(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
    let is_time = || {
        let time = first.trim_end_matches(|c: char| !c.is_ascii_digit());
        let parts = time.split_once([':', '.', 'h']);
        parts.is_some_and(|(hours, minutes)| is_number(hours) && minutes.len() == 2 && is_number(minutes))
    };
    words.next().is_some() && is_day(first, second) || is_time()
}

/// One to three words with a colon and a space, and text after it.
fn opens_with_label(line: &str) -> bool {
    /// Maximum length of a label in bytes.
    const LABEL_BYTES: usize = 40;
    let Some((label, rest)) = line.split_once(": ") else { return false };
    (2..=LABEL_BYTES).contains(&label.len())
        && label.split_whitespace().count() <= 3
        && label.starts_with(char::is_alphabetic)
        && rest.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_day_is_a_month_and_a_number() {
        for line in ["May 4", "4. Mai", "9 juin"] {
            assert!(is_bare_day(line), "{line}");
        }
        for line in ["May 4 was warm", "Maybe 4", "May 2031", "20:15"] {
            assert!(!is_bare_day(line), "{line}");
        }
    }

    #[test]
    fn entries_of_lists_open_with_signs_numbers_days_and_labels() {
        for (line, kind) in [
            ("• Alder and Ellern", ItemKind::Bullet),
            ("- face a fine", ItemKind::Bullet),
            ("3. Row to the mill", ItemKind::Number),
            ("(12) Row to the mill", ItemKind::Number),
            ("June 9 – Port Ellery, the old pier", ItemKind::Day),
            ("9 juin à Port-Ellery", ItemKind::Day),
            ("20:15 Otter – Alder", ItemKind::Day),
            ("Zuschauer: 300", ItemKind::Labelled),
        ] {
            assert_eq!(item_kind(line), Some(kind), "{line}");
        }
        for line in ["Alder and Ellern", "2031 was a good year", "-", "June was warm", "He said it twice and again: no"]
        {
            assert_eq!(item_kind(line), None, "{line}");
        }
    }
}
