//! Errors of the query language: kind, column and a correction.

use std::fmt;

use super::{Field, Proximity};

/// A query that cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("query, column {column}: {kind}: {text}")]
pub struct QueryError {
    /// The whole query.
    pub text: String,
    /// Column of the mistake, in characters from 1.
    pub column: usize,
    /// Kind of mistake.
    pub kind: QueryErrorKind,
}

/// Kinds of mistakes in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryErrorKind {
    /// The query is empty.
    Empty,
    /// A quotation mark that is never closed.
    UnclosedQuote,
    /// A bracket that is never closed.
    UnclosedBracket,
    /// Empty brackets or quotation marks.
    EmptyGroup,
    /// An unknown field name.
    UnknownField(String),
    /// A field without a value.
    FieldWithoutValue(Field),
    /// A field inside the brackets of another field.
    NestedField(Field),
    /// `AND` or `OR` without an operand on one side.
    MissingOperand(&'static str),
    /// `NOT` or `-` with nothing to exclude.
    NothingToExclude,
    /// A value of `date:` that is not a date.
    NotADate(String),
    /// A value of `since:`, `until:` or `as-of:` that is neither a date nor an age.
    NotADateOrAge(String),
    /// A value of `words:` that is neither a number nor a range.
    NotANumber(String),
    /// A value of `id:` or `story:` that is not the prefix of an identifier.
    NotAnId(String),
    /// A value of `kind:` that is no kind of document.
    UnknownKind(String),
    /// A range that ends before it begins.
    ReversedRange,
    /// `*`, which matches every page, as the value of a field.
    MatchAllInField(Field),
    /// A kind of value that the field does not support, such as a wildcard in a date.
    UnsupportedInField(Field),
    /// `*` directly before or after a phrase.
    WildcardOutsideQuotes,
    /// `*` as a word of its own in a phrase.
    LoneWildcard,
    /// `korea~7`.
    InvalidFuzziness,
    /// `kore*~1`.
    FuzzyWildcard,
    /// `"north korea"~`.
    InvalidSlop,
    /// `/(/`, with the message of the regex parser.
    InvalidRegex(String),
    /// `exact:` without a value.
    ExactWithoutValue,
    /// `exact:(a b)`.
    ExactGroup,
    /// `exact:"a b"~4`.
    ExactSlop,
    /// `atleast3:` without a value or without a number.
    AtLeastWithoutValue,
    /// `atleast3:(a b)`: the operand is not a value.
    AtLeastOperand,
    /// `a NEAR/5 (b c)`: an operand is not a value.
    InvalidNearOperand(Proximity),
    /// `a NEAR/5 b NEAR/5 c`.
    ChainedNear(Proximity),
    /// `title:a NEAR/5 body:b`, `atleast3:(title:a OR body:b)`.
    MixedFields,
    /// Brackets or negations nested too deeply.
    NestingTooDeep,
}

impl fmt::Display for QueryErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is nothing to search for; `*` finds every page"),
            Self::UnclosedQuote => f.write_str("this quote is never closed"),
            Self::UnclosedBracket => f.write_str("this bracket is never closed"),
            Self::EmptyGroup => f.write_str("there is nothing inside"),
            Self::UnknownField(name) => {
                write!(f, "there is no field \"{name}\"; the fields are")?;
                for (nth, field) in Field::ALL.into_iter().enumerate() {
                    write!(f, "{}{}", if nth == 0 { " " } else { ", " }, field.name())?;
                }
                f.write_str(", and exact and atleast3; put the words in quotes to search for them as they are")
            }
            Self::FieldWithoutValue(field) => {
                write!(
                    f,
                    "`{0}:` needs a value right after the colon, as in `{0}:{1}`",
                    field.name(),
                    field.example()
                )
            }
            Self::NestedField(field) => {
                write!(f, "`{}:` cannot be inside the brackets of another field", field.name())
            }
            Self::MissingOperand(operator) => {
                write!(
                    f,
                    "{operator} needs a query on both sides; to search for the word itself, write it in lower case or quotes"
                )
            }
            Self::NothingToExclude => f.write_str("there is nothing here to exclude"),
            Self::NotADate(text) => write!(
                f,
                "\"{text}\" is not a date; write 2025, 2025-05, 2025-05-20, a range as in 2024..2025-03, or unknown"
            ),
            Self::NotADateOrAge(text) => write!(
                f,
                "\"{text}\" is no date and no age; write since:2025-05, or days, weeks, months or years before today: since:30d, since:2w, since:6m, since:1y"
            ),
            Self::NotANumber(text) => {
                write!(f, "\"{text}\" is no number of words; write words:>800, words:<=200 or words:200..800")
            }
            Self::NotAnId(text) => {
                write!(f, "\"{text}\" is not the beginning of an identifier, which has 16 digits of 0-9 and a-f")
            }
            Self::UnknownKind(text) => {
                write!(f, "there is no kind \"{text}\" of documents; write kind:article, kind:listing or kind:*")
            }
            Self::ReversedRange => f.write_str("this range ends before it begins"),
            Self::MatchAllInField(field) => write!(
                f,
                "`*` finds every page and is no value of a field; leave `{}:` out",
                field.name()
            ),
            Self::UnsupportedInField(field) => write!(
                f,
                "`{0}:` has no words to look for; it takes values as in `{0}:{1}`, several with OR in brackets",
                field.name(),
                field.example()
            ),
            Self::WildcardOutsideQuotes => f.write_str(
                "a wildcard belongs to a word: write it inside the quotes, as in \"human right*\"",
            ),
            Self::LoneWildcard => f.write_str(
                "`*` alone stands for no word; for words between write a distance, as in \"human abuses\"~1, for the sign itself \\*",
            ),
            Self::InvalidFuzziness => f.write_str(
                "a word may differ by one or two letters: write ~1 or ~2; with \\~ the sign is only a sign",
            ),
            Self::FuzzyWildcard => {
                f.write_str("a word with wildcards has no spelling to differ from; leave one of the two out")
            }
            Self::InvalidSlop => f.write_str("a distance is a number of words, as in \"silence complicity\"~5"),
            Self::InvalidRegex(reason) => {
                write!(f, "this is no regular expression ({reason}); for a path write the first slash as \\/")
            }
            Self::ExactWithoutValue => {
                f.write_str("`exact:` needs a value right after the colon, as in `exact:\"US\"`")
            }
            Self::ExactGroup => {
                f.write_str("`exact:` takes a word or a phrase; write (exact:\"US\" OR exact:\"EU\")")
            }
            Self::ExactSlop => f.write_str("`exact:` takes characters as they are printed, without a distance"),
            Self::AtLeastWithoutValue => {
                f.write_str("`atleast` needs a number and a value right after its colon, as in `atleast3:nuclear`")
            }
            Self::AtLeastOperand => f.write_str(
                "`atleast` counts words, phrases, or alternatives of them in brackets, as in `atleast3:(nuclear OR atomic)`",
            ),
            Self::InvalidNearOperand(operator) => write!(
                f,
                "{operator} connects words, phrases, or alternatives of them in brackets, as in `silence {operator} (crime OR complicity)`"
            ),
            Self::ChainedNear(operator) => write!(
                f,
                "{operator} has two sides; write `(a {operator} b) (b {operator} c)`, or \"a b c\"~5 for words in this order"
            ),
            Self::MixedFields => f.write_str(
                "all this has to be looked for in one field; write it in the brackets of the field, as in title:(silence NEAR/5 complicity)",
            ),
            Self::NestingTooDeep => f.write_str("brackets and negations are nested too deep"),
        }
    }
}
