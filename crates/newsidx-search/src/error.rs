//! Errors of a search.

use newsidx_core::article::ArticleId;
use newsidx_index::IndexError;

/// Errors of a search.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// No clause of the query has a letter or a digit.
    #[error("nothing in this query can be searched for: no letter and no digit in {0}")]
    NothingToSearch(String),
    /// No word of an article is in another one, so nothing is similar to it.
    #[error("no word of {0} is in another article")]
    NoSharedWord(ArticleId),
    /// A word expands to more terms of the index than the limit.
    #[error("{typed} matches more than {limit} words of this index")]
    TooManyWords {
        /// The word as typed.
        typed: String,
        /// The limit.
        limit: usize,
    },
    /// The prefix of an identifier matches more articles than the limit.
    #[error("{typed} matches more than {limit} articles of this index")]
    TooManyArticles {
        /// The field and the digits as typed.
        typed: String,
        /// The limit.
        limit: usize,
    },
    /// A wildcard or a regular expression in a script without spaces.
    #[error(
        "{typed}: scripts that are written without spaces have no wildcards, because any part of a word is found as it is; leave the wildcard out"
    )]
    WildcardInPairs {
        /// The word as typed.
        typed: String,
    },
    /// A fuzzy word that is not a single word of an alphabetic script.
    #[error("{typed}: only a single word of letters can be fuzzy; put ~ behind each word that may differ")]
    NotOneWord {
        /// The word as typed.
        typed: String,
    },
    /// A regular expression that is too large when compiled.
    #[error("{typed} cannot be used: {reason}")]
    Expression {
        /// The expression as typed.
        typed: String,
        /// Error of the regex crate; a part of the message, so it is not also the source.
        reason: regex::Error,
    },
    /// Reading the index failed.
    #[error(transparent)]
    Index(#[from] IndexError),
}
