//! Interprets a value by the kind of its field: words, name, days, identifier or number.

use jiff::civil::Date;

use super::confusables::to_plain_value;
use super::date_range::date_or_age;
use super::field::ValueKind;
use super::token::TokenValue;
use super::{DateRange, Field, NumberRange, Query, QueryErrorKind};
use newsidx_core::article::DocumentKind;

/// Maximum number of digits of an identifier.
const ID_DIGITS: usize = 16;

/// Interprets a value in a field. Ages are counted back from `today`.
pub(super) fn value_in(field: Option<Field>, value: &TokenValue, today: Date) -> Result<Query, QueryErrorKind> {
    let Some(named) = field else { return value_of_text(None, value) };
    match (named.value_kind(), value) {
        (ValueKind::Text, value) => value_of_text(field, value),
        (ValueKind::Keyword, TokenValue::Word(_) | TokenValue::Phrase(_) | TokenValue::Wildcard(_)) => {
            value_of_text(field, value)
        }
        (ValueKind::Days, TokenValue::Word(text) | TokenValue::Phrase(text)) => days(named, text, today),
        (ValueKind::Digits, TokenValue::Word(text) | TokenValue::Phrase(text)) => id(named, text),
        (ValueKind::Numbers, TokenValue::Word(text) | TokenValue::Phrase(text)) => {
            NumberRange::parse(text).map(Query::Length)
        }
        (ValueKind::Kinds, TokenValue::Word(text) | TokenValue::Phrase(text)) => kind(text),
        _ => Err(QueryErrorKind::UnsupportedInField(named)),
    }
}

fn days(field: Field, text: &str, today: Date) -> Result<Query, QueryErrorKind> {
    let is_unknown = || to_plain_value(text).eq_ignore_ascii_case("unknown");
    let range = match field {
        Field::Since => DateRange::since(text, today)?,
        Field::Until => DateRange::until(text, today)?,
        Field::AsOf => return date_or_age(text, today).map(Query::AsOf),
        Field::Modified if is_unknown() => return Ok(Query::Unmodified),
        Field::Modified => return DateRange::parse(text).map(Query::Modified),
        _ if is_unknown() => return Ok(Query::Undated),
        _ => DateRange::parse(text)?,
    };
    Ok(Query::Date(range))
}

fn id(field: Field, text: &str) -> Result<Query, QueryErrorKind> {
    let digits = to_plain_value(text).to_ascii_lowercase();
    let is_id = !digits.is_empty() && digits.len() <= ID_DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if is_id {
        Ok(Query::Word { field: Some(field), text: digits })
    } else {
        Err(QueryErrorKind::NotAnId(text.trim().to_owned()))
    }
}

fn kind(text: &str) -> Result<Query, QueryErrorKind> {
    let kind = DocumentKind::from_name(to_plain_value(text).trim());
    kind.map(Query::Kind).ok_or_else(|| QueryErrorKind::UnknownKind(text.trim().to_owned()))
}

/// Interprets a value of a text field, or a name that is compared as a whole.
fn value_of_text(field: Option<Field>, value: &TokenValue) -> Result<Query, QueryErrorKind> {
    Ok(match value {
        TokenValue::Word(text) => Query::Word { field, text: text.clone() },
        TokenValue::Phrase(text) => Query::Phrase { field, text: text.clone() },
        TokenValue::Wildcard(glob) => Query::Wildcard { field, glob: glob.clone() },
        TokenValue::WildcardPhrase(glob) => Query::WildcardPhrase { field, glob: glob.clone() },
        TokenValue::Slop(glob, words) => Query::Slop { field, glob: glob.clone(), words: *words },
        TokenValue::Fuzzy(text, edits) => Query::Fuzzy { field, text: text.clone(), edits: *edits },
        TokenValue::Exact(text) => Query::Exact { field, text: text.clone() },
        TokenValue::Regex(text) => {
            check_expression(text)?;
            Query::Regex { field, text: text.clone() }
        }
    })
}

fn check_expression(text: &str) -> Result<(), QueryErrorKind> {
    // Compiled here only to report mistakes with their column; the search compiles a folded form again.
    match regex::Regex::new(text) {
        Ok(_) => Ok(()),
        Err(regex::Error::Syntax(message)) => {
            // The regex crate prints the expression with an arrow below it; the reason is in the last line.
            let reason = message.lines().last().unwrap_or_default();
            Err(QueryErrorKind::InvalidRegex(reason.trim_start_matches("error: ").to_owned()))
        }
        Err(error) => Err(QueryErrorKind::InvalidRegex(error.to_string())),
    }
}

/// Whether a query is a text value or alternatives of text values.
pub(super) fn is_text_value(query: &Query) -> bool {
    let field = match query {
        Query::Or(parts) => return parts.iter().all(is_text_value),
        Query::Near { .. } => return false,
        _ => query.value_field(),
    };
    field.is_some_and(|field| field.is_none_or(|field| field.value_kind() == ValueKind::Text))
}

/// Whether all values of the queries are in the same field.
pub(super) fn is_single_field<'a>(queries: impl IntoIterator<Item = &'a Query>) -> bool {
    let mut fields: Vec<Option<Field>> = Vec::new();
    for query in queries {
        collect_fields(query, &mut fields);
    }
    fields.dedup();
    fields.len() <= 1
}

fn collect_fields(query: &Query, fields: &mut Vec<Option<Field>>) {
    match query {
        Query::Or(parts) => parts.iter().for_each(|part| collect_fields(part, fields)),
        query => fields.extend(query.value_field()),
    }
}
