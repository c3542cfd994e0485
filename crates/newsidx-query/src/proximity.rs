//! Proximity operators: `NEAR/n`, `PRE/n`, and the same within a sentence (`/s`) or a paragraph (`/p`).

use std::fmt;

use super::confusables::plain_text;
use super::digits::parse_digits;

/// Maximum distance of two matches in one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxDistance {
    /// Maximum number of other words between them.
    Words(u32),
    /// In the same sentence.
    Sentence,
    /// In the same paragraph.
    Paragraph,
}

/// A proximity operator: `NEAR/5`, `PRE/s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proximity {
    /// Maximum distance of the operands.
    pub max_distance: MaxDistance,
    /// Whether the left operand must come first (`PRE`).
    pub in_order: bool,
}

impl Proximity {
    /// Parses `NEAR/5`, `NEAR/s`, `NEAR/p`, or the same with `PRE`. `None` for any other word.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let word = plain_text(word);
        let (name, distance) = word.split_once('/')?;
        let in_order = match name {
            "NEAR" => false,
            "PRE" => true,
            _ => return None,
        };
        let max_distance = match distance {
            "s" | "S" => MaxDistance::Sentence,
            "p" | "P" => MaxDistance::Paragraph,
            digits => MaxDistance::Words(parse_digits(digits)?),
        };
        Some(Self { max_distance, in_order })
    }
}

impl fmt::Display for Proximity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.in_order { "PRE/" } else { "NEAR/" })?;
        match self.max_distance {
            MaxDistance::Words(words) => write!(f, "{words}"),
            MaxDistance::Sentence => f.write_str("s"),
            MaxDistance::Paragraph => f.write_str("p"),
        }
    }
}
