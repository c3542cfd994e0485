//! Builds the tree of a query from its tokens.
//!
//! ```text
//! either  = all  { "OR" all }
//! all     = not  { [ "AND" ] not }
//! not     = ( "NOT" | "-" ) not | near
//! near    = one [ ( "NEAR/5" | "PRE/s" | … ) one ]
//! one     = "*" | value | "(" either ")" | field one | "atleast3:" one
//! ```

use jiff::civil::Date;

use super::lex::lex;
use super::print::quote;
use super::token::{Placed, Token, Value};
use super::value::{in_one_field, is_value, value_in};
use super::{Field, Nearness, Query, QueryError, QueryErrorKind};

/// Brackets and negations inside each other, at most; people use three.
const MAX_DEPTH: usize = 64;

/// Reads a query. `today` is the day from which ages (`since:30d`) are counted back.
///
/// # Errors
///
/// Where the text is no query; the error points at the column.
pub fn parse(text: &str, today: Date) -> Result<Query, QueryError> {
    let error = |(column, kind)| QueryError { text: text.to_owned(), column, kind };
    let tokens = lex(text).map_err(error)?;
    if tokens.is_empty() {
        return Err(error((1, QueryErrorKind::Empty)));
    }
    let end = text.chars().count() + 1;
    let mut parser = Parser { tokens: &tokens, at: 0, end, depth: 0, today };
    parser.either(None).map_err(error)
}

/// Reads a query from the arguments of a command line.
///
/// The shell takes the quotes away from `newsidx search "silence is complicity"`, so an argument
/// with spaces and no query syntax in it is a phrase. All other arguments are parts of a query.
///
/// # Errors
///
/// Where the arguments make no query; the error's text is the query that they were read as.
///
/// ```
/// use newsidx_query::{Query, parse_args};
///
/// let query = parse_args(&["silence is complicity"], jiff::civil::date(2025, 5, 20))?;
/// assert_eq!(query, Query::Phrase { field: None, text: "silence is complicity".to_owned() });
/// # Ok::<(), newsidx_query::QueryError>(())
/// ```
pub fn parse_args<S: AsRef<str>>(args: &[S], today: Date) -> Result<Query, QueryError> {
    let parts: Vec<String> = args
        .iter()
        .map(AsRef::as_ref)
        .map(|arg| if is_bare_phrase(arg) { quote(arg.trim()) } else { arg.to_owned() })
        .collect();
    parse(&parts.join(" "), today)
}

/// Whether an argument is several words and nothing else. `near/5` is in no text, so it is taken for
/// the operator that was meant, and is told of.
pub(super) fn is_bare_phrase(arg: &str) -> bool {
    if arg.split_whitespace().nth(1).is_none() {
        return false;
    }
    let is_word = |placed: &Placed| match &placed.token {
        Token::Value(Value::Word(text)) => !placed.escaped && Nearness::parse(&text.to_uppercase()).is_none(),
        _ => false,
    };
    lex(arg).is_ok_and(|tokens| tokens.iter().all(is_word))
}

struct Parser<'a> {
    tokens: &'a [Placed],
    at: usize,
    /// Column after the last character.
    end: usize,
    depth: usize,
    today: Date,
}

type Parsed = Result<Query, (usize, QueryErrorKind)>;

impl Parser<'_> {
    fn either(&mut self, field: Option<Field>) -> Parsed {
        let mut parts = vec![self.all(field)?];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            parts.push(self.all(field)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::Or(parts) })
    }

    fn all(&mut self, field: Option<Field>) -> Parsed {
        let mut parts = vec![self.not(field)?];
        loop {
            match self.peek() {
                None | Some(Token::Or | Token::Close) => break,
                Some(Token::And) => self.at += 1,
                Some(_) => {}
            }
            parts.push(self.not(field)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::And(parts) })
    }

    fn not(&mut self, field: Option<Field>) -> Parsed {
        if self.peek() != Some(&Token::Not) {
            return self.near(field);
        }
        let column = self.column();
        self.at += 1;
        if matches!(self.peek(), None | Some(Token::Close | Token::And | Token::Or | Token::Near(_))) {
            return Err((column, QueryErrorKind::NothingToExclude));
        }
        self.deeper(column, |parser| parser.not(field)).map(|inner| Query::Not(Box::new(inner)))
    }

    fn near(&mut self, field: Option<Field>) -> Parsed {
        let start = self.column();
        let left = self.one(field)?;
        let (Some(Token::Near(nearness)), column) = (self.peek().cloned(), self.column()) else { return Ok(left) };
        self.at += 1;
        let (end, right) = (self.column(), self.one(field)?);
        for (side, at) in [(&left, start), (&right, end)] {
            if !is_value(side) {
                return Err((at, QueryErrorKind::NearOperand(nearness)));
            }
        }
        if let Some(Token::Near(next)) = self.peek() {
            return Err((self.column(), QueryErrorKind::NearChain(*next)));
        }
        if !in_one_field([&left, &right]) {
            return Err((column, QueryErrorKind::SeveralFields));
        }
        Ok(Query::Near { left: Box::new(left), right: Box::new(right), nearness })
    }

    fn one(&mut self, field: Option<Field>) -> Parsed {
        let column = self.column();
        let Some(placed) = self.tokens.get(self.at) else {
            return Err(self.missing_side());
        };
        self.at += 1;
        match &placed.token {
            Token::All => field.map_or(Ok(Query::All), |field| Err((column, QueryErrorKind::EverythingInField(field)))),
            Token::Value(value) => value_in(field, value, self.today).map_err(|kind| (column, kind)),
            Token::Open => self.group(field, column),
            Token::Field(inner) => match field {
                Some(_) => Err((column, QueryErrorKind::FieldInField(*inner))),
                None => self.one(Some(*inner)),
            },
            Token::AtLeast(count) => self.at_least(field, *count, column),
            Token::And => Err((column, QueryErrorKind::OperatorWithoutSide("AND"))),
            Token::Or => Err((column, QueryErrorKind::OperatorWithoutSide("OR"))),
            Token::Near(nearness) => Err((column, QueryErrorKind::NearOperand(*nearness))),
            Token::Not => Err((column, QueryErrorKind::NothingToExclude)),
            Token::Close => {
                Err(without_side(self.tokens[..self.at - 1].last()).unwrap_or((column, QueryErrorKind::NothingInside)))
            }
        }
    }

    fn at_least(&mut self, field: Option<Field>, count: u32, column: usize) -> Parsed {
        let inner = self.deeper(column, |parser| parser.one(field))?;
        if !is_value(&inner) {
            return Err((column, QueryErrorKind::AtLeastOperand));
        }
        if !in_one_field([&inner]) {
            return Err((column, QueryErrorKind::SeveralFields));
        }
        Ok(Query::AtLeast { count, inner: Box::new(inner) })
    }

    fn group(&mut self, field: Option<Field>, column: usize) -> Parsed {
        if self.peek() == Some(&Token::Close) {
            return Err((column, QueryErrorKind::NothingInside));
        }
        if self.peek().is_none() {
            return Err((column, QueryErrorKind::UnclosedBracket));
        }
        let inner = self.deeper(column, |parser| parser.either(field))?;
        match self.peek() {
            Some(Token::Close) => self.at += 1,
            _ => return Err((column, QueryErrorKind::UnclosedBracket)),
        }
        Ok(inner)
    }

    fn deeper(&mut self, column: usize, inner: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth == MAX_DEPTH {
            return Err((column, QueryErrorKind::TooDeep));
        }
        self.depth += 1;
        let parsed = inner(self);
        self.depth -= 1;
        parsed
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|placed| &placed.token)
    }

    fn column(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |placed| placed.column)
    }

    /// The query ended where something had to follow: the operator before the end is to blame.
    fn missing_side(&self) -> (usize, QueryErrorKind) {
        without_side(self.tokens.last()).unwrap_or((self.end, QueryErrorKind::Empty))
    }
}

/// The complaint about an operator after which nothing follows.
fn without_side(operator: Option<&Placed>) -> Option<(usize, QueryErrorKind)> {
    let Placed { token, column, .. } = operator?;
    let kind = match token {
        Token::And => QueryErrorKind::OperatorWithoutSide("AND"),
        Token::Or => QueryErrorKind::OperatorWithoutSide("OR"),
        Token::Near(nearness) => QueryErrorKind::NearOperand(*nearness),
        _ => return None,
    };
    Some((*column, kind))
}
