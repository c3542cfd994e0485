//! Cuts the text of a query into tokens.

use unicode_normalization::UnicodeNormalization;

use super::confusables::{is_invisible, to_plain};
use super::field::{Field, ValueKind};
use super::proximity::{Proximity, parse_distance};
use super::token::{LocatedToken, QueryToken, TokenValue};
use super::word::{
    FieldName, QueryChar, expression_end, fuzziness, name_colon, phrase_glob, plain_text, single_quote_end, word_glob,
};
use super::{QueryErrorKind, word};

/// A mistake and the index of the character at which it stands.
type LexError = (usize, QueryErrorKind);

/// Cuts a query into tokens, or says at which column it cannot.
///
/// Typographic quotes and full-width forms mean their plain twins. A backslash takes the special
/// meaning from the character, or the operator, after it. Characters that cannot be seen are left
/// out, as they are when pages are read.
pub(super) fn lex(text: &str) -> Result<Vec<LocatedToken>, (usize, QueryErrorKind)> {
    let visible = text.chars().zip(1..).filter(|(c, _)| !is_invisible(*c));
    let (chars, columns): (Vec<char>, Vec<usize>) = visible.unzip();
    let mut lexer = Lexer { chars: &chars, columns: &columns, at: 0, depth: 0, tokens: Vec::new() };
    while lexer.at < chars.len() {
        lexer.step().map_err(|(at, kind)| (columns[at], kind))?;
    }
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    chars: &'a [char],
    /// Where each of them stands in the query.
    columns: &'a [usize],
    at: usize,
    /// Brackets open at this point.
    depth: usize,
    tokens: Vec<LocatedToken>,
}

/// A word or the inside of a phrase as it is read.
struct ScannedWord {
    signs: Vec<QueryChar>,
    /// Index of the character at which each of them stands.
    places: Vec<usize>,
    /// Index of the character after it, and after the quotation mark that closes it.
    end: usize,
}

impl ScannedWord {
    fn text(&self) -> String {
        self.signs.iter().map(|sign| sign.c).nfc().collect()
    }

    fn is_escaped(&self) -> bool {
        self.signs.iter().any(|sign| sign.escaped)
    }

    fn is_star(&self) -> bool {
        matches!(self.signs.as_slice(), [QueryChar { c, escaped: false }] if to_plain(*c) == '*')
    }
}

impl Lexer<'_> {
    fn peek(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|c| to_plain(*c))
    }

    fn step(&mut self) -> Result<(), LexError> {
        let start = self.at;
        match to_plain(self.chars[start]) {
            c if c.is_whitespace() => self.at += 1,
            ')' if self.depth > 0 => {
                self.depth -= 1;
                self.push(QueryToken::Close, start, start + 1);
            }
            '-' if self.starts_negation() => self.push(QueryToken::Not, start, start + 1),
            _ => self.field_and_value()?,
        }
        Ok(())
    }

    fn push(&mut self, token: QueryToken, start: usize, end: usize) {
        self.tokens.push(LocatedToken { token, column: self.columns[start], escaped: false });
        self.at = end;
    }

    /// A dash excludes what follows it directly; a dash between spaces is only a dash.
    fn starts_negation(&self) -> bool {
        self.peek(self.at + 1).is_some_and(|c| !c.is_whitespace() && !matches!(c, '-' | ')'))
    }

    /// Names with the value behind them, or a value alone.
    fn field_and_value(&mut self) -> Result<(), LexError> {
        let mut field = None;
        loop {
            let start = self.at;
            let colon = name_colon(&self.chars[start..]).map(|colon| start + colon);
            let Some(colon) = colon.filter(|colon| field.is_none() || self.is_modifier(start, *colon)) else {
                return self.value(field);
            };
            let name: String = self.chars[start..colon].iter().map(|c| to_plain(*c)).collect();
            let is_end = |c: char| c.is_whitespace() || self.depth > 0 && c == ')';
            let has_value = self.peek(colon + 1).is_some_and(|c| !is_end(c));
            match FieldName::parse(&name) {
                Some(FieldName::Field(named)) if has_value => {
                    self.push(QueryToken::Field(named), start, colon + 1);
                    field = Some(named);
                }
                Some(FieldName::AtLeast(Some(count))) if has_value => {
                    self.push(QueryToken::AtLeast(count), start, colon + 1);
                }
                Some(FieldName::Exact) if has_value => {
                    self.at = colon + 1;
                    return self.exact(start);
                }
                Some(FieldName::Field(named)) => return Err((start, QueryErrorKind::FieldWithoutValue(named))),
                Some(FieldName::AtLeast(_)) => return Err((start, QueryErrorKind::AtLeastWithoutValue)),
                Some(FieldName::Exact) => return Err((start, QueryErrorKind::ExactWithoutValue)),
                // `(add_page note:)`: nothing follows the colon.
                None if self.peek(colon + 1).is_some_and(is_end) => return self.value(field),
                None => return Err((start, QueryErrorKind::UnknownField(name))),
            }
        }
    }

    /// Whether a name is one that may stand behind a field: `title:exact:"US"`.
    fn is_modifier(&self, start: usize, colon: usize) -> bool {
        let name: String = self.chars[start..colon].iter().map(|c| to_plain(*c)).collect();
        matches!(FieldName::parse(&name), Some(FieldName::Exact | FieldName::AtLeast(_)))
    }

    /// A phrase, a bracket, an expression, an operator or a word. Right behind the name of a field
    /// nothing is an operator.
    fn value(&mut self, field: Option<Field>) -> Result<(), LexError> {
        let start = self.at;
        let rest = &self.chars[start..];
        if let Some(length) = expression_end(rest, self.depth > 0) {
            let text = rest[1..length - 1].iter().collect();
            self.push(QueryToken::Value(TokenValue::Regex(text)), start, start + length);
            return Ok(());
        }
        match to_plain(self.chars[start]) {
            '"' => self.phrase(start + 1, '"'),
            '\'' if single_quote_end(rest, self.depth > 0).is_some() => self.phrase(start + 1, '\''),
            '(' => {
                self.depth += 1;
                self.push(QueryToken::Open, start, start + 1);
                Ok(())
            }
            _ => self.word(field),
        }
    }

    fn phrase(&mut self, from: usize, mark: char) -> Result<(), LexError> {
        let start = from - 1;
        let read = self.read_phrase(from, mark)?;
        let glob = phrase_glob(&read.signs).map_texts(|text| text.nfc().collect());
        if let Some(star) = lone_star(&read) {
            return Err((star, QueryErrorKind::LoneWildcard));
        }
        let (slack, end) = self.slop(read.end)?;
        let value = match (slack, glob.as_literal()) {
            (Some(words), _) => TokenValue::Slop(glob, words),
            (None, Some(text)) => TokenValue::Phrase(text.to_owned()),
            (None, None) => TokenValue::WildcardPhrase(glob),
        };
        self.push(QueryToken::Value(value), start, end);
        Ok(())
    }

    /// The inside of a phrase that begins here, up to the mark that closes it.
    fn read_phrase(&self, from: usize, mark: char) -> Result<ScannedWord, LexError> {
        let start = from - 1;
        let single = if mark == '\'' { single_quote_end(&self.chars[start..], self.depth > 0) } else { None };
        let mut read = ScannedWord { signs: Vec::new(), places: Vec::new(), end: from };
        let mut at = from;
        loop {
            let escapes = |c: char| matches!(c, '"' | '\\' | '*' | '?' | '.' | '/' | '=' | '&');
            match self.peek(at) {
                None => return Err((start, QueryErrorKind::UnclosedQuote)),
                Some(c) if single.map_or(c == '"', |end| at == start + end) => break,
                Some('\\') if self.peek(at + 1).is_some_and(escapes) => {
                    read.signs.push(QueryChar { c: self.chars[at + 1], escaped: true });
                    at += 2;
                }
                Some(_) => {
                    read.signs.push(QueryChar { c: self.chars[at], escaped: false });
                    at += 1;
                }
            }
            read.places.push(at - 1);
        }
        if read.signs.iter().all(|sign| sign.c.is_whitespace()) {
            return Err((start, QueryErrorKind::EmptyGroup));
        }
        read.end = at + 1;
        Ok(read)
    }

    /// The number of other words that may stand in a phrase, right behind it: `"a b"~4`.
    fn slop(&self, at: usize) -> Result<(Option<u32>, usize), LexError> {
        let glued: Vec<char> = self.chars[at..]
            .iter()
            .map(|c| to_plain(*c))
            .take_while(|c| !c.is_whitespace() && (self.depth == 0 || *c != ')'))
            .collect();
        match glued.as_slice() {
            ['~', digits @ ..] if digits.first().is_some_and(char::is_ascii_digit) => {
                let digits: String = digits.iter().collect();
                let words = parse_distance(&digits).ok_or((at, QueryErrorKind::InvalidSlop))?;
                Ok((Some(words), at + glued.len()))
            }
            ['~'] => Err((at, QueryErrorKind::InvalidSlop)),
            ['*', ..] => Err((at, QueryErrorKind::WildcardOutsideQuotes)),
            _ => Ok((None, at)),
        }
    }

    /// The value of `exact:`, in which no sign means anything special.
    fn exact(&mut self, start: usize) -> Result<(), LexError> {
        let from = self.at;
        let rest = &self.chars[from..];
        let read = match to_plain(self.chars[from]) {
            '"' => self.read_phrase(from + 1, '"')?,
            '\'' if single_quote_end(rest, self.depth > 0).is_some() => self.read_phrase(from + 1, '\'')?,
            '(' => return Err((from, QueryErrorKind::ExactGroup)),
            _ => self.read_word(),
        };
        let text = read.text().split_whitespace().collect::<Vec<_>>().join(" ");
        if let (Some(_), _) = self.slop(read.end)? {
            return Err((read.end, QueryErrorKind::ExactSlop));
        }
        self.push(QueryToken::Value(TokenValue::Exact(text)), start, read.end);
        Ok(())
    }

    fn word(&mut self, field: Option<Field>) -> Result<(), LexError> {
        let start = self.at;
        let read = self.read_word();
        let token = match operator(&read).filter(|_| field.is_none()) {
            Some(operator) => operator,
            None if read.is_star() && self.peek(read.end) == Some('"') => {
                return Err((start, QueryErrorKind::WildcardOutsideQuotes));
            }
            None if read.is_star() => QueryToken::All,
            None => QueryToken::Value(word_value(&read, field)?),
        };
        let escaped = read.is_escaped() || field.is_none() && escaped_operator(&read).is_some();
        self.tokens.push(LocatedToken { token, column: self.columns[start], escaped });
        self.at = read.end;
        Ok(())
    }

    /// The word that begins here.
    fn read_word(&self) -> ScannedWord {
        let mut read = ScannedWord { signs: Vec::new(), places: Vec::new(), end: self.at };
        let mut at = self.at;
        while let Some(c) = self.peek(at) {
            match c {
                '\\' if self.chars.get(at + 1).is_some_and(|next| !next.is_alphanumeric()) => {
                    read.signs.push(QueryChar { c: self.chars[at + 1], escaped: true });
                    at += 2;
                }
                '"' => break,
                ')' if self.depth > 0 => break,
                c if c.is_whitespace() => break,
                _ => {
                    read.signs.push(QueryChar { c: self.chars[at], escaped: false });
                    at += 1;
                }
            }
            read.places.push(at - 1);
        }
        read.end = at;
        read
    }
}

/// The operator that a word is.
fn operator(read: &ScannedWord) -> Option<QueryToken> {
    if read.is_escaped() {
        return None;
    }
    let text = read.text();
    match plain_text(&text).as_str() {
        "AND" => Some(QueryToken::And),
        "OR" => Some(QueryToken::Or),
        "NOT" => Some(QueryToken::Not),
        text => Proximity::parse(text).map(QueryToken::Near),
    }
}

/// The operator whose meaning a backslash before it takes away.
fn escaped_operator(read: &ScannedWord) -> Option<String> {
    let text = read.text();
    let operator = text.strip_prefix('\\').filter(|_| !read.is_escaped())?;
    word::is_operator(operator).then(|| operator.to_owned())
}

/// What a word looks for.
fn word_value(read: &ScannedWord, field: Option<Field>) -> Result<TokenValue, LexError> {
    let takes_names = field.is_some_and(|field| !matches!(field.value_kind(), ValueKind::Text | ValueKind::Keyword));
    if takes_names {
        return Ok(TokenValue::Word(read.text()));
    }
    if let Some(operator) = escaped_operator(read).filter(|_| field.is_none()) {
        return Ok(TokenValue::Word(operator));
    }
    let place = |(at, kind): LexError| (read.places[at], kind);
    let alike = fuzziness(&read.signs).map_err(place)?;
    let (signs, edits) = match alike {
        Some((tilde, edits)) => (&read.signs[..tilde], Some(edits)),
        None => (read.signs.as_slice(), None),
    };
    let glob = word_glob(signs).map_texts(|text| text.nfc().collect());
    match (glob.as_literal(), edits) {
        (Some(text), None) => Ok(TokenValue::Word(text.to_owned())),
        (Some(text), Some(edits)) => Ok(TokenValue::Fuzzy(text.to_owned(), edits)),
        (None, None) => Ok(TokenValue::Wildcard(glob)),
        (None, Some(_)) => Err((read.places[signs.len()], QueryErrorKind::FuzzyWildcard)),
    }
}

/// The place of a star that stands alone among the words of a phrase.
fn lone_star(read: &ScannedWord) -> Option<usize> {
    let is_space = |at: Option<usize>| at.and_then(|at| read.signs.get(at)).is_none_or(|sign| sign.c.is_whitespace());
    let is_star = |sign: &QueryChar| !sign.escaped && to_plain(sign.c) == '*';
    let lone = (0..read.signs.len())
        .find(|at| is_star(&read.signs[*at]) && is_space(at.checked_sub(1)) && is_space(Some(at + 1)))?;
    Some(read.places[lone])
}
