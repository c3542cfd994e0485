//! Cuts the text of a query into tokens.

use unicode_normalization::UnicodeNormalization;

use super::{Field, QueryErrorKind};

/// Words that are operators when they stand alone and in capitals.
const OPERATORS: [&str; 3] = ["AND", "OR", "NOT"];

/// A mistake and the index of the character at which it stands.
type Mistake = (usize, QueryErrorKind);

/// A piece of a query that means one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Phrase(String),
    /// A field's name; its value is the next token.
    Field(Field),
    Open,
    Close,
    And,
    Or,
    Not,
    All,
}

/// A token and the character, from 1, at which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub token: Token,
    pub column: usize,
    /// Whether a backslash takes the special meaning from a part of it.
    pub escaped: bool,
}

/// Cuts a query into tokens, or says at which column it cannot.
///
/// Typographic quotes and full-width forms mean their plain twins. A backslash takes the special
/// meaning from the character, or the operator, after it. Characters that cannot be seen are left
/// out, as they are when pages are read.
pub(super) fn lex(text: &str) -> Result<Vec<Placed>, (usize, QueryErrorKind)> {
    let visible = text.chars().zip(1..).filter(|(c, _)| !is_invisible(*c));
    let (chars, columns): (Vec<char>, Vec<usize>) = visible.unzip();
    let mut lexer = Lexer { chars: &chars, columns: &columns, at: 0, depth: 0, tokens: Vec::new() };
    while lexer.at < chars.len() {
        lexer.step().map_err(|(at, kind)| (columns[at], kind))?;
    }
    Ok(lexer.tokens)
}

/// Writes a word so that [`lex`] reads it as one word again.
pub(super) fn escape_word(word: &str, after_field: bool) -> String {
    let chars: Vec<char> = word.chars().collect();
    // White space will have a backslash before it, so a colon before it is a field's.
    let written: Vec<char> = chars.iter().map(|c| if c.is_whitespace() { '\\' } else { *c }).collect();
    let colon = if after_field { None } else { field_colon(&written) };
    let is_pattern = unsupported(&chars).is_some();
    let mut escaped = String::with_capacity(word.len());
    if !after_field && OPERATORS.contains(&word) {
        escaped.push('\\');
    }
    for (at, &c) in chars.iter().enumerate() {
        let special = matches!(plain(c), '"' | '(' | ')' | '\\')
            || c.is_whitespace()
            || (at == 0 && !after_field && plain(c) == '-')
            || (chars.len() == 1 && plain(c) == '*')
            || (is_pattern && matches!(plain(c), '*' | '?' | '~'))
            || Some(at) == colon;
        if special {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Writes a phrase in quotes so that [`lex`] reads it as one phrase again.
pub(super) fn quote(phrase: &str) -> String {
    let mut quoted = String::with_capacity(phrase.len() + 2);
    quoted.push('"');
    for c in phrase.chars() {
        if matches!(plain(c), '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

struct Lexer<'a> {
    chars: &'a [char],
    /// Where each of them stands in the query.
    columns: &'a [usize],
    at: usize,
    /// Brackets open at this point.
    depth: usize,
    tokens: Vec<Placed>,
}

/// A word as it is read.
struct Word {
    text: String,
    /// Index of the character after it.
    end: usize,
    escaped: bool,
}

impl Lexer<'_> {
    fn step(&mut self) -> Result<(), Mistake> {
        let start = self.at;
        let c = plain(self.chars[start]);
        match c {
            _ if c.is_whitespace() => self.at += 1,
            '"' => self.phrase()?,
            '(' => {
                self.depth += 1;
                self.push(Token::Open, start, start + 1);
            }
            ')' if self.depth > 0 => {
                self.depth -= 1;
                self.push(Token::Close, start, start + 1);
            }
            '-' if self.starts_negation() => self.push(Token::Not, start, start + 1),
            _ => self.field_or_word()?,
        }
        Ok(())
    }

    fn push(&mut self, token: Token, start: usize, end: usize) {
        self.tokens.push(Placed { token, column: self.columns[start], escaped: false });
        self.at = end;
    }

    fn push_word(&mut self, word: &Word, start: usize) {
        let text = word.text.nfc().collect();
        self.tokens.push(Placed { token: Token::Word(text), column: self.columns[start], escaped: word.escaped });
        self.at = word.end;
    }

    /// A dash excludes what follows it directly; a dash between spaces is only a dash.
    fn starts_negation(&self) -> bool {
        self.chars.get(self.at + 1).is_some_and(|c| !c.is_whitespace() && !matches!(plain(*c), '-' | ')'))
    }

    fn phrase(&mut self) -> Result<(), Mistake> {
        let start = self.at;
        let mut text = String::new();
        let mut at = start + 1;
        loop {
            match self.chars.get(at).map(|c| plain(*c)) {
                None => return Err((start, QueryErrorKind::UnclosedQuote)),
                Some('"') => break,
                Some('\\') if self.chars.get(at + 1).is_some_and(|c| matches!(plain(*c), '"' | '\\')) => {
                    text.push(self.chars[at + 1]);
                    at += 2;
                }
                Some(_) => {
                    text.push(self.chars[at]);
                    at += 1;
                }
            }
        }
        if text.trim().is_empty() {
            return Err((start, QueryErrorKind::NothingInside));
        }
        self.check_end_of_phrase(at + 1)?;
        self.push(Token::Phrase(text.nfc().collect()), start, at + 1);
        Ok(())
    }

    /// What other search programs read right after a phrase: `"a b"~4`, `"a b"*`.
    fn check_end_of_phrase(&self, at: usize) -> Result<(), Mistake> {
        let glued: Vec<char> =
            self.chars[at..].iter().copied().take_while(|c| !c.is_whitespace() && *c != ')').collect();
        match glued.as_slice() {
            ['~', digits @ ..] if !digits.is_empty() && digits.iter().all(char::is_ascii_digit) => {
                Err((at, QueryErrorKind::Distance))
            }
            [star, ..] if plain(*star) == '*' => Err((at, QueryErrorKind::Wildcard)),
            _ => Ok(()),
        }
    }

    fn field_or_word(&mut self) -> Result<(), Mistake> {
        let start = self.at;
        if let Some(colon) = field_colon(&self.chars[start..]) {
            let name: String = self.chars[start..start + colon].iter().collect();
            let after = self.chars.get(start + colon + 1);
            let is_end = |c: char| c.is_whitespace() || self.depth > 0 && plain(c) == ')';
            match (Field::from_name(&name), after) {
                (Some(field), Some(c)) if !is_end(*c) => {
                    self.push(Token::Field(field), start, start + colon + 1);
                    return self.field_value();
                }
                (Some(field), _) => return Err((start, QueryErrorKind::FieldWithoutValue(field))),
                // `(see note:)`: nothing follows the colon.
                (None, Some(c)) if is_end(*c) => {}
                (None, _) => return Err((start, QueryErrorKind::UnknownField(name))),
            }
        }
        let word = self.word()?;
        let operator = match word.text.as_str() {
            "AND" => Some(Token::And),
            "OR" => Some(Token::Or),
            "NOT" => Some(Token::Not),
            text if is_star(text) => Some(Token::All),
            _ => None,
        };
        match (operator, word.text.strip_prefix('\\')) {
            (Some(operator), _) if !word.escaped => self.push(operator, start, word.end),
            (_, Some(operator)) if !word.escaped && OPERATORS.contains(&operator) => {
                self.push_word(&Word { text: operator.to_owned(), end: word.end, escaped: true }, start);
            }
            _ => self.push_word(&word, start),
        }
        Ok(())
    }

    /// What stands right after `field:`: never an operator or a negation.
    fn field_value(&mut self) -> Result<(), Mistake> {
        let start = self.at;
        match plain(self.chars[start]) {
            '"' | '(' => self.step(),
            _ => {
                let word = self.word()?;
                if is_star(&word.text) && !word.escaped {
                    self.push(Token::All, start, word.end);
                } else {
                    self.push_word(&word, start);
                }
                Ok(())
            }
        }
    }

    /// The word that begins here.
    fn word(&self) -> Result<Word, Mistake> {
        let mut text = String::new();
        // The word with a blank for every character that was escaped.
        let mut meaning: Vec<char> = Vec::new();
        let mut places: Vec<usize> = Vec::new();
        let mut escaped = false;
        let mut at = self.at;
        while let Some(&c) = self.chars.get(at) {
            match plain(c) {
                '\\' if self.chars.get(at + 1).is_some_and(|next| !next.is_alphanumeric()) => {
                    text.push(self.chars[at + 1]);
                    meaning.push(' ');
                    escaped = true;
                    at += 2;
                }
                '"' => break,
                ')' if self.depth > 0 => break,
                p if p.is_whitespace() => break,
                _ => {
                    text.push(c);
                    meaning.push(c);
                    at += 1;
                }
            }
            places.push(at - 1);
        }
        if let Some((nth, kind)) = unsupported(&meaning) {
            return Err((places[nth], kind));
        }
        let is_before_quote = self.chars.get(at).is_some_and(|c| plain(*c) == '"');
        if is_before_quote && is_star(&text) && !escaped {
            return Err((self.at, QueryErrorKind::Wildcard));
        }
        Ok(Word { text, end: at, escaped })
    }
}

fn is_star(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|c| plain(c) == '*') && chars.next().is_none()
}

/// What other search programs read as a pattern, and which of the characters of a word makes it one:
/// `kore*`, `organi?e`, `korea~1`. The question mark at the end of a sentence or in an address, and
/// the tilde of `10~20` or at the end of a Korean sentence, are none.
fn unsupported(word: &[char]) -> Option<(usize, QueryErrorKind)> {
    let is_letter_or_digit = |at: usize| word.get(at).is_some_and(|c| c.is_alphanumeric());
    if !word.iter().any(|c| c.is_alphanumeric()) {
        return None;
    }
    if let Some(star) = word.iter().position(|c| plain(*c) == '*') {
        return Some((star, QueryErrorKind::Wildcard));
    }
    let is_address = word.iter().any(|c| matches!(c, '/' | '=' | '&' | '.'));
    let stands_inside = |at: usize| {
        let behind = word[at..].iter().take_while(|c| **c == '?').count();
        at > 0 && is_letter_or_digit(at - 1) && is_letter_or_digit(at + behind)
    };
    if let Some(mark) = (0..word.len()).find(|at| word[*at] == '?' && !is_address && stands_inside(*at)) {
        return Some((mark, QueryErrorKind::Wildcard));
    }
    let tilde = word.iter().rposition(|c| *c == '~')?;
    let follows_letter = tilde > 0 && word[tilde - 1].is_alphabetic() && word[tilde - 1] < '\u{1100}';
    let is_distance = word[tilde + 1..].iter().all(|c| c.is_ascii_digit() || *c == '.');
    (follows_letter && is_distance).then_some((tilde, QueryErrorKind::Likeness))
}

/// Characters that cleaned text does not have: they only hide in a word or reorder it.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// Where the colon stands that makes the beginning of these characters a field, if it is one.
///
/// A field is a name of letters, a colon, and something after it: `16:30`, `note: this` and
/// `https://…` are none. A known name makes a field even with nothing after it, so that the
/// mistake can be named.
fn field_colon(chars: &[char]) -> Option<usize> {
    let colon = chars.iter().position(|c| !c.is_ascii_alphabetic())?;
    if colon == 0 || plain(chars[colon]) != ':' {
        return None;
    }
    let name: String = chars[..colon].iter().collect();
    if Field::from_name(&name).is_some() {
        return Some(colon);
    }
    let rest = &chars[colon + 1..];
    let is_address = rest.starts_with(&['/', '/']);
    let has_value = rest.first().is_some_and(|c| !c.is_whitespace());
    (has_value && !is_address).then_some(colon)
}

/// The plain twin of a typographic quote or a full-width form.
fn plain(c: char) -> char {
    match c {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{00ab}' | '\u{00bb}' | '\u{300c}' | '\u{300d}'
        | '\u{300e}' | '\u{300f}' | '\u{301d}' | '\u{301e}' | '\u{301f}' | '\u{ff02}' => '"',
        '\u{ff08}' => '(',
        '\u{ff09}' => ')',
        '\u{ff1a}' => ':',
        '\u{ff0d}' => '-',
        '\u{ff0a}' => '*',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::is_invisible;

    #[test]
    fn what_pages_lose_queries_lose() {
        for c in '\u{80}'..=char::MAX {
            let is_lost = crate::blocks::clean(&format!("a{c}b")) == "ab";
            assert_eq!(is_invisible(c), is_lost, "{}", c.escape_unicode());
        }
    }
}
