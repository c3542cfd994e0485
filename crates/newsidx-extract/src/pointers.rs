//! Pointers to other stories: lines that open with words such as `Read also` and go on with a headline, whatever sign is
//! between them, and lines that open with an arrow. Constant time for nearly all lines, by their first characters.

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::normalize::ends_as_sentence;
use super::rules::pointer_words::{POINTER_LABELS, POINTER_REQUESTS};
use super::rules::thresholds::{PROMPT_LETTERS, SENTENCE_LETTERS};
use super::wall_concepts::sentences;
use crate::blocks::count_letters;

/// Signs between the words of a pointer and the headline.
const SEPARATORS: &[char] =
    &[':', '：', '>', '»', '›', '→', '⇒', '➡', '➤', '➔', '▶', '►', '▸', '|', '｜', '·', '•', '*', '👉', '←'];

/// Dashes between them, beside a space; without one they join words.
const DASHES: &[char] = &['-', '–', '—'];

/// Arrows before a link. Quotations in plain text have a single `>`.
const ARROWS: &[&str] = &[">>", "->", "=>", "→", "⇒", "➡", "➤", "➔", "👉"];

/// Whether a line points to another story by its words. `folded` is `text` in lower case with plain quotes.
pub(super) fn is_pointer(text: &str, folded: &str) -> bool {
    let opening = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some((words, is_request)) = POINTERS.opening(opening) else { return false };
    if has_story(opening) {
        return false;
    }
    let rest = &opening[words.len()..];
    let headline = rest.trim_start();
    let has_space = headline.len() < rest.len();
    let is_dash = |dash: &&char| {
        headline.strip_prefix(**dash).is_some_and(|after| has_space || after.starts_with(char::is_whitespace))
    };
    if headline.starts_with(SEPARATORS) || DASHES.iter().any(|dash| is_dash(&dash)) {
        return headline.chars().any(char::is_alphanumeric);
    }
    if !is_request || !has_space || headline.is_empty() {
        return false;
    }
    // Lower case can have another length in bytes, so the words are found in the line by their letters.
    let (words, headline) = split_letters(text, words.chars().filter(|c| c.is_alphanumeric()).count());
    let is_cased = |c: char| c.is_lowercase() || c.is_uppercase();
    if words.chars().any(is_cased) && !words.chars().any(char::is_lowercase) {
        return true;
    }
    let opens_headline = headline.trim_start().chars().next().is_some_and(|c| !c.is_lowercase());
    opens_headline && !ends_as_sentence(text)
}

/// Whether a text is more than a headline and the beginning of its story: a story in brief, `WATCH: …`.
pub(super) fn has_story(text: &str) -> bool {
    /// Minimum number of sentences.
    const SENTENCES: usize = 3;
    sentences(text).filter(|range| count_letters(&text[range.clone()]) >= SENTENCE_LETTERS).count() >= SENTENCES
}

/// Whether a line opens with an arrow and is no sentence.
pub(super) fn opens_with_arrow(text: &str, letters: usize) -> bool {
    let start = text.trim_start();
    // Arabic and Hebrew are written from the right.
    let is_right_to_left = |c: char| matches!(c, '\u{590}'..='\u{8ff}');
    let is_left_arrow = || start.strip_prefix('←').is_some_and(|rest| rest.trim_start().starts_with(is_right_to_left));
    (ARROWS.iter().any(|arrow| start.starts_with(arrow)) || is_left_arrow())
        && letters <= PROMPT_LETTERS
        && !ends_as_sentence(text)
        && start.chars().any(char::is_alphabetic)
}

/// Divides a text after a number of letters and digits.
fn split_letters(text: &str, letters: usize) -> (&str, &str) {
    let ends = text.char_indices().filter(|(_, c)| c.is_alphanumeric()).map(|(at, c)| at + c.len_utf8());
    text.split_at(ends.take(letters).last().unwrap_or(0))
}

static POINTERS: LazyLock<PointerIndex> = LazyLock::new(PointerIndex::new);

/// Bytes by which the words are grouped. None are shorter.
const PREFIX_BYTES: usize = 3;

/// The words of pointers by their first bytes, with whether they are requests; longer ones first.
struct PointerIndex(HashMap<[u8; PREFIX_BYTES], Vec<(&'static str, bool)>>);

impl PointerIndex {
    fn new() -> Self {
        let mut index: HashMap<[u8; PREFIX_BYTES], Vec<(&'static str, bool)>> = HashMap::new();
        for (table, is_request) in [(POINTER_REQUESTS, true), (POINTER_LABELS, false)] {
            for words in table {
                let Some(prefix) = words.as_bytes().first_chunk() else { continue };
                index.entry(*prefix).or_default().push((words, is_request));
            }
        }
        index.values_mut().for_each(|words| words.sort_by_key(|(words, _)| std::cmp::Reverse(words.len())));
        Self(index)
    }

    /// The longest words of the tables that open a line, and whether they are a request.
    fn opening(&self, line: &str) -> Option<(&'static str, bool)> {
        let group = self.0.get(line.as_bytes().first_chunk::<PREFIX_BYTES>()?)?;
        let ends_word = |rest: &str| !rest.starts_with(char::is_alphanumeric);
        group.iter().copied().find(|(words, _)| line.strip_prefix(words).is_some_and(ends_word))
    }
}

#[cfg(test)]
mod tests {
    use super::super::normalize::fold;
    use super::*;

    fn points(line: &str) -> bool {
        is_pointer(line, &fold(line)) || opens_with_arrow(line, count_letters(line))
    }

    #[test]
    fn words_of_a_pointer_are_followed_by_a_sign_or_a_headline() {
        for line in [
            "ALSO READ  Ferry strike goes on",
            "ALSO READ: the ferry strike goes on for another week.",
            "LEGGI ANCHE -> Il porto resta chiuso",
            "À LIRE AUSSI Le port reste fermé",
            "Lire aussi > Le port reste fermé",
            "Lees ook De haven blijft dicht",
            "إقرأ أيضاً : الميناء يبقى مغلقا",
            "اقرأ أيضا الميناء يبقى مغلقا",
            "Читайте также – Порт закрыт",
            "[Czytaj też: Port zamknięty]",
            "Related – Harbour closed",
            "यह भी पढ़ें- बंदरगाह बंद",
            "อ่านเพิ่มเติม ท่าเรือปิดสองวัน",
            ">> Harbour closed for two days",
            "→ Hafen bleibt geschlossen",
        ] {
            assert!(points(line), "{line}");
        }
    }

    #[test]
    fn sentences_with_the_same_words_are_no_pointers() {
        for line in [
            "Read more books, the teacher advised them, and fewer screens.",
            "See also how the tide turned against them.",
            "Related species were found in the bay.",
            "Zum Thema Hafen wollte er nichts sagen",
            "More than a hundred came to the pier",
            "Leggi anche più severe non servono.",
            "→ The ferry leaves at noon.",
            "Must readers pay twice",
            "Read more: The miller brings the wheel up the river. It weighs three tons and is made of oak. The mill will turn again \
             in the autumn, he said.",
        ] {
            assert!(!points(line), "{line}");
        }
    }

    #[test]
    fn words_are_in_lower_case_and_long_enough() {
        for words in POINTER_REQUESTS.iter().chain(POINTER_LABELS) {
            assert!(fold(words) == *words && words.len() >= PREFIX_BYTES, "{words}");
        }
    }
}
