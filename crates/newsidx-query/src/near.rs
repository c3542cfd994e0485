//! How near two things have to stand.

use std::fmt;

use super::twins::plain;

/// How far apart two things may stand in one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// At most this many other words between them.
    Words(u32),
    /// In the same sentence.
    Sentence,
    /// In the same paragraph.
    Paragraph,
}

/// An operator that joins two things that stand near each other: `NEAR/5`, `PRE/s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearness {
    /// How far apart.
    pub reach: Reach,
    /// Whether the left one has to come first.
    pub in_order: bool,
}

impl Nearness {
    /// Reads `NEAR/5`, `NEAR/s`, `NEAR/p`, or the same with `PRE`.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let word: String = word.chars().map(plain).collect();
        let (name, reach) = word.split_once('/')?;
        let in_order = match name {
            "NEAR" => false,
            "PRE" => true,
            _ => return None,
        };
        let reach = match reach {
            "s" | "S" => Reach::Sentence,
            "p" | "P" => Reach::Paragraph,
            digits => Reach::Words(distance(digits)?),
        };
        Some(Self { reach, in_order })
    }
}

/// A number of words.
pub(super) fn distance(digits: &str) -> Option<u32> {
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

impl fmt::Display for Nearness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.in_order { "PRE/" } else { "NEAR/" })?;
        match self.reach {
            Reach::Words(words) => write!(f, "{words}"),
            Reach::Sentence => f.write_str("s"),
            Reach::Paragraph => f.write_str("p"),
        }
    }
}
