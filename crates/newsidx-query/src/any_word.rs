//! Queries in which any word suffices (`--any`): joins the words of a query with OR and keeps its filters required.

use jiff::civil::Date;

use super::parse::{is_bare_phrase, parse};
use super::{Field, Query, QueryError};

/// Parses a query from the arguments of a command line so that one of its words suffices.
///
/// An argument with spaces and without query syntax is several words here, not a phrase, so that a whole sentence can
/// be the query. Exclusions and filters (site, language, date, identifier, length, kind) remain required.
///
/// # Errors
///
/// As [`parse_args`](super::parse_args).
pub fn parse_any<S: AsRef<str>>(args: &[S], today: Date) -> Result<Query, QueryError> {
    let args: Vec<&str> = args.iter().map(AsRef::as_ref).collect();
    let parts: Vec<&str> = args.iter().map(|arg| if is_bare_phrase(arg) { arg.trim() } else { arg }).collect();
    Ok(or_words(parse(&parts.join(" "), today)?))
}

fn or_words(query: Query) -> Query {
    let Query::And(parts) = query else { return query };
    let (required, mut optional): (Vec<Query>, Vec<Query>) = parts.into_iter().partition(is_filter);
    if optional.len() < 2 {
        return Query::And(required.into_iter().chain(optional).collect());
    }
    // In `a (b OR c)` any of the three words suffices, so the brackets are dissolved.
    optional =
        optional.into_iter().flat_map(|part| if let Query::Or(parts) = part { parts } else { vec![part] }).collect();
    if required.is_empty() {
        return Query::Or(optional);
    }
    Query::And(std::iter::once(Query::Or(optional)).chain(required).collect())
}

/// Whether a clause is a filter: it narrows the hits and adds nothing to the relevance.
fn is_filter(query: &Query) -> bool {
    match query {
        Query::Not(_)
        | Query::All
        | Query::Date(_)
        | Query::AsOf(_)
        | Query::Undated
        | Query::Modified(_)
        | Query::Unmodified
        | Query::Length(_)
        | Query::Kind(_)
        | Query::AnyKind => true,
        Query::Word { field, .. } | Query::Phrase { field, .. } | Query::Wildcard { field, .. } => {
            matches!(field, Some(Field::Site | Field::Lang | Field::Id | Field::Story))
        }
        Query::And(parts) | Query::Or(parts) => parts.iter().all(is_filter),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any(args: &[&str]) -> String {
        parse_any(args, Date::constant(2025, 5, 20)).unwrap().to_string()
    }

    #[test]
    fn any_word_suffices_and_filters_remain_required() {
        assert_eq!(any(&["who set the harbour wall alight"]), "who OR set OR the OR harbour OR wall OR alight");
        assert_eq!(any(&["a", "b"]), "a OR b");
        assert_eq!(any(&["a", "(b OR \"c d\")"]), "a OR b OR \"c d\"");
        assert_eq!(any(&["a b date:2024 -c", "site:x.kr"]), "(a OR b) date:2024 -c site:x.kr");
        assert_eq!(any(&["a date:2024"]), "date:2024 a");
        assert_eq!(any(&["a"]), "a");
        assert_eq!(any(&["a b kind:listing kind:*"]), "(a OR b) kind:listing kind:*");
        assert_eq!(any(&["site:x (site:y OR lang:ko)"]), "site:x (site:y OR lang:ko)");
    }
}
