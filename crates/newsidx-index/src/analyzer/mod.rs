//! Analyzer: splits text into tokens, for the index and for queries. Linear in the text.
//!
//! Invariant: two texts that a reader calls the same words have the same tokens, and no other two do. Case, accents,
//! width and typographic signs are folded (Unicode NFKD), and so are vowel signs, forms of letters and digits
//! ([`newsidx_core::letter_fold`]); nothing is stemmed and no stop word is dropped:
//!
//! - a run of letters and digits is a token; everything else separates;
//! - single letters with full stops between them are one token: `U.N.` is `un`;
//! - a geresh or gershayim inside a Hebrew word does not separate ([`newsidx_core::hebrew_marks`]): `צה"ל` is `צהל`;
//! - runs of Hangul, Han, Kana, Thai, Lao, Khmer and Burmese, which are written without spaces or with endings attached to
//!   words, become overlapping pairs of characters (bigrams) and the last character alone, so that any substring of two or
//!   more characters is a phrase of pairs.
//!
//! Token rules are part of the index format. `docs/query-syntax.md` ("How text is read") has them with examples,
//! `docs/design/cjk-bigrams.md` the reasons.

mod char_class;
#[cfg(feature = "direct-segments")]
mod fast_tokenizer;
mod fold;
mod phrase_terms;
mod tokenizer;

pub use char_class::{can_inflect, is_paired};
#[cfg(feature = "direct-segments")]
pub(crate) use fast_tokenizer::{FastTokenizer, TOKEN_PADDED_BYTES};
pub use fold::fold_char;
pub use phrase_terms::{PhraseTerms, phrase_terms};
pub(crate) use tokenizer::NewsTokenizer;
pub use tokenizer::{PositionedToken, tokens};
