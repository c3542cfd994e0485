//! Mojibake repair: text that was UTF-8 but was decoded as Windows-1252, such as `â€œMÃ¼llerâ€` for `“Müller”`.
//!
//! Such text is valid UTF-8 again, so no decoder detects it. It is repaired only if that is certain: each sequence
//! of characters encodes to bytes that form one UTF-8 character, there are several sequences, and the text has
//! hardly any other non-ASCII letters. Linear in the text; a text without sequences is not copied.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use memchr::memchr_iter;

/// Minimum number of sequences in a text for a repair.
// A single one can be intended, as in a text about encodings.
const MIN_SEQUENCES: usize = 2;

/// First byte, in UTF-8, of the first character of every sequence.
// These characters are Â to ô, U+00C2 to U+00F4.
const FIRST_BYTE: u8 = 0xc3;

/// Minimum share, in percent, of the non-ASCII letters that belong to sequences.
// A correctly decoded page in a language with accents has hundreds of other letters.
const SEQUENCE_PERCENT: usize = 80;

/// Returns the text with its sequences repaired if it has enough of them, else the text as it is.
pub(super) fn repair(text: Cow<'_, str>) -> Cow<'_, str> {
    if !has_sequences(&text) {
        return text;
    }
    let mut sequences = MojibakeScanner::new(&text);
    let broken: usize = sequences.by_ref().map(|sequence| sequence.chars).sum();
    let other_letters = sequences.other_letters;
    let count = sequences.count;
    if count < MIN_SEQUENCES || broken * 100 < (broken + other_letters) * SEQUENCE_PERCENT {
        return text;
    }
    let mut repaired = String::with_capacity(text.len());
    let mut done = 0;
    for sequence in MojibakeScanner::new(&text) {
        repaired.push_str(&text[done..sequence.start]);
        repaired.push(sequence.original);
        done = sequence.end;
    }
    repaired.push_str(&text[done..]);
    Cow::Owned(repaired)
}

/// Whether a text has at least [`MIN_SEQUENCES`] sequences.
fn has_sequences(text: &str) -> bool {
    // All sequences begin with the same byte, so `memchr` skips most text.
    let starts_sequence =
        |at: &usize| text[*at..].chars().next().is_some_and(|first| sequence_at(text, *at, first).is_some());
    memchr_iter(FIRST_BYTE, text.as_bytes()).filter(starts_sequence).nth(MIN_SEQUENCES - 1).is_some()
}

/// Characters of one sequence and the character that they encode.
struct MojibakeSequence {
    start: usize,
    end: usize,
    chars: usize,
    original: char,
}

/// Iterator over the sequences of a text; counts the other letters.
struct MojibakeScanner<'a> {
    text: &'a str,
    at: usize,
    count: usize,
    /// Non-ASCII letters outside sequences.
    other_letters: usize,
}

impl<'a> MojibakeScanner<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, count: 0, other_letters: 0 }
    }
}

impl Iterator for MojibakeScanner<'_> {
    type Item = MojibakeSequence;

    fn next(&mut self) -> Option<MojibakeSequence> {
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            self.at += rest.iter().position(|byte| !byte.is_ascii())?;
            let start = self.at;
            let first = self.text[start..].chars().next()?;
            if let Some(sequence) = sequence_at(self.text, start, first) {
                self.at = sequence.end;
                self.count += 1;
                return Some(sequence);
            }
            self.other_letters += usize::from(first.is_alphabetic());
            self.at += first.len_utf8();
        }
    }
}

fn sequence_at(text: &str, start: usize, first: char) -> Option<MojibakeSequence> {
    let length = match first {
        '\u{c2}'..='\u{df}' => 2,
        '\u{e0}'..='\u{ef}' => 3,
        '\u{f0}'..='\u{f4}' => 4,
        _ => return None,
    };
    let mut bytes = [0; 4];
    let mut end = start;
    for (byte, c) in bytes[..length].iter_mut().zip(text[start..].chars()) {
        *byte = windows_1252_byte(c)?;
        end += c.len_utf8();
    }
    let mut chars = std::str::from_utf8(&bytes[..length]).ok()?.chars();
    let original = chars.next().filter(|c| !c.is_control())?;
    chars.next().is_none().then_some(MojibakeSequence { start, end, chars: length, original })
}

/// Byte that Windows-1252 decodes to this character.
fn windows_1252_byte(c: char) -> Option<u8> {
    // Windows-1252 leaves five bytes undefined; decoders map them to the control characters of the same number.
    if let Ok(byte) = u8::try_from(c)
        && (byte >= 0xa0 || matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d))
    {
        return Some(byte);
    }
    if c.is_ascii() || u32::from(c) > 0x2122 {
        return None;
    }
    let mut buffer = [0; 4];
    let (bytes, _, failed) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    (!failed && bytes.len() == 1).then(|| bytes[0])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text as decoded by a program that mistakes UTF-8 for Windows-1252.
    fn broken(text: &str) -> String {
        WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn broken_text_is_repaired() {
        for text in [
            "“The mayor’s café is closed,” said Jörg Müller.",
            "Die Straße nach Köln – gesperrt",
            "북한 인권 문제",
            "次は、ものがたり",
            "€ 5 für 10 ½ Stücke 🙂",
        ] {
            assert_ne!(broken(text), text);
            assert_eq!(repair(broken(text).into()), text);
        }
    }

    #[test]
    fn good_text_stays_as_it_is() {
        for text in [
            "Jörg Müller fährt über die Straße nach Köln.",
            "SÃO PAULO – A AÇÃO E A NAÇÃO",
            "À côté de l’été, Noël «à la carte»",
            "Text about encodings: Ã¼ is what becomes of ü in Müller, and of ö in Köln, and ä in spät",
            "Ã¼ once",
            "plain ASCII",
            "북한 인권 문제",
        ] {
            assert_eq!(repair(text.into()), text);
        }
    }

    proptest! {
        #[test]
        fn repairing_never_fails(text in "[a-zÃÂâ€œ¼¤\u{80}-\u{ff}™]{0,60}") {
            repair(Cow::Owned(text));
        }

        #[test]
        fn what_was_broken_comes_back(text in "[a-z ]{0,9}[äöüßéñ“”’–한글日本]{2,20}[a-z ]{0,9}") {
            prop_assert_eq!(repair(broken(&text).into()), text);
        }
    }
}
