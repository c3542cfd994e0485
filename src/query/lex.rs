//! Cuts the text of a query into tokens.

use super::{Field, QueryErrorKind};

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
}

/// Cuts a query into tokens, or says at which column it cannot.
///
/// Typographic quotes and full-width forms mean their plain twins. A backslash takes the special
/// meaning from the character after it.
pub(super) fn lex(text: &str) -> Result<Vec<Placed>, (usize, QueryErrorKind)> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { chars: &chars, at: 0, depth: 0, tokens: Vec::new() };
    while lexer.at < chars.len() {
        lexer.step()?;
    }
    Ok(lexer.tokens)
}

/// Writes a word so that [`lex`] reads it as one word again.
pub(super) fn escape_word(word: &str, after_field: bool) -> String {
    let chars: Vec<char> = word.chars().collect();
    let colon = if after_field { None } else { field_colon(&chars) };
    let mut escaped = String::with_capacity(word.len());
    for (at, &c) in chars.iter().enumerate() {
        let special = matches!(plain(c), '"' | '(' | ')' | '\\')
            || c.is_whitespace()
            || (at == 0 && !after_field && plain(c) == '-' && chars.len() > 1)
            || (chars.len() == 1 && plain(c) == '*')
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
    at: usize,
    /// Brackets open at this point.
    depth: usize,
    tokens: Vec<Placed>,
}

impl Lexer<'_> {
    fn step(&mut self) -> Result<(), (usize, QueryErrorKind)> {
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
        self.tokens.push(Placed { token, column: start + 1 });
        self.at = end;
    }

    /// A dash excludes what follows it directly; a dash between spaces is only a dash.
    fn starts_negation(&self) -> bool {
        self.chars.get(self.at + 1).is_some_and(|c| !c.is_whitespace() && !matches!(plain(*c), '-' | ')'))
    }

    fn phrase(&mut self) -> Result<(), (usize, QueryErrorKind)> {
        let start = self.at;
        let mut text = String::new();
        let mut at = start + 1;
        loop {
            match self.chars.get(at).map(|c| plain(*c)) {
                None => return Err((start + 1, QueryErrorKind::UnclosedQuote)),
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
            return Err((start + 1, QueryErrorKind::NothingInside));
        }
        self.push(Token::Phrase(text), start, at + 1);
        Ok(())
    }

    fn field_or_word(&mut self) -> Result<(), (usize, QueryErrorKind)> {
        let start = self.at;
        if let Some(colon) = field_colon(&self.chars[start..]) {
            let name: String = self.chars[start..start + colon].iter().collect();
            let after = self.chars.get(start + colon + 1);
            match (Field::from_name(&name), after) {
                (Some(field), Some(c)) if !c.is_whitespace() => {
                    self.push(Token::Field(field), start, start + colon + 1);
                    return self.field_value();
                }
                (Some(field), _) => return Err((start + 1, QueryErrorKind::FieldWithoutValue(field))),
                (None, _) => return Err((start + 1, QueryErrorKind::UnknownField(name))),
            }
        }
        let (word, end, escaped) = self.word();
        let token = match word.as_str() {
            "AND" if !escaped => Token::And,
            "OR" if !escaped => Token::Or,
            "NOT" if !escaped => Token::Not,
            "*" if !escaped => Token::All,
            _ => Token::Word(word),
        };
        self.push(token, start, end);
        Ok(())
    }

    /// What stands right after `field:`: never an operator or a negation.
    fn field_value(&mut self) -> Result<(), (usize, QueryErrorKind)> {
        let start = self.at;
        match plain(self.chars[start]) {
            '"' | '(' => self.step(),
            _ => {
                let (word, end, _) = self.word();
                self.push(Token::Word(word), start, end);
                Ok(())
            }
        }
    }

    /// The word that begins here, where it ends, and whether any of it was escaped.
    fn word(&self) -> (String, usize, bool) {
        let mut word = String::new();
        let mut escaped = false;
        let mut at = self.at;
        while let Some(&c) = self.chars.get(at) {
            match plain(c) {
                '\\' if self.chars.get(at + 1).is_some_and(|next| !next.is_alphanumeric()) => {
                    word.push(self.chars[at + 1]);
                    escaped = true;
                    at += 2;
                }
                '"' => break,
                ')' if self.depth > 0 => break,
                p if p.is_whitespace() => break,
                _ => {
                    word.push(c);
                    at += 1;
                }
            }
        }
        (word, at, escaped)
    }
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
