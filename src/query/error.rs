//! What is wrong with a query, where, and what to type instead.

use std::fmt;

use super::Field;

/// A query that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("query, column {column}: {kind}: {text}")]
pub struct QueryError {
    /// The whole query.
    pub text: String,
    /// Where the trouble begins, in characters from 1.
    pub column: usize,
    /// What it is.
    pub kind: QueryErrorKind,
}

/// The ways in which a query can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryErrorKind {
    /// There is nothing to search for.
    Empty,
    /// A quotation mark without its partner.
    UnclosedQuote,
    /// An opening bracket without its partner.
    UnclosedBracket,
    /// A pair of brackets, or of quotation marks, with nothing in it.
    NothingInside,
    /// A name before a colon that is no field.
    UnknownField(String),
    /// A field with nothing after its colon.
    FieldWithoutValue(Field),
    /// A field inside the brackets of another field.
    FieldInField(Field),
    /// `AND` or `OR` at the edge of a query, or two in a row.
    OperatorWithoutSide(&'static str),
    /// `NOT` or `-` with nothing to exclude.
    NothingToExclude,
    /// A value of `date:` that is no date.
    NotADate(String),
    /// A range of dates that ends before it begins.
    ReversedRange,
    /// `*`, which finds every page, as the value of a field.
    EverythingInField(Field),
    /// `kore*` or `organi?e`.
    Wildcard,
    /// `korea~1`.
    Likeness,
    /// `"north korea"~4`.
    Distance,
    /// Brackets or negations inside each other, deeper than anyone means.
    TooDeep,
}

impl fmt::Display for QueryErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is nothing to search for; `*` finds every page"),
            Self::UnclosedQuote => f.write_str("this quote is never closed"),
            Self::UnclosedBracket => f.write_str("this bracket is never closed"),
            Self::NothingInside => f.write_str("there is nothing inside"),
            Self::UnknownField(name) => {
                write!(f, "there is no field \"{name}\"; the fields are")?;
                for (nth, field) in Field::ALL.into_iter().enumerate() {
                    write!(f, "{}{}", if nth == 0 { " " } else { ", " }, field.name())?;
                }
                f.write_str("; put the words in quotes to search for them as they are")
            }
            Self::FieldWithoutValue(field) => {
                write!(
                    f,
                    "`{0}:` wants its value right after the colon, as in `{0}:{1}`",
                    field.name(),
                    example(*field)
                )
            }
            Self::FieldInField(field) => {
                write!(f, "`{}:` cannot stand inside the brackets of another field", field.name())
            }
            Self::OperatorWithoutSide(operator) => {
                write!(
                    f,
                    "{operator} wants a query on both sides; to search for the word itself, write it in lower case or quotes"
                )
            }
            Self::NothingToExclude => f.write_str("there is nothing here to exclude"),
            Self::NotADate(text) => write!(
                f,
                "\"{text}\" is not a date; write date:2025, date:2025-05, date:2025-05-20 or a range as in date:2024..2025-03"
            ),
            Self::ReversedRange => f.write_str("this range ends before it begins"),
            Self::EverythingInField(field) => write!(
                f,
                "`*` finds every page and is no value of a field; leave `{}:` out",
                field.name()
            ),
            Self::Wildcard => f.write_str(
                "wildcards are not supported; a word finds its inflections by itself, OR joins other spellings; in double quotes the sign is only a sign",
            ),
            Self::Likeness => f.write_str(
                "words that are only alike (~) are not supported; join the spellings with OR; in double quotes the sign is only a sign",
            ),
            Self::Distance => f.write_str(
                "a distance (~) is not supported, a phrase is exact; without quotes its words are found in any place",
            ),
            Self::TooDeep => f.write_str("brackets and negations stand too deep inside each other"),
        }
    }
}

fn example(field: Field) -> &'static str {
    match field {
        Field::Title | Field::Body | Field::Caption => "korea",
        Field::Author => "\"jane doe\"",
        Field::Agency => "reuters",
        Field::Section => "world",
        Field::Site => "example.com",
        Field::Lang => "en",
        Field::Date => "2025-05",
        Field::Url => "politics",
    }
}
