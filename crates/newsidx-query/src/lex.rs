//! Lexer of the query language: hand-written scanner with unbounded lookahead for quotes and expressions.
//!
//! The same character can be syntax or text: a dash excludes only before a word, a tilde is fuzzy only after a letter.
//! Text that is pasted from a page must remain text, so each rule is as narrow as possible. The decisions about one
//! word are in `word.rs`.

use unicode_normalization::UnicodeNormalization;

use super::confusables::{is_invisible, is_word_mark, plain_chars, plain_text, to_plain};
use super::digits::parse_digits;
use super::field::{Field, ValueKind};
use super::proximity::Proximity;
use super::token::{LocatedToken, QueryToken, TokenValue};
use super::word::{
    FieldName, Nesting, QueryChar, fuzziness, is_phrase_escape, name_colon, phrase_glob, regex_length,
    single_quote_end, word_glob,
};
use super::{QueryErrorKind, word};

/// A mistake with the index of its character.
type LexError = (usize, QueryErrorKind);

/// Splits a query into tokens, or returns the column and kind of the first mistake.
///
/// Typographic quotes and full-width forms count as their plain equivalents. A backslash escapes the character or the
/// operator after it.
pub(super) fn lex(text: &str) -> Result<Vec<LocatedToken>, (usize, QueryErrorKind)> {
    // Invisible characters are removed from pages too, so a query with one of them could match nothing. Columns still
    // count them: an error must point into the text as typed.
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
    /// Column of each character in the query as typed.
    columns: &'a [usize],
    at: usize,
    /// Number of open brackets.
    depth: usize,
    tokens: Vec<LocatedToken>,
}

/// A word, or the inside of a phrase.
struct ScannedWord {
    chars: Vec<QueryChar>,
    /// Index of each character in the query.
    positions: Vec<usize>,
    /// Index after the last character, or after the closing quotation mark.
    end: usize,
}

impl ScannedWord {
    fn text(&self) -> String {
        self.chars.iter().map(|typed| typed.c).nfc().collect()
    }

    fn is_escaped(&self) -> bool {
        self.chars.iter().any(|typed| typed.escaped)
    }

    fn is_star(&self) -> bool {
        matches!(self.chars.as_slice(), [QueryChar { c, escaped: false }] if to_plain(*c) == '*')
    }
}

impl Lexer<'_> {
    fn peek(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|c| to_plain(*c))
    }

    fn nesting(&self) -> Nesting {
        if self.depth > 0 { Nesting::InBrackets } else { Nesting::TopLevel }
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

    /// Whether the dash here excludes the next word.
    fn starts_negation(&self) -> bool {
        // A dash before a space, a second dash or a closing bracket is punctuation of pasted text.
        self.peek(self.at + 1).is_some_and(|c| !c.is_whitespace() && !matches!(c, '-' | ')'))
    }

    /// Reads field names with their value, or a value alone.
    fn field_and_value(&mut self) -> Result<(), LexError> {
        let mut field = None;
        loop {
            let start = self.at;
            let colon = name_colon(&self.chars[start..]).map(|colon| start + colon);
            let Some(colon) = colon.filter(|colon| field.is_none() || self.is_modifier(start, *colon)) else {
                return self.value(field);
            };
            let name = plain_chars(&self.chars[start..colon]);
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
                // A known name without a value is reported: as a word it would find pages with the name, which nobody
                // means.
                Some(FieldName::Field(named)) => return Err((start, QueryErrorKind::FieldWithoutValue(named))),
                Some(FieldName::AtLeast(_)) => return Err((start, QueryErrorKind::AtLeastWithoutValue)),
                Some(FieldName::Exact) => return Err((start, QueryErrorKind::ExactWithoutValue)),
                // `(add_page note:)`: nothing follows the colon of an unknown name, so this is pasted text.
                None if self.peek(colon + 1).is_some_and(is_end) => return self.value(field),
                None => return Err((start, QueryErrorKind::UnknownField(name))),
            }
        }
    }

    /// Whether a name can follow a field: `title:exact:"US"`.
    fn is_modifier(&self, start: usize, colon: usize) -> bool {
        let name = plain_chars(&self.chars[start..colon]);
        matches!(FieldName::parse(&name), Some(FieldName::Exact | FieldName::AtLeast(_)))
    }

    /// Reads a phrase, a bracket, a regular expression, an operator or a word. After a field name, `OR` is a word.
    fn value(&mut self, field: Option<Field>) -> Result<(), LexError> {
        let start = self.at;
        let rest = &self.chars[start..];
        if let Some(length) = regex_length(rest, self.nesting()) {
            let text = rest[1..length - 1].iter().collect();
            self.push(QueryToken::Value(TokenValue::Regex(text)), start, start + length);
            return Ok(());
        }
        match to_plain(self.chars[start]) {
            '"' => self.phrase(start + 1, '"'),
            '\'' if single_quote_end(rest, self.nesting()).is_some() => self.phrase(start + 1, '\''),
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
        let scanned = self.read_phrase(from, mark)?;
        let glob = phrase_glob(&scanned.chars).map_texts(|text| text.nfc().collect());
        if let Some(star) = lone_star(&scanned) {
            return Err((star, QueryErrorKind::LoneWildcard));
        }
        let (slop, end) = self.slop(scanned.end)?;
        let value = match (slop, glob.as_literal()) {
            (Some(words), _) => TokenValue::Slop(glob, words),
            (None, Some(text)) => TokenValue::Phrase(text.to_owned()),
            (None, None) => TokenValue::WildcardPhrase(glob),
        };
        self.push(QueryToken::Value(value), start, end);
        Ok(())
    }

    /// Reads the inside of a phrase from `from` to its closing mark.
    fn read_phrase(&self, from: usize, mark: char) -> Result<ScannedWord, LexError> {
        let start = from - 1;
        let single_end = if mark == '\'' { single_quote_end(&self.chars[start..], self.nesting()) } else { None };
        let mut scanned = ScannedWord { chars: Vec::new(), positions: Vec::new(), end: from };
        let mut at = from;
        loop {
            match self.peek(at) {
                None => return Err((start, QueryErrorKind::UnclosedQuote)),
                Some(c) if single_end.map_or(c == '"' && !is_word_mark(self.chars, at), |end| at == start + end) => {
                    break;
                }
                Some('\\') if self.peek(at + 1).is_some_and(is_phrase_escape) => {
                    scanned.chars.push(QueryChar { c: self.chars[at + 1], escaped: true });
                    at += 2;
                }
                Some(_) => {
                    scanned.chars.push(QueryChar { c: self.chars[at], escaped: false });
                    at += 1;
                }
            }
            scanned.positions.push(at - 1);
        }
        if scanned.chars.iter().all(|typed| typed.c.is_whitespace()) {
            return Err((start, QueryErrorKind::EmptyGroup));
        }
        scanned.end = at + 1;
        Ok(scanned)
    }

    /// Reads the slop directly after a phrase: `"a b"~4`. Returns it with the index after it.
    fn slop(&self, at: usize) -> Result<(Option<u32>, usize), LexError> {
        let suffix: Vec<char> = self.chars[at..]
            .iter()
            .map(|c| to_plain(*c))
            .take_while(|c| !c.is_whitespace() && (self.depth == 0 || *c != ')'))
            .collect();
        match suffix.as_slice() {
            ['~', digits @ ..] if digits.first().is_some_and(char::is_ascii_digit) => {
                let digits: String = digits.iter().collect();
                let words = parse_digits(&digits).ok_or((at, QueryErrorKind::InvalidSlop))?;
                Ok((Some(words), at + suffix.len()))
            }
            ['~'] => Err((at, QueryErrorKind::InvalidSlop)),
            // In `"human right"*` the star would otherwise be a word of its own, which matches every page.
            ['*', ..] => Err((at, QueryErrorKind::WildcardOutsideQuotes)),
            _ => Ok((None, at)),
        }
    }

    /// Reads the value of `exact:`, in which wildcards and tildes are plain characters.
    fn exact(&mut self, start: usize) -> Result<(), LexError> {
        let from = self.at;
        let rest = &self.chars[from..];
        let scanned = match to_plain(self.chars[from]) {
            '"' => self.read_phrase(from + 1, '"')?,
            '\'' if single_quote_end(rest, self.nesting()).is_some() => self.read_phrase(from + 1, '\'')?,
            '(' => return Err((from, QueryErrorKind::ExactGroup)),
            _ => self.read_word(),
        };
        let text = scanned.text().split_whitespace().collect::<Vec<_>>().join(" ");
        if let (Some(_), _) = self.slop(scanned.end)? {
            return Err((scanned.end, QueryErrorKind::ExactSlop));
        }
        self.push(QueryToken::Value(TokenValue::Exact(text)), start, scanned.end);
        Ok(())
    }

    fn word(&mut self, field: Option<Field>) -> Result<(), LexError> {
        let start = self.at;
        let scanned = self.read_word();
        let token = match operator(&scanned).filter(|_| field.is_none()) {
            Some(operator) => operator,
            None if scanned.is_star() && self.peek(scanned.end) == Some('"') => {
                return Err((start, QueryErrorKind::WildcardOutsideQuotes));
            }
            None if scanned.is_star() => QueryToken::All,
            None => QueryToken::Value(word_value(&scanned, field)?),
        };
        let escaped = scanned.is_escaped() || field.is_none() && escaped_operator(&scanned).is_some();
        self.tokens.push(LocatedToken { token, column: self.columns[start], escaped });
        self.at = scanned.end;
        Ok(())
    }

    /// Reads the word that starts here, up to a space, a quotation mark outside Hebrew words, or the closing bracket of an
    /// open group.
    fn read_word(&self) -> ScannedWord {
        let mut scanned = ScannedWord { chars: Vec::new(), positions: Vec::new(), end: self.at };
        let mut at = self.at;
        while let Some(c) = self.peek(at) {
            match c {
                // A backslash before a letter or digit is text: `C:\temp`.
                '\\' if self.chars.get(at + 1).is_some_and(|next| !next.is_alphanumeric()) => {
                    scanned.chars.push(QueryChar { c: self.chars[at + 1], escaped: true });
                    at += 2;
                }
                '"' if !is_word_mark(self.chars, at) => break,
                ')' if self.depth > 0 => break,
                c if c.is_whitespace() => break,
                _ => {
                    scanned.chars.push(QueryChar { c: self.chars[at], escaped: false });
                    at += 1;
                }
            }
            scanned.positions.push(at - 1);
        }
        scanned.end = at;
        scanned
    }
}

/// The operator that this word is, if any.
fn operator(scanned: &ScannedWord) -> Option<QueryToken> {
    if scanned.is_escaped() {
        return None;
    }
    let text = scanned.text();
    match plain_text(&text).as_str() {
        "AND" => Some(QueryToken::And),
        "OR" => Some(QueryToken::Or),
        "NOT" => Some(QueryToken::Not),
        text => Proximity::parse(text).map(QueryToken::Near),
    }
}

/// The operator that is escaped here with a backslash, without the backslash: `\OR`.
fn escaped_operator(scanned: &ScannedWord) -> Option<String> {
    let text = scanned.text();
    let operator = text.strip_prefix('\\').filter(|_| !scanned.is_escaped())?;
    word::is_operator(operator).then(|| operator.to_owned())
}

/// Converts a word to a value: plain, fuzzy or with wildcards.
fn word_value(scanned: &ScannedWord, field: Option<Field>) -> Result<TokenValue, LexError> {
    // In dates, numbers and identifiers nothing is a wildcard or a tilde; the value's own parser reports mistakes.
    let is_literal = field.is_some_and(|field| !matches!(field.value_kind(), ValueKind::Text | ValueKind::Keyword));
    if is_literal {
        return Ok(TokenValue::Word(scanned.text()));
    }
    if let Some(operator) = escaped_operator(scanned).filter(|_| field.is_none()) {
        return Ok(TokenValue::Word(operator));
    }
    let locate = |(at, kind): LexError| (scanned.positions[at], kind);
    let fuzzy = fuzziness(&scanned.chars).map_err(locate)?;
    let (chars, edits) = match fuzzy {
        Some((tilde, edits)) => (&scanned.chars[..tilde], Some(edits)),
        None => (scanned.chars.as_slice(), None),
    };
    let glob = word_glob(chars).map_texts(|text| text.nfc().collect());
    match (glob.as_literal(), edits) {
        (Some(text), None) => Ok(TokenValue::Word(text.to_owned())),
        (Some(text), Some(edits)) => Ok(TokenValue::Fuzzy(text.to_owned(), edits)),
        (None, None) => Ok(TokenValue::Wildcard(glob)),
        (None, Some(_)) => Err((scanned.positions[chars.len()], QueryErrorKind::FuzzyWildcard)),
    }
}

/// Index of a star that is a word of its own in a phrase.
fn lone_star(scanned: &ScannedWord) -> Option<usize> {
    let is_space =
        |at: Option<usize>| at.and_then(|at| scanned.chars.get(at)).is_none_or(|typed| typed.c.is_whitespace());
    let is_star = |typed: &QueryChar| !typed.escaped && to_plain(typed.c) == '*';
    let lone = (0..scanned.chars.len())
        .find(|at| is_star(&scanned.chars[*at]) && is_space(at.checked_sub(1)) && is_space(Some(at + 1)))?;
    Some(scanned.positions[lone])
}
