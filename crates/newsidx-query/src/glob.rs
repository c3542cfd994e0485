//! Glob patterns: words with `*` and `?`, matched by dynamic programming over the positions of the text.

/// A piece of a [`Glob`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlobPiece {
    /// These characters.
    Text(String),
    /// Any number of characters, including none: `*`.
    AnyChars,
    /// One character: `?`.
    OneChar,
}

/// A word, or several words with spaces between them, with wildcards: `organi?e`, `human right*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glob {
    pieces: Vec<GlobPiece>,
}

impl Glob {
    /// Parses a text; `wildcard` maps the characters that are wildcards.
    pub fn parse(text: &str, wildcard: impl Fn(char) -> Option<GlobPiece>) -> Self {
        let mut glob = Self::default();
        for c in text.chars() {
            match wildcard(c) {
                Some(piece) => glob.push_wildcard(piece),
                None => glob.push(c),
            }
        }
        glob
    }

    /// Formats the glob with one character for each kind of wildcard.
    pub fn to_text(&self, any_chars: char, one_char: char) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                GlobPiece::Text(piece) => text.push_str(piece),
                GlobPiece::AnyChars => text.push(any_chars),
                GlobPiece::OneChar => text.push(one_char),
            }
        }
        text
    }

    /// Prefix of every text that matches.
    pub fn literal_prefix(&self) -> &str {
        match self.pieces.first() {
            Some(GlobPiece::Text(text)) => text,
            _ => "",
        }
    }

    /// Whether the whole text matches. Time: length of the text × length of the glob.
    pub fn matches(&self, text: &str) -> bool {
        // Not by backtracking, which is exponential in the number of stars; a query may have any number of them.
        let text: Vec<char> = text.chars().collect();
        // `ends[n]`: the pieces so far match the first n characters.
        let mut ends = vec![false; text.len() + 1];
        ends[0] = true;
        for piece in &self.pieces {
            ends = match piece {
                GlobPiece::AnyChars => {
                    let first = ends.iter().position(|end| *end).unwrap_or(ends.len());
                    (0..ends.len()).map(|at| at >= first).collect()
                }
                GlobPiece::OneChar => advance_ends(&ends, 1, |_| true),
                GlobPiece::Text(piece) => {
                    let piece: Vec<char> = piece.chars().collect();
                    advance_ends(&ends, piece.len(), |at| text[at..at + piece.len()] == piece)
                }
            };
        }
        ends[text.len()]
    }

    /// Applies a function to every text piece.
    pub fn map_texts(self, map: impl Fn(&str) -> String) -> Self {
        let pieces = self.pieces.into_iter().map(|piece| match piece {
            GlobPiece::Text(text) => GlobPiece::Text(map(&text)),
            wildcard => wildcard,
        });
        Self { pieces: pieces.collect() }
    }

    /// The pieces in order; no text is empty, and no two texts are adjacent.
    pub(super) fn pieces(&self) -> &[GlobPiece] {
        &self.pieces
    }

    /// The text if the glob has no wildcard, else `None`.
    pub(super) fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [GlobPiece::Text(text)] => Some(text),
            _ => None,
        }
    }

    pub(super) fn push(&mut self, c: char) {
        match self.pieces.last_mut() {
            Some(GlobPiece::Text(text)) => text.push(c),
            _ => self.pieces.push(GlobPiece::Text(c.to_string())),
        }
    }

    pub(super) fn push_wildcard(&mut self, piece: GlobPiece) {
        // Two stars in a row match what one matches.
        let is_repeated = piece == GlobPiece::AnyChars && self.pieces.last() == Some(&piece);
        if !is_repeated {
            self.pieces.push(piece);
        }
    }
}

/// The ends after a piece of a fixed length, from the ends before it at which the piece fits.
fn advance_ends(ends: &[bool], length: usize, fits: impl Fn(usize) -> bool) -> Vec<bool> {
    (0..ends.len()).map(|end| end.checked_sub(length).is_some_and(|start| ends[start] && fits(start))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(pattern: &str) -> Glob {
        Glob::parse(pattern, |c| match c {
            '*' => Some(GlobPiece::AnyChars),
            '?' => Some(GlobPiece::OneChar),
            _ => None,
        })
    }

    #[test]
    fn a_star_matches_any_characters_and_a_question_mark_one() {
        for (pattern, text) in [
            ("defect*", "defect"),
            ("defect*", "defectors"),
            ("*gate", "watergate"),
            ("organi?e", "organise"),
            ("*a*b*", "xxaxxbxx"),
            ("n??t", "năit"),
            ("*", ""),
        ] {
            assert!(glob(pattern).matches(text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("defect*", "defec"), ("*gate", "gates"), ("organi?e", "organie"), ("a*b", "abc"), ("?", "")]
        {
            assert!(!glob(pattern).matches(text), "{pattern} {text}");
        }
    }
}
