//! Rules that decide what the characters of one word mean: wildcard, fuzzy, regular expression, quote, field name.
//!
//! Every rule works on the characters of the word and its neighbors, in one pass. A rule that is in doubt treats the
//! character as text, since people paste titles, paths and addresses into queries.

use unicode_normalization::char::is_combining_mark;

use super::confusables::{plain_chars, plain_text, to_plain};
use super::glob::{Glob, GlobPiece};
use super::proximity::Proximity;
use super::{QueryErrorKind, field::Field};

/// A character of a word or a phrase as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QueryChar {
    pub c: char,
    /// Whether a backslash precedes it, so that it is plain text.
    pub escaped: bool,
}

impl QueryChar {
    /// The plain equivalent of the character; a space if it is escaped, because a space is never syntax inside a word.
    fn syntax_char(self) -> char {
        if self.escaped { ' ' } else { to_plain(self.c) }
    }
}

/// Whether a word is inside brackets, where a closing bracket ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nesting {
    TopLevel,
    InBrackets,
}

impl Nesting {
    /// Whether a character closes the brackets.
    pub(super) fn is_closed_by(self, c: char) -> bool {
        self == Self::InBrackets && to_plain(c) == ')'
    }
}

/// The characters of a text, none of them escaped.
pub(super) fn unescaped_chars(text: &str) -> Vec<QueryChar> {
    text.chars().map(|c| QueryChar { c, escaped: false }).collect()
}

/// Whether a character is a letter, a digit or a combining mark.
pub(super) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Marks the wildcards among the characters of a word: a star anywhere, a question mark only between letters.
pub(super) fn wildcard_mask(word: &[QueryChar]) -> Vec<bool> {
    let syntax: Vec<char> = word.iter().map(|typed| typed.syntax_char()).collect();
    let mut is_wildcard = vec![false; word.len()];
    if !syntax.iter().any(|c| c.is_alphanumeric()) {
        return is_wildcard;
    }
    // A question mark at the end of a word ends a question, and one in an address starts its parameters.
    let is_address = syntax.iter().any(|c| is_address_char(*c));
    let is_letter = |at: Option<usize>| at.and_then(|at| syntax.get(at)).is_some_and(|c| is_word_char(*c));
    let mut at = 0;
    while at < syntax.len() {
        let length = syntax[at..].iter().take_while(|c| matches!(c, '*' | '?')).count();
        let run = at..at + length;
        // A run is judged as a whole, so that both question marks of `n??t` are inside the word.
        let has_star = syntax[run.clone()].contains(&'*');
        let is_inside = !is_address && is_letter(at.checked_sub(1)) && is_letter(Some(run.end));
        is_wildcard[run].fill(has_star || is_inside);
        at += length.max(1);
    }
    is_wildcard
}

/// Parses the words of a phrase with their wildcards.
pub(super) fn phrase_glob(phrase: &[QueryChar]) -> Glob {
    let mut glob = Glob::default();
    // Word by word: whether a question mark is a wildcard depends on the word around it.
    for chunk in phrase.chunk_by(|a, b| a.c.is_whitespace() == b.c.is_whitespace()) {
        push_word(&mut glob, chunk);
    }
    glob
}

/// Parses a word with its wildcards.
pub(super) fn word_glob(word: &[QueryChar]) -> Glob {
    let mut glob = Glob::default();
    push_word(&mut glob, word);
    glob
}

fn push_word(glob: &mut Glob, word: &[QueryChar]) {
    for (typed, is_wildcard) in word.iter().zip(wildcard_mask(word)) {
        match to_plain(typed.c) {
            '*' if is_wildcard => glob.push_wildcard(GlobPiece::AnyChars),
            _ if is_wildcard => glob.push_wildcard(GlobPiece::OneChar),
            _ => glob.push(typed.c),
        }
    }
}

/// Parses the fuzzy suffix of a word: `korea~1`. Returns the index of the tilde and the number of edits; `None` if the
/// tilde is text.
///
/// # Errors
///
/// The index of the tilde if the number after it is neither 1 nor 2.
pub(super) fn fuzziness(word: &[QueryChar]) -> Result<Option<(usize, u8)>, (usize, QueryErrorKind)> {
    let syntax: Vec<char> = word.iter().map(|typed| typed.syntax_char()).collect();
    let Some(tilde) = syntax.iter().rposition(|c| *c == '~') else { return Ok(None) };
    let before = tilde.checked_sub(1).map(|at| syntax[at]);
    // Not after a digit (`10~20` is a range), nor from U+1100 (Hangul Jamo) on, where a tilde ends a sentence and fuzzy
    // words are not supported.
    let follows_letter = before.is_some_and(|c| c.is_alphabetic() && c < '\u{1100}');
    let rest = &syntax[tilde + 1..];
    if !follows_letter || !rest.iter().all(|c| c.is_ascii_digit() || *c == '.') {
        return Ok(None);
    }
    match rest {
        ['1'] => Ok(Some((tilde, 1))),
        ['2'] => Ok(Some((tilde, 2))),
        _ => Err((tilde, QueryErrorKind::InvalidFuzziness)),
    }
}

/// Whether a word without a backslash is an operator.
pub(super) fn is_operator(word: &str) -> bool {
    matches!(plain_text(word).as_str(), "AND" | "OR" | "NOT") || Proximity::parse(word).is_some()
}

/// Whether a backslash before this character in a phrase escapes it.
pub(super) fn is_phrase_escape(c: char) -> bool {
    // Quotes, wildcards, and the characters that decide whether a word is an address (`wildcard_mask`).
    matches!(c, '"' | '\\' | '*' | '?') || is_address_char(c)
}

/// Whether a word with this character is an address, in which a question mark is no wildcard.
fn is_address_char(c: char) -> bool {
    matches!(c, '/' | '=' | '&' | '.')
}

/// Length of the regular expression at the start of these characters, with both slashes: `/colou?rs?/`. `None` for a
/// path (`/usr/local/`, `/~jane/`).
pub(super) fn regex_length(chars: &[char], nesting: Nesting) -> Option<usize> {
    if chars.first().map(|c| to_plain(*c)) != Some('/') {
        return None;
    }
    let mut at = 1;
    loop {
        match to_plain(*chars.get(at)?) {
            '\\' => at += 2,
            '/' => break,
            // No word has these characters; paths and addresses do.
            c if c.is_whitespace() || matches!(c, '~' | '@' | '%' | '&') => return None,
            _ => at += 1,
        }
    }
    let ends_word = |c: &char| c.is_whitespace() || nesting.is_closed_by(*c);
    let has_letter = chars[1..at].iter().any(|c| c.is_alphanumeric());
    (has_letter && chars.get(at + 1).is_none_or(ends_word)).then_some(at + 1)
}

/// Index of the mark that closes the phrase in single quotes at the start of these characters. `None` if the first
/// mark is an apostrophe.
///
/// A mark closes at the end of a word. After an `s` it may be an apostrophe (`the workers' rights`), so a later mark
/// is preferred, up to the start of another phrase.
pub(super) fn single_quote_end(chars: &[char], nesting: Nesting) -> Option<usize> {
    let is_mark = |at: usize| chars.get(at).is_some_and(|c| to_plain(*c) == '\'');
    let is_edge =
        |at: usize| chars.get(at).is_none_or(|c| c.is_whitespace() || to_plain(*c) == '~' || nesting.is_closed_by(*c));
    let opens = |at: usize| is_mark(at) && !is_edge(at + 1) && !is_mark(at + 1);
    // `'90s` is a decade.
    let is_elision = chars.get(1).is_some_and(|c| c.is_numeric()) && {
        let digits = chars[1..].iter().take_while(|c| c.is_numeric()).count();
        chars.get(1 + digits) == Some(&'s')
    };
    if !opens(0) || is_elision {
        return None;
    }
    let mut last = None;
    for at in 2..chars.len() {
        let after_space = chars[at - 1].is_whitespace();
        if opens(at) && after_space {
            break;
        }
        if is_mark(at) && !after_space && is_edge(at + 1) {
            last = Some(at);
            if !matches!(chars[at - 1], 's' | 'S') {
                break;
            }
        }
    }
    last
}

/// Index of the colon of the field name at the start of these characters; `None` if there is no field name.
///
/// A name is letters, then digits, then a colon and a value: `16:30`, `note: this` and `https://…` are text.
pub(super) fn name_colon(chars: &[char]) -> Option<usize> {
    let letters = chars.iter().take_while(|c| to_plain(**c).is_ascii_alphabetic()).count();
    if chars.get(letters).map(|c| to_plain(*c)) == Some('-') {
        return dashed_name_colon(chars);
    }
    let digits = chars[letters..].iter().take_while(|c| to_plain(**c).is_ascii_digit()).count();
    let colon = letters + digits;
    if letters == 0 || chars.get(colon).map(|c| to_plain(*c)) != Some(':') {
        return None;
    }
    let name = plain_chars(&chars[..colon]);
    // A known name is one even without a value, so that the error can name the field.
    if FieldName::parse(&name).is_some() {
        return Some(colon);
    }
    let rest = &chars[colon + 1..];
    let is_address = rest.starts_with(&['/', '/']);
    let has_value = digits == 0 && rest.first().is_some_and(|c| !c.is_whitespace());
    (has_value && !is_address).then_some(colon)
}

/// Index of the colon after a name with dashes. Only known names have dashes (`as-of:`): `one-time: yes` is text.
fn dashed_name_colon(chars: &[char]) -> Option<usize> {
    let colon = chars.iter().take_while(|c| to_plain(**c).is_ascii_alphabetic() || to_plain(**c) == '-').count();
    let name = plain_chars(&chars[..colon]);
    let is_name = chars.get(colon).map(|c| to_plain(*c)) == Some(':') && FieldName::parse(&name).is_some();
    is_name.then_some(colon)
}

/// A name before a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldName {
    Field(Field),
    /// `exact:`
    Exact,
    /// `atleast3:`; `None` without a number, or with 0.
    AtLeast(Option<u32>),
}

impl FieldName {
    pub(super) fn parse(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        if let Some(digits) = name.strip_prefix("atleast") {
            let is_number = digits.bytes().all(|b| b.is_ascii_digit());
            return is_number.then(|| Self::AtLeast(digits.parse().ok().filter(|count| *count > 0)));
        }
        if name == "exact" {
            return Some(Self::Exact);
        }
        Field::from_name(&name).map(Self::Field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn single_quotes_open_and_close_at_the_edges_of_words() {
        for (text, phrase) in [
            ("'sea level' rise", Some("sea level")),
            ("‘sea level’", Some("sea level")),
            ("'it's late' now", Some("it's late")),
            ("'the workers' rights'", Some("the workers' rights")),
            ("'two cats' or 'two dogs'", Some("two cats")),
            ("'a b' c workers'", Some("a b")),
            ("'a' b", Some("a")),
            ("'tis the season", None),
            ("'90s and workers'", None),
            ("' a'", None),
            ("''", None),
            ("'a", None),
        ] {
            let chars = chars(text);
            let found = single_quote_end(&chars, Nesting::TopLevel).map(|end| chars[1..end].iter().collect::<String>());
            assert_eq!(found.as_deref(), phrase, "{text}");
        }
    }

    #[test]
    fn a_regular_expression_is_between_slashes_and_a_path_is_text() {
        for (text, length) in [("/colou?rs?/ x", 11), ("/a(b|c)/", 8), ("/a\\/b/", 6), ("／ab／", 4)] {
            assert_eq!(regex_length(&chars(text), Nesting::TopLevel), Some(length), "{text}");
        }
        assert_eq!(regex_length(&chars("/ab/)"), Nesting::InBrackets), Some(4));
        for text in ["/usr/local/", "/~jane/", "/a", "/a b/", "//", "/?/", "/ab/)", "a/b/"] {
            assert_eq!(regex_length(&chars(text), Nesting::TopLevel), None, "{text}");
        }
    }
}
