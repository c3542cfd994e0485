//! How near two things have to stand.

use std::fmt;

use super::confusables::to_plain;

/// How far apart two things may stand in one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxDistance {
    /// At most this many other words between them.
    Words(u32),
    /// In the same sentence.
    Sentence,
    /// In the same paragraph.
    Paragraph,
}

/// An operator that joins two things that stand near each other: `NEAR/5`, `PRE/s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proximity {
    /// How far apart.
    pub max_distance: MaxDistance,
    /// Whether the left one has to come first.
    pub in_order: bool,
}

impl Proximity {
    /// Reads `NEAR/5`, `NEAR/s`, `NEAR/p`, or the same with `PRE`.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let word: String = word.chars().map(to_plain).collect();
        let (name, reach) = word.split_once('/')?;
        let in_order = match name {
            "NEAR" => false,
            "PRE" => true,
            _ => return None,
        };
        let reach = match reach {
            "s" | "S" => MaxDistance::Sentence,
            "p" | "P" => MaxDistance::Paragraph,
            digits => MaxDistance::Words(parse_distance(digits)?),
        };
        Some(Self { max_distance: reach, in_order })
    }
}

/// A number of words.
pub(super) fn parse_distance(digits: &str) -> Option<u32> {
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
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
