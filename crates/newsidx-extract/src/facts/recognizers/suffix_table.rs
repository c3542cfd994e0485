//! Suffix table: finds which of a few dozen words a text ends with, in any case. Words are grouped by their last byte,
//! behind a bit filter over the last two bytes (8 KiB); a lookup is one bit test for nearly all texts.

/// Words by their last byte.
// The filter rejects nearly all texts with one bit test.
pub(super) struct SuffixTable {
    words: Vec<Vec<&'static str>>,
    /// Bit set of the two-byte suffixes.
    ends: Vec<u64>,
}

impl SuffixTable {
    /// Table of words in lower case.
    pub(super) fn new(words: &[&'static str]) -> Self {
        let mut table =
            Self { words: vec![Vec::new(); 1 + usize::from(u8::MAX)], ends: vec![0; SUFFIX_CODES / UNIT_BITS] };
        for word in words {
            let end = suffix_code(word);
            table.words[end >> PREVIOUS_BYTE_BITS].push(*word);
            table.ends[end / UNIT_BITS] |= 1 << (end % UNIT_BITS);
        }
        table
    }

    /// Start of the longest word that is a suffix of the text and begins where a label can begin.
    pub(super) fn label_start(&self, text: &str) -> Option<usize> {
        let text = text.trim_end();
        self.candidates(text)
            .iter()
            .filter_map(|word| Some(suffix_start(text, word)?).filter(|at| can_start_label(text, *at)))
            .min()
    }

    /// Whether a word is a suffix of the text, with no letter or digit before it.
    pub(super) fn has_word_ending(&self, text: &str) -> bool {
        self.candidates(text).iter().any(|word| ends_with_word(text, word))
    }

    /// The words that may be a suffix of the text: all with the same last byte, or none.
    fn candidates(&self, text: &str) -> &[&'static str] {
        let end = suffix_code(text);
        if self.ends[end / UNIT_BITS] >> (end % UNIT_BITS) & 1 == 0 {
            &[]
        } else {
            &self.words[end >> PREVIOUS_BYTE_BITS]
        }
    }
}

/// Number of suffix codes: last byte and the byte before it.
const SUFFIX_CODES: usize = 1 << (u8::BITS + PREVIOUS_BYTE_BITS);

/// Bits for the byte before the last: seven for ASCII, and one value for all other bytes.
const PREVIOUS_BYTE_BITS: u32 = 8;

/// Bits of a word of the bit set.
const UNIT_BITS: usize = u64::BITS as usize;

/// Code of the last two bytes of a text, the same for upper and lower case.
fn suffix_code(text: &str) -> usize {
    let mut bytes = text.bytes().rev().map(|byte| byte.to_ascii_lowercase());
    let (last, before) = (bytes.next().unwrap_or(0), bytes.next().unwrap_or(0));
    // Case folding can change the bytes of other letters, so all bytes beyond ASCII have one code.
    usize::from(last) << PREVIOUS_BYTE_BITS | usize::from(before.min(0x80))
}

/// Whether a label can begin at this position of a text.
fn can_start_label(text: &str, start: usize) -> bool {
    let before = &text[..start];
    let here = text[start..].chars().next();
    // Pages omit the space after a sentence: "in Albania.Foto: Jo Doe". East Asian scripts have neither a space nor a
    // capital there.
    before.chars().next_back().is_none_or(|c| !c.is_alphanumeric())
        || before.ends_with(char::is_lowercase) && here.is_some_and(char::is_uppercase)
        || here.is_some_and(|c| u32::from(c) >= 0x1100)
}

fn ends_with_word(text: &str, word: &str) -> bool {
    let start = suffix_start(text, word);
    start.is_some_and(|start| text[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric()))
}

/// Start of a suffix of the text, compared without case. The suffix is in lower case.
fn suffix_start(text: &str, suffix: &str) -> Option<usize> {
    // One byte rejects nearly all texts.
    if text.as_bytes().last()?.to_ascii_lowercase() != *suffix.as_bytes().last()? {
        return None;
    }
    if let Some(start) = text.len().checked_sub(suffix.len())
        && text.as_bytes()[start..].is_ascii()
    {
        return text.as_bytes()[start..].eq_ignore_ascii_case(suffix.as_bytes()).then_some(start);
    }
    let mut chars = text.char_indices().rev();
    let mut start = text.len();
    for expected in suffix.chars().rev() {
        let (at, c) = chars.next()?;
        if !c.to_lowercase().eq(std::iter::once(expected)) {
            return None;
        }
        start = at;
    }
    Some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_found_in_any_case_and_any_alphabet() {
        assert_eq!(suffix_start("A REUTERS", "reuters"), Some(2));
        assert_eq!(suffix_start("A routers", "reuters"), None);
        assert_eq!(suffix_start("ters", "reuters"), None);
        assert_eq!(suffix_start("한 사진", "사진"), Some(4));
        assert_eq!(suffix_start("é FOTO", "foto"), Some(3));
        assert_eq!(suffix_start("AÉFOTO", "éfoto"), Some(1), "the ending has a letter beyond ASCII");
        assert_eq!(suffix_start("éoto", "foto"), None);
    }
}
