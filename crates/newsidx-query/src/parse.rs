//! Recursive-descent parser: tokens to [`Query`].
//!
//! Recursion is limited by [`MAX_DEPTH`]. A field name before a bracket applies to all values inside. Grammar:
//!
//! ```text
//! or      = and { "OR" and }
//! and     = not { [ "AND" ] not }
//! not     = ( "NOT" | "-" ) not | near
//! near    = primary [ ( "NEAR/5" | "PRE/s" | … ) primary ]
//! primary = "*" | value | "(" or ")" | field primary | "atleast3:" primary
//! ```

use jiff::civil::Date;

use super::lex::lex;
use super::print::quote;
use super::token::{LocatedToken, QueryToken, TokenValue};
use super::value::{is_single_field, is_text_value, value_in};
use super::{Field, Proximity, Query, QueryError, QueryErrorKind};

/// Maximum depth of brackets and negations; people use three. The limit protects the stack.
const MAX_DEPTH: usize = 64;

/// Parses a query. Ages (`since:30d`) are counted back from `today`.
///
/// # Errors
///
/// The column and the kind of the first mistake.
pub fn parse(text: &str, today: Date) -> Result<Query, QueryError> {
    let error = |(column, kind)| QueryError { text: text.to_owned(), column, kind };
    let tokens = lex(text).map_err(error)?;
    if tokens.is_empty() {
        return Err(error((1, QueryErrorKind::Empty)));
    }
    let end = text.chars().count() + 1;
    let mut parser = Parser { tokens: &tokens, at: 0, end, depth: 0, today };
    parser.parse_or(None).map_err(error)
}

/// Parses a query from the arguments of a command line.
///
/// The shell removes the quotes of `newsidx search "silence is complicity"`, so an argument with spaces and without
/// query syntax is a phrase. All other arguments are joined with spaces.
///
/// # Errors
///
/// As [`parse`]; the text of the error is the joined query.
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

/// Whether an argument consists of several words without query syntax.
pub(super) fn is_bare_phrase(arg: &str) -> bool {
    if arg.split_whitespace().nth(1).is_none() {
        return false;
    }
    let is_word = |located: &LocatedToken| match &located.token {
        QueryToken::Value(TokenValue::Word(text)) => {
            // `near/5` occurs in no text: with it the argument is a query, and the caller warns about lowercase
            // operators.
            !located.escaped && Proximity::parse(&text.to_uppercase()).is_none()
        }
        _ => false,
    };
    lex(arg).is_ok_and(|tokens| tokens.iter().all(is_word))
}

struct Parser<'a> {
    tokens: &'a [LocatedToken],
    at: usize,
    /// Column after the last character.
    end: usize,
    depth: usize,
    today: Date,
}

type ParseResult = Result<Query, (usize, QueryErrorKind)>;

impl Parser<'_> {
    fn parse_or(&mut self, field: Option<Field>) -> ParseResult {
        let mut parts = vec![self.parse_and(field)?];
        while self.peek() == Some(&QueryToken::Or) {
            self.at += 1;
            parts.push(self.parse_and(field)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::Or(parts) })
    }

    fn parse_and(&mut self, field: Option<Field>) -> ParseResult {
        let mut parts = vec![self.parse_not(field)?];
        loop {
            match self.peek() {
                None | Some(QueryToken::Or | QueryToken::Close) => break,
                Some(QueryToken::And) => self.at += 1,
                Some(_) => {}
            }
            parts.push(self.parse_not(field)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::And(parts) })
    }

    fn parse_not(&mut self, field: Option<Field>) -> ParseResult {
        if self.peek() != Some(&QueryToken::Not) {
            return self.parse_near(field);
        }
        let column = self.column();
        self.at += 1;
        if matches!(
            self.peek(),
            None | Some(QueryToken::Close | QueryToken::And | QueryToken::Or | QueryToken::Near(_))
        ) {
            return Err((column, QueryErrorKind::NothingToExclude));
        }
        self.nested(column, |parser| parser.parse_not(field)).map(|inner| Query::Not(Box::new(inner)))
    }

    fn parse_near(&mut self, field: Option<Field>) -> ParseResult {
        let start = self.column();
        let left = self.parse_primary(field)?;
        let (Some(QueryToken::Near(proximity)), column) = (self.peek().cloned(), self.column()) else {
            return Ok(left);
        };
        self.at += 1;
        let (end, right) = (self.column(), self.parse_primary(field)?);
        for (side, at) in [(&left, start), (&right, end)] {
            if !is_text_value(side) {
                return Err((at, QueryErrorKind::InvalidNearOperand(proximity)));
            }
        }
        if let Some(QueryToken::Near(next)) = self.peek() {
            return Err((self.column(), QueryErrorKind::ChainedNear(*next)));
        }
        if !is_single_field([&left, &right]) {
            return Err((column, QueryErrorKind::MixedFields));
        }
        Ok(Query::Near { left: Box::new(left), right: Box::new(right), proximity })
    }

    fn parse_primary(&mut self, field: Option<Field>) -> ParseResult {
        let column = self.column();
        let Some(located) = self.tokens.get(self.at) else {
            return Err(self.missing_operand());
        };
        self.at += 1;
        match &located.token {
            QueryToken::All => match field {
                None => Ok(Query::All),
                Some(Field::Kind) => Ok(Query::AnyKind),
                Some(field) => Err((column, QueryErrorKind::MatchAllInField(field))),
            },
            QueryToken::Value(value) => value_in(field, value, self.today).map_err(|kind| (column, kind)),
            QueryToken::Open => self.parse_group(field, column),
            QueryToken::Field(inner) => match field {
                Some(_) => Err((column, QueryErrorKind::NestedField(*inner))),
                None => self.parse_primary(Some(*inner)),
            },
            QueryToken::AtLeast(count) => self.parse_at_least(field, *count, column),
            QueryToken::And => Err((column, QueryErrorKind::MissingOperand("AND"))),
            QueryToken::Or => Err((column, QueryErrorKind::MissingOperand("OR"))),
            QueryToken::Near(proximity) => Err((column, QueryErrorKind::InvalidNearOperand(*proximity))),
            QueryToken::Not => Err((column, QueryErrorKind::NothingToExclude)),
            QueryToken::Close => Err(operator_without_operand(self.tokens[..self.at - 1].last())
                .unwrap_or((column, QueryErrorKind::EmptyGroup))),
        }
    }

    fn parse_at_least(&mut self, field: Option<Field>, count: u32, column: usize) -> ParseResult {
        let inner = self.nested(column, |parser| parser.parse_primary(field))?;
        if !is_text_value(&inner) {
            return Err((column, QueryErrorKind::AtLeastOperand));
        }
        if !is_single_field([&inner]) {
            return Err((column, QueryErrorKind::MixedFields));
        }
        Ok(Query::AtLeast { count, inner: Box::new(inner) })
    }

    fn parse_group(&mut self, field: Option<Field>, column: usize) -> ParseResult {
        if self.peek() == Some(&QueryToken::Close) {
            return Err((column, QueryErrorKind::EmptyGroup));
        }
        if self.peek().is_none() {
            return Err((column, QueryErrorKind::UnclosedBracket));
        }
        let inner = self.nested(column, |parser| parser.parse_or(field))?;
        match self.peek() {
            Some(QueryToken::Close) => self.at += 1,
            _ => return Err((column, QueryErrorKind::UnclosedBracket)),
        }
        Ok(inner)
    }

    fn nested(&mut self, column: usize, inner: impl FnOnce(&mut Self) -> ParseResult) -> ParseResult {
        if self.depth == MAX_DEPTH {
            return Err((column, QueryErrorKind::NestingTooDeep));
        }
        self.depth += 1;
        let parsed = inner(self);
        self.depth -= 1;
        parsed
    }

    fn peek(&self) -> Option<&QueryToken> {
        self.tokens.get(self.at).map(|located| &located.token)
    }

    fn column(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |located| located.column)
    }

    /// Error at the end of the query: the last operator, if it has no operand.
    fn missing_operand(&self) -> (usize, QueryErrorKind) {
        // The operator's column is more helpful than the end of the query.
        operator_without_operand(self.tokens.last()).unwrap_or((self.end, QueryErrorKind::Empty))
    }
}

/// Error for an operator without an operand.
fn operator_without_operand(operator: Option<&LocatedToken>) -> Option<(usize, QueryErrorKind)> {
    let LocatedToken { token, column, .. } = operator?;
    let kind = match token {
        QueryToken::And => QueryErrorKind::MissingOperand("AND"),
        QueryToken::Or => QueryErrorKind::MissingOperand("OR"),
        QueryToken::Near(proximity) => QueryErrorKind::InvalidNearOperand(*proximity),
        _ => return None,
    };
    Some((*column, kind))
}
